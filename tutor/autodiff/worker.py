"""The process in which TensorFlow lives: reads requests, answers them in order.

It starts before anything else does, so that TensorFlow loads while the tutor already talks.
Standard input and output carry messages between the tutor and this child of its own;
whatever TensorFlow prints goes to the error stream.
"""

import gc
import os
import pickle
import queue
import signal
import sys
import threading
from typing import IO, Any

from tutor.autodiff.messages import (
    FitRequest,
    ForwardRequest,
    GraphRequest,
    OptimiseRequest,
    Unavailable,
    receive,
    send,
)
from tutor.errors import first_line


def main() -> None:
    """Serve until the tutor closes the pipe or kills this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the tutor's to handle
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(sys.stdin.buffer, requests), daemon=True).start()
    # Importing and building graphs make many objects and little garbage: a collector that walks
    # all of them again and again costs a fifth of the time. It runs between requests instead.
    gc.disable()
    try:
        handlers = _load()
    except ModuleNotFoundError as error:
        send(answers, (-1, Unavailable(_missing(error), missing=error.name == "tensorflow")))
        return
    except Exception as error:
        send(answers, (-1, Unavailable(f"TensorFlow could not be loaded: {first_line(error)}")))
        return
    gc.freeze()
    while True:
        number, request = pickle.loads(requests.get())
        try:
            answer = handlers[type(request)](request)
        except Exception as error:
            answer = Unavailable(f"TensorFlow failed on this graph: {first_line(error)}")
        send(answers, (number, answer))
        gc.collect()


def _load() -> dict[type, Any]:
    """Import TensorFlow: for each kind of request, what answers it."""
    from tutor.autodiff import graph, training

    return {
        GraphRequest: graph.gradients,
        FitRequest: training.train,
        ForwardRequest: graph.tangents,
        OptimiseRequest: training.optimise,
    }


def _read(stream: IO[bytes], requests: "queue.SimpleQueue[bytes]") -> None:
    """Take requests as they come, so that the tutor never waits for a full pipe."""
    while (body := receive(stream)) is not None:
        requests.put(body)
    os._exit(0)  # the tutor has gone; TensorFlow's own teardown would take a third of a second


def _missing(error: ModuleNotFoundError) -> str:
    if error.name == "tensorflow":
        return "TensorFlow is not installed"
    return f"TensorFlow could not be loaded: {error}"

"""The tutor's side of TensorFlow's process: ask now, go on working, take the answer later.

A process of its own because importing TensorFlow takes seconds and holds the interpreter;
because it can be given a time limit; and because it may crash without taking a lesson along.
"""

import atexit
import os
import pickle
import queue
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any, Self

from tutor.autodiff.messages import (
    Answer,
    Request,
    Unavailable,
    receive,
    send,
)
from tutor.process import command

TIME_LIMIT = 120.0
"""Seconds to wait for an answer; loading TensorFlow on a slow disk is most of it."""

_STOPPED = "TensorFlow's process stopped before it answered"

_ENVIRONMENT = {
    "TF_USE_LEGACY_KERAS": "1",  # skips Keras, a third of the import
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "CUDA_VISIBLE_DEVICES": "-1",
}


class Oracle:
    """A running TensorFlow process. Use it in a `with` block, which ends the process.

    >>> from tutor.autodiff.messages import GraphRequest
    >>> from tutor.notation import parse
    >>> e = parse("x^2")
    >>> with Oracle() as oracle:
    ...     ticket = oracle.ask(GraphRequest(e.nodes, e.output, {"x": 3.0}))
    ...     answer = oracle.answer(ticket)
    >>> float(answer.float64.gradients[0])
    6.0
    """

    def __init__(self) -> None:
        debug = bool(os.environ.get("TUTOR_DEBUG"))
        self._process = subprocess.Popen(
            command("tutor.autodiff.worker"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if debug else subprocess.DEVNULL,
            env={**os.environ, **_ENVIRONMENT},
        )
        self._asked = 0
        self._answers: dict[int, Any] = {}
        self._arrived: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._handed_out: set[int] = set()
        self._gone: Unavailable | None = None
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def ask(self, request: Request) -> int:
        """Hand over a request and return its ticket at once."""
        self._asked += 1
        if self._gone is None and self._process.stdin is not None:
            with suppress(OSError, ValueError):  # the listener tells why, or it was closed
                send(self._process.stdin, (self._asked, request))
        return self._asked

    def answer(self, ticket: int, time_limit: float = TIME_LIMIT) -> Answer:
        """Wait for one answer, which is handed out once.

        What goes wrong is an answer too, never an exception; but a ticket that was never given,
        or that was answered, is a KeyError.
        """
        if not 0 < ticket <= self._asked or ticket in self._handed_out:
            raise KeyError(ticket)
        deadline = time.monotonic() + time_limit
        while ticket not in self._answers and self._gone is None:
            try:
                body = self._arrived.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                self._gone = Unavailable(f"TensorFlow gave no answer in {time_limit:.0f} seconds")
                self._process.kill()
                break
            self._take(body)
        self._handed_out.add(ticket)
        answer: Answer | None = self._answers.pop(ticket, None)
        return answer or self._gone or Unavailable(_STOPPED)

    def _take(self, body: bytes | None) -> None:
        """One message, or the end of them; what cannot be read is the end."""
        try:
            number, message = (0, None) if body is None else pickle.loads(body)
        except Exception:
            number, message = 0, None
        if number == 0:
            self._gone = Unavailable(_STOPPED)
        elif number < 0:
            self._gone = message
        else:
            self._answers[number] = message

    @property
    def alive(self) -> bool:
        """Whether it can still answer."""
        return self._gone is None and self._process.poll() is None

    def close(self) -> None:
        """End the process at once; what was not answered by then is not answered."""
        self._gone = self._gone or Unavailable(_STOPPED)
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def _listen(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        with suppress(OSError, ValueError):  # closed at our end
            while (body := receive(stream)) is not None:
                self._arrived.put(body)
        self._arrived.put(None)


_kept: dict[int, Oracle] = {}
"""The oracle of each process, by its number: a forked child must not speak in its parent's pipe."""
_in_use = threading.RLock()


@contextmanager
def kept() -> Iterator[Oracle]:
    """The oracle that lives as long as this process: TensorFlow is imported once.

    It starts when it is first asked for, and anew when it has died. Threads take turns.
    """
    with _in_use:
        found = _kept.get(os.getpid())
        if found is None or not found.alive:
            if found is not None:
                found.close()
            found = _kept[os.getpid()] = Oracle()
        yield found


@atexit.register
def _close_kept() -> None:
    if found := _kept.pop(os.getpid(), None):
        found.close()

"""A time limit on questions that may take forever, such as SymPy's `simplify`.

The answer to a question that ran out of time is None: "not known", never "no". The limit is
raised inside the running Python code from a timer's thread, which works on every platform and
in any thread, where a signal would need the main one.
"""

import ctypes
import threading
import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


_AGAIN = 0.05


class _OutOfTimeError(BaseException):
    """Raised in the middle of a question; a BaseException, so that nobody swallows it."""


class Patience:
    """So many seconds for all the questions together.

    >>> patience = Patience(0.05)
    >>> patience.ask(lambda: 6 * 7)
    42
    >>> patience.ask(lambda: [None for _ in iter(int, 1)]) is None
    True
    >>> patience.ask(lambda: 6 * 7) is None
    True
    """

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    def ask(self, question: Callable[[], Answer]) -> Answer | None:
        """The answer, or None when the time is up."""
        if self.left <= 0:
            return None
        start = time.monotonic()
        try:
            return _limited(question, self.left)
        finally:
            self.left -= time.monotonic() - start


def _limited(question: Callable[[], Answer], seconds: float) -> Answer | None:
    thread = threading.get_ident()
    guard = threading.Lock()
    over = threading.Event()

    def interrupt() -> None:
        # Again and again: an exception that arrives inside a destructor is swallowed there.
        wait = seconds
        while not over.wait(wait):
            wait = _AGAIN
            with guard:
                if not over.is_set():
                    _raise_in(thread, ctypes.py_object(_OutOfTimeError))

    threading.Thread(target=interrupt, daemon=True).start()
    try:
        try:
            return question()
        finally:
            with guard:
                over.set()
                _raise_in(thread, None)  # what was raised but has not arrived yet
    except _OutOfTimeError:
        while True:  # it may arrive once more, even here
            try:
                with guard:
                    over.set()
                    _raise_in(thread, None)
                return None
            except _OutOfTimeError:
                continue


def _raise_in(thread: int, error: object) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), error)

"""A time limit on questions that may take forever, such as SymPy's `simplify`.

The answer to a question that ran out of time is None: "not known", never "no". What is counted is
the processor's time, so that a derivation does not depend on what else the machine does. The limit
is a timer signal, which Python delivers to its main thread; in another thread, or where the system
has no such timer, questions are asked without a limit.
"""

import math
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeVar

_Found = TypeVar("_Found")

SECONDS = 2.0
"""What SymPy may take for all the questions of one derivation, or of one comparison."""
_TICK = 0.01
"""The timer of the processor's time is no finer; less is as good as nothing."""
_AGAIN = 0.05
"""The alarm rings again: an exception that arrives inside a destructor is swallowed there."""


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

    def ask(self, question: Callable[[], _Found], most: float = math.inf) -> _Found | None:
        """The answer, or None when the time is up; `most` is what this question may take of it."""
        if self.left < _TICK:
            return None
        start = time.process_time()
        try:
            return _limited(question, min(self.left, most))
        finally:
            self.left -= time.process_time() - start


def _limited(question: Callable[[], _Found], seconds: float) -> _Found | None:
    in_main = threading.current_thread() is threading.main_thread()
    if not in_main or not hasattr(signal, "setitimer"):
        return question()
    armed = True

    def ring(number: int, frame: FrameType | None) -> None:
        if armed:
            raise _OutOfTimeError

    def quiet(unraisable: Any) -> None:
        if not isinstance(unraisable.exc_value, _OutOfTimeError):
            hook(unraisable)

    hook, sys.unraisablehook = sys.unraisablehook, quiet  # inside a destructor it is only printed
    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN)
    try:
        try:
            return question()
        finally:
            armed = False  # from here on an alarm that is still on its way rings for nobody
    except _OutOfTimeError:
        armed = False
        return None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        signal.signal(signal.SIGPROF, before)
        sys.unraisablehook = hook

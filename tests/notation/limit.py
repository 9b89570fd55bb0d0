"""A limit on the work of a test: nothing typed may keep the tutor busy for longer."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Fail what needs more processor time than this, and stop it there."""

    def stop(signum: int, frame: FrameType | None) -> None:
        pytest.fail(f"not done after {seconds} s of processor time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)

"""What several tests of the calculus need."""

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture
def no_collection() -> Iterator[None]:
    """Hypothesis counts collections in a callback, out of which Python lets no exception.

    A time limit that is up just there would be a warning of pytest's, and not the question's end.
    """
    gc.disable()
    yield
    gc.enable()

"""A question gets its time and no more, and no answer is not an answer."""

import time

import pytest

from tests.notation.limit import at_most
from tutor.calculus.patience import Patience

pytestmark = pytest.mark.usefixtures("no_collection")


def spin() -> int:
    while True:
        pass


def spin_for(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_what_else_the_machine_does_is_not_counted() -> None:
    assert Patience(0.05).ask(lambda: time.sleep(0.2) or 42) == 42


def test_an_answer_in_time_is_the_answer() -> None:
    assert Patience(10).ask(lambda: 6 * 7) == 42


def test_what_takes_too_long_is_not_known() -> None:
    with at_most(1):
        assert Patience(0.05).ask(spin) is None


def test_all_questions_share_the_time() -> None:
    patience = Patience(0.05)
    assert patience.ask(spin) is None
    assert patience.ask(lambda: 6 * 7) is None


def test_an_error_is_the_askers() -> None:
    with pytest.raises(ZeroDivisionError):
        Patience(10).ask(lambda: 1 // 0)


def test_nothing_arrives_after_the_answer() -> None:
    for _ in range(20):
        Patience(0.001).ask(lambda: spin_for(0.001))
    time.sleep(0.01)


class Slow:
    """An object whose end takes its time, as a cache's may."""

    def __del__(self) -> None:
        end = time.monotonic() + 0.3
        while time.monotonic() < end:
            pass


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_time_that_is_up_inside_a_destructor_is_up() -> None:
    # Python drops what is raised in __del__ and in the garbage collector's callbacks.
    def question() -> int:
        Slow()
        return spin()

    with at_most(2):
        assert Patience(0.1).ask(question) is None

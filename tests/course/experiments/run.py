"""One experiment, from its block to its result."""

from typing import Any

from tutor.autodiff.oracle import Oracle
from tutor.course.experiments import EXPERIMENTS, Setting
from tutor.notation.tape import Expression


def run(block: Any, oracle: Oracle) -> Any:
    return EXPERIMENTS[type(block)](block, Setting(Expression((), 0), {}, oracle, 0))()


class Silent(Oracle):
    """An oracle without TensorFlow."""

    def __init__(self) -> None:
        self.asked = 0

    def ask(self, request: Any) -> int:
        self.asked += 1
        return self.asked

    def answer(self, ticket: int, time_limit: float = 0.0) -> Any:
        from tutor.autodiff.messages import Unavailable

        return Unavailable("TensorFlow is not installed", missing=True)

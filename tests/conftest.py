"""One TensorFlow process for each worker, and every lesson run once in all."""

import sys
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.course.run import Ran, run_all
from tutor.autodiff.oracle import Oracle, kept


@pytest.fixture(scope="session")
def oracle() -> Oracle:
    """The one that is kept, so that what asks for none shares it."""
    with kept() as running:
        return running


@pytest.fixture(scope="module")
def tensorflow(request: pytest.FixtureRequest) -> None:
    """TensorFlow is `tf` in a file whose tests run: not where they are collected."""
    request.module.tf = pytest.importorskip("tensorflow")


@pytest.fixture(scope="session")
def ran(oracle: Oracle) -> dict[str, Ran]:
    """Each lesson's results by the lesson's id; half a minute's work, see OF_LESSONS."""
    return run_all(oracle)


@pytest.fixture(scope="session")
def as_json(ran: dict[str, Ran]) -> dict[str, list[dict[str, Any]]]:
    """Each lesson's acts as `lesson N --json` prints them."""
    return {name: [result.to_dict() for result in one.results] for name, one in ran.items()}


OF_LESSONS = {
    f"tests/{name}.py"
    for name in (
        "course/test_acts",
        "course/test_contract",
        "course/test_descents",
        "course/test_kinds",
        "render/test_lessons",
    )
}
"""The files whose tests look at what the lessons come to."""

WITH_TENSORFLOW = {
    f"tests/{name}.py"
    for name in (
        "autodiff/test_precisions",
        "comparison/test_hessian",
        "comparison/test_tensorflow_functions",
        "comparison/test_tensorflow_leaves",
        "comparison/test_tensorflow_precision",
        "comparison/test_tensorflow_refused",
    )
}
"""Those that import TensorFlow themselves, beside the process that has it."""

OF_ROWS = {"tests/functions/test_kernels.py", "tests/functions/test_partials.py"}
"""Those that walk the registry with mpmath."""

LONG = OF_LESSONS | WITH_TENSORFLOW | OF_ROWS
"""What goes first, so that at the end no worker is left alone with it."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for fixture, listed in (("ran", OF_LESSONS), ("tensorflow", WITH_TENSORFLOW)):
        asking = {
            item.nodeid.partition("::")[0]
            for item in items
            if fixture in getattr(item, "fixturenames", ())
        }
        assert asking <= listed, f"asked for `{fixture}`, and so to be listed: {asking - listed}"
    assert "tensorflow" not in sys.modules, "imported by every worker, to collect the tests alone"
    items.sort(key=lambda item: item.nodeid.partition("::")[0] not in LONG)


class Shared(LoadScopeScheduling):
    """A file's tests go to one worker, for what they make once.

    So do all that ask for `ran`, and all that import TensorFlow.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if file in WITH_TENSORFLOW:
            return "with TensorFlow"
        return "the lessons" if file in OF_LESSONS else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Shared:
    return Shared(config, log)

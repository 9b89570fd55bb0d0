"""One TensorFlow process for the whole run, and every lesson run once in it."""

from typing import Any

import pytest

from tests.course.run import Ran, run_all
from tutor.autodiff.oracle import Oracle, kept


@pytest.fixture(scope="session")
def oracle() -> Oracle:
    """The one that is kept, so that what asks for none shares it."""
    with kept() as running:
        return running


@pytest.fixture(scope="session")
def ran(oracle: Oracle) -> dict[str, Ran]:
    """Each lesson's results by the lesson's id."""
    return run_all(oracle)


@pytest.fixture(scope="session")
def as_json(ran: dict[str, Ran]) -> dict[str, list[dict[str, Any]]]:
    """Each lesson's acts as `lesson N --json` prints them."""
    return {name: [result.to_dict() for result in one.results] for name, one in ran.items()}

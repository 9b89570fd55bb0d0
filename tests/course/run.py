"""Running the course, for every test that wants its results."""

from dataclasses import dataclass

from tutor.autodiff.oracle import Oracle
from tutor.cli.options import DEFAULT_SEED
from tutor.course.acts import results
from tutor.course.folders import headings
from tutor.course.lesson import Lesson, load
from tutor.course.results import Result


@dataclass(frozen=True)
class Ran:
    lesson: Lesson
    results: tuple[Result, ...]


def run_all(oracle: Oracle) -> dict[str, Ran]:
    found = {}
    for heading in headings():
        lesson = load(heading)
        found[heading.id] = Ran(lesson, tuple(results(lesson, oracle, DEFAULT_SEED)))
    return found

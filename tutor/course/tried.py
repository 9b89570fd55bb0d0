"""What became of each exercise, derived from the attempts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tutor.course.progress import SHOWN, SOLVED, Attempt


@dataclass(frozen=True)
class Tried:
    """One exercise: how often it was answered, what the last answer was, which mistakes were made.

    `solved` is a right answer of the learner's own; `shown` says that the solution was looked at.
    """

    exercise: str
    lesson: str
    attempts: int
    verdict: str
    solved: bool
    shown: bool
    mistakes: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether it is still to be done: neither solved nor shown."""
        return not (self.solved or self.shown)

    def to_dict(self) -> dict[str, Any]:
        return {
            "exercise": self.exercise,
            "lesson": self.lesson,
            "attempts": self.attempts,
            "verdict": self.verdict,
            "solved": self.solved,
            "shown": self.shown,
            "mistakes": list(self.mistakes),
        }


def tried(attempts: Iterable[Attempt]) -> list[Tried]:
    """The exercises that were met, in the order in which they were first."""
    by_exercise: dict[tuple[str, str], list[Attempt]] = {}
    for attempt in attempts:
        if attempt.lesson:
            by_exercise.setdefault((attempt.lesson, attempt.exercise), []).append(attempt)
    return [
        Tried(
            exercise=exercise,
            lesson=lesson,
            attempts=sum(one.counts for one in mine),
            verdict=next((one for one in reversed(mine) if one.counts), mine[-1]).verdict,
            solved=any(one.verdict in SOLVED for one in mine),
            shown=any(one.verdict == SHOWN for one in mine),
            mistakes=tuple(dict.fromkeys(slug for one in mine for slug in one.mistakes)),
        )
        for (lesson, exercise), mine in by_exercise.items()
    ]

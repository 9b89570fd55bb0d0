"""Where a learner stands, derived from the attempts each time: nothing of it is kept."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tutor.course.practice import practised, strength
from tutor.course.progress import SHOWN, SOLVED, Attempt, Position, Review
from tutor.course.roadmap import LessonStanding, due_skills, roadmap
from tutor.course.skills import SKILLS


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


@dataclass(frozen=True)
class SkillStanding:
    """One skill: the share of right answers among the last, and its review, once it has one.

    `met` says that a problem of it was asked; one that was skipped or shown has no strength.
    """

    name: str
    title: str
    met: bool
    strength: float | None
    review: Review | None

    @property
    def due(self) -> str:
        """When it is due again; "" before it was first practised."""
        return self.review.due if self.review else ""

    def to_dict(self) -> dict[str, Any]:
        return {
            "skill": self.name,
            "met": self.met,
            "strength": self.strength,
            "due": self.due or None,
        }


@dataclass(frozen=True)
class Standing:
    """All of it. `days` counts what was answered on each day, by the learner's own calendar."""

    lessons: tuple[LessonStanding, ...]
    exercises: tuple[Tried, ...]
    skills: tuple[SkillStanding, ...]
    days: Mapping[str, int]
    mistakes: tuple[tuple[str, int], ...]

    def due(self, moment: datetime) -> list[SkillStanding]:
        """The skills whose time has come."""
        return [s for s in self.skills if s.review and s.review.is_due(moment)]

    def to_dict(self) -> dict[str, Any]:
        return {
            "lessons": [one.to_dict() for one in self.lessons],
            "exercises": [one.to_dict() for one in self.exercises],
            "skills": [one.to_dict() for one in self.skills],
            "days": dict(self.days),
            "mistakes": dict(self.mistakes),
        }


def standing(
    attempts: Sequence[Attempt],
    positions: Mapping[str, Position],
    reviews: Mapping[str, Review],
) -> Standing:
    """Where the learner stands. Exercises of lessons that are not here are kept in the list."""
    tried = _tried(attempts)
    return Standing(
        lessons=roadmap(attempts, positions, due_skills(reviews, datetime.now(UTC))),
        exercises=tuple(tried),
        skills=tuple(
            SkillStanding(
                skill.name,
                skill.title,
                skill.name in reviews or any(practised(skill, attempts)),
                strength(skill, attempts),
                reviews.get(skill.name),
            )
            for skill in SKILLS
        ),
        days=Counter(
            datetime.fromisoformat(one.at).astimezone().date().isoformat()
            for one in attempts
            if one.counts
        ),
        mistakes=tuple(Counter(slug for one in attempts for slug in one.mistakes).most_common()),
    )


def _tried(attempts: Iterable[Attempt]) -> list[Tried]:
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

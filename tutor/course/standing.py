"""Where a learner stands, derived from the attempts each time: nothing of it is kept."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tutor.course.practice import practised, strength
from tutor.course.progress import Attempt, Position, Review
from tutor.course.roadmap import LessonStanding, due_skills, roadmap
from tutor.course.skills import SKILLS
from tutor.course.tried import Tried, tried


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
    return Standing(
        lessons=roadmap(attempts, positions, due_skills(reviews, datetime.now(UTC))),
        exercises=tuple(tried(attempts)),
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

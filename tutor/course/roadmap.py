"""The lessons as a map: what needs what, what is done, what is due, and what comes next.

All of it is derived from the attempts each time. It imports nothing heavy: the first page shows it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from tutor.course.blocks import Exercise
from tutor.course.folders import headings
from tutor.course.heading import Heading
from tutor.course.lesson import load
from tutor.course.progress import TESTED_OUT, WRONG, Attempt, Position, Review
from tutor.course.skills import SKILLS
from tutor.course.tried import tried

HARDEST = 3
"""A lesson is tested by so many of its exercises, the last ones."""


@dataclass(frozen=True)
class LessonStanding:
    """One lesson: how far into it the learner is, and how many of its exercises are solved.

    needs     the lessons before it
    shown     exercises that are not solved, but whose solution was looked at
    position  where the learner was in it last
    tested    whether its hardest exercises were all solved at the first try, in a test
    due       the titles of its skills that are to be practised again
    """

    heading: Heading
    needs: tuple[Heading, ...]
    solved: int
    shown: int
    exercises: int
    position: Position | None
    tested: bool
    due: tuple[str, ...]

    @property
    def read(self) -> int:
        """How far into it the learner was last, in percent."""
        return self.position.read if self.position else 0

    @property
    def seen(self) -> str:
        return self.position.seen if self.position else ""

    @property
    def done(self) -> bool:
        """Every exercise is solved, or the lesson was tested out of."""
        if self.tested or not self.exercises:
            return self.tested or self.read_to_its_end
        return self.solved == self.exercises

    @property
    def finished(self) -> bool:
        """Done, or read to its end: who left an exercise out there meant to go on."""
        return self.done or self.read_to_its_end

    @property
    def read_to_its_end(self) -> bool:
        return self.position is not None and self.position.finished

    def to_dict(self) -> dict[str, Any]:
        return {
            "lesson": self.heading.id,
            "number": self.heading.number,
            "title": self.heading.title,
            "needs": list(self.heading.needs),
            "minutes": self.heading.minutes,
            "exercises": self.exercises,
            "solved": self.solved,
            "shown": self.shown,
            "done": self.done,
            "tested": self.tested,
            "read": self.read,
            "act": self.position.act if self.position else 0,
            "acts": self.position.acts if self.position else None,
            "finished": self.finished,
            "due": list(self.due),
            "seen": self.seen or None,
        }


def roadmap(
    attempts: Sequence[Attempt],
    positions: Mapping[str, Position],
    due: Sequence[str],
    known: Sequence[Heading] | None = None,
) -> tuple[LessonStanding, ...]:
    """Every lesson with where the learner is in it; `due` are names of skills.

    A skill is due with the first lesson that teaches it, of those that were opened: what was met
    in practice alone sends nobody to a lesson.
    """
    found = headings() if known is None else known
    by_id = {heading.id: heading for heading in found}
    of_lesson: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        of_lesson.setdefault(attempt.lesson, []).append(attempt)
    opened = [heading for heading in found if heading.id in positions or heading.id in of_lesson]
    first = {skill: heading.id for heading in reversed(opened) for skill in heading.skills}
    return tuple(
        _of(
            heading,
            by_id,
            of_lesson.get(heading.id, ()),
            positions,
            [skill for skill in due if first.get(skill) == heading.id],
        )
        for heading in found
    )


def due_skills(reviews: Mapping[str, Review], moment: datetime) -> list[str]:
    """The names of the skills whose time has come."""
    return [
        skill.name
        for skill in SKILLS
        if skill.name in reviews and reviews[skill.name].is_due(moment)
    ]


def _of(
    heading: Heading,
    by_id: Mapping[str, Heading],
    attempts: Sequence[Attempt],
    positions: Mapping[str, Position],
    due: Sequence[str],
) -> LessonStanding:
    ids = exercise_ids(heading)
    mine = [one for one in attempts if one.exercise in ids]
    met = tried(mine)
    return LessonStanding(
        heading,
        needs=tuple(by_id[name] for name in heading.needs if name in by_id),
        solved=sum(one.solved for one in met),
        shown=sum(one.shown and not one.solved for one in met),
        exercises=len(ids),
        position=positions.get(heading.id),
        tested=_tested(ids[-HARDEST:], mine),
        due=tuple(skill.title for skill in SKILLS if skill.name in due),
    )


@cache
def exercise_ids(heading: Heading) -> tuple[str, ...]:
    """The ids of a lesson's exercises, in the order in which they are asked."""
    return tuple(act.id for act in load(heading).acts if isinstance(act, Exercise))


def _tested(hardest: Sequence[str], attempts: Sequence[Attempt]) -> bool:
    """Whether all of these were right at the first try, with no wrong answer in between."""
    held: set[str] = set()
    for attempt in attempts:
        if attempt.verdict == WRONG:
            held.clear()
        elif attempt.verdict == TESTED_OUT:
            held.add(attempt.exercise)
            if held.issuperset(hardest):
                return True
    return False


def following(lessons: Sequence[LessonStanding]) -> LessonStanding | None:
    """What to do next: a lesson that was begun, else the next whose needs are finished.

    Next is counted from the lesson that was seen last, since nobody is sent back to what they
    chose to leave out. None where all are finished.
    """
    open_ = [one for one in lessons if not one.finished]
    begun = [one for one in open_ if one.read]
    if begun:
        return max(begun, key=lambda one: one.seen)
    seen = [one for one in lessons if one.seen]
    last = max(seen, key=lambda one: one.seen).heading.number if seen else 0
    ready = [one for one in open_ if not unfinished_needs(one, lessons)] or open_
    after = [one for one in ready if one.heading.number > last]
    return next(iter(after or ready), None)


def unfinished_needs(one: LessonStanding, lessons: Sequence[LessonStanding]) -> list[Heading]:
    """Which of the lessons that it needs are not finished."""
    finished = {other.heading.id for other in lessons if other.finished}
    return [heading for heading in one.needs if heading.id not in finished]

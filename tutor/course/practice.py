"""Practice: which skill comes next, a fresh problem for it, and when it is due again.

The `fsrs` library schedules (Ye, Su and Cao, "A Stochastic Shortest Path Algorithm for Optimizing
Spaced Repetition Scheduling", KDD 2022). What is due comes first, then the skills that the
learner's mistakes speak of, then what is new. A problem gets harder where the last answers
were right.
"""

import random
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tutor.checking.answers import judge
from tutor.checking.questions import Question, of_derivative
from tutor.checking.verdict import CORRECT
from tutor.course import progress
from tutor.course.progress import Attempt, Review
from tutor.course.skills import DATA, SKILLS, Skill
from tutor.errors import TutorError
from tutor.notation.parser import parse

_RECENT = 40
"""How many of the last attempts say what is weak."""
_STEP = 2
"""So many right answers in a row lead to the next level."""
_TRIES = 100

AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
"""How it went, in the words and numbers of the scheduler."""


@dataclass(frozen=True)
class Problem:
    """A fresh problem: what to derive, by what, and its right answer."""

    skill: Skill
    level: int
    formula: str
    wrt: str
    question: Question

    @property
    def ask(self) -> str:
        *names, last = self.formula.split("; ")
        given = f"Let {' and '.join(f'`{name}`' for name in names)}. " if names else ""
        return f"{given}What is the derivative of `{last}` by `{self.wrt}`{self._columns}?"

    @property
    def _columns(self) -> str:
        columns = self.question.columns
        if not columns:
            return ""
        are = "are data columns" if len(columns) > 1 else "is a data column"
        return f", where {' and '.join(columns)} {are}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "skill": self.skill.name,
            "level": self.level + 1,
            "formula": self.formula,
            "wrt": self.wrt,
            "answer": self.question.right,
        }


def skill_named(name: str) -> Skill:
    """A skill by its name. Raises TutorError, which lists those there are."""
    for skill in SKILLS:
        if skill.name == name.strip().lower():
            return skill
    listed = "\n".join(f"  {skill.name:14}{skill.title}" for skill in SKILLS)
    raise TutorError(f"there is no skill “{name}”", f"these there are:\n{listed}")


def plan(
    count: int,
    attempts: Sequence[Attempt],
    reviews: Mapping[str, Review],
    now: datetime | None = None,
) -> list[Skill]:
    """The skills of a sitting: due ones, weak ones, new ones, and then from the start again."""
    moment = now or datetime.now(UTC)
    weak = weaknesses(attempts)
    due = {name for name, review in reviews.items() if review.is_due(moment)}

    def order(skill: Skill) -> tuple[int, int, int]:
        known = skill.name in reviews
        rank = 0 if skill.name in due else 1 if weak[skill.name] else 2 if not known else 3
        return rank, -weak[skill.name], SKILLS.index(skill)

    ranked = sorted(SKILLS, key=order)
    return [ranked[place % len(ranked)] for place in range(count)]


def weaknesses(attempts: Sequence[Attempt]) -> Counter[str]:
    """For each skill, how many of the last attempts went wrong by a mistake of its kind."""
    found: Counter[str] = Counter()
    for attempt in attempts[-_RECENT:]:
        for skill in SKILLS:
            if any(slug.startswith(skill.mistakes) for slug in attempt.mistakes):
                found[skill.name] += 1
    return found


def practised(skill: Skill, attempts: Iterable[Attempt]) -> list[Attempt]:
    """What was done at a skill's problems, skipped and shown ones among it."""
    return [one for one in attempts if not one.lesson and one.exercise == skill.name]


def level(skill: Skill, attempts: Iterable[Attempt]) -> int:
    """How hard the next problem is, from 0: up after two right in a row, down after a wrong one."""
    found, row = 0, 0
    for attempt in practised(skill, attempts):
        if not attempt.counts:
            continue
        if attempt.verdict == CORRECT:
            row += 1
            if row == _STEP:
                found, row = min(found + 1, len(skill.levels) - 1), 0
        else:
            found, row = max(found - 1, 0), 0
    return found


def strength(skill: Skill, attempts: Iterable[Attempt]) -> float | None:
    """The share of right answers among a skill's last ten; None where there are none."""
    last = [one for one in practised(skill, attempts) if one.counts][-10:]
    return sum(one.verdict == CORRECT for one in last) / len(last) if last else None


def problem(
    skill: Skill, level: int, generator: random.Random, asked: Container[str] = ()
) -> Problem:
    """A fresh problem of a skill, solved by the tutor itself before it is asked.

    `asked` are the formulas of this sitting, which come again only where there are no others.
    """
    patterns = skill.levels[min(level, len(skill.levels) - 1)]
    drawn: list[Problem] = []
    for _ in range(_TRIES):
        formula = generator.choice(patterns).format(**_slots(generator))
        if formula in asked and drawn:
            continue
        found = _posed(formula)
        if judge(found.right, found).verdict == CORRECT:
            drawn.append(Problem(skill, level, formula, found.wrt, found))
            if formula not in asked:
                break
    if not drawn:
        raise AssertionError(f"no problem of {skill.name} could be solved")
    return drawn[-1]


def _slots(generator: random.Random) -> dict[str, int]:
    return {name: generator.randint(2, 9) for name in "abc"} | {"n": generator.randint(2, 6)}


def _posed(formula: str) -> Question:
    """The question for a formula; over data it is derived by the weight."""
    form = parse(formula)
    columns = tuple(name for name in DATA if name in form.variables and "W" in form.variables)
    return of_derivative(formula, "W" if columns else "x", columns=columns)


def review(skill: Skill, rating: int, reviews: Mapping[str, Review]) -> None:
    """Tell the scheduler how it went, and keep when the skill is due again."""
    from fsrs import Card, Rating, Scheduler

    known = reviews.get(skill.name)
    card = Card.from_dict(known.card) if known else Card()  # type: ignore[arg-type]
    # Without chance, so that the same answers lead to the same dates.
    card, _ = Scheduler(enable_fuzzing=False).review_card(card, Rating(rating))
    progress.schedule(skill.name, dict(card.to_dict()), card.due.isoformat(timespec="seconds"))

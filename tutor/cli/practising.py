"""Practice in a terminal: fresh problems one by one, each judged, hinted at and scheduled.

In a pipe the problems are printed with their answers, and nothing is asked.
"""

import random
import secrets
import sys
from collections import Counter
from collections.abc import Sequence

from tutor.checking.hints import hints
from tutor.checking.verdict import CORRECT
from tutor.cli.asking import Asking, Ended, LeaveError, ask
from tutor.cli.outcome import DONE, INTERRUPTED, print_result, record_or_tell
from tutor.course import progress
from tutor.course.practice import (
    AGAIN,
    EASY,
    GOOD,
    HARD,
    Problem,
    level,
    plan,
    problem,
    review,
    skill_named,
)
from tutor.course.progress import SHOWN, SKIPPED
from tutor.course.skills import Skill
from tutor.render.exercise import draw_question, draw_solution
from tutor.render.page import Page, page


def practise(skill: str, count: int, seed: int | None, *, as_json: bool, plain: bool) -> int:
    """`practice`: a sitting of so many problems."""
    generator = random.Random(secrets.randbits(32) if seed is None else seed)
    drawn = page(plain=plain)
    skills = [skill_named(skill)] * count if skill else _planned(count, drawn)
    if as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        problems = _drawn(skills, generator)
        if as_json:
            print_result({"problems": [one.to_dict() for one in problems]})
        else:
            _print(drawn, problems)
        return DONE
    return _sit(drawn, skills, generator)


def _planned(count: int, drawn: Page) -> list[Skill]:
    with record_or_tell():
        return plan(count, progress.attempts(), progress.reviews())
    return plan(count, [], {})


def _attempts() -> list[progress.Attempt]:
    with record_or_tell():
        return progress.attempts()
    return []


def _drawn(skills: Sequence[Skill], generator: random.Random) -> list[Problem]:
    known, asked = _attempts(), set[str]()
    problems = []
    for skill in skills:
        problems.append(problem(skill, level(skill, known), generator, asked))
        asked.add(problems[-1].formula)
    return problems


def _print(drawn: Page, problems: Sequence[Problem]) -> None:
    for number, one in enumerate(problems, 1):
        drawn.heading(f"Problem {number}", one.skill.title)
        draw_question(drawn, one.ask, one.question)
        draw_solution(drawn, one.question, "")


def _sit(drawn: Page, skills: Sequence[Skill], generator: random.Random) -> int:
    ends: Counter[str] = Counter()
    asked: set[str] = set()
    status = DONE
    try:
        for number, skill in enumerate(skills, 1):
            one = problem(skill, level(skill, _attempts()), generator, asked)
            asked.add(one.formula)
            drawn.heading(f"Problem {number} of {len(skills)}", skill.title)
            draw_question(drawn, one.ask, one.question)
            ended = ask(drawn, _asking(drawn, one))
            _schedule(drawn, skill, ended)
            ends[ended.how] += 1
    except LeaveError:
        pass
    except EOFError:
        drawn.line()
    except KeyboardInterrupt:
        drawn.line()
        status = INTERRUPTED
    drawn.line()
    told = ", ".join(f"{ends[how]} {word}" for how, word in _ENDS.items() if ends[how])
    told = told or "No problem was finished"
    drawn.line(f"{told}. `python -m tutor progress` shows what is due.", "good")
    return status


_ENDS = {CORRECT: "right", SHOWN: "shown", SKIPPED: "skipped"}
"""How a problem may end, as the last line of a sitting counts it."""


def _asking(drawn: Page, one: Problem) -> Asking:
    def keep(verdict: str, answer: str, mistakes: Sequence[str]) -> None:
        with record_or_tell():
            progress.record("", one.skill.name, verdict, answer, mistakes)

    style = drawn.style
    return Asking(one.skill.name, one.question, lambda: hints(one.question, (), style), "", keep)


def _schedule(drawn: Page, skill: Skill, ended: Ended) -> None:
    """How it went, as the scheduler takes it: skipped and shown problems come again soon."""
    rating = AGAIN
    if ended.how == CORRECT:
        rating = HARD if ended.wrong or ended.hints > 1 else GOOD if ended.hints else EASY
    with record_or_tell():
        review(skill, rating, progress.reviews())

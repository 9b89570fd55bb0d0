"""Asking a question in a terminal until it is answered, shown or skipped.

? is a hint, ! shows the answer, s skips: three different things at every prompt. Where s or q is a
name of the question's own, the word is typed out instead. Leaving is an exception, since it
may happen at any prompt.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from tutor.checking.answers import CORRECT, Question, judge
from tutor.course.progress import HINTED, SHOWN, SKIPPED
from tutor.render.exercise import draw_hint, draw_solution, draw_verdict
from tutor.render.page import Page


class LeaveError(Exception):
    """The learner wants to leave."""


@dataclass(frozen=True)
class Asking:
    """One question at one prompt.

    number  what stands at the prompt: 3.2, or a skill's name
    hints   made when the first is asked for, since a derivation takes a moment
    record  keeps a verdict, the answer and its mistakes
    """

    number: str
    question: Question
    hints: Callable[[], Sequence[str]]
    after: str
    record: Callable[[str, str, Sequence[str]], None]


@dataclass(frozen=True)
class Ended:
    """How a question ended: correct, shown or skipped, after so many hints and wrong answers."""

    how: str
    hints: int
    wrong: int


def line(page: Page, prompt: str, *, leave: str = "q") -> str:
    """A line from the learner, with editing and history; `leave` and the longer words leave."""
    with suppress(ImportError):  # not everywhere; without it a line is typed straight
        import readline  # noqa: F401
    typed = input(page.prompt(prompt)).strip()
    if typed.lower() in {leave, "quit", "exit"}:
        raise LeaveError
    return typed


def ask(page: Page, asking: Asking) -> Ended:
    """Ask until the question is answered, shown or skipped. Raises LeaveError and EOFError."""
    names = asking.question.names
    skip, leave = ("skip" if "s" in names else "s"), ("quit" if "q" in names else "q")
    keys = "skip" if skip == "skip" else "s skip"
    out = "quit" if leave == "quit" else "q leave"
    hints: Sequence[str] = ()
    given = wrong = 0
    while True:
        prompt = f"{asking.number}: answer, ? hint, ! show, {keys}, {out}"
        typed = line(page, prompt, leave=leave)
        if typed in (skip, "skip"):
            asking.record(SKIPPED, "", ())
            return Ended(SKIPPED, given, wrong)
        if typed == "!":
            draw_solution(page, asking.question, asking.after)
            asking.record(SHOWN, "", ())
            return Ended(SHOWN, given, wrong)
        if typed == "?":
            hints = hints or asking.hints()
            draw_hint(page, hints, given)
            asking.record(HINTED, "", ())
            given += 1
        elif not typed:
            page.line(f"Type an answer, or {skip} to go on without one.", "faint", indent=3)
        else:
            typed = _more_lines(page, typed) if asking.question.form == "lines" else typed
            verdict = judge(typed, asking.question)
            draw_verdict(page, verdict, asking.after)
            asking.record(verdict.verdict, typed, [one.slug for one in verdict.mistakes])
            if verdict.verdict == CORRECT:
                return Ended(CORRECT, given, wrong)
            wrong += verdict.verdict == "incorrect"


def _more_lines(page: Page, first: str) -> str:
    """The other lines of a derivation; an empty one ends it."""
    rows = [first]
    while row := line(page, f"line {len(rows) + 1}, Enter ends"):
        rows.append(row)
    return "\n".join(rows)

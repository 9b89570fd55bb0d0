"""Asking a question in a terminal until it is answered, shown or skipped.

? is a hint, ! shows the answer, s skips: three different things at every prompt, and the words that
stand beside these keys do the same. Where s or q is a name of the question's own, the word is typed
out instead; `back` always is. Leaving is an exception, since it may happen at any prompt.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn

from tutor.checking.answers import asks_number, judge
from tutor.checking.choices import by_letter
from tutor.checking.forms import LINES_FORM
from tutor.checking.hints import worked
from tutor.checking.questions import Question
from tutor.checking.verdict import CORRECT, INCORRECT
from tutor.cli.keys import of_a_pause
from tutor.course.progress import HINTED, SHOWN, SKIPPED
from tutor.render.exercise import (
    draw_hint,
    draw_lines,
    draw_no_more_hints,
    draw_solution,
    draw_verdict,
)
from tutor.render.page import Page


class LeaveError(Exception):
    """The learner wants to leave."""


@dataclass(frozen=True)
class Asking:
    """One question at one prompt.

    number  what stands at the prompt: 3.2, or a skill's name
    hints   made when the first is asked for, since a derivation takes a moment
    record  keeps a verdict, the answer and its mistakes
    back    where there is something to look back at: goes there, and does not return
    """

    number: str
    question: Question
    hints: Callable[[], Sequence[str]]
    after: str
    record: Callable[[str, str, Sequence[str]], None]
    back: Callable[[], NoReturn] | None = None


@dataclass(frozen=True)
class Ended:
    """How a question ended: correct, shown or skipped, after so many hints and wrong answers."""

    how: str
    hints: int
    wrong: int


_HINT, _SHOW = ("?", "hint"), ("!", "show", "solution")

_ROOM = 22
"""Columns that an answer needs beside its prompt."""


def line(page: Page, prompt: str, keys: str = "", *, leave: str = "q") -> str:
    """A line from the learner, with editing and history; `leave` and the longer words leave.

    Where the keys leave no room to type beside them, they stand on a line of their own.
    """
    with suppress(ImportError):  # not everywhere; without it a line is typed straight
        import readline  # noqa: F401
    beside, above = beside_and_above(page, prompt, keys)
    if above:
        page.line(f"[{above}]", "faint")
    typed = input(page.prompt(beside)).strip()
    if typed.lower() in {leave, "quit", "exit"}:
        raise LeaveError
    return typed


def beside_and_above(page: Page, prompt: str, keys: str) -> tuple[str, str]:
    """A prompt with its keys, and no line above it; or the prompt alone, and the keys above."""
    both = f"{prompt}, {keys}" if keys else prompt
    fits = not keys or len(f" [{both}] > ") + _ROOM <= page.console.width
    return (both, "") if fits else (prompt, keys)


def ask(page: Page, asking: Asking) -> Ended:
    """Ask until the question is answered, shown or skipped. Raises LeaveError and EOFError."""
    skip, leave, keys = _keys(asking)
    hints: Sequence[str] | None = None
    rows: list[str] = []
    given = wrong = 0
    while True:
        typed = line(page, prompt_for(asking.number, rows), keys, leave=leave)
        if typed.lower() == "back" and asking.back is not None:
            asking.back()
        if typed in (skip, "skip"):
            asking.record(SKIPPED, "", ())
            return Ended(SKIPPED, given, wrong)
        if typed.lower() in _SHOW:
            steps = () if asking.after else worked(asking.question)
            draw_lines(page, asking.question, steps)
            draw_solution(page, asking.question, asking.after, steps)
            asking.record(SHOWN, "", ())
            return Ended(SHOWN, given, wrong)
        if typed.lower() in _HINT:
            hints = asking.hints() if hints is None else hints
            given += _hinted(page, asking, hints, given)
        elif typed and (key := _stray_key(asking.question, typed)):
            page.line(f"{key} is for a pause between acts, not for a question", "mind", indent=3)
        elif typed and asking.question.form == LINES_FORM:
            rows.append(typed)
        elif typed or rows:
            said, rows = _judged(page, asking, typed or "\n".join(rows)), []
            if said == CORRECT:
                return Ended(CORRECT, given, wrong)
            wrong += said == INCORRECT
        else:
            page.line(f"Type an answer, or {skip} to go on without one.", "faint", indent=3)


def prompt_for(number: str, rows: Sequence[str]) -> str:
    """What a prompt asks for: an answer, or the next line of one."""
    return f"line {len(rows) + 1}, Enter ends" if rows else f"{number}: answer"


def skip_and_leave(question: Question) -> tuple[str, str]:
    """The keys that do so: letters, or words where a letter is a name of the question's own."""
    return "skip" if "s" in question.names else "s", "quit" if "q" in question.names else "q"


def _keys(asking: Asking) -> tuple[str, str, str]:
    """What skips and what leaves, and the keys as a prompt tells them."""
    skip, leave = skip_and_leave(asking.question)
    told = ["? hint", "! show", "skip" if skip == "skip" else "s skip"]
    told += ["back"] if asking.back is not None else []
    told += ["quit" if leave == "quit" else "q leave"]
    return skip, leave, ", ".join(told)


def _stray_key(question: Question, typed: str) -> str:
    """A key of a pause that is no answer here; `x = 3` may be the right one."""
    names = () if asks_number(question) else by_letter(question.choices) or question.names
    key = of_a_pause(typed, names, dict(question.at))
    return key if key and judge(typed, question).verdict != CORRECT else ""


def _hinted(page: Page, asking: Asking, hints: Sequence[str], given: int) -> int:
    """One more hint, if there is one; how many that were."""
    if given >= len(hints):
        draw_no_more_hints(page, hints, "!")
        return 0
    draw_hint(page, hints, given)
    asking.record(HINTED, "", ())
    return 1


def _judged(page: Page, asking: Asking, typed: str) -> str:
    verdict = judge(typed, asking.question)
    draw_verdict(page, verdict, asking.after)
    asking.record(verdict.verdict, typed, [one.slug for one in verdict.mistakes])
    return verdict.verdict

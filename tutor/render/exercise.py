"""An exercise drawn: the question, how an answer was read, what is said of it."""

from rich.text import Text

from tutor.checking.answers import CORRECT, INCORRECT, INVALID, Verdict, names_of
from tutor.course.results import ExerciseAct
from tutor.notation.parser import parse
from tutor.render.figures import short
from tutor.render.page import Page


def draw_exercise(page: Page, act: ExerciseAct) -> None:
    page.heading("Exercise", act.number)
    page.markdown(act.exercise.ask)
    for letter, choice in zip("abcdefgh", act.exercise.choices, strict=False):
        page.line(f"{letter}) {choice}", indent=4)


def draw_answer(page: Page, act: ExerciseAct) -> None:
    """The answer to an exercise, and why it is that."""
    page.print(Text.assemble("Answer  ", (_answer(page, act), "formula")), indent=3)
    page.markdown(act.exercise.after)


def _answer(page: Page, act: ExerciseAct) -> str:
    if act.exercise.choices or act.known is None:
        return act.exercise.answer
    return page.formula(parse(act.exercise.answer, names_of(act.known)))


def draw_verdict(page: Page, act: ExerciseAct, verdict: Verdict) -> None:
    """What is said of an answer, after how it was read."""
    _draw_echo(page, verdict)
    if verdict.verdict == CORRECT:
        page.line("Right ✓", "good", indent=3)
        page.markdown(act.exercise.after)
    elif verdict.verdict == INCORRECT:
        _draw_no(page, verdict)
    elif verdict.verdict != INVALID:
        page.line(f"I cannot decide: {verdict.message}. It does not count.", "mind", indent=3)


def _draw_echo(page: Page, verdict: Verdict) -> None:
    """How an answer was read, before anything is said of it."""
    if verdict.read_as is None:
        if verdict.message:
            page.line(verdict.message, "mind", indent=3)
        return
    page.line(f"read as  {page.formula(verdict.read_as)}", "faint", indent=3)
    for reading in verdict.read_as.readings:
        page.line(reading, "mind", indent=3)


def _draw_no(page: Page, verdict: Verdict) -> None:
    text = "Not that."
    if verdict.counterexample and verdict.values is not None:
        where = ", ".join(f"{name} = {short(v)}" for name, v in verdict.counterexample.items())
        mine, right = (short(value, 6) for value in verdict.values)
        text += f" At {where} yours is {mine}; it should be {right}."
    page.line(text, "mind", indent=3)


def draw_hint(page: Page, act: ExerciseAct, number: int) -> None:
    hints = act.exercise.hints
    if number < len(hints):
        page.line(f"Hint {number + 1} of {len(hints)}", "faint", indent=3)
        page.markdown(hints[number])
    else:
        page.line("There are no more hints; ! shows the answer.", "faint", indent=3)

"""An exercise drawn: the question, how an answer was read, what is said of it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from tutor.checking.choices import by_letter
from tutor.checking.forms import LINES_FORM, NUMBER_FORM
from tutor.checking.questions import Question
from tutor.checking.verdict import CORRECT, INCORRECT, INVALID, Verdict
from tutor.errors import TutorError
from tutor.notation.parser import parse
from tutor.notation.tape import Expression
from tutor.render.page import Page
from tutor.render.prose import sentence

if TYPE_CHECKING:  # it brings the whole course along, which `check` does not need
    from tutor.checking.hints import Line
    from tutor.course.results import ExerciseAct


def draw_exercise(page: Page, act: "ExerciseAct") -> None:
    page.heading("Exercise", act.exercise.number)
    draw_question(page, act.exercise.ask, act.question)


def draw_question(page: Page, ask: str, question: Question) -> None:
    """What is asked, the choices, and the form that the answer is to have."""
    page.markdown(ask)
    for letter, choice in by_letter(question.choices).items():
        page.line(sentence(f"{letter}) {choice}", page.style), indent=4, hang=3)
    if question.form == LINES_FORM:
        page.line("Line by line, at least two; an empty line ends it.", "faint", indent=3)
    elif question.form and question.form not in ask.replace("`", ""):
        page.line(f"The answer is to be {_told(question.form)}.", "faint", indent=3)


def _told(form: str) -> str:
    return _FORMS_TOLD.get(form, form)


_FORMS_TOLD = {
    "no fractions": "without fractions",
    NUMBER_FORM: "a number, exact or to two digits at least",
}


def draw_solution(page: Page, question: Question, after: str, lines: "Sequence[Line]" = ()) -> None:
    """The answer, unless it is the last of the `lines` above, and why it is that."""
    answer = _answer(page, question)
    if not lines or page.formula(lines[-1].form) != answer:
        page.print(Text.assemble("Answer  ", (answer, "formula")), indent=3)
    if after:
        page.markdown(after)


def _answer(page: Page, question: Question) -> str:
    if question.choices:
        return sentence(question.right, page.style).plain
    if question.known is None:
        return question.right
    try:
        return page.formula(parse(question.right, question.names))
    except TutorError:  # lint says so; who studies the lesson goes on
        return question.right


def draw_verdict(page: Page, verdict: Verdict, after: str = "", *, evidence: bool = False) -> None:
    """What is said of an answer, after how it was read; `after` follows a right one.

    With `evidence`, a right one is told how that is known.
    """
    _draw_echo(page, verdict)
    if verdict.verdict == CORRECT:
        page.line("Right ✓", "good", indent=3)
        if evidence and verdict.evidence:
            page.line(verdict.told_evidence(), "faint", indent=3)
        if verdict.said:
            _say(page, f"But {verdict.said}")
        if after:
            page.markdown(after)
    elif verdict.verdict == INCORRECT:
        _draw_no(page, verdict)
    elif verdict.verdict != INVALID:
        _say(page, f"I cannot decide: {verdict.said}. It does not count")


def _draw_echo(page: Page, verdict: Verdict) -> None:
    """How an answer was read, before anything is said of it."""
    if verdict.verdict == INVALID and verdict.said.startswith(_READ_AS):
        _say(page, verdict.said)
        return
    if verdict.read is not None and not any(map(_whole(verdict.read), verdict.readings)):
        page.line(f"read as  {page.formula(verdict.read)}", "faint", indent=3)
    for reading in verdict.readings:
        page.line(reading, "mind", indent=3)
    if verdict.verdict == INVALID and verdict.quoted:  # an error, with carets below the place
        page.line(verdict.message, "mind", indent=3)
    elif verdict.verdict == INVALID and verdict.said:
        _say(page, verdict.said)


_READ_AS = "it was read as"
"""How a question begins that says by itself how an answer was read, and what else it may mean."""


def _whole(read: Expression) -> Callable[[str], bool]:
    """Whether a reading is about the whole of what was typed, and not about a part of it."""
    return lambda reading: reading.startswith(f"{read.text.strip()} is read as ")


def _draw_no(page: Page, verdict: Verdict) -> None:
    """Why not: the mistakes that would give this answer, else the point where it shows."""
    page.line("Not that.", "mind", indent=3)
    for row in verdict.told_mistakes():
        page.line(sentence(row, page.style), indent=3, hang=2 if row.startswith("– ") else 0)
    if verdict.said:
        _say(page, verdict.said)
    if where := verdict.told_point(page.style):
        page.line(where, "faint", indent=3)


def _say(page: Page, said: str) -> None:
    """What is said of an answer, as a sentence of its own: a capital, formulas, a full stop."""
    stop = "" if said.endswith(_STOPS) else "."
    page.line(sentence(f"{said[:1].upper()}{said[1:]}{stop}", page.style, "mind"), indent=3)


_STOPS = (".", "?", "!", "…")


def draw_lines(page: Page, question: Question, lines: "Sequence[Line]") -> None:
    """A derivation, line below line, each with its rule, as a lesson shows one."""
    from tutor.render.derivation import Equation, aligned  # its tables are of no use to an answer

    left = f"d{page.name(question.of)}/d{page.name(question.wrt)}"
    rows = [
        Equation(left if number == 0 else "", page.formula(line.form), line.rule)
        for number, line in enumerate(lines)
    ]
    for row in aligned(page, rows, 3) if rows else []:
        page.print(row, indent=3)


def draw_hint(page: Page, hints: Sequence[str], number: int) -> None:
    page.line(f"Hint {number + 1} of {len(hints)}", "faint", indent=3)
    page.markdown(hints[number])


def draw_no_more_hints(page: Page, hints: Sequence[str], way: str) -> None:
    """Where the hints end; `way` is what to type for the solution."""
    there = "no more hints" if hints else "no hints here"
    page.line(f"There are {there}; {way} shows the answer.", "faint", indent=3)

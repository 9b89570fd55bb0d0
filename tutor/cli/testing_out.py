"""`lessons --test-out`: a lesson is done by its hardest exercises, at the first try, without hints.

Nothing is kept but the answers; that the lesson is done follows from them (course/roadmap.py).
The first wrong answer ends the test, and says which part of the lesson is about that.
"""

import re
import sys
from collections.abc import Sequence
from textwrap import shorten

from tutor.checking.answers import judge
from tutor.checking.forms import LINES_FORM
from tutor.checking.verdict import CORRECT, INCORRECT
from tutor.cli.answering import keep
from tutor.cli.asking import LeaveError, line, prompt_for, skip_and_leave
from tutor.cli.outcome import DONE, INTERRUPTED, USAGE, WRONG, tell
from tutor.cli.roadmap import chosen, due_and_lessons
from tutor.course.blocks import Act, Exercise, Prose
from tutor.course.exercises import Posed, of_lesson
from tutor.course.heading import NEXT, Heading
from tutor.course.lesson import load
from tutor.course.parts import parts
from tutor.course.progress import SKIPPED, TESTED_OUT
from tutor.course.results import GraphAct
from tutor.course.roadmap import HARDEST, following
from tutor.notation.tape import Expression
from tutor.render.exercise import draw_question, draw_verdict
from tutor.render.lesson import draw_act
from tutor.render.page import Page, page

_FIRST_WORDS = 60


def test_out(which: str, *, plain: bool) -> int:
    """Test one lesson, or offer those that come next, one after another."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        tell("testing out asks questions, and so it needs a terminal")
        return USAGE
    drawn = page(plain=plain)
    try:
        if which != NEXT:
            return DONE if _test(drawn, chosen(which)) else WRONG
        return _in_turn(drawn)
    except (LeaveError, EOFError):
        drawn.line()
        return DONE
    except KeyboardInterrupt:
        drawn.line()
        return INTERRUPTED


def _in_turn(drawn: Page) -> int:
    """Each unfinished lesson is offered, until one is not passed."""
    passed: set[str] = set()
    while one := following([o for o in due_and_lessons()[1] if o.heading.id not in passed]):
        drawn.line()
        drawn.line(f"Next is {one.heading.told}.", "formula")
        typed = line(drawn, "Enter test me in it, s another lesson, q leave")
        if typed not in ("", "s", "skip"):
            drawn.line("Enter tests you in this one, s offers another, q leaves", "mind", indent=3)
            continue
        passed.add(one.heading.id)
        if typed == "" and not _test(drawn, one.heading):
            return WRONG
    drawn.line()
    drawn.line("There is no further lesson.", "good")
    return DONE


def _test(drawn: Page, heading: Heading) -> bool:
    """Ask a lesson's hardest exercises; whether all were right at the first try."""
    questions = of_lesson(heading)[-HARDEST:]
    told = f"{heading.told[0].upper()}{heading.told[1:]}"
    if not questions:
        drawn.line(f"{told}, has no exercises: it is done when it is read.", "mind")
        return False
    drawn.title(f"Test  {heading.title}", "each question once, without hints; one miss ends it")
    shown = None
    for number, posed in enumerate(questions, 1):
        drawn.heading(f"Question {number} of {len(questions)}", posed.exercise.number)
        asked = posed.question
        if asked.known is not None and asked.known != shown and _is_about(posed, asked.known):
            shown = asked.known
            draw_act(drawn, GraphAct(shown, dict(asked.at)))
            drawn.line()
        if program := _program_before(posed):
            drawn.markdown(program)
            drawn.line()
        draw_question(drawn, posed.exercise.ask, asked)
        if not _answered(drawn, posed):
            drawn.line()
            drawn.line(f"{told}, is not passed.", "mind")
            drawn.line(_where_to_read(posed), "mind")
            return False
    drawn.line()
    drawn.line(f"{told}, is done.", "good")
    return True


def _is_about(posed: Posed, graph: Expression) -> bool:
    """Whether a question speaks of the graph before it, in its words or by what it is of.

    In the lesson the graph was on screen for other acts too; here it stands for this alone.
    """
    asked = posed.exercise
    words = " ".join([asked.ask, asked.answer, *asked.choices, asked.of])
    names = {*graph.variables, *graph.names.values()}
    return any(re.search(rf"(?<!\w)d?{re.escape(name)}(?!\w)", words) for name in names)


def _program_before(posed: Posed) -> str:
    """The words right before a question, where a program stands in them that it asks about."""
    acts, place = _acts_and_place(posed)
    before = acts[max(place - 1, 0)]
    return before.text if isinstance(before, Prose) and "```" in before.text else ""


def _acts_and_place(posed: Posed) -> tuple[Sequence[Act], int]:
    """The acts of its lesson, and which of them the question is."""
    acts = load(posed.lesson).acts
    return acts, acts.index(posed.exercise)


def _answered(drawn: Page, posed: Posed) -> bool:
    """One question, until an answer counts; whether it was right. Raises LeaveError."""
    while True:
        typed = _typed(drawn, posed)
        if typed is None:
            keep(posed, SKIPPED)
            return False
        if not typed:
            drawn.line("Type an answer.", "faint", indent=3)
            continue
        verdict = judge(typed, posed.question)
        draw_verdict(drawn, verdict, posed.exercise.after)
        said = TESTED_OUT if verdict.verdict == CORRECT else verdict.verdict
        keep(posed, said, typed, [one.slug for one in verdict.mistakes])
        if verdict.verdict in (CORRECT, INCORRECT):
            return verdict.verdict == CORRECT


def _typed(drawn: Page, posed: Posed) -> str | None:
    """An answer, of one line or of several; None where the learner does not know."""
    skip, leave = skip_and_leave(posed.question)
    rows: list[str] = []
    while True:
        asked = prompt_for(posed.exercise.number, rows)
        row = line(drawn, asked, f"{skip} I don't know, {leave} leave", leave=leave)
        if row in (skip, "skip"):
            return None
        rows += [row] if row else []
        if not row or posed.question.form != LINES_FORM:
            return "\n".join(rows)


def _where_to_read(posed: Posed) -> str:
    """The part of the lesson before a question: its first words, and the act that goes there."""
    acts, place = _acts_and_place(posed)
    before = max((n for n in range(place) if isinstance(acts[n], Exercise)), default=0)
    prose = {n: act.text for n, act in enumerate(acts[:place]) if isinstance(act, Prose)}
    part = next((n for n in prose if n > before), max(prose, default=0))
    words = prose.get(part, "").replace("`", "").replace("*", "")
    quoted = f", “{shorten(words, _FIRST_WORDS, placeholder=' …')}”" if words else ""
    number = next(n for n, one in enumerate(parts(acts), 1) if part in one)
    told = f"{posed.lesson.told}, from act {number} on"
    return f"Read {told}{quoted}: `python -m tutor lesson {posed.lesson.number}`, then {number}."

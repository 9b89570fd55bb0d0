"""The commands about one answer: checked, hinted at, solved."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from tutor.checking.answers import judge
from tutor.checking.verdict import CORRECT, INCORRECT, INVALID, Verdict
from tutor.cli.outcome import DONE, UNDECIDED, USAGE, WRONG, print_result, record_or_tell
from tutor.course.check import check

if TYPE_CHECKING:  # what is not needed for homework is not imported for it
    from tutor.checking.hints import Line
    from tutor.course.exercises import Posed
    from tutor.course.progress import Attempt

_STATUS = {CORRECT: DONE, INCORRECT: WRONG, INVALID: USAGE}


def check_answer(
    words: Sequence[str], of: str, wrt: str, order: int, equals: str, *,
    prove: bool, as_json: bool, plain: bool,
) -> int:  # fmt: skip
    """`check`: an answer to an exercise, to any derivative, or to any equality."""
    if of and equals:
        raise click.UsageError("an answer is compared with one of the two: --of or --equals")
    if not of and (wrt or order > 1):
        raise click.UsageError(f"{'--wrt' if wrt else '--order'} goes with --of")
    if of or equals:
        _refuse_point(of)
        if len(words) != 1:
            raise click.UsageError('one answer is wanted: check --of "sin(2x)" "2cos(2x)"')
        verdict = check(words[0], of=of, wrt=wrt, order=order, equals=equals, prove=prove)
        after = ""
    else:
        if len(words) != 2:
            raise click.UsageError('an exercise and an answer are wanted: check 3.1 "0.09"')
        from tutor.course.exercises import find_exercise

        posed = find_exercise(words[0])
        verdict = judge(words[1], posed.question, prove=prove)
        after = posed.exercise.after
        keep(posed, verdict.verdict, words[1], [one.slug for one in verdict.mistakes])
    if as_json:
        print_result(verdict.to_dict())
    else:
        _draw(verdict, after, plain)
    return _STATUS.get(verdict.verdict, UNDECIDED)


def _refuse_point(of: str) -> None:
    """Raise NotationError for x^2 at x=3: a derivative is asked for as a formula."""
    from tutor.errors import NotationError
    from tutor.notation.cursor import POINT

    if found := POINT.search(of):
        raise NotationError(
            "a derivative is a formula here, and has no point",
            text=of, start=found.start(), end=len(of.rstrip()),
            hint=f'without it: --of "{of[: found.start()].strip()}"; explain takes a point',
        )  # fmt: skip


def _draw(verdict: Verdict, after: str, plain: bool) -> None:
    from tutor.render.exercise import draw_verdict
    from tutor.render.page import page

    draw_verdict(page(plain=plain), verdict, after, evidence=True)


def keep(
    posed: "Posed",
    verdict: str,
    answer: str = "",
    mistakes: Sequence[str] = (),
) -> None:
    """Keep an attempt; that this cannot be is told once."""
    from tutor.course.progress import record

    with record_or_tell():
        record(posed.lesson.id, posed.exercise.id, verdict, answer, mistakes)


def hint(which: str, level: int, *, as_json: bool, plain: bool) -> int:
    """`hint`: one more each time it is asked for, or the one of a level."""
    from tutor.checking.hints import hints
    from tutor.course.exercises import find_exercise
    from tutor.course.progress import HINTED, attempts

    posed = find_exercise(which)
    given = hints(posed.question, posed.exercise.hints)
    wanted = level or 1 + _asked_before(posed, attempts())
    level = min(wanted, len(given))
    if wanted == level:
        keep(posed, HINTED)
    if as_json:
        print_result({"exercise": posed.exercise.id, "level": level, "hints": given[:level]})
        return DONE
    from tutor.render.exercise import draw_hint, draw_no_more_hints
    from tutor.render.page import page

    drawn = page(plain=plain)
    if given:
        draw_hint(drawn, given, level - 1)
    if wanted > level:
        draw_no_more_hints(drawn, given, f"`python -m tutor solution {posed.exercise.number}`")
    return DONE


def _asked_before(posed: "Posed", attempts: "Sequence[Attempt]") -> int:
    """How many hints were asked for since it was last answered right, or its solution shown."""
    from tutor.course.progress import ENDED, HINTED

    count = 0
    for attempt in attempts:
        if (attempt.lesson, attempt.exercise) == (posed.lesson.id, posed.exercise.id):
            count += attempt.verdict == HINTED
            count *= attempt.verdict not in ENDED
    return count


def solution(which: str, *, as_json: bool, plain: bool) -> int:
    """`solution`: the answer, why it is that, and the derivation that leads there."""
    from tutor.checking.hints import worked
    from tutor.course.exercises import find_exercise
    from tutor.course.progress import SHOWN

    posed = find_exercise(which)
    keep(posed, SHOWN)
    if as_json:
        print_result(_solution_as_json(posed, worked(posed.question)))
        return DONE
    from tutor.render.exercise import draw_lines, draw_question, draw_solution
    from tutor.render.page import page, waiting

    drawn = page(plain=plain)
    drawn.heading("Exercise", posed.exercise.number)
    draw_question(drawn, posed.exercise.ask, posed.question)
    sys.stdout.flush()
    with waiting(drawn):
        steps = worked(posed.question)
    draw_lines(drawn, posed.question, steps)
    draw_solution(drawn, posed.question, posed.exercise.after, steps)
    return DONE


def _solution_as_json(posed: "Posed", steps: "Sequence[Line]") -> dict[str, object]:
    from tutor.notation.printer import to_text

    return {
        "exercise": posed.exercise.id,
        "answer": posed.question.right,
        "after": posed.exercise.after,
        "steps": [
            {"form": to_text(line.form, names=line.form.names), "rule": line.rule} for line in steps
        ],
    }

"""Each exercise's answer is right: by the checker, and by the engine where it is a derivative."""

from dataclasses import replace

import numpy as np
import pytest

from tutor.calculus.evaluate import evaluate
from tutor.calculus.shapes import shapes
from tutor.calculus.sweep import sweep
from tutor.calculus.trace import trace
from tutor.checking.answers import judge
from tutor.checking.hints import derivation, hints, worked
from tutor.checking.verdict import CORRECT, INCORRECT, INVALID
from tutor.course.check import check
from tutor.course.exercises import Posed, find_exercise, of_lesson
from tutor.course.folders import headings
from tutor.course.words import CODE
from tutor.errors import TutorError, UnknownLessonError
from tutor.notation import Expression, parse, to_text
from tutor.notation.printer import DERIVATIVE, ELEMENT
from tutor.notation.tape import standing

ALL = [posed for heading in headings() for posed in of_lesson(heading)]
DERIVATIVES = [posed for posed in ALL if posed.question.of]


def named(posed: Posed) -> str:
    return posed.exercise.id


@pytest.mark.parametrize("posed", ALL, ids=named)
def test_the_shown_solution_always_passes(posed: Posed) -> None:
    asked = posed.question
    typed = asked.right
    if asked.form == "lines":  # the derivation that is shown above it
        typed = "\n".join(to_text(one.form, names=one.form.names) for one in worked(asked)[-2:])
    assert judge(typed, asked).verdict == CORRECT


@pytest.mark.parametrize("posed", DERIVATIVES, ids=named)
def test_a_shown_derivation_ends_in_the_answer(posed: Posed) -> None:
    last = worked(posed.question)[-1].form
    assert to_text(last, names=last.names) == to_text(parse(posed.question.right))


def _is_open(form: Expression) -> bool:
    """Whether a derivative is still to be taken in it, or it is about one element of a column."""
    return any(standing(form.nodes, form.output, op) for op in (DERIVATIVE, ELEMENT))


@pytest.mark.parametrize("posed", DERIVATIVES, ids=named)
def test_every_line_of_a_shown_derivation_can_be_typed(posed: Posed) -> None:
    forms = [line.form for line in worked(posed.question)]
    typed = [to_text(form, names=form.names) for form in forms if not _is_open(form)]

    assert typed
    assert [to_text(parse(text, posed.question.names)) for text in typed] == typed


@pytest.mark.parametrize("posed", DERIVATIVES, ids=named)
def test_the_engine_derives_the_answer(posed: Posed) -> None:
    asked = posed.question
    assert asked.known is not None
    of, wrt = asked.known.find(asked.of), asked.known.find(asked.wrt)
    right = parse(asked.right, asked.names)
    if not right.variables:
        here = trace(asked.known.at(of), dict(asked.at)).adjoint(wrt)
        assert evaluate(right.nodes, {})[right.output] == pytest.approx(here, rel=1e-12)
        return
    lengths = {name: np.shape(value) for name, value in asked.at if name in asked.columns}
    found = sweep(asked.known, shapes(asked.known, lengths), output=of, keep=False)
    adjoint = found.adjoints[wrt]
    assert adjoint is not None
    derived = to_text(Expression(found.nodes, adjoint), names=asked.known.names)
    assert judge(derived, replace(asked, form="")).verdict == CORRECT  # in its own form


FORESEEN = [(posed, wrong, said) for posed in ALL for wrong, said in posed.exercise.wrong.items()]


@pytest.mark.parametrize(
    ("posed", "wrong", "said"),
    FORESEEN,
    ids=[f"{posed.exercise.id}: {w}" for posed, w, _ in FORESEEN],
)
def test_a_foreseen_answer_is_wrong_and_is_told_what_the_lesson_says(
    posed: Posed, wrong: str, said: str
) -> None:
    verdict = judge(wrong, posed.question)
    assert verdict.verdict == INCORRECT
    assert verdict.message == said
    assert said in str(verdict)


@pytest.mark.parametrize("posed", [one for one in ALL if one.exercise.choices], ids=named)
def test_other_choices_are_refused(posed: Posed) -> None:
    others = [choice for choice in posed.exercise.choices if choice != posed.exercise.answer]
    assert len(others) == len(posed.exercise.choices) - 1
    for choice in others:
        assert judge(choice, posed.question).verdict == INCORRECT


@pytest.mark.parametrize("posed", [one for one in ALL if not one.exercise.choices], ids=named)
def test_one_more_than_the_right_answer_is_refused(posed: Posed) -> None:
    assert judge(f"{posed.exercise.answer} + 1", posed.question).verdict == INCORRECT


@pytest.mark.parametrize("posed", ALL, ids=named)
def test_an_empty_answer_and_the_question_itself_do_not_pass(posed: Posed) -> None:
    assert judge("", posed.question).verdict == INVALID
    assert judge(posed.exercise.ask, posed.question).verdict != CORRECT


@pytest.mark.parametrize("posed", ALL, ids=named)
def test_there_are_hints_and_none_before_the_third_has_the_answer_in_it(posed: Posed) -> None:
    """Neither as it is typed nor by its value: of a sum or a product that is to be worked out."""
    asked = posed.exercise
    found = hints(posed.question, asked.hints)
    assert len(found) >= (3 if posed.question.of else 2)
    assert asked.answer not in found[0] or len(asked.answer) < 4
    for hint in found[:2]:
        if asked.choices:
            # In words; a number among the choices stands in hints for other things too.
            assert asked.answer not in hint or len(asked.answer) < 4
        elif asked.form != "lines":
            spans = [span.rpartition(" = ")[2] for span in CODE.findall(hint)]
            typed = [span for span in spans if span not in asked.ask]
            assert [one for one in typed if judge(one, posed.question).verdict == CORRECT] == []


@pytest.mark.parametrize(
    "posed",
    [one for one in ALL if len(one.exercise.hints) == 2 and not one.question.shapes],
    ids=named,
)
def test_a_third_hint_goes_beyond_the_lessons_own_two(posed: Posed) -> None:
    """A line without derivatives, which the checker takes, where there is one before the answer."""
    found, steps = hints(posed.question, posed.exercise.hints), derivation(posed.question)
    if len(steps) < 3:
        return
    formula = found[2].partition("= ")[2].removesuffix("`.")
    of_value = replace(
        posed.question, form="", right=to_text(steps[-1].form, names=steps[-1].form.names)
    )
    assert judge(formula, of_value).verdict == CORRECT


@pytest.mark.parametrize("heading", headings(), ids=lambda heading: heading.id)
def test_a_lesson_has_at_least_four_exercises_and_a_prediction(heading: object) -> None:
    posed = of_lesson(heading)  # type: ignore[arg-type]
    assert len(posed) >= 4
    assert any(one.question.choices for one in posed)


def test_an_exercise_is_found_by_number_and_by_id() -> None:
    assert find_exercise("3.1").exercise.id == "sigmoid-at-a-tenth"
    assert find_exercise("sigmoid-at-a-tenth").exercise.number == "3.1"


UNKNOWN = {
    "99.1": ("there is no lesson “99”", "there are lessons 1 to 20: `python -m tutor lessons`"),
    "3.99": ("there is no exercise “3.99”", "lesson 3 has the exercises 3.1 to 3.6"),
    "3": ("there is no exercise “3”", "lesson 3 has the exercises 3.1 to 3.6"),
    "nothing": ("there is no exercise “nothing”", "by number, 3.2 is the second of lesson 3"),
    "sigmoid-at-tenth": (
        "there is no exercise “sigmoid-at-tenth”",
        "did you mean sigmoid-at-a-tenth? by number, 3.2 is the second of lesson 3",
    ),
}


@pytest.mark.parametrize("wanted", UNKNOWN)
def test_of_one_that_is_none_it_is_said_briefly_what_there_is(wanted: str) -> None:
    with pytest.raises(UnknownLessonError) as caught:
        find_exercise(wanted)
    assert str(caught.value).splitlines() == [*UNKNOWN[wanted]]


def test_check_is_about_one_of_three() -> None:
    with pytest.raises(TutorError, match="one of three"):
        check("x")
    with pytest.raises(TutorError, match="one of three"):
        check("x", of="x", equals="x")
    with pytest.raises(TutorError, match="by which variable"):
        check("x", of="x*y")


EQUALITIES = [
    ("x^2 - 1", "(x-1)(x+1)", CORRECT),
    ("x", "y - y + x", CORRECT),
    ("1", "x/x", CORRECT),
    ("y = 2x; sigmoid(y)", "1/(1+e^(-2x))", CORRECT),
    ("x^2", "x", INCORRECT),
    ("tanh(x)/2 + 1/2", "1/(1+exp(-2x))", CORRECT),
]


@pytest.mark.parametrize(("equals", "answer", "verdict"), EQUALITIES)
def test_equality_alone(equals: str, answer: str, verdict: str) -> None:
    assert check(answer, equals=equals).verdict == verdict

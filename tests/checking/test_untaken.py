"""A worked line may leave derivatives to be taken; the last one may not."""

import pytest

from tutor.checking.answers import judge
from tutor.checking.lines import NOT_TAKEN, ONE_LINE
from tutor.checking.questions import Question
from tutor.checking.verdict import CORRECT, INCORRECT, INVALID
from tutor.notation import parse

SINE = Question("2*x*cos(x^2)", parse("f = sin(x^2)"), of="f", wrt="x", form="lines")
SIGMOID = Question(
    "2*s*(1 - s)", parse("y = 2x + b; s = sigmoid(y)"), of="s", wrt="x", form="lines"
)

RIGHT = [
    (SINE, "d/dx(sin(x^2)) = cos(x^2)*d/dx(x^2) = cos(x^2)*2x"),
    (SINE, "cos(x^2)*d/dx (x*d/dx(x^2/2)); 2x cos(x^2)"),
    (SINE, r"cos(x^2)\cdot\frac{d}{dx}(x^2); 2x cos(x^2)"),
    (SINE, "cos(x^2)*d/dx(x^2) + d/dx(17); 2x cos(x^2)"),
    (SIGMOID, "ds/dx = ds/dy*dy/dx = s(1 - s)*2"),
    (SIGMOID, r"\frac{ds}{dy}\cdot\frac{dy}{dx} = 2s(1 - s)"),
    (SIGMOID, "d/dx(sigmoid(2x + b)) = s(1 - s)*d/dx(2x + b); s(1 - s)*2"),
]


@pytest.mark.parametrize(("question", "typed"), RIGHT)
def test_what_is_left_to_be_taken_is_worked_out(question: Question, typed: str) -> None:
    assert judge(typed, question).verdict == CORRECT


def test_a_line_is_wrong_that_leaves_the_wrong_thing() -> None:
    verdict = judge("sin(x^2)*d/dx(x^2); 2x cos(x^2)", SINE)
    assert (verdict.verdict, verdict.line) == (INCORRECT, 1)
    verdict = judge("cos(x^2)*d/dx(x^2); cos(x^2)*d/dx(x^3); 2x cos(x^2)", SINE)
    assert (verdict.verdict, verdict.line) == (INCORRECT, 2)


def test_the_last_line_leaves_nothing() -> None:
    verdict = judge("cos(x^2)*d/dx(x^2)", SINE)
    assert (verdict.verdict, verdict.message) == (INVALID, NOT_TAKEN)


def test_the_question_itself_is_no_line() -> None:
    verdict = judge("d/dx(sin(x^2)); 2x cos(x^2)", SINE)
    assert (verdict.verdict, verdict.message) == (INVALID, ONE_LINE)


@pytest.mark.parametrize("typed", ["d/dx(x^2", "d/dx(x)^2", "d²/dx²(x^2)", "d/dx x^2", "d/dt(x^2)"])
def test_what_may_mean_two_things_is_not_worked_out(typed: str) -> None:
    verdict = judge(f"cos(x^2)*{typed}; 2x cos(x^2)", SINE)
    assert (verdict.verdict, verdict.line) == (INVALID, 1)


def test_what_cannot_be_read_is_told_of_it_alone() -> None:
    verdict = judge("cos(x^2)*d/dx(foo(x)); 2x cos(x^2)", SINE)
    assert "there is no function foo\n  foo(x)\n  ^^^" in verdict.message


def test_a_hostile_line_is_judged_at_once() -> None:
    for typed in ("d/dx(" * 700, "d/dx(x)*" * 400 + "1", "d/dx(x^x^x)*" * 300 + "x", "d/dx" * 1000):
        assert judge(typed, SINE).verdict == INVALID

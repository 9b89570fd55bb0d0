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
PRODUCT = Question("sin(t) + t*cos(t)", parse("f = t*sin(t)"), of="f", wrt="t", form="lines")
GREEK = Question(
    "2*theta*cos(theta^2)", parse("f = sin(theta^2)"), of="f", wrt="theta", form="lines"
)
POWER = Question("-2*x/(x^2 + 1)^2", parse("f = 1/(x^2 + 1)"), of="f", wrt="x", form="lines")
DIFFERENCE = Question("2*x - 1", parse("f = x^2 - x"), of="f", wrt="x", form="lines")
SECOND = Question("6*x", parse("f = x^3"), of="f", wrt="x", order=2, form="lines")

RIGHT = [
    (SINE, "d/dx(sin(x^2)) = cos(x^2)*d/dx(x^2) = cos(x^2)*2x"),
    (SINE, "cos(x^2)*d/dx (x*d/dx(x^2/2)); 2x cos(x^2)"),
    (SINE, r"cos(x^2)\cdot\frac{d}{dx}(x^2); 2x cos(x^2)"),
    (SINE, "cos(x^2)*d/dx(x^2) + d/dx(17); 2x cos(x^2)"),
    (SIGMOID, "ds/dx = ds/dy*dy/dx = s(1 - s)*2"),
    (SIGMOID, r"\frac{ds}{dy}\cdot\frac{dy}{dx} = 2s(1 - s)"),
    (SIGMOID, "d/dx(sigmoid(2x + b)) = s(1 - s)*d/dx(2x + b); s(1 - s)*2"),
    (SINE, r"\cos(x^2)\frac{d}{dx}\left(x^2\right) = \cos(x^2)*2x"),
    (SINE, "cos(x^2)*d/dx[x^2] = cos(x^2)*2x"),
    (PRODUCT, "d/dt(t)*sin(t) + t*d/dt(sin(t)); sin(t) + t*cos(t)"),
    (PRODUCT, "d/dt(t)*sin(t) + t*d/dt(sin(t)) = sin(t) + t*cos(t)"),
    (GREEK, r"\cos(\theta^2)*\frac{d}{d\theta}(\theta^2) = cos(theta^2)*2theta"),
    (SINE, "cos(x^2)*d/dx x^2 = cos(x^2)*2x"),
    (SINE, "cos(x²)·d/dx x² = cos(x²)·(2x)"),
    (PRODUCT, "sin(t)*d/dt t + t*d/dt sin(t); sin(t) + t*cos(t)"),
    (POWER, "d/dx (x^2 + 1)^(-1) = -(x^2 + 1)^(-2)*d/dx (x^2 + 1) = -(x^2 + 1)^(-2)*2x"),
    (PRODUCT, "d/dt t sin(t) = sin(t)*d/dt t + t*d/dt sin(t) = sin(t) + t*cos(t)"),
    (POWER, "-(x^2 + 1)^-2*d/dx x^2 + d/dx 1; -2x/(x^2 + 1)^2"),
    (DIFFERENCE, "d/dx x² − d/dx x = 2x − 1"),
    (DIFFERENCE, "d/dx x^2 - d/dx x = 2x - 1"),
    (SECOND, "d/dx(3x^2); 6x"),
    (SECOND, "d/dx(d/dx(x^3)) = d/dx(3x^2) = 6x"),
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


@pytest.mark.parametrize(
    ("question", "typed"),
    [(SINE, "d/dx(sin(x^2)); 2x cos(x^2)"), (SECOND, "d/dx(d/dx(x^3)); 6x")],
)
def test_the_question_itself_is_no_line(question: Question, typed: str) -> None:
    verdict = judge(typed, question)
    assert (verdict.verdict, verdict.message) == (INVALID, ONE_LINE)


UNCLEAR = [
    "d/dx(x^2", "d/dx(x)^2", "d²/dx²(x^2)", "d/dt(x^2)", "df/dx^2", "d(x^2)/dx", "d/dx x*x",
    "d/dx x/2", r"d/dx x\cdot x", "d/dx(x)(x + 1)", "d/dx", "d/dx (x^2",
]  # fmt: skip


@pytest.mark.parametrize("typed", UNCLEAR)
def test_what_may_mean_two_things_is_not_worked_out(typed: str) -> None:
    verdict = judge(f"cos(x^2)*{typed}; 2x cos(x^2)", SINE)
    assert (verdict.verdict, verdict.line) == (INVALID, 1)
    assert "cannot be worked out here" in verdict.message


def test_what_is_too_long_worked_out_is_told_where_it_stands() -> None:
    long = "d/dx(sin(x)*cos(x)*exp(x)*tanh(x)*ln(x)*atan(x)/(x + 1)/(x + 2))"
    verdict = judge("*".join([long] * 9), SINE)
    assert verdict.verdict == INVALID
    assert "cannot be worked out here" in verdict.message
    assert "characters" not in verdict.message  # nobody has typed so many


def test_a_quotient_of_variables_is_none_to_be_taken() -> None:
    known = parse("f = x*d/d1", ["x", "d", "d1"])
    question = Question("d/d1", known, of="f", wrt="x", form="lines")
    assert judge("d/d1(d1)/d1; d/d1", question).verdict == CORRECT


def test_what_cannot_be_read_is_told_of_it_alone() -> None:
    verdict = judge("cos(x^2)*d/dx(foo(x)); 2x cos(x^2)", SINE)
    assert "there is no function foo\n  foo(x)\n  ^^^" in verdict.message


def test_a_hostile_line_is_judged_at_once() -> None:
    for typed in ("d/dx(" * 700, "d/dx(x)*" * 400 + "1", "d/dx(x^x^x)*" * 300 + "x", "d/dx" * 1000):
        assert judge(typed, SINE).verdict == INVALID

"""An answer is judged by what it is equal to, never by its form."""

import pytest

from tutor.checking.answers import CORRECT, INCORRECT, INVALID, check_answer
from tutor.notation import parse

SIGMOID = parse("y = 2*x + b; s = sigmoid(y)")

RIGHT = [
    ("2*s*(1 - s)", "2s(1-s)"),
    ("2*s*(1 - s)", "2s - 2s²"),
    ("2*s*(1 - s)", "2·e^(-y)/(1+e^(-y))^2"),
    ("2*s*(1 - s)", "2*sigmoid(2x+b)*(1-sigmoid(2x+b))"),
    ("0.09", "9/100"),
    ("0.09", "9e-2"),
    ("1/2", "0.5"),
    ("s*(1 - s)", "(1 - tanh(y/2)^2)/4"),
]

WRONG = [
    ("2*s*(1 - s)", "s(1-s)"),
    ("2*s*(1 - s)", "2s(1+s)"),
    ("2*s*(1 - s)", "2y(1-y)"),
    ("2*s*(1 - s)", "2s(1-s) + 1e-9"),
    ("0.09", "0.9"),
    ("x", "abs(x)"),
    ("x", "ln(exp(x)) + ln(x) - ln(x)"),
]


@pytest.mark.parametrize(("right", "typed"), RIGHT)
def test_any_equal_form_is_right(right: str, typed: str) -> None:
    assert check_answer(typed, right, known=SIGMOID).verdict == CORRECT


@pytest.mark.parametrize(("right", "typed"), WRONG)
def test_what_differs_is_not_right(right: str, typed: str) -> None:
    assert check_answer(typed, right, known=SIGMOID).verdict != CORRECT


def test_a_wrong_formula_comes_with_the_point_that_shows_it() -> None:
    verdict = check_answer("s*(1 + s)", "s*(1 - s)", known=SIGMOID)
    assert verdict.counterexample is not None
    assert verdict.values is not None
    s = verdict.counterexample["s"]
    assert verdict.values == pytest.approx((s * (1 + s), s * (1 - s)))


def test_the_right_number_is_not_given_away() -> None:
    verdict = check_answer("0.9", "0.09", known=SIGMOID)
    assert verdict.verdict == INCORRECT
    assert verdict.values is None


@pytest.mark.parametrize("typed", ["2s(1-s", "q", "", "2s(1-s))", "__import__('os')"])
def test_what_cannot_be_read_is_invalid_and_says_why(typed: str) -> None:
    verdict = check_answer(typed, "2*s*(1 - s)", known=SIGMOID)
    assert verdict.verdict == INVALID
    assert verdict.message


def test_a_mean_is_told_from_its_terms() -> None:
    loss = parse("mean((W*x - y)^2)", ["W", "x", "y"])
    right = "mean(2*(W*x - y)*x)"
    judged = {
        typed: check_answer(typed, right, known=loss, columns=["x", "y"]).verdict
        for typed in ("2*mean(x*(W*x - y))", "sum(2*(W*x - y)*x)", "2*(W*x - y)*x")
    }
    assert judged == {
        "2*mean(x*(W*x - y))": CORRECT,
        "sum(2*(W*x - y)*x)": INCORRECT,
        "2*(W*x - y)*x": INCORRECT,
    }


CHOICES = [
    ("b", CORRECT),
    ("B)", CORRECT),
    ("half", CORRECT),
    ("a", INCORRECT),
    ("e", INVALID),
    ("0.5", INVALID),
]


@pytest.mark.parametrize(("typed", "verdict"), CHOICES)
def test_a_choice_is_a_letter_or_its_words(typed: str, verdict: str) -> None:
    assert check_answer(typed, "half", choices=["the same", "half", "double"]).verdict == verdict


UNDEFINED = [
    ("sqrt(x)^2", "x", "undecided"),  # right where it is real, which is half of the points
    ("ln(-1)", "x", "undecided"),
    ("1/(x - x)", "x", "undecided"),
    ("x/x*2", "2", "correct"),
    ("exp(x^2)*exp(-x^2)*x", "x", "correct"),
    ("sqrt(x)^2 + 1", "x", "incorrect"),  # wrong where it is real
]


@pytest.mark.parametrize(("answer", "right", "verdict"), UNDEFINED)
def test_where_an_answer_has_no_value_it_is_not_wrong(
    answer: str, right: str, verdict: str
) -> None:
    assert check_answer(answer, right, known=parse("y = 2*x")).verdict == verdict

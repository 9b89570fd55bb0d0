"""What a double does not show: an answer is right or wrong by mathematics all the same."""

import pytest

from tutor.checking.verdict import CORRECT, INCORRECT
from tutor.course.check import check


def nested(inner: str, function: str, times: int) -> str:
    for _ in range(times):
        inner = function.format(inner)
    return inner


CANCELLED = [  # constants that are 0 in doubles, and are none
    ("(sqrt(1+1e-20)-1)*1e20*x", "x/(sqrt(1+1e-20)+1)"),
    ("(ln(3+1e-20)-ln(3))*1e20*x", "log1p(1e-20/3)*1e20*x"),
    ("(pi/2-atan(1e20))*1e20*x", "atan(1e-20)*1e20*x"),
    ("((1+1e-8)^(1e-9)-1)*1e17*x", "expm1(1e-9*log1p(1e-8))*1e17*x"),
    ("(sqrt(x^2+1e-20)-abs(x))*1e20", "1/(sqrt(x^2+1e-20)+abs(x))"),
    # T_(2^60) twice: whatever is rounded doubles at each step, and nothing is large or small
    (nested("x", "1-2*({})^2", 60), nested("x", "-cos(2*acos({}))", 60)),
]


@pytest.mark.parametrize(("answer", "right"), CANCELLED)
def test_what_cancels_in_doubles_is_never_called_wrong(answer: str, right: str) -> None:
    assert check(answer, equals=right).verdict == CORRECT


BENT = [  # what is inside is above 0 everywhere, and 0 in doubles further out
    ("sech(x)^2", "abs(1-tanh(x)^2)"),
    ("1/(1+exp(x))", "abs((1-tanh(x/2))/2)"),
    ("sech(x)^2", "relu(1-tanh(x)^2)"),
    ("exp(-x)", "abs(cosh(x)-sinh(x))"),
]


@pytest.mark.parametrize(("answer", "right"), BENT)
def test_rounding_decides_no_verdict_at_a_kink(answer: str, right: str) -> None:
    assert check(answer, equals=right).verdict == CORRECT


def test_the_figures_of_a_counterexample_are_true() -> None:
    found = check("ln(1+1e-50)*1e50*x", equals="x")  # x − x/(2·10⁵⁰)
    assert found.verdict == INCORRECT
    assert found.counterexample is not None
    assert found.counterexample.answer == pytest.approx(found.counterexample.right, rel=1e-15)
    assert check("2*(sqrt(1+1e-20)-1)*1e20*x", of="x^2/(sqrt(1+1e-20)+1)").verdict == CORRECT


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("where(sqrt(x)>2,1,0)", "where(x>4,1,0)"),
        ("where(ln(x)>1,x,0)", "where(x>e,x,0)"),
        ("where(sqrt(-1-x^2)>0,1,0)", "0*x"),
        ("where(sqrt(x) != 2,1,0)", "where(x != 4,1,0)"),
    ],
)
def test_a_condition_without_a_value_is_not_true(answer: str, right: str) -> None:
    assert check(answer, equals=right).verdict != INCORRECT


def test_the_same_of_a_derivative() -> None:
    assert check("where(ln(x)>0,1,0)", of="max(x,1)").verdict != INCORRECT


FLATTENED = [  # powers of a small exponent, and functions again and again, hide what they are of
    ("x*(2^0.00000001)^0.00000001", "x"),
    ("((1+x^2)^1e-8)^1e-8", "1"),
    ("((1+x^2)^(1/10^8))^(1/10^8)", "1"),
    (f"{nested('2', 'sqrt({})', 50)}*x", "x"),
    (f"{nested('2', 'sqrt({})', 150)}*x", "x"),
    (nested("1+x^2", "({})^(1/3)", 60), "1"),
    (nested("x", "cos({})", 95), nested("2x", "cos({})", 95)),
    (nested("2x", "cos({})", 200), nested("x", "cos({})", 200)),
    ("gelu_tanh(-30)+x", "x"),  # some -1e-427
    ("gelu_tanh(-12)*x", "0*x"),
    ("gelu_tanh(20)+x", "20+x"),
]


@pytest.mark.parametrize(("answer", "right"), FLATTENED)
def test_what_is_flattened_is_not_gone(answer: str, right: str) -> None:
    assert check(answer, equals=right).verdict == INCORRECT


STILL_EQUAL = [
    ("((1+x^2)^1e-3)^1000", "1+x^2"),
    (f"{nested(nested('1+x^2', 'sqrt({})', 40), '({})^2', 40)}", "1+x^2"),
    ("gelu_tanh(-30)+x-gelu_tanh(-30)", "x"),
    (nested("x", "cos({})", 60), nested("-x", "cos({})", 60)),
]


@pytest.mark.parametrize(("answer", "right"), STILL_EQUAL)
def test_what_is_flattened_and_comes_back_is_equal(answer: str, right: str) -> None:
    assert check(answer, equals=right).verdict == CORRECT


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("where(x > 30, 1, tanh(x))", "tanh(x)"),
        ("where(x > 100, 1, tanh(x))", "tanh(x)"),
        ("where(x > 50, x, softplus(x))", "softplus(x)"),
        ("where(x > 50, 1, sigmoid(x))", "sigmoid(x)"),
        ("where(abs(x) > 1e-9, sin(x)/x, 1)", "sin(x)/x"),
        ("where(abs(x) < 1e-9, 1, cos(x))", "cos(x)"),
    ],
)
def test_what_only_no_double_tells_apart_at_a_corner_is_not_equal(answer: str, right: str) -> None:
    assert check(answer, equals=right).verdict == INCORRECT
    assert check(right, equals=answer).verdict == INCORRECT

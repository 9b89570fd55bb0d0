"""On which side of a jump one is, is no matter of rounding; nor is what holds on the jump."""

import pytest

import tutor
from tutor.checking.answers import WHICH_CASE
from tutor.checking.verdict import CORRECT, INCORRECT, INVALID, UNDECIDED

ALWAYS_POSITIVE = [
    "exp(x)", "exp(-x)", "exp(-x^2)", "sigmoid(x)", "softplus(x)", "sech(x)", "2^x",
    "1 - tanh(x)", "1 - sigmoid(x)", "erfc(x)", "sqrt(x^2 + 1) - x", "cosh(x) - sinh(x)",
]  # fmt: skip
"""Above 0 at every x, but not always as a double."""


@pytest.mark.parametrize("text", ALWAYS_POSITIVE)
def test_what_is_too_small_for_a_double_has_a_sign(text: str) -> None:
    assert verdict(f"sign({text})", "1") == CORRECT
    assert verdict(f"where({text} > 0, x, 0)", "x") == CORRECT
    assert verdict(f"where({text} >= 0, x, 0)", "x") == CORRECT
    assert verdict(f"sign({text})", "-1") == INCORRECT


DERIVATIVES = [
    ("-sech(x)^2", "relu(1 - tanh(x))"),
    ("sech(x)^2", "abs(1 + tanh(x))"),
    ("-1/(2 + 2cosh(x))", "abs(1 - sigmoid(x))"),
    ("-exp(-x)", "relu(cosh(x) - sinh(x))"),
    ("-1/(sqrt(x^2 + 1)*(sqrt(x^2 + 1) + x))", "abs(sqrt(x^2 + 1) - x)"),
    ("2exp(-x^2)/sqrt(pi)", "abs(1 + erf(x))"),
    ("exp(x)", "abs(exp(x) + 1 - 1)"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "function"), DERIVATIVES)
def test_a_slope_is_that_of_the_side_one_is_on(answer: str, function: str) -> None:
    assert tutor.check(answer, of=function, wrt="x").verdict == CORRECT
    assert tutor.check(f"2*({answer})", of=function, wrt="x").verdict == INCORRECT


ON_THE_JUMP = [
    ("floor(sin(x)^2 + cos(x)^2)", "1"),
    ("where(sin(x)^2 + cos(x)^2 >= 1, x, 0)", "x"),
    ("where(sin(x)^2 + cos(x)^2 > 1, x, 0)", "0*x"),
    ("floor(log2(8))", "3"),
    ("2^floor(log2(8))", "8"),
    ("floor(cos(pi/3)*2)", "1"),
    ("floor(exp(ln(x)) - x)", "0*ln(x)"),
    ("where(sin(pi*floor(x)) != 0, 1, 0)", "0*x"),
    ("sign(x*exp(-x^2))", "sign(x)"),
    ("where(tanh(x) < 1, x, 0)", "x"),
    ("where((x + 1)^2 > x^2 + 2x, x, 0)", "x"),
]


@pytest.mark.parametrize(("answer", "right"), ON_THE_JUMP)
def test_what_is_equal_is_not_made_unequal_by_rounding(answer: str, right: str) -> None:
    assert verdict(answer, right) == CORRECT
    assert verdict(f"{answer} + 1", right) == INCORRECT


AT_ONE_POINT = [
    ("where(x != 1, (x^2 - 1)/(x - 1), 3)", "x + 1"),
    ("where(x != 0, x/x, 2)", "1"),
    ("where(x*y > 1, 1, 0)", "where(x*y >= 1, 1, 0)"),
    ("where(x^2 > 2, 1, 0)", "where(x^2 >= 2, 1, 0)"),
    ("where(x > pi, 1, 0)", "where(x >= pi, 1, 0)"),
    ("where(exp(x) > 3, 1, 0)", "where(exp(x) >= 3, 1, 0)"),
    ("where(sin(x) != 1, x, 5)", "x"),
    ("where(sin(x/50) != 1, x, 5)", "x"),
    ("floor(sin(x))", "where(sin(x) >= 0, 0, -1)"),
    ("atan2(-x, -1)", "-atan2(x, -1)"),
    ("where((x - sqrt(2))^2 > 0, 1, 0)", "1"),
    ("floor(2x - 1/3)", "ceil(2x - 1/3) - 1"),
    ("where(sin(x) > 0, 1, 0)", "where(sin(x) >= 0, 1, 0)"),
    ("floor(x + 1e-13)", "floor(x)"),
    ("round(x)", "floor(x + 1/2)"),
]


@pytest.mark.parametrize(("answer", "right"), AT_ONE_POINT)
def test_a_single_point_is_a_difference(answer: str, right: str) -> None:
    assert verdict(answer, right) == INCORRECT
    assert verdict(right, answer) == INCORRECT


EVERYWHERE = [
    ("where(x != 1, (x^2 - 1)/(x - 1), 2)", "x + 1"),
    ("where(x != 0, x/x, 1)", "1"),
    ("where(x*y > 1, 1, 0)", "1 - where(x*y <= 1, 1, 0)"),
    ("where(x^2 > 2, 1, 0)", "where(2 < x^2, 1, 0)"),
    ("floor(2x - 1/3)", "-ceil(1/3 - 2x)"),
    ("floor(sin(x)) + 1", "where(sin(x) >= 1, 2, where(sin(x) >= 0, 1, 0))"),
    ("sign(x^2 - 2)", "where(x^2 > 2, 1, where(x^2 >= 2, 0, -1))"),
    ("abs(x)", "where(x > 0, x, -x)"),
]


@pytest.mark.parametrize(("answer", "right"), EVERYWHERE)
def test_what_agrees_on_its_jumps_too_is_equal(answer: str, right: str) -> None:
    assert verdict(answer, right) == CORRECT
    assert verdict(right, answer) == CORRECT


OUTSIDE = [
    ("acot(x)", "pi/2*sign(x) - atan(x)"),
    ("clip(x, a, b)", "min(b, max(x, a))"),
    ("atan2(y, x)", "sign(y)*(pi/2 - atan(x/abs(y)))"),
]
"""Equal where both have a value; the first has a finite figure where its row says that it has none.

The last but for y = 0 on its other side, where its own x/|y| has none.
"""


@pytest.mark.parametrize(("answer", "right"), OUTSIDE)
def test_a_figure_outside_the_domain_is_no_value(answer: str, right: str) -> None:
    assert verdict(answer, right) in (CORRECT, UNDECIDED)
    assert verdict(right, answer) in (CORRECT, UNDECIDED)


def verdict(answer: str, right: str) -> str:
    return tutor.check(answer, equals=right).verdict


def test_what_no_case_says_is_not_held_against_anyone() -> None:
    right, cases = "where(x > 0, 1, -1)", r"\begin{cases} -1 & x %s 0 \\ %d & x > 0 \end{cases}"
    told = tutor.check(cases % ("<", 1), equals=right)
    assert (told.verdict, told.message) == (INVALID, WHICH_CASE)
    assert verdict(cases % (r"\le", 1), right) == CORRECT
    assert verdict(cases % ("<", 2), right) == INCORRECT

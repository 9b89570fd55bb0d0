"""Powers and logarithms of what is positive are put together; of what may be negative, never."""

import pytest

from tutor.checking import identity, powers
from tutor.checking.answers import judge
from tutor.checking.questions import Question
from tutor.checking.verdict import CORRECT, INCORRECT, UNDECIDED
from tutor.course.check import check
from tutor.notation import parse

NAMES = ("x", "y", "a", "b")

ONE = [
    ("x^(a + b)", "x^a*x^b"),
    ("x^(a - b)", "x^a/x^b"),
    ("x^(a*b)", "(x^a)^b"),
    ("6*(x - 2)^(3*a)", "6*((x - 2)^3)^a"),
    ("x^(2*a)", "(x^2)^a"),
    ("exp(x + y)", "exp(x)*exp(y)"),
    ("exp(x*y)", "exp(x)^y"),
    ("1", "(2^x)^(1/x)/2"),
    ("3^x", "(1/3)^(-x)"),
    ("12^x", "2^(2*x)*3^x"),
    ("6^x*6^y", "2^(x + y)*3^(x + y)"),
    ("abs(x)^(1/3)/abs(x)", "abs(x)^(-2/3)"),
    ("abs(x)", "sqrt(x^2)"),
    ("abs(x)^3", "x^2*abs(-x)"),
    ("x^2", "abs(x^2)"),
    ("exp(x)", "abs(exp(x))"),
    ("sqrt(x)", "abs(sqrt(x))"),
    ("sqrt(x)*x", "sqrt(x^3)"),
    ("sqrt(x)*sqrt(y)", "sqrt(x*y)"),
    ("ln(x) + ln(y)", "ln(x*y)"),
    ("ln(x) - 2*ln(y)", "ln(x/y^2)"),
    ("a*ln(x) + a*ln(y)", "ln((x*y)^a)"),
    ("ln(x)/2", "ln(sqrt(x))"),
    ("2*ln(abs(x))", "ln(x^2)"),
    ("x", "ln(exp(x))"),
    ("x*ln(2) + 1", "ln(e*2^x)"),
    ("ln(2) + ln(3) + x", "ln(6) + x"),
    ("ln(x)", "ln(exp(y)*x) - y"),
    ("pi^x", "sqrt(pi)^(2*x)"),
    ("4^x", "2^(2*x)"),
    ("2^(2*x)", "sqrt(2)^(4*x)"),
    ("ln(x + 1) + sqrt(x)", "2*ln(sqrt(1 + x)) + sqrt(x)"),
    # one exponential a multiple of another
    ("tanh(x)/2 + 1/2", "1/(1 + exp(-2*x))"),
    ("tanh(x)", "2*sigmoid(2*x) - 1"),
    ("sigmoid(x)", "(tanh(x/2) + 1)/2"),
    ("(exp(x) - 1)*(exp(x) + 1)", "exp(2*x) - 1"),
    ("softplus(-2*x)", "ln(1 + exp(-x)^2)"),
]

TWO = [
    # right on one side of 0 alone
    ("x", "sqrt(x^2)"),
    ("x", "sqrt(x)^2"),
    ("x", "exp(ln(x))"),
    ("x^2", "x*abs(x)"),
    ("abs(x)^3", "x^3"),
    ("ln(x^2)", "2*ln(x)"),
    ("ln(x*y)", "ln(x) + ln(y)"),
    ("sqrt(x*y)", "sqrt(x)*sqrt(y)"),
    ("sqrt(x^3 - x)", "sqrt(x)*sqrt(x^2 - 1)"),
    ("(x^2)^a", "x^(2*a)"),
    ("(x*y)^a", "x^a*y^a"),
    ("abs(x*y)", "x*y"),
    ("sqrt(y)*abs(x)", "sqrt(y)*x"),
    ("ln(y)*sqrt(x^2)", "ln(y)*x"),
    # without a value at the end of the domain
    ("sqrt(x)", "exp(ln(x)/2)"),
    ("sqrt(x)", "x^(y + 1/2)/x^y"),
    ("abs(x)", "exp(ln(x^2)/2)"),
    ("sqrt(x) + sqrt(y)", "sqrt(x) + sqrt(y) + 0*ln(x + y)"),
    # where an exponent is whole, no base needs to be positive
    ("x^floor(y)", "exp(floor(y)*ln(x))"),
    ("x^round(a)*x^round(b)", "sqrt(x^2)^(round(a) + round(b))"),
    ("x^(5 + sin(y)^2 + cos(y)^2)", "sqrt(x)^12"),
    ("where(x > 0, ln(x), x)", "where(x > 0, ln(x), x) + sqrt(x^2) - x"),
    ("max(y, x + ln(x))", "max(y, sqrt(x^2) + ln(x))"),
    # another number
    ("exp(x + y)", "exp(x) + exp(y)"),
    ("exp(x - y)", "exp(y - x)"),
    ("exp(x)", "2^x"),
    ("exp(2*x)", "exp(x)*2"),
    ("exp(2*x)", "exp(-x)^2"),
    ("exp(-2*x)", "exp(x)^2"),
    ("exp(x/2)", "exp(x)^2"),
    ("ln(x) + ln(y)", "ln(x + y)"),
    ("ln(x) + ln(y)", "ln(x)*ln(y)"),
    ("ln(x) + ln(y)", "ln(x/y)"),
    ("x^(a + b)", "x^a + x^b"),
    ("x^(a*b)", "x^a*x^b"),
    ("12^x", "2^x*6^(x + 1)"),
    ("sqrt(x)*sqrt(y)", "-sqrt(x*y)"),
    ("tanh(x)", "2*sigmoid(x) - 1"),
    ("sigmoid(x)", "sigmoid(-x)"),
    ("ln(x)", "ln(x) + 10^-900"),
    # nothing to compare
    ("exp(x)", "exp(x)*(exp(y) - exp(y))/(exp(y) - exp(y))"),
    ("x", "x*abs(y - y)/abs(y - y)"),
]


def found(right: str, answer: str) -> bool:
    form = parse(right, NAMES)
    known = powers.known(form, identity.known(form, None, NAMES), NAMES)
    return known is not None and powers.identical(parse(answer, NAMES), known)


@pytest.mark.parametrize(("right", "answer"), ONE)
def test_powers_of_what_is_positive_are_put_together(right: str, answer: str) -> None:
    assert found(right, answer)


@pytest.mark.parametrize(("right", "answer"), TWO)
def test_what_differs_by_a_sign_or_where_it_has_a_value_is_not_one(right: str, answer: str) -> None:
    assert not found(right, answer)


def test_a_name_that_is_defined_may_be_whole_everywhere() -> None:
    form, known = parse("x^n", ("x", "n")), parse("n = floor(y); f = x^n")
    right = powers.known(form, identity.known(form, known, ("x", "y")), ("x", "y"))
    assert right is not None
    assert not powers.identical(parse("sqrt(x)^(2*n)", ("x", "n")), right)


@pytest.mark.parametrize(("right", "answer"), ONE)
def test_they_are_correct(right: str, answer: str) -> None:
    assert judge(answer, Question(right, parse(" + ".join(NAMES)))).verdict == CORRECT


AT_WHOLE_NUMBERS = [  # where alone a power of a negative number has a value
    ("(-2)^n", "(-2)^(n - 1)", INCORRECT),
    ("(-2)^a", "(-2)^(a*b)", INCORRECT),
    ("(-2)^(n + 1)", "-2*(-2)^n", CORRECT),
    ("(-1)^(n - 1)/n", "-(-1)^n/n", CORRECT),
    ("cos(n*pi)", "(-1)^n", UNDECIDED),  # it has a value between whole numbers, too
    ("(-2)^n*3^n + 1e-9", "(-6)^n", INCORRECT),
    ("(-x)^n", "(-1)^n*x^n", UNDECIDED),
    ("(-1)^n*cos(x)^n", "(-cos(x))^n", UNDECIDED),  # it is right there, and has no value elsewhere
    ("(-1)^(2*n)", "1 + 0*n", INCORRECT),  # at n = 1/2 it is −1
    ("sqrt(-x^2)", "x", INCORRECT),  # 0 at 0 is no evidence
    ("abs(x - 30)^n", "(x - 30)^n", INCORRECT),  # −1 and 1 at x = 29, n = 3
    ("(x - 30)^(n - 1)*(x - 30)", "(x - 30)^n", CORRECT),
    ("((-1)^x)^y", "(-1)^(x*y)", INCORRECT),  # 1 and −1 at x = 2, y = 1/2
    ("2^x*(1 - 2(x - 30)^2)", "2^x*cos(2asin(x - 30))", CORRECT),  # its domain is another matter
]


@pytest.mark.parametrize(("answer", "right", "verdict"), AT_WHOLE_NUMBERS)
def test_a_power_of_a_negative_number_is_looked_at_at_whole_numbers(
    answer: str, right: str, verdict: str
) -> None:
    assert check(answer, equals=right).verdict == verdict


def test_so_is_the_derivative_of_one() -> None:
    assert check("(-1)^n*n*x^(n - 1)", of="(-1)^n*x^n", wrt="x").verdict == CORRECT
    assert check("-(-1)^n*n*x^(n - 1)", of="(-1)^n*x^n", wrt="x").verdict == INCORRECT

"""What is one by arithmetic alone is found to be one; what is not, never; points tell the rest."""

import pytest

from tutor.checking.answers import judge
from tutor.checking.identity import identical, known
from tutor.checking.modulo import drawn
from tutor.checking.questions import Question
from tutor.checking.verdict import CORRECT, INCORRECT, UNDECIDED
from tutor.notation import parse

NAMES = ("x", "y")

ONE = [
    ("x^2 - 1", "(x - 1)*(x + 1)"),
    ("1/(x^2 - 1)", "1/(2*(x - 1)) - 1/(2*(x + 1))"),
    ("sin(x + y)^2 + 1", "1 + sin(y + x)*sin(x + y)"),
    ("cos((1 + x)^2)", "cos(x^2 + 2*x + 1)"),
    ("2*x^(3/2)", "x^(3/2)/(1/2)"),
    ("1/x^(9/8)", "x^(-9/8)"),
    ("x*sqrt(x)", "x^(3/2)"),
    ("sigmoid(x)", "1/(1 + exp(-x))"),
    ("tan(x)", "sin(x)/cos(x)"),
    ("relu(x - y)*2", "relu(x - y) + relu(-(y - x))"),
    ("x^y*x", "x*x^(y*1)"),
    ("(x - y)^6000", "(y - x)^6000"),
    ("(x^2 - 1)^10000", "(x - 1)^10000*(x + 1)^10000"),
    # even and odd functions, and an exponential's inverse
    ("cos(x - y)", "cos(y - x)"),
    ("cosh(-x)*abs(-y)", "cosh(x)*abs(y)"),
    ("sin(-x) + atan(-x) + sinh(-x) + asinh(-x) + erf(-x)",
     "-sin(x) - atan(x) - sinh(x) - asinh(x) - erf(x)"),
    ("asin(x - y)", "-asin(y - x)"),
    ("sign(x - y)", "-sign(y - x)"),
    ("atanh(-x)", "-atanh(x)"),
    ("exp(x - y)", "1/exp(y - x)"),
    ("tanh(-x)", "-tanh(x)"),
    # the circle
    ("1", "sin(x)^2 + cos(x)^2"),
    ("1/cos(x)^2", "1 + tan(x)^2"),
    ("cos(x - y)^3", "cos(y - x) - sin(y - x)^2*cos(x - y)"),
    # sums in an exponential, a sine and a cosine
    ("exp(x + y)", "exp(x)*exp(y)"),
    ("exp(x + 1)", "e*exp(x)"),
    ("exp(x/2)^2", "exp(x)"),
    ("exp(3*x*y)", "exp(x*y)^3"),
    ("cosh(x)^2", "1 + sinh(x)^2"),
    ("tanh(x + y)", "(tanh(x) + tanh(y))/(1 + tanh(x)*tanh(y))"),
    ("1/(1 + exp(-2*x))", "tanh(x)/2 + 1/2"),
    ("sin(2*x)", "2*sin(x)*cos(x)"),
    ("cos(x - 2*y)", "cos(x)*cos(2*y) + sin(x)*sin(2*y)"),
    ("tan(x/2)", "sin(x)/(1 + cos(x))"),
    ("sin(3*x^2)", "3*sin(x^2) - 4*sin(x^2)^3"),
    ("cos(x*y*4)", "1 - 8*cos(y*x)^2 + 8*cos(x*y)^4"),
    ("sin(x)*sin(y)", "(cos(x - y) - cos(x + y))/2"),
    ("cos(2*(x - y)/3)", "1 - 2*sin((x - y)/3)^2"),
    # and with π
    ("sin(x + pi/2)", "cos(x)"),
    ("sin(x + pi)", "-sin(x)"),
    ("x*cos(pi/5)", "x*(1 + sqrt(5))/4"),
    ("x*sin(pi/12)", "x*(sqrt(6) - sqrt(2))/4"),
    ("x*tan(pi/3)", "x*sqrt(3)"),
    ("x*tan(pi/8)", "x*(sqrt(2) - 1)"),
    ("sin(x + pi/3)", "sin(x)/2 + sqrt(3)*cos(x)/2"),
    ("exp(x)*exp(y) - 1", "expm1(x + y)"),
    ("ln(exp(2*x)*exp(y) + exp(y))", "logaddexp(2*x + y, y)"),
    ("-hard_tanh(x)", "hard_tanh(-x)"),
    # roots of numbers
    ("x*sqrt(6)", "sqrt(2)*x*sqrt(3)"),
    ("4*x/sqrt(27)", "(4/9)*sqrt(3)*x"),
    ("2*x", "8^(1/3)*x"),
    ("8^(1/6)*x", "sqrt(2)*x"),
    ("x^2 - 2", "(x - sqrt(2))*(x + sqrt(2))"),
    # where the base is a number, a power has a value everywhere
    ("0", "0/(1 + x^2 + 2^y)"),
]  # fmt: skip

TWO = [
    ("x", "x + 10^-900"),
    ("x", "sqrt(x^2)"),
    ("x^3", "x*abs(x)^2"),
    ("sin(x)", "cos(x)"),
    ("x^(1/3)", "x^(2/3)"),
    ("x^1000", "x^999"),
    ("(x - y)^5999", "(y - x)^5999"),
    ("(x + 1)^10000", "(x + 1)^9999*x"),
    # numbers that are primes, and vanish modulo themselves
    ("x", "x + (2^61 - 1)*y"),
    ("x", "x + (2^89 - 1)*y"),
    ("x", "x + (2^127 - 1)*y"),
    # one where both have a value, which the second has not everywhere
    ("x", "x + ln(x) - ln(x)"),
    ("x", "x^(1/2)*x^(1/2)"),
    ("where(x > 0, ln(x), 0)", "where(x > 0, ln(x), 0) + ln(x) - ln(x)"),
    # of another sign, or neither even nor odd
    ("sin(x - y)", "sin(y - x)"),
    ("cos(x)", "-cos(-x)"),
    ("abs(x)", "-abs(-x)"),
    ("acos(x)", "acos(-x)"),
    ("acos(x)", "-acos(-x)"),
    ("exp(x)", "exp(-x)"),
    ("exp(x)", "-exp(x)"),
    ("gelu(x)", "-gelu(-x)"),
    ("hard_tanh(x)", "hard_tanh(-x)"),
    ("expm1(x + y)", "expm1(x)*expm1(y)"),
    ("sin(x)", "sqrt(1 - cos(x)^2)"),
    ("1", "sin(x)^2 + cos(y)^2"),
    ("1", "sin(x)^2 - cos(x)^2"),
    ("x*sqrt(2)", "-x*sqrt(2)"),
    ("x*sqrt(6)", "x*sqrt(2)*sqrt(5)"),
    ("x*2^(1/4)", "-x*2^(1/4)"),
    ("x*(-8)^(1/3)", "-2*x"),
    ("x", "x*(-1)^(1/2)*(-1)^(1/2)"),
    ("x*2^(1/2)", "x*2^(1/3)"),
    # one where both have a value, but a base may be below 0
    ("0", "0*x^y"),
    ("1", "asin(x)/asin(x)"),
    # a sum in an exponential or a sine, taken apart wrongly
    ("exp(x*y)", "exp(x)*exp(y)"),
    ("exp(2*x)", "2*exp(x)"),
    ("cosh(x)^2", "1 - sinh(x)^2"),
    ("sin(2*x)", "2*sin(x)"),
    ("cos(x - 2*y)", "cos(x)*cos(2*y) - sin(x)*sin(2*y)"),
    ("sin(x + pi)", "sin(x)"),
    ("x*cos(pi/5)", "x*(1 - sqrt(5))/4"),
    ("x*cos(3*pi/5)", "x*(1 + sqrt(5))/4"),
    ("x*sin(pi/12)", "x*(sqrt(2) - sqrt(6))/4"),
    ("x*tan(pi/3)", "-x*sqrt(3)"),
    ("x*sin(pi/7)", "x*sin(2*pi/7)"),
    # nothing to compare
    ("x", "x*sin(pi)/sin(pi)"),
    ("x", "x*tan(pi/2)/tan(pi/2)"),
    ("x", "x*(cosh(1) + sinh(1) - e)/(cosh(1) + sinh(1) - e)"),
    ("x", "x*(y - y)/(y - y)"),
    ("x", "x*sin(y - y)/sin(y - y)"),
    ("x", "x*sqrt(y - y)/sqrt(y - y)"),
    ("x", "x*(1 - exp(y - y))/(1 - cos(y - y))"),
]


def found(right: str, answer: str) -> bool:
    reference = known(parse(right, NAMES), None, NAMES)
    return reference is not None and identical(parse(answer, NAMES), reference)


@pytest.mark.parametrize(("right", "answer"), ONE)
def test_rearranged_arithmetic_is_one_formula(right: str, answer: str) -> None:
    assert found(right, answer)


@pytest.mark.parametrize(("right", "answer"), TWO)
def test_what_differs_anywhere_is_not(right: str, answer: str) -> None:
    assert not found(right, answer)


def test_names_that_are_defined_stand_for_their_values() -> None:
    question = Question("2*s*(1 - s)", parse("y = 2*x + b; s = sigmoid(y)"))
    assert judge("2*exp(-y)/(1 + exp(-2x - b))^2", question).verdict == CORRECT
    assert judge("2*s*(1 - s) + y - 2x - 2b", question).verdict == INCORRECT


def test_a_name_without_a_value_somewhere_is_left_to_points() -> None:
    question = Question("2*x", parse("l = ln(x); f = x^2"))
    assert judge("2*x + l - l", question).verdict == UNDECIDED


def test_what_cancels_in_doubles_needs_no_more_digits() -> None:
    verdict = judge("(x + 1)^9 - (x + 1)^9 + 1e-300*x", Question("x/10^300", parse("f = x")))
    assert (verdict.verdict, verdict.points) == (CORRECT, 1)


NUMBERS = [
    ("sqrt(2)*sqrt(3)", "sqrt(6)", CORRECT),
    ("(2*sqrt(2))^4", "64", CORRECT),
    ("(sqrt(7) + 3*sqrt(2))*(sqrt(7) - 3*sqrt(2))", "-11", CORRECT),
    ("1/(sqrt(3) + sqrt(2))", "sqrt(3) - sqrt(2)", CORRECT),
    ("-sqrt(6)", "sqrt(2)*sqrt(3)", INCORRECT),
    ("sqrt(2) + sqrt(3)", "sqrt(5)", INCORRECT),
    # 0 divided by itself, whatever the 0 looks like
    ("(sqrt(4) - 2)/(sqrt(4) - 2)", "1", UNDECIDED),
    ("(2*sqrt(97) - sqrt(388))/(2*sqrt(97) - sqrt(388))", "1", UNDECIDED),
    ("sin(pi)/sin(pi)", "1", UNDECIDED),
    ("1/tan(pi/2)", "0", UNDECIDED),
    ("tan(pi/2)", "1", UNDECIDED),
    ("cot(pi/2)", "0", CORRECT),
    ("sin(pi/5)^2", "(5 - sqrt(5))/8", CORRECT),
]


@pytest.mark.parametrize(("answer", "right", "said"), NUMBERS)
def test_numbers_with_roots_are_compared_by_arithmetic(answer: str, right: str, said: str) -> None:
    assert judge(answer, Question(right)).verdict == said


@pytest.mark.parametrize("before", ["x", "cosh(sin(x)^2 + cos(x)^2)"])
def test_e_is_what_it_was_however_much_was_drawn_since(before: str) -> None:
    judge(before, Question(before, parse("f = x")))
    drawn.cache_clear()
    zero = "(cosh(1) + sinh(1) - e)"

    assert identical(parse("e*exp(x)"), known(parse("exp(x + 1)"), None, ["x"]))
    assert not identical(parse(f"x*{zero}/{zero}"), known(parse("x"), None, ["x"]))

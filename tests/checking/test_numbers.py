"""Numbers: right to the digits that were typed, and told from what rounding leaves."""

import pytest

from tests.checking.judged import SIGMOID, X, judged
from tutor.checking.answers import asks_number, judge
from tutor.checking.questions import Question
from tutor.checking.verdict import CORRECT, INCORRECT, INVALID, UNDECIDED
from tutor.course.check import check
from tutor.notation import parse

NUMBERS = [
    ("0.09", "0.09", CORRECT),
    ("0.09", "9e-2", CORRECT),
    ("0.09", "9/100", CORRECT),
    ("0.09", "0,09", CORRECT),
    ("0.09", "0.1*0.9", CORRECT),
    ("0.09", "0.0900", CORRECT),
    ("0.09", "0.9", INCORRECT),
    ("0.09", "0.1", INCORRECT),  # no digit of it is right: to one digit 0.09 is 0.09
    ("0.5", "1", INCORRECT),
    ("-0.5", "-1", INCORRECT),
    ("sigmoid(1)", "1", INCORRECT),  # 0.731
    ("0.096", "0.1", INVALID),  # right so far: too few digits are told, not counted
    ("sigmoid(4)", "1", INVALID),  # 0.982
    ("1/3", "0.33", CORRECT),
    ("1/3", "0.3", INVALID),
    ("1/3", "0.34", INCORRECT),
    ("1/3", "0.333333333", CORRECT),
    ("2", "2.0", CORRECT),
    ("sigmoid(4)*(1 - sigmoid(4))", "0.0177", CORRECT),
    ("sigmoid(4)*(1 - sigmoid(4))", "0.01766270621", CORRECT),
    ("sigmoid(4)*(1 - sigmoid(4))", "0.0176", INCORRECT),  # cut off, not rounded
    ("120000", "1.2e5", CORRECT),
    ("140", "100", INCORRECT),
    ("0.09", "0", INCORRECT),
    ("0", "0.00", CORRECT),
    ("1/3", "= 0,33;", CORRECT),
    ("-1/3", "–0.33", CORRECT),
    ("-1", "−1", CORRECT),
]


@pytest.mark.parametrize(("right", "typed", "verdict"), NUMBERS)
def test_a_number_is_right_to_the_digits_that_were_typed(
    right: str, typed: str, verdict: str
) -> None:
    assert judged(right, typed) == verdict


WHOLE = [("1", "log(3^x)"), ("4", "3x + x/2")]


@pytest.mark.parametrize(("answer", "function"), WHOLE)
def test_a_whole_number_is_no_rounded_derivative(answer: str, function: str) -> None:
    assert check(answer, of=function).verdict == INCORRECT
    assert check("1.10", of="log(3^x)").verdict == CORRECT


def test_what_should_be_equal_is_not_rounded() -> None:
    for rounded, number in [("0.333", "1/3"), ("3.14159265", "pi"), ("-1", "cos(355)")]:
        said = check(rounded, equals=number)
        assert said.verdict == INCORRECT
        assert "rounded" in said.message
    assert check("0.5", equals="cos(pi/3)").verdict == CORRECT
    assert check("0", equals="sin(pi)").verdict == CORRECT
    assert judged("sin(pi)", "0") == CORRECT


def test_a_formula_where_a_number_is_asked_for_is_told_so() -> None:
    assert judge("4s(1-s)", Question("6", SIGMOID)).message == "a number is asked for"
    told = judge("s(1-s)", Question("0.09", SIGMOID)).message
    assert told == "that is ds/dy, rightly derived; a number is asked for"
    assert "ds/dx" in judge("2s(1-s)", Question("0.18", SIGMOID)).message
    there = Question("0.18", SIGMOID, of="s", wrt="x", at=(("x", 1.0), ("b", 2.0)))
    assert "ds/dx, rightly derived; a number" in judge("2s(1-s)", there).message


def test_of_a_number_it_is_not_told_by_which_factor_it_is_off() -> None:
    assert check("14.7", of="3x + b", wrt="x").mistakes == ()
    assert check("14.7x", of="3x^2/2 + b", wrt="x").mistakes[0].slug == "constant-off"


def test_the_value_at_the_lessons_point_is_told_from_a_formula() -> None:
    question = Question("2*s*(1 - s)", SIGMOID, of="s", wrt="x", at=(("x", 1.0), ("b", 2.0)))
    verdict = judge("0.0353254124", question)
    assert verdict.verdict == INCORRECT
    assert "a formula is asked for" in verdict.message


@pytest.mark.parametrize(
    ("question", "number"),
    [
        (Question("1/4"), True),
        (Question("2*x", parse("x^2", ["x"])), False),
        (Question("1", choices=("0", "1")), False),
        (Question("2*("), False),  # of a question that cannot be read it is not known
    ],
    ids=["number", "formula", "choices", "unreadable"],
)
def test_whether_a_number_is_asked_for(question: Question, number: bool) -> None:
    assert asks_number(question) is number


STEEP = [
    ("abs(x^2)", "acosh(cosh(x^2))"),
    ("x", "atanh(tanh(x))"),
    ("sinh(e^x)", "sqrt(cosh(e^x)^2 - 1)"),
]


@pytest.mark.parametrize(("right", "answer"), STEEP)
def test_rounding_that_a_steep_function_makes_large_is_no_difference(
    right: str, answer: str
) -> None:
    assert judged(right, answer, X) == CORRECT
    assert judged(right, f"{answer} + 1e-60", X) == INCORRECT


def test_a_number_too_small_for_a_double_is_not_0() -> None:
    assert judged("pi/2*sign(exp(x))", "atan(exp(x)) + atan(1/exp(x))", X) == CORRECT
    assert judged("pi/2*sign(exp(x))", "atan(exp(x)) + atan(1/exp(x)) + 1e-9", X) == INCORRECT


DIVIDED_BY_ZERO = [
    "sin(pi)/sin(pi)",
    "(sqrt(2)^2 - 2)/(sqrt(2)^2 - 2)",
    "1 + 1/tan(pi/2)",
]


@pytest.mark.parametrize("answer", DIVIDED_BY_ZERO)
def test_what_is_divided_by_what_rounding_left_has_no_value(answer: str) -> None:
    assert judged("1", answer, X) == UNDECIDED
    assert judged("1", "exp(-300)/exp(-300) + 0*sin(1e-300)/sin(1e-300)", X) == CORRECT


ZERO = "sqrt(2x*sqrt(x^2 + 1) + 2x^2 + 1) - sqrt(x^2 + 1) - x"
NEARLY_ZERO = [
    "x + 1e-30 - x",
    "(x + exp(-40)) - x",
    "(x + exp(-20)) - x",
    "exp(-20) + (x - x)",
    "sqrt(x^2 + 1 + 1e-13) - sqrt(x^2 + 1)",
    "(1e5*x + 1e-7) - 1e5*x",
    f"{ZERO} + tanh(x/1e9)",
    "abs(x) - x",
    "abs(x - 50) + (x - 50)",
]


def test_a_sum_that_should_be_0_is_compared_term_with_term() -> None:
    found = judge(ZERO, Question("0", X))
    assert (found.verdict, found.points, found.digits) == (CORRECT, 16, 13)
    assert [judge(typed, Question("0", X)).verdict for typed in NEARLY_ZERO] == [
        INCORRECT for _ in NEARLY_ZERO
    ]


def test_a_definition_may_be_a_number() -> None:
    question = Question("2*c*x", parse("c = 3; f = c*x^2"), of="f", wrt="x")
    verdicts = [judge(typed, question).verdict for typed in ("6*x", "c*(x + |x|*sign(x))", "3x")]
    assert verdicts == [CORRECT, CORRECT, INCORRECT]

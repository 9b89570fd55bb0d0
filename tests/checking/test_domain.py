"""Where an answer has a value: on a part, at a jump, far out, between narrow bounds."""

import re

import pytest

from tests.checking.judged import X, judged
from tutor.checking.answers import judge
from tutor.checking.questions import Question
from tutor.checking.verdict import CORRECT, INCORRECT, UNDECIDED
from tutor.course.check import check
from tutor.notation import parse

UNDEFINED = [
    ("sqrt(x)^2", "x", CORRECT, "right for x > 0, where it has a value; it has none at x = -"),
    ("2ln(x)", "ln(x^2)", UNDECIDED, "right for x > 0, where it has a value; it has none at x = -"),
    ("exp(2*log(x))", "x^2", CORRECT, ": ln(x) is not defined there; by complex numbers"),
    ("(1+x^3)^(1/3)*(2+2x^3)^(2/3)", "2^(2/3)*(1+x^3)", CORRECT, ": (1 + x^3)^(1/3) is not"),
    ("sqrt(x)*sqrt(1/x)", "sign(x)^2", UNDECIDED, "right for x > 0, where it has a value"),
    ("sqrt(x)^2 + 1e-30", "x", INCORRECT, ""),
    ("ln(-1)", "x", INCORRECT, "no value"),
    ("sqrt(-x)", "sqrt(x)", INCORRECT, "no value at x = 0.574, where one is asked for: sqrt(-x)"),
    ("acosh(x)", "acos(x)", INCORRECT, "no value"),  # i times the right one
    ("abs(sqrt(-x))", "sqrt(x)", UNDECIDED, "no value"),  # |√(−x)| is √x by complex numbers
    ("1/(x - x)", "x", UNDECIDED, "no value"),
    ("sqrt(-4)", "2", INCORRECT, "it has no value: sqrt(-4) is not defined"),
    ("ln(1 - sqrt(2))", "asinh(1)", INCORRECT, "it has no value: ln(1 - sqrt(2)) is not defined"),
    ("(-8)^(1/3)", "-2", CORRECT, "not defined; with cbrt for the power of 1/3 it is right"),
    ("x*(-8)^(1/3)", "-2*x", CORRECT, "with cbrt for the power of 1/3 it is right"),
    ("(-32)^(3/5)", "-8", CORRECT, "with the real root for the power of 1/5 it is right"),
    ("(x^7)^(3/7)", "x^3", CORRECT, "with the real root for the power of 1/7 it is right there"),
    ("(-32)^(2/5)", "-4", INCORRECT, "no value"),
    ("x^(1/3)", "sign(x)*abs(x)^(1/3)", CORRECT, "with cbrt for the power of 1/3"),
    ("exp(ln(-2))", "-2", UNDECIDED, "no value"),
    ("abs(x)", "x", INCORRECT, "right for x > 0 only"),
    ("-relu(-x)", "x", INCORRECT, "right for x < 0 only"),
]


@pytest.mark.parametrize(("answer", "right", "verdict", "said"), UNDEFINED)
def test_an_answer_that_is_right_on_a_part_is_told_so(
    answer: str, right: str, verdict: str, said: str
) -> None:
    found = judge(answer, Question(right, X))
    assert found.verdict == verdict
    assert said in found.message


@pytest.mark.parametrize(("answer", "right"), [("ln(x^2)", "2ln(x)"), ("x^2", "exp(2*log(x))")])
def test_an_answer_that_is_right_and_goes_further_is_right_and_told_so(
    answer: str, right: str
) -> None:
    found = judge(answer, Question(right, X))
    assert found.verdict == CORRECT
    assert re.fullmatch(
        r"it has a value at x = -.* too, where the right answer has none", found.message
    )
    assert check("2/x", of="2ln(x)").message == ""  # a derivative is where its function is


BY_COMPLEX_NUMBERS = [  # e^(2πi) is 1, i·i is −1, and asin(2) + acos(2) is π/2 as well
    ("exp(log(x))", "x", CORRECT),
    ("tanh(log(x))", "(x^2 - 1)/(x^2 + 1)", CORRECT),
    ("log2(x)*ln(2)", "ln(x)", CORRECT),
    ("asin(x) + acos(x)", "pi/2 + 0*x", CORRECT),
    ("cos(asin(x))^2", "1 - x^2", CORRECT),
    ("abs(sqrt(x))^2", "x", UNDECIDED),  # 2, of −2
    ("sqrt(x)*sqrt(x + 1)", "sqrt(x^2 + x)", UNDECIDED),  # −√2, of −2
    ("sqrt(-1 - x^2)^2", "-1 - x^2", UNDECIDED),  # no real value at all
    ("2*exp(log(x))", "x", INCORRECT),
]


@pytest.mark.parametrize(("answer", "right", "verdict"), BY_COMPLEX_NUMBERS)
def test_an_answer_that_is_right_by_complex_numbers_is_right(
    answer: str, right: str, verdict: str
) -> None:
    assert judged(right, answer, X) == verdict


ON_A_JUMP = [
    ("where(x > 0, 1, 0)", "where(x >= 0, 1, 0)", 0),
    ("where(x > 2/3, x, 0)", "where(3x - 2 >= 0, x, 0)", 2 / 3),
    ("where(x != 2, x, 0)", "x", 2),
    ("floor(x) + 1", "ceil(x)", 0),
    ("sign(x)", "where(x < 0, -1, 1)", 0),
    ("where(x > 1000, 1, x)", "where(x >= 1000, 1, x)", 1000),
]


@pytest.mark.parametrize(("answer", "right", "place"), ON_A_JUMP)
def test_formulas_that_differ_at_single_points_are_not_equal(
    answer: str, right: str, place: float
) -> None:
    found = check(answer, equals=right)
    assert found.verdict == INCORRECT
    assert found.counterexample is not None
    assert found.counterexample.point == {"x": place}


ALIKE_ON_JUMPS = [
    ("floor(x + 1)", "floor(x) + 1"),
    ("ceil(x)", "-floor(-x)"),
    ("sign(x)*x", "abs(x)"),
    ("where(x > 0, x, 0)", "relu(x)"),
    ("where(x != 0, sin(x)/x, 1)", "sin(x)/x"),  # at 0 the right one has no value
    ("atan(x) + atan(1/x)", "pi/2*sign(x)"),
    ("where(x > 0.1 + 0.2, 1, 0)", "where(x > 0.3, 1, 0)"),  # no doubles decide it
    ("floor(x/0.1)", "floor(10x)"),
    ("where(x <= y, 0, 1)", "where(x > y, 1, 0)"),
    ("asinh(tan(x))", "atanh(sin(x))*sign(cos(x))"),  # steep beside its jumps
    ("floor(x) + tan(1e5x)", "floor(x) + sin(1e5x)/cos(1e5x)"),
]


@pytest.mark.parametrize(("answer", "right"), ALIKE_ON_JUMPS)
def test_formulas_that_jump_alike_are_equal(answer: str, right: str) -> None:
    assert check(answer, equals=right).verdict == CORRECT
    assert check("where(x >= 0, 1, 0)", of="relu(x)").verdict == CORRECT  # there is no slope at 0


NARROW = [  # a domain in which no point is by chance
    ("cos(2asin(x - 30))", "1 - 2(x - 30)^2", CORRECT),
    ("asin(1000x)", "atan(1000x/sqrt(1 - (1000x)^2))", CORRECT),
    ("asin(1000x) + 1e-12", "atan(1000x/sqrt(1 - (1000x)^2))", INCORRECT),
    ("2asin(sqrt(x - 30))", "acos(1 - 2(x - 30))", CORRECT),
    ("sqrt((x - 57.3)*(57.4 - x))", "sqrt(-x^2 + 114.7x - 57.3*57.4)", CORRECT),
    ("atanh(x + 100)", "ln((101 + x)/(-99 - x))/3", INCORRECT),
    ("x", "ln(-1 - x^2)", UNDECIDED),
]


@pytest.mark.parametrize(("answer", "right", "verdict"), NARROW)
def test_a_narrow_domain_is_found(answer: str, right: str, verdict: str) -> None:
    assert check(answer, equals=right).verdict == verdict


FAR_OUT = [
    ("asinh(2(x + 100)*sqrt(1 + (x + 100)^2))", "2asinh(x + 100)", CORRECT),
    ("asinh(2(x + 100)*sqrt(1 + (x + 100)^2)) + 1e-30", "2asinh(x + 100)", INCORRECT),
    ("atan(x^2 + 1e6)", "pi/2 - atan(1/(x^2 + 1e6))", CORRECT),
    ("atan(x + 1e6)", "pi/2 - atan(1/(x + 1e6))", INCORRECT),  # π apart where x < −10⁶
    ("atan(x + 1e6)", "pi/2 - 1/(x + 1e6)", INCORRECT),  # 1/(3·10¹⁸) apart
    ("log10(x^2 + 1e6)", "ln(x^2 + 1e6)/ln(10)", CORRECT),
    ("hypot(1e8, x)", "1e8 + x^2/2e8", INCORRECT),
    ("atan(x + 1e20)", "pi/2", INCORRECT),
    ("sec(1000x)^2 + 1e-7*relu(x - 3)", "1 + tan(1000x)^2", INCORRECT),
    ("(e^(2x + 1))^2 + 1e-7*relu(x - 3)", "e^(2(2x + 1))", INCORRECT),
    ("exp(x)^3 + relu(x - 1)/1e9", "exp(3x)", INCORRECT),
    ("exp(x)^3 + relu(x - 1) - relu(x - 1)", "exp(3x)", CORRECT),
]


@pytest.mark.parametrize(("answer", "right", "verdict"), FAR_OUT)
def test_what_is_flat_far_out_is_told_apart_there(answer: str, right: str, verdict: str) -> None:
    assert check(answer, equals=right).verdict == verdict


ENDS_FURTHER_OUT = [
    ("x*sqrt(1000 - x)/sqrt(1000 - x)", "x = 1010"),
    ("x*sqrt(1000 - x)*sqrt(1/(1000 - x))", "x = 1010"),
    ("x + 0*ln(x + 5000)", "x = -5050"),
    ("x + 0*(1e4 - x)^(1/3)", "x = 1"),
    ("x*asin(x/1e4)/asin(x/1e4)", "x = "),
    ("x + 0*acosh(2 + 1e-4*x)", "x = -1"),
    ("x + 0*sqrt(1e15 - x)", "x = 1.01e15"),
    ("x + 0*sqrt(1e-20*x + 1)", "x = -1"),
    ("x + 0*sqrt(5000 - x - y)", "x = "),
]


@pytest.mark.parametrize(("answer", "where"), ENDS_FURTHER_OUT)
def test_a_domain_that_ends_far_out_is_seen(answer: str, where: str) -> None:
    found = judge(answer, Question("x", parse("f = x + y")))
    assert found.verdict == (UNDECIDED if "sqrt(1/" in answer else CORRECT)
    assert found.message.startswith("it is right where it has a value, but it has no value at")
    assert where in found.message


TURNS_FURTHER_OUT = [
    "x + relu(x - 1e15)",
    "x + relu(1e-18*x - 1)",
    "x + relu(1e-9*x - 1e9)",
    "x + relu(min(x, y) - 1e14)",
    "x + relu(min(x, -y) - 1e14)",
]


@pytest.mark.parametrize("answer", TURNS_FURTHER_OUT)
def test_a_corner_is_met_wherever_the_formulas_numbers_put_it(answer: str) -> None:
    assert judged("x", answer, parse("f = x + y")) == INCORRECT


ONE_DOMAIN = [
    "sqrt(x^2)*sign(x)",
    "x + 0*sqrt(x^2 + y^2)",
    "x + 0*ln(1 + x^2)",
    "x + 0*asin(tanh(x))",
]


@pytest.mark.parametrize("answer", ONE_DOMAIN)
def test_a_function_that_always_has_a_value_ends_no_domain(answer: str) -> None:
    assert judged("x", answer, parse("f = x + y")) == CORRECT


INSIDE_THE_DOMAIN = [
    ("ln(x)", "1/|x|"),
    ("ln(x)", "1/x if x > 0 else 7"),
    ("ln(x)", "(1 + sign(x))/(2x)"),
    ("ln(x) + x", "1/|x| + 1"),
    ("atanh(x)", "1/|1 - x^2|"),
    ("acosh(x)", "sign(x)/sqrt(x^2 - 1)"),
    ("ln(sin(x))", "cos(x)/|sin(x)|"),
]


@pytest.mark.parametrize(("function", "answer"), INSIDE_THE_DOMAIN)
def test_a_derivative_is_compared_where_the_function_has_a_value(
    function: str, answer: str
) -> None:
    assert check(answer, of=function).verdict == CORRECT

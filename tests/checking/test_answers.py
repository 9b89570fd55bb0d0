"""An answer is judged by what it is equal to, never by its form, and never wrongly."""

import math
import re
from dataclasses import replace

import pytest

from tutor.checking.answers import asks_number, judge
from tutor.checking.questions import Question, of_equality
from tutor.checking.verdict import CORRECT, INCORRECT, INVALID, PROVED, TESTED, UNDECIDED
from tutor.course.check import check
from tutor.errors import NotationError, TutorError
from tutor.notation import parse

SIGMOID = parse("y = 2*x + b; s = sigmoid(y)")
X = parse("f = x")

RIGHT = [
    ("2*s*(1 - s)", "2s(1-s)"),
    ("2*s*(1 - s)", "2s - 2s²"),
    ("2*s*(1 - s)", "2·e^(-y)/(1+e^(-y))^2"),
    ("2*s*(1 - s)", "2*sigmoid(2x+b)*(1-sigmoid(2x+b))"),
    ("2*s*(1 - s)", "ds/dx = 2s(1-s)"),
    ("s*(1 - s)", "(1 - tanh(y/2)^2)/4"),
    ("x*exp(-x^2)*exp(x^2)", "x"),
    ("ln(x)", "ln(x)"),
    ("1/sqrt(x^2 - 9)", "1/sqrt((x-3)(x+3))"),
    ("1/(2*sqrt(x - 3))", "0.5(x-3)^(-1/2)"),
]

WRONG = [
    ("2*s*(1 - s)", "s(1-s)"),
    ("2*s*(1 - s)", "2s(1+s)"),
    ("2*s*(1 - s)", "2y(1-y)"),
    ("2*s*(1 - s)", "2s(1-s) + 1e-9"),
    ("2*s*(1 - s)", "2s(1-s) + 1e-30"),
    ("x", "abs(x)"),
    ("x", "x + 1e-20"),
    ("1", "sin(x)^2 + cos(x)^2 + 1e-12"),
    ("x", "x + exp(-exp(4))"),
    ("1", "tanh(40)"),
    ("x", "x*erf(50)"),
    # another way further out, where most points are not
    ("x + 3", "sqrt(x^2 + 6x + 9)"),
    ("x/2", "asin(sin(x/2))"),
    ("cos(x/2)", "sqrt((1 + cos(x))/2)"),
    # what is hidden on one side alone, behind noise, behind a flat function, in the right answer
    ("x", "x + 1e-20*relu(-x)"),
    ("x", "x + 1e-14*where(x < 0, 1, 0)"),
    ("1e-5", "1e-5 + 17 - 17 + relu(x - 3)"),
    ("x", "x + 1 - cos(x/1e8)"),
    ("x", "x + 1 - cos(1e-90*x)"),
    ("x", "1e100*sin(1e-100*x)"),
    ("x + 1e-30", "x"),
    ("1/(x - 2)/(x + 2) + 1e-15", "1/(x^2 - 4)"),
    # numbers that a double has not
    ("x", "x + 1e-400"),
    ("x/3", "0.3333333333333333x"),
    ("1/2", "0.50000000000001*1"),
    ("x", "x + 10^-900"),
    ("x", "(x^1000)^0.001"),
    ("2*x", "2x + relu(x - 50)"),
    ("2*x", "2x + relu(x - 1)*relu(1.001 - x)"),
    ("x", "x + (x/99)^9"),
    ("x", "sqrt(x)^2 + 1"),
]


def judged(right: str, typed: str, known: object = SIGMOID) -> str:
    return judge(typed, Question(right, known)).verdict  # type: ignore[arg-type]


@pytest.mark.parametrize(("right", "typed"), RIGHT)
def test_any_equal_form_is_right(right: str, typed: str) -> None:
    question = Question(right, SIGMOID, of="s", wrt="x" if right.startswith("2") else "y")
    assert judge(typed, question).verdict == CORRECT


@pytest.mark.parametrize(("right", "typed"), WRONG)
def test_nearly_equal_is_not_equal(right: str, typed: str) -> None:
    assert judged(right, typed) == INCORRECT


def test_a_wrong_formula_comes_with_the_point_that_shows_it() -> None:
    shown = judge("s*(1 + s)", Question("s*(1 - s)", SIGMOID)).counterexample
    assert shown is not None
    s = shown.point["s"]
    assert (shown.answer, shown.right) == pytest.approx((s * (1 + s), s * (1 - s)))


def test_the_right_number_is_not_given_away() -> None:
    verdict = judge("0.9", Question("0.09", SIGMOID))
    assert (verdict.verdict, verdict.counterexample) == (INCORRECT, None)


@pytest.mark.parametrize(
    "typed",
    ["2s(1-s", "z1", "", "2s(1-s))", "__import__('os')", "dy/dx = 2", "\x00", "9" * 5000, "d/dx s"],
)
def test_what_cannot_be_read_is_invalid_and_says_why(typed: str) -> None:
    verdict = judge(typed, Question("2*s*(1 - s)", SIGMOID, of="s", wrt="x"))
    assert verdict.verdict == INVALID
    assert verdict.message


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


@pytest.mark.parametrize(("answer", "right", "verdict"), FAR_OUT)
def test_what_is_flat_far_out_is_told_apart_there(answer: str, right: str, verdict: str) -> None:
    assert check(answer, equals=right).verdict == verdict


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


def test_another_reading_that_would_be_right_is_asked_about_not_refused() -> None:
    verdict = judge("1/2x", Question("1/(2x)", X))
    assert verdict.verdict == INVALID
    assert "did you mean 1/(2*x)?" in verdict.message
    assert judge("log x", Question("log10(x)", X)).verdict == INVALID
    assert judge("e^2x", Question("e^(2x)", X)).verdict == INVALID
    assert judge("√2x", Question("sqrt(2x)", X)).verdict == INVALID
    assert judge("sin^-1 x", Question("1/sin(x)", X)).verdict == INVALID
    product = Question("ln(x)*(x + 1)", X)
    assert "did you mean ln(x)*(x + 1)?" in judge("ln x(x + 1)", product).message
    assert judge("ln 2·2^x", Question("ln(2)*2^x", X)).verdict == INVALID
    assert judge("e^2x(x + 1)", Question("e^(2x)*(x + 1)", X)).verdict == INVALID
    assert "did you mean (x^2)^3?" in judge("x^2^3", Question("x^6", X)).message
    assert judge("x^2^3", Question("x^8", X)).verdict == CORRECT
    assert judge("x^2^2^3", Question("x^12", X)).verdict == INVALID  # ((x^2)^2)^3
    assert judge("e^x^2", Question("e^(2x)", X)).verdict == INVALID
    assert judge("x^(2^3)", Question("x^6", X)).verdict == INCORRECT  # in brackets it is meant
    assert judge("1/2x", Question("x/2", X)).verdict == CORRECT
    assert judge("1/2x", Question("x", X)).verdict == INCORRECT


def test_a_name_before_the_value_is_taken_off() -> None:
    assert judged("1/2", "s = 1/2") == CORRECT


def test_a_formula_where_a_number_is_asked_for_is_told_so() -> None:
    assert judge("4s(1-s)", Question("6", SIGMOID)).message == "a number is asked for"
    told = judge("s(1-s)", Question("0.09", SIGMOID)).message
    assert told == "that is ds/dy, rightly derived; a number is asked for"
    assert "ds/dx" in judge("2s(1-s)", Question("0.18", SIGMOID)).message


def test_a_name_for_the_function_itself_is_asked_for_and_then_it_may_be_used() -> None:
    said = check("s(1-s)", of="sigmoid(x)")
    assert said.verdict == INVALID
    assert "it may be used: s = sigmoid(x)" in said.message
    assert check("s(1-s)", of="s = sigmoid(x)").verdict == CORRECT
    assert "it may be used" not in check("2*xx", of="x^2").message
    assert "it may be used" not in check("foo(x)", of="x^2").message


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ({"of": "mean((w*x - y)^2)", "wrt": "w"}, "2*sum(x*(w*x - y))/n"),
        ({"exercise": "6.5"}, "2/n*sum(x*(W*x + b - y)) + 2W"),
    ],
)
def test_the_n_of_a_derivation_is_told_as_it_is_typed(
    question: dict[str, str], answer: str
) -> None:
    found = check(answer, **question)
    assert (found.verdict, "count(x)" in found.message) == (INVALID, True)
    assert check(answer.replace("n*", "count(x)*").replace("/n", "/count(x)"), **question)


@pytest.mark.parametrize("answer", ["2x + C", "2x+c ", "dy/dx = 2x + C"])
def test_a_constant_of_integration_is_no_name_for_the_function(answer: str) -> None:
    said = check(answer, of="x^2")
    assert said.verdict == INVALID
    assert "a constant is added to an integral" in said.message
    assert "it may be used: y = x^2" in check("2x*y", of="x^2").message


def test_what_is_missing_is_said_as_python_has_it() -> None:
    with pytest.raises(TutorError, match=r'^say by which variable\nwrt="x"; .*: x, y$'):
        check("y", of="x*y")
    with pytest.raises(NotationError, match="no name of a variable"):
        check("y", of="x^2", wrt="2")


BY_WHAT_DOES_NOT_OCCUR = [
    ("4", "x", "0", CORRECT),
    ("5", "", "0", CORRECT),
    ("pi", "t", "0", CORRECT),
    ("4", "x", "4", INCORRECT),
    ("a*b", "x", "0*x", CORRECT),
    ("x^2", "z", "2x", INCORRECT),
]


@pytest.mark.parametrize(("function", "by", "answer", "verdict"), BY_WHAT_DOES_NOT_OCCUR)
def test_by_what_does_not_occur_a_derivative_is_0_and_that_is_told(
    function: str, by: str, answer: str, verdict: str
) -> None:
    found = check(answer, of=function, wrt=by)
    assert found.verdict == verdict
    assert f"{by or 'x'} does not occur in {function}" in found.readings[0]
    assert ("its variables: x" in found.readings[0]) == (function == "x^2")


@pytest.mark.parametrize("wrt", ["θ", "theta", " θ "])
def test_a_greek_name_is_the_same_however_it_is_written(wrt: str) -> None:
    assert check("2θ*x", of="θ^2*x", wrt=wrt).verdict == CORRECT
    assert check("θ^2", of="theta^2*x", wrt=wrt).verdict == INCORRECT


def test_a_function_finds_a_name_when_every_letter_is_taken() -> None:
    """d/dx of a sum with x once is 1, however many names the sum has."""
    letters = ["f", "g", "h", "F", "G", "H", *(f"f_{k}" for k in range(20))]
    for count in range(len(letters)):
        total = " + ".join([*letters[: count + 1], "x"])
        assert check("1", of=total, wrt="x").verdict == CORRECT


def test_the_value_at_the_lessons_point_is_told_from_a_formula() -> None:
    question = Question("2*s*(1 - s)", SIGMOID, of="s", wrt="x", at=(("x", 1.0), ("b", 2.0)))
    verdict = judge("0.0353254124", question)
    assert verdict.verdict == INCORRECT
    assert "a formula is asked for" in verdict.message


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
    question = Question("half", choices=("the same", "half", "double"))
    assert judge(typed, question).verdict == verdict


def test_of_an_answer_that_was_foreseen_the_lessons_words_are_enough() -> None:
    plain = Question("2*cos(2*x)", parse("f = sin(2*x)"), of="f", wrt="x")
    told = replace(plain, wrong=(("cos(2*x)", "The inside is missing."),))
    assert judge("cos(2*x)", plain).told_mistakes()
    assert judge("cos(2*x)", told).told_mistakes() == []
    assert judge("cos(2*x)", told).mistakes == judge("cos(2*x)", plain).mistakes
    assert "The inside is missing." in str(judge("cos(2*x)", told))


def test_other_right_answers_and_foreseen_wrong_ones_are_a_lessons_own() -> None:
    question = Question("1", X, others=("-1",), wrong=(("0", "the slope is not 0 there"),))
    assert judge("-1", question).verdict == CORRECT
    assert judge("0", question).message == "the slope is not 0 there"


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


def test_the_evidence_is_said() -> None:
    question = Question("pi/2 - asin(x)", X)
    assert judge("acos(x)", question).evidence == TESTED
    assert judge("acos(x)", question).points >= 4
    assert judge("2*sin(x)^2", Question("1 - cos(2x)", X), prove=True).evidence == PROVED


def test_a_failure_of_the_tutors_own_never_counts_against_the_learner() -> None:
    broken = Question("2*", X)  # the question itself cannot be read
    assert judge("2x", broken).verdict == UNDECIDED


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


def test_a_left_side_may_have_any_name_where_none_was_given_and_must_be_of_the_order() -> None:
    assert check("y' = 2x", of="x^2").verdict == CORRECT
    assert check("dy/dx = 2x", of="x^2").verdict == CORRECT
    assert check("f''(x) = 2", of="x^2", order=2).verdict == CORRECT
    assert check(r"\ddot{x} = 2", of="x = t^2", order=2).verdict == CORRECT
    assert check(r"\dot x = 2t", of="x = t^2", wrt="t").verdict == CORRECT
    assert check(r"\dot x = 2t", of="y = t^2", wrt="t").verdict == INVALID
    assert check("y´ = 2x", of="x^2").verdict == CORRECT
    assert check("f'(x) = 2", of="x^2", order=2).verdict == INVALID


AGAIN = [
    "d/dx(x^2) = 2x", "d/dx x^2 = 2x", "(x^2)' = 2x", "[x²]′ = 2x", "d(x^2)/dx = 2x",
    r"\frac{d}{dx} x^2 = 2x", r"\frac{d}{dx}\left(x^2\right) = 2x", "∂/∂x (x^2) = 2x",
]  # fmt: skip


@pytest.mark.parametrize("answer", AGAIN)
def test_a_left_side_may_say_the_question_again(answer: str) -> None:
    assert check(answer, of="x^2", wrt="x").verdict == CORRECT
    assert check(answer.replace("2x", "3x"), of="x^2", wrt="x").verdict == INCORRECT
    assert check(answer, of="x^2 + 1", wrt="x").verdict == INVALID


def test_and_then_it_is_about_what_was_asked() -> None:
    assert "asked is the derivative of x^2 by x" in check("d/dt(x^2) = 2x", of="x^2").message
    assert "the second derivative of x^3" in check("(x^3)'' = 6x", of="x^3").message
    assert check("(x^3)'' = 6x", of="x^3", order=2).verdict == CORRECT
    assert check("d^2/dx^2 (x^3) = 6x", of="x^3", order=2).verdict == CORRECT
    assert check("d/dx(y) = 2x", of="y = x^2").verdict == CORRECT
    assert check(r"\frac{d}{dx} f = 2x", of="x^2").verdict == CORRECT
    assert check("d/dx(2+) = 2x", of="x^2").verdict == INVALID


DERIVED = ["|x|'", "y'", "f'(x) = 2x", "dy/dx = 2x", "d/dx x^2", "d/dx(ax^2)", r"\frac{d}{dx} x"]


@pytest.mark.parametrize("of", [*DERIVED, r"\frac{dy}{dx} = 2x", "d²/dx² x^3", "∂f/∂x"])
def test_a_question_that_asks_for_a_derivative_already_is_none(of: str) -> None:
    with pytest.raises(NotationError, match="this is a derivative already"):
        check("2x", of=of, wrt="x")
    assert check("-x/d^2", of="x/d", wrt="d").verdict == CORRECT
    assert check("1/dur", of="dist/dur", wrt="dist").verdict == CORRECT


@pytest.mark.parametrize(
    ("of", "wrt", "said"),
    [
        ("w^Tx", "w", "the power of T or a transpose"),
        ("(1 + r)^T", "r", "the power of T or a transpose"),
        ("lim x", "x", "no limits"),
        ("f(x)", "x", "f(x) could be a function of x, or a product"),
        ("x^2 + g_1(θ)", "θ", "g_1(θ) could be a function of θ, or a product"),
        ("Δx/Δt", "Δt", "Δx could be one name, or Δ·x"),
        ("σx", "x", "σ could be the sigmoid or a number's name"),
        ("Σ(x)", "x", "Σ is the sign of a sum"),
    ],
)
def test_a_question_that_may_be_two_things_is_asked_about(of: str, wrt: str, said: str) -> None:
    with pytest.raises(NotationError) as caught:
        check("x", of=of, wrt=wrt)
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("of", "wrt", "answer"),
    [
        ("(1 + r)^(T)", "r", "T(1 + r)^(T - 1)"), ("a^T + T", "a", "Ta^(T - 1)"),
        ("f(x) = x^2", "x", "2x"), ("kx(x)", "x", "2kx"), ("π(x)", "x", "π"), ("e(x)", "x", "e"),
    ],
)  # fmt: skip
def test_and_one_that_is_clear_is_not(of: str, wrt: str, answer: str) -> None:
    assert check(answer, of=of, wrt=wrt).verdict == CORRECT


def test_what_a_mean_is_of_is_a_column() -> None:
    assert check("mean(x^2)", equals="mean(x)^2").verdict == INCORRECT
    found = check("x", of="mean(W*x)", wrt="W")
    assert (found.verdict, "right if x is a number" in found.message) == (INVALID, True)
    assert check("2x", of="mean(W*x)", wrt="W").verdict == INCORRECT
    assert check("mean(x)", of="mean(W*x)", wrt="W").verdict == CORRECT


def test_another_reading_is_asked_about_also_of_a_formula_by_itself() -> None:
    assert "did you mean 1/(x*y)?" in check("1/xy", equals="1/(x*y)").message


@pytest.mark.parametrize(
    ("answer", "meant"),
    [
        ("2x/x^2+1", "2*x/(x^2 + 1)"),
        ("1/1+e^-x", "1/(1 + exp(-x))"),
        ("x+1/2", "(x + 1)/2"),
        ("x+1/x-1", "(x + 1)/(x - 1)"),
        ("2(x+1/x-1)", "2*((x + 1)/(x - 1))"),
    ],
)
def test_a_sum_typed_tightly_around_a_line_of_division_is_asked_about(
    answer: str, meant: str
) -> None:
    found = check(answer, equals=meant)
    assert (found.verdict, f"did you mean {meant}?" in found.message) == (INVALID, True)
    apart = answer.replace("+", " + ").replace("-", " - ")
    assert check(apart, equals=meant).verdict == INCORRECT  # and so it was meant


@pytest.mark.parametrize(
    ("equals", "answer", "meant"),
    [
        ("xy", "yx", "x*y"),
        ("ab + c", "c + ba", "a*b + c"),
        ("a_1x", "xa_1", "a_1*x"),
        ("1/2x", "1/(2x)", "1/(2*x)"),
        ("E", "e", "e"),
        ("e", "E", "e"),
    ],
)
def test_of_an_equality_the_other_reading_of_the_question_is_asked_about(
    equals: str, answer: str, meant: str
) -> None:
    found = check(answer, equals=equals)
    assert (found.verdict, f"did you mean {meant}?" in found.message) == (INVALID, True)
    assert check(f"2({answer})", equals=equals).verdict == INCORRECT


ELSEWHERE = [
    ("sinh(x)", "sh x"), ("cosh(x)", "ch(x)"), ("tanh(2x)", "th 2x"), ("e^x", "E^x"),
    ("e^(2x)", "E^(2x)"), ("e^x", "Exp[x]"), ("pi*x", "Pi*x"), ("2pi", "2PI"), ("sh x", "sinh(x)"),
    ("E^-x", "e^-x"), ("Pi x", "πx"), ("x_1 + 1", "x1 + 1"), ("x1 + 1", "x_1 + 1"),
]  # fmt: skip


@pytest.mark.parametrize(("equals", "answer"), ELSEWHERE, ids=[row[1] for row in ELSEWHERE])
def test_what_other_programs_call_a_number_or_a_function_is_read(equals: str, answer: str) -> None:
    found = check(answer, equals=equals)
    assert found.verdict == CORRECT
    assert check(f"{answer} + 1", equals=equals).verdict == INCORRECT


def test_a_name_that_is_declared_is_no_other_programs_number() -> None:
    assert check("E*Pi", of="E*x*Pi", wrt="x").verdict == CORRECT  # E is a variable, Pi the number
    assert parse("E^x + Pi", ["E", "Pi", "x"]).variables == ("E", "x", "Pi")
    assert parse("sh*x", ["s", "h", "x"]) == parse("s*h*x", ["s", "h", "x"])
    assert parse("Π + x").variables == ("Pi", "x")


RUNS = [
    ("(x^3 + y^3)/(x + y)", "x^2 - xy + y^2", CORRECT),
    ("abs(x)*abs(y)", "abs(xy)", CORRECT),
    ("(x + y)^3 - x^3 - y^3", "3xy(x + y)", CORRECT),
    ("(x + y)^2", "x^2 + xy + y^2", INCORRECT),
    ("x*exp(x)", "xe^x", CORRECT),
    ("loss + l", "loss + l", CORRECT),  # a name that no letters give
]


@pytest.mark.parametrize(("answer", "right", "verdict"), RUNS)
def test_a_run_is_a_product_where_its_letters_stand_alone(
    answer: str, right: str, verdict: str
) -> None:
    assert check(answer, equals=right).verdict == verdict
    assert check("2xy + y", of="x^2*y + xy", wrt="x").verdict == CORRECT


HOMEWORK = [
    ("ax^2+bx+c", "x", "2ax+b", CORRECT),
    ("ax^2+bx+c", "x", "ax+b", INCORRECT),
    ("ax^2+x", "x", "2ax+1", CORRECT),
    ("ax^2+x", "x", "2ax", INCORRECT),
    ("kx", "x", "k", CORRECT),
    ("xyz", "x", "yz", CORRECT),
    ("xyz", "x", "zy", CORRECT),
    ("y = wx + b; s = sigmoid(y)", "w", "x*s*(1-s)", CORRECT),
    ("f(x) = ax^2", "x", "2ax", CORRECT),
    ("e^(-kt)", "t", "-ke^(-kt)", CORRECT),
    ("kx(1-x)", "x", "k - 2kx", CORRECT),
    ("lr*x", "x", "lr", CORRECT),
    ("weight*x", "x", "weight", CORRECT),
    (r"\theta^2", r"\theta", "2θ", CORRECT),
    ("a_0 + a_1x + a_2x^2", "x", "a_1 + 2a_2x", CORRECT),
    ("a_0 + a_1x + a_2x^2", "x", "a1 + 2a2x", CORRECT),  # a1 and a_1 are one name
    ("a_0 + a_1x + a_2x^2", "x", "a_1 + a_2x", INCORRECT),
    ("v0t - 1/2gt^2", "t", "v0 - gt", CORRECT),
    ("ax1^2 + bx2", "x_1", "2ax1", CORRECT),
    ("w_1x_1 + w_2x_2 + b", "w_1", "x_1", CORRECT),
    ("x_0 + v_xt", "t", "v_x", CORRECT),
    ("c_1e^(k_1t)", "t", "c_1k_1e^(k_1t)", CORRECT),
    ("dx^2", "x", "2dx", CORRECT),
    ("dx^2", "x", "dx", INCORRECT),
    ("act*t^2", "t", "2*act*t", CORRECT),
    ("softplus(net)", "net", "sigmoid(net)", CORRECT),
    ("sinxcosx", "x", "cos2x", CORRECT),
    ("sin(costheta)", "theta", "-cos(cos θ) sin θ", CORRECT),
    ("Acos(wt + phi)", "t", "-Awsin(wt+phi)", CORRECT),
    ("kAcos(wt)", "t", "-wkAsin(wt)", CORRECT),
    (r"e^{-\frac{x^2}{2\sigma^2}}", "x", r"-\frac{x}{\sigma^2}e^{-\frac{x^2}{2\sigma^2}}", CORRECT),
    ("2σ^2", "σ", "4sigma", CORRECT),
    ("σ(x)", "x", "σ(x)(1-σ(x))", CORRECT),
    ("E^(2x)", "x", "2E^(2x)", CORRECT),
    ("E^2 x", "E", "2 E x", CORRECT),
    ("sin(Pi x)", "x", "π cos(πx)", CORRECT),
    ("x sh x", "x", "sh x + x ch x", CORRECT),
    ("Ae^x", "x", "Ae^x", CORRECT),
    ("q(t) = Q_0e^{-t/RC}", "t", "-Q_0/(RC)e^{-t/RC}", CORRECT),  # RC is one name
    ("v(t) = v_te^{-kt}", "t", "-kv_te^{-kt}", CORRECT),
    ("ceˣ", "x", "ceˣ", CORRECT),
    ("Ce^{-γt}", "t", "-γCe^{-γt}", CORRECT),
    ("V_0(1-e^{-t/RC})", "t", "V_0/RC e^{-t/RC}", CORRECT),
    (r"mc^2/\sqrt{1-v^2/c^2}", "v", "mv/(1-v^2/c^2)^{3/2}", CORRECT),
    ("2^x", "x", "ln2 2^x", CORRECT),
    ("gl + l", "g", "lg/g", CORRECT),  # l and g are letters here, lg is no logarithm
    ("(1+r)^T", "T", "(1+r)^T ln(1+r)", CORRECT),
    ("cost^2", "cost", "2cost", CORRECT),
    ("f(x, y) = x^2y", "x", "∂f/∂x = 2xy", CORRECT),
    ("L(w,b)=(y-wx-b)^2", "b", "-2(y-wx-b)", CORRECT),
    # right to another reading of the question: asked, and not counted
    ("act*t^2", "t", "3a c t^2", INVALID),
    ("√x²+1", "x", "x/√(x²+1)", INVALID),
    ("Acos(x)", "x", "-1/sqrt(1-x^2)", INVALID),
    ("x^2 dx", "x", "3d x^2", INVALID),
    ("lr*x", "x", "l r", INVALID),
    ("ln x^2", "x", "2lnx/x", INVALID),
    ("sinx^2", "x", "2sinxcosx", INVALID),
    ("sin^22x", "x", "4sin2xcos2x", INVALID),
    ("sin x/2", "x", "1/2cos(x/2)", INVALID),
    # or of the answer
    ("sinxy", "x", "cosxy y", INVALID),
    ("√(x²+1)", "x", "x/√x²+1", INVALID),
    ("x^n", "x", "nx^n-1", INVALID),
    ("2sin(x/2)", "x", "cos x/2", INVALID),
    ("2sin(x/2)", "x", "cosx/2", INVALID),
    ("2sin(x/2)", "x", "sinx/2", INCORRECT),
    ("e^(-x^2/2)", "x", "-xe^-x^2/2", INVALID),
    ("e^(-x^2/2)", "x", "xe^-x^2/2", INCORRECT),
    ("cbrt(x)", "x", "1/3 x^-2/3", INVALID),  # where x < 0 as cbrt
    # or of both
    ("Q_0e^{-t/RC} + kt", "t", "k - Q_0/(RC)e^{-t/RC}", INVALID),
    ("x^n", "x", "nx^n+1", INCORRECT),
    ("sin(x)^2", "x", "2sinx^2/tanx", INVALID),
    ("ax^2+x", "x", "1", INVALID),
    ("1/2x", "x", "-1/(2x^2)", INVALID),
    ("log x", "x", "1/(x ln 10)", INVALID),
    ("x^1/2", "x", "1/(2√x)", INVALID),
    ("x^2/2", "x", "1", INCORRECT),
]


@pytest.mark.parametrize(("of", "wrt", "answer", "verdict"), HOMEWORK)
def test_homework_as_it_is_typed(of: str, wrt: str, answer: str, verdict: str) -> None:
    assert check(answer, of=of, wrt=wrt).verdict == verdict


@pytest.mark.parametrize(
    ("of", "answer", "verdict"),
    [
        ("tan^-1(x)", "x", INCORRECT),
        ("1/2 sin^2 x", "x", INCORRECT),
        ("1/2 sin^2 x", "sin x cos x", CORRECT),
        ("x^2", "1/2 sin^2 x", INCORRECT),
        ("tan(x)^2/2", "tan x(1 + tan^2 x)", INVALID),  # did you mean tan(x)·(1 + tan² x)?
        ("e^2x", "x sin^2 x", INCORRECT),
    ],
)
def test_a_functions_power_is_the_same_in_every_reading(of: str, answer: str, verdict: str) -> None:
    told = check(answer, of=of, wrt="x")
    assert (told.verdict, "needs its argument" in told.message) == (verdict, False)


@pytest.mark.parametrize("of", ["sinhx", "tanhx", "arcsinx", "asinx", "asinx + bx"])
def test_a_question_with_two_readings_is_not_judged(of: str) -> None:
    with pytest.raises(NotationError, match="could be"):
        check("cosh(x)", of=of, wrt="x")


@pytest.mark.parametrize(
    ("of", "answer", "verdict"),
    [
        ("a*sin(x)", "acos(x)", INVALID),
        ("a/w*sinh(w*x)", "acosh(wx)", INVALID),
        ("a*cos(x)", "-asin(x)", INVALID),
        ("a*sin(x)", "asin(x)", INCORRECT),  # wrong either way
        ("x*acos(x) - sqrt(1 - x^2)", "acos(x)", CORRECT),  # there is no a
        ("x*acos(x) - sqrt(1 - x^2) + a", "acos(x)", CORRECT),
    ],
)
def test_an_inverse_may_be_a_times_the_function(of: str, answer: str, verdict: str) -> None:
    assert check(answer, of=of, wrt="x").verdict == verdict


def test_how_a_question_was_read_is_told() -> None:
    told = check("2ax + b", of="ax^2 + bx + c", wrt="x").readings
    assert told[0].startswith("ax^2 + bx + c is read as a·x² + b·x + c;")
    asked = check("1", of="ax^2 + x", wrt="x")
    assert asked.message == "the question was read as a*x^2 + x; did you mean ax^2 + x?"
    assert check("2x", of="x^2", wrt="x").readings == ()
    with_names_of_its_own = check("x^2*a + y - y", equals="ax^2")
    assert with_names_of_its_own.readings[0].startswith("ax^2 is read as a·x²;")
    with pytest.raises(TutorError, match='say by which variable\nwrt="x"'):
        check("2ax", of="ax^2 + bx")
    with pytest.raises(TutorError, match='wrt="x"'):
        check("a", of="ax + b")
    assert "as a product it is k*x" in check("k", of="kx").message


ROOTS = [
    ("cbrt(x)", "1/(3cbrt(x)^2)", CORRECT),
    ("∛x", r"\frac{1}{3\sqrt[3]{x^2}}", CORRECT),
    ("cbrt(x)", "1/(3x^(2/3))", CORRECT),
    ("cbrt(x)", "1/(3x^(1/3))", INCORRECT),
    ("cbrt(x^2)", "2/(3cbrt(x))", CORRECT),
    ("cbrt(x^2)", "2/(3cbrt(abs(x)))", INCORRECT),  # below 0 it falls
]


@pytest.mark.parametrize(("of", "answer", "verdict"), ROOTS)
def test_a_cube_root_is_real_of_negative_numbers_too(of: str, answer: str, verdict: str) -> None:
    assert check(answer, of=of, wrt="x").verdict == verdict


def test_a_power_that_stands_for_a_cube_root_is_told() -> None:
    assert "with cbrt for the power of 1/3" in check("1/(3x^(2/3))", of="cbrt(x)").message
    assert check("abs(x)^(2/3)", equals="cbrt(x^2)").verdict == CORRECT
    assert check("x^(1/5)", equals="cbrt(x)").verdict == INCORRECT


def test_a_root_typed_without_brackets_is_asked_about() -> None:
    assert "did you mean x^(1/2)?" in check("x^1/2", equals="sqrt(x)").message
    assert check("x^4/2", equals="x^2").verdict == INCORRECT  # nobody means x^(4/2)


def test_a_mean_is_told_from_its_terms() -> None:
    loss = parse("loss = mean((W*x - y)^2)", ["W", "x", "y"])
    question = Question("mean(2*(W*x - y)*x)", loss, ("x", "y"), of="loss", wrt="W")
    answers = ("2*mean(x*(W*x - y))", "sum(2*(W*x - y)*x)", "2*(W*x - y)*x")
    assert [judge(typed, question).verdict for typed in answers] == [CORRECT, INCORRECT, INCORRECT]


def test_a_verdict_prints_itself_and_is_plain_data() -> None:
    verdict = judge("s(1-s)", Question("2*s*(1 - s)", SIGMOID, of="s", wrt="x"))
    assert str(verdict).startswith("read as  s*(1 - s)\nincorrect")
    assert "That is ds/dy, the derivative at sigmoid alone" in str(verdict)
    data = verdict.to_dict()
    assert set(data["counterexample"]) == {"at", "answer", "right"}
    assert data["mistakes"][0]["slug"] == "local-not-total"


def test_a_verdict_says_all_that_the_terminal_says() -> None:
    both = str(check("3cos(2x) + 1/x", of="3sin(2x) - ln(x)"))
    head, *mistakes = both[both.index("It may be") :].splitlines()
    assert head == "It may be two things at once:"
    assert [row[:2] for row in mistakes[:2]] == ["– ", "– "]
    assert mistakes[2].startswith("At x = ")
    x, mine, right = map(float, re.findall(r"-?\d+(?:\.\d+)?", mistakes[2]))
    assert mine == pytest.approx(3 * math.cos(2 * x) + 1 / x, rel=1e-4)
    assert right == pytest.approx(6 * math.cos(2 * x) - 1 / x, rel=1e-4)
    either = str(check("sin(x) - x*cos(x)", of="x*sin(x)"))
    assert "It may be one of two:" in either
    assert "At x" not in str(check("x^2", of="x^2"))  # the function itself needs no point


def test_a_definition_may_be_a_number() -> None:
    question = Question("2*c*x", parse("c = 3; f = c*x^2"), of="f", wrt="x")
    verdicts = [judge(typed, question).verdict for typed in ("6*x", "c*(x + |x|*sign(x))", "3x")]
    assert verdicts == [CORRECT, CORRECT, INCORRECT]


def test_cases_of_numbers_and_numbers_without_a_value_are_no_failure_of_the_tutors() -> None:
    question = Question("x*where(2 > 1, 3, 4)", X)
    answers = ("3*|x|*sign(x)", "x*where(1 > 2, 5, 3)*|x|/x", "where(1 > 2, x, 4)")
    assert [judge(a, question).verdict for a in answers] == [CORRECT, INCORRECT, INCORRECT]
    nowhere = judge("2*ln(cos(2))", Question("ln(cos(2))", X))  # cos(2) < 0
    assert nowhere.verdict == UNDECIDED
    assert "no value" in nowhere.message


@pytest.mark.parametrize("answer", ["x", "dy/dx = x", "f'(x) = x", "x = x", "= x"])
def test_a_right_side_that_is_a_name_is_no_left_side(answer: str) -> None:
    assert judge(answer, of_equality("x")).verdict == CORRECT


def test_a_verdict_shown_in_a_session_leaves_out_the_tape() -> None:
    found = judge("x + 0", of_equality("x"))
    assert found.read is not None
    assert repr(found).startswith("Verdict(verdict='correct', evidence='tested', points=1")
    assert "Node(" not in repr(found)


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

"""A form may be asked for beside the value; worked lines are judged one after another."""

from fractions import Fraction

import pytest

from tutor.checking.answers import judge
from tutor.checking.forms import wrong_form
from tutor.checking.lines import ONE_LINE
from tutor.checking.numbers import decimal
from tutor.checking.questions import Question
from tutor.checking.verdict import CORRECT, INCORRECT, INVALID
from tutor.notation import parse

X = parse("f = x")
GRAPH = parse("y = 2*x + b; s = sigmoid(y)")

FORMS = [
    ("factored", "x^2 - 1", "(x-1)(x+1)", "x^2 - 1"),
    ("expanded", "x^2 - 1", "x² - 1", "(x-1)(x+1)"),
    ("no fractions", "1/x", "x^(-1)*1/1", "1/x"),
    ("one fraction", "1/x + 1/(x+1)", "(2x+1)/(x(x+1))", "1/x + 1/(x+1)"),
]


@pytest.mark.parametrize(("form", "right", "good", "bad"), FORMS)
def test_a_form_is_asked_for(form: str, right: str, good: str, bad: str) -> None:
    question = Question(right, X, form=form)
    if form != "no fractions":
        assert judge(good, question).verdict == CORRECT
    verdict = judge(bad, question)
    assert verdict.verdict == INCORRECT
    assert "equal to the right answer" in verdict.message


WRITTEN = [
    ("factored", "2*s*(1-s)", True),
    ("factored", "-(s-1)*2*s", True),
    ("factored", "(2*s-2*s^2)*1", False),
    ("factored", "(2*s-2*s^2)/1", False),
    ("factored", "-1*(2*s^2-2*s)", False),
    ("factored", "(2*s-2*s^2)*(3-2)", False),
    ("factored", "(2*s-2*s^2)^1", False),
    ("factored", "(2*s-2*s^2)*1^2*(2/2)", False),
    ("no fractions", "4*s*(1-s)/2", True),
    ("no fractions", "4/2*s*(1-s)", True),
    ("no fractions", "2*s*(1-s)/1", True),
    ("no fractions", "s*(1-s)/0.5", True),
    ("no fractions", "0.5*4*s*(1-s)", True),
    ("no fractions", "2*s*(1-s)*2^(0-1)*2", False),
    ("no fractions", "(4*s-4*s^2)/2", False),
    ("no fractions", "2*s*(1-s)/(1-s)*(1-s)", False),
    ("no fractions", "4*s*(1-s)*2^(-1)", False),
    ("expanded", "(2*s-2*s^2)*1", True),
    ("expanded", "(3-1)*s - 2*s^2", True),
    ("expanded", "2*(s-s^2)", False),
    ("one fraction", "(4*s-4*s^2)/2*1", True),
    ("one fraction", "4/2*s - 4*s^2/2", False),
    ("one fraction", "(s^2+1)^(-1) + s*(-(s^2+1)^(-2)*2*s)", False),
    ("one fraction", "-(1-s^2)*(s^2+1)^(-2)", True),
    ("one fraction", "(1 + s^(-1))*s", False),
    ("one fraction", "s^(-1)/(s+1)", False),
    ("one fraction", "s^2/(s+1)", True),
]


@pytest.mark.parametrize(("form", "text", "fits"), WRITTEN)
def test_numbers_are_worked_out_before_a_form_is_looked_at(
    form: str, text: str, fits: bool
) -> None:
    answer = parse(text)
    assert (wrong_form(form, answer) == "") is fits


def test_a_tower_of_numbers_is_not_worked_out() -> None:
    assert wrong_form("factored", parse("x*" + "(" * 20 + "(1/9)" + "^9)" * 20)) == ""


def test_in_terms_of_a_name() -> None:
    question = Question("2*s*(1 - s)", GRAPH, form="in terms of s", of="s", wrt="x")
    assert judge("2s(1-s)", question).verdict == CORRECT
    verdict = judge("2 e^-y/(1+e^-y)^2", question)
    assert verdict.verdict == INCORRECT
    assert "in terms of s alone" in verdict.message


DECIMALS = [
    ("0.0177", "0.0177", 3, "0.0001"),
    ("-1.50", "-1.5", 3, "0.01"),
    ("9e-2", "0.09", 1, "0.01"),
    ("1200", "1200", 4, "1"),
    ("1.2e5", "120000", 2, "10000"),
    ("= 0,33;", "0.33", 2, "0.01"),
    ("–0.33.", "-0.33", 2, "0.01"),
    ("5.", "5", 1, "1"),
    (".5", "0.5", 1, "0.1"),
    ("0", "0", 1, "1"),
]


@pytest.mark.parametrize(("text", "value", "digits", "unit"), DECIMALS)
def test_a_decimal_number_has_digits(text: str, value: str, digits: int, unit: str) -> None:
    assert decimal(text) == (Fraction(value), digits, Fraction(unit))


@pytest.mark.parametrize("text", ["9/100", "x", "", ".", "1e", "1e99999", "--1", "0x10"])
def test_everything_else_is_none(text: str) -> None:
    assert decimal(text) is None


SINE = Question("2*x*cos(x^2)", parse("f = sin(x^2)"), of="f", wrt="x", form="lines")


def test_worked_lines_are_right_when_each_one_is() -> None:
    assert judge("df/dx = cos(x^2)*(2x)\n= 2x cos(x^2)", SINE).verdict == CORRECT


@pytest.mark.parametrize("text", ["2x cos(x^2)", "df/dx = 2x cos(x^2)", "2x cos(x^2); 2x cos(x^2)"])
def test_a_last_line_by_itself_is_no_derivation_and_costs_nothing(text: str) -> None:
    verdict = judge(text, SINE)
    assert (verdict.verdict, verdict.message) == (INVALID, ONE_LINE)
    assert judge("cos(x^2)", SINE).verdict == INCORRECT


ROUNDED = Question("0.693", form="number")


@pytest.mark.parametrize(
    "text", ["0.6931", "ln(2)", "-ln(1/2)", "0.69", "0.693", "0.6926", "0,693"]
)
def test_a_rounded_answer_is_right_to_its_digits(text: str) -> None:
    """Whatever lies from 0.6925 to 0.6935 is 0.693, rounded; ln(2) = 0.69314… is."""
    assert judge(text, ROUNDED).verdict == CORRECT
    assert judge(text, Question("ln(2)", form="number")).verdict == (
        INCORRECT if text == "0.6926" else CORRECT
    )


@pytest.mark.parametrize("text", ["0.694", "0.692", "0.6936", "ln(2) + 0.001", "0.68", "2"])
def test_and_wrong_beyond_them(text: str) -> None:
    assert judge(text, ROUNDED).verdict == INCORRECT


def test_a_number_is_asked_for_where_the_form_is_one() -> None:
    question = Question("0.693", parse("y = 2x"), form="number")
    told = judge("x - x + 0.693", question)
    assert (told.verdict, "give a number" in told.message) == (INCORRECT, True)
    assert judge("0.7", ROUNDED).verdict == INVALID


def test_names_of_a_form_stand_between_commas_or_and() -> None:
    for form in ("in terms of k, T", "in terms of k and T", "in terms of k, T and x"):
        assert wrong_form(form, parse("-k*T")) == ""
        assert wrong_form(form, parse("-k*T*y")).startswith("write it in terms of T and k")


def test_without_that_form_a_number_is_exact() -> None:
    assert judge("ln(2)", Question("0.693")).verdict == INCORRECT


def test_the_first_line_that_does_not_follow_is_pointed_at() -> None:
    verdict = judge("cos(x^2)*2x; 2x cos(2x); 2x cos(x^2)", SINE)
    assert (verdict.verdict, verdict.line) == (INCORRECT, 2)
    assert verdict.message.startswith("line 2 of 3 does not follow from the line before it")
    first = judge("cos(x^2); cos(x^2)", SINE)
    assert (first.line, first.mistakes[0].slug) == (1, "chain-inner-missing")


EQUALITIES = [
    "cos(x^2)*2x = 2x cos(x^2)",
    "df/dx = cos(x^2)*2x = 2x cos(x^2)",
    "f'(x) = cos(x^2)*2x = 2x cos(x^2)",
    "d/dx sin(x^2) = cos(x^2)*2x = 2x cos(x^2)",
    "(sin(x^2))' = cos(x^2)*2x; = 2x cos(x^2)",
    "= cos(x^2)*2x = 2x cos(x^2)",
]


@pytest.mark.parametrize("text", EQUALITIES)
def test_signs_of_equality_stand_between_lines(text: str) -> None:
    assert judge(text, SINE).verdict == CORRECT


def test_the_form_that_breaks_a_chain_of_equalities_is_pointed_at() -> None:
    verdict = judge("df/dx = cos(x^2)*2x = 2x cos(x) = 2x cos(x^2)", SINE)
    assert (verdict.verdict, verdict.line) == (INCORRECT, 2)
    assert "line 2 of 3, = 2x cos(x), does not follow" in verdict.message
    assert judge("cos(x^2)*2x =", SINE).verdict == INVALID


def test_a_line_that_no_mistake_explains_comes_with_the_rule_that_leads_there() -> None:
    first = judge("ln(x) + 17", SINE)
    assert first.mistakes == ()
    assert first.message.endswith("what leads there: sine, chain rule, power")
    second = judge("cos(x^2)*2x; ln(x) + 17", SINE)
    assert (second.line, second.mistakes) == (2, ())
    assert second.message.endswith(
        "does not follow from the line before it; from there on only the form may change"
    )


def test_a_rule_that_was_used_rightly_is_not_blamed_in_a_later_line() -> None:
    found = judge("cos(x^2)*2x; cos(x^2)", SINE)  # by itself, the inside was not differentiated
    assert (found.verdict, found.line, found.mistakes) == (INCORRECT, 2, ())
    assert [one.slug for one in judge("cos(x^2); 2x", SINE).mistakes] == ["chain-inner-missing"]


def test_a_line_that_cannot_be_read_is_pointed_at() -> None:
    verdict = judge("cos(x^2)*2x; 2x cos(", SINE)
    assert (verdict.verdict, verdict.line) == (INVALID, 2)
    assert judge("", SINE).verdict == INVALID
    assert judge("x;" * 100, SINE).verdict == INVALID

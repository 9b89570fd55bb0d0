"""An answer is judged by what it is equal to, never by its form, and never wrongly."""

import math
import re
from dataclasses import replace

import pytest

from tests.checking.judged import SIGMOID, X, judged
from tutor.checking.answers import judge
from tutor.checking.questions import Question, of_equality
from tutor.checking.verdict import CORRECT, INCORRECT, INVALID, PROVED, TESTED, UNDECIDED
from tutor.course.check import check
from tutor.notation import parse

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


@pytest.mark.parametrize(("right", "typed"), RIGHT)
def test_any_equal_form_is_right(right: str, typed: str) -> None:
    question = Question(right, SIGMOID, of="s", wrt="x" if right.startswith("2") else "y")
    assert judge(typed, question).verdict == CORRECT


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


def test_a_formula_in_a_choice_is_typed_without_its_marks() -> None:
    question = Question("for large `y`", choices=("for large `y`", "near `0`"))
    assert judge("for large y", question).verdict == CORRECT
    assert judge("Near 0", question).verdict == INCORRECT


def test_other_right_answers_and_foreseen_wrong_ones_are_a_lessons_own() -> None:
    question = Question("1", X, others=("-1",), wrong=(("0", "the slope is not 0 there"),))
    assert judge("-1", question).verdict == CORRECT
    assert judge("0", question).message == "the slope is not 0 there"


def test_of_an_answer_that_was_foreseen_the_lessons_words_are_enough() -> None:
    plain = Question("2*cos(2*x)", parse("f = sin(2*x)"), of="f", wrt="x")
    told = replace(plain, wrong=(("cos(2*x)", "The inside is missing."),))
    assert judge("cos(2*x)", plain).told_mistakes()
    assert judge("cos(2*x)", told).told_mistakes() == []
    assert judge("cos(2*x)", told).mistakes == judge("cos(2*x)", plain).mistakes
    assert "The inside is missing." in str(judge("cos(2*x)", told))


def test_the_evidence_is_said() -> None:
    question = Question("pi/2 - asin(x)", X)
    assert judge("acos(x)", question).evidence == TESTED
    assert judge("acos(x)", question).points >= 4
    assert judge("2*sin(x)^2", Question("1 - cos(2x)", X), prove=True).evidence == PROVED


def test_a_failure_of_the_tutors_own_never_counts_against_the_learner() -> None:
    broken = Question("2*", X)  # the question itself cannot be read
    assert judge("2x", broken).verdict == UNDECIDED


def test_cases_of_numbers_and_numbers_without_a_value_are_no_failure_of_the_tutors() -> None:
    question = Question("x*where(2 > 1, 3, 4)", X)
    answers = ("3*|x|*sign(x)", "x*where(1 > 2, 5, 3)*|x|/x", "where(1 > 2, x, 4)")
    assert [judge(a, question).verdict for a in answers] == [CORRECT, INCORRECT, INCORRECT]
    nowhere = judge("2*ln(cos(2))", Question("ln(cos(2))", X))  # cos(2) < 0
    assert nowhere.verdict == UNDECIDED
    assert "no value" in nowhere.message


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


def test_a_verdict_shown_in_a_session_leaves_out_the_tape() -> None:
    found = judge("x + 0", of_equality("x"))
    assert found.read is not None
    assert repr(found).startswith("Verdict(verdict='correct', evidence='tested', points=1")
    assert "Node(" not in repr(found)

"""What stands before an answer, and is no part of it: dy/dx =, (x^2)' =, a name."""

import pytest

from tests.checking.judged import judged
from tutor.checking.answers import judge
from tutor.checking.questions import of_equality
from tutor.checking.verdict import CORRECT, INCORRECT, INVALID
from tutor.course.check import check


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


def test_a_name_before_the_value_is_taken_off() -> None:
    assert judged("1/2", "s = 1/2") == CORRECT


@pytest.mark.parametrize("answer", ["x", "dy/dx = x", "f'(x) = x", "x = x", "= x"])
def test_a_right_side_that_is_a_name_is_no_left_side(answer: str) -> None:
    assert judge(answer, of_equality("x")).verdict == CORRECT

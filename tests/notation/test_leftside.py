"""The left side of an answer: taken off where it is about the question, told where it is not."""

import pytest

from tutor.checking.answers import judge
from tutor.checking.questions import Question
from tutor.errors import NotationError
from tutor.notation import parse
from tutor.notation.leftside import without_left_side

TAKEN_OFF = [
    "y' = 2x", "y′=2x", "f'(x) = 2x", "y'(x) = 2x", "dy/dx = 2x", "dy/dx=2x", "d y / d x = 2x",
    "∂y/∂x = 2x", "d/dx y = 2x", "d/dx (y) = 2x", "d / dx ( y ) = 2x",
    r"\frac{dy}{dx} = 2x", r"\dfrac{d y}{d x}=2x", r"\frac{\partial y}{\partial x} = 2x",
    r"\partial y/\partial x = 2x", r"\frac{∂y}{∂x} = 2x", r"\frac{d}{dx} y = 2x",
]  # fmt: skip


@pytest.mark.parametrize("text", TAKEN_OFF)
def test_what_was_asked_is_taken_off(text: str) -> None:
    right = without_left_side(text, "y", "x")

    assert len(right) == len(text)
    assert parse(right, ["x"]) == parse("2x", ["x"])


@pytest.mark.parametrize(
    "text",
    ["dy/dθ = 2", "y'(θ) = 2", r"\frac{dy}{d\theta} = 2", "d/dθ y = 2", "dy/dtheta = 2"],
)
def test_a_greek_letter_is_the_name_that_it_spells(text: str) -> None:
    assert without_left_side(text, "y", "theta").strip() == "2"
    with pytest.raises(NotationError, match="this is about dy/dtheta; asked is dy/dphi"):
        without_left_side(text, "y", "phi")


TWICE = [
    "y'' = 2", "y″ = 2", "d²y/dx² = 2", "d^2y/dx^2 = 2", "∂²y/∂x² = 2", "d²/dx² y = 2",
    "d^2/dx^2 (y) = 2", r"\frac{d^2y}{dx^2} = 2", r"\frac{d^{2} y}{d x^{2}} = 2",
    "d^{2}y/dx^{2} = 2", r"\frac{d²y}{dx²} = 2", r"\frac{d^2}{dx^2} y = 2",
]  # fmt: skip


@pytest.mark.parametrize("text", TWICE)
def test_a_second_derivative_is_taken_off_where_it_was_asked(text: str) -> None:
    assert without_left_side(text, "y", "x", 2).strip() == "2"
    with pytest.raises(NotationError, match="second derivative; asked is the other"):
        without_left_side(text, "y", "x", 1)


LEFT_ALONE = ["2x", "y = 2x", "x' + 1", "d/dx x^2", "dy*2", "y == 2x", "", "y'"]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_anything_else_is_left_as_it_is(text: str) -> None:
    assert without_left_side(text, "y", "x") == text


@pytest.mark.parametrize(
    "text", ["dz/dx = 2x", "dy/db = 2x", "z' = 2x", "y'(b) = 2x", r"\frac{dy}{db} = 2"]
)
def test_another_question_is_told(text: str) -> None:
    with pytest.raises(NotationError, match="asked is dy/dx") as caught:
        without_left_side(text, "y", "x")
    assert text[caught.value.start : caught.value.end].rstrip() in text


def test_an_answer_may_have_its_left_side() -> None:
    graph = parse("y = 2x + b; s = sigmoid(y)")

    by_input = Question("s*(1 - s)", graph, of="s", wrt="y")

    assert judge("ds/dy = s(1-s)", by_input).verdict == "correct"
    wrong = judge("ds/dx = s(1-s)", by_input)
    assert wrong.verdict == "invalid"
    assert "asked is ds/dy" in wrong.message

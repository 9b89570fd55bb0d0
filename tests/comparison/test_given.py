"""Values in the formula itself: what is a value, and what a definition."""

from typing import Any

import pytest

from tutor.autodiff.oracle import Oracle
from tutor.calculus.trace import PointLike
from tutor.comparison.compare import explain
from tutor.comparison.given import split
from tutor.comparison.reading import read
from tutor.errors import NotationError, TutorError

GIVEN = [
    ("x = 3; y = x^2", {"x": 3.0}),
    ("y = x^2; x = 3", {"x": 3.0}),
    ("W = -0.5\nx = [1, 2e1, .5]\nmean(W*x)", {"W": -0.5, "x": [1.0, 20.0, 0.5]}),
    ("x = −3; x^2", {"x": -3.0}),
    ("x = -\t3; x^2", {"x": -3.0}),
    ("x = [ 1, + 2 , 3. ]; sum(x)", {"x": [1.0, 2.0, 3.0]}),
    ("θ = 3; θ^2", {"theta": 3.0}),
    ("W = [[1, -2], [3e1, .5]]; sum(W)", {"W": [[1.0, -2.0], [30.0, 0.5]]}),
    ("W = [ [1] ]; sum(W)", {"W": [[1.0]]}),
    ("W = [[1, 2], 3]; sum(W)", {}),
    ("n = 2*k; n^2", {}),
    ("y = pi; y*x", {}),
    ("x = 3", {}),
    ("x = 1; b = 2", {}),
    ("x = 3 = 4; x", {}),
    ("", {}),
]


@pytest.mark.parametrize(("text", "values"), GIVEN, ids=[text for text, _ in GIVEN])
def test_a_bare_number_is_a_value(text: str, values: dict[str, Any]) -> None:
    formula, given = split(text)

    assert given == values
    assert len(formula) == len(text)  # a caret still points at its place
    if not values:
        assert formula == text


def test_a_value_in_the_formula_is_one_in_the_point(oracle: Oracle) -> None:
    inside = explain("x = 3; y = x^2", {}, oracle=oracle)
    outside = explain("y = x^2", {"x": 3}, oracle=oracle)

    assert inside.gradient["x"].to_dict() == outside.gradient["x"].to_dict()
    assert inside.gradient["x"].value == 6
    assert inside.expression.text == "x = 3; y = x^2"


def test_the_rows_of_a_matrix_are_of_one_length() -> None:
    text = "y = 1; W = [[1, 2], [3]]; sum(W)"
    with pytest.raises(NotationError, match="of one length") as caught:
        split(text)
    assert text[caught.value.start : caught.value.end] == "[1, 2], [3]"


def test_two_values_are_one_too_many(oracle: Oracle) -> None:
    with pytest.raises(NotationError, match="given twice"):
        explain("x = 3; x = 4; x^2", {}, oracle=oracle)
    with pytest.raises(NotationError, match="another one here"):
        explain("x = 3; x^2", {"x": 4}, oracle=oracle)


def test_a_mistake_behind_a_value_has_its_caret() -> None:
    with pytest.raises(NotationError) as caught:
        explain("x = 3; y = x +", {})
    assert caught.value.start == len("x = 3; y = x +")


BEYOND = {
    "more digits than are read": ("x = " + "1" * 31 + "; x^2", "at most 30 digits", 4),
    "a larger power of ten": ("y = [1, 2e1001]; sum(y)", "power of ten", 8),
}


@pytest.mark.parametrize(("text", "words", "place"), BEYOND.values(), ids=list(BEYOND))
def test_the_limits_of_numbers_are_those_of_a_formula(text: str, words: str, place: int) -> None:
    with pytest.raises(NotationError, match=words) as caught:
        split(text)
    assert caught.value.start == place


def test_a_text_that_is_too_long_is_not_looked_at() -> None:
    with pytest.raises(NotationError, match="at most 200,000 are read"):
        split("x = 3; " + "x" * 200_000)


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        ("x + b", {"x": 1}, 'b has no value\n  x + b\n      ^\ngive it one: at={"b": 1}'),
        ("x = 1; x + b", {}, "b has no value\n  x = 1; x + b\n             ^"),
        ("x = 1; sn(x)", {}, "there is no function sn\n  x = 1; sn(x)\n         ^^"),
        ("y = x^2; y = 3", {"x": 1}, "y is a variable already\n  y = x^2; y = 3\n  ^"),
        ("f(x)", {"x": 1}, "f has no value, and there is no function f\n  f(x)\n  ^\n`functions`"),
        ("c*x + g(x)", {"x": 1}, "c, g have no value, and there is no function g\n  c*x + g(x)"),
        ("g*x + 2g", {"x": 1}, "g has no value\n  g*x + 2g\n  ^\ngive it one"),
        ("ax^2 + bx", {"a": 1, "b": 2}, "x has no value\n  ax^2 + bx\n   ^\nax is read as a·x"),
        ("ax + x", {"x": 1}, "a has no value\n  ax + x\n  ^\nax is read as a·x"),
        ("ax + sn(x)", {"x": 1}, "there is no function sn"),
        (
            "ax + b",
            {},
            'ax, b have no value\n  ax + b\n  ^^\ngive each one: at={"ax": 1, "b": 1}; if',
        ),
        (
            "x^2 at x=",
            {},
            "the point lacks the value of x\n  x^2 at x=\n      ^^^^^\ngive it beside",
        ),
        ("x*b at b =", {"x": 1}, "the point lacks the value of b\n  x*b at b =\n      ^^^^^^"),
        ("loss + l", {"l": 1}, "loss has no value"),
        ("e^(-x^2/(2σ^2))", {"x": 1}, "sigma has no value"),
        ("a_1x", {"x": 1}, "a_1 has no value"),
        ("kAcos(x)", {"x": 1}, "k, A have no value"),
        ("sum(x)/n", {"x": [1, 2]}, "n has no value\n  sum(x)/n\n         ^\ncount(x) is how many"),
        ("e = 2; e*x", {"x": 1}, "e is always 2.71828; use another name\n  e = 2; e*x\n  ^"),
    ],
)
def test_what_cannot_be_computed_is_pointed_at(text: str, at: PointLike, said: str) -> None:
    with pytest.raises(TutorError) as caught:
        read(text, at)

    assert str(caught.value).startswith(said)

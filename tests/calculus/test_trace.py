"""A formula at a point: forward, backward, and what a point may be."""

import numpy as np
import pytest

from tutor.calculus.trace import as_point, trace
from tutor.errors import MissingValueError, NotationError, ShapeError, TutorError
from tutor.notation import parse

SIGMOID = parse("y = 2*x + b; s = sigmoid(y)")


def test_lesson_three() -> None:
    # s(1 − s) at y = 4 is 0.017662706213291107 to seventeen digits.
    at = trace(SIGMOID, {"x": 1, "b": 2})
    assert at.values[SIGMOID.find("y")] == 4
    assert float(at.adjoint(SIGMOID.find("y"))) == 0.017662706213291107
    assert at.adjoint(SIGMOID.find("x")) == 2 * at.adjoint(SIGMOID.find("b"))


def test_a_trace_has_the_value_and_the_slope_on_every_edge() -> None:
    at = trace(parse("y = x^2; 5*y"), {"x": 3})
    assert at.value == 45
    assert at.adjoint(at.expression.find("y")) == 5
    assert at.partial(at.expression.find("y"), 0) == 6
    assert at.partial(at.expression.find("y"), 1) is None


def test_only_the_formulas_own_variables_are_used() -> None:
    assert set(trace(parse("x^2"), {"x": 3, "unused": 4}).point) == {"x"}


def test_a_number_may_come_in_any_dress() -> None:
    point = as_point({"a": 1, "b": np.float32(0.5), "c": [1, 2], "d": (3.0,), "e": np.array(2)})
    assert (point["a"], point["b"], point["e"]) == (1.0, 0.5, 2.0)
    assert all(isinstance(point[name], float) for name in "abe")
    assert [list(np.atleast_1d(point[name])) for name in "cd"] == [[1.0, 2.0], [3.0]]


@pytest.mark.parametrize(
    "wrong", ["one", None, [], [[[1.0, 2.0]]], [[1.0, 2.0], [3.0]], [1.0, "two"], 1j, {}]
)
def test_anything_else_is_refused_by_name(wrong: object) -> None:
    with pytest.raises(TutorError, match=r"^x "):
        as_point({"x": wrong})


def test_rows_of_numbers_are_a_matrix() -> None:
    assert np.shape(as_point({"x": [[1.0, 2.0]]})["x"]) == (1, 2)


def test_what_is_missing_is_named() -> None:
    with pytest.raises(MissingValueError, match="x, b have no value"):
        trace(SIGMOID, {})
    with pytest.raises(MissingValueError, match=r"b has no value\ngive it one: at={\"b\": 1}"):
        trace(SIGMOID, {"x": 1})


def test_columns_must_match_and_the_output_must_be_a_number() -> None:
    with pytest.raises(ShapeError, match="a column of 2 and a column of 3"):
        trace(parse("mean(u*v)"), {"u": [1, 2], "v": [1, 2, 3]})
    with pytest.raises(NotationError, match="a gradient is of one number"):
        trace(parse("2*u"), {"u": [1, 2]})

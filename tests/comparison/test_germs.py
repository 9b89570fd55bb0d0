"""A derivative on a kink: shown to exist by fractions alone, or nothing is said of it."""

from typing import Any

import numpy as np
import pytest

from tutor.autodiff.oracle import Oracle
from tutor.calculus.trace import trace
from tutor.comparison.compare import explain
from tutor.comparison.germs import derivative
from tutor.notation import parse

HUBER = "mean(where(abs(y - w) <= 1, (y - w)^2/2, abs(y - w) - 1/2))"
DATA = {"y": [1.0, 2.0, 9.0], "w": 2.0}

SMOOTH: list[tuple[str, dict[str, Any], str, Any]] = [
    ("where(abs(x) <= 1, x^2/2, abs(x) - 1/2)", {"x": 1.0}, "x", 1),
    ("where(abs(x) <= 1, x^2/2, abs(x) - 1/2)", {"x": -1.0}, "x", -1),
    ("where(x <= 0.1, x^2/2, 0.1x - 0.005)", {"x": 0.1}, "x", 0.1),  # as it is typed
    ("where(x > 0, x^2, x^3)", {"x": 0.0}, "x", 0),
    ("where(x != 0, 3*x, 0)", {"x": 0.0}, "x", 3),
    ("x*abs(x) + 5x", {"x": 0.0}, "x", 5),
    ("x^2*sign(x)", {"x": 0.0}, "x", 0),
    ("relu(x)^2", {"x": 0.0}, "x", 0),
    ("relu(x) - relu(-x)", {"x": 0.0}, "x", 1),  # x
    ("max(x, y)*(x - y)", {"x": 2.0, "y": 2.0}, "x", 2),  # beside 2, (2 + t)t and −2t
    (HUBER, DATA, "w", 0),  # (1 + 0 − 1)/3
    (HUBER, DATA, "y", [-1 / 3, 0, 1 / 3]),
    ("sum(X @ W)*abs(sum(X @ W))", {"X": [[1.0, -1.0]], "W": [[1.0], [1.0]]}, "X", [[0, 0]]),
]


@pytest.mark.parametrize(("formula", "at", "by", "slope"), SMOOTH)
def test_smooth(formula: str, at: dict[str, Any], by: str, slope: Any) -> None:
    expression = parse(formula)
    found = derivative(trace(expression, at), expression.find(by))
    assert found is not None
    np.testing.assert_allclose(found, slope, rtol=2**-52)


NOT_SHOWN: list[tuple[str, dict[str, Any], str]] = [
    ("abs(x)", {"x": 0.0}, "a corner"),
    ("where(x > 0, x^2, x)", {"x": 0.0}, "a corner"),
    ("where(x > 0, x*(1 + 10^-20), x)", {"x": 0.0}, "a corner that no double sees"),
    ("where(x > 0, x + 10^-20, x)", {"x": 0.0}, "a jump that no double sees"),
    ("where(x != 1, x^2, 2)", {"x": 1.0}, "a value of its own"),
    ("sign(x)^2", {"x": 0.0}, "a value of its own"),
    ("where(x^2 > 0, x, 2x)", {"x": 0.0}, "an edge that is touched"),
    ("where(x > 0, exp(x), 1 + x)", {"x": 0.0}, "no fractions"),
    ("pi*x*abs(x)", {"x": 0.0}, "no fraction"),
    ("x*abs(x)/x", {"x": 0.0}, "no value"),
    ("abs(x)*x^61", {"x": 0.0}, "a large power"),
    ("(x + 12345678901234567890)^50*x*abs(x)", {"x": 0.0}, "large fractions"),
    ("sum(x*abs(x))", {"x": [0.0] * 100}, "many numbers"),
]


@pytest.mark.parametrize(("formula", "at", "why"), NOT_SHOWN)
def test_what_is_not_shown_is_not_said(formula: str, at: dict[str, Any], why: str) -> None:
    assert derivative(trace(parse(formula), at), 0) is None, why


def test_where_tensorflow_has_another_slope_the_kink_is_told(oracle: Oracle) -> None:
    """relu(x) − relu(−x) is x, of which TensorFlow says 0 at 0."""
    smooth = explain("relu(x)^2", {"x": 0}, oracle=oracle).gradient["x"]
    other = explain("relu(x) - relu(-x)", {"x": 0}, oracle=oracle).gradient["x"]

    assert (smooth.verdict, smooth.value) == ("exact", 0)
    assert (other.verdict, other.value) == ("kink", 0)
    assert "the derivative exists: 1 from both sides" in other.reason

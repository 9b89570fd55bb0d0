"""The witness that knows no rules: central differences, against mpmath's own."""

import numpy as np
import pytest
from mpmath import mp

from tests.comparison.truth import true_derivative
from tutor.calculus.trace import trace
from tutor.comparison.numeric import (
    affordable,
    contradicts,
    difference,
    differences,
    value_error,
)
from tutor.notation import parse

SMOOTH = [
    ("y = 2*x + b; s = sigmoid(y)", {"x": 1.0, "b": 2.0}),
    ("sin(x)*exp(-x)", {"x": 0.7}),
    ("x^3 - 2*x", {"x": -1.3}),
    ("x^x", {"x": 1.7}),
    ("ln(1 + x^2)/x", {"x": 3.0}),
    ("tan(x)", {"x": 1.2}),
    ("sqrt(x)", {"x": 2.0}),
    ("asin(x/2)", {"x": 1.0}),
    ("tanh(x)^2", {"x": 0.3}),
    ("softplus(5*x)", {"x": -0.2}),
    ("1/(1 + 25*x^2)", {"x": 0.2}),
    ("exp(x)", {"x": 30.0}),
    ("x^2", {"x": 1e6}),
    ("u = x*y; v = u + sin(u); v*x", {"x": 1.1, "y": 0.6}),
]


@pytest.mark.parametrize(("formula", "at"), SMOOTH, ids=[text for text, _ in SMOOTH])
def test_differences_are_right_to_nine_digits(formula: str, at: dict[str, float]) -> None:
    expression = parse(formula)
    found = trace(expression, at)

    for name in at:
        exact = true_derivative(expression, at, name)
        witness = difference(found, expression.find(name))
        assert witness is not None
        assert abs(mp.mpf(witness) - exact) <= 1e-9 * abs(exact)


def test_differences_are_taken_by_any_node() -> None:
    """d(v²)/dv = 2v and d(v²)/du = 2v·u for v = u²/2: by values that were computed."""
    expression = parse("u = x + 1; v = u^2/2; v^2")
    found = trace(expression, {"x": 2.0})

    assert difference(found, expression.find("v")) == pytest.approx(9, rel=1e-9)
    assert difference(found, expression.find("u")) == pytest.approx(27, rel=1e-9)
    assert difference(found, expression.output) == pytest.approx(1, rel=1e-9)


@pytest.mark.parametrize(
    ("formula", "at", "name"),
    [
        ("x*10^10 + y/10^10", {"x": 1.0, "y": 1.0}, "y"),  # 1e-10, below the last digit of 1e10
        ("u = x^2; y^2", {"x": 1.0, "y": 1.0}, "x"),
        ("hypot(x, y)", {"x": 1e-30, "y": 1e-30}, "x"),  # 1/√2, and 0 between steps of 1e-11
        ("sqrt(x^2)", {"x": 1e-30}, "x"),
    ],
)
def test_a_slope_below_what_it_may_be_off_is_none(
    formula: str, at: dict[str, float], name: str
) -> None:
    expression = parse(formula)

    assert difference(trace(expression, at), expression.find(name)) is None


FLAT = [
    ("u = x^2; y^2", {"x": 1.0, "y": 1.0}, "x"),
    ("cos(x)*ln(2)", {"x": 0.0}, "x"),
    ("(x - y)^2 + 1", {"x": 1.0, "y": 1.0}, "x"),
    ("x*abs(x)", {"x": 0.0}, "x"),  # over a step of h they see h, and h^4 of x^5
    ("x^5", {"x": 0.0}, "x"),
]


@pytest.mark.parametrize(("formula", "at", "name"), FLAT, ids=[text for text, *_ in FLAT])
def test_a_slope_that_is_0_is_seen_where_they_see_nothing_else(
    formula: str, at: dict[str, float], name: str
) -> None:
    expression = parse(formula)
    found, index = trace(expression, at), expression.find(name)

    assert differences(found, index, value_error(found), 0.0) == 0
    assert differences(found, index, value_error(found), 1.0) is None


def test_a_slope_of_0_is_not_seen_where_steps_give_no_slope() -> None:
    """Over sign's jump they give 1/h, whatever its slope is taken for."""
    found = trace(parse("sign(x)"), {"x": 0.0})

    assert differences(found, 0, value_error(found), 0.0) is None


def test_of_a_matrix_every_element_is_seen() -> None:
    """d/dX of 0·ΣX + 2 is 0 in every element."""
    found = trace(parse("sum(X)*y + 2"), {"X": [[1.0, 2.0]], "y": 0.0})
    index = found.expression.find("X")

    assert np.array_equal(differences(found, index, value_error(found), np.zeros((1, 2))), [[0, 0]])


def test_where_nothing_is_rounded_a_slope_may_be_0() -> None:
    expression = parse("relu(x)")

    assert difference(trace(expression, {"x": -1.0}), expression.find("x")) == 0


EDGES = [
    ("sqrt at 0", "sqrt(x)", 0.0),
    ("ln at 0", "ln(x)", 0.0),
    ("asin at 1", "asin(x)", 1.0),
    ("outside", "ln(x)", -1.0),
    ("a pole", "1/x", 0.0),
    ("too large", "exp(x)", 1000.0),
]


@pytest.mark.parametrize(("formula", "x"), [c[1:] for c in EDGES], ids=[c[0] for c in EDGES])
def test_without_room_on_both_sides_there_is_no_difference(formula: str, x: float) -> None:
    expression = parse(formula)

    assert difference(trace(expression, {"x": x}), expression.find("x")) is None


def test_a_column_has_no_difference() -> None:
    expression = parse("mean(x^2)")

    assert difference(trace(expression, {"x": [1.0, 2.0]}), expression.find("x")) is None


HARD = [
    ("a fast wave", "sin(10^8*x)", 1.0, -36338508.94),
    ("a wave of round length", "sin(2*pi*1000*x)", 0.0, 6283.185307),
    ("a tiny argument", "x^2", 1e-9, 2e-9),
    ("beside a pole", "1/x", 1e-7, -1e14),
    ("beside the edge of a domain", "ln(x)", 1e-7, 1e7),
    ("beside a pole of tan", "tan(x)", 1.5707963, 1.39e15),
    ("beside a corner", "relu(x)", 1e-4, 1.0),
    ("a value that cancels", "(1 - cos(x))/x^2", 1e-4, -8.333e-6),
    ("a large value", "x^2", 1e8, 2e8),
]
"""The slopes: 10⁸·cos(10⁸), 2000π, 2x, −1/x², 1/x, 1 + tan², 1, −x/12."""


@pytest.mark.parametrize(("formula", "x", "exact"), [c[1:] for c in HARD], ids=[c[0] for c in HARD])
def test_a_witness_that_cannot_see_is_silent(formula: str, x: float, exact: float) -> None:
    """None, or two digits at the least: a figure without any stands in the table as a lie."""
    expression = parse(formula)
    witness = difference(trace(expression, {"x": x}), expression.find("x"))

    assert witness is None or witness == pytest.approx(exact, rel=0.01)


def test_differences_are_left_out_where_they_would_be_the_most_work() -> None:
    short = parse("x^2")
    long = parse("+".join(["x"] * 1000))

    assert affordable(trace(short, {"x": 1.0}), len(short))
    assert not affordable(trace(long, {"x": 1.0}), len(long))


@pytest.mark.parametrize(
    ("slope", "gradient", "error", "another"),
    [
        (6.0, 3.0, 0.0, True),
        (3.0000001, 3.0, 0.0, False),
        (6.0, 3.0, 3.0, False),  # rounding may have moved the gradient as far
        (1e-7, 0.0, 0.0, False),  # beside a value of 9 this is nothing
        (0.0, -0.0, 0.0, False),
    ],
)
def test_a_witness_contradicts_a_gradient_that_is_another(
    slope: float, gradient: float, error: float, another: bool
) -> None:
    found = trace(parse("x*stop_gradient(x)"), {"x": 3.0})

    assert contradicts(found, found.expression.find("x"), slope, gradient, error) is another

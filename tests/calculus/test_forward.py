"""Forward mode: tangents are directional derivatives, and the other half of the backward sweep.

The identity that ties the two together: a direction d moves the output by its tangent, and by
the sum of d times the adjoints (Griewank and Walther, section 3.3).
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import mpmath as mp
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.calculus.figures import figures
from tests.calculus.test_sweep import DIFFERENCES, random_formulas, scalars
from tests.comparison.truth import DIGITS, true_values
from tests.expressions import NAMES, expressions, points
from tutor.calculus.evaluate import evaluate
from tutor.calculus.forward import Tangents, forward
from tutor.calculus.shapes import shapes
from tutor.calculus.sweep import sweep
from tutor.notation import Expression, parse, to_text

directions = st.fixed_dictionaries(dict.fromkeys(NAMES, st.integers(-3, 3).map(Fraction)))


def at(found: Tangents, expression: Expression, point: Mapping[str, Any], index: int) -> Any:
    tangent = found.tangents[index]
    return None if tangent is None else evaluate(found.nodes, point)[tangent]


# --- against the backward sweep, and against mpmath ----------------------------------------------


@random_formulas
@given(text=expressions(4, kinks=True), point=points(), along=directions)
def test_a_direction_moves_the_output_by_the_adjoints_times_it(
    text: str, point: dict[str, float], along: dict[str, Fraction]
) -> None:
    expression = parse(text)
    assume(expression.variables)
    tape = forward(expression, scalars(expression), along)
    back = sweep(expression, scalars(expression))
    one, other = figures(tape.nodes, point), figures(back.nodes, point)
    assume(one.well_conditioned and other.well_conditioned)
    tangent = tape.tangents[expression.output]
    moved, error = (0.0, 0.0)
    for name in expression.variables:
        adjoint = back.adjoints[expression.find(name)]
        if adjoint is not None:
            moved += float(along[name]) * float(other.values[adjoint])
            error += abs(float(along[name])) * float(other.errors[adjoint])
    if tangent is None:
        assert moved == 0
        return
    error += float(one.errors[tangent]) + 1e-15 * (abs(moved) + error)
    assert abs(float(one.values[tangent]) - moved) <= error


@random_formulas
@given(text=expressions(4), point=points(), along=directions)
def test_tangents_are_directional_derivatives(
    text: str, point: dict[str, float], along: dict[str, Fraction]
) -> None:
    expression = parse(text)
    assume(expression.variables)
    tape = forward(expression, scalars(expression), along)
    tangent = tape.tangents[expression.output]
    assume(tangent is not None)
    numbers = figures(tape.nodes, point)
    assume(numbers.well_conditioned)

    def output(t: Any) -> Any:
        moved = {name: mp.mpf(value) + t * int(along[name]) for name, value in point.items()}
        return true_values(expression.nodes, moved, mp.mp.dps)[expression.output]

    with mp.workdps(DIGITS):
        true = mp.diff(output, mp.mpf(0))
    assert abs(float(numbers.values[tangent]) - true) <= float(numbers.errors[tangent]) + (
        DIFFERENCES
    )


# --- the rules -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "along", "form"),
    [
        ("y = x + b", {"x": 1}, "1"),
        ("y = 2*x + b", {"x": 1}, "2"),
        ("y = 2*x + b; s = sigmoid(y)", {"b": 1}, "s*(1 - s)"),
        ("x*y", {"x": 1, "y": 1}, "y + x"),
        ("x*y", {"x": 2, "y": -1}, "2*y - x"),
        ("x/y", {"y": 1}, "-x/y^2"),
        ("sin(x^2)", {"x": 1}, "2*x*cos(x^2)"),
    ],
)
def test_the_closed_form_is_what_a_person_writes(
    text: str, along: dict[str, int], form: str
) -> None:
    expression = parse(text)
    found = forward(expression, scalars(expression), along, keep=False)
    tangent = found.tangents[expression.output]
    assert tangent is not None
    assert to_text(Expression(found.nodes, tangent), names=expression.names) == form


def test_every_node_on_the_way_has_its_own() -> None:
    # y = x² = 4, u = 3y, v = y + 1, z = u·v: ẏ = 4, u̇ = 12, v̇ = 4, ż = 12·5 + 12·4
    expression = parse("y = x^2; u = 3*y; v = y + 1; z = u*v")
    found = forward(expression, scalars(expression), {"x": 1})
    named = {name: at(found, expression, {"x": 2.0}, expression.find(name)) for name in "xyuvz"}
    assert named == {"x": 1, "y": 4, "u": 12, "v": 4, "z": 108}


def test_where_the_direction_does_not_reach_there_is_none_and_not_zero() -> None:
    expression = parse("y = 2*x; z = 3*w; y + 0*z + floor(x)")
    found = forward(expression, scalars(expression), {"x": 1})
    point = {"x": 1.0, "w": 1.0}
    assert at(found, expression, point, expression.find("z")) is None
    assert at(found, expression, point, expression.find("w")) is None
    assert at(found, expression, point, expression.output) == 2


@pytest.mark.parametrize(
    ("text", "along", "value"),
    [
        # d/dW mean((W·x − y)²) = mean(2(W·x − y)·x); x = (1, 2, 4), y = (0, 1, 1), W = 3
        ("mean((W*x - y)^2)", {"W": 1}, (2 * 3 * 1 + 2 * 5 * 2 + 2 * 11 * 4) / 3),
        # All elements of x move alike: Σ 2x = 14
        ("sum(x^2)", {"x": 1}, 14),
        ("mean(W + x)", {"W": 1}, 1),
        ("dot(x, y)", {"y": 1}, 7),
        # Adding one number to all of z leaves softmax(z) where it is.
        ("dot(softmax(x), y)", {"x": 1}, 0),
    ],
)
def test_over_columns(text: str, along: dict[str, int], value: float) -> None:
    expression = parse(text)
    point = {"W": 3.0, "x": np.array([1.0, 2.0, 4.0]), "y": np.array([0.0, 1.0, 1.0])}
    lengths = {name: np.shape(v) for name, v in point.items()}
    found = forward(expression, shapes(expression, lengths), along)
    assert at(found, expression, point, expression.output) == pytest.approx(value, abs=1e-15)


def test_a_softmax_mixes_its_elements() -> None:
    # Its Jacobian is diag(p) − ppᵀ: by W, pᵢ(xᵢ − Σ px) in each place
    expression = parse("dot(softmax(W*x), y)")
    x, y, w = np.array([1.0, 2.0, 4.0]), np.array([0.0, 1.0, 1.0]), 0.5
    p = np.exp(w * x) / np.exp(w * x).sum()
    found = forward(expression, shapes(expression, {"x": (3,), "y": (3,)}), {"W": 1})
    moved = at(found, expression, {"W": w, "x": x, "y": y}, expression.output)
    assert moved == pytest.approx(np.sum(p * (x - np.sum(p * x)) * y), rel=1e-12)


def test_a_tangent_has_the_shape_of_its_node() -> None:
    expression = parse("u = W + 0*x; mean(u*x)")
    sizes = shapes(expression, {"x": (3,)})
    found = forward(expression, sizes, {"W": 1})
    for index, tangent in enumerate(found.tangents):
        assert tangent is None or found.shapes[tangent] == sizes[index]


def test_forward_over_reverse_is_a_second_derivative() -> None:
    # (x³y)'' by x, and by x and y, at (2, 5): 6xy = 60, 3x² = 12
    expression = parse("x^3*y")
    back = sweep(expression, scalars(expression))
    adjoint = back.adjoints[expression.find("x")]
    assert adjoint is not None
    slope = Expression(back.nodes, adjoint)
    for name, value in (("x", 60), ("y", 12)):
        found = forward(slope, back.shapes, {name: 1})
        assert at(found, slope, {"x": 2.0, "y": 5.0}, adjoint) == pytest.approx(value)

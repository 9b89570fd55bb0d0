"""The backward sweep: adjoints are derivatives, to the last bit that rounding leaves."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import mpmath as mp
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from tests.calculus.figures import figures
from tests.comparison.truth import DIGITS, true_values
from tests.expressions import expressions, points
from tests.notation.limit import at_most
from tutor.calculus.evaluate import evaluate
from tutor.calculus.shapes import shapes
from tutor.calculus.sweep import Sweep, sweep
from tutor.calculus.trace import trace
from tutor.notation import Expression, Node, Tape, parse, to_text

random_formulas = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)

DIFFERENCES = 10.0 ** (5 - DIGITS)
"""What is left of mpmath's differences where the derivative is 0."""


def scalars(expression: Expression) -> list[tuple[int, ...]]:
    return [()] * len(expression)


def derivative(expression: Expression, point: Mapping[str, float], name: str, order: int) -> Any:
    """d^order(output)/d(name)^order by mpmath's differences, at DIGITS digits."""

    def output(value: Any) -> Any:
        moved = {**point, name: value}
        return true_values(expression.nodes, moved, mp.mp.dps)[expression.output]

    with mp.workdps(DIGITS):
        return mp.diff(output, mp.mpf(point[name]), order)


# --- against mpmath ------------------------------------------------------------------------------


@random_formulas
@given(text=expressions(4), point=points())
def test_adjoints_are_derivatives(text: str, point: dict[str, float]) -> None:
    expression = parse(text)
    assume(expression.variables)
    found = sweep(expression, scalars(expression))
    _, values, errors = numbers = figures(found.nodes, point)
    assume(numbers.well_conditioned)
    for name in expression.variables:
        adjoint = adjoint_of(found, expression.find(name))
        true = derivative(expression, point, name, 1)
        assert abs(float(values[adjoint]) - true) <= float(errors[adjoint]) + DIFFERENCES


@random_formulas
@given(text=expressions(3, names=("x",)), point=points(names=("x",)))
def test_a_second_derivative_is_the_sweep_once_more(text: str, point: dict[str, float]) -> None:
    expression = parse(text)
    assume(expression.variables)
    once = sweep(expression, scalars(expression))
    x = expression.find("x")
    first = Expression(once.nodes, adjoint_of(once, x))
    twice = sweep(first, once.shapes)
    again = twice.adjoints[x]
    _, values, errors = numbers = figures(twice.nodes, point)
    assume(numbers.well_conditioned)
    true = derivative(expression, point, "x", 2)
    value, error = (0.0, 0.0) if again is None else (float(values[again]), float(errors[again]))
    assert abs(value - true) <= error + DIFFERENCES


@random_formulas
@given(text=expressions(4), point=points())
def test_the_closed_form_is_the_same_number(text: str, point: dict[str, float]) -> None:
    expression = parse(text)
    assume(expression.variables)
    results = []
    for keep in (True, False):
        found = sweep(expression, scalars(expression), keep=keep)
        _, values, errors = numbers = figures(found.nodes, point)
        assume(numbers.well_conditioned)
        adjoint = adjoint_of(found, expression.find(expression.variables[0]))
        results.append((float(values[adjoint]), float(errors[adjoint])))
    (kept, kept_error), (closed, closed_error) = results
    assert abs(kept - closed) <= kept_error + closed_error


def adjoint_of(found: Sweep, index: int) -> int:
    adjoint = found.adjoints[index]
    assert adjoint is not None
    return adjoint


# --- the rules of the sweep ----------------------------------------------------------------------


def written(text: str, name: str, shape: Mapping[str, tuple[int, ...]] | None = None) -> str:
    """The closed form of d(output)/d(name), in the course's notation."""
    expression = parse(text)
    found = sweep(expression, shapes(expression, shape or {}), keep=False)
    adjoint = found.adjoints[expression.find(name)]
    if adjoint is None:
        return "no path"
    return to_text(Expression(found.nodes, adjoint), names=expression.names)


@pytest.mark.parametrize(
    ("text", "name", "form"),
    [
        ("y = x + b", "x", "1"),
        ("y = 2*x + b", "x", "2"),
        ("y = 2*x + b; s = sigmoid(y)", "y", "s*(1 - s)"),
        ("y = 2*x + b; s = sigmoid(y)", "x", "2*s*(1 - s)"),
        ("y = 2*x + b; s = sigmoid(y)", "b", "s*(1 - s)"),
        ("x*y", "x", "y"),
        ("x/y", "y", "-x/y^2"),
        ("x^3", "x", "3*x^2"),
        ("2^x", "x", "2^x*ln(2)"),
        ("x - y", "y", "-1"),
        ("exp(-x)", "x", "-exp(-x)"),
    ],
)
def test_the_closed_form_is_what_a_person_writes(text: str, name: str, form: str) -> None:
    assert written(text, name) == form


def test_fan_out_adds_up() -> None:
    # d(u·v)/dy = 2·v + u·3 with u = 2y, v = 3y: every use of y has its share
    expression = parse("y = x^2; u = 2*y; v = 3*y; u*v")
    at = trace(expression, {"x": 2.0})
    u, v = 8.0, 12.0
    assert at.adjoint(expression.find("y")) == 2 * v + 3 * u
    assert at.adjoint(expression.find("x")) == (2 * v + 3 * u) * 2 * 2


@pytest.mark.parametrize("times", [1, 2, 3, 10])
def test_a_sum_of_n_times_x_has_the_slope_n(times: int) -> None:
    expression = parse("+".join(["x"] * times))
    assert trace(expression, {"x": 7.0}).adjoint(expression.find("x")) == times


def test_the_output_has_the_adjoint_one() -> None:
    expression = parse("y = x^2; sin(y)")
    assert trace(expression, {"x": 2.0}).adjoint(expression.output) == 1


def test_no_path_is_none_and_not_zero() -> None:
    expression = parse("y = 2*x; z = 3*w; y + 0*v")
    at = trace(expression, {"x": 1.0, "w": 1.0, "v": 1.0})
    assert at.adjoint(expression.find("w")) is None
    assert at.adjoint(expression.find("z")) is None
    assert at.adjoint(expression.find("v")) == 0


def test_a_condition_has_no_path() -> None:
    expression = parse("where(c > 0, x, y)")
    at = trace(expression, {"c": 1.0, "x": 2.0, "y": 3.0})
    assert [at.adjoint(expression.find(name)) for name in "cxy"] == [None, 1, 0]


def test_numbers_have_adjoints_only_when_asked() -> None:
    expression = parse("2*x")
    assert sweep(expression, scalars(expression)).adjoints[0] is None
    found = sweep(expression, scalars(expression), constants=True)
    assert evaluate(found.nodes, {"x": 5.0})[adjoint_of(found, 0)] == 5


def test_a_sweep_starts_at_any_node_and_stops_where_it_is_told() -> None:
    expression = parse("y = x^2; z = sin(y); 2*z")
    y, z, x = (expression.find(name) for name in "yzx")
    found = sweep(expression, scalars(expression), output=z, stop=[y])
    assert found.adjoints[expression.output] is None
    assert found.adjoints[y] is not None
    assert found.adjoints[x] is None


def test_the_formulas_own_nodes_keep_their_places() -> None:
    expression = parse("y = 2*x + b; s = sigmoid(y)")
    assert sweep(expression, scalars(expression)).nodes[: len(expression)] == expression.nodes


def test_every_edge_has_its_local_derivative() -> None:
    expression = parse("y = 2*x + b; s = sigmoid(y)")
    at = trace(expression, {"x": 1.0, "b": 2.0})
    s, y = expression.find("s"), expression.find("y")
    value = at.values[s]
    assert at.partial(s, 0) == value * (1 - value)
    assert [at.partial(y, 0), at.partial(y, 1)] == [1, 1]
    assert at.partial(y - 2, 0) is None  # the edge to the number 2


# --- data columns --------------------------------------------------------------------------------

X = [0.5, -1.25, 2.0, 0.75]
Y = [1.0, -0.5, 2.5, 0.25]
W, B = 0.75, -0.125

EXACT = [(Fraction(x), Fraction(y)) for x, y in zip(X, Y, strict=True)]
RESIDUALS = [Fraction(W) * x + Fraction(B) - y for x, y in EXACT]


@pytest.mark.parametrize(
    ("loss", "dw", "db"),
    [
        (
            "mean((W*x + b - y)^2)",
            sum(2 * r * x for r, (x, _) in zip(RESIDUALS, EXACT, strict=True)) / 4,
            sum(2 * r for r in RESIDUALS) / 4,
        ),
        (
            "sum((W*x + b - y)^2)",
            sum(2 * r * x for r, (x, _) in zip(RESIDUALS, EXACT, strict=True)),
            sum(2 * r for r in RESIDUALS),
        ),
        (
            "mean(W*x)*sum(b + y) + b",
            sum(x for x, _ in EXACT) / 4 * sum(Fraction(B) + y for _, y in EXACT),
            Fraction(W) * sum(x for x, _ in EXACT) / 4 * 4 + 1,
        ),
    ],
    ids=["mean", "sum", "both"],
)
@pytest.mark.parametrize("keep", [True, False], ids=["kept", "closed"])
def test_gradients_over_columns(loss: str, dw: Fraction, db: Fraction, keep: bool) -> None:
    expression = parse(loss)
    point = {"x": np.array(X), "y": np.array(Y), "W": W, "b": B}
    found = sweep(expression, shapes(expression, {"x": (4,), "y": (4,)}), keep=keep)
    _, values, errors = figures(found.nodes, point)
    for name, true in (("W", dw), ("b", db)):
        adjoint = adjoint_of(found, expression.find(name))
        assert abs(Fraction(float(values[adjoint])) - true) <= Fraction(float(errors[adjoint]))


def test_a_column_has_a_column_for_an_adjoint() -> None:
    expression = parse("mean(x^2) + 3*sum(x)")
    at = trace(expression, {"x": X})
    assert list(at.adjoint(expression.find("x"))) == [2 * x / 4 + 3 for x in X]


@pytest.mark.parametrize(
    ("text", "name", "form"),
    [
        ("loss = mean((W*x + b - y)^2)", "b", "mean(2*(W*x + b - y))"),
        ("loss = sum((W*x + b - y)^2)", "b", "sum(2*(W*x + b - y))"),
        ("mean(W*x)", "W", "mean(x)"),
        ("sum(W*x)", "W", "sum(x)"),
        ("mean(W + x)", "W", "1"),
        ("sum(W + x)", "W", "count(x)"),
    ],
)
def test_what_is_the_same_for_all_leaves_the_mean(text: str, name: str, form: str) -> None:
    column = {"x": (4,), "y": (4,)}
    assert parse(written(text, name, column)) in (parse(form), parse(moved_out(form)))


def moved_out(form: str) -> str:
    """The same with the number 2 before the mean or the sum."""
    return form.replace("mean(2*", "2*mean(").replace("sum(2*", "2*sum(")


# --- size ----------------------------------------------------------------------------------------


def layers(count: int) -> Expression:
    """h ← tanh(w·h), `count` times."""
    tape = Tape([Node("variable", (), "w"), Node("variable", (), "h")])
    for _ in range(count):
        tape.add("tanh", tape.add("mul", 0, len(tape.nodes) - 1))
    return Expression(tuple(tape.nodes), len(tape.nodes) - 1)


def test_the_sweep_is_as_long_as_the_formula() -> None:
    one, two, three = (
        len(sweep(layers(count), [()] * (2 + 2 * count)).nodes) for count in (1_000, 2_000, 3_000)
    )
    assert three - two == two - one


def test_ten_thousand_nodes() -> None:
    deep = layers(5_000)
    with at_most(2):
        found = sweep(deep, scalars(deep))
        values = evaluate(found.nodes, {"w": 1.0, "h": 0.5})
    # Each layer's slope by h is w·(1 − v²): the product of them all, with no recursion anywhere.
    product = 1.0
    for value in reversed(values[3 : len(deep) : 2]):
        product *= 1 - value**2
    assert values[adjoint_of(found, 1)] == product


def test_a_long_sum_is_swept_at_once() -> None:
    terms = parse("+".join(["x"] * 5_000))
    with at_most(2):
        found = sweep(terms, scalars(terms))
    assert evaluate(found.nodes, {"x": 1.0})[adjoint_of(found, 0)] == 5_000

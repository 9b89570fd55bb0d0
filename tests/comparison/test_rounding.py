"""How far rounding may go: no figure goes further, and the bound is not wider than its reasons."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp

import tutor.comparison.rounding
from tests.autodiff.asking import ask
from tests.comparison.formulas import RANDOM, Problem, plain
from tests.comparison.truth import true_values
from tutor.autodiff.oracle import Oracle
from tutor.calculus.trace import PointLike, Trace, trace
from tutor.comparison.rounding import FLOAT32, FLOAT64, Format, bounds
from tutor.comparison.verdicts import DISAGREE, judge
from tutor.functions import FUNCTIONS
from tutor.notation import parse

in_both_precisions = pytest.mark.parametrize(
    "precision", [FLOAT64, FLOAT32], ids=["float64", "float32"]
)


def bounded(found: Trace, precision: Format) -> list[Any]:
    return bounds(found.sweep.nodes, found.values, found.point, precision)


# --- no figure goes further ----------------------------------------------------------------------


@settings(RANDOM, max_examples=30)
@given(problem=plain())
def test_every_figure_is_within_its_bound_of_the_truth(oracle: Oracle, problem: Problem) -> None:
    """The values of each node and its adjoint, NumPy's and TensorFlow's, against mpmath's.

    TensorFlow composes an adjoint in an order of its own, for which `judge` allows as much again.
    """
    found = trace(parse(problem.text), problem.point)
    answer = ask(oracle, found.expression, found.point)
    exact = [float(value) for value in true_values(found.sweep.nodes, problem.point)]
    error64, error32 = bounded(found, FLOAT64), bounded(found, FLOAT32)

    for value, true, error in zip(found.values, exact, error64, strict=True):
        # `true` is mpmath's value in float64, so half an ulp off itself.
        assert abs(float(value) - true) <= error + FLOAT64.unit * abs(true)
    for index, adjoint in enumerate(found.sweep.adjoints):
        for figures, errors, unit in (
            (answer.float64, error64, FLOAT64.unit),
            (answer.float32, error32, 0.0),
        ):
            off = abs(float(figures.values[index]) - exact[index])
            assert off <= errors[index] + unit * abs(exact[index])
            if adjoint is not None:
                judged = judge(exact[adjoint], figures.gradients[index], errors[adjoint])
                assert judged.verdict != DISAGREE, judged


@in_both_precisions
@pytest.mark.parametrize("op", ["sum", "mean"])
def test_a_reduction_in_any_order_is_within_its_bound(
    oracle: Oracle, op: str, precision: Format
) -> None:
    generator = np.random.default_rng(3)
    for n in (2, 10, 1000):
        column = generator.normal(0, 1, n) * 10.0 ** generator.integers(-3, 4, n)
        found = trace(parse(f"{op}(x)"), {"x": column})
        exact = sum(map(Fraction, column.tolist())) / (n if op == "mean" else 1)
        figures = getattr(ask(oracle, found.expression, found.point), precision.name)
        bound = bounded(found, precision)[found.expression.output]

        assert abs(Fraction(float(figures.values[-1])) - exact) <= Fraction(float(bound))


def test_without_the_kernels_ulps_the_bound_would_be_broken(
    oracle: Oracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The law above can fail: take away what exp is allowed, and e^0.1 is further off."""
    found = trace(parse("exp(x)"), {"x": 0.1})
    value = ask(oracle, found.expression, found.point).float32.values[found.expression.output]
    with mp.workdps(30):
        off = float(abs(mp.mpf(float(value)) - mp.exp(mp.mpf(float(np.float32(0.1))))))
    exact = trace(parse("exp(x)"), {"x": float(np.float32(0.1))})

    assert 0 < off <= bounded(exact, FLOAT32)[exact.expression.output]
    none = {
        name: row._replace(rounding=row.rounding._replace(ulps=0.0))
        for name, row in FUNCTIONS.items()
    }
    monkeypatch.setattr(tutor.comparison.rounding, "FUNCTIONS", none)
    assert off > bounded(exact, FLOAT32)[exact.expression.output]


# --- and the bound is not wider than its reasons -------------------------------------------------


@in_both_precisions
@pytest.mark.parametrize("factors", [2, 3, 10])
def test_a_product_is_as_good_as_its_factors(factors: int, precision: Format) -> None:
    """n factors, stored with an error u each, and n − 1 products: (2n − 1)u, relative.

    (Higham's γ; in float64 the factors are exact.) A hundredth more for the bound's own rounding.
    """
    names = [f"x_{k}" for k in range(factors)]
    point = dict(zip(names, np.random.default_rng(factors).uniform(0.5, 2, factors), strict=True))
    found = trace(parse("*".join(names)), point)
    stored = factors if precision is FLOAT32 else 0
    limit = 1.01 * (stored + factors - 1) * precision.unit * abs(float(found.value))

    assert 0 < bounded(found, precision)[found.expression.output] <= limit


def test_a_products_bound_is_reached_to_within_a_factor_of_four(oracle: Oracle) -> None:
    """By the worst of 200 products of 10 factors; a bound that nothing comes near says nothing."""
    names = [f"x_{k}" for k in range(10)]
    generator = np.random.default_rng(5)
    columns = {name: generator.uniform(1, 2, 200) for name in names}
    found = trace(parse(f"sum({'*'.join(names)})"), columns)
    product = found.expression.output - 1
    stored = ask(oracle, found.expression, found.point).float32.values[product]
    off = np.abs(stored.astype(np.float64) - found.values[product])

    assert 0.25 < np.max(off / bounded(found, FLOAT32)[product]) <= 1


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "sin", "cos"])
def test_a_function_adds_its_ulps_and_passes_on_its_slope(name: str) -> None:
    """At most ulps·2u·|f| + |f′|·u·|x|, and a smallest normal number for what is flushed to 0."""
    found = trace(parse(f"{name}(x)"), {"x": 0.7})
    slope = abs(float(found.adjoint(0)))
    limit = FLOAT32.unit * (
        2 * FUNCTIONS[name].rounding.ulps * abs(float(found.value)) + 0.7 * slope
    )

    assert bounded(found, FLOAT32)[found.expression.output] <= 1.01 * limit


def test_cancellation_keeps_the_error_and_loses_the_digits() -> None:
    """(1 + x) − 1 at 1e-8: each rounding of 1 is left over, and in float32 it is everything."""
    found = trace(parse("(1 + x) - 1"), {"x": 1e-8})
    output = found.expression.output

    assert 1e-16 < bounded(found, FLOAT64)[output] < 3e-16
    assert 5e-8 < bounded(found, FLOAT32)[output] < 2e-7


# --- what storing and passing on cost ------------------------------------------------------------

LEAVES = [
    ("a tenth", 0.1, abs(float(np.float32(0.1)) - 0.1)),
    ("a half", 0.5, 0.0),
    ("below the smallest", 1e-60, 1e-60),
]


@pytest.mark.parametrize(("x", "cost"), [c[1:] for c in LEAVES], ids=[c[0] for c in LEAVES])
def test_storing_a_number_costs_what_float32_cannot_hold(x: float, cost: float) -> None:
    found = trace(parse("x"), {"x": x})

    assert bounded(found, FLOAT32)[0] == cost
    assert bounded(found, FLOAT64)[0] == 0


def test_a_written_number_is_stored_like_a_variable() -> None:
    found = trace(parse("0.1*x"), {"x": 0.5})
    numbers = [i for i, node in enumerate(found.expression.nodes) if node.op == "number"]

    assert bounded(found, FLOAT32)[numbers[0]] == abs(float(np.float32(0.1)) - 0.1)


def test_a_branch_that_was_not_taken_passes_nothing_on() -> None:
    """10⁸·0.1 is 0.7 off in float32; where it is not chosen, nothing of that is in the result."""
    one, other = (
        trace(parse(f"where(c > 0, x, {10**8}*x)"), {"c": c, "x": 0.1}) for c in (1.0, -1.0)
    )

    assert bounded(one, FLOAT32)[one.expression.output] < 1e-8
    assert bounded(other, FLOAT32)[other.expression.output] > 0.1


FINITE = [
    ("x^2", {"x": -1.5}), ("x^3", {"x": -0.1}), ("x^(-1)", {"x": -3.0}), ("x^2", {"x": 0.0}),
    ("tanh(x)", {"x": -1.0}), ("tan(x)", {"x": -1.0}), ("asin(x)", {"x": -0.5}),
    ("acos(x)", {"x": -0.5}), ("atan(x)", {"x": -2.0}), ("sin(tanh(x))", {"x": -1.0}),
    ("mean((x - 1)^2)", {"x": [0.0, 1.0, 2.0]}), ("1/x", {"x": -2.0}),
    ("where(x > 0, ln(x), x)", {"x": -1.0}),
]  # fmt: skip


@in_both_precisions
@pytest.mark.parametrize(("formula", "at"), FINITE, ids=[f"{text} at {at}" for text, at in FINITE])
def test_what_is_finite_has_a_finite_bound(formula: str, at: PointLike, precision: Format) -> None:
    """The exponent of x² is exact: that ln x is not real has nothing to pass on."""
    found = trace(parse(formula), at)

    for value, error in zip(found.values, bounded(found, precision), strict=True):
        assert np.all(np.isfinite(error) | ~np.isfinite(np.asarray(value, dtype=np.float64)))


@in_both_precisions
def test_of_zeros_nothing_is_lost(precision: Format) -> None:
    """√(0² + 0²) is 0; of 1e-200, whose square is too small, only that the root is unknown."""
    zeros, small = (trace(parse("sqrt(x^2 + y^2)"), {"x": x, "y": 0.0}) for x in (0.0, 1e-200))

    assert bounded(zeros, precision)[zeros.expression.output] == 0
    assert bounded(small, precision)[small.expression.output] == np.inf


@settings(max_examples=50, derandomize=True, deadline=None)
@given(x=st.floats(-3, 3), y=st.floats(-3, 3))
def test_float32s_bound_is_never_below_float64s(x: float, y: float) -> None:
    found = trace(parse("sin(x*y) + tanh(x - y)*y"), {"x": x, "y": y})

    pairs = zip(bounded(found, FLOAT64), bounded(found, FLOAT32), strict=True)
    assert all(double <= single for double, single in pairs)

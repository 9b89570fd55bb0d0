"""Rows over columns: reductions and their gradients, and the softmax."""

from typing import Any

import numpy as np
import pytest
from mpmath import mp

from tests.autodiff.asking import ask
from tests.comparison.truth import TRUE_OF_COLUMNS
from tests.functions.samples import DEFINED, OF_DIFFERENCES, operation, rows
from tutor.autodiff.oracle import Oracle
from tutor.calculus.evaluate import evaluate
from tutor.calculus.templates import template
from tutor.calculus.trace import trace
from tutor.comparison.rounding import FLOAT32, FLOAT64, bounds, sweep_bounds
from tutor.functions import FUNCTIONS, REDUCTIONS
from tutor.row import Function

COLUMNS: dict[str, tuple[tuple[list[float], ...], ...]] = {
    "mean": (([0.1, -0.7, 3.3],), ([1e8, 1.0, -1e8],)),
    "sum": (([0.1, -0.7, 3.3],), ([1e8, 1.0, -1e8],)),
    "variance": (([0.1, -0.7, 3.3],), ([10001.0, 10002.0, 10003.5],), ([2.0],)),
    "norm": (([0.1, -0.7, 3.3],), ([3e-3, 4e2],)),
    "dot": (([0.1, -0.7, 3.3], [2.0, 0.3, -0.4]),),
    "logsumexp": (([0.1, -0.7, 3.3],), ([-80.0, 1.0, 80.0],), ([800.0, 799.0],), ([-1.1, -1.0],)),
    "cross_entropy": (([0.2, 0.3, 0.5], [0.1, 0.6, 0.3]), ([0.0, 1.0], [0.25, 0.75])),
    "softmax_cross_entropy": (([0.1, -0.7, 3.3], [0.2, 0.3, 0.5]), ([30.0, -30.0], [0.0, 1.0])),
    "logistic_loss": (([0.1, -0.7, 3.3], [0.2, 0.3, 0.7]), ([30.0, -30.0], [0.0, 1.0])),
}
OVER_COLUMNS = [(name, columns) for name, cases in COLUMNS.items() for columns in cases]
over_columns = pytest.mark.parametrize(
    ("name", "columns"),
    OVER_COLUMNS,
    ids=[f"{name} {k}" for k, (name, _) in enumerate(OVER_COLUMNS)],
)


def test_every_reduction_has_its_columns() -> None:
    along_axes = {name for name in REDUCTIONS if FUNCTIONS[name].call}
    assert set(COLUMNS) == set(TRUE_OF_COLUMNS) == set(REDUCTIONS) - {"count"} - along_axes


@rows([name for name in DEFINED if name in REDUCTIONS and not FUNCTIONS[name].call])
def test_a_reductions_formula_defines_it(row: Function) -> None:
    columns = COLUMNS[row.name][0]
    inner = template(row.formula, row.parameters)
    at = dict(zip(row.parameters, map(np.array, columns), strict=True))
    with mp.workdps(30):
        exact = TRUE_OF_COLUMNS[row.name](*([mp.mpf(a) for a in column] for column in columns))

    assert evaluate(inner.nodes, at)[inner.output] == pytest.approx(float(exact), rel=1e-13)


@over_columns
def test_a_reduction_and_its_gradient_are_mpmaths(
    oracle: Oracle, name: str, columns: tuple[list[float], ...]
) -> None:
    """By us, and by TensorFlow in both precisions, each within its bound."""
    expression = operation(name)
    at = dict(zip(FUNCTIONS[name].parameters, map(np.array, columns), strict=True))
    found = trace(expression, at)
    answer = ask(oracle, expression, at)
    ours = bounds(found.sweep.nodes, found.values, found.point, FLOAT64)
    theirs = [sweep_bounds(found, precision) for precision in (FLOAT64, FLOAT32)]
    figures_ = [answer.float64, answer.float32]
    with mp.workdps(30):
        exact = TRUE_OF_COLUMNS[name](*([mp.mpf(a) for a in column] for column in columns))
        for value, errors in zip(
            [found.value, *(f.values[-1] for f in figures_)], [ours, *theirs], strict=True
        ):
            assert abs(mp.mpf(float(value)) - exact) <= errors[expression.output]
        for position, column in enumerate(columns):
            adjoint = found.sweep.adjoints[position]
            assert adjoint is not None
            for k in range(len(column)):
                slope = element_slope(name, columns, position, k)
                for gradient, errors in zip(
                    [found.values[adjoint], *(f.gradients[position] for f in figures_)],
                    [ours, *(2 * np.asarray(errors[adjoint]) for errors in theirs)],
                    strict=True,
                ):
                    error = errors[adjoint] if isinstance(errors, list) else errors
                    off = abs(mp.mpf(float(np.broadcast_to(gradient, len(column))[k])) - slope)
                    assert off <= np.broadcast_to(error, len(column))[k] + OF_DIFFERENCES


def element_slope(name: str, columns: tuple[list[float], ...], position: int, element: int) -> Any:
    """mpmath's own derivative by one element of one column."""

    def moved(x: Any) -> Any:
        given = [[mp.mpf(a) for a in column] for column in columns]
        given[position][element] = x
        return TRUE_OF_COLUMNS[name](*given)

    return mp.diff(moved, mp.mpf(columns[position][element]))


def test_the_adjoint_of_softmax_is_that_of_its_jacobian(oracle: Oracle) -> None:
    """Of Σ w·softmax(x): J = diag(s) − s·sᵀ, and J·w by hand."""
    x, w = np.array([0.1, -0.7, 3.3]), np.array([2.0, -1.0, 0.5])
    expression = template("sum(w*softmax(x))", ("w", "x"))
    found = trace(expression, {"x": x, "w": w})
    s = np.exp(x) / np.sum(np.exp(x))
    jacobian = np.diag(s) - np.outer(s, s)

    mine = found.adjoint(expression.find("x"))
    np.testing.assert_allclose(mine, jacobian @ w, rtol=1e-14)
    answer = ask(oracle, expression, {"x": x, "w": w})
    np.testing.assert_allclose(answer.float64.gradients[expression.find("x")], mine, rtol=1e-14)

"""The float32 graph is a copy of the float64 one: that copy is the graph tf.gradients builds."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from tests.comparison.formulas import RANDOM, Problem, problems
from tests.expressions import called
from tutor.autodiff.messages import Figures, GraphRequest
from tutor.functions import FUNCTIONS
from tutor.notation import parse

COLUMN = [-1.5, 0.1, 0.0, 2.0]
WITHIN_ON_A_CORNER_AND_OUTSIDE = ([0.3, 0.0, -2.5], [0.7, 0.0, 0.1], [1.1, 0.0, 3.0])
"""Numbers for each parameter, of every kind that a row meets, side by side in one graph."""


def in_both_ways(formula: str, point: Mapping[str, Any]) -> tuple[Figures, Figures]:
    """The figures of the copied graph, and of a graph that was built in float32."""
    pytest.importorskip("tensorflow")  # where these tests run, not where they are collected
    from tutor.autodiff import graph

    expression = parse(formula, list(point))
    request = GraphRequest(expression.nodes, expression.output, point)
    built = graph._built(request, graph.tf.float32)
    added = graph._added(built.graph, len(built.values))
    return graph.gradients(request).float32, graph._figures(built, added)


def assert_the_same_bits(copied: Figures, built: Figures) -> None:
    for mine, theirs in zip(
        (*copied.values, *copied.gradients), (*built.values, *built.gradients), strict=True
    ):
        assert (mine is None) == (theirs is None)
        if mine is not None:
            assert np.asarray(mine).dtype == np.asarray(theirs).dtype
            assert np.asarray(mine).tobytes() == np.asarray(theirs).tobytes()
    assert copied.added == built.added


@pytest.mark.parametrize(
    "row", [row for row in FUNCTIONS.values() if row.typed], ids=lambda row: row.name
)
def test_every_row_has_the_same_bits_in_both(row: Any) -> None:
    names = [f"a{k}" for k in range(len(row.parameters))]
    if row.symbol:
        formula = f"where(a0 {row.symbol} a1, a0, a1)" if "" in row.partials else None
        formula = formula or (f"a0 {row.symbol} a1" if len(names) == 2 else f"{row.symbol}a0")
    elif row.name == "where":
        formula = "where(a0 > a1, a1, a2)"
    else:
        formula = called(row, *names)
    if row.arrays.axis is not None and row.call:
        formula = f"sum({formula})"
    formula = (
        f"sum({'' if row.arrays.linear else 'a0*'}{formula})" if row.arrays.pullback else formula
    )
    point = dict(zip(names, WITHIN_ON_A_CORNER_AND_OUTSIDE, strict=False))
    if row.arrays.reduces or row.arrays.pullback:
        point = {name: np.array(COLUMN) + k for k, name in enumerate(names)}
    if (row.arrays.linear or row.call) and row.name != "column":
        point = {name: np.outer(column, column) for name, column in point.items()}
    assert_the_same_bits(*in_both_ways(formula, point))


@settings(RANDOM, max_examples=30)
@given(problem=problems(kinks=True))
def test_so_have_random_formulas(problem: Problem) -> None:
    assert_the_same_bits(*in_both_ways(problem.text, problem.point))


@pytest.mark.filterwarnings("ignore:overflow encountered in cast")
def test_a_constant_beyond_float32_is_infinite_there() -> None:
    copied, built = in_both_ways("1e200*x", {"x": 0.1})
    assert_the_same_bits(copied, built)
    assert np.isinf(copied.values[-1])

"""Rows that are no function of real numbers, in NumPy and in TensorFlow: cases written out."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from tests.autodiff.asking import ask
from tests.functions.samples import THREE, WRITTEN
from tutor.autodiff.oracle import Oracle
from tutor.calculus.evaluate import evaluate, kernel
from tutor.calculus.sweep import sweep
from tutor.calculus.templates import template

CASES = [(name, *case) for name, cases in WRITTEN.items() for case in cases]


@pytest.mark.parametrize(
    ("formula", "at", "value", "gradients"),
    [case[1:] for case in CASES],
    ids=[f"{formula} {k}" for k, (_, formula, *_) in enumerate(CASES)],
)
def test_a_written_row_in_numpy_and_in_tensorflow(
    oracle: Oracle, formula: str, at: Mapping[str, Any], value: Any, gradients: Mapping[str, Any]
) -> None:
    expression = template(formula, tuple(at))
    shapes = [np.shape(v) for v in evaluate(expression.nodes, at)]
    written = sweep(expression, shapes)
    values = evaluate(written.nodes, at)
    found = ask(oracle, expression, at)

    for each in (values, found.float64.values, found.float32.values):
        np.testing.assert_array_equal(each[expression.output], value)
    for name, gradient in gradients.items():
        index = expression.find(name)
        adjoint = written.adjoints[index]
        ours = None if adjoint is None else values[adjoint]
        for figure, dtype in (
            (ours, np.float64),
            (found.float64.gradients[index], np.float64),
            (found.float32.gradients[index], np.float32),
        ):
            if gradient is None:
                assert figure is None
            else:
                np.testing.assert_array_equal(figure, np.asarray(gradient, dtype))


def test_spread_repeats_a_number_like_a_column_and_sums_back() -> None:
    """Its derivative by the number is 1 at each of the elements."""
    column, formula = np.array(THREE), template("sum(spread(x, a)*x)", ("x", "a"))
    found = sweep(formula, [(), (3,), (3,), (3,), ()] if formula.nodes[0].value == "a" else
                  [(3,), (), (3,), (3,), ()])  # fmt: skip
    values = evaluate(found.nodes, {"x": column, "a": 2.0})
    of_a, of_x = (found.adjoints[formula.find(name)] for name in "ax")
    assert of_a is not None
    assert of_x is not None

    np.testing.assert_array_equal(kernel("spread")(column, 2.0), [2, 2, 2])
    assert values[formula.output] == 18
    assert values[of_a] == 9
    np.testing.assert_array_equal(values[of_x], [2, 2, 2])

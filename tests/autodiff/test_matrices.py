"""Matrices in TensorFlow: the same values and gradients, and scripts that print them."""

import io
from contextlib import redirect_stdout
from dataclasses import replace

import numpy as np
import pytest

from tests.autodiff.asking import ask
from tests.matrices import FORMULAS, at
from tutor.autodiff.code import TARGETS
from tutor.autodiff.oracle import Oracle
from tutor.calculus.trace import trace
from tutor.notation import parse
from tutor.notation.tape import VARIABLE


@pytest.mark.parametrize("text", FORMULAS)
def test_values_and_gradients_are_tensorflows(oracle: Oracle, text: str) -> None:
    expression = parse(text)
    point = at(expression.variables)
    found, answer = trace(expression, point), ask(oracle, expression, point).float64
    for index in range(len(expression)):
        np.testing.assert_allclose(found.values[index], answer.values[index], rtol=1e-12)
        mine, theirs = found.adjoint(index), answer.gradients[index]
        if mine is None:
            assert theirs is None
        elif theirs is not None:
            assert np.shape(mine) == np.shape(theirs)
            np.testing.assert_allclose(mine, theirs, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("target", ["numpy", "torch", "jax"])
@pytest.mark.parametrize("text", FORMULAS)
def test_a_script_prints_the_gradient(text: str, target: str) -> None:
    if target != "numpy":
        pytest.importorskip(target)
    expression = parse(text)
    if not expression.label(expression.output):
        expression = replace(expression, names={**expression.names, expression.output: "f"})
    point = at(expression.variables)
    found = trace(expression, point)
    by = [
        index
        for index, node in enumerate(expression.nodes)
        if node.op == VARIABLE and found.adjoint(index) is not None
    ]
    script = TARGETS[target](expression, point, expression.output, by)
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(script, {})
    for index, figure in zip(by, eval(printed.getvalue(), {}), strict=True):
        np.testing.assert_allclose(figure, found.adjoint(index), rtol=1e-10, atol=1e-13)


def test_what_takes_rows_is_told_the_axis_and_of_a_column_is_not() -> None:
    matrix, column = parse("f = sum(logsumexp(X))"), parse("f = sum(logsumexp(x))")
    of_matrix, of_column = (
        TARGETS["tape"](form, {name: value}, form.output, [form.find(name)])
        for form, name, value in ((matrix, "X", [[1.0, 2.0]]), (column, "x", [1.0, 2.0]))
    )

    assert "tf.reduce_logsumexp(X, axis=-1)" in of_matrix
    assert "tf.reduce_logsumexp(x)" in of_column

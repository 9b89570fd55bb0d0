"""NumPy's and TensorFlow's figures of every row: within so many ulps of mpmath's."""

from functools import cache
from typing import Any

import numpy as np
from mpmath import mp

from tests.autodiff.asking import ask
from tests.comparison.truth import TRUE
from tests.functions.samples import (
    ONE_BY_ONE,
    SAMPLED,
    Column,
    figures,
    in_both_precisions,
    operation,
    rows,
    sample,
)
from tutor.autodiff.oracle import Oracle
from tutor.calculus.evaluate import kernel
from tutor.calculus.templates import computed
from tutor.comparison.rounding import FLOAT64, Format, own_error
from tutor.functions import FUNCTIONS
from tutor.notation.tape import VARIABLE, Expression, Node
from tutor.row import Function


def side_by_side(name: str, count: int) -> Expression:
    """The same row on many scalars at once: kernels of one number differ from a column's."""
    nodes: list[Node] = []
    for k in range(count):
        first = len(nodes)
        nodes += [Node(VARIABLE, (), f"{letter}_{k}") for letter in FUNCTIONS[name].parameters]
        nodes.append(Node(name, tuple(range(first, len(nodes)))))
    return Expression(tuple(nodes), len(nodes) - 1)


def allowed(row: Function, columns: list[Column], precision: Format, *, theirs: bool) -> Any:
    """A row's ulps; where a formula is computed instead, what that may lose, in such ulps."""
    if not (computed(row.name) or (theirs and row.tensorflow.inexact)) or (
        not theirs and (row.names.numpy or row.stable)
    ):
        return row.rounding.ulps
    node = Node(row.name, tuple(range(len(columns))))
    exact = kernel(row.name)(*columns)
    error = own_error(node, columns, exact, precision, theirs=theirs)
    return error / np.spacing(np.abs(exact).astype(precision.dtype)).astype(np.float64)


@cache
def true_value(name: str, *arguments: float) -> Any:
    """mpmath's value: asked of it once for NumPy and for TensorFlow."""
    return TRUE[name](*map(mp.mpf, arguments))


def ulps_off(found: Any, columns: list[Column], name: str, precision: Format) -> Column:
    """Each figure's distance from mpmath's value, in units in the last place of that value."""
    off = np.zeros(len(columns[0]))
    with mp.workdps(30):
        for k, arguments in enumerate(zip(*columns, strict=True)):
            exact = true_value(name, *map(float, arguments))
            if abs(exact) > precision.largest or 0 < abs(exact) < precision.smallest:
                continue  # beyond what the precision holds
            gap = np.spacing(precision.dtype(float(abs(exact))))
            off[k] = abs(mp.mpf(float(found[k])) - exact) / mp.mpf(float(gap))
    return off


@rows(SAMPLED)
def test_numpys_kernel_is_within_the_rows_ulps(row: Function) -> None:
    for columns in sample(row.name, FLOAT64):
        some = [column[:ONE_BY_ONE] for column in columns]
        with np.errstate(under="ignore"):
            as_column = kernel(row.name)(*columns)
            one_by_one = [kernel(row.name)(*arguments) for arguments in zip(*some, strict=True)]

        most = allowed(row, columns, FLOAT64, theirs=False)
        assert np.all(ulps_off(as_column, columns, row.name, FLOAT64) <= most)
        most = allowed(row, some, FLOAT64, theirs=False)
        assert np.all(ulps_off(one_by_one, some, row.name, FLOAT64) <= most)


@cache
def of_columns(oracle: Oracle, name: str) -> list[Any]:
    """What TensorFlow answers at each box; in float32 it is asked at the same numbers, rounded."""
    return [
        ask(oracle, operation(name), dict(zip(FUNCTIONS[name].parameters, columns, strict=True)))
        for columns in sample(name, FLOAT64)
    ]


@in_both_precisions
@rows(SAMPLED)
def test_tensorflows_kernel_is_within_the_rows_ulps(
    oracle: Oracle, row: Function, precision: Format
) -> None:
    answers = of_columns(oracle, row.name)
    for columns, answer in zip(sample(row.name, precision), answers, strict=True):
        found = figures(answer, precision).values[operation(row.name).output]

        off = ulps_off(found, columns, row.name, precision)
        worst = [float(column[np.argmax(off)]) for column in columns]
        assert np.all(off <= allowed(row, columns, precision, theirs=True)), f"at {worst}"


@cache
def one_by_one(oracle: Oracle, name: str) -> list[Any]:
    """The same, number by number."""
    many = side_by_side(name, ONE_BY_ONE)
    return [
        ask(oracle, many, {
            f"{letter}_{k}": float(column[k])
            for letter, column in zip(FUNCTIONS[name].parameters, columns, strict=True)
            for k in range(ONE_BY_ONE)
        })
        for columns in sample(name, FLOAT64, ONE_BY_ONE)
    ]  # fmt: skip


@in_both_precisions
@rows(SAMPLED)
def test_tensorflows_kernel_of_one_number_is_within_the_rows_ulps(
    oracle: Oracle, row: Function, precision: Format
) -> None:
    step = len(row.parameters) + 1
    answers = one_by_one(oracle, row.name)
    for columns, answer in zip(sample(row.name, precision, ONE_BY_ONE), answers, strict=True):
        found = figures(answer, precision).values[step - 1 :: step]

        off = ulps_off(found, columns, row.name, precision)
        assert np.all(off <= allowed(row, columns, precision, theirs=True))


def test_an_ulp_too_many_would_be_seen() -> None:
    (columns,) = sample("neg", FLOAT64)
    off = ulps_off(np.nextafter(-columns[0], np.inf), columns, "neg", FLOAT64)

    np.testing.assert_array_equal(off, 1.0)

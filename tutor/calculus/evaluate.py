"""Numbers for a tape, in NumPy: one pass forward, for values and adjoints alike."""

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache, partial, reduce
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from tutor.calculus.templates import definition
from tutor.errors import MissingValueError
from tutor.functions import CONSTANTS, FUNCTIONS
from tutor.notation.tape import CONSTANT, NUMBER, VARIABLE, Node

Value = Any
"""A float64 scalar, column or matrix, or a truth value (NumPy's types for them do not unite)."""

Point = Mapping[str, float | NDArray[np.float64]]


def evaluate(
    nodes: Sequence[Node],
    point: Point,
    *,
    overrides: Mapping[int, Value] | None = None,
    first: int = 0,
    known: Sequence[Value] = (),
) -> list[Value]:
    """The value of every node in float64; what is not real is NaN, what is too large infinite.

    `overrides` replaces the values of some nodes; `known` gives those of the nodes before
    `first`. Raises MissingValueError for variables that `point` does not have.

    >>> from tutor.notation import parse
    >>> float(evaluate(parse("x^2 + 1").nodes, {"x": 3.0})[-1])
    10.0
    """
    values: list[Value] = list(known[:first])
    with np.errstate(all="ignore"):
        for index in range(first, len(nodes)):
            op, args, value = nodes[index]
            if overrides and index in overrides:
                values.append(overrides[index])
            elif args:
                values.append(kernel(op)(*[values[arg] for arg in args]))
            elif op == NUMBER:
                values.append(np.float64(number(cast(Fraction, value))))
            elif op == VARIABLE and value in point:
                values.append(np.asarray(point[str(value)], dtype=np.float64)[()])
            elif op == CONSTANT:
                values.append(np.float64(CONSTANTS[str(value)]))
            else:
                names = [str(n.value) for n in nodes if n.op == VARIABLE]
                raise MissingValueError([name for name in names if name not in point])
    return values


def number(value: Fraction) -> float:
    """The nearest double; infinite beyond the largest one."""
    over, under = value.as_integer_ratio()
    try:
        return over / under
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def sum_to(value: Value, shape: tuple[int, ...]) -> Value:
    """A figure summed down to a shape that was broadcast up to its own.

    >>> sum_to(np.ones((4, 2)), (2,)).tolist(), sum_to(np.ones((4, 2)), (4, 1)).shape
    ([4.0, 4.0], (4, 1))
    """
    value = np.asarray(value)
    above = value.ndim - len(shape)
    if above > 0:
        value = np.sum(value, axis=tuple(range(above)))
    kept = [k for k, length in enumerate(shape) if length == 1 and value.shape[k] != 1]
    return np.sum(value, axis=tuple(kept), keepdims=True) if kept else value[()]


def _of_columns(reduction: Any, axis: int | None) -> Callable[..., Value]:
    """A reduction that takes one number for a column of one."""
    if axis is None:
        return lambda *columns: reduction(*map(np.atleast_1d, columns))
    return lambda *columns: reduction(*map(np.atleast_1d, columns), axis=axis)


@cache
def kernel(op: str) -> Callable[..., Value]:
    """NumPy's function for a row, or the row's own stable formula."""
    row = FUNCTIONS[op]
    name = row.names.numpy
    if name.startswith("math."):  # what NumPy has not, Python's own library has for one number
        each = np.vectorize(getattr(math, name.removeprefix("math.")), otypes=[np.float64])
        return lambda *args: each(*args)[()]  # of a number, a number
    if name:
        found: Any = reduce(getattr, name.split("."), np)
        if row.arrays.reduces:
            return _of_columns(found, row.arrays.axis)
        return found if row.arrays.axis is None else partial(found, axis=row.arrays.axis)
    if definition(op, stable=True) is None:
        raise LookupError(f"{op} has neither a NumPy name nor a formula")

    def by_formula(*args: Value) -> Value:
        rows = row.arrays.by_row and np.ndim(args[0]) == 2
        form = definition(op, stable=True, by_row=rows)
        assert form is not None
        return evaluate(form.nodes, dict(zip(row.parameters, args, strict=True)))[form.output]

    return by_formula

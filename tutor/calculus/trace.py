"""A formula at a point: the value of every node, and every adjoint, in float64."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tutor.calculus.evaluate import Value, evaluate
from tutor.calculus.matching import kinds
from tutor.calculus.shapes import Shape, require_scalar, shapes, shapes_at
from tutor.calculus.sweep import Sweep, sweep
from tutor.errors import MissingValueError, TutorError
from tutor.notation.lexer import spelled
from tutor.notation.tape import Expression

PointLike = Mapping[str, Any]
"""Names with a number each, a sequence of numbers for a data column, rows of them for a matrix."""


@dataclass(frozen=True)
class Trace:
    """One evaluation, forward and backward.

    values  one for each node of `sweep`: the formula's own first, then the adjoints'
    """

    expression: Expression
    point: Mapping[str, float | NDArray[np.float64]]
    shapes: tuple[Shape, ...]
    sweep: Sweep
    values: tuple[Value, ...]

    @cached_property
    def users(self) -> Mapping[int, list[tuple[int, int]]]:
        """For each node the edges that lead up from it: (user, argument's position)."""
        found: dict[int, list[tuple[int, int]]] = {}
        for user, position in self.sweep.partials:
            found.setdefault(self.expression.nodes[user].args[position], []).append(
                (user, position)
            )
        return found

    @cached_property
    def alike(self) -> list[int]:
        """For each node of the sweep the first that is the same formula."""
        return kinds(self.sweep.nodes)

    @property
    def value(self) -> Value:
        return self.values[self.expression.output]

    def adjoint(self, index: int) -> Value | None:
        """d(output)/d(node); None without a path."""
        found = self.sweep.adjoints[index]
        return None if found is None else self.values[found]

    def elsewhere(self, at: PointLike) -> "Trace":
        """The same formula at another point, whose values have the same shapes."""
        point = point_of(self.expression, at)
        return replace(self, point=point, values=tuple(evaluate(self.sweep.nodes, point)))

    def partial(self, index: int, position: int) -> Value | None:
        """The local derivative of a node by one of its arguments; None without a path."""
        found = self.sweep.partials.get((index, position))
        return None if found is None else self.values[found]


def trace(expression: Expression, at: PointLike) -> Trace:
    """Evaluate a formula and its adjoints at a point.

    Raises MissingValueError, ShapeError, and NotationError where the output is no number.

    >>> from tutor.notation import parse
    >>> s = parse("y = 2*x + b; s = sigmoid(y)")
    >>> float(trace(s, {"x": 1, "b": 2}).adjoint(s.find("y")))
    0.017662706213291107
    """
    point = point_of(expression, at)
    found = shapes(expression, shapes_at(point))
    require_scalar(expression, found)
    written = sweep(expression, found)
    return Trace(expression, point, tuple(found), written, tuple(evaluate(written.nodes, point)))


def _is_row(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def point_of(expression: Expression, at: PointLike) -> dict[str, float | NDArray[np.float64]]:
    """The values of a formula's variables alone. Raises MissingValueError where one has none."""
    point = as_point(at)
    missing = [name for name in expression.variables if name not in point]
    if missing:
        raise MissingValueError(missing)
    return {name: point[name] for name in expression.variables}


def as_array(name: str, value: Any) -> NDArray[np.float64]:
    """Numbers in float64. Raises TutorError for anything else.

    A float32 is the number that it is printed as: 0.1, not 0.10000000149011612.
    """
    try:
        # A single bfloat16 of TensorFlow's is an array by its own method alone.
        array = np.asarray(getattr(value, "numpy", lambda: value)())
        if array.dtype.name == "bfloat16":  # no kind of NumPy's own
            array = array.astype(np.float32)
        if array.dtype.kind not in "fiub":
            raise TypeError
        if array.dtype.kind == "f" and array.dtype.itemsize < np.dtype(np.float64).itemsize:
            array = array.astype(str)
        return np.asarray(array, dtype=np.float64)
    except (TypeError, ValueError):
        raise TutorError(
            f"{name} is not a number or a column of numbers",
            hint="the rows of a matrix are of one length: [[1, 2], [3, 4]]"
            if isinstance(value, Sequence) and any(map(_is_row, value)) else "",
        ) from None  # fmt: skip


def as_point(at: PointLike) -> dict[str, float | NDArray[np.float64]]:
    """Numbers, columns and matrices as float64. Raises TutorError for anything else, and for a name
    that is given twice: θ and theta are one."""
    point: dict[str, float | NDArray[np.float64]] = {}
    for given, value in at.items():
        name = spelled(given)
        if name in point:
            raise TutorError(f"{name} is given twice")
        column = as_array(name, value)
        if column.ndim > 2 or column.size == 0:
            raise TutorError(
                f"{name} must be a number, a column of at least one number, or a matrix"
            )
        point[name] = column if column.ndim else float(column)
    return point

"""The shape of every node, known before anything is computed.

A shape is a tuple of lengths, as in NumPy: `()` is a scalar, `(n,)` a data column and `(n, m)` a
matrix of n rows. Elementwise functions broadcast as in NumPy, but a column is only as long as
another column; `mean` and `sum` reduce, along an axis if they are told one.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from tutor.errors import NotationError, ShapeError
from tutor.functions import FUNCTIONS, REDUCTIONS
from tutor.notation.printer import DERIVATIVE
from tutor.notation.tape import VARIABLE, Expression, Node

Shape = tuple[int, ...]
SCALAR: Shape = ()
A_COLUMN: Shape = (3,)
"""What is taken for a data column of which nobody knows the length: any would do."""
_ALIKE = frozenset(name for name, row in FUNCTIONS.items() if row.arrays.alike)
_BY_ROW = frozenset(name for name, row in FUNCTIONS.items() if row.arrays.by_row)
_AXES = {
    name: row.arrays.axis for name, row in FUNCTIONS.items() if row.arrays.reduces and row.call
}
_SIGNS = {"add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "^"}
_SAME_COUNT = "both need the same number of values"


def shapes_at(point: Mapping[str, Any]) -> dict[str, Shape]:
    """The shape of each value, by its name."""
    return {name: np.shape(value) for name, value in point.items()}


def shapes(expression: Expression, variables: Mapping[str, Shape]) -> list[Shape]:
    """The shape of each node, from those of the variables (a scalar where none is given).

    Raises ShapeError, with both shapes and the place, where two of them do not match.

    >>> from tutor.notation import parse
    >>> shapes(parse("mean(W*x)"), {"x": (1000,)})
    [(), (1000,), (1000,), ()]
    >>> shapes(parse("X @ W"), {"X": (4, 3), "W": (3, 2)})
    [(4, 3), (3, 2), (4, 2)]
    """
    found: list[Shape] = []
    for index, node in enumerate(expression.nodes):
        if node.op == VARIABLE:
            found.append(variables.get(str(node.value), SCALAR))
            continue
        try:
            found.append(shape_of(node, found))
        except ShapeError as error:
            start, end = expression.span(index)
            raise ShapeError(
                error.message, text=expression.text, start=start, end=end, hint=error.hint
            ) from None
    return found


def shape_of(node: Node, found: Sequence[Shape]) -> Shape:
    """The shape of one node from those of its arguments."""
    args = [found[arg] for arg in node.args]
    if node.op in _RULES:
        return _RULES[node.op](*args)
    if node.op in _AXES:
        return _along_axis(node.op, args[0])
    result = SCALAR
    for shape in args:
        if shape not in (SCALAR, result):
            result = shape if result == SCALAR else _broadcast(node.op, result, shape)
    if node.op in _ALIKE and len(set(args)) > 1:
        raise ShapeError(
            f"{node.op} is of two columns, not of a number and a column of {result[0]}"
            if len(result) == 1 else _differ(node.op, *args),
            hint=_SAME_COUNT,
        )  # fmt: skip
    if node.op in _BY_ROW and len(result) == 2 and any(len(shape) < 2 for shape in args):
        row = "what is the same for every row is a matrix of one: [[0.2, 0.8]]"
        raise ShapeError(_differ(node.op, *args), hint=row)
    if node.op == "softmax" and result == SCALAR:
        raise ShapeError("softmax is of a data column", hint="give it one, such as x = [1, 2, 3]")
    if node.op == "dot" and len(result) > 1:
        raise ShapeError("dot is of two columns", hint="the product of matrices is A @ B")
    if node.op in REDUCTIONS:
        return result[:-1] if node.op in _BY_ROW and len(result) == 2 else SCALAR
    return result


def _broadcast(op: str, left: Shape, right: Shape) -> Shape:
    """The shape of an elementwise operation, lengths aligned at the end as NumPy aligns them."""
    if len(left) == len(right) == 1:
        if left == right:
            return left
        raise ShapeError(
            f"a column of {left[0]} and a column of {right[0]} do not go together", hint=_SAME_COUNT
        )
    most = max(len(left), len(right))
    pairs = list(zip(*((1,) * (most - len(s)) + s for s in (left, right)), strict=True))
    for one, other in reversed(pairs):
        if one != other and 1 not in (one, other):
            product = "for the product of matrices the sign is @" if op == "mul" else ""
            raise ShapeError(
                f"{_differ(op, left, right)}: the lengths {one} and {other} differ", hint=product
            )
    return tuple(max(pair) for pair in pairs)


def _differ(op: str, left: Shape, right: Shape) -> str:
    return f"{left} {_SIGNS[op]} {right}" if op in _SIGNS else f"{op} of {left} and {right}"


def _matmul(left: Shape, right: Shape) -> Shape:
    if len(left) == 2 and len(right) == 1:
        raise ShapeError(
            f"{left} @ {right}: behind {left} goes a column ({left[1]},) or a matrix ({left[1]}, k)"
        )
    for shape in (left, right):
        if len(shape) != 2:
            raise ShapeError(
                f"{left} @ {right}: a product of matrices is not of {told(shape)}",
                hint="a column as a matrix of one column: w = [[1], [2]]"
                if shape else "for a number, the sign is *",
            )  # fmt: skip
    if left[1] != right[0]:
        raise ShapeError(
            f"{left} @ {right}: the inner lengths {left[1]} and {right[0]} differ",
            hint="transpose(A) or A.T has rows and columns exchanged",
        )
    return (left[0], right[1])


def _matvec(matrix: Shape, column: Shape) -> Shape:
    if len(matrix) != 2 or len(column) != 1 or matrix[1] != column[0]:
        raise ShapeError(f"{matrix} @ {column}: no product of a matrix and a column")
    return matrix[:1]


def _transpose(shape: Shape) -> Shape:
    if len(shape) != 2:
        raise ShapeError(f"a transpose is of a matrix, not of {told(shape)}")
    return shape[::-1]


def _column(shape: Shape) -> Shape:
    if len(shape) != 1:
        raise ShapeError(f"column( ) makes a matrix of a data column, not of {told(shape)}")
    return (*shape, 1)


def _along_axis(op: str, shape: Shape) -> Shape:
    axis = _AXES[op]
    assert axis is not None
    if axis >= len(shape):
        word = FUNCTIONS[op].call.format("x")
        raise ShapeError(f"{word}: {told(shape)} has no axis {axis}")
    return SCALAR if FUNCTIONS[op].arrays.along == "count" else (*shape[:axis], *shape[axis + 1 :])


def _derivative(of: Shape, by: Shape) -> Shape:
    return of or by  # by each element of a column it is a column too


_RULES: Mapping[str, Callable[..., Shape]] = {
    "matmul": _matmul, "matvec": _matvec, "transpose": _transpose, "column": _column,
    DERIVATIVE: _derivative,
    "spread": lambda like, value: like, "spread_over": lambda like, value: like,
}  # fmt: skip


OF_ARRAYS = frozenset((*_RULES, *_AXES)) - {DERIVATIVE}
"""The operations that no number has."""


def has_matrix(found: Sequence[Shape]) -> bool:
    """Whether one of these is a matrix."""
    return any(len(shape) == 2 for shape in found)


def takes_rows(op: str, shape: Shape) -> bool:
    """Whether an operation takes a matrix of this shape row by row."""
    return len(shape) == 2 and op in _BY_ROW


def leaves_rows(op: str, shape: Shape) -> bool:
    """Whether an operation leaves one number of each row of a matrix.

    Beside the matrix they stand as a column: (n, 1), not (n,).
    """
    row = FUNCTIONS[op]
    return len(shape) == 2 and row.arrays.reduces and (row.arrays.axis == 1 or op in _BY_ROW)


def told(shape: Shape) -> str:
    """A shape in words."""
    if len(shape) < 2:
        return f"a column of {shape[0]}" if shape else "a number"
    return f"a matrix of {' × '.join(map(str, shape))}"


def compact(shape: Shape) -> str:
    """A shape in a line of a derivation: (4,3)."""
    return str(shape).replace(" ", "")


def require_scalar(expression: Expression, found: Sequence[Shape]) -> None:
    """Raise NotationError unless the output is one number, as a gradient needs."""
    shape = found[expression.output]
    if shape != SCALAR:
        start, end = expression.span(expression.output)
        raise NotationError(
            f"the result is {told(shape)}; a gradient is of one number",
            text=expression.text, start=start, end=end, hint="take its mean( ) or sum( )",
        )  # fmt: skip

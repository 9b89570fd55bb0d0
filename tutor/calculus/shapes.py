"""The shape of every node, known before anything is computed.

A shape is a tuple of lengths, as in NumPy: `()` is a scalar and `(n,)` a data column.
Elementwise functions broadcast a scalar over a column; `mean` and `sum` reduce.
"""

from collections.abc import Mapping, Sequence

from tutor.errors import NotationError, ShapeError
from tutor.functions import FUNCTIONS, REDUCTIONS
from tutor.notation.printer import DERIVATIVE
from tutor.notation.tape import VARIABLE, Expression, Node

Shape = tuple[int, ...]
SCALAR: Shape = ()
_ALIKE = frozenset(name for name, row in FUNCTIONS.items() if row.alike)


def shapes(expression: Expression, variables: Mapping[str, Shape]) -> list[Shape]:
    """The shape of each node, from those of the variables (a scalar where none is given).

    Raises ShapeError, with both shapes and the place, where two columns do not match.

    >>> from tutor.notation import parse
    >>> shapes(parse("mean(W*x)"), {"x": (1000,)})
    [(), (1000,), (1000,), ()]
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
    if node.op == "spread":
        return found[node.args[0]]
    if node.op == DERIVATIVE:  # by each element of a column it is a column too
        return found[node.args[0]] or found[node.args[1]]
    result = SCALAR
    for arg in node.args:
        shape = found[arg]
        if shape in (SCALAR, result):
            continue
        if result != SCALAR:
            raise ShapeError(
                f"a column of {result[0]} and a column of {shape[0]} do not go together",
                hint="both need the same number of values",
            )
        result = shape
    if node.op in _ALIKE and len({found[arg] for arg in node.args}) > 1:
        raise ShapeError(
            f"{node.op} is of two columns, not of a number and a column of {result[0]}",
            hint="both need the same number of values",
        )
    if node.op == "softmax" and result == SCALAR:
        raise ShapeError("softmax is of a data column", hint="give it one: x = [1, 2, 3]")
    return SCALAR if node.op in REDUCTIONS else result


def require_scalar(expression: Expression, found: Sequence[Shape]) -> None:
    """Raise NotationError unless the output is one number, as a gradient needs."""
    shape = found[expression.output]
    if shape != SCALAR:
        start, end = expression.span(expression.output)
        raise NotationError(
            f"the result is a column of {shape[0]}; a gradient is of one number",
            text=expression.text, start=start, end=end, hint="take its mean( ) or sum( )",
        )  # fmt: skip

"""The product of a matrix and a column, as a textbook has it: X @ w is one number for each row.

What it is depends on the shapes, which nobody knows while a formula is read. Once they are known,
X @ w is a row of its own, w @ X is transpose(X) @ w, and v @ w is dot(v, w).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from tutor.calculus.shapes import Shape, shape_of
from tutor.errors import ShapeError
from tutor.notation.printer import to_text
from tutor.notation.tape import VARIABLE, Expression, Node

# By the dimensions of both sides: operations in the sides' places and the place of the first.
_WRITTEN: Mapping[tuple[int, int], Callable[[int, int, int], tuple[Node, ...]]] = {
    (2, 1): lambda a, b, at: (Node("matvec", (a, b)),),
    (1, 2): lambda a, b, at: (Node("transpose", (b,)), Node("matvec", (at, a))),
    (1, 1): lambda a, b, at: (Node("dot", (a, b)),),
}  # fmt: skip


def with_columns(expression: Expression, variables: Mapping[str, Shape]) -> Expression:
    """The formula with its products of columns as what they are; told where that reads otherwise.

    Where shapes do not match it is left as it is: `shapes` says where.

    >>> from tutor.notation import parse
    >>> to_text(with_columns(parse("w @ X"), {"X": (4, 3), "w": (4,)}))
    'transpose(X) @ w'
    """
    if "matmul" not in expression.operations:
        return expression
    try:
        found, products = _rewritten(expression, variables)
    except ShapeError:
        return expression
    texts = ((_text(expression, before), _text(found, at)) for before, at in products.items())
    readings = (
        f"{before} is {after}: one of its sides is a column"
        for before, after in texts
        if before != after
    )
    return replace(found, readings=(*found.readings, *dict.fromkeys(readings)))


def _rewritten(
    expression: Expression, variables: Mapping[str, Shape]
) -> tuple[Expression, dict[int, int]]:
    """The formula on a new tape, and where each product of a column was and is."""
    nodes: list[Node] = []
    shapes: list[Shape] = []
    moved: list[int] = []
    spans: list[tuple[int, int]] = []
    products: dict[int, int] = {}
    for index, node in enumerate(expression.nodes):
        same = node._replace(args=tuple(moved[arg] for arg in node.args))
        written = _written(same, shapes, len(nodes))
        for one in written or (same,):
            known = one.op == VARIABLE
            shapes.append(variables.get(str(one.value), ()) if known else shape_of(one, shapes))
            nodes.append(one)
            spans.append(expression.span(index))
        moved.append(len(nodes) - 1)
        if written:
            products[index] = moved[-1]
    found = replace(
        expression,
        nodes=tuple(nodes),
        output=moved[expression.output],
        names={moved[index]: name for index, name in expression.names.items()},
        spans=tuple(spans) if expression.spans else (),
    )
    return found, products


def _written(node: Node, shapes: list[Shape], at: int) -> tuple[Node, ...]:
    """A product of a column in other operations; nothing for one of matrices, or of no match."""
    if node.op != "matmul":
        return ()
    first, second = node.args
    left, right = shapes[first], shapes[second]
    write = _WRITTEN.get((len(left), len(right)))
    if write is None or left[-1] != right[0]:
        return ()
    return write(first, second, at)


def _text(expression: Expression, index: int) -> str:
    return to_text(expression, output=index, names=expression.names)

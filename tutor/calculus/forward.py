"""Forward mode, written down: each tangent is an expression over the same nodes.

For y = f(a, b) the tangent is ẏ = ∂f/∂a·ȧ + ∂f/∂b·ḃ, from the variables to the output, in the
order in which the values are computed (Griewank and Walther, "Evaluating Derivatives", 2nd ed.,
section 3.1). One such walk gives the derivative of every node in one direction; the backward
sweep (sweep.py) gives the derivative of one node by every other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tutor.calculus.algebra import Algebra
from tutor.calculus.shapes import SCALAR, Shape
from tutor.calculus.templates import partial, pullback
from tutor.functions import FUNCTIONS
from tutor.notation.tape import VARIABLE, Expression, Node


@dataclass(frozen=True)
class Tangents:
    """A formula followed on the same tape by its tangents in one direction.

    nodes     the formula's own nodes at their own indices, then the tangents'
    shapes    one a node
    tangents  for each of the formula's nodes the index of its tangent, of the node's own shape;
              None where the direction does not reach it
    partials  (node, argument's position) → index of the local derivative on that edge
    """

    nodes: tuple[Node, ...]
    shapes: tuple[Shape, ...]
    tangents: tuple[int | None, ...]
    partials: Mapping[tuple[int, int], int]


def forward(
    expression: Expression,
    shapes: Sequence[Shape],
    along: Mapping[str, Fraction | int],
    *,
    keep: bool = True,
) -> Tangents:
    """Write the tangent of every node that leads from the variables of `along` to anywhere.

    `along` has each variable's part of the direction: {"x": 1} gives the derivatives by x. All
    elements of a column move alike. With `keep`, each tangent is a node of its own, for numbers;
    without, products run together, for a closed form.

    >>> from tutor.notation import parse, to_text
    >>> s = parse("y = 2*x + b; s = sigmoid(y)")
    >>> found = forward(s, [()] * len(s), {"x": 1}, keep=False)
    >>> to_text(Expression(found.nodes, found.tangents[s.output], s.names), names=s.names)
    '2*s*(1 - s)'
    """
    opaque = range(len(expression)) if keep else expression.names
    algebra = Algebra(expression.nodes, shapes, opaque=opaque, powers=not keep)
    tangents: list[int | None] = []
    partials: dict[tuple[int, int], int] = {}
    for index, node in enumerate(expression.nodes):
        if node.op == VARIABLE:
            part = along.get(str(node.value))
            found = None if part is None else algebra.number(part)
        else:
            found = _tangent(algebra, expression, index, tangents, partials)
        if found is not None:
            if shapes[index] != algebra.shapes[found]:
                found = algebra.write("spread", index, found)
            if keep:
                found = algebra.write("identity", found)
        tangents.append(found)
    return Tangents(tuple(algebra.nodes), tuple(algebra.shapes), tuple(tangents), partials)


def _tangent(
    algebra: Algebra,
    expression: Expression,
    index: int,
    tangents: Sequence[int | None],
    partials: dict[tuple[int, int], int],
) -> int | None:
    """∂f/∂a·ȧ + ∂f/∂b·ḃ; None where no argument moves."""
    node = expression.nodes[index]
    total: int | None = None
    for position, arg in enumerate(node.args):
        moving = tangents[arg]
        if moving is None or (template := partial(node.op, position)) is None:
            continue
        row = FUNCTIONS[node.op]
        values = {**dict(zip(row.parameters, node.args, strict=True)), row.value: index}
        partials[index, position] = local = algebra.insert(template, values)
        mixed = pullback(node.op)
        if mixed is not None and algebra.shapes[index] != SCALAR:
            # A symmetric Jacobian: what it makes of an adjoint it makes of a tangent.
            share = algebra.insert(mixed, {row.parameters[0]: arg, row.value: index, "g": moving})
        else:
            share = algebra.make("mul", local, moving)
        if algebra.shapes[index] == SCALAR and algebra.shapes[share] != SCALAR:
            share = algebra.make("sum", share)
        total = share if total is None else algebra.make("add", total, share)
    return total

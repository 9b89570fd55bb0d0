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
from tutor.calculus.shapes import Shape, takes_rows
from tutor.calculus.templates import moving, partial, pushforward
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
    """∂f/∂a·ȧ + ∂f/∂b·ḃ; None where no argument moves.

    What is linear in an argument moves as that does, and a row may have a formula of its own.
    """
    node = expression.nodes[index]
    if all(tangents[arg] is None for arg in node.args):
        return None
    row = FUNCTIONS[node.op]
    rows = any(takes_rows(node.op, algebra.shapes[arg]) for arg in node.args)
    values = {**dict(zip(row.parameters, node.args, strict=True)), row.value: index}
    rates: dict[int, int] = {}
    for position, arg in enumerate(node.args):
        template, rate = partial(node.op, position, by_row=rows), tangents[arg]
        if template is not None and rate is not None:
            partials[index, position] = algebra.insert(template, values)
            rates[position] = rate
    if rates and (whole := pushforward(node.op, by_row=rows)) is not None:
        letters = moving(node.op)
        still = dict.fromkeys(letters, algebra.number(0))
        told = {letters[position]: rate for position, rate in rates.items()}
        return algebra.insert(whole, {**values, **still, **told})
    total: int | None = None
    for position, rate in rates.items():
        if row.arrays.linear:
            args = [*node.args[:position], rate, *node.args[position + 1 :]]
            share = algebra.make(node.op, *args)
        else:
            share = algebra.make("mul", partials[index, position], rate)
        if row.arrays.reduces and algebra.shapes[share] != algebra.shapes[index]:
            share = algebra.make("sum_1" if rows else "sum", share)
        total = share if total is None else algebra.make("add", total, share)
    return total

"""Reverse mode, written down: each adjoint is an expression over the same nodes.

For y = f(a, b) with the adjoint ȳ, the sweep adds ȳ·∂f/∂a to ā and ȳ·∂f/∂b to b̄, from the
output back to the variables (Griewank and Walther, "Evaluating Derivatives", 2nd ed., section
3.2). Because the result is again a formula, one evaluator serves values and adjoints, and a
second derivative is the same sweep once more.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from tutor.calculus.algebra import Algebra
from tutor.calculus.shapes import SCALAR, Shape
from tutor.calculus.shapes import shapes as shapes_of
from tutor.calculus.templates import partial, pullback
from tutor.functions import FUNCTIONS
from tutor.notation.tape import (
    LEAVES,
    NUMBER,
    VARIABLE,
    Expression,
    Node,
    depends,
    reachable,
)


@dataclass(frozen=True)
class Sweep:
    """A formula followed on the same tape by its adjoints.

    nodes     the formula's own nodes at their own indices, then the adjoints'
    shapes    one a node
    adjoints  for each of the formula's nodes the index of its adjoint; None without a path
    partials  (node, argument's position) → index of the local derivative on that edge
    """

    nodes: tuple[Node, ...]
    shapes: tuple[Shape, ...]
    adjoints: tuple[int | None, ...]
    partials: dict[tuple[int, int], int]


def sweep(
    expression: Expression,
    shapes: Sequence[Shape],
    *,
    output: int | None = None,
    keep: bool = True,
    constants: bool = False,
    stop: Container[int] = (),
) -> Sweep:
    """Write the adjoint of every node that leads from a variable to the output.

    With `keep`, each adjoint is a node of its own, as each is a tensor in TensorFlow's graph:
    for numbers. Without, products run together, for a closed form; then the cost may grow
    with the square of the depth. With `constants`, numbers have adjoints too. The
    sweep does not go beyond the nodes of `stop`.

    >>> from tutor.notation import parse, to_text
    >>> s = parse("y = 2*x + b; s = sigmoid(y)")
    >>> found = sweep(s, [()] * len(s), keep=False)
    >>> to_text(Expression(found.nodes, found.adjoints[s.find("x")], s.names), names=s.names)
    '2*s*(1 - s)'
    """
    nodes = expression.nodes
    target = expression.output if output is None else output
    count = len(nodes)
    opaque = range(count) if keep else expression.names
    algebra = Algebra(nodes, shapes, opaque=opaque, powers=not keep)
    sources = LEAVES if constants else (VARIABLE,)
    active = depends(nodes, (i for i in range(count) if nodes[i].op in sources))
    needed = reachable(nodes, target)
    collected: list[int | None] = [None] * count
    collected[target] = algebra.number(1)
    adjoints: list[int | None] = [None] * count
    partials: dict[tuple[int, int], int] = {}
    for index in range(target, -1, -1):
        gathered = collected[index]
        if gathered is None or not needed[index] or not (active[index] or index == target):
            continue
        adjoint = algebra.write("identity", gathered) if keep else gathered
        adjoints[index] = adjoint
        node = nodes[index]
        if index in stop and index != target:
            continue
        for position, arg in enumerate(node.args):
            if not active[arg]:
                continue
            local = _local_partial(algebra, index, position)
            if local is None:
                continue
            partials[index, position] = local
            share = _share(algebra, index, adjoint, local)
            if algebra.shapes[arg] == SCALAR and algebra.shapes[share] != SCALAR:
                share = algebra.make("sum", share)
            before = collected[arg]
            collected[arg] = share if before is None else algebra.make("add", share, before)
    return Sweep(tuple(algebra.nodes), tuple(algebra.shapes), tuple(adjoints), partials)


def _share(algebra: Algebra, index: int, adjoint: int, local: int) -> int:
    """What a node passes down to an argument: its adjoint times the local derivative."""
    node = algebra.nodes[index]
    mixed = pullback(node.op)
    if mixed is None or algebra.shapes[index] == SCALAR:
        return algebra.make("mul", adjoint, local)
    row = FUNCTIONS[node.op]
    return algebra.insert(mixed, {row.parameters[0]: node.args[0], row.value: index, "g": adjoint})


def _local_partial(algebra: Algebra, index: int, position: int) -> int | None:
    """The derivative of one node by one argument, its own value allowed in it."""
    node = algebra.nodes[index]
    template = partial(node.op, position)
    if template is None:
        return None
    row = FUNCTIONS[node.op]
    values = dict(zip(row.parameters, node.args, strict=True))
    return algebra.insert(template, {**values, row.value: index})


def cut(expression: Expression, wrt: int) -> Expression:
    """The formula with one node made a variable, so that a sweep ends there."""
    if expression.nodes[wrt].op == VARIABLE:
        return expression
    nodes = list(expression.nodes)
    nodes[wrt] = Node(VARIABLE, (), expression.label(wrt))
    return replace(expression, nodes=tuple(nodes))


def derivative(
    function: Expression, wrt: int, columns: frozenset[str] = frozenset()
) -> Expression | None:
    """The derivative of a formula by one of its nodes, as a formula; None where it is not one."""
    shapes = shapes_of(function, dict.fromkeys(columns, (3,)))
    found = sweep(cut(function, wrt), shapes, keep=False)
    adjoint = found.adjoints[wrt]
    if shapes[wrt] != SCALAR:
        return None
    if adjoint is None:
        return Expression((*function.nodes, Node(NUMBER, (), 0)), len(function.nodes))  # type: ignore[arg-type]
    return Expression(found.nodes, adjoint, function.names)

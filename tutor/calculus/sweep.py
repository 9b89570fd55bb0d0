"""Reverse mode, written down: each adjoint is an expression over the same nodes.

For y = f(a, b) with the adjoint ȳ, the sweep adds ȳ·∂f/∂a to ā and ȳ·∂f/∂b to b̄, from the
output back to the variables (Griewank and Walther, "Evaluating Derivatives", 2nd ed., section
3.2). Because the result is again a formula, one evaluator serves values and adjoints, and a
second derivative is the same sweep once more.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType

from tutor.calculus.algebra import Algebra
from tutor.calculus.known import called, known
from tutor.calculus.shapes import A_COLUMN, SCALAR, Shape, leaves_rows, takes_rows
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
    sizes,
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
    apart: Container[int] = (),
) -> Sweep:
    """Write the adjoint of every node that leads from a variable to the output.

    With `keep`, each adjoint is a node of its own, as each is a tensor in TensorFlow's graph:
    for numbers. Without, products run together and known forms are taken as the functions that
    they are, for a closed form; then the cost may grow with the square of the depth. With
    `constants`, numbers have adjoints too. The sweep does not go beyond the nodes of `stop`, and
    the adjoints of those in `apart` are nodes of their own whatever `keep` is: what is to have a
    name must not run together with what it is multiplied by.

    >>> from tutor.notation import parse, to_text
    >>> s = parse("y = 2*x + b; s = sigmoid(y)")
    >>> found = sweep(s, [()] * len(s), keep=False)
    >>> to_text(Expression(found.nodes, found.adjoints[s.find("x")], s.names), names=s.names)
    '2*s*(1 - s)'
    """
    target = expression.output if output is None else output
    opaque = range(len(expression)) if keep else expression.names
    algebra = Algebra(expression.nodes, shapes, opaque=opaque, powers=not keep)
    sources = LEAVES if constants else (VARIABLE,)
    own = range(len(expression)) if keep else apart
    adjoints, partials = _swept(algebra, expression.nodes, target, sources, own, stop)
    if not keep:
        _take_known_forms(algebra, expression, adjoints, target, sources, own, stop)
    return Sweep(tuple(algebra.nodes), tuple(algebra.shapes), tuple(adjoints), partials)


def _take_known_forms(
    algebra: Algebra,
    expression: Expression,
    adjoints: list[int | None],
    target: int,
    sources: Container[str],
    apart: Container[int],
    stop: Container[int],
) -> None:
    """Write an adjoint by known forms, of the formula and of its own, where this is shorter."""
    count, names = len(expression), expression.names
    forms = known(expression.nodes, algebra.shapes[:count])
    if forms:
        # On the way through a known form its inside has no adjoint: there the first sweep's stays.
        nodes = [forms.get(index, node) for index, node in enumerate(expression.nodes)]
        calls = {
            index: index if index in names else algebra.write(form.op, *form.args)
            for index, form in forms.items()
        }
        again, _ = _swept(algebra, nodes, target, sources, apart, stop, calls)
        _take_shorter(algebra, names, adjoints, again)
    own = {at: form for at, form in known(algebra.nodes, algebra.shapes).items() if at >= count}
    if own:
        touched = depends(algebra.nodes, own)
        again = [
            called(algebra, at, names, own) if at is not None and touched[at] else at
            for at in adjoints
        ]
        _take_shorter(algebra, names, adjoints, again)


def _take_shorter(
    algebra: Algebra,
    names: Mapping[int, str],
    adjoints: list[int | None],
    others: Sequence[int | None],
) -> None:
    lengths = sizes(algebra.nodes, names)
    for index, (before, other) in enumerate(zip(adjoints, others, strict=True)):
        if before is not None and other is not None and lengths[other] < lengths[before]:
            adjoints[index] = other


def _swept(
    algebra: Algebra,
    nodes: Sequence[Node],
    target: int,
    sources: Container[str],
    apart: Container[int],
    stop: Container[int],
    calls: Mapping[int, int] = MappingProxyType({}),
) -> tuple[list[int | None], dict[tuple[int, int], int]]:
    """The adjoints and the local partials, written on the algebra's tape.

    `calls` has what stands for a node's value, where that is not the node itself.
    """
    count = len(nodes)
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
        adjoint = algebra.write("identity", gathered) if index in apart else gathered
        adjoints[index] = adjoint
        node = nodes[index]
        if index in stop and index != target:
            continue
        for position, arg in enumerate(node.args):
            if not active[arg]:
                continue
            found = passed_down(algebra, node, calls.get(index, index), position, adjoint)
            if found is None:
                continue
            partials[index, position], share = found
            before = collected[arg]
            collected[arg] = share if before is None else algebra.make("add", share, before)
    return adjoints, partials


def passed_down(
    algebra: Algebra, node: Node, value: int, position: int, adjoint: int
) -> tuple[int, int] | None:
    """The local derivative of a node by an argument, and what its adjoint brings there.

    `value` is what stands for the node's own value. None without a path.
    """
    local = _local_partial(algebra, node, value, position)
    if local is None:
        return None
    share = _share(algebra, node, value, adjoint, local, position)
    shape = algebra.shapes[node.args[position]]
    return local, share if algebra.shapes[share] == shape else _summed(algebra, share, shape)


def _share(
    algebra: Algebra, node: Node, value: int, adjoint: int, local: int, position: int
) -> int:
    """What a node passes down to an argument: its adjoint times the local derivative."""
    shape = algebra.shapes[node.args[position]]
    mixed = pullback(node.op, position, by_row=takes_rows(node.op, shape))
    if mixed is not None and algebra.shapes[value] != SCALAR:
        row = FUNCTIONS[node.op]
        values = dict(zip(row.parameters, node.args, strict=True))
        return algebra.insert(mixed, {**values, row.value: value, "g": adjoint})
    if leaves_rows(node.op, shape) and algebra.shapes[adjoint] != SCALAR:
        adjoint = algebra.make("column", adjoint)
    return algebra.make("mul", adjoint, local)


def _summed(algebra: Algebra, share: int, shape: Shape) -> int:
    """A share summed down to an argument that was broadcast up to it."""
    found = algebra.shapes[share]
    if shape == SCALAR:
        return algebra.make("sum", share) if found != SCALAR else share
    if len(found) < 2:
        return share
    if shape[-1] == 1 != found[1]:
        share = algebra.make("column", algebra.make("sum_1", share))
    if len(shape) == 1:
        return algebra.make("sum_0", share)
    if shape[0] == 1 != found[0]:
        share = algebra.make("transpose", algebra.make("column", algebra.make("sum_0", share)))
    return share


def _local_partial(algebra: Algebra, node: Node, value: int, position: int) -> int | None:
    """The derivative of one node by one argument, its own value allowed in it."""
    rows = takes_rows(node.op, algebra.shapes[node.args[position]])
    template = partial(node.op, position, by_row=rows)
    if template is None:
        return None
    row = FUNCTIONS[node.op]
    values = dict(zip(row.parameters, node.args, strict=True))
    return algebra.insert(template, {**values, row.value: value})


def cut(expression: Expression, wrt: int) -> Expression:
    """The formula with one node made a variable, so that a sweep ends there."""
    if expression.nodes[wrt].op == VARIABLE:
        return expression
    nodes = list(expression.nodes)
    nodes[wrt] = Node(VARIABLE, (), expression.label(wrt))
    return replace(expression, nodes=tuple(nodes))


def derivative(
    function: Expression,
    wrt: int,
    columns: frozenset[str] = frozenset(),
    given: Mapping[str, Shape] | None = None,
) -> Expression | None:
    """The derivative of a formula by one of its nodes, as a formula; None where it is not one.

    By a number; by a column or a matrix only where the shapes of all variables are `given`.
    """
    shapes = shapes_of(function, given or dict.fromkeys(columns, A_COLUMN))
    if shapes[wrt] != SCALAR and not given:
        return None
    return adjoint(function, wrt, shapes) or Expression(
        (*function.nodes, Node(NUMBER, (), Fraction(0))),
        len(function.nodes),
    )


def adjoint(function: Expression, wrt: int, shapes: Sequence[Shape]) -> Expression | None:
    """The adjoint of one node of a formula, as a formula; None without a path."""
    found = sweep(cut(function, wrt), shapes, keep=False)
    place = found.adjoints[wrt]
    return None if place is None else Expression(found.nodes, place, function.names)

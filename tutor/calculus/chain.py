"""The chain rule as a person draws it: named values, local partials on the edges between them.

TensorFlow's graph has a node for every operation; a learner's has one for every name. The
partial on an edge is the derivative of one name's definition by another, whatever operations
lie between.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.calculus.evaluate import Value, evaluate
from tutor.calculus.shapes import SCALAR, Shape, has_matrix
from tutor.calculus.sweep import sweep
from tutor.calculus.trace import Trace
from tutor.functions import FUNCTIONS, OF_MATRICES, WHOLE
from tutor.notation.tape import LEAVES, Expression, reachable, referring

MAX_NODES = 60
"""A drawing of more nodes than this helps nobody."""


@dataclass(frozen=True)
class Edge:
    """One factor of the chain rule: d(parent)/d(child), as a formula and as a number."""

    parent: int
    child: int
    partial: Expression
    value: Value
    points: int = 1
    """Over how many elements of the parent the products are added up for one of the child."""
    mixes: bool = False
    """Whether the child's other elements have a part in it too: then `partial` is the diagonal."""
    position: int = 0
    """Which argument the child is, of an operation that looks at whole matrices."""


@dataclass(frozen=True)
class Rung:
    """One drawn node: its value, its adjoint, and the edges to what it is computed from."""

    index: int
    label: str
    value: Value
    adjoint: Value | None
    edges: tuple[Edge, ...]


def drawn(expression: Expression, shapes: Sequence[Shape] = ()) -> list[int]:
    """The nodes of a drawing: those with names, or every operation where nothing has one."""
    needed = reachable(expression.nodes, expression.output)

    def is_matrix(index: int) -> bool:
        return bool(shapes) and len(shapes[index]) > 0 and has_matrix(
            [shapes[arg] for arg in expression.nodes[index].args]
        )  # fmt: skip

    labelled = [i for i in range(len(expression)) if needed[i] and expression.label(i)]
    if expression.names:
        # What looks at a whole column has a node of its own: every other edge is elementwise.
        means = [i for i, n in enumerate(expression.nodes) if needed[i] and n.op in WHOLE]
        inner = [arg for i in means if is_matrix(i) for arg in expression.nodes[i].args]
        inner = [arg for arg in inner if expression.nodes[arg].op not in LEAVES]
        return sorted({*labelled, *means, *inner, expression.output})
    return [
        index
        for index, node in enumerate(expression.nodes)
        if needed[index] and (node.op not in LEAVES or expression.label(index))
    ]


def chain(trace: Trace, nodes: Sequence[int] | None = None) -> tuple[Rung, ...]:
    """The drawn nodes from the output back to the variables, with their edges.

    Empty where there are more than MAX_NODES.

    >>> from tutor.calculus.trace import trace
    >>> from tutor.notation import parse, to_text
    >>> s = parse("y = 2*x + b; s = sigmoid(y)")
    >>> for rung in chain(trace(s, {"x": 1, "b": 2})):
    ...     print(rung.label, [to_text(edge.partial, names=s.names) for edge in rung.edges])
    s ['s*(1 - s)']
    y ['2', '1']
    b []
    x []
    """
    expression = trace.expression
    shown = list(nodes) if nodes is not None else drawn(expression, trace.shapes)
    if len(shown) > MAX_NODES:
        return ()
    stop = set(shown)
    rungs = []
    for index in reversed(shown):
        edges = () if expression.nodes[index].op in LEAVES else _edges(trace, index, stop)
        rungs.append(
            Rung(index, expression.label(index), trace.values[index], trace.adjoint(index), edges)
        )
    return tuple(rungs)


def _edges(trace: Trace, index: int, stop: set[int]) -> tuple[Edge, ...]:
    expression = trace.expression
    count = len(expression)
    # A column depends on its inputs element by element: one element has a scalar's shape.
    column = trace.shapes[index] != SCALAR
    op = expression.nodes[index].op
    if (
        column
        and op in WHOLE
        and has_matrix([trace.shapes[a] for a in expression.nodes[index].args])
    ):
        return _edges_of_whole(trace, index, stop)
    shapes = [SCALAR] * count if column else trace.shapes
    local = sweep(expression, shapes, output=index, keep=False, stop=stop)
    values = evaluate(local.nodes, trace.point, first=count, known=trace.values[:count])
    mixes = column and bool(FUNCTIONS[expression.nodes[index].op].arrays.pullback)
    found = []
    for child in sorted(stop):
        adjoint = local.adjoints[child]
        if child < index and adjoint is not None:
            partial = referring(Expression(local.nodes, adjoint, expression.names))
            points = 1
            if column:
                points = math.prod(trace.shapes[index]) // math.prod(trace.shapes[child])
            found.append(Edge(index, child, partial, values[adjoint], points, mixes))
    return tuple(found)


def _edges_of_whole(trace: Trace, index: int, stop: set[int]) -> tuple[Edge, ...]:
    """The edges of what looks at a whole matrix: what stands beside its adjoint in theirs."""
    expression, found = trace.expression, []
    node = expression.nodes[index]
    mixes = bool(FUNCTIONS[node.op].arrays.pullback) and node.op not in OF_MATRICES
    for position, child in enumerate(node.args):
        local = trace.sweep.partials.get((index, position))
        if local is not None and child in stop:
            partial = referring(Expression(trace.sweep.nodes, local, expression.names))
            value = trace.values[local]
            found.append(Edge(index, child, partial, value, mixes=mixes, position=position))
    return tuple(found)

"""A derivation by one element of a data column: dL/dx_i, where L is a number.

The lines are kept over whole columns, which are what SymPy is asked about. Where each element
of a column is computed from its own x_i alone, of a mean or a sum one term depends on x_i; this
is what a line then shows: x_i outside of what looks at a whole column, x inside.
"""

from collections.abc import Sequence

from tutor.calculus.algebra import Algebra
from tutor.calculus.known import called, known
from tutor.calculus.shapes import SCALAR, Shape
from tutor.functions import FUNCTIONS, WHOLE
from tutor.notation.printer import ELEMENT
from tutor.notation.tape import VARIABLE, Expression, Node, depends, reachable

INDEX = "i"


def elementwise(nodes: Sequence[Node], shapes: Sequence[Shape], of: int, wrt: int) -> bool:
    """Whether each element between a column and the number `of` depends on its own x_i alone."""
    active, needed = depends(nodes, [wrt]), reachable(nodes, of)
    return shapes[of] == SCALAR and all(
        not FUNCTIONS[node.op].arrays.pullback
        and all(shapes[arg] != SCALAR for arg in node.args if active[arg])
        for index, node in enumerate(nodes)
        if active[index] and needed[index] and shapes[index] != SCALAR and node.args
    )


def entangled(expression: Expression, shapes: Sequence[Shape], of: int, wrt: int) -> str:
    """Why a derivative by a column is not that of one term after the other; "" where it is.

    By a number it always is.
    """
    if shapes[wrt] == SCALAR:
        return ""
    nodes, names = expression.nodes, expression.names
    one = element_name(expression.label(wrt))
    if one in (*expression.variables, *names.values()):
        return f"{one} has a value of its own here, and is no element of {expression.label(wrt)}"
    tape = Algebra(nodes, shapes)
    start = called(tape, of, {}, known(nodes, shapes))
    if elementwise(tape.nodes, tape.shapes, start, wrt):
        return ""
    return "the elements of a column depend on each other here"


def element_name(name: str) -> str:
    """What one of a column's numbers is called: x_i."""
    return f"{name}_{INDEX}"


def element(form: Expression, shapes: Sequence[Shape]) -> Expression:
    """A line as a textbook writes it, with x_i for an element of the column x."""
    nodes, names = list(form.nodes), dict(form.names)
    one: dict[int, int] = {}

    def written(node: Node) -> int:
        nodes.append(node)
        return len(nodes) - 1

    for index, node in enumerate(form.nodes):
        args = tuple(one.get(arg, arg) for arg in node.args)
        if shapes[index] == SCALAR:
            continue
        if node.op == VARIABLE or (node.op in WHOLE and index in form.names):
            name = element_name(form.names.get(index, str(node.value)))
            one[index] = written(Node(VARIABLE, (), name))
            names[one[index]] = name
        elif node.op in WHOLE:
            one[index] = written(Node(ELEMENT, (index,)))
        elif node.op == "spread":
            one[index] = args[1]
        else:
            one[index] = written(node._replace(args=args))
            if index in form.names:
                names[one[index]] = element_name(form.names[index])
    return Expression(tuple(nodes), one.get(form.output, form.output), names)

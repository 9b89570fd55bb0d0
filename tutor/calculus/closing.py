"""The last lines of a derivation: the same formula in forms that are shorter or better known."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tutor.calculus.algebra import Algebra
from tutor.calculus.known import known
from tutor.calculus.plain import outside_mean
from tutor.calculus.sweep import cut, sweep
from tutor.notation.tape import Expression, Node, depends, reachable


class Recognised(NamedTuple):
    """A node of the learner's formula, and the function of the registry that it is."""

    typed: int
    call: int


def tidied(tape: Algebra, names: Mapping[int, str], index: int) -> int:
    """The same line with products run together and signs collected."""
    algebra = scratch(tape, names)
    moved: list[int] = []
    for position in range(index + 1):
        node = tape.nodes[position]
        keep = not node.args or position in names
        args = () if keep else tuple(moved[arg] for arg in node.args)
        moved.append(position if keep else algebra.make(node.op, *args))
    return brought(tape, algebra, moved[index], len(tape.nodes))


def outside_means(tape: Algebra, names: Mapping[int, str], index: int) -> int:
    """The same line with what is the same for all terms taken out of the means."""
    moved: list[int] = []
    for position in range(index + 1):
        node = tape.nodes[position]
        args = tuple(moved[arg] for arg in node.args)
        if position in names or (args == node.args and node.op != "mean"):
            moved.append(position)
        elif node.op == "mean":
            moved.append(outside_mean(tape, *args))
        else:
            moved.append(tape.write(node.op, *args))
    return moved[index]


def closed_form(tape: Algebra, expression: Expression, of: int, wrt: int) -> int:
    """The adjoint of `wrt` in the sweep from `of`."""
    count = len(expression)
    found = sweep(cut(expression, wrt), tape.shapes[:count], output=of, keep=False)
    adjoint = found.adjoints[wrt]
    if adjoint is None:
        return tape.number(0)
    return brought(tape, Algebra(found.nodes, found.shapes), adjoint, count)


def known_form(tape: Algebra, nodes: Sequence[Node], of: int, wrt: int) -> Recognised | None:
    """The outermost node between `wrt` and `of` that is a function written out."""
    active, needed = depends(nodes, [wrt]), reachable(nodes, of)
    forms = known(nodes, tape.shapes[: len(nodes)])
    between = [index for index in forms if active[index] and needed[index]]
    if not between:
        return None
    form = forms[max(between)]
    return Recognised(tape.write("identity", max(between)), tape.write(form.op, *form.args))


def scratch(tape: Algebra, names: Mapping[int, str]) -> Algebra:
    """A copy of a tape that writes products run together."""
    return Algebra(tape.nodes, tape.shapes, opaque=names, powers=True)


def brought(tape: Algebra, algebra: Algebra, output: int, common: int) -> int:
    """A node of another tape, whose first `common` nodes are the same, on this one."""
    moved = list(range(common))
    for node in algebra.nodes[common : output + 1]:
        if node.args:
            moved.append(tape.write(node.op, *(moved[arg] for arg in node.args)))
        else:
            moved.append(tape.leaf(node))
    return moved[output]

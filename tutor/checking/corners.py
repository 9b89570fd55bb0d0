"""Where a formula may go another way: at its corners, and where its domain ends.

Each is a place where something vanishes; meeting.py looks for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.calculus.templates import template
from tutor.functions import FUNCTIONS
from tutor.notation.conditions import COMPARISONS
from tutor.notation.tape import NUMBER, VARIABLE, Expression, Node, Tape, depends
from tutor.row import Hides


@dataclass(frozen=True)
class Vanishing:
    """What vanishes on a corner: a formula in the arguments of a node.

    crosses  whether it is looked for where its sign changes, and not only where it touches 0
    """

    zero: str
    parameters: tuple[str, ...]
    args: tuple[int, ...]
    crosses: bool = True


_APART = "a - b"
"""What vanishes where the sides of a comparison are equal."""
_JUMPS = {
    **{
        name: tuple((kink.zero, kink.whole) for kink in row.kinks if kink.beside)
        for name, row in FUNCTIONS.items()
        if any(kink.beside for kink in row.kinks)
    },
    **dict.fromkeys(COMPARISONS, ((_APART, False),)),
    "atan2": (("y", False),),
}
"""What vanishes where a value jumps, and whether it does at every whole number as well."""
JUMPING = frozenset(_JUMPS)
"""Operations whose value jumps, so that rounding may decide it."""
_EDGES = {
    name: tuple((kink.zero, kink.whole) for kink in row.kinks)
    for name, row in FUNCTIONS.items()
    if row.kinks
} | _JUMPS
EDGED = frozenset(_EDGES)
"""Those, and the ones whose slope does: on which side of a kink one is, rounding decides too."""
ROUNDING = frozenset(name for name, row in FUNCTIONS.items() if any(k.whole for k in row.kinks))
"""Those of them that jump at whole numbers, or halfway between them."""


def corners(form: Expression) -> list[Vanishing]:
    """The corners that a formula may have: kinks of the registry, and edges of conditions."""
    found = []
    for node in form.nodes:
        row = FUNCTIONS.get(node.op)
        if row is None:
            continue
        if node.op in COMPARISONS:
            found.append(Vanishing(_APART, row.parameters, node.args))
        kinks = (kink for kink in row.kinks if not kink.whole)  # on whole numbers one looks anyway
        found.extend(Vanishing(kink.zero, row.parameters, node.args) for kink in kinks)
    return found


def turns(form: Expression) -> list[Vanishing]:
    """Its corners, and where an inverse function may go over to another branch.

    Of √((x − 200)²) what is below the root touches 0, and of atan(1/(x − 300)) what is inside has
    a pole. Where a domain ends there is no other side.
    """
    found, nodes = corners(form), form.nodes
    if _BRANCHES.keys().isdisjoint(form.operations):
        return found
    inside = [False] * len(nodes)
    for k in reversed(range(len(nodes))):
        op, args, _ = nodes[k]
        branches = _branches(nodes, nodes[k])
        if branches and (edge := _BRANCHES[op]):
            row = FUNCTIONS[op]
            found.append(Vanishing(edge, row.parameters, args, crosses=not row.domain.edge))
        if inside[k] and op in _POLES and not (op == "pow" and _is_whole(nodes, args[1])):
            found.append(Vanishing(_POLES[op], FUNCTIONS[op].parameters, args))
        if branches or inside[k]:
            for arg in args:
                inside[arg] = True
    return found


_BRANCHES = {
    name: row.domain.branch or row.domain.edge
    for name, row in FUNCTIONS.items()
    if row.domain.branch or row.domain.edge or row.rounding.hides == Hides.AS_SQUARE
}
"""Functions that invert another, with what vanishes where they may go over to another branch."""
_POLES = {name: row.domain.pole for name, row in FUNCTIONS.items() if row.domain.pole} | {
    "pow": "x"
}
"""What vanishes where a function has a pole; a power may have one."""


def _branches(nodes: Sequence[Node], node: Node) -> bool:
    """Whether a node inverts a function, of what is no bare variable; x^2 does not."""
    if node.op not in _BRANCHES:
        return False
    if node.op != "pow":
        return any(nodes[arg].args for arg in node.args)
    base, exponent = node.args
    turned = nodes[exponent].op == "neg"
    return bool(nodes[base].args) and not _is_whole(
        nodes, nodes[exponent].args[0] if turned else exponent
    )


def _is_whole(nodes: Sequence[Node], index: int) -> bool:
    node = nodes[index]
    return node.op == NUMBER and cast(Fraction, node.value).denominator == 1


def jumps(form: Expression) -> list[Vanishing]:
    """Where its value itself may jump: the edges of conditions, and what is rounded being whole."""
    return [
        Vanishing(f"sin(pi*({zero}))" if whole else zero, FUNCTIONS[op].parameters, args)
        for op, args, _ in form.nodes
        for zero, whole in _JUMPS.get(op, ())
    ]


def may_jump(form: Expression) -> bool:
    return not JUMPING.isdisjoint(form.operations)


def heights(op: str, args: Sequence[Any]) -> list[Any]:
    """How far the arguments are from each jump or kink of an operation, as its row has it."""
    names, found = FUNCTIONS[op].parameters, []
    for zero, whole in _EDGES[op]:
        form = template(zero, names)
        height = evaluate(form.nodes, dict(zip(names, args, strict=True)))[form.output]
        found.append(height - np.rint(height) if whole else height)
    return found


def ends(form: Expression) -> list[Vanishing]:
    """Where the domains of its functions end, but for those of numbers alone."""
    nodes = form.nodes
    varies = depends(nodes, [k for k, node in enumerate(nodes) if node.op == VARIABLE])
    rows = ((FUNCTIONS[node.op], node.args) for node in nodes if node.args)
    return [
        Vanishing(row.domain.edge, row.parameters, args)
        for row, args in rows
        if row.domain.edge and any(varies[arg] for arg in args)
    ]


def height_of(form: Expression, edge: Vanishing) -> Expression:
    """What vanishes on an edge of a formula, as a formula by itself.

    >>> from tutor.notation import parse, to_text
    >>> form = parse("sin(x) + max(x^2, 1)")
    >>> to_text(height_of(form, corners(form)[0]))
    'x^2 - 1'
    """
    tape, moved = Tape(), dict[int, int]()
    for index in sorted(_within(form.nodes, edge.args)):
        op, args, value = form.nodes[index]
        moved[index] = tape.append(Node(op, tuple(moved[arg] for arg in args), value))
    sides = zip(edge.parameters, (moved[arg] for arg in edge.args), strict=True)
    output = tape.insert(template(edge.zero, edge.parameters), dict(sides))
    return Expression(tuple(tape.nodes), output)


def _within(nodes: Sequence[Node], roots: Sequence[int]) -> set[int]:
    """All that some nodes are computed from, and they themselves."""
    found, pending = set(roots), list(roots)
    while pending:
        for arg in nodes[pending.pop()].args:
            if arg not in found:
                found.add(arg)
                pending.append(arg)
    return found

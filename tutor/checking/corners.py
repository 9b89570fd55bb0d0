"""Where a formula may go another way: at its corners, and where its domain ends.

Each is a place where something vanishes, looked for along lines: one for every variable, and one
on which they all move. As far out as the formula's own numbers may put it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from math import log10
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from tutor.calculus.evaluate import evaluate
from tutor.calculus.templates import template
from tutor.checking.points import FURTHEST, Points, far, middle, with_names
from tutor.checking.roots import Heights, lowest, met
from tutor.functions import FUNCTIONS
from tutor.notation.conditions import COMPARISONS
from tutor.notation.tape import NUMBER, VARIABLE, Expression, Node, depends
from tutor.row import Hides


@dataclass(frozen=True)
class Line:
    """A line through the space of all variables: some move, at paces, and the others are held."""

    paces: Mapping[str, float]
    held: Mapping[str, float]

    def __call__(self, place: Any) -> dict[str, Any]:
        """The point for each place on it, or for a single one, in whatever digits that has."""
        return {
            name: self.paces[name] * place if name in self.paces else 0 * place + value
            for name, value in self.held.items()
        }


@dataclass(frozen=True)
class Vanishing:
    """What vanishes on a corner: a formula in the arguments of a node.

    crosses  whether it is looked for where its sign changes, and not only where it touches 0
    """

    zero: str
    parameters: tuple[str, ...]
    args: tuple[int, ...]
    crosses: bool = True


_JUMPS = {**dict.fromkeys(COMPARISONS, "a - b"), "atan2": "y"}
"""What vanishes where a value jumps, of rows whose kinks do not say it."""


def corners(form: Expression) -> list[Vanishing]:
    """The corners that a formula may have: kinks of the registry, and edges of conditions."""
    found = []
    for node in form.nodes:
        row = FUNCTIONS.get(node.op)
        if row is None:
            continue
        if node.op in COMPARISONS:
            found.append(Vanishing(_JUMPS[node.op], row.parameters, node.args))
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
    found = []
    for op, args, _ in form.nodes:
        if op not in JUMPING:
            continue
        row = FUNCTIONS[op]
        zeros = [(kink.zero, kink.whole) for kink in row.kinks if kink.beside]
        for zero, whole in zeros or [(_JUMPS[op], False)]:
            found.append(Vanishing(f"sin(pi*({zero}))" if whole else zero, row.parameters, args))
    return found


JUMPING = _JUMPS.keys() | {n for n, row in FUNCTIONS.items() if any(k.beside for k in row.kinks)}
"""Operations whose value jumps, so that rounding may decide it."""
ROUNDING = frozenset(name for name, row in FUNCTIONS.items() if any(k.whole for k in row.kinks))
"""Those of them that jump at whole numbers, or halfway between them."""


def may_jump(form: Expression) -> bool:
    return not JUMPING.isdisjoint(form.operations)


def heights(op: str, sides: Sequence[Any]) -> list[Any]:
    """How far the arguments are from each jump of an operation, as its row has it."""
    row = FUNCTIONS[op]
    if op in _JUMPS:
        return [_height(Vanishing(_JUMPS[op], row.parameters, ()), sides)]
    kinks = [kink for kink in row.kinks if kink.beside]
    found = [_height(Vanishing(kink.zero, row.parameters, ()), sides) for kink in kinks]
    return [
        height - np.rint(height) if kink.whole else height
        for height, kink in zip(found, kinks, strict=True)
    ]


def _height(edge: Vanishing, sides: Sequence[Any]) -> Any:
    zero = template(edge.zero, edge.parameters)
    return evaluate(zero.nodes, dict(zip(edge.parameters, sides, strict=True)))[zero.output]


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


_BESIDE = (-1e-2, 1e-2, -1e-6, 1e-6)
"""How far from it, as a share of its place, a corner is looked at on either side."""
_UNEVEN = 0.41
"""Which part of the way from one to the next: halfway there is 0, where much is 0/0."""
_MOST_MOVED = 6
"""How many variables are moved to meet corners; a formula of more is looked at by these alone."""


def beside(
    form: Expression, edges: Sequence[Vanishing], known: Expression | None, names: Sequence[str]
) -> Points:
    """Points on both sides of every place where an edge is met on a line, and between two."""
    if not edges or not names:
        return {}
    return _together(
        [
            line(
                np.concatenate(
                    [
                        *(roots + step * (1 + abs(roots)) for step in _BESIDE),
                        roots[:-1] + np.diff(roots) * _UNEVEN,
                    ]
                )
            )
            for line, roots in met_on_lines(form, edges, known, names)
            if roots.size
        ],
        names,
    )


def between(
    form: Expression, edges: Sequence[Vanishing], known: Expression | None, names: Sequence[str]
) -> Points:
    """Points between the places where edges are met, for a domain that no drawn point is in."""
    if not edges:
        return {}
    return _together(
        [
            line(np.concatenate([roots[:-1] + np.diff(roots) * part for part in _PARTS]))
            for line, roots in met_on_lines(form, edges, known, names)
            if roots.size > 1
        ],
        names,
    )


def met_on_lines(
    form: Expression, edges: Sequence[Vanishing], known: Expression | None, names: Sequence[str]
) -> Iterator[tuple[Line, NDArray[np.float64]]]:
    """Each line with the places on it where an edge is met."""
    lines, drawn = _lines(tuple(names))
    places = np.unique(np.concatenate([drawn, _beyond(form, known, lines[0].held)]))
    for line in (*lines, *_through_lows(form, edges, known, lines, places)):
        heights_at = _heights_on(form, edges, known, line)
        yield line, met(heights_at, places, np.array([edge.crosses for edge in edges]))


def _through_lows(
    form: Expression,
    edges: Sequence[Vanishing],
    known: Expression | None,
    lines: Sequence[Line],
    places: NDArray[np.float64],
) -> list[Line]:
    """Lines through where an edge comes next to 0, as (x − 1)² + (y − 2)² − 0.01 does at (1, 2).

    Of several variables one is moved there after another, a few times over.
    """
    single = [line for line in lines if len(line.paces) == 1]
    found = []
    for edge in [edge for edge in edges if edge.crosses and len(single) > 1][:_MOST_SOUGHT]:
        held = dict(lines[0].held)
        for line in _ROUNDS * single:
            (name,) = line.paces
            height = _heights_on(form, [edge], known, Line(line.paces, held))(places)[0]
            held[name] = lowest(places, height)
        found += [Line(line.paces, held) for line in single]
    return found


_MOST_SOUGHT, _ROUNDS = 3, 4
"""For how many edges the place is sought where one comes next to 0, and how many times over."""


def _together(found: Sequence[Points], names: Sequence[str]) -> Points:
    """The points of all lines in a row; {} where there are none."""
    if not found:
        return {}
    return {name: np.concatenate([points[name] for points in found]) for name in names}


_PARTS = (0.07, 0.23, 0.41, 0.62, 0.78, 0.94)
"""Uneven parts of the way from one end to the next."""


@cache
def _lines(names: tuple[str, ...]) -> tuple[list[Line], NDArray[np.float64]]:
    """Each variable by itself, the others held; then all together, each at a pace of its own.

    With the places on them that are looked at first.
    """
    near, out = middle(names), far(names)
    held = {name: float(values[0]) for name, values in near.items()}
    drawn = np.concatenate([near[names[0]], out[names[0]], _BETWEEN])
    moved = names[:_MOST_MOVED]
    paces = [{name: 1.0} for name in moved]
    if len(moved) > 1:
        for signs in _signs(len(moved)):
            turned = zip(moved, signs, strict=True)
            paces.append({name: sign * (1 + k / 8) for k, (name, sign) in enumerate(turned)})
    return [Line(pace, held) for pace in paces], np.concatenate([drawn, -drawn, [0.0]])


_BETWEEN = np.concatenate(
    [np.geomspace(1e-9, 2e-2, 23), np.arange(2.5, 25, 0.5), np.geomspace(25, 1e3, 40)]
)
"""Places where few points are drawn."""
_MOST_PATTERNS = 4
"""Variables that are moved by every pattern of signs; more are moved all one way, and in turns."""


def _signs(count: int) -> list[tuple[int, ...]]:
    """Patterns of signs, of two that are opposite one: a line goes both ways."""
    if count > _MOST_PATTERNS:
        return [(1,) * count, tuple((-1) ** k for k in range(count))]
    return [(1, *others) for others in product((1, -1), repeat=count - 1)]


_LARGEST = 290.0
"""The power of ten up to which anything is looked for: a double ends at 308."""
_AROUND = (0.99, 1.0, 1.01)
"""Where a corner is looked for beside a number of the formula's own."""


def _beyond(
    form: Expression, known: Expression | None, point: Mapping[str, float]
) -> NDArray[np.float64]:
    """The formula's own numbers, and places further out, if one may put a corner there.

    Where 1e-9·x is 1e9, x is the square of the larger: no further, but for a formula of many.
    """
    at = {name: np.full(1, value) for name, value in point.items()}
    values = evaluate(form.nodes, with_names(known, at))
    numbers = [abs(float(value)) for value in values if np.ndim(value) == 0]
    powers = [abs(log10(value)) for value in numbers if 0 < value < np.inf]
    furthest = int(min(2 * max(powers, default=0.0) + 1, _LARGEST))
    own = [value * part for value in numbers if value < 10.0**FURTHEST for part in _AROUND]
    out = np.concatenate([10.0 ** np.arange(FURTHEST, furthest + 1), own])
    return np.concatenate([-out, out])


def _heights_on(
    form: Expression, edges: Sequence[Vanishing], known: Expression | None, line: Line
) -> Heights:
    """How far each edge is from 0 at places on a line."""
    nodes = form.nodes[: 1 + max(arg for edge in edges for arg in edge.args)]

    def heights_at(t: NDArray[np.float64]) -> NDArray[np.float64]:
        values = evaluate(nodes, with_names(known, line(t)))
        found = [_height(edge, [values[arg] for arg in edge.args]) for edge in edges]
        return np.array([np.broadcast_to(height, t.shape) for height in found], dtype=np.float64)

    return heights_at

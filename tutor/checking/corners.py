"""Where a formula may go another way: at its corners, and where its domain ends.

Each is a place where something vanishes, looked for along lines: one for every variable, and one
on which they all move. As far out as the formula's own numbers may put it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import log10
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tutor.calculus.evaluate import evaluate
from tutor.calculus.templates import template
from tutor.checking.points import FURTHEST, Points, far, middle, with_names
from tutor.functions import FUNCTIONS
from tutor.notation.conditions import COMPARISONS
from tutor.notation.tape import VARIABLE, Expression, depends

Line = Callable[[NDArray[np.float64]], dict[str, Any]]
"""The point for each place on a line."""


@dataclass(frozen=True)
class Edge:
    """What vanishes on a corner: a formula in the arguments of a node."""

    zero: str
    parameters: tuple[str, ...]
    args: tuple[int, ...]


def corners(form: Expression) -> list[Edge]:
    """The corners that a formula may have: kinks of the registry, and edges of conditions."""
    found = []
    for node in form.nodes:
        row = FUNCTIONS.get(node.op)
        if row is None:
            continue
        if node.op in COMPARISONS:
            found.append(Edge("a - b", row.parameters, node.args))
        kinks = (kink for kink in row.kinks if not kink.whole)  # on whole numbers one looks anyway
        found.extend(Edge(kink.zero, row.parameters, node.args) for kink in kinks)
    return found


def ends(form: Expression) -> list[Edge]:
    """Where the domains of its functions end, but for those of numbers alone."""
    nodes = form.nodes
    varies = depends(nodes, [k for k, node in enumerate(nodes) if node.op == VARIABLE])
    rows = ((FUNCTIONS[node.op], node.args) for node in nodes if node.args)
    return [
        Edge(row.edge, row.parameters, args)
        for row, args in rows
        if row.edge and any(varies[arg] for arg in args)
    ]


_BESIDE = (-1e-2, 1e-2, -1e-6, 1e-6)
_MOST_MOVED = 6
"""How many variables are moved to meet corners; a formula of more is looked at by these alone."""


def beside(
    form: Expression, edges: Sequence[Edge], known: Expression | None, names: Sequence[str]
) -> Points:
    """Points on both sides of every place where an edge is met on a line."""
    if not edges or not names:
        return {}
    return _together(
        [
            line(np.concatenate([roots + step * (1 + abs(roots)) for step in _BESIDE]))
            for line, roots in _met_on_lines(form, edges, known, names)
            if roots.size
        ],
        names,
    )


def on(
    form: Expression, edges: Sequence[Edge], known: Expression | None, names: Sequence[str]
) -> Points:
    """The places where an edge is met on a line, as the plain numbers that they are next to.

    With them a few whole numbers and halves, for what jumps there.
    """
    return _together(
        [
            line(np.unique([*map(_plain, roots.tolist()), *_HALVES]))
            for line, roots in _met_on_lines(form, edges, known, names)
        ],
        names,
    )


def between(
    form: Expression, edges: Sequence[Edge], known: Expression | None, names: Sequence[str]
) -> Points:
    """Points between the places where edges are met, for a domain that no drawn point is in."""
    if not edges:
        return {}
    return _together(
        [
            line(np.concatenate([roots[:-1] + np.diff(roots) * part for part in _PARTS]))
            for line, roots in _met_on_lines(form, edges, known, names)
            if roots.size > 1
        ],
        names,
    )


def _met_on_lines(
    form: Expression, edges: Sequence[Edge], known: Expression | None, names: Sequence[str]
) -> Iterator[tuple[Line, NDArray[np.float64]]]:
    """Each line with the places on it where an edge is met."""
    for line, places in _lines(form, known, names):
        yield line, _roots(form, known, edges, line, places) if edges else np.empty(0)


def _together(found: Sequence[Points], names: Sequence[str]) -> Points:
    """The points of all lines in a row; {} where there are none."""
    if not found:
        return {}
    return {name: np.concatenate([points[name] for points in found]) for name in names}


_PARTS = (0.07, 0.23, 0.41, 0.62, 0.78, 0.94)
"""Uneven parts of the way from one end to the next."""


def _plain(value: float) -> float:
    """The plain fraction that a value is next to, if it is next to one."""
    near = float(Fraction(value).limit_denominator(_LARGEST_UNDER))
    return near if abs(near - value) <= _NEXT_TO * (1 + abs(value)) else value


_LARGEST_UNDER, _NEXT_TO = 1_000, 1e-8
"""Roots are known to 1e-9, and two fractions with such denominators are a millionth apart."""
_HALVES = tuple(k / 2 for k in range(-6, 7))


def _lines(
    form: Expression, known: Expression | None, names: Sequence[str]
) -> list[tuple[Line, NDArray[np.float64]]]:
    """Each variable by itself, the others held; then all together, each at a pace of its own."""
    near, out = middle(names), far(names)
    held = {name: float(values[0]) for name, values in near.items()}
    beyond = _beyond(form, known, held)

    def along(paces: Mapping[str, float]) -> Line:
        return lambda t: {
            name: paces[name] * t if name in paces else np.full_like(t, held[name])
            for name in names
        }

    moved = names[:_MOST_MOVED]
    paces = [{name: 1.0} for name in moved]
    if len(moved) > 1:
        together = {name: 1 + place / 8 for place, name in enumerate(moved)}
        turned = {name: pace * (-1) ** k for k, (name, pace) in enumerate(together.items())}
        paces += [together, turned]
    drawn = np.concatenate([near[names[0]], out[names[0]]])
    places = np.unique(np.concatenate([drawn, -drawn, [0.0], beyond]))
    return [(along(pace), places) for pace in paces]


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


_SECTIONS, _PASSES, _NARROW = 32, 11, 1e-9
"""Into how many parts what holds a root is cut, how often at most, and where that is enough."""


def _roots(
    form: Expression,
    known: Expression | None,
    edges: Sequence[Edge],
    line: Line,
    places: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Where an edge is met on a line: all edges, and all that may hold a root, cut at once."""
    nodes = form.nodes[: 1 + max(arg for edge in edges for arg in edge.args)]

    def signs(t: NDArray[np.float64]) -> NDArray[np.float64]:
        values = evaluate(nodes, with_names(known, line(t)))
        found = []
        for edge in edges:
            zero = template(edge.zero, edge.parameters)
            at = dict(zip(edge.parameters, (values[arg] for arg in edge.args), strict=True))
            height = evaluate(zero.nodes, at)[zero.output]
            found.append(np.broadcast_to(np.asarray(height, dtype=np.float64), t.shape))
        return np.sign(np.array(found, dtype=np.float64))

    return _met(signs, places)


def _met(
    signs: Callable[[NDArray[np.float64]], NDArray[np.float64]], places: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Where a sign is 0, or another than at the place before; `signs` has a row for each edge."""
    sides = signs(places)
    none = np.pad(sides == 0, ((0, 0), (1, 1)), mode="edge")
    # Where all around it is 0 as well, nothing is met: exp(x) is too small for a double there.
    met = none[:, 1:-1] & ~(none[:, :-2] & none[:, 2:])
    exact: NDArray[np.float64] = places[met.any(axis=0)]
    with np.errstate(invalid="ignore"):
        owner, first = np.nonzero(sides[:, :-1] * sides[:, 1:] < 0)
    if not owner.size:
        return exact
    low, high, below = places[first], places[first + 1], sides[owner, first]
    parts = np.arange(_SECTIONS + 1) / _SECTIONS
    each = np.arange(owner.size)
    for _ in range(_PASSES):
        if (high - low <= _NARROW * (1 + np.abs(low))).all():
            break
        cuts = low[:, None] + (high - low)[:, None] * parts
        inner = cuts[:, 1:-1]
        there = signs(inner.ravel())[owner.repeat(_SECTIONS - 1), np.arange(inner.size)]
        left = there.reshape(inner.shape) == below[:, None]
        passed = np.where(left.all(axis=1), _SECTIONS - 1, left.argmin(axis=1))
        low, high = cuts[each, passed], cuts[each, passed + 1]
    return np.unique(np.concatenate([low, exact]))

"""Where the edges of a formula are met: along lines, as far out as its own numbers may put them.

There is one line for every variable, and some on which they all move.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import log10
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.checking.corners import Vanishing, height_of
from tutor.checking.points import FURTHEST, Points, far, middle, with_names
from tutor.checking.roots import Height, Numbers, lowest, met
from tutor.notation.tape import Expression


@dataclass(frozen=True)
class StraightLine:
    """A line through the space of all variables: some move, at paces, and the others are held."""

    paces: Mapping[str, float]
    held: Mapping[str, float]

    def __call__(self, place: Any) -> dict[str, Any]:
        """The point for each place on it, or for a single one, in whatever digits that has."""
        return {
            name: self.paces[name] * place if name in self.paces else 0 * place + value
            for name, value in self.held.items()
        }


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
            for line, roots in _all_met(form, edges, known, names)
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
            for line, roots in _all_met(form, edges, known, names)
            if roots.size > 1
        ],
        names,
    )


def _all_met(
    form: Expression, edges: Sequence[Vanishing], known: Expression | None, names: Sequence[str]
) -> Iterator[tuple[StraightLine, Numbers]]:
    """Each line with the places on it where any edge is met."""
    for line, roots in met_on_lines(form, edges, known, names):
        yield line, np.unique(np.concatenate(roots))


def met_on_lines(
    form: Expression, edges: Sequence[Vanishing], known: Expression | None, names: Sequence[str]
) -> Iterator[tuple[StraightLine, list[Numbers]]]:
    """Each line with the places on it where each edge is met."""
    lines, drawn = _lines(tuple(names))
    places = np.unique(np.concatenate([drawn, _beyond(form, known, lines[0].held)]))
    zeros = [height_of(form, edge) for edge in edges]
    crosses = np.array([edge.crosses for edge in edges])
    sought = [zero for zero, edge in zip(zeros, edges, strict=True) if edge.crosses]
    for line in (*lines, *_through_lows(sought, known, lines, places)):
        yield line, met([_height_on(zero, known, line) for zero in zeros], places, crosses)


def _through_lows(
    zeros: Sequence[Expression],
    known: Expression | None,
    lines: Sequence[StraightLine],
    places: Numbers,
) -> list[StraightLine]:
    """Lines through where an edge comes next to 0, as (x − 1)² + (y − 2)² − 0.01 does at (1, 2).

    Of several variables one is moved there after another, a few times over.
    """
    single = [line for line in lines if len(line.paces) == 1]
    found = []
    for zero in zeros[:_MOST_SOUGHT] if len(single) > 1 else ():
        held = dict(lines[0].held)
        for line in _ROUNDS * single:
            (name,) = line.paces
            height = _height_on(zero, known, StraightLine(line.paces, held))(places)
            held[name] = lowest(places, height)
        found += [StraightLine(line.paces, held) for line in single]
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
def _lines(names: tuple[str, ...]) -> tuple[list[StraightLine], Numbers]:
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
    return [StraightLine(pace, held) for pace in paces], np.concatenate([drawn, -drawn, [0.0]])


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


def _beyond(form: Expression, known: Expression | None, point: Mapping[str, float]) -> Numbers:
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


def _height_on(zero: Expression, known: Expression | None, line: StraightLine) -> Height:
    """How far what vanishes on an edge is from 0 at places on a line."""
    if known is not None and set(known.names.values()).isdisjoint(zero.variables):
        known = None

    def height(t: Numbers) -> Numbers:
        values = evaluate(zero.nodes, with_names(known, line(t)))
        return np.broadcast_to(np.asarray(values[zero.output], dtype=np.float64), t.shape)

    return height

"""Where two formulas are compared: points inside the real domain of the right one.

Points are drawn once for so many variables and kept: some with every value above 0, for roots and
logarithms, some of either sign, some near 0, some far out. Where a formula has corners, points on
both sides of each are added.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tutor.calculus.evaluate import evaluate
from tutor.calculus.templates import template
from tutor.functions import FUNCTIONS
from tutor.notation.tape import Expression

Points = Mapping[str, Any]
"""For each name its value at every point: an array (points,), or (points, elements) of a column."""

_SEED = 2016
_ELEMENTS = 3
"""How many values a data column has at a point: enough to tell a mean from its terms."""
_MIDDLE = ((0.1, 2.5, 10), (-2.0, 2.0, 22), (0.0, 1.0, 6), (-1.0, 1.0, 6))
"""Ranges with how many points are drawn from each, for every variable alike."""
_FURTHEST = 12
_FAR = 24


def middle(names: Sequence[str], columns: Collection[str] = ()) -> Points:
    """The points that are tried first: between −2 and 2.5."""
    return _named(_drawn(len(names)), names, columns)


def outer(names: Sequence[str]) -> Points:
    """Points around the middle ones: up to 100 away, on both sides."""
    return _named(_drawn_outer(len(names)), names, ())


@cache
def _drawn_outer(count: int) -> NDArray[np.float64]:
    chance = Random(_SEED)
    rows = [
        [[sign * size] for sign, size in zip(signs, sizes, strict=True)]
        for signs, sizes in (
            (
                [1 if place < _OUTER // 2 else chance.choice((-1, 1)) for _ in range(count)],
                [10 ** chance.uniform(*_OUTER_POWERS) for _ in range(count)],
            )
            for place in range(_OUTER)
        )
    ]
    rows[-3:] = [[[-value] for (value,) in row] for row in rows[:3]]  # every value below 0
    return np.array(rows)


_OUTER, _OUTER_POWERS = 14, (0.35, 2.0)


def far(names: Sequence[str]) -> Points:
    """Points of every size up to 10^12, half of them with every value above 0."""
    return _named(_drawn_far(len(names)), names, ())


@cache
def _drawn(count: int) -> NDArray[np.float64]:
    # Python's own generator: NumPy's takes longer to import than all the points to draw.
    chance = Random(_SEED)
    rows = []
    for low, high, points in _MIDDLE:
        drawn = [_strata(chance, low, high, points) for _ in range(count * _ELEMENTS)]
        rows.append(np.array(drawn).T.reshape(points, count, _ELEMENTS))
    return np.concatenate(rows)


def _strata(chance: Random, low: float, high: float, points: int) -> list[float]:
    """One value from each of so many equal parts of a range, in any order."""
    parts = list(range(points))
    chance.shuffle(parts)
    return [low + (high - low) * (part + chance.random()) / points for part in parts]


@cache
def _drawn_far(count: int) -> NDArray[np.float64]:
    chance = Random(_SEED)

    def value(place: int) -> float:
        largest = _FURTHEST if place % 4 == 1 else 3
        sign = 1 if place < _FAR else chance.choice((-1, 1))
        return float(sign * 10 ** chance.uniform(-2, largest))

    return np.array([[[value(place)] for _ in range(count)] for place in range(2 * _FAR)])


def _named(
    drawn: NDArray[np.float64], names: Sequence[str], columns: Collection[str]
) -> dict[str, Any]:
    return {
        name: drawn[:, place, :] if name in columns else drawn[:, place, 0]
        for place, name in enumerate(names)
    }


def size(points: Points) -> int:
    """How many points there are; a formula without variables has one."""
    return len(next(iter(points.values()))) if points else 1


def taken(points: Points, which: Any) -> dict[str, Any]:
    """Some of the points, by index or by mask."""
    return {name: values[which] for name, values in points.items()}


def joined(left: Points, right: Points) -> dict[str, Any]:
    return {name: np.concatenate([left[name], right[name]]) for name in left}


@dataclass(frozen=True)
class _Edge:
    """What vanishes on a corner: a formula in the arguments of a node."""

    zero: str
    parameters: tuple[str, ...]
    args: tuple[int, ...]


def edges(form: Expression) -> list[_Edge]:
    """The corners that a formula may have: kinks of the registry, and edges of conditions."""
    found = []
    for node in form.nodes:
        row = FUNCTIONS.get(node.op)
        if row is None:
            continue
        if node.op in ("gt", "ge", "lt", "le"):
            found.append(_Edge("a - b", row.parameters, node.args))
        found.extend(_Edge(kink.zero, row.parameters, node.args) for kink in row.kinks)
    return found


_BISECTIONS = 60
_BESIDE = (-1e-2, -1e-6, 1e-6, 1e-2)
_MOST_MOVED = 6
"""How many variables are moved to meet corners; a formula of more is looked at by these alone."""


def beside_corners(form: Expression, known: Expression | None, names: Sequence[str]) -> Points:
    """Points on both sides of every corner that is met by moving one variable alone."""
    corners = edges(form)
    if not corners or not names:
        return {}
    others = {name: float(values[0]) for name, values in middle(names).items()}
    found: dict[str, list[Any]] = {name: [] for name in names}
    for name in names[:_MOST_MOVED]:
        line = np.sort(np.concatenate([middle(names)[name], far(names)[name], [0.0]]))
        roots = _roots(form, known, corners, name, line, others)
        moved = np.concatenate([roots + step * (1 + np.abs(roots)) for step in _BESIDE])
        for other in names:
            found[other].append(moved if other == name else np.full_like(moved, others[other]))
    points = {name: np.concatenate(values) for name, values in found.items()}
    return points if size(points) else {}


def _roots(
    form: Expression,
    known: Expression | None,
    corners: Sequence[_Edge],
    name: str,
    line: NDArray[np.float64],
    others: Mapping[str, float],
) -> NDArray[np.float64]:
    """Where a corner is met on a line along one variable: all corners bisected at once."""

    def heights(x: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        values = evaluate(form.nodes, with_names(known, {**others, name: x}))
        found = []
        for corner in corners:
            zero = template(corner.zero, corner.parameters)
            at = dict(zip(corner.parameters, (values[arg] for arg in corner.args), strict=True))
            height = evaluate(zero.nodes, at)[zero.output]
            found.append(np.broadcast_to(np.asarray(height, dtype=np.float64), x.shape))
        return found

    sides = [np.sign(height) for height in heights(line)]
    exact = [line[side == 0] for side in sides]
    changes = [np.nonzero(side[:-1] * side[1:] < 0)[0] for side in sides]
    owner = np.repeat(np.arange(len(corners)), [len(change) for change in changes])
    places = np.concatenate(changes)
    low, high = line[places], line[places + 1]
    below = np.array([sides[k][place] for k, place in zip(owner, places, strict=True)])
    each = np.arange(len(owner))
    for _ in range(_BISECTIONS if len(owner) else 0):
        half = (low + high) / 2
        left = np.sign(np.array(heights(half))[owner, each]) == below
        low, high = np.where(left, half, low), np.where(left, high, half)
    return np.array(sorted(set(np.concatenate([low, *exact]).tolist())))


def with_names(known: Expression | None, points: Points) -> dict[str, Any]:
    """The points with the values of the names that were defined: y and s beside x and b."""
    if known is None or not known.names:
        return dict(points)
    values = evaluate(known.nodes, points)
    return {**points, **{name: values[index] for index, name in known.names.items()}}


def with_columns(known: Expression | None, points: Points) -> dict[str, Any]:
    """The same for all points at once, where a name that is one number has it at every point."""
    shape = (size(points),)
    found = with_names(known, points)
    return {
        name: values if np.ndim(values) else np.broadcast_to(values, shape)
        for name, values in found.items()
    }

"""Where two formulas are compared: points inside the real domain of the right one.

Points are drawn once for so many variables and kept: some with every value above 0, for roots and
logarithms, some of either sign, some near 0, some far out. Those beside corners are in corners.py.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tutor.calculus.evaluate import evaluate
from tutor.notation.tape import Expression

Points = Mapping[str, Any]
"""For each name its value at every point: (points,), or (points, elements) of a column.

Of a matrix (points, rows, columns).
"""

Shapes = tuple[tuple[str, tuple[int, ...]], ...]
"""The shapes of a graph's columns and matrices, by name."""

_SEED = 2016
_ELEMENTS = 3
"""How many values a data column has at a point: enough to tell a mean from its terms."""
_MIDDLE = ((0.1, 2.5, 10), (-2.0, 2.0, 22), (0.0, 1.0, 6), (-1.0, 1.0, 6))
"""Ranges with how many points are drawn from each, for every variable alike."""
FURTHEST = 12
"""The power of ten up to which points are drawn."""
_FAR = 24


def middle(names: Sequence[str], columns: Collection[str] = (), shapes: Shapes = ()) -> Points:
    """The points that are tried first: between −2 and 2.5.

    Among matrices every name has its own shape, or a smaller one: all lengths that are equal
    become equal, and so no formula fits that would not fit at first.
    """
    found = _named(_drawn(len(names)), names, columns)
    lengths = sorted({length for _, shape in shapes for length in shape if length > 1})
    small = {1: 1, **{length: min(length, k) for k, length in enumerate(lengths, 2)}}
    of_shape = {
        name: _of_shape(tuple(small[length] for length in shape), place)
        for place, (name, shape) in enumerate(shapes)
        if name in found
    }
    return {**found, **of_shape}


@cache
def _of_shape(shape: tuple[int, ...], place: int) -> NDArray[np.float64]:
    chance = Random(_SEED + place)
    size = math.prod(shape)
    rows = [
        [low + (high - low) * chance.random() for _ in range(size)]
        for low, high, points in _MIDDLE
        for _ in range(points)
    ]
    return np.array(rows).reshape(len(rows), *shape)


def outer(names: Sequence[str]) -> Points:
    """Points around the middle ones: up to `OUTERMOST` away, on both sides."""
    return _named(_drawn_outer(len(names)), names, ())


@cache
def _drawn_outer(count: int) -> NDArray[np.float64]:
    chance = Random(_SEED)
    rows = []
    for place in range(_OUTER):
        signs = [1 if place < _OUTER // 2 else chance.choice((-1, 1)) for _ in range(count)]
        sizes = [10 ** chance.uniform(*_OUTER_POWERS) for _ in range(count)]
        rows.append([[sign * size] for sign, size in zip(signs, sizes, strict=True)])
    rows[-3:] = [[[-value] for (value,) in row] for row in rows[:3]]  # every value below 0
    return np.array(rows)


OUTERMOST = 100.0
_OUTER, _OUTER_POWERS = 14, (0.35, math.log10(OUTERMOST))


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
        largest = FURTHEST if place % 4 == 1 else 3
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

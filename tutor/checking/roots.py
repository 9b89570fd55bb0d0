"""Where a height is 0 between places of a line: it changes its sign there, or touches 0.

Of several edges all that may hold a root is cut into parts at once.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

Height = Callable[[Numbers], Numbers]
"""Of one edge: its height at each place."""

Held = tuple[Any, Numbers, Numbers]
"""What may hold a root: the edge that it is of, and the places on both sides of it."""

_SECTIONS, _PASSES, _NARROW = 32, 16, 1e-12
"""Into how many parts what holds a root is cut, how often at most, and where that is enough."""
_MOST, _MOST_OF_ONE, _FEWEST = 600, 100, 8
"""How many roots are looked for, next to 0 first: in all, of one edge, and of each of many."""
_TOUCHES = 1e-6
"""What is left of a height where it touches 0, of what it was when it was seen."""
_SHALLOW, _DEEP = 0.5, 0.1
"""What stays above half of what was seen, were it a parabola, does not come near 0; but if it is
less than a tenth of what is beside it, that is not said."""


def met(heights: Sequence[Height], places: Numbers, crosses: NDArray[np.bool_]) -> list[Numbers]:
    """Where each height is 0; of an edge that does not cross 0, only where it touches it.

    >>> heights = [lambda t: t - 1, lambda t: (t - 4.2) ** 2, lambda t: t**2 + 1]
    >>> found = met(heights, np.arange(-3.5, 9), np.array([True, False, False]))
    >>> [roots.round(6).tolist() for roots in found]
    [[1.0], [4.2], []]
    """
    with np.errstate(all="ignore"):
        found = np.array([height(places) for height in heights])
        sides = np.sign(found)
        none = np.pad(sides == 0, ((0, 0), (1, 1)), mode="edge")
        # Where all around it is 0 as well, nothing is met: exp(x) is too small for a double there.
        exact = none[:, 1:-1] & ~(none[:, :-2] & none[:, 2:])
        owner, first = np.nonzero((sides[:, :-1] * sides[:, 1:] < 0) & crosses[:, np.newaxis])
        touched, passed = _near(heights, places, found)
        held = [(owner, places[first], places[first + 1]), *passed]
        owner, low, high = (np.concatenate(column) for column in zip(*held, strict=True))
        owner, low, high = _next_to_0(len(heights), owner, low, high)
        crossed = _crossed(heights, owner, low, high)
        on, place = np.nonzero(exact)
        all_met = [(on, places[place]), *touched, (owner, crossed)]
        owner, roots = (np.concatenate(column) for column in zip(*all_met, strict=True))
        return [np.unique(roots[owner == edge]) for edge in range(len(heights))]


def _next_to_0(edges: int, owner: Any, low: Numbers, more: Any) -> tuple[Any, Numbers, Any]:
    """As much of what may hold a root as is looked at, of each edge what is next to 0."""
    most = min(max(_MOST // edges, _FEWEST), _MOST_OF_ONE)
    order = np.lexsort((np.abs(low), owner))
    owner = owner[order]
    place = np.arange(owner.size) - np.searchsorted(owner, owner)
    kept = order[place < most]
    return owner[place < most], low[kept], more[kept]


def _crossed(heights: Sequence[Height], owner: Any, low: Numbers, high: Numbers) -> Numbers:
    """The roots between places at which a height has two signs."""
    each = np.arange(owner.size)
    for _ in range(_PASSES):
        if (high - low <= _NARROW * (1 + np.abs(low))).all():
            break
        cuts, there = _cut(heights, owner, low, high)
        signs = np.sign(there[:, :-1])
        left = signs == signs[:, :1]
        passed = np.where(left.all(axis=1), _SECTIONS - 1, left.argmin(axis=1) - 1)
        low, high = cuts[each, passed], cuts[each, passed + 1]
    return low


def _near(
    heights: Sequence[Height], places: Numbers, found: Numbers
) -> tuple[list[tuple[Any, Numbers]], list[Held]]:
    """Where a height comes near 0 between places and goes back.

    The places where it touches 0, each with its edge, and what holds the two roots where it passes
    it twice.
    """
    touched, passed = list[tuple[Any, Numbers]](), list[Held]()
    owner, left = np.nonzero(_dips(places, found))
    owner, low, left = _next_to_0(len(heights), owner, places[left], left)
    high, seen = places[left + 2], np.abs(found[owner, left + 1])
    for _ in range(_PASSES):
        if not owner.size:
            break
        cuts, there = _cut(heights, owner, low, high)
        there *= np.sign(there[:, :1])
        below = there <= 0
        over = below.any(axis=1)
        rows = np.nonzero(over)[0]
        first, last = below[rows].argmax(axis=1), below[rows, ::-1].argmax(axis=1)
        for one in np.clip((first - 1, _SECTIONS - last), 0, _SECTIONS - 1):
            passed.append((owner[rows], cuts[rows, one], cuts[rows, one + 1]))
        each = np.arange(owner.size)
        least = there[:, 1:-1].argmin(axis=1) + 1
        low, high = cuts[each, least - 1], cuts[each, least + 1]
        about = each[:, np.newaxis], least[:, np.newaxis] + (-1, 0, 1)
        # What is level to the last bit dips no further.
        dips = _dips(cuts[about], there[about])[:, 0]
        going = ~over & dips & (high - low > _NARROW * (1 + np.abs(low)))
        touches = there[each, least] <= _TOUCHES * seen
        ends = ~over & ~going & touches
        touched.append((owner[ends], cuts[each, least][ends]))
        owner, low, high, seen = owner[going], low[going], high[going], seen[going]
    return touched, passed


def lowest(places: Numbers, height: Numbers) -> float:
    """About where a height is next to 0, by the parabola through the three places next to it.

    >>> x = np.array([-3.0, -1, 0, 2, 3, 5])
    >>> lowest(x, (x - 1.25) ** 2 + 1)
    1.25
    """
    sizes = np.where(np.isfinite(height), np.abs(height), np.inf)
    at = int(np.clip(sizes.argmin(), 1, sizes.size - 2))
    (a, b, c), (first, between, last) = places[at - 1 : at + 2], height[at - 1 : at + 2]
    with np.errstate(all="ignore"):
        left, right = (between - first) / (b - a), (last - between) / (c - b)
        found = b - (left * (c - b) + right * (b - a)) / (2 * (right - left))
    return float(found if a < found < c else b)


def _dips(places: Numbers, heights: Numbers) -> NDArray[np.bool_]:
    """Of each three neighbours, whether the height may come near 0 about the one between."""
    step = np.diff(places)
    slope = np.diff(heights * np.sign(heights)) / step
    sizes, signs = np.abs(heights), np.sign(heights)
    between, curved = sizes[..., 1:-1], np.diff(slope) / (step[..., :-1] + step[..., 1:])
    least = between - (slope[..., :-1] + curved * step[..., :-1]) ** 2 / (4 * curved)
    near = (least < _SHALLOW * between) | (
        between < _DEEP * np.minimum(sizes[..., :-2], sizes[..., 2:])
    )
    alike = (signs[..., :-2] == signs[..., 1:-1]) & (signs[..., 1:-1] == signs[..., 2:])
    falls = (slope[..., :-1] <= 0) & (slope[..., 1:] >= 0) & (curved > 0) & np.isfinite(curved)
    found: NDArray[np.bool_] = falls & alike & near & (between > 0)
    return found


def _cut(
    heights: Sequence[Height], owner: Any, low: Numbers, high: Numbers
) -> tuple[Numbers, Numbers]:
    """What is between so many places in equal parts, and the height of its edge at each cut."""
    parts = np.arange(_SECTIONS + 1) / _SECTIONS
    cuts = low[:, np.newaxis] + (high - low)[:, np.newaxis] * parts
    there = np.empty(cuts.shape)
    for edge in np.unique(owner):
        own = owner == edge
        there[own] = heights[edge](cuts[own].ravel()).reshape(-1, parts.size)
    return cuts, there

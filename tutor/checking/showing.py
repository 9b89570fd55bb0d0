"""Where a wrong answer shows plainly: at 1, 2, −1 or 1/2, if it does there.

The points of a comparison are drawn so that they tell much, and not so that they are easily put
in by hand. This is asked when a difference is shown, and never to judge.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, islice

import numpy as np

from tutor.checking import points as at
from tutor.checking.certain import FAR_APART
from tutor.checking.corners import corners
from tutor.checking.digits import precisely
from tutor.checking.equality import elements
from tutor.checking.outcome import Difference
from tutor.checking.reference import Reference, used
from tutor.comparison.rounding import with_bound
from tutor.notation.tape import Expression

_PLAIN = (1.0, 2.0, -1.0, 0.5, 3.0, -2.0)
_STEP, _STEADY = 1e-6, 1e-3
"""What changes by more over such a step jumps there, and is no example."""
_CLEARLY = 0.05
"""As a share of the larger, what two values differ by at the least to be an example."""
_SMALLEST, _LARGEST, _SMALL_FIGURES = 0.05, 1e7, 1e3
"""Between which sizes a value is shown, and up to which it is preferred."""
_MOST_ELEMENTS = 2
"""How many elements of a column are looked at for an example."""


@lru_cache(maxsize=4096)
def plainly(answer: Expression, right: Reference) -> Difference | None:
    """A difference at plain numbers, beyond any rounding; None where it does not show at any.

    >>> from tutor.notation import parse
    >>> from tutor.checking.reference import reference
    >>> print(plainly(parse("x^2"), reference(parse("2*x"))))
    At x = 1 yours is 1; it should be 2.
    """
    pairs = list(islice(elements(answer, right) or (), _MOST_ELEMENTS))
    found = list(chain.from_iterable(_differences(*pair) for pair in pairs))
    # The first whose figures are small, if there is one: a list is sorted as it stands.
    found.sort(key=lambda one: max(abs(one.answer), abs(one.right)) > _SMALL_FIGURES)
    return found[0] if found else next(filter(None, (_hidden(*pair) for pair in pairs)), None)


def _hidden(answer: Expression, right: Reference) -> Difference | None:
    """A difference at a plain number that takes more digits than a double has."""
    forms = [answer, right.form, *([right.domain] if right.domain else [])]
    if right.pointwise or not right.names or any(map(corners, forms)):
        return None
    there = right.at(at.taken(_drawn(right), slice(len(_PLAIN))))
    return precisely(answer, there, range(at.size(there.points)), most=2).difference


def _differences(answer: Expression, right: Reference) -> Iterator[Difference]:
    """The plain points at which an answer clearly has another value than the right one."""
    if right.pointwise or not right.names:
        return
    drawn = _drawn(right)
    forms = [answer, right.form, *([right.domain] if right.domain else [])]
    with np.errstate(all="ignore"):
        tried = [with_bound(form, drawn) for form in forms]
        count = at.size(drawn) // 3
        shape = (3, count)
        clear = np.ones(count, dtype=bool)
        for value, error in tried:
            here, below, above = np.broadcast_to(value, 3 * count).reshape(shape)
            steady = _STEADY * (1 + np.abs(here))
            clear &= (np.abs(here - below) < steady) & (np.abs(here - above) < steady)
            clear &= np.broadcast_to(error, 3 * count)[:count] * FAR_APART < _CLEARLY * _SMALLEST
        mine, theirs = (np.broadcast_to(value, 3 * count)[:count] for value, _ in tried[:2])
        sizes = np.maximum(np.abs(mine), np.abs(theirs))
        clear &= (sizes >= _SMALLEST) & (sizes <= _LARGEST)
        clear &= np.abs(mine - theirs) > _CLEARLY * sizes
    for place in np.nonzero(clear)[0]:
        point = {name: float(drawn[name][place]) for name in used(answer, right)}
        yield Difference(point, float(mine[place]), float(theirs[place]))


def _drawn(right: Reference) -> at.Points:
    """Plain numbers for the variables, each another one; and beside them, on either side."""
    rows = [
        [_PLAIN[(place + shift) % len(_PLAIN)] for place in range(len(right.names))]
        for shift in range(len(_PLAIN))
    ]
    plain = np.array(rows)
    each = np.concatenate([plain, plain - _STEP, plain + _STEP])
    return at.with_columns(right.known, dict(zip(right.names, each.T, strict=True)))

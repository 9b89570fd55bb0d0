"""Where one of two formulas has a value and the other has none, in words."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.checking import points as at
from tutor.checking.reference import Reference, shown, values_at
from tutor.notation.printer import to_text
from tutor.notation.tape import Expression
from tutor.notation.writing import in_digits

_FEWEST_ON_A_SIDE = 3
"""Fewer points are no side of 0 on which an answer is right."""


def narrower(answer: Expression, right: Reference, same: int) -> str:
    """Where an answer has no value though one is asked for, and why; "" where no point shows it.

    `same` is at how many points the answer is right.
    """
    if right.pointwise:
        return ""
    count = at.size(right.points)
    values = evaluate(answer.nodes, right.points)
    defined = _defined(values[answer.output], count)
    if defined.all():
        return ""
    place = int(np.argmin(defined))
    cause = to_text(answer, output=_cause(values, place, count), names=answer.names)
    where = _told(shown(answer, right, place))
    if not where:
        return f"it has no value: `{cause}` is not defined"
    none = f"at {where}, where one is asked for: `{cause}` is not defined there"
    right_where = f"it is right {_side(right, defined)}where it has a value; it has none"
    return f"{right_where if same else 'it has no value'} {none}"


def wider(answer: Expression, right: Reference) -> str:
    """Where an answer has a value though the right one has none; "" where no point shows it."""
    outside = _outside(right)
    if not outside:
        return ""
    here = _defined(evaluate(answer.nodes, outside)[answer.output], at.size(outside))
    if not here.any():
        return ""
    point = at.taken(outside, int(np.argmax(here)))
    where = _told({name: float(point[name]) for name in right.names})
    return f"it has a value at {where} too, where the right answer has none"


@lru_cache(maxsize=4096)
def _outside(right: Reference) -> at.Points:
    """The points that were tried and at which the right answer has no value."""
    if right.pointwise or not right.names:
        return {}
    tried = at.with_names(right.known, at.middle(right.names))
    missing = ~np.isfinite(values_at(right.form, tried, False))
    return at.taken(tried, missing) if missing.any() else {}


def _defined(values: Any, count: int) -> Any:
    with np.errstate(all="ignore"):
        return np.broadcast_to(np.isfinite(np.asarray(values, dtype=np.float64)), (count,))


def _cause(values: Sequence[Any], place: int, count: int) -> int:
    """The first operation that has no value at a point where all before it have one."""
    return next(k for k, value in enumerate(values) if not _defined(value, count)[place])


def _side(right: Reference, defined: Any) -> str:
    """“for x > 0, ” where an answer has its values on one side of 0 of a variable alone."""
    for name, sign, side in sides_of_zero(right):
        if (defined == side).all():
            return f"for {name} {sign} 0, "
    return ""


def sides_of_zero(right: Reference) -> Iterator[tuple[str, str, Any]]:
    """Each side of 0 of each variable with some points on it: the sign, and which these are."""
    for name in right.names:
        above = np.asarray(right.points[name]) > 0
        for side, sign in ((above, ">"), (~above, "<")):
            if side.sum() >= _FEWEST_ON_A_SIDE:
                yield name, sign, side


def _told(point: dict[str, float]) -> str:
    return ", ".join(f"{name} = {in_digits(value, 3)}" for name, value in point.items())

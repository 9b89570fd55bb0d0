"""Two formulas that are equal but for single points: x > 0 against x ≥ 0, ⌊x⌋ + 1 against ⌈x⌉.

Points beside a corner do not tell them apart. They are looked at where a formula jumps, which is
where a comparison has equal sides, or what is rounded is whole, and nowhere else.
"""

from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.checking import points as at
from tutor.checking.corners import corners, on
from tutor.checking.outcome import Difference
from tutor.checking.reference import Reference, has_rows
from tutor.notation.conditions import COMPARISONS
from tutor.notation.tape import Expression

_ROUNDING = {"floor": 1, "ceil": 1, "round": 2}
"""What jumps where its argument, or twice that, is whole."""
_JUMPING = COMPARISONS | {"sign", *_ROUNDING}
_jumps_nowhere = _JUMPING.isdisjoint
_CLEAR, _APART = 1e-9, 1e-6


def on_a_jump(answer: Expression, right: Reference) -> Difference | None:
    """A point where one of two formulas jumps and they differ, though they do not beside it."""
    if _jumps_nowhere(answer.operations) and _jumps_nowhere(right.form.operations):
        return None
    if right.pointwise or not right.names:
        return None
    both = (answer, right.form)
    for form in both:
        if _jumps_nowhere(form.operations):
            continue
        met = at.with_columns(right.known, on(form, corners(form), right.known, right.names))
        (mine, plain), (theirs, also) = (_at(one, met) for one in both)
        with np.errstate(all="ignore"):
            apart = np.abs(mine - theirs) > _APART * (1 + np.abs(theirs))
        apart &= plain & also
        if apart.any():
            place = int(np.argmax(apart))
            used = dict.fromkeys([*answer.variables, *right.form.variables])
            point = {name: float(met[name][place]) for name in used}
            return Difference(point, float(mine[place]), float(theirs[place]))
    return None


def _at(form: Expression, points: at.Points) -> tuple[Any, Any]:
    """A formula's values at points, and at which of them they are beyond doubt.

    There is no pole on the way, and each comparison has sides that are equal to the last bit, or
    that no rounding makes so.
    """
    values = evaluate(form.nodes, points)
    found = np.broadcast_to(values[form.output], at.size(points))
    plain = np.isfinite(found)
    for (op, args, _), value in zip(form.nodes, values, strict=True):
        if has_rows(value):
            plain = plain & np.isfinite(value)
        if op not in _JUMPING:
            continue
        sides = [np.asarray(values[arg], dtype=np.float64) for arg in args]
        steps = sides[0] * _ROUNDING.get(op, 0)
        zero = steps - np.rint(steps) if op in _ROUNDING else sides[0] - sum(sides[1:])
        size = 1 + sum(np.abs(side) for side in sides)
        plain = plain & ((zero == 0) | (np.abs(zero) > _CLEAR * size))
    return found, plain

"""Two formulas that differ only where one jumps: x > 0 against x ≥ 0, ⌊x⌋ + 1 against ⌈x⌉.

Points beside a jump do not tell them apart. They are looked at where a formula jumps, which is
where a comparison has equal sides, or what is rounded is whole, and nowhere else.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.checking import points as at
from tutor.checking.certain import FAR_APART
from tutor.checking.corners import corners, on
from tutor.checking.digits import used
from tutor.checking.outcome import Difference
from tutor.checking.reference import Reference, has_rows
from tutor.comparison.kinks import formula_of_row
from tutor.comparison.rounding import with_bound
from tutor.functions import FUNCTIONS
from tutor.notation.conditions import COMPARISONS
from tutor.notation.tape import Expression

ROUNDING = frozenset(name for name, row in FUNCTIONS.items() if any(k.whole for k in row.kinks))
"""What jumps at whole numbers, or halfway between them."""
_JUMPING = COMPARISONS | {n for n, row in FUNCTIONS.items() if any(k.beside for k in row.kinks)}
_jumps_nowhere = _JUMPING.isdisjoint
_CLEAR = 1e-9
"""Sides that differ by more, beside their size, are on one side of the jump whatever is rounded."""


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
        with np.errstate(all="ignore"):
            (mine, plain, met_by_mine), (theirs, also, met_by_theirs) = (
                _at(one, met) for one in both
            )
            apart = (mine != theirs) & plain & also & (met_by_mine | met_by_theirs)
        for place in np.nonzero(apart)[0]:
            point = at.taken(met, place)
            if _certainly(both, point):
                shown = {name: float(point[name]) for name in used(answer, right)}
                return Difference(shown, float(mine[place]), float(theirs[place]))
    return None


def _certainly(forms: Sequence[Expression], point: at.Points) -> bool:
    """Whether two formulas differ at a point by more than any rounding."""
    found, error = [], 0.0
    for form in forms:
        value, bound = with_bound(form, point)
        found.append(float(value))
        error += float(bound)
    return abs(found[0] - found[1]) > FAR_APART * error


def _at(form: Expression, points: at.Points) -> tuple[Any, Any, Any]:
    """A formula's values at points, at which of them they are beyond doubt, and which are on jumps.

    There is no pole on the way, and each comparison has sides that are equal to the last bit, or
    that no rounding makes so.
    """
    values = evaluate(form.nodes, points)
    found = np.broadcast_to(values[form.output], at.size(points))
    plain, met = np.isfinite(found), np.zeros(found.shape, dtype=bool)
    for (op, args, _), value in zip(form.nodes, values, strict=True):
        if has_rows(value):
            plain = plain & np.isfinite(value)
        if op not in _JUMPING:
            continue
        sides = [np.asarray(values[arg], dtype=np.float64) for arg in args]
        size = 1 + sum(np.abs(side) for side in sides)
        for zero in _heights(op, sides):
            plain = plain & ((zero == 0) | (np.abs(zero) > _CLEAR * size))
            met = met | (zero == 0)
    return found, plain, met


def _heights(op: str, sides: Sequence[Any]) -> list[Any]:
    """How far the arguments are from each jump of an operation, as its row has it."""
    if op in COMPARISONS:
        return [sides[0] - sides[1]]
    kinks = [kink for kink in FUNCTIONS[op].kinks if kink.beside]
    found = [formula_of_row(op, kink.zero)(sides) for kink in kinks]
    return [
        height - np.rint(height) if kink.whole else height
        for height, kink in zip(found, kinks, strict=True)
    ]

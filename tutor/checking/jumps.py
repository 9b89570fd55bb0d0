"""Two formulas that differ only where one jumps: x > 0 against x ≥ 0, ⌊x⌋ + 1 against ⌈x⌉.

Points beside a jump do not tell them apart. They are looked at where a formula jumps, which is
where a comparison has equal sides, or what is rounded is whole, and nowhere else. No double need be
there: √2 is the place to so many digits that what is left of x² − 2 counts as nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate, kernel
from tutor.checking import points as at
from tutor.checking import precise
from tutor.checking.corners import JUMPING, height_of, heights, jumps, may_jump
from tutor.checking.digits import precisely
from tutor.checking.identity import identical
from tutor.checking.meeting import StraightLine, met_on_lines
from tutor.checking.outcome import Difference
from tutor.checking.pieces import SIDED, Sides, piece, sided, unfolded
from tutor.checking.reference import Reference
from tutor.notation.conditions import COMPARISONS
from tutor.notation.tape import Expression, extract

_CLOSE = 1e-6
"""What is next to a jump may be on it."""
_MOST = 8
"""How many places of a jump are looked at on a line, those next to 0 first."""
_MOST_WORK = 60_000
"""How many nodes are looked at in all on jumps; so many again where doubles show a difference."""
_IN_DIGITS = 5
"""How many times as long as a look at a node's arithmetic one in many digits takes."""
_DIGITS_OF_SIDES = 40
_DIGITS, _NEXT_TO, _LARGEST_UNDER = 200, 1e-7, 1_000
"""Where a height is level its root is known to half the digits, and two fractions with such
denominators are a millionth apart."""
_STEP, _NOTHING = 60, 100
"""In digits: how far apart two heights tell a slope, and below what a height is none."""


@dataclass(frozen=True)
class _Met:
    """A place on a line next to which something vanishes, and how both formulas go by it.

    differs  whether doubles show a difference there
    sides    for each formula, unfolded, on which side of its jumps it is, were all that is next
             to one on it
    near     which of these may be on one
    """

    differs: bool
    zero: Expression
    line: StraightLine
    root: float
    sides: Sequence[Any]
    near: Sequence[Any]


def on_a_jump(answer: Expression, right: Reference) -> Difference | None:
    """A point where one of two formulas jumps and they differ, though they do not beside it."""
    both = [form for form in (answer, right.form) if may_jump(form)]
    if not both or right.pointwise or not right.names:
        return None
    forms = unfolded(answer), unfolded(right.form)
    met = [place for form in both for place in _met(form, forms, right)]
    work = sum(map(len, forms))
    left = dict.fromkeys((True, False), _MOST_WORK)
    for place in sorted(met, key=lambda one: (not one.differs, abs(one.root))):
        if left[place.differs] < 0:
            continue
        left[place.differs] -= work
        point = _exact_point(place, right.known)
        if point is None or (not place.differs and _same_piece(place, point, forms, right)):
            continue
        left[place.differs] -= _IN_DIGITS * work
        given = {name: np.array([value], dtype=object) for name, value in point.items()}
        found = precisely(answer, replace(right, given=given), [0], most=1)
        if found.difference:
            return found.difference
    return None


def _met(form: Expression, forms: Sequence[Expression], right: Reference) -> Iterator[_Met]:
    """The places where a formula jumps."""
    edges = list(dict.fromkeys(jumps(form)))
    zeros = [height_of(form, edge) for edge in edges]
    for line, roots in met_on_lines(form, edges, right.known, right.names):
        nearest = [sorted(of.tolist(), key=abs)[:_MOST] for of in roots]
        owner = [zero for zero, near in zip(zeros, nearest, strict=True) for _ in near]
        flat = [root for near in nearest for root in near]
        if not flat:
            continue
        points = at.with_columns(right.known, line(np.array(flat)))
        (mine, *own), (theirs, *its) = (_on_it(one, points) for one in forms)
        with np.errstate(all="ignore"):
            size = 1 + np.abs(mine) + np.abs(theirs)
            differs = np.abs(mine - theirs) > _CLOSE * size
        for k, root in enumerate(flat):
            sides, near = zip(*((of[0][:, k], of[1][:, k]) for of in (own, its)), strict=True)
            yield _Met(bool(differs[k]), owner[k], line, root, sides, near)


def _on_it(form: Expression, points: at.Points) -> tuple[Any, Any, Any]:
    """An unfolded formula's values in doubles, were all that is next to a jump on it.

    With the sides of what has some, a row each, and which of them are next to a jump.
    """
    values, count = list[Any](), at.size(points)
    sides, near = [np.empty((0, count))], [np.empty((0, count), dtype=bool)]
    for k, (op, args, _) in enumerate(form.nodes):
        if op not in JUMPING:
            continue
        values = evaluate(form.nodes[: k + 1], points, first=len(values), known=values)
        given = [np.asarray(values[arg], dtype=np.float64) for arg in args]
        size = 1 + sum(np.abs(side) for side in given)
        close: Any = False
        for height in heights(op, given):
            close = close | (np.abs(height) <= _CLOSE * size)
        first = given[1] if op in COMPARISONS else np.rint(2 * given[0]) / 2 + 0.0
        values[k] = np.where(close, kernel(op)(first, *given[1:]), values[k])
        if op in SIDED:
            sides.append(np.broadcast_to(values[k], (1, count)))
            near.append(np.broadcast_to(close, (1, count)))
    values = evaluate(form.nodes, points, first=len(values), known=values)
    output = np.broadcast_to(values[form.output], count)
    return output, np.concatenate(sides), np.concatenate(near)


def _exact_point(place: _Met, known: Expression | None) -> dict[str, Any] | None:
    """The point of a place in many digits; None where nothing vanishes next to it."""
    from mpmath import mp

    with mp.workdps(_DIGITS):
        root = _root(_height(place, known), place.root, mp)
        return None if root is None else place.line(root)


def _same_piece(
    place: _Met, point: Mapping[str, Any], forms: Sequence[Expression], right: Reference
) -> bool:
    """Whether the pieces that two formulas are on at a place are one by arithmetic."""
    from mpmath import mp

    with mp.workdps(_DIGITS_OF_SIDES):
        try:
            names = precise.named(right.known, point)
            mine, theirs = (
                piece(form, _exactly(form, sides, near, names))
                for form, sides, near in zip(forms, place.sides, place.near, strict=True)
            )
        except OverflowError:
            return False
    known = replace(right, form=theirs).as_identity
    return known is not None and identical(mine, known)


def _exactly(form: Expression, sides: Any, near: Any, names: Any) -> Sides:
    """The side of each jump at a point in many digits."""
    found = {}
    for k, side, close in zip(sided(form), sides, near, strict=True):
        inner = extract(form.nodes, k, {}) if close else None
        found[k] = precise.values(inner.nodes, names)[inner.output] if inner else side
    return found


def _height(place: _Met, known: Expression | None) -> Callable[[Any], Any]:
    """How far what vanishes is from 0 at places on a line."""
    zero = place.zero

    def height(at_place: Any) -> Any:
        return precise.values(zero.nodes, precise.named(known, place.line(at_place)))[zero.output]

    return height


def _slope(height: Callable[[Any], Any], step: Any, place: Any) -> Any:
    """By how much a height rises from one side of a place to the other."""
    return height(place + step) - height(place - step)


def _root(height: Callable[[Any], Any], near: float, mp: Any) -> Any:
    """The place next to one at which a height is 0: a plain fraction, or a root; None without."""
    plain = Fraction(near).limit_denominator(_LARGEST_UNDER)
    place, reach = mp.mpf(plain.numerator) / plain.denominator, _NEXT_TO * (1 + abs(near))
    low, high = mp.mpf(near) - reach, mp.mpf(near) + reach
    try:
        if low <= place <= high and height(place) == 0:
            return place
        function = height
        if height(low) * height(high) > 0:  # it may touch 0 where it is level
            function = partial(_slope, height, mp.mpf(10) ** -_STEP)
        if not function(low) * function(high) < 0:
            return None
        place = mp.findroot(function, (low, high), solver="anderson", verify=False)
        return place if abs(height(place)) < mp.mpf(10) ** -_NOTHING else None
    except (OverflowError, ValueError, ZeroDivisionError):
        return None

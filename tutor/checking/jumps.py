"""Two formulas that differ only where one jumps: x > 0 against x ≥ 0, ⌊x⌋ + 1 against ⌈x⌉.

Points beside a jump do not tell them apart. They are looked at where a formula jumps, which is
where a comparison has equal sides, or what is rounded is whole, and nowhere else. No double need be
there: √2 is the place to so many digits that what is left of x² − 2 counts as nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate, kernel
from tutor.calculus.templates import template
from tutor.checking import points as at
from tutor.checking import precise
from tutor.checking.corners import JUMPING, Line, Vanishing, heights, jumps, may_jump, met_on_lines
from tutor.checking.digits import precisely
from tutor.checking.outcome import Difference
from tutor.checking.reference import Reference
from tutor.notation.conditions import COMPARISONS
from tutor.notation.tape import Expression

_CLOSE = 1e-6
"""What is next to a jump may be on it, and values that differ by less are looked at no further."""
_MOST, _ALWAYS = 8, 2
"""How many places of a jump are looked at on a line, those next to 0 first, and how many of them
also where doubles show no difference."""
_DIGITS, _NEXT_TO, _LARGEST_UNDER = 200, 1e-7, 1_000
"""Where a height is level its root is known to half the digits, and two fractions with such
denominators are a millionth apart."""
_STEP, _NOTHING = 60, 100
"""In digits: how far apart two heights tell a slope, and below what a height is none."""


def on_a_jump(answer: Expression, right: Reference) -> Difference | None:
    """A point where one of two formulas jumps and they differ, though they do not beside it."""
    both = [form for form in (answer, right.form) if may_jump(form)]
    if not both or right.pointwise or not right.names:
        return None
    points = [point for form in both for point in _met(form, answer, right)]
    if not points:
        return None
    given = {
        name: np.array([point[name] for point in points], dtype=object) for name in right.names
    }
    there = replace(right, given=given)
    return precisely(answer, there, range(len(points)), most=len(points)).difference


def _met(form: Expression, answer: Expression, right: Reference) -> Iterator[dict[str, Any]]:
    """The points where a formula jumps and two may differ, in mpmath's numbers."""
    from mpmath import mp

    for edge in dict.fromkeys(jumps(form)):
        for line, roots in met_on_lines(form, [edge], right.known, right.names):
            near = np.array(sorted(roots.tolist(), key=abs)[:_MOST])
            points = at.with_columns(right.known, line(near))
            mine, theirs = (_on_it(one, points) for one in (answer, right.form))
            with np.errstate(all="ignore"):
                size = 1 + np.abs(mine) + np.abs(theirs)
                differ = np.abs(mine - theirs) > _CLOSE * size
            differ[:_ALWAYS] = True  # another may jump so near that doubles have it on its own
            for root in near[differ]:
                with mp.workdps(_DIGITS):
                    place = _root(_height(form, edge, right.known, line), float(root), mp)
                    if place is not None:
                        yield line(place)


def _on_it(form: Expression, points: at.Points) -> Any:
    """A formula's values in doubles, were all that is next to a jump on it."""
    values = evaluate(form.nodes, points)
    for k, (op, args, _) in enumerate(form.nodes):
        if op not in JUMPING:
            continue
        given = [np.asarray(values[arg], dtype=np.float64) for arg in args]
        size = 1 + sum(np.abs(side) for side in given)
        for height in heights(op, given):
            first = given[1] if op in COMPARISONS else np.rint(2 * given[0]) / 2 + 0.0
            there = kernel(op)(first, *given[1:])
            values[k] = np.where(np.abs(height) <= _CLOSE * size, there, values[k])
        values = evaluate(form.nodes, points, first=k + 1, known=values)
    return np.broadcast_to(values[form.output], at.size(points))


def _height(
    form: Expression, edge: Vanishing, known: Expression | None, line: Line
) -> Callable[[Any], Any]:
    """How far a formula is from a jump at a place on a line."""
    zero = template(edge.zero, edge.parameters)
    nodes = form.nodes[: 1 + max(edge.args)]

    def height(place: Any) -> Any:
        found = precise.values(nodes, precise.named(known, line(place)))
        sides = zip(edge.parameters, (found[arg] for arg in edge.args), strict=True)
        return precise.values(zero.nodes, dict(sides))[zero.output]

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

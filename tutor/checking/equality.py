"""Are two formulas one function? Decided by arithmetic, or at points, in doubles where they do.

Most that is wrong is found by a point or two (certain.py), what is the right answer rearranged by
identity.py, and what follows from a base being positive by powers.py. The others are evaluated at
all points: two values that agree in thirteen digits at sixteen points, or that differ clearly at
several. Where neither is certain (digits cancel, numbers are too large, too small or hidden behind
others), the points are asked again in more digits (digits.py). Anything between is unsure, and
says why.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache, reduce
from math import inf
from typing import Any, cast

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.checking import identity, powers
from tutor.checking import points as at
from tutor.checking.certain import DOUBLE_DIGITS, FAR_APART, differs
from tutor.checking.corners import JUMPING, Edge, beside, corners, ends, heights, turns
from tutor.checking.digits import (
    HIDING,
    NOWHERE,
    ONLY,
    of_numbers,
    precisely,
    shown,
    spread,
    used,
    without_value,
)
from tutor.checking.domain import sides_of_zero
from tutor.checking.identity import ends_elsewhere, identical
from tutor.checking.outcome import DIFFERENT, SAME, UNSURE, Difference, Outcome
from tutor.checking.reference import (
    Reference,
    clear,
    has_rows,
    inside,
    looks_at_all,
    values_at,
)
from tutor.comparison.rounding import FLOAT64, bounds, with_bound
from tutor.functions import FUNCTIONS
from tutor.notation.tape import NUMBER, Expression

_FEWEST = 4
"""Points that decide; by fewer, chance might."""
_CLOSE, _DIGITS = 1e-13, 13
"""Values that agree so far agree in so many digits."""
_BY_ARITHMETIC = Outcome(SAME, 1, identity.DIGITS)
_CLOSE_OUTSIDE, _MOST_FURTHER = 1e-9, 8
"""Further out more digits cancel, and what is asked is whether a formula goes another way there."""
_CLEARLY = 1e-2
"""A relative difference that no rounding makes where all numbers are of a moderate size."""
_SMALLEST, _LARGEST, _STEEPEST = 1e-9, 1e9, 5.0
"""Beyond these, a double may hide what it is: exp(-50), tanh(20) against 1."""
_FLAT_BELOW = 1e-3
"""Near 0 a function is flat: 1 − cos(x) is x²/2 there."""
_FLATTENED, _MOST_HIDDEN = 1e2, 1e10
"""By how much a function flattens a difference, and how much of one still shows behind it."""


def compare(answer: Expression, right: Reference) -> Outcome:
    """Whether an answer is the same function as the right one.

    >>> from tutor.notation import parse
    >>> from tutor.checking.reference import reference
    >>> right = reference(parse("sigmoid(x)*(1 - sigmoid(x))"))
    >>> compare(parse("(1 - tanh(x/2)^2)/4"), right).said
    'same'
    >>> compare(parse("sigmoid(x)*(1 - sigmoid(x)) + 1e-20"), right).said
    'different'
    """
    if right.pointwise or looks_at_all(answer):
        return _point_by_point(answer, right)
    if not right.names or (right.is_number and not answer.variables):
        return of_numbers(answer, right)
    if shown_at := _told_by_few(answer, right):
        return Outcome(DIFFERENT, 1, DOUBLE_DIGITS, shown_at)
    if right.as_identity and identical(answer, right.as_identity):
        return _BY_ARITHMETIC
    if right.as_powers and powers.identical(answer, right.as_powers):
        return _BY_ARITHMETIC
    return without_value(answer, right) or _at_all_points(answer, right)


def _at_all_points(answer: Expression, right: Reference) -> Outcome:
    """What neither a few points nor arithmetic tell."""
    if not right.values.size:
        return Outcome(UNSURE, why=NOWHERE)
    values = evaluate(answer.nodes, right.wide.points)
    terms = [np.abs(values[k]) for k in _terms(answer, right)]
    own, relative = right.values.size, _apart(inside(answer, values), right.wide, *terms)
    if own >= _FEWEST and (relative[:own] <= _CLOSE).all():
        plain = _reference_hides_nothing(right)
        plain = plain and _hides_nothing(answer, values, own, vanishes=bool(terms))
        same = Outcome(SAME, own, _DIGITS)
        found = same if plain else precisely(answer, right, spread(right))
    else:
        plain, found = False, _not_close(answer, right, values, relative[:own])
    if found.said == SAME:
        far = relative[own:] <= _CLOSE_OUTSIDE
        found = _further(answer, right.outer, found, far, relative[own:], plain=plain)
    return _beyond(answer, right, found, plain=plain) if found.said == SAME else found


def _beyond(answer: Expression, right: Reference, found: Outcome, *, plain: bool) -> Outcome:
    """The same also beside the corners of both, and with a value where an answer's domain may end.

    Where there are none, but an inverse function may go over to another branch, doubles show it.
    """
    edges = turns(answer)
    rounds = not ROUNDING.isdisjoint(answer.operations | right.form.operations)
    if edges or right.turns or rounds:
        there = _beside(answer, edges, right, right.turned)
        values = evaluate(answer.nodes, there.points)
        relative = _apart(np.broadcast_to(inside(answer, values), there.values.shape), there)
        if corners(answer) or corners(right.form) or rounds:
            shows = plain and _hides_nothing_near(answer, values, there)
            found = _further(answer, there, found, relative <= _CLOSE, relative, plain=shows)
        else:
            terms = [np.abs(values[k]) for k in _terms(answer, right)]
            seen = _apart(values[answer.output], there, *terms) > _CLOSE_OUTSIDE
            same = ~(seen & _shows(answer, values, there)) if seen.any() else ~seen
            found = _further(answer, there, found, same, relative, plain=True)
    if (
        found.said == SAME
        and (limits := ends(answer))
        and ends_elsewhere(answer, right.as_identity)
    ):
        there = _beside(answer, limits, right, {})
        mine = values_at(answer, there.points, False)
        found = _further(answer, there, found, ~np.isnan(mine), mine, plain=True)
    return found


def _shows(answer: Expression, values: Sequence[Any], there: Reference) -> Any:
    """Where an answer is off by more than rounding: another branch shows where digits are left."""
    theirs = evaluate(there.form.nodes, there.points)
    both = ((answer, values), (there.form, theirs))
    errors = [bounds(form.nodes, of, there.points, FLOAT64)[form.output] for form, of in both]
    with np.errstate(all="ignore"):
        return np.abs(values[answer.output] - there.values) > FAR_APART * sum(errors)


def _told_by_few(answer: Expression, right: Reference) -> Difference | None:
    """A difference at each of the few points that tell most, so that no side of 0 is right."""
    first: Difference | None = None
    for tell in right.tells:
        mine = differs(answer, tell)
        if mine is None:
            return None
        if first is None:
            point = {name: tell.names[name][0] for name in used(answer, right)}
            first = Difference(point, mine, tell.right[0])
    return first


def _apart(mine: Any, right: Reference, *sizes: Any) -> Any:
    """How far values are from the right ones, relative to the largest; NaN where one has none."""
    with np.errstate(all="ignore"):
        size = reduce(np.maximum, sizes, np.maximum(np.abs(mine), np.abs(right.values)))
        return np.abs(mine - right.values) / np.maximum(size, FLOAT64.smallest)


def _terms(answer: Expression, right: Reference) -> tuple[int, ...]:
    """The two terms of an answer that should be 0, which are compared with each other."""
    op, args, _ = answer.nodes[answer.output]
    return args if op in ("add", "sub") and not right.wide.values.any() else ()


def _further(
    answer: Expression, right: Reference, found: Outcome, same: Any, relative: Any, *, plain: bool
) -> Outcome:
    """The same at further points as well: far out, or on both sides of each corner."""
    if not right.values.size or (plain and same.all()):
        return found
    unsure = np.nonzero(~same)[0]
    apart = np.nan_to_num(relative[unsure], nan=np.inf)
    worst_first = unsure[np.argsort(-apart, kind="stable")]
    order = [int(place) for place in worst_first] or spread(right)
    again = precisely(answer, right, order, most=_MOST_FURTHER)
    if again.undefined and not again.points:
        again = again._replace(why=ONLY + again.why)
    undecided = again.said == UNSURE and not again.undefined
    return found if again.said == SAME or undecided else again


@lru_cache(maxsize=4096)
def _reference_hides_nothing(right: Reference) -> bool:
    values = evaluate(right.form.nodes, right.points)
    return _hides_nothing(right.form, values, right.values.size)


def _not_close(
    answer: Expression, right: Reference, values: Sequence[Any], relative: Any
) -> Outcome:
    """Not close at some point: different where that is certain, else asked in more digits."""
    seen = (relative > _CLEARLY) & right.clear
    if np.count_nonzero(seen) >= _FEWEST:
        seen &= clear(answer, values, relative.size)
    if np.count_nonzero(seen) >= _FEWEST:
        worst = int(np.argmax(np.where(seen, relative, -1.0)))
        mine = float(np.broadcast_to(values[answer.output], right.wide.values.shape)[worst])
        found = Difference(shown(answer, right, worst), mine, float(right.values[worst]))
    else:
        relative = np.where(np.isfinite(relative), relative, -1.0)
        worst = int(np.argmax(relative))
        certain = _certain(answer, right, worst) if relative[worst] > 0 else None
        if certain is None:
            missing = np.nonzero(relative < 0)[0][:2]
            order = [*missing, *np.argsort(-relative)]
            return precisely(answer, right, [int(place) for place in order])
        found = certain
    why = _one_side(right, relative <= _CLOSE, relative >= 0)
    return Outcome(DIFFERENT, 1, DOUBLE_DIGITS, found, why)


def _hides_nothing(
    answer: Expression, values: Sequence[Any], count: int, *, vanishes: bool = False
) -> bool:
    """Whether every number on the way shows in the result, were it another.

    A sum hides the smaller of its terms by as much as the other is larger, and what is hidden in
    a term is hidden by both: by the product of these ratios a difference is reduced at most.
    """
    sizes = _sizes(values, count)
    if vanishes:  # what remains of a sum that should be 0 is rounding
        sizes[answer.output] = 0.0
    hidden = 1.0
    for node, size in zip(answer.nodes, sizes, strict=True):
        if node.op == NUMBER:
            if _no_double_shows(cast(Fraction, node.value), size):
                return False
            continue
        row = FUNCTIONS.get(node.op)
        plain = row is not None and row.vanishes
        if not _SMALLEST <= size <= _LARGEST and (size or not plain):
            return False
        if row is None:
            continue
        if not plain and not row.symbol and min(sizes[arg] for arg in node.args) < _FLAT_BELOW:
            return False
        if node.op in ("add", "sub"):
            one, other = sizes[node.args[0]], sizes[node.args[1]]
            if one and other:
                hidden *= max(one / other, other / one)
        elif HIDING[node.op]:
            if max(sizes[arg] for arg in node.args) > _STEEPEST:
                return False
            hidden *= _FLATTENED
    return hidden <= _MOST_HIDDEN


def _hides_nothing_near(answer: Expression, values: Sequence[Any], there: Reference) -> bool:
    """The same of the points that are not far out: what is 0 before a corner is not behind it."""
    near = np.ones(there.values.shape, dtype=bool)
    for name in there.names:
        near &= np.abs(there.points[name]) <= at.OUTERMOST
    seen = [value[near] if has_rows(value) else value for value in values]
    return not near.any() or _hides_nothing(answer, seen, int(near.sum()))


def _no_double_shows(number: Fraction, size: float) -> bool:
    """Whether a typed number is too small, too large or too long for a double."""
    return bool(number) and (
        not _SMALLEST <= size <= _LARGEST
        or max(abs(number.numerator), number.denominator) > _LARGEST
    )


def _sizes(values: Sequence[Any], count: int) -> list[float]:
    """The largest size of every value at the first so many points; of a condition 1."""
    rows = [value for value in values if has_rows(value)]
    largest = iter(np.abs(np.array(rows)[:, :count]).max(axis=1).tolist() if rows else ())
    return [
        next(largest) if has_rows(value)
        else 1.0 if np.ndim(value)
        else abs(float(value))
        for value in values
    ]  # fmt: skip


def _certain(answer: Expression, right: Reference, place: int) -> Difference | None:
    """A difference at one point that no rounding explains."""
    mine, my_error = _with_error(answer, right, place)
    theirs, their_error = _of_right(right, place)
    if not abs(mine - theirs) > FAR_APART * (my_error + their_error):
        return None
    return Difference(shown(answer, right, place), mine, theirs)


@lru_cache(maxsize=4096)
def _of_right(right: Reference, place: int) -> tuple[float, float]:
    return _with_error(right.form, right, place)


def _with_error(form: Expression, right: Reference, place: int) -> tuple[float, float]:
    """A formula's value at a point, and how far rounding may have moved it."""
    point = at.taken(right.points, place)
    values = evaluate(form.nodes, point)
    errors = bounds(form.nodes, values, point, FLOAT64)
    lost = _vanishes(form, values) or _by_a_jump(form, values, errors)
    return float(values[form.output]), inf if lost else float(errors[form.output])


def _by_a_jump(form: Expression, values: Sequence[Any], errors: Sequence[Any]) -> bool:
    """Whether rounding decides on which side of a jump a formula is."""
    if JUMPING.isdisjoint(form.operations):
        return False
    for op, args, _ in form.nodes:
        if op in JUMPING:
            error = sum(np.asarray(errors[arg]) for arg in args)
            exactly = (np.asarray(error) == 0) & (op not in _SIGNED)
            given = [np.asarray(values[arg], dtype=np.float64) for arg in args]
            for height in heights(op, given):
                if not np.all((np.abs(height) > FAR_APART * error) | exactly):
                    return True
    return False


_SIGNED = ("atan2",)
"""What goes by the sign of a 0, which is another in doubles for 0·(−1)."""


def _vanishes(form: Expression, values: Sequence[Any]) -> bool:
    """Whether a double is 0 for what is too small for one: sign(exp(-1000)) is 1, and not 0."""
    return any(
        op in _NEVER_0 and values[k] == 0 and all(values[arg] for arg in args[op == "exp" :])
        for k, (op, args, _) in enumerate(form.nodes)
    )


_NEVER_0 = frozenset(("exp", "mul", "div", "pow"))
"""Operations whose value is 0 only if an argument is; of exp not even then."""


def _one_side(right: Reference, close: Any, finite: Any) -> str:
    """Where an answer is right on one side of 0 of a variable, and wrong on the other."""
    if not close.any():
        return ""
    for name, sign, side in sides_of_zero(right):
        if close[side].all() and not close[~side & finite].any():
            return f"it is right for {name} {sign} 0 only"
    return ""


ROUNDING = frozenset(name for name, row in FUNCTIONS.items() if any(k.whole for k in row.kinks))
"""What jumps at whole numbers, or halfway between them."""


def _beside(
    answer: Expression, edges: Sequence[Edge], right: Reference, more: at.Points
) -> Reference:
    """The right answer on both sides of an answer's edges, and far out, where one may be met."""
    for further in (beside(answer, edges, right.known, right.names), at.far(right.names)):
        if further:
            more = at.joined(more, further) if more else further
    return right.at(more)


# --- point by point, for data columns ------------------------------------------------------------


def _point_by_point(answer: Expression, right: Reference) -> Outcome:
    """Each value a number or a column: within the rounding of both, or different."""
    close = 0
    for place in range(at.size(right.points)):
        point = at.with_names(right.known, at.taken(right.points, place))
        sides = []
        for form in (answer, right.form):
            value, error = with_bound(form, point)
            sides.append((np.asarray(value), np.asarray(error)))
        (mine, my_error), (theirs, their_error) = sides
        if mine.shape != theirs.shape:
            word = "column" if mine.ndim else "number"
            return Outcome(DIFFERENT, 1, why=f"it is a {word}, and a {_other(word)} is asked for")
        allowed = my_error + their_error
        if not np.all(np.isfinite(mine)):
            return Outcome(UNSURE, close, why="it has no value at a point where there is one")
        if np.any(np.abs(mine - theirs) > FAR_APART * allowed):
            shown = None
            if not mine.ndim:
                names = [name for name in used(answer, right) if not np.ndim(point[name])]
                here = {name: float(point[name]) for name in names}
                shown = Difference(here, float(mine), float(theirs))
            return Outcome(DIFFERENT, 1, difference=shown)
        close += bool(np.all(np.abs(mine - theirs) <= allowed))
    if close < _FEWEST:
        return Outcome(UNSURE, close, why="too few points decide it")
    return Outcome(SAME, close, _DIGITS)


def _other(word: str) -> str:
    return "number" if word == "column" else "column"

"""Are two formulas one function? Decided by arithmetic, or at points, in doubles where they do.

Most that is wrong is found by a point or two (certain.py), what is the right answer rearranged by
identity.py, and what follows from a base being positive by powers.py. The others are evaluated at
all points: two values that agree in thirteen digits at sixteen points, or that differ clearly at
several. Where neither is certain (digits cancel, numbers are too large, too small or hidden behind
others), the points are asked again in more digits (digits.py); and what agrees is looked at again
beside its corners (meeting.py), piece by piece (pieces.py). Anything between is unsure, and says
why.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.checking import identity, powers
from tutor.checking import points as at
from tutor.checking.beyond_rounding import certain_difference
from tutor.checking.certain import DOUBLE_DIGITS, FAR_APART, differs
from tutor.checking.corners import ROUNDING, Vanishing, corners, ends, turns
from tutor.checking.digits import (
    NOWHERE,
    ONLY,
    TOO_LARGE,
    has_value,
    of_numbers,
    precisely,
    spread,
    without_value,
)
from tutor.checking.domain import sides_of_zero
from tutor.checking.elements import LENGTHS, can_be_written_out, written_out
from tutor.checking.hiding import hides_nothing, reference_hides_nothing
from tutor.checking.identity import ends_elsewhere, identical
from tutor.checking.matrices import FEWEST, another_shape, point_by_point
from tutor.checking.meeting import beside
from tutor.checking.outcome import DIFFERENT, SAME, UNSURE, Difference, Outcome
from tutor.checking.pieces import is_analytic, pieces
from tutor.checking.reference import (
    Reference,
    inside,
    looks_at_all,
    reference,
    shown,
    used,
)
from tutor.comparison.rounding import FLOAT64, bounds
from tutor.notation.printer import to_text
from tutor.notation.tape import Expression
from tutor.notation.writing import in_digits

_CLOSE, _DIGITS = 1e-13, 13
"""Values that agree so far agree in so many digits."""
_BY_ARITHMETIC = Outcome(SAME, 1, identity.DIGITS, formal=True)
_CLOSE_OUTSIDE, _MOST_FURTHER = 1e-9, 8
"""Further out more digits cancel, and what is asked is whether a formula goes another way there."""
_AT_WHOLE = "it is right at whole numbers, but has values where the right answer has none"
_NEAR_0 = (1e-3, 1e-6)
"""How much nearer to 0 points are looked at that are drawn between −2 and 2.5."""


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
        return _by_elements(answer, right)
    if not right.names or (right.is_number and not answer.variables):
        return of_numbers(answer, right)
    if shown_at := _told_by_few(answer, right):
        return Outcome(DIFFERENT, 1, DOUBLE_DIGITS, shown_at)
    if right.as_identity and identical(answer, right.as_identity):
        return _BY_ARITHMETIC
    # By its rules a base is positive, and of (x - 30)^y it is not where one looks.
    if right.as_powers and powers.identical(answer, right.as_powers) and not right.between:
        return _BY_ARITHMETIC
    found = without_value(answer, right) or _at_all_points(answer, right)
    return _elsewhere(answer, right, found) if found.said == UNSURE else found


def _at_all_points(answer: Expression, right: Reference) -> Outcome:
    """What neither a few points nor arithmetic tell."""
    if not right.values.size:
        return Outcome(UNSURE, why=NOWHERE)
    values = evaluate(answer.nodes, right.wide.points)
    terms = [np.abs(values[k]) for k in _terms(answer, right)]
    own, relative = right.values.size, _apart(inside(answer, values), right.wide, *terms)
    if own >= FEWEST and (relative[:own] <= _CLOSE).all():
        plain = reference_hides_nothing(right)
        plain = plain and hides_nothing(answer, values, own, vanishes=bool(terms))
        same = Outcome(SAME, own, _DIGITS)
        found = same if plain else precisely(answer, right, spread(right))
    else:
        plain, found = False, _not_close(answer, right, relative[:own])
    if found.said == SAME and right.between:
        beyond = evaluate(answer.nodes, right.between)[answer.output]
        found = found if np.isnan(beyond).all() else found._replace(said=UNSURE, why=_AT_WHOLE)
    if found.said == SAME:
        far = relative[own:] <= _CLOSE_OUTSIDE
        found = _further(answer, right.outer, found, far, relative[own:], plain=plain)
    return _beyond(answer, right, found) if found.said == SAME else found


def _elsewhere(answer: Expression, right: Reference, found: Outcome) -> Outcome:
    """What is undecided, asked again: near 0, at corners, or in numbers that no double holds."""
    if found.undefined:
        return found
    if not right.values.size:
        return found if right.domain else _beyond_doubles(answer, right, found)
    drawn = at.middle(right.names)
    near_0 = [{name: values * size for name, values in drawn.items()} for size in _NEAR_0]
    sides = _nearest_first(beside(answer, corners(answer), right.known, right.names))
    return _different_at(answer, right, [*near_0, *sides]) or found


def _nearest_first(sides: at.Points) -> list[at.Points]:
    """The points beside corners; none where there are no corners."""
    return [at.taken(sides, slice(None, None, -1))] if sides else []


def _different_at(
    answer: Expression, right: Reference, tried: Iterable[at.Points]
) -> Outcome | None:
    """The first difference that more digits show at further points."""
    for points in tried:
        near = right.at(points)
        again = precisely(answer, near, range(near.values.size), most=_MOST_FURTHER)
        if again.said == DIFFERENT:
            return again
    return None


def _beyond_doubles(answer: Expression, right: Reference, found: Outcome) -> Outcome:
    """Where doubles have no value of the right answer: in more digits, unless corners are about."""
    turning = (
        corners(form) or not ROUNDING.isdisjoint(form.operations) for form in (answer, right.form)
    )
    if any(turning):
        return found
    again = found
    for drawn in (at.middle(right.names), at.outer(right.names)):
        there = replace(right, given=at.with_columns(right.known, drawn))
        again = precisely(answer, there, range(at.size(drawn)), most=_MOST_FURTHER)
        if again.said != SAME:
            return again if again.said == DIFFERENT else found
    return again


def _beyond(answer: Expression, right: Reference, found: Outcome) -> Outcome:
    """The same also beside the corners of both, and with a value where an answer's domain may end.

    Where there are none, but an inverse function may go over to another branch, doubles show it.
    """
    limits = ends(answer)
    if limits and not ends_elsewhere(answer, right.as_identity):
        limits = []
    # Where a domain ends, what is to have a value there crosses the edge.
    edges = {(edge.zero, edge.args): edge for edge in (*turns(answer), *limits)}
    rounds = not ROUNDING.isdisjoint(answer.operations | right.form.operations)
    if not (edges or right.turns or rounds):
        return found
    points = _beside(answer, [*edges.values()], right, right.turned)
    there = right.at(points)
    values = evaluate(answer.nodes, there.points)
    mine = np.broadcast_to(inside(answer, values), there.values.shape)
    if corners(answer) or corners(right.form) or rounds:
        relative = _apart(mine, there)
        found = _further(answer, there, found, relative <= _CLOSE, relative, plain=True)
        if found.said == SAME:
            # Where doubles have no value more digits may have one.
            drawn = at.with_columns(right.known, points)
            found = _by_pieces(answer, replace(right, given=drawn), found)
    else:
        terms = [np.abs(values[k]) for k in _terms(answer, right)]
        seen = _apart(mine, there, *terms) > _CLOSE_OUTSIDE
        same = ~(seen & _shows(answer, values, there)) if seen.any() else ~seen
        found = _further(answer, there, found, same, mine, plain=True)
    if found.said == SAME and limits:
        found = _further(answer, there, found, ~np.isnan(mine), mine, plain=True)
    return found


def _by_pieces(answer: Expression, there: Reference, found: Outcome) -> Outcome:
    """The same on each piece beside the corners of both, by arithmetic or in more digits."""
    for mine, theirs in pieces(answer, there):
        if theirs.as_identity and identical(mine, theirs.as_identity):
            continue
        again = precisely(mine, theirs, [0])
        whole = replace(theirs, form=there.form)
        point = shown(answer, whole, 0)
        if again.why == TOO_LARGE:
            again = _all_along(mine, theirs, point)
        plain = np.isfinite(whole.values).all()
        formulas = (answer, whole.domain) if plain else (answer, whole.form, whole.domain)
        if again.said == SAME or not has_value(whole.domain, whole, 0):
            continue
        if not (again.undefined or _have_values(formulas, whole)):
            continue
        if again.difference:
            return again._replace(difference=again.difference._replace(point=point))
        if again.undefined:
            return again._replace(why=ONLY + again.why)
        if again.said == DIFFERENT or (plain and again.why == TOO_LARGE):
            return again
    return found


def _have_values(forms: Iterable[Expression | None], right: Reference) -> bool:
    """Whether all have a value at a point; a piece may have one where its formula has none."""
    return all(has_value(form, right, 0) for form in forms)


def _all_along(mine: Expression, theirs: Reference, point: Mapping[str, float]) -> Outcome:
    """Two pieces compared also where they are none, as analytic functions are one or nowhere so."""
    again = compare(mine, reference(theirs.form, theirs.known, domain=theirs.domain))
    if again.said == SAME:
        return again
    forms = [mine, theirs.form, *([theirs.known] if theirs.known else [])]
    if again.said == DIFFERENT and all(map(is_analytic, forms)):
        one, other = (to_text(form, names=form.names) for form in forms[:2])
        where = ", ".join(f"{name} = {in_digits(value, 10)}" for name, value in point.items())
        why = f"at {where} it is `{one}` for `{other}`, which is another value"
        return again._replace(difference=None, why=why)
    return Outcome(UNSURE, why=TOO_LARGE)


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


def _not_close(answer: Expression, right: Reference, relative: Any) -> Outcome:
    """Not close at some point: different where that is certain, else asked in more digits."""
    relative = np.where(np.isfinite(relative), relative, -1.0)
    worst = int(np.argmax(relative))
    found = certain_difference(answer, right, worst) if relative[worst] > 0 else None
    if found is None:
        missing = np.nonzero(relative < 0)[0][:2]
        order = [*missing, *np.argsort(-relative)]
        return precisely(answer, right, [int(place) for place in order])
    finite = relative >= 0
    why = _one_side(right, finite & (relative <= _CLOSE), finite)
    return Outcome(DIFFERENT, 1, DOUBLE_DIGITS, found, why)


def _one_side(right: Reference, close: Any, finite: Any) -> str:
    """Where an answer is right on one side of 0 of a variable, and wrong on the other."""
    if not close.any():
        return ""
    for name, sign, side in sides_of_zero(right):
        if close[side].all() and not close[~side & finite].any():
            return f"it is right for {name} {sign} 0 only"
    return ""


def _beside(
    answer: Expression, edges: Sequence[Vanishing], right: Reference, more: at.Points
) -> at.Points:
    """Points on both sides of an answer's edges, and far out, where one may be met."""
    for further in (beside(answer, edges, right.known, right.names), at.far(right.names)):
        if further:
            more = at.joined(more, further) if more else further
    return more


# --- data columns --------------------------------------------------------------------------------


def elements(answer: Expression, right: Reference) -> list[tuple[Expression, Reference]] | None:
    """What is compared, if no column is; None where one is a number and the other is none."""
    if not (right.pointwise or looks_at_all(answer)) or _has_matrices(answer, right):
        return [(answer, right)]
    return _pairs(answer, right)


def _pairs(answer: Expression, right: Reference) -> list[tuple[Expression, Reference]] | None:
    """Each element of both in columns of each length; None where they have not as many."""
    found: list[tuple[Expression, Reference]] = []
    for length, theirs in right.written_out:
        mine = written_out(answer, right.known, right.columns, length)
        if len(mine) != len(theirs):
            return None
        found.extend(zip(mine, theirs, strict=True))
    return found


def _has_matrices(answer: Expression, right: Reference) -> bool:
    return bool(right.shapes) or not can_be_written_out(answer, right.form, right.known)


def _by_elements(answer: Expression, right: Reference) -> Outcome:
    """Every element the same, in columns of each length, or one different."""
    if _has_matrices(answer, right):
        return point_by_point(answer, right)
    pairs = _pairs(answer, right)
    if pairs is None:
        length = LENGTHS[0]
        mine = written_out(answer, right.known, right.columns, length)
        return another_shape(column=len(mine) > 1)
    outcomes = []
    for one, other in pairs:
        outcomes.append(compare(one, other))
        if outcomes[-1].said == DIFFERENT:
            return outcomes[-1]
    return min(outcomes, key=lambda found: (found.said == SAME, found.formal, found.points))

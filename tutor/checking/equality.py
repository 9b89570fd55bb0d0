"""Are two formulas one function? Decided at points, in doubles where those are certain.

Doubles decide nearly every pair: two values that agree in eleven digits at sixteen points, or
that differ by much more than their rounding at one. Where neither is certain (digits cancel,
numbers are too large, too small or hidden behind others), the same points are asked again in as
many digits as it takes. Anything between is unsure, and says why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.checking import points as at
from tutor.comparison.rounding import FLOAT64, bounds
from tutor.functions import FUNCTIONS, WHOLE
from tutor.notation.tape import NUMBER, Expression

SAME, DIFFERENT, UNSURE = "same", "different", "unsure"

_POINTS = 16
_FEWEST, _FEWEST_ON_A_SIDE = 4, 3
_CLOSE, _DIGITS, _DOUBLE_DIGITS = 1e-11, 11, 15
"""Values that agree so far agree in so many digits."""
_FAR_APART = 1e3
"""A difference of so many times the rounding cannot be rounding."""
_SMALLEST, _LARGEST, _STEEPEST = 1e-4, 1e6, 5.0
"""Beyond these, a double may hide a difference: x + 1e-20, tanh(20) against 1."""
_FIRST_DIGITS, _MOST_DIGITS = 40, 2_500
_PRECISE_POINTS = 4
_SATURATING = frozenset(
    name
    for name, row in FUNCTIONS.items()
    if row.saturates or (row.formula and name not in ("tan", "relu", "max", "min"))
) | {"sinh", "cosh", "asinh", "atan", "atan2", "softplus", "expm1", "log1p"}
"""Operations whose results hide, from some size of their arguments on, what those are."""


@dataclass(frozen=True)
class Difference:
    """A point where two formulas differ, and the value of each."""

    point: Mapping[str, float]
    answer: float
    right: float

    def to_dict(self) -> dict[str, Any]:
        return {"at": dict(self.point), "answer": self.answer, "right": self.right}


@dataclass(frozen=True)
class Outcome:
    """What the points said: how many, to how many digits, and where a difference shows."""

    said: str
    points: int = 0
    digits: int = 0
    difference: Difference | None = None
    why: str = ""


@dataclass(frozen=True, eq=False)
class Reference:
    """A right answer with the points where answers are compared with it, and its values there.

    points   the variables, and the defined names where all points are evaluated at once
    """

    form: Expression
    known: Expression | None
    names: tuple[str, ...]
    columns: frozenset[str]
    points: Mapping[str, Any]
    values: Any
    pointwise: bool = False
    """Whether a point is evaluated by itself, as a column's mean is over its elements."""


@lru_cache(maxsize=4096)
def reference(
    form: Expression,
    known: Expression | None = None,
    columns: frozenset[str] = frozenset(),
    domain: Expression | None = None,
) -> Reference:
    """Choose the points where `form` has a value, and `domain` too if it is given.

    `known` gives the definitions of names such as y and s; without it, the formula's own
    variables are free.
    """
    names = _names(form, known)
    pointwise = bool(columns) or any(_looks_at_all(one) for one in (form, known, domain))
    if not names:
        values = evaluate(form.nodes, at.with_names(known, {}))[form.output]
        return Reference(form, known, (), columns, at.with_names(known, {}), np.atleast_1d(values))
    chosen = _defined(form, known, pointwise, domain, at.middle(names, columns))
    if at.size(chosen) < _POINTS and not columns:
        further = _defined(form, known, pointwise, domain, at.far(names))
        chosen = at.joined(chosen, at.taken(further, slice(_POINTS - at.size(chosen))))
    chosen = at.taken(chosen, _spread(at.size(chosen)))
    if not pointwise and (beside := at.beside_corners(form, known, names)):
        beside = _defined(form, known, pointwise, domain, beside)
        chosen = at.joined(chosen, at.taken(beside, slice(_POINTS)))
    points = chosen if pointwise else at.with_names(known, chosen)
    values = _values(form, points, pointwise, known)
    return Reference(form, known, names, columns, points, values, pointwise)


def _names(form: Expression, known: Expression | None) -> tuple[str, ...]:
    """The variables that are free: those of the definitions, and any other of the formula."""
    defined = set(known.names.values()) if known else set()
    own = [name for name in form.variables if name not in defined]
    return tuple(dict.fromkeys([*(known.variables if known else ()), *own]))


def _spread(count: int) -> Any:
    """At most so many places among `count`, from all over them."""
    return np.unique(np.linspace(0, count - 1, min(count, _POINTS)).round().astype(int))


def _looks_at_all(form: Expression | None) -> bool:
    """Whether a formula has a mean or another function of a whole column."""
    return form is not None and any(node.op in WHOLE for node in form.nodes)


def _defined(
    form: Expression,
    known: Expression | None,
    pointwise: bool,
    domain: Expression | None,
    drawn: at.Points,
) -> dict[str, Any]:
    """The points where a formula has a value, and so has the domain's."""
    points = drawn if pointwise else at.with_names(known, drawn)
    kept = np.isfinite(_values(form, points, pointwise, known))
    if domain is not None:
        kept = kept & np.isfinite(_values(domain, points, pointwise, known))
    return at.taken(drawn, kept.all(axis=1) if kept.ndim > 1 else kept)


def _values(
    form: Expression, points: at.Points, pointwise: bool, known: Expression | None = None
) -> Any:
    """The formula's value at every point."""
    count = at.size(points)
    if not pointwise:
        return np.broadcast_to(
            np.asarray(evaluate(form.nodes, points)[form.output], dtype=np.float64), (count,)
        )
    singles = (at.with_names(known, at.taken(points, place)) for place in range(count))
    return np.array([evaluate(form.nodes, single)[form.output] for single in singles])


# --- in doubles ----------------------------------------------------------------------------------


def compare(answer: Expression, right: Reference) -> Outcome:
    """Whether an answer is the same function as the right one.

    >>> from tutor.notation import parse
    >>> right = reference(parse("sigmoid(x)*(1 - sigmoid(x))"))
    >>> compare(parse("(1 - tanh(x/2)^2)/4"), right).said
    'same'
    >>> compare(parse("sigmoid(x)*(1 - sigmoid(x)) + 1e-20"), right).said
    'different'
    """
    if right.pointwise or _looks_at_all(answer):
        return _point_by_point(answer, right)
    if not right.names:
        return _precisely(answer, right, [0])
    values = evaluate(answer.nodes, right.points)
    mine, theirs = np.asarray(values[answer.output], dtype=np.float64), right.values
    if not theirs.size:
        return Outcome(UNSURE, why="the right answer has no value at any point that was tried")
    with np.errstate(all="ignore"):
        apart = np.abs(mine - theirs)
        close = apart <= _CLOSE * np.maximum(np.abs(mine), np.abs(theirs))
    if close.all() and close.size >= _FEWEST:
        same = Outcome(SAME, close.size, _DIGITS)
        if not _hides_nothing(answer, values):
            same = _precisely(answer, right, range(close.size))
        return _beside_corners(answer, right, same) if same.said == SAME else same
    finite = np.isfinite(apart)
    with np.errstate(all="ignore"):
        relative = np.where(finite, apart / np.maximum(np.abs(theirs), _SMALLEST), -1.0)
    worst = int(np.argmax(relative))
    if finite[worst] and not close[worst]:
        found = _certain(answer, right, worst)
        if found is not None:
            why = _one_side(right, close, finite)
            return Outcome(DIFFERENT, 1, _DOUBLE_DIGITS, found, why)
    order = [*np.nonzero(~finite)[0][: _PRECISE_POINTS // 2], *np.argsort(-relative)]
    return _precisely(answer, right, [int(place) for place in order])


def _hides_nothing(answer: Expression, values: Sequence[Any]) -> bool:
    """Whether every intermediate value is one that doubles show in the result."""
    for node, value in zip(answer.nodes, values, strict=True):
        if node.op in _SATURATING and any(
            np.abs(values[arg]).max() > _STEEPEST for arg in node.args
        ):
            return False
        if type(value) is not np.ndarray and (
            (value and not _SMALLEST <= abs(value) <= _LARGEST) or (not value and node.op == NUMBER)
        ):
            return bool(node.op == NUMBER and node.value == 0)
    rows = [value for value in values if type(value) is np.ndarray and value.dtype != np.bool_]
    if not rows:
        return True
    largest = np.abs(np.array(rows)).max(axis=1)
    return bool(largest.min() >= _SMALLEST and largest.max() <= _LARGEST)


def _certain(answer: Expression, right: Reference, place: int) -> Difference | None:
    """A difference at one point that no rounding explains."""
    point = at.taken(right.points, place)
    figures = []
    for form in (answer, right.form):
        values = evaluate(form.nodes, point)
        error = bounds(form.nodes, values, point, FLOAT64)[form.output]
        figures.append((float(values[form.output]), float(error)))
    (mine, my_error), (theirs, their_error) = figures
    if not abs(mine - theirs) > _FAR_APART * (my_error + their_error):
        return None
    return Difference(_shown(answer, right, place), mine, theirs)


def _shown(answer: Expression, right: Reference, place: int) -> dict[str, float]:
    """The values at a point of the names that either formula has."""
    used = dict.fromkeys([*answer.variables, *right.form.variables])
    return {name: float(right.points[name][place]) for name in used if name in right.points}


def _one_side(right: Reference, close: Any, finite: Any) -> str:
    """Where an answer is right on one side of 0 of a variable, and wrong on the other."""
    for name in right.names:
        above = np.asarray(right.points[name]) > 0
        for side, sign in ((above, ">"), (~above, "<")):
            if (
                close[side].all()
                and side.sum() >= _FEWEST_ON_A_SIDE
                and not close[~side & finite].any()
            ):
                return f"it is right for {name} {sign} 0 only"
    return ""


def _beside_corners(answer: Expression, right: Reference, otherwise: Outcome) -> Outcome:
    """The answer's own corners: points on both sides of each, and far out, where one may be met."""
    if not at.edges(answer) and not {"floor", "ceil", "round"} & {n.op for n in answer.nodes}:
        return otherwise
    more = at.far(right.names)
    if beside := at.beside_corners(answer, right.known, right.names):
        more = at.joined(beside, more)
    more = at.with_names(right.known, more)
    theirs = _values(right.form, more, False)
    kept = np.isfinite(theirs)
    further = replace(right, points=at.taken(more, kept), values=theirs[kept])
    if not kept.any():
        return otherwise
    mine = _values(answer, further.points, False)
    with np.errstate(all="ignore"):
        close = np.abs(mine - further.values) <= _CLOSE * np.maximum(
            np.abs(mine), np.abs(further.values)
        )
    unsure = [int(place) for place in np.nonzero(~close)[0]]
    found = _precisely(answer, further, unsure) if unsure else otherwise
    return otherwise if found.said == SAME else found


# --- in as many digits as it takes ---------------------------------------------------------------


def _precisely(answer: Expression, right: Reference, order: Sequence[int]) -> Outcome:
    """The first few points of an order, in more digits than doubles have."""
    same, missing, fewest = 0, -1, _MOST_DIGITS
    for place in order[:_PRECISE_POINTS]:
        figures = _figures(answer, right, place)
        if figures is None:
            return Outcome(UNSURE, why="its values are too large or too small to be compared")
        mine, theirs, slack, digits = figures
        if theirs != theirs:  # NaN: the point is outside after all
            continue
        if mine != mine:
            missing = place
            continue
        fewest = min(fewest, digits)
        if abs(mine - theirs) > slack:
            shown = Difference(_shown(answer, right, place), float(mine), float(theirs))
            return Outcome(DIFFERENT, 1, digits, shown)
        same += 1
    if missing >= 0:
        where = ", ".join(f"{n} = {x:.3g}" for n, x in _shown(answer, right, missing).items())
        only = "it is right where it has a value, but " if same else ""
        return Outcome(
            UNSURE, same, fewest, why=f"{only}it has no value" + (f" at {where}" if where else "")
        )
    if not same:
        return Outcome(UNSURE, why="no point decides it")
    return Outcome(SAME, same, fewest)


def _figures(answer: Expression, right: Reference, place: int) -> tuple[Any, Any, Any, int] | None:
    """Both values at a point, how far apart they may be and be the same, and to how many digits.

    None where so many digits are needed that nothing is told by them.
    """
    digits = _FIRST_DIGITS
    found = _at_digits(answer, right, place, digits)
    for _ in range(_REFINEMENTS):
        if found is None or found[-1] > _MOST_DIGITS:
            return None
        if found[-1] <= digits:
            break
        digits = found[-1]
        found = _at_digits(answer, right, place, digits)
    if found is None:
        return None
    mine, theirs, largest, _ = found
    from mpmath import mp

    with mp.workdps(digits):
        return mine, theirs, largest * mp.mpf(10) ** (_GUARD - digits), digits - _GUARD


_REFINEMENTS, _GUARD = 3, 10
_SUMS = ("add", "sub", "neg")


def _at_digits(
    answer: Expression, right: Reference, place: int, digits: int
) -> tuple[Any, Any, Any, int] | None:
    """Both values in so many digits, with how many it takes to see the smallest number in them."""
    from mpmath import mp

    from tutor.checking import precise

    with mp.workdps(digits):
        point = {name: mp.mpf(float(right.points[name][place])) for name in right.names}
        if right.known is not None and right.known.names:
            known = precise.values(right.known.nodes, point)
            point |= {name: known[index] for index, name in right.known.names.items()}
        outputs, sizes, hidden = [], [], mp.mpf(0)
        for form in (answer, right.form):
            found = precise.values(form.nodes, point)
            outputs.append(found[form.output])
            for node, value in zip(form.nodes, found, strict=True):
                # What is small because terms cancelled is rounding, not a small number.
                if not isinstance(value, bool) and value == value and node.op not in _SUMS:
                    sizes += [abs(value)] if value else []
                if node.op in _SATURATING:
                    hidden = max([hidden, *(abs(found[arg]) for arg in node.args)])
        largest = max(sizes, default=mp.mpf(1))
        if mp.isinf(largest) or not hidden < _MOST_DIGITS:
            return None
        spread = mp.log10(largest / min(sizes, default=mp.mpf(1)))
        return *outputs, largest, _FIRST_DIGITS + int(spread) + int(hidden)


# --- point by point, for data columns ------------------------------------------------------------


def _point_by_point(answer: Expression, right: Reference) -> Outcome:
    """Each value a number or a column: within the rounding of both, or different."""
    close = 0
    for place in range(at.size(right.points)):
        point = at.with_names(right.known, at.taken(right.points, place))
        sides = []
        for form in (answer, right.form):
            values = evaluate(form.nodes, point)
            error = bounds(form.nodes, values, point, FLOAT64)[form.output]
            sides.append((np.asarray(values[form.output]), np.asarray(error)))
        (mine, my_error), (theirs, their_error) = sides
        if mine.shape != theirs.shape:
            word = "column" if mine.ndim else "number"
            return Outcome(DIFFERENT, 1, why=f"it is a {word}, and a {_other(word)} is asked for")
        allowed = my_error + their_error
        if not np.all(np.isfinite(mine)):
            return Outcome(UNSURE, close, why="it has no value at a point where there is one")
        if np.any(np.abs(mine - theirs) > _FAR_APART * allowed):
            shown = None
            if not mine.ndim:
                used = [n for n in _shown_names(answer, right) if not np.ndim(point[n])]
                shown = Difference({n: float(point[n]) for n in used}, float(mine), float(theirs))
            return Outcome(DIFFERENT, 1, difference=shown)
        close += bool(np.all(np.abs(mine - theirs) <= allowed))
    if close < _FEWEST:
        return Outcome(UNSURE, close, why="too few points decide it")
    return Outcome(SAME, close, _DIGITS)


def _shown_names(answer: Expression, right: Reference) -> list[str]:
    return list(dict.fromkeys([*answer.variables, *right.form.variables]))


def _other(word: str) -> str:
    return "number" if word == "column" else "column"

"""A right answer, and the points where answers are compared with it: chosen once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.checking import exact, identity, powers
from tutor.checking import points as at
from tutor.checking.certain import Bounded, Tell, bounded, tells
from tutor.checking.corners import Vanishing, corners, ends, turns
from tutor.checking.elements import LENGTHS, parts, written_out
from tutor.checking.meeting import beside, between
from tutor.comparison.kinks import formula_of_row
from tutor.functions import FUNCTIONS, WHOLE
from tutor.notation.tape import VARIABLE, Expression, depends

POINTS = 16
_TRIED = range(0, 44, 4)
"""Which of the middle points are tried for telling a wrong answer at once."""


@dataclass(frozen=True, eq=False)
class Reference:
    """A right answer, and what is worked out of it when the first answer asks for it.

    names   the variables that are free
    domain  what must have a value at a point for an answer to be compared there
    given   points that are not chosen here: further out, or the one that a question is about
    shapes  where there are matrices, those of all that is no number
    """

    form: Expression
    known: Expression | None
    names: tuple[str, ...]
    columns: frozenset[str]
    domain: Expression | None = None
    given: at.Points | None = None
    shapes: at.Shapes = ()

    @cached_property
    def pointwise(self) -> bool:
        """Whether a point is evaluated by itself, as a column's mean is over its elements."""
        forms = (self.form, self.known, self.domain)
        return bool(self.columns) or any(looks_at_all(form) for form in forms)

    @cached_property
    def written_out(self) -> "tuple[tuple[int, tuple[Reference, ...]], ...]":
        """With its columns written out in numbers: for each of some lengths every element."""

        def elements(form: Expression, length: int) -> tuple[Expression, ...]:
            return written_out(form, self.known, self.columns, length)

        def of(length: int) -> "tuple[Reference, ...]":
            domain = elements(self.domain, length)[0] if self.domain else None
            names = [part for name in self.names for part in parts(name, self.columns, length)]
            return tuple(
                Reference(form, None, tuple(names), frozenset(), domain)
                for form in elements(self.form, length)
            )

        return tuple((length, of(length)) for length in (LENGTHS if self.columns else (1,)))

    @cached_property
    def points(self) -> at.Points:
        """The variables, and the defined names where all points are evaluated at once."""
        return _chosen(self) if self.given is None else self.given

    @cached_property
    def between(self) -> at.Points:
        """Points without a value, where it has one at whole numbers alone, as (−1)^n; else {}."""
        if self.given is not None or self.pointwise or not _has_exponents(self.form):
            return {}
        drawn = at.middle(self.names)
        if at.size(_defined(self, drawn)) or not _whole(self):
            return {}
        return at.with_columns(self.known, drawn)

    @cached_property
    def values(self) -> Any:
        """The right values at the points."""
        if not self.names:
            return np.atleast_1d(evaluate(self.form.nodes, self.points)[self.form.output])
        return values_at(self.form, self.points, self.pointwise, self.known)

    @cached_property
    def outer(self) -> "Reference":
        """The same at points further out."""
        return self.at(at.outer(self.names))

    @cached_property
    def wide(self) -> "Reference":
        """Its own points and the outer ones in a row."""
        return replace(self, given=at.joined(self.points, self.outer.points))

    @cached_property
    def turns(self) -> list[Vanishing]:
        """Where it may go over to another branch."""
        return turns(self.form)

    @cached_property
    def turned(self) -> at.Points:
        """Points on both sides of each of these; {} where none is met."""
        return beside(self.form, self.turns, self.known, self.names)

    def at(self, drawn: at.Points) -> "Reference":
        """The same at other points, of which those without a value are left out."""
        return replace(self, given=at.with_columns(self.known, _defined(self, drawn)))

    @cached_property
    def as_identity(self) -> identity.KnownModulo | None:
        """The same modulo a prime; None where it has no value there."""
        return identity.known(self.form, self.known, self.names)

    @cached_property
    def as_powers(self) -> powers.KnownPowers | None:
        """The same by what must be positive; None where that is a matter of cases."""
        return powers.known(self.form, self.as_identity, self.names)

    @cached_property
    def tells(self) -> tuple[Tell, ...]:
        """Points where a wrong answer shows: of each variable, values above 0 and below."""
        drawn = {name: values.tolist() for name, values in at.middle(self.names).items()}
        points = [{name: drawn[name][place] for name in drawn} for place in _TRIED]
        return tells(self.form, self.known, self.domain, points)

    @cached_property
    def is_number(self) -> bool:
        """Whether the right answer is one number, whatever the point."""
        return not self.form.variables

    @cached_property
    def fraction(self) -> Fraction | None:
        """Of a right answer without variables, the fraction that it is."""
        return exact.fraction(self.form)

    @cached_property
    def bounded(self) -> Bounded | None:
        """Of one without variables, its value and how far rounding may have moved it."""
        return bounded(self.form, {})


def used(answer: Expression, right: Reference) -> list[str]:
    """The names that either formula has, each once."""
    return list(dict.fromkeys([*answer.variables, *right.form.variables]))


def shown(answer: Expression, right: Reference, place: int) -> dict[str, float]:
    """The values at a point of the names that either formula has."""
    return {
        name: float(right.points[name][place])
        for name in used(answer, right)
        if name in right.points and not np.ndim(right.points[name][place])
    }


def has_rows(value: Any) -> bool:
    """Whether a node has a number for every point; a condition has none, and a constant one."""
    return type(value) is np.ndarray and value.ndim > 0 and value.dtype != np.bool_


@lru_cache(maxsize=4096)
def reference(
    form: Expression,
    known: Expression | None = None,
    columns: frozenset[str] = frozenset(),
    domain: Expression | None = None,
    shapes: at.Shapes = (),
) -> Reference:
    """A right answer, compared where `form` has a value, and `domain` too if it is given.

    `known` gives the definitions of names such as y and s; without it, the formula's own
    variables are free.
    """
    return Reference(form, known, _names(form, known), columns, domain, shapes=shapes)


def _chosen(right: Reference) -> at.Points:
    """Points from all over the domain, and on both sides of each corner."""
    known, names = right.known, right.names
    if not names:
        return at.with_names(known, {})
    chosen = _defined(right, at.middle(names, right.columns, right.shapes))
    if not at.size(chosen) and not right.pointwise and (whole := _whole(right)):
        chosen = whole
    elif at.size(chosen) < POINTS and not right.columns:
        further = _defined(right, at.far(names))
        chosen = at.joined(chosen, at.taken(further, slice(POINTS - at.size(chosen))))
    if not at.size(chosen) and not right.pointwise:
        chosen = _narrow(right) or chosen
    chosen = at.taken(chosen, _spread(at.size(chosen)))
    if right.pointwise:
        return chosen
    if beside_corners := beside(right.form, corners(right.form), known, names):
        chosen = at.joined(chosen, at.taken(_defined(right, beside_corners), slice(POINTS)))
    return at.with_columns(known, chosen)


def _narrow(right: Reference) -> dict[str, Any]:
    """Points of a domain that no point drawn is in: between its ends."""
    for form in (right.domain, right.form):
        if form is not None and (inner := between(form, ends(form), right.known, right.names)):
            found = _defined(right, inner)
            if at.size(found):
                return found
    return {}


def _whole(right: Reference) -> dict[str, Any]:
    """Points at whole numbers, and some between: where alone (−1)^n has a value."""
    forms = [right.form, *([right.domain] if right.domain else [])]
    if not any(map(_has_exponents, forms)):
        return {}
    near = {}
    for turn, (name, values) in enumerate(at.middle(right.names).items()):
        finest = np.where((np.arange(values.size) + turn) % 3, 1, _PARTS)
        near[name] = np.rint(_SPREAD * finest * values) / finest
    found = _defined(right, near)
    return found if at.size(found) else {}


def _has_exponents(form: Expression) -> bool:
    """Whether there is a power whose exponent varies."""
    nodes = form.nodes
    varies = depends(nodes, [k for k, node in enumerate(nodes) if node.op == VARIABLE])
    return any(node.op == "pow" and varies[node.args[1]] for node in nodes)


_PARTS, _SPREAD = 4, 2
"""Every third point of each variable is at a quarter, the others being whole there; and how many
times as far out they are as others."""


def _names(form: Expression, known: Expression | None) -> tuple[str, ...]:
    """The variables that are free: those of the definitions, and any other of the formula."""
    defined = set(known.names.values()) if known else set()
    own = [name for name in form.variables if name not in defined]
    return tuple(dict.fromkeys([*(known.variables if known else ()), *own]))


def _spread(count: int) -> list[int]:
    """At most so many places among `count`, from all over them."""
    step = max(1.0, count / POINTS)
    return [int(place * step) for place in range(min(count, POINTS))]


def looks_at_all(form: Expression | None) -> bool:
    """Whether a formula has a mean or another function of a whole column."""
    return form is not None and not WHOLE.isdisjoint(form.operations)


def _defined(right: Reference, drawn: at.Points) -> dict[str, Any]:
    """The points where a right answer has a value, and so has what it is the derivative of."""
    points = drawn if right.pointwise else at.with_columns(right.known, drawn)
    kept = np.isfinite(values_at(right.form, points, right.pointwise, right.known))
    if right.domain is not None:
        kept = kept & np.isfinite(values_at(right.domain, points, right.pointwise, right.known))
    return at.taken(drawn, kept.reshape(len(kept), -1).all(axis=1))


def values_at(
    form: Expression, points: at.Points, pointwise: bool, known: Expression | None = None
) -> Any:
    """The formula's value at every point."""
    count = at.size(points)
    if not pointwise:
        found = inside(form, evaluate(form.nodes, points))
        return np.broadcast_to(np.asarray(found, dtype=np.float64), (count,))
    singles = (at.with_names(known, at.taken(points, place)) for place in range(count))
    return np.array([evaluate(form.nodes, single)[form.output] for single in singles])


def inside(form: Expression, values: Sequence[Any]) -> Any:
    """A formula's value, of its nodes' values; NaN where a row says that there is none: acot(0)."""
    found = values[form.output]
    if _OUTSIDE.isdisjoint(form.operations):
        return found
    for op, args, _ in form.nodes:
        if op in _OUTSIDE:
            outside = formula_of_row(op, FUNCTIONS[op].domain.outside)
            found = np.where(outside([values[arg] for arg in args]) > 0, np.nan, found)
    return found


_OUTSIDE = frozenset(name for name, row in FUNCTIONS.items() if row.domain.outside)

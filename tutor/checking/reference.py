"""A right answer, and the points where answers are compared with it: chosen once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.checking import identity
from tutor.checking import points as at
from tutor.checking.certain import Tell, tells
from tutor.functions import WHOLE
from tutor.notation.tape import Expression

POINTS = 16


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
    domain: Expression | None = None

    @cached_property
    def outer(self) -> "Reference":
        """The same at points further out."""
        drawn = _defined(self.form, self.known, False, self.domain, at.outer(self.names))
        return self.at(at.with_columns(self.known, drawn))

    @cached_property
    def wide(self) -> "Reference":
        """Its own points and the outer ones in a row."""
        values = np.concatenate([self.values, self.outer.values])
        return replace(self, points=at.joined(self.points, self.outer.points), values=values)

    def at(self, points: at.Points) -> "Reference":
        """The same at other points, of which those without a value are left out."""
        values = values_at(self.form, points, False)
        kept = np.isfinite(values)
        if self.domain is not None:
            kept = kept & np.isfinite(values_at(self.domain, points, False))
        return replace(self, points=at.taken(points, kept), values=values[kept])

    @cached_property
    def as_identity(self) -> identity.Known | None:
        """The same modulo a prime; None where it has no value there."""
        return identity.known(self.form, self.known, self.names)

    @cached_property
    def tells(self) -> tuple[Tell, ...]:
        """Points where a wrong answer shows: of each variable, values above 0 and below."""
        clear_first = np.argsort(~self.clear, kind="stable").tolist()
        own = {name: self.points[name].tolist() for name in self.names}
        points = [(place, {name: own[name][place] for name in own}) for place in clear_first]
        return tells(self.form, self.known, points)

    @cached_property
    def is_number(self) -> bool:
        """Whether the right answer is one number, whatever the point."""
        return not self.form.variables

    @cached_property
    def clear(self) -> Any:
        """The points where rounding is far below what shows: see `clear`."""
        return clear(evaluate(self.form.nodes, self.points), at.size(self.points))


_CLEAR_FROM, _CLEAR_TO = 1e-3, 1e4


def clear(values: Sequence[Any], count: int) -> Any:
    """For each of the first so many points, whether every number on the way is of a moderate size.

    There each operation loses few digits, so that values which differ in the second are not equal.
    """
    rows = [value for value in values if type(value) is np.ndarray and value.dtype != np.bool_]
    if not rows:
        return np.ones(count, dtype=bool)
    with np.errstate(all="ignore"):
        sizes = np.abs(np.array(rows)[:, :count])
        moderate = ((sizes >= _CLEAR_FROM) & (sizes <= _CLEAR_TO)) | (sizes == 0)
    return moderate.all(axis=0)


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
    pointwise = bool(columns) or any(looks_at_all(one) for one in (form, known, domain))
    if not names:
        values = evaluate(form.nodes, at.with_names(known, {}))[form.output]
        return Reference(form, known, (), columns, at.with_names(known, {}), np.atleast_1d(values))
    chosen = _defined(form, known, pointwise, domain, at.middle(names, columns))
    if at.size(chosen) < POINTS and not columns:
        further = _defined(form, known, pointwise, domain, at.far(names))
        chosen = at.joined(chosen, at.taken(further, slice(POINTS - at.size(chosen))))
    chosen = at.taken(chosen, _spread(at.size(chosen)))
    if not pointwise and (beside := at.beside_corners(form, known, names)):
        beside = _defined(form, known, pointwise, domain, beside)
        chosen = at.joined(chosen, at.taken(beside, slice(POINTS)))
    points = chosen if pointwise else at.with_columns(known, chosen)
    values = values_at(form, points, pointwise, known)
    return Reference(form, known, names, columns, points, values, pointwise, domain)


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
    return form is not None and any(node.op in WHOLE for node in form.nodes)


def _defined(
    form: Expression,
    known: Expression | None,
    pointwise: bool,
    domain: Expression | None,
    drawn: at.Points,
) -> dict[str, Any]:
    """The points where a formula has a value, and so has the domain's."""
    points = drawn if pointwise else at.with_columns(known, drawn)
    kept = np.isfinite(values_at(form, points, pointwise, known))
    if domain is not None:
        kept = kept & np.isfinite(values_at(domain, points, pointwise, known))
    return at.taken(drawn, kept.all(axis=1) if kept.ndim > 1 else kept)


def values_at(
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

"""One question with its right derivation at hand, and which answers are made as another is.

All of it is worked out once for a question, since a question has many answers. What is infinite or
no number is compared as that; `diagnose` keeps NumPy from warning of it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.checking.catalogue import Slip
from tutor.checking.fallible import FallibleDerivation
from tutor.checking.points import size, taken, with_names
from tutor.checking.reference import Reference
from tutor.checking.walk import Numbers
from tutor.comparison.rounding import with_bound
from tutor.notation.tape import Expression

KEPT = 512
_CLOSE = 1e-9
"""As a share of them, how far two values may be apart and be made in the same way."""
FEWEST = 4
"""At fewer points the same values may be chance."""
_HIDDEN = 1e-10
"""Relative to a value, the rounding from which on it is not looked at."""
_NOTHING = 1e-300
"""What two values may be apart so that both are 0."""
_NEARLY = 1e-6
"""A factor so near to 1 is a difference far behind the point."""


@dataclass(frozen=True)
class Asked:
    """A derivative that is asked for: of `function`'s output by the node `wrt`.

    `order` is that of the derivative that `function`, when derived once, gives; `columns` are the
    data columns among its variables.
    """

    function: Expression
    wrt: int
    order: int = 1
    original: Expression | None = None
    """For a second derivative the function itself, of which `function` is the first."""
    columns: frozenset[str] = frozenset()

    @property
    def by(self) -> str:
        """The name of the variable."""
        return self.function.label(self.wrt)


@dataclass(frozen=True, eq=False)
class Scene:
    """What is asked, the points where it is looked at, and the right values there.

    points   all points at once, or one by one where there are columns; each with its values
    numbers  the right derivation at each of them
    """

    asked: Asked
    reference: Reference
    derivation: FallibleDerivation
    points: tuple[Mapping[str, Any], ...]
    numbers: tuple[Numbers, ...]
    right: Any


@dataclass(frozen=True, eq=False)
class Made:
    """Wrong ways together with the answers that come out, a row each, at every point."""

    ways: tuple[Any, ...]
    values: Any


@lru_cache(maxsize=KEPT)
def scene(asked: Asked, right: Reference) -> Scene:
    """The right derivation of a question, at its points."""
    derivation = FallibleDerivation(asked.function, asked.wrt, right.columns)
    points = _points(right)
    numbers = tuple(Numbers(derivation, point) for point in points)
    values = _at_all(right, numbers, lambda here: here.derived({}))
    return Scene(asked, right, derivation, points, numbers, values)


def _points(right: Reference) -> tuple[Mapping[str, Any], ...]:
    if not right.pointwise:
        return (dict(right.points),)
    return tuple(
        with_names(right.known, taken(right.points, place)) for place in range(size(right.points))
    )


def _at_all(right: Reference, numbers: Sequence[Numbers], find: Callable[[Numbers], Any]) -> Any:
    """A derivative found in numbers, a value for each point."""
    found = np.array([np.asarray(find(one), dtype=np.float64) for one in numbers])
    return found.reshape(-1) if right.pointwise else np.broadcast_to(found[0], right.values.shape)


def slopes(on: Scene, slips: Mapping[int, Slip]) -> Any:
    """The derivative by the variable, with some rules replaced."""
    return _at_all(on.reference, on.numbers, lambda here: here.derived(slips))


def slopes_by(on: Scene, index: int, *, through: int | None = None) -> Any:
    """The derivative by another node; or by the variable, but for that of one node on the way."""
    if through is None:
        output = on.derivation.output
        return _at_all(on.reference, on.numbers, lambda here: here.by(index)[output])
    return _at_all(
        on.reference,
        on.numbers,
        lambda here: here.derived({}, {through: here.by(index)[through]}),
    )


def clear_values(on: Scene, form: Expression, values: Any) -> Any:
    """A formula's values, but for those that rounding may have changed: NaN, if others remain.

    Where tanh is nearly 1, what is left of 1 − tanh² is rounding; so is what cancels in a
    polynomial that was multiplied out.
    """
    if on.reference.pointwise:
        return values
    hidden = np.maximum(_rounding(form, on.points[0]), _rounding_of_right(on))
    clear = np.where(hidden > _HIDDEN, np.nan, values)
    return clear if np.isfinite(clear).sum() >= min(FEWEST, clear.size) else values


@lru_cache(maxsize=KEPT)
def _rounding_of_right(on: Scene) -> Any:
    return _rounding(on.reference.form, on.points[0])


def _rounding(form: Expression, point: Mapping[str, Any]) -> Any:
    """How far rounding may move a formula's values, relative to them."""
    value, error = with_bound(form, point)
    return np.nan_to_num(error / np.abs(value), nan=0.0)


def values_of(on: Scene, form: Expression) -> Any | None:
    """A formula at the points; None where it is a column."""
    found = [evaluate(form.nodes, point)[form.output] for point in on.points]
    if on.reference.pointwise and any(np.ndim(value) for value in found):
        return None
    values = np.asarray(found, dtype=np.float64).reshape(-1)
    if not on.reference.pointwise and values.size == 1:
        values = np.broadcast_to(values, on.right.shape)
    return values


# --- comparing -----------------------------------------------------------------------------------


def fitting(made: Made, values: Any) -> list[Any]:
    """The ways that give these values wherever both are numbers, at enough points."""
    if not made.ways:
        return []
    # One point tells most of them apart, of which there may be hundreds.
    (alike,) = (~far_apart(values[0], made.values[:, 0])).nonzero()
    if not alike.size:
        return []
    return [made.ways[row] for row in alike[equal(values, made.values[alike])]]


def equal(values: Any, rows: Any) -> Any:
    """Whether values agree with each row wherever both are numbers, at enough points."""
    close = ~far_apart(values, rows).any(axis=-1)
    seen = np.isfinite(rows - values).sum(axis=-1)
    return close & (seen >= min(FEWEST, np.size(values)))


def far_apart(values: Any, rows: Any) -> Any:
    """Which values are apart; not where one is NaN or infinite, as it is no number."""
    larger = np.maximum(np.abs(rows), np.abs(values))
    return np.abs(rows - values) > _CLOSE * larger + _NOTHING


def factor(on: Scene, values: Any) -> float | None:
    """The constant that the right values are multiplied by; None where there is none."""
    times = values / on.right
    usable = times[np.isfinite(times) & (on.right != 0)]
    if usable.size < FEWEST or not usable[0] or abs(usable[0] - 1) < _NEARLY:
        return None
    return float(usable[0]) if equal(usable, np.full_like(usable, usable[0])) else None


def rows(on: Scene, found: Sequence[tuple[Any, Any]]) -> Made:
    """Ways with their values, but for those that give the right answer, or none."""
    kept = [
        (way, values)
        for way, values in found
        if values is not None
        and values.shape == on.right.shape
        and np.isfinite(values).sum() >= min(FEWEST, values.size)
        and not equal(values, on.right)
    ]
    return Made(tuple(way for way, _ in kept), np.array([values for _, values in kept]))

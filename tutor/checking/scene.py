"""One question with its right derivation at hand, and what each way of going wrong gives there.

All of it is worked out once for a question, since a question has many answers. What is infinite or
no number is compared as that; `diagnose` keeps NumPy from warning of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.calculus.sweep import derivative
from tutor.checking.catalogue import Slip
from tutor.checking.certain import Bounded, bounded
from tutor.checking.mistaken import Derivation, Place
from tutor.checking.points import size, taken, with_names
from tutor.checking.reference import Reference
from tutor.comparison.rounding import with_bound
from tutor.notation.tape import Expression

_KEPT = 512
_CLOSE = 1e-9
"""As a share of them, how far two values may be apart and be made in the same way."""
_FEWEST = 4
"""At fewer points the same values may be chance."""
_MOST_PAIRS = 600
_HIDDEN = 1e-10
"""Relative to a value, the rounding from which on it is not looked at."""
_SMALL_STEP, _ABOUT = 1e-6, 1e-2
"""A step for a slope by differences, and how near to a slope that comes, at the least."""
_NOTHING = 1e-300
"""What two values may be apart so that both are 0."""
_NEARLY = 1e-6
"""A factor so near to 1 is a difference far behind the point."""


@dataclass(frozen=True)
class Asked:
    """A derivative that is asked for: of `function`'s output by the node `wrt`.

    `order` is that of the derivative that `function`, when derived once, gives.
    """

    function: Expression
    wrt: int
    order: int = 1
    original: Expression | None = None
    """For a second derivative the function itself, of which `function` is the first."""

    @property
    def by(self) -> str:
        """The name of the variable."""
        return self.function.label(self.wrt)


@dataclass(frozen=True, eq=False)
class Scene:
    """What is asked, the points where it is looked at, and the right values there.

    points  all points at once, or one by one where there are columns; each with its values
    """

    asked: Asked
    reference: Reference
    derivation: Derivation
    points: tuple[Mapping[str, Any], ...]
    right: Any


@dataclass(frozen=True, eq=False)
class Made:
    """Wrong ways together with the answers that come out, a row each, at every point."""

    ways: tuple[Any, ...]
    values: Any


@lru_cache(maxsize=_KEPT)
def scene(asked: Asked, right: Reference) -> Scene:
    """The right derivation of a question, at its points."""
    derivation = Derivation(asked.function, asked.wrt, right.columns)
    points = _points(right)
    return Scene(asked, right, derivation, points, _slopes(derivation, right, points, {}))


def _points(right: Reference) -> tuple[Mapping[str, Any], ...]:
    if not right.pointwise:
        return (dict(right.points),)
    return tuple(
        with_names(right.known, taken(right.points, place)) for place in range(size(right.points))
    )


def _slopes(
    derivation: Derivation,
    right: Reference,
    points: Sequence[Mapping[str, Any]],
    slips: Mapping[int, Slip],
    by: int | None = None,
) -> Any:
    """The derivative with some rules replaced, a value for each point."""
    found = np.array([derivation.derived(point, slips, by=by) for point in points])
    return found.reshape(-1) if right.pointwise else np.broadcast_to(found[0], right.values.shape)


def slopes(on: Scene, slips: Mapping[int, Slip], *, by: int | None = None) -> Any:
    """The derivative by the variable, or by another node, with some rules replaced."""
    return _slopes(on.derivation, on.reference, on.points, slips, by)


def clear_values(on: Scene, form: Expression, values: Any) -> Any:
    """A formula's values, but for those that rounding may have changed: NaN, if others remain.

    Where tanh is nearly 1, what is left of 1 − tanh² is rounding; so is what cancels in a
    polynomial that was multiplied out.
    """
    if on.reference.pointwise:
        return values
    hidden = np.maximum(_rounding(form, on.points[0]), _rounding_of_right(on))
    clear = np.where(hidden > _HIDDEN, np.nan, values)
    return clear if np.isfinite(clear).sum() >= min(_FEWEST, clear.size) else values


@lru_cache(maxsize=_KEPT)
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


# --- ways of going wrong -------------------------------------------------------------------------


@lru_cache(maxsize=_KEPT)
def singles(on: Scene) -> Made:
    """One mistake of the catalogue, at each node where it can be made."""
    return _made(on, [(place,) for place in on.derivation.places()])


@lru_cache(maxsize=_KEPT)
def pairs(on: Scene) -> Made:
    """Two mistakes at once, at one node or at two."""
    two = list(combinations(on.derivation.places(), 2))
    two.sort(key=lambda pair: pair[0][1] != pair[1][1])  # at one node first
    return _made(on, [pair for pair in two if _slips(on, pair)][:_MOST_PAIRS])


def fitting_pairs(on: Scene, values: Any) -> list[Any]:
    """The pairs that give these values; where points are taken one by one, first by a few alone."""
    few = _few(on)
    found = fitting(pairs(few), values[: few.right.size])
    return found if few is on or not found else fitting(_made(on, found), values)


@lru_cache(maxsize=_KEPT)
def _few(on: Scene) -> Scene:
    if not on.reference.pointwise or len(on.points) <= _FEWEST:
        return on
    return replace(on, points=on.points[:_FEWEST], right=on.right[:_FEWEST])


def _slips(on: Scene, places: Sequence[Place]) -> Mapping[int, Slip]:
    """The rules that are replaced; {} where two mistakes do not go together."""
    (one, index), *others = places
    if others and others[0][1] == index:
        both = on.derivation.both(one, others[0][0], index)
        return {index: both} if both else {}
    return {place: slip for slip, place in places}


def _made(on: Scene, together: Sequence[tuple[Place, ...]]) -> Made:
    """The answers that some mistakes give together."""
    return rows(on, [(places, slopes(on, _slips(on, places))) for places in together])


@lru_cache(maxsize=_KEPT)
def wholes(on: Scene) -> Made:
    """What may be given for the whole answer: its slug with the values, in this order."""
    function, original = on.asked.function, on.asked.original
    found: list[tuple[str, Any]] = [
        ("wrong-order" if original else "undifferentiated", values_of(on, function)),
        ("undifferentiated", values_of(on, original) if original else None),
        ("wrong-order", _next_order(on)),
    ]
    for other in function.variables:
        index = function.find(other)
        single = other not in on.reference.columns
        if other != on.asked.by and single and on.derivation.needed[index]:
            across = slopes(on, {}, by=index)
            both = (across, across + on.right)
            found += [("wrong-variable", values) for values in both if np.any(values)]
    found.append(("sign", -on.right))
    return rows(on, found)


def _next_order(on: Scene) -> Any | None:
    """The derivative after the one that is asked for; None where it is 0, as anything may be."""
    function, columns = on.asked.function, on.reference.columns
    once = derivative(function, on.asked.wrt, columns)
    if once is None or on.asked.by not in once.labels.values():
        return None
    twice = derivative(once, once.find(on.asked.by), columns)
    values = None if twice is None else values_of(on, twice)
    return None if values is None or not np.any(values) else values


@lru_cache(maxsize=_KEPT)
def corner(on: Scene) -> Made:
    """At a point on a corner, the slopes on either side of it."""
    return rows(on, [("kink-ignored", values) for values in _one_sided(on)])


def _one_sided(on: Scene) -> list[Any]:
    """The two slopes beside a point, where they differ."""
    name, right = on.asked.by, on.reference
    if on.right.size != 1 or right.pointwise or name not in on.points[0]:
        return []
    here = on.points[0]
    sides = []
    for step in (-_SMALL_STEP, _SMALL_STEP):
        moved = {key: here[key] for key in right.names} | {name: here[name] + step}
        sides.append(on.derivation.derived(with_names(right.known, moved), {}).reshape(-1))
    apart = np.abs(sides[0] - sides[1]) > _ABOUT * np.maximum(*np.abs(sides))
    return sides if apart.all() else []


_CUT_AT_0 = frozenset(("relu", "leaky_relu", "elu", "selu", "abs", "max", "min"))
"""What goes another way where its argument is 0, or where its two are equal."""


def right_on_one_side(on: Scene, values: Any) -> tuple[int, bool] | None:
    """The node at which an answer is right on one side alone, and whether that is above."""
    function = on.asked.function
    if on.reference.pointwise or _CUT_AT_0.isdisjoint(function.operations):
        return None
    seen = np.isfinite(values - on.right)
    close = seen & ~_far(values, on.right)
    if min(close.sum(), (seen & ~close).sum()) < _FEWEST:
        return None
    nodes = evaluate(function.nodes, on.points[0])
    for index, (op, args, _) in enumerate(function.nodes):
        if op in _CUT_AT_0 and on.derivation.needed[index]:
            height = nodes[args[0]] - (nodes[args[1]] if len(args) > 1 else 0)
            for above, side in ((True, height > 0), (False, height < 0)):
                if np.array_equal(seen & side, close):
                    return index, above
    return None


@lru_cache(maxsize=_KEPT)
def locals_(on: Scene) -> Made:
    """The derivative by a named value on the way, given for that by the variable."""
    return rows(
        on,
        [
            (index, slopes(on, {}, by=index))
            for index in on.asked.function.names
            if on.derivation.active[index] and on.derivation.needed[index]
            and index not in (on.asked.wrt, on.asked.function.output)
        ],
    )  # fmt: skip


def rows(on: Scene, found: Sequence[tuple[Any, Any]]) -> Made:
    """Ways with their values, but for those that give the right answer, or none."""
    kept = [
        (way, values)
        for way, values in found
        if values is not None
        and values.shape == on.right.shape
        and np.isfinite(values).sum() >= min(_FEWEST, values.size)
        and not equal(values, on.right)
    ]
    return Made(tuple(way for way, _ in kept), np.array([values for _, values in kept]))


def integral(on: Scene, answer: Expression, values: Any) -> bool:
    """Whether the derivative of an answer, which has these values, is the function given."""
    name = on.asked.by
    if name not in answer.variables or on.reference.pointwise:
        return False
    given = _given(on)
    if given is None or not _rises_like(given, on, answer, values, name):
        return False
    derivation = Derivation(answer, answer.find(name), on.reference.columns)
    return bool(equal(_slopes(derivation, on.reference, on.points, {}), given))


@lru_cache(maxsize=_KEPT)
def _given(on: Scene) -> Any | None:
    """The values of the function that was given."""
    return values_of(on, on.asked.function)


def _rises_like(given: Any, on: Scene, answer: Expression, values: Any, name: str) -> bool:
    """Whether the answer's rise over a small step is about the function: a quick look.

    At one point first, a number at a time: most are no integral.
    """
    there = bounded(answer, _beside_first(on, name))
    slope = (there[0] - float(values[0])) / _SMALL_STEP if there else given[0]
    if abs(slope - given[0]) > _ABOUT * max(abs(slope), abs(given[0]), 1.0):
        return False
    beside = {**on.points[0], name: on.points[0][name] + _SMALL_STEP}
    rise = evaluate(answer.nodes, beside)[answer.output] - values
    off = np.abs(rise / _SMALL_STEP - given) / np.maximum(np.abs(given), 1.0)
    return bool(np.count_nonzero(off < _ABOUT) > np.isfinite(off).sum() / 2)


@lru_cache(maxsize=_KEPT)
def _beside_first(on: Scene, name: str) -> Mapping[str, Bounded]:
    """The first point with a small step of a name, in plain floats."""
    first = {key: (float(number[0]), 0.0) for key, number in on.points[0].items()}
    return first | {name: (first[name][0] + _SMALL_STEP, 0.0)}


# --- comparing -----------------------------------------------------------------------------------


def fitting(made: Made, values: Any) -> list[Any]:
    """The ways that give these values wherever both are numbers, at enough points."""
    if not made.ways:
        return []
    # One point tells most of them apart, of which there may be hundreds.
    (alike,) = (~_far(values[0], made.values[:, 0])).nonzero()
    if not alike.size:
        return []
    return [made.ways[row] for row in alike[equal(values, made.values[alike])]]


def equal(values: Any, rows: Any) -> Any:
    """Whether values agree with each row wherever both are numbers, at enough points."""
    close = ~_far(values, rows).any(axis=-1)
    seen = np.isfinite(rows - values).sum(axis=-1)
    return close & (seen >= min(_FEWEST, np.size(values)))


def _far(values: Any, rows: Any) -> Any:
    """Which values are apart; not where one is NaN or infinite, as it is no number."""
    larger = np.maximum(np.abs(rows), np.abs(values))
    return np.abs(rows - values) > _CLOSE * larger + _NOTHING


def factor(on: Scene, values: Any) -> float | None:
    """The constant that the right values are multiplied by; None where there is none."""
    times = values / on.right
    usable = times[np.isfinite(times) & (on.right != 0)]
    if usable.size < _FEWEST or not usable[0] or abs(usable[0] - 1) < _NEARLY:
        return None
    return float(usable[0]) if equal(usable, np.full_like(usable, usable[0])) else None

"""The ways of going wrong on a question, each with the answers that come out of it.

Each is worked out once for a question. `diagnose` keeps NumPy from warning of what is infinite.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.calculus.sweep import derivative
from tutor.checking.catalogue import Slip
from tutor.checking.certain import Bounded, bounded
from tutor.checking.fallible import FallibleDerivation, Place
from tutor.checking.pieces import pieces
from tutor.checking.points import taken, with_names
from tutor.checking.rewritten import first_derivatives, rewritten
from tutor.checking.scene import (
    FEWEST,
    KEPT,
    Made,
    Scene,
    equal,
    far_apart,
    fitting,
    rows,
    scene,
    slopes,
    slopes_by,
    values_of,
)
from tutor.checking.walk import Numbers
from tutor.functions import FUNCTIONS
from tutor.notation.tape import Expression, Node, Tape, depends

_MOST_PAIRS = 600
_SMALL_STEP, _ABOUT = 1e-6, 1e-2
"""A step for a slope by differences, and how near to a slope that comes, at the least."""


@lru_cache(maxsize=KEPT)
def singles(on: Scene) -> Made:
    """One mistake of the catalogue, at each node where it can be made."""
    return _made(on, [(place,) for place in on.derivation.places()])


@lru_cache(maxsize=KEPT)
def alike(on: Scene) -> Made:
    """One mistake at all nodes where it can be made, or at all where the same is written."""
    tape, same = Tape(shared=True), list[int]()
    for op, args, value in on.derivation.nodes:
        same.append(tape.append(Node(op, tuple(same[arg] for arg in args), value)))
    together: dict[object, dict[int, Slip]] = {}
    for slip, index in on.derivation.places():
        for key in (slip.slug, slip, (slip, same[index])):
            together.setdefault(key, {}).setdefault(index, slip)
    many = {tuple((slip, k) for k, slip in of.items()) for of in together.values() if len(of) > 1}
    return rows(on, [(places, slopes(on, {k: slip for slip, k in places})) for places in many])


@lru_cache(maxsize=KEPT)
def by_others(on: Scene) -> Made:
    """The derivative of one node on the way by another variable; by a column, of each element."""
    function, found = on.asked.function, []
    for name in function.variables:
        other = function.find(name)
        if name == on.asked.by:
            continue
        varies = depends(function.nodes, [other])
        for k, node in enumerate(function.nodes):
            inside = on.derivation.active[k] and on.derivation.needed[k] and k != function.output
            if node.args and inside and varies[k]:
                found.append(((name, k), slopes_by(on, other, through=k)))
    return rows(on, found)


@lru_cache(maxsize=KEPT)
def otherwise(on: Scene) -> Made:
    """One mistake in what is derived, written as others may write it: the formula and the place.

    Of a second derivative that is the first, worked out and tidied up by hand.
    """
    asked, found = on.asked, list[tuple[Any, Any]]()
    if on.reference.pointwise:
        return rows(on, [])
    if asked.original is None:
        forms: Iterable[Expression] = rewritten(asked.function, asked.by)
    else:
        original = asked.original
        forms = first_derivatives(
            FallibleDerivation(original, original.find(asked.by), frozenset())
        )
    for form in forms:
        given = values_of(on, form) if asked.by in form.variables else None
        if given is not None and equal(given, _given(on)):
            derivation = FallibleDerivation(form, form.find(asked.by), frozenset())
            numbers = Numbers(derivation, on.points[0])
            for slip, k in derivation.places():
                values = np.broadcast_to(numbers.derived({k: slip}), on.right.shape)
                found.append(((form, slip, k), values))
    return rows(on, found)


@lru_cache(maxsize=KEPT)
def pairs(on: Scene) -> Made:
    """Two mistakes at once, at one node or at two."""
    two = list(combinations(on.derivation.places(), 2))
    two.sort(key=lambda pair: pair[0][1] != pair[1][1])  # at one node first
    return _made(on, [pair for pair in two if _slips(on, pair)][:_MOST_PAIRS])


def fitting_pairs(on: Scene, values: Any) -> list[Any]:
    """The pairs that give these values; where points are taken one by one, first at one alone."""
    if not on.reference.pointwise or on.right.size == 1:
        return fitting(pairs(on), values)
    place = int(np.argmax(np.isfinite(on.right)))
    found = fitting(pairs(_one(on, place)), values[place : place + 1])
    return fitting(_made(on, found), values) if found else []


@lru_cache(maxsize=KEPT)
def _one(on: Scene, place: int) -> Scene:
    """A question at one of its points."""
    one = slice(place, place + 1)
    return replace(on, points=on.points[one], numbers=on.numbers[one], right=on.right[one])


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


@lru_cache(maxsize=KEPT)
def wholes(on: Scene) -> Made:
    """What may be given for the whole answer: its slug with the values, in this order."""
    function, original = on.asked.function, on.asked.original
    found: list[tuple[str, Any]] = [
        ("wrong-order" if original else "undifferentiated", _given(on)),
        ("undifferentiated", values_of(on, original) if original else None),
        ("wrong-order", _next_order(on)),
    ]
    for other in function.variables:
        index = function.find(other)
        single = other not in on.reference.columns
        if other != on.asked.by and single and on.derivation.needed[index]:
            across = slopes_by(on, index)
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


@lru_cache(maxsize=KEPT)
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
        there = Numbers(on.derivation, with_names(right.known, moved))
        sides.append(there.derived({}).reshape(-1))
    apart = np.abs(sides[0] - sides[1]) > _ABOUT * np.maximum(*np.abs(sides))
    return sides if apart.all() else []


_CUT_AT_0 = frozenset(
    name
    for name, row in FUNCTIONS.items()
    if row.formula.startswith("where(x > 0,")
    or any(kink.zero in ("x", "a - b") and not kink.beside for kink in row.kinks)
)
"""What goes another way where its argument is 0, or where its two are equal."""


def right_on_one_side(on: Scene, values: Any) -> tuple[int, bool] | None:
    """The node at which an answer is right on one side alone, and whether that is above."""
    function = on.asked.function
    if on.reference.pointwise or _CUT_AT_0.isdisjoint(function.operations):
        return None
    seen = np.isfinite(values - on.right)
    close = seen & ~far_apart(values, on.right)
    if min(close.sum(), (seen & ~close).sum()) < FEWEST:
        return None
    for index, (op, _, _) in enumerate(function.nodes):
        if op in _CUT_AT_0 and on.derivation.needed[index]:
            height = _height(function, index, on.points[0])
            for above, side in ((True, height > 0), (False, height < 0)):
                if np.array_equal(seen & side, close):
                    return index, above
    return None


@lru_cache(maxsize=KEPT)
def other_side(on: Scene, index: int, *, above: bool) -> Scene | None:
    """The question where an answer is wrong that is right on one side of a corner alone.

    There the function is a piece of itself; None where it is several, or one that is constant.
    """
    function, right = on.asked.function, on.reference
    height = _height(function, index, on.points[0])
    there = replace(right, given=taken(right.points, height < 0 if above else height > 0))
    found = [piece for piece, _ in pieces(function, there)]
    if len(found) != 1 or on.asked.original or on.asked.by not in found[0].variables:
        return None
    piece = replace(on.asked, function=found[0], wrt=found[0].find(on.asked.by))
    return scene(piece, there)


def _height(function: Expression, index: int, point: Mapping[str, Any]) -> Any:
    """How far the argument of a node is above 0, or the first above the second."""
    nodes, (first, *second) = evaluate(function.nodes, point), function.nodes[index].args
    return nodes[first] - (nodes[second[0]] if second else 0)


@lru_cache(maxsize=KEPT)
def locals_(on: Scene) -> Made:
    """The derivative by a named value on the way, given for that by the variable."""
    return rows(
        on,
        [
            (index, slopes_by(on, index))
            for index in on.asked.function.names
            if on.derivation.active[index] and on.derivation.needed[index]
            and index not in (on.asked.wrt, on.asked.function.output)
        ],
    )  # fmt: skip


def integral(on: Scene, answer: Expression, values: Any) -> bool:
    """Whether the derivative of an answer, which has these values, is the function given."""
    name = on.asked.by
    if name not in answer.variables or on.reference.pointwise:
        return False
    given = _given(on)
    if given is None or not _rises_like(given, on, answer, values, name):
        return False
    derivation = FallibleDerivation(answer, answer.find(name), frozenset())
    rises = Numbers(derivation, on.points[0]).derived({})
    return bool(equal(np.broadcast_to(rises, given.shape), given))


@lru_cache(maxsize=KEPT)
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


@lru_cache(maxsize=KEPT)
def _beside_first(on: Scene, name: str) -> Mapping[str, Bounded]:
    """The first point with a small step of a name, in plain floats."""
    first = {key: (float(number[0]), 0.0) for key, number in on.points[0].items()}
    return first | {name: (first[name][0] + _SMALL_STEP, 0.0)}

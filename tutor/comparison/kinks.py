"""Kinks: where a node has one, whether it is on it, and the derivatives on both sides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate, kernel
from tutor.calculus.shapes import takes_rows
from tutor.calculus.templates import moving, pushforward, template
from tutor.calculus.trace import Trace
from tutor.comparison.rounding import FLOAT64, slope_of
from tutor.functions import FUNCTIONS
from tutor.notation.tape import reachable

_ROUNDED = 64 * FLOAT64.unit
"""Relative to a value, how far another may be off and be the same, beside its own error."""


@dataclass(frozen=True)
class KinkHere:
    """A kink of one node: how far its arguments are from it, and what there is on both sides.

    Of columns and matrices each element has its own.
    """

    distance: Any
    arguments: tuple[int, ...]
    below: tuple[float, ...]
    above: tuple[float, ...]
    moved: Callable[[Sequence[Any]], Any]
    """How fast the distance changes when the nodes move at these rates."""
    tensorflow: tuple[float, ...] = ()
    """What tf.gradients takes for the slopes on the kink; nothing where a condition decides."""
    value: Any = 0.0
    beside: tuple[Any, Any] = (0.0, 0.0)
    """The node's value on the kink, and what it goes to below and above: another where it jumps."""
    branches: tuple[int, ...] = ()
    """The nodes that these values are."""

    def here(self, errors: Sequence[Any]) -> Any:
        """Where an argument is on the kink, within its rounding."""
        error = sum(np.asarray(errors[arg]) for arg in self.arguments)
        distance = np.abs(np.asarray(self.distance, dtype=np.float64))
        return np.isfinite(distance) & (distance <= error)

    def is_here(self, errors: Sequence[Any]) -> bool:
        return bool(np.any(self.here(errors)))

    def jump(self, errors: Sequence[Any]) -> Any:
        """Where it is on the kink, and the value on one of its sides is another.

        A branch that is not real here is the trouble itself, and no jump.
        """
        sides = (
            np.isfinite(np.asarray(self.beside[side]) - self.value) & self.differs(side, errors)
            for side in (0, 1)
        )
        return self.here(errors) & reduce(np.logical_or, sides)

    def differs(self, side: int, errors: Sequence[Any]) -> Any:
        """Where the value below (0) or above (1) is another, by more than rounding."""
        apart = np.abs(np.asarray(self.beside[side]) - self.value)
        scale = np.abs(self.beside[side]) + np.abs(self.value)
        error = sum(np.asarray(errors[arg]) for arg in self.branches)
        return ~(np.isfinite(apart) & (apart <= _ROUNDED * scale + error))


_HOLDS = {
    "gt": (False, True), "ge": (False, True), "lt": (True, False), "le": (True, False),
    "ne": (True, True),
}  # fmt: skip
"""Whether a condition holds where its left side is below its right one, and above it."""


def kinks_of(trace: Trace, index: int, values: Sequence[Any] = ()) -> list[KinkHere]:
    """The kinks that a row declares, and for where( ) the edge of its condition.

    Of any node of the sweep: the formula's own come first. `values` where they are not the
    trace's own.
    """
    node, values = trace.sweep.nodes[index], values or trace.values
    if node.op == "where":
        return _edge_of_condition(trace, index, values)
    found = []
    for kink in FUNCTIONS[node.op].kinks:
        distance = formula_of_row(node.op, kink.zero)
        origin = distance([0.0] * len(node.args))
        below, above, on_it = (
            tuple(_constant_of(node.op, text) for text in texts if text)
            for texts in (kink.below, kink.above, kink.tensorflow)
        )
        given = [values[arg] for arg in node.args]
        here = distance(given)
        if kink.whole:
            here = here - np.round(here)

        def moved(
            rates: Sequence[Any], args: tuple[int, ...] = node.args,
            distance: Any = distance, origin: Any = origin,
        ) -> Any:  # fmt: skip
            return distance([rates[arg] for arg in args]) - origin  # zero is affine

        value = values[index]
        beside = [formula_of_row(node.op, text)(given) for text in kink.beside]
        sides = (beside[0], beside[1]) if beside else (value, value)
        found.append(KinkHere(here, node.args, below, above, moved, on_it, value, sides))
    return found


def _edge_of_condition(trace: Trace, index: int, values: Sequence[Any]) -> list[KinkHere]:
    """where(a > b, u, v) has a kink where a = b: a corner if u = v there, else a jump."""
    nodes = trace.sweep.nodes
    condition, *branches = nodes[index].args
    if nodes[condition].op not in _HOLDS:
        return []
    left, right = nodes[condition].args
    yes, no = (_beside(trace, index, branch, values) for branch in branches)
    true, false = ((0.0, 1.0, 0.0), yes), ((0.0, 0.0, 1.0), no)
    below, above = (true if holds else false for holds in _HOLDS[nodes[condition].op])
    return [
        KinkHere(
            values[left] - values[right],
            (left, right),
            below[0],
            above[0],
            lambda rates: np.asarray(rates[left]) - np.asarray(rates[right]),
            value=values[index],
            beside=(below[1], above[1]),
            branches=tuple(branches),
        )
    ]


def _beside(trace: Trace, index: int, branch: int, values: Sequence[Any]) -> Any:
    """The value of a branch beside the edge, where the same condition inside it is decided alike.

    In where(x != 0, sin(x)/where(x != 0, x, 1), 1) the first branch is sin(x)/1 at 0, and beside it
    sin(x)/x: 0/0, which is no value that it jumps to.
    """
    nodes = trace.sweep.nodes
    condition, first, _ = nodes[index].args
    asked, place = trace.alike[condition], 1 if branch == first else 2
    within = reachable(nodes[: branch + 1], branch)
    inner = {
        at: values[node.args[place]]
        for at, node in enumerate(nodes[: branch + 1])
        if within[at] and node.op == "where" and trace.alike[node.args[0]] == asked
    }
    if not inner:
        return values[branch]
    found = evaluate(
        nodes[: branch + 1], trace.point, overrides=inner, first=min(inner), known=values
    )
    return found[branch]


@cache
def formula_of_row(op: str, text: str) -> Any:
    """A formula of a row as a function of the arguments: what vanishes at a kink, for one."""
    row = FUNCTIONS[op]
    inside = template(text, row.parameters)

    def value(arguments: Sequence[Any]) -> Any:
        point = dict(zip(row.parameters, arguments, strict=True))
        return evaluate(inside.nodes, point)[inside.output]

    return value


def _constant_of(op: str, text: str) -> float:
    inside = template(text, FUNCTIONS[op].parameters)
    return float(evaluate(inside.nodes, {})[inside.output])


def finite(values: Sequence[Any]) -> bool:
    return all(bool(np.all(np.isfinite(np.asarray(value, dtype=np.float64)))) for value in values)


Sides = tuple[Any, Any]
"""A derivative from the left and one from the right; of a column or a matrix each element's."""


def smooth(sides: Sides) -> bool:
    """Whether there is one derivative from both sides, of every element."""
    return bool(np.all(same_slope(*sides)))


def same_slope(left: Any, right: Any) -> Any:
    return np.isfinite(left) & (np.asarray(left) == right)


def one_sided(trace: Trace, errors: Sequence[Any], index: int) -> Sides | None:
    """The derivatives of the output from the left and from the right of a node.

    Forward mode in both directions: at a kink, within the rounding `errors`, the side is that to
    which its argument moves. Each element costs two walks from the node to the output. Infinite
    where the output itself jumps, as the quotient of differences is; None, and NaN for an
    element, where a side is not known: 0·∞ on the way.
    """
    shape = trace.shapes[index]
    left, right = np.empty(shape), np.empty(shape)
    for place in np.ndindex(shape):
        for side, direction in ((right, 1.0), (left, -1.0)):
            towards = np.zeros(shape)
            towards[place] = direction
            side[place] = direction * _along(trace, errors, index, towards[()]) + 0.0
    if shape:
        return left, right
    return None if np.isnan([left, right]).any() else (float(left), float(right))


def along_branches(trace: Trace, index: int) -> float:
    """The derivative along the branches that were taken: the others pass nothing on, not even NaN.

    Backwards a branch that was not taken has the adjoint 0, and 0·∞ is NaN.
    """
    return _along(trace, None, index, 1.0)


def _along(trace: Trace, errors: Sequence[Any] | None, start: int, direction: Any) -> float:
    """How fast the output moves with one node; infinitely fast where it jumps.

    A node that jumps has another value on this side, and so has what is computed from it.
    """
    nodes, output = trace.expression.nodes, trace.expression.output
    tangents: list[Any] = [0.0] * len(nodes)
    tangents[start] = direction
    values = list(trace.values[: len(nodes)])
    moved, jumped = {start}, set[int]()
    with np.errstate(all="ignore"):
        for index in range(start + 1, output + 1):
            args = nodes[index].args
            if moved.isdisjoint(args):
                continue
            moved.add(index)
            if not jumped.isdisjoint(args):
                values[index] = kernel(nodes[index].op)(*(values[arg] for arg in args))
                jumped.add(index)
            kinks = [] if errors is None else kinks_of(trace, index, values)
            leaving = [(kink, *_leaves(kink, tangents, errors or ())) for kink in kinks]
            tangents[index] = _moved(trace, index, tangents, values, leaving)
            for kink, leaves, ahead in leaving:
                side = np.where(ahead < 0, kink.beside[0], kink.beside[1])
                another = np.where(ahead < 0, *(kink.differs(k, errors or ()) for k in (0, 1)))
                if np.any(leaves & another):
                    values[index] = np.where(leaves & another, side, values[index])[()]
                    jumped.add(index)
    if output in jumped and errors is not None:
        rounding = errors[output] + _ROUNDED * np.abs(trace.value)
        apart = values[output] - trace.value
        if not np.abs(apart) <= rounding:
            return float(np.copysign(np.inf, apart)) if np.isfinite(apart) else float("nan")
    return float(tangents[output])


Leaving = Sequence[tuple[KinkHere, Any, Any]]
"""Kinks, where a node moves off them, and which way."""


def _moved(
    trace: Trace, index: int, tangents: Sequence[Any], values: Sequence[Any], leaving: Leaving
) -> Any:
    """How fast a node moves when its arguments move at these rates."""
    node = trace.expression.nodes[index]
    row, given = FUNCTIONS[node.op], [values[arg] for arg in node.args]
    if row.arrays.pushforward:
        whole = pushforward(node.op, by_row=takes_rows(node.op, trace.shapes[node.args[0]]))
        assert whole is not None
        letters = (*row.parameters, *moving(node.op))
        rates = [tangents[arg] for arg in node.args]
        point = dict(zip(letters, (*given, *rates), strict=True))
        return evaluate(whole.nodes, {**point, row.value: values[index]})[whole.output]
    total: Any = 0.0
    for position, arg in enumerate(node.args):
        # What decides a case moves too, though no gradient gets through it.
        if not row.partials[position] or not np.any(tangents[arg]):
            continue
        if row.arrays.linear:
            total = total + _straight(node.op, given, position, tangents[arg])
            continue
        slope_at = slope_of(node.op, position, by_row=takes_rows(node.op, trace.shapes[arg]))
        assert slope_at is not None
        slope = slope_at(*given, values[index])
        for kink, leaves, ahead in leaving:
            side = np.where(ahead < 0, kink.below[position], kink.above[position])
            slope = np.where(leaves, side, slope)
        passed = slope * tangents[arg]
        # What is not chosen, or does not move, passes nothing on, however steep it is.
        still = (np.asarray(tangents[arg]) == 0) | ((np.asarray(slope) == 0) & (node.op == "where"))
        total = total + np.where(still, 0.0, passed)
    rows = np.ndim(total) == 2 and len(trace.shapes[index]) == 1
    summed = rows or trace.shapes[index] == ()
    return np.sum(total, axis=-1 if rows else None) if summed else total


def _straight(op: str, given: Sequence[Any], position: int, tangent: Any) -> Any:
    """What is linear in an argument moves as the argument does."""
    moved = list(given)
    moved[position] = np.broadcast_to(tangent, np.shape(given[position]))
    return kernel(op)(*moved)


def _leaves(kink: KinkHere, tangents: Sequence[Any], errors: Sequence[Any]) -> tuple[Any, Any]:
    """Where a node is on its kink and moves off it, and which way: below 0 or above."""
    ahead = np.asarray(kink.moved(tangents))
    return kink.here(errors) & (ahead != 0), ahead

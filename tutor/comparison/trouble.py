"""Places where there is no derivative: kinks, the edge of the real domain, overflow.

Each is found at the node where it arises and told to every node whose gradient passes
through there; two of the questions that users of every framework ask are "which node made the
NaN?" and "why is the gradient 0 at the corner?".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.calculus.templates import template
from tutor.calculus.trace import Trace
from tutor.comparison.rounding import FLOAT32
from tutor.functions import FUNCTIONS, Kink
from tutor.notation.tape import LEAVES


@dataclass(frozen=True)
class Trouble:
    """What is wrong at one node: `kind` is "kink", "undefined" or "overflow"."""

    kind: str
    index: int
    kink: Kink | None = None
    backward: bool = False
    """True when the value is fine and only the local derivative is not."""


def troubles(trace: Trace, errors: Sequence[Any]) -> list[Trouble | None]:
    """For each node the trouble on its way to the output, the one nearest the output first.

    `errors` bounds each value's rounding: a kink within rounding is a kink.
    """
    count = len(trace.expression)
    found: list[Trouble | None] = [None] * count
    for index in range(count - 1, -1, -1):
        node = trace.expression.nodes[index]
        if trace.sweep.adjoints[index] is None or node.op in LEAVES:
            continue
        own = _at(trace, index, errors)
        if own is None and found[index] is None:
            continue
        for position, arg in enumerate(node.args):
            if (index, position) in trace.sweep.partials and found[arg] is None:
                found[arg] = found[index] or own
        if own is not None and own.kind != "kink" and not own.backward and found[index] is None:
            found[index] = own
    return found


def _at(trace: Trace, index: int, errors: Sequence[Any]) -> Trouble | None:
    """The trouble that arises at a node itself."""
    node = trace.expression.nodes[index]
    row = FUNCTIONS[node.op]
    arguments = [trace.values[arg] for arg in node.args]
    if _finite(arguments) and not _finite([trace.values[index]]):
        too_large = bool(np.any(np.isinf(trace.values[index]))) and not _at_pole(node.op, arguments)
        return Trouble("overflow" if too_large else "undefined", index)
    for kink in row.kinks:
        where = _kink_distance(node.op, kink.zero)(arguments)
        error = sum(np.max(errors[arg]) for arg in node.args)
        weight = trace.adjoint(index)
        if np.any((np.abs(where) <= error) & (np.asarray(weight) != 0)):
            return Trouble("kink", index, kink)
    slopes = [trace.partial(index, position) for position in range(len(node.args))]
    if _finite(arguments) and not _finite([slope for slope in slopes if slope is not None]):
        return Trouble("undefined", index, backward=True)
    return None


def _at_pole(op: str, arguments: Sequence[Any]) -> bool:
    """Whether an infinite value is a pole (1/0, ln 0) and not a number too large."""
    if op == "div":
        return bool(np.any(np.asarray(arguments[1]) == 0))
    if op == "pow":
        return bool(np.any(np.asarray(arguments[0]) == 0))
    return bool(FUNCTIONS[op].domain)


def _finite(values: Sequence[Any]) -> bool:
    return all(bool(np.all(np.isfinite(np.asarray(value, dtype=np.float64)))) for value in values)


@cache
def _kink_distance(op: str, zero: str) -> Any:
    """The function of the arguments that vanishes at a kink."""
    row = FUNCTIONS[op]
    inside = template(zero, row.parameters)

    def distance(arguments: Sequence[Any]) -> Any:
        point = dict(zip(row.parameters, arguments, strict=True))
        return evaluate(inside.nodes, point)[inside.output]

    return distance


def one_sided(trace: Trace, index: int) -> tuple[float, float] | None:
    """The derivatives of the output from the left and from the right of a node.

    Forward mode in both directions: at a kink the side is that to which its argument moves.
    """
    if trace.shapes[index] != ():
        return None
    right, left = (_along(trace, index, direction) for direction in (1.0, -1.0))
    return (0.0 - left, right + 0.0)


def _along(trace: Trace, start: int, direction: float) -> float:
    nodes = trace.expression.nodes
    tangents: list[Any] = [0.0] * len(nodes)
    tangents[start] = direction
    with np.errstate(all="ignore"):
        for index in range(start + 1, trace.expression.output + 1):
            node = nodes[index]
            moved = [tangents[arg] for arg in node.args]
            if not any(np.any(tangent) for tangent in moved):
                continue
            slopes = [trace.partial(index, position) for position in range(len(node.args))]
            total: Any = 0.0
            for position, tangent in enumerate(moved):
                slope = slopes[position]
                if slope is not None and np.any(tangent):
                    total = total + _sided(trace, index, position, slope, moved) * tangent
            tangents[index] = np.sum(total) if trace.shapes[index] == () else total
    return float(tangents[trace.expression.output])


def _sided(trace: Trace, index: int, position: int, slope: Any, moved: Sequence[Any]) -> Any:
    """A local derivative, or the one-sided one where the node is on its kink."""
    node = trace.expression.nodes[index]
    row = FUNCTIONS[node.op]
    arguments = [trace.values[arg] for arg in node.args]
    for kink in row.kinks:
        distance = _kink_distance(node.op, kink.zero)
        here = np.asarray(distance(arguments))
        ahead = np.asarray(distance([a + t for a, t in zip(arguments, moved, strict=True)])) - here
        sides = [_constant_of(node.op, side[position]) for side in (kink.below, kink.above)]
        slope = np.where(here == 0, np.where(ahead < 0, sides[0], sides[1]), slope)
    return slope


def _constant_of(op: str, text: str) -> float:
    inside = template(text, FUNCTIONS[op].parameters)
    return float(evaluate(inside.nodes, {})[inside.output])


def too_large_for_float32(trace: Trace) -> int | None:
    """The first node whose value float32 cannot hold, if there is one."""
    for later in range(len(trace.expression)):
        value = np.asarray(trace.values[later], dtype=np.float64)
        if trace.sweep.adjoints[later] is not None and np.any(np.abs(value) > FLOAT32.largest):
            return later
    return None

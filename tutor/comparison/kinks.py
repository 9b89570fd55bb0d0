"""Kinks: where a node has one, whether it is on it, and the derivatives on both sides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate, kernel
from tutor.calculus.templates import template
from tutor.calculus.trace import Trace
from tutor.comparison.brief import brief_name, node_text
from tutor.comparison.rounding import FLOAT64
from tutor.functions import FUNCTIONS
from tutor.notation.printer import to_text
from tutor.notation.tape import VARIABLE, Expression


@dataclass(frozen=True)
class KinkHere:
    """A kink of one node: how far its arguments are from it, and the slopes on both sides."""

    distance: Any
    arguments: tuple[int, ...]
    below: tuple[float, ...]
    above: tuple[float, ...]
    jump: bool
    moved: Callable[[Sequence[Any]], Any]
    """How fast the distance changes when the nodes move at these rates."""
    tensorflow: tuple[float, ...] = ()
    """What tf.gradients takes for the slopes on the kink; nothing where a condition decides."""

    def is_here(self, errors: Sequence[Any]) -> bool:
        """Whether an argument is on the kink, within its rounding."""
        error = sum(np.max(errors[arg]) for arg in self.arguments)
        return bool(np.any(np.abs(np.asarray(self.distance, dtype=np.float64)) <= error))


_HOLDS = {
    "gt": (False, True), "ge": (False, True), "lt": (True, False), "le": (True, False),
    "ne": (True, True),
}  # fmt: skip
"""Whether a condition holds where its left side is below its right one, and above it."""


def kinks_of(trace: Trace, index: int) -> list[KinkHere]:
    """The kinks that a row declares, and for where( ) the edge of its condition.

    Of any node of the sweep: the formula's own come first.
    """
    node = trace.sweep.nodes[index]
    if node.op == "where":
        return _edge_of_condition(trace, index)
    found = []
    for kink in FUNCTIONS[node.op].kinks:
        distance = formula_of_row(node.op, kink.zero)
        origin = distance([0.0] * len(node.args))
        below, above, on_it = (
            tuple(_constant_of(node.op, text) for text in slopes)
            for slopes in (kink.below, kink.above, kink.tensorflow)
        )
        here = distance([trace.values[arg] for arg in node.args])

        def moved(
            rates: Sequence[Any], args: tuple[int, ...] = node.args,
            distance: Any = distance, origin: Any = origin,
        ) -> Any:  # fmt: skip
            return distance([rates[arg] for arg in args]) - origin  # zero is affine

        found.append(KinkHere(here, node.args, below, above, kink.jump, moved, on_it))
    return found


def _edge_of_condition(trace: Trace, index: int) -> list[KinkHere]:
    """where(a > b, u, v) has a kink where a = b: a corner if u = v there, else a jump."""
    nodes = trace.sweep.nodes
    condition = nodes[nodes[index].args[0]]
    if condition.op not in _HOLDS:
        return []
    left, right = condition.args
    first, second = (np.asarray(trace.values[arg]) for arg in nodes[index].args[1:])
    if finite([first, second]):
        scale = np.abs(first) + np.abs(second)
        jump = bool(np.any(np.abs(first - second) > 64 * FLOAT64.unit * scale))
    else:
        jump = False  # the branch that is not real here is the trouble, not the edge
    true, false = (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
    below, above = (true if holds else false for holds in _HOLDS[condition.op])
    return [
        KinkHere(
            trace.values[left] - trace.values[right],
            (left, right),
            below,
            above,
            jump,
            lambda rates: np.asarray(rates[left]) - np.asarray(rates[right]),
        )
    ]


def edge(trace: Trace, index: int, errors: Sequence[Any]) -> str:
    """Where a node of the sweep that is on its kink has it, as an equation: x - 1 = 0."""
    node = trace.sweep.nodes[index]
    form = Expression(trace.sweep.nodes, index, trace.expression.names)
    if node.op == "where":
        left, right = (node_text(form, arg) for arg in trace.sweep.nodes[node.args[0]].args)
        return f"{left} = {right}"
    row = FUNCTIONS[node.op]
    kinks = zip(row.kinks, kinks_of(trace, index), strict=True)
    zero = next(template(kink.zero, row.parameters) for kink, at in kinks if at.is_here(errors))
    args = dict(zip(row.parameters, node.args, strict=True))

    def text(part: int) -> str:
        leaf = zero.nodes[part]
        if leaf.op == VARIABLE:
            return node_text(form, args[str(leaf.value)])
        names = {zero.find(name): brief_name(form, arg) for name, arg in args.items()}
        return to_text(zero, output=part, names=names)

    whole = zero.nodes[zero.output]
    sides = [text(side) for side in whole.args] if whole.op == "sub" else [text(zero.output), "0"]
    return " = ".join(sides)


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


def one_sided(trace: Trace, errors: Sequence[Any], index: int) -> tuple[float, float] | None:
    """The derivatives of the output from the left and from the right of a node.

    Forward mode in both directions: at a kink, within the rounding `errors`, the side is that to
    which its argument moves. Each costs a walk from the node to the output.
    """
    if trace.shapes[index] != ():
        return None
    right, left = (_along(trace, errors, index, direction) for direction in (1.0, -1.0))
    return None if np.isnan([left, right]).any() else (0.0 - left, right + 0.0)


def along_branches(trace: Trace, index: int) -> float:
    """The derivative along the branches that were taken: the others pass nothing on, not even NaN.

    Backwards a branch that was not taken has the adjoint 0, and 0·∞ is NaN.
    """
    return _along(trace, None, index, 1.0)


def _along(trace: Trace, errors: Sequence[Any] | None, start: int, direction: float) -> float:
    nodes = trace.expression.nodes
    tangents: list[Any] = [0.0] * len(nodes)
    tangents[start] = direction
    with np.errstate(all="ignore"):
        for index in range(start + 1, trace.expression.output + 1):
            args = nodes[index].args
            total: Any = 0.0
            if errors is not None and _jumps(trace, index, tangents, errors):
                total = np.nan  # from here on the values are not those of this side
            for position, arg in enumerate(args):
                slope = trace.partial(index, position)
                if slope is not None and np.any(tangents[arg]):
                    if FUNCTIONS[nodes[index].op].linear:
                        total = total + _straight(trace, index, position, tangents[arg])
                        continue
                    if errors is not None:
                        slope = _sided(trace, index, position, slope, tangents, errors)
                    passed = slope * tangents[arg]
                    if nodes[index].op == "where":
                        passed = np.where(np.asarray(slope) == 0, 0.0, passed)
                    total = total + passed
            if np.any(total):
                rows = np.ndim(total) == 2 and len(trace.shapes[index]) == 1
                axis = -1 if rows else None
                summed = rows or trace.shapes[index] == ()
                tangents[index] = np.sum(total, axis=axis) if summed else total
    return float(tangents[trace.expression.output])


def _straight(trace: Trace, index: int, position: int, tangent: Any) -> Any:
    """What is linear in an argument moves as the argument does."""
    node = trace.expression.nodes[index]
    given = [trace.values[arg] for arg in node.args]
    given[position] = np.broadcast_to(tangent, np.shape(given[position]))
    return kernel(node.op)(*given)


def _leaves(kink: KinkHere, tangents: Sequence[Any], errors: Sequence[Any]) -> tuple[Any, Any]:
    """Whether a node is on its kink and moves off it, and which way: below 0 or above."""
    error = sum(np.max(errors[arg]) for arg in kink.arguments)
    ahead = np.asarray(kink.moved(tangents))
    on_it = np.abs(np.asarray(kink.distance, dtype=np.float64)) <= error
    return on_it & (ahead != 0), ahead


def _sided(
    trace: Trace,
    index: int,
    position: int,
    slope: Any,
    tangents: Sequence[Any],
    errors: Sequence[Any],
) -> Any:
    """A local derivative, or the one-sided one where the node is on its kink."""
    for kink in kinks_of(trace, index):
        leaves, ahead = _leaves(kink, tangents, errors)
        side = np.where(ahead < 0, kink.below[position], kink.above[position])
        slope = np.where(leaves, side, slope)
    return slope


def _jumps(trace: Trace, index: int, tangents: Sequence[Any], errors: Sequence[Any]) -> bool:
    """Whether a case is on its edge and the side that is gone to has another value there."""
    node = trace.expression.nodes[index]
    if node.op != "where":
        return False
    for kink in kinks_of(trace, index):
        leaves, ahead = _leaves(kink, tangents, errors)
        taken = np.where(ahead < 0, kink.below[1], kink.above[1]) == 1
        there = np.where(taken, *(trace.values[arg] for arg in node.args[1:]))
        allowed = sum(np.max(errors[arg]) for arg in node.args[1:])
        if np.any(leaves & ~(np.abs(there - trace.values[index]) <= allowed)):
            return True
    return False

"""Places where there is no derivative: kinks, the edge of the real domain, overflow.

Each is found at the node where it arises and told to every node whose gradient passes
through there; two of the questions that users of every framework ask are "which node made the
NaN?" and "why is the gradient 0 at the corner?".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate, kernel
from tutor.calculus.templates import computed, template
from tutor.calculus.trace import Trace
from tutor.comparison.brief import brief_name, node_text
from tutor.comparison.rounding import FLOAT64, Precision, beside
from tutor.functions import FUNCTIONS
from tutor.notation.printer import to_text
from tutor.notation.tape import LEAVES, VARIABLE, Expression, Node


@dataclass(frozen=True)
class Trouble:
    """What is wrong at one node: `kind` is "kink", "undefined" or "overflow"."""

    kind: str
    index: int
    op: str = ""
    jump: bool = False
    """For a kink: the value jumps, it has not only a corner."""
    convention: tuple[float, ...] = ()
    """What TensorFlow takes for the slopes at a kink; nothing where a condition decides."""
    backward: bool = False
    """True when the value is fine and only the local derivative is not."""
    outside: bool = False
    """True where the value is finite outside the domain: no figure is right there."""
    decides: tuple[int, ...] = ()
    """For a kink: the arguments that are on it. What moves none of them does not leave it."""


def troubles(trace: Trace, errors: Sequence[Any]) -> list[Trouble | None]:
    """For each node the trouble on its way to the output, the one nearest the output first.

    `errors` bounds each value's rounding: a kink within rounding is a kink.
    """
    found: list[Trouble | None] = [None] * len(trace.expression)
    passing: list[tuple[Trouble, ...]] = [()] * len(trace.expression)
    """Kinks on the way that a node does not leave, but what it is made of may."""
    for index in range(len(trace.expression) - 1, -1, -1):
        node = trace.expression.nodes[index]
        if trace.sweep.adjoints[index] is None or node.op in LEAVES:
            continue
        own = _at(trace, index, errors)
        for position, arg in enumerate(node.args):
            if (index, position) not in trace.sweep.partials or found[arg] is not None:
                continue
            if found[index] is None:
                here = own or _backward(trace, index, position)
                on_way = (*passing[index], here) if here else passing[index]
                kept = [one for one in on_way if _leads_to(trace.expression.nodes, arg, one)]
                found[arg] = kept[0] if kept else None
                passing[arg] = () if kept else on_way
            else:
                found[arg] = found[index]
        if own is not None and own.kind != "kink" and found[index] is None:
            found[index] = own
    return found


def _leads_to(nodes: Sequence[Node], index: int, trouble: Trouble) -> bool:
    """Whether a node meets a trouble: any does, but for a kink it must move what decides it.

    In where(x > 0, u, v), u alone does not get to the edge.
    """
    if trouble.kind != "kink":
        return True
    pending, seen = list(trouble.decides), set[int]()
    while pending:
        at = pending.pop()
        if at == index:
            return True
        if at > index and at not in seen:
            seen.add(at)
            pending.extend(nodes[at].args)
    return False


def _at(trace: Trace, index: int, errors: Sequence[Any]) -> Trouble | None:
    """The trouble of a node's own value; none where the output does not feel the node."""
    node = trace.expression.nodes[index]
    arguments = [trace.values[arg] for arg in node.args]
    if not _finite(arguments):
        return None
    felt = bool(np.any(np.asarray(trace.adjoint(index)) != 0))
    if not _finite([trace.values[index]]):
        return not_finite(trace, index) if felt or _makes_nan(trace, index) else None
    if felt and _outside(node.op, arguments):
        return Trouble("undefined", index, outside=True)
    if node.op == "pow" and np.any((arguments[0] == 0) & (arguments[1] == 0)):
        return Trouble("undefined", index, backward=True)  # 0·0^(−1): NaN in TensorFlow
    for kink in kinks_of(trace, index):
        if kink.is_here(errors) and (felt or kink.jump):
            return Trouble(
                "kink", index, node.op, kink.jump, kink.tensorflow, decides=kink.arguments
            )
    return None


def not_finite(trace: Trace, index: int) -> Trouble:
    """The trouble of a node that is not finite although its arguments are."""
    arguments = [trace.values[arg] for arg in trace.sweep.nodes[index].args]
    infinite = bool(np.any(np.isinf(trace.values[index])))
    too_large = infinite and not at_pole(trace.sweep.nodes[index].op, arguments)
    return Trouble("overflow" if too_large else "undefined", index)


def _makes_nan(trace: Trace, index: int) -> bool:
    """Whether a node that the output does not feel passes on 0·∞ all the same."""
    if FUNCTIONS[trace.expression.nodes[index].op].linear:
        return False
    args = trace.expression.nodes[index].args
    adjoint = beside(trace.expression.nodes[index].op, trace.adjoint(index), trace.values[args[0]])
    places = range(len(args))
    slopes = [slope for place in places if (slope := trace.partial(index, place)) is not None]
    with np.errstate(all="ignore"):
        return not _finite([adjoint * slope for slope in slopes])


def first_with_bent_slope(trace: Trace, errors: Sequence[Any]) -> tuple[int, int] | None:
    """The first node on its kink, or whose slope is, and where in the sweep the kink is.

    No second derivative comes from there.

    Whether the output feels it or not; elu is smooth at 0, and its slope has a corner there.
    """
    for (index, _), slope in sorted(trace.sweep.partials.items()):
        pending = {index, slope}
        while pending:
            here = pending.pop()
            node = trace.sweep.nodes[here]
            if node.op in LEAVES or (here < len(trace.expression) and here != index):
                continue
            if any(kink.is_here(errors) for kink in kinks_of(trace, here)):
                return index, here
            if here != index:
                pending.update(node.args)
    return None


def _backward(trace: Trace, index: int, position: int) -> Trouble | None:
    """A local derivative that is not finite where the value is."""
    slope = trace.partial(index, position)
    if slope is None or _finite([slope]):
        return None
    arguments = [trace.values[arg] for arg in trace.expression.nodes[index].args]
    return Trouble("undefined", index, backward=True) if _finite(arguments) else None


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


_TRUE_ABOVE = {"gt": True, "ge": True, "lt": False, "le": False}


def kinks_of(trace: Trace, index: int) -> list[KinkHere]:
    """The kinks that a row declares, and for where( ) the edge of its condition.

    Of any node of the sweep: the formula's own come first.
    """
    node = trace.sweep.nodes[index]
    if node.op == "where":
        return _edge_of_condition(trace, index)
    found = []
    for kink in FUNCTIONS[node.op].kinks:
        distance = _formula_of(node.op, kink.zero)
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


def _edge_of_condition(trace: Trace, index: int) -> list[KinkHere]:
    """where(a > b, u, v) has a kink where a = b: a corner if u = v there, else a jump."""
    nodes = trace.sweep.nodes
    condition = nodes[nodes[index].args[0]]
    if condition.op not in _TRUE_ABOVE:
        return []
    left, right = condition.args
    first, second = (np.asarray(trace.values[arg]) for arg in nodes[index].args[1:])
    if _finite([first, second]):
        scale = np.abs(first) + np.abs(second)
        jump = bool(np.any(np.abs(first - second) > 64 * FLOAT64.unit * scale))
    else:
        jump = False  # the branch that is not real here is the trouble, not the edge
    true, false = (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
    below, above = (false, true) if _TRUE_ABOVE[condition.op] else (true, false)
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


def at_pole(op: str, arguments: Sequence[Any]) -> bool:
    """Whether an infinite value is a pole (1/0, ln 0) and not a number too large."""
    if op == "div":
        return bool(np.any(np.asarray(arguments[1]) == 0))
    if op == "pow":
        return bool(np.any(np.asarray(arguments[0]) == 0))
    return bool(FUNCTIONS[op].domain)


def _outside(op: str, arguments: Sequence[Any]) -> bool:
    """Whether a row is outside its domain where its value stays finite."""
    text = FUNCTIONS[op].outside
    return bool(text) and bool(np.any(_formula_of(op, text)(arguments) > 0))


def _finite(values: Sequence[Any]) -> bool:
    return all(bool(np.all(np.isfinite(np.asarray(value, dtype=np.float64)))) for value in values)


@cache
def _formula_of(op: str, text: str) -> Any:
    """A formula of a row as a function of the arguments: what vanishes at a kink, for one."""
    row = FUNCTIONS[op]
    inside = template(text, row.parameters)

    def value(arguments: Sequence[Any]) -> Any:
        point = dict(zip(row.parameters, arguments, strict=True))
        return evaluate(inside.nodes, point)[inside.output]

    return value


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


def _constant_of(op: str, text: str) -> float:
    inside = template(text, FUNCTIONS[op].parameters)
    return float(evaluate(inside.nodes, {})[inside.output])


def first_too_large(trace: Trace, precision: Precision) -> list[int | None]:
    """For each node of the sweep the first on its way that is too large, itself included."""
    found: list[int | None] = []
    for index, node in enumerate(trace.sweep.nodes):
        before = next((found[arg] for arg in node.args if found[arg] is not None), None)
        own = before is None and (
            _beyond(trace.values[index], precision) or _beyond_inside(trace, node, precision)
        )
        found.append(index if own else before)
    return found


def first_not_finite(trace: Trace) -> list[int | None]:
    """For each node of the sweep the first on its way that is not finite, itself included."""
    found: list[int | None] = []
    for index, node in enumerate(trace.sweep.nodes):
        before = next((found[arg] for arg in node.args if found[arg] is not None), None)
        own = before is None and not _finite([trace.values[index]])
        found.append(index if own else before)
    return found


def _beyond(value: Any, precision: Precision) -> bool:
    with np.errstate(over="ignore"):
        wide = np.abs(np.asarray(value, dtype=np.float64))
    return bool(np.any(wide > precision.largest))


def _beyond_inside(trace: Trace, node: Node, precision: Precision) -> bool:
    """Whether a formula that TensorFlow computes step by step has a step that is too large."""
    inner = None if node.op in LEAVES else computed(node.op)
    if inner is None:
        return False
    row = FUNCTIONS[node.op]
    point = dict(zip(row.parameters, (trace.values[arg] for arg in node.args), strict=True))
    return any(_beyond(value, precision) for value in evaluate(inner.nodes, point))

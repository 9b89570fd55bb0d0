"""Places where there is no derivative: kinks, the edge of the real domain, overflow.

Each is found at the node where it arises and told to every node whose gradient passes
through there; two of the questions that users of every framework ask are "which node made the
NaN?" and "why is the gradient 0 at the corner?".
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tutor.calculus.trace import Trace
from tutor.comparison.kinks import finite, formula_of_row, kinks_of, one_sided, smooth
from tutor.comparison.room import lost, with_room
from tutor.comparison.rounding import beside
from tutor.comparison.verdicts import KINK, NO_DIGITS, OVERFLOW, UNDEFINED
from tutor.functions import FUNCTIONS
from tutor.notation.tape import CONSTANT, LEAVES, NUMBER, Node, reachable


@dataclass(frozen=True)
class Trouble:
    """What is wrong at one node: its `kind` is the verdict KINK, UNDEFINED or OVERFLOW.

    NO_DIGITS where a number is too small for a float64, and the 0 in its place no place at all.
    """

    kind: str
    index: int
    op: str = ""
    jump: bool = False
    """For a kink: the value jumps, it has not only a corner."""
    convention: tuple[float, ...] = ()
    """What TensorFlow takes for the slopes at a kink; nothing where a condition decides."""
    decides: tuple[int, ...] = ()
    """For a kink: the arguments that are on it. What moves none of them does not leave it."""
    backward: bool = False
    """True when the value is fine and only the local derivative is not."""
    position: int | None = None
    """Where only a local derivative is no number: by which argument, where it is one alone."""
    outside: bool = False
    """True where the value is finite outside the domain: no figure is right there."""


MOST_WALKED = 10_000
"""Nodes that are walked for both sides of kinks; beyond them a jump is told unseen."""


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
        own, hidden = _at(trace, index, errors), _hidden(trace, index)
        for position, arg in enumerate(node.args):
            if (index, position) not in trace.sweep.partials or found[arg] is not None:
                continue
            if found[index] is None:
                here = own or _backward(trace, index, position) or hidden
                on_way = (*passing[index], here) if here else passing[index]
                kept = [one for one in on_way if _leads_to(trace.expression.nodes, arg, one)]
                found[arg] = kept[0] if kept else None
                passing[arg] = () if kept else on_way
            else:
                found[arg] = found[index]
        own = own or hidden
        if own is not None and own.kind != KINK and found[index] is None:
            found[index] = own
    _tell_of_room(trace, found)
    _tell_of_jumps(trace, errors, found)
    return found


def _tell_of_room(trace: Trace, found: list[Trouble | None]) -> None:
    """What is nothing but a number that float64 has no room for: an adjoint of 0, a pole."""
    undefined = any(one and one.kind == UNDEFINED for one in found)
    for index in range(len(found) - 1, -1, -1):
        node = trace.expression.nodes[index]
        if node.op in LEAVES or not finite([trace.values[arg] for arg in node.args]):
            continue
        if not finite([trace.values[index]]):
            if not_finite(trace, index).kind == OVERFLOW:
                moved = with_room(trace, index)
                for other, adjoint in enumerate(trace.sweep.adjoints):
                    if found[other] is None and adjoint is not None and np.any(
                        (np.asarray(trace.values[adjoint]) == 0) & (moved[adjoint] != 0)
                    ):  # fmt: skip
                        found[other] = Trouble(OVERFLOW, index)
        elif undefined and np.any(lost(trace, index)):
            moved = with_room(trace, index)
            for other, one in enumerate(found):
                if one and one.kind == UNDEFINED and _is_real(trace, one.index, moved):
                    found[other] = Trouble(NO_DIGITS, index)


def _is_real(trace: Trace, index: int, values: Sequence[Any]) -> bool:
    """Whether a node and its slopes are finite, were these the values of the sweep."""
    edges = range(len(trace.expression.nodes[index].args))
    slopes = (trace.sweep.partials.get((index, position)) for position in edges)
    return finite([values[index], *(values[slope] for slope in slopes if slope is not None)])


def _tell_of_jumps(trace: Trace, errors: Sequence[Any], found: list[Trouble | None]) -> None:
    """Jumps that no gradient leads to: of floor, or of a case that a node decides.

    They are told where the two sides show them; a corner is told before one that stays hidden.
    """
    nodes, left = trace.expression.nodes, MOST_WALKED
    needed = reachable(nodes, trace.expression.output)
    for index in range(len(nodes) - 1, -1, -1):
        node = nodes[index]
        if not needed[index] or node.op in LEAVES or not finite([trace.values[index]]):
            continue
        if node.op == "where" and _is_guarded(trace, index):
            continue
        kinks = [kink for kink in kinks_of(trace, index) if np.any(kink.jump(errors))]
        for kink in kinks[:1]:
            jump = Trouble(KINK, index, node.op, True, kink.tensorflow, kink.arguments)
            for arg in range(index):
                one = found[arg]
                if trace.sweep.adjoints[arg] is None or nodes[arg].op in (NUMBER, CONSTANT):
                    continue
                if (one and (one.kind != KINK or one.jump)) or not _leads_to(nodes, arg, jump):
                    continue
                left -= len(nodes) * math.prod(trace.shapes[arg])
                sides = one_sided(trace, errors, arg) if left >= 0 else None
                if sides is None or not (smooth(sides) or (one and finite(sides))):
                    found[arg] = jump


def _is_guarded(trace: Trace, index: int) -> bool:
    """Whether a case stands only where the same condition takes another branch around it.

    In where(x != 0, sin(x)/where(x != 0, x, 1), 1) the inner one jumps at 0, and nothing feels it:
    where it jumps the outer one changes its branch, which is told of that.
    """
    nodes, alike = trace.expression.nodes, trace.alike
    asked = alike[nodes[index].args[0]]
    pending, seen = [trace.expression.output], set[int]()
    while pending:
        here = pending.pop()
        if here == index:
            return False
        if here < index or here in seen:
            continue
        seen.add(here)
        args = nodes[here].args
        if nodes[here].op == "where" and alike[args[0]] == asked:
            condition = np.asarray(trace.values[args[0]])
            taken = [np.any(condition), not np.all(condition)]
            args = (
                args[0],
                *(arg for arg, is_taken in zip(args[1:], taken, strict=True) if is_taken),
            )
        pending.extend(args)
    return True


def _leads_to(nodes: Sequence[Node], index: int, trouble: Trouble) -> bool:
    """Whether a node meets a trouble: any does, but for a kink it must move what decides it.

    In where(x > 0, u, v), u alone does not get to the edge.
    """
    if trouble.kind != KINK:
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
    """The trouble of a node's own value; none where the output does not feel it.

    Of a column or a matrix each element has its own, and is felt or not.
    """
    node = trace.expression.nodes[index]
    arguments = [trace.values[arg] for arg in node.args]
    if (undecided := _undecided(trace, index)) is not None:
        return undecided
    if not finite(arguments):
        return None
    weighs = np.asarray(trace.adjoint(index)) != 0
    if not finite([trace.values[index]]):
        return not_finite(trace, index) if np.any(weighs & ~_real(trace.values[index])) else None
    if np.any(weighs & _outside(node.op, arguments)):
        return Trouble(UNDEFINED, index, outside=True)
    if power_of_nothing(trace, index):
        return Trouble(UNDEFINED, index, backward=True)  # 0·0^(−1): NaN in TensorFlow
    for kink in kinks_of(trace, index):
        jump = kink.jump(errors)
        if np.any(kink.here(errors) & (weighs | jump)):
            return Trouble(
                KINK, index, node.op, bool(np.any(jump)), kink.tensorflow, kink.arguments
            )
    return None


def _real(value: Any) -> Any:
    return np.isfinite(np.asarray(value, dtype=np.float64))


def _hidden(trace: Trace, index: int) -> Trouble | None:
    """The trouble of a value that the output does not feel, and that makes a NaN all the same."""
    arguments = [trace.values[arg] for arg in trace.expression.nodes[index].args]
    if finite([trace.values[index]]) or not finite(arguments) or not _makes_nan(trace, index):
        return None
    return not_finite(trace, index)


def _undecided(trace: Trace, index: int) -> Trouble | None:
    """Where what decides a case is not real: then neither is the case, whatever is taken."""
    nodes = trace.expression.nodes
    if nodes[index].op != "where":
        return None
    condition = nodes[index].args[0]
    weighs = np.asarray(trace.adjoint(index)) != 0
    if not any(np.any(weighs & ~_real(trace.values[arg])) for arg in nodes[condition].args):
        return None
    asked = reachable(nodes, condition)
    for source in range(condition):
        if asked[source] and not finite([trace.values[source]]):
            found = not_finite(trace, source)
            return replace(found, outside=True) if found.kind == UNDEFINED else None
    return None


def power_of_nothing(trace: Trace, index: int) -> bool:
    """Whether a node is 0^0, by a base that varies."""
    node = trace.expression.nodes[index]
    if node.op != "pow" or (index, 0) not in trace.sweep.partials:
        return False
    base, exponent = (trace.values[arg] for arg in node.args)
    return bool(np.any((base == 0) & (exponent == 0)))


def not_finite(trace: Trace, index: int) -> Trouble:
    """The trouble of a node that is not finite although its arguments are, if it has any."""
    if trace.sweep.nodes[index].op in LEAVES:
        return Trouble(UNDEFINED, index)  # a value that a program gave, NaN or infinite
    arguments = [trace.values[arg] for arg in trace.sweep.nodes[index].args]
    infinite = bool(np.any(np.isinf(trace.values[index])))
    too_large = infinite and not at_pole(trace.sweep.nodes[index].op, arguments)
    return Trouble(OVERFLOW if too_large else UNDEFINED, index)


def _makes_nan(trace: Trace, index: int) -> bool:
    """Whether a node that the output does not feel passes on 0·∞ all the same."""
    if FUNCTIONS[trace.expression.nodes[index].op].arrays.linear:
        return False
    args = trace.expression.nodes[index].args
    adjoint = beside(trace.expression.nodes[index].op, trace.adjoint(index), trace.values[args[0]])
    places = range(len(args))
    slopes = [slope for place in places if (slope := trace.partial(index, place)) is not None]
    with np.errstate(all="ignore"):
        return not finite([adjoint * slope for slope in slopes])


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
    if slope is None or finite([slope]):
        return None
    op, args, _ = trace.expression.nodes[index]
    if not finite([trace.values[arg] for arg in args]):
        return None
    if not np.any(_real(beside(op, trace.values[index], slope)) & ~_real(slope)):
        return None
    return Trouble(UNDEFINED, index, backward=True, position=position)


def at_pole(op: str, arguments: Sequence[Any]) -> bool:
    """Whether an infinite value is a pole (1/0, ln 0) and not a number too large."""
    domain = FUNCTIONS[op].domain
    if not (text := domain.pole or domain.edge):
        return bool(domain.words)
    return bool(np.any(formula_of_row(op, text)(arguments) == 0))


def _outside(op: str, arguments: Sequence[Any]) -> Any:
    """Where a row is outside its domain although its value is finite."""
    text = FUNCTIONS[op].domain.outside
    return formula_of_row(op, text)(arguments) > 0 if text else False


def first_not_finite(trace: Trace) -> list[int | None]:
    """For each node of the sweep the first on its way that is not finite, itself included."""
    found: list[int | None] = []
    for index, node in enumerate(trace.sweep.nodes):
        before = next((found[arg] for arg in node.args if found[arg] is not None), None)
        own = before is None and not finite([trace.values[index]])
        found.append(index if own else before)
    return found


def without_value(trace: Trace) -> list[bool]:
    """For each node of the sweep whether there is no number for it, which one too large is not.

    Outside its domain a node may be finite; whoever computes with it has no value then, either.
    A pole of what rounding made 0 is none.

    >>> from tutor.calculus.trace import trace
    >>> from tutor.notation.parser import parse
    >>> [without_value(trace(parse(f), {"x": 0.0}))[2] for f in ("1/x", "x + 1", "-acot(x)")]
    [True, False, True]
    >>> [without_value(trace(parse("ln(exp(x))"), {"x": x}))[2] for x in (-1000.0, 1.0)]
    [False, False]
    """
    nodes = trace.sweep.nodes
    found: list[bool] = []
    for index, (node, source) in enumerate(zip(nodes, first_not_finite(trace), strict=True)):
        if source is not None and not finite([trace.values[index]]):
            found.append(not_finite(trace, source).kind == UNDEFINED)
            continue
        inner = () if index >= len(trace.expression) or node.op in LEAVES else node.args
        given = [trace.values[arg] for arg in inner]
        felt = any(found[arg] and np.any(trace.adjoint(arg)) for arg in inner)
        found.append(felt or bool(inner and np.any(_outside(node.op, given))))
    for index in range(len(trace.expression)) if any(found) else ():
        if np.any(lost(trace, index)):  # had its 0 been what it is
            moved = with_room(trace, index)
            found = [none and not finite([moved[at]]) for at, none in enumerate(found)]
    return found


def without_poles(value: Any) -> Any:
    """A value with NaN for what is not finite."""
    return np.where(np.isfinite(value), value, np.nan)[()]


def without_slope(trace: Trace, missing: Sequence[bool]) -> list[bool]:
    """For each of the formula's nodes whether there is no derivative by it, for want of a value.

    That is where an adjoint has none, and where the output has none because of what is computed
    from the node; `missing` is what `without_value` found.
    """
    nodes, count = trace.expression.nodes, len(trace.expression)
    below = [found is not None and missing[found] for found in trace.sweep.adjoints[:count]]
    if missing[trace.expression.output]:
        for index in range(count - 1, -1, -1):
            args = nodes[index].args
            source = missing[index] and not any(missing[arg] for arg in args)
            below[index] = below[index] or source
            for arg in args if below[index] else ():
                below[arg] = True
    return below

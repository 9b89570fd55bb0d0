"""How far rounding may have moved a figure: running error analysis along the tape.

Each operation adds its own rounding and passes on that of its arguments, multiplied by its
partials (Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., section 3.3). This
is forward mode on absolute values, so it is as long as the evaluation and to first order.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from tutor.calculus.evaluate import Value, evaluate, number
from tutor.calculus.shapes import SCALAR, shapes
from tutor.calculus.sweep import sweep
from tutor.calculus.templates import computed, partial, pullback, template
from tutor.calculus.trace import Trace
from tutor.functions import CONSTANTS, FUNCTIONS, Function
from tutor.notation.tape import CONSTANT, NUMBER, VARIABLE, Expression, Node


@dataclass(frozen=True)
class Precision:
    """A floating-point format: its type, half the gap after 1, its smallest normal, its largest."""

    name: str
    dtype: Any
    unit: float
    smallest: float
    largest: float


def _precision(name: str, dtype: Any) -> Precision:
    info = np.finfo(dtype)
    return Precision(name, dtype, float(info.eps) / 2, float(info.tiny), float(info.max))


FLOAT32 = _precision("float32", np.float32)
FLOAT64 = _precision("float64", np.float64)


def bounds(
    nodes: Sequence[Node],
    values: Sequence[Value],
    point: Mapping[str, Any],
    precision: Precision,
    known: Mapping[str, Any] | None = None,
    *,
    extra: Mapping[int, Any] | None = None,
    theirs: bool = False,
) -> list[Any]:
    """For each node, how far its value in `precision` may be from its value without rounding.

    `values` are the float64 values, which stand for the exact ones; `known` gives the errors of
    variables whose rounding is not that of storing their value, `extra` what is added to the
    errors of some nodes. With `theirs`, kernels of TensorFlow are meant, which may be less exact.
    """
    found: list[Any] = []
    extra = extra or {}
    with np.errstate(all="ignore"):
        for index, (node, value) in enumerate(zip(nodes, values, strict=True)):
            if known and node.op == VARIABLE and node.value in known:
                found.append(known[str(node.value)])
                continue
            if not node.args:
                found.append(_of_leaf(node, point, precision))
                continue
            carried = _carried(node, value, values, found, precision)
            own = own_error(node, values, value, precision, theirs=theirs)
            found.append(carried + own + extra[index] if index in extra else carried + own)
    return found


def sweep_bounds(trace: Trace, precision: Precision) -> list[Any]:
    """For each node of a trace's sweep, how far TensorFlow's figure may be from the exact one."""
    nodes, adjoints = trace.expression.nodes, trace.sweep.adjoints
    extra: dict[int, Any] = {}
    for index, place in trace.sweep.partials:
        error = slope_error(nodes[index], place, trace.values, trace.values[index], precision)
        passed_down = adjoints[nodes[index].args[place]]
        if error is None or passed_down is None:
            continue
        with np.errstate(all="ignore"):
            share = np.abs(np.asarray(trace.adjoint(index))) * error
        share = np.where(np.isnan(share), 0.0, share)
        if trace.shapes[nodes[index].args[place]] == SCALAR:
            share = np.sum(share)
        extra[passed_down] = extra.get(passed_down, 0.0) + share
    return bounds(trace.sweep.nodes, trace.values, trace.point, precision, extra=extra, theirs=True)


def own_error(
    node: Node, values: Sequence[Value], value: Value, precision: Precision, *, theirs: bool
) -> Any:
    """The rounding of one operation whose arguments are exact."""
    row = FUNCTIONS[node.op]
    if theirs and row.inexact:
        precision = FLOAT32
    if (inner := computed(row.name)) is not None:
        return _of_formula(inner, node, values, precision)[inner.output]
    scale = np.abs(_real(value))
    if row.scale:
        scale = _scale(row, [values[arg] for arg in node.args])
    # Below the smallest normal number, kernels round to zero.
    floor = precision.smallest if row.ulps else 0.0
    return 2 * row.ulps * precision.unit * scale + floor


def _scale(row: Function, arguments: Sequence[Value]) -> Any:
    inner = template(row.scale, row.parameters)
    return evaluate(inner.nodes, dict(zip(row.parameters, arguments, strict=True)))[inner.output]


def slope_error(
    node: Node, place: int, values: Sequence[Value], value: Value, precision: Precision
) -> Any | None:
    """How far TensorFlow's own local derivative may be from a partial that is computed exactly.

    None where it is the partial itself. Where TensorFlow computes a formula, it differentiates
    that formula operation by operation.
    """
    row = FUNCTIONS[node.op]
    if row.inexact:
        precision = FLOAT32
    if (inner := computed(row.name)) is not None:
        arguments = zip(row.parameters, node.args, strict=True)
        found = sweep(inner, shapes(inner, {name: np.shape(values[a]) for name, a in arguments}))
        adjoint = found.adjoints[inner.find(row.parameters[place])]
        if adjoint is None:
            return None
        whole = Expression(found.nodes, adjoint)
        return _of_formula(whole, node, values, precision)[adjoint]
    ulps = row.slope_ulps or (row.ulps if row.inexact else 0.0)
    if not ulps:
        return None
    slope = slope_of(node.op, place)
    assert slope is not None
    with np.errstate(all="ignore"):
        exact = slope(*(values[arg] for arg in node.args), value)
        return 2 * ulps * precision.unit * np.abs(exact)


def _of_formula(
    formula: Expression, node: Node, values: Sequence[Value], precision: Precision
) -> list[Any]:
    names = FUNCTIONS[node.op].parameters
    point = {name: values[arg] for name, arg in zip(names, node.args, strict=True)}
    known = evaluate(formula.nodes, point)
    return bounds(formula.nodes, known, point, precision, dict.fromkeys(names, 0.0))


def _real(value: Value) -> Value:
    return 0.0 if np.asarray(value).dtype == np.bool_ else value


def _of_leaf(node: Node, point: Mapping[str, Any], precision: Precision) -> Any:
    """What storing a number costs: exactly known, and nothing in float64."""
    if node.op == VARIABLE:
        value = point[str(node.value)]
    elif node.op == NUMBER:
        value = number(Fraction(node.value))
    elif node.op == CONSTANT:
        value = CONSTANTS[str(node.value)]
    else:
        value = 0.0
    stored = np.asarray(value, dtype=precision.dtype).astype(np.float64)
    return np.abs(stored - np.asarray(value, dtype=np.float64))[()]


def _carried(
    node: Node, value: Value, values: Sequence[Value], found: Sequence[Any], precision: Precision
) -> Any:
    if (mixed := pullback(node.op)) is not None:
        # The Jacobian is symmetric: |J|·e is the pullback of e without its cancellations.
        letters = {FUNCTIONS[node.op].parameters[0]: values[node.args[0]],
                   FUNCTIONS[node.op].value: value, "g": 0.0}  # fmt: skip
        known = {**dict.fromkeys(letters, 0.0), "g": found[node.args[0]]}
        known_values = evaluate(mixed.nodes, letters)
        return bounds(mixed.nodes, known_values, letters, precision, known)[mixed.output]
    total: Any = 0.0
    for position, arg in enumerate(node.args):
        slope = slope_of(node.op, position)
        if slope is None:
            continue
        passed = np.abs(slope(*(values[a] for a in node.args), value))
        # An exact argument passes nothing on, and neither does a branch that was not taken.
        nothing = (passed == 0) | (np.asarray(found[arg]) == 0)
        total = total + np.where(nothing, 0.0, passed * found[arg])
    if FUNCTIONS[node.op].reduces:
        return np.sum(total)
    return total[()] if isinstance(total, np.ndarray) else total


@cache
def slope_of(op: str, position: int) -> Callable[..., Any] | None:
    """The local derivative as a function of the arguments and the value."""
    if op in _SLOPES:
        return _SLOPES[op][position]
    template = partial(op, position)
    if template is None:
        return None
    row = FUNCTIONS[op]
    names = (*row.parameters, row.value)
    nodes, output = template.nodes, template.output

    def slope(*args: Value) -> Value:
        return evaluate(nodes, dict(zip(names, args, strict=True)))[output]

    return slope


def _one(*args: Value) -> float:
    return 1.0


def _minus_one(*args: Value) -> float:
    return -1.0


# The commonest, written out: they are most of a large tape.
_SLOPES: dict[str, tuple[Callable[..., Any] | None, ...]] = {
    "add": (_one, _one),
    "sub": (_one, _minus_one),
    "neg": (_minus_one,),
    "identity": (_one,),
    "mul": (lambda a, b, v: b, lambda a, b, v: a),
    "div": (lambda a, b, v: 1 / b, lambda a, b, v: -v / b),
    "spread": (None, _one),
    "sum": (lambda x, v: np.ones_like(x),),
    "mean": (lambda x, v: np.full_like(x, 1 / np.size(x)),),
}

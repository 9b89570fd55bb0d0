"""How far rounding may have moved a figure: running error analysis along the tape.

Each operation adds its own rounding and passes on that of its arguments, multiplied by its
partials (Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., section 3.3). This
is forward mode on absolute values, so it is as long as the evaluation and to first order.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, reduce
from typing import Any

import numpy as np

from tutor.calculus.evaluate import Value, evaluate, kernel, number, sum_to
from tutor.calculus.shapes import leaves_rows, shapes, takes_rows
from tutor.calculus.sweep import sweep
from tutor.calculus.templates import computed, moving, partial, pushforward, scale
from tutor.calculus.trace import Trace
from tutor.functions import CONSTANTS, FUNCTIONS
from tutor.notation.tape import CONSTANT, NUMBER, VARIABLE, Expression, Node


@dataclass(frozen=True)
class Format:
    """A floating-point format: its type, half the gap after 1, its smallest normal, its largest."""

    name: str
    dtype: Any
    unit: float
    smallest: float
    largest: float


def _precision(name: str, dtype: Any) -> Format:
    info = np.finfo(dtype)
    return Format(name, dtype, float(info.eps) / 2, float(info.tiny), float(info.max))


FLOAT32 = _precision("float32", np.float32)
FLOAT64 = _precision("float64", np.float64)


def bounds(
    nodes: Sequence[Node],
    values: Sequence[Value],
    point: Mapping[str, Any],
    precision: Format,
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


def with_bound(
    form: Expression, point: Mapping[str, Any], precision: Format = FLOAT64
) -> tuple[Any, Any]:
    """A formula's float64 value at a point, and how far it may be from it in `precision`.

    >>> from tutor.notation import parse
    >>> value, bound = with_bound(parse("x/3"), {"x": 1.0})
    >>> abs(Fraction(float(value)) - Fraction(1, 3)) <= float(bound) < 1e-15
    True
    """
    values = evaluate(form.nodes, point)
    return values[form.output], bounds(form.nodes, values, point, precision)[form.output]


def sweep_bounds(trace: Trace, precision: Format) -> list[Any]:
    """For each node of a trace's sweep, how far TensorFlow's figure may be from the exact one."""
    nodes, adjoints = trace.expression.nodes, trace.sweep.adjoints
    extra: dict[int, Any] = {}
    for index, place in trace.sweep.partials:
        error = slope_error(nodes[index], place, trace.values, trace.values[index], precision)
        arg = nodes[index].args[place]
        passed_down = adjoints[arg]
        if error is None or passed_down is None:
            continue
        with np.errstate(all="ignore"):
            share = np.abs(beside(nodes[index].op, trace.adjoint(index), trace.values[arg])) * error
        share = sum_to(np.where(np.isnan(share), 0.0, share), trace.shapes[arg])
        extra[passed_down] = extra.get(passed_down, 0.0) + share
    return bounds(trace.sweep.nodes, trace.values, trace.point, precision, extra=extra, theirs=True)


def own_error(
    node: Node, values: Sequence[Value], value: Value, precision: Format, *, theirs: bool
) -> Any:
    """The rounding of one operation whose arguments are exact."""
    row = FUNCTIONS[node.op]
    if theirs and row.tensorflow.inexact:
        precision = FLOAT32
    rows = _by_row(node, values)
    if (inner := computed(row.name, by_row=rows)) is not None:
        return _of_formula(inner, node, values, precision)[inner.output]
    size = np.abs(_real(value))
    # Below the smallest normal number, kernels round to zero; of arguments that are 0, nothing
    # is lost.
    floor: Any = precision.smallest if row.rounding.ulps else 0.0
    if row.rounding.scale:
        form = scale(row.name, by_row=rows)
        given = zip(row.parameters, (values[arg] for arg in node.args), strict=True)
        size = evaluate(form.nodes, dict(given))[form.output]
        floor = np.where(size == 0, 0.0, floor) if row.arrays.reduces else floor
    elif not (row.arrays.reduces or row.arrays.linear):
        nothing = reduce(np.logical_or, (np.asarray(values[arg]) == 0 for arg in node.args))
        floor = np.where(nothing & (size == 0), 0.0, floor)
    return 2 * row.rounding.ulps * precision.unit * size + floor


def _by_row(node: Node, values: Sequence[Value]) -> bool:
    return takes_rows(node.op, np.shape(values[node.args[0]]))


def beside(op: str, figure: Any, argument: Any) -> Any:
    """A figure of a value as it stands beside its argument: one number of each row upright."""
    figure = np.asarray(figure)
    upright = figure.ndim == 1 and leaves_rows(op, np.shape(argument))
    return figure[:, np.newaxis] if upright else figure


def slope_error(
    node: Node, place: int, values: Sequence[Value], value: Value, precision: Format
) -> Any | None:
    """How far TensorFlow's own local derivative may be from a partial that is computed exactly.

    None where it is the partial itself. Where TensorFlow computes a formula, it differentiates
    that formula operation by operation.
    """
    row = FUNCTIONS[node.op]
    if row.tensorflow.inexact:
        precision = FLOAT32
    rows = _by_row(node, values)
    if (inner := computed(row.name, by_row=rows)) is not None:
        if (
            rows and row.arrays.reduces
        ):  # rows do not mix: of their sum, each has its own derivative
            total = (*inner.nodes, Node("sum", (inner.output,)))
            inner = Expression(total, len(inner.nodes))
        arguments = zip(row.parameters, node.args, strict=True)
        found = sweep(inner, shapes(inner, {name: np.shape(values[a]) for name, a in arguments}))
        adjoint = found.adjoints[inner.find(row.parameters[place])]
        if adjoint is None:
            return None
        whole = Expression(found.nodes, adjoint)
        return _of_formula(whole, node, values, precision)[adjoint]
    ulps = row.tensorflow.slope_ulps or (row.rounding.ulps if row.tensorflow.inexact else 0.0)
    if not ulps:
        return None
    slope = slope_of(node.op, place, by_row=rows)
    assert slope is not None
    with np.errstate(all="ignore"):
        exact = slope(*(values[arg] for arg in node.args), value)
        return 2 * ulps * precision.unit * np.abs(exact)


def _of_formula(
    formula: Expression, node: Node, values: Sequence[Value], precision: Format
) -> list[Any]:
    names = FUNCTIONS[node.op].parameters
    point = {name: values[arg] for name, arg in zip(names, node.args, strict=True)}
    known = evaluate(formula.nodes, point)
    return bounds(formula.nodes, known, point, precision, dict.fromkeys(names, 0.0))


def _real(value: Value) -> Value:
    return 0.0 if np.asarray(value).dtype == np.bool_ else value


def _of_leaf(node: Node, point: Mapping[str, Any], precision: Format) -> Any:
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
    node: Node, value: Value, values: Sequence[Value], found: Sequence[Any], precision: Format
) -> Any:
    row, rows = FUNCTIONS[node.op], _by_row(node, values)
    if row.arrays.linear:
        return _carried_straight(node, values, found)
    if (whole := pushforward(node.op, by_row=rows)) is not None:
        # |J|·e is the pushforward of e without its cancellations.
        given = {name: values[arg] for name, arg in zip(row.parameters, node.args, strict=True)}
        still = {name: np.zeros_like(value) for name in moving(node.op)}
        letters = {**given, row.value: value, **still}
        errors = (found[arg] for arg in node.args)
        known = {**dict.fromkeys(letters, 0.0), **dict(zip(still, errors, strict=True))}
        known_values = evaluate(whole.nodes, letters)
        return bounds(whole.nodes, known_values, letters, precision, known)[whole.output]
    total: Any = 0.0
    for position, arg in enumerate(node.args):
        slope = slope_of(node.op, position, by_row=rows)
        if slope is None:
            continue
        passed = np.abs(slope(*(values[a] for a in node.args), value))
        # An exact argument passes nothing on, and neither does a branch that was not taken.
        nothing = (passed == 0) | (np.asarray(found[arg]) == 0)
        total = total + np.where(nothing, 0.0, passed * found[arg])
    if row.arrays.reduces:
        return np.sum(total, axis=-1) if rows and np.ndim(total) == 2 else np.sum(total)
    return total[()] if isinstance(total, np.ndarray) else total


def _carried_straight(node: Node, values: Sequence[Value], found: Sequence[Any]) -> Any:
    """What is linear in each argument carries an error as it carries the argument itself."""
    total: Any = 0.0
    for position, arg in enumerate(node.args):
        error = found[arg]
        if FUNCTIONS[node.op].partials[position] and np.any(error):
            given = [np.abs(values[other]) for other in node.args]
            given[position] = np.broadcast_to(error, np.shape(values[arg]))
            total = total + kernel(node.op)(*given)
    return total


@cache
def slope_of(op: str, position: int, *, by_row: bool = False) -> Callable[..., Any] | None:
    """The local derivative as a function of the arguments and the value."""
    if op in _SLOPES:
        return _SLOPES[op][position]
    template = partial(op, position, by_row=by_row)
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
    "sum": (lambda x, v: np.ones_like(x),),
    "mean": (lambda x, v: np.full_like(x, 1 / np.size(x)),),
}

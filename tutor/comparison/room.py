"""Numbers that a format has no room for: what became infinite or 0 on the way to a gradient.

A gradient that is computed from them may look like a number, 0 for one, or like a pole. What is
theirs is seen by putting numbers that are as large or as small as there is room for in their place.
So is what a difference of two numbers that are rounded to one came to: 1 − sigmoid(40) is not 0.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.calculus.templates import computed
from tutor.calculus.trace import Trace
from tutor.comparison.kinks import finite, formula_of_row
from tutor.comparison.rounding import Format
from tutor.comparison.stable import stable_value
from tutor.functions import FUNCTIONS
from tutor.notation.conditions import COMPARISONS
from tutor.notation.tape import LEAVES, Node

_LARGE, _SMALL = 1e150, 1e-150
"""Their squares are numbers as well."""


def lost(trace: Trace, index: int) -> Any:
    """Where a node is 0, and the exact value is not."""
    return _underflown(trace, index) | (rounded_away(trace, index) != 0)


def rounded_away(trace: Trace, index: int) -> Any:
    """Where a sum or a difference is 0 what it is by its stable form; 0 elsewhere."""
    value = np.asarray(trace.values[index])
    if trace.expression.nodes[index].op not in ("add", "sub") or not np.any(value == 0):
        return np.zeros_like(value)
    exact = stable_value(trace, index)
    return np.where(value == 0, exact, 0.0)


def _underflown(trace: Trace, index: int) -> Any:
    node = trace.expression.nodes[index]
    if node.op in LEAVES or not (text := FUNCTIONS[node.op].rounding.underflows):
        return False
    arguments = [trace.values[arg] for arg in node.args]
    if not finite(arguments):
        return False
    return (np.asarray(trace.values[index]) == 0) & (formula_of_row(node.op, text)(arguments) > 0)


def with_room(trace: Trace, index: int) -> Sequence[Any]:
    """The sweep's values, had a node that is infinite or 0 a value that there is room for.

    Every case stays decided as it was.
    """
    value = np.asarray(trace.values[index], dtype=np.float64)
    moved = np.where(np.isinf(value), np.copysign(_LARGE, value), value)
    small = np.copysign(_SMALL, rounded_away(trace, index))
    moved = np.where(lost(trace, index), small, moved)
    decided = {k: trace.values[k] for k, n in enumerate(trace.sweep.nodes) if n.op in COMPARISONS}
    return evaluate(trace.sweep.nodes, trace.point, overrides={**decided, index: moved[()]})


def first_too_large(trace: Trace, precision: Format) -> list[int | None]:
    """For each node of the sweep the first on its way that is too large, itself included."""
    found: list[int | None] = []
    for index, node in enumerate(trace.sweep.nodes):
        before = next((found[arg] for arg in node.args if found[arg] is not None), None)
        own = before is None and (
            _beyond(trace.values[index], precision) or _beyond_inside(trace, node, precision)
        )
        found.append(index if own else before)
    return found


def _beyond(value: Any, precision: Format) -> bool:
    with np.errstate(over="ignore"):
        wide = np.abs(np.asarray(value, dtype=np.float64))
    return bool(np.any(wide > precision.largest))


def _beyond_inside(trace: Trace, node: Node, precision: Format) -> bool:
    """Whether a formula that TensorFlow computes step by step has a step that is too large."""
    inner = None if node.op in LEAVES else computed(node.op)
    if inner is None:
        return False
    row = FUNCTIONS[node.op]
    point = dict(zip(row.parameters, (trace.values[arg] for arg in node.args), strict=True))
    return any(_beyond(value, precision) for value in evaluate(inner.nodes, point))

"""Numbers that a float64 has no room for: what became infinite or 0 on the way to a gradient.

A gradient that is computed from them may look like a number, 0 for one, or like a pole. What is
theirs is seen by putting numbers that are as large or as small as there is room for in their place.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.calculus.trace import Trace
from tutor.comparison.kinks import finite, formula_of_row
from tutor.functions import FUNCTIONS
from tutor.notation.conditions import COMPARISONS
from tutor.notation.tape import LEAVES

_LARGE, _SMALL = 1e150, 1e-150
"""Their squares are numbers as well."""


def underflown(trace: Trace, index: int) -> Any:
    """Where a node is 0, and the exact value is not."""
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
    moved = np.where(underflown(trace, index), _SMALL, moved)
    decided = {k: trace.values[k] for k, n in enumerate(trace.sweep.nodes) if n.op in COMPARISONS}
    return evaluate(trace.sweep.nodes, trace.point, overrides={**decided, index: moved[()]})

"""A derivative by differences: a witness that knows neither SymPy's rules nor TensorFlow's."""

from itertools import pairwise
from math import isfinite

from tutor.calculus.evaluate import evaluate
from tutor.calculus.trace import Trace

_STEPS = tuple(10.0**-k for k in range(1, 7))
_MOST_OPERATIONS = 200_000
"""Differences cost a re-evaluation a node; beyond this they are not taken."""


def affordable(trace: Trace, count: int) -> bool:
    """Whether differences by `count` nodes stay cheap beside the rest of a comparison."""
    return count * len(trace.expression) * 4 * len(_STEPS) <= _MOST_OPERATIONS


def difference(trace: Trace, index: int) -> float | None:
    """d(output)/d(node) by central differences of fourth order.

    (8(f(x+h) − f(x−h)) − (f(x+2h) − f(x−2h)))/12h (Abramowitz and Stegun, 25.3.6). Truncation
    wants a small h, rounding a large one: of six steps the one is taken whose neighbour agrees
    best. None for a
    column, and where the value is not finite or no step stays inside the domain.
    """
    value = trace.values[index]
    if trace.shapes[index] != () or not isfinite(value) or not isfinite(trace.value):
        return None
    scale = max(1.0, abs(float(value)))
    found = [_five_points(trace, index, float(value), step * scale) for step in _STEPS]
    best, distance = None, float("inf")
    for this, following in pairwise(found):
        if isfinite(this) and isfinite(following) and abs(this - following) <= distance:
            best, distance = (this + following) / 2, abs(this - following)
    return best


def _five_points(trace: Trace, index: int, value: float, h: float) -> float:
    far, near, right, beyond = (
        _output(trace, index, value + k * h) for k in (-2.0, -1.0, 1.0, 2.0)
    )
    return (8 * (right - near) - (beyond - far)) / (12 * h)


def _output(trace: Trace, index: int, moved: float) -> float:
    output = trace.expression.output
    values = evaluate(
        trace.expression.nodes[: output + 1],
        trace.point,
        overrides={index: moved},
        first=index,
        known=trace.values,
    )
    return float(values[output])

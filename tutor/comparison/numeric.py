"""A derivative by differences: a witness that knows neither SymPy's rules nor TensorFlow's."""

from math import isfinite

from tutor.calculus.evaluate import evaluate
from tutor.calculus.trace import Trace

_STEPS = tuple(10.0**-k for k in range(1, 7))
_ZERO = 1e-6
"""Slopes below this agree when they are as close as this is to 0."""
_SEEN = 1e-4
"""Steps that agree less well than this have not seen the slope."""
_MOST_OPERATIONS = 200_000
"""Differences cost a re-evaluation a node; beyond this they are not taken."""


def affordable(trace: Trace, count: int) -> bool:
    """Whether differences by `count` nodes stay cheap beside the rest of a comparison."""
    return count * len(trace.expression) * 4 * len(_STEPS) <= _MOST_OPERATIONS


def difference(trace: Trace, index: int) -> float | None:
    """d(output)/d(node) by central differences of fourth order.

    (8(f(x+h) − f(x−h)) − (f(x+2h) − f(x−2h)))/12h (Abramowitz and Stegun, 25.3.6). Truncation
    wants a small h, rounding a large one: of six steps the three that agree best are taken. None
    for a column, where the value is not finite, and where no three steps agree (beside a pole, in
    a wave faster than the steps).
    """
    value = trace.values[index]
    if trace.shapes[index] != () or not isfinite(value) or not isfinite(trace.value):
        return None
    scale = max(1.0, abs(float(value)))
    found = [_five_points(trace, index, float(value), step * scale) for step in _STEPS]
    best, distance = None, float("inf")
    for three in zip(found, found[1:], found[2:], strict=False):
        middle = sorted(three)[1]
        apart = (max(three) - min(three)) / max(abs(middle), _ZERO)
        if all(map(isfinite, three)) and apart <= distance:
            best, distance = middle, apart
    return best if distance <= _SEEN else None


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

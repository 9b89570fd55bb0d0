"""A derivative by differences: a witness that knows neither SymPy's rules nor TensorFlow's."""

from collections.abc import Callable
from math import isfinite
from sys import float_info
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.calculus.trace import Trace
from tutor.comparison.rounding import FLOAT64, bounds

_FIRST, _RATIO, _MOST = 0.137, 0.13, 12
"""Steps of no round size: a wave of round length would look flat to round ones."""
_SEEN = 1e-4
"""A witness that may be further off than this has not seen the slope."""
_ANOTHER = 100 * _SEEN
"""Slopes that are further apart than this are not one slope."""
_FLAT = 1e-5
"""Slopes below this, beside the value, are weighed as if they were this large."""
_MOST_OPERATIONS = 200_000
"""Differences cost a re-evaluation a node; beyond this they are not taken."""


def affordable(trace: Trace, count: int) -> bool:
    """Whether differences by `count` nodes stay cheap beside the rest of a comparison."""
    return count * len(trace.expression) * 4 * (_MOST // 2) <= _MOST_OPERATIONS


def value_error(trace: Trace) -> float:
    """How far rounding may have moved the output."""
    nodes = trace.expression.nodes
    return float(
        bounds(nodes, trace.values[: len(nodes)], trace.point, FLOAT64)[trace.expression.output]
    )


def differences(trace: Trace, index: int, error: float, gradient: Any) -> Any:
    """`difference` by each element of a matrix; None where one of them is not seen.

    `gradient` is the formula's. Where that is 0, and all that is seen is less than it may be off,
    they see 0 as well; of another one they have then seen nothing.
    """
    value, shape = trace.values[index], trace.shapes[index]
    if len(shape) < 2:
        return difference(trace, index, error, flat=np.ndim(gradient) == 0 and gradient == 0)
    flat, found = np.broadcast_to(np.asarray(gradient) == 0, shape), []
    for place in np.ndindex(shape):

        def output(moved: float, place: tuple[int, ...] = place) -> float:
            matrix = np.array(value)
            matrix[place] = moved
            return _output(trace, index, matrix)

        slope = _seen(output, float(value[place]), error, flat=bool(flat[place]))
        if slope is None:
            return None
        found.append(slope)
    return np.reshape(found, shape)


def difference(
    trace: Trace, index: int, error: float | None = None, *, flat: bool = False
) -> float | None:
    """d(output)/d(node) by central differences of fourth order, where they can see it.

    Truncation wants a small step, rounding a large one: the step shrinks until rounding takes
    over, and the slope of the best step is taken, judged by how far it is from the step before
    and by the `error` that rounding leaves in the output (value_error). None for a column, where
    the value is not finite, and where no step is good enough (on a pole, in a wave faster than the
    steps) or the slope is less than what it may be off: that is 0 where it is known to be `flat`.
    """
    value = trace.values[index]
    if trace.shapes[index] != () or not isfinite(value) or not isfinite(trace.value):
        return None
    error = value_error(trace) if error is None else error
    return _seen(lambda moved: _output(trace, index, moved), float(value), error, flat=flat)


def central(output: Callable[[Any], float], h: Any) -> tuple[float, float]:
    """The slope at 0 by four values, and how large the two nearest of them are.

    (8(f(h) − f(−h)) − (f(2h) − f(−2h)))/12h: of fourth order (Abramowitz and Stegun, 25.3.6).
    """
    far, near, right, beyond = (output(k * h) for k in (-2, -1, 1, 2))
    slope = (8 * (right - near) - (beyond - far)) / (12 * float(h))
    return slope, max(abs(near), abs(right))


def _seen(
    output: Callable[[float], float], value: float, error: float, *, flat: bool
) -> float | None:
    """The slope of a function of one number at `value`, or None."""
    scale = max(1.0, abs(value))
    best, doubt, off, before = 0.0, float("inf"), 0.0, float("nan")
    first = last = 0.0
    for step in range(_MOST):
        h = scale * _FIRST * _RATIO**step
        slope, largest = central(lambda moved: output(value + moved), h)
        rounding = 1.5 * max(error, FLOAT64.unit * largest) / h
        first, last = first if step else abs(slope), abs(slope) + rounding
        size = max(abs(slope), _FLAT * largest / scale, float_info.min)
        if rounding >= doubt * size:
            break
        apart = (abs(slope - before) + rounding) / size
        if apart < doubt:
            best, doubt, off = slope, apart, apart * size
        before = slope
    if doubt > _SEEN:
        return 0.0 if flat and last <= _FLAT * first else None  # of x^5 they fall with the steps
    return best if off <= abs(best) else 0.0 if flat else None


def contradicts(trace: Trace, index: int, slope: Any, gradient: Any, error: Any) -> bool:
    """Whether differences that see a slope see another one than a gradient off by `error`."""
    scale = np.maximum(1.0, np.abs(trace.values[index]))
    flat = _FLAT * abs(float(trace.value)) / scale
    size = np.maximum(np.maximum(np.abs(slope), np.abs(gradient)), flat)
    return bool(np.any(np.abs(slope - gradient) > error + _ANOTHER * size))


def _output(trace: Trace, index: int, moved: Any) -> float:
    output = trace.expression.output
    values = evaluate(
        trace.expression.nodes[: output + 1],
        trace.point,
        overrides={index: moved},
        first=index,
        known=trace.values,
    )
    return float(values[output])

"""Whether TensorFlow's gradients are the formula's own: what most experiments end with."""

from collections.abc import Iterable

from tutor.autodiff.messages import GraphAnswer
from tutor.calculus.trace import Trace
from tutor.comparison.rounding import FLOAT32, FLOAT64, Format, sweep_bounds
from tutor.comparison.verdicts import DISAGREE, judge


def gradients_agree(
    found: Trace, places: Iterable[int], answer: GraphAnswer, precision: Format = FLOAT64
) -> bool:
    """Whether tf.gradients' figure at each of these nodes is within the rounding of the adjoint.

    None, "no path", is right where the formula has no path either.
    """
    figures = (answer.float32 if precision is FLOAT32 else answer.float64).gradients
    errors = sweep_bounds(found, precision)
    for place in places:
        adjoint, theirs = found.sweep.adjoints[place], figures[place]
        if adjoint is None or theirs is None:
            if adjoint is not theirs:
                return False
        elif judge(found.values[adjoint], theirs, errors[adjoint]).verdict == DISAGREE:
            return False
    return True

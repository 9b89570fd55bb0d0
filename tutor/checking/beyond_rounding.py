"""A difference at one point that no rounding explains, with a bound on it for every operation.

As certain.py, which is asked first, but for all operations there are. Nothing is told of a formula
that goes by the side of a jump or kink it is on, or by what is too small for a double.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from math import inf
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.checking import points as at
from tutor.checking.certain import FAR_APART
from tutor.checking.corners import EDGED, JUMPING, heights
from tutor.checking.outcome import Difference
from tutor.checking.reference import Reference, shown
from tutor.comparison.rounding import FLOAT64, bounds
from tutor.notation.tape import Expression


def certain_difference(answer: Expression, right: Reference, place: int) -> Difference | None:
    """A difference at one point that no rounding explains."""
    mine, my_error = _with_error(answer, right, place)
    theirs, their_error = _of_right(right, place)
    if not abs(mine - theirs) > FAR_APART * (my_error + their_error):
        return None
    return Difference(shown(answer, right, place), mine, theirs)


@lru_cache(maxsize=4096)
def _of_right(right: Reference, place: int) -> tuple[float, float]:
    return _with_error(right.form, right, place)


def _with_error(form: Expression, right: Reference, place: int) -> tuple[float, float]:
    """A formula's value at a point, and how far rounding may have moved it."""
    point = at.taken(right.points, place)
    values = evaluate(form.nodes, point)
    errors = bounds(form.nodes, values, point, FLOAT64)
    lost = _vanishes(form, values) or _by_an_edge(form, values, errors)
    return float(values[form.output]), inf if lost else float(errors[form.output])


def _by_an_edge(form: Expression, values: Sequence[Any], errors: Sequence[Any]) -> bool:
    """Whether rounding decides on which side of a jump or kink a formula is.

    At 0 the slope of abs is 0, and so would be the error that it passes on.
    """
    return not EDGED.isdisjoint(form.operations) and not np.all(
        clear_of_jumps(form, values, errors, EDGED)
    )


def clear_of_jumps(
    form: Expression,
    values: Sequence[Any],
    errors: Sequence[Any],
    edged: Collection[str] = JUMPING,
) -> Any:
    """At which points rounding decides on no side of a jump, by a bound on each node's."""
    clear: Any = True
    for op, args, _ in form.nodes:
        if op in edged:
            error = sum(np.asarray(errors[arg]) for arg in args)
            exactly = (np.asarray(error) == 0) & (op not in _SIGNED)
            given = [np.asarray(values[arg], dtype=np.float64) for arg in args]
            for height in heights(op, given):
                clear = clear & ((np.abs(height) > FAR_APART * error) | exactly)
    return clear


_SIGNED = ("atan2",)
"""What goes by the sign of a 0, which is another in doubles for 0·(−1)."""


def _vanishes(form: Expression, values: Sequence[Any]) -> bool:
    """Whether a double is 0 for what is too small for one: sign(exp(-1000)) is 1, and not 0."""
    return any(
        op in _NEVER_0 and values[k] == 0 and all(values[arg] for arg in args[op == "exp" :])
        for k, (op, args, _) in enumerate(form.nodes)
    )


_NEVER_0 = frozenset(("exp", "mul", "div", "pow"))
"""Operations whose value is 0 only if an argument is; of exp not even then."""

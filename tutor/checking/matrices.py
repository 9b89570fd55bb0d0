"""Answers with matrices: the same at every point within the rounding of both, or different.

They are not written out in numbers, as columns are (elements.py): no more digits are asked.
"""

import numpy as np

from tutor.checking import points as at
from tutor.checking.certain import FAR_APART
from tutor.checking.hiding import has_what_no_double_shows
from tutor.checking.outcome import DIFFERENT, SAME, UNSURE, Difference, Outcome
from tutor.checking.reference import Reference, used
from tutor.comparison.rounding import with_bound
from tutor.notation.tape import Expression

FEWEST = 4
"""Points that decide; by fewer, chance might."""
_DIGITS = 13
"""What is said of values that agree within their rounding."""


def point_by_point(answer: Expression, right: Reference) -> Outcome:
    """Each value a number, a column or a matrix: within the rounding of both, or different."""
    close = 0
    for place in range(at.size(right.points)):
        point = at.with_names(right.known, at.taken(right.points, place))
        sides = []
        for form in (answer, right.form):
            value, error = with_bound(form, point)
            sides.append((np.asarray(value), np.asarray(error)))
        (mine, my_error), (theirs, their_error) = sides
        if mine.shape != theirs.shape:
            return another_shape(column=bool(mine.ndim))
        allowed = my_error + their_error
        if not np.all(np.isfinite(mine)):
            return Outcome(UNSURE, close, why="it has no value at a point where there is one")
        if np.any(np.abs(mine - theirs) > FAR_APART * allowed):
            where = None
            if not mine.ndim:
                names = [name for name in used(answer, right) if not np.ndim(point[name])]
                here = {name: float(point[name]) for name in names}
                where = Difference(here, float(mine), float(theirs))
            return Outcome(DIFFERENT, 1, difference=where)
        close += bool(np.all(np.abs(mine - theirs) <= allowed))
    if close < FEWEST or any(map(has_what_no_double_shows, (answer, right.form))):
        return Outcome(UNSURE, close, why="too few points decide it")
    return Outcome(SAME, close, _DIGITS)


def another_shape(*, column: bool) -> Outcome:
    """An answer that is a column where a number is asked for, or a number where a column is."""
    mine, asked = ("column", "number") if column else ("number", "column")
    return Outcome(DIFFERENT, 1, why=f"it is a {mine}, and a {asked} is asked for")

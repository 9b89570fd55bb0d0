"""Where doubles do not decide: the same points again, in as many digits as it takes.

Numbers alone are compared exactly as long as they are fractions.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import log, log10
from typing import Any, NamedTuple

import numpy as np

from tutor.calculus.evaluate import number
from tutor.checking import identity, precise
from tutor.checking.certain import DOUBLE_DIGITS, apart, bounded
from tutor.checking.corners import may_jump
from tutor.checking.exact import fraction
from tutor.checking.hiding import CURVED, flattening, flattens, hides
from tutor.checking.outcome import DIFFERENT, SAME, UNSURE, Difference, Outcome
from tutor.checking.reference import Reference, shown
from tutor.functions import FUNCTIONS
from tutor.notation.printer import to_text
from tutor.notation.tape import Expression
from tutor.notation.writing import in_digits
from tutor.row import Hides

NOWHERE = "the right answer has no value at any point that was tried"
TOO_LARGE = "its values are too large or too small to be compared"
ONLY = "it is right where it has a value, but "
_FIRST_DIGITS, _MOST_DIGITS = 40, 2_500
_POINTS, _TRIES = 4, 4
"""How many points decide, and how many times as many are tried for them."""
_TOLD = 3
"""In how many digits a difference is told that is too small to be seen."""


def of_numbers(answer: Expression, right: Reference) -> Outcome:
    """Two formulas without variables."""
    mine, theirs = fraction(answer), right.fraction
    if mine is None or theirs is None:
        known, value, other = right.as_identity, bounded(answer, {}), right.bounded
        # Where bounds are known, nothing was divided by what may be 0.
        if known and value and other and identity.identical(answer, known):
            return Outcome(SAME, 1, identity.DIGITS, formal=True)
        if value and other and apart(value, other):
            return Outcome(DIFFERENT, 1, DOUBLE_DIGITS, Difference({}, value[0], other[0]))
        if not right.values.size:
            return Outcome(UNSURE, why=NOWHERE)
        return without_value(answer, right) or precisely(answer, right, [0])
    if mine == theirs:
        return Outcome(SAME, exact=True)
    return Outcome(DIFFERENT, exact=True, difference=Difference({}, number(mine), number(theirs)))


def without_value(answer: Expression, right: Reference) -> Outcome | None:
    """An answer that divides by what is 0 everywhere, however it is rounded: 1/sin(pi)."""
    known = right.as_identity
    place = identity.divides_by_zero(answer, known) if known else None
    if place is None:
        return None
    quotient = to_text(answer, output=place, names=answer.names)
    return Outcome(UNSURE, why=f"it has no value: `{quotient}` divides by 0", undefined=True)


def precisely(
    answer: Expression, right: Reference, order: Sequence[int], *, most: int = _POINTS
) -> Outcome:
    """The first few points of an order, in more digits than doubles have."""
    from mpmath import nstr

    same, missing, fewest, too_large = 0, -1, _MOST_DIGITS, False
    left = most
    for place in order[: _TRIES * most]:
        if not left:
            break
        figures = _figures(answer, right, place)
        if figures is None:  # another point may be asked instead
            too_large = True
            continue
        left -= 1
        mine, theirs, slack, digits = figures
        if theirs != theirs:  # NaN: the point is outside after all
            continue
        if mine != mine:
            missing = place if missing < 0 else missing
            continue
        fewest = min(fewest, digits)
        if abs(mine - theirs) > slack:
            by = nstr(abs(mine - theirs), _TOLD).replace(".0e", "e")
            found = Difference(shown(answer, right, place), float(mine), float(theirs), by)
            return Outcome(DIFFERENT, 1, digits, found)
        same += 1
    if missing >= 0:
        return _without_one(shown(answer, right, missing), same, fewest)
    if too_large and not same:
        return Outcome(UNSURE, why=TOO_LARGE)
    return Outcome(SAME, same, fewest) if same else Outcome(UNSURE, why="no point decides it")


def _without_one(point: Mapping[str, float], same: int, digits: int) -> Outcome:
    """An answer that has no value at a point, and is the same at so many others."""
    where = ", ".join(f"{name} = {in_digits(value, 4)}" for name, value in point.items())
    why = f"{ONLY if same else ''}it has no value" + (f" at {where}" if where else "")
    return Outcome(UNSURE, same, digits, why=why, undefined=True)


def has_value(form: Expression | None, right: Reference, place: int) -> bool:
    """Whether a formula has a value at a point of a right answer, as far as digits tell."""
    if form is None:
        return True
    from mpmath import mp

    try:
        point, _ = _of_right(right, place, _FIRST_DIGITS)
        with mp.workdps(_FIRST_DIGITS):
            found = precise.values(form.nodes, point)[form.output]
    except OverflowError:
        return True  # too large a one
    return bool(found == found)  # NaN is not


def spread(right: Reference, count: int = _POINTS) -> list[int]:
    """So many points from all over the first variable's range, both ends among them."""
    order = np.argsort(right.points[right.names[0]][: right.values.size])
    last = len(order) - 1
    places = dict.fromkeys(round(last * k / max(count - 1, 1)) for k in range(count))
    return [int(order[place]) for place in places]


class _Figures(NamedTuple):
    """Both values at a point, how far apart they may be and be the same, and to how many digits."""

    mine: Any
    theirs: Any
    slack: Any
    digits: int


def _figures(answer: Expression, right: Reference, place: int) -> _Figures | None:
    """None where so many digits are needed that nothing is told by them."""
    work = sum(_WORK.get(node.op, 1) for node in (*answer.nodes, *right.form.nodes))
    digits = _FIRST_DIGITS
    found = _at_digits(answer, right, place, digits)
    for _ in range(_REFINEMENTS):
        if found is None or found.needed > min(_MOST_DIGITS, _MOST_WORK / work):
            return None
        if found.needed <= digits:
            break
        digits = found.needed
        found = _at_digits(answer, right, place, digits)
    if found is None or not _decided(answer, right, place, digits, work):
        return None
    mine, theirs, largest, _ = found
    from mpmath import mp

    with mp.workdps(digits):
        slack = largest * mp.mpf(10) ** (_GUARD - digits)
        gap = abs(mine - theirs)
    if not gap > slack or 2 * digits * work > _MOST_WORK:
        return _Figures(mine, theirs, slack, digits - _GUARD)
    return _confirmed(answer, right, place, digits, gap)


def _decided(answer: Expression, right: Reference, place: int, digits: int, work: int) -> bool:
    """Whether more digits would put neither formula on another side of one of its jumps."""
    from mpmath import mp

    forms = [form for form in (answer, right.form) if may_jump(form)]
    if not forms or 4 * digits * work > _MOST_WORK:
        return not forms
    try:
        here, finer = (_of_right(right, place, count)[0] for count in (digits, 2 * digits))
        with mp.workdps(digits):
            return all(precise.decided(form, here, finer) for form in forms)
    except OverflowError:
        return False


def _confirmed(
    answer: Expression, right: Reference, place: int, digits: int, gap: Any
) -> _Figures | None:
    """A difference looked at again in twice the digits: one that goes as they come is rounding.

    Where a function is steep, as acosh is at 1, it makes more of the rounding than was allowed.
    """
    from mpmath import mp

    found = _at_digits(answer, right, place, 2 * digits)
    if found is None:
        return None
    mine, theirs, largest, _ = found
    with mp.workdps(2 * digits):
        least = mp.mpf(10) ** (_GUARD - digits)
        slack = max(largest * least**2, gap * least)
    return _Figures(mine, theirs, slack, digits - _GUARD)


_REFINEMENTS, _GUARD = 3, 10
"""How often more digits are asked for, and how many of them rounding may take."""
_MOST_WORK = 1_500_000
"""Operations times digits: a second or so."""
_SERIES = "erf"
"""What takes as long as so many operations, and so does what is made of it."""
_WORK = {
    name: 1_300
    for name, row in FUNCTIONS.items()
    if name == _SERIES or f"{_SERIES}(" in row.formula
}
_SUMS = ("add", "sub", "neg")


class _Worked(NamedTuple):
    """Both values, a power of two above all numbers in them, and the digits to see the smallest."""

    mine: Any
    theirs: Any
    largest: Any
    needed: int


def _at_digits(answer: Expression, right: Reference, place: int, digits: int) -> _Worked | None:
    """Both values worked out in so many digits.

    None where a number is too large for an answer, or hidden behind too many digits.
    """
    from mpmath import mp

    with mp.workdps(digits):
        try:
            point, theirs = _of_right(right, place, digits)
            mine = _measured(answer, point)
        except OverflowError:
            return None
        hidden = max(mine.hidden, theirs.hidden)
        outputs = mine.output, theirs.output
        if any(mp.isinf(output) for output in outputs) or hidden > _MOST_DIGITS:
            return None
        largest = max(1, mine.largest, theirs.largest)
        smallest = min(1, mine.smallest, theirs.smallest)
        needed = _FIRST_DIGITS + int((largest - smallest) * _DIGITS_A_BIT) + int(hidden)
        return _Worked(*outputs, mp.ldexp(1, largest), needed)


class _Measured(NamedTuple):
    """A formula's value, the powers of two around the numbers in it, and the digits it hides."""

    output: Any
    largest: int
    smallest: int
    hidden: float


@lru_cache(maxsize=1024)
def _of_right(right: Reference, place: int, digits: int) -> tuple[Mapping[str, Any], _Measured]:
    """One of a right answer's points, in mpmath's numbers, and the right answer there."""
    from mpmath import mp

    with mp.workdps(digits):
        # A point on a jump comes in more digits than any sum is worked out in.
        drawn = {name: right.points[name][place] for name in right.names}
        free = {n: x if isinstance(x, mp.mpf) else mp.mpf(float(x)) for n, x in drawn.items()}
        point = precise.named(right.known, free)
        return point, _measured(right.form, point)


def _measured(form: Expression, point: Mapping[str, Any]) -> _Measured:
    found = precise.values(form.nodes, point)
    sizes = [precise.bits(value) for value in found]
    largest, smallest, hidden, flat = 1, 1, 0.0, 0.0
    for (op, args, _), size in zip(form.nodes, sizes, strict=True):
        if size > largest:
            largest = size
        if hides(op):
            hidden = max([hidden, *(_hidden(op, found[arg]) for arg in args)])
        elif flattens(op):
            flat += log10(flattening(op, found[args[-1]]))
        # What is small because terms cancelled is rounding, not a small number.
        if size < smallest and op not in _SUMS:
            smallest = size
        # Near 0 a function is flat: of cos(a) and of sin(a)/a only a² and more shows.
        if args and op in CURVED:
            smallest = min([smallest, *(_FLAT * sizes[arg] for arg in args)])
    return _Measured(found[form.output], largest, smallest, hidden + flat)


_DIGITS_A_BIT = log10(2)
_FLAT = 3
"""To which power a small argument may show alone: sin(a) − a is about a³."""


def _hidden(op: str, argument: Any) -> float:
    """Behind how many digits a saturated function hides its argument.

    1 − tanh(a) is about 2·e^(−2a), 1 − erf(a) about e^(−a²), π/2 − atan(a) about 1/a, and the
    gelu with tanh, of −a, about e^(−0.0714a³ − 1.596a).
    """
    if isinstance(argument, bool) or argument != argument:
        return 0.0
    if hides(op) == Hides.AS_SQUARE:
        return 2 * max(precise.bits(argument), 0) * _DIGITS_A_BIT
    size = float(min(abs(argument), _MOST_DIGITS * 10))
    powers = {
        Hides.AS_EXP: 2 * size,
        Hides.AS_GAUSS: size**2,
        Hides.AS_CUBE: size**3 / 14 + 2 * size,
    }
    return powers[hides(op)] / log(10)

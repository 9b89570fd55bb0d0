"""An answer without a value where one is asked for: is it right all the same, by complex numbers?

exp(2·ln(x)) has real values for x > 0 alone, where it is x². For negative x its logarithm is
ln|x| + iπ, and it is x² there too: so a person writes it, and so SymPy and TensorFlow's complex
numbers have it. Of 2·ln(x) for ln(x²) that is not so: 2πi is left. All are principal values.
For x^(1/3) and other powers of an odd root there is the real one besides, ∛x, which textbooks
mean by it.
One that has a value nowhere and is another by complex numbers is wrong: √(x² − 1) for √(1 − x²).
"""

from dataclasses import replace
from fractions import Fraction
from itertools import islice
from math import inf, nan
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.calculus.templates import definition
from tutor.checking import points as at
from tutor.checking import precise
from tutor.checking.corners import JUMPING, ends
from tutor.checking.digits import NOWHERE, without_value
from tutor.checking.domain import narrower
from tutor.checking.equality import compare
from tutor.checking.exact import fraction
from tutor.checking.meeting import beside
from tutor.checking.outcome import DIFFERENT, SAME, UNSURE, Outcome
from tutor.checking.reference import Reference
from tutor.functions import FUNCTIONS
from tutor.notation.tape import Expression, Node, Tape, extract

_DIGITS, _GUARD, _MOST_POINTS = 60, 20, 8
_SAME, _OTHER = 10.0 ** (_GUARD - _DIGITS), 1e-9
"""As a share of a value: no more is rounding, in so many digits of which some may be lost, and
more is another value; what is between says nothing."""
_ROUNDING = 2**20
"""Units in the last place: an imaginary part of no more is none."""
_THERE_TOO = "by complex numbers it is right there too"
_CUBE = 3
_REAL_ALONE = JUMPING | {name for name, row in FUNCTIONS.items() if row.kinks}
"""Operations that say nothing of a complex number: which of two is larger, on which side of 0."""


def where_defined(answer: Expression, right: Reference, why: str) -> Outcome | None:
    """What an answer comes to that has no value at some points where one is asked for.

    Different where it has one, or the same, also where it has none, by complex numbers or by real
    roots. Where it has none at all the same by real roots, or different by complex numbers. None
    where nothing is found. `why` says where it has no value, if none of the right answer's points
    does.
    """
    if right.pointwise:
        return None
    inside = _sum(right.domain, answer) if right.domain else answer
    if right.names:
        found = compare(answer, replace(right, domain=inside, given=None))
    else:
        found = without_value(answer, right) or Outcome(UNSURE, why=NOWHERE)
    if found.said == DIFFERENT:
        return found
    nowhere = found.why == NOWHERE
    if found.said != SAME and not nowhere:
        return None
    where = narrower(answer, right, found.points) or why
    if not nowhere and _continued(answer, right):
        return found._replace(why=f"{where}; {_THERE_TOO}")
    if told := _by_real_roots(answer, right):
        return found._replace(said=SAME, why=f"{where}; {told}{'' if nowhere else ' there too'}")
    return (
        found._replace(said=DIFFERENT, why=where) if nowhere and _another(answer, right) else None
    )


def _by_real_roots(answer: Expression, right: Reference) -> str:
    """What is said where x^(2/3) stands for ∛x², as in most textbooks; "" where that is not so.

    So it is for every odd degree: x^(1/5) is −2 at x = −32.
    """
    tape, moved, degrees = Tape(), list[int](), set[int]()
    for op, args, value in answer.nodes:
        here = [moved[arg] for arg in args]
        power = fraction(extract(answer.nodes, args[1], {})) if op == "pow" else None
        if power is not None and power.denominator > 1 and power.denominator % 2:
            degrees.add(power.denominator)
            moved.append(_real_power(tape, here[0], power))
        else:
            moved.append(tape.append(Node(op, tuple(here), value)))
    by_roots = Expression(tuple(tape.nodes), moved[answer.output])
    if not degrees or compare(by_roots, right).said != SAME:
        return ""
    if degrees == {_CUBE}:
        return "with cbrt for the power of 1/3 it is right"
    told = " and ".join(f"1/{degree}" for degree in sorted(degrees))
    return f"with the real root for the power of {told} it is right"


def _real_power(tape: Tape, base: int, power: Fraction) -> int:
    """A power whose denominator is odd, real for a negative base as well."""
    if power.denominator == _CUBE:
        return tape.add("pow", tape.add("cbrt", base), tape.number(power.numerator))
    size = tape.add("pow", tape.add("abs", base), tape.number(power))
    return tape.add("mul", tape.add("sign", base), size) if power.numerator % 2 else size


def _sum(*forms: Expression) -> Expression:
    """What has a value where each of some formulas has one."""
    tape = Tape()
    names = {name: tape.variable(name) for form in forms for name in form.variables}
    first, *others = [tape.insert(form, names) for form in forms]
    for other in others:
        first = tape.add("add", first, other)
    return Expression(tuple(tape.nodes), first)


def _continued(answer: Expression, right: Reference) -> bool:
    """Whether an answer's complex value is the right one at points where it has no real one."""
    missing = list(islice(_missing(answer, right), _MOST_POINTS))
    return bool(missing) and all(_off(answer, right, point) <= _SAME for point in missing)


def _another(answer: Expression, right: Reference) -> bool:
    """Whether an answer's complex value is another than the right one at every such point."""
    missing = islice(_missing(answer, right), _MOST_POINTS)
    return all(_off(answer, right, point) > _OTHER for point in missing)


def _missing(answer: Expression, right: Reference) -> Any:
    """Points where the right answer has a value, and this one has none."""
    if not right.names:
        yield {}
        return
    for tried in (right.points, right.outer.points, _at_the_ends(answer, right)):
        value = evaluate(answer.nodes, tried)[answer.output]
        none = np.broadcast_to(np.isnan(value), at.size(tried))
        for place in np.nonzero(none)[0]:
            yield at.taken(tried, place)


def _at_the_ends(answer: Expression, right: Reference) -> at.Points:
    sides = beside(answer, ends(answer), right.known, right.names)
    further = at.far(right.names)
    return right.at(at.joined(sides, further) if sides else further).points


def _off(answer: Expression, right: Reference, point: at.Points) -> float:
    """How far an answer's complex value is from the right one, as a share of it, or NaN."""
    from mpmath import mp

    with mp.workdps(_DIGITS):
        free = {name: mp.mpf(float(point[name])) for name in right.names}
        try:
            names = precise.named(right.known, free)
            mine = precise.values(answer.nodes, names, _applied)[answer.output]
            theirs = precise.values(right.form.nodes, names)[right.form.output]
        except OverflowError:
            return nan
        return float(abs(mine - theirs) / abs(theirs)) if theirs else float(abs(mine) and inf)


def _applied(op: str, args: list[Any], mp: Any) -> Any:
    """An operation's complex value; NaN where it has none."""
    if op == "where":
        return precise.applied(op, args, mp)
    unreal = any(isinstance(arg, mp.mpc) for arg in args)
    if any(arg != arg for arg in args) or (unreal and op in _REAL_ALONE):
        return mp.nan
    if op in JUMPING or (not unreal and precise.outside(op, args)):
        return precise.applied(op, args, mp)
    inner = None if FUNCTIONS[op].names.sympy else definition(op)
    try:
        if inner is not None and op not in _REAL_ALONE:
            inside = dict(zip(FUNCTIONS[op].parameters, args, strict=True))
            return precise.values(inner.nodes, inside, _applied)[inner.output]
        value = precise.operation(op)(*args)
    except (ZeroDivisionError, ValueError):
        return mp.nan
    real = isinstance(value, mp.mpc) and abs(value.imag) <= abs(value) * mp.eps * _ROUNDING
    return value.real if real else value

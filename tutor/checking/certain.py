"""A wrong answer told by one or two points, in plain floats with a bound on their rounding.

Running error analysis, as in comparison/rounding.py, but a number at a time and for the commonest
operations alone: most wrong answers need no more, and it is asked before anything else.
"""

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from tutor.calculus.evaluate import number
from tutor.comparison.rounding import FLOAT64
from tutor.functions import CONSTANTS
from tutor.notation.tape import VARIABLE, Expression

FAR_APART = 1e3
"""A difference of so many times the rounding cannot be rounding."""

DOUBLE_DIGITS = 15
"""To how many digits two doubles are told apart."""

_SMALLEST = FLOAT64.smallest
_OWN = 2.0**-46
"""The rounding of one operation, relative to its value: 64 units in the last place, as pow's."""

Bounded = tuple[float, float]
"""A value, and how far rounding may have moved it."""


@dataclass(frozen=True)
class Tell:
    """A point of a question: the names' values there, and the right answer's."""

    names: Mapping[str, Bounded]
    right: Bounded


def tells(
    form: Expression,
    known: Expression | None,
    domain: Expression | None,
    points: Iterable[Mapping[str, float]],
) -> tuple[Tell, ...]:
    """The first points at which every variable has been above 0 and below, if it ever is."""
    found, signs = list[Tell](), set[tuple[str, bool]]()
    for point in points:
        new = {(name, value > 0) for name, value in point.items()} - signs
        if new and (tell := _tell(form, known, domain, point)):
            found.append(tell)
            signs |= new
    return tuple(found)


def _tell(
    form: Expression,
    known: Expression | None,
    domain: Expression | None,
    point: Mapping[str, float],
) -> Tell | None:
    names: dict[str, Bounded] = {name: (value, 0.0) for name, value in point.items()}
    if known is not None:
        for index, name in known.names.items():
            value = bounded(known.at(index), names)
            if value is None:
                return None
            names[name] = value
    right = bounded(form, names)
    if right is None or (domain is not None and bounded(domain, names) is None):
        return None
    return Tell(names, right)


def differs(answer: Expression, tell: Tell) -> float | None:
    """The answer's value at a point, if it is certainly not the right one there; else None."""
    found = bounded(answer, tell.names)
    if found is None:
        return None
    return found[0] if apart(found, tell.right) else None


def apart(one: Bounded, other: Bounded) -> bool:
    """Whether two values differ by what cannot be rounding."""
    (mine, error), (theirs, their_error) = one, other
    return FAR_APART * (error + their_error) < abs(mine - theirs) < math.inf


def bounded(form: Expression, names: Mapping[str, Bounded]) -> Bounded | None:
    """A formula's value with a bound on its rounding, to first order; None where it has none here.

    >>> from tutor.notation import parse
    >>> value, error = bounded(parse("exp(x)/3"), {"x": (0.0, 0.0)})
    >>> abs(value - 1/3) < error < 1e-13
    True
    """
    found: list[Bounded] = []
    try:
        for op, args, given in form.nodes:
            if rule := _OF_TWO.get(op):
                (a, its_error), (b, other) = found[args[0]], found[args[1]]
                value, carried = rule(a, its_error, b, other)
                found.append((value, carried + _OWN * abs(value) + _SMALLEST))
            elif args:
                (only,) = args
                found.append(_applied(op, *found[only]))
            elif op == VARIABLE:
                found.append(names[str(given)])
            else:
                value = number(given) if type(given) is Fraction else CONSTANTS[str(given)]
                found.append((value, _OWN * abs(value)))
    except (LookupError, ValueError, ArithmeticError):
        return None
    return found[form.output]


def _applied(op: str, a: float, carried: float) -> Bounded:
    """An operation of one argument."""
    if op in _LEVEL:
        value = _LEVEL[op](a)
    else:
        function, slope = _STEEP[op]
        value = function(a)
        carried = _small(carried, a) * abs(slope(a, value))
    return value, carried + _OWN * abs(value) + _SMALLEST


def _small(error: float, value: float) -> float:
    """An error so small that a slope is the same all over it."""
    if error > _SMALL or error > _SMALL * abs(value):
        raise ArithmeticError
    return error


_SMALL = 1e-6
"""Relative to a value: over so little of it a slope changes as little."""

_LEVEL: Mapping[str, Callable[[float], float]] = {
    "neg": operator.neg,
    "identity": operator.pos,
    "abs": abs,
    "sin": math.sin,
    "cos": math.cos,
    "atan": math.atan,
    "tanh": math.tanh,
    "sigmoid": lambda a: 1 / (1 + math.exp(-a)),
    "relu": lambda a: max(a, 0.0),
}
"""Operations whose slopes are nowhere above 1."""

_PER_LN2, _PER_LN10 = 1 / math.log(2), 1 / math.log(10)

_STEEP: Mapping[str, tuple[Callable[[float], float], Callable[[float, float], float]]] = {
    "exp": (math.exp, lambda a, v: v),
    "ln": (math.log, lambda a, v: 1 / a),
    "log2": (math.log2, lambda a, v: _PER_LN2 / a),
    "log10": (math.log10, lambda a, v: _PER_LN10 / a),
    "sqrt": (math.sqrt, lambda a, v: 0.5 / v),
    "tan": (math.tan, lambda a, v: 1 + v * v),
    "sinh": (math.sinh, lambda a, v: math.cosh(a)),
    "cosh": (math.cosh, lambda a, v: v),
}
"""The others of one argument, with their slopes in that and in the value."""


def _div(a: float, error: float, b: float, other: float) -> Bounded:
    value = a / b
    return value, (error + abs(value) * _small(other, b)) / abs(b)


def _pow(a: float, error: float, b: float, other: float) -> Bounded:
    value = math.pow(a, b)
    by_base = abs(b * value / a) * _small(error, a)
    return value, by_base + abs(value * math.log(abs(a))) * _small(other, b)


_OF_TWO: Mapping[str, Callable[[float, float, float, float], Bounded]] = {
    "add": lambda a, error, b, other: (a + b, error + other),
    "sub": lambda a, error, b, other: (a - b, error + other),
    "mul": lambda a, error, b, other: (a * b, abs(b) * error + (abs(a) + error) * other),
    "div": _div,
    "pow": _pow,
}
"""Values of two arguments, and what the arguments' errors make of them."""

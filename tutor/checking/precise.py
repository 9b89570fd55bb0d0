"""A formula's value in as many digits as are asked for, where doubles do not decide.

mpmath is imported only where it is needed: that takes as long as to import NumPy.
Numbers are taken as they were written, so that 0.1 is a tenth and 1e-400 is not 0.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any, cast

from tutor.calculus.templates import definition, template
from tutor.checking.corners import JUMPING, ROUNDING
from tutor.functions import FUNCTIONS
from tutor.notation.tape import VARIABLE, Expression, Node

Exact = Any
"""mpmath's number, or a truth value; NaN where a formula has no real value.

OverflowError says that a number is too large for any answer: e^(e^(e^9)).
"""

Applied = Callable[[str, list[Exact], Any], Exact]
"""What works an operation's value out, of its name, its arguments and mpmath's context."""

_LARGEST_ARGUMENT, _LARGEST_EXPONENT = 1e12, 1e6
"""Beyond these a function or a power takes mpmath too long."""
_NAN = (0, 0, -123, -1)
"""NaN as mpmath keeps it: compared so, it takes a fifth of the time of x != x."""

_INFINITE = ((0, 0, -456, -2), (1, 0, -789, -3))
"""What mpmath says where a function's domain ends, as no number is too large for it."""
_WITH_ENDS = frozenset(
    name for name, row in FUNCTIONS.items() if row.domain.edge and not row.symbol
)


def values(
    nodes: Sequence[Node], point: Mapping[str, Exact], work: Applied | None = None
) -> list[Exact]:
    """The value of every node, in mpmath's precision of the moment; by `work`, if it is given.

    >>> from mpmath import mp
    >>> from tutor.notation import parse
    >>> with mp.workdps(30):
    ...     str(values(parse("exp(x) - 1").nodes, {"x": mp.ldexp(1, -40)})[-1])[:8]
    '9.094947'
    """
    from mpmath import mp

    found: list[Exact] = []
    work = work or applied
    for op, args, value in nodes:
        if args:
            found.append(work(op, [found[arg] for arg in args], mp))
        elif type(value) is Fraction:
            over, under = value.as_integer_ratio()
            found.append(mp.mpf(over) / under)
        elif op == VARIABLE:
            found.append(point[str(value)])
        else:
            found.append(mp.pi + 0 if value == "pi" else mp.e + 0)
    return found


def named(known: Expression | None, point: Mapping[str, Exact]) -> dict[str, Exact]:
    """A point with the values of the names that were defined."""
    if known is None or not known.names:
        return dict(point)
    found = values(known.nodes, point)
    return {**point, **{name: found[index] for index, name in known.names.items()}}


def applied(op: str, args: list[Exact], mp: Any) -> Exact:
    """An operation's value; mpmath is handed on, as importing it would take as long."""
    if op == "where":  # the branch that is not taken needs no value
        return mp.nan if args[0] is mp.nan else args[1] if args[0] else args[2]
    if _NAN in [arg._mpf_ for arg in args] or (op in _OUTSIDE and outside(op, args)):
        return mp.nan
    if op in _SIDES:
        return _SIDES[op](_apart(args, mp), 0)
    if op in ROUNDING:
        args = [_next_to(args[0], mp)]
    try:
        found = operation(op)(*args)
    except (ZeroDivisionError, ValueError):
        return mp.nan
    if type(found) is mp.mpc or (op in _WITH_ENDS and found._mpf_ in _INFINITE):
        return mp.nan
    return _settled(op, args, found, mp) if op in _CROSSING or op in _WITH_POLES else found


def _settled(op: str, args: Sequence[Exact], value: Exact, mp: Any) -> Exact:
    """A value that is no more than rounding is 0, and what is as large as 1/0 none at all.

    sin(pi) is some 1e-41 in forty digits, and sin(pi)/sin(pi) would be 1.
    """
    # A logarithm goes by how large its argument's rounding is beside that argument.
    largest = 1 if op == "ln" else max(map(bits, args))
    lost = largest - mp.prec + _NOISE
    if op in _CROSSING and value and bits(value) < lost:
        return mp.zero
    return mp.nan if op in _WITH_POLES and -bits(value) < lost else value


def _apart(args: Sequence[Exact], mp: Any) -> Exact:
    """How far the sides of a comparison are apart: what is no more than rounding is nothing."""
    left, right = args
    if not right:
        return left
    if not left:
        return -right
    if mp.isinf(left) or mp.isinf(right):
        return mp.mpf((left > right) - (left < right))
    return _settled("sub", args, left - right, mp)


def _next_to(value: Exact, mp: Any) -> Exact:
    """A number, or the whole or half one from which rounding alone parts it."""
    if mp.isinf(value):
        return value
    near = mp.nint(2 * value) / 2
    return near if near and not _settled("sub", (value, near), value - near, mp) else value


def outside(op: str, args: Sequence[Exact]) -> bool:
    """Whether a function has no value at its arguments though mpmath has one: acot(0)."""
    if op not in _OUTSIDE:
        return False
    row = FUNCTIONS[op]
    inside = template(row.domain.outside, row.parameters)
    point = dict(zip(row.parameters, args, strict=True))
    return bool(values(inside.nodes, point)[inside.output] > 0)


def decided(form: Expression, point: Mapping[str, Exact], finer: Mapping[str, Exact]) -> bool:
    """Whether each jump of a formula is on one side of it in twice the digits as well.

    What is left of rounding goes as the digits come: sin(x)² + cos(x)² − 1 is on neither side.
    `finer` is the point in twice the digits.
    """
    from mpmath import mp

    here = heights_of(form, point)
    with mp.workprec(2 * mp.prec):
        there = heights_of(form, finer)
        return all(
            abs(one - other) <= abs(other) * _STEADY or one == other or one != one
            for one, other in zip(here, there, strict=True)
        )


def heights_of(form: Expression, point: Mapping[str, Exact]) -> list[Exact]:
    """How far the arguments of what jumps are from a jump, rounding apart."""
    from mpmath import mp

    found, heights = values(form.nodes, point), []
    for op, args, _ in form.nodes:
        given = [found[arg] for arg in args]
        if op in _SIDES:
            heights.append(mp.nan if _NAN in [a._mpf_ for a in given] else _apart(given, mp))
        elif op in ROUNDING:
            inner = _next_to(given[0], mp)
            heights.append(2 * inner - mp.nint(2 * inner) if mp.isfinite(inner) else mp.nan)
        elif op in JUMPING:
            heights.append(given[0])
    return heights


_STEADY = 2.0**-10
"""As a share of it, how far a height may change with more digits and be no rounding."""


def bits(value: Exact) -> int:
    """The power of two just above a number; of what is none, of NaN and of 0, that of 1."""
    if isinstance(value, bool):
        return 0
    _, mantissa, exponent, length = value._mpf_
    return int(exponent + length) if mantissa else 0


_NOISE = 8
"""In bits, how much of a value's end may be rounding."""
_CROSSING = frozenset(("add", "sub", "sin", "cos", "tan", "cot", "ln"))
"""What is 0 also where its arguments are not."""
_WITH_POLES = frozenset(
    name for name, row in FUNCTIONS.items() if row.domain.pole not in ("", *row.parameters)
)
"""What has a pole where no double is exactly."""


@cache
def operation(op: str) -> Callable[..., Exact]:
    """mpmath's function for a row of the registry, or the row's own formula."""
    from mpmath import mp

    row = FUNCTIONS[op]
    if op in _OPERATIONS:
        return _OPERATIONS[op]
    if op in _NAMES:
        return cast("Callable[..., Exact]", getattr(mp, _NAMES[op]))
    inner = definition(op)
    if row.names.sympy or inner is None:
        return _of_moderate(getattr(mp, row.names.sympy or op))
    nodes, output, names = inner.nodes, inner.output, row.parameters
    return lambda *args: values(nodes, dict(zip(names, args, strict=True)))[output]


def _of_moderate(function: Callable[..., Exact]) -> Callable[..., Exact]:
    """A function that refuses what would take forever: e^(e^(e^9)) has no place in an answer."""

    def of(*args: Exact) -> Exact:
        if any(abs(arg) > _LARGEST_ARGUMENT for arg in args):
            raise OverflowError
        return function(*args)

    return of


def _power(base: Exact, exponent: Exact) -> Exact:
    """x^n, which of 0 has a value only for n ≥ 0."""
    from mpmath import mp

    if abs(exponent) > _LARGEST_EXPONENT and abs(base) not in (0, 1):
        raise OverflowError
    return mp.power(base, exponent)


_SIDES: Mapping[str, Callable[[Exact, Exact], bool]] = {
    "gt": operator.gt, "ge": operator.ge, "lt": operator.lt, "le": operator.le, "ne": operator.ne,
}  # fmt: skip
_OUTSIDE = frozenset(name for name, row in FUNCTIONS.items() if row.domain.outside)
_OPERATIONS: dict[str, Callable[..., Exact]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "neg": lambda a: -a,
    "max": max,
    "min": min,
    "abs": abs,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "pow": _power,
    "identity": lambda a: a,
    "stop_gradient": lambda a: a,
    "mean": lambda a: a,
    "sum": lambda a: a,
    "count": lambda a: 1,
    "spread": lambda a, b: b,
}

_NAMES = {
    "ln": "log", "sqrt": "sqrt", "sign": "sign", "floor": "floor", "ceil": "ceil", "round": "nint",
    "atan": "atan", "atan2": "atan2", "asinh": "asinh", "acosh": "acosh",
}  # fmt: skip
"""mpmath's own names, for what is quick however large the argument is."""

"""A formula's value in as many digits as are asked for, where doubles do not decide.

mpmath is imported here alone, and only when it is needed: it takes as long to import as NumPy.
Numbers are taken as they were written, so that 0.1 is a tenth and 1e-400 is not 0.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any, cast

from tutor.calculus.templates import definition
from tutor.functions import FUNCTIONS
from tutor.notation.tape import VARIABLE, Node

Exact = Any
"""mpmath's number, or a truth value; NaN where a formula has no real value.

OverflowError says that a number is too large for any answer: e^(e^(e^9)).
"""

Applied = Callable[[str, list[Exact], Any], Exact]
"""What works an operation's value out, of its name, its arguments and mpmath's context."""

_LARGEST_ARGUMENT, _LARGEST_EXPONENT = 1e12, 1e6
_NAN = (0, 0, -123, -1)
"""NaN as mpmath keeps it: compared so, it takes a fifth of the time of x != x."""

_INFINITE = ((0, 0, -456, -2), (1, 0, -789, -3))
"""What mpmath says where a function's domain ends, as no number is too large for it."""
_WITH_ENDS = frozenset(name for name, row in FUNCTIONS.items() if row.edge and not row.symbol)


def values(
    nodes: Sequence[Node], point: Mapping[str, Exact], applied: Applied | None = None
) -> list[Exact]:
    """The value of every node, in mpmath's precision of the moment; by `applied`, if it is given.

    >>> from mpmath import mp
    >>> from tutor.notation import parse
    >>> with mp.workdps(30):
    ...     str(values(parse("exp(x) - 1").nodes, {"x": mp.ldexp(1, -40)})[-1])[:8]
    '9.094947'
    """
    from mpmath import mp

    found: list[Exact] = []
    applied = applied or _applied
    for op, args, value in nodes:
        if args:
            found.append(applied(op, [found[arg] for arg in args], mp))
        elif type(value) is Fraction:
            over, under = value.as_integer_ratio()
            found.append(mp.mpf(over) / under)
        elif op == VARIABLE:
            found.append(point[str(value)])
        else:
            found.append(mp.pi + 0 if value == "pi" else mp.e + 0)
    return found


def _applied(op: str, args: list[Exact], mp: Any) -> Exact:
    """An operation's value; mpmath is handed on, as importing it would take as long."""
    if op == "where":  # the branch that is not taken needs no value
        return args[1 if args[0] else 2] if type(args[0]) is bool else mp.nan
    if _NAN in [arg._mpf_ for arg in args]:
        return mp.nan
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


def bits(value: Exact) -> int:
    """The power of two just above a number; of what is none, of NaN and of 0, that of 1."""
    if isinstance(value, bool):
        return 0
    _, mantissa, exponent, length = value._mpf_
    return int(exponent + length) if mantissa else 0


_NOISE = 8
_CROSSING = frozenset(("add", "sub", "sin", "cos", "tan", "cot", "ln"))
"""What is 0 also where its arguments are not."""
_WITH_POLES = frozenset(("tan", "cot", "sec", "csc"))


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
    if row.sympy or inner is None:
        return _of_moderate(getattr(mp, row.sympy or op))
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
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "ne": lambda a, b: a != b,
    "identity": lambda a: a,
    "stop_gradient": lambda a: a,
    "mean": lambda a: a,
    "sum": lambda a: a,
    "count": lambda a: 1,
    "spread": lambda a, b: b,
}

_NAMES = {
    "ln": "log", "sqrt": "sqrt", "sign": "sign", "floor": "floor", "ceil": "ceil", "round": "nint",
    "atan": "atan", "atan2": "atan2", "asinh": "asinh",
}  # fmt: skip
"""mpmath's own names, for what is quick however large the argument is."""

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
from tutor.notation.tape import CONSTANT, NUMBER, VARIABLE, Node

Exact = Any
"""mpmath's number, or a truth value; NaN where a formula has no real value.

OverflowError says that a number is too large for any answer: e^(e^(e^9)).
"""

_LARGEST_ARGUMENT, _LARGEST_EXPONENT = 1e12, 1e6
_NAN = (0, 0, -123, -1)
"""NaN as mpmath keeps it: compared so, it takes a fifth of the time of x != x."""


def values(nodes: Sequence[Node], point: Mapping[str, Exact]) -> list[Exact]:
    """The value of every node, in mpmath's precision of the moment.

    >>> from mpmath import mp
    >>> from tutor.notation import parse
    >>> with mp.workdps(30):
    ...     str(values(parse("exp(x) - 1").nodes, {"x": mp.ldexp(1, -40)})[-1])[:8]
    '9.094947'
    """
    from mpmath import mp

    found: list[Exact] = []
    for node in nodes:
        if node.op == VARIABLE:
            found.append(point[str(node.value)])
        elif node.op == NUMBER:
            exact = cast(Fraction, node.value)
            found.append(mp.mpf(exact.numerator) / exact.denominator)
        elif node.op == CONSTANT:
            found.append(mp.pi + 0 if node.value == "pi" else mp.e + 0)
        else:
            found.append(_applied(node.op, [found[arg] for arg in node.args]))
    return found


def _applied(op: str, args: list[Exact]) -> Exact:
    from mpmath import mp

    if op == "where":  # the branch that is not taken needs no value
        return args[1] if args[0] else args[2]
    if any(arg._mpf_ == _NAN for arg in args):
        return mp.nan
    try:
        found = operation(op)(*args)
    except (ZeroDivisionError, ValueError):
        return mp.nan
    return mp.nan if isinstance(found, mp.mpc) else found


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
    "ln": "log", "sqrt": "sqrt", "sign": "sign", "floor": "floor", "ceil": "ceil", "round": "nint"
}  # fmt: skip
"""mpmath's own names, for what is quick however large the argument is."""

"""Numbers as the fractions that they are, exactly: 1/3 + 2^-1 is 5/6."""

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import cast

from tutor.notation.tape import NUMBER, Expression


def fraction(form: Expression) -> Fraction | None:
    """A formula of numbers alone as the fraction that it is; None where it is not one.

    >>> from tutor.notation import parse
    >>> fraction(parse("1/3 + 2^-1")), fraction(parse("sqrt(2)"))
    (Fraction(5, 6), None)
    """
    return fractions_of(form)[form.output]


def fractions_of(form: Expression) -> list[Fraction | None]:
    """Of each node the fraction that it is, where it is made of such numbers alone; else None."""
    found: list[Fraction | None] = []
    for op, args, value in form.nodes:
        given = [one for arg in args if (one := found[arg]) is not None]
        if op == NUMBER:
            found.append(cast(Fraction, value))
        else:
            found.append(_applied(op, given) if args and len(given) == len(args) else None)
    return found


def _applied(op: str, args: list[Fraction]) -> Fraction | None:
    if op not in _ON_FRACTIONS or (op == "div" and not args[1]):
        return None
    if op == "pow":
        base, power = args
        if power.denominator != 1 or abs(power) > _LARGEST_POWER or (not base and power < 0):
            return None
    found = Fraction(_ON_FRACTIONS[op](*args))
    small = max(found.numerator.bit_length(), found.denominator.bit_length()) <= _MOST_BITS
    return found if small else None


_LARGEST_POWER, _MOST_BITS = 1_000, 10_000
"""What is larger is worked out in digits, as any other number."""
_ON_FRACTIONS: Mapping[str, Callable[..., Fraction]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "pow": operator.pow,
    "neg": operator.neg,
    "identity": operator.pos,
    "abs": abs,
}

"""Formulas of numbers alone, exactly, as long as they are fractions."""

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import cast

from tutor.notation.tape import NUMBER, Expression


def fraction(form: Expression) -> Fraction | None:
    """A formula of numbers alone as the fraction that it is; None where it is not one.

    >>> from tutor.notation import parse
    >>> fraction(parse("1/3 + 2^-1")), fraction(parse("sqrt(2)"))
    (Fraction(5, 6), None)
    """
    values: list[Fraction] = []
    for node in form.nodes:
        if node.op == NUMBER:
            values.append(cast(Fraction, node.value))
            continue
        args = [values[arg] for arg in node.args]
        if node.op == "pow":
            base, power = args
            if power.denominator != 1 or abs(power) > _LARGEST_POWER or (not base and power < 0):
                return None
            values.append(base**power.numerator)
        elif node.op in _ON_FRACTIONS and not (node.op == "div" and not args[1]):
            values.append(_ON_FRACTIONS[node.op](*args))
        else:
            return None
        if max(values[-1].numerator.bit_length(), values[-1].denominator.bit_length()) > _MOST_BITS:
            return None
    return values[form.output]


_LARGEST_POWER, _MOST_BITS = 1_000, 10_000
_ON_FRACTIONS: dict[str, Callable[..., Fraction]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "neg": operator.neg,
    "identity": operator.pos,
    "abs": abs,
}

"""Numbers as they are typed: a decimal is right to the digits that it has."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tutor.checking import precise
from tutor.checking.exact import fraction
from tutor.notation.tape import Expression

EXACTLY, ROUNDED, CUT, FAR = "exactly", "rounded", "cut off", "far"
_DIGITS, _EXACT = 60, 45
"""In how many digits a value is worked out, and to how many it is the number that was typed."""
_LARGEST_UNDER = 60
"""Up to which denominator a number is taken for a fraction."""
_DASHES = str.maketrans(dict.fromkeys("−–—‒―‐‑", "-"))
_SIGNS = frozenset("0123456789.,+-eE =;\t\n") | set(map(chr, _DASHES))
"""What a decimal number is written with."""


@dataclass(frozen=True)
class Typed:
    """How a decimal stands to the value it should have, and how many digits it has."""

    said: str
    digits: int


def as_typed(text: str, right: Expression) -> Typed | None:
    """Whether a plain decimal is a value, rounded to the digits that were typed; None for others.

    >>> from tutor.notation import parse
    >>> third = parse("1/3")
    >>> [as_typed(text, third).said for text in ("0.333", "0.334", "0.34")]
    ['rounded', 'cut off', 'cut off']
    """
    typed = decimal(text)
    if typed is None:
        return None
    value, digits, unit = typed
    exactly = fraction(right)
    if exactly is not None:
        if exactly == value:
            return Typed(EXACTLY, digits)
        if not value:
            return Typed(FAR, digits)  # 0 is no rounding of anything else
        return Typed(_said(exactly, value, unit, digits), digits)
    from mpmath import mp

    with mp.workdps(_DIGITS):
        exact = precise.values(right.nodes, {})[right.output]
        if exact != exact:
            return None
        typed_value, step = (mp.mpf(one.numerator) / one.denominator for one in (value, unit))
        if abs(exact - typed_value) <= mp.mpf(10) ** -_EXACT * abs(exact):
            return Typed(EXACTLY, _EXACT)
        return Typed(_said(exact, typed_value, step, digits), digits)


def _said(exact: Any, value: Any, step: Any, digits: int) -> str:
    """How far two numbers are apart, in units of the last digit.

    A lone 1 stands for a number below it only if that rounds up to it: 1 is no rounding of 0.5,
    whose own first digit is ten times as fine.
    """
    apart = abs(exact - value)
    if digits == 1 and abs(exact) < abs(value) == step:
        step /= 10
    return ROUNDED if apart <= step / 2 else CUT if apart < step and digits > 1 else FAR


def plain_fraction(value: Fraction) -> Fraction:
    """The fraction next to a value, of those that are met: 3/7, but not 355/113."""
    return value.limit_denominator(_LARGEST_UNDER)


def rounded_to(value: Expression, written: str) -> int:
    """To how many digits a number is what was written as a decimal; 0 where it is another one.

    >>> from tutor.notation import parse
    >>> [rounded_to(parse(text), "0.693") for text in ("ln(2)", "0.6931", "0.6936", "ln(3)")]
    [3, 3, 0, 0]
    """
    typed = as_typed(written, value)
    return typed.digits if typed is not None and typed.said in (EXACTLY, ROUNDED) else 0


def decimal(text: str) -> tuple[Fraction, int, Fraction] | None:
    """A plain decimal number: its value, its significant digits, and a unit of its last digit.

    >>> decimal("-0.0177") == (Fraction("-0.0177"), 3, Fraction("0.0001"))
    True
    >>> decimal("9/100") is None
    True
    """
    if not _SIGNS.issuperset(text):
        return None
    plain = text.translate(_DASHES).strip(" =;")
    if plain.count(".") > 1:
        plain = plain.removesuffix(".")
    plain = re.sub(r"^([+-]?\d+),(\d+)$", r"\1.\2", plain)
    found = re.fullmatch(r"([+-]?)\s*(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?", plain)
    if found is None or not (found[2] or found[3]):
        return None
    sign, whole, after, power = found[1], found[2], found[3] or "", found[4] or "0"
    unit = Fraction(10) ** (int(power) - len(after))
    digits = (whole + after).lstrip("0") or "0"
    value = int(digits) * unit
    return (-value if sign == "-" else value), len(digits), unit

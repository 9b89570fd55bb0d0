"""What comparing two formulas came to: the same, different, or not known; and how that is known.

Both are named tuples, as every answer has one: a frozen dataclass takes four times as long to make.
"""

from collections.abc import Mapping
from math import isfinite
from typing import Any, NamedTuple

from tutor.notation.printer import ASCII, Style, spell
from tutor.notation.writing import in_digits, short_exponent

SAME, DIFFERENT, UNSURE = "same", "different", "unsure"


class Difference(NamedTuple):
    """A point where two formulas differ, the value of each, and by how much, if it is little.

    >>> print(Difference({"x": 0.25}, answer=1.0, right=1 + 1e-9))
    At x = 0.25 yours is 1; it should be 1.000000001.
    >>> print(Difference({"x": 1 / 3}, answer=1.0, right=1 + 1e-9))
    At x = 0.3333333333333333 yours is 1; it should be 1.000000001.
    >>> print(Difference({"x": 0.25}, answer=1.0, right=1.0, apart="1e-30"))
    At x = 0.25 yours is 1, which is 1e-30 away from what it should be.
    """

    point: Mapping[str, float]
    answer: float
    right: float
    apart: str = ""

    def __str__(self) -> str:
        return self.told(ASCII)

    def told(self, style: Style) -> str:
        mine, right, digits = _figures(self.answer, self.right)
        # Figures that are told to more digits are those of a point that has all of its own.
        most = _DIGITS if digits == _DIGITS and not self.apart else _MOST_DIGITS
        named = {spell(name, style): value for name, value in self.point.items()}
        where = ", ".join(f"{name} = {_shortest(value, most)}" for name, value in named.items())
        yours = f"At {where} yours" if where else "Yours"
        if self.apart and self.hidden:
            return (
                f"{yours} is {in_digits(self.answer, _DIGITS)}, which is {self.apart} away from "
                "what it should be."
            )
        return f"{yours} is {mine}; it should be {right}."

    @property
    def hidden(self) -> bool:
        """Whether two figures of that many digits hide the difference, or hardly show it."""
        return abs(self.answer - self.right) <= _HARDLY * abs(self.right)

    def to_dict(self) -> dict[str, Any]:
        found = {
            "at": dict(self.point),
            "answer": _as_json(self.answer),
            "right": _as_json(self.right),
        }
        return found | {"apart": self.apart} if self.apart and self.hidden else found


class Outcome(NamedTuple):
    """What the points said: how many, to how many digits, and where a difference shows.

    exact      numbers alone, compared as the fractions that they are
    formal     the same by the rules of arithmetic: no point was asked
    undefined  unsure because the answer has no value where one is asked for
    """

    said: str
    points: int = 0
    digits: int = 0
    difference: Difference | None = None
    why: str = ""
    exact: bool = False
    undefined: bool = False
    formal: bool = False


_DIGITS, _MOST_DIGITS = 6, 17
_HARDLY = 1e-12
"""As a share of a value, a difference that nobody reads off two figures."""


def _figures(mine: float, right: float) -> tuple[str, str, int]:
    """Two figures in as many digits as it takes to tell them apart, and how many these are."""
    for digits in range(_DIGITS, _MOST_DIGITS):
        first, second = in_digits(mine + 0.0, digits), in_digits(right + 0.0, digits)
        if first != second:
            return first, second, digits
    return short_exponent(repr(mine)), short_exponent(repr(right)), _MOST_DIGITS


def _shortest(value: float, most: int) -> str:
    """A number in at most so many digits, in fewer where they say as much."""
    texts = (in_digits(value, digits) for digits in range(_DIGITS, most))
    return next((text for text in texts if float(text) == value), in_digits(value, most))


def _as_json(value: float) -> float | str:
    """A number as JSON can hold it: NaN and infinity as words."""
    return value if isfinite(value) else str(value)

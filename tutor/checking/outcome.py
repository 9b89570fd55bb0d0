"""What comparing two formulas came to: the same, different, or not known; and how that is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

SAME, DIFFERENT, UNSURE = "same", "different", "unsure"


@dataclass(frozen=True)
class Difference:
    """A point where two formulas differ, and the value of each."""

    point: Mapping[str, float]
    answer: float
    right: float

    def to_dict(self) -> dict[str, Any]:
        return {
            "at": dict(self.point),
            "answer": _as_json(self.answer),
            "right": _as_json(self.right),
        }


@dataclass(frozen=True)
class Outcome:
    """What the points said: how many, to how many digits, and where a difference shows.

    exact      numbers alone, compared as the fractions that they are
    undefined  unsure because the answer has no value where one is asked for
    """

    said: str
    points: int = 0
    digits: int = 0
    difference: Difference | None = None
    why: str = ""
    exact: bool = False
    undefined: bool = False


def _as_json(value: float) -> float | str:
    """A number as JSON can hold it: NaN and infinity as words."""
    return value if isfinite(value) else str(value)

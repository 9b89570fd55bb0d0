"""Numbers as text: as many digits as they have, or as few as help."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

_SHORT_COLUMN = 6
"""A column of up to so many numbers is written out."""

_WRITTEN_OUT = 1e6
"""From here on a number is written with an exponent."""


def _column(column: Any, written: Callable[[Any], str]) -> str:
    if np.size(column) > _SHORT_COLUMN:
        return f"{np.size(column)} values"
    return "[" + ", ".join(written(item) for item in column) + "]"


def full(value: Any) -> str:
    """All digits of a figure, as NumPy prints its type; a long column by its length."""
    if value is None:
        return "None"
    if np.ndim(value):
        return _column(value, full)
    return str(np.asarray(value)[()] if isinstance(value, np.generic) else float(value))


def short(value: Any, digits: int = 3) -> str:
    """A few significant digits: 0.0177, 4, 1e-09; a whole part is not cut.

    >>> short(0.017662706), short(4.0), short(-0.0), short(1209.73)
    ('0.0177', '4', '0', '1210')
    """
    if value is None:
        return "None"
    if np.ndim(value):
        return _column(value, lambda item: short(item, min(digits, 4)))
    number = float(value) + 0.0
    if 10**digits <= abs(number) < _WRITTEN_OUT:
        return f"{number:.0f}"
    return f"{number:.{digits}g}"


def medium(value: Any) -> str:
    """Ten significant digits: enough to see that two ways agree."""
    return short(value, 10)


def point_text(point: Mapping[str, Any]) -> str:
    """x = 1, b = 2; where there are columns, how long they are.

    >>> point_text({"W": 1.0, "x": [0.0, 1.0, 2.0]})
    'W = 1, x = [0, 1, 2]; n = 3'
    """
    listed = ", ".join(f"{name} = {medium(value)}" for name, value in point.items())
    lengths = {np.size(value) for value in point.values() if np.ndim(value)}
    return f"{listed}; n = {lengths.pop()}" if len(lengths) == 1 else listed

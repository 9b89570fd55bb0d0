"""Numbers as text: as many digits as they have, or as few as help."""

from typing import Any

import numpy as np


def full(value: Any) -> str:
    """All digits of a figure, as NumPy prints its type; a column by its length."""
    if value is None:
        return "None"
    if np.ndim(value):
        return f"{np.size(value)} values"
    return str(np.asarray(value)[()] if isinstance(value, np.generic) else float(value))


def short(value: Any, digits: int = 3) -> str:
    """A few significant digits: 0.0177, 4, 1e-09.

    >>> short(0.017662706), short(4.0), short(-0.0)
    ('0.0177', '4', '0')
    """
    if value is None:
        return "None"
    if np.ndim(value):
        return f"{np.size(value)} values"
    return f"{float(value) + 0.0:.{digits}g}"


def medium(value: Any) -> str:
    """Ten significant digits: enough to see that two ways agree."""
    return short(value, 10)

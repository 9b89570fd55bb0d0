"""Figures as plain data: what JSON has for numbers, columns, None, NaN and infinity."""

from collections.abc import Mapping
from typing import Any

import numpy as np


def as_json(figure: Any) -> Any:
    """A figure, or figures by name, as JSON can hold it: float32 as NumPy prints it, NaN as a word.

    >>> as_json(np.float32(0.1)), as_json({"x": np.float64("nan")})
    (0.1, {'x': 'nan'})
    """
    if isinstance(figure, Mapping):
        return {name: as_json(value) for name, value in figure.items()}
    if figure is None or isinstance(figure, (bool, np.bool_)):
        return None if figure is None else bool(figure)
    array = np.asarray(figure)
    if array.ndim:
        return [as_json(item) for item in array]
    if not np.isfinite(array):
        return str(float(array))
    return float(str(array)) if array.dtype == np.float32 else float(array)

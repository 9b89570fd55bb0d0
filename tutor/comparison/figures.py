"""Figures as plain data: what JSON has for numbers, columns, None, NaN and infinity."""

from collections.abc import Mapping, Sequence
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


def element(place: Sequence[int]) -> str:
    """An element by its place, counted from 1 as on paper.

    >>> element((1,)), element((0, 2))
    ('element 2', 'row 1, column 3')
    """
    words = ("row", "column") if len(place) == 2 else ("element",)
    return ", ".join(f"{word} {k + 1}" for word, k in zip(words, place, strict=True))

"""Figures as plain data, and in words: JSON has NaN as a word, and exponents are a formula's."""

import re
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


_EXPONENT = re.compile(r"(?<=\d)e(?:\+|(-))0*(?=\d)")


def short_exponent(figure: str) -> str:
    """A figure as Python prints it, with its exponent as formulas have it.

    >>> short_exponent("2.8e-08"), short_exponent("[1e+20, 0.5]")
    ('2.8e-8', '[1e20, 0.5]')
    """
    return _EXPONENT.sub(r"e\1", figure)


def in_digits(value: float, digits: int = 6) -> str:
    """A number in at most so many digits.

    >>> in_digits(2.76e-8, 2), in_digits(0.5)
    ('2.8e-8', '0.5')
    """
    return short_exponent(f"{value:.{digits}g}")


def element(place: Sequence[int]) -> str:
    """An element by its place, counted from 1 as on paper.

    >>> element((1,)), element((0, 2))
    ('element 2', 'row 1, column 3')
    """
    words = ("row", "column") if len(place) == 2 else ("element",)
    return ", ".join(f"{word} {k + 1}" for word, k in zip(words, place, strict=True))

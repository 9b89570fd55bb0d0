"""Numbers as text: as many digits as they have, or as few as help."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from tutor.notation.printer import ASCII, Style, spell
from tutor.notation.writing import short_exponent
from tutor.render.characters import cut

_SHORT_COLUMN = 6
"""A column of up to so many numbers is written out."""

_WRITTEN_OUT = 1e6
"""From here on a number is written with an exponent."""


_CORNER = 4
"""A matrix of up to so many rows and columns is written out; of a larger one the corners."""


def grid(matrix: Any, digits: int = 5, dots: str = "…", *, most: int = _CORNER) -> list[str]:
    """The rows of a matrix below each other; of more than `most` the corners, and the shape.

    >>> grid(np.array([[1.0, -0.25], [10.0, 2.0]]))
    ['[ 1  -0.25]', '[10   2   ]']
    """
    rows, columns = np.shape(matrix)
    lines = [
        [dots if None in (row, column) else short(matrix[row, column], digits)
         for column in _shown(columns, most)]
        for row in _shown(rows, most)
    ]  # fmt: skip
    aligned = list(zip(*(_aligned(column) for column in zip(*lines, strict=True)), strict=True))
    text = [f"[{'  '.join(row)}]" for row in aligned]
    return [*text, f"{rows} × {columns}"] if max(rows, columns) > most else text


def _shown(length: int, most: int) -> list[int | None]:
    if length <= most:
        return list(range(length))
    return [0, 1, None, length - 1]


def _aligned(cells: Sequence[str]) -> list[str]:
    """Numbers with their points below each other."""
    parts = [re.fullmatch(r"(-?\d*)(.*)", cell) for cell in cells]
    before = max(len(part[1]) for part in parts if part)
    after = max(len(part[2]) for part in parts if part)
    return [part[1].rjust(before) + part[2].ljust(after) for part in parts if part]


def _column(column: Any, written: Callable[[Any], str]) -> str:
    if np.size(column) > _SHORT_COLUMN:
        return f"{' × '.join(map(str, np.shape(column)))} values"
    return "[" + ", ".join(written(item) for item in column) + "]"


def full(value: Any) -> str:
    """All digits of a figure, those that NumPy prints of its type; a long column by its length."""
    if value is None:
        return "None"
    if np.ndim(value):
        return _column(value, full)
    number = np.asarray(value)[()] if isinstance(value, np.generic) else float(value)
    return short_exponent(str(number))


def worded(figure: str) -> str:
    """A figure by a formula, as text: NaN is a word of computers.

    >>> worded("[1.0, nan]"), worded(full(2.0))
    ('[1.0, undefined]', '2.0')
    """
    return _NO_NUMBER.sub("undefined", figure)


_NO_NUMBER = re.compile(r"\bnan\b")


def short(value: Any, digits: int = 3) -> str:
    """A few significant digits: 0.0177, 4, 1e-9; a whole part is not cut.

    >>> short(0.017662706), short(4.0), short(-0.0), short(1209.73), short(999.6)
    ('0.0177', '4', '0', '1210', '1000')
    """
    if value is None:
        return "None"
    if np.ndim(value):
        return _column(value, lambda item: short(item, min(digits, 4)))
    number = float(value) + 0.0
    rounded, whole = f"{number:.{digits}g}", f"{number:.0f}"
    kept = 10**digits <= abs(float(rounded)) and abs(float(whole)) < _WRITTEN_OUT
    return whole if kept else short_exponent(rounded)


def medium(value: Any) -> str:
    """Ten significant digits: enough to see that two ways agree."""
    return short(value, 10)


def typed(value: Any) -> str:
    """A number or a column as one types it, every digit that it has; a long column by its length.

    >>> typed(10000.1), typed(2.0), typed([0.1, 1e-30])
    ('10000.1', '2', '[0.1, 1e-30]')
    """
    if np.ndim(value):
        return _column(value, typed)
    return short_exponent(repr(float(value) + 0.0).removesuffix(".0"))


_SIGN = re.compile(r" [+−-] |[(\[{]|[)\]}]")


def shortened(formula: str, most: int, dots: str = "…") -> str:
    """A long sum with its first terms and how many follow; anything else long is cut.

    >>> shortened("a + b·(c + d) + e + f", 14)
    'a + b·(c + d) … 2 more terms'
    """
    if len(formula) <= most:
        return formula
    depth, places = 0, []
    for found in _SIGN.finditer(formula):
        if found[0][0] == " ":
            places += [found.start()] * (depth == 0)
        else:
            depth += 1 if found[0] in "([{" else -1
    kept = [place for place in places if place < most]
    if not kept:
        return f"{cut(formula, most, dots)} ({len(formula):,} characters)"
    more = len(places) - len(kept) + 1
    return f"{formula[: kept[-1]]} {dots} {more:,} more term{'s' * (more > 1)}"


def point_text(point: Mapping[str, Any], style: Style = ASCII, *, drawn: bool = False) -> str:
    """x = 1, b = 2; where there are columns, how long they are.

    With `drawn`, the rows of a matrix stand elsewhere on the page: its shape is enough here.

    >>> point_text({"W": 1.0, "x": [0.0, 1.0, 2.0]})
    'W = 1, x = [0, 1, 2]; n = 3'
    >>> point_text({"b": 1.0, "X": [[1.0, 2.0]]}, drawn=True)
    'b = 1, X (1, 2)'
    """
    named = {spell(name, style): value for name, value in point.items()}
    listed = ", ".join(
        f"{name} {np.shape(value)}" if drawn and np.ndim(value) == 2 else f"{name} = {typed(value)}"
        for name, value in named.items()
    )
    lengths = {np.size(value) for value in point.values() if np.ndim(value)}
    if any(np.ndim(value) == 2 for value in point.values()):
        return listed
    return f"{listed}; n = {lengths.pop()}" if len(lengths) == 1 else listed

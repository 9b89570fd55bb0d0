"""Values written into a formula itself: in `x = 3; y = x^2` x is a variable, and 3 its value.

A lesson's graph is written so, and so do people type it. Only a line that is a bare number, a
list of numbers, or a list of such lists of one length, gives a value; `n = 2*k` defines n.
"""

import re

from tutor.errors import NotationError
from tutor.functions import CONSTANTS
from tutor.notation.lexer import check_length, check_number, spelled

# No repeat of a single sign gives back what it took (++, *+), and groups begin with a comma: every
# character is looked at once.
_NUMBER = r"(?:[-+−]\s*+)?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][-+]?\d++)?"
_LIST = rf"\[\s*+{_NUMBER}(?:\s*+,\s*+{_NUMBER})*\s*+\]"
_VALUE = re.compile(
    rf"""\s*+(?P<name>[^\W\d]\w*+)\s*+=\s*+(?:
        (?P<number>{_NUMBER})
      | (?P<list>{_LIST})
      | \[\s*+(?P<table>{_LIST}(?:\s*+,\s*+{_LIST})*)\s*+\]
    )\s*+""",
    re.VERBOSE,
)
_NUMBERS, _ROWS = re.compile(_NUMBER), re.compile(r"\[[^\]]*+\]")
_LINE = re.compile(r"[^;\n]+")

Value = float | list[float] | list[list[float]]
Given = dict[str, Value]


def split(text: str) -> tuple[str, Given]:
    """The formula with blanks where values stood, so that every place stays; and the values.

    A formula that is nothing but values is left as it is. Raises NotationError for a name that
    is given twice, and for a text or a number beyond the limits of what is read.

    >>> split("x = 3; y = x^2")
    ('       y = x^2', {'x': 3.0})
    >>> split("x = 3")
    ('x = 3', {})
    """
    check_length(text)
    lines = [(line, _VALUE.fullmatch(line[0])) for line in _LINE.finditer(text)]
    if all(found or not line[0].strip() for line, found in lines):
        return text, {}
    values: Given = {}
    pieces: list[str] = []
    kept = 0
    for line, found in lines:
        if found is None:
            continue
        name = spelled(found["name"])
        if name in CONSTANTS:
            raise NotationError(
                f"{name} is always {CONSTANTS[name]:.6g}; use another name",
                text=text, start=line.start() + found.start("name"),
                end=line.start() + found.end("name"),
            )  # fmt: skip
        if name in values:
            raise NotationError(
                f"{name} is given twice", text=text, start=line.start(), end=line.end()
            )
        values[name] = _value(text, line, found)
        end = min(line.end() + 1, len(text))  # its separator goes with it
        pieces += text[kept : line.start()], " " * (end - line.start())
        kept = end
    return "".join((*pieces, text[kept:])), values


def _value(text: str, line: re.Match[str], found: re.Match[str]) -> Value:
    """What a line gives: a number, a list of them, or rows of a matrix."""
    if not found["table"]:
        numbers = _numbers(text, line, *found.span("list" if found["list"] else "number"))
        return numbers if found["list"] else numbers[0]
    rows = [
        _numbers(text, line, *row.span()) for row in _ROWS.finditer(line[0], *found.span("table"))
    ]
    if len({len(row) for row in rows}) > 1:
        start, end = (line.start() + place for place in found.span("table"))
        raise NotationError(
            "the rows of a matrix are of one length", text=text, start=start, end=end
        )
    return rows


def _numbers(text: str, line: re.Match[str], start: int, end: int) -> list[float]:
    typed = _NUMBERS.finditer(line[0], start, end)
    return [_float(text, one[0], line.start() + one.start()) for one in typed]


def _float(text: str, typed: str, start: int) -> float:
    check_number(text, typed, start)
    return float("".join(typed.replace("−", "-").split()))

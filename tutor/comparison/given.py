"""Values written into a formula itself: in `x = 3; y = x^2` x is a variable, and 3 its value.

A lesson's graph is written so, and so do people type it. Only a line that is a bare number, or a
list of numbers, gives a value; `n = 2*k` defines n.
"""

import re

from tutor.errors import NotationError

_NUMBER = r"[-+−]?\s*(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_VALUE = re.compile(
    rf"\s*(?P<name>[^\W\d]\w*)\s*=\s*(?:(?P<number>{_NUMBER})|\[(?P<list>{_NUMBER}(?:\s*,\s*{_NUMBER})*)\])\s*"
)
_LINE = re.compile(r"[^;\n]+")

Given = dict[str, float | list[float]]


def split(text: str) -> tuple[str, Given]:
    """The formula with blanks where values stood, so that every place stays; and the values.

    A formula that is nothing but values is left as it is. Raises NotationError for a name that
    is given twice.

    >>> split("x = 3; y = x^2")
    ('       y = x^2', {'x': 3.0})
    >>> split("x = 3")
    ('x = 3', {})
    """
    lines = [(line, _VALUE.fullmatch(line[0])) for line in _LINE.finditer(text)]
    if all(found or not line[0].strip() for line, found in lines):
        return text, {}
    values: Given = {}
    blanked = text
    for line, found in lines:
        if found is None:
            continue
        name = found["name"]
        if name in values:
            raise NotationError(
                f"{name} is given twice", text=text, start=line.start(), end=line.end()
            )
        many = found["list"]
        values[name] = [_float(n) for n in many.split(",")] if many else _float(found["number"])
        end = min(line.end() + 1, len(text))  # its separator goes with it
        blanked = blanked[: line.start()] + " " * (end - line.start()) + blanked[end:]
    return blanked, values


def _float(text: str) -> float:
    return float(text.replace("−", "-").replace(" ", ""))

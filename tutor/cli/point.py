"""A point as it is typed: x=1,b=-3,c=[1,2,3], each value a formula without variables."""

from collections.abc import Mapping

from tutor.calculus.evaluate import evaluate
from tutor.cli.outcome import tell
from tutor.errors import NotationError
from tutor.notation.lexer import spelled
from tutor.notation.parser import parse

Typed = dict[str, float | list[float]]


def read_point(text: str) -> Typed:
    """The values by name. Raises NotationError with the place.

    >>> read_point("x=1, b=pi/2, c=[1,2]")
    {'x': 1.0, 'b': 1.5707963267948966, 'c': [1.0, 2.0]}
    """
    point: Typed = {}
    start = 0
    for part in _split(text):
        name, sign, value = part.partition("=")
        if part.strip():
            if not sign or not name.strip().isidentifier():
                raise NotationError(
                    "a point is written x=1,b=2", text=text, start=start, end=start + len(part)
                )
            if name.strip() in point:
                raise NotationError(
                    f"{name.strip()} is given twice", text=text, start=start, end=start + len(part)
                )
            point[name.strip()] = _value(value.strip())
        start += len(part) + 1
    return point


def _split(text: str) -> list[str]:
    """The parts between commas that are not inside brackets."""
    parts, depth = [""], 0
    for char in text:
        depth += (char in "[(") - (char in "])")
        if char == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def _value(text: str) -> float | list[float]:
    if text.startswith("[") and text.endswith("]"):
        return [_number(part) for part in text[1:-1].split(",")]
    return _number(text)


def _number(text: str) -> float:
    found = parse(text, [])
    return float(evaluate(found.nodes, {})[found.output])


def tell_unused(given: Mapping[str, object], used: Mapping[str, object]) -> None:
    """Say which values of --at the formula has no name for; it is computed all the same."""
    unused = [name for name in given if spelled(name) not in used]
    if unused:
        listed = ", ".join(unused)
        tell(f"{listed}: not in the formula, so the value is not used")

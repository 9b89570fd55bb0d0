"""A point as it is typed: x=1,c=[1,2],W=[[1,2],[3,4]], each value a formula without variables."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from tutor.calculus.evaluate import evaluate
from tutor.cli.outcome import tell
from tutor.comparison.given import Given, Value
from tutor.errors import NotationError, UnknownNameError
from tutor.functions import CONSTANTS
from tutor.notation.cursor import CLOSING
from tutor.notation.lexer import spelled
from tutor.notation.parser import parse

_A_VALUE = "a value is a number, such as 2, 1/3 or pi/2"
_WRITTEN = "a point is written x=1,b=2,c=[1,2,3]"


@dataclass(frozen=True)
class _Part:
    """A part of what was typed, from `start` to `end`, without the blanks around it."""

    whole: str
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.whole[self.start : self.end]

    def within(self, start: int, end: int) -> "_Part":
        """A smaller part, by places in this one."""
        piece = self.text[start:end]
        first = self.start + start + len(piece) - len(piece.lstrip())
        return _Part(self.whole, first, first + len(piece.strip()))

    def error(self, message: str, hint: str = "") -> NotationError:
        return NotationError(message, text=self.whole, start=self.start, end=self.end, hint=hint)


def read_point(text: str) -> Given:
    """The values by name, its Greek letter spelled out. Raises NotationError with the place.

    >>> read_point("x=1, θ=pi/2, c=[1,2]")
    {'x': 1.0, 'theta': 1.5707963267948966, 'c': [1.0, 2.0]}
    """
    point: Given = {}
    whole = _Part(text, 0, len(text))
    _check_brackets(whole)
    for part in _split(whole):
        name, sign, value = part.text.partition("=")
        if not part.text:
            continue
        name = spelled(name.strip())
        if not sign or not name.isidentifier() or "=" in value:
            raise part.error(_WRITTEN)
        if name in CONSTANTS:
            raise part.error(f"{name} is always {CONSTANTS[name]:.6g}")
        if name in point:
            raise part.error(f"{name} is given twice")
        point[name] = _value(part.within(part.text.index("=") + 1, len(part.text)))
    return point


def _check_brackets(part: _Part) -> None:
    """Raise NotationError for a bracket without the other one, which would hide every comma."""
    opened: list[int] = []
    for place, char in enumerate(part.text):
        here = part.within(place, place + 1)
        if char in CLOSING:
            opened.append(place)
        elif char in CLOSING.values():
            if not opened:
                raise here.error(f"there is no opening bracket for this {char}")
            wanted = CLOSING[part.text[opened.pop()]]
            if char != wanted:
                raise here.error(f"expected {wanted}, not {char}")
    if opened:
        here = part.within(opened[-1], opened[-1] + 1)
        raise here.error(f"a closing {CLOSING[here.text]} is missing for this one")


def _split(part: _Part) -> list[_Part]:
    """The parts between commas that are not inside brackets."""
    found, start, depth = [], 0, 0
    for place, char in enumerate(part.text):
        depth += (char in "[({") - (char in "])}")
        if char == "," and depth == 0:
            found.append(part.within(start, place))
            start = place + 1
    return [*found, part.within(start, len(part.text))]


def _value(part: _Part) -> Value:
    if not _is_list(part):
        return _number(part)
    items = _items(part, "a column")
    if not any(map(_is_list, items)):
        return [_number(item) for item in items]
    rows = []
    for item in items:
        if not _is_list(item):
            raise item.error("every row of a matrix is a list", "write W=[[1,2],[3,4]]")
        rows.append([_number(one) for one in _items(item, "a row")])
        if len(rows[-1]) != len(rows[0]):
            raise item.error(
                f"the rows of a matrix are of one length; this has {len(rows[-1])}, "
                f"the first {len(rows[0])}"
            )
    return rows


def _is_list(part: _Part) -> bool:
    return part.text.startswith("[") and part.text.endswith("]")


def _items(part: _Part, what: str) -> list[_Part]:
    if not part.text[1:-1].strip():
        raise part.error(f"{what} has at least one value")
    return _split(part.within(1, len(part.text) - 1))


def _number(part: _Part) -> float:
    """One value: a formula without names, and without anything that could mean two things."""
    text = part.text
    if not text:
        raise part.error("a value is missing here", _WRITTEN)
    if ";" in text or "\n" in text:
        raise part.error("a comma goes between two values", _WRITTEN)
    if text[0] == "[":
        raise part.error("a value is a number here, no list", _WRITTEN)
    try:
        found = parse(text, [])
    except NotationError as error:
        start, end = part.start + error.start, part.start + error.end
        hint = _A_VALUE if isinstance(error, UnknownNameError) and not error.near else error.hint
        raise NotationError(
            error.message, text=part.whole, start=start, end=end, hint=hint
        ) from None
    if "," in text and found.readings:
        raise part.error("this comma could be read in two ways", "a column is written x=[1,2]")
    value = float(evaluate(found.nodes, {})[found.output])
    if not isfinite(value):
        raise part.error("this is no finite number")
    return value


def tell_unused(given: Mapping[str, object], used: Mapping[str, object]) -> None:
    """Say which values of --at the formula has no name for; it is computed all the same."""
    unused = [name for name in given if name not in used]
    if unused:
        listed = ", ".join(unused)
        tell(f"{listed}: not in the formula, so the value is not used")

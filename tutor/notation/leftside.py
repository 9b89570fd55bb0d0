"""The left side that people write before an answer: y' = 2x, dy/dx = 2x, f'(x) = 2x.

It is taken off, with blanks in its place so that a caret still points right, and must be about
what was asked.
"""

import re
from typing import NamedTuple

from tutor.errors import NotationError
from tutor.notation.differentials import NAME, PRIME, quotient
from tutor.notation.lexer import MAX_ANSWER, spelled

_PRIMES = rf"(?:(?P<double>″|{PRIME}{{2}})|{PRIME})"
_OF_NAME = quotient(rf"(?P<of>{NAME})?", f"(?P<by>{NAME})")
_OF_FORMULA = quotient(r"(?P<above>\([^=]+\))?", f"(?P<by>{NAME})")
_LEFT = re.compile(
    rf"""\s*+(?:
        # y'  f'(x)  f''(x)
        (?P<prime>{NAME})\s*+{_PRIMES}\s*+(?:\(\s*+(?P<argument>{NAME})\s*+\))?
        # \dot{{x}}  \ddot x
      | \\(?P<dots>d)?dot\s*+\{{?+\s*+(?P<dotted>{NAME})\s*+\}}?+
        # dy/dx  d/dx y
      | {_OF_NAME}(?(of)|\s*+\(?+\s*+(?P<inner>{NAME})\s*+\)?+)
    )\s*+=(?!=)""",
    re.VERBOSE,
)
_STILL = re.compile(quotient(f"(?:{NAME})?", NAME))
_AGAIN = re.compile(
    rf"""\s*+(?:
        # d(x^2)/dx  d/dx (x^2)
        {_OF_FORMULA}(?(above)\s*+|(?P<inside>[^=]++))
        # (x^2)'  [x^2]''
      | (?P<primed>[(\[][^=]+[)\]])\s*+{_PRIMES}\s*+
    )=(?!=)""",
    re.VERBOSE,
)


class Restated(NamedTuple):
    """A left side that says the question again.

    inside  what is derived there
    by      by which name, or "" where that is not said
    order   how often
    end     where the right side begins
    """

    inside: str
    by: str
    order: int
    end: int


def restated(text: str) -> Restated | None:
    """The left side of an answer that says what is derived: d/dx (x^2) = 2x; None without one.

    >>> restated("(x^2)' = 2x"), restated("dy/dx = 2x")
    (Restated(inside='(x^2)', by='', order=1, end=8), None)
    """
    found = _again(text) if "=" in text and not _LEFT.match(text) else None
    if found is None:
        return None
    inside, by = _inside(found).strip(), spelled(found["by"] or "")
    return Restated(inside, by, 1 + _is_twice(found), found.end())


def right_side_begins(text: str) -> int:
    """Where the right side of an answer begins; 0 without a left one.

    >>> [right_side_begins(answer) for answer in ("dy/dx = 2x", "d/dx (x^2) = 2x", "2x")]
    [7, 12, 0]
    """
    found = (_LEFT.match(text) or _again(text)) if "=" in text else None
    return found.end() if found else 0


def _again(text: str) -> re.Match[str] | None:
    """A left side that says the question again; d/dx(x)*y + x*d/dx(y) = says how it is derived."""
    found = _AGAIN.match(text)
    return None if found is None or _STILL.search(_inside(found)[:MAX_ANSWER]) else found


def _inside(found: re.Match[str]) -> str:
    return found["inside"] or found["above"] or found["primed"]


def _is_twice(found: re.Match[str]) -> bool:
    r"""Whether a left side is that of a second derivative: d²y/dx², y'' or \ddot y."""
    return any(map(found.groupdict().get, ("square", "double", "dots")))


def without_left_side(text: str, of: str = "", wrt: str = "", order: int = 0) -> str:
    """An answer without its left side, if it has one.

    `of`, `wrt` and `order` say what derivative was asked for; "" and 0 where that is not known.
    Raises NotationError for a left side that is about something else.

    >>> without_left_side("dy/dx = 2x", of="y", wrt="x")
    '        2x'
    >>> without_left_side("2x")
    '2x'
    """
    found = _LEFT.match(text) if "=" in text else None
    if found is None:
        return text
    said_of = spelled(found["prime"] or found["of"] or found["inner"] or found["dotted"])
    said_by = spelled(found["argument"] or found["by"] or "")
    twice = _is_twice(found)
    if order and twice != (order == 2) and (twice or not found["inner"]):
        said, asked = f"the {'second' if twice else 'first'} derivative", "the other"
    elif (of and said_of not in (of, "f")) or (wrt and said_by and said_by != wrt):
        said, asked = f"d{said_of}/d{said_by or 'x'}", f"d{of or 'f'}/d{wrt or 'x'}"
    else:
        return " " * found.end() + text[found.end() :]
    raise NotationError(
        f"this is about {said}; asked is {asked}", text=text, start=found.start(),
        end=found.end() - 1, hint="type the right side alone",
    )  # fmt: skip

"""The left side that people write before an answer: y' = 2x, dy/dx = 2x, f'(x) = 2x.

It is taken off, with blanks in its place so that a caret still points right, and must be about
what was asked.
"""

import re
from typing import NamedTuple

from tutor.errors import NotationError
from tutor.notation.lexer import check_length, spelled

# No repeat gives back what it took (++, *+): blanks and letters are looked at once.
_NAME = r"\\?+[^\W\d](?:(?![²³¹⁰-⁹])\w)*+"  # the ² of dx² is a digit to \w
_TWICE = r"\^2|\^\{2\}"
_PRIMES = r"(?P<primes>['’′´]{1,2}|″)"
_BY = rf"/\s*+[d∂]\s*+(?P<by>{_NAME})(?:²|\^2)?+"
_UNDER = rf"\s*+{{\s*+(?:d|\\partial)\s*+(?P<under>{_NAME})(?:{_TWICE})?+\s*+}}"
_LEFT = re.compile(
    rf"""\s*+(?:
        # y'  f'(x)  f''(x)
        (?P<prime>{_NAME})\s*+{_PRIMES}\s*+(?:\(\s*+(?P<argument>{_NAME})\s*+\))?
        # \dot{{x}}  \ddot x
      | \\(?P<dots>d?dot)\s*+\{{?+\s*+(?P<dotted>{_NAME})\s*+\}}?+
        # dy/dx  d²y/dx²
      | [d∂](?P<square>²|\^2)?+\s*+(?P<of>{_NAME})\s*+{_BY}
        # the same in LaTeX
      | \\[dt]?frac\s*+{{\s*+(?:d|\\partial)(?P<squared>{_TWICE})?+\s*+(?P<over>{_NAME})\s*+}}
        {_UNDER}
        # d/dx y  d²/dx² y
      | [d∂](?P<again>²|\^2)?+\s*+/\s*+[d∂]\s*+(?P<alone>{_NAME})(?:²|\^2)?+
        \s*+\(?+\s*+(?P<inner>{_NAME})\s*+\)?+
    )\s*+=(?!=)""",
    re.VERBOSE,
)

_AGAIN = re.compile(
    rf"""\s*+(?:
        # d/dx (x^2)  d²/dx² (x^3)
        [d∂](?P<square>²|\^2)?+\s*+{_BY}(?P<inside>[^=]++)
        # the same in LaTeX
      | \\[dt]?frac\s*+{{\s*+(?:d|\\partial)(?P<squared>{_TWICE})?+\s*+}}{_UNDER}(?P<behind>[^=]++)
        # d(x^2)/dx
      | [d∂]\s*+(?P<above>\([^=]+\))\s*+/\s*+[d∂]\s*+(?P<below>{_NAME})\s*+
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
    found = _AGAIN.match(text) if "=" in text and not _LEFT.match(text) else None
    if found is None:
        return None
    inside = found["inside"] or found["behind"] or found["above"] or found["primed"]
    by = _named(found["by"] or found["under"] or found["below"])
    twice = bool(found["square"] or found["squared"]) or _is_double(found["primes"])
    return Restated(inside.strip(), by, 1 + twice, found.end())


def _named(name: str | None) -> str:
    r"""A name as it is known here: theta for θ and \theta; "" for none."""
    return spelled((name or "").removeprefix("\\"))


def _is_double(primes: str | None) -> bool:
    """Whether primes say a second derivative: two of them, or the sign that is both."""
    return primes is not None and (len(primes) == 2 or primes == "″")


def without_left_side(text: str, of: str = "", wrt: str = "", order: int = 0) -> str:
    """An answer without its left side, if it has one.

    `of`, `wrt` and `order` say what derivative was asked for; "" and 0 where that is not known.
    Raises NotationError for a left side that is about something else, and for a text that is too
    long to be read.

    >>> without_left_side("dy/dx = 2x", of="y", wrt="x")
    '        2x'
    >>> without_left_side("2x")
    '2x'
    """
    check_length(text)
    found = _LEFT.match(text) if "=" in text else None
    if found is None:
        return text
    said_of = found["prime"] or found["of"] or found["over"] or found["inner"] or found["dotted"]
    said_by = found["argument"] or found["by"] or found["under"] or found["alone"]
    said_of, said_by = _named(said_of), _named(said_by)
    square = found["square"] or found["squared"] or found["again"]
    twice = bool(square) or _is_double(found["primes"]) or found["dots"] == "ddot"
    if order and twice != (order == 2) and (square or not found["alone"]):
        said, asked = f"the {'second' if twice else 'first'} derivative", "the other"
    elif (of and said_of not in (of, "f")) or (wrt and said_by and said_by != wrt):
        said, asked = f"d{said_of}/d{said_by or 'x'}", f"d{of or 'f'}/d{wrt or 'x'}"
    else:
        return " " * found.end() + text[found.end() :]
    raise NotationError(
        f"this is about {said}; asked is {asked}", text=text, start=found.start(),
        end=found.end() - 1, hint="type the right side alone",
    )  # fmt: skip

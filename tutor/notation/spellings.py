"""Words that are spelled otherwise elsewhere: Pi and E^x in programs, sh x in other countries.

A name that is declared is that name; these are asked last.
"""

from collections.abc import Callable
from types import MappingProxyType

from tutor.notation.lexer import Token

NUMBERS = MappingProxyType({"Pi": "pi", "PI": "pi", "E": "e"})
"""The circle's number and Euler's, as Mathematica, Maple and SymPy print them."""
_FUNCTIONS = MappingProxyType({"sh": "sinh", "ch": "cosh", "th": "tanh", "cth": "coth"})
POWERS = frozenset(("^", "**"))
"""The signs of a power."""
_ARGUMENT = frozenset(("(", "[", "{", "√", "\\frac", *POWERS))
"""Signs with which an argument begins, or the power of the function before it."""

Ahead = Callable[[int], Token]
"""The token so many places behind the one that is looked at; the next one is 0."""


def number_meant(token: Token, text: str, ahead: Ahead) -> str:
    """The number that a word stands for: pi for Pi, but not for Π; e for E, where it is E^x.

    >>> from tutor.notation.lexer import tokens
    >>> [number_meant((row := tokens(t))[0], t, row[1:].__getitem__) for t in ("E^-x", "E^2", "PI")]
    ['e', '', 'pi']
    """
    number = NUMBERS.get(token.text, "")
    if number == "e":
        return number if raised_to_letter(ahead) else ""
    return number if number and text[token.start] == "P" else ""


def raised_to_letter(ahead: Ahead) -> bool:
    """Whether a power follows in which a letter stands: that of E^x and E^(2x), not of E^2."""
    if ahead(0).kind == "sup":
        return any(char.isalpha() for char in ahead(0).text)
    if ahead(0).text not in POWERS:
        return False
    place, depth = 1, 0
    while True:
        token = ahead(place)
        if token.kind in ("name", "end", "break"):
            return token.kind == "name"
        depth += (token.text in ("(", "{")) - (token.text in (")", "}"))
        if depth <= 0 and token.text not in ("-", "+"):
            return False
        place += 1


def function_meant(word: str, behind: Token) -> str:
    """The function that a word stands for where an argument follows: sinh for sh x, sh(x).

    >>> from tutor.notation.lexer import tokens
    >>> [function_meant("sh", tokens(text)[1]) for text in ("sh(x)", "sh x", "sh*x", "sh")]
    ['sinh', 'sinh', '', '']
    """
    follows = behind.kind in ("name", "number", "vulgar", "sup")
    follows = follows or behind.text in _ARGUMENT
    return _FUNCTIONS.get(word, "") if follows else ""

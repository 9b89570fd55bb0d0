"""Numbers as they are typed: 2.5, 2,5 where nothing else is meant, ½, the ² of x² and ˣ of eˣ."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from tutor.errors import NotationError
from tutor.notation.lexer import SUPERSCRIPTS, VULGAR, Token, tokens
from tutor.notation.limits import TOO_LARGE
from tutor.notation.tape import NUMBER, Node

if TYPE_CHECKING:
    from tutor.notation.parser import Parser

_MOST_SUPERSCRIPT, _LONGEST_SUPERSCRIPT = 5, 30
"""Digits of an exponent that is written above the line, and signs: any that may stand there."""


def literal(parser: Parser, token: Token) -> int:
    """A number, kept exact; a comma between two is a decimal comma outside a call."""
    cursor = parser.cursor
    if cursor.sign != "," or cursor.peek.start != token.end:
        return _number(parser, token.text, token)
    comma = cursor.peek
    after = cursor.ahead(1)
    adjacent = after.kind == "number" and after.start == comma.end
    thousands = adjacent and len(after.text) == 3 and after.text.isdecimal() and token.text != "0"
    together = f"{token.text}.{after.text}"
    if adjacent and not parser.calls:
        if thousands:
            raise NotationError(
                f"{token.text},{after.text} could be {token.text}{after.text} or {together}",
                text=cursor.text, start=token.start, end=after.end, hint="leave the comma out",
            )  # fmt: skip
        if not (token.text.isdecimal() and after.text.isdecimal()):
            raise cursor.error("a comma cannot stand here", comma)
        cursor.skip()
        cursor.skip()
        parser.readings.append(f"{token.text},{after.text} is read as {together}")
        return _number(parser, together, token)
    if thousands:
        parser.readings.append(
            f"{token.text},{after.text} is read as two arguments; "
            f"for {token.text}{after.text}, leave the comma out"
        )
    return _number(parser, token.text, token)


def vulgar(parser: Parser, token: Token) -> int:
    """½ is 1/2."""
    over, under = (_number(parser, str(part), token) for part in VULGAR[token.text])
    return parser.draft.node("div", (over, under), token.start, token.end)


def superscript(parser: Parser, token: Token) -> int:
    """The ² of x², the ⁻¹ of x⁻¹, or the ⁿ⁻¹ of xⁿ⁻¹."""
    text = token.text.translate(SUPERSCRIPTS)
    digits = text.removeprefix("-").removeprefix("+")
    if not digits.isdecimal() and len(text) <= _LONGEST_SUPERSCRIPT:
        return _raised(parser, text, token)
    if len(digits) > _MOST_SUPERSCRIPT:
        raise parser.cursor.error("this superscript is too long", token, hint="write x^n")
    value = _number(parser, digits, token)
    if not text.startswith("-"):
        return value
    return parser.draft.node("neg", (value,), token.start, token.end)


def _raised(parser: Parser, text: str, token: Token) -> int:
    """A formula above the line, as if it stood in brackets."""
    start, end = token.start, token.end
    inside = [Token(sign, start + first, start + last) for sign, first, last in tokens(text)[:-1]]
    opening = Token("(", start, start)
    parser.cursor.replace_taken([opening, *inside, Token(")", end, end)])
    return parser.bracket("(")


def _number(parser: Parser, text: str, token: Token) -> int:
    return parser.draft.constant(*number(text), token.start, token.end)


@lru_cache(maxsize=1024)
def number(text: str) -> tuple[Node, float]:
    """A number's node, with its size: few are typed, and each again and again."""
    value = Fraction(text)
    try:
        return Node(NUMBER, (), value), float(value)
    except OverflowError:
        return Node(NUMBER, (), value), TOO_LARGE

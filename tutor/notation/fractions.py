r"""Fractions and roots: \frac{1}{2}, \frac12 as LaTeX has it without braces, √x and \sqrt{x}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.notation.cursor import CLOSING
from tutor.notation.lexer import Token
from tutor.notation.literals import literal

if TYPE_CHECKING:
    from tutor.notation.parser import Parser

DERIVATIVE = "type the derivative itself, not what it is the derivative of"


def fraction(parser: Parser, token: Token) -> int:
    if _is_derivative(parser):
        raise parser.cursor.error(DERIVATIVE, token)
    over, under = _part(parser), _part(parser)
    return parser.draft.node("div", (over, under), token.start, parser.cursor.previous.end)


def _is_derivative(parser: Parser) -> bool:
    """Whether {d}{dx} or {dy}{dx} follows: a derivative that is asked for, no quotient."""
    ahead = parser.cursor.ahead
    over, under, signs = ahead(1).text, ahead(4).text, "".join(ahead(k).text for k in (0, 2, 3, 5))
    return signs == "{}{}" and over[:1] == under[:1] == "d" and over not in parser.known


def _part(parser: Parser) -> int:
    """What stands in braces, or the one sign that LaTeX takes without them."""
    cursor = parser.cursor
    if cursor.peek.kind not in ("number", "name"):
        return parser.bracket(cursor.expect("{"))
    kind, text, start, end = cursor.take()
    if end - start > 1 and text.isalnum() and cursor.text[start] != "\\":
        rest = "number" if text[1].isdigit() else "name"
        cursor.replace_taken(
            [Token(kind, text[0], start, start + 1), Token(rest, text[1:], start + 1, end)]
        )
    token = cursor.previous
    return literal(parser, token) if kind == "number" else parser.word(token)


def root(parser: Parser, token: Token) -> int:
    refuse_degree(parser, token, latex=token.end - token.start > 1)
    parser.depth += 1
    parser.check_depth()
    value = parser.radicand()
    parser.depth -= 1
    if parser.at_power() and parser.cursor.previous.text not in CLOSING.values():
        told = parser.told(value)
        parser.readings.append(f"the power behind √{told} is taken of √{told}, not of {told}")
    if parser.starts_operand() and parser.cursor.previous.text not in CLOSING.values():
        told, factor = parser.told(value), parser.cursor.peek.text
        if factor not in CLOSING and factor != "|":
            parser.readings.append(
                f"√{told}{factor} is read as √{told}·{factor}; otherwise, use brackets"
            )
    return parser.draft.node("sqrt", (value,), token.start, parser.cursor.previous.end)


def refuse_degree(parser: Parser, token: Token, *, latex: bool) -> None:
    r"""Raise NotationError for \sqrt[3]{x}, and for sqrt[3](x); sqrt[x] has brackets alone."""
    cursor = parser.cursor
    if cursor.peek.text != "[":
        return
    after = cursor.ahead(3).text if cursor.ahead(2).text == "]" else ""
    if latex or after in CLOSING:
        hint = "write a power: x^(1/3)"
        raise cursor.error("a root of another degree is not read here", token, hint)

"""Cases of a function: where(c, a, b), piecewise(c₁, a₁, c₂, a₂, …, b), and SymPy's pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.notation.cursor import CLOSING
from tutor.notation.lexer import Token

if TYPE_CHECKING:
    from tutor.notation.parser import Parser

_HINT = "write piecewise(condition, value, condition, value, …, otherwise)"


def opens_pairs(parser: Parser) -> bool:
    """Whether (value, condition) follows: a bracket in a bracket, with a comma of its own."""
    cursor, depth = parser.cursor, 1
    if (cursor.peek.text, cursor.ahead(1).text) != ("(", "("):
        return False
    for token in cursor.tokens[cursor.now + 2 :]:
        depth += (token.text in CLOSING) - (token.text in CLOSING.values())
        if depth == 0 or (depth == 1 and token.text == ","):
            return depth == 1
    return False


def pairs(parser: Parser) -> list[int]:
    """(x, x > 0), (0, True): the value first, as SymPy writes cases."""
    cursor, found = parser.cursor, list[int]()
    cursor.take()
    calls, bars = parser.calls, parser.bars
    parser.calls, parser.bars = 1, 0
    parser.draft.in_order = False
    while True:
        cursor.expect("(")
        value = parser.expression(0)
        cursor.expect(",")
        if cursor.peek.text in ("True", "true"):
            cursor.take()
            found.append(value)
            cursor.expect(")")
            break
        found += [parser.expression(0), value]
        cursor.expect(")")
        if cursor.peek.text == ")":
            raise cursor.error("the last case holds otherwise: (value, True)", cursor.peek)
        cursor.expect(",")
    cursor.expect(")")
    parser.calls, parser.bars = calls, bars
    return found


def in_cases(parser: Parser, arguments: list[int], token: Token) -> list[int]:
    """c₁, a₁, c₂, a₂, b is where(c₁, a₁, where(c₂, a₂, b))."""
    if len(arguments) % 2 == 0:
        raise parser.cursor.error("the value for all other cases is missing", token, _HINT)
    *rest, otherwise = arguments
    while len(rest) > 2:
        *rest, condition, value = rest
        case = (condition, value, otherwise)
        otherwise = parser.draft.node("where", case, token.start, parser.cursor.previous.end)
    return [*rest, otherwise]

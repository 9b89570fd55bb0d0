r"""Fractions and roots: \frac{1}{2}, \frac12 as LaTeX has it without braces, √x and \sqrt{x}."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from tutor.notation.binding import POWER
from tutor.notation.cursor import CLOSING
from tutor.notation.differentials import is_over_differential
from tutor.notation.lexer import Token
from tutor.notation.tape import NUMBER, Node

if TYPE_CHECKING:
    from tutor.notation.parser import Parser

ROOTS = {"√": 2, "∛": 3, "∜": 4}
_FUNCTIONS = {2: "sqrt", 3: "cbrt"}
DERIVATIVE = "type the derivative itself, not what it is the derivative of"


def fraction(parser: Parser, token: Token) -> int:
    r"""What follows \frac. Raises NotationError for a derivative, which is no quotient."""
    if _is_derivative(parser):
        raise parser.cursor.error(DERIVATIVE, token)
    over, under = _part(parser), _part(parser)
    return parser.draft.node("div", (over, under), token.start, parser.cursor.end)


def _is_derivative(parser: Parser) -> bool:
    """Whether {d}{dx} or {dy}{dx} follows: a derivative that is asked for, no quotient."""
    ahead = parser.cursor.ahead
    over, alone = ahead(1).text, ahead(0).text + ahead(5).text == "{}"
    begun = over[:1] == "d" and over not in parser.known
    return alone and begun and is_over_differential(lambda count: ahead(2 + count))


def _part(parser: Parser) -> int:
    """What stands in braces, or the one sign that LaTeX takes without them."""
    cursor = parser.cursor
    if cursor.kind not in ("number", "name"):
        cursor.expect("{")
        return parser.bracket("{")
    text, start, end = cursor.take()
    if end - start > 1 and text.isalnum() and cursor.text[start] != "\\":
        cursor.replace_taken([Token(text[0], start, start + 1), Token(text[1:], start + 1, end)])
    return parser.operand(cursor.now - 1, POWER)


def root(parser: Parser, token: Token) -> int:
    r"""√x, ∛x and ∜x, or \sqrt[n]{x}."""
    cursor, latex, below = parser.cursor, token.end - token.start > 1, None
    sign, degree = token.text, ROOTS[token.text]
    if latex and cursor.sign == "[":
        degree, below = _degree(parser)
    else:
        refuse_degree(parser, token)
    parser.deeper()
    value = parser.radicand()
    parser.depth -= 1
    if cursor.previous.text not in CLOSING.values():
        told, factor = parser.told(value), cursor.sign
        if parser.at_power():
            parser.readings.append(f"the power behind {sign}{told} is taken of the root")
        elif parser.starts_operand() and factor not in CLOSING and factor != "|":
            parser.readings.append(
                f"{sign}{told}{factor} is read as {sign}{told}·{factor}; otherwise, use brackets"
            )
    draft, start, end = parser.draft, token.start, cursor.end
    if degree in _FUNCTIONS:
        return draft.node(_FUNCTIONS[degree], (value,), start, end)
    draft.in_order = False
    one, number = (Node(NUMBER, (), Fraction(value)) for value in (1, degree))
    over = draft.constant(one, 1.0, start, end)
    if below is None:
        below = draft.constant(number, float(degree), start, end)
    return draft.node("pow", (value, draft.node("div", (over, below), start, end)), start, end)


def _degree(parser: Parser) -> tuple[int, int | None]:
    r"""The 4 of \sqrt[4]{x}; or 0, and the node of the n of \sqrt[n]{x}."""
    cursor, draft, mark = parser.cursor, parser.draft, len(parser.draft.nodes)
    cursor.skip()
    first = cursor.peek
    node = parser.expression(0)
    cursor.expect("]")
    if node not in draft.constants:
        return 0, node
    number = draft.nodes[node]
    degree = int(number.value) if number.op == NUMBER else 0
    if degree != draft.constants[node] or (degree not in _FUNCTIONS and (degree < 2 or degree % 2)):
        hint = "there are cbrt(x) and x^(1/4); of an odd one, sign(x)*abs(x)^(1/5)"
        raise cursor.error("a root of this degree is not read here", first, hint)
    draft.forget(mark)
    return degree, None


def refuse_degree(parser: Parser, token: Token) -> None:
    """Raise NotationError for sqrt[3](x); sqrt[x] has brackets alone."""
    cursor = parser.cursor
    after = cursor.ahead(3).text if cursor.ahead(2).text == "]" else ""
    if cursor.sign == "[" and after in CLOSING:
        hint = "write cbrt(x), or a power: x^(1/4)"
        raise cursor.error("a root of another degree is not read here", token, hint)

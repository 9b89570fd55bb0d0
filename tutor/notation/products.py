"""Two factors side by side: 2x, x(x + 1); and what is said where they may be meant otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.errors import NotationError
from tutor.notation.cursor import CLOSING
from tutor.notation.spellings import POWERS
from tutor.notation.tape import NUMBER

if TYPE_CHECKING:
    from tutor.notation.parser import Parser


def product(parser: Parser, left: int, start: int) -> int:
    """The second factor, where no sign stands before it."""
    cursor, token = parser.cursor, parser.cursor.peek
    is_number = token.kind in ("number", "vulgar")
    if is_number and not (_is_base(parser, left) or _behind_exponent(cursor.text, cursor.end)):
        raise side_by_side(parser, left, start)
    if left in parser.defined and token.text == "(":
        name = parser.defined[left]
        parser.readings.append(f"{name}(…) is read as {name}·(…): {name} is a value here")
    divided, powered = _bare_quotient(parser, left), _bare_power(parser, left)
    right = parser.expression(parser.juxtaposed)
    if divided or powered:
        factor = parser.told(right)
        if token.text in CLOSING:  # with its brackets, and whatever power stands behind them
            factor = cursor.text[token.start : cursor.end]
    if divided:
        over, under = divided
        parser.readings.append(
            f"{over}/{under}{factor} is read as ({over}/{under})·{factor}; "
            f"for {over}/({under}{factor}), use brackets"
        )
    elif powered:
        base, exponent = powered
        parser.readings.append(
            f"{base}^{exponent}{factor} is read as {base}^{exponent}·{factor}; "
            f"for {base}^({exponent}{factor}), use brackets"
        )
    return parser.draft.node("mul", (left, right), start, cursor.end)


def _is_base(parser: Parser, left: int) -> bool:
    """Whether a number behind a factor can be no exponent of it: ln(2) 2^x."""
    power = parser.cursor.ahead(1)
    return parser.draft.nodes[left].op != NUMBER and power.text in POWERS


def _behind_exponent(text: str, end: int) -> bool:
    """Whether an exponent ends there with its brackets: e^(x^2), of e^(x^2)2x."""
    depth, place = 0, end
    while place > 0:
        place -= 1
        depth += (text[place] in CLOSING.values()) - (text[place] in CLOSING)
        if depth <= 0:
            break
    while text[place - 1 : place] == " ":
        place -= 1
    return depth == 0 and place < end - 1 and text.endswith(tuple(POWERS), 0, place)


def _bare_quotient(parser: Parser, left: int) -> tuple[str, str] | None:
    """1/2 at the end of a product, where 1/2x may have been meant as 1/(2x)."""
    node = parser.draft.nodes[left]
    if node.op != "div":
        return None
    last, source = parser.cursor.previous, parser.draft.source(left)
    if last.text in CLOSING.values() or last.kind == "vulgar" or source.startswith("\\"):
        return None  # not of \frac12 x either
    over, under = map(parser.told, node.args)
    return over if source.startswith(over) else f"({over})", under


def _bare_power(parser: Parser, left: int) -> tuple[str, str] | None:
    """e^2 or 2^3 at the end of a product, where e^2x may have been meant as e^(2x)."""
    draft = parser.draft
    while draft.nodes[left].op == "mul":
        left = draft.nodes[left].args[1]
    op, args, _ = draft.nodes[left]
    if op != "exp" and not (op == "pow" and args[0] in draft.constants):
        return None
    last, following = parser.cursor.previous, parser.cursor.peek
    if last.kind not in ("number", "name") or last.end != following.start:
        return None
    if following.text in CLOSING and last.kind == "name":  # e^x(x + 1)
        return None
    base, sign, exponent = draft.source(left).partition("^")
    return (base, exponent) if sign else None


def side_by_side(parser: Parser, left: int, start: int) -> NotationError:
    """What is said of a number behind a factor that begins at `start`, with its brackets."""
    cursor, number = parser.cursor, parser.draft.nodes[left].op == NUMBER
    return cursor.side_by_side(cursor.text[start : cursor.end], number=number, token=cursor.peek)

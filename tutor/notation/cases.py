"""Cases of a function: where(c, a, b), piecewise(c₁, a₁, c₂, a₂, …, b), SymPy's pairs, LaTeX's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.notation.cursor import CLOSING
from tutor.notation.lexer import Token

if TYPE_CHECKING:
    from tutor.notation.parser import Parser

NO_CASE = "no case holds"
"""What is said of x > 0 and x < 0, which leave out 0."""
CASES, _END, _NEXT = r"\begin{cases}", r"\end{cases}", "\\\\"
_BEFORE, _OTHERWISE = frozenset(("if", "for", "when")), frozenset(("otherwise", "else"))
_OPPOSITE = {"ge": ("lt",), "le": ("gt",), "gt": ("le", "lt"), "lt": ("ge", "gt")}
_HINT = "write piecewise(condition, value, condition, value, …, otherwise)"


def opens_pairs(parser: Parser) -> bool:
    """Whether (value, condition) follows: a bracket in a bracket, with a comma of its own."""
    cursor, depth = parser.cursor, 1
    if (cursor.sign, cursor.ahead(1).text) != ("(", "("):
        return False
    for sign in cursor.texts[cursor.now + 2 :]:
        depth += (sign in CLOSING) - (sign in CLOSING.values())
        if depth == 0 or (depth == 1 and sign == ","):
            return depth == 1
    return False


def pairs(parser: Parser) -> list[int]:
    """(x, x > 0), (0, True): the value first, as SymPy writes cases."""
    cursor, found = parser.cursor, list[int]()
    cursor.skip()
    outside = parser.inside_brackets(calls=1)
    parser.draft.in_order = False
    while True:
        cursor.expect("(")
        value = parser.expression(0)
        cursor.expect(",")
        if cursor.sign in ("True", "true"):
            cursor.skip()
            found.append(value)
            cursor.expect(")")
            break
        found += [parser.expression(0), value]
        cursor.expect(")")
        if cursor.sign == ")":
            if not _all_told(parser, found):
                raise cursor.error("the last case holds otherwise: (value, True)", cursor.peek)
            break
        cursor.expect(",")
    cursor.expect(")")
    parser.calls, parser.bars = outside
    return found


def set_in_latex(parser: Parser, token: Token) -> int:
    r"""\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}: the value first, up to \end."""
    cursor, found = parser.cursor, list[int]()
    outside = parser.inside_brackets()
    parser.draft.in_order = False
    parser.deeper()
    otherwise = False
    _skip(parser, "\n")
    while cursor.sign != _END and not otherwise:
        value = parser.expression(0)
        _skip(parser, ",")
        cursor.expect("&")
        _skip(parser, *_BEFORE)
        otherwise = _skip(parser, *_OTHERWISE)
        found += [value] if otherwise else [parser.expression(0), value]
        _skip(parser, ",", ".")
        _skip(parser, "\n")
        _skip(parser, _NEXT)
        _skip(parser, "\n")
    if not otherwise and not _all_told(parser, found):
        hint = r"0 & \text{otherwise}"
        raise cursor.error("the last case holds otherwise", cursor.peek, hint)
    cursor.expect(_END)
    parser.calls, parser.bars = outside
    parser.depth -= 1
    if len(found) == 1:
        raise cursor.error("a case and a value for all others are wanted", token)
    case = tuple(in_cases(parser, found, token))
    return parser.draft.node("where", case, token.start, cursor.end)


def _skip(parser: Parser, *signs: str) -> bool:
    """Take one of these, if it stands here."""
    here = parser.cursor.sign in signs
    if here:
        parser.cursor.skip()
    return here


def _all_told(parser: Parser, found: list[int]) -> bool:
    """Whether the last two conditions are x ≥ 0 and x < 0, so that the last holds otherwise.

    Of x > 0 and x < 0 it does so as well, and what it is then at 0 is told: of a slope with a
    kink there nothing is said of it in most books.
    """
    if len(found) != 4:
        return False
    draft = parser.draft
    one, other = (draft.nodes[condition] for condition in (found[0], found[2]))
    sides = [[draft.source(arg).strip() for arg in node.args] for node in (one, other)]
    if sides[0] != sides[1] or other.op not in _OPPOSITE.get(one.op, ()):
        return False
    if {one.op, other.op} == {"gt", "lt"}:
        edge = " = ".join(sides[0])
        parser.readings.append(f"where {edge} {NO_CASE}: the last is read as holding there")
    del found[-2]
    return True


def in_cases(parser: Parser, arguments: list[int], token: Token) -> list[int]:
    """c₁, a₁, c₂, a₂, b is where(c₁, a₁, where(c₂, a₂, b))."""
    if len(arguments) % 2 == 0:
        raise parser.cursor.error("the value for all other cases is missing", token, _HINT)
    *rest, otherwise = arguments
    while len(rest) > 2:
        *rest, condition, value = rest
        case = (condition, value, otherwise)
        otherwise = parser.draft.node("where", case, token.start, parser.cursor.end)
    return [*rest, otherwise]

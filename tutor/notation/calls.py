"""A function's word and what follows it: its power, its brackets, or an argument without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.errors import NotationError, UnknownNameError
from tutor.functions import ALONG, FUNCTIONS
from tutor.notation.binding import POWER, PRODUCT
from tutor.notation.cases import in_cases, opens_pairs, pairs
from tutor.notation.cursor import CLOSING
from tutor.notation.fractions import refuse_degree
from tutor.notation.lexer import Token
from tutor.notation.products import side_by_side
from tutor.notation.spellings import POWERS
from tutor.notation.tape import NUMBER

if TYPE_CHECKING:
    from tutor.notation.parser import Parser

_REDUCED = frozenset(word for word, _ in ALONG)
_OPTIONS = ("axis", "keepdims")
"""What NumPy calls the further arguments of a sum."""
_BETWEEN = frozenset(",;")
"""Signs between two arguments."""
_NO_LIMITS = "Σ is the sign of a sum, and this one has no limits here"
_WHOLE_COLUMN = "of a whole column there is sum(x); the sigmoid is σ(x)"


def call(parser: Parser, name: str, token: Token) -> int:
    """A function's word has been taken: now its power, its brackets, its arguments."""
    row, kept = FUNCTIONS[name], False
    power: int | None = None
    if parser.cursor.text[token.start] == "Σ":
        raise parser.cursor.error(_NO_LIMITS, token, _WHOLE_COLUMN)
    if parser.cursor.sign not in CLOSING and parser.at_power():
        mark = len(parser.draft.nodes)
        power = parser.exponent(token.start, POWER)  # of sin^2 x, 2 and not 2x
        parser.check_exponent(power)
        if parser.draft.constants.get(power) == -1.0:
            if not row.inverse:
                raise parser.cursor.error(
                    f"{name} to the −1 could be 1/{name} or an inverse", token
                )
            parser.draft.forget(mark)
            parser.readings.append(f"{name}^-1 is read as {row.inverse}, not 1/{name}")
            name, row, power = row.inverse, FUNCTIONS[row.inverse], None
    if name == "sqrt":
        refuse_degree(parser, token)
    if name == "where" and opens_pairs(parser):
        arguments = pairs(parser)
    elif parser.cursor.sign in CLOSING:  # also of Sin[x] and max{x, 0}
        arguments, kept = _arguments(parser, name, token)
    else:
        arguments = [_bare_argument(parser, name, token)]
    if name == "where" and len(arguments) > 3:
        arguments = in_cases(parser, arguments, token)
    if row.several and len(arguments) > 2:  # in pairs from the left
        arguments = _in_pairs(parser, name, arguments, token)
    if name in _REDUCED and len(arguments) == 2:
        name, arguments = _along(parser, name, arguments, token), arguments[:1]
    if len(arguments) != len(FUNCTIONS[name].parameters):
        raise _miscounted(parser, name, arguments, token)
    value = parser.draft.node(name, tuple(arguments), token.start, parser.cursor.end)
    if kept:
        value = _kept(parser, name, value, token)
    if power is not None:
        parser.draft.in_order = False
        value = parser.draft.node("pow", (value, power), token.start, parser.cursor.end)
    return value


def _arguments(parser: Parser, name: str, token: Token) -> tuple[list[int], bool]:
    """What stands in the brackets, and whether keepdims=True does."""
    cursor, place = parser.cursor, parser.cursor.now
    opening = cursor.texts[place]
    closing = CLOSING[opening]
    cursor.now += 1
    outside = parser.inside_brackets(calls=1)
    if cursor.sign == closing:
        raise cursor.error("a function needs its argument", cursor.peek)
    found, kept = [parser.expression(0)], False
    if cursor.sign in _BETWEEN:
        kept = _further(parser, name, token, found)
    cursor.expect(closing)
    if opening == "{" and parser.at_power():
        inside = cursor.text[cursor.ends[place] : cursor.previous.start].strip()
        raise cursor.error(
            f"this could be the power of {name} or of {inside}", cursor.peek,
            hint=f"write ({name}({inside}))^n or {name}(({inside})^n)",
        )  # fmt: skip
    parser.calls, parser.bars = outside
    return found, kept


def _further(parser: Parser, name: str, token: Token, found: list[int]) -> bool:
    """Add the arguments behind the first; whether keepdims=True is one of them."""
    cursor, kept, signs = parser.cursor, False, set[str]()
    while cursor.sign in _BETWEEN:
        signs.add(cursor.take().text)
        word = cursor.sign
        if name in _REDUCED and word in _OPTIONS and cursor.ahead(1).text == "=":
            cursor.skip()
            cursor.skip()
        if word == "keepdims" and cursor.previous.text == "=":
            kept = cursor.take().text in ("True", "1")
        else:
            found.append(parser.expression(0))
    if len(signs) > 1:  # max(0,5; x)
        raise cursor.error(
            f"the arguments of {token.text} are parted by , and by ;", token,
            hint="a decimal has a point: 0.5",
        )  # fmt: skip
    return kept


def _along(parser: Parser, name: str, arguments: list[int], token: Token) -> str:
    """The row of sum(x, 0) or sum(x, axis=1)."""
    axis = parser.draft.nodes[arguments[1]]
    row = ALONG.get((name, int(axis.value))) if axis.op == NUMBER else None
    if row is None:
        raise parser.cursor.error(
            f"the axis of a {name} is 0, down the columns, or 1, along the rows", token,
            hint=f"write {name}(x, 0) or {name}(x, 1)",
        )  # fmt: skip
    parser.draft.forget(arguments[1])  # it is no argument of the sum
    return row


def _kept(parser: Parser, name: str, value: int, token: Token) -> int:
    """A reduction with its axis kept: the sums of the rows as a column of a matrix."""
    end = parser.cursor.end
    if FUNCTIONS[name].arrays.axis is None:
        raise parser.cursor.error("keepdims goes with an axis: axis=1", token)
    value = parser.draft.node("column", (value,), token.start, end)
    if FUNCTIONS[name].arrays.axis == 0:
        value = parser.draft.node("transpose", (value,), token.start, end)
    return value


def _bare_argument(parser: Parser, name: str, token: Token) -> int:
    """`sin 2x`: the products and powers that follow, up to the next function, + or −."""
    minus = parser.cursor.peek if parser.cursor.sign == "-" else None
    if minus:
        parser.cursor.skip()
    if not parser.starts_operand():
        if parser.cursor.sign == "'":
            raise parser.cursor.stray()
        if token.text == "sigma":
            raise UnknownNameError(
                "σ stands alone, and is no name here", text=parser.cursor.text, start=token.start,
                end=token.end, hint="the sigmoid is σ(x)", near=name,
            )  # fmt: skip
        raise parser.cursor.error(f"{name} needs its argument", token, hint=f"write {name}(x)")
    start = parser.cursor.peek.start
    value = parser.inner(PRODUCT)
    whole = f"{name} takes the whole product that follows it"
    while not parser.at_function() and (parser.cursor.sign == "*" or parser.starts_operand()):
        if not parser.at_letter():
            if parser.narrow or (parser.cursor.sign == "*" and parser.at_function(1)):
                break
            if parser.cursor.sign == "*":
                parser.cursor.skip()
            if whole not in parser.readings:
                parser.readings.append(whole)
        elif parser.cursor.kind in ("number", "vulgar"):
            if parser.cursor.ahead(1).text in POWERS:  # of ln 2 2^x it is a factor
                break
            raise side_by_side(parser, value, start)
        right = parser.expression(PRODUCT)
        value = parser.draft.node("mul", (value, right), start, parser.cursor.end)
    if parser.cursor.sign == "/":
        parser.readings.append(f"{name} takes what stands before the /; otherwise, use brackets")
    if minus:
        value = parser.draft.node("neg", (value,), minus.start, parser.cursor.end)
    return value


def _miscounted(parser: Parser, name: str, arguments: list[int], token: Token) -> NotationError:
    parameters = FUNCTIONS[name].parameters
    hint = f"write {token.text}({', '.join(parameters)})"
    if name == "ln" and len(arguments) == 2:
        of, base = map(parser.told, arguments)
        word = f"log{base}({of})" if f"log{base}" in FUNCTIONS else f"ln({of})/ln({base})"
        hint = f"for the logarithm to base {base}, write {word}"
    expected = f"{len(parameters)} argument{'s' * (len(parameters) > 1)}"
    return parser.cursor.error(f"{token.text} takes {expected}, not {len(arguments)}", token, hint)


def _in_pairs(parser: Parser, name: str, arguments: list[int], token: Token) -> list[int]:
    """max(a, b, c) is max(max(a, b), c)."""
    parser.draft.in_order = False
    first, *rest, last = arguments
    for argument in rest:
        first = parser.draft.node(name, (first, argument), token.start, parser.cursor.end)
    parser.readings.append(f"{name} of {len(arguments)} is taken in pairs, from the left")
    return [first, last]

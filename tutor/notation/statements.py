"""Definitions: `y = 2x + b; s = sigmoid(y)`, one after another, the last being the output."""

from functools import lru_cache
from typing import TYPE_CHECKING

from tutor.errors import NotationError
from tutor.functions import CONSTANTS, TYPED
from tutor.notation.conditions import check_conditions
from tutor.notation.heads import function_head
from tutor.notation.lexer import Token, spelled
from tutor.notation.tape import LEAVES, Expression

if TYPE_CHECKING:
    from tutor.notation.parser import Parser


_BREAKS = frozenset(";\n")


@lru_cache(maxsize=1024)
def declared(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names that may occur, each once; kept, since all of a question's answers have the same.

    Raises NotationError for one that is a constant's.
    """
    found = tuple(dict.fromkeys(map(spelled, names)))
    for name in CONSTANTS.keys() & found:
        raise NotationError(f"{name} is always {CONSTANTS[name]:.6g}; use another name")
    return found


def read(parser: "Parser") -> Expression:
    """The whole text: definitions, of which the last, or a formula behind them, is the output."""
    cursor, output = parser.cursor, -1
    while sign := cursor.sign:
        if sign in _BREAKS:
            cursor.skip()
            continue
        if output >= 0 and output not in parser.defined:
            start, end = parser.draft.spans[output]
            raise NotationError(
                "this formula has no name, and another one follows", text=cursor.text,
                start=start, end=end, hint="name it: a = …; or go on in the same line",
            )  # fmt: skip
        output = _statement(parser)
        if cursor.sign == "," and _last_sign(parser, 1):  # of a sentence
            cursor.skip()
        if cursor.sign and cursor.sign not in _BREAKS:
            raise cursor.stray()
    if output < 0:
        raise cursor.error("there is nothing to read here", hint="type a formula such as 2x + 1")
    found = parser.draft.expression(output, parser.defined, parser.readings)
    if parser.vocabulary is TYPED:  # a row of the registry may call a condition c
        check_conditions(found)
    return found


def _statement(parser: "Parser") -> int:
    """One definition or formula; "2x =" and "= 2x" are read as 2x."""
    if "=" not in parser.cursor.text:  # as in most answers
        return parser.expression(0)
    name = parser.cursor.peek
    if name.text == "=":
        parser.cursor.skip()
    elif name.kind == "name" and parser.cursor.ahead(1).text == "=" and not _last_sign(parser, 2):
        return _definition(parser, name)
    elif count := _function_of(parser):  # f(x) = x^3, as every school book writes it
        parser.cursor.replace(parser.cursor.now + 1, parser.cursor.now + 1 + count, ())
        return _definition(parser, name)
    value = parser.expression(0)
    if parser.cursor.sign == "=" and _last_sign(parser, 1):
        parser.cursor.skip()
    return value


def _function_of(parser: "Parser") -> int:
    """How long the (x) of `f(x) =` is, if that stands here, with a right side behind it; or 0."""
    if parser.cursor.sign in parser.known:
        return 0
    count = function_head(parser.cursor.ahead)
    return 0 if _last_sign(parser, count + 2) else count


def _last_sign(parser: "Parser", count: int) -> bool:
    """Whether the statement ends before the token so far ahead."""
    sign = parser.cursor.ahead(count).text
    return not sign or sign in _BREAKS


def _definition(parser: "Parser", name: Token) -> int:
    if name.text in CONSTANTS or (
        name.text.lower() in parser.vocabulary and name.text not in parser.known
    ):
        what = "a number" if name.text in CONSTANTS else "a function"
        raise parser.cursor.error(f"{name.text} is {what} here; choose another name", name)
    if name.text in parser.known:
        raise _known_already(parser, name)
    parser.cursor.skip()
    parser.cursor.skip()
    value = parser.expression(0)
    if name.text in parser.known:
        raise _known_already(parser, name)
    if parser.draft.nodes[value].op in LEAVES or value in parser.defined:
        value = parser.draft.node("identity", (value,), name.start, parser.cursor.end)
    parser.known[name.text] = value
    parser.defined[value] = name.text
    return value


def _known_already(parser: "Parser", name: Token) -> NotationError:
    if name.text in parser.defined.values():
        what = "is defined twice"
    elif name.text in parser.declared:
        what = "is a variable already"
    else:
        what = "is used before it is defined"
    hint = "a name is defined once, before it is used"
    return parser.cursor.error(f"{name.text} {what}", name, hint)

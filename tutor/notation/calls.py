"""A function's word and what follows it: its power, its brackets, or an argument without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.functions import FUNCTIONS
from tutor.notation.cases import in_cases, opens_pairs, pairs
from tutor.notation.lexer import Token
from tutor.notation.products import side_by_side
from tutor.notation.tape import Node

if TYPE_CHECKING:
    from tutor.notation.parser import Parser

PRODUCT = 20
"""How tightly a product binds; an argument without brackets takes products."""

_OF_SEVERAL = ("max", "min", "hypot", "logaddexp")
"""Functions of two that are as well of more, taken in pairs from the left."""


def call(parser: Parser, name: str, token: Token) -> int:
    """A function's word has been taken: now its power, its brackets, its arguments."""
    row = FUNCTIONS[name]
    power: int | None = None
    if parser.cursor.peek.text in ("^", "**") or parser.cursor.peek.kind == "sup":
        mark = len(parser.draft.nodes)
        power = parser.exponent(name)
        parser.check_exponent(power)
        if parser.draft.constants.get(power) == -1.0:
            if not row.inverse:
                raise parser.cursor.error(
                    f"{name} to the −1 could be 1/{name} or an inverse", token
                )
            parser.draft.forget(mark)
            parser.readings.append(f"{name}^-1 is read as {row.inverse}, not 1/{name}")
            name, row, power = row.inverse, FUNCTIONS[row.inverse], None
    if name == "where" and opens_pairs(parser):
        arguments = pairs(parser)
    elif parser.cursor.peek.text == "(":
        arguments = _arguments(parser)
    else:
        arguments = [_bare_argument(parser, name, token)]
    if name == "where" and len(arguments) > 3:
        arguments = in_cases(parser, arguments, token)
    if name in _OF_SEVERAL and len(arguments) > 2:
        arguments = _in_pairs(parser, name, arguments, token)
    _check_count(parser, name, arguments, token)
    value = parser.draft.node(Node(name, tuple(arguments)), token.start, parser.cursor.previous.end)
    if power is not None:
        parser.draft.in_order = False
        value = parser.draft.node(
            Node("pow", (value, power)), token.start, parser.cursor.previous.end
        )
    return value


def _arguments(parser: Parser) -> list[int]:
    parser.cursor.take()
    calls, bars = parser.calls, parser.bars
    parser.calls, parser.bars = 1, 0
    if parser.cursor.peek.text == ")":
        raise parser.cursor.error("a function needs its argument", parser.cursor.peek)
    found = [parser.expression(0)]
    while parser.cursor.peek.text in (",", ";"):
        parser.cursor.take()
        found.append(parser.expression(0))
    parser.cursor.expect(")")
    parser.calls, parser.bars = calls, bars
    return found


def _bare_argument(parser: Parser, name: str, token: Token) -> int:
    """`sin 2x`: the products and powers that follow, up to the next function, + or −."""
    minus = parser.cursor.peek if parser.cursor.peek.text == "-" else None
    if minus:
        parser.cursor.take()
    if not parser.starts_operand():
        raise parser.cursor.error(f"{name} needs its argument", token, hint=f"write {name}(x)")
    start = parser.cursor.peek.start
    value = parser.inner(PRODUCT)
    while not parser.at_function() and (parser.cursor.peek.text == "*" or parser.starts_operand()):
        if parser.cursor.peek.text == "*":
            if parser.is_function(parser.cursor.ahead(1)):
                break
            parser.cursor.take()
            parser.readings.append(f"{name} takes the whole product that follows it")
        elif parser.cursor.peek.kind in ("number", "vulgar"):
            raise side_by_side(parser, value, parser.cursor.peek)
        right = parser.expression(PRODUCT)
        value = parser.draft.node(Node("mul", (value, right)), start, parser.cursor.previous.end)
    if parser.cursor.peek.text == "/":
        parser.readings.append(f"{name} takes what stands before the /; otherwise, use brackets")
    if minus:
        value = parser.draft.node(Node("neg", (value,)), minus.start, parser.cursor.previous.end)
    return value


def _check_count(parser: Parser, name: str, arguments: list[int], token: Token) -> None:
    expected = len(FUNCTIONS[name].parameters)
    if len(arguments) != expected:
        listed = ", ".join(FUNCTIONS[name].parameters)
        raise parser.cursor.error(
            f"{name} takes {expected} argument{'s' * (expected > 1)}, not {len(arguments)}",
            token, hint=f"write {name}({listed})",
        )  # fmt: skip


def _in_pairs(parser: Parser, name: str, arguments: list[int], token: Token) -> list[int]:
    """max(a, b, c) is max(max(a, b), c)."""
    parser.draft.in_order = False
    first, *rest, last = arguments
    for argument in rest:
        first = parser.draft.node(
            Node(name, (first, argument)), token.start, parser.cursor.previous.end
        )
    parser.readings.append(f"{name} of {len(arguments)} is taken in pairs, from the left")
    return [first, last]

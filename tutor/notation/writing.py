"""Every way of writing a formula is one walk of its nodes with a `Writer`: brackets, signs, forms.

The walk follows the tape, so that no formula is too deep to write.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from tutor.notation.binding import ATOM, COMPARE, LOOSE, OPEN, OPEN_PRODUCT, PRODUCT, SUM
from tutor.notation.tape import CONSTANT, NUMBER, VARIABLE, Expression, Node


class Piece(NamedTuple):
    """A written part and how tightly its outermost sign binds.

    factors  of a product, where a way of writing has a use for them
    """

    text: str
    binding: int
    factors: tuple["Piece", ...] = ()


Form = Callable[[list[Piece]], Piece]
"""How an operation is written, from its written arguments."""


@dataclass(frozen=True)
class Writer:
    """One way of writing.

    name      a variable, a constant, or a node that stands as its name
    number    a number
    brackets  what goes around a part that binds too loosely, with {} for it
    signs     what stands between the sides of a sum or a comparison
    forms     the operations that are not written as a function of something
    call      a function of something, by the name of its row
    """

    name: Callable[[str], str]
    number: Callable[[Fraction], Piece]
    brackets: str
    signs: Mapping[str, str]
    forms: Mapping[str, Form]
    call: Callable[[str, list[Piece]], Piece]

    def inside(self, piece: Piece, at_least: int) -> str:
        return bracketed(piece, at_least, self.brackets)


def bracketed(piece: Piece, at_least: int, brackets: str) -> str:
    """A part as it stands where `at_least` is asked of it."""
    return piece.text if piece.binding >= at_least else brackets.format(piece.text)


def factors(args: Sequence[Piece], brackets: str) -> tuple[str, str, int]:
    """Both sides of a product, and how tightly it binds.

    An open derivative stands last or in brackets.
    """
    left, right = args
    is_open = right.binding == OPEN
    written = bracketed(right, OPEN if is_open else PRODUCT + 1, brackets)
    return bracketed(left, PRODUCT, brackets), written, OPEN_PRODUCT if is_open else PRODUCT


def written(
    expression: Expression,
    writer: Writer,
    output: int | None,
    names: Mapping[int, str] | None,
    at_least: int = LOOSE,
) -> str:
    """The formula of one node, or of the output; nodes in `names` are written as their names.

    In brackets where it binds more loosely than `at_least`.
    """
    nodes, names = expression.nodes, names or {}
    output = expression.output if output is None else output
    done: dict[int, Piece] = {}
    pending = [output]
    while pending:
        index = pending[-1]
        if index in done:
            pending.pop()
            continue
        if index in names and index != output:
            done[index] = Piece(writer.name(names[index]), ATOM)
            continue
        first, rest = _sum_of(nodes, index, names)
        args = [first, *(term for _, term in rest)] if rest else list(nodes[index].args)
        missing = [arg for arg in args if arg not in done]
        if missing:
            pending.extend(reversed(missing))
        elif rest:
            done[index] = _total(writer, done[first], [(op, done[term]) for op, term in rest])
        else:
            done[index] = _node(writer, nodes[index], [done[arg] for arg in args])
    return writer.inside(done[output], at_least)


def _sum_of(
    nodes: Sequence[Node], index: int, names: Mapping[int, str]
) -> tuple[int, list[tuple[str, int]]]:
    """a + b − c taken apart: its first term, then each sign with its term.

    Written term by term, a long sum would be copied once a term.
    """
    rest: list[tuple[str, int]] = []
    first = index
    while nodes[first].op in ("add", "sub") and (first == index or first not in names):
        rest.append((nodes[first].op, nodes[first].args[1]))
        first = nodes[first].args[0]
    return first, rest[::-1]


def _total(writer: Writer, first: Piece, rest: Sequence[tuple[str, Piece]]) -> Piece:
    terms = [f"{writer.signs[op]} {writer.inside(term, SUM + 1)}" for op, term in rest]
    return Piece(" ".join([writer.inside(first, SUM), *terms]), SUM)


def _node(writer: Writer, node: Node, args: list[Piece]) -> Piece:
    if node.op in (VARIABLE, CONSTANT):
        return Piece(writer.name(str(node.value)), ATOM)
    if node.op == NUMBER:
        return writer.number(Fraction(node.value))
    if node.op in writer.forms:
        return writer.forms[node.op](args)
    if node.op in writer.signs:
        left, right = (writer.inside(arg, COMPARE + 1) for arg in args)
        return Piece(f"{left} {writer.signs[node.op]} {right}", COMPARE)
    return writer.call(node.op, args)


def decimal_text(value: Fraction) -> str | None:
    """The exact finite decimal of a positive number, the shorter of 0.001 and 1e-3; or None."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return None
    places = max(twos, fives)
    digits = str(value.numerator * 10**places // value.denominator)
    stripped = digits.rstrip("0") or "0"
    exponent = len(digits) - len(stripped) - places
    if exponent >= 0:
        return digits if exponent < 15 else _with_exponent(stripped, exponent)
    if len(stripped) + exponent > 0:
        return f"{stripped[:exponent]}.{stripped[exponent:]}"
    plain = "0." + "0" * -(len(stripped) + exponent) + stripped
    return plain if len(plain) <= len(stripped) + 6 else _with_exponent(stripped, exponent)


def _with_exponent(digits: str, exponent: int) -> str:
    """2.8e-8, with one digit before the point; 3e-8."""
    point = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{point}e{exponent + len(digits) - 1}"


_EXPONENT = re.compile(r"(?<=\d)e(?:\+|(-))0*(?=\d)")


def short_exponent(figure: str) -> str:
    """A figure as Python prints it, with its exponent as formulas have it.

    >>> short_exponent("2.8e-08"), short_exponent("[1e+20, 0.5]")
    ('2.8e-8', '[1e20, 0.5]')
    """
    return _EXPONENT.sub(r"e\1", figure)


def in_digits(value: float, digits: int = 6) -> str:
    """A number in at most so many digits.

    >>> in_digits(2.76e-8, 2), in_digits(0.5)
    ('2.8e-8', '0.5')
    """
    return short_exponent(f"{value:.{digits}g}")

"""An `Expression` as text: the notation that the parser reads, or the one that screens show.

Both are read back to the same expression (tests/notation/test_printer.py holds that as a
law). The walk follows the tape, so that no formula is too deep to print.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from tutor.functions import FUNCTIONS
from tutor.notation.lexer import GREEK
from tutor.notation.tape import CONSTANT, NUMBER, VARIABLE, Expression, Node

LOOSE, COMPARE, SUM, MINUS, PRODUCT, POWER, ATOM = 0, 8, 10, 15, 20, 40, 50
"""How tightly a sign binds, in every way of writing."""

_OPEN_DERIVATIVE = "d/d"

DERIVATIVE = "derivative"
"""A derivative that is still to be taken, in a step: the arguments are what and by what."""


class Piece(NamedTuple):
    """A printed part and how tightly its outermost sign binds."""

    text: str
    binding: int


@dataclass(frozen=True)
class Style:
    """The signs of one notation."""

    times: str
    minus: str
    comparisons: Mapping[str, str]
    greek: bool
    pretty: bool


ASCII = Style("*", "-", {"gt": ">", "ge": ">=", "lt": "<", "le": "<="}, greek=False, pretty=False)
"""What is typed, stored and sent: `2*s*(1 - s)`, `exp(-y)`, `x^2`."""

PRETTY = Style("·", "−", {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}, greek=True, pretty=True)
"""What a screen shows: `2·s·(1 − s)`, `e^(−y)`, `x²`."""

_TO_GREEK = {name: letter for letter, name in reversed(list(GREEK.items()))}
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def to_text(
    expression: Expression,
    style: Style = ASCII,
    *,
    output: int | None = None,
    names: Mapping[int, str] | None = None,
) -> str:
    """The formula of one node; nodes in `names` are written as their names.

    Without `names` the whole formula is written out, definitions and all.

    >>> from tutor.notation.parser import parse
    >>> to_text(parse("2x(1-x)^2"))
    '2*x*(1 - x)^2'
    >>> to_text(parse("2x(1-x)^2"), PRETTY)
    '2x(1 − x)²'
    """
    index = expression.output if output is None else output
    return _printed(expression.nodes, style, names or {}, index).text


def definitions(expression: Expression, style: Style = ASCII) -> list[tuple[str, str]]:
    """Each definition as (name, formula) in terms of the names before it, the output last.

    >>> from tutor.notation.parser import parse
    >>> definitions(parse("y = 2x + b; sigmoid(y)"))
    [('y', '2*x + b'), ('', 'sigmoid(y)')]
    """
    lines = [
        (spell(name, style), to_text(expression, style, output=index, names=expression.names))
        for index, name in expression.names.items()
    ]
    if expression.output not in expression.names:
        lines.append(("", to_text(expression, style, names=expression.names)))
    return lines


def spell(name: str, style: Style) -> str:
    """A variable's name as the style writes it: `theta_1` or θ_1."""
    stem = name.rstrip("0123456789_")
    return _TO_GREEK[stem] + name[len(stem) :] if style.greek and stem in _TO_GREEK else name


def _printed(nodes: Sequence[Node], style: Style, names: Mapping[int, str], output: int) -> Piece:
    return walked(
        nodes, output, names,
        name=lambda name: Piece(spell(name, style), ATOM),
        node=lambda node, args: _node(node, args, style),
        total=lambda first, rest: _written_sum(first, rest, style),
    )  # fmt: skip


def walked(
    nodes: Sequence[Node],
    output: int,
    names: Mapping[int, str],
    *,
    name: Callable[[str], Piece],
    node: Callable[[Node, list[Piece]], Piece],
    total: Callable[[Piece, Sequence[tuple[str, Piece]]], Piece],
) -> Piece:
    """The written form of a node, by a walk of the nodes that it writes out and no others.

    `name` writes a node that stands as its name, `node` an operation with its arguments, and
    `total` a sum of several terms, each with "add" or "sub".
    """
    written: dict[int, Piece] = {}
    pending = [output]
    while pending:
        index = pending[-1]
        if index in written:
            pending.pop()
            continue
        if index in names and index != output:
            written[index] = name(names[index])
            continue
        first, rest = _sum_of(nodes, index, names)
        args = [first, *(term for _, term in rest)] if rest else list(nodes[index].args)
        missing = [arg for arg in args if arg not in written]
        if missing:
            pending.extend(reversed(missing))
        elif rest:
            written[index] = total(written[first], [(op, written[t]) for op, t in rest])
        else:
            written[index] = node(nodes[index], [written[arg] for arg in args])
    return written[output]


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


def _written_sum(first: Piece, rest: Sequence[tuple[str, Piece]], style: Style) -> Piece:
    signs = {"add": "+", "sub": style.minus}
    terms = [f"{signs[op]} {bracketed(term, SUM + 1)}" for op, term in rest]
    return Piece(" ".join([bracketed(first, SUM), *terms]), SUM)


def _node(node: Node, args: list[Piece], style: Style) -> Piece:
    if node.op in (VARIABLE, CONSTANT):
        return Piece(spell(str(node.value), style), ATOM)
    if node.op == NUMBER:
        return _number(Fraction(node.value), style)
    writer = _WRITERS.get(node.op)
    if writer is not None:
        return writer(args, style)
    return Piece(f"{node.op}({', '.join(arg.text for arg in args)})", ATOM)


def _number(value: Fraction, style: Style) -> Piece:
    """A decimal where the number has one, else a quotient in brackets of its own."""
    if value < 0:
        inner = _number(-value, style)
        return Piece(style.minus + bracketed(inner, MINUS), MINUS)
    if value.denominator == 1 and value < 10**15:
        return Piece(str(value.numerator), ATOM)
    text = decimal_text(value)
    if text is not None:
        return Piece(text, ATOM)
    return Piece(f"{value.numerator}/{value.denominator}", PRODUCT)


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
        return digits if exponent < 15 else f"{stripped}e{exponent}"
    if len(stripped) + exponent > 0:
        return f"{stripped[:exponent]}.{stripped[exponent:]}"
    plain = "0." + "0" * -(len(stripped) + exponent) + stripped
    return plain if len(plain) <= len(stripped) + 6 else f"{stripped}e{exponent}"


def bracketed(piece: Piece, at_least: int) -> str:
    return piece.text if piece.binding >= at_least else f"({piece.text})"


# --- one writer an operation whose form is not name(arguments) ---------------------------------


def _neg(args: list[Piece], style: Style) -> Piece:
    return Piece(style.minus + bracketed(args[0], MINUS), MINUS)


def _mul(args: list[Piece], style: Style) -> Piece:
    # A minus may open a product (−2·x is −(2·x)) but not stand inside one.
    left, right = bracketed(args[0], PRODUCT), bracketed(args[1], PRODUCT + 1)
    if _OPEN_DERIVATIVE in left and not left.startswith("("):
        left = f"({left})"
    if not style.pretty:
        return Piece(f"{left}*{right}", PRODUCT)
    if right.startswith("(") and (left[-1].isalnum() or left[-1] == ")") and _single(left):
        return Piece(left + right, PRODUCT)
    if left.isdecimal() and right[0].isalpha() and _single(right) and right != "e":
        return Piece(left + right, PRODUCT)
    return Piece(f"{left}·{right}", PRODUCT)


def _single(text: str) -> bool:
    """Whether a factor may stand against its neighbour without a sign: 2x, s(1 − s)."""
    tail = text.rsplit("·", 1)[-1]
    return len(tail) == 1 or tail.isdecimal() or (tail[:-1].isdecimal() and tail[-1].isalpha())


def _div(args: list[Piece], style: Style) -> Piece:
    return Piece(f"{bracketed(args[0], PRODUCT)}/{bracketed(args[1], PRODUCT + 1)}", PRODUCT)


def _pow(args: list[Piece], style: Style) -> Piece:
    base = bracketed(args[0], POWER + 1)
    if style.pretty and args[1].text.isdecimal():
        return Piece(base + args[1].text.translate(_SUPERSCRIPT), POWER)
    return Piece(f"{base}^{bracketed(args[1], POWER)}", POWER)


def _exp(args: list[Piece], style: Style) -> Piece:
    if not style.pretty:
        return Piece(f"exp({args[0].text})", ATOM)
    return Piece(f"e^{bracketed(args[0], POWER)}", POWER)


def _abs(args: list[Piece], style: Style) -> Piece:
    return Piece(f"|{args[0].text}|" if style.pretty else f"abs({args[0].text})", ATOM)


def _sqrt(args: list[Piece], style: Style) -> Piece:
    if style.pretty and args[0].binding == ATOM and len(args[0].text) == 1:
        return Piece(f"√{args[0].text}", ATOM)
    return Piece(f"{'√' if style.pretty else 'sqrt'}({args[0].text})", ATOM)


def _where(args: list[Piece], style: Style) -> Piece:
    if not style.pretty:
        return Piece(f"where({', '.join(arg.text for arg in args)})", ATOM)
    condition, value, other = (bracketed(arg, COMPARE) for arg in args)
    return Piece(f"{value} if {condition} else {other}", LOOSE)


def _comparison(op: str) -> Callable[[list[Piece], Style], Piece]:
    def write(args: list[Piece], style: Style) -> Piece:
        sides = [bracketed(arg, COMPARE + 1) for arg in args]
        return Piece(f"{sides[0]} {style.comparisons[op]} {sides[1]}", COMPARE)

    return write


def _identity(args: list[Piece], style: Style) -> Piece:
    return args[0]


def _count(args: list[Piece], style: Style) -> Piece:
    return Piece("n" if style.pretty else f"count({args[0].text})", ATOM)


def _spread(args: list[Piece], style: Style) -> Piece:
    if style.pretty:
        return args[1]
    return Piece(f"spread({args[0].text}, {args[1].text})", ATOM)


def _derivative(args: list[Piece], style: Style) -> Piece:
    what, by = args
    if what.text.isidentifier():
        return Piece(f"d{what.text}/d{by.text}", PRODUCT + 1)
    return Piece(f"{_OPEN_DERIVATIVE}{by.text} {bracketed(what, POWER)}", PRODUCT + 1)


_WRITERS: dict[str, Callable[[list[Piece], Style], Piece]] = {
    "neg": _neg, "mul": _mul, "div": _div, "pow": _pow, "exp": _exp,
    "abs": _abs, "sqrt": _sqrt, "where": _where, "identity": _identity, "count": _count,
    "spread": _spread, DERIVATIVE: _derivative,
    **{op: _comparison(op) for op in ASCII.comparisons},
}  # fmt: skip

assert set(_WRITERS) - {DERIVATIVE} <= set(FUNCTIONS)

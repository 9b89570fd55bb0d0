"""An `Expression` as text: the notation that the parser reads, or the one that screens show.

Both are read back to the same expression (tests/notation/test_printer.py holds that as a law).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from tutor.functions import FUNCTIONS
from tutor.notation.binding import ATOM, COMPARE, LOOSE, MINUS, OPEN, POWER, PRODUCT, SLOPE
from tutor.notation.lexer import GREEK
from tutor.notation.tape import Expression
from tutor.notation.writing import Form, Piece, Writer, bracketed, decimal_text, factors, written

DERIVATIVE = "derivative"
"""A derivative that is still to be taken, in a step: the arguments are what and by what."""

ELEMENT = "element"
"""One element of what is computed from a whole column, in a step: softmax(z)_i."""


@dataclass(frozen=True)
class Style:
    """One of the two notations."""

    minus: str
    pretty: bool


ASCII = Style("-", pretty=False)
"""What is typed, stored and sent: `2*s*(1 - s)`, `exp(-y)`, `x^2`."""

PRETTY = Style("−", pretty=True)
"""What a screen shows: `2·s·(1 − s)`, `e^(−y)`, `x²`."""

_TO_GREEK = {name: letter for letter, name in reversed(list(GREEK.items()))}
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def to_text(
    expression: Expression,
    style: Style = ASCII,
    *,
    output: int | None = None,
    names: Mapping[int, str] | None = None,
    factor: bool = False,
) -> str:
    """The formula of one node; nodes in `names` are written as their names.

    Without `names` the whole formula is written out, definitions and all. A sum that is a `factor`
    of what stands before it is written in brackets.

    >>> from tutor.notation.parser import parse
    >>> to_text(parse("2x(1-x)^2"))
    '2*x*(1 - x)^2'
    >>> to_text(parse("2x(1-x)^2"), PRETTY)
    '2x(1 − x)²'
    """
    return written(expression, _WRITERS[style], output, names, MINUS if factor else LOOSE)


def counted(form: Expression) -> dict[int, int]:
    """The counts in a formula and in what it is a part of, each with what it counts."""
    return {index: node.args[0] for index, node in enumerate(form.nodes) if node.op == "count"}


def counts_apart(form: Expression, style: Style, *, always: bool = False) -> dict[int, str]:
    """The counts written out, where there are several: n would be any of them."""
    counts = counted(form)
    if not always and len(set(counts.values())) < 2:
        return {}
    return {
        index: f"count({to_text(form, style, output=arg, names=form.names)})"
        for index, arg in counts.items()
    }


def definitions(expression: Expression, style: Style = ASCII) -> list[tuple[str, str]]:
    """Each definition as (name, formula) in terms of the names before it, the output last.

    A count is written as it is typed: n would not say of what.

    >>> from tutor.notation.parser import parse
    >>> definitions(parse("y = 2x + b; sigmoid(y)"))
    [('y', '2*x + b'), ('', 'sigmoid(y)')]
    """
    names = {**counts_apart(expression, style, always=True), **expression.names}
    lines = [
        (spell(name, style), to_text(expression, style, output=index, names=names))
        for index, name in expression.names.items()
    ]
    if expression.output not in expression.names:
        lines.append(("", to_text(expression, style, names=names)))
    return lines


def spell(name: str, style: Style) -> str:
    """A variable's name, or an element's, as the style writes it: `theta_1` or θ_1, θ_i."""
    stem = name.removesuffix("_i").rstrip("0123456789_")
    return _TO_GREEK[stem] + name[len(stem) :] if style.pretty and stem in _TO_GREEK else name


_BRACKETS = "({})"


def _in(piece: Piece, at_least: int) -> str:
    return bracketed(piece, at_least, _BRACKETS)


def _call(op: str, args: list[Piece]) -> Piece:
    if FUNCTIONS[op].call:
        return Piece(FUNCTIONS[op].call.format(*(arg.text for arg in args)), ATOM)
    return Piece(f"{op}({', '.join(arg.text for arg in args)})", ATOM)


def _number(value: Fraction, minus: str) -> Piece:
    """A decimal where the number has one, else a quotient in brackets of its own."""
    if value < 0:
        inner = _number(-value, minus)
        return Piece(minus + _in(inner, MINUS), MINUS)
    if value.denominator == 1 and value < 10**15:
        return Piece(str(value.numerator), ATOM)
    text = decimal_text(value)
    if text is not None:
        return Piece(text, ATOM)
    return Piece(f"{value.numerator}/{value.denominator}", PRODUCT)


# --- one form an operation that is not name(arguments), in both notations ------------------------


def _neg(args: list[Piece], minus: str) -> Piece:
    return Piece(minus + _in(args[0], MINUS), MINUS)


def _mul(args: list[Piece]) -> Piece:
    # A minus may open a product (−2·x is −(2·x)) but not stand inside one.
    left, right, binding = factors(args, _BRACKETS)
    return Piece(f"{left}*{right}", binding)


def _div(args: list[Piece]) -> Piece:
    return Piece(f"{_in(args[0], PRODUCT)}/{_in(args[1], PRODUCT + 1)}", PRODUCT)


def _pow(args: list[Piece]) -> Piece:
    return Piece(f"{_in(args[0], POWER + 1)}^{_in(args[1], POWER + 1)}", POWER)


def _matmul(args: list[Piece]) -> Piece:
    return Piece(f"{_in(args[0], PRODUCT)} @ {_in(args[1], PRODUCT + 1)}", PRODUCT)


def _identity(args: list[Piece]) -> Piece:
    return args[0]


def _spread(args: list[Piece]) -> Piece:
    return args[1]  # over how many elements is seen from what stands beside it


def _element(args: list[Piece]) -> Piece:
    return Piece(f"{_in(args[0], ATOM)}_i", ATOM)


def _derivative(args: list[Piece]) -> Piece:
    what, by = args
    if what.binding == ATOM and what.text.replace("_", "").isalnum():
        below = by.text if by.text.replace("_", "").isalnum() else f"({by.text})"
        return Piece(f"d{what.text}/d{below}", SLOPE)
    return Piece(f"d/d{by.text} {_in(what, POWER)}", OPEN)


_FORMS: Mapping[str, Form] = {
    "mul": _mul, "div": _div, "pow": _pow, "identity": _identity, "spread": _spread,
    "matmul": _matmul, "matvec": _matmul, DERIVATIVE: _derivative, ELEMENT: _element,
}  # fmt: skip

# --- and those that a screen shows in another way ------------------------------------------------


def _shown_mul(args: list[Piece]) -> Piece:
    left, right, binding = factors(args, _BRACKETS)
    if right.startswith("(") and left[-1].isalnum() and _single(left) and _of_sum(right):
        return Piece(left + right, binding)
    if left.isdecimal() and _LETTER.fullmatch(right):
        return Piece(left + right, binding)
    return Piece(f"{left}·{right}", binding)


_LETTER = re.compile(r"(?!e)[^\W\d_][⁰¹²³⁴⁵⁶⁷⁸⁹]*")
"""A letter or its power, before which a number has no sign: 2x, 3x², 6y·x."""


def _of_sum(text: str) -> bool:
    """Whether a bracket holds a sum: s(1 − s) is a product, y(2x) looks like a call."""
    depth = 0
    for place, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return False
        if depth == 1 and char == " " and text[place + 1 : place + 3] in ("+ ", "− "):
            return True
    return False


def _single(text: str) -> bool:
    """Whether a factor may stand against its neighbour without a sign: 2x, s(1 − s)."""
    tail = text.rsplit("·", 1)[-1]
    return len(tail) == 1 or tail.isdecimal() or (tail[:-1].isdecimal() and tail[-1].isalpha())


def _shown_pow(args: list[Piece]) -> Piece:
    if not args[1].text.isdecimal():
        return _pow(args)
    return Piece(_in(args[0], POWER + 1) + args[1].text.translate(_SUPERSCRIPT), POWER)


def _exp(args: list[Piece]) -> Piece:
    return Piece(f"e^{_in(args[0], POWER + 1)}", POWER)


def _abs(args: list[Piece]) -> Piece:
    return Piece(f"|{args[0].text}|", ATOM)


def _sqrt(args: list[Piece]) -> Piece:
    inner = args[0]
    letter = inner.binding == ATOM and len(inner.text) == 1
    return Piece(f"√{inner.text}" if letter else f"√({inner.text})", ATOM)


def _where(args: list[Piece]) -> Piece:
    condition, value, other = (_in(arg, COMPARE) for arg in args)
    return Piece(f"{value} if {condition} else {other}", LOOSE)


def _transpose(args: list[Piece]) -> Piece:
    return Piece(f"{_in(args[0], ATOM)}ᵀ", POWER)


def _count(args: list[Piece]) -> Piece:
    return Piece("n", ATOM)


_SHOWN_FORMS: Mapping[str, Form] = {
    "mul": _shown_mul, "pow": _shown_pow, "exp": _exp, "abs": _abs, "sqrt": _sqrt,
    "where": _where, "transpose": _transpose, "count": _count,
}  # fmt: skip

assert {*_FORMS, *_SHOWN_FORMS} - {DERIVATIVE, ELEMENT} <= set(FUNCTIONS)

_SIGNS = {"add": "+", "gt": ">", "ge": ">=", "lt": "<", "le": "<=", "ne": "!="}
_SHOWN_SIGNS = {"ge": "≥", "le": "≤", "ne": "≠"}


def _writer(style: Style, forms: Mapping[str, Form], signs: Mapping[str, str]) -> Writer:
    return Writer(
        name=partial(spell, style=style),
        number=partial(_number, minus=style.minus),
        brackets=_BRACKETS,
        signs={**_SIGNS, "sub": style.minus, **signs},
        forms={**_FORMS, "neg": partial(_neg, minus=style.minus), **forms},
        call=_call,
    )


_WRITERS = {
    ASCII: _writer(ASCII, {}, {}),
    PRETTY: _writer(PRETTY, _SHOWN_FORMS, _SHOWN_SIGNS),
}

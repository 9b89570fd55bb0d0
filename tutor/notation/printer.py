"""An `Expression` as text: the notation that the parser reads, or the one that screens show.

Both are read back to the same expression (tests/notation/test_printer.py holds that as a law).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, partial

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
    return written(expression, _writer(style), output, names, MINUS if factor else LOOSE)


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


_SIGNS = {"add": "+", "gt": ">", "ge": ">=", "lt": "<", "le": "<=", "ne": "!="}
_PRETTY_SIGNS = {"ge": "≥", "le": "≤", "ne": "≠"}


@cache
def _writer(style: Style) -> Writer:
    return Writer(
        name=partial(spell, style=style),
        number=partial(_number, style=style),
        brackets=_BRACKETS,
        signs={**_SIGNS, "sub": style.minus, **(_PRETTY_SIGNS if style.pretty else {})},
        forms={op: _in_style(form, style) for op, form in _FORMS.items()},
        call=_call,
    )


def _in_style(form: Callable[[list[Piece], Style], Piece], style: Style) -> Form:
    return lambda args: form(args, style)


_BRACKETS = "({})"


def _in(piece: Piece, at_least: int) -> str:
    return bracketed(piece, at_least, _BRACKETS)


def _call(op: str, args: list[Piece]) -> Piece:
    if FUNCTIONS[op].call:
        return Piece(FUNCTIONS[op].call.format(*(arg.text for arg in args)), ATOM)
    return Piece(f"{op}({', '.join(arg.text for arg in args)})", ATOM)


def _number(value: Fraction, style: Style) -> Piece:
    """A decimal where the number has one, else a quotient in brackets of its own."""
    if value < 0:
        inner = _number(-value, style)
        return Piece(style.minus + _in(inner, MINUS), MINUS)
    if value.denominator == 1 and value < 10**15:
        return Piece(str(value.numerator), ATOM)
    text = decimal_text(value)
    if text is not None:
        return Piece(text, ATOM)
    return Piece(f"{value.numerator}/{value.denominator}", PRODUCT)


# --- one form an operation that is not name(arguments) -------------------------------------------


def _neg(args: list[Piece], style: Style) -> Piece:
    return Piece(style.minus + _in(args[0], MINUS), MINUS)


def _mul(args: list[Piece], style: Style) -> Piece:
    # A minus may open a product (−2·x is −(2·x)) but not stand inside one.
    left, right, binding = factors(args, _BRACKETS)
    if not style.pretty:
        return Piece(f"{left}*{right}", binding)
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


def _div(args: list[Piece], style: Style) -> Piece:
    return Piece(f"{_in(args[0], PRODUCT)}/{_in(args[1], PRODUCT + 1)}", PRODUCT)


def _pow(args: list[Piece], style: Style) -> Piece:
    base = _in(args[0], POWER + 1)
    if style.pretty and args[1].text.isdecimal():
        return Piece(base + args[1].text.translate(_SUPERSCRIPT), POWER)
    return Piece(f"{base}^{_in(args[1], POWER + 1)}", POWER)


def _exp(args: list[Piece], style: Style) -> Piece:
    if not style.pretty:
        return Piece(f"exp({args[0].text})", ATOM)
    return Piece(f"e^{_in(args[0], POWER + 1)}", POWER)


def _abs(args: list[Piece], style: Style) -> Piece:
    return Piece(f"|{args[0].text}|" if style.pretty else f"abs({args[0].text})", ATOM)


def _sqrt(args: list[Piece], style: Style) -> Piece:
    if style.pretty and args[0].binding == ATOM and len(args[0].text) == 1:
        return Piece(f"√{args[0].text}", ATOM)
    return Piece(f"{'√' if style.pretty else 'sqrt'}({args[0].text})", ATOM)


def _where(args: list[Piece], style: Style) -> Piece:
    if not style.pretty:
        return Piece(f"where({', '.join(arg.text for arg in args)})", ATOM)
    condition, value, other = (_in(arg, COMPARE) for arg in args)
    return Piece(f"{value} if {condition} else {other}", LOOSE)


def _matmul(args: list[Piece], style: Style) -> Piece:
    return Piece(f"{_in(args[0], PRODUCT)} @ {_in(args[1], PRODUCT + 1)}", PRODUCT)


def _transpose(args: list[Piece], style: Style) -> Piece:
    if not style.pretty:
        return Piece(f"transpose({args[0].text})", ATOM)
    return Piece(f"{_in(args[0], ATOM)}ᵀ", POWER)


def _identity(args: list[Piece], style: Style) -> Piece:
    return args[0]


def _count(args: list[Piece], style: Style) -> Piece:
    return Piece("n" if style.pretty else f"count({args[0].text})", ATOM)


def _spread(args: list[Piece], style: Style) -> Piece:
    return args[1]  # over how many elements is seen from what stands beside it


def _element(args: list[Piece], style: Style) -> Piece:
    return Piece(f"{_in(args[0], ATOM)}_i", ATOM)


def _derivative(args: list[Piece], style: Style) -> Piece:
    what, by = args
    if what.binding == ATOM and what.text.replace("_", "").isalnum():
        below = by.text if by.text.replace("_", "").isalnum() else f"({by.text})"
        return Piece(f"d{what.text}/d{below}", SLOPE)
    return Piece(f"d/d{by.text} {_in(what, POWER)}", OPEN)


_FORMS: Mapping[str, Callable[[list[Piece], Style], Piece]] = {
    "neg": _neg, "mul": _mul, "div": _div, "pow": _pow, "exp": _exp,
    "abs": _abs, "sqrt": _sqrt, "where": _where, "identity": _identity, "count": _count,
    "spread": _spread, "matmul": _matmul, "matvec": _matmul, "transpose": _transpose,
    DERIVATIVE: _derivative, ELEMENT: _element,
}  # fmt: skip

assert set(_FORMS) - {DERIVATIVE, ELEMENT} <= set(FUNCTIONS)

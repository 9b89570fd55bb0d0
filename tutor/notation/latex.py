"""An `Expression` in LaTeX, as a textbook sets it: \\frac, \\sqrt, e^{−x}, σ(x), cases."""

from collections.abc import Mapping
from fractions import Fraction

from tutor.functions import FUNCTIONS
from tutor.notation.binding import (
    ATOM,
    LOOSE,
    MINUS,
    OPEN,
    OPEN_PRODUCT,
    POWER,
    PRODUCT,
    SLOPE,
    SUM,
)
from tutor.notation.lexer import ACCENTS, GREEK
from tutor.notation.printer import DERIVATIVE, ELEMENT
from tutor.notation.tape import Expression
from tutor.notation.writing import Form, Piece, Writer, bracketed, decimal_text, factors, written

_GREEK, _ACCENTS = frozenset(GREEK.values()), frozenset(ACCENTS.values())


def to_latex(
    expression: Expression, *, output: int | None = None, names: Mapping[int, str] | None = None
) -> str:
    r"""The formula of one node, to set between dollar signs; nodes in `names` as their names.

    >>> from tutor.notation.parser import parse
    >>> print(to_latex(parse("1/(1 + e^-x)")))
    \frac{1}{1 + e^{-x}}
    """
    return written(expression, _WRITER, output, names)


def name_in_latex(name: str) -> str:
    r"""x, x_{1}, \theta_{2}, \hat{y}, \mathrm{loss}, x_{i}.

    >>> print(name_in_latex("theta_1"), name_in_latex("x2"), name_in_latex("loss"))
    \theta_{1} x_{2} \mathrm{loss}
    >>> print(name_in_latex("y_hat"), name_in_latex("beta_hat_1"))
    \hat{y} \hat{\beta}_{1}
    >>> print(name_in_latex("x_i"), name_in_latex("x_1_i"))
    x_{i} {x_{1}}_{i}
    """
    if name.endswith("_i"):  # an element of a column
        column = name_in_latex(name[:-2])
        return rf"{{{column}}}_{{i}}" if "_" in column else rf"{column}_{{i}}"
    stem = name.rstrip("0123456789").rstrip("_")
    index = name[len(stem) :].lstrip("_")
    if not stem:
        return name
    bare, _, accent = stem.rpartition("_")
    accented = accent in _ACCENTS and _letter(bare)
    letter = rf"\{accent}{{{accented}}}" if accented else _letter(stem)
    letter = letter or rf"\mathrm{{{_escaped(stem)}}}"
    return f"{letter}_{{{index}}}" if index else letter


def _letter(name: str) -> str:
    """A name of one letter, x or \\theta; "" for any other."""
    return rf"\{name}" if name in _GREEK else name if len(name) == 1 else ""


def _escaped(text: str) -> str:
    return text.replace("_", r"\_")


_BRACKETS = r"\left({}\right)"


def _in(piece: Piece, at_least: int) -> str:
    return bracketed(piece, at_least, _BRACKETS)


def _call(op: str, args: list[Piece]) -> Piece:
    row, arguments = FUNCTIONS[op], [arg.text for arg in args]
    if row.arrays.along:  # sum(x, 0)
        op, arguments = row.arrays.along, [*arguments, str(row.arrays.axis)]
    function = row.latex or rf"\operatorname{{{_escaped(op)}}}"
    return Piece(rf"{function}\left({', '.join(arguments)}\right)", ATOM)


def _number(value: Fraction) -> Piece:
    if value < 0:
        return Piece(f"-{_number(-value).text}", MINUS)
    text = decimal_text(value)
    if text is None:
        return Piece(rf"\frac{{{value.numerator}}}{{{value.denominator}}}", PRODUCT + 1)
    digits, _, exponent = text.partition("e")
    if exponent:
        return Piece(rf"{digits} \cdot 10^{{{exponent}}}", PRODUCT + 1)
    return Piece(digits, ATOM)


def _neg(args: list[Piece]) -> Piece:
    return Piece(f"-{_in(args[0], MINUS)}", MINUS)


def _mul(args: list[Piece]) -> Piece:
    left, right, binding = factors(args, _BRACKETS)
    # 2x and s(1 − s) stand side by side; a digit behind anything needs the dot, and so does d.
    fractions = [_has_fraction(arg) for arg in args]
    dotted = right[0].isdigit() or args[1].binding in (OPEN, SLOPE) or all(fractions)
    text = f"{left} \\cdot {right}" if dotted else f"{left} {right}"
    return Piece(text, binding, tuple(args) if any(fractions) else ())


def _div(args: list[Piece]) -> Piece:
    above, below = args
    if above.factors and _has_fraction(above.factors[0]):
        # 1/a·b/c is a product of two fractions, and none within another.
        first, last = above.factors
        return _mul([first, _div([last, below])])
    return Piece(rf"\frac{{{above.text}}}{{{below.text}}}", PRODUCT + 1)


def _has_fraction(piece: Piece) -> bool:
    """Whether a part is a fraction, or a product that has one as a factor."""
    is_one = piece.text.lstrip("-").startswith(r"\frac") and piece.binding in (MINUS, PRODUCT + 1)
    return is_one or bool(piece.factors)


def _pow(args: list[Piece]) -> Piece:
    return Piece(f"{_in(args[0], POWER + 1)}^{{{args[1].text}}}", POWER)


def _exp(args: list[Piece]) -> Piece:
    return Piece(f"e^{{{args[0].text}}}", POWER)


def _sqrt(args: list[Piece]) -> Piece:
    return Piece(rf"\sqrt{{{args[0].text}}}", ATOM)


def _cbrt(args: list[Piece]) -> Piece:
    return Piece(rf"\sqrt[3]{{{args[0].text}}}", ATOM)


def _abs(args: list[Piece]) -> Piece:
    return Piece(rf"\left|{args[0].text}\right|", ATOM)


def _where(args: list[Piece]) -> Piece:
    condition, value, other = (arg.text for arg in args)
    cases = rf"{value} & \text{{if }} {condition} \\ {other} & \text{{otherwise}}"
    return Piece(rf"\begin{{cases}} {cases} \end{{cases}}", LOOSE)


def _mean(args: list[Piece]) -> Piece:
    return Piece(rf"\frac{{1}}{{n}} \sum {_in(args[0], OPEN_PRODUCT)}", SUM + 1)


def _sum(args: list[Piece]) -> Piece:
    return Piece(rf"\sum {_in(args[0], OPEN_PRODUCT)}", SUM + 1)


def _matmul(args: list[Piece]) -> Piece:
    # Side by side would be the product of elements.
    left, right = _in(args[0], PRODUCT), _in(args[1], PRODUCT + 1)
    return Piece(rf"{left} \mathbin{{@}} {right}", PRODUCT)


def _transpose(args: list[Piece]) -> Piece:
    return Piece(rf"{_in(args[0], POWER + 1)}^{{\top}}", POWER)


def _derivative(args: list[Piece]) -> Piece:
    what, by = args
    if what.text.replace("\\", "").isalnum():
        below = by.text if by.binding == ATOM else _BRACKETS.format(by.text)
        return Piece(rf"\frac{{d{what.text}}}{{d{below}}}", SLOPE)
    return Piece(rf"\frac{{d}}{{d{by.text}}} {_in(what, POWER)}", OPEN)


_FORMS: Mapping[str, Form] = {
    "neg": _neg, "mul": _mul, "div": _div, "pow": _pow, "exp": _exp, "sqrt": _sqrt, "cbrt": _cbrt,
    "abs": _abs, "where": _where, "matmul": _matmul, "matvec": _matmul, "transpose": _transpose,
    "mean": _mean, "sum": _sum, DERIVATIVE: _derivative,
    ELEMENT: lambda args: Piece(rf"{_in(args[0], ATOM)}_{{i}}", ATOM),
    "identity": lambda args: args[0], "spread": lambda args: args[1],
    "count": lambda args: Piece("n", ATOM),
    "norm": lambda args: Piece(rf"\left\|{args[0].text}\right\|", ATOM),
    "floor": lambda args: Piece(rf"\left\lfloor {args[0].text} \right\rfloor", ATOM),
    "ceil": lambda args: Piece(rf"\left\lceil {args[0].text} \right\rceil", ATOM),
}  # fmt: skip

_WRITER = Writer(
    name=name_in_latex,
    number=_number,
    brackets=_BRACKETS,
    signs={"add": "+", "sub": "-", "gt": ">", "ge": r"\ge", "lt": "<", "le": r"\le", "ne": r"\ne"},
    forms=_FORMS,
    call=_call,
)

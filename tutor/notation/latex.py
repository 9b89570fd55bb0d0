"""An `Expression` in LaTeX, as a textbook sets it: \\frac, \\sqrt, e^{−x}, σ(x), cases."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from tutor.notation.lexer import GREEK
from tutor.notation.printer import (
    ATOM,
    COMPARE,
    DERIVATIVE,
    LOOSE,
    MINUS,
    POWER,
    PRODUCT,
    SUM,
    Piece,
    decimal_text,
    walked,
)
from tutor.notation.tape import CONSTANT, NUMBER, VARIABLE, Expression, Node

_FUNCTIONS = {
    "asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan", "sigmoid": r"\sigma",
    "sign": r"\operatorname{sgn}", "log2": r"\log_{2}", "log10": r"\log_{10}",
    "asinh": r"\operatorname{arsinh}", "acosh": r"\operatorname{arcosh}",
    "atanh": r"\operatorname{artanh}", "variance": r"\operatorname{Var}",
    **{name: rf"\{name}" for name in (
        "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "ln", "max",
        "min",
    )},
}  # fmt: skip
_COMPARISONS = {"gt": ">", "ge": r"\ge", "lt": "<", "le": r"\le"}
_GREEK = frozenset(GREEK.values())


def to_latex(
    expression: Expression, *, output: int | None = None, names: Mapping[int, str] | None = None
) -> str:
    r"""The formula of one node, to set between dollar signs; nodes in `names` as their names.

    >>> from tutor.notation.parser import parse
    >>> print(to_latex(parse("1/(1 + e^-x)")))
    \frac{1}{1 + e^{-x}}
    """
    index = expression.output if output is None else output
    return walked(
        expression.nodes, index, names or {},
        name=lambda name: Piece(name_in_latex(name), ATOM), node=_node, total=_total,
    ).text  # fmt: skip


def name_in_latex(name: str) -> str:
    r"""x, x_{1}, \theta_{2}, \mathrm{loss}.

    >>> print(name_in_latex("theta_1"), name_in_latex("x2"), name_in_latex("loss"))
    \theta_{1} x_{2} \mathrm{loss}
    """
    stem = name.rstrip("0123456789").rstrip("_")
    index = name[len(stem) :].lstrip("_")
    if not stem:
        return name
    letter = rf"\{stem}" if stem in _GREEK else stem
    letter = letter if len(stem) == 1 or stem in _GREEK else rf"\mathrm{{{_escaped(stem)}}}"
    return f"{letter}_{{{index}}}" if index else letter


def _escaped(text: str) -> str:
    return text.replace("_", r"\_")


def _in(piece: Piece, at_least: int) -> str:
    return piece.text if piece.binding >= at_least else rf"\left({piece.text}\right)"


def _total(first: Piece, rest: Sequence[tuple[str, Piece]]) -> Piece:
    terms = [f"{'+' if op == 'add' else '-'} {_in(term, SUM + 1)}" for op, term in rest]
    return Piece(" ".join([_in(first, SUM), *terms]), SUM)


def _node(node: Node, args: list[Piece]) -> Piece:
    if node.op == VARIABLE:
        return Piece(name_in_latex(str(node.value)), ATOM)
    if node.op == CONSTANT:
        return Piece(r"\pi" if node.value == "pi" else "e", ATOM)
    if node.op == NUMBER:
        return _number(Fraction(node.value))
    if node.op in _WRITERS:
        return _WRITERS[node.op](args)
    if node.op in _COMPARISONS:
        sides = [_in(arg, COMPARE + 1) for arg in args]
        return Piece(f"{sides[0]} {_COMPARISONS[node.op]} {sides[1]}", COMPARE)
    function = _FUNCTIONS.get(node.op, rf"\operatorname{{{_escaped(node.op)}}}")
    return Piece(rf"{function}\left({', '.join(arg.text for arg in args)}\right)", ATOM)


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
    left, right = _in(args[0], PRODUCT), _in(args[1], PRODUCT + 1)
    # 2x and s(1 − s) stand side by side; a digit behind anything needs the dot.
    between = r" \cdot " if right[0].isdigit() or right.startswith(r"\frac{d") else " "
    return Piece(f"{left}{between}{right}", PRODUCT)


def _div(args: list[Piece]) -> Piece:
    return Piece(rf"\frac{{{args[0].text}}}{{{args[1].text}}}", PRODUCT + 1)


def _pow(args: list[Piece]) -> Piece:
    return Piece(f"{_in(args[0], POWER + 1)}^{{{args[1].text}}}", POWER)


def _exp(args: list[Piece]) -> Piece:
    return Piece(f"e^{{{args[0].text}}}", POWER)


def _sqrt(args: list[Piece]) -> Piece:
    return Piece(rf"\sqrt{{{args[0].text}}}", ATOM)


def _abs(args: list[Piece]) -> Piece:
    return Piece(rf"\left|{args[0].text}\right|", ATOM)


def _where(args: list[Piece]) -> Piece:
    condition, value, other = (arg.text for arg in args)
    cases = rf"{value} & \text{{if }} {condition} \\ {other} & \text{{otherwise}}"
    return Piece(rf"\begin{{cases}} {cases} \end{{cases}}", LOOSE)


def _mean(args: list[Piece]) -> Piece:
    return Piece(rf"\frac{{1}}{{n}} \sum {_in(args[0], PRODUCT)}", SUM + 1)


def _sum(args: list[Piece]) -> Piece:
    return Piece(rf"\sum {_in(args[0], PRODUCT)}", SUM + 1)


def _derivative(args: list[Piece]) -> Piece:
    what, by = args
    if what.text.replace("\\", "").isalnum():
        return Piece(rf"\frac{{d{what.text}}}{{d{by.text}}}", PRODUCT + 1)
    return Piece(rf"\frac{{d}}{{d{by.text}}} {_in(what, POWER)}", PRODUCT + 1)


_WRITERS: dict[str, Callable[[list[Piece]], Piece]] = {
    "neg": _neg, "mul": _mul, "div": _div, "pow": _pow, "exp": _exp, "sqrt": _sqrt, "abs": _abs,
    "where": _where, "mean": _mean, "sum": _sum, DERIVATIVE: _derivative,
    "identity": lambda args: args[0], "spread": lambda args: args[1],
    "count": lambda args: Piece("n", ATOM),
    "norm": lambda args: Piece(rf"\left\|{args[0].text}\right\|", ATOM),
    "floor": lambda args: Piece(rf"\left\lfloor {args[0].text} \right\rfloor", ATOM),
    "ceil": lambda args: Piece(rf"\left\lceil {args[0].text} \right\rceil", ATOM),
}  # fmt: skip

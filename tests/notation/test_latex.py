"""LaTeX: what a textbook would set."""

import re

import pytest
from hypothesis import given, settings

from tests.expressions import expressions
from tutor.functions import FUNCTIONS
from tutor.notation import Expression, Node, parse
from tutor.notation.latex import to_latex

X, Y, SIN, D, Y_D, SLOPE = range(6)
STILL_OPEN = (
    Node("variable", (), "x"), Node("variable", (), "y"), Node("sin", (X,)),
    Node("derivative", (SIN, X)), Node("mul", (Y, D)), Node("derivative", (Y, X)),
)  # fmt: skip

SET = [
    ("1/(1 + e^-x)", r"\frac{1}{1 + e^{-x}}"),
    ("2x(1-x)^2", r"2 x \left(1 - x\right)^{2}"),
    ("s*(1 - s)", r"s \left(1 - s\right)"),
    ("x*2", r"x \cdot 2"),
    ("2*3", r"2 \cdot 3"),
    ("-x^2", "-x^{2}"),
    ("(-x)^2", r"\left(-x\right)^{2}"),
    ("x^(1/2)", r"x^{\frac{1}{2}}"),
    ("x^2^3", "x^{2^{3}}"),
    ("(x^2)^3", r"\left(x^{2}\right)^{3}"),
    ("a/b*c", r"\frac{a}{b} c"),
    ("a/(b*c)", r"\frac{a}{b c}"),
    ("a*b/c", r"\frac{a b}{c}"),
    ("a/b*c/d", r"\frac{a}{b} \cdot \frac{c}{d}"),
    ("-a/b*x*c/d", r"-\frac{a}{b} x \cdot \frac{c}{d}"),
    ("1/(1 + e^-y)*e^-y/(1 + e^-y)", r"\frac{1}{1 + e^{-y}} \cdot \frac{e^{-y}}{1 + e^{-y}}"),
    ("(a/b)^2", r"\left(\frac{a}{b}\right)^{2}"),
    ("a - (b - c)", r"a - \left(b - c\right)"),
    ("sqrt(x^2 + 1)", r"\sqrt{x^{2} + 1}"),
    ("cbrt(x + 1)", r"\sqrt[3]{x + 1}"),
    ("|x - 1|", r"\left|x - 1\right|"),
    ("sin(x)^2", r"\sin\left(x\right)^{2}"),
    ("asin(x)", r"\arcsin\left(x\right)"),
    ("ln(x)", r"\ln\left(x\right)"),
    ("sigmoid(y)", r"\sigma\left(y\right)"),
    ("gelu_tanh(x)", r"\operatorname{gelu\_tanh}\left(x\right)"),
    ("theta_1*x2", r"\theta_{1} x_{2}"),
    ("loss*W", r"\mathrm{loss} W"),
    ("pi*x", r"\pi x"),
    ("0.5x", "0.5 x"),
    ("1e-20*x", r"1 \cdot 10^{-20} x"),
    ("mean((x - y)^2)", r"\frac{1}{n} \sum \left(x - y\right)^{2}"),
    ("mean(x + 1)", r"\frac{1}{n} \sum \left(x + 1\right)"),
    ("where(x > 0, x, 0)",
     r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}"),
    ("max(x, 0)", r"\max\left(x, 0\right)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "latex"), SET, ids=[text for text, _ in SET])
def test_a_formula_is_set(text: str, latex: str) -> None:
    assert to_latex(parse(text)) == latex


OPEN_DERIVATIVE = r"\frac{d}{dx} \sin\left(x\right)"
IN_BRACKETS = rf"\left({OPEN_DERIVATIVE}\right)"
BESIDE = [
    ("mul", (D, Y), rf"{IN_BRACKETS} y"),  # else the derivative of the product
    ("mul", (Y, D), rf"y \cdot {OPEN_DERIVATIVE}"),
    ("mul", (Y_D, Y), rf"\left(y \cdot {OPEN_DERIVATIVE}\right) y"),
    ("pow", (D, Y), rf"{IN_BRACKETS}^{{y}}"),
    ("add", (D, Y), rf"{OPEN_DERIVATIVE} + y"),
    ("neg", (Y_D,), rf"-y \cdot {OPEN_DERIVATIVE}"),
    ("div", (D, Y), rf"\frac{{{OPEN_DERIVATIVE}}}{{y}}"),
    ("mean", (D,), rf"\frac{{1}}{{n}} \sum {OPEN_DERIVATIVE}"),
    ("mul", (SLOPE, Y), r"\frac{dy}{dx} y"),
    ("mul", (Y, SLOPE), r"y \cdot \frac{dy}{dx}"),
]


@pytest.mark.parametrize(("op", "args", "latex"), BESIDE, ids=[latex for *_, latex in BESIDE])
def test_an_open_derivative_is_of_what_follows_it(
    op: str, args: tuple[int, ...], latex: str
) -> None:
    assert to_latex(Expression((*STILL_OPEN, Node(op, args)), len(STILL_OPEN))) == latex


def test_a_name_stands_as_itself() -> None:
    expression = parse("y = 2x + b; s = sigmoid(y)")

    assert to_latex(expression, names=expression.names) == r"\sigma\left(y\right)"


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(text=expressions(3, kinks=True))
def test_every_bracket_is_closed(text: str) -> None:
    latex = to_latex(parse(text))

    assert latex.count("{") == latex.count("}")
    assert latex.count(r"\left") == latex.count(r"\right")
    assert "()" not in latex
    assert not re.search(r"\^[^{]", latex)


@pytest.mark.parametrize("name", [name for name, row in FUNCTIONS.items() if row.typed])
def test_every_row_can_be_set(name: str) -> None:
    row = FUNCTIONS[name]
    if not row.symbol:
        arguments = ", ".join(["x > 0", "x", "y"] if name == "where" else row.parameters)
        call = row.call.format(*row.parameters) or f"{name}({arguments})"
        assert "_" not in re.sub(r"\\_|_\{", "", to_latex(parse(call)))


def test_a_long_product_is_set_without_recursion() -> None:
    assert to_latex(parse("*".join(["x/2"] + ["x"] * 1500))).count("x") == 1501


def test_a_deep_formula_is_set_without_recursion() -> None:
    assert len(
        to_latex(parse("; ".join(["a0 = x"] + [f"a{k + 1} = a{k} + x" for k in range(5000)])))
    )

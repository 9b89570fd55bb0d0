"""How formulas are read that people type: a case an entry."""

from fractions import Fraction

import pytest

from tests.notation.reading import read
from tutor.calculus.evaluate import evaluate
from tutor.notation import Node, parse


def test_a_formula_is_a_tape_in_the_order_of_computing() -> None:
    # The one case that does not compare two readings: the others stand on it.
    assert read("2*x - sin(y)/3").nodes == (
        Node("number", (), Fraction(2)),
        Node("variable", (), "x"),
        Node("mul", (0, 1)),
        Node("variable", (), "y"),
        Node("sin", (3,)),
        Node("number", (), Fraction(3)),
        Node("div", (4, 5)),
        Node("sub", (2, 6)),
    )


SAME = {
    # products
    "2x": "2*x",
    "2 x": "2*x",
    "2·x": "2*x",
    "2×x": "2*x",
    "2⋅x": "2*x",
    "x(x+1)": "x*(x+1)",
    "(x+1)(x-1)": "(x+1)*(x-1)",
    "2(3)": "2*3",
    "2[3]": "2*3",
    "x [3]": "x*3",
    "x[y]": "x*y",
    "ln[2]": "ln(2)",
    "xy": "x*y",
    "x y": "x*y",
    "2xy": "(2*x)*y",
    "x*y*2": "(x*y)*2",
    # functions without brackets
    "x cos x": "x*cos(x)",
    "xcos(x)": "x*cos(x)",
    "cos(x)sin(x)": "cos(x)*sin(x)",
    "sinx": "sin(x)",
    "sin x": "sin(x)",
    "sin 2x": "sin(2*x)",
    "sin x cos x": "sin(x)*cos(x)",
    "2sinx cosx": "2*sin(x)*cos(x)",
    "secx tanx": "sec(x)*tan(x)",
    "cosx lnx": "cos(x)*ln(x)",
    "sin xcosx": "sin(x)*cos(x)",
    "Sin[x]^2": "sin(x)^2",
    "max{0, x}": "max(0, x)",
    "sin x + 1": "(sin(x))+1",
    "sin x - 1": "(sin(x))-1",
    "sin 2x cos y + 1": "(sin(2*x)*cos(y))+1",
    "abs x": "abs(x)",
    "sigmoid x": "sigmoid(x)",
    "ln x": "ln(x)",
    "log(x)": "ln(x)",
    "log x": "ln(x)",
    # powers of functions, and inverses
    "sin x^2": "sin(x^2)",
    "sin(x)^2": "(sin(x))^2",
    "sin^2 x": "(sin(x))^2",
    "sin^2(x)": "(sin(x))^2",
    "sin^-1 x": "asin(x)",
    "sin⁻¹(x)": "asin(x)",
    "arcsin x": "asin(x)",
    # e, π and roots
    "e^x": "exp(x)",
    "e^-x": "exp(-x)",
    "e^(-x)": "exp(-x)",
    "exp -x": "exp(-x)",
    "sqrt x": "sqrt(x)",
    "√x": "sqrt(x)",
    "√(x+1)": "sqrt(x+1)",
    "√2x": "(sqrt(2))*x",
    "∛x": "cbrt(x)",
    "∜x": "x^(1/4)",
    r"\sqrt[2]{x}": "sqrt(x)",
    r"\sqrt[3]{x+1}": "cbrt(x+1)",
    r"\sqrt[3]x": "cbrt(x)",
    r"\sqrt[4]{x}": "x^(1/4)",
    r"\sqrt[y]{x}": "x^(1/y)",
    # logarithms to a base
    "lg x": "log10(x)",
    "log_3(x)": "ln(x)/ln(3)",
    "log_y x": "ln(x)/ln(y)",
    r"\log_{12}(x)": "ln(x)/ln(12)",
    "sin x log_3 x": "sin(x)*(ln(x)/ln(3))",
    # what is copied from LaTeX, Word or a phone
    "$2x$": "2*x",
    r"\(2x\)": "2*x",
    r"\[2x\]": "2*x",
    "2x,": "2*x",
    r"x\quad y": "x*y",
    r"\bigl(x\bigr)y": "x*y",
    r"\cfrac{x}{2}": "x/2",
    r"\vert x\vert": "abs(x)",
    "x∗y": "x*y",
    "x ✖ y ➖ 1 ➕ 2": "x*y - 1 + 2",
    "x\u2062y": "x*y",
    "x\u200b + 1": "x + 1",
    "\ufeffx": "x",
    "\U0001d465²": "x^2",
    "2\U0001d465\U0001d466": "2*x*y",
    "\U0001d7d0x": "2*x",
    # cases as LaTeX sets them
    r"\begin{cases} x & x>0 \\ y & \text{otherwise} \end{cases}": "where(x>0, x, y)",
    r"\begin{cases} x, & \text{if } x \ge y \\ y, & x < y \end{cases}": "where(x>=y, x, y)",
    r"\begin{cases} 1 & x > 0 \\ -1 & x < 0 \end{cases}": "where(x>0, 1, -1)",
    "Piecewise((2, x > y), (-2, x <= y))": "where(x>y, 2, -2)",
    "\\begin{cases}\n1 & x>1 \\\\\n2 & x>0 \\\\\n3 & else\n\\end{cases}": (
        "where(x>1, 1, where(x>0, 2, 3))"
    ),
    r"2\begin{cases} x & x>0 \\ 0 & \text{otherwise} \end{cases}": "2*where(x>0, x, 0)",
    "π x": "pi*x",
    "2π": "2*pi",
    # powers
    "x**2": "x^2",
    "x²": "x^2",
    "x³": "x^3",
    "x⁻¹": "x^(-1)",
    "x^{2}": "x^2",
    "x^2^3": "x^(2^3)",
    "-x^2": "-(x^2)",
    "2^-x": "2^(-x)",
    "-2x": "-(2*x)",
    "x^2y": "(x^2)*y",
    # fractions
    "½x": "(1/2)*x",
    "¾": "3/4",
    "1/2x": "(1/2)*x",
    "x÷2": "x/2",
    "x∕2": "x/2",
    "x/y/2": "(x/y)/2",
    # differences, and every dash
    "x−1": "x - 1",
    "x–1": "x - 1",
    "x—1": "x - 1",
    "x-y-1": "(x-y)-1",
    # bars
    "|x|": "abs(x)",
    "|x+1||y|": "abs(x+1)*abs(y)",
    "2|x|": "2*abs(x)",
    "||x|-1|": "abs(abs(x)-1)",
    "|x|y|x|": "(abs(x)*y)*abs(x)",
    # brackets and full-width signs
    "[x+1]": "(x+1)",
    "{x+1}": "(x+1)",
    "[(x+1)y]": "(x+1)*y",
    "（x＋1）": "(x+1)",
    "２x": "2*x",
    # the case of a function's name
    "σ(x)": "sigmoid(x)",
    "ReLU(x)": "relu(x)",
    "SIN(x)": "sin(x)",
    # numbers
    "1e-3x": "0.001*x",
    ".5x": "0.5*x",
    "5.": "5",
    "2,5x": "2.5*x",
    # arguments
    "max(0; x)": "max(0, x)",
    "max(2,5x)": "max(2, 5*x)",
    "x if x > 0 else 0": "where(x > 0, x, 0)",
    "1 if x≥0 else 2 if x≤-1 else 3": "where(x >= 0, 1, where(x <= -1, 2, 3))",
    "where(x≠0, sin(x)/x, 1)": "where(x != 0, sin(x)/x, 1)",
    r"x if x \neq y else y": "where(x != y, x, y)",
    # what stands around a formula
    "2x =": "2*x",
    "= 2x": "2*x",
    "2x;": "2*x",
    "2x.": "2*x",
    # LaTeX
    r"\frac{1}{1+e^{-x}}": "1/(1 + exp(-x))",
    r"\sin x": "sin(x)",
    r"2\cdot x": "2*x",
    r"\left(x+1\right)y": "(x+1)*y",
    r"\sqrt{x}": "sqrt(x)",
    r"\sigma(x)": "sigmoid(x)",
    r"\frac{x}{2}y": "(x/2)*y",
    r"\log_{2} x": "log2(x)",
    r"\log_2 x": "log2(x)",
    "log_{10} x": "log10(x)",
    r"\mathrm{relu}(x)": "relu(x)",
    r"\operatorname{leaky\_relu}(x)": "leaky_relu(x)",
    r"\frac12x": "(1/2)*x",
    r"\frac1x": "1/x",
    r"\frac xy": "x/y",
    r"\frac{1}x": "1/x",
    r"\frac\pi2x": "(pi/2)*x",
    r"\dfrac32\sqrt x": "(3/2)*sqrt(x)",
    r"\sec x\tan x": "sec(x)*tan(x)",
    r"\csc^2 x": "csc(x)^2",
    r"\cosh 2x": "cosh(2*x)",
    # above the line
    "eˣ": "exp(x)",
    "e⁻²ˣy": "exp(-2*x)*y",
    "xʸ⁻¹": "x^(y - 1)",
    "x⁽ʸ⁺¹⁾": "x^(y + 1)",
    # where an argument without brackets ends
    "cos x e^x": "cos(x)*exp(x)",
    "cos x·e^sin x": "cos(x)*exp(sin(x))",
    "x ln 2 e^(x ln 2)": "x*ln(2)*exp(x*ln(2))",
    "sin x(x + 1)": "sin(x*(x + 1))",
    "ln(2)2^x": "ln(2)*2^x",
    "x 3^x": "x*3^x",
    # behind the brackets of an exponent
    "e^(x^2)2x": "exp(x^2)*2*x",
    "x e^{-x}2": "x*exp(-x)*2",
    "x**(y + 1) 3y": "x^(y + 1)*3*y",
    # cases
    "piecewise(x > 0, x, 0)": "where(x > 0, x, 0)",
    "piecewise(x > 1, 1, x > 0, x, 0)": "where(x > 1, 1, where(x > 0, x, 0))",
    "Piecewise((1, x > 1), (x, x > 0), (0, True))": "where(x > 1, 1, where(x > 0, x, 0))",
    "where((x > 0), x, 0)": "where(x > 0, x, 0)",
    # what other books and libraries call them
    "tg x": "tan(x)",
    "ctg x": "cot(x)",
    "cosec x": "csc(x)",
    "arctg x": "atan(x)",
    "arctan2(y, x)": "atan2(y, x)",
    "maximum(x, y)": "max(x, y)",
    "minimum(x, y)": "min(x, y)",
    "sgn x": "sign(x)",
    "signum(x)": "sign(x)",
    "expit(x)": "sigmoid(x)",
    "cosech^2 x": "csch(x)^2",
    "arccosec x": "acsc(x)",
    # LaTeX that is no LaTeX, but is typed
    r"\sech^2 x": "sech(x)^2",
    r"\relu(x)": "relu(x)",
    r"\max\{x, 0\}": "max(x, 0)",
    r"\left\{x + 1\right\}y": "(x + 1)*y",
    r"\mathbf{x} + \boldsymbol{y}": "x + y",
    r"\boldsymbol{\pi}^2": "pi^2",
    r"\max\{x, 0\}^2": "max(x, 0)^2",
    "tanh^-1 x": "atanh(x)",
}


@pytest.mark.parametrize(("typed", "meant"), SAME.items(), ids=list(SAME))
def test_read_as(typed: str, meant: str) -> None:
    assert read(typed) == read(meant)


ACCENTED = {
    r"\hat{y} - \bar x": "y_hat - x_bar",
    r"\hat{ \beta }_1x + \hat\beta_{0}": "beta_hat_1*x + beta_hat_0",
    r"2\tilde xy": "2*x_tilde*y",
    r"\dot{\varphi}^2": "phi_dot^2",
}


@pytest.mark.parametrize(("typed", "meant"), ACCENTED.items(), ids=list(ACCENTED))
def test_a_letter_with_an_accent_of_latex_is_a_name(typed: str, meant: str) -> None:
    names = ["x", "y", "y_hat", "x_bar", "beta_hat_1", "beta_hat_0", "x_tilde", "phi_dot"]
    assert parse(typed, names).nodes == parse(meant, names).nodes


LOGARITHMS = {"log2(8)": 3, "log10(1000)": 3, "log_10(1000)": 3, "log_2(8)": 3}


@pytest.mark.parametrize(("typed", "value"), LOGARITHMS.items(), ids=list(LOGARITHMS))
def test_a_logarithm_has_the_base_that_it_says(typed: str, value: float) -> None:
    expression = read(typed)
    four_ulp = 4 * 2**-51
    found = float(evaluate(expression.nodes, {})[expression.output])
    assert abs(found - value) <= four_ulp


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("0.1", Fraction(1, 10)),
        (".5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        ("1e-3", Fraction(1, 1000)),
        ("2,5", Fraction(5, 2)),
        ("2.50E2", Fraction(250)),
        ("123456789012345678901234567890", Fraction(123456789012345678901234567890)),
    ],
)
def test_decimals_are_kept_exact(typed: str, value: Fraction) -> None:
    assert read(typed).nodes == (Node("number", (), value),)


def test_an_inverse_is_asked_for_by_minus_one_alone() -> None:
    # cos 0 − 1 is 0, not −1.
    assert read("sin^(cos(0) - 1)(x)") == read("sin(x)^(cos(0) - 1)")


def test_a_division_by_zero_is_read() -> None:
    assert [node.op for node in read("1/0").nodes] == ["number", "number", "div"]


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("2x + sin y", ["2", "x", "2x", "y", "sin y", "2x + sin y"]),
        ("|x| - ½", ["x", "|x|", "½", "½", "½", "|x| - ½"]),
        ("x*max(x, 1)", ["x", "1", "max(x, 1)", "x*max(x, 1)"]),
        ("x + x^2", ["x", "2", "x^2", "x + x^2"]),
        ("u = 2x; u + 1/u", ["2", "x", "2x", "1", "1/u", "u + 1/u"]),
    ],
)
def test_every_node_knows_where_it_was_typed(text: str, sources: list[str]) -> None:
    expression = read(text)
    spans = [expression.span(index) for index in range(len(expression))]
    assert [text[start:end] for start, end in spans] == sources

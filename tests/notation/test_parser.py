"""How formulas are read: NOTATION.md, a case an entry."""

from fractions import Fraction

import pytest

from tests.notation.limit import at_most
from tutor.calculus.evaluate import evaluate
from tutor.errors import NotationError, UnknownNameError
from tutor.notation import Expression, Node, parse

NAMES = ("x", "y")


def read(text: str) -> Expression:
    return parse(text, NAMES)


def refused(text: str, names: tuple[str, ...] | None = NAMES) -> NotationError:
    with pytest.raises(NotationError) as caught:
        parse(text, names)
    return caught.value


def told(text: str, names: tuple[str, ...] | None = NAMES) -> str:
    """What the error says, without the picture of the text."""
    error = refused(text, names)
    return f"{error.message}\n{error.hint}"


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
    ("typed", "said"),
    [
        ("xy", "x·y"),
        ("sinx", "sin(x)"),
        ("xcos(x)", "x·cos"),
        ("sin2x", "sin(2·x)"),
        ("sin^-1 x", "not 1/sin"),
        ("sin⁻¹(x)", "not 1/sin"),
        ("log x", "ln"),
        ("log(x)", "ln"),
        ("√2x", "√2·x"),
        ("√x^2", "the power behind √x is taken of the root"),
        ("sinxcosx", "sin(x)·cos(x)"),
        ("cosxe^x", "cosxe is read as cos(x)·e"),
        ("e^2(x + 1)", "e^2(x + 1) is read as e^2·(x + 1); for e^(2(x + 1))"),
        ("1/2(x + 1)", "for 1/(2(x + 1)), use brackets"),
        ("sinsinx", "sin(sin(x))"),
        ("log_3(x)", "ln(…)/ln(3)"),
        ("x^2^3", "x^2^3 is read as x^(2^3)"),
        ("(x + 1) ^ 2^3", "(x + 1)^2^3 is read as (x + 1)^(2^3)"),
        ("e^2x", "e^2x is read as e^2·x; for e^(2x)"),
        ("3e^-2x", "e^-2x is read as e^-2·x; for e^(-2x)"),
        ("2^3x", "2^3x is read as 2^3·x; for 2^(3x)"),
        ("max(1,000)", "1,000 is read as two arguments; for 1000"),
        ("1/2x", "for 1/(2x), use brackets"),
        ("2,5x", "2.5"),
        ("sin x(x + 1)", "sin takes the whole product"),
        ("sin x*y", "sin takes the whole product"),
    ],
)
def test_an_uncertain_reading_is_echoed(typed: str, said: str) -> None:
    assert any(said in reading for reading in read(typed).readings)


@pytest.mark.parametrize(
    "typed",
    [
        "2x",
        "x(x+1)",
        "x y",
        "sin 2x",
        "sin^2 x",
        "x^2",
        "-x^2",
        "½x",
        "(1/2)x",
        r"\frac{x}{2}y",
        r"\frac12 x",
        "√(x)^2",
        "x^2y",
        "3x^2y",
        "e^(2)x",
        "e^2 x",
        "e²x",
        "max(1,5)",
    ],
)
def test_a_certain_reading_is_not_echoed(typed: str) -> None:
    assert read(typed).readings == ()


@pytest.mark.parametrize("typed", ["1/2x", "1/2(x+1)", "1/2|x|", "1/2sin(x)", "√2(x+1)", "√x|y|"])
def test_an_echo_is_written_out_in_full(typed: str) -> None:
    for reading in read(typed).readings:
        assert reading.count("(") == reading.count(")"), reading
        assert reading.count("{") == reading.count("}"), reading
        assert reading.count("|") % 2 == 0, reading


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("x + 1/x^2y", "1/x^2y is read as (1/x^2)·y"),
        ("u = 2x; 1/u y", "1/uy is read as (1/u)·y"),
        ("u = 2x; u/2 y", "u/2y is read as (u/2)·y"),
        ("(x + y)/2x", "(x + y)/2x is read as ((x + y)/2)·x; for (x + y)/(2x), use brackets"),
        ("(x + 1)(x + 2)/2x", "(x + 1)(x + 2)/2x is read as ((x + 1)(x + 2)/2)·x"),
        ("x + x^2^3", "2^3 is read as"),
    ],
)
def test_an_echo_speaks_of_its_own_place(typed: str, said: str) -> None:
    readings = parse(typed).readings
    assert len(readings) == 1
    assert said in readings[0]


def test_a_name_side_by_side_with_a_number_is_called_by_its_name() -> None:
    assert "after y " in told("y = 2x + 1; y 3", None)


def test_an_echo_says_what_was_read() -> None:
    # Somebody called a variable `sin`: it is a factor, and the echo may not call it.
    expression = parse("sinx", ["sin", "x"])
    assert expression == parse("sin*x", ["sin", "x"])
    assert not any("sin(x)" in reading for reading in expression.readings)


# --- names -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["x_1", "x1", "W_1", "theta_2", "weights"])
def test_a_name_is_declared_or_an_error(name: str) -> None:
    assert parse(name, [name]).variables == (name,)
    assert isinstance(refused(name), UnknownNameError)


def test_a_name_with_digits_is_never_a_product() -> None:
    assert parse("w1*x1", ["w1", "x1"]) == parse("(w1)*(x1)", ["w1", "x1"])
    assert refused("w1*x1", ("w", "x")).start == 0


@pytest.mark.parametrize(
    ("letter", "word"),
    [("θ", "theta"), ("α", "alpha"), ("λ", "lambda"), ("µ", "mu"), ("Δ", "Delta"), ("ω", "omega")],
)
def test_a_greek_letter_and_its_name_are_one(letter: str, word: str) -> None:
    assert parse(f"2{letter} + 1", [word]) == parse(f"2{word} + 1", [word])


def test_a_greek_letter_may_be_declared_as_a_letter() -> None:
    assert parse("θ", ["θ"]) == parse("theta", ["theta"])


def test_an_index_in_braces_is_the_index() -> None:
    assert parse(r"x_{1} + \theta_{2} + \theta_3").variables == ("x_1", "theta_2", "theta_3")


def test_variables_keep_their_case() -> None:
    assert parse("x*X", ["x", "X"]).variables == ("x", "X")


def test_e_and_pi_are_numbers_always() -> None:
    assert [node.op for node in read("e").nodes] == ["constant"]
    assert "e is always 2.71828" in told("x", ("e",))
    assert "pi is always 3.14159" in told("x", ("pi",))


def test_a_declared_name_before_a_bracket_is_a_factor() -> None:
    assert parse("f(x)", ["f", "x"]) == parse("f*x", ["f", "x"])


def test_a_declared_name_hides_a_function() -> None:
    assert parse("max + 1", ["max"]).variables == ("max",)


def test_a_run_that_splits_in_two_ways_is_an_error_that_says_both() -> None:
    words = told("abc", ("a", "bc", "ab", "c"))
    assert "a·bc" in words
    assert "ab·c" in words


class TestWithNothingDeclared:
    def test_every_name_is_a_variable_in_the_order_of_first_use(self) -> None:
        assert parse("loss + W_1*x - b*x").variables == ("loss", "W_1", "x", "b")

    def test_letters_in_a_row_are_one_name(self) -> None:
        assert parse("xy").variables == ("xy",)

    def test_functions_are_still_found_in_a_run(self) -> None:
        assert parse("sinx") == parse("sin(x)")

    @pytest.mark.parametrize("name", ["f", "θ", "theta"])
    def test_a_letter_before_a_bracket_is_a_factor(self, name: str) -> None:
        assert parse(f"{name}(x + 1)") == parse(f"{name}*(x + 1)")

    def test_a_word_before_a_bracket_is_a_misspelled_function(self) -> None:
        assert "did you mean softplus?" in told("sofplus(x)", None)


# --- numbers -----------------------------------------------------------------------------------


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


# --- errors ------------------------------------------------------------------------------------

ERRORS = [
    ("sum(x[0]^2)", 5, ["[0] could be an element or a factor", "sum(x*p)", "*(0)"]),
    ("softmax(x)[-1]", 10, ["[-1] could be an element or a factor", "*(-1)"]),
    ("x[0, 1]", 1, ["[0, 1] could be an element"]),
    ("3 1/2", 2, ["3 + 1/2", "3·1/2"]),
    ("2 3", 2, ["two numbers"]),
    ("2ŷ", 1, ["write y_hat"]),
    ("x + y\u0304", 5, ["write y_bar"]),
    ("θ\u0307", 1, ["write theta_dot"]),
    ("x 2", 2, ["2*x", "x^2"]),
    ("(x + 1) 2", 8, ["2*(x + 1) or (x + 1)^2"]),
    ("(x^2)2x", 5, ["2*(x^2) or (x^2)^2"]),
    ("e^x(x + 1)2", 10, ["a number stands after"]),
    ("1,000", 0, ["1000", "1.000"]),
    ("1e-33,52", 5, ["a comma cannot stand here"]),
    ("d/dx", 0, ["type the derivative itself"]),
    ("d/dx x^2", 0, ["type the derivative itself"]),
    ("x'", 1, ["prime", "type the derivative itself"]),
    ("2f'(x)", 2, ["prime", "type the derivative itself"]),
    ("f’(x)", 1, ["prime", "type the derivative itself"]),
    ("5!", 1, ["factorial", "write the product out"]),
    ("x % 2", 2, ["remainder", "divide by 100"]),
    ("x & y", 2, ["where(condition, value, other value)"]),
    ("x := 2", 2, ["y = …"]),
    ("X+1", 0, ["there is no name X", "did you mean x?"]),
    ("sigmod(x)", 0, ["there is no function sigmod", "did you mean sigmoid?"]),
    ("x*sigmod(x)", 2, ["did you mean sigmoid?"]),
    ("z + 1", 0, ["there is no name z", "x, y"]),
    ("σ9sqrtabs", 6, ["abs needs its argument"]),
    ("ln*x", 0, ["ln needs its argument"]),
    ("sin", 0, ["sin needs its argument"]),
    ("2 + sin + 1", 4, ["sin needs its argument"]),
    ("sin()", 4, ["needs its argument"]),
    ("max(x)", 0, ["2 arguments, not 1", "max(a, b)"]),
    ("sin(x, y)", 0, ["1 argument, not 2", "sin(x)"]),
    ("2x+", 3, ["a number, a name or a bracket was expected"]),
    ("2x + y^", 7, ["a number, a name or a bracket was expected"]),
    ("2*/x", 2, ["expected before /"]),
    ("(x", 2, ["a closing ) is missing"]),
    ("2[x + 1", 7, ["a closing ] is missing"]),
    ("|x", 2, ["a closing | is missing"]),
    ("[x + 1)", 6, ["expected ], not )"]),
    ("x)", 1, ["no opening bracket for this )"]),
    ("()", 1, ["nothing between the brackets"]),
    ("", 0, ["nothing to read"]),
    ("  ; ", 4, ["nothing to read"]),
    ("inf", 0, ["inf is not a number that can be typed", "write a large one"]),
    ("nan", 0, ["nan is not a number that can be typed", "NaN says that there is no number"]),
    ("x if x > 0", 10, ["else"]),
    ("x, y", 1, ["a comma separates a function's arguments"]),
    (r"\int x", 0, [r"\int", r"\frac"]),
    (r"\sqrt[5]{x}", 6, ["a root of this degree", "sign(x)*abs(x)^(1/5)"]),
    (r"\sqrt[1/2]{x}", 6, ["a root of this degree"]),
    ("sqrt[3](x)", 0, ["another degree", "cbrt(x)"]),
    ("log_2x", 0, ["a logarithm's base is a number or a letter", "write log_2(x)"]),
    ("log_sin(x)", 0, ["a logarithm's base is a number or a letter"]),
    ("1/log_+x", 2, ["there is no name log_"]),
    ("sin{x}^2", 6, ["the power of sin or of x", "(sin(x))^n or sin((x)^n)"]),
    ("max(0,5; x)", 0, ["parted by , and by ;", "a decimal has a point"]),
    ("2Asin(x)", 1, ["Asin could be A·sin or asin", "write A*sin(…)"]),
    ("log_3^2(x)", 0, ["goes outside it", "(log_3(x))^n"]),
    ("log_q(x)", 0, ["there is no name q"]),
    (r"\begin{cases} x & x>0 \\ 0 & x<0 \end{cases}", 33, ["the last case holds otherwise"]),
    (r"\begin{cases} x & x>0 \\ 0 & y<=0 \end{cases}", 34, ["the last case holds otherwise"]),
    (r"\begin{cases} x & else \end{cases}", 0, ["a case and a value for all others"]),
    (r"\begin{cases} x \\ 0 \end{cases}", 16, [r"\\ cannot stand here"]),
    ("x²³¹²³⁴⁵", 1, ["superscript"]),
    ("x⁺", 2, ["a number, a name or a bracket was expected"]),
    ("x == 2", 2, ["equality"]),
    ("where(x == 0, 1, x)", 8, ["where(x != 0, value elsewhere, value there)"]),
    ("x(y) + q(x)", 7, ["there is no name or function q"]),
    ("tf.nn.relu(x)", 0, ["no dots here: tf.nn.relu", "write relu(x)"]),
    ("2*np.absolute(x)", 2, ["no dots here: np.absolute", "write abs(x)"]),
    ("y + math.exp(x)", 4, ["no dots here: math.exp", "write exp(x)"]),
    ("np.pi", 0, ["no dots here: np.pi", "write pi"]),
    ("x.grad", 0, ["no dots here: x.grad", "`functions` lists"]),
    ("x. Then", 1, ["the sign ."]),
    ("reduce_mean(x)", 0, ["there is no function reduce_mean", "write mean(x)"]),
    ("square(x)", 0, ["there is no function square", "write x^2"]),
    ("log(x, 2)", 0, ["log takes 1 argument, not 2", "to base 2, write log2(x)"]),
    ("ln(x + 1, 3y)", 0, ["ln takes 1 argument", "to base 3y, write ln(x + 1)/ln(3y)"]),
    ("exp^-1 x", 0, ["1/exp", "inverse"]),
    (r"\frac{d}{dx}x^2", 0, ["type the derivative itself"]),
    (r"\frac{dy}{dx}", 0, ["type the derivative itself"]),
    ("piecewise(x > 1, 1, x > 0, x)", 0, ["for all other cases"]),
    ("piecewise((x, x > 0), (1, x > 1))", 32, ["(value, True)"]),
    ("foo(x)", 0, ["there is no function foo", "`functions` lists"]),
    ("sni(x)", 0, ["did you mean sin?"]),
]


@pytest.mark.parametrize(("typed", "place", "words"), ERRORS, ids=[row[0] for row in ERRORS])
def test_refused(typed: str, place: int | None, words: list[str]) -> None:
    error = refused(typed)
    said = f"{error.message}\n{error.hint}"
    assert [word for word in words if word not in said] == []
    if place is not None:
        assert error.start == place


def test_an_unknown_name_lists_the_declared_ones_and_suggests_the_nearest() -> None:
    words = told("2thetta + 1", ("theta", "x"))
    assert "did you mean theta?" in words
    assert "theta, x" in words


def test_the_nearest_name_is_there_for_programs_too() -> None:
    error = refused("sigmod(x)")
    assert isinstance(error, UnknownNameError)
    assert error.near == "sigmoid"


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


# --- definitions -------------------------------------------------------------------------------


@pytest.mark.parametrize("between", ["; ", "\n", "\n\n", " ;\n"], ids=repr)
def test_definitions_stand_one_after_another(between: str) -> None:
    s = parse(f"y = 2*x + b{between}s = sigmoid(y)")
    assert s.variables == ("x", "b")
    assert [s.label(s.output), s.nodes[s.output].op] == ["s", "sigmoid"]
    assert s.nodes[s.output].args == (s.find("y"),)


def test_the_last_formula_is_the_output_with_a_name_or_without() -> None:
    assert parse("y = 2x; y + 1").label(parse("y = 2x; y + 1").output) == ""
    assert parse("y = 2x; z = 3x; y").output == parse("y = 2x; z = 3x; y").find("y")


def test_a_defined_name_is_one_node_however_often_it_is_used() -> None:
    square = parse("y = x + 1; y*y")
    assert square.nodes[square.output].args == (square.find("y"), square.find("y"))


def test_a_line_break_inside_brackets_is_a_space() -> None:
    assert parse("y = (2x\n + 1)") == parse("y = (2x + 1)")


def test_a_definition_that_is_a_name_or_a_number_is_a_node_of_its_own() -> None:
    expression = parse("a = x; b = 1; a + b")
    assert [expression.nodes[expression.find(name)].op for name in "ab"] == ["identity"] * 2


def test_a_run_of_letters_that_is_defined_is_a_name() -> None:
    assert parse("cost = 2x; 3cost") == parse("cost = 2*x; 3*cost")


@pytest.mark.parametrize(
    ("text", "names", "place", "words"),
    [
        ("y = x; y = 2x", None, 7, ["y is defined twice", "defined once"]),
        ("x = 2", ("x",), 0, ["x is a variable already"]),
        ("s = sigmoid(y); y = 2x", None, 16, ["before it is used"]),
        ("a = b; b = a", None, 7, ["before it is used"]),
        ("y = y + 1", None, None, ["before it is used"]),
        ("pi = 3", None, 0, ["pi is a number"]),
        ("sin = 2", None, 0, ["sin is a function"]),
        ("2x = y", None, 3, ["must be one name"]),
        ("y = 2x +\n1", None, 8, ["expected"]),
    ],
    ids=[
        "redefined", "a variable", "used before", "a cycle", "by itself", "a constant",
        "a function", "a formula on the left", "cut by a line break",
    ],
)  # fmt: skip
def test_a_name_is_defined_once_before_it_is_used(
    text: str, names: tuple[str, ...] | None, place: int | None, words: list[str]
) -> None:
    error = refused(text, names)
    assert [word for word in words if word not in f"{error.message}\n{error.hint}"] == []
    if place is not None:
        assert error.start == place


def test_a_name_used_too_early_was_not_defined_twice() -> None:
    assert "twice" not in told("s = sigmoid(y); y = 2x", None)


# --- limits, before any work -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("longest", "one_more", "said"),
    [
        ("x" + " " * 199_999, "x" + " " * 200_000, "200,000"),
        ("(" * 200 + "x" + ")" * 200, "(" * 201 + "x" + ")" * 201, "200"),
        ("1" * 30, "1" * 31, "30"),
        ("0." + "1" * 29, "0." + "1" * 30, "30"),
        ("1e1000", "1e1001", "1000"),
        ("1e-1000", "1e-1001", "1000"),
        ("x^10000", "x^10001", "10000"),
        ("x^-10000", "x^-10001", "10000"),
        ("x^(4000 + 6000)", "x^(4001 + 6000)", "10000"),
        ("x^(100*100)", "x^(73*137)", "10000"),
        ("x¹⁰⁰⁰⁰", "x¹⁰⁰⁰¹", "10000"),
    ],
    ids=[
        "length",
        "nesting",
        "digits",
        "decimals",
        "1e",
        "1e-",
        "^",
        "^-",
        "sum",
        "product",
        "superscript",
    ],
)
def test_a_limit(longest: str, one_more: str, said: str) -> None:
    read(longest)
    assert said in told(one_more)


def test_an_answer_has_a_limit_of_its_own() -> None:
    assert parse("x" + " " * 3_999, NAMES, limit=4_000).variables == ("x",)
    with pytest.raises(NotationError, match="at most 4,000"):
        parse("x" + " " * 4_000, NAMES, limit=4_000)


def test_the_limits_have_messages_of_their_own() -> None:
    beyond = ["x" * 200_001, "(" * 201, "1" * 31, "1e1001", "x^10001"]
    assert len({refused(text).message for text in beyond}) == len(beyond)


NESTED = {
    "brackets": ("(", ")"),
    "minus": ("-(", ")"),
    "calls": ("sin(", ")"),
    "products": ("x*(", ")"),
    "sums": ("1 + (", ")"),
    "juxtaposed": ("x(", ")"),
    "powers": ("2^(", ")"),
    "two arguments": ("max(1, ", ")"),
    "fractions": (r"\frac{1}{", "}"),
}


@pytest.mark.parametrize(("opening", "closing"), NESTED.values(), ids=list(NESTED))
def test_brackets_nest_two_hundred_deep_whatever_stands_between_them(
    opening: str, closing: str
) -> None:
    assert read(opening * 200 + "x" + closing * 200).variables == ("x",)


CHAINS = {
    **{name: opening for name, (opening, _) in NESTED.items()},
    "minus signs": "-",
    "plus signs": "+",
    "roots": "√",
    "bars": "|",
    "functions": "sin ",
    "functions' powers": "sin^",
    "towers": "x^",
    "towers of minus": "2^-",
    "cases": "1 if x > 0 else ",
    "LaTeX roots": r"\sqrt{",
}


@pytest.mark.parametrize("opening", CHAINS.values(), ids=list(CHAINS))
@pytest.mark.parametrize("times", [300, 10_000])
def test_a_deeper_chain_is_refused_at_once(opening: str, times: int) -> None:
    with at_most(2):
        refused(opening * times + "x")


@pytest.mark.parametrize(
    "text",
    [
        "9**9**9",
        "9^9^9^9",
        "x^9^9^9",
        "2^(2^(2^(2^2)))",
        "x^(1e300*1e300*1e300)",
        "x^|-10001|",
        "2^max(1, 999^999)",
        "2^where(2 > 1, 999^999, 1)",
        "x⁹⁹⁹⁹⁹",
        "sin^9^9 x",
    ],
)
def test_a_tower_is_refused_before_it_is_computed(text: str) -> None:
    with at_most(2):
        refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "x^ln(50000)",  # about 10.8
        "x^sqrt(100000)",
        "x^sin(20000)",
        "x^(0*50000)",
        "2^(20000*sin^-1(x))",  # not a constant
    ],
)
def test_an_exponent_is_measured_by_its_value(text: str) -> None:
    assert read(text).variables == ("x",)


def test_an_inverse_is_asked_for_by_minus_one_alone() -> None:
    # cos 0 − 1 is 0, not −1.
    assert read("sin^(cos(0) - 1)(x)") == read("sin(x)^(cos(0) - 1)")


# --- hostile input -----------------------------------------------------------------------------

HOSTILE = {
    "import": "__import__('os')",
    "attribute": "x.__class__",
    "statement": "x; import os",
    "call": "exec('1')",
    "lambda": "lambda: 0",
    "comprehension": "[x for x in y]",
    "walrus": "(x := 2)",
    "string": '"a"',
    "nul": "x\0",
    "escape": "x\x1b[31m",
    "lone surrogate": "x\ud800y",
    "right to left": "x\u202ey",
    "combining": "x\u0301",
    "line separator": "x\u2028y",
    "cyrillic х": "\u0445",
    "greek ο": "ο",
    "arabic digit": "x + \u0661",
    "infinity sign": "∞",
    "underscores": "__x__",
    "hexadecimal": "0x10",
    "imaginary": "1j",
    "200,000 letters": "a" * 200_000,
    "a million brackets": "(" * 1_000_000,
    "100,000 brackets": "(" * 100_000,
    "100,000 closing": ")" * 100_000,
    "100,000 signs": "-" * 100_000,
    "100,000 bars": "|" * 100_000,
    "100,000 superscripts": "x" + "²" * 100_000,
    "100,000 primes": "x" + "'" * 100_000,
    "100,000 powers": "x" + "^" * 100_000,
    "100,000 equals": "=" * 100_000,
    "100,000 commas": "max(" + "1," * 50_000,
    "a long run": "xy" * 10_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_text_is_refused_at_once(text: str) -> None:
    with at_most(2):
        error = refused(text)
        assert len(str(error)) < 2_000


def test_an_unknown_sign_is_named() -> None:
    assert "cyrillic small letter ha" in told("2\u0445")
    assert "�" in refused("x\0").message


@pytest.mark.parametrize("count", [10_000, 50_000], ids=["10,000", "50,000"])
def test_a_long_sum_is_read_at_once(count: int) -> None:
    with at_most(2):
        assert len(read("+".join(["x"] * count))) == count


def test_an_amplitude_that_is_known_is_a_factor() -> None:
    assert parse("Asin(x)", ["A", "x"]) == parse("A*sin(x)", ["A", "x"])
    assert parse("ASIN(x)", ["A", "x"]) == parse("asin(x)", ["A", "x"])

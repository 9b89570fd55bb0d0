"""What is printed is read back as the same formula, and looks as a person would write it."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.expressions import called, expressions, readable
from tests.notation.limit import at_most
from tutor.functions import FUNCTIONS
from tutor.notation import ASCII, PRETTY, parse, to_text
from tutor.notation.printer import Style, definitions
from tutor.notation.tape import Expression, Node
from tutor.notation.writing import decimal_text

STYLES = pytest.mark.parametrize("style", [ASCII, PRETTY], ids=["ascii", "pretty"])

# --- the law -----------------------------------------------------------------------------------

CALLED = [
    row
    for row in FUNCTIONS.values()
    if row.typed and not row.symbol and row.name not in ("where", "count")
]
ATOMS = ("x", "y", "E", "theta", "lambda_2", "W_1", "x1", "ab", "e", "pi", "2", "0.5", "1e-3",
         "1e20", "1e-300", "123456789012345678")  # fmt: skip
EXPONENTS = ("2", "10", "-1", "0.5", "-x", "(y + 1)", "x/2", "e", "2^x", "sin(x)", "exp(x)")


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A sign, a case or a function of the registry around smaller formulas."""
    calls = [
        st.builds(called(row, *["{}"] * len(row.parameters)).format,
                  *[inner] * len(row.parameters))
        for row in CALLED
    ]  # fmt: skip
    comparisons = st.sampled_from(("<", "<=", ">", ">=", "!="))
    return st.one_of(
        st.builds("({}) {} ({})".format, inner, st.sampled_from("+-*/@"), inner),
        st.builds("({})^({})".format, inner, st.sampled_from(EXPONENTS)),
        st.builds("-({})".format, inner),
        st.builds("where({} {} {}, {}, {})".format, inner, comparisons, inner, inner, inner),
        *calls,
    )


WHOLE_NOTATION = st.recursive(st.sampled_from(ATOMS), _larger, max_leaves=8).filter(readable)


@STYLES
@settings(max_examples=250, deadline=None, derandomize=True, database=None)
@given(text=expressions(4, kinks=True))
def test_what_is_printed_is_read_back(text: str, style: Style) -> None:
    expression = parse(text)
    printed = to_text(expression, style)
    assert parse(printed) == expression
    assert parse(printed, expression.variables) == expression


@STYLES
@settings(max_examples=250, deadline=None, derandomize=True, database=None)
@given(text=WHOLE_NOTATION)
def test_so_is_every_function_and_every_kind_of_name(text: str, style: Style) -> None:
    expression = parse(text)
    assert parse(to_text(expression, style), expression.variables) == expression


@STYLES
@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(texts=st.lists(expressions(2, names=("x", "y", "w")), min_size=1, max_size=4))
def test_so_are_definitions(texts: list[str], style: Style) -> None:
    lines = [f"d_{index} = {text}" for index, text in enumerate(texts)]
    expression = parse("\n".join(lines))
    printed = [f"{name} = {formula}" for name, formula in definitions(expression, style)]
    assert parse("\n".join(printed)) == expression


# --- as a person writes it -----------------------------------------------------------------------

PEOPLE_WRITE = {
    "2*x": "2x",
    "2*x*y": "2x·y",
    "3*x^2": "3x²",
    "3*y*x^2": "3y·x²",
    "6*x^2*(1-y)": "6x²·(1 − y)",
    "2*e^2": "2·e^2",
    "2*x^n": "2·x^n",
    "y*(2*x)": "y·(2x)",
    "3*(2*y)": "3·(2y)",
    "x*(1/x)": "x·(1/x)",
    "y*(2*x)^2": "y·(2x)²",
    "e^(x^2)": "e^(x²)",
    "x^(2^3)": "x^(2³)",
    "s*(1-s)": "s(1 − s)",
    "2*s*(1-s)": "2s(1 − s)",
    "exp(-y)": "e^(−y)",
    "exp(x)": "e^x",
    "exp(2*x)": "e^(2x)",
    "(x+1)^2": "(x + 1)²",
    "x^10": "x¹⁰",
    "x^y": "x^y",
    "x^(-1)": "x^(−1)",
    "(x^2)^3": "(x²)³",
    "abs(x)": "|x|",
    "abs(abs(x)-1)": "||x| − 1|",
    "sqrt(x)": "√x",
    "sqrt(x+1)": "√(x + 1)",
    "-x^2": "−x²",
    "(-x)^2": "(−x)²",
    "-(x+1)": "−(x + 1)",
    "mean((W*x+b-y)^2)": "mean((W·x + b − y)²)",
    "1/(2*x)": "1/(2x)",
    "1/2*x": "1/2·x",
    "x/y/2": "x/y/2",
    "x/(y/2)": "x/(y/2)",
    "x*sin(x)": "x·sin(x)",
    "sin(x)^2": "sin(x)²",
    "sin(x^2)": "sin(x²)",
    "x-(y-1)": "x − (y − 1)",
    "x-y-1": "x − y − 1",
    "x*(-y)": "x·(−y)",
    "2*3": "2·3",
    "12*5": "12·5",
    "0.5*x": "0.5·x",
    "pi*x": "π·x",
    "2*pi": "2π",
    "theta_1": "θ_1",
    "where(x>0, x, 0)": "x if x > 0 else 0",
    "where(x<=0, 0, x)": "0 if x ≤ 0 else x",
    "max(0, x)": "max(0, x)",
    "W_1*x": "W_1·x",
}


@pytest.mark.parametrize(("typed", "pretty"), PEOPLE_WRITE.items(), ids=list(PEOPLE_WRITE))
def test_pretty(typed: str, pretty: str) -> None:
    assert to_text(parse(typed), PRETTY) == pretty


@pytest.mark.parametrize(
    "text",
    ["2*x*(1 - x)^2", "exp(-y)", "x^(-2)", "-x^2", "abs(x)", "sqrt(x + 1)", "max(0, x)", "pi*x",
     "where(x >= 0, x, 0.1*x)", "where(x != 0, sin(x)/x, 1)", "theta_1 + 1"],
)  # fmt: skip
def test_ascii_is_what_was_typed_when_it_was_typed_in_full(text: str) -> None:
    assert to_text(parse(text)) == text


def test_two_is_not_put_against_e() -> None:
    # 2e-3 would be a number.
    assert to_text(parse("2*e - 3"), PRETTY) == "2·e − 3"


# --- names, and one node of many -----------------------------------------------------------------

SIGMOID = parse("y = 2*x + b; s = sigmoid(y); 3*s*(1 - s)")


def test_without_names_everything_is_written_out() -> None:
    assert to_text(parse("y = 2*x + b; s = sigmoid(y)")) == "sigmoid(2*x + b)"


def test_nodes_with_names_are_written_as_their_names() -> None:
    assert to_text(SIGMOID, names=SIGMOID.names) == "3*s*(1 - s)"
    assert to_text(SIGMOID, PRETTY, names=SIGMOID.names) == "3s(1 − s)"


def test_any_node_can_be_written() -> None:
    assert to_text(SIGMOID, output=SIGMOID.find("s"), names=SIGMOID.names) == "sigmoid(y)"


def test_definitions_are_written_one_by_one_the_output_last() -> None:
    assert definitions(SIGMOID, PRETTY) == [
        ("y", "2x + b"),
        ("s", "sigmoid(y)"),
        ("", "3s(1 − s)"),
    ]


def test_a_count_is_defined_as_it_is_typed() -> None:
    """n would not say of what."""
    assert definitions(parse("k = count(W)*2; k*sum(W)/count(x)"), PRETTY) == [
        ("k", "count(W)·2"),
        ("", "k·sum(W)/count(x)"),
    ]


def test_a_derivative_still_to_be_taken_is_written_with_d() -> None:
    y = Node("variable", (), "y")
    nodes = (*parse("sin(x)").nodes, Node("derivative", (1, 0)), y, Node("derivative", (3, 0)))
    assert to_text(Expression(nodes, 2), PRETTY) == "d/dx sin(x)"
    assert to_text(Expression(nodes, 4)) == "dy/dx"


@pytest.mark.parametrize(
    ("op", "args", "text"),
    [
        ("mul", (2, 3), "(d/dx sin(x))·y"),  # else the derivative of the product
        ("mul", (3, 2), "y·d/dx sin(x)"),
        ("div", (2, 3), "(d/dx sin(x))/y"),
        ("div", (3, 2), "y/(d/dx sin(x))"),
        ("div", (4, 3), "(y·d/dx sin(x))/y"),
        ("neg", (4,), "−y·d/dx sin(x)"),
        ("sub", (3, 4), "y − y·d/dx sin(x)"),
    ],
)
def test_it_is_of_what_follows_it(op: str, args: tuple[int, ...], text: str) -> None:
    y = Node("variable", (), "y")
    nodes = (*parse("sin(x)").nodes, Node("derivative", (1, 0)), y, Node("mul", (3, 2)))
    assert to_text(Expression((*nodes, Node(op, args)), 5), PRETTY) == text


# --- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(1, 10), "0.1"),
        (Fraction(1, 1000), "0.001"),
        (Fraction(3, 2), "1.5"),
        (Fraction(1, 10**9), "1e-9"),
        (Fraction(25, 10**10), "2.5e-9"),
        (Fraction(10**20), "1e20"),
        (Fraction(120), "120"),
        (Fraction(1, 3), None),
    ],
    ids=str,
)
def test_a_number_is_an_exact_decimal_where_there_is_one(value: Fraction, text: str | None) -> None:
    assert decimal_text(value) == text
    assert text is None or Fraction(text) == value


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(digits=st.integers(1, 10**30), places=st.integers(-40, 40))
def test_a_decimal_is_never_rounded(digits: int, places: int) -> None:
    value = digits * Fraction(10) ** places
    text = decimal_text(value)
    assert text is not None
    assert Fraction(text) == value


# --- size ----------------------------------------------------------------------------------------


@STYLES
def test_a_long_sum_is_printed_at_once(style: Style) -> None:
    expression = parse("+".join(["x"] * 50_000))
    with at_most(2):
        printed = to_text(expression, style)
    assert printed == " + ".join(["x"] * 50_000)

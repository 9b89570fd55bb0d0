"""Counting what is written out: by hand, by SymPy's own count, and by values from mpmath."""

from itertools import pairwise

import mpmath
import pytest
import sympy

from tests.comparison.truth import true_derivative
from tutor.calculus.patience import Patience
from tutor.calculus.swell import WrittenOut, by_sympy, operations, written_out
from tutor.notation import Expression, parse


def squarings(count: int) -> Expression:
    names = ["x", *(f"y_{k}" for k in range(count))]
    return parse("; ".join(f"{new} = {old}*{old}" for old, new in pairwise(names)))


@pytest.mark.parametrize(
    ("text", "shared", "out"),
    [
        ("x", 0, 0),
        ("2*x + 1", 2, 2),
        ("y = x*x; y + sin(y)", 3, 4),
        ("y = x*x; z = y*y; z*z", 3, 7),
        ("y = -x; y - y", 2, 3),
    ],
)
def test_a_shared_value_counts_once_and_written_out_as_often_as_it_is_used(
    text: str, shared: int, out: int
) -> None:
    expression = parse(text)
    assert operations(expression.nodes, [expression.output]) == shared
    assert written_out(expression.nodes, expression.output) == out


def test_what_nobody_could_write_is_counted_all_the_same() -> None:
    expression = squarings(200)
    assert operations(expression.nodes, [expression.output]) == 200
    assert written_out(expression.nodes, expression.output) == 2**200 - 1


@pytest.mark.parametrize("text", ["sin(sin(sin(x)))", "x*sin(x)*exp(x)", "x^3 + x^2", "sinh(x^2)"])
def test_sympys_formula_is_counted_as_sympy_counts(text: str) -> None:
    x = sympy.Symbol("x", real=True)
    slope = sympy.sympify(text.replace("^", "**"), locals={"x": x}).diff(x)
    found = by_sympy(parse(text), "x", 0.5, Patience(10))
    assert found is not None
    assert found.operations == sympy.count_ops(slope)


@pytest.mark.parametrize(
    "text",
    ["sin(x)^3", "y = 4*x*(1 - x); z = 4*y*(1 - y); 4*z*(1 - z)", "sigmoid(sigmoid(x))",
     "where(x > 0, x^2, 1)", "relu(x)*abs(x)", "gelu(x)"],
)  # fmt: skip
def test_its_value_is_the_derivative(text: str) -> None:
    expression = parse(text)
    found = by_sympy(expression, "x", 0.375, Patience(10))
    assert found is not None
    assert found.value == pytest.approx(float(true_derivative(expression, {"x": 0.375}, "x")))


def test_a_slope_without_a_number_has_none() -> None:
    found = by_sympy(parse("x*floor(x)"), "x", 1.5, Patience(10))
    assert found is not None
    assert found.value is None


def test_outside_the_real_numbers_it_is_nan() -> None:
    found = by_sympy(parse("sqrt(x - 3)"), "x", 1.0, Patience(10))
    assert found is not None
    assert found.value is not None
    assert mpmath.isnan(found.value)


def test_without_patience_there_is_no_answer() -> None:
    assert by_sympy(parse("sin(x)"), "x", 1.0, Patience(0)) is None


def test_a_constant_has_the_slope_zero() -> None:
    assert by_sympy(parse("x - x"), "x", 1.0, Patience(10)) == WrittenOut(0, 0.0)

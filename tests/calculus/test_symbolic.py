"""SymPy's part: what it is given, what it is asked, and what it gives back."""

from collections.abc import Mapping

import pytest
import sympy
from hypothesis import given, settings

from tests.expressions import expressions
from tutor.calculus import symbolic
from tutor.calculus.algebra import Algebra
from tutor.calculus.shapes import shapes
from tutor.calculus.shorter import from_sympy, shorter
from tutor.calculus.symbolic import (
    Column,
    Formula,
    Mean,
    partial_confirmed,
    same,
    to_sympy,
)
from tutor.calculus.templates import template
from tutor.functions import FUNCTIONS
from tutor.notation import Expression, parse, to_text
from tutor.notation.tape import sizes

x, w = (sympy.Symbol(name, real=True) for name in "xw")
u, v = (Column(name, real=True) for name in "uv")
n = symbolic.COUNT


def given_to_sympy(text: str, names: Mapping[int, str] | None = None) -> sympy.Expr:
    expression = parse(text)
    found = shapes(expression, {"u": (3,), "v": (3,)})
    return to_sympy(expression.nodes, expression.output, found, names)


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("0.1*x", x / 10),  # exact, never a binary fraction
        ("x^2 + 2*x + 1", x**2 + 2 * x + 1),
        ("-x/3", -x / 3),
        ("exp(-x)", sympy.exp(-x)),
        ("ln(x)", sympy.log(x)),
        ("pi*e", sympy.pi * sympy.E),
        ("sigmoid(x)", 1 / (1 + sympy.exp(-x))),
        ("softplus(x)", sympy.log(1 + sympy.exp(x))),
        ("relu(x)", sympy.Piecewise((x, x > 0), (0, True))),
        ("where(x >= 1, w, 0)", sympy.Piecewise((w, x >= 1), (0, True))),
        ("abs(x)", sympy.Abs(x)),
        ("mean(w*u)", Mean(w * u)),
        ("sum(u)", n * Mean(u)),
        ("mean(w)", w),
        ("count(u)", n),
    ],
)
def test_what_sympy_is_given(text: str, formula: sympy.Expr) -> None:
    assert given_to_sympy(text) == formula


def test_a_name_can_stand_for_its_formula() -> None:
    expression = parse("y = 2*x; sin(y)")
    assert given_to_sympy("y = 2*x; sin(y)", {expression.find("y"): "y"}) == sympy.sin(
        sympy.Symbol("y", real=True)
    )


def test_a_mean_is_linear_and_derived_element_by_element() -> None:
    assert sympy.diff(Mean((w * u - v) ** 2), w) == Mean(2 * u * (w * u - v))


@pytest.mark.parametrize(
    ("formula", "slope"),
    [
        (Mean(u**2), 2 * u / n),
        (Mean(u) ** 2, 2 * Mean(u) / n),
        (Mean(u * Mean(u)), 2 * Mean(u) / n),  # the same: mean(u·m) is m²
        (Mean((u - Mean(u)) ** 2), 2 * (u - Mean(u)) / n),  # what the mean brings cancels out
        (Mean((u - v) * Mean(u * v)), (Mean(u * v) + v * Mean(u - v)) / n),
    ],
)
def test_a_mean_by_an_element_has_one_term_and_the_means_inside(
    formula: Formula, slope: Formula
) -> None:
    assert same(sympy.diff(formula, u), slope)


SAME = {
    "multiplied out": ("(x + 1)^2", "x^2 + 2*x + 1"),
    "cancelled": ("(x^2 - 1)/(x - 1)", "x + 1"),
    "Pythagoras": ("sin(x)^2 + cos(x)^2", "1"),
    "double angle": ("2*sin(x)*cos(x)", "sin(2*x)"),
    "sigmoid of minus x": ("sigmoid(-x)", "1 - sigmoid(x)"),
    "sigmoid as tanh": ("sigmoid(x)", "(1 + tanh(x/2))/2"),
    "softplus": ("softplus(x) - softplus(-x)", "x"),
    "roots of squares": ("sqrt(x^2)", "abs(x)"),
    "powers": ("exp(2*x)", "exp(x)^2"),
    "cases": ("2*where(x > 0, x, 1)", "where(x > 0, 2*x, 2)"),
    "relu": ("3*relu(x)", "where(x > 0, 3*x, 0)"),
    "means": ("mean(2*u + w)", "2*mean(u) + w"),
    "sums": ("sum(w*u)", "w*sum(u)"),
    "a sum of one number": ("sum(w)", "w"),
    "a count of one number": ("count(w)*x", "x"),
    "the loss": ("mean((w*u - v)^2)", "w^2*mean(u^2) - 2*w*mean(u*v) + mean(v^2)"),
}


@pytest.mark.parametrize(("left", "right"), SAME.values(), ids=list(SAME))
def test_two_forms_of_one_function_are_the_same(left: str, right: str) -> None:
    assert same(given_to_sympy(left), given_to_sympy(right))


DIFFERENT = {
    "by a number": ("sin(x)", "sin(x) + 1"),
    "by a sign": ("sin(x)^2 - cos(x)^2", "1"),
    "by a factor": ("2*x", "3*x"),
    "on one side": ("abs(x)", "x"),
    "by a little": ("x", "1.000000001*x"),
    "by a mean": ("mean(u)^2", "mean(u^2)"),
    "by n": ("mean(u)", "sum(u)"),
    "by a column": ("mean(u)", "mean(v)"),
    "by a product of means": ("mean(u*v)", "mean(u)*mean(v)"),
    "by what varies": ("u", "mean(u)"),
    "by a mean inside": ("u*mean(u)", "u^2"),
    "by its own elements": ("mean(2*u*(w*u - v))", "2*u*(w*u - v)"),
    "by what a mean covers": ("mean(2*u*(w*u - v))", "2*mean(w*u - v)*u"),
    "by a mean of what is held": ("mean(stop_gradient(u))", "stop_gradient(u)"),
}


@pytest.mark.parametrize(("left", "right"), DIFFERENT.values(), ids=list(DIFFERENT))
def test_two_functions_are_not(left: str, right: str) -> None:
    assert not same(given_to_sympy(left), given_to_sympy(right))


# --- the registry's partials ---------------------------------------------------------------------

PARTIALS = [(name, place) for name, row in FUNCTIONS.items() for place in range(len(row.partials))]


@pytest.mark.parametrize(
    ("name", "place"),
    [
        (name, place)
        for name, place in PARTIALS
        if not FUNCTIONS[name].arrays.reduces
        and not FUNCTIONS[name].arrays.linear
        and name != "identity"
    ],
)
def test_sympy_confirms_every_partial_of_the_registry(name: str, place: int) -> None:
    assert partial_confirmed(name, place)


def test_and_would_not_confirm_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(symbolic, "partial", lambda op, place: template("-cos(x)", ("x", "v")))
    assert not partial_confirmed.__wrapped__("sin", 0)


# --- back from SymPy -----------------------------------------------------------------------------


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(text=expressions(2, names=("x", "w")))
def test_what_sympy_gives_back_is_what_it_was_given(text: str) -> None:
    expression = parse(text)
    formula = given_to_sympy(text)
    algebra = Algebra(expression.nodes, [()] * len(expression))
    leaves = {name: expression.find(name) for name in expression.variables}
    try:
        back = from_sympy(formula, algebra, leaves)
    except LookupError:
        assert formula.has(sympy.zoo, sympy.nan, sympy.I)  # no real number
        return
    assert same(to_sympy(algebra.nodes, back, algebra.shapes), formula)


def test_a_function_that_the_registry_has_not_is_a_lookup_error() -> None:
    with pytest.raises(LookupError, match="besselj"):
        from_sympy(sympy.besselj(0, x), Algebra(parse("x").nodes, [()]), {"x": 0})


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("x*sin(x) + 2*x", "x*(sin(x) + 2)"),
        ("x^2/x^3", "1/x"),
        ("x + 1", None),
        ("where(x > 0, x + x, 0)", None),  # cases are not SymPy's to rearrange
    ],
)
def test_a_shorter_form_is_found_or_none(text: str, form: str | None) -> None:
    expression = parse(text)
    algebra = Algebra(expression.nodes, [()] * len(expression))
    found = shorter(algebra, expression.output, {}, sizes(expression.nodes)[expression.output])
    written = None if found is None else to_text(Expression(tuple(algebra.nodes), found))
    assert written == form

"""Stable forms: each is the same function, and has more digits where the other loses them."""

import numpy as np
import pytest
from mpmath import mp

from tests.comparison.truth import TRUE, TRUE_OF_COLUMNS, true_values
from tutor.calculus.evaluate import evaluate
from tutor.calculus.shapes import shapes
from tutor.calculus.symbolic import same, to_sympy
from tutor.calculus.templates import template
from tutor.comparison.stable import FORMS, SLOPES, stable_forms, stable_slope
from tutor.notation import parse
from tutor.notation.printer import to_text
from tutor.notation.tape import Expression

each_form = pytest.mark.parametrize(("written", "better"), FORMS, ids=[w for w, _ in FORMS])
OF_COLUMNS = ("sum", "mean", "softmax", "logsumexp")


def written_forms(expression: Expression) -> dict[int, str]:
    found = stable_forms(expression)
    return {index: to_text(form, names=form.names) for index, form in found.items()}


def of(text: str) -> Expression:
    return template(text, ("x", "y", "z"))


@each_form
def test_both_forms_are_one_function(written: str, better: str) -> None:
    """By mpmath at 50 digits; those over columns by SymPy."""
    if any(word in written for word in OF_COLUMNS):
        columns = {"x": (3,), "y": (3,)} if "cross_entropy" in written else {"x": (3,)}
        left, right = (
            to_sympy(e.nodes, e.output, shapes(e, columns)) for e in (of(written), of(better))
        )
        assert same(left, right)
        return
    for x, y, z in ((0.3, 0.2, 1.1), (0.9, 0.01, 0.4), (0.05, 0.7, 0.6)):
        left, right = (
            true_values(e.nodes, {"x": x, "y": y, "z": z}, 50)[e.output]
            for e in (of(written), of(better))
        )
        assert mp.almosteq(left, right, mp.mpf(10) ** -40)


@each_form
def test_a_form_is_found_where_it_stands(written: str, better: str) -> None:
    """Also with other letters in its place, and inside a larger formula."""
    text = written.replace("exp", "E").replace("x", "t").replace("E", "exp")
    text = text.replace("maxt", "max").replace("softmat", "softmax").replace("ett", "ext")
    expression = parse(f"1 + sum({text})")

    assert len(stable_forms(expression)) > 0


@pytest.mark.parametrize(("op", "form"), SLOPES.items(), ids=list(SLOPES))
@pytest.mark.parametrize("x", [-30.0, -0.3, 0.7, 40.0])
def test_a_stable_slope_is_the_functions_own(op: str, form: str, x: float) -> None:
    """To the last digits, where the value is within 1e-17 of its limit too; by mpmath."""
    with mp.workdps(50):
        exact = mp.diff(TRUE[op], x)

    assert float(stable_slope(op, x)) == pytest.approx(float(exact), rel=1e-13)


def test_a_letter_is_one_formula_wherever_it_stands() -> None:
    """exp(2*x) written twice is two nodes; exp(2*x) and exp(3*x) are no softmax."""
    twice, other = parse("exp(2*x)/(exp(2*x) + exp(y))"), parse("exp(2*x)/(exp(3*x) + exp(y))")

    assert "sigmoid(2*x - y)" in written_forms(twice).values()
    assert stable_forms(other) == {}


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("ln(exp(t) + 1)", "softplus(t)"),
        ("ln(t + 1)", "log1p(t)"),
        ("1/(exp(t) + 1)", "sigmoid(-t)"),
        ("exp(b)/(exp(a) + exp(b))", "sigmoid(b - a)"),
        ("exp(b)/(exp(a) + exp(b) + exp(c))", "exp(b - logaddexp(logaddexp(b, a), c))"),
        ("sqrt(a + b) - sqrt(b)", "a/(sqrt(b + a) + sqrt(b))"),
    ],
)
def test_the_terms_of_a_sum_stand_in_any_order(text: str, better: str) -> None:
    """Each by hand from a row of the table, its letters exchanged."""
    expression = parse(text)

    assert better in written_forms(expression).values()


NOT_FOUND = ["exp(x) - 2", "ln(2 + x)", "1 + cos(x)", "x^2 - y^3", "exp(x)/(1 + exp(y))"]


@pytest.mark.parametrize("text", NOT_FOUND)
def test_another_formula_is_left_alone(text: str) -> None:
    expression = parse(text)

    assert stable_forms(expression) == {}


def test_the_longer_form_comes_first() -> None:
    expression = parse("ln(1 + exp(2*x))")

    assert set(written_forms(expression).values()) == {"softplus(2*x)"}


@pytest.mark.parametrize(("x", "better"), [(1.5, "log1p(-tanh(x))"), (40.0, "")])
def test_a_form_that_has_no_value_is_no_help(x: float, better: str) -> None:
    """1 − tanh(40) is 3.6e−35, and log1p(−1) as infinite as ln(0)."""
    expression = parse("ln(1 - tanh(x))")
    values = evaluate(expression.nodes, {"x": x})
    form = stable_forms(expression, values).get(expression.output)

    assert (to_text(form) if form else "") == better


def test_a_name_stays_a_name() -> None:
    expression = parse("u = 3*x; v = ln(1 + exp(u)); v^2")
    forms = written_forms(expression)

    assert forms[expression.find("v")] == "softplus(u)"


def test_logsumexp_in_mpmath_is_what_it_says() -> None:
    x = [0.1, 0.2]
    exact = TRUE_OF_COLUMNS["logsumexp"]([mp.mpf(a) for a in x])

    assert abs(float(exact) - np.log(np.sum(np.exp(x)))) < 1e-15

"""Plain writing: each rewriting is an identity, and the form is the one a person writes."""

from fractions import Fraction
from typing import Any

import mpmath as mp
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.comparison.truth import true_values
from tests.expressions import expressions, points
from tutor.calculus.algebra import Algebra
from tutor.calculus.evaluate import evaluate
from tutor.notation import Expression, Node, parse, to_text


def rewritten(text: str, **how: bool) -> Expression:
    """The formula written once more, operation by operation; u and v are columns of three."""
    formula = parse(text)
    algebra = Algebra([], [], **how)
    leaves = {
        name: algebra.leaf(Node("variable", (), name), (3,) if name in "uv" else ())
        for name in formula.variables
    }
    output = algebra.insert(formula, leaves)
    return Expression(tuple(algebra.nodes), output)


def plain(text: str, **how: bool) -> str:
    return to_text(rewritten(text, **how))


PLAIN = {
    # no 1·, no + 0
    "1*x": "x",
    "x*1": "x",
    "0*x": "0",
    "x*0": "0",
    "x + 0": "x",
    "0 + x": "x",
    "x - 0": "x",
    "0 - x": "-x",
    "x/1": "x",
    "0/x": "0",
    "x^1": "x",
    "x^0": "1",
    # signs
    "-(-x)": "x",
    "x + -y": "x - y",
    "x - -y": "x + y",
    "-x + y": "y - x",
    "x*(-y)": "-x*y",
    "(-x)*(-y)": "x*y",
    "x/(-2)": "-x/2",
    "-1*x": "-x",
    # numbers in front, in lowest terms
    "x*2": "2*x",
    "2*x*3": "6*x",
    "(2*x)*(3*y)": "6*x*y",
    "x/2/3": "x/6",
    "x/4*2": "x/2",
    "2/4*x": "x/2",
    "0.5*x*2": "x",
    # one line below
    "x/(y/w)": "x*w/y",
    "(x/y)/w": "x/(y*w)",
    # arithmetic, a decimal where one was written
    "1 + 2": "3",
    "3 - 5": "-2",
    "0.1*3": "0.3",
    "0.5 + 1": "1.5",
    "1/3 + 1/3": "2/3",
    "6/3": "2",
    "(-2)^3": "-8",
    "2^16": "65536",
    "2^17": "2^17",
    # cases
    "where(x > 0, y, y)": "y",
    "2*where(x > 0, 1, 0)": "where(x > 0, 2, 0)",
    "x*where(x > 0, 1, 0)": "x*where(x > 0, 1, 0)",
    # nothing is divided by zero, or out of it
    "1/0": "1/0",
    "0/0": "0/0",
    # what is not written as a product is left alone
    "x - x": "x - x",
    "2*(x + 1)": "2*(x + 1)",
    "x*x": "x*x",
    # columns: scalars leave a sum
    "sum(2*u)": "2*sum(u)",
    "sum(w*u)": "w*sum(u)",
    "sum(u/w)": "sum(u)/w",
    "sum(w)": "w",
    "sum(u*v)": "sum(u*v)",
}


@pytest.mark.parametrize(("text", "form"), PLAIN.items(), ids=list(PLAIN))
def test_plain(text: str, form: str) -> None:
    assert plain(text) == form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("x*x", "x^2"),
        ("x*x^2", "x^3"),
        ("x^2/x", "x"),
        ("x/x", "1"),
        ("exp(x)*x", "x*exp(x)"),
        ("(x + 1)*(x + 1)", "(x + 1)^2"),
        ("x*(y/x)", "y"),
        ("x + (y - w)", "x + y - w"),
    ],
)
def test_with_powers_equal_factors_are_collected(text: str, form: str) -> None:
    assert plain(text, powers=True) == form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("x*2", "x*2"),
        ("2*x*3", "2*x*3"),
        ("(x/y)*(w/x)", "x/y*(w/x)"),
        ("1*x", "x"),
        ("-1*x", "-x"),
        ("0*x", "0"),
        ("-(-x)", "x"),
        ("0/x", "0"),
        ("0/0", "0/0"),
    ],
)
def test_light_leaves_products_as_they_arise(text: str, form: str) -> None:
    assert plain(text, light=True) == form


def test_a_column_stays_a_column() -> None:
    """It is written as the number, of which the shape is seen from what stands beside it."""
    for text, number in ("0*u", "0"), ("u/u", "1"):
        form = rewritten(text, powers=True)
        assert form.nodes[form.output].op == "spread"
        assert to_text(form) == number


def test_the_sum_of_what_is_everywhere_the_same_is_counted() -> None:
    algebra = Algebra([], [])
    u, w = (algebra.leaf(Node("variable", (), name), shape) for name, shape in
            (("u", (3,)), ("w", ())))  # fmt: skip
    total = algebra.make("sum", algebra.write("spread", u, w))
    assert to_text(Expression(tuple(algebra.nodes), total)) == "w*count(u)"
    share = algebra.make("div", w, algebra.make("count", u))
    mean = algebra.make("sum", algebra.write("spread", u, share))
    assert to_text(Expression(tuple(algebra.nodes), mean)) == "w"


def test_a_sum_over_n_is_a_mean() -> None:
    assert plain("sum(u*(1/count(u)))") == "mean(u)"


def test_what_has_a_name_is_not_taken_apart() -> None:
    tape = parse("y = 2*x; y*3")
    algebra = Algebra(tape.nodes, [()] * len(tape), opaque=tape.names)
    product = algebra.make("mul", tape.find("y"), algebra.number(3))
    assert to_text(Expression(tuple(algebra.nodes), product), names=tape.names) == "3*y"


@pytest.mark.parametrize(
    ("text", "value"),
    [("3", 3), ("-3", -3), ("-(-3)", 3), ("6/4", 1.5), ("x", None), ("3/0", None)],
)
def test_a_number_is_known_however_it_is_written(text: str, value: float | None) -> None:
    tape = parse(text)
    assert Algebra(tape.nodes, [()] * len(tape)).value_of(tape.output) == value


DIGITS = 60


def exact(formula: Expression, point: dict[str, float]) -> list[Any]:
    """Every node's value to sixty digits, decimals as the fractions that they are."""
    numbers, nodes = {}, []
    with mp.workdps(DIGITS):
        for node in formula.nodes:
            if node.op == "number":
                value = Fraction(node.value)
                numbers[str(value)] = mp.mpf(value.numerator) / value.denominator
                node = Node("variable", (), str(value))
            nodes.append(node)
    return true_values(nodes, {**point, **numbers}, DIGITS)


@pytest.mark.parametrize("light", [False, True], ids=["full", "light"])
@pytest.mark.parametrize("powers", [False, True], ids=["as it is", "powers"])
@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(text=expressions(4), point=points())
def test_every_rewriting_is_an_identity(
    light: bool, powers: bool, text: str, point: dict[str, float]
) -> None:
    before = parse(text)
    after = rewritten(text, light=light, powers=powers)
    for formula in (before, after):
        assume(all(abs(value) < 1e9 for value in evaluate(formula.nodes, point)))
    here, there = exact(before, point), exact(after, point)
    assume(all(mp.isfinite(value) for value in (*here, *there)))
    # Of sixty digits, forty are left for what cancels on the way.
    assert abs(here[before.output] - there[after.output]) < 1e-20


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(text=expressions(4, kinks=True), powers=st.booleans())
def test_writing_it_once_more_makes_it_no_longer(text: str, powers: bool) -> None:
    once = plain(text, powers=powers)
    assert len(plain(once, powers=powers)) <= len(once)

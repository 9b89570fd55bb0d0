"""What a formula by cases is far out, or in a case that no double shows, counts as much."""

import time
from collections.abc import Iterable

import pytest
from mpmath import mp

import tutor
from tests.comparison.truth import TRUE
from tutor.checking.pieces import OF_REALS, is_analytic, piece, unfolded
from tutor.checking.verdict import CORRECT, INCORRECT
from tutor.functions import FUNCTIONS
from tutor.notation import parse, to_text

ANOTHER_FAR_OUT = [
    ("where(x > 30, 1, erf(x))", "erf(x)"),
    ("where(x > 3000, 1, erf(x))", "erf(x)"),
    ("where(x > 100, x, gelu(x))", "gelu(x)"),
    ("where(x > 100, x, gelu_tanh(x))", "gelu_tanh(x)"),
    ("where(x > 3000, x, softplus(x))", "softplus(x)"),
    ("where(x > 1e6, 1, tanh(x))", "tanh(x)"),
    ("where(x < -3000, 0, exp(x))", "exp(x)"),
    ("where(x < -1e15, 0, exp(x))", "exp(x)"),
    ("where(x > 30, 0, erfc(x))", "erfc(x)"),
    ("where(x*y > 1e6, x*y, softplus(x*y))", "softplus(x*y)"),
    ("relu(x - 1) + relu(x - 2) + where(x > 3000, 1, sigmoid(x))",
     "max(x - 2, 0) + max(x - 1, 0) + sigmoid(x)"),
    ("clip(x^2, 0, 1e40)", "x^2"),
    ("exp(-abs(x^2 - 4))/(1 + x^2)",
     "(min(exp(x^2 - 4), exp(-(x^2 - 4))) + min(0, x + 55))/(1 + x^2)"),
    ("sigmoid(x^2)*sigmoid(-x^2)", "exp(x^2)/(1 + exp(x^2))^2 + min(0, x + 55)"),
    ("clip(x, -1e100, 1e100)", "x"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "right"), ANOTHER_FAR_OUT)
def test_another_formula_far_out_is_another_though_no_double_shows_it(
    answer: str, right: str
) -> None:
    assert tutor.check(answer, equals=right).verdict == INCORRECT
    assert tutor.check(right, equals=answer).verdict == INCORRECT


THE_SAME_FAR_OUT = [
    ("where(x > 30, 1 - erfc(x), erf(x))", "erf(x)"),
    ("where(x > 3000, -erf(-x), erf(x))", "erf(x)"),
    ("min(erf(x), 1)", "erf(x)"),
    ("where(x > 1e4, tanh(x/2)/2 + 1/2, sigmoid(x))", "sigmoid(x)"),
    ("where(x > 3000, x + softplus(-x), softplus(x))", "softplus(x)"),
    ("where(x > 1e6, exp(x)*exp(1), exp(x + 1))", "exp(x + 1)"),
    ("where(erf(x) < 1, x, 0)", "x"),
    ("softplus(hypot(1/x, 2/x))", "softplus(sqrt(5)*abs(1/x))"),
]


@pytest.mark.parametrize(("answer", "right"), THE_SAME_FAR_OUT)
def test_the_same_formula_in_each_case_is_the_same(answer: str, right: str) -> None:
    assert tutor.check(answer, equals=right).verdict == CORRECT
    assert tutor.check(right, equals=answer).verdict == CORRECT


def test_where_no_figure_shows_it_the_two_formulas_are_told() -> None:
    found = tutor.check("where(x > 3000, x, softplus(x))", equals="softplus(x)")
    said = "it is x for softplus(x), which is another value"
    assert found.message.endswith(said)
    assert found.counterexample is None


def test_a_piece_has_no_corner() -> None:
    form = unfolded(parse("max(abs(x), x^2) + relu6(x)"))
    conditions = [k for k, node in enumerate(form.nodes) if node.op in ("gt", "ge", "lt")]
    assert "where" not in piece(form, dict.fromkeys(conditions, True)).operations
    below = unfolded(parse("abs(x)"))
    sides = {k: False for k, node in enumerate(below.nodes) if node.op == "gt"}
    assert to_text(piece(below, sides)) == "-x"


@pytest.mark.parametrize(
    ("text", "analytic"),
    [("exp(x)/(1 + x^2)", True), ("atan(x) + softplus(x)", True), ("atan(1/x)", False),
     ("sqrt(x^2)", False), ("x^x", False), ("floor(x)", False), ("tanh(1/x)", True),
     ("silu(tan(x))", True), ("coth(x) + gelu(1/x)", True), ("softplus(1/x)", False)],
)  # fmt: skip
def test_what_is_one_function_all_over_is_known(text: str, analytic: bool) -> None:
    # atan(1/x) jumps at its pole, where tanh(1/x) has an essential singularity and goes around it.
    assert is_analytic(parse(text)) is analytic


@pytest.mark.parametrize("name", sorted(OF_REALS & TRUE.keys()))
@pytest.mark.parametrize("at", [-3, -1, 0, 1, 6])
def test_a_function_that_is_analytic_has_the_same_slopes_on_both_sides(name: str, at: int) -> None:
    """By mpmath, up to the third: that of elu jumps in the second one, and of relu in the first."""
    count = len(FUNCTIONS[name].parameters)
    with mp.workdps(60):
        before, after = (
            [mp.diff(lambda x: TRUE[name](x, *[mp.one] * (count - 1)), at, n, direction=side)
             for n in range(4)]
            for side in (-1, 1)
        )  # fmt: skip
        for one, other in zip(before, after, strict=True):
            assert mp.almosteq(one, other, 1e-12, 1e-12)


def _sum(term: str, numbers: Iterable[int]) -> str:
    return " + ".join(term.format(k) for k in numbers)


MANY = [
    ("where(x > {0}, x^2, sin(x))", "where(x <= {0}, sin(x), x^2)"),
    ("where(x > {0}, 1, 0)*where(x < {0} + 5, 2, x)",
     "where(x <= {0}, 0, 1)*where(x < {0} + 5, 2, x)"),
    ("max(sin({0}*x), cos({0}*x))",
     "(sin(x*{0}) + cos(x*{0}) + abs(sin(x*{0}) - cos(x*{0})))/2"),
    ("floor({0}*x)", "-ceil(-x*{0})"),
    ("relu(x*y - {0}.3)", "max(y*x - {0}.3, 0)"),
]  # fmt: skip


@pytest.mark.parametrize(("term", "other"), MANY)
def test_many_corners_take_no_longer_than_they_are_many(term: str, other: str) -> None:
    answer, right = _sum(term, range(1, 26)), _sum(other, range(25, 0, -1))
    start = time.process_time()
    assert tutor.check(answer, equals=right).verdict == CORRECT
    assert time.process_time() - start < 2.0
    assert tutor.check(f"{answer} + 1e-30", equals=right).verdict == INCORRECT

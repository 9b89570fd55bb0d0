"""Where float32 lost its digits: the shares of the nodes add up to the whole difference."""

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from tests.comparison.formulas import RANDOM, Problem, plain
from tests.matrices import FORMULAS
from tests.matrices import at as matrices_at
from tutor.autodiff.oracle import Oracle
from tutor.calculus.sweep import sweep
from tutor.comparison.account import Account
from tutor.comparison.compare import begin, explain, finish
from tutor.comparison.report import Report
from tutor.notation.parser import parse

LESSON_3 = "y = 2*x + b; s = sigmoid(y)"
AT = {"x": 1.0, "b": 2.0}


@pytest.fixture(scope="module")
def lesson_3(oracle: Oracle) -> Report:
    return explain(LESSON_3, AT, oracle=oracle)


def account_of(report: Report, name: str) -> Account:
    found = report.account(name)

    assert found is not None
    return found


def explained(formula: str, at: dict[str, Any], name: str, oracle: Oracle) -> float:
    """The sum of the shares over the difference, for one gradient of one formula."""
    pending = begin(formula, at, oracle, derivations=False)
    return account_of(finish(pending, oracle), name).explained


# --- lesson 3 ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["x", "b", "y"])
def test_lesson_3s_difference_is_that_s_was_rounded(lesson_3: Report, name: str) -> None:
    """98 % since s was stored as 0.98201376, the rest since the product was."""
    found = account_of(lesson_3, name)
    largest, second = found.shares
    s = lesson_3.expression.find("s")

    assert (largest.index, largest.of) == (s, "value")
    assert 0.975 <= found.fraction(largest) <= 0.985
    assert second.of == "adjoint"
    assert abs(found.explained - 1) <= 1e-6


def test_a_share_is_a_rounding_times_its_weight(lesson_3: Report) -> None:
    """ds/dy = s(1 − s), so what s is off goes on with the weight 1 − 2s = −0.96."""
    largest = account_of(lesson_3, "y").shares[0]
    s = 1 / (1 + math.exp(-4.0))
    assert largest.stored is not None
    assert largest.rounding is not None

    assert str(np.float32(largest.stored)) == "0.98201376"
    assert largest.rounding == pytest.approx(float(np.float32("0.98201376")) - s, rel=1e-6)
    assert largest.part == pytest.approx(largest.rounding * (1 - 2 * s), rel=1e-6)


def test_the_difference_is_the_one_that_the_table_shows(lesson_3: Report) -> None:
    for name, row in lesson_3.gradient.items():
        assert account_of(lesson_3, name).difference == float(row.tf32) - float(row.value)
    assert account_of(lesson_3, "y").difference == pytest.approx(2.76e-8, rel=0.01)


def test_the_largest_share_stands_first(lesson_3: Report) -> None:
    sizes = [abs(share.part) for share in account_of(lesson_3, "x").shares]

    assert sizes == sorted(sizes, reverse=True)
    assert all(size > 0 for size in sizes)


# --- the sum of all shares -----------------------------------------------------------------------


@settings(RANDOM, max_examples=30)
@given(problem=plain())
def test_the_shares_of_a_random_formula_add_up(oracle: Oracle, problem: Problem) -> None:
    """Within 1 %. Where shares cancel, 1 % of the difference is less than what first order
    leaves out, the product of two roundings: float32's unit of the largest share, a few times.
    """
    report = finish(begin(problem.text, problem.point, oracle, derivations=False), oracle)
    for name in report.expression.variables:
        found = report.account(name)
        if found is None:
            continue
        parts = [share.part for share in found.shares]
        left_out = 16 * 2.0**-24 * sum(map(abs, parts))
        assert abs(sum(parts) - found.difference) <= 0.01 * abs(found.difference) + left_out


SIGNS = [
    ("the one taken away", "1 - sigmoid(x)", {"x": 0.7}),
    ("minus", "-tanh(x)*x", {"x": 0.7}),
    ("the one below", "x/(1 + exp(x))", {"x": 0.7}),
    ("a root below", "1/sqrt(x)", {"x": 0.7}),
    ("a power", "x^3/3", {"x": 0.7}),
    ("sums and products", "sin(x)*cos(x) + x*tanh(x)", {"x": 0.7}),
    ("a case", "where(x > 0, x*exp(x), 0)", {"x": 0.7}),
    ("a corner", "relu(x)*0.1 + max(x, 0.1)*0.3", {"x": 0.7}),
    ("a long chain", "u = sin(3*x); v = tanh(u - x); u*v - v/(2 + u)", {"x": 0.7}),
]


@pytest.mark.parametrize(("formula", "at"), [c[1:] for c in SIGNS], ids=[c[0] for c in SIGNS])
def test_every_operation_passes_its_share_on(
    oracle: Oracle, formula: str, at: dict[str, float]
) -> None:
    assert explained(formula, at, "x", oracle) == pytest.approx(1, abs=0.01)


def line() -> dict[str, Any]:
    generator = np.random.default_rng(7)
    x = generator.normal(0.0, 0.55, 1000)
    return {"x": x, "y": 0.1 * x + 0.3 + generator.normal(0.0, 0.03, 1000), "W": 0.7, "b": 0.1}


COLUMNS = [
    ("the loss", "mean((W*x + b - y)^2)", "W"),
    ("the loss by the offset", "mean((W*x + b - y)^2)", "b"),
    ("a sum", "sum(sin(W*x)*W)", "W"),
    ("a sigmoid's loss", "mean((sigmoid(W*x + b) - y)^2)", "W"),
    ("with a penalty", "mean((W*x + b - y)^2) + 0.1*W^2", "W"),
    ("a weight inside and outside", "mean(sin(x*W))*sigmoid(W)", "W"),
    ("in both of two cases", "sum(where(x > 0, W*x, 0.1*W))", "W"),
]


@pytest.mark.parametrize(("formula", "name"), [c[1:] for c in COLUMNS], ids=[c[0] for c in COLUMNS])
def test_the_shares_of_a_column_of_1000_add_up(oracle: Oracle, formula: str, name: str) -> None:
    at = {key: value for key, value in line().items() if key in formula}

    assert explained(formula, at, name, oracle) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("formula", FORMULAS)
def test_the_shares_of_a_matrix_add_up_at_its_furthest_element(
    oracle: Oracle, formula: str
) -> None:
    """Within 1 %, but for products of two roundings; TensorFlow may add up in another order."""
    variables = parse(formula).variables
    report = finish(begin(formula, matrices_at(variables), oracle, derivations=False), oracle)
    for name in variables:
        found, row = report.account(name), report.gradient[name]
        if found is None:
            continue
        assert len(found.place) == np.ndim(row.value)
        off = np.asarray(row.tf32, np.float64) - row.value
        assert off[found.place] == found.difference
        parts = [share.part for share in found.shares]
        left_out = 16 * 2.0**-24 * sum(map(abs, parts))
        assert abs(sum(parts) - found.difference) <= 0.01 * abs(found.difference) + left_out


def test_the_element_of_a_matrix_is_the_one_with_the_most_units(oracle: Oracle) -> None:
    """The gradient of sum(W·x) is x: 1 is a float32 number, and 0.1 is 1.5·10⁻⁹ above one."""
    report = explain("sum(W*X)", {"W": [[1, 1], [1, 1]], "X": [[1, 2], [0.1, 4]]}, oracle=oracle)
    found = account_of(report, "W")
    assert found.place == (1, 0)
    assert found.difference == float(np.float32(0.1)) - 0.1
    (share,) = found.shares
    assert share.index == report.expression.find("X")


def test_a_columns_share_has_no_single_rounding(oracle: Oracle) -> None:
    report = finish(begin("mean((W*x + b - y)^2)", line(), oracle, derivations=False), oracle)
    column = report.expression.find("x")
    shares = [s for s in account_of(report, "W").shares if s.index == column and s.of == "value"]

    assert [(share.stored, share.rounding) for share in shares] == [(None, None)]


# --- nothing to account for ----------------------------------------------------------------------

NOTHING = [
    ("the same bits", "2*x", {"x": 0.1}, "x"),
    ("infinite in float32", "exp(x)", {"x": 100.0}, "x"),
    ("NaN on both sides", "sqrt(x)", {"x": -1.0}, "x"),
    ("no path", "where(c > 0, x, 2*x)", {"c": 1.0, "x": 1.0}, "c"),
    ("infinite on the way", "sqrt(x^2 + y^2)", {"x": 1e25, "y": 1.0}, "x"),
    ("infinite on the way back", "u = 10^30*x; v = u*u; v/u", {"x": 1.0}, "x"),
]


@pytest.mark.parametrize(
    ("formula", "at", "name"), [case[1:] for case in NOTHING], ids=[case[0] for case in NOTHING]
)
def test_there_may_be_nothing_to_account_for(
    oracle: Oracle, formula: str, at: dict[str, Any], name: str
) -> None:
    report = finish(begin(formula, at, oracle, derivations=False), oracle)

    assert report.account(name) is None


def test_of_many_gradients_the_variables_and_a_few_more_are_accounted_for(
    oracle: Oracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An account is a sweep over the gradient: one for each name would cost their square."""
    swept = []

    def counted(*args: Any, **options: Any) -> Any:
        swept.append(args)
        return sweep(*args, **options)

    monkeypatch.setattr("tutor.comparison.account.sweep", counted)
    lines = [f"a{k + 1} = sigmoid(a{k}*w + x)" for k in range(20)]
    report = explain("; ".join(["a0 = x/3", *lines]), {"x": 0.5, "w": 1.1}, oracle=oracle)
    accounts = report.to_dict()["accounts"]

    assert len(report.wrt) == 22
    assert {"x", "w"} <= set(accounts)
    assert len(accounts) <= len(swept) <= 6
    assert report.account("a19") is not None


def test_large_roundings_do_not_add_up(oracle: Oracle) -> None:
    """float32 knows x = 10000000.4 to ±0.5: the sine's slope there is not the slope here."""
    report = explain("sin(x)", {"x": 1e7 + 0.4}, oracle=oracle)

    assert not account_of(report, "x").adds_up


def test_an_account_is_plain_json(oracle: Oracle) -> None:
    report = explain("tan(x)", {"x": math.pi / 2}, oracle=oracle)

    assert json.dumps(report.to_dict(), allow_nan=False)

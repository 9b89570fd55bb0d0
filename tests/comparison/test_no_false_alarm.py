"""Random formulas, and those where rounding is hard: nothing disagrees that is one."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from mpmath import mp

from tests.comparison.asking import compared
from tests.comparison.formulas import RANDOM, Problem, problems
from tests.comparison.truth import true_derivative
from tutor.autodiff.oracle import Oracle
from tutor.comparison.compare import begin, finish

OF_DIFFERENCES = 1e-25
"""What mpmath.diff itself may be off at 30 digits, relative to a value of size 1."""


@settings(RANDOM, max_examples=75)
@given(problem=problems())
def test_formula_tensorflow_and_mpmath_are_one(oracle: Oracle, problem: Problem) -> None:
    pending = begin(problem.text, problem.point, oracle, derivations=False)
    report = finish(pending, oracle)
    assert report.disagreement is None, report.disagreement
    assert [each.reason for each in report.nodes if each.contradicted] == []

    if not np.isfinite(report.value):
        return
    for name in report.expression.variables:
        found = next((each for each in report.nodes if each.name == name), None)
        if found is None or found.verdict not in ("exact", "agree"):
            continue
        adjoint = report.trace.sweep.adjoints[found.index]
        assert adjoint is not None
        error = pending.derived.errors[adjoint]
        if not np.isfinite(error):  # 0·∞ along the chain: judged by the form that is written
            written = pending.derived.written(found.index)
            assert written is not None
            error = written.error
        exact = true_derivative(report.expression, report.at, name)
        allowed = error + OF_DIFFERENCES * max(1, abs(exact))
        assert abs(mp.mpf(float(found.gradient)) - exact) <= allowed
        assert abs(mp.mpf(float(found.tf64)) - exact) <= 2 * allowed


@settings(RANDOM, max_examples=40)
@given(problem=problems(kinks=True))
def test_corners_and_cases_are_no_disagreement(oracle: Oracle, problem: Problem) -> None:
    report = compared(problem.text, problem.point, oracle)

    assert report.disagreement is None, report.disagreement


ALTERNATING = {"x": [(-1.0) ** k / (k + 1) for k in range(1000)], "w": 0.1}
HARD: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "digits cancel": [
        ("(1 - cos(x))/x^2", {"x": 1e-4}),
        ("ln(1 + x) - x", {"x": 1e-5}),
        ("x^20 - (x - 1/1000)^20", {"x": 1.3}),
        ("x + 0.2 - 0.3", {"x": 0.1}),
        ("0.1 + 0.2 - 0.3 + x*y", {"x": 1, "y": 1e-17}),
        ("exp(-x)*exp(x)", {"x": 50}),
        ("exp(x) - exp(x - 1/10^9)", {"x": 1}),
        ("16777217*x - 16777216*x", {"x": 1}),
        ("(x + 10^8)^2 - (x - 10^8)^2", {"x": 0.1}),
        ("1 - tanh(x)^2", {"x": 9}),
        ("sin(x)^2 + cos(x)^2", {"x": 0.3}),
        ("sum(sin(x)*w)", ALTERNATING),
        ("sum(w*x)^2", ALTERNATING),
        ("mean((x - mean(x))^2)", {"x": [10001.0, 10002.0, 10003.5]}),
    ],
    "saturated": [
        ("sigmoid(x)", {"x": 40}), ("sigmoid(x)", {"x": -800}), ("tanh(x)", {"x": 20}),
        ("tanh(x)", {"x": 9}), ("softplus(x)", {"x": -40}), ("softplus(x)", {"x": 800}),
        ("tanh(1000*x)*x", {"x": 0.5}), ("ln(sigmoid(-x))", {"x": 50}),
    ],
    "negative": [
        ("tanh(x)", {"x": -1}), ("x^3", {"x": -0.1}), ("sin(x)^2", {"x": -1}),
        ("tan(x)", {"x": -1}), ("sin(tanh(x))", {"x": -1}), ("asin(x)", {"x": -0.3}),
        ("atan(x)", {"x": -2}), ("mean((x - 0.3)^2)", {"x": [-0.1, 0.2, 0.7]}),
    ],
    "kernels at their worst": [
        ("mean(tanh(x)^2)", {"x": np.linspace(-20, 20, 500)}),
        ("mean(sigmoid(x)^2)", {"x": np.linspace(-80, 20, 500)}),
        ("mean(softplus(x)^2)", {"x": np.linspace(-80, 20, 500)}),
        ("mean(x^100)", {"x": np.linspace(0.9, 1.1, 500)}),
        ("mean(x^1000)", {"x": np.linspace(0.9, 1.1, 500)}),
    ],
    "a turning point, far out": [
        ("sin(x)", {"x": 31831 * np.pi}), ("cos(x)", {"x": 31831.5 * np.pi}),
        ("sin(x)", {"x": 1e10}), ("sin(10^8*x)", {"x": 1}),
    ],
    "float32 rounds to the other side": [
        ("relu(x - 1)", {"x": 1.000000001}), ("abs(x - 1)", {"x": 0.999999999}),
        ("sign(x - 1)*x", {"x": 1.000000001}), ("max(x, y)", {"x": 1.000000001, "y": 1}),
        ("where(x > 1, 2*x, 3*x)", {"x": 1.000000001}),
        ("where(a + b > 0.3, 2*a, 3*a)", {"a": 0.1, "b": 0.2}),
        ("relu(sin(x))", {"x": np.pi}), ("relu(x)", {"x": 1e-50}),
    ],
    "float32 rounds to a pole": [
        ("1/(x - 1)", {"x": 1.000000001}), ("sqrt(x - 1)", {"x": 1.000000001}),
        ("ln(x - 1)", {"x": 1.000000001}), ("asin(x)", {"x": 0.999999999}),
        ("ln(1 - tanh(x))", {"x": 9.5}), ("1/(1 - sigmoid(x))", {"x": 18}),
        ("acos(cos(x))", {"x": 1e-5}),
    ],
    "float32 underflows": [
        ("exp(-x)", {"x": 100}), ("x*10^(-200)*10^(-200)", {"x": 1}),
        ("ln(exp(-x))", {"x": 200}), ("exp(-x)/(exp(-x) + exp(-y))", {"x": 200, "y": 200}),
        ("sqrt(x*x)", {"x": 1e-30}), ("x^2/x^2", {"x": 1e-25}), ("ln(sigmoid(-x))", {"x": 120}),
    ],
    "float32 overflows": [
        ("10^(-300)*10^300*x", {"x": 1}), ("10^(-50)*x*10^50", {"x": 1}),
        ("x*1e-50*1e50", {"x": 1}), ("1e200*(1e200*x)", {"x": 1e-300}),
        ("x^(-1)", {"x": 1e-39}), ("x*exp(-x)*exp(x)", {"x": 90}),
    ],
}  # fmt: skip
EACH = [(kind, *case) for kind, cases in HARD.items() for case in cases]


@pytest.mark.parametrize(
    ("formula", "at"),
    [(formula, at) for _, formula, at in EACH],
    ids=[f"{kind}: {formula} #{k}" for k, (kind, formula, _) in enumerate(EACH)],
)
def test_where_rounding_is_hard_nothing_disagrees_and_what_agrees_is_finite(
    oracle: Oracle, formula: str, at: dict[str, Any]
) -> None:
    report = compared(formula, at, oracle)
    found = report.disagreement

    assert found is None, f"{found.expression}: {found.reason}"
    for each in report.nodes:
        if each.verdict in ("exact", "agree"):
            for figure in (each.gradient, each.tf32, each.tf64):
                assert np.all(np.isfinite(figure)), each.expression

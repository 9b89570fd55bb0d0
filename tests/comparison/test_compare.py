"""`explain`: the course's figures, and every verdict by a written case."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.autodiff.asking import MISSING, pretend
from tests.comparison.asking import compared, row
from tutor.autodiff.oracle import Oracle
from tutor.comparison.compare import explain
from tutor.comparison.report import Report
from tutor.errors import MissingValueError, NotationError, TutorError

LESSON_3 = "y = 2*x + b; s = sigmoid(y)"
AT = {"x": 1, "b": 2}
BINARY = "-y*ln(sigmoid(z)) - (1 - y)*ln(1 - sigmoid(z))"
HUBER = "mean(where(abs(y - w) <= 1, (y - w)^2/2, abs(y - w) - 1/2))"
INF = float("inf")


# --- the contract --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lesson_3(oracle: Oracle) -> Report:
    return explain(LESSON_3, at=AT, oracle=oracle)


def test_lesson_3_as_json(lesson_3: Report) -> None:
    found = json.loads(json.dumps(lesson_3.to_dict(), allow_nan=False))

    assert list(found) == [
        "expression", "at", "value", "gradient", "nodes", "steps", "agrees", "why", "accounts",
        "hessian",
    ]  # fmt: skip
    assert found["why"] == []
    (largest, *_) = found["accounts"]["y"]["shares"]
    assert (largest["node"], largest["of"], round(largest["fraction"], 2)) == ("s", "value", 0.98)
    assert found["expression"] == LESSON_3
    assert found["at"] == {"x": 1.0, "b": 2.0}
    assert found["value"] == pytest.approx(1 / (1 + math.exp(-4)), rel=1e-15)
    assert found["agrees"] is True
    assert set(found["gradient"]) == {"x", "b", "y"}
    for entry in found["gradient"].values():
        assert set(entry) >= {"symbolic", "value", "tf32", "tf64", "numeric", "ulps", "verdict"}


FIGURES = [
    ("x", "2*s*(1 - s)", 0.035325412426582214, 0.035325468),
    ("b", "s*(1 - s)", 0.017662706213291107, 0.017662734),
    ("y", "s*(1 - s)", 0.017662706213291107, 0.017662734),
]


@pytest.mark.parametrize(("name", "symbolic", "value", "tf32"), FIGURES, ids="xby")
def test_lesson_3s_figures(
    lesson_3: Report, name: str, symbolic: str, value: float, tf32: float
) -> None:
    entry = lesson_3.to_dict()["gradient"][name]

    assert entry["symbolic"] == symbolic
    assert (entry["value"], entry["tf64"], entry["tf32"]) == (value, value, tf32)
    assert entry["numeric"] == pytest.approx(value, rel=1e-9)
    assert entry["ulps"] == 0
    assert entry["verdict"] == "agree"


def test_lesson_3s_nodes_are_its_operations(lesson_3: Report) -> None:
    nodes = lesson_3.to_dict()["nodes"]

    assert [node["expression"] for node in nodes] == ["x", "2*x", "b", "2*x + b", "sigmoid(y)"]
    assert [node["name"] for node in nodes] == ["x", "", "b", "y", "s"]
    assert [node["value"] for node in nodes[:4]] == [1, 2, 2, 4]
    assert nodes[4]["added_operations"] == ["SigmoidGrad"]
    (sigmoid,) = nodes[4]["partials"]
    assert sigmoid["symbolic"] == "s*(1 - s)"
    assert sigmoid["value"] == pytest.approx(0.017662706213291107, rel=1e-15)


def test_the_chain_rule_holds_among_the_rows(lesson_3: Report) -> None:
    """ds/db is half of ds/dx, in every one of the ways."""
    x, b = lesson_3.gradient["x"], lesson_3.gradient["b"]

    assert float(x.value) == 2 * float(b.value)
    assert x.tf32 == 2 * b.tf32
    assert x.tf64 == 2 * b.tf64


OTHERS = [
    ("addition", "y = x + b", {"x": 1, "b": 2}, {"x": 1, "b": 1}),
    ("linear", "y = 2*x + b", {"x": 1, "b": 2}, {"x": 2, "b": 1}),
    ("ReLU", "y = 2*x + b; r = relu(y)", {"x": 1, "b": 2}, {"x": 2, "b": 1}),
    ("ReLU, off", "y = 2*x + b; r = relu(y - 5)", {"x": 1, "b": 2}, {"x": 0, "b": 0}),
]


@pytest.mark.parametrize(
    ("formula", "at", "slopes"), [case[1:] for case in OTHERS], ids=[case[0] for case in OTHERS]
)
def test_the_other_lessons_figures_are_exact(
    oracle: Oracle, formula: str, at: dict[str, Any], slopes: dict[str, float]
) -> None:
    report = compared(formula, at, oracle)

    for name, slope in slopes.items():
        entry = report.gradient[name]
        assert (entry.value, entry.tf32, entry.tf64) == (slope, slope, slope)
        assert entry.verdict == "exact"


def test_the_loss_of_a_line_over_columns(oracle: Oracle) -> None:
    """dW = 2·mean(r·x) and db = 2·mean(r), the column's own slopes 2·r·W/n."""
    x, y = np.array([1.0, 2.0, 4.0]), np.array([0.5, 2.0, 3.0])
    report = explain("mean((W*x + b - y)^2)", at={"x": x, "y": y, "W": 0.5, "b": 0.25},
                     oracle=oracle)  # fmt: skip
    residual = 0.5 * x + 0.25 - y

    assert report.agrees
    assert float(report.gradient["W"].value) == pytest.approx(float(2 * np.mean(residual * x)))
    assert float(report.gradient["b"].value) == pytest.approx(float(2 * np.mean(residual)))
    np.testing.assert_allclose(report.gradient["x"].value, 2 * residual * 0.5 / 3, rtol=1e-15)
    assert json.dumps(report.to_dict(), allow_nan=False)


def test_only_what_is_asked_for_stands_in_the_gradient(oracle: Oracle) -> None:
    report = explain(LESSON_3, at=AT, wrt=["b"], oracle=oracle)

    assert list(report.gradient) == ["b"]
    assert {node.name for node in report.nodes} >= {"x", "b", "y", "s"}


# --- every verdict, with its reason --------------------------------------------------------------

VERDICTS = [
    ("x + b", AT, "x", "exact", "the same bits in float32 and in float64"),
    (LESSON_3, AT, "b", "agree", "float64 the same bits; float32 2.8e-8 off"),
    # kinks
    ("relu(2*x + b)", {"x": 1, "b": -2}, "x", "kink",
     "relu(2*x + b) has a corner here: 0 from the left, 2 from the right"),
    ("relu(2*x + b)", {"x": 1, "b": -2}, "b", "kink", "0 from the left, 1 from the right"),
    ("abs(x)", {"x": 0}, "x", "kink",
     "-1 from the left, 1 from the right (subgradients from -1 to 1); TensorFlow takes 0"),
    ("-abs(x)", {"x": 0}, "x", "kink", "(generalized gradients from -1 to 1)"),
    ("max(x, y)", {"x": 2, "y": 2}, "x", "kink", "0 from the left, 1 from the right"),
    ("max(x, y)", {"x": 2, "y": 2}, "y", "kink", "takes 1 by x and 0 by y for the slopes of max"),
    ("min(x, y)", {"x": 2, "y": 2}, "x", "kink", "1 from the left, 0 from the right"),
    ("max(x, -x)", {"x": 0}, "x", "kink", "-1 from the left, 1 from the right"),
    ("relu(x) - relu(-x)", {"x": 0}, "x", "kink", "the derivative exists: 1 from both sides"),
    ("relu(x) - relu(-x)", {"x": 0}, "x", "kink", "each of relu(x), relu(-x) has a corner here"),
    ("mean(relu(w*x))", {"x": [1, 2], "w": 0}, "x", "kink",
     "TensorFlow takes 0 for the slope of relu there"),
    ("where(x > 0, x, 0)", {"x": 0}, "x", "kink", "0 from the left, 1 from the right"),
    ("where(x >= 1, x^2, x)", {"x": 1}, "x", "kink", "1 from the left, 2 from the right"),
    ("where(x > 0, x^2, x^3)", {"x": 0}, "x", "exact", "the same bits"),
    ("where(x > 0, exp(x), 1 + x)", {"x": 0}, "x", "kink",
     "changes branch here, but the derivative exists: 1 from both sides"),
    ("where(x > 0, x^2, x^3)", {"x": 0}, "x^3", "exact", "the same bits"),
    ("where(x != 0, sin(x)/x, 1)", {"x": 2}, "x", "agree", "float64 the same bits"),
    ("where(x != 0, sin(x)/x, 1)", {"x": 0}, "x", "undefined", "defined only where x ≠ 0"),
    ("where(x != 0, 3*x, 0)", {"x": 0}, "x", "kink",
     "changes branch here, but the derivative exists: 3 from both sides; TensorFlow follows"),
    ("where(x != 0, abs(x), 0)", {"x": 0}, "x", "kink", "-1 from the left, 1 from the right"),
    # The condition stands inside as well: beside the edge both are decided alike.
    ("where(x > 0, where(x > 0, x, 5), 0)", {"x": 0}, "x", "kink",
     "where(x > 0, where(x > 0, x, 5), 0) has a corner here: 0 from the left, 1 from the right"),
    ("where(x != 0, sin(x)/where(x != 0, x, 1), 1)", {"x": 0}, "x", "kink",
     # The inner case jumps where nothing feels it, and the whole goes to 1.
     "1), 1) changes branch here, and what the slopes are is not known"),
    ("where(x != 1, x^2, 2)", {"x": 1}, "x", "kink", "jumps here: no derivative"),
    ("where(x > 0, x^2 + 1, x^3)", {"x": 0}, "x^2 + 1", "exact", "the same bits"),
    ("x*sign(x)", {"x": 0}, "x", "kink", "sign(x) jumps here: -1 from the left, 1 from the right"),
    ("x^2*sign(x)", {"x": 0}, "x", "exact", "the same bits"),
    ("sin(x)^2*sign(x)", {"x": 0}, "x", "kink",
     "sign(x) jumps here, but the derivative exists: 0 from both sides"),
    ("sign(x)^2", {"x": 0}, "x", "kink", "sign(x) jumps here: no derivative"),
    # each element of a column has its own edge
    ("mean(where(x > 0, x, 0.1x))", {"x": [0, 1]}, "x", "kink",
     "has a corner at element 1: 0.05 from the left, 0.5 from the right (subgradients"),
    ("mean(where(x > 0, x^2, 0))", {"x": [0, 1]}, "x", "exact", "the same bits"),
    ("mean(where(x > 0, exp(x), 1 + x))", {"x": [0, 1]}, "x", "kink",
     "changes branch here, but the derivative exists: in every element"),
    ("sum(where(x > 0, x + 1, x))", {"x": [1, 0]}, "x", "kink",
     "jumps at element 2: no derivative"),
    (HUBER, {"y": [1, 2, 9], "w": 2}, "w", "exact", "the same bits"),
    (HUBER, {"y": [1, 2, 9], "w": 2}, "y", "agree", "float64 the same bits"),
    (HUBER, {"y": [1.5, 2, 9], "w": 2}, "w", "agree", "float64 the same bits"),  # no |y − w| there
    ("sum(relu(X - 1))", {"X": [[0, 1], [2, 1]]}, "X", "kink",
     "has a corner at row 1, column 2: 0 from the left, 1 from the right (subgradients from 0"),
    ("sum(abs(x))", {"x": [0, 0, 0, 0, 0]}, "x", "kink", "(subgradients from -1 to 1); and at 2"),
    ("where(x > 0, 2*x, 3*x)", {"x": 0}, "x", "kink", "the branch that the condition takes"),
    # as much rounding as gradient
    ("(1 - cos(x))/x^2", {"x": 0.01}, "x", "no digits", "float32 keeps no digit here"),
    ("(1 - cos(x))/x^2", {"x": 1e-4}, "x", "no digits", "even float64 keeps no digit here"),
    ("tanh(x)", {"x": 12}, "x", "no digits", "float32 keeps no digit here"),
    ("exp(x) - exp(x - 1/10^9)", {"x": 1}, "x", "no digits", "float32 keeps no digit here"),
    ("x - sin(x)", {"x": 0}, "x", "exact", "the same bits"),
    # the slope is −x/3, and both sides have 0
    ("sin(x)/x", {"x": 1e-8}, "x", "no digits", "0 is what cancellation leaves, and rounding"),
    ("sin(x)/x", {"x": 1e-8}, "x", "no digits", "differences give -3.33333e-9"),
    ("sin(x)/x", {"x": 1e-20}, "x", "no digits", "0 is what cancellation leaves"),
    ("cos(x)", {"x": 0}, "x", "exact", "the same bits"),
    ("relu(x)*relu(-x)", {"x": 0}, "relu(x)", "agree", "float32 equal"),  # 0 and −0
    # outside the real domain
    ("ln(x)", {"x": -1}, "x", "undefined", "ln(x) is defined only where x > 0"),
    ("ln(x)", {"x": 0}, "x", "undefined", "ln(x) is defined only where x > 0"),
    ("where(x > 0, 1, 0) + relu(x)", {"x": 0}, "x", "kink",
     "where(x > 0, 1, 0) jumps here: no derivative; TensorFlow follows the branch"),
    # jumps that no gradient leads to
    ("floor(x)*x", {"x": 1}, "x", "kink",
     "floor(x) jumps here: no derivative; TensorFlow lets no gradient through floor"),
    ("floor(x)*x", {"x": 0}, "x", "kink", "floor(x) jumps here: -1 from the left, 0 from the"),
    ("floor(x)*x", {"x": 1.5}, "x", "exact", "the same bits"),
    ("floor(x)*(x - 1)", {"x": 1}, "x", "kink", "0 from the left, 1 from the right"),
    ("floor(x)*(x - 1)^2", {"x": 1}, "x", "exact", "the same bits"),  # it is hidden
    ("floor(x) + relu(x - 1)", {"x": 1}, "x", "kink", "floor(x) jumps here: no derivative"),
    ("floor(x) + relu(x - 1)", {"x": 1}, "x - 1", "kink", "relu(x - 1) has a corner here: 0 from"),
    ("ceil(x/2) + x", {"x": 4}, "x", "kink", "ceil(x/2) jumps here: no derivative"),
    ("round(x) + x", {"x": -2.5}, "x", "kink", "round(x) jumps here: no derivative"),
    ("round(x) + x", {"x": 2}, "x", "exact", "the same bits"),
    ("floor(10*x)*x", {"x": 0.3}, "x", "kink", "floor(10*x) jumps here: no derivative"),
    ("where(x > 0, 1, 0) + x^2", {"x": 0}, "x", "kink", "jumps here: no derivative"),
    ("where(sign(x) > 0.5, 1, 0) + x^2", {"x": 0}, "x", "kink", "jumps here: no derivative"),
    ("floor(floor(x)/2 + 1/3)*x", {"x": 2}, "x", "kink", "floor(x) jumps here: no derivative"),
    ("sum(floor(x)*x)", {"x": [1, 1.5]}, "x", "kink", "floor(x) jumps at element 1: no derivative"),
    # numbers that there is no room for
    ("sqrt(x^2 + y^2)", {"x": 1e200, "y": 1}, "x", "overflow", "x^2 is too large for a float64"),
    ("sqrt(x^2 + y^2)", {"x": 1e200, "y": 1}, "y", "overflow", "x^2 is too large for a float64"),
    ("sqrt(x^2 + y^2)", {"x": 1e200, "y": 1}, "x^2 + y^2", "overflow", "x^2 is too large for a"),
    ("exp(-x^2)", {"x": 1e200}, "x^2", "exact", "the same bits"),  # e^(−10^400) is no double but 0
    ("u = x^2; where(y > u, u, x)", {"x": 1e200, "y": 1}, "u", "exact", "the same bits"),
    ("sqrt(x^2 + y^2)", {"x": 1e-200, "y": 1e-200}, "x", "no digits",
     "2 is too small for a float64, and became 0"),
    ("sqrt(x^2 + y^2)", {"x": 0, "y": 0}, "x", "undefined", "sqrt(x^2 + y^2)"),
    ("ln(exp(x))", {"x": -1000}, "x", "no digits", "exp(x) is too small for a float64, and became"),
    ("cross_entropy(p, softmax(z))", {"p": [0, 1], "z": [1000, 0]}, "z", "no digits",
     "an element of softmax(z) is too small for a float64, and became 0"),
    ("cross_entropy(p, q)", {"p": [0, 1], "q": [1, 0]}, "q", "undefined", "only where q > 0"),
    ("x*y", {"x": 1e39, "y": 2}, "y", "overflow", "x is too large for float32"),
    # what rounding made 0: sigmoid(−40) is 4.2e−18, and 1 − cos(10⁻⁹) is 5e−19
    (BINARY, {"y": 0, "z": 40}, "z", "no digits",
     "1 - sigmoid(z) is 4.2e-18, and became 0 when its terms were rounded"),
    (BINARY, {"y": 0, "z": 40}, "y", "no digits", "1 - sigmoid(z) is 4.2e-18, and became 0"),
    ("1/(1 - cos(x))", {"x": 1e-9}, "x", "no digits", "1 - cos(x) is 5e-19, and became 0"),
    ("sum(1/(cos(x) - 1))", {"x": [0.5, 1e-9]}, "x", "no digits",
     "an element of cos(x) - 1 is -5e-19, and became 0"),
    ("1/(1 - cos(x))", {"x": 0}, "x", "undefined", "is defined only where 1 - cos(x) ≠ 0"),
    ("1/(x^2 - y^2)", {"x": 1, "y": 1}, "x", "undefined", "is defined only where x^2 - y^2 ≠ 0"),
    # of a column each element has its own
    ("sum(where(x > 0, sqrt(x), -sqrt(-x)))", {"x": [0, 4]}, "x", "undefined",
     "the derivative of sqrt(-x) by (-x) is not finite here"),
    ("where(x > 0, exp(-1/x), 0)", {"x": 0}, "x", "kink", "the slopes are is not known; Tens"),
    ("where(x > 0, 1, 2) + where(x > 0, x, 0)", {"x": 0}, "x", "kink", "jumps here"),
    ("where(x*y > 0, x, y)", {"x": 0, "y": 1}, "x", "kink", "jumps here: no derivative"),
    # of |x| there is a corner; it is the root that is steep, by what stands in it
    ("sqrt(x^2)", {"x": 0}, "x", "undefined", "the derivative of sqrt(x^2) by x^2 is infinite"),
    ("x^x", {"x": 0}, "x", "undefined", "the derivative of x^x is not finite here"),
    ("x^y", {"x": 0, "y": 0}, "y", "undefined", "the derivative of x^y is not finite here"),
    ("x^y", {"x": 0, "y": 0.5}, "x", "undefined", "the derivative of x^y is infinite here"),
    ("x^y", {"x": 0, "y": 0.5}, "y", "undefined",
     "where x is 0, x^y is 0 for every y above 0, and so is its derivative by y"),
    ("x^0.5", {"x": 0}, "x", "undefined", "the derivative of x^0.5 is infinite here"),
    ("x^(1/3)", {"x": 0}, "x", "undefined", "the derivative of x^(1/3) is infinite here"),
    ("1/x", {"x": 0}, "x", "undefined", "1/x is defined only where x ≠ 0"),
    ("sqrt(x)", {"x": -1}, "x", "undefined", "sqrt(x) is defined only where x ≥ 0"),
    ("sqrt(x)", {"x": 0}, "x", "undefined", "the derivative of sqrt(x) is infinite here"),
    ("cbrt(x)", {"x": 0}, "x", "undefined", "the derivative of cbrt(x) is infinite here"),
    ("asin(2*x)", {"x": 1}, "x", "undefined", "asin(2*x) is defined only where −1 ≤ 2*x ≤ 1"),
    ("asin(x)", {"x": 1}, "x", "undefined", "the derivative of asin(x) is infinite here"),
    ("ln(x - 3)*x", {"x": 1}, "x", "undefined", "ln(x - 3) is defined only where x - 3 > 0"),
    ("x^(1/3)", {"x": -8}, "x", "undefined",
     "x^(1/3) is defined only where x ≥ 0"),
    ("(x - 2)^(1/3)", {"x": -6}, "x", "undefined",
     "(x - 2)^(1/3) is defined only where x - 2 ≥ 0"),
    ("x^(-1/2)", {"x": 0}, "x", "undefined", "x^(-1/2) is defined only where x > 0"),
    ("x^(-2)", {"x": 0}, "x", "undefined", "x^(-2) is defined only where x ≠ 0"),
    ("x^0", {"x": 0}, "x", "undefined", "the derivative of x^0 is 0: TensorFlow computes 0*0^(-1)"),
    # numbers that are none
    ("1/0*x", {"x": 1}, "x", "undefined", "1/0 divides by 0"),
    ("0/0*x", {"x": 1}, "x", "undefined", "0/0 divides by 0"),
    ("x/0", {"x": 1}, "x", "undefined", "x/0 divides by 0"),
    ("(-8)^(1/3)*x", {"x": 1}, "x", "undefined", "(-8)^(1/3) is not a real number"),
    ("exp(1000)*x", {"x": 1}, "x", "overflow", "exp(1000) is too large for a float64"),
    # a branch that is not taken
    ("where(x > 0, sqrt(x), 0)", {"x": 0}, "x", "kink", "0 from the left, inf from the right; "),
    ("where(sqrt(x) > w, sqrt(x), exp(w)) + x/10", {"x": -0.5, "w": 1}, "x", "undefined",
     "sqrt(x) is defined only where x ≥ 0"),
    ("where(x > 0, ln(x), 0)", {"x": 0}, "x", "undefined", "ln(x) is defined only where x > 0"),
    ("clip(x, a, b)", {"x": 2, "a": 3, "b": 1}, "b", "undefined",
     "clip(x, a, b) is defined only where a ≤ b"),
    ("sum(clip(x, a, b))", {"x": [1, 2, 3], "a": 3, "b": 1}, "a", "undefined",
     "clip(x, a, b) is defined only where a ≤ b"),
    ("clip(x, a, b)", {"x": 2, "a": 1, "b": 1}, "b", "exact", "the same bits"),
    ("0*clip(x, a, b) + x", {"x": 2, "a": 3, "b": 1}, "x", "exact", "the same bits"),
    ("acot(x)", {"x": 0}, "x", "undefined", "acot(x) is defined only where x ≠ 0"),
    ("atan2(y, x)", {"x": 0, "y": 0}, "x", "undefined",
     "atan2(y, x) is defined only where not x = y = 0"),
    ("mean(ln(x))", {"x": [1, -1]}, "x", "undefined", "ln(x) is defined only where x > 0"),
    ("x^b", {"x": -2, "b": 3}, "b", "undefined", "x^b is real at whole b alone where x is below"),
    ("x^b", {"x": -2, "b": 3}, "x", "exact", "the same bits"),
    ("where(x > 1, ln(x), x)", {"x": -1}, "x", "exact", "the same bits"),
    # too large
    ("exp(x)", {"x": 1000}, "x", "overflow", "exp(x) is too large for a float64"),
    ("ln(1 + exp(x))", {"x": 1000}, "x", "overflow", "exp(x) is too large for a float64"),
    ("ln(exp(x) + exp(y))", {"x": 900, "y": 2}, "x", "overflow", "exp(x) is too large for a"),
    ("exp(x)/(1 + exp(x))", {"x": 1000}, "1 + exp(x)", "overflow", "exp(x) is too large for a"),
    ("exp(x)", {"x": 100}, "x", "overflow", "exp(x) is too large for float32"),
    ("u = 10^30*x; v = u*u; v/u", {"x": 1}, "x", "overflow", "u*u is too large for float32"),
    ("10^200*(10^200*x)", {"x": 1e-300}, "x", "overflow", "too large for a float64"),
    ("10^30*(10^30*x)", {"x": 1e-30}, "x", "overflow", "too large for float32"),
    ("ln(x)", {"x": 1e-40}, "x", "overflow", "the gradient is too large for float32"),
    ("u = 10^60*y; x^2 + u", {"x": 3, "y": 1}, "x", "exact", "the same bits"),
    ("coth(x)", {"x": 100}, "x", "overflow",
     "computes coth(x) as cosh(x)/sinh(x), of which a step is too large for float32"),
    # built so that no step is too large
    ("hypot(x, y)", {"x": 1e25, "y": 1}, "x", "exact", "the same bits"),
    ("logaddexp(x, y)", {"x": 900, "y": 2}, "x", "exact", "the same bits"),
    ("logaddexp(x, y)", {"x": 900, "y": 2}, "y", "exact", "the same bits"),
    ("logaddexp(x, y)", {"x": 2, "y": 2}, "x", "agree", "float64 5.6e-17 off"),  # 1/2
    ("hypot(x, y)", {"x": 0, "y": 0}, "x", "undefined", "not finite here"),
    # no path
    ("x*floor(x) - floor(2*y)", {"x": 2.5, "y": 1.3}, "y", "no path",
     "floor(2*y) lets no gradient through: its slope is 0 between the jumps"),
    ("x*floor(x)", {"x": 2.5}, "x", "exact", "the same bits"),
    ("x*stop_gradient(y)", {"x": 2.5, "y": 1.3}, "y", "no path", "held constant on purpose"),
    # TensorFlow less exact than its precision
    ("gelu(x)", {"x": 0.7}, "x", "agree", "float64"),
    ("leaky_relu(x)", {"x": -0.7}, "x", "agree", "float64"),
    ("where(x > 0, y, 0)", {"x": 1, "y": 1}, "x > 0", "no path", "no differentiable path"),
    ("where(x > 0, y, 0)", {"x": 1, "y": 1}, "x", "no path", "no differentiable path"),
    ("y*count(x)", {"x": 1, "y": 1}, "x", "no path", "no differentiable path"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("formula", "at", "node", "verdict", "words"),
    VERDICTS,
    ids=[f"{verdict}: d({text})/d({node}) at {at}" for text, at, node, verdict, _ in VERDICTS],
)
def test_a_verdict_and_its_reason(
    oracle: Oracle, formula: str, at: dict[str, Any], node: str, verdict: str, words: str
) -> None:
    found = row(compared(formula, at, oracle), node)

    assert (found.verdict, words in found.reason) == (verdict, True), found.reason


SIDES = [
    ("relu(2*x + b)", {"x": 1, "b": -2}, "x", (0, 2), 0),
    ("abs(x)", {"x": 0}, "x", (-1, 1), 0),
    ("max(x, y)", {"x": 2, "y": 2}, "x", (0, 1), 1),
    ("max(x, y)", {"x": 2, "y": 2}, "y", (0, 1), 0),
    ("max(x, 0)", {"x": 0}, "x", (0, 1), 1),
    ("max(0, x)", {"x": 0}, "x", (0, 1), 0),
    ("min(x, y)", {"x": 2, "y": 2}, "x", (1, 0), 1),
    ("relu(x) - relu(-x)", {"x": 0}, "x", (1, 1), 0),
    ("where(x > 0, sqrt(x), 0)", {"x": 0}, "x", (0, np.inf), 0),
]


@pytest.mark.parametrize(
    ("formula", "at", "node", "sides", "convention"),
    SIDES,
    ids=[f"{text} by {node}" for text, _, node, *_ in SIDES],
)
def test_at_a_kink_both_sides_and_tensorflows_convention_are_told(
    oracle: Oracle,
    formula: str,
    at: dict[str, Any],
    node: str,
    sides: tuple[float, float],
    convention: float,
) -> None:
    found = row(compared(formula, at, oracle), node)

    assert found.sides == sides
    assert (found.tf32, found.tf64) == (convention, convention)


def test_a_branch_not_taken_makes_no_nan_of_the_formulas(oracle: Oracle) -> None:
    """TensorFlow's slope of the root at 0 times 0 is 0; backwards, the formula's is 0·∞."""
    report = compared("where(x > 0, sqrt(x), 0)", {"x": 0}, oracle)
    found = row(report, "x")

    assert (found.gradient, found.tf64) == (0, 0)
    assert report.why == ()


WRITTEN = [
    ("0*sqrt(x)", {"x": 0}, "x", "exact", "the same bits"),
    ("x*sqrt(x)", {"x": 0}, "x", "exact", "the same bits"),
    ("norm(x)^2", {"x": [0, 0]}, "x", "exact", "the same bits"),
    ("norm(x)^2", {"x": [0, 0]}, "norm(x)", "exact", "the same bits"),
    ("norm(x)^2", {"x": [1e-170, 0]}, "norm(x)", "no digits", "the 0 is what rounding leaves"),
    ("mean(x*sqrt(x))", {"x": [0, 1]}, "x", "exact", "the same bits"),
    ("sqrt(x)^2", {"x": 0}, "x", "undefined",
     "the derivative of sqrt(x) is infinite here; the formula gives 1, tf.gradients 0"),
    ("x*ln(x)", {"x": 0}, "x", "undefined", "ln(x) is defined only where x > 0"),
    ("0*ln(x)", {"x": 0}, "x", "undefined", "ln(x) is defined only where x > 0"),
    ("x/x", {"x": 0}, "x", "undefined", "x/x is defined only where x ≠ 0"),
    ("where(x > 0, sqrt(x), 0)", {"x": -1}, "x", "exact", "the same bits"),
    ("where(x > 0, sqrt(x), 0)", {"x": -1}, "sqrt(x)", "exact", "the same bits"),
    ("mean(where(x > 0, sqrt(x), 0))", {"x": [-1, 4]}, "x", "exact", "the same bits"),
    ("where(x > 0, x^0.5, 0)", {"x": -1}, "x", "undefined",
     "x^0.5 is defined only where x ≥ 0; the formula gives 0, tf.gradients nan"),
    ("where(ln(x) > w, x, w)", {"x": -0.5, "w": 1}, "x", "undefined",
     "ln(x) is defined only where x > 0"),  # nothing decides
    ("where(exp(x) > w, x, w)", {"x": 1000, "w": 1}, "x", "exact", "the same bits"),  # it does
]  # fmt: skip


@pytest.mark.parametrize(
    ("formula", "at", "node", "verdict", "words"),
    WRITTEN,
    ids=[f"{verdict}: d({text})/d({node}) at {at}" for text, at, node, verdict, _ in WRITTEN],
)
def test_where_a_factor_is_infinite_the_formula_that_is_written_is_judged(
    oracle: Oracle, formula: str, at: dict[str, Any], node: str, verdict: str, words: str
) -> None:
    """Its value may be finite where the product along the chain is 0·∞."""
    report = explain(formula, at, oracle=oracle)
    found = row(report, node)

    assert (found.verdict, words in found.reason) == (verdict, True), found.reason
    assert "the formula gives" not in found.reason or np.isfinite(report.slope(found))


@pytest.mark.parametrize(
    ("formula", "at", "value"),
    [
        ("where(x > 0, sqrt(x), 0)", -1, 0),
        ("where(x > 0, sqrt(x), 0)", 0, 0),
        ("x*ln(x)", 0, -INF),  # ln(x) + 1
        ("0*ln(x)", 0, 0),
        ("x/x", 0, 0),
        ("sqrt(x)^2", 0, 1),
        ("ln(x)", 0, INF),
    ],
)
def test_by_formula_stands_the_value_of_the_formula_that_is_printed(
    oracle: Oracle, formula: str, at: float, value: float
) -> None:
    """And not 0·∞, which is what comes of it factor by factor."""
    found = explain(formula, {"x": at}, oracle=oracle)

    assert found.gradient["x"].value == value, found.gradient["x"].symbolic


def test_a_jump_is_not_said_to_have_a_derivative(oracle: Oracle) -> None:
    """sign has slope 0 on either side of 0, and no derivative on it."""
    found = row(compared("sign(x)", {"x": 0}, oracle), "x")

    assert found.verdict == "kink"
    assert "exists" not in found.reason


def test_none_stays_none_and_nan_stays_nan(oracle: Oracle) -> None:
    pathless = row(compared("where(x > 0, y, 0)", {"x": 1, "y": 1}, oracle), "x")
    edge = row(compared("where(x > 0, ln(x), 0)", {"x": 0}, oracle), "x")
    power = row(compared("x^0", {"x": 0}, oracle), "x")  # 0·x^(−1) in TensorFlow

    assert (pathless.gradient, pathless.tf32, pathless.tf64, pathless.numeric) == (None,) * 4
    assert pathless.to_dict()["tf64"] is None
    assert np.isnan([edge.tf32, edge.tf64]).all()
    assert edge.to_dict()["tf64"] == "nan"
    assert edge.verdict == "undefined"
    assert np.isnan(power.tf64)
    assert power.verdict not in ("exact", "agree")


@pytest.mark.parametrize(
    "formula", ["x > 0", "(x > 0)*x", "sin(x > 0)", "mean(x > 0)", "where(x, 1, 2)"]
)
def test_a_condition_is_not_a_number(oracle: Oracle, formula: str) -> None:
    """Said in words where it stands; neither SymPy, NumPy nor TensorFlow takes it for one."""
    with pytest.raises(NotationError):
        explain(formula, at={"x": 1}, oracle=oracle)


def test_a_point_or_a_name_that_is_missing_is_told(oracle: Oracle) -> None:
    with pytest.raises(MissingValueError, match="b has no value"):
        explain("x + b", at={"x": 1}, oracle=oracle)
    with pytest.raises(NotationError, match="c does not occur"):
        explain("x + b", at=AT, wrt=["c"], oracle=oracle)


@pytest.mark.parametrize(
    ("formula", "wrt", "said"),
    [
        ("x + b", "z", "z does not occur in the formula\nthese do: x, b"),
        ("x", "z", "z does not occur in the formula\nthese do: x"),
        ("y = 2*x; s = y^2", "s", "s is the result itself; its derivative by itself is 1"),
    ],
)
def test_a_name_that_is_not_there_is_told_before_a_value_is_asked_for(
    oracle: Oracle, formula: str, wrt: str, said: str
) -> None:
    with pytest.raises(NotationError) as caught:
        explain(formula, at={}, wrt=iter([wrt]), oracle=oracle)

    assert str(caught.value) == said


# --- without TensorFlow --------------------------------------------------------------------------


@pytest.fixture
def absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Oracle]:
    pretend(MISSING, tmp_path, monkeypatch)
    with Oracle() as oracle:
        yield oracle


def test_without_tensorflow_everything_else_is_there(absent: Oracle) -> None:
    report = explain(LESSON_3, at=AT, oracle=absent)
    found = report.gradient["x"]

    assert (found.verdict, found.reason) == ("not compared", "TensorFlow is not installed")
    assert (found.tf32, found.tf64, found.ulps) == (None, None, None)
    assert found.symbolic == "2*s*(1 - s)"
    assert float(found.value) == 0.035325412426582214
    assert found.numeric == pytest.approx(0.035325412426582214, rel=1e-9)
    assert {node.verdict for node in report.nodes} == {"not compared"}
    assert report.account("x") is None
    assert report.steps
    assert json.dumps(report.to_dict(), allow_nan=False)


def test_a_greek_letter_and_its_name_are_one_name(oracle: Oracle) -> None:
    report = explain("θ^2*b", {"θ": 2, "b": 1}, wrt=["θ"], oracle=oracle)

    assert report.wrt == ("theta",)
    assert report.gradient["theta"].value == 4
    with pytest.raises(NotationError, match="theta has a value in the formula already"):
        explain("θ = 3; θ^2", {"theta": 2}, oracle=oracle)
    with pytest.raises(NotationError, match="theta has a value in the formula already"):
        explain("theta = 3; θ^2", {"θ": 2}, oracle=oracle)
    with pytest.raises(TutorError, match="theta is given twice"):
        explain("θ^2", {"θ": 2, "theta": 2}, oracle=oracle)
    with pytest.raises(MissingValueError, match="b has no value"):
        explain("θ = 3; θ^2*b", {}, oracle=oracle)


@pytest.mark.parametrize("order", [0, 3, -1])
def test_an_order_that_is_not_computed_is_an_error(oracle: Oracle, order: int) -> None:
    with pytest.raises(ValueError, match="order is 1 or 2"):
        explain("x^3", {"x": 2}, order=order, oracle=oracle)


def test_a_variable_that_the_output_does_not_depend_on_is_none(oracle: Oracle) -> None:
    """tf.gradients(3t, x) is None: no number is put in its place."""
    at = {"x": 1, "t": 2}
    report = explain("y = x^2; z = 3t", at, wrt=["x", "y"], oracle=oracle)
    of_all = explain("y = x^2; z = 3t", at, oracle=oracle)

    for entry in report.gradient.values():
        assert (entry.value, entry.tf32, entry.tf64, entry.verdict) == (None, None, None, "no path")
        assert "does not depend on it" in entry.reason
    assert list(of_all.gradient) == ["x", "t"]
    assert (of_all.gradient["x"].verdict, of_all.gradient["t"].value) == ("no path", 3)
    assert of_all.agrees


@pytest.mark.parametrize(
    ("given", "told"), [(math.nan, "x is NaN, as it was given"), (math.inf, "x is infinite")]
)
def test_a_value_that_a_program_gave_and_that_is_no_number_is_named(
    oracle: Oracle, given: float, told: str
) -> None:
    report = explain("x^2*y", {"x": given, "y": 1.0}, oracle=oracle)

    assert report.gradient["x"].verdict == report.gradient["y"].verdict == "undefined"
    assert report.gradient["x"].reason.startswith(told)
    assert explain("x + y", {"x": given, "y": 1.0}, oracle=oracle).gradient["y"].value == 1

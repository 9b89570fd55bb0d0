"""Why figures differ: the kind of what happened, the node where it did, and what helps."""

import math
from typing import Any

import numpy as np
import pytest

from tutor.autodiff.oracle import Oracle
from tutor.comparison.compare import explain
from tutor.comparison.remarks import Remark

DEEP = "; ".join(f"a{k + 1} = tanh(0.01*a{k})" for k in range(6)).replace("a0", "x")
STEEP = "; ".join(f"a{k + 1} = 20*sin(a{k})" for k in range(6)).replace("a0", "x")

FOUND: list[tuple[str, dict[str, Any], str, str, str]] = [
    ("(1 - cos(x))/x^2", {"x": 1e-3}, "cancellation", "in 1 - cos(x) digits", "2*sin(x/2)^2"),
    ("x^2 - y^2", {"x": 1.0001, "y": 1}, "cancellation", "digits cancel: 5e3", "(x - y)*(x + y)"),
    ("(x + 1 - y)^2", {"x": 1e-5, "y": 1}, "cancellation", "in x + 1 - y", ""),
    (
        "variance(x)",
        {"x": [10000.1, 10000.2, 10000.3]},
        "cancellation",
        "in x - mean(x), in variance(x), digits cancel: 1e5 times smaller than its terms",
        "",
    ),
    ("sin(x + y)", {"x": 1e8, "y": 0.1}, "absorption", "in x + y the smaller term", ""),
    ("ln(1 + exp(x))", {"x": 100}, "overflow", "exp(x) is too large", "softplus(x)"),
    ("ln(1 + exp(x))", {"x": 1000}, "overflow", "too large for a float64", "softplus(x)"),
    ("ln(exp(x) + exp(y))", {"x": 900, "y": 2}, "overflow", "a float64", "logaddexp(x, y)"),
    ("exp(x)/(1 + exp(x))", {"x": 90}, "overflow", "exp(x) is too large", "sigmoid(x)"),
    (
        "sigmoid(x)^2",
        {"x": 40},
        "saturation",
        "its slope, 4.2e-18, is lost",
        "sigmoid(x)*sigmoid(-x)",
    ),
    (
        "sigmoid(x)",
        {"x": 40},
        "saturation",
        "its slope, 4.2e-18, is lost: from its value it is 0",
        "the slope of sigmoid(x) is sigmoid(x)*sigmoid(-x)",
    ),
    ("tanh(x)", {"x": 20}, "saturation", "its slope, 1.7e-17, is lost", "1/cosh(x)^2"),
    ("tanh(x)", {"x": 8}, "saturation", "its slope, 4.5e-7, loses digits", "1/cosh(x)^2"),
    ("elu(x)", {"x": -40}, "saturation", "its slope, 4.2e-18, is lost", "exp(x)"),
    (
        "sum(ln(sigmoid(x)))",
        {"x": [-200, 1]},
        "saturation",
        "its slope at -200, 1.4e-87, loses",
        "-softplus(-x) is the same",
    ),
    ("ln(sigmoid(x))", {"x": -200}, "saturation", "1.4e-87, loses", "-softplus(-x) is the same"),
    (
        "sum(ln(softmax(x))*p)",
        {"x": [0, 200], "p": [0, 1]},
        "saturation",
        "at 200 is lost",
        "x - logsumexp(x) is the same",
    ),  # that of softmax itself, 1.4e-87, is v·(1 − v) = 0
    ("x*y", {"x": 1e-50, "y": 2}, "underflow", "x is too small for float32", ""),
    ("sqrt(x^2)", {"x": 1e-30}, "underflow", "x^2 is too small for float32", "abs(x)"),
    ("1 - exp(-x)^2", {"x": 50}, "underflow", "exp(-x)^2 is too small for float32", ""),
    ("(1 + x) - 1", {"x": 1e-9}, "absorption", "last digit of the larger, in float32", ""),
    ("1 + x^2", {"x": 1e-9}, "absorption", "last digit of the larger, even in float64", ""),
    (
        "x*stop_gradient(x^2)",
        {"x": 3},
        "held constant",
        "stop_gradient(x^2) is held constant: formula and TensorFlow leave out the path",
        "",
    ),
    ("tanh(x)", {"x": 15}, "saturation", "tanh(x) is saturated", ""),
    ("where(x > 0, ln(x), 0)", {"x": 0}, "branch", "makes a NaN in the branch", "where(c, x, 1)"),
    ("where(x > 0, 1/x, 0)", {"x": 0}, "branch", "makes a NaN in the branch", ""),
    ("where(x > 0, x^0.5, 0)", {"x": -1}, "branch", "0 times a slope that is not finite", "(c, x,"),
    ("where(x > 0, x^0.5, 0)", {"x": 0}, "branch", "makes a NaN in the branch", "where(c, x, 1)"),
    ("mean(where(x > 0, 1/x, 0))", {"x": [0, 1]}, "branch", "makes a NaN in the branch", ""),
    (
        "softmax_cross_entropy(u, q)",
        {"u": [1, 2, 3], "q": [1, 1, 0]},
        "another gradient",
        "q does not add up to 1; tf.nn.softmax_cross_entropy_with_logits has this value too",
        "",
    ),
    (
        "mean(softmax_cross_entropy(Z, Y))",
        {"Z": [[1, 2], [3, 4]], "Y": [[0, 1], [1, 1]]},
        "another gradient",
        "Y does not add up to 1",
        "",
    ),
    ("exp(x)/(exp(x) + exp(y))", {"x": 800, "y": 1}, "overflow", "exp(x) is", "sigmoid(x - y)"),
    (
        "exp(2*x)/(exp(y) + exp(2*x) + exp(z))",
        {"x": 400, "y": 1, "z": 2},
        "overflow",
        "exp(2*x) is too large",
        "exp(2*x - logaddexp(logaddexp(2*x, y), z)) is the same",
    ),
    ("1/(1 + exp(-x))", {"x": -800}, "overflow", "exp(-x) is too large", "sigmoid(x) is"),
    ("sqrt(x^2 + y)", {"x": 1e30, "y": 1}, "overflow", "x^2 is too large for float32", ""),
    ("sqrt(x^2 + y^2)", {"x": 1e30, "y": 1}, "overflow", "x^2 is too large", "hypot(x, y)"),
    ("sqrt(x^2 + y^2)", {"x": 1e-200, "y": 0}, "underflow", "too small for a", "hypot(x, y)"),
    (
        "cross_entropy(p, softmax(z))",
        {"p": [0, 1], "z": [1000, 0]},
        "underflow",
        "too small for",
        "softmax_cross_entropy(z, p)",
    ),
    ("ln(1 - sigmoid(x))", {"x": 40}, "underflow", "is 4.2e-18, and became 0", "-softplus(x) is"),
    # log1p(−tanh²) would be ln 0 as well
    ("ln(1 - tanh(x)^2)", {"x": 20}, "underflow", "is 1.7e-17, and became 0", "1/cosh(x)^2 is"),
    ("ln(1 - exp(-x))", {"x": 1e-20}, "underflow", "is 1e-20, and became 0", "-expm1(-x) is"),
    ("sqrt(x^2 + y^2)", {"x": 1e200, "y": 1}, "overflow", "for a float64", "hypot(x, y)"),
    ("sqrt(x^2 + y^2)", {"x": 0, "y": 0}, "root", "is NaN", "sqrt(x^2 + y^2 + 1e-12) has a"),
    ("norm(x - y)", {"x": [1], "y": [1]}, "root", "is NaN", "sqrt(sum((x - y)^2) + 1e-12) has"),
    ("sqrt(variance(x))", {"x": [2, 2, 2]}, "root", "is NaN", "sqrt(variance(x) + 1e-12) has"),
    ("3*hypot(x, 2*y)", {"x": 0, "y": 0}, "root", "is NaN", "sqrt(x^2 + (2*y)^2 + 1e-12) has"),
    ("p*ln(p)", {"p": 0}, "indeterminate", "p*ln(p) is 0 times", "p*ln(where(p > 0, p, 1))"),
    ("ln(p)*0", {"p": 0}, "indeterminate", "is 0 times infinity", "0*ln(where(p > 0, p, 1))"),
    (
        "-sum(y*ln(softmax(z)))",
        {"y": [0, 1], "z": [-1000, 1]},
        "indeterminate",
        "y*ln(softmax(z)) is 0 times infinity",
        "z - logsumexp(z)",
    ),
    ("x/x", {"x": 0}, "indeterminate", "x/x is 0/0", "where(x != 0, a/where(x != 0, b, 1), limit)"),
    ("sin(x)/x", {"x": 0}, "indeterminate", "sin(x)/x is 0/0", "abs(x) > 0.01, sin(u)/u, 1"),
    ("sin(x)/x", {"x": 1e-8}, "indeterminate", "is nearly 0/0 here", "u = where(abs(x) > 0.01, x"),
    (
        "u = 2*a; (exp(u) - 1)/u + a",
        {"a": 1e-9},
        "indeterminate",
        "is nearly 0/0 here",
        "v = where(abs(u) > 0.01, u, 1)",
    ),
    (
        "mean((p - y)^2)",
        {"p": [1, 2, 3], "y": [[1], [2], [3]]},
        "shapes",
        "in p - y a column of 3 meets a matrix of 3 × 1, and that makes 3 × 3",
        "sum(y, 1) is that matrix as a column",
    ),
    (
        "mean((X @ W - y)^2)",
        {"X": [[1, 2], [3, 4]], "W": [[1], [0]], "y": [1, 2]},
        "shapes",
        "each number of y is taken with every one of X @ W",
        "sum(X @ W, 1) is",
    ),
    (
        "mean(x^2) - mean(x)^2",
        {"x": [1000.1, 1000.2, 1000.3]},
        "cancellation",
        "in mean(x^2) - mean(x)^2 digits cancel",
        "variance(x) is the same",
    ),
    ("(1 - cos(x))/x^2", {"x": 1e-8}, "cancellation", "nothing is left", "2*sin(x/2)^2 is"),
    ("gelu(x)", {"x": 0.3}, "inexact", "passes through float32", ""),
    ("leaky_relu(x)", {"x": -0.3}, "inexact", "a float32 attribute", ""),
    (DEEP, {"x": 0.3}, "vanishing", "multiply to 1e-12", ""),
    (STEEP, {"x": 0.3}, "exploding", "factors along the chain", ""),
]


@pytest.mark.parametrize(
    ("formula", "at", "kind", "words", "instead"), FOUND, ids=[f"{f[2]}: {f[0]}" for f in FOUND]
)
def test_what_happened_is_named(
    oracle: Oracle, formula: str, at: dict[str, Any], kind: str, words: str, instead: str
) -> None:
    found = [finding for finding in explain(formula, at, oracle=oracle).why if finding.kind == kind]

    assert len(found) == 1, found
    assert words in found[0].text
    assert instead in found[0].instead


NOTHING: list[tuple[str, dict[str, Any]]] = [
    ("y = 2*x + b; s = sigmoid(y)", {"x": 1, "b": 2}),
    ("x + y", {"x": 1e8, "y": 0.1}),
    ("x^2 - y^2", {"x": 3, "y": 1}),
    ("where(x > 0, ln(x), 0)", {"x": 2}),
    ("relu(x)", {"x": 0}),
    ("sqrt(x)", {"x": 0}),  # its slope is infinite, and none is NaN
    ("x*stop_gradient(y)", {"x": 3, "y": 2}),
    ("relu(2*x + b)", {"x": 1, "b": -2}),  # exactly 0, and nothing lost
    ("x - 0.1", {"x": 0.3}),
    ("variance(x)", {"x": [0.1, 0.2, 0.6]}),
    ("dot(softmax(x), w)", {"x": [3], "w": [2]}),  # a softmax of one element is 1
    ("sum(softmax(X))", {"X": [[3], [2]]}),
    ("softmax_cross_entropy(z, p)", {"z": [1, 2, 4], "p": [0.1, 0.2, 0.7]}),
    ("mean(softmax_cross_entropy(Z, Y))", {"Z": [[1, 2], [3, 5]], "Y": [[0, 1], [0.3, 0.7]]}),
    ("mean((x - 0.3)^2)", {"x": [0.1, 0.2, 0.7]}),
    ("sum(column(x) - x)", {"x": [1, 2]}),  # every difference, as it is written
    ("sum(X - y)", {"X": [[1], [2]], "y": [3]}),
    ("sum(X - y)", {"X": [[1], [2]], "y": [3, 4, 5]}),
    ("sum(X - Y)", {"X": [[1], [2]], "Y": [[3], [4]]}),
    ("(2*x - 2)/y", {"x": 1, "y": 3}),  # exactly 0, and nothing lost
]


@pytest.mark.parametrize(("formula", "at"), NOTHING, ids=[f[0] for f in NOTHING])
def test_an_ordinary_formula_has_nothing_to_tell(
    oracle: Oracle, formula: str, at: dict[str, Any]
) -> None:
    assert explain(formula, at, oracle=oracle).why == ()


def test_tensorflows_own_cross_entropy_has_the_value_and_another_gradient(oracle: Oracle) -> None:
    """Where the labels add up to 2; where they add up to 1 both are the same."""
    tf = pytest.importorskip("tensorflow")
    for labels in ([1.0, 1.0, 0.0], [0.5, 0.5, 0.0]):
        point = {"z": [1.0, 2.0, 3.0], "p": labels}
        logits = tf.constant(point["z"], tf.float64)
        with tf.GradientTape() as tape:
            tape.watch(logits)
            value = tf.nn.softmax_cross_entropy_with_logits(labels=labels, logits=logits)
        theirs = tape.gradient(value, logits).numpy()
        report = explain("softmax_cross_entropy(z, p)", point, oracle=oracle)
        same = bool(np.allclose(theirs, report.gradient["z"].value, rtol=1e-12))

        np.testing.assert_allclose(float(value), report.value, rtol=1e-14)
        np.testing.assert_allclose(theirs, tf.nn.softmax(logits).numpy() - labels, rtol=1e-12)
        assert [finding.kind for finding in report.why] == ([] if same else ["another gradient"])
        assert same == (sum(labels) == 1)


@pytest.mark.parametrize(
    ("formula", "at", "instead"),
    [
        ("sqrt(x^2 + y^2)", {"x": 0.0, "y": 0.0}, "sqrt(x^2 + y^2 + 1e-12)"),
        ("exp(x)/(exp(x) + exp(y))", {"x": 800.0, "y": 1.0}, "sigmoid(x - y)"),
        ("1/(1 + exp(-x))", {"x": -800.0}, "sigmoid(x)"),
        ("sqrt(x^2 + y^2)", {"x": 1e30, "y": 1.0}, "hypot(x, y)"),
        ("x*ln(x)", {"x": 0.0}, "x*ln(where(x > 0, x, 1))"),
    ],
)
def test_what_is_told_to_write_helps(
    oracle: Oracle, formula: str, at: dict[str, float], instead: str
) -> None:
    """TensorFlow's gradient of it is a number in both precisions, where it was none."""
    told = {finding.instead.partition(" has ")[0].partition(" is ")[0]
            for finding in explain(formula, at, oracle=oracle).why}  # fmt: skip
    better = explain(instead, at, oracle=oracle).gradient["x"]

    assert instead in told
    assert all(math.isfinite(figure) for figure in (better.value, better.tf64, better.tf32))


def test_a_thing_is_told_where_it_began_and_once(oracle: Oracle) -> None:
    found = explain("u = exp(x); v = 2*u; v/(v + u)", {"x": 100}, oracle=oracle).why

    assert [(finding.kind, finding.text) for finding in found] == [
        ("overflow", "exp(x) is too large for float32")
    ]


def test_the_report_carries_it_as_json(oracle: Oracle) -> None:
    report = explain("ln(1 + exp(x))", {"x": 100}, oracle=oracle)

    assert report.to_dict()["why"] == [
        {
            "kind": "overflow",
            "text": "exp(x) is too large for float32",
            "instead": "softplus(x) is the same, and nothing is too large in it",
        }
    ]
    assert isinstance(report.why[0], Remark)


def test_the_stable_form_has_none_of_it(oracle: Oracle) -> None:
    report = explain("softplus(x)", {"x": 100}, oracle=oracle)

    assert report.why == ()
    assert report.gradient["x"].verdict in ("exact", "agree")

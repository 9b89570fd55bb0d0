"""Functions of NumPy and of TensorFlow, read as formulas and explained."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tutor.autodiff.oracle import Oracle
from tutor.calculus.traced import UntraceableError, tape_of
from tutor.comparison.compare import explain
from tutor.errors import TutorError
from tutor.notation import to_text

tf = pytest.importorskip("tensorflow")

# --- NumPy ---------------------------------------------------------------------------------------


def branching(x: Any) -> Any:
    return np.where(x > 0, x**2, -x) + np.maximum(x, 0.1)


def cross_entropy(w: Any, x: Any, y: Any) -> Any:
    p = 1 / (1 + np.exp(-w * x))
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


NUMPY: list[tuple[Callable[..., Any], dict[str, Any], str]] = [
    (lambda x, b: 1 / (1 + np.exp(-(2 * x + b))), {"x": 1, "b": 2}, "1/(1 + exp(-(2*x + b)))"),
    (branching, {"x": 2}, "where(x > 0, x^2, -x) + max(x, 0.1)"),
    (lambda x: np.square(x) + np.reciprocal(x), {"x": 2}, "x^2 + 1/x"),
    (lambda x: (x * x).sum() + x.mean(), {"x": [1, 2]}, "sum(x*x) + mean(x)"),
    (lambda x: np.linalg.norm(x) + np.var(x), {"x": [1, 2]}, "norm(x) + variance(x)"),
    (lambda x: np.clip(x, 0, 1) - abs(x), {"x": 2}, "clip(x, 0, 1) - abs(x)"),
    (lambda x: 3 - x / -2, {"x": 2}, "3 - x/(-2)"),
    (lambda x, k=3: x**k, {"x": 2}, "x^3"),
    (
        cross_entropy,
        {"w": 0.5, "x": [1, 2], "y": [0, 1]},
        "-mean(y*ln(1/(1 + exp((-w)*x))) + (1 - y)*ln(1 - 1/(1 + exp((-w)*x))))",
    ),
]


@pytest.mark.parametrize(("function", "at", "text"), NUMPY, ids=[text for *_, text in NUMPY])
def test_a_function_of_numpy_is_a_formula(
    function: Callable[..., Any], at: dict[str, Any], text: str
) -> None:
    found = tape_of(function, at)

    assert to_text(found) == text


def test_its_gradient_is_compared_like_any_other(oracle: Oracle) -> None:
    report = explain(cross_entropy, {"w": 0.5, "x": [1, 2], "y": [0, 1]}, oracle=oracle)
    typed = explain(report.expression.text, {"w": 0.5, "x": [1, 2], "y": [0, 1]}, oracle=oracle)

    assert report.agrees
    assert report.gradient["w"].tf64 == typed.gradient["w"].tf64


NOT_FOLLOWED: list[tuple[Callable[..., Any], str]] = [
    (lambda x: x if x > 0 else -x, "branches on a value"),
    (lambda x: np.fft.fft(x), "np.fft has no row"),
    (lambda x: 3, "does not depend on its parameters"),
    (lambda x: x[0], "one element of a column"),
    (lambda x: float(x), "takes a plain number out"),
    (lambda x: x + np.array([1.0, 2.0]), "a column inside the function"),
]


@pytest.mark.parametrize(("function", "words"), NOT_FOLLOWED, ids=[w for _, w in NOT_FOLLOWED])
def test_what_cannot_be_followed_is_told(function: Callable[..., Any], words: str) -> None:
    with pytest.raises(UntraceableError, match=words):
        tape_of(function, {"x": 2})


def test_a_parameter_without_a_value_is_told() -> None:
    with pytest.raises(TutorError, match="parameter b has no value"):
        tape_of(lambda x, b: x + b, {"x": 1})


# --- TensorFlow ----------------------------------------------------------------------------------

WEIGHT = tf.Variable(0.5, name="w")


def loss(x: Any, b: Any, y: Any) -> Any:
    p = tf.sigmoid(WEIGHT * x + b)
    return -tf.reduce_mean(y * tf.math.log(p) + (1 - y) * tf.math.log(1 - p))


OF_TENSORFLOW: list[tuple[Callable[..., Any], dict[str, Any], str]] = [
    (lambda x: tf.where(x > 0, tf.math.log(x), 0.0), {"x": 2.0}, "where(x > 0, ln(x), 0)"),
    (lambda x: tf.nn.leaky_relu(x, alpha=0.1) ** 2, {"x": -1.0}, "where(x > 0, x, 0.1*x)^2"),
    (lambda x: tf.norm(x), {"x": [1.0, 2.0]}, "sqrt(sum(x*x))"),
    (lambda x: tf.math.rsqrt(x) + tf.square(x), {"x": 2.0}, "1/sqrt(x) + x^2"),
    (lambda x: tf.reduce_sum(tf.nn.softmax(x) * x), {"x": [1.0, 2.0]}, "sum(softmax(x)*x)"),
    (lambda x: tf.nn.relu(x) + tf.nn.elu(x), {"x": 2.0}, "relu(x) + elu(x)"),
    (
        loss,
        {"x": [1.0, 2.0], "b": 0.1, "y": [0.0, 1.0]},
        "-mean(y*ln(sigmoid(w*x + b)) + (1 - y)*ln(1 - sigmoid(w*x + b)))",
    ),
]


@pytest.mark.parametrize(
    ("function", "at", "text"), OF_TENSORFLOW, ids=[text for *_, text in OF_TENSORFLOW]
)
def test_a_function_of_tensorflow_is_a_formula_with_its_own_gradient(
    oracle: Oracle, function: Callable[..., Any], at: dict[str, Any], text: str
) -> None:
    """The figures are those of a tape over the function itself."""
    report = explain(function, at, oracle=oracle)
    tensors = {name: tf.constant(value) for name, value in at.items()}
    with tf.GradientTape() as tape:
        tape.watch(list(tensors.values()))
        value = function(**tensors)
    gradients = tape.gradient(value, tensors)

    assert report.expression.text == text
    assert report.agrees
    for name, gradient in gradients.items():
        np.testing.assert_allclose(report.gradient[name].tf32, gradient, rtol=2e-6)


def test_a_variable_that_it_holds_has_a_gradient_too(oracle: Oracle) -> None:
    report = explain(loss, {"x": [1.0, 2.0], "b": 0.1, "y": [0.0, 1.0]}, oracle=oracle)
    with tf.GradientTape() as tape:
        value = loss(tf.constant([1.0, 2.0]), tf.constant(0.1), tf.constant([0.0, 1.0]))

    assert report.at["w"] == 0.5
    np.testing.assert_allclose(report.gradient["w"].tf32, tape.gradient(value, WEIGHT), rtol=2e-6)


def test_what_has_no_row_is_a_leaf_and_what_passes_through_it_is_taken_by_differences(
    oracle: Oracle,
) -> None:
    """d/dx of ln Γ(x)·x is ψ(x)·x + ln Γ(x): at 2.5, 0.70316·2.5 + 0.28468."""
    report = explain(lambda x: tf.math.lgamma(x) * x, {"x": 2.5}, oracle=oracle)
    row = report.gradient["x"]

    assert report.expression.text == "Lgamma1*x"
    assert "no row here" in report.expression.readings[0]
    assert (row.verdict, row.value) == ("not compared", None)
    assert row.numeric == pytest.approx(0.7031566 * 2.5 + 0.2846829, rel=1e-3)


def test_what_a_gradient_cannot_reach_anyway_is_no_matter(oracle: Oracle) -> None:
    """log-sum-exp shifts by a maximum, which has no row, but through a stop_gradient."""
    report = explain(lambda x: tf.reduce_logsumexp(x), {"x": [1.0, 2.0]}, oracle=oracle)

    np.testing.assert_allclose(report.gradient["x"].value, [0.26894142, 0.73105858], rtol=1e-7)
    assert report.gradient["x"].verdict in ("exact", "agree")


def test_the_nan_of_a_loss_is_found(oracle: Oracle) -> None:
    report = explain(lambda x: tf.where(x > 0, tf.math.log(x), 0.0), {"x": 0.0}, oracle=oracle)

    assert report.gradient["x"].verdict == "undefined"
    assert [finding.kind for finding in report.why] == ["branch"]


def test_a_function_that_tensorflow_cannot_trace_is_told(oracle: Oracle) -> None:
    with pytest.raises(UntraceableError, match="cannot trace"):
        explain(lambda x: tf.sin(x) if x > 0 else x, {"x": 1.0}, oracle=oracle)

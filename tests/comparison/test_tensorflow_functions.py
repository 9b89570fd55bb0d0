"""Functions of TensorFlow, read as formulas and explained; and a few of both libraries."""

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tutor
from tutor.autodiff.oracle import Oracle
from tutor.calculus.arrays import UntraceableError
from tutor.comparison.compare import explain
from tutor.errors import TutorError

tf: Any = None
WEIGHT = SCALE = OFFSET = MATRIX = DOUBLE = DOUBLE_VARIABLE = ASSIGNED = COUNTER = tf


@pytest.fixture(scope="module", autouse=True)
def tensorflow() -> None:
    """Imported where these tests run, not where they are collected; and what functions hold."""
    tf = pytest.importorskip("tensorflow")
    globals().update(
        tf=tf,
        WEIGHT=tf.Variable(0.5, name="w"),
        SCALE=tf.Variable(0.5),
        OFFSET=tf.Variable(2.0),
        MATRIX=tf.Variable([[1.0, 2.0], [3.0, 4.0]], name="matrix"),
        DOUBLE=tf.constant(np.array([[1.0, 2.0], [3.0, 4.5]])),
        DOUBLE_VARIABLE=tf.Variable(np.array([0.1, 0.7]), name="double"),
        ASSIGNED=tf.Variable([0.0, 0.0]),
        COUNTER=tf.Variable(2.0, name="counter"),
    )


def loss(x: Any, b: Any, y: Any) -> Any:
    p = tf.sigmoid(WEIGHT * x + b)
    return -tf.reduce_mean(y * tf.math.log(p) + (1 - y) * tf.math.log(1 - p))


TABLE = [[0.5, -1.2], [2.0, 0.3]]

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
    (
        lambda w, x, y: tf.reduce_mean(
            tf.where(tf.abs(w * x - y) < 1.0, 0.5 * (w * x - y) ** 2, tf.abs(w * x - y) - 0.5)
        ),
        {"w": 0.7, "x": [0.5, -1.2, 3.0], "y": [1.0, 0.0, 0.0]},
        "mean(where(abs(w*x - y) < 1, 0.5*(w*x - y)^2, abs(w*x - y) - 0.5))",
    ),
    (
        lambda z, y: -tf.reduce_sum(y * tf.nn.log_softmax(z)),
        {"z": [0.5, -1.2, 2.0], "y": [0.0, 0.0, 1.0]},
        "-sum(y*(z - logsumexp(z)))",
    ),
    (
        lambda w: tf.nn.l2_loss(w) + tf.add_n([tf.reduce_sum(w), tf.reduce_mean(w)]),
        {"w": [0.5, -1.2]},
        "sum(w^2)/2 + (sum(w) + mean(w))",
    ),
    (
        lambda x: tf.reduce_sum(tf.cast(x > 0, tf.float32) * x),
        {"x": [0.5, -1.2]},
        "sum(where(x > 0, 1, 0)*x)",
    ),
    (
        lambda x: tf.reduce_sum((x / tf.reduce_sum(x, keepdims=True)) ** 2),
        {"x": [1.0, 2.0]},
        "sum((x/sum(x))^2)",
    ),
    (
        lambda x: tf.reduce_sum(tf.where(tf.math.is_finite(x), x * x, 0.0)),
        {"x": [1.0, 2.0]},
        "sum(x*x)",
    ),
    (
        lambda x: tf.reduce_sum(tf.exp(tf.where(x > 0, x, -np.inf))),
        {"x": [1.0, -2.0]},
        "sum(exp(where(x > 0, x, constant1)))",
    ),
    (
        lambda x: tf.reduce_sum(x) / tf.cast(tf.size(x), tf.float32),
        {"x": [1.0, 2.0]},
        "sum(x)/2",
    ),
    (lambda x: tf.reduce_sum(x + tf.constant([0.5])), {"x": [1.0, 2.0]}, "sum(x + 0.5)"),
    (lambda x: tf.function(tf.square)(x) * x, {"x": 0.7}, "x^2*x"),
    (
        lambda m, w, b: tf.reduce_mean((m @ w + b) ** 2),
        {"m": TABLE, "w": [[0.5], [-1.0]], "b": 0.1},
        "mean((m @ w + b)^2)",
    ),
    (
        lambda m, v: tf.reduce_sum(tf.matmul(m, v, transpose_b=True) * tf.transpose(m)),
        {"m": TABLE, "v": TABLE},
        "sum(m @ transpose(v)*transpose(m))",
    ),
    (
        lambda m: (
            tf.reduce_sum(m / tf.reduce_sum(m, axis=1, keepdims=True))
            + tf.reduce_sum(tf.reduce_mean(m, axis=0) ** 2)
        ),
        {"m": [[1.0, 2.0], [3.0, 4.5]]},
        "sum(m/column(sum(m, 1))) + sum(mean(m, 0)^2)",
    ),
    (
        lambda q, k: tf.reduce_sum((tf.nn.softmax(q @ tf.transpose(k)) @ k) ** 2),
        {"q": TABLE, "k": [[0.5, 1.0], [-1.0, 0.25]]},
        "sum((softmax(q @ transpose(k)) @ k)^2)",
    ),
    (lambda x: tf.unstack(x)[1] * 2.0, {"x": [1.0, 2.0]}, "x1 = dot(x, pick1); x1*2"),
    (
        lambda x: (1 - x[0]) ** 2 + 100 * tf.square(x[1] - x[0] ** 2),
        {"x": [0.5, 1.2]},
        "x0 = dot(x, pick0); x1 = dot(x, pick1); (1 - x0)^2 + 100*(x1 - x0^2)^2",
    ),
    (
        lambda x: tf.reduce_sum((x[1:] - x[:-1]) ** 2),
        {"x": [0.5, 1.2, 3.0]},
        "sum((part1 @ x - part2 @ x)^2)",
    ),
    (
        lambda x: tf.reduce_sum(tf.gather(x, [0, 2, 2]) ** 2),
        {"x": [0.5, 1.2, 3.0]},
        "sum((part1 @ x)^2)",
    ),
    (
        lambda m, v: tf.reduce_sum(tf.concat([m, v], 1) ** 3),
        {"m": TABLE, "v": [[1.0], [2.0]]},
        "sum((m @ part1 + v @ part2)^3)",
    ),
    (
        lambda x, y: tf.tensordot(x, y, 1) + tf.reduce_sum(x[:, None] * y[None, :]),
        {"x": [1.0, 2.0], "y": [0.5, 3.0]},
        "dot(x, y) + sum(column(x)*transpose(column(y)))",
    ),
    (
        lambda m, w: tf.reduce_sum(tf.einsum("ij,j->i", m, w) ** 2),
        {"m": TABLE, "w": [0.5, 3.0]},
        "sum(sum(m*w, 1)^2)",
    ),
    (
        lambda m, v: tf.reduce_sum(tf.einsum("ji,kj->ik", m, v) ** 2),
        {"m": TABLE, "v": TABLE},
        "sum((transpose(m) @ transpose(v))^2)",
    ),
    (
        lambda z: tf.reduce_mean(
            tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[1, 0], logits=z)
        ),
        {"z": TABLE},
        "mean(softmax_cross_entropy(z, part1))",
    ),
    (
        lambda m, w: tf.reduce_sum(tf.linalg.matvec(m, w) ** 2),
        {"m": [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], "w": [0.5, -1.0]},
        "sum((m @ w)^2)",
    ),
    (
        lambda m, w: tf.reduce_sum(tf.tensordot(m, w, 1) ** 2),
        {"m": [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], "w": [0.5, -1.0]},
        "sum((m @ w)^2)",
    ),
    (
        lambda m, w: tf.reduce_sum(tf.linalg.matvec(m, w, transpose_a=True) ** 2),
        {"m": [[1.0, 2.0, 3.0], [3.0, 4.0, 5.0]], "w": [0.5, -1.0]},
        "sum((transpose(m) @ w)^2)",
    ),
    (lambda x: tf.reduce_logsumexp(x), {"x": [1.0, 3.0, 2.0]}, "logsumexp(x)"),
    (
        lambda x: tf.reduce_sum(tf.reduce_logsumexp(x, axis=1) ** 2),
        {"x": [[1.0, 3.0, 2.0], [0.5, 0.0, -1.0]]},
        "sum(logsumexp(x)^2)",
    ),
    (
        lambda x: tf.reduce_sum(tf.reduce_logsumexp(x, axis=0) ** 2),
        {"x": [[1.0, 3.0, 2.0], [0.5, 0.0, -1.0]]},
        "sum(logsumexp(transpose(x))^2)",
    ),
    (
        lambda z, y: tf.nn.softmax_cross_entropy_with_logits(y, z),
        {"z": [0.5, -1.2, 2.0], "y": [0.1, 0.2, 0.7]},
        "softmax_cross_entropy(z, y)",
    ),
    (
        lambda z: tf.nn.softmax_cross_entropy_with_logits([0.1, 0.2, 0.7], z),
        {"z": [0.5, -1.2, 2.0]},
        "softmax_cross_entropy(z, column1)",
    ),
    (
        lambda z: tf.nn.sparse_softmax_cross_entropy_with_logits(2, z),
        {"z": [0.5, -1.2, 2.0]},
        "softmax_cross_entropy(z, pick2)",
    ),
    (
        lambda z, y: tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(y, z)),
        {"z": [0.5, -1.2, 0.0], "y": [0.0, 0.3, 1.0]},  # at 0, between the cases that it has
        "mean(softplus(z) - z*y)",
    ),
    (
        lambda z, y: tf.nn.sigmoid_cross_entropy_with_logits(y, z),
        {"z": 0.0, "y": 1.0},
        "softplus(z) - z*y",
    ),
    (
        lambda x: tf.reduce_max(x) ** 2 + tf.reduce_min(x) ** 3,
        {"x": [1.0, 3.0, 2.0]},
        "x1 = dot(x, pick1); x0 = dot(x, pick0); x1^2 + x0^3",
    ),
    (
        lambda x: tf.reduce_sum((x - tf.reduce_max(x, axis=1, keepdims=True)) ** 2),
        {"x": [[1.0, 3.0, 2.0], [5.0, 0.0, 1.0]]},
        "sum((x - column(sum(x*part1, 1)))^2)",
    ),
    (
        lambda x: tf.reduce_sum(tf.reduce_min(x, axis=0) ** 2),
        {"x": [[1.0, 3.0, 2.0], [5.0, 0.0, 1.0]]},
        "sum(sum(x*part1, 0)^2)",
    ),
    (
        lambda z: tf.nn.softmax(tf.where([True, True, False], z, -1e9))[0],
        {"z": [1.0, 2.0, 3.0]},
        "dot(softmax(z*part1 + (-1000000000)*pick2), pick0)",
    ),
    (
        lambda m: (
            tf.reduce_sum(tf.linalg.band_part(m, -1, 0) ** 2)
            + tf.reduce_sum(tf.where(np.eye(2) > 0, m, 0.0) ** 3)
        ),
        {"m": [[1.0, 2.0], [3.0, 4.0]]},
        "sum(MatrixBandPart1^2) + sum((m*part1)^3)",
    ),
    (lambda x: tf.math.divide_no_nan(x, 2.0), {"x": 3.0}, "x/2"),
    (
        lambda x: tf.linalg.det(tf.constant([[2.0, 0.0], [0.0, 4.0]])) * x,
        {"x": 3.0},
        "8*x",
    ),
    (
        lambda x: tf.reduce_sum(tf.where((x > 1) & ~(x > 2), 3 * x, x)),
        {"x": [1.5, 3.0, 0.5]},
        "sum(where(x > 1, where(x > 2, x, 3*x), x))",
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
        dense = tf.convert_to_tensor(gradient)  # of what is gathered, it is not
        # A small element may be what larger ones leave, which are rounded in another order.
        rounding = 16 * np.spacing(np.max(np.abs(dense)))
        np.testing.assert_allclose(report.gradient[name].tf32, dense, rtol=0, atol=rounding)


def test_so_is_one_that_tensorflow_compiles(oracle: Oracle) -> None:
    report = explain(tf.function(lambda x: tf.sin(x) * x), {"x": 0.7}, oracle=oracle)

    assert report.expression.text == "sin(x)*x"
    assert report.gradient["x"].tf64 == pytest.approx(math.sin(0.7) + 0.7 * math.cos(0.7))


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


# The gradients by hand: for the first, of the maximum's square.
NOT_READ: list[tuple[Callable[..., Any], dict[str, Any], float, str, list[float]]] = [
    (
        lambda x: tf.reduce_sum(tf.reshape(x, [2, 2, 1]) * 3.0), {"x": [1.0, 2.0, 3.0, 4.0]},
        30.0, "Sum1", [3.0] * 4,
    ),
    (
        lambda x: tf.cond(tf.reduce_sum(x) > 0, lambda: x[0] * x[1], lambda: x[0]),
        {"x": [1.0, 2.0]}, 2.0, "StatelessIf1", [2.0, 1.0],
    ),
    (
        lambda x: tf.reduce_sum(tf.linalg.inv(tf.linalg.diag(x))),
        {"x": [1.0, 2.0]}, 1.5, "sum(MatrixInverse1)", [-1.0, -0.25],
    ),
    (
        lambda x: tf.reduce_sum(tf.where([True, False], x, -np.inf)[:1]),
        {"x": [1.0, 2.0]}, 1.0, "StridedSlice1", [1.0, 0.0],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("function", "at", "value", "text", "gradient"), NOT_READ, ids=[row[3] for row in NOT_READ]
)
def test_what_is_no_row_or_a_table_on_the_way_is_a_leaf(
    oracle: Oracle,
    function: Callable[..., Any],
    at: dict[str, Any],
    value: float,
    text: str,
    gradient: list[float],
) -> None:
    """Its value is right, and what only it knows is told by TensorFlow and by differences."""
    report = explain(function, at, oracle=oracle)
    (told,) = [f.text for f in report.why if f.text.startswith("x reaches the result only through")]
    listed = told[told.index("tf.gradients gives [") :]
    figures = np.array([float(n) for n in listed.split("[")[1].split("]")[0].split(",")])

    assert (report.expression.text, report.value) == (text, value)
    np.testing.assert_allclose(figures, gradient, rtol=1e-6)
    assert "by differences the derivative is about [" in told


def test_a_gradient_that_passes_through_a_leaf_is_the_functions_own(oracle: Oracle) -> None:
    """Of x1·x2·(x1 + x2) at (1, 2): 2·3 + 2 and 3 + 2."""
    report = explain(
        lambda x: tf.reduce_prod(x) * tf.reduce_sum(x), {"x": [1.0, 2.0]}, oracle=oracle
    )
    row = report.gradient["x"]

    assert (row.value, row.symbolic, row.verdict) == (None, "", "not compared")
    np.testing.assert_allclose(row.tf32, [8.0, 5.0])
    np.testing.assert_allclose(row.numeric, [8.0, 5.0], rtol=1e-3)
    assert report.account("x") is None


def test_no_node_below_a_leaf_has_the_gradient_of_a_part(oracle: Oracle) -> None:
    """sin(x) reaches ln Γ(sin x)·x + sin(x) by two ways; the formula has one."""
    report = explain(
        lambda x: tf.math.lgamma(tf.sin(x)) * x + tf.sin(x), {"x": 2.5}, order=2, oracle=oracle
    )

    assert [row.gradient for row in report.nodes if row.expression in ("x", "sin(x)")] == [None] * 2
    assert [derivation.wrt for derivation in report.derivations if derivation.wrt == "x"] == []
    assert "x" not in report.hessian


def test_a_step_on_the_way_carries_no_gradient(oracle: Oracle) -> None:
    """int(x)·x at 2.5 is 2·2.5, with the slope 2: TensorFlow has no path through the int."""
    report = explain(
        lambda x: tf.cast(tf.cast(x, tf.int32), tf.float32) * x, {"x": 2.5}, oracle=oracle
    )

    assert (report.expression.text, report.value) == ("Cast1*x", 5.0)
    assert (report.gradient["x"].value, report.gradient["x"].verdict) == (2.0, "exact")


CUBE = np.arange(8.0).reshape(2, 2, 2)

# TensorFlow's None for w: GradientTape gives it for each of these, below.
WITHOUT_PATH: list[tuple[Callable[..., Any], Any, str]] = [
    (lambda x, w: x * x, 3.0, "does not depend on it"),
    (lambda x, w: tf.square(x), [[1.0, 2.0], [3.0, 4.0]], "does not depend on it"),
    (lambda x, w: tf.constant(3.0), 3.0, "does not depend on it"),
    (lambda x, w: tf.cast(tf.cast(2 * w, tf.int32), tf.float32) * x, 3.0, "Cast to int32 lets no"),
    (lambda x, w: tf.cast(tf.argmax(w), tf.float32) * x, [1.0, 2.0], "ArgMax to int64 lets no"),
    (lambda x, w: tf.stop_gradient(w) * x, 3.0, "held constant on purpose"),
    (lambda x, w: tf.where(w > 0, x, 2 * x), 3.0, "no differentiable path"),
    (lambda x, w: tf.math.bessel_i0(tf.floor(w)) * x, 3.0, "lets no gradient through"),
]


@pytest.mark.parametrize(
    ("function", "w", "words"), WITHOUT_PATH, ids=[w for *_, w in WITHOUT_PATH]
)
def test_a_parameter_without_a_path_is_none_and_told_why(
    oracle: Oracle, function: Callable[..., Any], w: Any, words: str
) -> None:
    tensor, other = tf.constant(w), tf.constant(2.0)
    with tf.GradientTape() as tape:
        tape.watch([tensor, other])
        value = function(other, tensor)
    row = explain(function, {"x": 2.0, "w": w}, oracle=oracle).gradient["w"]

    assert tape.gradient(value, tensor) is None
    assert (row.value, row.tf32, row.tf64, row.verdict) == (None, None, None, "no path")
    assert words in row.reason


def test_a_variable_that_a_function_holds_may_have_no_path(oracle: Oracle) -> None:
    report = explain(
        lambda x: x * tf.cast(tf.cast(SCALE, tf.int32), tf.float32), {"x": 2.0}, oracle=oracle
    )

    assert report.gradient["Variable"].verdict == "no path"


def test_what_has_too_many_dimensions_for_a_row_is_told(oracle: Oracle) -> None:
    unused = explain(lambda x, w: x * x, {"x": 2.0, "w": [1.0]}, oracle=oracle)
    report = explain(lambda x, w: tf.square(x), {"x": 2.0, "w": CUBE}, oracle=oracle)
    used = explain(lambda w: tf.reduce_sum(w * w), {"w": CUBE}, oracle=oracle)

    assert unused.gradient["w"].verdict == "no path"
    assert [finding.text for finding in report.why] == [
        "w: TensorFlow answers None, not 0: the result does not depend on it"
    ]
    assert "w reaches the result only through Sum1" in used.why[0].text


def test_the_gradient_of_a_table_that_passes_through_a_leaf_is_drawn(oracle: Oracle) -> None:
    """The determinant's gradient is its cofactors."""
    report = tutor.explain(
        lambda m: tf.linalg.det(m), {"m": [[2.0, 1.0], [1.0, 3.0]]}, oracle=oracle
    )

    np.testing.assert_allclose(report.gradient["m"].tf32, [[3, -1], [-1, 2]], rtol=1e-6)
    assert "[[3, " in str(report) or "[[3.0, " in str(report)


def test_a_variable_beside_numbers_has_its_gradient(oracle: Oracle) -> None:
    """x·M[0, 0]: an element of a variable is read in an eager way, too."""
    report = explain(lambda x: x * MATRIX[0, 1], {"x": 3.0}, oracle=oracle)

    assert report.gradient["x"].value == 2.0
    assert report.gradient["matrix"].value.tolist() == [[0, 3], [0, 0]]


@pytest.mark.parametrize("kind", [np.float32, lambda number: tf.constant(number)])
def test_a_float32_is_the_number_that_it_is_printed_as(
    oracle: Oracle, kind: Callable[..., Any]
) -> None:
    """0.1 in float32 is 0.10000000149…, which its ten digits would say."""
    of_function = tutor.explain(lambda x: tf.square(x), {"x": kind(0.1)}, oracle=oracle)
    of_formula = tutor.explain("sum(x)", {"x": np.array([0.1, 0.7], np.float32)}, oracle=oracle)

    assert of_function.at["x"] == 0.1
    assert "at x = 0.1\n" in str(of_function)
    assert "at x = [0.1, 0.7]; n = 2" in str(of_formula)
    assert of_function.gradient["x"].tf32 == 2 * np.float32(0.1)


# By the definitions: 0 where the divisor, or the first factor, is 0.
NO_NAN: list[tuple[Callable[..., Any], dict[str, Any], float, dict[str, float]]] = [
    (lambda x, y: tf.math.divide_no_nan(x, y) + x, {"x": 2.0, "y": 0.0}, 2.0, {"x": 1, "y": 0}),
    (lambda x, y: tf.math.divide_no_nan(x, y) + x, {"x": 2.0, "y": 4.0}, 2.5,
     {"x": 1.25, "y": -0.125}),
    (lambda x, y: tf.math.xlogy(x, y) + x, {"x": 0.0, "y": 0.0}, 0.0, {"x": 1, "y": 0}),
    (lambda x, y: tf.math.xdivy(x, y) + x, {"x": 0.0, "y": 0.0}, 0.0, {"x": 1, "y": 0}),
]  # fmt: skip


@pytest.mark.parametrize(("function", "at", "value", "gradient"), NO_NAN)
def test_an_operation_that_avoids_nan_does_so_in_the_formula(
    oracle: Oracle,
    function: Callable[..., Any],
    at: dict[str, Any],
    value: float,
    gradient: dict[str, float],
) -> None:
    report = explain(function, at, oracle=oracle)

    assert report.value == value
    assert {name: row.value for name, row in report.gradient.items()} == gradient
    assert {name: row.tf32 for name, row in report.gradient.items()} == gradient


def test_a_graph_that_fails_says_why(oracle: Oracle) -> None:
    def positive(x: Any) -> Any:
        tf.debugging.assert_positive(x)
        return tf.math.log(x)

    with pytest.raises(UntraceableError, match=r"fails at this point: assertion failed.*x > 0"):
        explain(positive, {"x": -2.0}, oracle=oracle)


def test_variables_of_one_name_are_two(oracle: Oracle) -> None:
    """TensorFlow calls every variable without a name "Variable"."""
    report = explain(
        lambda x: tf.math.lgamma(SCALE * x) * OFFSET + SCALE * x, {"x": 4.0}, oracle=oracle
    )

    assert report.value == pytest.approx(2.0)  # ln Γ(2) = 0
    assert report.gradient["Variable1"].value == pytest.approx(0.0, abs=1e-6)
    assert report.gradient["Variable"].verdict == "not compared"


def test_a_gradient_of_its_own_is_seen(oracle: Oracle) -> None:
    @tf.custom_gradient
    def reversed_(x: Any) -> Any:
        return tf.identity(x), lambda slope: -slope

    row = explain(lambda x: reversed_(x) ** 2, {"x": 3.0}, oracle=oracle).gradient["x"]

    assert (row.value, row.tf32, row.verdict) == (6.0, -6.0, "disagree")
    assert "a gradient of its own" in row.reason


def test_where_a_gradient_of_its_own_is_stands_in_the_reason(oracle: Oracle) -> None:
    @tf.custom_gradient
    def halved(x: Any) -> Any:
        return tf.sin(x), lambda slope: slope / 2

    row = explain(lambda x: halved(x) ** 2, {"x": 3.0}, oracle=oracle).gradient["x"]

    assert "sin(x) has a gradient of its own (tf.custom_gradient)" in row.reason


# --- in which precision --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "function",
    [
        lambda w: tf.reduce_sum(tf.sin(DOUBLE @ w) ** 2),
        lambda w: tf.reduce_sum(tf.math.lgamma(DOUBLE @ w)),
        lambda w: tf.reduce_sum(DOUBLE_VARIABLE * w[:, 0] ** 2),
    ],
    ids=["data", "without a row", "a variable"],
)
def test_a_function_in_float64_is_followed_in_it(
    oracle: Oracle, function: Callable[..., Any]
) -> None:
    """NumPy's data are of float64, and TensorFlow takes no float32 beside them."""
    w = tf.constant([[0.3], [0.9]], tf.float64)
    with tf.GradientTape() as tape:
        tape.watch(w)
        value = function(w)
    slope = tape.gradient(value, w).numpy()
    for given in ([[0.3], [0.9]], w.numpy(), w):
        report = explain(function, {"w": given}, oracle=oracle)

        assert report.value == pytest.approx(float(value), rel=1e-14)
        np.testing.assert_allclose(report.gradient["w"].tf64, slope, rtol=1e-14)


def test_what_is_given_in_float64_is_computed_in_it(oracle: Oracle) -> None:
    """Its numbers, too: √2 is 1.4142135 in float32, which is off in the eighth digit."""
    for given in (np.array(3.0), tf.constant(3.0, tf.float64)):
        report = explain(lambda x: tf.identity(x) * math.sqrt(2), {"x": given}, oracle=oracle)
        row = report.gradient["x"]

        assert row.value == row.tf64 == math.sqrt(2)


def test_differences_are_taken_in_float64_where_the_function_is(oracle: Oracle) -> None:
    """d/dx ln Γ(x) is ψ(x): 0.7031566406452432 at 2.5 (DLMF 5.4)."""
    two = tf.constant(2.0, tf.float64)
    row = explain(lambda x: tf.math.lgamma(x) * two, {"x": 2.5}, oracle=oracle).gradient["x"]

    assert row.numeric == pytest.approx(2 * 0.7031566406452432, rel=1e-6)
    assert row.tf32 is None


def test_a_float32_tensor_beside_float64_is_told_as_tensorflow_does(oracle: Oracle) -> None:
    with pytest.raises(UntraceableError, match=r"float64 that does not match(.|\n)*tf\.cast"):
        explain(lambda x: x * DOUBLE[0, 0], {"x": tf.constant(2.0)}, oracle=oracle)


# --- what is none, or is not followed ------------------------------------------------------------


def test_what_is_drawn_at_random_is_refused(oracle: Oracle) -> None:
    with pytest.raises(UntraceableError, match="draws at random"):
        explain(lambda x: x * tf.random.uniform([], 1.0, 2.0), {"x": 2.0}, oracle=oracle)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda x: (x, tf.sin(x)), "gives 2 results"),
        (lambda x: (tf.sin(x), None), "gives 2 results"),
        (lambda x: [tf.sin(x)], "gives a list"),
        (lambda x: {"a": tf.sin(x)}, "gives a dict"),
        (lambda x: "a", "gives a str"),
        (lambda x: True, "gives a bool"),
        (lambda x: (y for y in [x]), "gives a generator"),
        (lambda x: tf.print(tf.sin(x)), "gives nothing"),
        (lambda x: tf.sparse.from_dense([[x]]), "gives a SparseTensor"),
        (lambda x: tf.cast(x, tf.int32), "is int32, no number of floating point"),
        (lambda x: tf.sin(x) > 0, "no number of floating point"),
        (lambda x: tf.sin([x, x]), "result is a column"),
    ],
)
def test_a_result_that_is_not_one_number_is_told(
    oracle: Oracle, function: Callable[..., Any], words: str
) -> None:
    with pytest.raises(UntraceableError, match=words):
        explain(function, {"x": 1.0}, oracle=oracle)


def test_what_a_gradient_cannot_reach_anyway_is_no_matter(oracle: Oracle) -> None:
    """The product, which has no row, comes through a stop_gradient: d/dx of (x1·x2)·x1 is x2."""
    report = explain(
        lambda x: tf.stop_gradient(tf.reduce_prod(x)) * x[0], {"x": [2.0, 3.0]}, oracle=oracle
    )

    assert report.gradient["x"].value.tolist() == [6.0, 0.0]
    assert report.gradient["x"].verdict == "exact"


def test_the_nan_of_a_loss_is_found(oracle: Oracle) -> None:
    report = explain(lambda x: tf.where(x > 0, tf.math.log(x), 0.0), {"x": 0.0}, oracle=oracle)

    assert report.gradient["x"].verdict == "undefined"
    assert [finding.kind for finding in report.why] == ["branch"]


def test_a_function_that_tensorflow_cannot_trace_is_told(oracle: Oracle) -> None:
    with pytest.raises(UntraceableError, match="cannot trace"):
        explain(lambda x: tf.sin(float(x)), {"x": 1.0}, oracle=oracle)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: tf.sin(math.sin(x)),
        lambda x: tf.constant(x.numpy()),
        lambda x: tf.sin(x) * len(f"{x:.3f}"),
    ],
    ids=["math", "numpy()", "an f-string"],
)
def test_a_plain_number_out_of_a_tensor_is_told(
    oracle: Oracle, function: Callable[..., Any]
) -> None:
    with pytest.raises(UntraceableError, match="takes a plain number out of a tensor"):
        explain(function, {"x": 1.0}, oracle=oracle)


def assigning(x: Any) -> Any:
    ASSIGNED.assign(2.0 * x)
    return tf.reduce_sum(ASSIGNED**2)


def making(x: Any) -> Any:
    made = tf.Variable([0.0, 0.0])
    made.assign(x)
    return tf.reduce_sum(made)


@pytest.mark.parametrize(
    ("function", "words"),
    [(assigning, "uses what it assigned"), (making, "makes a tf.Variable each time")],
)
def test_an_assignment_passes_no_gradient(
    oracle: Oracle, function: Callable[..., Any], words: str
) -> None:
    with tf.GradientTape() as tape:
        x = tf.constant([1.0, 2.0])
        tape.watch(x)
        value = function(x)

    assert tape.gradient(value, x) is None
    with pytest.raises(UntraceableError, match=f"{words}(.|\n)*passes no gradient|no gradient"):
        explain(function, {"x": [1.0, 2.0]}, oracle=oracle)


def counting_on(x: Any) -> Any:
    now = tf.identity(COUNTER)
    COUNTER.assign(now + 0.0 * x)
    return now * x


def test_what_is_read_before_it_is_assigned_is_followed(oracle: Oracle) -> None:
    """As a generator of random numbers does with its state, and a moving mean."""
    report = explain(counting_on, {"x": 3.0}, oracle=oracle)

    assert report.expression.text == "counter*x"
    assert report.gradient["x"].tf32 == 2.0


UNREAD: list[tuple[Callable[..., Any], Any, str]] = [
    (lambda x: tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * x), (0, x))[1], 2.0,
     r"a loop of TensorFlow's .* is not unrolled"),
    (lambda x: tf.cond(x > 0, lambda: x * x, lambda: x), 2.0, "a branch of TensorFlow's"),
    (lambda x: tf.reduce_sum(tf.reshape(x, [2, 1, 2]) ** 2), [1.0, 2.0, 3.0, 4.0],
     r"values of 3 dimensions, \(2, 1, 2\)"),
    (lambda x: tf.cast(tf.cast(x, tf.int32), tf.float32) * x, 2.5, "made of whole numbers"),
    (lambda x: tf.py_function(lambda v: v * v, [x], tf.float32) * x, 2.0, "Python code"),
    (lambda x: tf.math.lgamma(x), 2.5, "this operation has no row here"),
    (lambda x: tf.reduce_sum(tf.map_fn(lambda e: e**2, x)), [1.0, 2.0], r"a loop .*tf\.map_fn"),
    (lambda x: tf.math.real(tf.complex(x, 1.0) ** 2), 2.5, "made of complex numbers"),
    (lambda x: tf.cast(tf.cast(x, tf.float16) ** 2, tf.float32), 2.5, "computed in float16"),
    (lambda x: tf.cast(tf.cast(x, tf.bfloat16) ** 2, tf.float32), 2.5, "computed in bfloat16"),
]  # fmt: skip


@pytest.mark.parametrize(("function", "x", "words"), UNREAD, ids=[words for *_, words in UNREAD])
def test_why_something_is_not_followed_is_told(
    oracle: Oracle, function: Callable[..., Any], x: Any, words: str
) -> None:
    (reading,) = explain(function, {"x": x}, oracle=oracle).expression.readings

    assert re.search(words, reading)


@pytest.mark.parametrize("x", [3.0, [3.0, 0.5]])
@pytest.mark.parametrize("kind", ["float16", "bfloat16"])
def test_a_point_may_be_in_half_precision(oracle: Oracle, x: Any, kind: str) -> None:
    report = explain(lambda x: tf.reduce_sum(x * x), {"x": tf.constant(x, kind)}, oracle=oracle)

    np.testing.assert_array_equal(report.gradient["x"].value, 2 * np.asarray(x))


TIES: list[tuple[Callable[..., Any], Any, float, Any]] = [
    (lambda x: tf.reduce_max(x) ** 2, [2.0, 2.0], 4.0, [2.0, 2.0]),
    (lambda x: tf.reduce_min(x**2), [3.0, -1.0, 1.0], 1.0, [0.0, -1.0, 1.0]),
    (lambda x: tf.reduce_sum(tf.reduce_max(x, 1) ** 2), [[1.0, 3.0, 3.0], [1.0, 2.0, 0.0]], 13.0,
     [[0.0, 3.0, 3.0], [0.0, 4.0, 0.0]]),
]  # fmt: skip


@pytest.mark.parametrize(("function", "x", "value", "gradient"), TIES)
def test_equal_numbers_of_a_maximum_are_a_corner_and_share_the_gradient(
    oracle: Oracle, function: Callable[..., Any], x: Any, value: float, gradient: Any
) -> None:
    """By hand, each of two with a half; and TensorFlow's own of the function is the same."""
    report = explain(function, {"x": x}, oracle=oracle)
    row = report.gradient["x"]
    given = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(given)
        result = function(given)

    assert (report.value, row.verdict) == (value, "kink")
    np.testing.assert_array_equal(row.value, gradient)
    np.testing.assert_array_equal(row.tf32, gradient)
    np.testing.assert_array_equal(tape.gradient(result, given), gradient)
    assert "two numbers are equal in M" in row.reason
    assert any("the same share" in reading for reading in report.expression.readings)


def test_without_equal_numbers_a_maximum_has_no_corner(oracle: Oracle) -> None:
    report = explain(lambda x: tf.reduce_max(x) ** 2, {"x": [1.0, 2.0]}, oracle=oracle)

    assert report.gradient["x"].verdict == "exact"


def test_a_loop_of_python_is_unrolled(oracle: Oracle) -> None:
    def horner(x: Any) -> Any:
        y = tf.ones_like(x)
        for k in range(3):
            y = y * x + float(k)
        return y

    report = explain(horner, {"x": 2.0}, oracle=oracle)

    assert report.gradient["x"].value == 3 * 2**2 + 1  # of x³ + x + 2
    assert report.gradient["x"].verdict == "exact"


def test_a_slope_that_is_not_passed_on_is_seen_by_differences(oracle: Oracle) -> None:
    """d/dx of x²·x is 12 at 2, and TensorFlow knows no slope of what NumPy computes."""
    row = explain(
        lambda x: tf.numpy_function(lambda v: v * v, [x], tf.float32) * x, {"x": 2.0}, oracle=oracle
    ).gradient["x"]

    assert row.tf32 == 4.0
    assert row.numeric == pytest.approx(12.0, rel=1e-3)
    assert "differences see another slope" in row.reason


def test_slopes_that_differences_see_alike_are_not_told(oracle: Oracle) -> None:
    row = explain(lambda x: tf.math.lgamma(x) * x, {"x": 2.5}, oracle=oracle).gradient["x"]

    assert "differences" not in row.reason


def test_a_matrix_of_one_number_is_that_number(oracle: Oracle) -> None:
    of_tensorflow = explain(lambda x: tf.sin(x) @ [[2.0], [3.0]], {"x": [[0.5, 1.0]]},
                            oracle=oracle)  # fmt: skip
    of_numpy = explain(lambda x: np.sin(x) @ np.array([[2.0]]), {"x": [[0.5]]}, oracle=oracle)

    assert of_tensorflow.value == pytest.approx(2 * math.sin(0.5) + 3 * math.sin(1.0))
    assert of_numpy.gradient["x"].value.tolist() == [[pytest.approx(2 * math.cos(0.5))]]


def test_a_function_may_print_what_it_is_called_with(
    oracle: Oracle, capsys: pytest.CaptureFixture[str]
) -> None:
    def printing(x: Any) -> Any:
        print(x, f"{x:.1f}")
        return x * x

    report = explain(printing, {"x": 2.5}, oracle=oracle)

    assert report.value == 6.25
    assert set(capsys.readouterr().out.split()) == {"2.5"}


def test_a_value_without_numbers_is_refused(oracle: Oracle) -> None:
    with pytest.raises(TutorError, match="x has no number in it"):
        explain(lambda x: tf.reduce_sum(x), {"x": []}, oracle=oracle)


def test_a_value_for_no_parameter_is_told(oracle: Oracle) -> None:
    """bb for b, which has a value of its own: the gradient is at b = 1."""
    report = explain(lambda x, b=1.0: b * x, {"x": 2.0, "bb": 3.0}, oracle=oracle)

    assert report.gradient["x"].value == 1.0
    assert report.expression.readings == ("bb: the function has no parameter of this name",)


@pytest.mark.filterwarnings("error")
def test_numpys_warnings_at_the_point_are_not_the_readers(oracle: Oracle) -> None:
    """ln 0 is told by the report; NumPy's own line would stand before it."""
    report = explain(lambda x: np.where(x > 0, np.log(x), 0), {"x": 0.0}, oracle=oracle)

    assert report.gradient["x"].verdict == "undefined"


def test_of_a_branch_on_a_tensor_it_is_told_what_can_be_followed(oracle: Oracle) -> None:
    with pytest.raises(UntraceableError, match=r"branches on a tensor; tf\.where\("):
        explain(lambda x: tf.sin(x) if x > 0 else x, {"x": 1.0}, oracle=oracle)


def test_the_readmes_function_is_explained(
    oracle: Oracle, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its X and y stand in it as matrices."""
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```py\n(.*?)```", readme, re.DOTALL)
    data = {"X": tf.constant([[1.0, 2.0], [3.0, 4.0]]), "y": tf.constant([[1.0], [2.0]])}
    exec(block, {"tutor": tutor, "tf": tf, **data})

    assert "mean((matrix1 @ w + b − matrix2)²)" in capsys.readouterr().out


PICKED: list[tuple[str, Callable[..., Any], str]] = [
    ("a mask", lambda x: tf.reduce_sum(tf.boolean_mask(x, x > 0) ** 2),
     "boolean_mask: which numbers it takes depends on values (Greater)"),
    ("an index", lambda x: tf.gather(x, tf.argmax(x)) * x[0],
     "GatherV2: which numbers it takes depends on values (ArgMax)"),
    ("a whole number", lambda x: tf.gather(x, tf.cast(x[0], tf.int32)),
     "GatherV2: which numbers it takes depends on values (Cast)"),
    ("labels", lambda x: tf.reduce_sum(tf.nn.sparse_softmax_cross_entropy_with_logits(
        tf.argmax(x)[None], x[None])), "depends on values (ArgMax)"),
    ("fixed places", lambda x: tf.reduce_sum(tf.gather(x, [0, 2])), ""),
    ("a fixed mask", lambda x: tf.reduce_sum(tf.boolean_mask(x, [True, False, True])), ""),
    ("a size", lambda x: tf.reduce_sum(x[tf.size(x) - 1 :]) * x[0], ""),
    ("a case of its own", lambda x: tf.reduce_sum(tf.where(x > 0, x, 0.0)), ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("function", "words"), [case[1:] for case in PICKED], ids=[case[0] for case in PICKED]
)
def test_what_is_picked_by_a_value_is_said_to_be_as_it_is_here(
    oracle: Oracle, function: Callable[..., Any], words: str
) -> None:
    readings = explain(function, {"x": [1.0, -2.0, 3.0]}, oracle=oracle).expression.readings
    held = [one for one in readings if "depends on values" in one]

    assert len(held) == bool(words)
    assert all(words in one for one in held)

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
from tutor.comparison.compare import explain

tf: Any = None
pytestmark = pytest.mark.usefixtures("tensorflow")


def loss(x: Any, b: Any, y: Any, w: Any) -> Any:
    p = tf.sigmoid(w * x + b)
    return -tf.reduce_mean(y * tf.math.log(p) + (1 - y) * tf.math.log(1 - p))


LOSS = "-mean(y*ln(sigmoid(w*x + b)) + (1 - y)*ln(1 - sigmoid(w*x + b)))"
TABLE = [[0.5, -1.2], [2.0, 0.3]]


OF_TENSORFLOW: list[tuple[Callable[..., Any], dict[str, Any], str]] = [
    (lambda x: tf.where(x > 0, tf.math.log(x), 0.0), {"x": 2.0}, "where(x > 0, ln(x), 0)"),
    (lambda x: tf.nn.leaky_relu(x, alpha=0.1) ** 2, {"x": -1.0}, "where(x > 0, x, 0.1*x)^2"),
    (lambda x: tf.norm(x), {"x": [1.0, 2.0]}, "sqrt(sum(x*x))"),
    (lambda x: tf.math.rsqrt(x) + tf.square(x), {"x": 2.0}, "1/sqrt(x) + x^2"),
    (lambda x: tf.reduce_sum(tf.nn.softmax(x) * x), {"x": [1.0, 2.0]}, "sum(softmax(x)*x)"),
    (lambda x: tf.nn.relu(x) + tf.nn.elu(x), {"x": 2.0}, "relu(x) + elu(x)"),
    (loss, {"x": [1.0, 2.0], "b": 0.1, "y": [0.0, 1.0], "w": 0.5}, LOSS),
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
    (
        lambda x: tf.reduce_prod(x) ** 2,
        {"x": [0.0, 3.0, 2.0]},  # without a division
        "x0 = dot(x, pick0); x1 = dot(x, pick1); x2 = dot(x, pick2); (x0*x1*x2)^2",
    ),
    (
        lambda m: tf.reduce_sum(m / tf.reduce_prod(m, axis=1, keepdims=True)),
        {"m": TABLE},
        "sum(m/(m @ part1*(m @ part2)))",
    ),
    (
        lambda x, m: (
            tf.reduce_sum(tf.cumsum(x) ** 2)
            + tf.reduce_sum(tf.cumsum(m, 0, exclusive=True) ** 3)
            + tf.reduce_sum(tf.cumsum(m, 1) ** 4)
            + tf.reduce_sum(tf.cumsum(m, 1, exclusive=True, reverse=True) ** 5)
        ),
        {"x": [0.5, 1.2, 3.0], "m": TABLE},
        "sum((part1 @ x)^2) + sum((part2 @ m)^3) + sum((m @ part3)^4) + sum((m @ part2)^5)",
    ),
    (
        lambda x: tf.reduce_sum(tf.sort(x) ** 2 * tf.constant([1.0, 2.0, 3.0])),
        {"x": [0.5, 3.0, 1.2]},
        "sum((-part1 @ (-x))^2*column1)",
    ),
    (
        lambda x: tf.math.top_k(x, 2).values[1] ** 2,
        {"x": [0.5, 3.0, 1.2]},
        "dot(part1 @ x, pick1)^2",
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


def test_numbers_in_their_order_are_those_of_this_point(oracle: Oracle) -> None:
    report = explain(lambda x: tf.sort(x)[0] ** 2, {"x": [0.5, -3.0]}, oracle=oracle)
    assert any(
        "which numbers it takes depends on values" in one for one in report.expression.readings
    )


def test_a_product_of_many_numbers_is_not_written_out(oracle: Oracle) -> None:
    """Their gradient is TensorFlow's own: each is the product of the others."""
    x = [1.0, 2.0] * 10
    row = explain(lambda x: tf.reduce_prod(x), {"x": x}, oracle=oracle).gradient["x"]
    assert row.value is None
    np.testing.assert_allclose(row.tf32, [1024 / one for one in x])


def test_so_is_one_that_tensorflow_compiles(oracle: Oracle) -> None:
    report = explain(tf.function(lambda x: tf.sin(x) * x), {"x": 0.7}, oracle=oracle)

    assert report.expression.text == "sin(x)*x"
    assert report.gradient["x"].tf64 == pytest.approx(math.sin(0.7) + 0.7 * math.cos(0.7))


def test_a_variable_that_it_holds_has_a_gradient_too(oracle: Oracle) -> None:
    weight = tf.Variable(0.5, name="w")
    x, y = [1.0, 2.0], [0.0, 1.0]
    report = explain(
        lambda x, b, y: loss(x, b, y, weight), {"x": x, "b": 0.1, "y": y}, oracle=oracle
    )
    with tf.GradientTape() as tape:
        value = loss(tf.constant(x), tf.constant(0.1), tf.constant(y), weight)

    assert report.expression.text == LOSS
    assert report.at["w"] == 0.5
    np.testing.assert_allclose(report.gradient["w"].tf32, tape.gradient(value, weight), rtol=2e-6)


def test_a_variable_beside_numbers_has_its_gradient(oracle: Oracle) -> None:
    """x·M[0, 0]: an element of a variable is read in an eager way, too."""
    matrix = tf.Variable([[1.0, 2.0], [3.0, 4.0]], name="matrix")
    report = explain(lambda x: x * matrix[0, 1], {"x": 3.0}, oracle=oracle)

    assert report.gradient["x"].value == 2.0
    assert report.gradient["matrix"].value.tolist() == [[0, 3], [0, 0]]


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


def test_the_nan_of_a_loss_is_found(oracle: Oracle) -> None:
    report = explain(lambda x: tf.where(x > 0, tf.math.log(x), 0.0), {"x": 0.0}, oracle=oracle)

    assert report.gradient["x"].verdict == "undefined"
    assert [finding.kind for finding in report.why] == ["branch"]


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


@pytest.mark.filterwarnings("error")
def test_numpys_warnings_at_the_point_are_not_the_readers(oracle: Oracle) -> None:
    """ln 0 is told by the report; NumPy's own line would stand before it."""
    report = explain(lambda x: np.where(x > 0, np.log(x), 0), {"x": 0.0}, oracle=oracle)

    assert report.gradient["x"].verdict == "undefined"


def test_the_readmes_function_is_explained(
    oracle: Oracle, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its X and y stand in it as matrices."""
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```py\n(.*?)```", readme, re.DOTALL)
    data = {"X": tf.constant([[1.0, 2.0], [3.0, 4.0]]), "y": tf.constant([[1.0], [2.0]])}
    exec(block, {"tutor": tutor, "tf": tf, **data})

    assert "mean((matrix1 @ w + b − matrix2)²)" in capsys.readouterr().out

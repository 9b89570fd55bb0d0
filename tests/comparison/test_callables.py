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


MASKS: list[Callable[..., Any]] = [
    lambda x: np.sum((x > 0) * x),
    lambda x: np.sum((x > 0).astype(float) * x),
]


@pytest.mark.parametrize("mask", MASKS, ids=["times", "astype"])
def test_a_condition_as_a_number_is_one_or_zero(mask: Callable[..., Any]) -> None:
    assert to_text(tape_of(mask, {"x": [1, -2]})) == "sum(where(x > 0, 1, 0)*x)"


def test_a_product_of_columns_is_their_dot_product() -> None:
    assert to_text(tape_of(lambda x, y: x @ y, {"x": [1, 2], "y": [3, 4]})) == "dot(x, y)"


def test_its_gradient_is_compared_like_any_other(oracle: Oracle) -> None:
    report = explain(cross_entropy, {"w": 0.5, "x": [1, 2], "y": [0, 1]}, oracle=oracle)
    typed = explain(report.expression.text, {"w": 0.5, "x": [1, 2], "y": [0, 1]}, oracle=oracle)

    assert report.agrees
    assert report.gradient["w"].tf64 == typed.gradient["w"].tf64


NOT_FOLLOWED: list[tuple[Callable[..., Any], str]] = [
    (lambda x: x if x > 0 else -x, "branches on a value"),
    (lambda x: np.fft.fft(x), "np.fft has no row"),
    (lambda x: 3, "does not depend on its parameters"),
    (lambda x: x.astype(int), "becomes int64"),
    (lambda x: x[0], "one element of a column"),
    (lambda x: float(x), "takes a plain number out"),
    (lambda x: x + np.array([1.0, 2.0]), "a column inside the function"),
]


@pytest.mark.parametrize(("function", "words"), NOT_FOLLOWED, ids=[w for _, w in NOT_FOLLOWED])
def test_what_cannot_be_followed_is_told(function: Callable[..., Any], words: str) -> None:
    with pytest.raises(UntraceableError, match=words):
        tape_of(function, {"x": 2})


CALLS: list[int] = []


def counting(x: Any) -> Any:
    """Not the same function when it is called again."""
    CALLS.append(1)
    return x * len(CALLS)


def test_a_formula_with_another_value_than_the_function_is_refused(oracle: Oracle) -> None:
    CALLS.clear()
    with pytest.raises(UntraceableError, match="gives 4 when it is called, but 2 as the formula"):
        explain(counting, {"x": 2}, oracle=oracle)


def failing(error: Exception) -> Callable[..., Any]:
    def function(x: Any) -> Any:
        raise error

    return function


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ValueError(), "ValueError"),
        (KeyError("row"), "row"),
        (ZeroDivisionError("division\nby zero"), "followed: division$"),
        (RecursionError(), "RecursionError"),
    ],
    ids=["without a text", "KeyError", "two lines", "RecursionError"],
)
def test_whatever_a_function_raises_is_told(oracle: Oracle, error: Exception, words: str) -> None:
    with pytest.raises(UntraceableError, match=words):
        explain(failing(error), {"x": 1}, oracle=oracle)


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
    (tf.function(lambda x: tf.sin(x) * x), {"x": 0.7}, "sin(x)*x"),
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


def table(x: Any) -> Any:
    return tf.reshape(x, [2, 2])


SCALE, OFFSET = tf.Variable(0.5), tf.Variable(2.0)
MATRIX = tf.Variable([[1.0, 2.0], [3.0, 4.0]], name="matrix")

# The gradients by hand: for the first, of (x1 + x2)^2; for the second, of the means' squares.
NOT_READ: list[tuple[Callable[..., Any], dict[str, Any], float, str, list[float]]] = [
    (
        lambda x: tf.reduce_sum(tf.reshape(x, [2, 1]) * tf.reshape(x, [1, 2])),
        {"x": [1.0, 2.0]}, 9.0, "Sum1", [6.0, 6.0],
    ),
    (
        lambda x: tf.reduce_sum(tf.reduce_mean(table(x), axis=0) ** 2),
        {"x": [1.0, 2.0, 3.0, 4.0]}, 13.0, "sum(Mean1^2)", [2.0, 3.0, 2.0, 3.0],
    ),
    (lambda x: tf.unstack(x)[1] * 2.0, {"x": [1.0, 2.0]}, 4.0, "Unpack1*2", [0.0, 2.0]),
    (
        lambda x: tf.reduce_sum(tf.where((x > 1) & (x < 2), 3 * x, x)),
        {"x": [1.5, 3.0]}, 7.5, "sum(SelectV2_1)", [3.0, 1.0],
    ),
    (
        lambda x: tf.cond(tf.reduce_sum(x) > 0, lambda: x[0] * x[1], lambda: x[0]),
        {"x": [1.0, 2.0]}, 2.0, "StatelessIf1", [2.0, 1.0],
    ),
    (
        lambda x: tf.reduce_sum(tf.linalg.matvec(MATRIX, x)),
        {"x": [1.0, 2.0]}, 16.0, "sum(MatMul1)", [4.0, 6.0],
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
    """Of max(x)·(x1 + x2) at (1, 2): 2 and 2 + 3."""
    report = explain(
        lambda x: tf.reduce_max(x) * tf.reduce_sum(x), {"x": [1.0, 2.0]}, oracle=oracle
    )
    row = report.gradient["x"]

    assert (row.value, row.symbolic, row.verdict) == (None, "", "not compared")
    np.testing.assert_allclose(row.tf32, [2.0, 5.0])
    np.testing.assert_allclose(row.numeric, [2.0, 5.0], rtol=1e-3)
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


def test_what_is_drawn_at_random_is_refused(oracle: Oracle) -> None:
    with pytest.raises(UntraceableError, match="draws at random"):
        explain(lambda x: x * tf.random.uniform([], 1.0, 2.0), {"x": 2.0}, oracle=oracle)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda x: (x, tf.sin(x)), "gives 2 results"),
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

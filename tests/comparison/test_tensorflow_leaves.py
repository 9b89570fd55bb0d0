"""What of TensorFlow no formula knows: a leaf stands for it, and what gets through is said."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tutor
from tutor.autodiff.oracle import Oracle
from tutor.comparison.compare import explain

tf: Any = None
pytestmark = pytest.mark.usefixtures("tensorflow")


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
        lambda x: tf.math.cumprod(x)[-1] * tf.reduce_sum(x), {"x": [1.0, 2.0]}, oracle=oracle
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
    held = tf.Variable(0.5)
    report = explain(
        lambda x: x * tf.cast(tf.cast(held, tf.int32), tf.float32), {"x": 2.0}, oracle=oracle
    )

    assert report.gradient["Variable"].verdict == "no path"


def test_what_has_too_many_dimensions_for_a_row_is_told(oracle: Oracle) -> None:
    unused = explain(lambda x, w: x * x, {"x": 2.0, "w": [1.0]}, oracle=oracle)
    report = explain(lambda x, w: tf.square(x), {"x": 2.0, "w": CUBE}, oracle=oracle)
    used = explain(lambda w: tf.reduce_sum(w * w), {"w": CUBE}, oracle=oracle)

    assert unused.gradient["w"].verdict == "no path"
    assert [finding.text for finding in report.why] == [
        "w: the result does not depend on it: TensorFlow answers None, not 0"
    ]
    assert "w reaches the result only through Sum1" in used.why[0].text


def test_the_gradient_of_a_table_that_passes_through_a_leaf_is_drawn(oracle: Oracle) -> None:
    """The determinant's gradient is its cofactors."""
    report = tutor.explain(
        lambda m: tf.linalg.det(m), {"m": [[2.0, 1.0], [1.0, 3.0]]}, oracle=oracle
    )

    np.testing.assert_allclose(report.gradient["m"].tf32, [[3, -1], [-1, 2]], rtol=1e-6)
    assert "[[3, " in str(report) or "[[3.0, " in str(report)


def test_variables_of_one_name_are_two(oracle: Oracle) -> None:
    """TensorFlow calls every variable without a name "Variable"."""
    half, two = tf.Variable(0.5), tf.Variable(2.0)
    report = explain(lambda x: tf.math.lgamma(half * x) * two + half * x, {"x": 4.0}, oracle=oracle)

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


def test_what_a_gradient_cannot_reach_anyway_is_no_matter(oracle: Oracle) -> None:
    """The product, which has no row, comes through a stop_gradient: d/dx of (x1·x2)·x1 is x2."""
    report = explain(
        lambda x: tf.stop_gradient(tf.math.cumprod(x)[-1]) * x[0], {"x": [2.0, 3.0]}, oracle=oracle
    )

    assert report.gradient["x"].value.tolist() == [6.0, 0.0]
    assert report.gradient["x"].verdict == "exact"


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

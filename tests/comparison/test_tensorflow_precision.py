"""Functions of TensorFlow are followed in the precision that they compute in."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tutor
from tutor.autodiff.oracle import Oracle
from tutor.calculus.arrays import UntraceableError
from tutor.comparison.compare import explain

tf: Any = None
pytestmark = pytest.mark.usefixtures("tensorflow")


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


def in_float64(kind: str) -> Callable[..., Any]:
    data = tf.constant(np.array([[1.0, 2.0], [3.0, 4.5]]))
    variable = tf.Variable(np.array([0.1, 0.7]), name="double")
    return {
        "data": lambda w: tf.reduce_sum(tf.sin(data @ w) ** 2),
        "without a row": lambda w: tf.reduce_sum(tf.math.lgamma(data @ w)),
        "a variable": lambda w: tf.reduce_sum(variable * w[:, 0] ** 2),
    }[kind]


@pytest.mark.parametrize("kind", ["data", "without a row", "a variable"])
def test_a_function_in_float64_is_followed_in_it(oracle: Oracle, kind: str) -> None:
    """NumPy's data are of float64, and TensorFlow takes no float32 beside them."""
    function = in_float64(kind)
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
    double = tf.constant(2.0, tf.float64)
    with pytest.raises(UntraceableError, match=r"float64 that does not match(.|\n)*tf\.cast"):
        explain(lambda x: x * double, {"x": tf.constant(2.0)}, oracle=oracle)


@pytest.mark.parametrize("x", [3.0, [3.0, 0.5]])
@pytest.mark.parametrize("kind", ["float16", "bfloat16"])
def test_a_point_may_be_in_half_precision(oracle: Oracle, x: Any, kind: str) -> None:
    report = explain(lambda x: tf.reduce_sum(x * x), {"x": tf.constant(x, kind)}, oracle=oracle)

    np.testing.assert_array_equal(report.gradient["x"].value, 2 * np.asarray(x))

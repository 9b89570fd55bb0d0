"""What no formula can be read from is refused, and what is of no use told, with what to do."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from tutor.autodiff.oracle import Oracle
from tutor.calculus.arrays import UntraceableError
from tutor.comparison.compare import explain
from tutor.errors import TutorError

tf: Any = None
pytestmark = pytest.mark.usefixtures("tensorflow")


def test_a_graph_that_fails_says_why(oracle: Oracle) -> None:
    def positive(x: Any) -> Any:
        tf.debugging.assert_positive(x)
        return tf.math.log(x)

    with pytest.raises(UntraceableError, match=r"fails at this point: assertion failed.*x > 0"):
        explain(positive, {"x": -2.0}, oracle=oracle)


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


def assigning() -> Callable[..., Any]:
    held = tf.Variable([0.0, 0.0])

    def function(x: Any) -> Any:
        held.assign(2.0 * x)
        return tf.reduce_sum(held**2)

    return function


def making() -> Callable[..., Any]:
    def function(x: Any) -> Any:
        made = tf.Variable([0.0, 0.0])
        made.assign(x)
        return tf.reduce_sum(made)

    return function


@pytest.mark.parametrize(
    ("of", "words"),
    [(assigning, "uses what it assigned"), (making, "makes a tf.Variable each time")],
)
def test_an_assignment_passes_no_gradient(
    oracle: Oracle, of: Callable[[], Callable[..., Any]], words: str
) -> None:
    function = of()
    with tf.GradientTape() as tape:
        x = tf.constant([1.0, 2.0])
        tape.watch(x)
        value = function(x)

    assert tape.gradient(value, x) is None
    with pytest.raises(UntraceableError, match=f"{words}(.|\n)*passes no gradient|no gradient"):
        explain(function, {"x": [1.0, 2.0]}, oracle=oracle)


def test_what_is_read_before_it_is_assigned_is_followed(oracle: Oracle) -> None:
    """As a generator of random numbers does with its state, and a moving mean."""
    counter = tf.Variable(2.0, name="counter")

    def counting_on(x: Any) -> Any:
        now = tf.identity(counter)
        counter.assign(now + 0.0 * x)
        return now * x

    report = explain(counting_on, {"x": 3.0}, oracle=oracle)

    assert report.expression.text == "counter*x"
    assert report.gradient["x"].tf32 == 2.0


def test_a_value_without_numbers_is_refused(oracle: Oracle) -> None:
    with pytest.raises(TutorError, match="x has no number in it"):
        explain(lambda x: tf.reduce_sum(x), {"x": []}, oracle=oracle)


def test_a_value_for_no_parameter_is_told(oracle: Oracle) -> None:
    """bb for b, which has a value of its own: the gradient is at b = 1."""
    report = explain(lambda x, b=1.0: b * x, {"x": 2.0, "bb": 3.0}, oracle=oracle)

    assert report.gradient["x"].value == 1.0
    assert report.expression.readings == ("bb: the function has no parameter of this name",)


def test_of_a_branch_on_a_tensor_it_is_told_what_can_be_followed(oracle: Oracle) -> None:
    with pytest.raises(UntraceableError, match=r"branches on a tensor; tf\.where\("):
        explain(lambda x: tf.sin(x) if x > 0 else x, {"x": 1.0}, oracle=oracle)

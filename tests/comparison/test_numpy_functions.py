"""Functions of NumPy, read as formulas and explained."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tutor.autodiff.oracle import Oracle
from tutor.calculus.arrays import UntraceableError
from tutor.calculus.numpy_functions import followed
from tutor.comparison.compare import explain
from tutor.errors import TutorError


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
    (np.sin, {"x": 2}, "sin(x)"),  # its parameter has no name in a call
    (lambda **given: given["a"] * given["b"], {"a": 2, "b": 3}, "a*b"),
    (lambda θ: θ**2, {"θ": 2}, "theta^2"),  # noqa: PLC2401
    (lambda x: 3, {"x": 2}, "3"),
    (lambda x: np.sum(x + np.array([1.0, 2.0])), {"x": 2}, "sum(x + column1)"),
    (
        lambda x: x[0] * x[1],
        {"x": [3, 4]},
        "x0 = dot(x, pick0); x1 = dot(x, pick1); x0*x1",
    ),
    (lambda x: x[-1] ** 2, {"x": [3, 4]}, "x1 = dot(x, pick1); x1^2"),
    (lambda x: sum(x), {"x": [3, 4]}, "x0 = dot(x, pick0); x1 = dot(x, pick1); 0 + x0 + x1"),
    (
        lambda m: np.sum(m[0] * m[:, 1]),
        {"m": np.eye(2)},
        "sum(sum(m*column(pick0), 0)*sum(m*pick1, 1))",
    ),
    (lambda m, w: np.mean(m @ w), {"m": np.eye(2), "w": [1, 2]}, "mean(m @ w)"),
    (lambda m: np.sum(np.linalg.norm(m, axis=1)), {"m": np.eye(2)}, "sum(sqrt(sum(m*m, 1)))"),
    (lambda m: np.sum(m.mean(axis=-1, keepdims=True)), {"m": np.eye(2)}, "sum(column(mean(m, 1)))"),
    (lambda m, w: np.einsum("ij,j->", m, w), {"m": np.eye(2), "w": [1, 2]}, "sum(m*w)"),
    (lambda x, y: np.sum(np.stack([x, y]) ** 2), {"x": 1, "y": 2}, "sum((x*pick0 + y*pick1)^2)"),
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
    assert followed(function, at).expression.text == text


MASKS: list[Callable[..., Any]] = [
    lambda x: np.sum((x > 0) * x),
    lambda x: np.sum((x > 0).astype(float) * x),
]


@pytest.mark.parametrize("mask", MASKS, ids=["times", "astype"])
def test_a_condition_as_a_number_is_one_or_zero(mask: Callable[..., Any]) -> None:
    assert followed(mask, {"x": [1, -2]}).expression.text == "sum(where(x > 0, 1, 0)*x)"


def test_a_product_of_columns_is_their_dot_product() -> None:
    found = followed(lambda x, y: x @ y, {"x": [1, 2], "y": [3, 4]})

    assert found.expression.text == "dot(x, y)"


def test_its_gradient_is_compared_like_any_other(oracle: Oracle) -> None:
    report = explain(cross_entropy, {"w": 0.5, "x": [1, 2], "y": [0, 1]}, oracle=oracle)
    typed = explain(report.expression.text, {"w": 0.5, "x": [1, 2], "y": [0, 1]}, oracle=oracle)

    assert report.agrees
    assert report.gradient["w"].tf64 == typed.gradient["w"].tf64


NOT_FOLLOWED: list[tuple[Callable[..., Any], str]] = [
    (lambda x: x if x > 0 else -x, "branches on a value"),
    (lambda x: np.fft.fft(x), "np.fft has no row"),
    (lambda x: np.sum(np.stack([x, x])[:0]), "without a number"),
    (lambda x: None, "gives nothing"),
    (lambda x: (x, x), "gives a tuple"),
    (lambda x: x.astype(int), "becomes int64"),
    (lambda x: np.linalg.norm(x, 1), "of the order 1 has no row"),
    (lambda x: float(x), "takes a plain number out"),
    (lambda x: x[x > 0], "picks elements by a value"),
    (lambda x: 1j * x, "a complex inside the function"),
    (lambda *given: given[0], "have no names"),
    (max, "does not tell its parameters"),
]


@pytest.mark.parametrize(("function", "words"), NOT_FOLLOWED, ids=[w for _, w in NOT_FOLLOWED])
def test_what_cannot_be_followed_is_told(function: Callable[..., Any], words: str) -> None:
    with pytest.raises(UntraceableError, match=words):
        followed(function, {"x": 2})


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
        (
            ZeroDivisionError("division\nby zero"),
            "raises ZeroDivisionError: division$",
        ),
        (RecursionError(), "RecursionError"),
    ],
    ids=["without a text", "KeyError", "two lines", "RecursionError"],
)
def test_whatever_a_function_raises_is_told(oracle: Oracle, error: Exception, words: str) -> None:
    with pytest.raises(UntraceableError, match=words):
        explain(failing(error), {"x": 1}, oracle=oracle)


def test_a_parameter_without_a_value_is_told() -> None:
    with pytest.raises(TutorError, match="b has no value"):
        followed(lambda x, b: x + b, {"x": 1})

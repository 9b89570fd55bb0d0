"""Networks trained on a table: the steps of gradient descent, by NumPy's own words for them."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.course.experiments.run import Silent, run
from tutor.autodiff.oracle import Oracle
from tutor.course.blocks import wrong_with
from tutor.course.experiment_blocks import Network
from tutor.course.tables import table
from tutor.errors import TutorError

LAYER = Network(
    data="iris",
    loss="Z = X @ W + b; loss = mean(softmax_cross_entropy(Z, Y))",
    parameters={"W": [4, 3], "b": [3]},
    score="Z",
    rate=0.5,
    steps=20,
)
TWO = replace(
    LAYER,
    loss="H = tanh(X @ W1 + b1); Z = H @ W2 + b2; loss = mean(softmax_cross_entropy(Z, Y))",
    parameters={"W1": [4, 5], "b1": [5], "W2": [5, 3], "b2": [3]},
    steps=60,
)


def softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def test_the_steps_are_those_of_logistic_regression(oracle: Oracle) -> None:
    """X scaled by hand, and W ← W − rate·Xᵀ(softmax(XW + b) − Y)/n."""
    found = run(LAYER, oracle)
    irises = table("iris")
    training = np.arange(150) % 5 != 4
    x = irises.numbers[training]
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    y = np.eye(3)[irises.of_row[training]]
    weights, bias = np.array(found.ways.derived[0][1]["W"]), np.zeros(3)
    for loss, parameters in found.ways.derived:
        p = softmax(x @ weights + bias)
        assert loss == pytest.approx(-np.mean(np.log(np.sum(p * y, axis=1))), rel=1e-12)
        np.testing.assert_allclose(parameters["W"], weights, rtol=1e-11, atol=1e-13)
        np.testing.assert_allclose(parameters["b"], bias, rtol=1e-11, atol=1e-13)
        weights = weights - 0.5 * x.T @ (p - y) / len(x)
        bias = bias - 0.5 * (p - y).sum(axis=0) / len(x)


@pytest.mark.parametrize("block", [LAYER, TWO], ids=["one layer", "two layers"])
def test_the_three_ways_are_one_at_every_step(block: Network, oracle: Oracle) -> None:
    found = run(block, oracle)

    assert found.agrees
    assert found.ways.furthest is not None
    assert found.ways.furthest < 1e-13
    assert found.ways.losses[-1] < found.ways.losses[0] / 2
    assert found.rows == (120, 30)
    json.dumps(found.to_dict())


def test_two_layers_tell_nearly_every_iris(oracle: Oracle) -> None:
    """One of the classics: far more than the 1/3 of a guess, and no less than 9 of 10."""
    training, held = run(TWO, oracle).accuracy[-1]

    assert training > 0.9
    assert held > 0.85


def test_without_tensorflow_the_formula_still_trains() -> None:
    found = run(LAYER, Silent())

    assert found.agrees is None
    assert found.ways.furthest is None
    assert found.ways.losses[-1] < found.ways.losses[0]


BEYOND = [
    ({"parameters": {}}, "1 to 6 parameters"),
    ({"parameters": {"W": [4, 3, 2]}}, "a matrix"),
    ({"parameters": {"W": [0]}}, "a matrix"),
    ({"parameters": {"W": [100, 100]}}, "at most 2,000 numbers"),
    ({"steps": 501}, "1 to 500 steps"),
    ({"rate": 0}, "a rate above 0"),
    ({"loss": "X" * 201}, "at most 200 characters"),
]


@pytest.mark.parametrize(("changed", "said"), BEYOND)
def test_what_would_take_too_long_is_refused(changed: dict[str, object], said: str) -> None:
    assert said in str(wrong_with(replace(LAYER, **changed)))  # type: ignore[arg-type]


REFUSED = [
    ({"data": "../iris"}, "no table"),
    ({"data": "roses"}, "no table roses"),
    ({"parameters": {"W": [3, 3], "b": [3]}}, "inner lengths 4 and 3"),
    ({"parameters": {"W": [4, 2], "b": [2]}}, "of"),
    ({"loss": "Z = X @ W + b; loss = Z"}, "a loss is one number"),
    ({"loss": "Z = X @ W; loss = mean(softmax_cross_entropy(Z, Y))"}, "no gradient goes"),
    ({"score": "Q"}, "no definition of the loss is called Q"),
]


@pytest.mark.parametrize(("changed", "said"), REFUSED)
def test_what_does_not_fit_is_told(changed: dict[str, object], said: str, oracle: Oracle) -> None:
    with pytest.raises(TutorError, match=said):
        run(replace(LAYER, **changed), oracle)  # type: ignore[arg-type]


def test_a_table_is_fishers() -> None:
    """Means and counts as Fisher's paper has them (1936, table 1)."""
    irises = table("iris")

    assert irises.numbers.shape == (150, 4)
    assert np.bincount(irises.of_row).tolist() == [50, 50, 50]
    means = irises.numbers[irises.of_row == 0].mean(axis=0)
    assert means == pytest.approx([5.006, 3.428, 1.462, 0.246])


@pytest.mark.parametrize("text", ["a,k\n1,x,2\n", "a,k\nx,y\n", "a,k\nnan,y\n", "a,k\n"])
def test_what_is_no_table_is_told(text: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "wrong.csv").write_text(text, encoding="utf-8")
    with pytest.raises(TutorError, match="is no table"):
        table("wrong", tmp_path)

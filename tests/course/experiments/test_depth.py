"""Deep chains: the adjoint at layer k is the product of the slopes of the layers above it."""

import json

import numpy as np
import pytest
from mpmath import mp

from tests.course.experiments.run import Silent, run
from tutor.autodiff.oracle import Oracle
from tutor.course.blocks import wrong_with
from tutor.course.experiment_blocks import Depth
from tutor.errors import TutorError


def test_an_open_relu_multiplies_by_its_weight(oracle: Oracle) -> None:
    found = run(Depth(["relu(3*a)"], {"a": 1.0}, 30), oracle).chains[0]
    assert found.adjoints == tuple(3.0 ** (30 - layer) for layer in range(31))
    assert list(found.tf64) == list(found.adjoints)


def test_sigmoids_multiply_their_slopes(oracle: Oracle) -> None:
    """In 40 digits: a ← σ(w·a), and w·σ(1 − σ) for each layer on the way back."""
    found = run(Depth(["sigmoid(w*a)"], {"a": 0.5, "w": 1.5}, 60), oracle)
    (chain,) = found.chains
    with mp.workdps(40):
        values = [mp.mpf("0.5")]
        for _ in range(60):
            values.append(1 / (1 + mp.exp(mp.mpf("-1.5") * values[-1])))
        adjoint = mp.mpf(1)
        for layer in range(60, 0, -1):
            assert chain.adjoints[layer] == pytest.approx(float(adjoint), rel=1e-12)
            adjoint *= mp.mpf("1.5") * values[layer] * (1 - values[layer])
        assert chain.adjoints[0] == pytest.approx(float(adjoint), rel=1e-12)
    assert found.agrees


def test_the_layer_where_float32_has_no_number_is_named(oracle: Oracle) -> None:
    """2^-126 is float32's smallest normal number: a quarter 64 times over is 2^-128."""
    small, large = run(Depth(["a/4", "8*a"], {"a": 0.0}, 70), oracle).chains
    assert small.tf32[70 - 63] == np.float32(2.0**-126)
    assert small.vanished == 70 - 64
    assert all(figure == 0 for figure in small.tf32[:7])
    assert all(figure > 0 for figure in small.tf64)
    assert small.exploded is None
    # 8^42 = 2^126 is there, 8^43 = 2^129 is not.
    assert large.tf32[70 - 42] == np.float32(2.0**126)
    assert large.exploded == 70 - 43
    assert large.vanished is None


def test_a_true_zero_is_no_loss(oracle: Oracle) -> None:
    chain = run(Depth(["relu(a)"], {"a": -1.0}, 5), oracle).chains[0]
    assert chain.adjoints[0] == 0
    assert chain.vanished is None
    assert chain.agrees


def test_without_tensorflow_the_formula_still_stands() -> None:
    found = run(Depth(["a/4", "8*a"], {"a": 1.0}, 3), Silent())
    assert found.agrees is None
    assert found.chains[0].adjoints == (1 / 64, 1 / 16, 1 / 4, 1)


def test_json_has_every_layer(oracle: Oracle) -> None:
    found = run(Depth(["relu(9*a)"], {"a": 1.0}, 50), oracle).to_dict()
    assert found["act"] == "depth"
    assert len(found["chains"][0]["adjoints"]) == len(found["chains"][0]["tf32"]) == 51
    assert json.dumps(found, allow_nan=False)


@pytest.mark.parametrize(
    ("layers", "n", "words"),
    [
        (["floor(a)"], 5, "no gradient goes through a layer of floor"),
        (["w + 1"], 5, "no gradient goes through"),
        (["a" + "+a" * 99], 200, "operations together"),
        (["b*a"], 5, "there is no name b"),
    ],
)
def test_a_layer_that_cannot_be_used_is_told(layers: list[str], n: int, words: str) -> None:
    with pytest.raises(TutorError, match=words):
        run(Depth(layers, {"a": 1.0, "w": 1.0}, n), Silent())


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (Depth(["a"], {"a": 1.0}, 1), "2 to 200 layers"),
        (Depth(["a"], {"a": 1.0}, 10**9), "2 to 200 layers"),
        (Depth([], {"a": 1.0}), "1 to 5 formulas"),
        (Depth(["a"] * 6, {"a": 1.0}), "1 to 5 formulas"),
        (Depth(["a" + "+a" * 100], {"a": 1.0}), "at most 200 characters"),
        (Depth(["a"], {"x": 1.0}), "a value for a"),
    ],
)
def test_limits_hold_before_anything_is_built(block: Depth, words: str) -> None:
    assert words in str(wrong_with(block))

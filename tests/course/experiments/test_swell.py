"""Expression swell: the walk grows with the layers, what is written out with its powers."""

from pathlib import Path

import pytest

from tests.course.test_lesson_file import written
from tutor.autodiff.oracle import Oracle
from tutor.course.acts import begin_acts
from tutor.course.experiments.swell import MOST_WRITTEN, SwellResult
from tutor.course.folders import find
from tutor.course.lesson import load
from tutor.errors import LessonError


def act(where: Path, oracle: Oracle, layer: str, at: float, layers: list[int]) -> SwellResult:
    body = f'```swell\nlayer = "{layer}"\nat = {at}\nlayers = {layers}\n```\n'
    (finish,) = begin_acts(load(find("a", written(where, body))), oracle, 0)
    result = finish()
    assert isinstance(result, SwellResult)
    return result


@pytest.fixture(scope="module")
def logistic(oracle: Oracle, tmp_path_factory: pytest.TempPathFactory) -> SwellResult:
    where = tmp_path_factory.mktemp("lesson")
    return act(where, oracle, "4*h*(1 - h)", 0.125, [1, 2, 4, 8, 16])


def slope(x: float, layers: int) -> float:
    """Π 4(1 − 2h) over the layers: the chain rule."""
    found = 1.0
    for _ in range(layers):
        found, x = found * 4 * (1 - 2 * x), 4 * x * (1 - x)
    return found


def test_every_way_has_the_slope_of_the_chain_rule(logistic: SwellResult) -> None:
    for one in logistic.sizes:
        exact = slope(0.125, one.layers)
        assert one.slope == pytest.approx(exact, rel=1e-9)
        if one.sympy is not None:
            assert one.sympy.value == pytest.approx(exact, rel=1e-9)
            assert one.same


def test_tensorflow_has_it_too(logistic: SwellResult) -> None:
    pytest.importorskip("tensorflow")
    assert logistic.agrees
    for one in logistic.sizes:
        assert one.tensorflow == pytest.approx(slope(0.125, one.layers), rel=1e-9)


def test_the_walk_grows_with_the_layers_and_the_formula_is_multiplied(
    logistic: SwellResult,
) -> None:
    by_layers = {one.layers: one for one in logistic.sizes}
    steps = [by_layers[2 * n].shared - by_layers[n].shared for n in (4, 8)]
    assert steps[1] == 2 * steps[0]
    # Two uses of each value and two of each adjoint: four times as long with each layer.
    assert by_layers[16].spread / by_layers[8].spread == pytest.approx(4**8, rel=1e-3)
    sympys = [by_layers[n].sympy for n in (2, 4, 8)]
    counts = [found.operations for found in sympys if found is not None]
    assert len(counts) == 3
    assert counts[1] > 2**2 * counts[0]
    assert counts[2] > 2**4 * counts[1]


def test_a_layer_used_once_swells_with_the_square(tmp_path: Path, oracle: Oracle) -> None:
    found = act(tmp_path, oracle, "sigmoid(h)", 1, [4, 8, 16])
    first, second, third = [one.sympy.operations for one in found.sizes if one.sympy is not None]
    assert second / first == pytest.approx(4, rel=0.15)
    assert third / second == pytest.approx(4, rel=0.1)
    assert [one.value for one in found.sizes] == [4, 8, 16]


def test_sympy_is_not_asked_for_what_would_be_too_long(logistic: SwellResult) -> None:
    last = logistic.sizes[-1]
    assert last.spread > MOST_WRITTEN
    assert last.sympy is None
    assert last.same is None


def test_json_has_every_count(logistic: SwellResult) -> None:
    told = logistic.to_dict()
    assert told["act"] == "swell"
    assert told["layer"] == "4*h*(1 - h)"
    assert [one["layers"] for one in told["sizes"]] == [1, 2, 4, 8, 16]
    assert told["sizes"][-1]["sympy"] is None
    assert told["sizes"][0]["slope"] == told["sizes"][0]["sympy_slope"] == 3


@pytest.mark.parametrize(
    ("layer", "layers", "words"),
    [
        ("w*h", [1], "in h alone"),
        ("2", [1], "in h, the layer below"),
        ("floor(h)", [1], "no gradient goes through"),
        ("h" + " + h" * 20, [1], "at most 60 characters"),
        ("sin(h)", [33], "1 to 32 times"),
        ("sin(h)", [], "1 to 32 times"),
        ("sin(h)", [1] * 101, "at most 100 layers"),
        ("sin(h", [1], r"\)"),
    ],
)
def test_what_would_take_too_long_is_told_before_the_lesson_begins(
    tmp_path: Path, oracle: Oracle, layer: str, layers: list[int], words: str
) -> None:
    with pytest.raises(LessonError, match=words):
        act(tmp_path, oracle, layer, 1, layers)


def test_the_worst_that_a_file_may_ask_for_is_done_soon(tmp_path: Path, oracle: Oracle) -> None:
    """Sixty characters, thirty-two layers: told by a count, however long the formula would be."""
    layer = "*".join(["h"] * 30)
    found = act(tmp_path, oracle, layer, 1, [32])
    assert all(one.sympy is None for one in found.sizes)
    assert found.sizes[0].value == 29 * 32

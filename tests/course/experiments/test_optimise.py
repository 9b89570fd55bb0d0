"""Update rules against the papers' own words in NumPy, and against TensorFlow's optimisers."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.course.experiments.run import Silent, run
from tutor.autodiff.oracle import Oracle
from tutor.course.blocks import wrong_with
from tutor.course.experiment_blocks import Optimise
from tutor.course.experiments import optimise
from tutor.errors import TutorError

VALLEY = Optimise(
    "x^2 + 10*y^2",
    {"x": 10.0, "y": 1.0},
    {"descent": 0.09, "momentum": 0.02, "rmsprop": 0.3, "adam": 0.5, "newton": 1.0},
    60,
)


def slope(w: Any) -> Any:
    return w * np.array([2.0, 20.0])


def path(step: Callable[..., Any], *states: float, steps: int = 60) -> list[Any]:
    """w after each step, each state starting from its number."""
    w = np.array([10.0, 1.0])
    kept = [np.full(2, state) for state in states]
    found = [w]
    for t in range(1, steps + 1):
        w, *kept = step(w, slope(w), t, *kept)
        found.append(w)
    return found


def momentum(w: Any, g: Any, t: int, m: Any) -> Any:
    """Polyak 1964: the heavy ball."""
    m = 0.9 * m + g
    return w - 0.02 * m, m


def rmsprop(w: Any, g: Any, t: int, v: Any) -> Any:
    """Tieleman and Hinton 2012, with TensorFlow's ε inside the root and v from 1."""
    v = 0.9 * v + 0.1 * g**2
    return w - 0.3 * g / np.sqrt(v + 1e-10), v


def adam(w: Any, g: Any, t: int, m: Any, v: Any) -> Any:
    """Kingma and Ba 2015, the more efficient order at the end of section 2."""
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
    rate = 0.5 * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    return w - rate * m / (np.sqrt(v) + 1e-8), m, v


@pytest.fixture(scope="module")
def found(oracle: Oracle) -> Any:
    return run(VALLEY, oracle)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("descent", path(lambda w, g, t: (w - 0.09 * g,))),
        ("momentum", path(momentum, 0.0)),
        ("rmsprop", path(rmsprop, 1.0)),
        ("adam", path(adam, 0.0, 0.0)),
        ("newton", path(lambda w, g, t: (w - g / np.array([2.0, 20.0]),))),
    ],
)
def test_a_rule_is_what_its_paper_says(found: Any, name: str, expected: list[Any]) -> None:
    for (_, parameters), w in zip(found.descents[name].ways.derived, expected, strict=True):
        assert list(parameters.values()) == pytest.approx(w, rel=1e-10, abs=1e-13)


def test_the_three_ways_are_equal_step_by_step(found: Any) -> None:
    for name, one in found.descents.items():
        assert (one.ways.optimizer is None) == (name == "newton")
        assert one.furthest < 1e-12, name
    assert found.agrees


def test_adam_in_the_papers_first_form_takes_nearly_the_same_steps(found: Any) -> None:
    """Algorithm 1 adds ε behind the bias; with ε = 1e-8 that is another 8th digit, no more."""

    def first(w: Any, g: Any, t: int, m: Any, v: Any) -> Any:
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        unbiased = np.sqrt(v / (1 - 0.999**t)) + 1e-8
        return w - 0.5 * m / (1 - 0.9**t) / unbiased, m, v

    ours = np.array([list(p.values()) for _, p in found.descents["adam"].ways.derived])
    apart = np.max(np.abs(ours - path(first, 0.0, 0.0)))
    assert 0 < apart < 1e-6


def test_newton_arrives_at_once_where_the_loss_is_quadratic(found: Any) -> None:
    assert found.descents["newton"].ways.derived[1][1] == {"x": 0, "y": 0}


def test_newton_has_the_second_derivatives_of_both_parameters(oracle: Oracle) -> None:
    """(1 − x)² + 10(y − x²)²: one step from (−1, 1.5), solved by hand with its Hessian."""
    loss = "(1 - x)^2 + 10*(y - x^2)^2"
    found = run(Optimise(loss, {"x": -1.0, "y": 1.5}, {"newton": 1.0}, 5), oracle)
    x, y = -1.0, 1.5
    gradient = [-2 * (1 - x) - 40 * x * (y - x**2), 20 * (y - x**2)]
    hessian = [[2 - 40 * (y - x**2) + 80 * x**2, -40 * x], [-40 * x, 20.0]]
    expected = np.array([x, y]) - np.linalg.solve(hessian, gradient)
    (one,) = found.descents.values()
    assert list(one.ways.derived[1][1].values()) == pytest.approx(expected, rel=1e-13)
    assert found.agrees


def test_a_constant_that_goes_through_float32_is_seen(
    oracle: Oracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounded = (("momentum", float(np.float32(0.9))),)
    rule = replace(optimise.RULES["momentum"], arguments=rounded)
    monkeypatch.setattr(optimise, "RULES", {**optimise.RULES, "momentum": rule})
    found = run(replace(VALLEY, rates={"momentum": 0.02}), oracle)
    assert found.descents["momentum"].furthest > 1e-9
    assert not found.agrees


def test_where_roundings_grow_they_explain_the_distance(oracle: Oracle) -> None:
    """RMSProp at a constant rate ends in a zigzag in which the last bit decides."""
    loss = "(1 - x)^2 + 10*(y - x^2)^2"
    found = run(Optimise(loss, {"x": -1.0, "y": 1.5}, {"rmsprop": 0.02}, 200), oracle)
    assert found.descents["rmsprop"].furthest > 1e-6
    assert found.agrees


def test_a_path_that_leads_away_is_a_result_like_any_other(oracle: Oracle) -> None:
    found = run(replace(VALLEY, rates={"descent": 9.0}, steps=500), oracle)
    assert found.agrees
    assert json.dumps(found.to_dict(), allow_nan=False)


def test_without_tensorflow_there_is_the_derived_path() -> None:
    found = run(VALLEY, Silent())
    assert found.agrees is None
    assert found.descents["newton"].ways.derived[1][1] == {"x": 0, "y": 0}


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (replace(VALLEY, rates={"adagrad": 1.0}), "no rule is called adagrad"),
        (replace(VALLEY, start={"x": 1.0, "y": 1.0, "z": 1.0}), "to z"),
        (replace(VALLEY, loss="x^2 + floor(y)"), "to y"),
        (replace(VALLEY, loss="sum(x) + y"), "data have a fit"),
        (replace(VALLEY, loss="x + y", rates={"newton": 1.0}), "the Hessian is singular"),
    ],
)
def test_what_cannot_be_made_small_is_told(block: Optimise, words: str) -> None:
    with pytest.raises(TutorError, match=words):
        run(block, Silent())


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (replace(VALLEY, start={}), "1 to 4 parameters"),
        (replace(VALLEY, start=dict.fromkeys("abcde", 1.0)), "1 to 4 parameters"),
        (replace(VALLEY, rates={}), "1 to 5 rules"),
        (replace(VALLEY, rates={"descent": 0.0}), "a rate above 0"),
        (replace(VALLEY, steps=501), "1 to 500 steps"),
        (replace(VALLEY, loss="x*" * 101), "at most 200 characters"),
    ],
)
def test_limits_hold_before_anything_is_stepped(block: Optimise, words: str) -> None:
    assert words in str(wrong_with(block))

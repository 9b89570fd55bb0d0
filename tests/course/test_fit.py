"""The regression against NumPy's own words for it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tutor.autodiff.oracle import Oracle
from tutor.course.blocks import Fit
from tutor.course.fit import begin_fit, finish_fit
from tutor.errors import TutorError

LINE = Fit(
    model="W*x + b",
    truth="0.1*x + 0.3",
    x={"normal": [0.0, 0.55]},
    parameters={"W": {"uniform": [-1.0, 1.0]}, "b": 0.0},
)


def test_steps_are_those_of_gradient_descent(oracle: Oracle) -> None:
    found = finish_fit(begin_fit(LINE, 7, oracle), oracle)
    x, y = found.drawn.x, found.drawn.y
    slope, intercept = found.drawn.start["W"], 0.0
    for loss, parameters in found.symbolic:
        residual = slope * x + intercept - y
        assert loss == pytest.approx(np.mean(residual**2), rel=1e-13)
        assert parameters["W"] == pytest.approx(slope, rel=1e-12)
        assert parameters["b"] == pytest.approx(intercept, rel=1e-12)
        slope -= 0.5 * 2 * np.mean(residual * x)
        intercept -= 0.5 * 2 * np.mean(residual)


def test_closed_form_is_the_least_squares_line(oracle: Oracle) -> None:
    found = finish_fit(begin_fit(LINE, 7, oracle), oracle)
    slope, intercept = np.polyfit(found.drawn.x, found.drawn.y, 1)
    assert found.closed_form is not None
    assert found.closed_form["W"] == pytest.approx(slope, rel=1e-10)
    assert found.closed_form["b"] == pytest.approx(intercept, rel=1e-10)


@pytest.mark.parametrize(
    ("model", "partials"),
    [
        ("where(x > 0, W, b)", lambda x: [x > 0, x <= 0]),
        ("W*sign(x) + b", lambda x: [np.sign(x), np.ones_like(x)]),
        ("W*x if x > 0 else b*x", lambda x: [np.maximum(x, 0), np.minimum(x, 0)]),
        ("u = W*x; u + b", lambda x: [x, np.ones_like(x)]),
        ("W*floor(3*x) + b", lambda x: [np.floor(3 * x), np.ones_like(x)]),
    ],
)
def test_a_model_may_have_cases_in_x_and_be_linear_in_its_parameters(
    oracle: Oracle, model: str, partials: Callable[[Any], list[Any]]
) -> None:
    fit = Fit(model, "x", {"uniform": [-1.0, 1.0]}, {"W": 0.5, "b": 0.1}, points=50, steps=2)
    found = finish_fit(begin_fit(fit, 1, oracle), oracle)
    design = np.column_stack(partials(found.drawn.x)).astype(float)
    residual = design @ [0.5, 0.1] - found.drawn.y
    best = np.linalg.lstsq(design, found.drawn.y)[0]
    assert found.symbolic[0][0] == pytest.approx(np.mean(residual**2), rel=1e-13)
    assert found.closed_form is not None
    assert list(found.closed_form.values()) == pytest.approx(best, rel=1e-10)


@pytest.mark.parametrize("model", ["floor(W)*x + b", "W*x", "where(W > 0, x, 2*x) + b"])
def test_a_parameter_that_no_gradient_reaches_is_told(oracle: Oracle, model: str) -> None:
    name = "b" if model == "W*x" else "W"
    fit = Fit(model, "x", {"uniform": [-1.0, 1.0]}, {"W": 0.5, "b": 0.1}, points=20, steps=2)
    with pytest.raises(TutorError, match=f"no gradient goes from the model to {name}"):
        begin_fit(fit, 1, oracle)


@pytest.mark.parametrize(
    "model",
    [
        "sigmoid(W*x + b)",
        "relu(W*x + b)",
        "W^2*x + b",
        # where every partial is free of the parameters
        "W*x + b + floor(W)",
        "W*x + b + sign(W)",
        "W*x + b + where(W > 0, 1, 2)",
        "W*x + b*stop_gradient(b) + b",
    ],
)
def test_no_closed_form_where_the_model_is_not_linear(oracle: Oracle, model: str) -> None:
    fit = Fit(model, "x", {"uniform": [-1.0, 1.0]}, {"W": 0.5, "b": 0.1}, points=20, steps=2)
    assert finish_fit(begin_fit(fit, 1, oracle), oracle).closed_form is None


def test_a_rate_that_is_not_a_binary_fraction_keeps_the_descents_together(oracle: Oracle) -> None:
    """GradientDescentOptimizer takes a Python number through float32: 0.1 would drift by 1e-9."""
    fit = Fit("W*x + b", "x", {"uniform": [-1.0, 1.0]}, {"W": 0.0, "b": 0.0}, rate=0.1, steps=20)
    found = finish_fit(begin_fit(fit, 1, oracle), oracle)
    assert found.furthest is not None
    assert found.furthest < 1e-14


def test_the_seed_decides_the_data(oracle: Oracle) -> None:
    first, again, other = (begin_fit(LINE, seed, oracle).problem.drawn for seed in (1, 1, 2))
    assert np.array_equal(first.x, again.x)
    assert first.start == again.start
    assert not np.array_equal(first.x, other.x)


def test_data_follow_the_truth_with_the_noise_that_was_asked_for(oracle: Oracle) -> None:
    drawn = begin_fit(LINE, 3, oracle).problem.drawn
    noise = drawn.y - (0.1 * drawn.x + 0.3)
    # Deviation of a sample deviation: σ/√(2n), 2 % here; five of them.
    assert np.std(noise) == pytest.approx(0.03, rel=0.12)
    assert np.std(drawn.x) == pytest.approx(0.55, rel=0.12)

"""The regression against NumPy's own words for it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.course.experiments.run import run
from tutor.autodiff.oracle import Oracle
from tutor.course.blocks import Fit
from tutor.errors import TutorError
from tutor.notation.printer import to_text

LINE = Fit(
    model="W*x + b",
    truth="0.1*x + 0.3",
    x={"normal": [0.0, 0.55]},
    parameters={"W": {"uniform": [-1.0, 1.0]}, "b": 0.0},
)


def test_steps_are_those_of_gradient_descent(oracle: Oracle) -> None:
    found = run(LINE, oracle, 7)
    x, y = found.drawn.x, found.drawn.y
    slope, intercept = found.drawn.start["W"], 0.0
    for loss, parameters in found.ways.derived:
        residual = slope * x + intercept - y
        assert loss == pytest.approx(np.mean(residual**2), rel=1e-13)
        assert parameters["W"] == pytest.approx(slope, rel=1e-12)
        assert parameters["b"] == pytest.approx(intercept, rel=1e-12)
        slope -= 0.5 * 2 * np.mean(residual * x)
        intercept -= 0.5 * 2 * np.mean(residual)


def test_closed_form_is_the_least_squares_line(oracle: Oracle) -> None:
    found = run(LINE, oracle, 7)
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
    found = run(fit, oracle, 1)
    design = np.column_stack(partials(found.drawn.x)).astype(float)
    residual = design @ [0.5, 0.1] - found.drawn.y
    best = np.linalg.lstsq(design, found.drawn.y)[0]
    assert found.ways.derived[0][0] == pytest.approx(np.mean(residual**2), rel=1e-13)
    assert found.closed_form is not None
    assert list(found.closed_form.values()) == pytest.approx(best, rel=1e-10)


@pytest.mark.parametrize("model", ["floor(W)*x + b", "W*x", "where(W > 0, x, 2*x) + b"])
def test_a_parameter_that_no_gradient_reaches_is_told(oracle: Oracle, model: str) -> None:
    name = "b" if model == "W*x" else "W"
    fit = Fit(model, "x", {"uniform": [-1.0, 1.0]}, {"W": 0.5, "b": 0.1}, points=20, steps=2)
    with pytest.raises(TutorError, match=f"no gradient goes from the loss to {name}"):
        run(fit, oracle, 1)


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
    assert run(fit, oracle, 1).closed_form is None


def test_a_rate_that_is_not_a_binary_fraction_keeps_the_descents_together(oracle: Oracle) -> None:
    """GradientDescentOptimizer takes a Python number through float32: 0.1 would drift by 1e-9."""
    fit = Fit("W*x + b", "x", {"uniform": [-1.0, 1.0]}, {"W": 0.0, "b": 0.0}, rate=0.1, steps=20)
    found = run(fit, oracle, 1)
    assert found.ways.furthest is not None
    assert found.ways.furthest < 1e-14


def test_the_seed_decides_the_data(oracle: Oracle) -> None:
    first, again, other = (run(LINE, oracle, seed).drawn for seed in (1, 1, 2))
    assert np.array_equal(first.x, again.x)
    assert first.start == again.start
    assert not np.array_equal(first.x, other.x)


def test_data_follow_the_truth_with_the_noise_that_was_asked_for(oracle: Oracle) -> None:
    drawn = run(LINE, oracle, 3).drawn
    noise = drawn.y - (0.1 * drawn.x + 0.3)
    # Deviation of a sample deviation: σ/√(2n), 2 % here; five of them.
    assert np.std(noise) == pytest.approx(0.03, rel=0.12)
    assert np.std(drawn.x) == pytest.approx(0.55, rel=0.12)


LABELS = Fit(
    model="z = W*x + b; sigmoid(z)",
    truth="sigmoid(2*x - 1)",
    x={"uniform": [-4.0, 4.0]},
    parameters={"W": 0.0, "b": 0.0},
    loss="mean(softplus(z) - y*z)",
    labels=True,
    rate=2.0,
    steps=20,
)


class TestLabels:
    """A logistic regression: labels of 0 and 1, and the gradient mean((p − y)·x)."""

    def test_steps_are_those_of_p_minus_y(self, oracle: Oracle) -> None:
        found = run(LABELS, oracle, 7)
        x, y = found.drawn.x, found.drawn.y
        slope = intercept = 0.0
        for loss, parameters in found.ways.derived:
            p = 1 / (1 + np.exp(-(slope * x + intercept)))
            assert loss == pytest.approx(-np.mean(np.log(np.where(y > 0, p, 1 - p))), rel=1e-12)
            assert parameters["W"] == pytest.approx(slope, rel=1e-11)
            assert parameters["b"] == pytest.approx(intercept, rel=1e-11)
            slope -= 2 * np.mean((p - y) * x)
            intercept -= 2 * np.mean(p - y)
        assert found.ways.furthest is not None
        assert found.ways.furthest < 1e-13
        assert found.closed_form is None

    def test_are_drawn_from_the_truths_probability(self, oracle: Oracle) -> None:
        drawn = run(LABELS, oracle, 7).drawn
        assert set(drawn.y) == {0.0, 1.0}
        # The mean of 1000 labels: its deviation is at most 1/(2·√1000), 0.016; four of them.
        assert np.mean(drawn.y - drawn.truth) == pytest.approx(0, abs=0.064)

    def test_leave_the_entropy_of_the_truth(self, oracle: Oracle) -> None:
        fair = replace(LABELS, truth="1/2")
        found = run(fair, oracle, 7)
        assert found.noise == ("entropy", pytest.approx(np.log(2), rel=1e-15))
        sure = replace(LABELS, truth="where(x > 0, 1, 0)")
        assert run(sure, oracle, 7).noise == ("entropy", 0.0)

    def test_need_a_probability(self, oracle: Oracle) -> None:
        with pytest.raises(TutorError, match="from 0 to 1"):
            run(replace(LABELS, truth="2*x"), oracle, 7)


class TestALossOfItsOwn:
    def test_may_use_the_names_of_the_model(self, oracle: Oracle) -> None:
        """The mean of |m − y| has the gradient mean(sign(m − y)·x) by W."""
        fit = replace(LINE, model="m = W*x + b; m", parameters={"W": 1.0, "b": 0.0})
        found = run(replace(fit, loss="mean(abs(m - y))"), oracle, 3)
        x, y = found.drawn.x, found.drawn.y
        assert found.ways.derived[0][0] == pytest.approx(np.mean(np.abs(x - y)), rel=1e-13)
        step = found.ways.derived[1][1]["W"] - 1
        assert step == pytest.approx(-0.5 * np.mean(np.sign(x - y) * x), rel=1e-12)
        assert found.noise is None

    def test_is_one_number(self, oracle: Oracle) -> None:
        with pytest.raises(TutorError, match="a loss is one number"):
            run(replace(LINE, loss="(W*x + b - y)^2"), oracle, 3)

    def test_has_the_datas_y(self, oracle: Oracle) -> None:
        fit = replace(LINE, model="y = W*x + b; y", loss="mean((W*x + b - y)^2)")
        plain, named = (run(one, oracle, 3) for one in (LINE, fit))
        assert named.ways.derived[0][0] == plain.ways.derived[0][0]


def test_a_descent_that_is_still_on_its_way_says_what_a_step_takes_off(oracle: Oracle) -> None:
    slow = Fit("W*x", "x", {"uniform": [-1.0, 1.0]}, {"W": 0.0}, points=100, rate=0.1, steps=5)
    found = run(slow, oracle, 1)
    (before, _), (last, _) = found.ways.derived[-2:]

    assert found.truth_loss == pytest.approx(np.mean((found.drawn.y - found.drawn.x) ** 2))
    assert found.falling == before - last > 0


@pytest.mark.parametrize(
    ("model", "parameter"), [("W*x", "W"), ("b", "b")], ids=["arrived", "it can come no nearer"]
)
def test_a_descent_that_ended_is_not_on_its_way(oracle: Oracle, model: str, parameter: str) -> None:
    fit = Fit(model, "x", {"uniform": [-1.0, 1.0]}, {parameter: 0.5}, points=100, steps=200)
    assert run(fit, oracle, 1).falling == 0


def test_a_value_with_a_name_has_a_derivative_of_its_own(oracle: Oracle) -> None:
    """As by hand: dp = 2(p − y)/n, da = dp·(1 + W·(1 − tanh²(W·a))), and both paths to W added."""
    model = "a = x + tanh(W*x); p = a + tanh(W*a) + b"
    start = {"W": 0.5, "b": 0.25}
    fit = replace(LINE, model=model, truth="tanh(x)", parameters=start, steps=1)
    found = run(fit, oracle, 7)
    written = {
        name: to_text(form, names=form.names)
        for name, form in (*found.between.items(), *found.gradients.items())
    }

    assert list(found.between) == ["p", "a"]
    assert written["p"] == "2*(p - y)/count(x)"
    assert written["a"] == "W*dp*(1 - tanh(W*a)^2) + dp"
    assert written["W"] == "sum(x*da*(1 - tanh(W*x)^2)) + sum(a*dp*(1 - tanh(W*a)^2))"
    assert written["b"] == "sum(dp)"
    x, y = found.drawn.x, found.drawn.y
    w, b = start.values()
    a = x + np.tanh(w * x)
    dp = 2 * (a + np.tanh(w * a) + b - y) / len(x)
    da = dp * (1 + w * (1 - np.tanh(w * a) ** 2))
    dw = np.sum(x * da * (1 - np.tanh(w * x) ** 2) + a * dp * (1 - np.tanh(w * a) ** 2))
    (_, first), (_, second) = found.ways.derived
    assert second["W"] == pytest.approx(first["W"] - fit.rate * dw, rel=1e-12)
    assert second["b"] == pytest.approx(first["b"] - fit.rate * np.sum(dp), rel=1e-12)


@pytest.mark.parametrize("model", ["y = W*x; y + b", "dp = 1; p = W*x; dp*p + b"])
def test_a_models_name_does_not_hide_one_that_is_there(oracle: Oracle, model: str) -> None:
    """y is the data's, and dp what the model says: neither is read as another in the gradient."""
    found = run(replace(LINE, model=model), oracle, 7)
    plain = run(LINE, oracle, 7)
    assert not {"y", "p"} & found.between.keys()
    assert found.parameters == pytest.approx(plain.parameters, rel=1e-12)

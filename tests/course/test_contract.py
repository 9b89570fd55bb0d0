"""The figures that must come out, from the JSON of each lesson (x = 1, b = 2 throughout).

They are those of the article that the course grew from: what tf.gradients printed there in
float32, and what NumPy gave for the formula in float64.
"""

import math
from typing import Any

import numpy as np
import pytest

from tutor.course.folders import headings

Acts = list[dict[str, Any]]


def rows(acts: Acts, of: str) -> list[dict[str, Any]]:
    return [
        row for act in acts if act["act"] == "compare" for row in act["rows"] if row["of"] == of
    ]


def row(acts: Acts, of: str, wrt: str, number: int = 0) -> dict[str, Any]:
    return [found for found in rows(acts, of) if found["wrt"] == wrt][number]


FIGURES = [
    # lesson, of, wrt, which graph, float64 by the formula, float32 by tf.gradients
    ("addition", "y", "x", 0, 1.0, 1.0),
    ("addition", "y", "b", 0, 1.0, 1.0),
    ("linear", "y", "x", 0, 2.0, 2.0),
    ("linear", "y", "b", 0, 1.0, 1.0),
    ("sigmoid", "s", "y", 0, 0.017662706213291107, 0.017662734),
    ("chain-rule", "s", "x", 0, 2 * 0.017662706213291107, 0.035325468),
    ("chain-rule", "s", "b", 0, 0.017662706213291107, 0.017662734),
    ("relu", "r", "x", 0, 2.0, 2.0),
    ("relu", "r", "x", 1, 0.0, 0.0),
]


@pytest.mark.parametrize(("lesson", "of", "wrt", "graph", "exact", "single"), FIGURES)
def test_figure(
    as_json: dict[str, Acts],
    lesson: str,
    of: str,
    wrt: str,
    graph: int,
    exact: float,
    single: float,
) -> None:
    found = row(as_json[lesson], of, wrt, graph)
    assert found["value"] == exact
    assert found["tf64"] == exact
    assert found["tf32"] == single
    assert found["verdict"] in ("exact", "agree")


def test_the_sigmoids_derivative_ends_in_the_form_that_a_person_writes(
    as_json: dict[str, Acts],
) -> None:
    derive = next(act for act in as_json["sigmoid"] if act["act"] == "derive")
    assert derive["definition"] == "1/(1 + exp(-y))"
    assert derive["result"] == "s*(1 - s)"
    assert derive["proved"]


def test_at_s_a_tenth_the_slope_is_nine_hundredths(as_json: dict[str, Acts]) -> None:
    evaluated = [
        row
        for act in as_json["sigmoid"]
        if act["act"] == "evaluate"
        for row in act["rows"]
        if row["formula"] == "s*(1 - s)"
    ]
    assert evaluated[0]["at"] == {"s": 0.1}
    assert evaluated[0]["value"] == pytest.approx(0.09, rel=1e-15)


def test_the_linear_function_is_four(as_json: dict[str, Acts]) -> None:
    compare = next(act for act in as_json["linear"] if act["act"] == "compare")
    assert compare["value"] == 4


def test_ds_db_is_half_of_ds_dx(as_json: dict[str, Acts]) -> None:
    by_x, by_b = (row(as_json["chain-rule"], "s", name) for name in ("x", "b"))
    assert by_x["tf32"] == pytest.approx(2 * by_b["tf32"], abs=0)
    assert by_x["value"] == 2 * by_b["value"]


def test_the_float32_difference_is_accounted_for(as_json: dict[str, Acts]) -> None:
    compare = next(act for act in as_json["sigmoid"] if act["act"] == "compare")
    found = compare["accounts"]["y"]
    assert found["difference"] == pytest.approx(2.76e-8, rel=0.01)
    assert found["explained"] == pytest.approx(1, abs=1e-3)
    assert found["shares"][0]["node"] == "s"
    assert found["shares"][0]["fraction"] == pytest.approx(0.98, abs=0.005)


def test_relu_at_the_kink(as_json: dict[str, Acts]) -> None:
    found = row(as_json["relu"], "r", "x", 2)
    assert found["verdict"] == "kink"
    assert found["tf32"] == found["tf64"] == 0
    assert "0 from the left, 2 from the right" in found["reason"]


def test_relu_is_drawn(as_json: dict[str, Acts]) -> None:
    figure = next(act for act in as_json["relu"] if act["act"] == "figure")
    assert figure["formula"] == "relu(x)"
    assert all(value == max(x, 0) for x, value in zip(figure["x"], figure["values"], strict=True))


def test_the_loss_is_derived_as_a_mean_over_the_data(as_json: dict[str, Acts]) -> None:
    derived = [act for act in as_json["loss"] if act["act"] == "derive"]
    assert {act["wrt"] for act in derived} == {"W", "b"}
    assert all("mean(" in act["result"] and act["proved"] for act in derived)
    assert [row["verdict"] for row in rows(as_json["loss"], "loss")].count("disagree") == 0
    assert {"W", "b"} <= {row["wrt"] for row in rows(as_json["loss"], "loss")}


# The entropy of a yes with probability sigmoid(2x − 1), its mean over −4 < x < 4:
# ∫ H(σ(t)) dt = π²/3 over all t, here over a length of 16 in t = 2x − 1, all but its far tails.
ENTROPIES = {"softmax": math.pi**2 / 3 / 16}


TRAINED = ("matrices", "network")
"""Lessons that end in a network trained on measurements, where nobody knows the noise."""


@pytest.mark.parametrize("lesson", TRAINED)
class TestEveryNetwork:
    def test_is_trained_the_same_way_three_times(
        self, as_json: dict[str, Acts], lesson: str
    ) -> None:
        trained = [act for act in as_json[lesson] if act["act"] == "network"]
        assert trained
        for act in trained:
            assert act["agrees"]
            assert act["furthest"] < 1e-13

    def test_learns(self, as_json: dict[str, Acts], lesson: str) -> None:
        for act in as_json[lesson]:
            if act["act"] == "network":
                first, *_, last = act["losses"]
                assert last < first / 3
                assert act["accuracy"][-1]["training"] > 0.8


@pytest.mark.parametrize("lesson", [heading.id for heading in headings()])
class TestEveryLesson:
    def test_has_every_act(self, as_json: dict[str, Acts], lesson: str) -> None:
        acts = {act["act"] for act in as_json[lesson]}
        assert {"read", "derive", "evaluate", "compare", "chain", "exercise"} <= acts
        assert ("network" if lesson in TRAINED else "fit") in acts

    def test_ends_in_its_fit(self, as_json: dict[str, Acts], lesson: str) -> None:
        acts = [act["act"] for act in as_json[lesson] if act["act"] != "read"]
        assert acts[-1] == ("network" if lesson in TRAINED else "fit")

    def test_disagrees_nowhere(self, as_json: dict[str, Acts], lesson: str) -> None:
        verdicts = [
            row["verdict"]
            for act in as_json[lesson]
            for row in act.get("rows", ())
            if "verdict" in row
        ]
        assert verdicts
        assert "disagree" not in verdicts

    def test_is_proved_line_by_line(self, as_json: dict[str, Acts], lesson: str) -> None:
        derived = [act for act in as_json[lesson] if act["act"] == "derive"]
        assert all(step["proved"] for act in derived for step in act["steps"])


@pytest.mark.parametrize("lesson", [one.id for one in headings() if one.id not in TRAINED])
class TestEveryFit:
    def test_fits_down_to_the_noise(self, as_json: dict[str, Acts], lesson: str) -> None:
        fit = next(act for act in as_json[lesson] if act["act"] == "fit")
        # The variance of the noise, 0.03², estimated from 1000 points: ± 4.5 % is one deviation.
        # Of labels the entropy of the truth, where one deviation may be about as much.
        least = 0.03**2 if "variance" in fit["noise"] else ENTROPIES[lesson]
        assert fit["result"]["loss"] == pytest.approx(least, rel=0.15)

    def test_descends_the_same_way_three_times(self, as_json: dict[str, Acts], lesson: str) -> None:
        fit = next(act for act in as_json[lesson] if act["act"] == "fit")
        for step in fit["steps"]:
            ways = step["parameters"]
            for name, value in ways["symbolic"].items():
                assert ways["tf_gradients"][name] == pytest.approx(value, rel=1e-12, abs=1e-14)
                assert ways["optimizer"][name] == pytest.approx(value, rel=1e-12, abs=1e-14)


class TestTheRegression:
    def test_has_a_thousand_points_and_twenty_steps(self, as_json: dict[str, Acts]) -> None:
        fit = next(act for act in as_json["regression"] if act["act"] == "fit")
        assert len(fit["steps"]) == 21
        assert fit["model"] == "W*x + b"

    def test_finds_the_line(self, as_json: dict[str, Acts]) -> None:
        fit = next(act for act in as_json["regression"] if act["act"] == "fit")
        # Standard errors: 0.03/√1000 for b, that over 0.55 for W; three of each.
        assert fit["result"]["W"] == pytest.approx(0.1, abs=3 * 0.03 / 0.55 / 1000**0.5)
        assert fit["result"]["b"] == pytest.approx(0.3, abs=3 * 0.03 / 1000**0.5)

    def test_comes_close_to_least_squares(self, as_json: dict[str, Acts]) -> None:
        fit = next(act for act in as_json["regression"] if act["act"] == "fit")
        assert fit["closed_form"]["W"] == pytest.approx(fit["result"]["W"], abs=2e-3)
        assert fit["closed_form"]["loss"] <= fit["result"]["loss"]


class TestFloat32:
    def test_the_rounding_of_s_is_carried_by_its_derivative(self, as_json: dict[str, Acts]) -> None:
        """The distance that the lesson gives is that of the float32 next to sigmoid(4)."""
        evaluated = [act for act in as_json["float32"] if act["act"] == "evaluate"]
        ((row,),) = [act["rows"] for act in evaluated]
        s, rounding = row["at"]["s"], row["at"]["r"]
        assert s == 1 / (1 + math.exp(-4))
        assert rounding == pytest.approx(float(np.float32(s)) - s, rel=1e-8)
        compare = [act for act in as_json["float32"] if act["act"] == "compare"][1]
        found = compare["accounts"]["y"]
        largest = found["shares"][0]["fraction"] * found["difference"]
        assert row["value"] == pytest.approx(largest, rel=1e-6)
        assert found["explained"] == pytest.approx(1, abs=1e-3)

    def test_an_overflow_is_told_as_such(self, as_json: dict[str, Acts]) -> None:
        assert [found["verdict"] for found in rows(as_json["float32"], "l")] == (
            ["agree", "agree", "overflow", "overflow"]
        )

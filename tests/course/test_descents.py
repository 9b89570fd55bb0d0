"""Descents judged: a step of TensorFlow's is the formula's but for rounding, or it is told."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import StringIO
from typing import Any

import numpy as np
import pytest

from tests.breaking import break_row, forget
from tests.course.experiments.run import Silent, run
from tests.course.experiments.test_network import LAYER
from tests.course.run import Ran
from tests.course.test_fit import LABELS, LINE
from tutor.autodiff.messages import FitAnswer, Path
from tutor.autodiff.oracle import Oracle
from tutor.cli.outcome import DISAGREEMENT, DONE, NO_TENSORFLOW
from tutor.cli.study import status_of
from tutor.course.blocks import Fit
from tutor.course.fit import FitResult
from tutor.render.lesson import draw_act
from tutor.render.page import page

CURVE = Fit("sigmoid(W*x + b)", "sigmoid(3*x - 1)", {"uniform": [-2.0, 2.0]}, {"W": 0.5, "b": 0.0})
TASKS = {"a line": LINE, "a curve": CURVE, "labels": LABELS, "a network": LAYER}


@pytest.mark.parametrize("block", TASKS.values(), ids=TASKS)
def test_what_is_one_agrees(oracle: Oracle, block: Any) -> None:
    found = run(block, oracle, 7)

    assert found.agrees is True
    assert found.to_dict()["agrees"] is True
    assert status_of(found) == DONE


def test_every_fit_of_the_course_agrees(ran: dict[str, Ran]) -> None:
    fits = [one for each in ran.values() for one in each.results if isinstance(one, FitResult)]

    assert len(fits) > 15
    assert [fit.fit.model for fit in fits if fit.agrees is not True] == []


# --- a rule broken on purpose --------------------------------------------------------------------

BROKEN = [
    ("a line", "mul", 0, "b + 1/10^9"),
    ("a line", "pow", 0, "(n - 1)*x^(n - 1)"),
    ("a curve", "sigmoid", 0, "s*(1 + s)"),
    ("labels", "softplus", 0, "sigmoid(x) + 1/10^9"),
    ("a network", "add", 1, "1 - 1/10^9"),
]

Break = Callable[[str, int, str], None]


@pytest.fixture
def break_rule(monkeypatch: pytest.MonkeyPatch) -> Iterator[Break]:
    def break_it(op: str, position: int, text: str) -> None:
        break_row(monkeypatch, op, position, text)
        forget()

    yield break_it
    forget()


@pytest.mark.parametrize(("task", "op", "position", "wrong"), BROKEN, ids=[b[1] for b in BROKEN])
def test_a_broken_rule_disagrees(
    oracle: Oracle, break_rule: Break, task: str, op: str, position: int, wrong: str
) -> None:
    break_rule(op, position, wrong)
    found = run(TASKS[task], oracle, 7)

    assert found.agrees is False
    assert found.to_dict()["agrees"] is False
    assert status_of(found) == DISAGREEMENT
    screen = StringIO()
    draw_act(page(screen, width=200), found)
    assert "apart, which is more than rounding" in " ".join(screen.getvalue().split())


# --- another answer of TensorFlow's --------------------------------------------------------------


class Lying:
    """TensorFlow's process, but what it says of its own optimizer's way is changed."""

    def __init__(self, oracle: Oracle, change: Callable[[Path], Path]) -> None:
        self.oracle, self.change = oracle, change
        self.ask = oracle.ask

    def answer(self, ticket: int) -> Any:
        answer = self.oracle.answer(ticket)
        assert isinstance(answer, FitAnswer)
        return replace(answer, optimizer=self.change(answer.optimizer))


class Elsewhere(Lying):
    """TensorFlow's process, but it begins from W + 1e-9."""

    def __init__(self, oracle: Oracle) -> None:
        super().__init__(oracle, lambda way: way)
        self.ask = lambda asked: oracle.ask(
            replace(asked, start={**asked.start, "W": asked.start["W"] + 1e-9})
        )


def moved(step: int, by: float) -> Callable[[Path], Path]:
    """W is moved at one step."""

    def change(way: Path) -> Path:
        loss, parameters = way[step]
        there = loss, {**parameters, "W": parameters["W"] + by}
        return (*way[:step], there, *way[step + 1 :])

    return change


@pytest.mark.parametrize("block", TASKS.values(), ids=TASKS)
@pytest.mark.parametrize("step", [0, 1, 20], ids=["the start", "a step", "the end"])
def test_a_step_that_rounding_does_not_explain_is_seen(
    oracle: Oracle, block: Any, step: int
) -> None:
    """By 1e-9: beyond doubles, and no more than a constant that went through float32."""
    assert run(block, Lying(oracle, moved(step, 1e-9)), 7).agrees is False  # type: ignore[arg-type]


def test_another_start_is_another_descent_though_every_step_is_right(oracle: Oracle) -> None:
    assert run(LINE, Elsewhere(oracle), 7).agrees is False  # type: ignore[arg-type]


def test_a_last_bit_is_rounding(oracle: Oracle) -> None:
    assert run(LINE, Lying(oracle, moved(20, 2.0**-54)), 7).agrees is True  # type: ignore[arg-type]


def test_what_tensorflow_computes_less_exactly_is_allowed_for(oracle: Oracle) -> None:
    """A constant of its gelu passes through float32: its steps are 1e-9 off, and known to be."""
    found = run(replace(CURVE, model="gelu(W*x + b)", truth="gelu(x)"), oracle, 7)

    assert found.ways.furthest > 1e-10
    assert found.agrees is True


@pytest.mark.parametrize("model", ["W*x + b", "b*sigmoid(W*x)", "maximum(W*x + b, 0)"])
def test_a_descent_that_leads_away_agrees_as_far_as_there_are_numbers(
    oracle: Oracle, model: str
) -> None:
    """Of the second TensorFlow makes a NaN, of the third −inf: from what overflowed, not before."""
    found = run(replace(CURVE, model=model, rate=1e6, steps=60), oracle, 7)

    assert not np.isfinite(found.ways.losses[-1])
    assert found.agrees is True
    json.dumps(found.to_dict(), allow_nan=False)


def test_a_gradient_that_tensorflow_alone_has_is_no_agreement(oracle: Oracle) -> None:
    """d(z^b)/db at z = 0, b = 0 is 0^0·ln 0, which is no number: TensorFlow says 0."""
    start = {"W": 0.0, "b": 0.0}
    assert run(replace(CURVE, model="(W*x)^b", parameters=start), oracle, 7).agrees is False


@pytest.mark.parametrize("model", ["relu(W*x + b)", "abs(W*x + b)"])
def test_a_start_on_every_corner_has_one_convention(oracle: Oracle, model: str) -> None:
    start = {"W": 0.0, "b": 0.0}
    assert run(replace(CURVE, model=model, parameters=start), oracle, 7).agrees is True


def test_without_tensorflow_there_is_no_judgement() -> None:
    found = run(LINE, Silent(), 7)

    assert found.agrees is None
    assert found.to_dict()["agrees"] is None
    assert found.ways.furthest is None
    assert status_of(found) == NO_TENSORFLOW

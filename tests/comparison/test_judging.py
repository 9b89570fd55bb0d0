"""What is asked of a whole graph for its rows is asked once, however many rows there are."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from tutor.autodiff.messages import Figures, GraphAnswer
from tutor.autodiff.oracle import Oracle
from tutor.calculus.trace import Trace
from tutor.comparison.compare import explain
from tutor.comparison.kinks import one_sided
from tutor.comparison.verdicts import DISAGREE
from tutor.functions import FUNCTIONS
from tutor.notation.tape import depends


def test_the_wall_before_every_node_is_found_in_one_pass(
    oracle: Oracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def counted(nodes: Any, on: Any) -> list[bool]:
        asked.append(len(nodes))
        return depends(nodes, on)

    monkeypatch.setattr("tutor.comparison.evidence.depends", counted)
    lines = [f"a{k + 1} = sin(a{k})" for k in range(200)]
    report = explain(
        "; ".join(["a0 = x", *lines, "b = floor(a200)", "c = ceil(b + y)", "c*y"]),
        {"x": 0.5, "y": 1.5},
        oracle=oracle,
    )
    reasons = {row.name: row.reason for row in report.nodes if row.name}

    assert asked == [len(report.expression)]
    assert {reasons[f"a{k}"] for k in range(201)} == {
        "floor(a200) lets no gradient through: " + FUNCTIONS["floor"].tensorflow.silent
    }
    assert (
        reasons["b"]
        == "ceil(b + y) lets no gradient through: " + FUNCTIONS["ceil"].tensorflow.silent
    )


class Scaled:
    """TensorFlow's process, whose gradients are all too large by one factor."""

    def __init__(self, oracle: Oracle, factor: float) -> None:
        self.oracle, self.factor = oracle, factor
        self.ask = oracle.ask

    def answer(self, ticket: int) -> Any:
        found = self.oracle.answer(ticket)
        assert isinstance(found, GraphAnswer)
        return replace(
            found, float32=self.scaled(found.float32), float64=self.scaled(found.float64)
        )

    def scaled(self, figures: Figures) -> Figures:
        gradients = tuple(None if g is None else g * self.factor for g in figures.gradients)
        return replace(figures, gradients=gradients)


def test_gradients_that_are_all_off_by_one_factor_disagree(oracle: Oracle) -> None:
    """Each is right by the one above it, up to the output, whose own gradient is 1."""
    report = explain("y = 2*x + b; s = sigmoid(y)", {"x": 1, "b": 2}, oracle=Scaled(oracle, 1.01))
    assert {row.verdict for row in report.nodes if row.name} == {DISAGREE}


def relus(count: int) -> str:
    """A chain in which every node is on its kink."""
    return "; ".join(["a0 = x", *(f"a{k + 1} = relu(a{k})" for k in range(count))])


def test_sides_are_walked_for_the_variables_of_a_long_chain(
    oracle: Oracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A walk for every node would cost the square of the chain."""
    walked: list[int] = []

    def counted(found: Trace, errors: Sequence[Any], index: int) -> tuple[float, float] | None:
        walked.append(len(found.expression))
        return one_sided(found, errors, index)

    monkeypatch.setattr("tutor.comparison.judging.one_sided", counted)
    long, short = (explain(relus(count), {"x": 0}, oracle=oracle) for count in (600, 8))

    assert sum(walked) < 20_000
    assert [row.sides for row in short.nodes[:-1]] == [(0, 1)] * 9
    assert long.gradient["x"].node.sides == (0, 1)
    assert {row.verdict for row in long.nodes[:-1]} == {"kink"}

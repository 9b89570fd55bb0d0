"""Thousands of random formulas: formula, tf.gradients and mpmath at every node (`-m fuzz`).

`TUTOR_MANY` says how many, 10,000 unless told; the counts of verdicts are printed.
"""

import os
import random
from collections import Counter

import numpy as np
import pytest
from mpmath import mp

from tests.comparison.truth import true_values
from tutor.autodiff.oracle import Oracle
from tutor.comparison.compare import begin, finish
from tutor.comparison.report import Report

COUNT = int(os.environ.get("TUTOR_MANY", "10000"))
SMOOTH = ["sin", "cos", "tanh", "sigmoid", "exp", "ln", "sqrt", "softplus", "atan", "erf", "silu"]
CORNERED = ["relu", "abs", "sign", "floor", "ceil", "round"]
NAMES = ["x", "y", "w"]


def formula(chance: random.Random, depth: int) -> str:
    """A random formula, from the seed alone."""
    if depth == 0 or chance.random() < 0.1:
        return chance.choice([*NAMES, *NAMES, "2", "0.5", "3", "0.1"])
    kind = chance.random()
    inside = formula(chance, depth - 1)
    if kind < 0.45:
        other = formula(chance, depth - 1)
        return f"({inside}) {chance.choice('++--***/')} ({other})"
    if kind < 0.55:
        return f"({inside})^{chance.choice(['2', '3', '-1', '0.5'])}"
    if kind < 0.6:
        return f"where({inside} > {formula(chance, 0)}, {inside}, {formula(chance, depth - 1)})"
    return f"{chance.choice(SMOOTH * 3 + CORNERED)}({inside})"


def problem(seed: int) -> tuple[str, dict[str, float]]:
    chance = random.Random(seed)
    point = {name: round(chance.uniform(-2, 2), 2) for name in NAMES}
    return formula(chance, chance.randint(1, 4)), point


def against_mpmath(report: Report, errors: object, point: dict[str, float]) -> list[str]:
    """The nodes whose gradient is not mpmath's, by a difference in 60 digits."""
    nodes, output = report.expression.nodes, report.expression.output
    wrong = []
    with mp.workdps(60):
        values = true_values(nodes, point, 60)
        for row in report.nodes:
            if row.verdict not in ("exact", "agree"):
                continue
            adjoint = report.trace.sweep.adjoints[row.index]
            assert adjoint is not None
            # Relative to the value, for 60 digits of a number as large as 10^24 end at 10^-36.
            step = mp.mpf(10) ** -25 * max(1, abs(values[row.index]))
            moved = [
                _output(nodes, point, row.index, values[row.index] + sign * step, output)
                for sign in (-1, 1)
            ]
            if any(mp.isnan(value) for value in moved):
                continue
            slope = (moved[1] - moved[0]) / (2 * step)
            off = abs(mp.mpf(float(row.gradient)) - slope)
            if off > 2 * mp.mpf(float(np.float64(errors[adjoint]))) + mp.mpf(10) ** -20:  # type: ignore[index]
                wrong.append(f"{row.expression}: {row.gradient} is not {mp.nstr(slope, 20)}")
    return wrong


def _output(
    nodes: object, point: dict[str, float], index: int, value: object, output: int
) -> object:
    from tests.comparison.truth import operated

    found: list[object] = []
    for k, node in enumerate(nodes):  # type: ignore[arg-type, var-annotated]
        own = value if k == index else operated(node, [found[a] for a in node.args], point)
        found.append(own)
    return found[output]


def run(oracle: Oracle, seeds: range) -> Counter[str]:
    counts: Counter[str] = Counter()
    for seed in seeds:
        text, point = problem(seed)
        pending = begin(text, point, oracle, derivations=False)
        report = finish(pending, oracle)
        counts.update(row.verdict for row in report.nodes)
        assert report.disagreement is None, f"seed {seed}: {text} at {point}"
        wrong = against_mpmath(report, pending.errors64, dict(report.at))  # type: ignore[arg-type]
        assert wrong == [], f"seed {seed}: {text} at {point}"
    return counts


def test_a_hundred_formulas_are_one_in_three_ways(oracle: Oracle) -> None:
    assert run(oracle, range(100))["agree"] > 50


@pytest.mark.fuzz
@pytest.mark.parametrize("part", range(10))
def test_ten_thousand_formulas_are_one_in_three_ways(
    oracle: Oracle, part: int, capsys: pytest.CaptureFixture[str]
) -> None:
    size = COUNT // 10
    counts = run(oracle, range(1000 + part * size, 1000 + (part + 1) * size))
    with capsys.disabled():
        print(f"\nseeds {1000 + part * size}…: {dict(counts.most_common())}")

"""Matrices compared: element by element, within a bound that holds, and shown in little room."""

import json
from fractions import Fraction
from io import StringIO
from typing import Any

import numpy as np
import pytest

from tests.matrices import FORMULAS, POINT, at
from tutor.autodiff.oracle import Oracle
from tutor.calculus.trace import trace
from tutor.comparison.compare import begin, explain, finish
from tutor.comparison.report import Report
from tutor.comparison.rounding import FLOAT32, FLOAT64, sweep_bounds
from tutor.comparison.verdicts import ulps_apart
from tutor.notation import parse
from tutor.render.page import page
from tutor.render.report import draw_report

DENSE = FORMULAS[0]


def report(text: str, oracle: Oracle) -> Report:
    point = at(parse(text).variables)
    return finish(begin(text, point, oracle, derivations=False), oracle)


@pytest.mark.parametrize("text", FORMULAS)
def test_every_node_is_exact_or_agrees(text: str, oracle: Oracle) -> None:
    found = report(text, oracle)

    told = {row.expression: row.verdict for row in found.nodes}
    assert set(told.values()) <= {"exact", "agree", "no path"}, told
    json.dumps(found.to_dict())


def test_differences_see_every_element(oracle: Oracle) -> None:
    row = report(DENSE, oracle).gradient["W"].node

    assert np.shape(row.numeric) == (3, 2)
    np.testing.assert_allclose(row.numeric, row.gradient, rtol=1e-6, atol=1e-9)


def test_json_has_rows(oracle: Oracle) -> None:
    found = report(DENSE, oracle).to_dict()["gradient"]["W"]

    for key in ("value", "tf64", "tf32", "numeric"):
        assert np.shape(found[key]) == (3, 2)
    assert found["symbolic"] == "2*(transpose(X) @ ((H - Y)*(1 - H^2)))/count(Y)"


def product(left: Any, right: Any) -> list[list[Fraction]]:
    """The product of two matrices of doubles without any rounding."""
    return [
        [sum((Fraction(a) * Fraction(b) for a, b in zip(row, column, strict=True)), Fraction(0))
         for column in np.transpose(right).tolist()]
        for row in left.tolist()
    ]  # fmt: skip


@pytest.mark.parametrize("spread", [1.0, 1e6], ids=["alike", "far apart"])
def test_the_bound_of_a_product_holds_and_is_not_idle(spread: float, oracle: Oracle) -> None:
    """n·u·|A||B| (Higham 2002, section 3.5), against exact fractions."""
    chance = np.random.default_rng(3)
    a, b = chance.normal(size=(5, 40)), chance.normal(size=(40, 3)) * spread
    a[:, 1:20] *= -1 / spread
    a, b = (np.float64(np.float32(m)) for m in (a, b))  # exact in both precisions
    expression = parse("sum(A@B)")
    found = trace(expression, {"A": a, "B": b})
    index = next(i for i, node in enumerate(expression.nodes) if node.op == "matmul")
    from tests.autodiff.asking import ask

    answer = ask(oracle, expression, {"A": a, "B": b})
    exact = product(a, b)
    for precision, figures in ((FLOAT64, answer.float64), (FLOAT32, answer.float32)):
        allowed = sweep_bounds(found, precision)[index]
        off = np.array(
            [[float(abs(Fraction(float(f)) - e)) for f, e in zip(row, exact_row, strict=True)]
             for row, exact_row in zip(figures.values[index], exact, strict=True)]
        )  # fmt: skip
        assert np.all(off <= allowed)
        assert np.any(off > 0)
        standard = 40 * precision.unit * (np.abs(a) @ np.abs(b))
        np.testing.assert_allclose(allowed, standard, rtol=1e-6)


def test_a_wrong_element_is_seen(oracle: Oracle) -> None:
    from tutor.comparison.verdicts import judge

    found = trace(parse(DENSE), at(parse(DENSE).variables))
    expression = found.expression
    adjoint = found.sweep.adjoints[expression.find("W")]
    assert adjoint is not None
    wrong = np.array(found.values[adjoint])
    wrong[2, 1] *= 1 + 1e-12
    allowed = sweep_bounds(found, FLOAT64)[adjoint]

    assert judge(found.values[adjoint], wrong, allowed).verdict == "disagree"


def test_units_in_the_last_place_are_those_of_the_worst_element() -> None:
    value = np.array([[1.0, -1.0], [0.0, 2.0]])
    figure = value.copy()
    figure[0, 1] = np.nextafter(np.nextafter(-1.0, 0.0), 0.0)
    figure[1, 0] = -0.0

    assert ulps_apart(value, figure) == 2
    assert ulps_apart(np.array([5e-324]), np.array([-5e-324])) == 2


def drawn(found: Report) -> str:
    stream = StringIO()
    draw_report(page(stream, width=100), found)
    return stream.getvalue()


def test_a_page_has_the_derivation_the_grid_and_the_shapes(oracle: Oracle) -> None:
    found = explain(DENSE, at(parse(DENSE).variables), wrt=["W", "b"], oracle=oracle)
    text = drawn(found)

    assert found.derivations[0].proved
    for said in (
        "= Xᵀ @ (dloss/dH·(1 − H²))",
        "product of matrices: (3,4) @ (4,2) → (3,2)",
        "n = count(Y), the number of its elements",
        "every line is the same function ✓, element by element of small matrices",
        "× Xᵀ from the left, (3, 4) @ (4, 2) → (3, 2) → W",
        "× (1 − H²) = 4 × 2 values, (4, 2) → (2,) → b",
    ):
        assert said in text, said


def test_a_matrix_times_itself_is_led_to_from_both_sides(oracle: Oracle) -> None:
    """d sum(A·B) is Ḡ·Bᵀ by A and Aᵀ·Ḡ by B, whether A and B are one matrix or two."""
    text = drawn(explain("sum(X@X)", {"X": [[1.0, 2.0], [3.0, 4.0]]}, oracle=oracle))

    assert text.count("× Xᵀ from the right, (2, 2) @ (2, 2) → (2, 2) → X") == 1
    assert text.count("× Xᵀ from the left, (2, 2) @ (2, 2) → (2, 2) → X") == 1


def test_a_page_is_as_long_for_a_large_matrix_as_for_a_small_one(oracle: Oracle) -> None:
    chance = np.random.default_rng(1)
    lengths = []
    for width in (8, 60):
        point = {
            "X": chance.normal(size=(width, width)), "W": chance.normal(size=(width, width)),
            "b": chance.normal(size=width), "Y": chance.normal(size=(width, width)),
        }  # fmt: skip
        lengths.append(len(drawn(explain(DENSE, point, oracle=oracle)).splitlines()))

    assert abs(lengths[0] - lengths[1]) <= 6


def test_a_node_on_its_kink_in_one_element_is_told(oracle: Oracle) -> None:
    """(0, 1)·(1, −1)ᵀ and so on: the second row of X·W is 0 where relu has its corner."""
    found = explain(
        "sum(relu(X@W))", {"X": [[1.0, 2.0], [1.0, 1.0]], "W": [[1.0], [-1.0]]}, oracle=oracle
    )
    assert found.gradient["W"].verdict == "kink"


def test_a_function_of_numpys_matrices_is_a_formula(oracle: Oracle) -> None:
    def loss(X: Any, W: Any, b: Any, Y: Any) -> Any:  # noqa: N803
        return np.mean((np.tanh(X @ W + b) - Y) ** 2) + np.sum(np.sum(W.T, axis=1))

    point = {name: POINT[name] for name in ("X", "W", "b", "Y")}
    found = explain(loss, point, oracle=oracle)
    formula = "mean((tanh(X@W + b) - Y)^2) + sum(sum(W.T, 1))"

    assert found.agrees
    np.testing.assert_allclose(
        found.gradient["W"].value, explain(formula, point, oracle=oracle).gradient["W"].value
    )

"""A matrix times a column, as in a textbook: the values are NumPy's, the gradients TensorFlow's."""

from typing import Any

import numpy as np
import pytest

from tests.matrices import POINT
from tutor.autodiff.oracle import Oracle
from tutor.calculus.columns import with_columns
from tutor.calculus.shapes import shapes
from tutor.comparison.compare import explain
from tutor.errors import ShapeError
from tutor.notation import parse, to_text
from tutor.notation.tape import Expression

X, v, b = POINT["X"], POINT["v"], POINT["b"]
W = POINT["W"]
w, u = np.array([0.5, -1.0, 2.0]), np.array([1.0, 0.25, -2.0])
AT: dict[str, Any] = {"X": X, "W": W, "v": v, "b": b, "w": w, "u": u}

PRODUCTS = {
    "sum((X @ w)^2)": np.sum((X @ w) ** 2),
    "sum((v @ X)*w)": v @ X @ w,
    "w @ u": w @ u,
    "mean((X @ w - v)^2)": np.mean((X @ w - v) ** 2),
    "v @ X @ w": v @ X @ w,
    "r = X @ (W @ b); sum(sin(r))": np.sum(np.sin(X @ (W @ b))),
    "sum(tanh(transpose(X) @ v))": np.sum(np.tanh(X.T @ v)),
}


def given(text: str) -> tuple[Expression, dict[str, Any]]:
    form = parse(text)
    return form, {name: AT[name] for name in form.variables}


@pytest.mark.parametrize("text", PRODUCTS)
def test_a_product_with_a_column_is_numpys(oracle: Oracle, text: str) -> None:
    report = explain(text, given(text)[1], oracle=oracle)
    assert report.value == pytest.approx(PRODUCTS[text], rel=1e-14)
    assert report.agrees
    assert {entry.verdict for entry in report.gradient.values()} <= {"agree", "exact"}


def test_its_gradients_are_those_of_the_textbook(oracle: Oracle) -> None:
    """For the mean of (Xw − v)²: by w (2/n)·Xᵀ(Xw − v), by X (2/n)·(Xw − v)wᵀ."""
    report = explain("mean((X @ w - v)^2)", {"X": X, "w": w, "v": v}, oracle=oracle)
    off = 2 * (X @ w - v) / len(v)
    np.testing.assert_allclose(report.gradient["w"].value, X.T @ off, rtol=1e-13)
    np.testing.assert_allclose(report.gradient["X"].value, np.outer(off, w), rtol=1e-13)
    assert all(derivation.proved for derivation in report.derivations)


def test_what_was_read_is_told() -> None:
    found = with_columns(parse("y = w @ X; y*y"), {"X": (3, 4), "w": (3,)})
    assert found.readings == ("w @ X is transpose(X) @ w: one of its sides is a column",)
    assert to_text(found, names=found.names) == "y*y"
    assert found.label(found.find("y")) == "y"


def test_what_reads_as_it_is_written_is_not_told() -> None:
    found = with_columns(parse("X @ w"), {"X": (4, 3), "w": (3,)})
    assert (found.readings, to_text(found)) == ((), "X @ w")
    assert found.operations == {"variable", "matvec"}


@pytest.mark.parametrize("text", ["X @ W", "sum(X)", "w*u"])
def test_all_else_stays_as_it_is(text: str) -> None:
    form, at = given(text)
    sizes = {name: np.shape(value) for name, value in at.items()}
    assert with_columns(form, sizes) == form


@pytest.mark.parametrize("text", ["X @ v", "w @ X", "w @ v"])
def test_lengths_that_do_not_match_are_refused_where_they_stand(text: str) -> None:
    form, at = given(text)
    sizes = {name: np.shape(value) for name, value in at.items()}
    with pytest.raises(ShapeError, match="@") as told:
        shapes(with_columns(form, sizes), sizes)
    assert (told.value.start, told.value.end) == (0, len(text))

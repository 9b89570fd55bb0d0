"""Second derivatives: by formula, by tf.gradients of tf.gradients, and by mpmath."""

import json
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from mpmath import mp

from tests.comparison.formulas import RANDOM, Problem, problems
from tests.comparison.truth import true_values
from tests.notation.limit import at_most
from tutor.autodiff.oracle import Oracle
from tutor.calculus.patience import Patience
from tutor.comparison import hessian
from tutor.comparison.compare import explain

tf: Any = None
pytestmark = pytest.mark.usefixtures("tensorflow")


X, Y, W, B = [0.0, 1.0, 2.0, 3.0], [1.0, 3.0, 5.0, 7.0], 1.0, 0.0

ENTRIES: dict[str, tuple[dict[str, Any], dict[str, tuple[str, float]]]] = {
    "x^3": ({"x": 2}, {"x x": ("6*x", 12)}),
    "x^2*y": (
        {"x": 3, "y": 5},
        {"x x": ("2*y", 10), "x y": ("2*x", 6), "y x": ("2*x", 6)},
    ),
    "exp(2*x)": ({"x": 0}, {"x x": ("4*exp(2*x)", 4)}),
    "mean((W*x + b - y)^2)": (
        {"x": X, "y": Y, "W": W, "b": B},
        {"W W": ("2*mean(x^2)", 7), "W b": ("2*mean(x)", 3), "b b": ("2", 2)},
    ),
}


@pytest.mark.parametrize("formula", ENTRIES)
def test_an_entry_is_its_formula_and_its_figures(oracle: Oracle, formula: str) -> None:
    at, entries = ENTRIES[formula]
    found = explain(formula, at, order=2, oracle=oracle).hessian
    for by, (form, value) in entries.items():
        first, second = by.split()
        entry = found[first][second]

        assert (entry.symbolic, entry.value, entry.tf64, entry.tf32) == (form, value, value, value)
        assert entry.verdict == "exact"


def test_the_sigmoids_curvature(oracle: Oracle) -> None:
    """s″ = s(1 − s)(1 − 2s), and 0 in the middle."""
    report = explain("s = sigmoid(x); s", {"x": 0}, order=2, oracle=oracle)
    entry = report.hessian["x"]["x"]

    assert entry.symbolic in ("s*(1 - 2*s)*(1 - s)", "s*(1 - s)*(1 - 2*s)")
    assert entry.value == entry.tf64 == 0


VERDICTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("relu(x)^2", {"x": 0}, "kink", "relu(x) has a corner where x = 0:"),
    ("abs(2*x - 1)", {"x": 0.5}, "kink", "where 2*x - 1 = 0: there is no first derivative"),
    ("max(x^2, 2)*1", {"x": 2**0.5}, "kink", "max(x^2, 2) has a corner where x^2 = 2:"),
    ("where(x > 1, x, 2)", {"x": 1}, "kink", "has a jump where x = 1: there is no first"),
    ("where(x > 0, exp(-1/x), 0)", {"x": 0}, "kink", "x = 0: the second derivative need not"),
    ("relu(x) - relu(-x)", {"x": 0}, "kink", "where -x = 0: the second derivative need not"),
    ("elu(x)", {"x": 0}, "kink", "the slope of elu(x) has a corner where x = 0:"),  # from 1 to 0
    ("elu(x)", {"x": 1}, "exact", "the same bits"),
    ("elu(x)", {"x": -1}, "agree", ""),
    # TensorFlow's constants passed through float32
    ("gelu(x)", {"x": 0.7}, "agree", "float64 1.1e-9 off"),
    ("leaky_relu(x)^2", {"x": -1}, "agree", "float64 2.4e-9 off"),
    ("relu(x)^2", {"x": 1}, "exact", "the same bits"),
    ("abs(x)", {"x": 0}, "kink", "abs(x) has a corner where x = 0: there is no first derivative"),
    ("ln(x)", {"x": 0}, "undefined", "ln(x) has no first derivative here, and so no second"),
    ("x^(3/2)", {"x": 0}, "undefined", "not finite"),
    ("exp(x)", {"x": 100}, "overflow", "the second derivative is too large for float32"),
    # e^90 is, and the square root of it is not
    ("sqrt(exp(x))", {"x": 90}, "overflow", "exp(x) is too large for float32"),
    ("1/(1 + x^12)", {"x": 1e4}, "overflow", "x^12 is too large for float32"),
    ("2*x", {"x": 1}, "no path", "does not depend on it: 0"),
    ("floor(x)", {"x": 1.5}, "no path", "no differentiable path"),
    ("softsign(x)", {"x": 1}, "not compared", "TensorFlow has no second gradient for softsign"),
]


@pytest.mark.parametrize(
    ("formula", "at", "verdict", "words"), VERDICTS, ids=[f"{v[0]} at {v[1]}" for v in VERDICTS]
)
def test_a_second_derivative_has_its_verdict(
    oracle: Oracle, formula: str, at: dict[str, Any], verdict: str, words: str
) -> None:
    entry = explain(formula, at, order=2, oracle=oracle).hessian["x"]["x"]

    assert (entry.verdict, words in entry.reason) == (verdict, True), entry.reason


def test_a_wrong_second_derivative_disagrees(
    oracle: Oracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = hessian.sweep

    def wrong(expression: Any, shapes: Any, **options: Any) -> Any:
        found = right(expression, shapes, **options)
        adjoints = tuple(None if a is None else expression.output for a in found.adjoints)
        return type(found)(found.nodes, found.shapes, adjoints, found.partials)

    monkeypatch.setattr(hessian, "sweep", wrong)
    report = explain("x^3", {"x": 3}, order=2, oracle=oracle)

    assert report.hessian["x"]["x"].verdict == "disagree"
    assert not report.agrees


def test_without_asking_there_are_none(oracle: Oracle) -> None:
    report = explain("x^3", {"x": 2}, oracle=oracle)

    assert report.hessian == {}
    assert report.to_dict()["hessian"] == {}


def test_the_derivation_goes_on_to_the_second(oracle: Oracle) -> None:
    report = explain("x^3", {"x": 2}, order=2, oracle=oracle)

    assert [(d.of, d.wrt) for d in report.derivations] == [("f", "x"), ("(df/dx)", "x")]
    assert all(derivation.proved for derivation in report.derivations)
    json.dumps(report.to_dict(), allow_nan=False)


@settings(RANDOM, max_examples=30)
@given(problem=problems())
def test_formula_tensorflow_and_mpmath_are_one(oracle: Oracle, problem: Problem) -> None:
    report = explain(problem.text, problem.point, order=2, oracle=oracle)
    for entry in report.seconds:
        assert entry.verdict != "disagree", entry
        if entry.verdict not in ("exact", "agree") or entry.of != entry.by:
            continue
        name, expression = entry.of, report.expression
        with mp.workdps(30):
            exact = mp.diff(
                lambda x, name=name, e=expression: true_values(
                    e.nodes, {**report.at, name: x}, mp.dps
                )[e.output],
                mp.mpf(report.at[name]),
                2,
            )
        allowed = np.float64(entry.error64) + 1e-15 * max(1.0, abs(float(exact)))
        assert abs(float(entry.value) - float(exact)) <= allowed


def test_a_pair_is_one_question_and_all_share_the_time(
    oracle: Oracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three variables: one sweep a row, six pairs of nine entries, and one budget for SymPy."""
    counts = Counter[str]()

    def counting(owner: Any, name: str) -> None:
        right = getattr(owner, name)

        def counted(*args: Any, **options: Any) -> Any:
            counts[name] += 1
            return right(*args, **options)

        monkeypatch.setattr(owner, name, counted)

    counting(hessian, "sweep")
    counting(hessian, "_shorter")
    counting(Patience, "__init__")
    report = explain("x*exp(y)*sin(z)", {"x": 2, "y": 1, "z": 0.5}, order=2, oracle=oracle)

    assert counts == {"sweep": 3, "_shorter": 6, "__init__": 1}
    assert report.hessian["x"]["y"].symbolic == report.hessian["y"]["x"].symbolic


def test_a_long_chain_has_second_derivatives_without_their_formulas(oracle: Oracle) -> None:
    """Written out they would be millions of nodes."""
    lines = [f"a{k + 1} = sigmoid(a{k}*w + x)" for k in range(39)]
    with at_most(15):
        report = explain(
            "; ".join(["a0 = x", *lines]), {"x": 0.5, "w": 0.4}, order=2, oracle=oracle
        )

    assert {entry.verdict for entry in report.seconds} <= {"exact", "agree"}
    assert {entry.symbolic for entry in report.seconds} == {""}


BY_COLUMNS: list[tuple[str, dict[str, Any], Any]] = [
    ("sum(x^3) + sin(x0)*y", {"x": [1.0, 2.0, -1.0], "x0": 0.3, "y": 2.0},
     lambda x, x0, y: tf.reduce_sum(x**3) + tf.sin(x0) * y),
    ("logsumexp(x)", {"x": [1.0, 2.0, 0.5, -1.0]}, lambda x: tf.reduce_logsumexp(x)),
    ("norm(W*x)", {"W": 2.0, "x": [3.0, 4.0]}, lambda W, x: tf.norm(W * x)),  # noqa: N803
    ("dot(x, A @ x)*k", {"x": [1.0, -2.0], "A": [[1.0, 2.0], [0.5, 3.0]], "k": 1.5},
     lambda x, A, k: tf.reduce_sum(x * tf.linalg.matvec(A, x)) * k),  # noqa: N803
    ("mean((W*x + b - y)^2)", {"x": [0.0, 1.0, 2.0], "y": [1.0, 3.0, 4.0], "W": 1.0, "b": 0.5},
     lambda x, y, W, b: tf.reduce_mean((W * x + b - y) ** 2)),  # noqa: N803
    ("dot(softmax(z), w)", {"z": [0.1, 0.7, -1.0], "w": [1.0, 2.0, 4.0]},
     lambda z, w: tf.reduce_sum(tf.nn.softmax(z) * w)),
    ("variance(x)^2", {"x": [1.0, 2.0, 4.0]}, lambda x: tf.math.reduce_variance(x) ** 2),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "at", "function"), BY_COLUMNS, ids=[f[0] for f in BY_COLUMNS])
def test_a_short_column_has_its_hessian(
    oracle: Oracle, formula: str, at: dict[str, Any], function: Any
) -> None:
    """Every block is that of nested tapes over TensorFlow's own function, transposes included."""
    report = explain(formula, at, order=2, oracle=oracle)
    tensors = {name: tf.constant(value, tf.float64) for name, value in at.items()}
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(list(tensors.values()))
        with tf.GradientTape() as inner:
            inner.watch(list(tensors.values()))
            value = function(**tensors)
        slopes = inner.gradient(value, tensors)
    for of, row in report.hessian.items():
        for by, entry in row.items():
            theirs = outer.jacobian(slopes[of], tensors[by], unconnected_gradients="zero").numpy()

            np.testing.assert_allclose(entry.value, theirs, rtol=1e-12, atol=1e-14)
            assert np.shape(entry.value) == np.shape(theirs)
            assert entry.verdict in ("exact", "agree", "no path"), entry
            assert (entry.verdict == "no path") <= (not np.any(theirs))
    columns = {name for name, value in at.items() if np.ndim(value) == 1}
    assert columns <= set(report.hessian)
    json.dumps(report.to_dict(), allow_nan=False)


def test_a_wrong_block_disagrees(oracle: Oracle, monkeypatch: pytest.MonkeyPatch) -> None:
    """One element is turned about: the rounding allows no such thing."""
    right = hessian.np.eye
    monkeypatch.setattr(hessian.np, "eye", lambda n: -right(n))
    entry = explain("sum(x^3)", {"x": [1.0, 2.0]}, order=2, oracle=oracle).hessian["x"]["x"]

    assert entry.verdict == "disagree"


def test_a_kink_of_one_element_is_told_of_the_column(oracle: Oracle) -> None:
    entry = explain("sum(relu(x))", {"x": [1.0, 0.0]}, order=2, oracle=oracle).hessian["x"]["x"]

    assert entry.verdict == "kink"


def test_of_a_column_of_more_than_ten_there_are_none(oracle: Oracle) -> None:
    ten, more = (
        explain("sum(x^3)", {"x": np.arange(1.0, count)}, order=2, oracle=oracle)
        for count in (11, 12)
    )

    np.testing.assert_array_equal(ten.hessian["x"]["x"].value, np.diag(6 * np.arange(1.0, 11)))
    assert (ten.matrices, more.matrices, more.hessian) == ((), ("x",), {})


def test_by_matrices_there_are_none_and_by_numbers_beside_them_there_are(oracle: Oracle) -> None:
    """With X = [[1, 2], [3, 4]] and W = (1, 2), mean((k·XW)²) is k²·(5² + 11²)/2 = 73·k²."""
    at = {"X": [[1.0, 2.0], [3.0, 4.0]], "W": [[1.0], [2.0]], "k": 2.0}
    report = explain("mean((k*(X@W))^2)", at, order=2, oracle=oracle)
    typed = explain("mean((X@W)^2)", {"X": at["X"], "W": [1.0, 2.0]}, order=2, oracle=oracle)
    by_w = np.transpose(at["X"]) @ at["X"]  # of mean(|XW|²) by W: (2/n)·XᵀX, with n = 2

    assert (list(report.hessian), report.hessian["k"]["k"].value) == (["k"], 146.0)
    assert report.hessian["k"]["k"].verdict in ("exact", "agree")
    assert report.matrices == ("X", "W") or report.matrices == ("W", "X")
    assert (list(typed.hessian), typed.matrices) == (["W"], ("X",))
    np.testing.assert_allclose(typed.hessian["W"]["W"].value, by_w, rtol=1e-14)


def test_no_derivation_is_taken_by_a_matrix_twice(oracle: Oracle) -> None:
    """Not even where no shape would tell: by X, the gradient 3·X^2 has 16 derivatives, not four."""
    report = explain("sum(X^3)", {"X": [[1.0, 2.0], [3.0, 4.0]]}, order=2, oracle=oracle)

    assert [derivation.wrt for derivation in report.derivations] == ["X"]

"""Matrices: shapes that fit or are told, adjoints by differences, derivations by shapes."""

from typing import Any

import numpy as np
import pytest

import tutor.calculus.sweep
from tests.matrices import FORMULAS, POINT, at
from tutor.calculus.derivation import derive
from tutor.calculus.evaluate import evaluate, sum_to
from tutor.calculus.patience import Patience
from tutor.calculus.shapes import Shape, shapes
from tutor.calculus.sweep import sweep
from tutor.calculus.templates import template
from tutor.errors import NotationError, ShapeError
from tutor.notation import Expression, parse, to_text
from tutor.notation.tape import VARIABLE, extract

SHAPES: dict[str, Shape] = {name: np.shape(value) for name, value in POINT.items()}


def shape_of(text: str) -> Shape:
    expression = parse(text)
    return shapes(expression, SHAPES)[expression.output]


@pytest.mark.parametrize(
    "text",
    ["X@W", "X@W + b", "Y + c", "Y*r", "c*r", "Y + q", "k*Y", "Y - b", "X.T@Y", "X.T", "column(v)",
     "sum(Y, 0)", "sum(Y, 1)", "mean(Y, 0)", "sum(Y)", "mean(v)", "softmax(Y)", "logsumexp(Y)",
     "softmax_cross_entropy(Y, P)", "norm(Y)", "count(Y, 0)", "sum(v, 0)", "max(Y, b)"],
)  # fmt: skip
def test_a_shape_is_that_of_numpys_value(text: str) -> None:
    expression = parse(text)
    value = evaluate(expression.nodes, at(expression.variables))[expression.output]

    assert shape_of(text) == np.shape(value)


TOLD = [
    ("1 + X@Y", "X@Y", "(4, 3) @ (4, 2): the inner lengths 3 and 4 differ"),
    ("mean(X + Y)", "X + Y", "(4, 3) + (4, 2): the lengths 3 and 2 differ"),
    ("sum(Y*v)", "Y*v", "(4, 2) * (4,): the lengths 2 and 4 differ"),
    ("sum(X.T*Y)", "X.T*Y", "(3, 4) * (4, 2): the lengths 4 and 2 differ"),
    ("sum(X@b)", "X@b", "(4, 3) @ (2,): behind (4, 3) goes a column (3,) or a matrix (3, k)"),
    ("sum(k@X)", "k@X", "() @ (4, 3): a product of matrices is not of a number"),
    ("sum(v.T)", "v.T", "a transpose is of a matrix, not of a column of 4"),
    ("sum(sum(v, 1))", "sum(v, 1)", "sum(x, 1): a column of 4 has no axis 1"),
    ("sum(column(X))", "column(X)", "makes a matrix of a data column, not of a matrix of 4 × 3"),
    ("sum(dot(X, X))", "dot(X, X)", "dot is of two columns"),
    ("sum(softmax_cross_entropy(Y, b))", "softmax_cross_entropy(Y, b)", "of (4, 2) and (2,)"),
    ("sum(cross_entropy(b, Y))", "cross_entropy(b, Y)", "of (2,) and (4, 2)"),
    ("sum(cross_entropy(1, Y))", "cross_entropy(1, Y)", "of () and (4, 2)"),
]


@pytest.mark.parametrize(("text", "place", "said"), TOLD, ids=[text for text, *_ in TOLD])
def test_a_mismatch_is_told_with_both_shapes_and_the_place(
    text: str, place: str, said: str
) -> None:
    with pytest.raises(ShapeError) as caught:
        shape_of(text)
    error = caught.value

    assert said in error.message
    assert error.text[error.start : error.end] == place


def test_a_product_without_a_sign_is_no_product_of_matrices_and_is_told() -> None:
    with pytest.raises(ShapeError) as caught:
        shape_of("sum(X^T Y)")
    assert caught.value.hint == "for the product of matrices the sign is @"


def test_a_gradient_is_of_one_number() -> None:
    from tutor.calculus.trace import trace

    with pytest.raises(NotationError, match="the result is a matrix of 4 × 2"):
        trace(parse("X@W"), at(("X", "W")))


# --- adjoints ------------------------------------------------------------------------------------


def difference(expression: Expression, point: dict[str, Any], name: str) -> Any:
    """d(output)/d(each element) by central differences: within 1e-9 or so at steps of 1e-5."""
    found = np.zeros(np.shape(point[name]))
    for place in np.ndindex(found.shape):
        values = []
        for step in (-1e-5, 1e-5):
            moved = np.array(point[name], dtype=float)
            moved[place] += step
            value = evaluate(expression.nodes, {**point, name: moved})[expression.output]
            values.append(float(value))
        found[place] = (values[1] - values[0]) / 2e-5
    return found


@pytest.mark.parametrize("keep", [True, False], ids=["node by node", "closed"])
@pytest.mark.parametrize("text", FORMULAS)
def test_an_adjoint_is_the_derivative_by_each_element(text: str, keep: bool) -> None:
    expression = parse(text)
    point = at(expression.variables)
    found = sweep(expression, shapes(expression, SHAPES), keep=keep)
    values = evaluate(found.nodes, point)
    for name in expression.variables:
        adjoint = found.adjoints[expression.find(name)]
        if adjoint is None:  # it decides a case, and nothing else
            continue
        assert np.shape(values[adjoint]) == found.shapes[adjoint] == SHAPES[name]
        exact = difference(expression, point, name)
        np.testing.assert_allclose(values[adjoint], exact, rtol=1e-6, atol=1e-8)


def test_the_adjoint_of_a_product_is_giles() -> None:
    """C = A B: Ā = C̄ Bᵀ, B̄ = Aᵀ C̄ (Giles 2008, section 2.2.2), and a bias is summed over rows."""
    expression = parse("loss = sum(Y*(X@W + b))")
    found = sweep(expression, shapes(expression, SHAPES), keep=False)
    written = {
        name: to_text(Expression(found.nodes, adjoint))
        for name in expression.variables
        if (adjoint := found.adjoints[expression.find(name)]) is not None
    }

    assert written == {
        "Y": "X @ W + b", "X": "Y @ transpose(W)", "W": "transpose(X) @ Y", "b": "sum(Y, 0)"
    }  # fmt: skip


@pytest.mark.parametrize("shape", [(), (2,), (1, 2), (4, 1), (1, 1), (4, 2), (1,)])
def test_a_figure_is_summed_down_to_what_was_broadcast(shape: Shape) -> None:
    """Against the broadcasting itself: every element stands for as many as it was spread over."""
    value = np.arange(8.0).reshape(4, 2)
    weights = np.arange(float(np.prod(shape))).reshape(shape)

    down = sum_to(value, shape)
    assert np.shape(down) == shape
    assert np.sum(down * weights) == np.sum(value * np.broadcast_to(weights, (4, 2)))


# --- derivations ---------------------------------------------------------------------------------


def derived(text: str, name: str) -> Any:
    expression = parse(text)
    known = shapes(expression, SHAPES)
    by = expression.find(name)
    return derive(expression, known, expression.output, by, patience=Patience(60))


def lines(text: str, name: str) -> list[tuple[str, str]]:
    found = derived(text, name)
    return [(to_text(step.form, names=step.form.names), step.rule) for step in found.steps]


def test_a_dense_layers_weights() -> None:
    assert lines("Z = X@W + b; H = tanh(Z); loss = mean((H - Y)^2)", "W") == [
        ("transpose(X) @ dloss/dZ", "product of matrices: (3,4) @ (4,2) → (3,2), sum"),
        ("transpose(X) @ (dloss/dH*(1 - H^2))", "tanh"),
        (
            "transpose(X) @ (1/count(Y)*(2*(H - Y))*(1 - H^2))",
            "difference, power, mean",
        ),
        ("2*(transpose(X) @ ((H - Y)*(1 - H^2)))/count(Y)", "tidy up"),
    ]


def test_a_bias_is_summed_over_the_rows() -> None:
    assert lines("Z = X@W + b; loss = sum(Z^2)", "b")[-1][0] == "2*sum(Z, 0)"


@pytest.mark.parametrize("text", FORMULAS)
def test_every_line_is_proved_for_small_matrices(text: str) -> None:
    for name in parse(text).variables:
        found = derived(text, name)
        assert found.proved, [step for step in found.steps if not step.proved]
        assert found.lengths


@pytest.mark.parametrize(
    ("op", "position", "wrong"),
    [
        ("matmul", 0, "g @ transpose(2*b)"),
        ("matmul", 1, "transpose(a) @ g + transpose(a) @ g"),
        ("transpose", 0, "-transpose(g)"),
    ],
)
def test_a_wrong_pullback_is_not_proved(
    op: str, position: int, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = tutor.calculus.sweep.pullback

    def pullback(asked: str, at: int = 0, *, by_row: bool = False) -> Expression | None:
        if (asked, at) == (op, position):
            return template(wrong, ("a", "b", "x", "v", "g"))
        return right(asked, at, by_row=by_row)

    monkeypatch.setattr(tutor.calculus.sweep, "pullback", pullback)
    name = "X" if position == 0 else "W"
    text = "Q = X.T; sum(Q@Y)" if op == "transpose" else "Q = X@W; sum(Q*Y)"

    assert not derived(text, name).proved


def test_a_wrong_partial_is_not_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    right = tutor.calculus.sweep.partial

    def partial(asked: str, at: int, *, by_row: bool = False) -> Expression | None:
        wrong = template("1 + t^2", ("x", "t"))
        return wrong if asked == "tanh" else right(asked, at, by_row=by_row)

    monkeypatch.setattr(tutor.calculus.sweep, "partial", partial)
    assert not derived("H = tanh(X@W); sum(H)", "W").proved


def test_a_result_is_the_gradient() -> None:
    for text in FORMULAS[:6]:
        expression = parse(text)
        point = at(expression.variables)
        for name in expression.variables:
            form = derived(text, name).result
            alone = extract(form.nodes, form.output, {})
            used = {str(node.value) for node in alone.nodes if node.op == VARIABLE}
            value = evaluate(alone.nodes, {k: v for k, v in point.items() if k in used})
            exact = difference(expression, point, name)
            np.testing.assert_allclose(value[alone.output], exact, rtol=1e-6, atol=1e-8)

"""Matrices as people type them: products, transposes, sums along an axis."""

import pytest

from tutor.errors import NotationError
from tutor.notation import parse, to_text
from tutor.notation.printer import PRETTY

SAME = [
    ("X@W", "matmul(X, W)"),
    ("A@B@C", "(A@B)@C"),
    ("2*A@B", "(2*A)@B"),
    ("A@B + b", "(A@B) + b"),
    ("X.T@G", "transpose(X)@G"),
    ("Xᵀ@G", "transpose(X)@G"),
    ("X^T@G", "transpose(X)@G"),
    ("(A@B)^T", "transpose(A@B)"),
    ("tanh(Z).T", "transpose(tanh(Z))"),
    ("X.T^2", "transpose(X)^2"),
    ("-X.T", "-transpose(X)"),
    ("sum(X, axis=0)", "sum(X, 0)"),
    ("mean(X, axis=1)", "mean(X, 1)"),
    ("sum(X, axis=1, keepdims=True)", "column(sum(X, 1))"),
    ("sum(X, 1, keepdims=False)", "sum(X, 1)"),
    ("mean(X, axis=0, keepdims=True)", "transpose(column(mean(X, 0)))"),
]


@pytest.mark.parametrize(("typed", "plain"), SAME, ids=[typed for typed, _ in SAME])
def test_two_ways_to_write_one_thing(typed: str, plain: str) -> None:
    assert parse(typed).nodes == parse(plain).nodes


@pytest.mark.parametrize("text", sorted({text for pair in SAME for text in pair}))
def test_what_is_printed_is_read_back(text: str) -> None:
    formula = parse(text)

    assert parse(to_text(formula)).nodes == formula.nodes
    assert parse(to_text(formula, PRETTY)).nodes == formula.nodes


def test_a_screen_shows_a_textbooks_signs() -> None:
    assert to_text(parse("transpose(X) @ (H - Y)"), PRETTY) == "Xᵀ @ (H − Y)"


def test_a_power_of_t_is_a_transpose_only_where_t_is_no_variable() -> None:
    assert parse("X^T", ["X"]).readings == ("X^T is read as the transpose of X",)
    assert parse("(X) ** T", ["X"]).readings == ("(X)^T is read as the transpose of (X)",)
    assert parse("X^T", ["X", "T"]).nodes == parse("X^(T)", ["X", "T"]).nodes
    assert parse("x^T").nodes == parse("x^(T)").nodes  # a number has a small letter


@pytest.mark.parametrize("text", ["sum(X, 2)", "sum(X, n)", "mean(X, -1)", "sum(X, axis=X)"])
def test_another_axis_is_refused_with_those_that_there_are(text: str) -> None:
    with pytest.raises(NotationError, match="is 0, down the columns, or 1, along the rows"):
        parse(text)


@pytest.mark.parametrize("text", ["X @", "@ X", "X @ @ W", "X.", "X.Tx", "sum(X, keepdims=True)"])
def test_what_is_no_formula_is_refused(text: str) -> None:
    if text == "X.":
        assert parse(text).nodes == parse("X").nodes  # a full stop ends a sentence
        return
    with pytest.raises(NotationError):
        parse(text)

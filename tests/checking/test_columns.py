"""Formulas over data columns: what holds for every column, and what is a column at all."""

import pytest

from tutor.checking.verdict import CORRECT, INCORRECT, INVALID, UNDECIDED
from tutor.course.check import check

EQUALITIES = [
    ("mean(x) + 1e-30", "mean(x)", INCORRECT),
    ("(1 + 1e-15)*mean(x)", "mean(x)", INCORRECT),
    ("norm(x)^2 + 1e-40", "sum(x^2)", INCORRECT),
    ("norm(x)^2", "sum(x^2)", CORRECT),
    ("mean(relu(x - 100))", "0*mean(x)", INCORRECT),
    ("mean(abs(x - 5))", "mean(5 - x)", INCORRECT),
    ("mean(relu(x) - relu(-x))", "mean(x)", CORRECT),
    ("mean(where(x > 0, 1, 0))", "mean(where(x >= 0, 1, 0))", INCORRECT),
    ("relu(x) - mean(x)", "where(x >= 0, x, 0) - mean(x)", CORRECT),
    ("sum(x)/3", "mean(x)", INCORRECT),  # of three values alone
    ("sum(x)/2", "mean(x)", INCORRECT),
    ("sum(x)/count(x)", "mean(x)", CORRECT),
    ("variance(x)", "mean(x^2) - mean(x)^2", CORRECT),
    ("logsumexp(x)", "ln(sum(exp(x)))", CORRECT),
    ("softmax(x)", "exp(x)/sum(exp(x))", CORRECT),
    ("softmax(x)*(1 - softmax(x))", "softmax(x) - softmax(x)^2", CORRECT),
    ("cross_entropy(p, softmax(z))", "sum(p)*logsumexp(z) - dot(p, z)", CORRECT),
    ("x - mean(x)", "x - sum(x)/count(x)", CORRECT),
    ("x - mean(x)", "mean(x) - x", INCORRECT),
    ("mean(sqrt(x)^2)", "mean(x)", UNDECIDED),
    ("mean(x)", "x", INCORRECT),
    ("logsumexp(x)", "max(x, 0)", INCORRECT),
]


@pytest.mark.parametrize(("answer", "right", "verdict"), EQUALITIES)
def test_columns_are_compared_as_numbers_are(answer: str, right: str, verdict: str) -> None:
    assert check(answer, equals=right).verdict == verdict


NUMBERS = [
    ("mean(a*x)", "a*mean(x)", CORRECT),
    ("a*mean(x)", "mean(a*x)", CORRECT),
    ("mean(a*x + b)", "a*mean(x) + b", CORRECT),
    ("sum(x - c)", "sum(x) - count(x)*c", CORRECT),
    ("variance(a*x)", "a^2*variance(x)", CORRECT),
    ("norm(a*x)", "abs(a)*norm(x)", CORRECT),
    ("norm(a*x)", "a*norm(x)", INCORRECT),
    ("logsumexp(x + c)", "logsumexp(x) + c", CORRECT),
    ("mean((x - m)^2)", "variance(x) + (mean(x) - m)^2", CORRECT),
    ("dot(a*x, y)", "a*dot(x, y)", CORRECT),
    ("mean(x*y)", "mean(x)*mean(y)", INCORRECT),  # y in mean(y) is a column
    ("norm(x + y)", "norm(x) + y", INCORRECT),
    ("mean(a*x) + 1e-30", "a*mean(x)", INCORRECT),
    ("softmax(x + c)", "softmax(x)", INVALID),  # c may be either, and that matters
    ("softmax(x + c)", "softmax(x + d)", INVALID),
]


@pytest.mark.parametrize(("answer", "right", "verdict"), NUMBERS)
def test_what_stands_beside_a_column_may_be_a_number(answer: str, right: str, verdict: str) -> None:
    found = check(answer, equals=right)
    assert found.verdict == verdict
    assert "a column is asked for" not in found.message
    if verdict == INVALID:
        assert "c is a number" in found.message or "c and d are numbers" in found.message


LOSS = "mean((W*x + b - y)^2)"
DERIVED = [
    (LOSS, "W", "2*W*mean(x^2) + 2*b*mean(x) - 2*mean(x*y)", CORRECT),
    (LOSS, "W", "W*mean(x^2) + b*mean(x) - mean(x*y)", INCORRECT),
    (LOSS, "W", "2*mean(x*(W*x + b - y))", CORRECT),
    (LOSS, "b", "2*W*mean(x) + 2*b - 2*mean(y)", CORRECT),
    (LOSS, "b", "2*(W*x + b - y)", INVALID),  # right without data
    ("mean(a*x)", "x", "mean(a)", CORRECT),
    ("mean(a*x)", "x", "a", INVALID),
    ("mean(relu(W*x + 100))", "W", "mean(x)", INCORRECT),
]


@pytest.mark.parametrize(("function", "by", "answer", "verdict"), DERIVED)
def test_the_same_of_a_derivative(function: str, by: str, answer: str, verdict: str) -> None:
    assert check(answer, of=function, wrt=by).verdict == verdict


def test_how_a_name_was_read_is_told() -> None:
    assert check("mean(a*x)", equals="a*mean(x)").readings == ("a is read as a number",)
    mistakes = check("W*mean(x^2) + b*mean(x) - mean(x*y)", of=LOSS, wrt="W").mistakes
    assert [one.slug for one in mistakes] == ["square-two-lost"]

"""Answers about matrices: right in any form, wrong in the wrong order, told where shapes differ."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from tests.matrices import at
from tutor.checking.answers import judge
from tutor.checking.questions import Question
from tutor.course.blocks import Exercise, Graph
from tutor.course.check import check
from tutor.course.exercises import question
from tutor.errors import TutorError

LAYER = "Z = X@W + b; loss = sum(Y*Z)"


def asked(right: str, definitions: str = LAYER, **values: Any) -> Question:
    names = ("X", "W", "b", "Y")
    given: Mapping[str, Any] = {k: np.asarray(v).tolist() for k, v in at(names).items()} | values
    graph = Graph(dict(given), definitions)
    exercise = Exercise("e", "?", right, ["h"], "so", of="loss", wrt="W")
    return question(exercise, graph)


RIGHT = [
    ("transpose(X) @ Y", "X.T@Y"),
    ("transpose(X) @ Y", "X^T @ Y"),
    ("transpose(X) @ Y", "transpose(transpose(Y)@X)"),
    ("transpose(X) @ Y", "matmul(transpose(X), Y)"),
    ("transpose(X) @ Y", "dloss/dW = X.T @ Y"),
    ("transpose(X) @ (X@W)", "(X.T@X)@W"),
    ("transpose(X) @ (X@W)", "X.T@(Z - b)"),
    ("sum(Y, 0)", "sum(Y, axis=0)"),
    ("sum(Y, 0)", "sum(Y.T, 1)"),
    ("2*Y", "Y + Y"),
]
WRONG = [
    ("transpose(X) @ Y", "X.T@Z"),
    ("transpose(X) @ Y", "2*X.T@Y"),
    ("transpose(X) @ Y", "X.T@Y + W"),
    ("sum(Y, 0)", "mean(Y, 0)"),
    ("Y", "abs(Y)"),
]
OF_ANOTHER_SHAPE = [
    ("transpose(X) @ Y", "Y.T@X", "it is a matrix of 2 × 3, and a matrix of 3 × 2 is asked for"),
    ("transpose(X) @ Y", "sum(Y)", "it is a number, and a matrix of 3 × 2 is asked for"),
    ("sum(Y, 0)", "sum(Y, 1)", "it is a column of 4, and a column of 2 is asked for"),
    ("sum(Y, 0)", "Y", "it is a matrix of 4 × 2, and a column of 2 is asked for"),
]
UNFIT = [("X@Y", "X@Y", "the inner lengths"), ("Y*X.T", "Y*X.T", "the lengths")]


@pytest.mark.parametrize(("right", "answer"), RIGHT)
def test_any_form_of_a_right_answer_is_right(right: str, answer: str) -> None:
    assert judge(answer, asked(right)).verdict == "correct"


@pytest.mark.parametrize(("right", "answer"), WRONG)
def test_another_function_is_wrong(right: str, answer: str) -> None:
    assert judge(answer, asked(right)).verdict == "incorrect"


@pytest.mark.parametrize(("right", "answer", "said"), OF_ANOTHER_SHAPE)
def test_another_shape_is_wrong_and_is_told(right: str, answer: str, said: str) -> None:
    found = judge(answer, asked(right))

    assert found.verdict == "incorrect"
    assert said in found.message


@pytest.mark.parametrize(("answer", "place", "said"), UNFIT)
def test_what_does_not_fit_together_is_told_with_its_place(
    answer: str, place: str, said: str
) -> None:
    found = judge(answer, asked("transpose(X) @ Y"))

    assert found.verdict == "invalid"
    assert said in found.message
    assert place in found.message


def test_a_product_is_not_commutative_even_of_square_matrices() -> None:
    square = [[1.0, 2.0], [3.0, 4.0]]
    of = asked("A@B", "loss = sum(A@B)", A=square, B=square, W=square)

    assert judge("A@B", of).verdict == "correct"
    assert judge("B@A", of).verdict == "incorrect"
    assert judge("A*B", of).verdict == "incorrect"


def test_matrices_where_there_are_none_do_not_count() -> None:
    of = Question("2*x", known=None)

    assert judge("x.T", of).verdict in ("invalid", "undecided")


@pytest.mark.parametrize("given", [{"of": "sum((X@W)^2)", "wrt": "W"}, {"equals": "A@B"}])
def test_without_shapes_a_question_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(TutorError, match="shapes of its matrices are not known"):
        check("X", **given)


def test_hints_come_from_the_derivation_by_shapes() -> None:
    from tutor.checking.hints import derivation

    lines = derivation(asked("transpose(X) @ Y"))
    assert lines[0].rule == "product of matrices: (3,4) @ (4,2) → (3,2), sum"

"""Numbers at other places, written as products: held against NumPy, which moves them itself."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tutor.calculus.arrays import Arrays, UntraceableError
from tutor.calculus.evaluate import evaluate

COLUMN = np.array([0.5, -1.2, 2.0, 0.25, 3.0, -0.125])
MATRIX = COLUMN[:, None] * np.array([1.0, 3.0, -7.0, 11.0])

Move = Callable[[Any], Any]

OF_COLUMNS: list[Move] = [
    lambda x: x[0], lambda x: x[-1], lambda x: x[1:], lambda x: x[::-2], lambda x: x[:1],
    lambda x: x[[0, 0, 3]], lambda x: x[:, None], lambda x: x[None], lambda x: x.reshape(2, 3),
    lambda x: np.tile(x, (3, 1)), lambda x: np.roll(x, 2), lambda x: np.repeat(x, 2),
]  # fmt: skip
OF_MATRICES: list[Move] = [
    lambda x: x[0], lambda x: x[-1, 2], lambda x: x[:, 1], lambda x: x[1:, :2], lambda x: x[[2, 0]],
    lambda x: x[1:2, 2:3], lambda x: x[0, 1:3], lambda x: x.T, lambda x: x.ravel(),
    lambda x: x.reshape(3, 8), lambda x: np.diag(x), lambda x: x[::-1, ::-1],
    lambda x: x[:, :1].ravel(), lambda x: x[:1].ravel(), lambda x: x[:1, :1].reshape(()),
]  # fmt: skip


def written(source: Any, move: Move) -> Any:
    arrays = Arrays()
    places = np.arange(source.size).reshape(source.shape)
    index = arrays.moved(arrays.variable("x", source), source, move(places))
    assert arrays.shape(index) == np.shape(move(source)) or np.size(move(source)) == 1
    return evaluate(arrays.tape.nodes, arrays.at)[index]


@pytest.mark.parametrize("move", OF_COLUMNS, ids=range(len(OF_COLUMNS)))
def test_numbers_of_a_column_move(move: Move) -> None:
    np.testing.assert_array_equal(np.squeeze(written(COLUMN, move)), np.squeeze(move(COLUMN)))


@pytest.mark.parametrize("move", OF_MATRICES, ids=range(len(OF_MATRICES)))
def test_numbers_of_a_matrix_move(move: Move) -> None:
    np.testing.assert_array_equal(np.squeeze(written(MATRIX, move)), np.squeeze(move(MATRIX)))


def test_a_place_of_none_is_a_zero() -> None:
    arrays = Arrays()
    two = COLUMN[:2]
    index = arrays.moved(arrays.variable("x", two), two, np.array([-1, 1, 0, -1]))

    assert evaluate(arrays.tape.nodes, arrays.at)[index].tolist() == [0, -1.2, 0.5, 0]


def test_what_no_product_does_is_refused() -> None:
    arrays = Arrays()
    with pytest.raises(UntraceableError, match="no rows and columns"):
        arrays.moved(arrays.variable("x", COLUMN[:2]), COLUMN[:2], np.array([[0, 1], [1, 0]]))


def test_values_beside_each_other_are_added_up_in_their_places() -> None:
    arrays = Arrays()
    of_column, number = arrays.variable("x", COLUMN[:2]), arrays.variable("y", 7.0)
    parts = [
        (of_column, COLUMN[:2], np.array([0, -1, 1, -1])),
        (number, 7.0, np.array([-1, 0, -1, -1])),
        (of_column, COLUMN[:2], np.array([-1, -1, -1, -1])),
    ]
    index = arrays.joined(parts)

    assert index is not None
    assert evaluate(arrays.tape.nodes, arrays.at)[index].tolist() == [0.5, 7, -1.2, 0]
    assert arrays.joined(parts[2:]) is None


@pytest.mark.parametrize("value", [np.array([np.inf, 1.0]), np.array(np.inf), np.array(np.nan)])
def test_what_is_not_finite_has_no_zeros_beside_it(value: Any) -> None:
    """Nothing times infinity is no number; a number alone may become a column of it."""
    arrays = Arrays()
    source = arrays.variable("x", value)
    with pytest.raises(UntraceableError, match="not finite"):
        arrays.joined([(source, value, np.array([0, -1, -1]))])
    if not value.ndim:
        assert arrays.moved(source, value, np.array([0, 0])) > source


def test_too_many_numbers_are_not_moved_about() -> None:
    with pytest.raises(UntraceableError, match="too many numbers"):
        written(np.zeros(1000), lambda x: x[::-1])


EINSUMS = ["ij,jk->ik", "ji,jk->ki", "ij,kj->ik", "ij,ij->", "ij,ij->i", "ij,ij->j", "ij,ji->ij"]


@pytest.mark.parametrize("equation", EINSUMS)
def test_a_sum_of_products_in_letters(equation: str) -> None:
    a, b = MATRIX[:3, :3], MATRIX[3:, :3] + 0.5
    arrays = Arrays()
    index = arrays.einsum(equation, [arrays.variable("a", a), arrays.variable("b", b)])

    found = evaluate(arrays.tape.nodes, arrays.at)[index]
    np.testing.assert_allclose(found, np.einsum(equation, a, b), rtol=1e-14)


@pytest.mark.parametrize("equation", ["ii->i", "ij,jk->k", "ij,jk", "...i,i->...", "ij,k->ijk"])
def test_one_that_is_not_written_is_refused(equation: str) -> None:
    arrays = Arrays()
    args = [arrays.variable(name, np.eye(2)) for name in "ab"]
    with pytest.raises(UntraceableError, match="einsum"):
        arrays.einsum(equation, args[: equation.count(",") + 1])

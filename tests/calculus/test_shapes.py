"""Shapes: known before anything is computed, and a mismatch is told with its place."""

import pytest

from tutor.calculus.shapes import Shape, require_scalar, shapes
from tutor.calculus.shapes import shape_of as shape_of_node
from tutor.errors import NotationError, ShapeError
from tutor.notation import Node, parse


def shape_of(text: str, **columns: int) -> Shape:
    """The shape of the output, where some variables are columns of these lengths."""
    expression = parse(text)
    found = shapes(expression, {name: (length,) for name, length in columns.items()})
    return found[expression.output]


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("w + 1", ()),
        ("u", (3,)),
        ("2*u", (3,)),
        ("u + v", (3,)),
        ("sigmoid(w*u + b)", (3,)),
        ("where(u > 0, w, 0)", (3,)),
        ("max(0, u)", (3,)),
        ("mean(u)", ()),
        ("sum(u*v)", ()),
        ("mean(w)", ()),
        ("u - mean(u)", (3,)),
        ("count(u)", ()),
        ("mean(u)*sum(longer)", ()),
    ],
)
def test_scalars_spread_over_columns_and_means_reduce_them(text: str, shape: Shape) -> None:
    assert shape_of(text, u=3, v=3, longer=7) == shape


def test_a_column_of_one_is_a_column() -> None:
    assert shape_of("2*u", u=1) == (1,)


def test_every_node_has_its_shape() -> None:
    expression = parse("y = W*x + b; mean(y^2)")
    found = shapes(expression, {"x": (5,)})
    assert found[expression.find("W")] == ()
    assert found[expression.find("y")] == (5,)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("u + v", "u + v"),
        ("1 + u*v", "u*v"),
        ("mean(sin(u) - 2v)", "sin(u) - 2v"),
        ("max(u, v)", "max(u, v)"),
        ("where(u > 0, v, 0)", "where(u > 0, v, 0)"),
        ("u*2 + u*v", "u*v"),
        ("y = 2u\nmean(y*v)", "y*v"),
    ],
)
def test_a_mismatch_is_told_with_both_lengths_and_the_place(text: str, place: str) -> None:
    with pytest.raises(ShapeError) as caught:
        shape_of(text, u=3, v=4)
    error = caught.value
    assert "a column of 3 and a column of 4" in error.message
    assert error.hint == "both need the same number of values"
    assert error.text[error.start : error.end] == place
    assert "^" * len(place) in str(error)


def test_a_column_of_one_does_not_spread() -> None:
    with pytest.raises(ShapeError, match="a column of 1 and a column of 3"):
        shape_of("u + v", u=1, v=3)


def test_a_gradient_is_of_one_number() -> None:
    expression = parse("y = 2; x*u")
    require_scalar(parse("mean(u)"), shapes(parse("mean(u)"), {"u": (3,)}))
    with pytest.raises(NotationError) as caught:
        require_scalar(expression, shapes(expression, {"u": (3,)}))
    assert "a column of 3" in caught.value.message
    assert "mean( ) or sum( )" in caught.value.hint
    assert caught.value.start == len("y = 2; ")


def test_softmax_is_of_a_column() -> None:
    expression = parse("softmax(x)")

    assert shapes(expression, {"x": (3,)})[expression.output] == (3,)
    with pytest.raises(ShapeError, match="softmax is of a data column"):
        shapes(expression, {})


@pytest.mark.parametrize(
    "text", ["dot(w, u)", "dot(u, 2)", "softmax_cross_entropy(u, w)", "softmax_cross_entropy(w, u)"]
)
def test_a_number_does_not_spread_where_two_columns_are_asked_for(text: str) -> None:
    with pytest.raises(ShapeError, match="not of a number and a column of 3") as caught:
        shape_of(text, u=3)
    assert caught.value.hint == "both need the same number of values"


def test_two_numbers_have_a_dot_product() -> None:
    assert shape_of("dot(v, w)") == ()


def test_a_number_spread_like_a_column_and_an_open_derivative_are_columns() -> None:
    column, number = (3,), ()
    assert shape_of_node(Node("spread", (0, 1)), [column, number]) == column
    assert shape_of_node(Node("derivative", (0, 1)), [column, number]) == column
    assert shape_of_node(Node("derivative", (1, 0)), [column, number]) == column  # dL/dx_i

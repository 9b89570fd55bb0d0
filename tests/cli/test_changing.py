"""What is typed at a pause to change a graph's numbers, and what a formula tried there knows."""

from io import StringIO

import pytest

from tests.course.experiments.run import Silent
from tutor.cli.changing import read_change, try_formula
from tutor.course.blocks import Graph
from tutor.errors import TutorError
from tutor.render.page import page

OF_A_COLUMN = Graph(
    {"X": [[1.0, 2.0], [3.0, 4.0]], "w": [1.0, 2.0], "b": 1.0}, "y = X @ w + b\nL = sum(y^2)"
)


@pytest.mark.parametrize(
    ("typed", "changed"),
    [("b = 2", {"b": 2}), ("w = [0, 1]", {"w": [0, 1]}), ("b = 1", {})],
)
def test_a_graph_with_a_product_of_a_column_can_be_changed(
    typed: str, changed: dict[str, object]
) -> None:
    assert read_change(typed, OF_A_COLUMN, {}) == changed


def test_shapes_that_do_not_match_are_refused_still() -> None:
    with pytest.raises(TutorError, match="change both at once"):
        read_change("w = [1, 2, 3]", OF_A_COLUMN, {})
    both = read_change("w = [1, 2, 3], X = [[1, 0, 0]]", OF_A_COLUMN, {})
    assert both == {"w": [1, 2, 3], "X": [[1, 0, 0]]}


def test_a_greek_letter_and_its_name_are_one() -> None:
    graph = Graph({"theta": 2.0}, "y = θ^2")
    assert read_change("θ = 3", graph, {}) == read_change("theta = 3", graph, {}) == {"theta": 3}
    with pytest.raises(TutorError, match="theta is given twice"):
        read_change("θ = 3, theta = 3", graph, {})


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("explain θ^2", "\n = 4.0 "),
        ("explain θ^2 at θ=3", "\n = 9.0 "),
        ("explain y + θ at theta=3", "\n = 7.0 "),
    ],
)
def test_a_formula_knows_the_graphs_values_but_those_given(typed: str, value: str) -> None:
    out = StringIO()
    graph = Graph({"theta": 2.0}, "y = θ^2")
    try_formula(page(out, width=80), typed, graph, {}, Silent())
    assert value in out.getvalue()


def test_a_formula_knows_what_a_graph_makes_of_a_column() -> None:
    """y = (5 + 1, 11 + 1), so that Σ y is 18; with b = 2 it is 20."""
    out = StringIO()
    try_formula(page(out, width=80), "explain sum(y)", OF_A_COLUMN, {"b": 2.0}, Silent())
    assert "\n = 20.0 " in out.getvalue()

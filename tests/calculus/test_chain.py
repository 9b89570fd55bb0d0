"""The chain rule as a person draws it: named values and the slopes between them."""

import numpy as np
import pytest

from tutor.calculus.chain import MAX_NODES, Rung, chain, drawn
from tutor.calculus.trace import trace
from tutor.notation import parse, to_text


def drawing(text: str, **point: object) -> tuple[Rung, ...]:
    return chain(trace(parse(text), point))


def edges(text: str, **point: object) -> dict[str, dict[str, str]]:
    """d(parent)/d(child) in the course's notation, for each edge of the drawing."""
    expression = parse(text)
    return {
        rung.label: {
            expression.label(edge.child): to_text(edge.partial, names=expression.names)
            for edge in rung.edges
        }
        for rung in chain(trace(expression, point))
    }


def test_lesson_four() -> None:
    assert edges("y = 2*x + b; s = sigmoid(y)", x=1, b=2) == {
        "s": {"y": "s*(1 - s)"},
        "y": {"x": "2", "b": "1"},
        "b": {},
        "x": {},
    }


def test_an_edge_goes_over_whatever_lies_between_two_names() -> None:
    assert edges("y = sin(x^2) + 1; z = 3*y", x=0.5)["y"] == {"x": "2*x*cos(x^2)"}


def test_an_edge_ends_at_the_next_name() -> None:
    # z depends on x directly and through y: the edge to x is the direct one.
    assert edges("y = x^2; z = x*y", x=2.0)["z"] == {"y": "x", "x": "y"}


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("y = 2*x + b; s = sigmoid(y)", {"x": 1.0, "b": 2.0}),
        ("y = x^2; z = x*y; y*z + x", {"x": 1.5}),
        ("a = sin(x); b = a*a; c = a + b; b*c", {"x": 0.75}),
    ],
)
def test_the_products_along_all_paths_add_up_to_the_adjoint(
    text: str, point: dict[str, float]
) -> None:
    rungs = {rung.index: rung for rung in drawing(text, **point)}
    output = max(rungs)
    passed = dict.fromkeys(rungs, 0.0) | {output: 1.0}
    for index in sorted(rungs, reverse=True):
        assert float(rungs[index].adjoint) == pytest.approx(passed[index], rel=1e-14)
        for edge in rungs[index].edges:
            passed[edge.child] += passed[index] * float(edge.value)


def test_without_names_every_operation_is_drawn() -> None:
    expression = parse("sin(2*x) + 1")
    operations = [expression.nodes[index].op for index in drawn(expression)]
    assert operations == ["variable", "mul", "sin", "add"]


def test_with_names_only_those_and_the_output() -> None:
    expression = parse("y = 2*x + b; sin(y) + 1")
    assert [expression.label(index) for index in drawn(expression)] == ["x", "b", "y", ""]


def test_what_the_output_does_not_need_is_not_drawn() -> None:
    expression = parse("y = 2*x; z = 3*w; 5*y")
    assert [expression.label(index) for index in drawn(expression)] == ["x", "y", ""]


def test_a_mean_has_a_node_and_its_products_are_added_up() -> None:
    rungs = drawing("p = W*x + b; mean(p^2)", x=[1.0, 2.0, 3.0], W=2.0, b=1.0)
    by_label = {rung.label: rung for rung in rungs}
    to_w = next(edge for edge in by_label["p"].edges if edge.child == by_label["W"].index)
    assert to_w.points == 3
    assert list(np.atleast_1d(to_w.value)) == [1.0, 2.0, 3.0]
    assert list(by_label["p"].adjoint) == pytest.approx([2 * p / 3 for p in (3, 5, 7)], rel=1e-15)


def test_a_drawing_that_helps_nobody_is_not_made() -> None:
    text = "; ".join(["a0 = x", *(f"a{k} = sin(a{k - 1})" for k in range(1, MAX_NODES + 1))])
    assert drawing(text, x=1.0) == ()

"""Definitions, one after another, the last being the output."""

import pytest

from tests.notation.reading import refused, told
from tutor.notation import parse


@pytest.mark.parametrize("between", ["; ", "\n", "\n\n", " ;\n"], ids=repr)
def test_definitions_stand_one_after_another(between: str) -> None:
    s = parse(f"y = 2*x + b{between}s = sigmoid(y)")
    assert s.variables == ("x", "b")
    assert [s.label(s.output), s.nodes[s.output].op] == ["s", "sigmoid"]
    assert s.nodes[s.output].args == (s.find("y"),)


def test_the_last_formula_is_the_output_with_a_name_or_without() -> None:
    assert parse("y = 2x; y + 1").label(parse("y = 2x; y + 1").output) == ""
    assert parse("y = 2x; z = 3x; y").output == parse("y = 2x; z = 3x; y").find("y")


def test_a_defined_name_is_one_node_however_often_it_is_used() -> None:
    square = parse("y = x + 1; y*y")
    assert square.nodes[square.output].args == (square.find("y"), square.find("y"))


def test_a_line_break_inside_brackets_is_a_space() -> None:
    assert parse("y = (2x\n + 1)") == parse("y = (2x + 1)")


def test_a_definition_that_is_a_name_or_a_number_is_a_node_of_its_own() -> None:
    expression = parse("a = x; b = 1; a + b")
    assert [expression.nodes[expression.find(name)].op for name in "ab"] == ["identity"] * 2


def test_a_run_of_letters_that_is_defined_is_a_name() -> None:
    assert parse("cost = 2x; 3cost") == parse("cost = 2*x; 3*cost")


@pytest.mark.parametrize(
    ("text", "names", "place", "words"),
    [
        ("y = x; y = 2x", None, 7, ["y is defined twice", "defined once"]),
        ("x = 2", ("x",), 0, ["x is a variable already"]),
        ("s = sigmoid(y); y = 2x", None, 16, ["before it is used"]),
        ("a = b; b = a", None, 7, ["before it is used"]),
        ("y = y + 1", None, None, ["before it is used"]),
        ("pi = 3", None, 0, ["pi is a number"]),
        ("sin = 2", None, 0, ["sin is a function"]),
        ("2x = y", None, 3, ["must be one name"]),
        ("y = 2x +\n1", None, 8, ["expected"]),
    ],
    ids=[
        "redefined", "a variable", "used before", "a cycle", "by itself", "a constant",
        "a function", "a formula on the left", "cut by a line break",
    ],
)  # fmt: skip
def test_a_name_is_defined_once_before_it_is_used(
    text: str, names: tuple[str, ...] | None, place: int | None, words: list[str]
) -> None:
    error = refused(text, names)
    assert [word for word in words if word not in f"{error.message}\n{error.hint}"] == []
    if place is not None:
        assert error.start == place


def test_a_name_used_too_early_was_not_defined_twice() -> None:
    assert "twice" not in told("s = sigmoid(y); y = 2x", None)

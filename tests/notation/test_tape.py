"""The tape: order, sharing and counting, on formulas small enough to be done by hand."""

from dataclasses import FrozenInstanceError

import pytest

from tests.notation.limit import at_most
from tutor.notation import Expression, Node, Tape, parse, to_text
from tutor.notation.tape import depends, extract, reachable, sizes, written_order

# index:      0  1  2    3  4      5       6
S = parse("y = 2*x + b; s = sigmoid(y); s*s")


def test_the_example_is_the_tape_that_the_tests_below_count_on() -> None:
    assert [node.op for node in S.nodes] == [
        "number", "variable", "mul", "variable", "add", "sigmoid", "mul",
    ]  # fmt: skip
    assert [node.args for node in S.nodes] == [(), (), (0, 1), (), (2, 3), (4,), (5, 5)]


def test_a_formula_stays_as_it_is_and_works_its_properties_out_once() -> None:
    assert S.variables == ("x", "b")
    assert S.variables is S.variables
    assert S.at(2).names is S.names
    with pytest.raises(FrozenInstanceError):
        S.output = 2  # type: ignore[misc]


class TestTape:
    def test_an_operation_has_an_index_that_later_ones_use(self) -> None:
        tape = Tape()
        x = tape.variable("x")
        assert tape.add("sin", x) == 1
        assert tape.nodes == [Node("variable", (), "x"), Node("sin", (0,))]

    def test_a_shared_tape_has_every_operation_once(self) -> None:
        tape = Tape(shared=True)
        first = tape.add("mul", tape.variable("x"), tape.number(2))
        assert tape.add("mul", tape.variable("x"), tape.number(2)) == first
        assert len(tape.nodes) == 3

    def test_a_plain_one_has_it_as_often_as_it_was_written(self) -> None:
        tape = Tape()
        assert tape.number(2) != tape.number(2)

    def test_a_shared_tape_knows_what_it_was_begun_with(self) -> None:
        tape = Tape([Node("variable", (), "x"), Node("sin", (0,))], shared=True)
        assert tape.add("sin", 0) == 1

    def test_a_formula_is_inserted_with_nodes_for_its_variables(self) -> None:
        tape = Tape(parse("sin(x)*y").nodes)
        before = len(tape.nodes)
        output = tape.insert(parse("2*t^2 + t"), {"t": 1})
        assert to_text(Expression(tuple(tape.nodes), output)) == "2*sin(x)^2 + sin(x)"
        assert [node.op for node in tape.nodes[before:]] == [
            "number", "number", "pow", "mul", "add",
        ]  # fmt: skip


class TestExpression:
    def test_variables_come_in_the_order_of_their_first_use(self) -> None:
        assert parse("b + a*b + c").variables == ("b", "a", "c")

    def test_nodes_are_found_by_name(self) -> None:
        assert [S.find(name) for name in ("x", "b", "y", "s")] == [1, 3, 4, 5]
        assert [S.label(index) for index in range(len(S))] == ["", "x", "", "b", "y", "s", ""]
        with pytest.raises(KeyError, match="z"):
            S.find("z")

    def test_where_it_was_typed_does_not_count_in_equality(self) -> None:
        assert parse("x+1") == parse("x  + 1")
        assert parse("x+1").spans != parse("x  + 1").spans

    def test_names_do_count(self) -> None:
        assert parse("y = 2x; y + 1") != parse("z = 2x; z + 1")

    def test_another_output_of_the_same_tape(self) -> None:
        assert to_text(S.at(S.find("y"))) == "2*x + b"

    def test_a_node_that_was_not_typed_has_no_place(self) -> None:
        assert Expression((Node("variable", (), "x"),), 0).span(0) == (0, 0)


def test_reachable_is_what_the_output_needs() -> None:
    assert reachable(S.nodes, 6) == [True] * 7
    assert reachable(S.nodes, 4) == [True, True, True, True, True, False, False]
    assert reachable(S.nodes, 3) == [False, False, False, True, False, False, False]


def test_depends_is_what_changes_with_a_node() -> None:
    assert depends(S.nodes, [1]) == [False, True, True, False, True, True, True]
    assert depends(S.nodes, [3]) == [False, False, False, True, True, True, True]
    assert depends(S.nodes, []) == [False] * 7


def test_sizes_are_those_of_the_formulas_written_out() -> None:
    # 2, x, 2x, b, 2x + b, sigmoid(2x + b), and that twice
    assert sizes(S.nodes) == [1, 1, 3, 1, 5, 6, 13]


def test_a_name_counts_as_one() -> None:
    assert sizes(S.nodes, stop=[4, 5]) == [1, 1, 3, 1, 1, 1, 3]


def test_squaring_n_times_has_the_size_of_two_to_the_n() -> None:
    tape = Tape([Node("variable", (), "x")])
    for _ in range(100):
        tape.add("mul", len(tape.nodes) - 1, len(tape.nodes) - 1)
    assert sizes(tape.nodes)[-1] == 2**101 - 1


def test_extract_is_one_definition() -> None:
    s = extract(S.nodes, S.find("s"), S.names)
    assert s == parse("sigmoid(y)")


def test_extract_keeps_what_has_no_name() -> None:
    assert extract(S.nodes, S.find("y"), S.names) == parse("2*x + b")
    assert extract(S.nodes, S.output, {}) == Expression(S.nodes, S.output)


def test_extract_has_every_name_once() -> None:
    assert extract(S.nodes, S.output, S.names) == parse("s*s")


def test_written_order_is_arguments_first_from_left_to_right() -> None:
    #      0  1       2       3
    # x, y, sin(y), x + sin(y), written in another order
    nodes = [
        Node("variable", (), "y"),
        Node("sin", (0,)),
        Node("variable", (), "x"),
        Node("add", (2, 1)),
        Node("number", (), 1),
    ]
    assert written_order(nodes, [3]) == [2, 0, 1, 3]
    assert written_order(nodes, [1, 3]) == [0, 1, 2, 3]


COUNT = 10_000


@pytest.fixture(scope="module")
def chain() -> Expression:
    """sin(sin(… x …)) of ten thousand nodes."""
    tape = Tape([Node("variable", (), "x")])
    for _ in range(COUNT - 1):
        tape.add("sin", len(tape.nodes) - 1)
    return Expression(tuple(tape.nodes), COUNT - 1)


class TestTenThousandNodes:
    def test_are_printed(self, chain: Expression) -> None:
        with at_most(2):
            printed = to_text(chain)
        assert printed == "sin(" * (COUNT - 1) + "x" + ")" * (COUNT - 1)

    def test_are_counted(self, chain: Expression) -> None:
        assert sizes(chain.nodes) == list(range(1, COUNT + 1))

    def test_are_ordered(self, chain: Expression) -> None:
        assert written_order(chain.nodes, [chain.output]) == list(range(COUNT))

    def test_are_extracted(self, chain: Expression) -> None:
        assert extract(chain.nodes, chain.output, {}) == chain

    def test_are_followed_both_ways(self, chain: Expression) -> None:
        assert all(reachable(chain.nodes, chain.output))
        assert all(depends(chain.nodes, [0]))

    def test_are_read_as_definitions(self) -> None:
        with at_most(2):
            expression = parse(";".join(f"a{k}=x" for k in range(COUNT)))
        assert len(expression) == COUNT + 1

"""A formula as a tape: its operations in the order in which they are computed.

The field calls this a Wengert list. Each node names its operation and points back at its
arguments by index, so that sharing is plain (`y` used twice is one node with two users),
order is topological by construction, and no walk over a formula ever recurses.

A tape is the learner's own form: nothing is reordered, evaluated or simplified here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple

NUMBER = "number"
VARIABLE = "variable"
CONSTANT = "constant"
LEAVES = frozenset((NUMBER, VARIABLE, CONSTANT))
NAMELESS: Mapping[int, str] = MappingProxyType({})
"""The names of a formula without definitions."""


class Node(NamedTuple):
    """One operation: a row of the registry by name, or a number, a variable or a constant."""

    op: str
    args: tuple[int, ...] = ()
    value: Fraction | str = ""


@lru_cache(maxsize=1024)
def leaf(op: str, value: Fraction | str) -> Node:
    """A number, a variable or a constant: there are few, and each occurs again and again."""
    return Node(op, (), value)


_operation = itemgetter(0)


@dataclass(frozen=True, init=False)
class Expression:
    """A formula: nodes in computing order, the output's index, and the names that were given.

    `spans` says from where to where in `text` each node was written; `readings` what the
    parser did that a reader should know ("1/2x is (1/2)·x"). Neither counts in equality.
    `operations` says which operations and leaves occur.
    """

    nodes: tuple[Node, ...]
    output: int
    names: Mapping[int, str] = field(default_factory=lambda: NAMELESS)
    spans: tuple[tuple[int, int], ...] = field(default=(), compare=False, repr=False)
    text: str = field(default="", compare=False, repr=False)
    readings: tuple[str, ...] = field(default=(), compare=False, repr=False)
    operations: frozenset[str] = field(init=False, compare=False, repr=False)

    def __init__(
        self,
        nodes: tuple[Node, ...],
        output: int,
        names: Mapping[int, str] = NAMELESS,
        spans: tuple[tuple[int, int], ...] = (),
        text: str = "",
        readings: tuple[str, ...] = (),
    ) -> None:
        # A frozen dataclass's own sets field by field, which takes three times as long.
        self.__dict__.update(
            nodes=nodes, output=output, names=names, spans=spans, text=text, readings=readings,
            operations=frozenset(map(_operation, nodes)),
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.nodes)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.nodes, self.output))

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The variables' names, in the order of their first use."""
        return tuple([str(value) for op, _, value in self.nodes if op == VARIABLE])

    @property
    def inner_names(self) -> Mapping[int, str]:
        """The names without the output's, so that it is written as what it is."""
        return {index: name for index, name in self.names.items() if index != self.output}

    def label(self, index: int) -> str:
        """The name of a node: its definition's, its own if it is a variable, or ""."""
        node = self.nodes[index]
        return str(node.value) if node.op == VARIABLE else self.names.get(index, "")

    @cached_property
    def labels(self) -> Mapping[int, str]:
        """The names of all nodes that have one, variables among them."""
        return {index: label for index in range(len(self)) if (label := self.label(index))}

    def find(self, name: str) -> int:
        """The index of the node that has this name; KeyError if none has."""
        return self._places[name]

    @cached_property
    def _places(self) -> Mapping[str, int]:
        """Where each name stands, the first of its places."""
        return {self.label(index): index for index in reversed(range(len(self.nodes)))}

    def span(self, index: int) -> tuple[int, int]:
        """Where in `text` the node stands; (0, 0) for a node that was not typed."""
        return self.spans[index] if index < len(self.spans) else (0, 0)

    def at(self, output: int) -> "Expression":
        """The same tape with another node as its output."""
        return Expression(self.nodes, output, self.names, self.spans, self.text, self.readings)


class Tape:
    """A tape being written. With `shared`, an operation that stands there already is reused.

    >>> tape = Tape(shared=True)
    >>> x = tape.variable("x")
    >>> tape.add("mul", x, x) == tape.add("mul", x, x)
    True
    """

    def __init__(self, nodes: Iterable[Node] = (), *, shared: bool = False) -> None:
        self.nodes: list[Node] = list(nodes)
        self._index: dict[Node, int] | None = (
            {node: index for index, node in reversed(list(enumerate(self.nodes)))}
            if shared
            else None
        )

    def append(self, node: Node) -> int:
        """Write one node and return its index."""
        if self._index is not None:
            found = self._index.get(node)
            if found is not None:
                return found
            self._index[node] = len(self.nodes)
        self.nodes.append(node)
        return len(self.nodes) - 1

    def add(self, op: str, *args: int) -> int:
        return self.append(Node(op, args))

    def number(self, value: Fraction | int) -> int:
        return self.append(Node(NUMBER, (), Fraction(value)))

    def variable(self, name: str) -> int:
        return self.append(Node(VARIABLE, (), name))

    def forget(self, count: int) -> None:
        """Keep only the first `count` nodes."""
        if self._index is not None:
            for node in self.nodes[count:]:
                self._index.pop(node, None)
        del self.nodes[count:]

    def insert(self, expression: Expression, values: Mapping[str, int]) -> int:
        """Write a whole formula as it is, with a node that is here for each of its variables."""
        moved: list[int] = []
        for node in expression.nodes:
            if node.op == VARIABLE:
                moved.append(values[str(node.value)])
            else:
                args = tuple(moved[arg] for arg in node.args)
                moved.append(self.append(node._replace(args=args)))
        return moved[expression.output]


def reachable(nodes: Sequence[Node], output: int) -> list[bool]:
    """For each node, whether `output` needs it."""
    needed = [False] * len(nodes)
    needed[output] = True
    for index in range(output, -1, -1):
        if needed[index]:
            for arg in nodes[index].args:
                needed[arg] = True
    return needed


def standing(nodes: Sequence[Node], output: int, op: str) -> list[int]:
    """Where an operation stands among what `output` needs."""
    needed = reachable(nodes, output)
    return [k for k, node in enumerate(nodes[: output + 1]) if needed[k] and node.op == op]


def depends(nodes: Sequence[Node], on: Iterable[int]) -> list[bool]:
    """For each node, whether it is one of `on` or is computed from one."""
    found = [False] * len(nodes)
    for index in on:
        found[index] = True
    for index, node in enumerate(nodes):
        if not found[index]:
            found[index] = any(found[arg] for arg in node.args)
    return found


def sizes(nodes: Sequence[Node], stop: Iterable[int] = ()) -> list[int]:
    """How many nodes each would have if it were written out, without sharing.

    Nodes of `stop` count as one: they are written as their names. A chain of n squarings
    has 2^n, which is why nothing is written out before this was asked.
    """
    whole = set(stop)
    counts: list[int] = []
    for index, node in enumerate(nodes):
        counts.append(1 if index in whole else 1 + sum(counts[arg] for arg in node.args))
    return counts


def written_order(nodes: Sequence[Node], roots: Iterable[int]) -> list[int]:
    """The nodes that `roots` need, each after its arguments, from left to right.

    Two readings of one formula then have the same tape, whatever order they were read in.
    """
    order: list[int] = []
    done = [False] * len(nodes)
    for root in roots:
        pending = [root]
        while pending:
            index = pending.pop()
            if index < 0:  # ~index stands below its arguments: they are done
                done[~index] = True
                order.append(~index)
            elif not done[index]:
                pending.append(~index)
                pending.extend(nodes[index].args[::-1])
    return order


def referring(expression: Expression) -> Expression:
    """The same formula, but a bare name where the output itself has one.

    Printed in terms of names, a definition's own node is written out; a derivative that
    happens to be y is to be written y.
    """
    if expression.output not in expression.names:
        return expression
    identity = Node("identity", (expression.output,))
    return replace(expression, nodes=(*expression.nodes, identity), output=len(expression.nodes))


def extract(nodes: Sequence[Node], output: int, names: Mapping[int, str]) -> Expression:
    """The formula of `output` alone, in which every other node of `names` is a variable.

    For `y = 2*x; s = sigmoid(y)` and the output `s` this is `sigmoid(y)`: one definition.
    """
    tape = Tape()
    moved: dict[int, int] = {}
    variables: dict[str, int] = {}
    needed = [False] * (output + 1)
    needed[output] = True
    for index in range(output, -1, -1):
        if needed[index] and (index == output or index not in names):
            for arg in nodes[index].args:
                needed[arg] = True
    for index in range(output + 1):
        if not needed[index]:
            continue
        node = nodes[index]
        name = str(node.value) if node.op == VARIABLE else names.get(index, "")
        if node.op == VARIABLE or (name and index != output):
            if name not in variables:
                variables[name] = tape.variable(name)
            moved[index] = variables[name]
        else:
            moved[index] = tape.append(node._replace(args=tuple(moved[arg] for arg in node.args)))
    return Expression(tuple(tape.nodes), moved[output])

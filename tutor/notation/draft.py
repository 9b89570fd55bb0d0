"""A tape while it is being read: each node with its place in the text and its size."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType

from tutor.notation.limits import TOO_LARGE, constant_size
from tutor.notation.tape import NUMBER, Expression, Node, Tape, written_order


class Draft:
    """Nodes in the order in which they were read.

    constants  the size of every node that is a number, so that 9^9^9 can be refused
    spans      from where to where in the text each node was written
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.tape = Tape()
        self.spans: list[tuple[int, int]] = []
        self.constants: dict[int, float] = {}

    @property
    def nodes(self) -> list[Node]:
        return self.tape.nodes

    def node(self, node: Node, start: int, end: int) -> int:
        index = self.tape.append(node)
        self.spans.append((start, end))
        values = [self.constants[arg] for arg in node.args if arg in self.constants]
        if node.args and len(values) == len(node.args):
            self.constants[index] = constant_size(node.op, values)
        return index

    def number(self, value: Fraction, start: int, end: int) -> int:
        index = self.node(Node(NUMBER, (), value), start, end)
        try:
            self.constants[index] = float(value)
        except OverflowError:
            self.constants[index] = TOO_LARGE
        return index

    def forget(self, count: int) -> None:
        """Keep only the first `count` nodes: what came after was not an operand after all."""
        for index in range(count, len(self.nodes)):
            self.constants.pop(index, None)
        del self.nodes[count:], self.spans[count:]

    def source(self, index: int) -> str:
        """What was typed for a node."""
        start, end = self.spans[index]
        return self.text[start:end]

    def expression(
        self, output: int, names: Mapping[int, str], readings: Iterable[str]
    ) -> Expression:
        """The finished formula: each node after its arguments, from left to right."""
        order = written_order(self.nodes, [*names, output])
        moved = {old: new for new, old in enumerate(order)}
        return Expression(
            nodes=tuple(
                node._replace(args=tuple(moved[arg] for arg in node.args))
                for node in (self.nodes[index] for index in order)
            ),
            output=moved[output],
            names=MappingProxyType({moved[index]: name for index, name in names.items()}),
            spans=tuple(self.spans[index] for index in order),
            text=self.text,
            readings=tuple(dict.fromkeys(readings)),
        )

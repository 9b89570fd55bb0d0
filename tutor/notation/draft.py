"""A tape while it is being read: each node with its place in the text and its size."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType

from tutor.notation.limits import TOO_LARGE, constant_size
from tutor.notation.tape import NUMBER, Expression, Node, written_order


class Draft:
    """Nodes in the order in which they were read.

    constants  the size of every node that is a number, so that 9^9^9 can be refused
    spans      from where to where in the text each node was written
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.nodes: list[Node] = []
        self.spans: list[tuple[int, int]] = []
        self.constants: dict[int, float] = {}

    def node(self, node: Node, start: int, end: int) -> int:
        index = len(self.nodes)
        self.nodes.append(node)
        self.spans.append((start, end))
        if node.args and all(map(self.constants.__contains__, node.args)):
            values = [self.constants[arg] for arg in node.args]
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
        nodes, spans = self.nodes, self.spans
        if order != list(range(len(nodes))):  # it seldom was read in another order
            moved = {old: new for new, old in enumerate(order)}
            nodes = [
                Node(op, tuple(moved[arg] for arg in args), value)
                for op, args, value in (self.nodes[index] for index in order)
            ]
            spans = [self.spans[index] for index in order]
            output = moved[output]
            names = {moved[index]: name for index, name in names.items()}
        return Expression(
            nodes=tuple(nodes),
            output=output,
            names=MappingProxyType(dict(names)),
            spans=tuple(spans),
            text=self.text,
            readings=tuple(dict.fromkeys(readings)),
        )

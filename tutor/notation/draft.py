"""A tape while it is being read: each node with its place in the text and its size."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from tutor.notation.limits import constant_size
from tutor.notation.tape import Expression, Node, written_order


class Draft:
    """Nodes in the order in which they were read.

    constants  the size of every node that is a number, so that 9^9^9 can be refused
    spans      from where to where in the text each node was written
    in_order   whether they were read as they are written, each after its arguments, left to right
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.nodes: list[Node] = []
        self.spans: list[tuple[int, int]] = []
        self.constants: dict[int, float] = {}
        self.in_order = True

    def node(self, node: Node, start: int, end: int) -> int:
        index = len(self.nodes)
        self.nodes.append(node)
        self.spans.append((start, end))
        args, sizes = node.args, self.constants
        # Its two ends are asked first: most nodes are of some variable.
        if args and args[0] in sizes and args[-1] in sizes and all(arg in sizes for arg in args):
            sizes[index] = constant_size(node.op, [sizes[arg] for arg in args])
        return index

    def constant(self, node: Node, size: float, start: int, end: int) -> int:
        """A number, of a size that is known."""
        index = self.node(node, start, end)
        self.constants[index] = size
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
        nodes, spans = self.nodes, self.spans
        if not self.in_order:
            order = written_order(nodes, [*names, output])
            moved = {old: new for new, old in enumerate(order)}
            nodes = [
                Node(op, tuple(moved[arg] for arg in args), value)
                for op, args, value in (nodes[index] for index in order)
            ]
            spans = [spans[index] for index in order]
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

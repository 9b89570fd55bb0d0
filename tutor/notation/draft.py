"""A tape while it is being read: each node with its place in the text and its size."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from tutor.notation.limits import constant_size
from tutor.notation.tape import NAMELESS, Expression, Node, written_order

_new = tuple.__new__
"""Half the work of writing a node would be Node's own __new__, which does no more than this."""


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

    def node(self, op: str, args: tuple[int, ...], start: int, end: int) -> int:
        """An operation on nodes that are here."""
        nodes, sizes = self.nodes, self.constants
        index = len(nodes)
        # Its two ends are asked first: most nodes are of some variable.
        if args[0] in sizes and args[-1] in sizes and all(arg in sizes for arg in args):
            sizes[index] = constant_size(op, [sizes[arg] for arg in args])
        nodes.append(_new(Node, (op, args, "")))
        self.spans.append((start, end))
        return index

    def constant(self, node: Node, size: float, start: int, end: int) -> int:
        """A number, of a size that is known."""
        index = self.leaf(node, start, end)
        self.constants[index] = size
        return index

    def leaf(self, node: Node, start: int, end: int) -> int:
        """A variable, of no size that is known; by `constant`, also a number."""
        index = len(self.nodes)
        self.nodes.append(node)
        self.spans.append((start, end))
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
        self, output: int, names: Mapping[int, str], readings: Sequence[str]
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
            tuple(nodes),
            output,
            MappingProxyType(dict(names)) if names else NAMELESS,
            tuple(spans),
            self.text,
            tuple(dict.fromkeys(readings)) if readings else (),
        )

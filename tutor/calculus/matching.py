"""Does a form stand at a node, and what do its letters stand for there?

Two tables of forms are looked up so: the known ones (known.py), and those that lose digits.
"""

from collections.abc import Callable, Iterator, Sequence

from tutor.notation.tape import VARIABLE, Expression, Node

_COMMUTES = frozenset(("add", "mul", "dot"))

Bound = dict[str, int]
"""For each letter of a form, the node that it stands for."""


def kinds(nodes: Sequence[Node]) -> list[int]:
    """For each node the first that is the same formula: exp(2*x) written twice is two nodes.

    >>> from tutor.notation import parse
    >>> kinds(parse("sin(x) + sin(x)").nodes)
    [0, 1, 1, 3]
    """
    found: list[int] = []
    seen: dict[Node, int] = {}
    for index, node in enumerate(nodes):
        kind = node._replace(args=tuple(found[arg] for arg in node.args))
        found.append(seen.setdefault(kind, index))
    return found


def matched(
    form: Expression, index: int, node_at: Callable[[int], Node], kinds: Sequence[int]
) -> Iterator[Bound]:
    """What the letters of a form stand for at a node, in each way that it fits.

    `node_at` tells what is looked at in a node's place; a letter is one kind wherever it stands.

    >>> from tutor.notation import parse
    >>> e = parse("1 + 2*x")
    >>> next(matched(parse("a*b + 1"), e.output, e.nodes.__getitem__, kinds(e.nodes)))
    {'a': 1, 'b': 2}
    """

    def at(pattern: int, here: int, so_far: Bound) -> Iterator[Bound]:
        wanted = form.nodes[pattern]
        if wanted.op == VARIABLE:
            letter = str(wanted.value)
            before = so_far.get(letter)
            if before is None:
                yield {**so_far, letter: here}
            elif kinds[before] == kinds[here]:
                yield so_far
            return
        node = node_at(here)
        if (node.op, node.value, len(node.args)) == (wanted.op, wanted.value, len(wanted.args)):
            yield from together(wanted.args, node.args, so_far)
            if node.op in _COMMUTES:
                yield from together(wanted.args, node.args[::-1], so_far)

    def together(
        patterns: tuple[int, ...], args: tuple[int, ...], so_far: Bound
    ) -> Iterator[Bound]:
        if not patterns:
            yield so_far
            return
        for one in at(patterns[0], args[0], so_far):
            yield from together(patterns[1:], args[1:], one)

    return at(form.output, index, {})

"""Text that fits a cell: a node in its own words, and dots for what is too long."""

from collections.abc import Mapping

from tutor.functions import FUNCTIONS
from tutor.notation.printer import ASCII, Style, counts_apart, to_text
from tutor.notation.tape import CONSTANT, LEAVES, NUMBER, Expression

DOTS = "..."
MOST = 40
"""Signs that a cell has room for."""
_FEW = 6
"""A formula of so few nodes stands for itself inside another."""


def node_text(expression: Expression, index: int, style: Style = ASCII) -> str:
    """A node's name, or its formula with dots for the arguments that make it too long.

    >>> from tutor.notation.parser import parse
    >>> long = parse("+".join(f"sin({k}*x)" for k in range(30)))
    >>> node_text(long, long.output)
    '... + sin(29*x)'
    >>> product = parse("+".join(f"sin({k}*x)*exp(-x/{k})" for k in range(1, 30)))
    >>> node_text(product, product.output)
    '... + sin(29*x)*exp(-x/29)'
    """
    if label := expression.label(index):
        return label
    names = {**counts_apart(expression, style), **expression.names}
    if index in names:
        return names[index]
    if _short(expression, index, MOST):
        text = to_text(expression, style, output=index, names=names)
        if len(text) <= MOST:
            return text
    args = expression.nodes[index].args
    dotted = {arg: brief_name(expression, arg, style) for arg in args}
    for kept in reversed(args):  # the last argument in full, where there is room
        if not expression.label(kept) and _short(expression, kept, MOST):
            names = {**expression.names, **dotted}
            del names[kept]
            text = to_text(expression, style, output=index, names=names)
            if len(text) <= MOST:
                return text
    return to_text(expression, style, output=index, names=dotted)


def brief_names(expression: Expression) -> dict[int, str]:
    """What stands for every node but the numbers inside another's text.

    >>> from tutor.notation.parser import parse
    >>> list(brief_names(parse("u = x + 1; (u*x)^2 + sin(u)")).values())
    ['x', 'u', '(u*x)', '((u*x)^2)', 'sin(u)', '...']
    """
    return {
        index: brief_name(expression, index)
        for index, node in enumerate(expression.nodes)
        if node.op not in (NUMBER, CONSTANT)
    }


def brief_name(expression: Expression, index: int, style: Style = ASCII) -> str:
    """A node's name, its formula where that is short, or dots."""
    if expression.label(index):
        return expression.label(index)
    if not _short(expression, index, _FEW):
        return "…" if style.pretty else DOTS
    op = expression.nodes[index].op
    text = to_text(expression, style, output=index, names=expression.names)
    return text if op in LEAVES or (not FUNCTIONS[op].symbol and op != "where") else f"({text})"


def _short(expression: Expression, index: int, most: int) -> bool:
    """Whether a node written out has at most so many nodes; no more of them are looked at."""
    pending, count = [index], 0
    while pending and count <= most:
        here = pending.pop()
        count += 1
        if here == index or here not in expression.names:
            pending.extend(expression.nodes[here].args)
    return count <= most


def brief(expression: Expression, names: Mapping[int, str]) -> str:
    """A formula in a cell, with these names in it; dots where it is too long all the same."""
    text = to_text(expression, names=names)
    return text if len(text) <= MOST else DOTS

"""Text that fits a cell: a node in its own words, and dots for what is too long."""

from collections.abc import Mapping
from functools import lru_cache

from tutor.functions import FUNCTIONS
from tutor.notation.printer import ASCII, Style, counts_apart, spell, to_text
from tutor.notation.tape import (
    CONSTANT,
    LEAVES,
    NUMBER,
    VARIABLE,
    Expression,
    depends,
    reachable,
)

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
        return spell(label, style)
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


def node_name(expression: Expression, index: int, style: Style = ASCII) -> str:
    """What a node is called on a page, by which it is known from every other one.

    >>> from tutor.notation.parser import parse
    >>> twice = parse("exp(-x) + sin(exp(-x))")
    >>> [node_name(twice, index) for index in range(1, 5)]
    ['-x #1', 'exp(-x) #1', '-x #2', 'exp(-x) #2']
    """
    return node_text(expression, index, style) + apart(expression, index)


def apart(expression: Expression, index: int) -> str:
    """What tells a node from another that is written alike: " #2"; "" where there is none."""
    number = _numbers(expression).get(index)
    return f" #{number}" if number else ""


@lru_cache(maxsize=4)
def _numbers(expression: Expression) -> Mapping[int, int]:
    """Of nodes without a name that are written alike, the how many-th each is."""
    variables = [i for i, node in enumerate(expression.nodes) if node.op == VARIABLE]
    varies = depends(expression.nodes, variables)
    needed = reachable(expression.nodes, expression.output)
    same: dict[object, list[int]] = {}
    first: list[int] = []
    for index, (op, args, value) in enumerate(expression.nodes):
        written = expression.label(index) or (op, value, *(first[arg] for arg in args))
        same.setdefault(written, []).append(index)
        first.append(same[written][0])
    told = [[i for i in alike if varies[i] and needed[i]] for alike in same.values()]
    return {i: number for alike in told if len(alike) > 1 for number, i in enumerate(alike, 1)}


def dots(style: Style) -> str:
    """What stands for what is left out."""
    return "…" if style.pretty else DOTS


def brief_names(expression: Expression, style: Style = ASCII) -> dict[int, str]:
    """What stands for every node but the numbers inside another's text.

    >>> from tutor.notation.parser import parse
    >>> list(brief_names(parse("u = x + 1; (u*x)^2 + sin(u)")).values())
    ['x', 'u', '(u*x)', '((u*x)^2)', 'sin(u)', '...']
    """
    return {
        index: brief_name(expression, index, style)
        for index, node in enumerate(expression.nodes)
        if node.op not in (NUMBER, CONSTANT)
    }


def cut_names(expression: Expression, style: Style = ASCII) -> dict[int, str]:
    """The names that a formula is short with: those that were given, and dots for what is long.

    >>> from tutor.notation.parser import parse
    >>> list(cut_names(parse("u = x + 1; (u*x)^2 + sin(u)")).values())
    ['x', 'u', '...']
    """
    return {
        index: spell(label, style) if label else dots(style)
        for index, node in enumerate(expression.nodes)
        if node.op not in (NUMBER, CONSTANT)
        and ((label := expression.label(index)) or not _short(expression, index, _FEW))
    }


def brief_name(expression: Expression, index: int, style: Style = ASCII) -> str:
    """A node's name, its formula where that is short, or dots."""
    if label := expression.label(index):
        return spell(label, style)
    if not _short(expression, index, _FEW):
        return dots(style)
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

"""The chain rule drawn: a local partial on each edge, the product so far at each node."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from rich.text import Text

from tutor.calculus.chain import Edge, Rung
from tutor.calculus.trace import Trace
from tutor.comparison.brief import apart
from tutor.comparison.report import NodeReport, Partial, Report
from tutor.comparison.trouble import without_poles, without_slope, without_value
from tutor.notation.printer import counted, counts_apart, to_text
from tutor.render.characters import cut
from tutor.render.comparison import numbered
from tutor.render.figures import short, worded
from tutor.render.page import Page
from tutor.render.prose import UNBROKEN
from tutor.render.terms import draw_term

_MOST_LINES = 60
_MOST_SIGNS = 1000
_LONGEST_LINK = 30
_LONGEST_MATRIX = 36
_LONGEST_OWN = 16
_NARROWEST = 16
"""Signs that a line of a tree has room for, at least; deeper ones are no tree."""
_GAP = 3
_INDENT = 3
_WITHIN = re.compile(r"(?<!\]) ")
"""A blank inside a row of a matrix."""
_FURTHER = 2
"""How far a line that goes on stands in from its branch."""


@dataclass(frozen=True)
class _Line:
    """`branch` leads to a node; `below` continues the branches past it on a line of its own."""

    branch: str
    below: str
    edge: str
    node: str
    adjoint: str

    def parts(self) -> tuple[tuple[str, str], tuple[str, str], str]:
        return (self.branch, "faint"), (self.edge, "formula"), self.node


def draw_chain(page: Page, of: str, trace: Trace, rungs: tuple[Rung, ...]) -> None:
    """The graph below `of` as a tree; a node that is used twice is drawn once."""
    lines = _Tree(page, of, trace, rungs).lines()
    widths = [len(line.branch + line.edge + line.node) for line in lines]
    column = max(widths) + _GAP
    beside = column + max(len(line.adjoint) for line in lines) + _INDENT <= page.width
    for line, width in zip(lines, widths, strict=True):
        if beside:
            gap = " " * (column - width)
            page.print(Text.assemble(*line.parts(), gap, (line.adjoint, "name")), indent=_INDENT)
        else:
            _print_below(page, line)
    draw_term(page, "adjoint", indent=_INDENT)


def fits(page: Page, trace: Trace, rungs: tuple[Rung, ...]) -> bool:
    """Whether there is a tree that can be read: not too deep, its formulas not too long."""
    expression, signs = trace.expression, 0
    depth = dict.fromkeys((rung.index for rung in rungs), 0)
    for rung in rungs:  # from the output down: a node comes before what it is computed from
        signs += len(to_text(expression, output=rung.index, names=expression.names))
        signs += sum(len(page.formula(edge.partial)) for edge in rung.edges)
        for edge in rung.edges:
            depth[edge.child] = max(depth.get(edge.child, 0), depth[rung.index] + 1)
    room = page.width - _INDENT - len("├── ") * (max(depth.values(), default=0) + 1) - _FURTHER
    return bool(rungs) and signs <= _MOST_SIGNS and room >= _NARROWEST


def draw_links(page: Page, of: str, report: Report, rows: Sequence[NodeReport]) -> None:
    """Of a large graph these nodes alone, each with the step to it and the product so far."""
    of = page.name(of)
    labels = {row.index: page.name(row.name) or numbered(row.index) for row in report.nodes}
    labels[report.expression.output] = of
    users: dict[int, list[tuple[NodeReport, Partial]]] = {}
    for row in report.nodes:
        for partial in row.partials:
            users.setdefault(partial.of, []).append((row, partial))
    table = page.table()
    for header, style in (("node", ""), ("used in", ""), ("× local partial", "formula"),
                          (f"d{of}/d(node)", "name")):  # fmt: skip
        table.add_column(header, style=style, overflow="fold", no_wrap=style != "formula")
    longest, widest = min(_LONGEST_LINK, page.width // 3), page.width // 4
    for row in sorted(rows, key=lambda row: -row.index):
        uses = users.get(row.index, [])
        into, factor = f"{len(uses)} places", "their sum"
        if len(uses) == 1:
            parent, partial = uses[0]
            into, value = labels[parent.index], worded(short(partial.value))
            symbolic = report.texts.partial(parent.index, partial.position, page.style)
            factor = cut(symbolic, longest, page.dots)
            if len(value) <= widest:
                same = partial.symbolic == short(partial.value)
                factor = value if same else f"{factor} = {value}"
        node = _operation(page, report, row, labels, longest)
        slope = worded(short(report.slope(row)))
        slope = slope if len(slope) <= widest else _size(report.slope(row))
        table.add_row(node, into, factor, slope)
    page.print(table, indent=_INDENT)
    if any(not row.name for row in rows):
        draw_term(page, "number", indent=_INDENT)


def _operation(
    page: Page, report: Report, row: NodeReport, labels: Mapping[int, str], longest: int
) -> str:
    """n9 = sin(n8): a node and what it is computed from, by their places on the tape."""
    expression, label = report.expression, labels[row.index]
    inner = {arg: labels[arg] for arg in expression.nodes[row.index].args if arg in labels}
    text = to_text(expression, page.style, output=row.index, names=inner)
    return label if text == label else f"{label} = {cut(text, longest, page.dots)}"


def _print_below(page: Page, line: _Line) -> None:
    """Where there is no room, the adjoint stands below, and the branches are drawn on past it."""
    branch, edge, node = line.parts()
    whole, room = Text.assemble(edge, node), page.width - _INDENT
    first = whole.wrap(page.console, room - len(line.branch))[0]
    page.print(Text.assemble(branch, first), indent=_INDENT)
    rest = whole[len(first) :] if len(first) < len(whole) else Text()
    rest = Text.assemble(rest[len(rest) - len(rest.plain.lstrip()) :], "\n" if rest else "")
    rest.append(line.adjoint, "name")
    for each in rest.wrap(page.console, room - len(line.below) - _FURTHER):
        page.print(Text.assemble((line.below, "faint"), " " * _FURTHER, each), indent=_INDENT)


def _brief(value: Any) -> str:
    """A number or a column; of a matrix that is no short text, its size. No row is broken."""
    text = worded(short(value))
    if np.ndim(value) < 2 or len(text) <= _LONGEST_MATRIX:
        return _WITHIN.sub(UNBROKEN, text)
    return _size(value).replace(" ", UNBROKEN)


def _size(value: Any) -> str:
    return f"{' × '.join(map(str, np.shape(value)))} values"


def _shape(shape: Sequence[int]) -> str:
    """(3, 2), on one line."""
    return str(tuple(shape)).replace(" ", UNBROKEN)


class _Tree:
    """The lines of one drawing, from the output down."""

    def __init__(self, page: Page, of: str, trace: Trace, rungs: tuple[Rung, ...]) -> None:
        self.page, self.of, self.trace = page, page.name(of), trace
        self.missing = without_value(trace)
        self.slopeless = without_slope(trace, self.missing)
        self.rungs = {rung.index: rung for rung in rungs}
        self.branches = Counter(edge.child for rung in rungs for edge in rung.edges)
        counts = {
            to_text(edge.partial, output=arg, names=edge.partial.names)
            for rung in rungs for edge in rung.edges for arg in counted(edge.partial).values()
        }  # fmt: skip
        self.apart = len(counts) > 1
        form, nodes = trace.expression, trace.expression.nodes
        self.names = {**counts_apart(form, page.style, always=self.apart), **form.names}
        self.uses = Counter(nodes[i].args[position] for i, position in trace.sweep.partials)
        # ├── where the terminal has it
        self.signs = ("├── ", "└── ", "│   ") if page.unicode else ("|-- ", "`-- ", "|   ")

    def lines(self) -> list[_Line]:
        found: list[_Line] = []
        drawn: set[int] = set()
        # (node, what stands before its branch, its branch, the edge's text)
        pending = [(self.trace.expression.output, "", "", "")]
        while pending and len(found) < _MOST_LINES:
            index, before, branch, edge = pending.pop()
            again = index in drawn and bool(self.rungs[index].edges)
            drawn.add(index)
            below = before + (
                self.signs[2] if branch == self.signs[0] else "    " if branch else ""
            )
            under = below + self.signs[2] if self.rungs[index].edges and not again else below
            node, adjoint = self.node(index, again), self.adjoint(index)
            found.append(_Line(before + branch, under, edge, node, adjoint))
            if again:
                continue
            edges = sorted(self.rungs[index].edges, key=lambda edge: edge.child)
            for number, one in reversed(list(enumerate(edges))):
                last = number == len(edges) - 1
                text = f"{self.edge(one)} {'→' if self.page.unicode else '->'} "
                pending.append((one.child, below, self.signs[1 if last else 0], text))
        return found

    def edge(self, one: Edge) -> str:
        """The local partial and its value; among matrices, what becomes of the shape."""
        partial = self.page.formula(one.partial, apart=self.apart, factor=True)
        value = _brief(self.slope(one))
        equal = "" if to_text(one.partial) == value else f" = {value}"
        up, down = (self.trace.shapes[index] for index in (one.parent, one.child))
        above, below = _shape(up), _shape(down)
        node = self.trace.expression.nodes[one.parent]
        if node.op == "matmul" or (node.op == "matvec" and one.position == 1):
            first = one.position == 0
            factor = _shape(np.shape(one.value))
            pair = (above, factor) if first else (factor, above)
            side = "right" if first else "left"
            return f"× {partial} from the {side}, {pair[0]} @ {pair[1]} → {below}"
        if len(up) == 2 or len(down) == 2:
            if node.op in ("transpose", "column"):
                return f"{node.op}, {above} → {below}"
            over = f", {above} → {below}" if above != below else f", {above}"
        else:
            over = f", summed over {one.points} points" if one.points > 1 else ""
        over += ", mixed with the other elements" if one.mixes else ""
        return f"× {partial}{equal}{over}"

    def slope(self, one: Edge) -> Any:
        """A local partial, NaN where the formula has no value: rules such as 1/x go on there."""
        if not self.slopeless[one.child]:
            return one.value
        outside = self.missing[one.parent] and not self.missing[one.child]
        return np.nan if outside else without_poles(one.value)

    def label(self, index: int) -> str:
        """A node's name; the formula as a whole always has one."""
        own = self.page.name(self.trace.expression.label(index))
        return own or (self.of if index == self.trace.expression.output else "")

    def node(self, index: int, again: bool) -> str:
        expression = self.trace.expression
        label = self.label(index)
        text = to_text(expression, self.page.style, output=index, names=self.names)
        definition = self.names[index] if index in self.names and not label else text
        definition += "" if label else apart(expression, index)
        if again:
            return f"{label or definition} (drawn above)"
        if not label or label == definition:
            return f"{label or definition}"
        return f"{label} = {definition}"

    def adjoint(self, index: int) -> str:
        label = self.label(index)
        # x + x is one branch, × 2, of two paths.
        paths = max(self.uses[index], self.branches[index])
        summed = f"(sum of {paths} paths)".replace(" ", UNBROKEN)
        summed = f"  {summed}" if self.branches[index] > 1 else ""
        found, product = self.rungs[index].adjoint, self.trace.adjoint(index)
        top = index == self.trace.expression.output
        if found is not None and not top and self.slopeless[index]:
            whole = self.missing[self.trace.expression.output]
            found = np.nan if whole else without_poles(found)
        own, along = (np.asarray(figure, dtype=np.float64) for figure in (found, product))
        if product is not None and np.any(np.isfinite(own) & ~np.isfinite(along)):
            summed = f", though the product is {_brief(product)}"
        return f"d{self.of}/d{label or self.own(index)} = {_brief(found)}{summed}"

    def own(self, index: int) -> str:
        """A node without a name behind a d: its formula, or dots for what stands on its line."""
        expression = self.trace.expression
        text = self.names.get(index) or to_text(
            expression, self.page.style, output=index, names=self.names
        )
        text = text if len(text) <= _LONGEST_OWN else self.page.dots
        return f"({text}{apart(expression, index)})"

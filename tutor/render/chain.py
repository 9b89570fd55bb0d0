"""The chain rule drawn: a local partial on each edge, the product so far at each node."""

from dataclasses import dataclass

from rich.text import Text

from tutor.calculus.chain import Rung
from tutor.calculus.trace import Trace
from tutor.notation.printer import to_text
from tutor.render.figures import short
from tutor.render.page import Page

_MOST_LINES = 60
_GAP = 3


@dataclass(frozen=True)
class _Line:
    branch: str
    edge: str
    node: str
    adjoint: str


def draw_chain(page: Page, of: str, trace: Trace, rungs: tuple[Rung, ...]) -> None:
    """The graph below `of` as a tree; a node that is used twice is drawn once."""
    if not rungs:
        page.line("the graph is too large to draw", "faint", indent=3)
        return
    lines = _Tree(page, of, trace, rungs).lines()
    widths = [len(line.branch + line.edge + line.node) for line in lines]
    column = max(widths) + _GAP
    beside = column + max(len(line.adjoint) for line in lines) + 3 <= page.width
    for line, width in zip(lines, widths, strict=True):
        text = Text.assemble((line.branch, "faint"), (line.edge, "formula"), line.node)
        if beside:
            text.append(" " * (column - width))
        else:
            text.append("\n" + " " * (len(line.branch) + 2))
        text.append(line.adjoint, "name")
        page.print(text, indent=3)


class _Tree:
    """The lines of one drawing, from the output down."""

    def __init__(self, page: Page, of: str, trace: Trace, rungs: tuple[Rung, ...]) -> None:
        self.page, self.of, self.trace = page, of, trace
        self.rungs = {rung.index: rung for rung in rungs}
        self.users: dict[int, int] = {}
        for rung in rungs:
            for edge in rung.edges:
                self.users[edge.child] = self.users.get(edge.child, 0) + 1
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
            found.append(_Line(before + branch, edge, self.node(index, again), self.adjoint(index)))
            if again:
                continue
            below = before + (
                self.signs[2] if branch == self.signs[0] else "    " if branch else ""
            )
            edges = sorted(self.rungs[index].edges, key=lambda edge: edge.child)
            for number, one in reversed(list(enumerate(edges))):
                last = number == len(edges) - 1
                partial = self.page.formula(one.partial)
                value = short(one.value)
                equal = "" if partial.replace("−", "-") == value else f" = {value}"
                arrow = "→" if self.page.unicode else "->"
                over = f", summed over {one.points} points" if one.points > 1 else ""
                text = f"× {partial}{equal}{over} {arrow} "
                pending.append((one.child, below, self.signs[1 if last else 0], text))
        return found

    def node(self, index: int, again: bool) -> str:
        expression = self.trace.expression
        label = expression.label(index)
        definition = to_text(expression, self.page.style, output=index, names=expression.names)
        if again:
            return f"{label or definition} (drawn above)"
        if not label or label == definition:
            return f"{label or definition}"
        return f"{label} = {definition}"

    def adjoint(self, index: int) -> str:
        label = self.trace.expression.label(index)
        paths = self.users.get(index, 0)
        summed = f"  (sum of {paths} paths)" if paths > 1 else ""
        slope = f"d{self.of}/d{label}" if label else "gradient"
        return f"{slope} = {short(self.rungs[index].adjoint)}{summed}"

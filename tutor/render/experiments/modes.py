"""Both modes drawn: the walks forward, the walk back, that they meet, and what each costs."""

from collections.abc import Iterator, Sequence

import numpy as np

from tutor.comparison.brief import node_name
from tutor.comparison.verdicts import DISAGREE, EXACT
from tutor.course.experiments.modes import ModesResult
from tutor.render.account import draw_not_compared
from tutor.render.figures import short
from tutor.render.page import Page

_BESIDE = 4
"""So many walks have room beside each other on the narrowest page."""


def draw_modes(page: Page, found: ModesResult) -> None:
    page.heading("Modes", f"{page.name(found.of)}, forward and in reverse")
    for names in _groups(list(found.walks)):
        _forward(page, found, names)
        page.line()
    _reverse(page, found)
    page.line()
    _meeting(page, found)
    page.line()
    _growth(page, found)


def _groups(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return (names[start : start + _BESIDE] for start in range(0, len(names), _BESIDE))


def _forward(page: Page, found: ModesResult, names: Sequence[str]) -> None:
    """A row a node, in the order of computing; a column a walk."""
    page.line("forward: in the order of computing, one walk for each input", "faint", indent=3)
    table = page.table()
    table.add_column("node", style="name")
    table.add_column("value", justify="right")
    for name in names:
        table.add_column(f"by {page.name(name)}", justify="right")
    for index in found.named:
        tangents = [found.walks[name].tangents[index] for name in names]
        table.add_row(
            node_name(found.trace.expression, index, page.style),
            short(found.trace.values[index]),
            *("-" if tangent is None else short(tangent, 4) for tangent in tangents),
        )
    counted = [str(found.walks[name].operations) for name in names]
    table.add_row("operations", "", *counted, style="faint")
    page.print(table, indent=3)


def _reverse(page: Page, found: ModesResult) -> None:
    """A row a node, from the output back; a single column."""
    page.line("reverse: from the output back, a single walk", "faint", indent=3)
    table = page.table()
    table.add_column("node", style="name")
    table.add_column(f"d{page.name(found.of)}/d(node)", justify="right")
    for index in reversed(found.named):
        adjoint = found.trace.adjoint(index)
        text = node_name(found.trace.expression, index, page.style)
        table.add_row(text, "-" if adjoint is None else short(adjoint, 4))
    table.add_row("operations", str(found.reverse), style="faint")
    page.print(table, indent=3)


def _meeting(page: Page, found: ModesResult) -> None:
    """Whether the two ways arrive at the same numbers, and TensorFlow's with them."""
    verdicts = {walk.verdict for walk in found.walks.values()}
    said = (
        "the same bits both ways" if verdicts == {EXACT}
        else "both ways differ" if DISAGREE in verdicts
        else "both ways the same, but for rounding"
    )  # fmt: skip
    of = page.name(found.of)
    names = ", ".join(f"d{of}/d{page.name(name)}" for name in found.walks)
    page.line(f"{names}: {said}", "bad" if DISAGREE in verdicts else "good", indent=3)
    if found.agrees is None or found.forward64 is None:
        draw_not_compared(page, found.unavailable)
        return
    output = found.trace.expression.output
    apart = max(
        abs(float(np.asarray(found.forward64[name][output]) - np.asarray(walk.tangents[output])))
        for name, walk in found.walks.items()
    )
    page.line(
        "TensorFlow's ForwardAccumulator at every node, and tf.gradients: "
        + ("they disagree" if not found.agrees
           else f"the same bits at {of}" if apart == 0
           else f"within rounding, at {of} at most {short(apart, 2)} apart"),
        "good" if found.agrees else "bad",
        indent=3,
    )  # fmt: skip


def _growth(page: Page, found: ModesResult) -> None:
    page.line(f"operations, with the layer {found.layer} put upon itself", "faint", indent=3)
    table = page.table(gap=3)
    for head in ("inputs", "value", "all walks forward", "one walk back"):
        table.add_column(head, justify="right")
    for cost in found.growth:
        table.add_row(str(cost.inputs), str(cost.value), str(cost.forward), str(cost.reverse))
    page.print(table, indent=3)

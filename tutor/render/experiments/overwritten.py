"""The mistake of `=` for `+=` drawn: what arrives at each node, and what each sign makes of it."""

from rich.text import Text

from tutor.comparison.brief import node_name
from tutor.course.experiments.overwritten import OverwrittenResult
from tutor.render.account import draw_not_compared
from tutor.render.figures import medium
from tutor.render.page import Page

_MOST_SHARES = 6
"""A value may be used a thousand times; the last shares say what is left."""


def draw_overwritten(page: Page, found: OverwrittenResult) -> None:
    of, wrt = page.name(found.of), page.name(found.wrt)
    page.heading("Overwritten", f"from {of} back to {wrt}, with = in place of +=")
    table = page.table(gap=3)
    table.add_column("node", style="name")
    table.add_column("what arrives")
    table.add_column("added, +=", justify="right")
    table.add_column("overwritten, =", justify="right")

    def name(index: int) -> str:
        return node_name(found.expression, index, page.style)

    for one in found.nodes:
        arrives = ", ".join(
            f"{medium(share)} from {name(user)}" for user, share in one.shares[-_MOST_SHARES:]
        )
        if (more := len(one.shares) - _MOST_SHARES) > 0:
            arrives = f"{more:,} more, {arrives}"
        table.add_row(
            name(one.index),
            arrives or "1, to begin with",
            medium(one.added),
            Text(medium(one.overwritten), "" if one.added == one.overwritten else "bad"),
        )
    page.print(table, indent=3)
    page.line()
    last = found.last
    wrong = "the same" if last.overwritten == last.added else f"not {medium(last.overwritten)}"
    if found.tensorflow is None:
        draw_not_compared(page, found.unavailable)
    else:
        style = "good" if found.agrees else "bad"
        said = f"tf.gradients says {medium(found.tensorflow)} for d{of}/d{wrt}, {wrong}"
        page.line(said, style, indent=3)

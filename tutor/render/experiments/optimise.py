"""Optimisers drawn: the rules, the loss step by step, and how far the three ways are apart."""

from math import inf, log10

from rich.table import Table
from rich.text import Text

from tutor.course.descents import shown_steps
from tutor.course.experiments.optimise import Descent, OptimiseResult
from tutor.notation.printer import definitions
from tutor.render.account import draw_unavailable
from tutor.render.experiments.columns import Column, draw_columns
from tutor.render.figures import short
from tutor.render.page import Page
from tutor.render.plots import Curve, draw_plot
from tutor.render.prose import values_whole

_NOTHING = 1e-16
_GROWN = 1e-9
"""So far apart, the ways are told to be so because the steps make roundings grow."""


def draw_optimise(page: Page, found: OptimiseResult) -> None:
    block, descents = found.block, found.descents.values()
    start = ", ".join(f"{name} = {short(value)}" for name, value in block.start.items())
    page.heading("Optimise", f"{page.formula(found.loss, named=False)} from {start}")
    for one in descents:
        _draw_rule(page, one)
    page.line()
    page.line("the loss before each step:", "faint", indent=3)
    steps = shown_steps(block.steps)
    groups = [
        [Column(one.rule.title, [short(one.ways.losses[step]) for step in steps])]
        for one in descents
    ]
    draw_columns(page, Column("step", [str(step) for step in steps]), groups)
    page.line()
    curves = [_curve(one) for one in descents]
    curves = [curve for curve in curves if len(curve.x) > 1]
    if curves:
        draw_plot(page, curves, title="log₁₀ of the loss", xlabel="step")
        page.line()
    _draw_ends(page, found)
    if found.unavailable:
        draw_unavailable(page, found.unavailable)


def _draw_rule(page: Page, one: Descent) -> None:
    lines = definitions(one.formula, page.style)
    update = ", ".join(f"{name} = {formula}" for name, formula in lines)
    page.line(f"{one.rule.title}, rate = {short(one.rate)} ({one.rule.source})", "name", indent=3)
    page.print(Text(update, "formula"), indent=5)
    if "d" in one.formula.variables:
        page.line("where d solves H·d = g, and H has the second derivatives", "faint", indent=5)


def _curve(one: Descent) -> Curve:
    """The logarithms; a loss of 0 has none, and one far below the first is rounding alone."""
    least = _NOTHING * abs(one.ways.losses[0])
    kept = [(k, loss) for k, loss in enumerate(one.ways.losses) if least < loss < inf]
    return Curve(one.rule.title, [k for k, _ in kept], [log10(loss) for _, loss in kept])


def _draw_ends(page: Page, found: OptimiseResult) -> None:
    """Where each rule ended, and the largest distance between its three ways."""
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column(style="faint", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for one in found.descents.values():
        parameters = ", ".join(
            f"{name} = {short(v, 6)}" for name, v in one.ways.derived[-1][1].items()
        )
        table.add_row(one.rule.title, values_whole(parameters), _apart(one))
    page.print(table, indent=3)
    if not found.unavailable:
        page.line(
            "in float64: by the derived gradient in NumPy, by tf.gradients and the rule, and by "
            "TensorFlow's own optimiser where it has one",
            "good" if found.agrees else "bad",
            indent=3,
        )


def _apart(one: Descent) -> str:
    if one.furthest is None:
        return ""
    ways = "three ways" if one.ways.optimizer is not None else "two ways"
    if one.furthest == 0:
        return f"{ways}: the same bits"
    grown = ", for roundings grow on this path" if one.agrees and one.furthest > _GROWN else ""
    return f"{ways}: at most {short(one.furthest, 2)} apart{grown}"

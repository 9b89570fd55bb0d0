"""Differences drawn: the errors by step as a table and as curves, the best steps, tf.gradients."""

import numpy as np
from rich.text import Text

from tutor.comparison.verdicts import AGREE, EXACT, NOT_COMPARED
from tutor.course.experiments.differences import (
    STEPS,
    DifferencesResult,
    Measured,
    at_decades,
)
from tutor.notation.writing import short_exponent
from tutor.render.account import draw_not_compared
from tutor.render.figures import full, medium, short
from tutor.render.page import Page
from tutor.render.plots import Curve, draw_plot


def draw_differences(page: Page, found: DifferencesResult) -> None:
    page.heading("Differences", f"{page.formula(found.form)} at x = {medium(found.at)}")
    text = Text.assemble(("derivative  ", "faint"), (page.formula(found.slope), "formula"))
    text.append(f" = {full(found.exact)}")
    page.print(text, indent=3)
    page.line()
    _errors(page, found)
    for precision in ("float64", "float32"):
        ways = [one for one in found.measured if one.precision == precision]
        curves = [curve for one in ways if len((curve := _curve(one)).x) > 1]
        if curves:
            page.line()
            title = f"{precision}: log₁₀ of the error"
            draw_plot(page, curves, title=title, xlabel="log₁₀ of h")
    page.line()
    _best(page, found)
    page.line()
    _without_steps(page, found)


def _errors(page: Page, found: DifferencesResult) -> None:
    """How far each quotient is off; the best of each column in its own style."""
    table = page.table(gap=3)
    table.add_column("h", style="name", justify="right")
    for one in found.measured:
        table.add_column(f"{one.way}\n{_bits(one)}", justify="right")
    columns = [at_decades(one.errors) for one in found.measured]
    for row, step in enumerate(at_decades(STEPS)):
        cells = []
        for one, column in zip(found.measured, columns, strict=True):
            best = column[row] == one.best[1]
            mark = "*" if best else " "
            cells.append(Text(short_exponent(f"{column[row]:.1e}") + mark, "good" if best else ""))
        table.add_row(_power(step), *cells)
    page.print(table, indent=3)
    page.line("how far off; * the smallest error of a column", "faint", indent=3)


def _power(step: float) -> str:
    return short_exponent(f"{step:.0e}")


def _bits(one: Measured) -> str:
    return f"{one.precision[-2:]} bits"


def _curve(one: Measured) -> Curve:
    """The error against h, both as logarithms; no error at all has none."""
    pairs = [
        (float(np.log10(step)), float(np.log10(error)))
        for step, error in zip(STEPS, one.errors, strict=True)
        if 0 < error < float("inf")
    ]
    return Curve(one.way, [x for x, _ in pairs], [y for _, y in pairs])


def _best(page: Page, found: DifferencesResult) -> None:
    table = page.table()
    for head in ("best h", "measured", "by theory", "error there"):
        table.add_column(head, justify="left" if head == "best h" else "right")
    for one in found.measured:
        step, error = one.best
        root = ("√u" if page.unicode else "sqrt(u)") if one.way == "forward" else "u^(1/3)"
        theory = f"{root} = {_power(one.theory)}"
        table.add_row(f"{one.way}, {_bits(one)}", _power(step), theory, short(error, 2))
    page.print(table, indent=3)
    page.line("u is half the gap after 1: 2^-53 in float64, 2^-24 in float32", "faint", indent=3)


def _without_steps(page: Page, found: DifferencesResult) -> None:
    if found.unavailable:
        draw_not_compared(page, found.unavailable)
        return
    if found.off64 is None or found.off32 is None:
        page.line(f"tf.gradients: {found.reason or 'not compared'}", "mind", indent=3)
        return
    page.line(
        f"tf.gradients, which takes no step, is {short(found.off64, 2)} off in float64 and "
        f"{short(found.off32, 2)} in float32",
        "good" if found.agrees else "bad",
        indent=3,
    )
    if found.verdict not in (EXACT, AGREE, NOT_COMPARED):
        page.line(f"{found.verdict}: {found.reason}", "mind", indent=3)

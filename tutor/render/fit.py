"""A regression drawn: the descent in numbers, the line through the points, the loss falling."""

from collections.abc import Iterator, Mapping

import numpy as np
from rich.table import Table
from rich.text import Text

from tutor.course.blocks import Fit
from tutor.course.descents import shown_steps
from tutor.course.fit import FitResult
from tutor.notation.printer import definitions, to_text
from tutor.notation.tape import Expression
from tutor.render.descents import draw_losses, draw_ways
from tutor.render.figures import full, short, shortened
from tutor.render.page import Page
from tutor.render.plots import Curve, draw_plot

_INDENT, _GAP = 3, 3
_LINE_POINTS = 200
_SHOWN_POINTS = 250
"""More points than this only fill the plot."""
_MAX_WRITTEN = 240
"""Characters of a gradient; the derivative of a deep model is longer than anybody reads."""


def draw_task(page: Page, found: FitResult) -> None:
    """What is fitted, and by which formula."""
    fit = found.fit
    truth = to_text(found.drawn.formula, page.style)
    rate = short(fit.rate, 6)
    updates = ", ".join(f"{name} ← {name} − {rate}·d{name}" for name in fit.parameters)
    slopes = [
        (f"d{name}", Text(shortened(page.formula(form), _MAX_WRITTEN, page.dots), "formula"))
        for name, form in (*found.between.items(), *found.gradients.items())
    ]
    page.pairs(
        [
            ("data", f"{fit.points} points: {drawn_from(fit, truth)}"),
            ("model", Text("\n".join(_defined(page, found.model)), "formula")),
            ("loss", Text(page.formula(found.loss), "formula")),
            *slopes,
            ("step", updates),
        ]
    )
    page.line()


def draw_steps(page: Page, found: FitResult) -> None:
    """The descent in numbers, and whether it is one in all ways."""
    page.print(_steps(page, found), indent=3)
    draw_ways(page, found)


def _defined(page: Page, model: Expression) -> Iterator[str]:
    """A model line by line: a value that has a name, and what is made of it."""
    for name, formula in definitions(model, page.style):
        yield f"{name} = {formula}" if name else formula


def draw_fitted(page: Page, found: FitResult) -> None:
    """What came of it: the line through the points, and how far down the loss is."""
    page.line()
    if found.diverged:
        page.line("The loss grows: the rate is too large for these data.", "bad", indent=3)
        return
    _plots(page, found)
    page.line()
    _results(page, found)
    if found.falling:
        page.line()
        page.line(_on_its_way(found), "mind", indent=3)


def _on_its_way(found: FitResult) -> str:
    """How far a descent is from where it goes, and how fast it still falls."""
    loss, truth = found.ways.losses[-1], found.truth_loss or 0.0
    above = short(100 * (loss - truth) / truth, 2) + " %" if truth > 0 else short(loss, 2)
    return (
        f"Not there yet: after {found.fit.steps} steps the loss is {above} above that of "
        f"the truth itself, {short(truth)}, and still falls by {short(found.falling, 2)} a step."
    )


def drawn_from(fit: Fit, truth: str) -> str:
    """How the y of a fit came about, in words, with the truth as it is written there."""
    if fit.labels:
        return f"y is 1 with the probability {truth}, else 0"
    return f"y = {truth}, with noise of deviation {short(fit.noise, 6)}"


def _steps(page: Page, found: FitResult) -> Table:
    table = page.table(gap=4)
    table.add_column("step", justify="right")
    table.add_column("loss", justify="right")
    for name in found.fit.parameters:
        table.add_column(name, style="name", justify="right")
    for step in shown_steps(found.fit.steps):
        loss, parameters = found.ways.derived[step]
        table.add_row(str(step), f"{loss:.6f}", *(f"{value:.8f}" for value in parameters.values()))
    return table


def _plots(page: Page, found: FitResult) -> None:
    x, y = found.drawn.x, found.drawn.y
    line = np.linspace(x.min(), x.max(), _LINE_POINTS)
    curves = [
        Curve("data", x[:_SHOWN_POINTS], y[:_SHOWN_POINTS], line=False),
        Curve("fit", line, found.model_at(line)),
    ]
    draw_plot(page, curves, xlabel="x")
    page.line()
    draw_losses(page, found.ways)


def _results(page: Page, found: FitResult) -> None:
    loss, parameters = found.ways.derived[-1]
    rows = [["found", *_rounded(parameters), f"loss {short(loss)}"]]
    if found.closed_form is not None:
        rows.append(
            ["least squares", *_rounded(found.closed_form), f"loss {short(found.closed_loss)}"]
        )
    if found.noise is not None:
        kind, left = found.noise
        rows.append(["noise", *[""] * len(parameters), f"{kind} {short(left)}"])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    beside = sum(widths) + _GAP * (len(widths) - 1) + _INDENT <= page.width
    table = Table.grid(padding=(0, _GAP, 0, 0), pad_edge=False)
    table.add_column(style="faint", no_wrap=True)
    for _ in widths[1:] if beside else "1":
        table.add_column(no_wrap=True)
    for name, *figures in rows:
        if beside:
            table.add_row(name, *figures)
        else:  # below each other, so that no digit is lost
            table.add_row(name, "\n".join(filter(None, figures)))
    page.print(table, indent=_INDENT)


def _rounded(parameters: Mapping[str, float]) -> list[str]:
    return [f"{name} = {full(round(value, 6))}" for name, value in parameters.items()]

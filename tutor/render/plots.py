"""Plots in the terminal, by plotext: points, lines, the loss as it falls."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.text import Text

from tutor.render.page import Page

_LARGEST_WIDTH, _HEIGHT = 72, 16


@dataclass(frozen=True)
class Curve:
    """A series to plot: points, or a line through them."""

    name: str
    x: Sequence[float] | Any
    y: Sequence[float] | Any
    line: bool = True


_COLOURS = ("blue", "red", "green")


def draw_plot(
    page: Page, curves: Sequence[Curve], *, title: str = "", xlabel: str = "", height: int = _HEIGHT
) -> None:
    """Curves in one frame, in the terminal's own colours, or in none."""
    import plotext

    plotext.clear_figure()
    plotext.theme("clear")
    plotext.plotsize(min(_LARGEST_WIDTH, page.width - 4), height)
    markers = _markers(page, len(curves))
    for curve, marker, colour in zip(curves, markers, _COLOURS, strict=False):
        draw = plotext.plot if curve.line else plotext.scatter
        x, y = [float(v) for v in curve.x], [float(v) for v in curve.y]
        draw(x, y, label=curve.name if len(curves) > 1 else None, marker=marker, color=colour)
    if title:
        plotext.title(title)
    if xlabel:
        plotext.xlabel(xlabel)
    drawn = plotext.build().rstrip("\n")
    text = drawn if page.unicode else _ascii(drawn)
    page.print(Text.from_ansi(text), indent=2)


def _markers(page: Page, count: int) -> list[str]:
    if not page.unicode:
        return [".", "*", "+"][:count]
    return (
        ["braille", "braille", "braille"][:count]
        if count == 1
        else ["braille", "•", "braille"][:count]
    )


def _ascii(drawn: str) -> str:
    """plotext's frame with ASCII corners and ticks."""
    frame = str.maketrans("┌┐└┘├┤┬┴┼─│", "+++++++++-|")
    return drawn.translate(frame)

"""Plots in the terminal, by plotext: points, lines, the loss as it falls."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, inf, log10
from typing import Any

from rich.text import Text

from tutor.course.blocks import FURTHEST
from tutor.notation.writing import in_digits
from tutor.render.page import Page

_LARGEST_WIDTH, _HEIGHT = 72, 16
_NEAREST, _RESOLVED = 1e-300, 1e-13
"""Values that are nearer to each other are one, also relative to their size."""


@dataclass(frozen=True)
class Curve:
    """A series to plot: points, or a line through them."""

    name: str
    x: Sequence[float] | Any
    y: Sequence[float] | Any
    line: bool = True


_COLOURS = ("blue+", "red", "green", "magenta", "cyan")


def draw_plot(
    page: Page, curves: Sequence[Curve], *, title: str = "", xlabel: str = "", height: int = _HEIGHT
) -> None:
    """Curves in one frame, in the terminal's own colours, or in none.

    What is not finite has no place in it; a line is cut there.
    """
    pieces = [_pieces(curve) for curve in curves]
    points = [point for cut in pieces for piece in cut for point in piece]
    if not points:
        page.line("Nothing to plot: no value here is finite.", "mind", indent=2)
        return
    import plotext

    plotext.clear_figure()
    plotext.theme("clear")
    across = _apart([x for x, _ in points])
    plotext.xlim(min(across), max(across))
    inside = [mark for mark in _marks(across, 6) if min(across) <= mark <= max(across)]
    plotext.xticks(inside, [in_digits(mark) for mark in inside])
    around = 3 + bool(title) + bool(xlabel)  # the frame, the marks, the words
    upright = _marks([y for _, y in points], (height - around) // 2)
    rows = _rows(height - around, len(upright) - 1)
    plotext.plotsize(min(_LARGEST_WIDTH, page.width - 4), rows + around)
    plotext.ylim(upright[0], upright[-1])
    plotext.yticks(upright, [in_digits(mark) for mark in upright])
    markers = _markers(page, curves)
    for curve, cut, marker, colour in zip(curves, pieces, markers, _COLOURS, strict=False):
        draw = plotext.plot if curve.line else plotext.scatter
        for number, piece in enumerate(cut):
            label = curve.name if len(curves) > 1 and number == 0 else None
            draw(*map(list, zip(*piece, strict=True)), label=label, marker=marker, color=colour)
    if title:
        plotext.title(title)
    if xlabel:
        plotext.xlabel(xlabel)
    drawn = plotext.build().rstrip("\n")
    text = drawn if page.unicode else _ascii(drawn)
    page.print(Text.from_ansi(text), indent=2)


def _marks(values: Sequence[float], most: int) -> list[float]:
    """Round numbers from below the smallest value to above the largest: 0, 0.2, 0.4, …"""
    low, high = _apart(values)
    rough = (high - low) / most
    decade = 10.0 ** floor(log10(rough))
    step = next(decade * k for k in (1, 2, 2.5, 5, 10) if decade * k >= rough * (1 - 1e-9))
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [k * step + 0.0 for k in range(first, last + 1)]


def _apart(values: Sequence[float]) -> tuple[float, float]:
    """The smallest and the largest; where a double hardly tells them apart, what is around them."""
    low, high = min(values), max(values)
    least = max(_NEAREST, _RESOLVED * max(abs(low), abs(high)))
    if high - low > least:
        return low, high
    return low - max(1.0, least), high + max(1.0, least)


def _rows(room: int, steps: int) -> int:
    """About so many rows, but as many between any two marks."""
    return steps * max(1, round((room - 1) / steps)) + 1


_JUMP = 0.2
"""So much of the height between two neighbouring points is a jump, not a slope."""
_ENOUGH = 50


def _pieces(curve: Curve) -> list[list[tuple[float, float]]]:
    """A line cut where it jumps, so that no stroke stands for a value that there is not."""
    points = [(float(x), float(y)) for x, y in zip(curve.x, curve.y, strict=True)]
    known = [y for _, y in points if abs(y) < FURTHEST]
    jump = inf
    if known and curve.line and len(points) >= _ENOUGH:
        jump = _JUMP * (max(known) - min(known))
    pieces: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if not all(abs(number) < FURTHEST for number in point):
            pieces.append([])
            continue
        if pieces[-1] and abs(point[1] - pieces[-1][-1][1]) > jump:
            pieces.append([])
        pieces[-1].append(point)
    return [piece for piece in pieces if piece]


def _markers(page: Page, curves: Sequence[Curve]) -> list[str]:
    """Told apart without colours: the first line is fine, all else are dots of their own."""
    if not page.unicode:
        return list(".*+xo"[: len(curves)])
    first = next((curve for curve in curves if curve.line), None)
    dots = iter("•×+○")
    return ["braille" if curve is first else next(dots, "•") for curve in curves]


def _ascii(drawn: str) -> str:
    """plotext's frame with ASCII corners and ticks."""
    frame = str.maketrans("┌┐└┘├┤┬┴┼─│", "+++++++++-|")
    return drawn.translate(frame)

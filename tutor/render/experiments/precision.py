"""Equal formulas drawn: the error of each at every point, as a table and as curves."""

from math import log10

from tutor.comparison.verdicts import DISAGREE
from tutor.course.experiments.precision import Computed, PrecisionResult, WithError
from tutor.render.account import draw_unavailable
from tutor.render.comparison import style_of
from tutor.render.experiments.columns import Column, draw_columns
from tutor.render.figures import short
from tutor.render.page import Page
from tutor.render.plots import Curve, draw_plot

_LETTERS = "fghpq"
_WIDE = 100.0
"""Points so many times as large as each other stand on an axis of powers of ten."""


def draw_precision(page: Page, found: PrecisionResult) -> None:
    what = "derivative" if found.block.gradient else "value"
    page.heading("Precision", f"one {what}, several formulas")
    names = dict(zip(_LETTERS, found.computed, strict=False))
    for letter, one in names.items():
        page.line(f"{letter} = {page.formula(one.formula, named=False)}", "formula", indent=3)
    if found.block.gradient:
        page.line("derived by tf.gradients", indent=3)
    if found.unavailable:
        draw_unavailable(page, found.unavailable)
        return
    page.line()
    page.line("relative errors:", "faint", indent=3)
    exact = Column("exact", [short(value, 6) for value in found.exact])
    groups = [[exact], *(_columns(letter, one) for letter, one in names.items())]
    draw_columns(page, Column("x", [short(point, 6) for point in found.points]), groups)
    page.line()
    _draw_curves(page, found, names)
    for letter, one in names.items():
        _draw_too_large(page, found, letter, one)
    if found.agrees:
        page.line("Each error is within what the rounding of its own formula allows.", "good", 3)
    else:
        page.line("An error is larger than rounding allows.", style_of(DISAGREE), 3)


def _columns(letter: str, one: Computed) -> list[Column]:
    return [
        Column(f"{letter} float32", [_cell(figure) for figure in one.float32]),
        Column(f"{letter} float64", [_cell(figure) for figure in one.float64]),
    ]


def _cell(figure: WithError) -> str:
    """The error, or the figure itself where it is infinite or no number."""
    return short(figure.value if figure.error is None else figure.error, 2)


def _draw_curves(page: Page, found: PrecisionResult, names: dict[str, Computed]) -> None:
    """log₁₀ of float32's errors; what is not finite has none."""
    points = found.points
    powers = min(points) > 0 and max(points) > _WIDE * min(points)
    curves = []
    for letter, one in names.items():
        kept = [(x, f.error) for x, f in zip(points, one.float32, strict=True) if f.error]
        across = [log10(x) if powers else x for x, _ in kept]
        curves.append(Curve(letter, across, [log10(error) for _, error in kept]))
    curves = [curve for curve in curves if len(curve.x) > 1]
    if curves:
        alone = f" of {curves[0].name}" if len(curves) == 1 < len(names) else ""
        title = f"log₁₀ of the relative error{alone} in float32"
        draw_plot(page, curves, title=title, xlabel="log₁₀ x" if powers else "x")
    exact = [told for letter, one in names.items() if (told := _without_error(found, letter, one))]
    if exact:
        page.line(f"an error of 0 has no log₁₀: {'; '.join(exact)}", "faint", indent=3)
    if curves or exact:
        page.line()


def _without_error(found: PrecisionResult, letter: str, one: Computed) -> str:
    """Where float32's figure is exact to its last bit: "f at x = 1, 50"; "" where it nowhere is."""
    exact = [short(x, 6) for x, f in zip(found.points, one.float32, strict=True) if f.error == 0]
    if len(exact) == len(found.points):
        return f"{letter} at every x"
    return f"{letter} at x = {', '.join(exact)}" if exact else ""


def _draw_too_large(page: Page, found: PrecisionResult, letter: str, one: Computed) -> None:
    """Where a formula overflows: the points, and what is too large there."""
    for name, figures in (("float32", one.float32), ("float64", one.float64)):
        places: dict[tuple[str, str], list[str]] = {}
        for x, figure in zip(found.points, figures, strict=True):
            if figure.error is None:
                key = (short(figure.value), figure.too_large)
                places.setdefault(key, []).append(short(x, 6))
        for (value, what), points in places.items():
            why = f": {what} is too large for {name}" if what else ""
            told = f"{letter} in {name} is {value} at x = {', '.join(points)}{why}"
            page.line(told, "mind", indent=3)

"""Expression swell drawn: a table of sizes, both lengths as curves, and that the numbers agree."""

from math import log10

from tutor.course.experiments.swell import MOST_WRITTEN, Size, SwellResult
from tutor.notation.parser import parse
from tutor.notation.writing import short_exponent
from tutor.render.account import draw_not_compared
from tutor.render.figures import short
from tutor.render.page import Page
from tutor.render.plots import Curve, draw_plot

_LONG = 10**9


def draw_swell(page: Page, found: SwellResult) -> None:
    layer = page.formula(parse(found.layer, ["h"]))
    page.heading("Swell", f"{layer}, put upon itself, at x = {short(found.at, 10)}")
    table = page.table()
    for head in ("layers", "value", "walk back", "written out", "by SymPy", "slope"):
        table.add_column(head, justify="right")
    for one in found.sizes:
        table.add_row(
            str(one.layers),
            _count(one.value),
            _count(one.shared),
            _count(one.spread),
            "-" if one.sympy is None else _count(one.sympy.operations),
            short(one.slope, 4),
        )
    page.print(table, indent=3)
    left_out = (
        f" -: not asked of SymPy, or out of time (at most {MOST_WRITTEN:,} written out)"
        if any(one.sympy is None for one in found.sizes)
        else ""
    )
    page.line(f"operations, and the slope at x.{left_out}", "faint", indent=3)
    if len(found.sizes) > 1:
        page.line()
        draw_plot(page, _curves(found), title="log₁₀ of the operations", xlabel="layers")
    page.line()
    _numbers(page, found)


def _count(operations: int) -> str:
    return f"{operations:,}" if operations < _LONG else short_exponent(f"{operations:.2e}")


def _curves(found: SwellResult) -> list[Curve]:
    return [
        _curve("walk back, on the tape", [(one.layers, one.shared) for one in found.sizes]),
        _curve("the same, written out", [(one.layers, one.spread) for one in found.sizes]),
    ]


def _curve(name: str, points: list[tuple[int, int]]) -> Curve:
    return Curve(name, [x for x, _ in points], [log10(max(1, y)) for _, y in points])


def _numbers(page: Page, found: SwellResult) -> None:
    """That the short way and the long way have the same slope."""
    asked: list[Size] = [one for one in found.sizes if one.same is not None]
    if asked:
        same = all(one.same for one in asked)
        where = "at every size" if len(asked) == len(found.sizes) else "wherever there is one"
        said = f"the same slope {where}, but for rounding" if same else "another slope"
        page.line(
            f"SymPy's formula has {said}",
            "good" if same else "bad",
            indent=3,
        )
    if found.agrees is None:
        draw_not_compared(page, found.unavailable)
    else:
        said = "the same slope at every size, but for rounding" if found.agrees else "disagrees"
        page.line(f"tf.gradients: {said}", "good" if found.agrees else "bad", indent=3)

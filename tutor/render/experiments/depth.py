"""Deep chains drawn: the adjoint at some layers, all of them as curves, and where float32 ends."""

from math import isfinite, log10

import numpy as np

from tutor.course.experiments.depth import DepthResult, Layered
from tutor.render.account import draw_unavailable
from tutor.render.experiments.columns import Column, draw_columns
from tutor.render.figures import short
from tutor.render.page import Page
from tutor.render.plots import Curve, draw_plot


def draw_depth(page: Page, found: DepthResult) -> None:
    n, at = found.block.n, found.block.at
    listed = ", ".join(f"{name} = {short(value)}" for name, value in at.items())
    page.heading("Depth", f"the adjoint at each of {n} layers, {listed}")
    layers = _shown(n)
    groups = [_columns(page, chain, layers) for chain in found.chains]
    draw_columns(page, Column("layer", [str(layer) for layer in layers]), groups)
    page.line()
    curves = [_curve(page, chain) for chain in found.chains]
    if all(curve.x for curve in curves):
        title = "log₁₀ of the adjoint's size"
        draw_plot(page, curves, title=title, xlabel="layers back from the last")
        page.line()
    if found.unavailable:
        draw_unavailable(page, found.unavailable)
        return
    for chain in found.chains:
        _draw_limits(page, chain)
    good = "by the derived formula and by tf.gradients, in both precisions: equal within rounding"
    bad = "tf.gradients differs by more than rounding from the derived formula"
    page.line(good if found.agrees else bad, "good" if found.agrees else "bad", indent=3)


def _shown(n: int) -> list[int]:
    """The last layers, then ever fewer on the way back, and the input."""
    back = (0, 1, 2, 3, 5, 10, 20, 50, 100, 150)
    return sorted({n - step for step in back if step < n} | {0}, reverse=True)


def _columns(page: Page, chain: Layered, layers: list[int]) -> list[Column]:
    """The adjoint by the formula, and what TensorFlow has in float32."""
    columns = [Column(page.formula(chain.layer), [short(chain.adjoints[k]) for k in layers])]
    if chain.tf32:
        columns.append(Column("float32", [short(chain.tf32[k]) for k in layers]))
    return columns


def _curve(page: Page, chain: Layered) -> Curve:
    """The logarithms on the way back; what is 0 or not finite has none."""
    sizes = [abs(adjoint) for adjoint in reversed(chain.adjoints)]
    back = [k for k, size in enumerate(sizes) if size and isfinite(size)]
    return Curve(page.formula(chain.layer), back, [log10(sizes[k]) for k in back])


def _draw_limits(page: Page, chain: Layered) -> None:
    """Where TensorFlow, in float32, has no figure for the adjoint any more."""
    name = page.formula(chain.layer)
    ends = (
        (chain.vanished, "0", "smaller", np.finfo(np.float32).tiny, "smallest"),
        (chain.exploded, "infinity", "larger", np.finfo(np.float32).max, "largest"),
    )
    for layer, says, than, limit, which in ends:
        if layer is not None:
            page.line(
                f"{name}: from layer {layer} down, float32 says {says}; the adjoint there is "
                f"{short(chain.adjoints[layer])}, {than} than float32's {which} normal number, "
                f"{short(limit)}",
                "mind",
                indent=3,
            )

"""A descent in three ways drawn: how far apart they are, and the loss as it falls."""

from tutor.course.descents import Descended, Ways
from tutor.render.account import draw_not_compared
from tutor.render.figures import short
from tutor.render.page import Page
from tutor.render.plots import Curve, draw_plot


def draw_ways(page: Page, found: Descended) -> None:
    """Whether TensorFlow's ways are the formula's, and the largest distance between them."""
    furthest = found.ways.furthest
    if furthest is None:
        draw_not_compared(page, found.unavailable, before="by the derived formula alone: ")
        return
    apart = f"never more than {short(furthest, 2)} apart"
    if furthest == 0:
        said = "the same bits at every step"
    elif found.agrees:
        said = f"{apart}, each step within rounding"
    else:
        said = f"{apart}, which is more than rounding"
    page.line(
        "in float64, by the derived formula, by tf.gradients and by GradientDescentOptimizer: "
        + said,
        "good" if found.agrees else "bad",
        indent=3,
    )


def draw_losses(page: Page, ways: Ways) -> None:
    """The loss, step by step."""
    curve = Curve("loss", range(len(ways.losses)), ways.losses)
    draw_plot(page, [curve], title="loss", xlabel="step", height=11)

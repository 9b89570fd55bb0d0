"""A training drawn: the network, its gradients, the loss and the accuracy step by step."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from tutor.course.descents import shown_steps
from tutor.course.experiments.network import NetworkResult
from tutor.notation.printer import definitions
from tutor.render.descents import draw_losses, draw_ways
from tutor.render.page import Page

_INDENT = 3


def draw_network(page: Page, found: NetworkResult) -> None:
    block, (training, held) = found.block, found.rows
    page.heading("Network", f"{block.data}: {', '.join(found.classes)}")
    page.pairs(
        [
            ("data", f"{training} rows to train on, {held} held out; columns from their mean in "
                     "units of their deviation"),
            *((name or "loss", formula) for name, formula in definitions(found.loss, page.style)),
            *((page.name(name), _begins(shape)) for name, shape in block.parameters.items()),
            *((f"d{page.name(name)}", Text(page.formula(form), "formula"))
              for name, form in found.gradients.items()),
        ],
        indent=_INDENT,
    )  # fmt: skip
    page.line()
    page.print(_steps(page, found), indent=_INDENT)
    draw_ways(page, found)
    page.line()
    draw_losses(page, found.ways)


def _begins(shape: Sequence[int]) -> str:
    start = "drawn from the seed" if len(shape) == 2 else "begins at 0"
    return f"{' × '.join(map(str, shape)) or 'one'}, {start}"


def _steps(page: Page, found: NetworkResult) -> Table:
    table = page.table(gap=4)
    for header in ("step", "loss", "right in training", "held out"):
        table.add_column(header, justify="right")
    shown = shown_steps(found.block.steps)
    for step, (first, second) in zip(shown, found.accuracy, strict=True):
        table.add_row(str(step), f"{found.ways.losses[step]:.6f}", _share(first), _share(second))
    return table


def _share(part: float) -> str:
    return f"{100 * part:.1f} %"

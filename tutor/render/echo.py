"""The formula as it was read: drawn before anything heavy is imported."""

from tutor.notation.printer import definitions
from tutor.notation.tape import Expression
from tutor.render.figures import shortened
from tutor.render.page import Page

_MOST_LINES, _LONGEST = 24, 400


def draw_echo(page: Page, expression: Expression) -> None:
    """Definition by definition, and what was read with a second thought; of many the last."""
    lines = definitions(expression, page.style)
    if len(lines) > _MOST_LINES:
        page.line(f"{len(lines)} definitions, {len(expression)} nodes", "faint")
        lines = lines[-1:]
    for name, formula in lines:
        formula = shortened(formula, _LONGEST, page.dots)
        page.line(f"{name} = {formula}" if name else formula, "formula")
    for reading in expression.readings:
        page.line(reading, "mind")

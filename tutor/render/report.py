"""The page of `explain`: what was read, the derivation, the comparison, the chain rule."""

from tutor.autodiff.messages import Unavailable
from tutor.calculus.chain import chain
from tutor.comparison.report import Report
from tutor.comparison.verdicts import NO_PATH
from tutor.notation.printer import definitions
from tutor.render.chain import draw_chain
from tutor.render.comparison import (
    draw_accounts,
    draw_comparison,
    draw_operations,
    draw_unavailable,
)
from tutor.render.derivation import draw_derivation
from tutor.render.figures import full, medium
from tutor.render.page import Page

_MOST_ROWS = 24


def draw_read(page: Page, report: Report) -> None:
    """The formula as it was read, and the point."""
    lines = definitions(report.expression, page.style)
    if len(lines) > _MOST_ROWS:
        page.line(f"{len(lines)} definitions, {len(report.expression)} nodes", "faint")
        lines = lines[-1:]
    for name, formula in lines:
        page.line(f"{name} = {formula}" if name else formula, "formula")
    for reading in report.expression.readings:
        page.line(reading, "mind")
    at = ", ".join(f"{name} = {medium(value)}" for name, value in report.at.items())
    page.line(f"at {at}: {full(report.value)}" if at else full(report.value), "faint")


def draw_report(page: Page, report: Report) -> None:
    """Everything on one page; a large graph is cut to what can be read."""
    draw_read(page, report)
    for derivation in report.derivations:
        page.heading("Derive", f"d{derivation.of}/d{derivation.wrt}")
        draw_derivation(page, derivation)
    of = report.expression.label(report.expression.output) or "f"
    rows = [row for row in report.nodes if row.verdict != NO_PATH or row.name]
    rows = [row for row in rows if row.index != report.expression.output][::-1]
    page.heading("Compare", "with tf.gradients")
    draw_comparison(page, of, report, rows[:_MOST_ROWS])
    if len(rows) > _MOST_ROWS:
        page.line(f"… and {len(rows) - _MOST_ROWS} nodes more; --json has them all", "faint")
    if isinstance(report.answer, Unavailable):
        draw_unavailable(page, report.answer)
    else:
        accounts = {name: report.account(name) for name in report.wrt[:6]}
        draw_accounts(
            page, report, {name: found for name, found in accounts.items() if found is not None}
        )
        draw_operations(page, report, most=_MOST_ROWS)
    page.heading("Chain rule", f"from {of} down")
    draw_chain(page, of, report.trace, chain(report.trace))

"""The page of `explain`: what was read, the derivation, the comparison, the chain rule."""

import numpy as np

from tutor.autodiff.messages import Unavailable
from tutor.calculus.chain import chain
from tutor.calculus.derivation import TOO_LARGE
from tutor.comparison.report import NodeReport, Report
from tutor.comparison.verdicts import NO_PATH
from tutor.notation.printer import definitions
from tutor.notation.tape import depends
from tutor.render.chain import draw_chain
from tutor.render.comparison import (
    draw_accounts,
    draw_comparison,
    draw_operations,
    draw_unavailable,
)
from tutor.render.derivation import draw_derivation
from tutor.render.figures import full, point_text
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
    at = point_text(report.at)
    page.line(f"at {at}: {full(report.value)}" if at else full(report.value), "faint")


def _why_not_derived(report: Report) -> str:
    """A derivation is for paper, and by numbers."""
    lengths = {np.shape(value) for value in report.at.values() if np.ndim(value)}
    if len(lengths) > 1:
        return "columns of different lengths have no common n; derived node by node below"
    if all(np.ndim(report.at.get(name, 0.0)) for name in report.wrt):
        return "a derivation is by single numbers; by a column each element is derived below"
    return f"{TOO_LARGE}, below"


def _rows_between(report: Report) -> list[NodeReport]:
    """The rows between what is asked by and the output; a condition is no row of its own."""
    expression = report.expression
    asked = depends(expression.nodes, [expression.find(name) for name in report.wrt])
    return [
        row
        for row in report.nodes
        if asked[row.index]
        and row.index != expression.output
        and (row.verdict != NO_PATH or row.name)
    ]


def draw_report(page: Page, report: Report) -> None:
    """Everything on one page; a large graph is cut to what can be read."""
    draw_read(page, report)
    for derivation in report.derivations:
        page.heading("Derive", f"d{derivation.of}/d{derivation.wrt}")
        draw_derivation(page, derivation)
    if not report.derivations and report.wrt:
        page.heading("Derive")
        page.line(_why_not_derived(report), "faint", indent=2)
    of = report.expression.label(report.expression.output) or "f"
    rows = _rows_between(report)[::-1]
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

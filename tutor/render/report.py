"""The page of `explain`: what was read, the derivation, the comparison, the chain rule."""

from collections.abc import Sequence
from dataclasses import replace

from tutor.calculus.chain import Rung, chain
from tutor.calculus.steps import output_name
from tutor.comparison.hessian import MAX_ELEMENTS
from tutor.comparison.report import Report
from tutor.comparison.verdicts import NO_PATH
from tutor.notation.tape import depends, reachable
from tutor.render.account import draw_behind, draw_why
from tutor.render.chain import draw_chain, draw_links, fits
from tutor.render.comparison import draw_comparison, grouped
from tutor.render.derivation import draw_derivation, quotient
from tutor.render.echo import draw_echo
from tutor.render.figures import full, point_text, worded
from tutor.render.hessian import draw_hessian
from tutor.render.page import Page

_MOST_ROWS = 24
_MOST_LINKS = 20
_MOST_NAMES = 6


def _draw_read(page: Page, report: Report, *, echoed: bool) -> None:
    """The formula as it was read, and the point."""
    if not echoed:
        draw_echo(page, report.expression)
    expression = report.expression
    needed = reachable(expression.nodes, expression.output)
    seen = {n: v for n, v in report.at.items() if n in report.wrt or needed[expression.find(n)]}
    at = point_text(seen, page.style)
    value = worded(full(report.figure(expression.output, report.value)))
    value = value if value == "undefined" else f"= {value}"
    page.line(value + (f"  at {at}" if at else ""), "faint")


def _draw_underived(page: Page, report: Report) -> None:
    """Why there is no derivation: by nothing, or by these names."""
    told = grouped((why, page.name(name)) for name, why in report.underived.items())
    if not report.derivations:
        if told:
            page.heading("Derive")
        for why, names in told.items():
            by = f"by {', '.join(names)}: " if len(told) > 1 else ""
            page.line(f"{by}{why}", "faint", indent=2)
        return
    of = page.name(output_name(report.expression))
    for number, (why, names) in enumerate(told.items()):
        if not number:
            page.line()
        listed = ", ".join(f"d{of}/d{name}" for name in names)
        page.line(f"{listed}: {why}", "faint", indent=2)


def _asked(report: Report) -> Sequence[bool]:
    """For each node whether it lies between what is asked by and the output."""
    expression = report.expression
    return depends(expression.nodes, [expression.find(name) for name in report.wrt])


def _rungs(report: Report, asked: Sequence[bool]) -> tuple[Rung, ...]:
    shown = [known and index not in report.opaque for index, known in enumerate(asked)]
    gradients = {row.index: row.gradient for row in report.nodes}
    return tuple(
        replace(
            rung,
            adjoint=gradients.get(rung.index, rung.adjoint),
            edges=tuple(edge for edge in rung.edges if shown[edge.child]),
        )
        for rung in chain(report.trace)
        if shown[rung.index] or rung.index == report.expression.output
    )


def draw_report(page: Page, report: Report, *, top: int = 0, echoed: bool = False) -> None:
    """Everything on one page; a large graph is cut to what can be read, or to the `top` nodes.

    `echoed` where the formula stands on the page already.
    """
    _draw_read(page, report, echoed=echoed)
    for derivation in report.derivations:
        page.heading("Derive", quotient(page, derivation))
        draw_derivation(page, derivation)
    _draw_underived(page, report)
    of, asked = output_name(report.expression), _asked(report)
    _draw_compared(page, of, report, asked, top)
    _draw_chain_rule(page, of, report, asked, top)


def _draw_compared(page: Page, of: str, report: Report, asked: Sequence[bool], top: int) -> None:
    """The table, second derivatives if they were asked for, and what is behind the figures."""
    nodes = [row for row in report.nodes if asked[row.index]]
    # The output has no row of its own, nor has a condition.
    rows = [
        row
        for row in reversed(nodes)
        if row.index != report.expression.output and (row.verdict != NO_PATH or row.name)
    ]
    if top:
        rows = [row for row in report.most(top) if asked[row.index]]
    page.heading("Compare", "with tf.gradients")
    shown = rows[: top or _MOST_ROWS]
    draw_comparison(page, of, report, shown)
    if len(rows) > len(shown):
        page.line(f"… and {len(rows) - len(shown)} nodes more; --json has them all", "faint")
    _draw_seconds(page, of, report)
    draw_why(page, report, shown)
    told = {report.expression.output, *(row.index for row in shown)}
    behind = [row for row in nodes if row.index in told]
    draw_behind(page, report, report.accounts(report.wrt), behind)


def _draw_seconds(page: Page, of: str, report: Report) -> None:
    """Second derivatives, and of which there are none."""
    if report.seconds:
        page.heading("Compare", "second derivatives, with tf.gradients twice")
        draw_hessian(page, of, report.seconds)
    if report.matrices:
        listed = " and ".join(report.matrices)
        page.line()
        page.line(
            f"no second derivatives by {listed}: of n numbers there are n × n, which are taken by "
            f"columns of at most {MAX_ELEMENTS}",
            "faint",
            indent=2,
        )


def _draw_chain_rule(page: Page, of: str, report: Report, asked: Sequence[bool], top: int) -> None:
    """The graph as a tree; of a large one the steps to the nodes that matter most."""
    rungs = _rungs(report, asked)
    if not rungs and not report.wrt:
        return
    if report.wrt and not asked[report.expression.output]:
        page.heading("Chain rule")
        by = " or ".join(map(page.name, report.wrt[:_MOST_NAMES]))
        more = " or others" * (len(report.wrt) > _MOST_NAMES)
        page.line(f"{page.name(of)} does not depend on {by}{more}: there is no chain", "faint", 3)
        return
    if not top and fits(page, report.trace, rungs):
        page.heading("Chain rule", f"from {page.name(of)} down")
        draw_chain(page, of, report.trace, rungs)
        return
    most = [row for row in report.most(min(top or _MOST_LINKS, _MOST_LINKS)) if asked[row.index]]
    page.heading("Chain rule", f"from {page.name(of)} down, of the nodes that matter most")
    draw_links(page, of, report, most)

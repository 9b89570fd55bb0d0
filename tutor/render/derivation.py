"""A derivation drawn: steps aligned at the equals sign, each with its rule."""

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tutor.calculus.derivation import Derivation
from tutor.render.page import Page

_INDENT, _GAP = 2, 2
_NARROWEST_RULE = 22


def draw_derivation(page: Page, found: Derivation) -> None:
    """The definition, the lines, and what SymPy says of them."""
    left = f"d{found.of}/d{found.wrt}"
    rows = [(found.of, page.formula(found.definition), "")]
    rows += [
        (left if number == 0 else "", page.formula(step.form), step.told(page.formula))
        for number, step in enumerate(found.steps)
    ]
    widest = max(len(form) for _, form, _ in rows)
    beside = page.width - (len(left) + 3 + widest + _GAP + _INDENT)
    longest_rule = max(len(rule) for _, _, rule in rows)
    if beside >= min(longest_rule, _NARROWEST_RULE):
        page.print(_beside(rows), indent=_INDENT)
    else:
        page.print(_below(rows), indent=_INDENT)
    page.line()
    page.print(_confirmation(found), indent=_INDENT)


def _beside(rows: list[tuple[str, str, str]]) -> Table:
    table = Table.grid(padding=(0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for left, form, rule in rows:
        table.add_row(
            Text(left, "name"), Text(" = ", "faint"), Text(form + " " * _GAP, "formula"),
            Text(rule, "rule"),
        )  # fmt: skip
    return table


def _below(rows: list[tuple[str, str, str]]) -> Table:
    """Rules on lines of their own, where there is no room beside the forms."""
    table = Table.grid(padding=(0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for left, form, rule in rows:
        table.add_row(Text(left, "name"), Text(" = ", "faint"), Text(form, "formula"))
        if rule:
            table.add_row("", "", Padding(Text(rule, "rule"), (0, 0, 0, 2)))
    return table


def _confirmation(found: Derivation) -> Text:
    if found.proved:
        lines = "every line is" if len(found.steps) > 1 else "it is"
        return Text(f"SymPy: {lines} the same function ✓", "good")
    listed = ", ".join(str(n) for n, step in enumerate(found.steps, 1) if not step.proved)
    late = any(step.proved is None for step in found.steps)
    why = "had no time to confirm" if late else "could not confirm"
    return Text(f"SymPy {why} line {listed}", "mind")

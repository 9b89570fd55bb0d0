"""The comparison drawn: a row a node, each figure from every way, and what the verdict says."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import numpy as np
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from tutor.autodiff.messages import Unavailable
from tutor.comparison.account import Account, Share
from tutor.comparison.report import NodeReport, Report
from tutor.comparison.verdicts import AGREE, DISAGREE, EXACT, NO_PATH, NOT_COMPARED
from tutor.notation.printer import to_text
from tutor.render.figures import full, medium, short
from tutor.render.page import Page

_MARKS = {EXACT: "✓", AGREE: "✓", DISAGREE: "✗", NO_PATH: "·", NOT_COMPARED: "·"}
_STYLES = {EXACT: "good", AGREE: "good", DISAGREE: "bad", NOT_COMPARED: "faint", NO_PATH: "faint"}
_ENOUGH = 0.95
"""An account is told until it explains this much of a difference; shares that work against
each other are told with their signs."""
_MOST_SHARES = 4


def draw_comparison(page: Page, of: str, report: Report, rows: Sequence[NodeReport]) -> None:
    """The table for these rows, at the width that there is, and what is to be said of them."""
    if not rows:
        page.line("there is nothing between the variables and the result to compare", "faint")
        return
    drawing = _Drawing(page, of, report)
    chosen = next((set_ for set_ in _SETS if drawing.width(set_, rows) <= page.width), None)
    if chosen:
        page.print(drawing.table(chosen, rows))
    else:
        for row in rows:
            page.print(drawing.card(row))
    page.line()
    said = [
        (drawing.label(row), row.reason, style_of(row.verdict))
        for row in rows
        if row.verdict not in (EXACT, AGREE, NOT_COMPARED)
    ]
    if chosen and "ulps" not in chosen:
        said += [(drawing.label(row), drawing.aside(row), "faint") for row in rows]
    _say(page, said)


def _say(page: Page, said: Iterable[tuple[str, str, str]]) -> None:
    """What there is to say of each node, once for those of which it is the same."""
    labels: dict[tuple[str, str], list[str]] = {}
    for label, text, style in said:
        if text:
            labels.setdefault((text, style), []).append(label)
    for (text, style), alike in labels.items():
        page.line(f"{', '.join(alike)}: {text}", style, indent=2)


def style_of(verdict: str) -> str:
    return _STYLES.get(verdict, "mind")


# The columns that a table may have, in sets: the first that fits the page is drawn.
_SETS: tuple[tuple[str, ...], ...] = (
    ("node", "value", "slope", "formula", "float64", "float32", "differences", "ulps", "verdict"),
    ("node", "value", "slope", "formula", "float64", "float32", "ulps", "verdict"),
    ("node", "value", "slope", "formula", "float64", "float32", "verdict"),
    ("node", "slope", "formula", "float64", "float32", "verdict"),
)
_CARD = ("formula", "float64", "float32", "differences", "ulps", "verdict")
_GAP = 2
_WIDEST_SLOPE = 36


class _Drawing:
    """The cells of one comparison, by column."""

    def __init__(self, page: Page, of: str, report: Report) -> None:
        self.page, self.report = page, report
        self.headers = {
            "node": "node", "value": "value", "slope": f"d{of}/d(node)", "formula": "by formula",
            "float64": "tf float64", "float32": "tf float32", "differences": "differences",
            "ulps": "ulps 64, 32", "verdict": "verdict",
        }  # fmt: skip
        self.of = of

    def cell(self, column: str, row: NodeReport) -> Text:
        match column:
            case "node":
                return Text(self.label(row), "name")
            case "value":
                return Text(short(row.value))
            case "slope":
                return Text(self.slope(row), "formula")
            case "verdict":
                mark = _MARKS.get(row.verdict, "!") if self.page.unicode else ""
                return Text(f"{row.verdict} {mark}".strip(), style_of(row.verdict))
            case "formula":
                return Text(full(row.gradient))
            case "differences":
                return Text(self.differences(row))
        if row.verdict == NOT_COMPARED:
            return Text("-")
        match column:
            case "float64":
                return Text("same bits" if row.ulps == 0 else full(row.tf64))
            case "float32":
                return Text(full(row.tf32))
        if row.ulps is None:
            return Text("-")
        return Text(f"{row.ulps}, {'-' if row.ulps32 is None else row.ulps32}")

    def label(self, row: NodeReport) -> str:
        names = self.report.expression.names
        return row.name or to_text(
            self.report.expression, self.page.style, output=row.index, names=names
        )

    def bracketed(self, row: NodeReport) -> str:
        """A node's label behind a d: df/d(x + 1)."""
        label = self.label(row)
        return label if row.name else f"({label})"

    def slope(self, row: NodeReport) -> str:
        return self.page.formula(row.form) if row.form is not None else row.symbolic

    def differences(self, row: NodeReport) -> str:
        return "-" if row.numeric is None else medium(row.numeric)

    def aside(self, row: NodeReport) -> str:
        """What a table without room for it leaves out."""
        parts = []
        if row.numeric is not None:
            parts.append(f"by differences ≈ {self.differences(row)}")
        off = ((row.ulps, "float64"), (row.ulps32, "float32"))
        parts += [f"{count} ulps off in {precision}" for count, precision in off if count]
        return "; ".join(parts)

    def width(self, columns: Sequence[str], rows: Sequence[NodeReport]) -> int:
        """The room that a table of these columns needs; a long formula may be broken."""
        total = 1 + _GAP * (len(columns) - 1)
        for column in columns:
            widest = max(len(self.cell(column, row).plain) for row in rows)
            if column == "slope":
                widest = min(widest, _WIDEST_SLOPE)
            total += max(widest, len(self.headers[column]))
        return total

    def table(self, columns: Sequence[str], rows: Sequence[NodeReport]) -> Table:
        table = Table(
            box=box.SIMPLE_HEAD if self.page.unicode else box.ASCII2, show_edge=False,
            pad_edge=False, header_style="faint", padding=(0, _GAP - 1, 0, 0),
        )  # fmt: skip
        for column in columns:
            fold = column in ("slope", "node")
            table.add_column(self.headers[column], no_wrap=not fold, overflow="fold")
        for row in rows:
            table.add_row(*(self.cell(column, row) for column in columns))
        return table

    def card(self, row: NodeReport) -> Group:
        """One node on a narrow page: a line a figure."""
        head = Text.assemble(
            (f"d{self.of}/d{self.bracketed(row)}", "name"), (" = ", "faint"),
            (self.slope(row), "formula"),
        )  # fmt: skip
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(style="faint", no_wrap=True)
        table.add_column(overflow="fold")
        for column in _CARD:
            table.add_row(f"  {self.headers[column]}", self.cell(column, row))
        return Group(head, table)


def draw_accounts(page: Page, report: Report, accounts: Mapping[str, Account]) -> None:
    """Where the float32 figures lost their digits; said once for those that lost them alike."""
    told: dict[str, list[str]] = {}
    for name, found in accounts.items():
        told.setdefault(_because(page, report, found), []).append(name)
    for because, names in told.items():
        difference = short(abs(accounts[names[0]].difference), 2)
        others = f"; likewise at {', '.join(names[1:])}" if names[1:] else ""
        page.line(f"float32 at {names[0]} is {difference} off: {because}{others}", indent=2)


def _because(page: Page, report: Report, found: Account) -> str:
    parts, covered = [], 0.0
    for share in found.shares[:_MOST_SHARES]:
        fraction = found.fraction(share)
        parts.append(f"{100 * fraction:.0f} % of it because {_rounded(page, report, share)}")
        covered += fraction
        if abs(1 - covered) <= 1 - _ENOUGH:
            break
    else:
        parts.append(f"the rest, {100 * (1 - covered):.0f} %, from smaller roundings")
    return ", ".join(parts)


def _rounded(page: Page, report: Report, share: Share) -> str:
    expression = report.expression
    name = to_text(expression, page.style, output=share.index, names=expression.names)
    name = expression.label(share.index) or name
    what = name if share.of == "value" else f"the gradient at {name}"
    if share.stored is None:
        return f"{what} was rounded"
    stored = np.float32(share.stored)
    told = str(stored)
    # 0.1 was not rounded to 0.1 but to 0.1000000015: what looks the same gets more digits.
    exact = share.stored - (share.rounding or 0.0)
    digits = len(Decimal(told).normalize().as_tuple().digits)
    same = float(f"{exact:.{digits}g}") == float(told)
    return f"{what} was rounded to {f'{float(stored):.10g}' if same else told}"


def draw_operations(page: Page, report: Report, nodes: Sequence[NodeReport]) -> None:
    """What tf.gradients put into the graph, by the node that it belongs to."""
    label = _Drawing(page, "", report).label
    added = [f"{', '.join(row.added)} for {label(row)}" for row in nodes if row.added]
    if added:
        page.line(f"tf.gradients added to the graph: {'; '.join(added)}", "faint", indent=2)


def draw_unavailable(page: Page, answer: Unavailable) -> None:
    """One panel on a page that says what is missing and what to do."""
    from rich.panel import Panel

    if answer.reason in page.said:
        return
    page.said.add(answer.reason)
    advice = (
        "Install it into this environment:  pip install tensorflow\n"
        "(Python 3.11 to 3.13; then `python -m tutor lesson 3` compares)."
        if answer.missing
        else "Everything symbolic above still holds. To see TensorFlow's own words:\n"
        'python -c "import tensorflow"'
    )
    text = Text(f"{answer.reason}: the gradients are not compared.\n{advice}")
    kind = box.ROUNDED if page.unicode else box.ASCII
    page.print(Panel(text, title="TensorFlow", border_style="mind", box=kind, expand=False))

"""The comparison drawn: a row a node, each figure from every way, and what the verdict says."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from tutor.comparison.brief import node_text
from tutor.comparison.report import NodeReport, Report
from tutor.comparison.verdicts import (
    AGREE,
    DISAGREE,
    EXACT,
    NO_PATH,
    NOT_COMPARED,
    same_bits,
)
from tutor.render.figures import full, medium, short
from tutor.render.page import Page

_MARKS = {EXACT: "✓", AGREE: "✓", DISAGREE: "✗", NO_PATH: "·", NOT_COMPARED: "·"}
_STYLES = {EXACT: "good", AGREE: "good", DISAGREE: "bad", NOT_COMPARED: "faint", NO_PATH: "faint"}


def draw_comparison(page: Page, of: str, report: Report, rows: Sequence[NodeReport]) -> None:
    """The table for these rows, at the width that there is, and what is to be said of them."""
    if not rows:
        page.line(
            "there is nothing between the variables and the result to compare", "faint", indent=2
        )
        return
    drawing = _Drawing(page, of, report)
    chosen, table = drawing.widest(rows)
    if table:
        page.print(table)
    else:
        for row in rows:
            page.print(drawing.card(row))
    page.line()
    reasons = grouped(
        ((row.reason, style_of(row.verdict)), drawing.label(row))
        for row in rows
        if row.contradicted
        or row.index in report.opaque
        or row.verdict not in (EXACT, AGREE, NOT_COMPARED)
    )
    for (reason, style), labels in reasons.items():
        page.line(f"{', '.join(labels)}: {reason}", style, indent=2)
    for line in drawing.left_out(rows, chosen) if table else ():
        page.line(line, "faint", indent=2)


_Key = TypeVar("_Key")


def grouped(said: Iterable[tuple[_Key, str]]) -> dict[_Key, list[str]]:
    """The labels of the nodes of which the same is said, in the order of the first of them."""
    found: dict[_Key, list[str]] = {}
    for what, label in said:
        found.setdefault(what, []).append(label)
    return found


def node_label(page: Page, report: Report, row: NodeReport) -> str:
    """A node's name, or its formula where it has none, with dots where that is too long."""
    return node_text(report.expression, row.index, page.style)


def style_of(verdict: str) -> str:
    return _STYLES.get(verdict, "mind")


# The tables that there may be, by the room for a formula, which is broken where it is longer, and
# by columns: the first that fits the page is drawn.
_LONG, _BROKEN = 36, 22
_TABLES: tuple[tuple[int, tuple[str, ...]], ...] = (
    (_LONG, ("node", "value", "slope", "formula", "float64", "float32", "differences", "ulps",
             "verdict")),
    (_LONG, ("node", "value", "slope", "formula", "float64", "float32", "ulps", "verdict")),
    (_LONG, ("node", "value", "slope", "formula", "float64", "float32", "verdict")),
    (_LONG, ("node", "slope", "formula", "float64", "float32", "verdict")),
    (_BROKEN, ("node", "slope", "formula", "float64", "float32", "verdict")),
    (_LONG, ("node", "slope", "formula", "float32", "verdict")),
    (_BROKEN, ("node", "slope", "formula", "float32", "verdict")),
)  # fmt: skip
_CARD = ("formula", "float64", "float32", "differences", "ulps", "verdict")
_NUMBERS = ("value", "formula", "float64", "float32", "differences")
_GAP = 2
_NUMBER = re.compile(r"(-?\d+)(\.\d+)?(e-?\d+)?")


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
        if row.verdict == NOT_COMPARED and not (column == "float32" and row.tf32 is not None):
            return Text("-")
        match column:
            case "float64":
                return Text("same bits" if same_bits(row.gradient, row.tf64) else full(row.tf64))
            case "float32":
                return Text(full(row.tf32))
        if row.ulps is None:
            return Text("-")
        return Text(f"{row.ulps}, {'-' if row.ulps32 is None else row.ulps32}")

    def label(self, row: NodeReport) -> str:
        return node_label(self.page, self.report, row)

    def bracketed(self, row: NodeReport) -> str:
        """A node's label behind a d: df/d(x + 1)."""
        label = self.label(row)
        return label if row.name else f"({label})"

    def slope(self, row: NodeReport) -> str:
        return self.page.formula(row.form) if row.form is not None else row.symbolic

    def differences(self, row: NodeReport) -> str:
        return "-" if row.numeric is None else medium(row.numeric)

    def left_out(self, rows: Sequence[NodeReport], columns: Sequence[str]) -> Iterator[str]:
        """What a table of these columns has no room for, a line a kind."""
        compared = [row for row in rows if row.verdict != NOT_COMPARED]
        measured = [row for row in rows if row.numeric is not None]
        kinds = (
            ("float64", "tf float64", [(self.cell("float64", row).plain, row) for row in compared]),
            ("differences", "by differences", [(self.differences(row), row) for row in measured]),
            ("ulps", "ulps off in float64", [(str(row.ulps), row) for row in rows if row.ulps]),
            ("ulps", "ulps off in float32", [(str(row.ulps32), row) for row in rows if row.ulps32]),
        )
        for column, what, figures in kinds:
            if column not in columns and figures:
                alike = grouped((figure, self.label(row)) for figure, row in figures)
                places = {
                    figure: "every node" if 1 < len(labels) == len(rows) else ", ".join(labels)
                    for figure, labels in alike.items()
                }
                yield f"{what}: " + "; ".join(f"{figure} at {at}" for figure, at in places.items())

    def widest(self, rows: Sequence[NodeReport]) -> tuple[Sequence[str], Table | None]:
        """The table with most columns that fits the page, and its columns."""
        cells = {column: self.column(column, rows) for column in self.headers}
        for slope, columns in _TABLES:
            if self.width(columns, cells, slope) <= self.page.width:
                return columns, self.table(columns, cells, slope)
        return (), None

    def column(self, column: str, rows: Sequence[NodeReport]) -> list[Text]:
        """The cells below each other; numbers so that their points are."""
        cells = [self.cell(column, row) for row in rows]
        if column in _NUMBERS:
            whole = [
                len(found[1]) if (found := _NUMBER.fullmatch(cell.plain)) else 0 for cell in cells
            ]
            for cell, digits in zip(cells, whole, strict=True):
                cell.pad_left(max(whole) - digits if digits else 0)
        return cells

    def width(self, columns: Sequence[str], cells: Mapping[str, list[Text]], slope: int) -> int:
        """The room that a table of these columns needs; a long formula may be broken."""
        total = 1 + _GAP * (len(columns) - 1)
        for column in columns:
            widest = max(len(cell.plain) for cell in cells[column])
            if column == "slope":
                widest = min(widest, slope)
            total += max(widest, len(self.headers[column]))
        return total

    def table(self, columns: Sequence[str], cells: Mapping[str, list[Text]], slope: int) -> Table:
        table = Table(
            box=box.SIMPLE_HEAD if self.page.unicode else box.ASCII2, show_edge=False,
            pad_edge=False, header_style="faint", padding=(0, _GAP - 1, 0, 0),
        )  # fmt: skip
        for column in columns:
            if column == "slope":
                table.add_column(self.headers[column], overflow="fold", max_width=slope)
            else:
                table.add_column(self.headers[column], no_wrap=True)
        for row in zip(*(cells[column] for column in columns), strict=True):
            table.add_row(*row)
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

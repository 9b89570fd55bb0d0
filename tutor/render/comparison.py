"""The comparison drawn: a row a node, each figure from every way, and what the verdict says."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np
from rich.console import Group
from rich.table import Table
from rich.text import Text

from tutor.calculus.steps import output_name
from tutor.comparison.brief import node_name
from tutor.comparison.kinks import finite
from tutor.comparison.numeric import affordable
from tutor.comparison.report import NodeReport, Report
from tutor.comparison.texts import NOTHING, Sentence
from tutor.comparison.verdicts import (
    AGREE,
    DISAGREE,
    EXACT,
    KINK,
    NO_PATH,
    NOT_COMPARED,
    same_bits,
)
from tutor.notation.writing import in_digits
from tutor.render.breaking import broken
from tutor.render.characters import cut
from tutor.render.figures import full, grid, medium, short, worded
from tutor.render.page import Page
from tutor.render.terms import draw_term

_MARKS = {EXACT: "✓", AGREE: "✓", DISAGREE: "✗", NO_PATH: "·", NOT_COMPARED: "·"}
_STYLES = {EXACT: "good", AGREE: "good", DISAGREE: "bad", NOT_COMPARED: "faint", NO_PATH: "faint"}


def draw_comparison(page: Page, of: str, report: Report, rows: Sequence[NodeReport]) -> None:
    """The table for these rows, at the width that there is, and what is to be said of them."""
    if not rows:
        page.line(
            "there is nothing between the variables and the result to compare", "faint", indent=2
        )
        return
    drawing = _Drawing(page, page.name(of), report)
    chosen, table = drawing.widest(rows)
    if table:
        page.print(table)
    else:
        for number, row in enumerate(rows):
            if number:
                page.line()
            page.print(drawing.card(row))
    page.line()
    told = [row for row in rows if is_told(report, row)]
    reasons = grouped(
        ((row.said.written(page.style), style_of(row.verdict)), drawing.label(row)) for row in told
    )
    helps = {row.said.written(page.style): _help(report, row) for row in told}
    for (reason, style), labels in reasons.items():
        page.line(f"{', '.join(labels)}: {reason}", style, indent=2)
        draw_instead(page, helps[reason])
    for line in drawing.left_out(rows, chosen) if table else ():
        page.line(line, "faint", indent=2)
    if any(drawing.differences(row) == _UNSEEN for row in rows):
        draw_term(page, "no slope")
    if any(row.verdict == KINK for row in rows):
        draw_term(page, "kink")
    everywhere = not table or "ulps" in chosen
    if any(row.ulps is not None if everywhere else row.ulps or row.ulps32 for row in rows):
        draw_term(page, "ulp")


def is_told(report: Report, row: NodeReport) -> bool:
    """Whether the reason of a row is told below a table that has it."""
    return (
        row.contradicted
        or row.index in report.opaque
        or row.verdict not in (EXACT, AGREE, NOT_COMPARED)
        or (row.ulps or 0) > _FAR  # agreeing nevertheless: by how much, and how much may be
    )


def _help(report: Report, row: NodeReport) -> Sentence:
    """What to write instead, where the cause is one that a remark is of."""
    of_it = (one.better for one in report.why if row.cause is not None and one.cause == row.cause)
    return next(of_it, NOTHING)


def draw_instead(page: Page, better: Sentence) -> None:
    """What to write instead, below what is wrong with what was written."""
    if better:
        page.line(better.written(page.style), "good", indent=4)


_Key = TypeVar("_Key")


def grouped(said: Iterable[tuple[_Key, str]]) -> dict[_Key, list[str]]:
    """The labels of the nodes of which the same is said, in the order of the first of them."""
    found: dict[_Key, list[str]] = {}
    for what, label in said:
        found.setdefault(what, []).append(label)
    return found


def node_label(page: Page, report: Report, row: NodeReport) -> str:
    """A node's name or its formula, with dots where that is long; a number where two look alike."""
    text = node_name(report.expression, row.index, page.style)
    if page.dots in text:
        if row.index == report.expression.output:
            return page.name(output_name(report.expression))
        return f"{text} ({numbered(row.index)})"  # the text is not its own
    return text


def numbered(index: int) -> str:
    """A node without a name, by its place on the tape."""
    return f"n{index}"


def style_of(verdict: str) -> str:
    return _STYLES.get(verdict, "mind")


def verdict_text(page: Page, verdict: str) -> Text:
    """A verdict with its mark."""
    mark = _MARKS.get(verdict, "!") if page.unicode else ""
    return Text(f"{verdict} {mark}".strip(), style_of(verdict))


# The tables that there may be, by the room for a formula, which is broken where it is longer, and
# by columns: the first that fits the page is drawn.
_LONG, _BROKEN = 36, 22
_LONGEST_SLOPE = 66
"""What is longer is cut: the table is for figures, and --json has every formula whole."""
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
_FURTHER = 4
"""How far a head that goes on stands in."""
_MOST_FIGURES = 6
"""So many different figures are told below a table that has no column for them."""
_UNSEEN = "no slope"
_FAR = 2**12
"""Units in the last place of float64 beyond which it is said why figures agree all the same."""
_CARD = ("formula", "float64", "float32", "differences", "off", "verdict")
_UNCOUNTED = 10**9
_NUMBERS = ("value", "formula", "float64", "float32", "differences")
_NUMBER = re.compile(r"(-?\d+)(\.\d+)?(e-?\d+)?")


def _counted(ulps: int | None) -> str:
    """Units in the last place; of very many, such as from 0 to 1e-13, no more than their size."""
    if ulps is None:
        return "-"
    return str(ulps) if ulps < _UNCOUNTED else in_digits(ulps, 1)


def in_ulps(ulps: int) -> str:
    return f"{_counted(ulps)} {'ulp' if ulps == 1 else 'ulps'}"


def _lines(cell: Text) -> list[str]:
    return cell.plain.split("\n")


class _Drawing:
    """The cells of one comparison, by column."""

    def __init__(self, page: Page, of: str, report: Report) -> None:
        self.page, self.report = page, report
        self.headers = {
            "node": "node", "value": "value", "slope": f"d{of}/d(node)", "formula": "by formula",
            "float64": "tf float64", "float32": "tf float32", "differences": "differences",
            "ulps": "ulps 64, 32", "off": "off by", "verdict": "verdict",
        }  # fmt: skip
        self.of = of
        self.looked = affordable(report.trace, len(report.expression))

    def cell(self, column: str, row: NodeReport) -> Text:
        match column:
            case "node":
                return Text(self.label(row), "name")
            case "value":
                return Text(worded(short(self.report.figure(row.index, row.value))))
            case "slope":
                return Text(self.slope(row), "formula")
            case "verdict":
                return verdict_text(self.page, row.verdict)
            case "formula" if np.ndim(row.gradient) == 2:
                return Text("\n".join(grid(row.gradient, dots=self.page.dots)))
            case "formula":
                return Text(worded(full(self.report.slope(row))))
            case "differences":
                return Text(self.differences(row))
            case "off":
                return Text(self.off(row))
        if column in ("float64", "float32"):
            figure, other = (row.tf64, row.tf32)[:: 1 if column == "float64" else -1]
            if figure is None and (row.verdict == NOT_COMPARED or other is not None):
                return Text("-")  # not None, but not known: of a function's own, there is one
        elif row.verdict == NOT_COMPARED:
            return Text("-")
        if np.ndim(row.gradient) == 2 and column in ("float64", "float32"):
            return Text(self.off_matrix(row, column))
        match column:
            case "float64":
                same = same_bits(self.report.slope(row), row.tf64)
                return Text("same bits" if same else full(row.tf64))
            case "float32":
                return Text(full(row.tf32))
        if row.ulps is None:
            return Text("-")
        return Text(f"{_counted(row.ulps)}, {_counted(row.ulps32)}")

    def off_matrix(self, row: NodeReport, column: str) -> str:
        """A matrix of TensorFlow's by how far its elements are off, at most."""
        figure, ulps = (row.tf64, row.ulps) if column == "float64" else (row.tf32, row.ulps32)
        if same_bits(row.gradient, figure):
            return "same bits"
        if ulps is None:
            return "not finite"
        return f"{'≤ ' if ulps else ''}{in_ulps(ulps)}"

    def label(self, row: NodeReport) -> str:
        return node_label(self.page, self.report, row)

    def bracketed(self, row: NodeReport) -> str:
        """A node's label behind a d: df/d(x + 1)."""
        label = self.label(row)
        return label if row.name else f"({label})"

    def slope(self, row: NodeReport) -> str:
        form, page = row.form, self.page
        if form is None:
            text = self.report.texts.step(row.index, page.style) if row.symbolic else ""
        elif np.ndim(row.gradient) == 2:
            text = page.spread(form, str(np.shape(row.gradient)))
        else:
            text = page.formula(form)
        return cut(text, _LONGEST_SLOPE, page.dots)

    def differences(self, row: NodeReport) -> str:
        if np.ndim(row.numeric) == np.ndim(row.gradient) == 2:
            return f"at most {short(np.max(np.abs(row.numeric - row.gradient)), 2)} off"
        if row.numeric is not None:
            return medium(row.numeric)
        return _UNSEEN if self.looked and self.is_zero(row) else "-"

    def is_zero(self, row: NodeReport) -> bool:
        """Whether a slope is 0 where there are numbers to take differences of."""
        is_number = np.ndim(row.gradient) == 0 and np.ndim(row.value) == 0
        return is_number and row.gradient == 0 and finite([row.value, self.report.value])

    def off(self, row: NodeReport) -> str:
        """How many units in the last place TensorFlow is off, in words; "-" where it is unknown."""
        if row.verdict == NOT_COMPARED or row.ulps is None:
            return "-"
        single = "" if row.ulps32 is None else f", {_counted(row.ulps32)} in float32"
        return f"{in_ulps(row.ulps)} in float64{single}"

    def left_out(self, rows: Sequence[NodeReport], columns: Sequence[str]) -> Iterator[str]:
        """What a table of these columns has no room for, a line a kind."""
        compared = [row for row in rows if row.verdict != NOT_COMPARED]
        measured = [row for row in rows if self.differences(row) != "-"]
        double = [(_counted(row.ulps), row) for row in rows if row.ulps]
        single = [(_counted(row.ulps32), row) for row in rows if row.ulps32]
        kinds = (
            ("float64", "tf float64", [(self.cell("float64", row).plain, row) for row in compared]),
            ("differences", "by differences", [(self.differences(row), row) for row in measured]),
            ("ulps", "ulps off in float64", double),
            ("ulps", "ulps off in float32", single),
        )
        for column, what, figures in kinds:
            figures = [(figure, row) for figure, row in figures if np.ndim(row.gradient) < 2]
            if column not in columns and figures:
                alike = grouped((figure, self.label(row)) for figure, row in figures)
                if len(alike) > _MOST_FIGURES:
                    yield f"{what}: a wider page has a column for them, and --json has them all"
                    continue
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
        total = 1 + self.page.gap * (len(columns) - 1)
        for column in columns:
            widest = max(len(line) for cell in cells[column] for line in _lines(cell))
            if column == "slope":
                widest = min(widest, slope)
            total += max(widest, len(self.headers[column]))
        return total

    def table(self, columns: Sequence[str], cells: Mapping[str, list[Text]], slope: int) -> Table:
        table = self.page.table()
        for column in columns:
            if column == "slope":
                table.add_column(self.headers[column], overflow="fold", max_width=slope)
            else:
                table.add_column(self.headers[column], no_wrap=True)
        for row in zip(*(cells[column] for column in columns), strict=True):
            whole = dict(zip(columns, row, strict=True))
            formula = "\n".join(broken(whole["slope"].plain, slope))
            table.add_row(*(whole | {"slope": Text(formula, "formula")}).values())
        return table

    def card(self, row: NodeReport) -> Group:
        """One node on a narrow page: a line a figure."""
        cells = {self.headers[column]: self.cell(column, row) for column in _CARD}
        name = f"d{self.of}/d{self.bracketed(row)}"
        return card(self.page, name, self.slope(row), cells)


def card(page: Page, name: str, formula: str, cells: Mapping[str, Text]) -> Group:
    """What has no room in a row: the name and its formula, and a line a figure that is known."""
    head = Text("\n".join(broken(f"{name} = {formula}", page.width - 1, _FURTHER)), "formula")
    head.stylize("name", 0, len(name))
    head.stylize("faint", len(name), len(name) + len(" = "))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="faint", no_wrap=True)
    table.add_column(overflow="fold")
    for header, cell in cells.items():
        if cell.plain != "-":  # nothing is known of it
            table.add_row(f"  {header}", cell)
    return Group(head, table)

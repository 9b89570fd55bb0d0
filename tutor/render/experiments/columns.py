"""A table of figures that may be wide: its columns below each other where the page is narrow."""

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.render.page import Page

_INDENT = 3


@dataclass(frozen=True)
class Column:
    """A column of figures under its header, which may be broken into lines."""

    header: str
    cells: Sequence[str]

    @property
    def width(self) -> int:
        lines = [*self.header.split("\n"), *self.cells]
        return max(map(len, lines))


def draw_columns(page: Page, first: Column, groups: Sequence[Sequence[Column]]) -> None:
    """The first column beside the others; where they do not fit, in tables below each other.

    The columns of a group stay together.
    """
    room = page.width - _INDENT - first.width
    tables: list[list[Column]] = []
    left = 0
    for group in groups:
        wide = sum(column.width + page.gap + 1 for column in group)
        if not tables or wide > left:
            tables.append([])
            left = room
        tables[-1].extend(group)
        left -= wide
    for number, columns in enumerate(tables):
        if number:
            page.line()
        _draw(page, [first, *columns])


def _draw(page: Page, columns: Sequence[Column]) -> None:
    table = page.table(gap=page.gap + 1)
    for column in columns:
        table.add_column(column.header, justify="right", no_wrap=True)
    for row in zip(*(column.cells for column in columns), strict=True):
        table.add_row(*row)
    page.print(table, indent=_INDENT)

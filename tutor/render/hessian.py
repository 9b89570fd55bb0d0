"""Second derivatives drawn: a row an entry, or a card where a row has no room."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from rich.console import RenderableType
from rich.text import Text

from tutor.comparison.hessian import MAX_ELEMENTS, Second
from tutor.comparison.verdicts import AGREE, EXACT, NOT_COMPARED, same_bits, ulps_apart
from tutor.render.comparison import card, in_ulps, style_of, verdict_text
from tutor.render.figures import full, grid
from tutor.render.page import Page

_NARROWEST = 22
"""A row has room for so many signs of a formula, at least; a number is never broken."""
_NAME, _FORMULA = "second derivative", "formula"


def draw_hessian(page: Page, of: str, entries: Sequence[Second]) -> None:
    """The Hessian entry by entry; of two that are one by symmetry, the first.

    Of a column there is its own block; those beside other variables are left to JSON.
    """
    first = {frozenset((entry.of, entry.by)): entry for entry in reversed(entries)}
    numbers = [entry for entry in reversed(first.values()) if not np.ndim(entry.value)]
    if numbers:
        page.print(*_drawn(page, [_cells(page, of, entry) for entry in numbers]))
    blocks = [entry for entry in entries if np.ndim(entry.value)]
    for entry in (one for one in blocks if one.of == one.by):
        page.print(*([Text()] if numbers else []), *_cards(page, [_block(page, of, entry)]))
        numbers = [*numbers, entry]
    page.line()
    if any(one.of != one.by for one in blocks):
        page.line("those by two variables, one a column, are in --json", "faint", indent=2)
    for entry in entries:
        if entry.verdict not in (EXACT, AGREE) and entry.said:
            said = f"{label(page, of, entry)}: {entry.said.written(page.style)}"
            page.line(said, style_of(entry.verdict), indent=2)


def _cells(page: Page, of: str, entry: Second) -> Mapping[str, Text]:
    tf64, tf32 = _theirs(entry)
    return {
        _NAME: Text(label(page, of, entry), "name"),
        _FORMULA: Text(page.formula(entry.form) if entry.form else "-", "formula"),
        "value": Text(full(entry.value)),
        "tf float64": Text(tf64),
        "tf float32": Text(tf32),
        "verdict": verdict_text(page, entry.verdict),
    }


def _block(page: Page, of: str, entry: Second) -> Mapping[str, Text]:
    """The second derivatives by a column: the matrix by the formula, and how far off it is."""
    room = page.width - len("  tf float64  ") - 1
    whole = grid(entry.value, dots=page.dots, most=MAX_ELEMENTS)
    fits = max(map(len, whole)) <= room
    return {
        _NAME: Text(label(page, of, entry), "name"),
        _FORMULA: Text(f"{len(entry.value)} × {len(entry.value)}", "formula"),
        "value": Text("\n".join(whole if fits else grid(entry.value, dots=page.dots))),
        "tf float64": Text(_off(entry, entry.tf64)),
        "tf float32": Text(_off(entry, entry.tf32)),
        "verdict": verdict_text(page, entry.verdict),
    }


def _off(entry: Second, figure: Any) -> str:
    """How far TensorFlow's elements are off, at most."""
    if entry.verdict == NOT_COMPARED or figure is None:
        return "not compared" if entry.verdict == NOT_COMPARED else "None"
    if same_bits(entry.value, figure):
        return "same bits"
    ulps = ulps_apart(entry.value, figure)
    if ulps is None:
        return "not finite"
    return f"{'≤ ' if ulps else ''}{in_ulps(ulps)}"


def _drawn(page: Page, rows: Sequence[Mapping[str, Text]]) -> list[RenderableType]:
    """A table, whose formulas alone may be broken; or cards, where they would be to pieces."""
    headers = list(rows[0])
    widths = {header: max(len(header), *(len(row[header]) for row in rows)) for header in headers}
    others = sum(widths.values()) - widths[_FORMULA] + page.gap * (len(headers) - 1)
    room = page.width - 1 - others
    if room < min(widths[_FORMULA], _NARROWEST):
        return _cards(page, rows)
    table = page.table()
    for header in headers:
        table.add_column(header, overflow="fold", no_wrap=header != _FORMULA)
    for row in rows:
        table.add_row(*row.values())
    return [table]


def _cards(page: Page, rows: Sequence[Mapping[str, Text]]) -> list[RenderableType]:
    drawn: list[RenderableType] = []
    for row in rows:
        figures = {header: cell for header, cell in row.items() if header not in (_NAME, _FORMULA)}
        drawn += [Text(), card(page, row[_NAME].plain, row[_FORMULA].plain, figures)]
    return drawn[1:]


def _theirs(entry: Second) -> tuple[str, str]:
    """TensorFlow's figures in both precisions; where it gave no answer, that is said."""
    if entry.verdict == NOT_COMPARED:
        return "not compared", "not compared"
    same = same_bits(entry.value, entry.tf64)
    return "same bits" if same else full(entry.tf64), full(entry.tf32)


def label(page: Page, of: str, entry: Second) -> str:
    """d²f/dx², or d²f/dx db."""
    square = "²" if page.unicode else "^2"
    of, first, second = page.name(of), page.name(entry.of), page.name(entry.by)
    if entry.of == entry.by:
        return f"d{square}{of}/d{first}{square}"
    return f"d{square}{of}/d{first} d{second}"

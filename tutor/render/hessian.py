"""Second derivatives drawn: a row an entry."""

from collections.abc import Sequence

from rich.text import Text

from tutor.comparison.hessian import Second
from tutor.comparison.verdicts import AGREE, EXACT, NOT_COMPARED, same_bits
from tutor.render.comparison import style_of, verdict_text
from tutor.render.figures import full
from tutor.render.page import Page


def draw_hessian(page: Page, of: str, entries: Sequence[Second]) -> None:
    """The Hessian entry by entry; of two that are one by symmetry, the first."""
    table = page.table()
    for header in ("second derivative", "formula", "value", "tf float64", "tf float32", "verdict"):
        table.add_column(header, overflow="fold", no_wrap=header == "verdict")
    told: set[frozenset[str]] = set()
    for entry in entries:
        pair = frozenset((entry.of, entry.by))
        if pair in told:
            continue
        told.add(pair)
        table.add_row(
            Text(label(page, of, entry), "name"),
            Text(page.formula(entry.form) if entry.form else "-", "formula"),
            full(entry.value), *_theirs(entry), verdict_text(page, entry.verdict),
        )  # fmt: skip
    page.print(table)
    page.line()
    for entry in entries:
        if entry.verdict not in (EXACT, AGREE) and entry.reason:
            page.line(f"{label(page, of, entry)}: {entry.reason}", style_of(entry.verdict))


def _theirs(entry: Second) -> tuple[str, str]:
    """TensorFlow's figures in both precisions; where it gave no answer, that is said."""
    if entry.verdict == NOT_COMPARED:
        return "not compared", "not compared"
    same = same_bits(entry.value, entry.tf64)
    return "same bits" if same else full(entry.tf64), full(entry.tf32)


def label(page: Page, of: str, entry: Second) -> str:
    """d²f/dx², or d²f/dx db."""
    square = "²" if page.unicode else "^2"
    if entry.of == entry.by:
        return f"d{square}{of}/d{entry.of}{square}"
    return f"d{square}{of}/d{entry.of} d{entry.by}"

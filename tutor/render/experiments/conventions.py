"""Conventions drawn: a row a spelling, a column a way of asking."""

from collections.abc import Callable

from tutor.course.experiments.conventions import ConventionsResult, Spelling
from tutor.render.account import draw_unavailable
from tutor.render.experiments.columns import Column, draw_columns
from tutor.render.figures import short
from tutor.render.page import Page


def draw_conventions(page: Page, found: ConventionsResult) -> None:
    page.heading("Conventions", f"the slope at x = {short(found.block.at)}, where there is none")
    columns = [
        Column(header, [cell(one) for one in found.spellings])
        for header, cell in _COLUMNS
        if header != "tf" or not found.unavailable
    ]
    others = list(dict.fromkeys(name for one in found.spellings for name in one.others))
    for name in others:
        cells = [short(one.others[name]) if name in one.others else "-" for one in found.spellings]
        columns.append(Column(f"{_library(name)}*", cells))
    formulas = Column("formula", [page.formula(one.formula) for one in found.spellings])
    draw_columns(page, formulas, [[column] for column in columns])
    page.line()
    if others:
        page.line(f"* measured, not computed here: {'; '.join(others)}", "faint", indent=3)
    asked = {"tensorflow": "" if found.unavailable else "TensorFlow", "sympy": "SymPy"}
    told = ", ".join(
        f"{asked[name]} {number}" for name, number in found.versions.items() if asked[name]
    )
    page.line(f"asked here: {told}; left, right, across: by differences", "faint", indent=3)
    if found.unavailable:
        draw_unavailable(page, found.unavailable)
    elif not found.agrees:
        page.line("TensorFlow answers something else than its rules say.", "bad", indent=3)


def _library(name: str) -> str:
    """JAX 0.10.2 is JAX."""
    return name.replace(",", " ").split()[0]


_COLUMNS: tuple[tuple[str, Callable[[Spelling], str]], ...] = (
    ("left", lambda one: short(one.left)),
    ("right", lambda one: short(one.right)),
    ("across", lambda one: short(one.central)),
    ("tf", lambda one: short(one.tensorflow)),
    ("SymPy", lambda one: one.sympy if isinstance(one.sympy, str) else short(one.sympy)),
)

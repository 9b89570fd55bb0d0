"""A derivation drawn: steps aligned at the equals sign, each with its rule."""

from collections.abc import Iterator, Sequence

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tutor.calculus.steps import Derivation
from tutor.notation.printer import to_text
from tutor.notation.tape import reachable
from tutor.render.figures import shortened
from tutor.render.page import Page

_INDENT, _GAP = 2, 2
_NARROWEST_RULE = 22
_LONGEST = 320
"""A line of more signs is not read by anybody: nested sigmoids double from line to line."""


def draw_derivation(page: Page, found: Derivation) -> None:
    """The definition, the lines, and what SymPy says of them."""
    left = f"d{found.of}/d{found.wrt}"
    definition = shortened(page.formula(found.definition), _LONGEST, page.dots)
    rows = [(found.of, definition, "")]
    longest = max(len(page.formula(step.form)) for step in found.steps)
    if len(page.formula(found.result)) > _LONGEST:
        page.line(f"{found.of} = {definition}", "formula", indent=_INDENT)
        page.line(f"{left} by itself has up to {longest:,} signs a line: too long to read; it is "
                  "derived node by node, below", "faint", indent=_INDENT)  # fmt: skip
        return
    rows += _lines(page, left, found)
    widest = max(len(form) for _, form, _ in rows)
    beside = page.width - (len(left) + 3 + widest + _GAP + _INDENT)
    longest_rule = max(len(rule) for _, _, rule in rows)
    if beside >= min(longest_rule, _NARROWEST_RULE):
        page.print(_beside(rows), indent=_INDENT)
    else:
        page.print(_below(rows), indent=_INDENT)
    page.line()
    for counted in _counted(found) if page.unicode else ():
        page.line(f"n = count({counted}), the number of its elements", "faint", indent=_INDENT)
    page.print(_confirmation(found), indent=_INDENT)


def _counted(found: Derivation) -> list[str]:
    """Among matrices, what n counts."""
    form = found.result
    needed = reachable(form.nodes, form.output)
    return [
        to_text(form, output=node.args[0], names=form.names)
        for index, node in enumerate(form.nodes[: form.output + 1])
        if found.lengths and needed[index] and node.op == "count"
    ]


def _lines(page: Page, left: str, found: Derivation) -> Iterator[tuple[str, str, str]]:
    """Left side, form and rule of each line; of lines that are too long to read, how many."""
    skipped = 0
    for number, step in enumerate(found.steps):
        form, last = page.formula(step.form), number == len(found.steps) - 1
        if len(form) > _LONGEST and not last:
            skipped += 1
            continue
        if skipped:
            yield "", f"{page.dots} {skipped} line{'s' * (skipped > 1)} too long to read", ""
        rule = step.told(page.formula)
        yield left if number == 0 else "", form, rule
        skipped = 0


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
        how = ", element by element of small matrices" if found.lengths else ""
        return Text(f"SymPy: {lines} the same function ✓{how}", "good")
    unproved = [n for n, step in enumerate(found.steps, 1) if not step.proved]
    listed = f"line{'s' * (len(unproved) > 1)} {_runs(unproved)}"
    late = any(step.proved is None for step in found.steps)
    why = "had no time to confirm" if late else "could not confirm"
    return Text(f"SymPy {why} {listed}", "mind")


def _runs(numbers: Sequence[int]) -> str:
    """
    >>> _runs([1, 2, 3, 5, 7, 8])
    '1–3, 5, 7, 8'
    """
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(
        f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in found
    )

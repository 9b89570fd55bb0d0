"""A derivation drawn: steps aligned at the equals sign, each with its rule."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tutor.calculus.steps import Derivation
from tutor.notation.printer import to_text
from tutor.notation.tape import Expression, reachable
from tutor.render.breaking import broken
from tutor.render.figures import shortened
from tutor.render.page import Page

INDENT, _GAP = 2, 2
_NARROWEST_RULE = 22
_LONGEST = 320
"""A line of more characters is not read by anybody: nested sigmoids double from line to line."""


class Equation(NamedTuple):
    """A line: what stands left of the equals sign, the form, and the rule that leads to it."""

    left: str
    form: str
    rule: str = ""


def draw_derivation(page: Page, found: Derivation) -> None:
    """The definition, the lines, and what SymPy says of them."""
    for line in derivation_lines(page, found):
        page.print(line, indent=INDENT)


def derivation_lines(page: Page, found: Derivation) -> list[RenderableType]:
    """The definition and each line, to be drawn `INDENT` from the left, at once or one by one.

    They are aligned with each other; the last has what SymPy says below it.
    """
    of, left = _of(page, found), quotient(page, found)
    definition = shortened(page.formula(found.definition), _LONGEST, page.dots)
    longest = max(len(page.formula(step.form)) for step in found.steps)
    if len(page.formula(found.result)) > _LONGEST:
        return [
            Text(f"{of} = {definition}", "formula"),
            Text(f"{left} by itself has up to {longest:,} characters a line: too long to read; "
                 "it is derived node by node, below", "faint"),
        ]  # fmt: skip
    lines = aligned(page, [Equation(of, definition), *_lines(page, left, found)], INDENT)
    counted = _counted(page, found) if page.unicode else []
    told = [Text(f"n = count({one}), the number of its elements", "faint") for one in counted]
    told = told if len(told) == 1 else []  # several are written out
    lines[-1] = Group(lines[-1], Text(), *told, _confirmation(page, found))
    return lines


def quotient(page: Page, found: Derivation) -> str:
    """ds/dx; of a second derivative d²f/dx²."""
    of, by = page.name(found.first or found.of), page.name(found.wrt)
    square = "²" if page.unicode else "^2"
    return f"d{square}{of}/d{by}{square}" if found.first else f"d{of}/d{by}"


def _of(page: Page, found: Derivation) -> str:
    """What is derived; for the second time the first derivative."""
    of = page.name(found.first or found.of)
    return f"d{of}/d{page.name(found.wrt)}" if found.first else of


def aligned(page: Page, rows: Sequence[Equation], indent: int) -> list[RenderableType]:
    """Lines below each other; the rules below the forms where there is no room beside them."""
    sides = max(cell_len(row.left) for row in rows)
    forms = max(cell_len(row.form) for row in rows) + _GAP
    beside = page.width - (sides + 3 + forms + indent)
    longest_rule = max(len(row.rule) for row in rows)
    wide = beside >= min(longest_rule, _NARROWEST_RULE)
    room = page.width - (sides + 3 + indent)
    whole = [row._replace(form="\n".join(broken(row.form, room))) for row in rows]
    return [_table(row, sides, forms if wide else 0) for row in whole]


def _counted(page: Page, found: Derivation) -> list[str]:
    """Among matrices, what n counts."""
    form = found.result
    needed = reachable(form.nodes, form.output)
    return [
        to_text(form, page.style, output=node.args[0], names=form.names)
        for index, node in enumerate(form.nodes[: form.output + 1])
        if found.lengths and needed[index] and node.op == "count"
    ]


def _lines(page: Page, left: str, found: Derivation) -> Iterator[Equation]:
    """Left side, form and rule of each line; of lines that are too long to read, how many."""
    skipped = 0
    for number, step in enumerate(found.steps):
        form, last = page.spread(step.form, f"like {found.wrt}"), number == len(found.steps) - 1
        if len(form) > _LONGEST and not last:
            skipped += 1
            continue
        if skipped:
            yield Equation("", f"{page.dots} {skipped} line{'s' * (skipped > 1)} too long to read")
        yield Equation(left if number == 0 else "", form, step.told(page.formula))
        skipped = 0


def _table(row: Equation, sides: int, forms: int) -> Table:
    """A line whose left side has `sides` cells: its rule behind a form of `forms`, or below it."""
    table = Table.grid(padding=(0, 0))
    table.add_column(justify="right", no_wrap=True, width=sides)
    table.add_column(no_wrap=True)
    if forms:
        table.add_column(no_wrap=True, width=forms)
    table.add_column(overflow="fold")
    line = Text(row.left, "name"), Text(" = ", "faint"), Text(row.form, "formula")
    rule = Text(row.rule, "rule")
    table.add_row(*line, *([rule] if forms else []))
    if row.rule and not forms:
        table.add_row("", "", Padding(rule, (0, 0, 0, 2)))
    return table


def _by_zero(form: Expression) -> int | None:
    """The first quotient of a formula whose denominator is the number 0."""
    needed = reachable(form.nodes, form.output)
    for index, node in enumerate(form.nodes):
        if needed[index] and node.op == "div" and form.nodes[node.args[1]].value == 0:
            return index
    return None


def _confirmation(page: Page, found: Derivation) -> Text:
    if found.proved:
        lines = "every line is" if len(found.steps) > 1 else "it is"
        how = ", element by element of small matrices" if found.lengths else ""
        tick = "✓" if page.unicode else "ok"  # it is wrapped as long as it is
        return Text(f"SymPy: {lines} the same function {tick}{how}", "good")
    if (quotient := _by_zero(found.definition)) is not None:
        text = to_text(found.definition, page.style, output=quotient)
        return Text(f"{text} divides by 0: there is no function here to derive", "mind")
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

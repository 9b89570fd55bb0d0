"""The registry as a reference: each function's formula, derivative, domain, corners."""

import re
from collections.abc import Iterator, Sequence

from rich.table import Table
from rich.text import Text

from tutor.calculus.algebra import Algebra
from tutor.calculus.shapes import A_COLUMN, SCALAR
from tutor.calculus.templates import partial, template
from tutor.functions import FUNCTIONS, WHOLE
from tutor.notation.printer import to_text
from tutor.notation.tape import VARIABLE, Expression, Node
from tutor.notation.writing import in_digits
from tutor.render.page import Page
from tutor.row import Function, Kink

_LONGEST_SLOPE = 8
_LONG_NUMBER = re.compile(r"(\d+\.\d{4})\d{5,}")


def listed() -> list[Function]:
    """Every row that can be typed, in the registry's order."""
    return [row for row in FUNCTIONS.values() if row.typed]


def as_json(row: Function) -> dict[str, object]:
    """One row as data."""
    return {
        "name": row.name,
        "aliases": list(row.aliases),
        "parameters": list(row.parameters),
        "formula": row.formula,
        "derivative": {
            name: text or None for name, text in zip(row.parameters, row.partials, strict=True)
        },
        "value": row.value,
        "domain": row.domain.words,
        "kinks": [
            {"where": f"{kink.zero} = {'k, k whole' if kink.whole else '0'}",
             "below": kink.below, "above": kink.above,
             "tensorflow": [slope or None for slope in kink.tensorflow]}
            for kink in row.kinks
        ],
        "tensorflow": row.names.tensorflow,
        "remark": row.tensorflow.inexact or row.tensorflow.silent,
    }  # fmt: skip


def draw_reference(page: Page, rows: Sequence[Function]) -> None:
    """A table of all of them, or a card of one."""
    if len(rows) == 1:
        _card(page, rows[0])
        return
    cells = [_cells(page, row) for row in rows]
    headers = ("function", "formula", "derivative", "where, corners")
    columns = list(zip(*(headers, *cells), strict=True))
    least = [max(map(_longest_word, column)) for column in columns]
    if sum(least) + page.gap * (len(least) - 1) < page.width:
        page.print(_table(page, headers, cells, least))
    else:
        _draw_stacked(page, cells)
    page.line()
    page.line("`functions NAME` tells more of one of them.", "faint")


def _cells(page: Page, row: Function) -> Sequence[str]:
    """One row as the list has it: selu's twenty digits are for its card."""
    formula = _written(page, row, row.formula) if row.formula else ""
    remarks = "\n".join(_remarks(page, row))
    cut = (_LONG_NUMBER.sub(rf"\1{page.dots}", text) for text in (formula, _derivatives(page, row)))
    return _signature(page, row), *cut, remarks


def _longest_word(text: str) -> int:
    return max(map(len, text.split()), default=0)


def _table(
    page: Page, headers: Sequence[str], cells: Sequence[Sequence[str]], least: Sequence[int]
) -> Table:
    """Columns that break no word."""
    table = page.table()
    for header, width in zip(headers, least, strict=True):
        style = {"function": "name", "derivative": "formula"}.get(header, "")
        table.add_column(header, style=style, overflow="fold", min_width=width)
    for row in cells:
        table.add_row(*row)
    return table


def _draw_stacked(page: Page, cells: Sequence[Sequence[str]]) -> None:
    """Where a row has no room: the function and its formula, and what is known below it."""
    for name, formula, derivative, remarks in cells:
        head = Text.assemble((name, "name"), (" = " if formula else "", "faint"), formula)
        page.print(head)
        page.pairs(
            [
                ("derivative", Text(derivative, "formula")),
                *([("where", remarks)] if remarks else []),
            ]
        )


def _card(page: Page, row: Function) -> None:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="faint", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("function", Text(_signature(page, row), "name"))
    if row.aliases:
        table.add_row("also", ", ".join(row.aliases))
    if row.formula:
        table.add_row("formula", Text(_written(page, row, row.formula), "formula"))
    for position, name in enumerate(row.parameters):
        table.add_row(f"by {name}", Text(_derivative(page, row, position), "formula"))
    theirs = row.names.tensorflow and f"tf.{row.names.tensorflow}"
    for label, text in (("where", row.domain.words), ("corners", "\n".join(_corners(page, row))),
                        ("TensorFlow", theirs),
                        ("remark", row.tensorflow.inexact or row.tensorflow.silent)):  # fmt: skip
        if text:
            table.add_row(label, text)
    page.print(table)


def _signature(page: Page, row: Function) -> str:
    if row.call:
        return row.call.format(*row.parameters)
    if row.symbol:
        left, *right = row.parameters
        signs = {"*": "·", "-": "−", ">=": "≥", "<=": "≤", "!=": "≠"} if page.unicode else {}
        sign = signs.get(row.symbol, row.symbol)
        return f"{left} {sign} {right[0]}" if right else f"{sign}{left}"
    return f"{row.name}({', '.join(row.parameters)})"


def _written(page: Page, row: Function, text: str) -> str:
    return page.formula(template(text, (*row.parameters, row.value)))


def _derivative(page: Page, row: Function, position: int) -> str:
    local = partial(row.name, position)
    if local is None:
        return "no path"
    own = row.value in local.variables
    if own and row.value == "v":  # no letter of its own: e^x, not v
        return to_text(_in_full(row, local), page.style)
    text = to_text(local, page.style)
    return f"{text}, with {row.value} the value" if own else text


def _in_full(row: Function, local: Expression) -> Expression:
    """A partial with the function itself in place of the letter for its value."""
    algebra = Algebra((), (), powers=True)
    shape = A_COLUMN if row.name in WHOLE else SCALAR
    inputs = {name: algebra.leaf(Node(VARIABLE, (), name), shape) for name in row.parameters}
    inputs[row.value] = algebra.write(row.name, *inputs.values())
    output = algebra.insert(local, inputs)
    return Expression(tuple(algebra.nodes), output)


def _derivatives(page: Page, row: Function) -> str:
    if not any(row.partials):
        return "no path"
    if len(row.parameters) == 1:
        return _derivative(page, row, 0)
    return "; ".join(
        f"by {name}: {_derivative(page, row, position)}"
        for position, name in enumerate(row.parameters)
        if row.partials[position]
    )


def _remarks(page: Page, row: Function) -> list[str]:
    return [*([row.domain.words] if row.domain.words else []), *_corners(page, row)]


def _corners(page: Page, row: Function) -> list[str]:
    """Where each corner is, and by each parameter the slopes beside it and TensorFlow's on it."""
    return [
        f"{_place(page, row, kink)}: " + "; ".join(_slopes(page, row, kink)) for kink in row.kinks
    ]


def _place(page: Page, row: Function, kink: Kink) -> str:
    """x = -3 rather than x + 3 = 0."""
    left, sign, right = kink.zero.partition(" + ")
    if not sign:
        left, sign, right = kink.zero.partition(" - ")
        right = right or "0"
    else:
        right = f"-{right}"
    if kink.whole:
        return f"{left} = k{f' + {_written(page, row, right)}' if right != '0' else ''}, k whole"
    return f"{left} = {_written(page, row, right)}"


def _slopes(page: Page, row: Function, kink: Kink) -> Iterator[str]:
    several = len(row.parameters) > 1
    for name, *slopes in zip(row.parameters, kink.below, kink.above, kink.tensorflow, strict=True):
        below, above, theirs = (_short(page, row, one) if one else "None" for one in slopes)
        if several and below == above == theirs:
            continue
        by = f"by {name} " if several else ""
        yield f"{by}{below} left, {above} right, TensorFlow {theirs}"


def _short(page: Page, row: Function, slope: str) -> str:
    """A slope to six digits: selu's are given to twenty."""
    text = _written(page, row, slope)
    return in_digits(float(text)) if len(text) > _LONGEST_SLOPE else text

"""Write the tables of teaching.md anew, from the blocks themselves.

    python docs/teaching.py

tests/course/test_teaching.py holds that the page has them as they are.
"""

import re
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from inspect import getdoc
from pathlib import Path
from typing import Any, get_origin, get_type_hints

from tutor.course.blocks import ACTS
from tutor.course.fields import GIVEN

PAGE = Path(__file__).with_name("teaching.md")
START, END = "<!-- blocks -->", "<!-- end of blocks -->"
_KINDS = {
    str: "text", bool: "true or false", int: "whole number", float: "number", list: "list",
    dict: "table",
}  # fmt: skip


def tables() -> str:
    """The blocks with their keys, and what is said of a key in its block's docstring."""
    rows = ["| block | keys | may have | what it does |", "| --- | --- | --- | --- |"]
    rows += [_row(name, kind) for name, kind in ACTS.items()]
    said = ["| block | key | |", "| --- | --- | --- |"]
    said += [row for name, kind in ACTS.items() for row in _said(name, kind)]
    return "\n".join([*rows, "", *said])


def _row(name: str, kind: type) -> str:
    types = get_type_hints(kind)
    needed, further = [], []
    for one in fields(kind):
        if one.name in GIVEN:
            continue
        told, default = f"`{one.name}` {_kind(types[one.name])}", _default(one)
        if default is None:
            needed.append(told)
        else:
            further.append(told + default)
    cells = [f"`{name}`", ", ".join(needed), ", ".join(further), _cell(_about(kind)[0])]
    return f"| {' | '.join(cells)} |"


def _default(one: "Field[Any]") -> str | None:
    """How a key's default is told, if there is one to tell; None for a key that has to be there."""
    if one.default is MISSING and one.default_factory is MISSING:
        return None
    untold = one.default in (MISSING, "") or one.default is False
    return "" if untold else f" ({one.default})"


def _kind(kind: Any) -> str:
    return _KINDS[get_origin(kind) or kind]


def _about(kind: type) -> list[str]:
    """The paragraphs of a block's docstring."""
    return (getdoc(kind) or "").split("\n\n")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _said(name: str, kind: type) -> Iterator[str]:
    keys = {field.name for field in fields(kind)}
    for paragraph in _about(kind)[1:]:
        for row in re.split(r"\n(?=\w)", paragraph):
            key, _, words = row.partition("  ")
            if {part.strip() for part in key.split(",")} <= keys:
                yield f"| `{name}` | `{key}` | {_cell(words)} |"


def written(text: str) -> str:
    """The page with its tables as they are."""
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{tables()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

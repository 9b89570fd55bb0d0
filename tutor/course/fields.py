"""TOML in a block of a lesson into dataclasses, strictly: keys known, present and of their types.

A key's type is that of its field in blocks.py. Each mistake is a LessonError of its own, with the
line of its key.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import MISSING, fields
from math import isfinite
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from tutor.course.source import CONTROLS, Fence
from tutor.errors import LessonError

MAX_BLOCK = 20_000
# A key of so many parts is none of a lesson's; tomllib takes the square of their number.
_MANY_PARTS = re.compile(r"""(?<![\w"'-])(?:[\w"'-]+[ \t]*\.[ \t]*){20}""")

GIVEN = ("line", "file", "number")
"""Fields that the reader fills in: no keys."""


def toml(block: Fence) -> dict[str, Any]:
    """A block's table. Raises LessonError."""
    check_size(block)
    try:
        data = tomllib.loads(block.body)
    except RecursionError:
        raise block.error("not TOML: the brackets are nested too deeply") from None
    except ValueError as error:  # tomllib's own, or a number with too many digits for Python
        found = re.search(r"line (\d+)", str(error))
        at = block.line + int(found[1]) if found else block.line
        message = str(error).split(" (at")[0]
        raise block.error(f"not TOML: {message}", at) from None
    for key, value in data.items():
        if any(map(CONTROLS.search, _texts({key: value}))):
            message = "a control character has no place in a lesson"
            raise block.error(message, block.line_of(key))
    return data


def check_size(block: Fence) -> None:
    """Raise LessonError for a text that would only keep tomllib busy."""
    size = len(block.body)
    if size > MAX_BLOCK:
        raise block.error(f"a block has at most {MAX_BLOCK:,} characters, not {size:,}")
    if found := _MANY_PARTS.search(block.body):
        at = block.line + block.body.count("\n", 0, found.start()) + 1
        raise block.error("a key has too many parts", at)


def _texts(value: Any) -> Iterator[str]:
    """Every text in a table."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def mistakes(kind: type, data: dict[str, Any], block: Fence) -> list[LessonError]:
    """What is wrong with a block's table that is to become a dataclass."""
    known = {item.name: item for item in fields(kind) if item.name not in GIVEN}
    types = get_type_hints(kind)
    found = []
    for key, value in data.items():
        said = hint = ""
        if key not in known:
            said, hint = f"unknown key {key}", f"the keys here: {', '.join(known)}"
        elif not fits(value, types[key]):
            said = f"{key} is not {_described(types[key])}"
        if said:
            found.append(block.error(said, block.line_of(key), hint))
    for name, item in known.items():
        if name not in data and item.default is MISSING and item.default_factory is MISSING:
            found.append(block.error(f"the key {name} is missing"))
    return found


def fits(value: Any, kind: Any) -> bool:
    """Whether a value is of a field's type."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is UnionType or isinstance(kind, UnionType):
        return any(fits(value, option) for option in args)
    if origin is list:
        return isinstance(value, list) and all(fits(item, args[0]) for item in value)
    if origin is dict:
        return isinstance(value, dict) and all(fits(item, args[1]) for item in value.values())
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and _finite(value)
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))


def _finite(value: float) -> bool:
    try:
        return isfinite(value)
    except OverflowError:  # a whole number beyond every double
        return False


def _described(kind: Any) -> str:
    words = {str: "a text in quotes", int: "a whole number", float: "a number"}
    if kind in words:
        return words[kind]
    return {list: "a list", dict: "a table {name = value}"}.get(
        get_origin(kind), "of the right kind"
    )

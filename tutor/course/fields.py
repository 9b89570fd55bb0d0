"""TOML in a block of a lesson into dataclasses, strictly: keys known, present and of their types.

A key's type is that of its field in blocks.py. Each mistake is a LessonError of its own, with the
line of its key.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import MISSING, Field, fields
from math import isfinite
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from tutor.course.experiment_blocks import Name
from tutor.course.source import CONTROLS, Fence
from tutor.course.toml_faults import escaped, toml_fault
from tutor.errors import LessonError
from tutor.notation.lexer import spelled
from tutor.notation.writing import in_digits

MAX_BLOCK = 20_000
# A key of so many parts is none of a lesson's; tomllib takes the square of their number.
_MANY_PARTS = re.compile(r"""(?<![\w"'-])(?:[\w"'-]+[ \t]*\.[ \t]*){20}""")

HINT = "hint"
"""In a field's metadata: what to write, where an example of its type would not tell."""
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
        fault = toml_fault(block.body, str(error))
        raise block.error(fault.message, block.line + fault.line, fault.hint) from None
    return data


def check_size(block: Fence) -> None:
    """Raise LessonError for a text that would only keep tomllib busy."""
    size = len(block.body)
    if size > MAX_BLOCK:
        raise block.error(f"a block has at most {MAX_BLOCK:,} characters, not {size:,}")
    if found := _MANY_PARTS.search(block.body):
        at = block.line + block.body.count("\n", 0, found.start()) + 1
        raise block.error("a key has too many parts", at)


def texts(value: Any) -> Iterator[str]:
    """Every text in a table."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def mistakes(kind: type, data: dict[str, Any], block: Fence) -> list[LessonError]:
    """All that is wrong with a block's table that is to become a dataclass."""
    known = {item.name: item for item in fields(kind) if item.name not in GIVEN}
    types = get_type_hints(kind)
    found, meant = list(_controls(data, block)), set[str]()
    for key, value in data.items():
        said = hint = ""
        if key not in known:
            said = f"unknown key {key}"
            meant.add(nearest(key, known))
            hint = f"{near(key, known)}the keys here: {', '.join(known)}"
        elif not fits(value, types[key]):
            said = f"{key} is not {_described(types[key])}"
            hint = _hint(known[key], types[key], value)
        if said:
            found.append(block.error(said, block.line_of(key), hint))
    for name, item in known.items():
        if _needed(item) and name not in data and name not in meant:  # misspelled, it is told once
            hint = _hint(item, types[name])
            found.append(block.error(f"the key {name} is missing", hint=hint))
    return found


def spelled_out(kind: type, data: dict[str, Any], block: Fence) -> dict[str, Any]:
    """A block's table with the Greek letters of its names spelled out: θ and theta are one name.

    Raises LessonError for a name that is given twice.
    """
    types = get_type_hints(kind, include_extras=True)
    found = dict(data)
    for key, value in data.items():
        if types[key] == Name:
            found[key] = spelled(value)
        elif get_args(types[key])[:1] == (Name,):  # a list of names, or a table by them
            names: dict[str, Any] = {}
            for typed in value:
                if (name := spelled(typed)) in names:
                    raise block.error(f"{name} is given twice", block.line_of(key, typed))
                names[name] = value[typed] if isinstance(value, dict) else None
            found[key] = names if isinstance(value, dict) else list(names)
    return found


def sound(kind: type, data: dict[str, Any]) -> dict[str, Any]:
    """The keys of a block that can be read; those that it needs and has not are empty."""
    types = get_type_hints(kind)
    needed = {item.name: types[item.name] for item in fields(kind) if _needed(item)}
    empty = {name: (get_origin(one) or one)() for name, one in needed.items()}
    known = types.keys() - {*GIVEN}
    return empty | {k: v for k, v in data.items() if k in known and fits(v, types[k])}


def _needed(item: Field[Any]) -> bool:
    return item.default is MISSING and item.default_factory is MISSING


def _controls(data: dict[str, Any], block: Fence) -> Iterator[LessonError]:
    """Characters that no text is to have: what an escape has become, by mistake or not."""
    meant = [*escaped(block.body)]
    for fault in meant:
        yield block.error(fault.message, block.line + fault.line, fault.hint)
    for key, value in {} if meant else data.items():
        if any(map(CONTROLS.search, texts({key: value}))):
            message = "a control character has no place in a lesson"
            yield block.error(message, block.line_of(key), r'a \u within "…" begins one')


def near(key: str, known: Iterable[str]) -> str:
    """The question whether another name was meant, if one is like it; it ends in a space."""
    found = nearest(key, known)
    return f"did you mean {found}? " if found else ""


def nearest(key: str, known: Iterable[str]) -> str:
    """The name that was meant, if one is like it; else ""."""
    from difflib import get_close_matches  # only a mistake needs it

    return next(iter(get_close_matches(key, list(known), n=1)), "")


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
    """A type in a teacher's words: "a list of texts in quotes"."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is list:
        return f"a list of {_MANY.get(_first(args[0]), 'numbers')}"
    if origin is dict:
        return f"a table of {_MANY.get(_first(args[1]), 'numbers')}"
    return _ONE.get(kind, "a number or a list of numbers")


def _first(kind: Any) -> Any:
    """Of several types the one that most values have."""
    several = get_origin(kind) is UnionType or isinstance(kind, UnionType)
    return get_args(kind)[0] if several else kind


_ONE = {str: "a text in quotes", int: "a whole number", float: "a number", bool: "true or false"}
_MANY = {str: "texts in quotes", int: "whole numbers", float: "numbers"}


def _hint(item: Field[Any], kind: Any, value: Any = None) -> str:
    """What to write for a field, where this was written or nothing."""
    return item.metadata.get(HINT) or f"write {item.name} = {_example(kind, value)}"


def _example(kind: Any, value: Any = None) -> str:
    """What a value of a type looks like, made of the one that was given where it shows the way."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is list:
        items = value if isinstance(value, list) and value else [value]
        return f"[{', '.join(_example(args[0], item) for item in items[:_FEW])}]"
    if origin is dict:
        pairs = list((value if isinstance(value, dict) and value else {"name": None}).items())
        inner = [f"{_key(key)} = {_example(args[1], item)}" for key, item in pairs[:_FEW]]
        return f"{{{', '.join(inner)}}}"
    if origin is UnionType or isinstance(kind, UnionType):
        return _example(args[0], value)
    if kind is str:
        plain = isinstance(value, str | int | float) and not isinstance(value, bool)
        return json.dumps(str(value) if plain else "…", ensure_ascii=False)
    if kind is bool:
        return "true"
    return _number(kind, value)


_FEW = 3


def _number(kind: type, value: Any) -> str:
    """A number out of quotes, where it is one."""
    with suppress(ValueError, TypeError, OverflowError):
        found = kind(value)
        if isfinite(found):
            return in_digits(found) if kind is float else str(found)
    return "… in digits" if isinstance(value, str) else "1"


def _key(key: str) -> str:
    return key if re.fullmatch(r"[\w-]+", key, re.ASCII) else json.dumps(key, ensure_ascii=False)

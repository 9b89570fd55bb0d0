"""Lessons are files: Markdown that a teacher writes and GitHub shows.

Front matter in TOML between lines of `+++`, prose, and fenced blocks whose info string is the
act. This module reads them, strictly: an unknown act, an unknown or missing key, a value of
the wrong type is a LessonError with file and line. It computes nothing.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import MISSING, dataclass, fields
from functools import cache
from math import isfinite
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from tutor.course.blocks import ACTS, CODE, Act, Graph, Prose, wrong_with
from tutor.errors import LessonError, UnknownLessonError

FORMAT = 1
MAX_FILE = 500_000

_FRONT = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+\n", re.DOTALL)


@dataclass(frozen=True)
class Heading:
    """A lesson's front matter: enough for a list of lessons."""

    id: str
    title: str
    needs: list[str]
    minutes: int
    format: int
    number: int = 0
    file: Path = Path()


@dataclass(frozen=True)
class Lesson:
    heading: Heading
    acts: tuple[Act, ...]


def folder() -> Path:
    """Where the course's lessons are: beside the package, in a checkout and in the wheel."""
    inside = Path(__file__).resolve().parents[1] / "lessons"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[2] / "lessons"


@cache
def headings(where: Path | None = None) -> tuple[Heading, ...]:
    """Every lesson's front matter, in the order of the file names.

    >>> [heading.id for heading in headings()][:2]
    ['addition', 'linear']
    """
    files = sorted((where or folder()).glob("[0-9]*.md"))
    return tuple(_heading(file, _read(file), number) for number, file in enumerate(files, 1))


def find(wanted: str, where: Path | None = None) -> Heading:
    """A lesson by its number, its id, or how its title starts.

    Raises UnknownLessonError, which lists those that there are.
    """
    known = headings(where)
    asked = wanted.strip().lower()
    for heading in known:
        if asked in (str(heading.number), heading.id.lower()):
            return heading
    starting = [heading for heading in known if asked and _starts(heading.title.lower(), asked)]
    if len(starting) == 1:
        return starting[0]
    listed = "\n".join(f"  {heading.number}  {heading.title}" for heading in starting or known)
    if starting:
        raise UnknownLessonError(f"more than one lesson starts with “{wanted}”", listed)
    raise UnknownLessonError(f"there is no lesson “{wanted}”", f"these there are:\n{listed}")


def _starts(title: str, asked: str) -> bool:
    """A title starts as asked, with its article or without: "sig" finds “The sigmoid”."""
    return title.startswith(asked) or re.sub(r"^(the|an?) ", "", title).startswith(asked)


def load(heading: Heading) -> Lesson:
    """Read a lesson whole."""
    from markdown_it import MarkdownIt

    text = _read(heading.file)
    front = _FRONT.match(text)
    assert front is not None
    lines = text.split("\n")
    first = text[: front.end()].count("\n")
    acts: list[Act] = []
    prose_from = first
    for token in MarkdownIt("commonmark").parse("\n" * first + text[front.end() :]):
        if token.type != "fence" or token.map is None:
            continue
        if not _is_act(heading.file, token.info.strip(), token.map[0] + 1):
            continue
        _add_prose(acts, lines, prose_from, token.map[0])
        acts.append(_act(heading.file, token.info.strip(), token.content, token.map[0] + 1))
        prose_from = token.map[1]
    _add_prose(acts, lines, prose_from, len(lines))
    return Lesson(heading, tuple(acts))


def _is_act(file: Path, info: str, line: int) -> bool:
    """Whether a block is an act, and not code to read; LessonError where it is neither."""
    acts = (*ACTS, "graph")
    if info in acts:
        return True
    first = info.partition(" ")[0]
    if first in acts or (first == info and info not in CODE):
        raise LessonError(
            f"no act is called {info}",
            file=file.name,
            line=line,
            hint=f"acts: {', '.join(acts)}; code to read: {', '.join(filter(None, CODE))}",
        )
    return False


def _add_prose(acts: list[Act], lines: Sequence[str], start: int, end: int) -> None:
    text = "\n".join(lines[start:end]).strip("\n")
    if text.strip():
        acts.append(Prose(text, start + 1))


def _read(file: Path) -> str:
    try:
        size = file.stat().st_size
        if size > MAX_FILE:
            raise LessonError(
                f"a lesson has at most {MAX_FILE:,} bytes, not {size:,}", file=file.name
            )
        return file.read_text(encoding="utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise LessonError(f"cannot be read: {error}", file=file.name) from None


def _heading(file: Path, text: str, number: int) -> Heading:
    front = _FRONT.match(text)
    if front is None:
        raise LessonError(
            "the front matter between two lines of +++ is missing", file=file.name, line=1
        )
    data = _toml(file, front[1], 1)
    heading: Heading = _filled(Heading, {**data, "number": number, "file": file}, file, 1)
    if heading.format != FORMAT:
        raise LessonError(
            f"this tutor reads lessons of format {FORMAT}, not {heading.format}",
            file=file.name,
            line=1,
        )
    return heading


def _act(file: Path, kind: str, body: str, line: int) -> Act:
    if kind == "graph":
        return _graph(file, body, line)
    made: Act = _filled(ACTS[kind], {**_toml(file, body, line), "line": line}, file, line)
    wrong = wrong_with(made)
    if wrong:
        raise LessonError(wrong, file=file.name, line=line)
    return made


def _toml(file: Path, text: str, line: int) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        at = line + int(found[1]) if found else line
        message = str(error).split(" (at")[0]
        raise LessonError(f"not TOML: {message}", file=file.name, line=at) from None


def _graph(file: Path, body: str, line: int) -> Graph:
    """`name = number`, `= [numbers]` and `= [[rows]]` are values; the rest definitions."""
    values: dict[str, float | list[float] | list[list[float]]] = {}
    definitions: list[str] = []
    for offset, row in enumerate(body.splitlines(), 1):
        name, _, right = (part.strip() for part in row.partition("="))
        try:
            value = tomllib.loads(f"v = {right}")["v"] if right else None
        except tomllib.TOMLDecodeError:
            value = None
        if isinstance(value, bool) or value is None:
            if row.strip():
                definitions.append(row.strip())
        elif name in values:
            raise LessonError(f"{name} has a value already", file=file.name, line=line + offset)
        elif _fits(value, float | list[float]) or _is_matrix(value):
            values[name] = value
        else:
            raise LessonError(f"{name} is not a number", file=file.name, line=line + offset)
    if not definitions:
        raise LessonError("a graph needs a definition", file=file.name, line=line)
    return Graph(values, "; ".join(definitions), line)


def _is_matrix(value: Any) -> bool:
    """Rows of numbers, all of one length."""
    return _fits(value, list[list[float]]) and len({len(row) for row in value}) == 1


def _filled(kind: type, data: dict[str, Any], file: Path, line: int) -> Any:
    """A dataclass from a table, with every key known, present and of its type."""
    known = {item.name: item for item in fields(kind)}
    types = get_type_hints(kind)
    for key, value in data.items():
        if key not in known:
            listed = ", ".join(name for name in known if name not in ("line", "file", "number"))
            raise LessonError(
                f"unknown key {key}", file=file.name, line=line, hint=f"the keys here: {listed}"
            )
        if not _fits(value, types[key]):
            raise LessonError(f"{key} is not {_described(types[key])}", file=file.name, line=line)
    for name, item in known.items():
        if name not in data and item.default is MISSING and item.default_factory is MISSING:
            raise LessonError(f"the key {name} is missing", file=file.name, line=line)
    return kind(**data)


def _fits(value: Any, kind: Any) -> bool:
    origin, args = get_origin(kind), get_args(kind)
    if origin is UnionType or isinstance(kind, UnionType):
        return any(_fits(value, option) for option in args)
    if origin is list:
        return isinstance(value, list) and all(_fits(item, args[0]) for item in value)
    if origin is dict:
        return isinstance(value, dict) and all(_fits(item, args[1]) for item in value.values())
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))


def _described(kind: Any) -> str:
    words = {str: "a text in quotes", int: "a whole number", float: "a number"}
    if kind in words:
        return words[kind]
    return "a list" if get_origin(kind) is list else "of the right kind"

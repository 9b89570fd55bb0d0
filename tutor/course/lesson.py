"""Lessons are files: Markdown that a teacher writes and GitHub shows.

Behind the front matter (heading.py) prose, and fenced blocks whose info string is the act. This
module reads them, strictly: an unknown act, an unknown or missing key, a value of the wrong type
is a LessonError with file and line. It computes nothing.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tutor.course.blocks import ACTS, Act, Exercise, Graph, Prose, wrong_with
from tutor.course.fields import check_size, fits, mistakes, near, nearest, sound, spelled_out, toml
from tutor.course.heading import Heading, after_heading
from tutor.course.source import CODE, Broken, Fence, fences, read, too_long
from tutor.errors import LessonError
from tutor.notation.lexer import spelled


@dataclass(frozen=True)
class Lesson:
    heading: Heading
    acts: tuple[Act, ...]


def load(heading: Heading) -> Lesson:
    """Read a lesson whole. Raises LessonError for the first thing that is wrong with it."""
    found = read_acts(heading.file, read(heading.file))
    for part in found:
        if isinstance(part, Broken):
            raise part.errors[0]
    acts = [part for part in found if not isinstance(part, Broken)]
    return Lesson(heading, tuple(_numbered(acts, heading.number)))


def _numbered(acts: Iterable[Act], lesson: int) -> Iterator[Act]:
    """The acts with the exercises' numbers: 3.1, 3.2, … in the order in which they are asked."""
    count = 0
    for act in acts:
        if isinstance(act, Exercise):
            count += 1
            yield replace(act, number=f"{lesson}.{count}")
        else:
            yield act


def read_acts(file: Path, text: str) -> list[Act | Broken]:
    """A lesson's acts in their order, and the blocks that are none."""
    start = after_heading(text)
    rows = text.split("\n")
    found: list[Act | Broken] = []
    prose_from = start
    for fence in fences(text, file, start):
        if isinstance(fence, Broken):
            found.append(fence)
            continue
        act = _act(fence)
        if act is None:
            continue
        found += _prose(file, rows, prose_from, fence.line - 1)
        found.append(act)
        prose_from = fence.end
    return found + _prose(file, rows, prose_from, len(rows))


def _prose(file: Path, rows: list[str], start: int, end: int) -> list[Act | Broken]:
    text = "\n".join(rows[start:end])
    if not text.strip():
        return []
    if (line := too_long(text)) is not None:
        message = "this paragraph is too long to be read: an empty line ends one"
        return [Broken("", (LessonError(message, file=file.name, line=start + line + 1),))]
    before = len(text) - len(text.lstrip("\n"))
    return [Prose(text.strip("\n"), start + before + 1)]


def _act(fence: Fence) -> Act | Broken | None:
    """The act of a block; None where it is code to read."""
    kinds = (*ACTS, "graph")
    first = fence.info.partition(" ")[0]
    if fence.info not in kinds and first not in kinds and (first != fence.info or first in CODE):
        return None
    try:
        if fence.info == "graph":
            return _graph(fence)
        if fence.info in ACTS:
            return _filled(fence)
    except LessonError as error:
        return Broken(fence.info, (error,))
    acts, code = ", ".join(kinds), ", ".join(filter(None, CODE))
    hint = f"{near(first, kinds)}acts: {acts}; code to read: {code}"
    meant = nearest(first, kinds) or first  # what misses it is not told as well
    return Broken(meant, (fence.error(f"no act is called {fence.info}", hint=hint),))


def _filled(fence: Fence) -> Act | Broken:
    kind, data = ACTS[fence.info], toml(fence)
    errors = mistakes(kind, data, fence)
    made: Act = kind(**spelled_out(kind, sound(kind, data), fence), line=fence.line)
    errors = errors or [
        fence.error(wrong.said, fence.line_of(wrong.key, wrong.part), wrong.hint)
        for wrong in wrong_with(made)
    ]
    return Broken(fence.info, tuple(errors), made) if errors else made


def line_in(text: str, act: Act, key: str, part: str = "") -> int:
    """The line of a key in an act's block, or of a part of it; that of the block without one."""
    blocks = (one for one in fences(text, Path()) if isinstance(one, Fence))
    block = next((one for one in blocks if one.line == act.line), None)
    return block.line_of(key, part) if block and key else act.line


def _graph(fence: Fence) -> Graph | Broken:
    """`name = number`, `= [numbers]` and `= [[rows]]` are values; the rest definitions."""
    values: dict[str, float | list[float] | list[list[float]]] = {}
    definitions: list[tuple[int, str]] = []
    errors: list[LessonError] = []
    check_size(fence)
    for line, written in _statements(fence):
        typed, _, right = (part.strip() for part in written.partition("="))
        name = spelled(typed)
        value = _value(right)
        if isinstance(value, bool) or value is None:
            definitions.append((line, written))
        elif name in values:
            errors.append(fence.error(f"{name} has a value already", line))
        elif fits(value, float | list[float]) or _is_matrix(value):
            values[name] = value
        else:
            errors.append(fence.error(f"{name} is not a number", line))
    if not definitions:
        errors.append(fence.error("a graph needs a definition"))
    if errors:
        return Broken(fence.info, tuple(errors))
    lines, texts = zip(*definitions, strict=True)
    return Graph(values, "\n".join(texts), fence.line, lines)


def _statements(fence: Fence) -> Iterator[tuple[int, str]]:
    """What a graph says, one thing after another, each with its line; a ; may end one."""
    for line, row in enumerate(fence.body.split("\n"), fence.line + 1):
        for written in row.partition("#")[0].split(";"):
            if written.strip():
                yield line, written.strip()


def _is_matrix(value: Any) -> bool:
    """Rows of numbers, all of one length."""
    return fits(value, list[list[float]]) and len({len(row) for row in value}) == 1


def _value(text: str) -> Any:
    """What stands to the right of a name, if it is a value and no formula."""
    try:
        return tomllib.loads(f"v = {text}")["v"] if text else None
    except (ValueError, RecursionError):
        return None

"""Lessons are files: Markdown that a teacher writes and GitHub shows.

Front matter in TOML between lines of `+++`, prose, and fenced blocks whose info string is the
act. This module reads them, strictly: an unknown act, an unknown or missing key, a value of
the wrong type is a LessonError with file and line. It computes nothing.

Beside the course's lessons stand those of TUTOR_LESSONS, a teacher's own folder.
"""

import os
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tutor.course.blocks import ACTS, CODE, Act, Graph, Prose, wrong_with
from tutor.course.fields import check_size, fits, line_of, mistakes, toml
from tutor.course.source import Fence, fences, read, too_long
from tutor.errors import LessonError, UnknownLessonError

FORMAT = 1
OWN = 100
"""A teacher's own lessons are numbered from 101: no number moves when either folder grows."""
FOLDER = "TUTOR_LESSONS"
NEXT = "next"
"""What `lesson` takes in place of a number: no lesson's id."""

_FRONT = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+(?:\n|\Z)", re.DOTALL)
_ID = re.compile(r"[a-z][a-z0-9-]{0,59}")
_NAME = re.compile(r"0*(\d+).*\.md", re.DOTALL)
LONGEST_TITLE = 80
_MOST_MINUTES = 600


@dataclass(frozen=True)
class Heading:
    """A lesson's front matter: enough for a list of lessons.

    `needs` are ids of lessons to read before; `skills` those of `practice` that it teaches.
    """

    id: str
    title: str
    needs: list[str]
    minutes: int
    format: int
    skills: list[str] = field(default_factory=list)
    number: int = 0
    file: Path = Path()

    def __hash__(self) -> int:
        return hash((self.id, self.file))

    @property
    def told(self) -> str:
        """How it is called on screen: "lesson 3, The sigmoid"."""
        return f"lesson {self.number}, {self.title}"


@dataclass(frozen=True)
class Lesson:
    heading: Heading
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class Broken:
    """A block that cannot be read: what it was to be, and why it is not."""

    kind: str
    errors: tuple[LessonError, ...]


# --- which there are -----------------------------------------------------------------------------


def folder() -> Path:
    """Where the course's lessons are: beside the package, in a checkout and in the wheel."""
    inside = Path(__file__).resolve().parents[1] / "lessons"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[2] / "lessons"


def own_folder() -> Path | None:
    """The teacher's own folder, if TUTOR_LESSONS names one. Raises LessonError if it is none."""
    named = os.environ.get(FOLDER)
    if not named:
        return None
    try:
        found = Path(named).resolve()
        there = found.is_dir()
    except (OSError, ValueError, RuntimeError):
        there = False
    if not there:
        raise LessonError(f"there is no folder {named}", hint="--lessons names a folder of lessons")
    return None if found == folder() else found


def files_in(where: Path) -> list[Path]:
    """The lesson files of a folder, by the number that their names begin with."""
    try:
        named = [(_NAME.fullmatch(file.name), file) for file in where.iterdir()]
    except OSError as error:
        raise LessonError(f"{where} cannot be read: {error.strerror}") from None
    found = [(len(match[1]), match[1], file) for match, file in named if match]
    return [file for _, _, file in sorted(found)]


def headings(where: Path | None = None) -> tuple[Heading, ...]:
    """Every lesson's front matter, those of the course first; or the lessons of one folder.

    >>> [heading.id for heading in headings()][:2]
    ['addition', 'linear']
    """
    if where is not None:
        return _headings_in(where, 0)
    course, own = _headings(folder()), own_folder()
    return course if own is None else course + _beside(course, _headings(own, OWN))


def _headings_in(where: Path, before: int) -> tuple[Heading, ...]:
    files = enumerate(files_in(where), before + 1)
    return tuple(read_heading(file, number) for number, file in files)


@cache
def _headings(where: Path, before: int = 0) -> tuple[Heading, ...]:
    return _headings_in(where, before)


def _beside(course: tuple[Heading, ...], own: tuple[Heading, ...]) -> tuple[Heading, ...]:
    """A teacher's lessons, if none has an id that is taken."""
    taken = {heading.id: heading for heading in course}
    for heading in own:
        if heading.id in taken:
            raise taken_error(heading, taken[heading.id])
        taken[heading.id] = heading
    return own


def taken_error(heading: Heading, first: Heading) -> LessonError:
    """That another lesson has a heading's id already."""
    whose = f"the course's {first.told}," if 0 < first.number <= OWN else first.file.name
    return LessonError(
        f"{whose} has the id {heading.id} already",
        file=heading.file.name,
        line=line_of("id", read(heading.file), 0),
        hint="progress is kept under the id, so that each lesson needs one of its own",
    )


def find(wanted: str, where: Path | None = None) -> Heading:
    """A lesson by its number, its id, or how its title starts.

    Raises UnknownLessonError, which lists those that there are.
    """
    asked = wanted.strip().lower()
    # What is wrong in a teacher's folder is no reason to refuse a lesson of the course.
    found = None if where else _called(asked, _headings(folder()))
    return found or _called(asked, headings(where)) or _starting(asked, wanted, headings(where))


def _called(asked: str, known: Sequence[Heading]) -> Heading | None:
    return next((one for one in known if asked in (str(one.number), one.id)), None)


def _starting(asked: str, wanted: str, known: Sequence[Heading]) -> Heading:
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


# --- the front matter ----------------------------------------------------------------------------


def read_heading(file: Path, number: int = 0) -> Heading:
    """A lesson's front matter. Raises LessonError for the first thing that is wrong with it."""
    found = heading_of(file, read(file), number)
    if isinstance(found, Broken):
        raise found.errors[0]
    return found


def heading_of(file: Path, text: str, number: int = 0) -> Heading | Broken:
    """The front matter of a text, or all that is wrong with it."""
    front = _FRONT.match(text)
    if front is None:
        message = "the front matter between two lines of +++ is missing"
        return Broken("", (LessonError(message, file=file.name, line=1),))
    try:
        data = toml(file, front[1], 1)
    except LessonError as error:
        return Broken("", (error,))
    errors = mistakes(Heading, data, file, front[1], 1)
    if not errors:
        heading = Heading(**data, number=number, file=file)
        errors = [
            LessonError(said, file=file.name, line=line_of(key, front[1], 1))
            for key, said in _wrong_with_heading(heading)
        ]
    return Broken("", tuple(errors)) if errors else heading


def _wrong_with_heading(heading: Heading) -> Iterator[tuple[str, str]]:
    """The keys that are wrong, and why."""
    if heading.format != FORMAT:
        yield "format", f"this tutor reads lessons of format {FORMAT}, not {heading.format}"
    if not _ID.fullmatch(heading.id) or heading.id == NEXT:
        yield "id", "an id has small letters, digits and hyphens, and begins with a letter"
    title = heading.title
    if not title.strip() or len(title) > LONGEST_TITLE or "\n" in title or "\t" in title:
        yield "title", f"a title is one line of at most {LONGEST_TITLE} characters"
    if not 1 <= heading.minutes <= _MOST_MINUTES:
        yield "minutes", f"a lesson takes 1 to {_MOST_MINUTES} minutes"


# --- the whole -----------------------------------------------------------------------------------


def load(heading: Heading) -> Lesson:
    """Read a lesson whole. Raises LessonError for the first thing that is wrong with it."""
    found = read_acts(heading.file, read(heading.file))
    for part in found:
        if isinstance(part, Broken):
            raise part.errors[0]
    return Lesson(heading, tuple(part for part in found if not isinstance(part, Broken)))


def read_acts(file: Path, text: str) -> list[Act | Broken]:
    """A lesson's acts in their order, and the blocks that are none."""
    front = _FRONT.match(text)
    start = text.count("\n", 0, front.end()) if front else 0
    rows = text.split("\n")
    found: list[Act | Broken] = []
    prose_from = start
    for fence in fences(text, file, start):
        if isinstance(fence, LessonError):
            found.append(Broken("", (fence,)))
            continue
        act = _act(file, fence)
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
    if (line := too_long(text)) >= 0:
        message = "this paragraph is too long to be read: an empty line ends one"
        return [Broken("", (LessonError(message, file=file.name, line=start + line + 1),))]
    return [Prose(text.strip("\n"), start + 1)]


def _act(file: Path, fence: Fence) -> Act | Broken | None:
    """The act of a block; None where it is code to read."""
    kinds = (*ACTS, "graph")
    first = fence.info.partition(" ")[0]
    if fence.info not in kinds and first not in kinds and (first != fence.info or first in CODE):
        return None
    try:
        if fence.info == "graph":
            return _graph(file, fence)
        if fence.info in ACTS:
            return _filled(file, fence)
    except LessonError as error:
        return Broken(fence.info, (error,))
    hint = f"acts: {', '.join(kinds)}; code to read: {', '.join(filter(None, CODE))}"
    message = f"no act is called {fence.info}"
    return Broken(first, (LessonError(message, file=file.name, line=fence.line, hint=hint),))


def _filled(file: Path, fence: Fence) -> Act | Broken:
    kind, data = ACTS[fence.info], toml(file, fence.body, fence.line)
    if errors := mistakes(kind, data, file, fence.body, fence.line):
        return Broken(fence.info, tuple(errors))
    made: Act = kind(**data, line=fence.line)
    if wrong := wrong_with(made):
        raise LessonError(wrong, file=file.name, line=fence.line)
    return made


def _graph(file: Path, fence: Fence) -> Graph:
    """`name = number`, `= [numbers]` and `= [[rows]]` are values; the rest definitions."""
    values: dict[str, float | list[float] | list[list[float]]] = {}
    definitions: dict[int, str] = {}
    check_size(file, fence.body, fence.line)
    for line, row in enumerate(fence.body.split("\n"), fence.line + 1):
        written = row.partition("#")[0].strip()
        name, _, right = (part.strip() for part in written.partition("="))
        value = _value(right)
        if isinstance(value, bool) or value is None:
            if written:
                definitions[line] = written
        elif name in values:
            raise LessonError(f"{name} has a value already", file=file.name, line=line)
        elif fits(value, float | list[float]) or _is_matrix(value):
            values[name] = value
        else:
            raise LessonError(f"{name} is not a number", file=file.name, line=line)
    if not definitions:
        raise LessonError("a graph needs a definition", file=file.name, line=fence.line)
    return Graph(values, "\n".join(definitions.values()), fence.line, tuple(definitions))


def _is_matrix(value: Any) -> bool:
    """Rows of numbers, all of one length."""
    return fits(value, list[list[float]]) and len({len(row) for row in value}) == 1


def _value(text: str) -> Any:
    """What stands to the right of a name, if it is a value and no formula."""
    try:
        return tomllib.loads(f"v = {text}")["v"] if text else None
    except (ValueError, RecursionError):
        return None

"""A lesson's front matter: TOML between two lines of `+++`, enough for a list of lessons."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tutor.course.fields import mistakes, toml
from tutor.course.source import Broken, Fence, read
from tutor.errors import LessonError

FORMAT = 1
NEXT = "next"
"""What `lesson` takes in place of a number: no lesson's id."""
LONGEST_TITLE = 80
_MOST_MINUTES = 600

_FRONT = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+(?:\n|\Z)", re.DOTALL)
_ID = re.compile(r"[a-z][a-z0-9-]{0,59}")


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
    block = Fence(file, "", front[1], 1, after_heading(text))
    try:
        data = toml(block)
    except LessonError as error:
        return Broken("", (error,))
    errors = mistakes(Heading, data, block)
    if not errors:
        heading = Heading(**data, number=number, file=file)
        errors = [
            block.error(said, block.line_of(key)) for key, said in _wrong_with_heading(heading)
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


def after_heading(text: str) -> int:
    """The line behind the front matter, counted from 0; 0 where there is none."""
    front = _FRONT.match(text)
    return text.count("\n", 0, front.end()) if front else 0

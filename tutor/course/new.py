"""`new`: a lesson to begin with, complete and sound, for a teacher to write over."""

import json
import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from string import Template

from tutor.course.folders import files_in, folder, next_number
from tutor.course.heading import LONGEST_TITLE, NEXT, Heading, heading_of
from tutor.course.saving import save
from tutor.course.source import CONTROLS, read
from tutor.errors import LessonError, TutorError

_TEMPLATE = Path(__file__).with_name("template.md")
_LONGEST_ID = 40


def new(title: str, where: Path) -> Path:
    """Write a lesson into a folder, under the next number and an id of its own; its path.

    The file appears whole or not at all, and never in place of another. Raises TutorError.
    """
    title = " ".join(title.split())
    if not title:
        raise TutorError("the title is empty", 'for example: new "The hyperbolic tangent"')
    if len(title) > LONGEST_TITLE or CONTROLS.search(title):
        raise TutorError(f"a title is one line of at most {LONGEST_TITLE} characters")
    there = _headings(where) if where.is_dir() else []
    for one in there:
        if one.title == title:
            hint = "write in that one, or give this one a title of its own"
            raise TutorError(f"{one.file} is called “{title}” already", hint)
    name = _unused(title, [*_headings(folder()), *there])
    text = Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        id=_quoted(name), title=_quoted(title), exercise=_quoted(f"{name}-slope")
    )
    try:
        where.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TutorError(f"no lesson can be written in {where}: {error.strerror}") from None
    file = where / f"{next_number(where):02}-{name}.md"
    save(file, text)
    return file


def _quoted(text: str) -> str:
    """A text as TOML writes it, which is as JSON does."""
    return json.dumps(text, ensure_ascii=False)


def _unused(title: str, there: Sequence[Heading]) -> str:
    """An id made of a title, which no lesson has yet.

    >>> _unused("The sigmoid", ()), _unused("Größe, zweimal!", ())
    ('the-sigmoid', 'groe-zweimal')
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_ID].strip("-")
    wanted = slug if slug[:1].isalpha() and slug != NEXT else f"lesson-{slug}".strip("-")
    taken = {one.id for one in there}
    number, name = 1, wanted
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    return name


def _headings(where: Path) -> list[Heading]:
    """Those of a folder's lessons that can be read: a broken one has nothing to keep clear of."""
    found = []
    for file in files_in(where):
        with suppress(LessonError):
            heading = heading_of(file, read(file))
            if isinstance(heading, Heading):
                found.append(heading)
    return found

"""Where lessons are and how one is called: the course's folder, and a teacher's own beside it.

TUTOR_LESSONS names a teacher's folder. A lesson is asked for by its number, its id, or how its
title starts.
"""

import os
import re
import warnings
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from tutor.course.fields import near
from tutor.course.heading import Heading, read_heading
from tutor.course.source import line_of, read
from tutor.errors import LessonError, LessonWarning, UnknownLessonError

OWN = 100
"""A teacher's own lessons are numbered from 101: no number moves when either folder grows."""
FOLDER = "TUTOR_LESSONS"

_NAME = re.compile(r"0*(\d+).*\.md", re.DOTALL)
_WRITTEN = (".md", ".markdown", ".txt")
_BEGIN = b"+++"


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


def named_otherwise(where: Path) -> list[Path]:
    """Files of a folder that begin as lessons do, in no list because of their names."""
    others = (one for one in where.iterdir() if not _NAME.fullmatch(one.name))
    return sorted(one for one in others if one.suffix.lower() in _WRITTEN and is_written(one))


def is_written(file: Path) -> bool:
    """Whether a file begins as a lesson does, whatever its name."""
    try:
        if not file.is_file():
            return False
        with file.open("rb") as stream:
            return stream.read(len(_BEGIN)) == _BEGIN
    except OSError:
        return False


def misnamed(file: Path) -> tuple[str, str] | None:
    """That a lesson's name keeps it from being found, and how it may be called; None if not."""
    if _NAME.fullmatch(file.name):
        return None
    number = f"{next_number(file.parent):02}-"
    name = file.stem if file.stem[:1].isdecimal() else number + file.stem
    message = "a lesson's file name begins with digits and ends in .md: this one is in no list"
    return message, f"call it {name}.md"


def next_number(where: Path) -> int:
    """The number after the last that a name in a folder begins with."""
    last = [re.match(r"\d+", file.name) for file in files_in(where)][-1:]
    return 1 + int(last[0][0]) if last and last[0] else 1


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
    for file in named_otherwise(where):
        message, hint = misnamed(file) or ("", "")
        warnings.warn(str(LessonError(message, file=file.name, hint=hint)), LessonWarning, 2)
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

    Raises UnknownLessonError, which says briefly what there is.
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
    if starting:
        listed = "\n".join(f"  {heading.number}  {heading.title}" for heading in starting)
        raise UnknownLessonError(f"more than one lesson starts with “{wanted}”", listed)
    if asked.isdecimal() and int(asked[:9]) > OWN and known[-1].number <= OWN:
        own = f"those from {OWN + 1} on are a teacher's own"
        hint = f"{own}: --lessons or {FOLDER} names their folder"
        raise UnknownLessonError(f"there is no lesson “{wanted}” here", hint)
    meant = near(asked, (name for one in known for name in (one.id, one.title.lower())))
    there = f"there are lessons {_numbers(known)}: `python -m tutor lessons`"
    raise UnknownLessonError(f"there is no lesson “{wanted}”", f"{meant}{there}")


def _numbers(known: Sequence[Heading]) -> str:
    """1 to 20, and 101 to 103: the course's, and a teacher's own."""
    numbers = [one.number for one in known]
    runs = [n for n in numbers if n <= OWN], [n for n in numbers if n > OWN]
    return ", and ".join(_run(run) for run in runs if run)


def _run(numbers: Sequence[int]) -> str:
    first, last = numbers[0], numbers[-1]
    return f"{first} to {last}" if first < last else f"{first}"


def _starts(title: str, asked: str) -> bool:
    """A title starts as asked, with its article or without: "sig" finds “The sigmoid”."""
    return title.startswith(asked) or re.sub(r"^(the|an?) ", "", title).startswith(asked)

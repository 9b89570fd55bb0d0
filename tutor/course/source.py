"""A lesson file's text, and its fenced blocks.

A file may come from anywhere. What cannot be a lesson is refused before it is looked into, with
its line: another kind of file, too much of it, characters that a terminal would obey. Blocks are
found as CommonMark finds them, but at the left edge alone: a list of lessons needs no Markdown
parser.
"""

import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tutor.errors import LessonError

MAX_FILE = 200_000
MAX_PARAGRAPH = 5_000
"""More characters without an empty line are no prose, and a Markdown parser may take minutes."""

# What a terminal obeys or does not show, halves of a character: all but tabs and line ends.
_OBEYED = "\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff"
CODE = ("", "python", "sh", "text", "console", "toml", "json", "markdown", "latex")
"""Info strings of blocks that are shown as they stand. Another word is an act misspelled."""
CONTROLS = re.compile(f"[{_OBEYED}]")
_FENCE = re.compile(r"( {0,3})(`{3,}(?=[^`]*$)|~{3,})(.*)")
_INSIDE = re.compile(r"[ \t]*(?:[>*+-][ \t]*|\d+[.)][ \t]+)*(?:`{3,}|~{3,})[ \t]*(\w*)")


@dataclass(frozen=True)
class Fence:
    """A fenced block: its info string, what stands in it, its first line and the one after it.

    The front matter is one without an info string.
    """

    file: Path
    info: str
    body: str
    line: int
    end: int

    def error(self, message: str, line: int = 0, hint: str = "") -> LessonError:
        """What is wrong in it, at a line of the file; at its own first where none is given."""
        return LessonError(message, file=self.file.name, line=line or self.line, hint=hint)

    def line_of(self, key: str, part: str = "") -> int:
        """The line of a key in it, or of a part of its value; its own first where none is found."""
        return line_of(key, self.body, self.line, part)


_LONG_TEXT = re.compile(r"(\"\"\"|''').*?\1", re.DOTALL)
_SHOWN = 30
"""So much of a text tells its line from the others."""


def line_of(key: str, text: str, line: int, part: str = "") -> int:
    """The line of a key in a text that begins after `line`; that line where it is not found.

    Of a key that goes on over several lines it is the line where `part` of it begins.

    >>> body = 'of = "y"\\nhints = [\\n  "One.",\\n  "Two.",\\n]\\n'
    >>> line_of("hints", body, 10), line_of("hints", body, 10, "Two.")
    (12, 14)
    """
    # What looks like a key within a long text is none.
    bare = _LONG_TEXT.sub(lambda long: "\n" * long[0].count("\n"), text)
    found = re.search(_KEY.format(re.escape(key)), bare, re.MULTILINE)
    if found is None:
        return line
    first = bare.count("\n", 0, found.start())
    rows, keys = text.split("\n"), bare.split("\n")
    begin = part.partition("\n")[0][:_SHOWN]
    after = range(first + 1, len(rows))
    last = next((number for number in after if re.match(_ANY_KEY, keys[number])), len(rows))
    escaped = begin.replace("\\", r"\\").replace('"', r"\"")  # as TOML has it
    for form in (f'"{part}"', f"'{part}'", begin, escaped) if begin else ():
        for number in range(first, last):
            if form in rows[number]:
                return line + number + 1
    return line + first + 1


_KEY = r"""^[ \t]*\[?[ \t]*["']?{}["']?[ \t]*[=.\]]"""
_ANY_KEY = r"\w+[ \t]*="


def read(file: Path) -> str:
    """A lesson's text with "\\n" at the ends of its lines. Raises LessonError."""
    try:
        about = file.stat()
        if not stat.S_ISREG(about.st_mode):  # a pipe or a device would never end
            raise LessonError("cannot be read: it is no ordinary file", file=file.name, line=1)
        with file.open("rb") as stream:
            data = stream.read(MAX_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise LessonError(f"cannot be read: {reason}", file=file.name, line=1) from None
    if len(data) > MAX_FILE:
        size = max(about.st_size, len(data))
        message = f"a lesson has at most {MAX_FILE:,} bytes, not {size:,}"
        raise LessonError(message, file=file.name, line=1)
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = "cannot be read: it is no text in UTF-8"
        raise LessonError(message, file=file.name, line=line) from None
    if found := CONTROLS.search(text):
        raise LessonError(
            f"the control character U+{ord(found[0]):04X} has no place in a lesson",
            file=file.name,
            line=text.count("\n", 0, found.start()) + 1,
        )
    return text


@dataclass(frozen=True)
class Broken:
    """A piece of the file that cannot be read: what it was to be, and why it is not.

    block  of an act what can be read of it, whose words are looked at all the same
    """

    kind: str
    errors: tuple[LessonError, ...]
    block: object = None


def fences(text: str, file: Path, start: int = 0) -> Iterator[Fence | Broken]:
    """The fenced blocks of a text, from the line `start`, counted from 0; or why one is none."""
    rows = text.split("\n")
    number = start
    while number < len(rows):
        opening = _FENCE.match(rows[number])
        number += 1
        if opening is None:
            if (inside := _INSIDE.match(rows[number - 1])) and inside[1]:
                message = "a block begins at the left edge, in no list or quotation"
                yield Broken("", (LessonError(message, file=file.name, line=number),))
            continue
        indent, marks, info = opening.groups()
        closing = re.compile(rf" {{0,3}}{re.escape(marks)}{marks[0]}*[ \t]*")
        body: list[str] = []
        line = number
        following = re.compile(rf" {{0,3}}{re.escape(marks)} *\w")
        act = info.partition(" ")[0] not in CODE
        while number < len(rows) and not closing.fullmatch(rows[number]):
            if act and following.match(rows[number]):  # in an act's block no other one begins
                break
            row = rows[number]
            body.append(row[min(len(indent), len(row) - len(row.lstrip(" "))) :])
            number += 1
        if number == len(rows) or not closing.fullmatch(rows[number]):
            error = LessonError("this block is not closed", file=file.name, line=line)
            yield Broken(info.strip(), (error,))
            continue
        number += 1
        yield Fence(file, info.strip(), "".join(f"{row}\n" for row in body), line, number)


def pieces(text: str) -> Iterator[tuple[str, Fence | None]]:
    """A text as it stands, cut around its fenced blocks; with each block what is in it.

    >>> [piece for piece, _ in pieces("One.\\n~~~\\ntwo\\n~~~\\nThree.")]
    ['One.\\n', '~~~\\ntwo\\n~~~\\n', 'Three.']
    """
    rows = re.findall(r"[^\n]*\n|[^\n]+", text)
    start = 0
    for fence in fences(text, Path()):
        if isinstance(fence, Fence):
            yield "".join(rows[start : fence.line - 1]), None
            yield "".join(rows[fence.line - 1 : fence.end]), fence
            start = fence.end
    yield "".join(rows[start:]), None


def too_long(text: str) -> int | None:
    """The line, counted from 0, of a paragraph that is too long to be one; None if none is."""
    line = 0
    for paragraph in text.split("\n\n"):
        if len(paragraph) > MAX_PARAGRAPH:
            return line + len(paragraph) - len(paragraph.lstrip("\n"))
        line += paragraph.count("\n") + 2
    return None

"""What can go wrong, for people and for programs.

    TutorError
    ├── NotationError (ValueError)     a formula that cannot be read: text, place, hint
    │   ├── UnknownNameError           a name that is not declared, and the nearest one
    │   └── ShapeError                 columns of different lengths in one operation
    ├── MissingValueError (ValueError) a variable of the formula that was given no value
    ├── UsageError (ValueError)        what a program passed that is of no use: None for a formula
    ├── LessonError (ValueError)       a lesson file that breaks its format: file, line
    ├── UnknownLessonError (LookupError)
    └── ProgressError (OSError)        the learner's record cannot be read or written

`ProgressWarning` and `LessonWarning` are no errors: they are said, and all goes on.

Every class is also one of Python's own, so that a caller who knows nothing of this
project can still catch it. None carries markup: drawing an error is the renderer's work.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

_FIRST_LINE = 200


@dataclass(frozen=True)
class Needs:
    """What is to be given beside a formula: values by name, and by which name it is derived.

    Who shows it words it: for a caller in Python, as options, as what is typed at a pause.
    """

    at: Mapping[str, str] = field(default_factory=dict)
    wrt: str = ""

    def in_python(self) -> str:
        """As arguments.

        >>> Needs({"x": "1", "b": "1"}).in_python(), Needs(wrt="x").in_python()
        ('at={"x": 1, "b": 1}', 'wrt="x"')
        """
        values = ", ".join(f'"{name}": {value}' for name, value in self.at.items())
        return f"at={{{values}}}" if values else f'wrt="{self.wrt}"'

    def listed(self) -> str:
        """The values as a learner types them: x=1,b=1."""
        return ",".join(f"{name}={value}" for name, value in self.at.items())


NEEDS = "{needs}"
"""Where in a hint stands what is needed."""


class TutorError(Exception):
    """An error with a message meant for the person at the keyboard, and what to do.

    `needs` stands where the hint has NEEDS; `text` is what was typed, from `start` to `end` wrong.

    >>> str(TutorError("the file is empty", hint="write a title"))
    'the file is empty\\nwrite a title'
    """

    text, start, end = "", 0, 0

    def __init__(self, message: str, hint: str = "", needs: Needs | None = None) -> None:
        super().__init__(message, hint)
        self.message = message
        self._hint, self._needs = hint, needs

    def __str__(self) -> str:
        return self.told()

    @property
    def hint(self) -> str:
        """What to do, for a caller in Python."""
        return self.hinted()

    def hinted(self, word: Callable[[Needs], str] = Needs.in_python) -> str:
        """What to do, in the words of who shows it."""
        return self._hint.replace(NEEDS, word(self._needs)) if self._needs else self._hint

    def told(self, word: Callable[[Needs], str] = Needs.in_python) -> str:
        """All of it: the message, the place where there is one, and what to do."""
        return _joined(self.message, self.below(word))

    def below(self, word: Callable[[Needs], str] = Needs.in_python) -> str:
        """All but the message."""
        return _joined(self.picture(), self.hinted(word))

    def picture(self, width: int = 56) -> str:
        """The line with a caret under the place, cut to `width` characters around it."""
        return picture(self.text, self.start, self.end, width)


def _joined(*parts: str) -> str:
    return "\n".join(filter(None, parts))


def first_line(error: BaseException) -> str:
    """What an error of someone else's says, on one line; its type's name where it says nothing.

    >>> first_line(ValueError("no such axis\\nin x")), first_line(ValueError())
    ('no such axis', 'ValueError')
    """
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:_FIRST_LINE]


def printable(text: str) -> str:
    """Text as a terminal may have it: what it would obey instead of showing is replaced.

    Blanks of any width stay, and line ends; a tab would move what stands behind it.

    >>> printable("x\\x1b[31m")
    'x�[31m'
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or _is_blank(char) else "�" for char in text)


def _is_blank(char: str) -> bool:
    return char == "\n" or unicodedata.category(char) == "Zs"


def picture(text: str, start: int, end: int, width: int = 56) -> str:
    """The line of a place with carets under it, cut to `width` characters; "" of nothing."""
    if not text.strip():
        return ""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    line = text[line_start : line_end if line_end >= 0 else len(text)]
    column = start - line_start
    cut = max(0, column - width // 2)
    shown = line[cut : cut + width]
    before, after = ("…" if cut else ""), ("…" if cut + width < len(line) else "")
    end = min(end, start + len(line) - column)
    carets = "^" * max(1, min(end - start, width - (column - cut)))
    margin = " " * (len(before) + column - cut)
    return f"  {before}{printable(shown)}{after}\n  {margin}{carets}"


class NotationError(TutorError, ValueError):
    """A formula that cannot be read; `start` and `end` delimit the place in `text`.

    >>> print(NotationError("a bracket is missing", text="(x", start=2, end=2))
    a bracket is missing
      (x
        ^
    """

    def __init__(
        self, message: str, *, text: str = "", start: int = 0, end: int = 0, hint: str = "",
        needs: Needs | None = None,
    ) -> None:  # fmt: skip
        # they may quote what was typed
        super().__init__(printable(message), printable(hint), needs)
        self.text, self.start, self.end = text, start, end


class UnknownNameError(NotationError):
    """A name that stands for nothing here; `near` is what may have been meant, or ""."""

    def __init__(
        self, message: str, *, text: str, start: int, end: int, hint: str, near: str
    ) -> None:
        super().__init__(message, text=text, start=start, end=end, hint=hint)
        self.near = near


class ShapeError(NotationError):
    """Two shapes that do not go together, with the place in the formula."""


class MissingValueError(TutorError, ValueError):
    """Variables that the formula needs and that were given no value; where the first stands.

    `called` is one that stands before a bracket, as a function would.
    """

    def __init__(
        self,
        names: Sequence[str],
        *,
        text: str = "",
        start: int = 0,
        end: int = 0,
        hint: str = "",
        called: str = "",
    ) -> None:
        listed = ", ".join(names)
        verb, which = ("has", "it") if len(names) == 1 else ("have", "each")
        unknown = f", and there is no function {called}" if called else ""
        there_are = "`functions` lists those that there are; or " if called else ""
        super().__init__(
            f"{listed} {verb} no value{unknown}",
            hint or f"{there_are}give {which} one: {NEEDS}",
            Needs(at=dict.fromkeys(names, "1")),
        )
        self.names = tuple(names)
        self.text, self.start, self.end = text, start, end


class UsageError(TutorError, ValueError):
    """What a program passed cannot be used at all: at="x=1", a formula that is None, order=3."""


def passed(value: object) -> str:
    """What a program passed, in words: itself, or of what is longer its type.

    >>> passed(0.5), passed([1, 2]), passed(object)
    ('0.5', 'a list', 'a type')
    """
    short = value is None or isinstance(value, (str, int, float))
    return repr(value) if short else f"a {type(value).__name__}"


class LessonError(TutorError, ValueError):
    """A lesson file that breaks its format, with the file and the line.

    What runs a block knows no line: it says the `key`, and which `part` of a long one, and who
    knows the file says the place.
    """

    def __init__(
        self,
        message: str,
        *,
        file: str = "",
        line: int = 0,
        hint: str = "",
        key: str = "",
        part: str = "",
    ) -> None:
        named = printable(file).replace("\n", "�")  # a file may have any name
        place = f"{named}:{line}: " if line else f"{named}: " if file else ""
        super().__init__(place + message, hint)
        self.said = message
        self.file = file
        self.line = line
        self.key, self.part = key, part


class LessonWarning(UserWarning):
    """Something about a folder of lessons that is to be said, though all goes on."""


class UnknownLessonError(TutorError, LookupError):
    """No lesson of that number, id or title."""


class ProgressError(TutorError, OSError):
    """The learner's record cannot be read or written; the lesson goes on without it."""


class ProgressWarning(UserWarning):
    """Something about the learner's record that is to be said, though all goes on."""

"""What everything is drawn on: the console, its width, and which characters it can show."""

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from typing import IO, TYPE_CHECKING

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.control import Control
from rich.segment import ControlType, Segment
from rich.text import Text
from rich.theme import Theme

from tutor.comparison.brief import dots
from tutor.errors import printable
from tutor.notation.printer import ASCII, PRETTY, Style, counts_apart, spell, to_text
from tutor.notation.tape import Expression
from tutor.render.breaking import broken
from tutor.render.characters import in_ascii, with_minus
from tutor.render.prose import (
    UNBROKEN,
    in_notation,
    paragraph,
    unbroken,
    values_whole,
)

if TYPE_CHECKING:  # an answer is checked without a table
    from rich.table import Table

NARROWEST = 60
_PROSE_WIDTH = 78
"""Longer lines of prose are hard to read, however wide the terminal."""
_NOTE_WIDTH = _PROSE_WIDTH + 2
"""So are notes, which may stand in by two."""

# The terminal's own sixteen colours: they fit dark and light backgrounds alike. But for plain blue,
# which is hard to read on black: that is bright.
THEME = Theme(
    {
        "act": "bold bright_blue",
        "name": "cyan",
        "formula": "bold",
        "rule": "italic",
        "faint": "dim",
        "good": "green",
        "mind": "yellow",
        "bad": "bold red",
        "markdown.code": "cyan",
        "markdown.code_block": "none",
        "markdown.h2": "bold",
    }
)


_SPREAD = ("spread", "spread_over")
"""What makes an array of a number, and is printed as the number."""


@dataclass(frozen=True)
class Page:
    """A console with the notation that it can show."""

    console: Console
    style: Style
    said: set[str] = field(default_factory=set)
    """What is to be said once on a page and was."""

    def once(self, what: str) -> bool:
        """Whether what is said once on a page is still to be said; from then on it is."""
        new = what not in self.said
        self.said.add(what)
        return new

    @property
    def width(self) -> int:
        return max(NARROWEST, self.console.width)

    @property
    def unicode(self) -> bool:
        return self.style is PRETTY

    @property
    def dots(self) -> str:
        return dots(self.style)

    def name(self, name: str) -> str:
        """A variable's name, or a definition's, as formulas have it: θ for theta."""
        return spell(name, self.style)

    def formula(
        self, form: Expression, *, named: bool = True, apart: bool = False, factor: bool = False
    ) -> str:
        """A formula in this page's notation, in terms of its names.

        With `apart` counts are written out, as n would be any of those of the formulas around; a
        `factor` is bracketed where it is a sum.
        """
        counts = counts_apart(form, self.style, always=apart)
        names = {**(form.names if named else {}), **counts}
        return counts.get(form.output) or to_text(form, self.style, names=names, factor=factor)

    def spread(self, form: Expression, over: str) -> str:
        """A formula that may be one number in every place: then ones `over` a shape, times it."""
        if form.nodes[form.output].op not in _SPREAD:
            return self.formula(form)
        number = self.formula(form, factor=True)
        times = "" if number == "1" else f"{number}{'·' if self.unicode else '*'}"
        return f"{times}ones {over}"

    def table(self, gap: int = 2) -> "Table":
        """A table with `gap` blanks between its columns; in ASCII with bars."""
        from rich import box
        from rich.table import Table

        return Table(
            box=box.SIMPLE_HEAD if self.unicode else box.ASCII2,
            show_edge=False,
            pad_edge=False,
            header_style="faint",
            padding=(0, gap - 1, 0, 0) if self.unicode else (0, 1),
        )

    def pairs(
        self,
        rows: Iterable[tuple[str, str | Text]],
        *,
        styles: tuple[str, str] = ("faint", ""),
        indent: int = 3,
    ) -> None:
        """A word and what it is, row by row, without lines between them; formulas as such."""
        from rich.table import Table

        rows = list(rows)
        room = self.width - indent - max((len(word) for word, _ in rows), default=0) - 3
        table = Table.grid(padding=(0, 3, 0, 0))
        table.add_column(style=styles[0], no_wrap=True)
        table.add_column(style=styles[1], overflow="fold")
        for word, told in rows:
            if isinstance(told, Text) and told.style == "formula":
                lines = (broken(line, room) for line in told.plain.splitlines())
                told = Text("\n".join(line for parts in lines for line in parts), "formula")
            table.add_row(word, told)
        self.print(table, indent=indent)

    @property
    def gap(self) -> int:
        """The least that stands between two columns of a table."""
        return 2 if self.unicode else 3

    def print(
        self,
        *parts: RenderableType,
        indent: int = 1,
        width: int | None = None,
        typed: bool = False,
    ) -> None:
        """Draw below each other, `indent` from the left, without blanks at the ends of lines.

        Characters become those of the page, unless the text is `typed`: then only what it lacks.
        """
        room = min(width or self.width, self.width) - indent
        options = self.console.options.update(width=room, max_width=room)
        for part in parts:
            for row in self.console.render_lines(part, options, pad=False):
                shown = in_ascii if not self.unicode else str if typed else with_minus
                self.console.print(_Row(" " * indent, row, shown), end="")

    def line(self, text: str | Text = "", style: str = "", indent: int = 1, hang: int = 0) -> None:
        """Plain text, in which nothing is markup, or one that is drawn already.

        Further lines stand in by `hang` more.
        """
        if not text:
            self.console.print()
            return
        words = text if isinstance(text, Text) else Text(unbroken(text), style, overflow="fold")
        width = self.width if style == "formula" else min(self.width, _NOTE_WIDTH)
        first, *further = words.wrap(self.console, width - indent - hang) if hang else [words]
        self.print(first, indent=indent, width=width)
        self.print(*further, indent=indent + hang, width=width)

    def prompt(self, text: str) -> str:
        """What the tutor waits for, as a line editor takes it: it counts no colours as width."""
        shown = printable(text if self.unicode else in_ascii(text))
        with self.console.capture() as capture:
            words = Text.assemble((f" [{shown}] ", "faint"), ("> ", "act"))
            self.console.print(words, end="", soft_wrap=True)
        return re.sub(r"(\x1b\[[0-9;]*m)", "\x01\\1\x02", capture.get())

    def erase_prompt(self, prompt: str, typed: str, above: int = 0) -> None:
        """Take an answered prompt off the screen again, and so many free lines above it."""
        if not self.console.is_terminal or self.console.is_dumb_terminal:
            return
        rows = ceil(len(f" [{prompt}] > {typed}") / self.console.width) + above
        up, erase = (ControlType.CURSOR_UP, 1), (ControlType.ERASE_IN_LINE, 2)
        self.console.control(Control(*[up, erase] * rows))

    def heading(self, kind: str, what: str = "") -> None:
        """The head of an act: its kind, and what it is about."""
        self.console.print()
        text = Text(kind, style="act")
        text.append(f"  {values_whole(what)}" if what else "", style="name")
        self.print(text)

    def title(self, text: str, aside: str = "") -> None:
        from rich.rule import Rule

        line = "─" if self.unicode else "-"
        rule = Rule(Text(text, style="bold"), characters=line, style="faint", align="left")
        self.print(rule, width=_NOTE_WIDTH)
        if aside:
            self.line(aside, "faint")

    def markdown(self, text: str) -> None:
        """Prose, with its formulas in this page's notation."""
        text = unbroken(in_notation(text, self.style))
        drawn: RenderableType | None = paragraph(text)
        if drawn is None:
            from rich.markdown import Markdown

            drawn = Markdown(text, hyperlinks=False)
        self.print(drawn, width=_PROSE_WIDTH, typed=True)


_ANY_HEIGHT = 25
"""Nothing here depends on it; without one Rich asks the terminal for its size at every line."""


class _Console(Console):
    """Rich's console, but a closed pipe is told to the command, which ends quietly."""

    def on_broken_pipe(self) -> None:
        raise


@dataclass(frozen=True)
class _Row:
    """A drawn line behind its indentation, with no blanks at its end; `spelled` its characters."""

    indent: str
    segments: list[Segment]
    spelled: Callable[[str], str]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        row = list(self.segments)
        while row and not row[-1].text.rstrip():
            row.pop()
        if row:
            row[-1] = Segment(row[-1].text.rstrip(), row[-1].style)
            yield Segment(self.indent)
            yield from (Segment(self._shown(part.text), part.style) for part in row)
        yield Segment.line()

    def _shown(self, text: str) -> str:
        return printable(self.spelled(text.replace(UNBROKEN, " ")))


def page(
    file: IO[str] | None = None,
    *,
    width: int | None = None,
    plain: bool = False,
    record: bool = False,
    colours: bool = False,
) -> Page:
    """The page for a stream: its width and colours, and ASCII where it has no UTF-8.

    `record` keeps what is drawn, for a picture; `colours` forces them where there is no terminal.
    """
    stream = file or sys.stdout
    width = width or _piped_width(stream)
    console = _Console(
        file=stream,
        width=width,
        height=_ANY_HEIGHT if width else None,
        theme=THEME,
        highlight=False,
        markup=False,
        emoji=False,
        no_color=True if plain else None,
        force_terminal=True if colours else None,
        color_system=None if plain else "truecolor" if colours else "auto",
        record=record,
    )
    encoding = (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "")
    return Page(console, PRETTY if encoding.startswith("utf") and not plain else ASCII)


def _piped_width(stream: IO[str]) -> int | None:
    """80 columns into a pipe, unless COLUMNS says otherwise; None for a terminal's own width."""
    if stream.isatty():
        return None
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isdecimal() and int(columns) > 0 else 80


@contextmanager
def waiting(drawn: Page) -> Iterator[None]:
    """A status line in a terminal while something heavy loads or runs; nothing in a pipe."""
    if drawn.console.is_terminal and drawn.console.file.isatty():  # colours may be forced
        spinner, end = ("dots", " …") if drawn.unicode else ("line", "...")
        said = f"SymPy and TensorFlow are at work{end}"
        with _kept_keys(), drawn.console.status(said, spinner=spinner):
            yield
    else:
        yield


@contextmanager
def _kept_keys() -> Iterator[None]:
    """Keys typed meanwhile wait for the next prompt; echoed, they would tear the status line."""
    try:
        import termios
    except ImportError:  # not everywhere
        yield
        return
    try:
        keyboard = sys.stdin.fileno()
        before = termios.tcgetattr(keyboard)
        ours = os.tcgetpgrp(keyboard) == os.getpgrp()  # in the background it is not to be touched
    except (OSError, ValueError, termios.error):  # no terminal
        ours = False
    if not ours:
        yield
        return
    *first, local, ispeed, ospeed, signs = before
    quiet = [*first, local & ~termios.ECHO, ispeed, ospeed, signs]
    termios.tcsetattr(keyboard, termios.TCSANOW, quiet)
    try:
        yield
    finally:
        termios.tcsetattr(keyboard, termios.TCSANOW, before)


def save_svg(drawn: Page, file: Path | None, title: str) -> None:
    """Save what was drawn as a picture, if a file is named; needs a page that records.

    A picture that is there is written over: it is of the same page, drawn again.
    """
    if file is not None:
        from tutor.course.saving import save

        svg = drawn.console.export_svg(title=title, unique_id="gradtutor")
        # A picture needs no fonts from elsewhere: the reader's own will do.
        svg = re.sub(r"@font-face \{[^}]*\}", "", svg)
        save(file, svg, overwrite=True)

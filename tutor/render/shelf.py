"""The list of lessons drawn, and the first page."""

from collections.abc import Mapping, Sequence

from rich.table import Table
from rich.text import Text

from tutor.course.lesson import Heading
from tutor.course.progress import Position
from tutor.render.page import Page


def draw_lessons(page: Page, headings: Sequence[Heading], known: Mapping[str, Position]) -> None:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", style="name", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(style="faint", no_wrap=True)
    table.add_column(style="faint", no_wrap=True)
    table.add_column(no_wrap=True)
    for heading in headings:
        table.add_row(
            str(heading.number), heading.title, heading.id, f"{heading.minutes} min",
            _state(known.get(heading.id)),
        )  # fmt: skip
    page.print(table)


def _state(position: Position | None) -> Text:
    if position is None:
        return Text("")
    if position.finished:
        return Text("read ✓", "good")
    return Text(f"{100 * position.act // max(position.acts, 1)} % read", "mind")


def draw_home(page: Page, headings: Sequence[Heading], known: Mapping[str, Position]) -> None:
    page.title("gradtutor — what a gradient really is")
    page.line()
    draw_lessons(page, headings, known)
    page.line()
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column(style="formula", no_wrap=True)
    table.add_column(style="faint", overflow="fold")
    following = _following(headings, known)
    if following is not None:
        begun = following.id in known
        table.add_row(
            f"python -m tutor lesson {following.number}", "go on with it" if begun else "begin here"
        )
    table.add_row('python -m tutor explain "x*sin(x)" --at x=1', "any formula of your own")
    table.add_row("python -m tutor --help", "everything else")
    page.print(table)


def _following(headings: Sequence[Heading], known: Mapping[str, Position]) -> Heading | None:
    """What comes next: a lesson that was begun, else the one after the last that was read."""
    open_ = [h for h in headings if h.id not in known or not known[h.id].finished]
    begun = [h for h in open_ if h.id in known]
    last = max((h for h in headings if h.id in known), key=lambda h: known[h.id].seen, default=None)
    after = [h for h in open_ if last is not None and h.number > last.number]
    return next(iter(begun or after or open_), None)

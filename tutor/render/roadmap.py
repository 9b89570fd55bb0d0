"""The lessons drawn as a map, and the first page."""

from collections.abc import Sequence

from rich.text import Text

from tutor.course.folders import OWN
from tutor.course.heading import Heading
from tutor.course.roadmap import LessonStanding
from tutor.render.page import Page

_WIDE = 100
"""From so many columns on the map also says what a lesson leads to."""
_HOUR = 60


def draw_map(
    page: Page, lessons: Sequence[LessonStanding], following: LessonStanding | None
) -> None:
    """A row a lesson: what it needs, how long it takes, how far the learner is; then the sum."""
    wide = page.width >= _WIDE
    table = page.table()
    table.add_column("", style="bold", no_wrap=True)
    table.add_column("", justify="right", style="name", no_wrap=True)
    table.add_column("lesson", overflow="fold", min_width=12)
    table.add_column("needs", no_wrap=True)
    if wide:
        table.add_column("leads to", style="faint", no_wrap=True)
    table.add_column("min", justify="right", style="faint", no_wrap=True)
    table.add_column("", no_wrap=True)
    for before, one in zip([None, *lessons], lessons, strict=False):
        own = one.heading.number > OWN
        if own and before is not None and before.heading.number <= OWN:
            table.add_row("", "", Text("your own", "faint"))
        after = [other.heading for other in lessons if one.heading in other.needs]
        table.add_row(
            "→" if one is following else "",
            str(one.heading.number),
            Text(one.heading.title, "bold" if one is following else ""),
            Text(_numbers(one.needs), "faint" if one.finished else ""),
            *([_numbers(after)] if wide else []),
            str(one.heading.minutes),
            _state(one),
        )
    page.print(table)
    page.line()
    page.line(_summed(lessons), "faint")
    if any(one.due for one in lessons):
        page.line("due: what it teaches is to be practised again.", "faint")


def _numbers(headings: Sequence[Heading]) -> str:
    return ", ".join(map(str, sorted(heading.number for heading in headings)))


def _state(one: LessonStanding) -> Text:
    state = Text()
    if one.done:
        state.append("tested ✓" if one.tested else "done ✓", "good")
    elif one.finished:
        state.append("read ✓", "good").append(f" {one.solved}/{one.exercises}", "faint")
    elif one.read:
        state.append(f"at {one.read} %", "mind")
    if one.due:
        state.append(" due" if state else "due", "mind")
    return state


def _summed(lessons: Sequence[LessonStanding]) -> str:
    open_ = [one for one in lessons if not one.finished]
    done = f"{len(lessons) - len(open_)} of {len(lessons)} finished"
    if not open_:
        return f"{done}."
    hours, minutes = divmod(sum(one.heading.minutes for one in open_), _HOUR)
    left = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes)
    return f"{done}, about {' '.join(left)} to go."


def draw_home(
    page: Page, lessons: Sequence[LessonStanding], following: LessonStanding | None, due: int
) -> None:
    """The first page: the map, and what to type next."""
    page.title("gradtutor — what a gradient really is")
    page.line()
    draw_map(page, lessons, following)
    page.line()
    if following is not None:
        begun = "go on with" if following.read else "begin"
        page.line(f"Next: {begun} {following.heading.told}.", "formula")
        page.line()
    rows = []
    if following is not None:
        rows.append(
            ("python -m tutor lesson next", "goes on there" if following.read else "starts it")
        )
    if due or following is None:
        skills = "one skill is due" if due == 1 else f"{due} skills are due"
        rows.append(("python -m tutor practice", skills if due else "fresh problems"))
    rows.append(('python -m tutor explain "x*sin(x)" --at x=1', "any formula of your own"))
    rows.append(("python -m tutor --help", "everything else"))
    page.pairs(rows, styles=("formula", "faint"), indent=1)

"""Progress drawn: a bar a lesson, a line of days, the skills by strength, what is due."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from tutor.course.roadmap import LessonStanding
from tutor.course.standing import Standing
from tutor.render.characters import cut
from tutor.render.mistakes import MISTAKES
from tutor.render.page import Page

_BAR, _SHORTEST_BAR, _GAP, _WEEKS, _SKILL_INDENT = 12, 6, 2, 10, 2
_HEAT = " ░▒▓█"
_ASCII_HEAT = ".:+*#"
_BUSY = 12
"""So many answers on one day are the darkest square."""


def draw_standing(page: Page, found: Standing, moment: datetime | None = None) -> None:
    """Everything that follows from the attempts."""
    now = moment or datetime.now(UTC)
    page.title("Progress")
    page.line()
    _lessons(page, found)
    if found.days:
        page.heading("Days", f"the last {_WEEKS} weeks, answers a day")
        _days(page, found.days, now.astimezone().date())
    met = any(skill.met for skill in found.skills)
    if met:
        page.heading("Skills", "right answers among the last ten")
        _skills(page, found, now)
    if found.mistakes:
        page.heading("Mistakes", "those made most often")
        for slug, count in found.mistakes[:5]:
            page.line(f"{count:3} × {MISTAKES.get(slug, slug)}", indent=2)
    if not found.exercises and not met:
        page.line()
        page.line("Nothing is answered yet; `python -m tutor lesson 1` begins.", "faint")


def _lessons(page: Page, found: Standing) -> None:
    """A line a lesson: where there is less room the bars are shorter, then the titles."""
    behind = [_behind(one) for one in found.lessons]
    numbers = [str(one.heading.number) for one in found.lessons]
    columns = [numbers, *zip(*behind, strict=True)]
    taken = sum(max(map(len, column), default=0) + _GAP for column in columns)
    room = page.width - taken - _GAP - 1
    titles = max((cell_len(one.heading.title) for one in found.lessons), default=0)
    bar = max(_SHORTEST_BAR, min(_BAR, room - titles))
    table = Table.grid(padding=(0, _GAP, 0, 0))
    table.add_column(justify="right", style="name", no_wrap=True)
    for _ in range(5):
        table.add_column(no_wrap=True)
    for one, (solved, shown, state) in zip(found.lessons, behind, strict=True):
        table.add_row(
            str(one.heading.number),
            cut(one.heading.title, room - bar, page.dots),
            _bar(page, one.solved / max(one.exercises, 1), bar),
            solved,
            Text(shown, "faint"),
            Text(state, "good" if one.done else "faint"),
        )
    page.print(table)


def _behind(one: LessonStanding) -> tuple[str, str, str]:
    """What stands behind a lesson's bar."""
    return (
        f"{one.solved}/{one.exercises}" if one.exercises else "",
        f"{one.shown} shown" if one.shown else "",
        _how_far(one),
    )


def _how_far(one: LessonStanding) -> str:
    if one.finished:
        return "done" if one.done else "read"
    return f"at {one.read} %" if one.read else ""


def _bar(page: Page, share: float, length: int = _BAR) -> Text:
    full, empty = ("█", "░") if page.unicode else ("#", ".")
    filled = round(length * share)
    return Text.assemble((full * filled, "good"), (empty * (length - filled), "faint"))


def _days(page: Page, days: Mapping[str, int], today: date) -> None:
    """A row for each day of the week, a column a week, the darker the more was answered."""
    signs = _HEAT if page.unicode else _ASCII_HEAT
    empty = "·" if page.unicode else signs[0]
    first = today - timedelta(days=today.weekday() + 7 * (_WEEKS - 1))
    for weekday in range(7):
        row = Text(f"{(first + timedelta(days=weekday)).strftime('%a')}  ", "faint")
        for week in range(_WEEKS):
            day = first + timedelta(days=7 * week + weekday)
            count = days.get(day.isoformat(), 0)
            shade = min(len(signs) - 1, -(-count * (len(signs) - 1) // _BUSY))
            row.append((signs[shade] if count else empty) * 2 if day <= today else "  ")
        page.print(row, indent=2)
    page.line(_legend(signs, empty), "faint", indent=7)


def _legend(signs: str, empty: str) -> str:
    """· none, ░ 1 to 3, ▒ 4 to 6, …: how many answers each shade stands for."""
    steps = len(signs) - 1
    most = [_BUSY * shade // steps for shade in range(steps)]
    told = [
        f"{sign} {low + 1} to {high}"
        for sign, low, high in zip(signs[1:], most, most[1:], strict=False)
    ]
    return ", ".join([f"{empty} none", *told, f"{signs[-1]} {most[-1] + 1} or more"])


def _skills(page: Page, found: Standing, now: datetime) -> None:
    due = {skill.name for skill in found.due(now)}
    room = page.width - _SKILL_INDENT - 2 * _GAP - _BAR - len("due 2026-01-01") - 1
    table = Table.grid(padding=(0, _GAP, 0, 0))
    for _ in range(3):
        table.add_column(no_wrap=True)
    ranked = sorted(found.skills, key=lambda skill: (skill.strength is None, skill.strength or 0))
    for skill in ranked:
        if not skill.met:
            continue
        style = "mind" if skill.name in due else "faint"
        when = "due now" if skill.name in due else _when(skill.due, now)
        table.add_row(
            cut(skill.title, room, page.dots),
            Text("not answered", "faint") if skill.strength is None else _bar(page, skill.strength),
            Text(when, style),
        )
    page.print(table, indent=_SKILL_INDENT)


def _when(due: str, now: datetime) -> str:
    """The day by the learner's own calendar; "" where there is none."""
    if not due:
        return ""
    day = datetime.fromisoformat(due).astimezone().date()
    return "due today" if day == now.astimezone().date() else f"due {day.isoformat()}"

"""Progress drawn."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

from tutor.checking.catalogue import SLIPS, WHOLE
from tutor.course.folders import headings
from tutor.course.progress import Position, Review
from tutor.course.roadmap import LessonStanding
from tutor.course.skills import SKILLS
from tutor.course.standing import SkillStanding, Standing
from tutor.render.mistakes import MISTAKES
from tutor.render.page import page
from tutor.render.standing import draw_standing


def drawn(count: int, *, plain: bool = False) -> list[str]:
    stream = StringIO()
    found = Standing((), (), (), {"2026-06-03": count}, ())  # a Wednesday
    draw_standing(page(stream, plain=plain), found, datetime(2026, 6, 3, 12, tzinfo=UTC))
    return stream.getvalue().splitlines()


@pytest.mark.parametrize(
    ("count", "told"),
    [(1, "░ 1 to 3"), (3, "░ 1 to 3"), (4, "▒ 4 to 6"), (9, "▓ 7 to 9"), (10, "█ 10 or more"),
     (50, "█ 10 or more")],
)  # fmt: skip
def test_a_legend_tells_what_each_shade_stands_for(count: int, told: str) -> None:
    rows = drawn(count)
    (wednesday,) = (row for row in rows if "Wed" in row)
    (legend,) = (row for row in rows if "none" in row)
    assert wednesday.endswith(told[0] * 2)
    assert "· none" in legend
    assert told in legend


def test_says_how_far_a_lesson_is() -> None:
    """Read to its end with an exercise open is read, and not at a place."""
    for act, said in ((0, ""), (3, "at 30 %"), (10, "read")):
        one = LessonStanding(
            headings()[0], (), 0, 0, 4, Position("", act, 10, ""), tested=False, due=()
        )
        stream = StringIO()
        draw_standing(page(stream, width=80), Standing((one,), (), (), {}, ()))
        row = next(line for line in stream.getvalue().splitlines() if "0/4" in line)
        assert row.partition("0/4")[2].strip() == said


@pytest.mark.parametrize("width", [60, 80, 140])
def test_a_lesson_is_one_line_at_every_width(width: int) -> None:
    """The longest of everything: two digits, a solution shown, nearly at the end."""
    place = Position("", 99, 100, "")
    lessons = tuple(
        LessonStanding(one, (), 3, 10, 10, place, tested=False, due=()) for one in headings()
    )
    stream = StringIO()
    draw_standing(page(stream, width=width), Standing(lessons, (), (), {}, ()))
    rows = [line for line in stream.getvalue().splitlines() if "3/10" in line]
    assert len(rows) == len(lessons)
    for row, one in zip(rows, lessons, strict=True):
        found = re.fullmatch(r" +\d+  (.*?) +[█░]+  3/10  10 shown  at 99 %", row)
        assert found
        assert one.heading.title.startswith(found[1].rstrip("…"))
        assert len(row) <= width
    assert (width == 60) == any("…" in row for row in rows)


@pytest.mark.parametrize("width", [60, 80])
def test_a_skill_says_when_it_is_due_at_every_width(width: int) -> None:
    moment = datetime(2026, 6, 3, 12).astimezone()
    skills = tuple(
        SkillStanding(skill.name, skill.title, True, strength, Review(skill.name, {}, due, ""))
        for skill, strength, due in zip(
            SKILLS, [None, *[0.5] * 10],
            [(moment + timedelta(hours=n)).isoformat() for n in (-1, 1, *[24] * 9)], strict=True,
        )
    )  # fmt: skip
    stream = StringIO()
    draw_standing(page(stream, width=width), Standing((), (), skills, {}, ()), moment)
    rows = [row for row in stream.getvalue().splitlines() if " due " in row]
    ends = sorted(row[row.index("due ") :] for row in rows)
    assert ends == sorted(["due now", "due today", *["due 2026-06-04"] * 9])


def test_mistakes_are_told_in_words_and_every_slug_has_some() -> None:
    assert {slip.slug for slip in SLIPS} | set(WHOLE) == set(MISTAKES)
    stream = StringIO()
    draw_standing(page(stream), Standing((), (), (), {}, (("constant-kept", 2), ("later", 1))))
    text = stream.getvalue()
    assert "2 × a constant was kept: its derivative is 0" in text
    assert "1 × later" in text  # another version's, taken in from elsewhere

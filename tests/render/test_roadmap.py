"""The map of the lessons: readable with twenty of them, at every width."""

import re
from io import StringIO
from pathlib import Path

import pytest

from tutor.course.heading import Heading
from tutor.course.progress import Position
from tutor.course.roadmap import LessonStanding, following
from tutor.render.lesson_head import draw_heading
from tutor.render.page import page
from tutor.render.roadmap import draw_home, draw_map

COURSE = [
    ("Addition", []), ("A linear function", [1]), ("The sigmoid", [2]), ("The chain rule", [3]),
    ("ReLU and its kink", [4]), ("A loss and a list of gradients", [4]),
    ("Regression by gradient descent", [6]), ("What a derivative is", [2]),
    ("Products and quotients", [8]), ("One value used twice", [4]),
    ("Exponentials and logarithms", [9]), ("Forward and reverse mode", [4, 10]),
    ("Derivatives by machine: SymPy", [9]), ("Float32 and its roundings", [3]),
    ("Softmax and cross-entropy", [11, 6]), ("Depth, and gradients that vanish", [5]),
    ("Traps: None, NaN, kinks", [5, 14]), ("Matrices and their gradients", [6]),
    ("Optimisers beyond plain descent", [7]), ("A network of two layers", [18, 15, 19]),
]  # fmt: skip
FRACTIONS = {1: 9, 2: 9, 3: 4}


def course() -> list[LessonStanding]:
    """Lesson 1 done, 2 read to its end and due, 3 begun, the others new; one of a teacher's."""
    headings = [
        Heading(f"id{n}", title, [f"id{k}" for k in needs], 12, 1, number=n, file=Path(str(n)))
        for n, (title, needs) in enumerate([*COURSE, ("[bold]Mine[/bold]", [3])], 1)
    ]
    headings[-1] = Heading("own", "[bold]Mine[/bold]", ["id3"], 12, 1, number=101)
    by_id = {heading.id: heading for heading in headings}
    return [
        LessonStanding(
            heading,
            tuple(by_id[need] for need in heading.needs),
            solved=5 if heading.number == 1 else 2,
            shown=0,
            exercises=5,
            position=Position(heading.id, FRACTIONS[heading.number], 9, f"2026-0{heading.number}")
            if heading.number in FRACTIONS
            else None,
            tested=False,
            due=("The chain rule",) if heading.number == 2 else (),
        )
        for heading in headings
    ]


def drawn(width: int, *, home: bool = False, plain: bool = False) -> str:
    stream, lessons = StringIO(), course()
    on = page(stream, width=width, plain=plain)
    if home:
        draw_home(on, lessons, following(lessons), due=1)
    else:
        draw_map(on, lessons, following(lessons))
    return stream.getvalue()


@pytest.mark.parametrize("width", [60, 80, 140])
@pytest.mark.parametrize("plain", [False, True])
def test_stays_within_the_width_and_cuts_no_word(width: int, plain: bool) -> None:
    text = drawn(width, home=True, plain=plain)
    assert max(map(len, text.splitlines())) <= width
    words = {word for title, _ in COURSE for word in title.split()}
    assert {word for word in words if word not in text} == set()
    assert text.isascii() or not plain


@pytest.mark.parametrize("width", [80, 140])
def test_has_a_row_for_each_lesson(width: int) -> None:
    rows = [row.split() for row in drawn(width).splitlines()]
    numbers = [row[0] if row[0] != "→" else row[1] for row in rows if row]
    assert [number for number in numbers if number.isdecimal()][:21] == [
        *map(str, range(1, 21)), "101",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [60, 80, 140])
def test_tells_what_needs_what_by_number(width: int) -> None:
    text = drawn(width)
    assert "15, 18, 19" in text
    assert ("4, 14, 101" in text) == (width >= 100)  # what the sigmoid leads to


def test_tells_how_far_each_is_and_marks_the_next() -> None:
    rows = {row[:40].strip(" →"): row for row in drawn(80).splitlines()}

    def row(start: str) -> str:
        return next(row for name, row in rows.items() if name.startswith(start))

    assert row("1  Addition").endswith("done ✓")
    assert row("2  A linear").endswith("read ✓ 2/5 due")
    assert row("3  The sigmoid").endswith("at 44 %")
    assert [name for name, whole in rows.items() if "→" in whole] == [
        next(name for name in rows if name.startswith("3  The sigmoid"))
    ]


def test_sums_up_what_is_left() -> None:
    """Nineteen lessons of twelve minutes are 228."""
    assert "2 of 21 finished, about 3 h 48 min to go." in drawn(80)


def test_no_id_is_on_screen_and_a_title_is_no_markup() -> None:
    text = drawn(140, home=True)
    assert "id1" not in text
    assert "[bold]Mine[/bold]" in text


def test_the_first_page_says_what_to_do_next() -> None:
    text = drawn(80, home=True)
    assert "Next: go on with lesson 3, The sigmoid." in text
    assert re.search("python -m tutor lesson next +goes on there", text)
    assert "one skill is due" in text


def test_a_lessons_head_names_what_it_builds_on_and_what_is_open() -> None:
    sigmoid = Heading("s", "The sigmoid", ["linear"], 12, 1, number=3)
    before = course()[1].heading
    stream = StringIO()
    draw_heading(page(stream, width=100), sigmoid, [before])
    assert "builds on lesson 2, A linear function" in stream.getvalue()
    assert "Lesson 2 is not done yet; you can go on." in stream.getvalue()


def test_several_lessons_in_a_head_are_told_apart_though_titles_have_commas_and_ands() -> None:
    depth = Heading("d", "Depth", ["relu", "exponentials", "loss"], 14, 1, number=16)
    stream = StringIO()
    draw_heading(page(stream, width=200), depth, [course()[n - 1].heading for n in (5, 6, 11)])
    text = " ".join(stream.getvalue().split())
    assert "ReLU and its kink, lesson 11, Exponentials and saturation, and lesson 6, A loss" in text
    assert "Lessons 5, 6 and 11 are not done yet; you can go on." in text

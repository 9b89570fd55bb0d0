"""Text from a learner or a lesson is text: never markup, never a control code."""

import os
import re
from io import StringIO
from pathlib import Path

import pytest

from tutor.comparison.compare import explain
from tutor.course.folders import find
from tutor.errors import TutorError
from tutor.notation import PRETTY
from tutor.render.characters import in_ascii
from tutor.render.figures import full, medium, short
from tutor.render.lesson_head import draw_heading
from tutor.render.page import NARROWEST, page, save_svg, waiting
from tutor.render.report import draw_report


@pytest.mark.parametrize("text", ["[bold]x[/bold]", "[/x]", ":smile:", "[link=x]y", "a\\[b"])
def test_a_line_shows_what_it_was_given(text: str) -> None:
    stream = StringIO()
    page(stream, width=80).line(text)
    assert stream.getvalue() == f" {text}\n"


@pytest.mark.parametrize("width", range(60, 90))
def test_a_number_stays_with_its_unit(width: int) -> None:
    stream = StringIO()
    page(stream, width=width).line("of it 98 % because e^x #2 and … + y (n12) " * 6)

    assert not re.search(r"\n *(?:%|#|\(n)", stream.getvalue())
    assert stream.getvalue().count("98 %") == 6


@pytest.mark.parametrize("width", range(60, 90))
def test_a_short_formula_in_prose_and_a_short_list_are_not_broken(width: int) -> None:
    stream = StringIO()
    drawn = page(stream, width=width)
    drawn.markdown("It becomes `p - y` in the end, and there *is* more to be told. " * 5)
    drawn.heading("Evaluate", "at the point z = [2, 1, −1], y = [1, 0, 0]; n = 3, and it is enough")
    text = stream.getvalue()

    drawn.markdown("And `a long one, a very long one` is `p - z` " * 5)
    assert text.count("p − y") == stream.getvalue().count("p − z") == 5
    assert "one is p" in " ".join(stream.getvalue().split())
    assert "[2, 1, −1]" in text
    assert "[1, 0, 0]" in text


def test_what_goes_on_stands_in() -> None:
    stream = StringIO()
    page(stream, width=60).line("– " + "a word and " * 10, indent=3, hang=2)
    first, *further = stream.getvalue().splitlines()

    assert first.startswith("   – a")
    assert all(line.startswith("     ") and line[5] != " " for line in further)


def test_ascii_has_a_word_for_what_it_has_no_sign_for() -> None:
    assert in_ascii("f′g + σ(θ)·∞, Xᵀ, Σ") == "f'g + sigma(theta)*inf, X.T, sum"


def test_a_page_is_never_narrower_than_sixty_columns() -> None:
    assert page(StringIO(), width=30).width == NARROWEST == 60


class Latin(StringIO):
    encoding = "cp1252"


def test_a_stream_without_utf8_gets_ascii() -> None:
    assert page(Latin()).style is not PRETTY
    assert page(StringIO()).style is PRETTY


def test_columns_decides_the_width_of_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "123")
    assert page(StringIO()).width == 123
    monkeypatch.setenv("COLUMNS", "no number")
    assert page(StringIO()).width == 80


@pytest.mark.parametrize(
    ("value", "digits"),
    [(0.017662706, "0.0177"), (4.0, "4"), (-0.0, "0"), (1e-9, "1e-9"), (999.6, "1000"),
     (999499.9, "999500"), (999999.7, "1e6"), (-999.6, "-1000"), (float("nan"), "nan"),
     (None, "None"), ([1.0, 2.0], "[1, 2]"), (list(range(100)), "100 values")],
)  # fmt: skip
def test_few_digits(value: object, digits: str) -> None:
    assert short(value) == digits


def test_all_digits_are_those_of_the_type() -> None:
    import numpy as np

    assert full(np.float32(0.017662734)) == "0.017662734"
    assert full(0.1 + 0.2) == "0.30000000000000004"
    assert medium(0.1 + 0.2) == "0.3"


def test_a_large_graph_is_cut_to_what_can_be_read(oracle: object) -> None:
    lines = ["a0 = x", *(f"a{k + 1} = sin(a{k} + x)" for k in range(200))]
    report = explain("; ".join(lines), {"x": 0.5}, oracle=oracle)  # type: ignore[arg-type]
    stream = StringIO()
    draw_report(page(stream, width=80), report)
    text = stream.getvalue()
    assert "nodes more; --json has them all" in text
    assert "of the nodes that matter most" in text
    assert len(text.splitlines()) < 240


def test_a_lesson_says_by_number_and_title_what_it_builds_on() -> None:
    stream = StringIO()
    draw_heading(page(stream), find("sigmoid"))
    assert "builds on lesson 2, A linear function" in stream.getvalue()


def test_several_lessons_are_told_apart() -> None:
    """A title may have commas and an “and” of its own."""
    stream = StringIO()
    draw_heading(page(stream, width=100), find("modes"), [find("fan-out"), find("exponentials")])
    told = " ".join(stream.getvalue().split())

    both = "lesson 10, One value, used twice, and lesson 11, Exponentials and saturation"
    assert f"builds on {both}" in told
    assert "Lessons 10 and 11 are not done yet; you can go on." in told


def test_a_picture_that_cannot_be_saved_leaves_the_one_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "page.svg"
    drawn = page(StringIO(), width=60, record=True)
    drawn.line("first")
    save_svg(drawn, file, "title")
    assert "first" in (before := file.read_text(encoding="utf-8"))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    drawn.line("second")
    with pytest.raises(TutorError, match="cannot be written: No space left"):
        save_svg(drawn, file, "title")
    assert file.read_text(encoding="utf-8") == before


def test_no_status_line_goes_into_a_pipe_though_colours_are_forced() -> None:
    stream = StringIO()
    with waiting(page(stream, width=80, colours=True)):
        pass
    assert stream.getvalue() == ""

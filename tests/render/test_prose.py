"""Prose: a paragraph drawn at once, against Rich's Markdown; formulas as figures write them."""

from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import RenderableType
from rich.markdown import Markdown

from tutor.course.blocks import Exercise
from tutor.course.folders import headings
from tutor.course.lesson import load
from tutor.notation.printer import PRETTY
from tutor.render.page import page
from tutor.render.prose import in_notation, paragraph

PIECES = (
    "word",
    "two words",
    " ",
    ", ",
    "`x`",
    "`a*b`",
    "` x`",
    "``",
    "*",
    "**",
    "*em*",
    "**st**",
    "2*3",
    "_",
    "-",
    "- ",
    "1. ",
    "# ",
    "<b>",
    "&amp;",
    "\\*",
    "[a](b)",
    "!",
    "~~",
    "|",
    "\n",
    "  ",
    "y < 1",
    "> ",
    "+ ",
    "=",
    "dy/dx",
)


def drawn(part: RenderableType) -> str:
    stream = StringIO()
    page(stream, width=70, colours=True).print(part, typed=True)
    return stream.getvalue()


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join))
def test_a_paragraph_looks_as_rich_would_draw_it(text: str) -> None:
    found = paragraph(text)
    assert found is None or drawn(found) == drawn(Markdown(text, hyperlinks=False))


def test_what_an_answer_brings_up_needs_no_markdown_parser() -> None:
    for heading in headings():
        for act in load(heading).acts:
            if isinstance(act, Exercise):
                for text in (act.ask, act.after, *act.hints, *act.wrong.values()):
                    assert paragraph(text) is not None


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("`s*(1 - s)`", "`s(1 − s)`"),
        ("`y = 2*x + b`", "`y = 2x + b`"),
        ("`tf.gradients(y, x)`", "`tf.gradients(y, x)`"),  # no formula
        ("`x = [0, 1]`", "`x = [0, 1]`"),
        ("`1/2x`", "`1/2x`"),  # it has two readings
        ("x*y outside of code", "x*y outside of code"),
    ],
)
def test_a_formula_in_prose_is_written_as_in_a_figure(typed: str, shown: str) -> None:
    assert in_notation(typed, PRETTY) == shown


@pytest.mark.parametrize("width", range(60, 90))
def test_no_line_ends_within_a_formula_that_fits_on_one(width: int) -> None:
    """`b - 0.5*db` once stood in two halves, and n = 4 too."""
    stream = StringIO()
    drawn = page(stream, width=width)
    drawn.markdown(
        "`W` becomes `W - 0.5*dW`, and `b` becomes `b - 0.5*db`, each in turn, 100 % so."
    )
    drawn.markdown(
        "A list:\n\n- `W` becomes `W - 0.5*dW`, and then `b` becomes `b - 0.5*db`, each."
    )
    drawn.heading(
        "Graph", "W = 1.5, x = [−1, −0.5, 0.5, 1], b = 0, X (3, 2), y = [0.5, 0.75]; n = 4"
    )
    text = stream.getvalue()
    for formula in (
        "W − 0.5·dW",
        "b − 0.5·db",
        "100 %",
        "x = [−1, −0.5, 0.5, 1]",
        "X (3, 2)",
        "n = 4",
    ):
        assert formula in text
    assert max(map(len, text.splitlines())) <= width


def test_a_formula_too_long_for_a_line_is_broken_at_its_blanks() -> None:
    stream = StringIO()
    page(stream, width=60).markdown(f"`{' + '.join(40 * ['x'])}`")
    assert all(line.strip("x +") == "" for line in stream.getvalue().splitlines())

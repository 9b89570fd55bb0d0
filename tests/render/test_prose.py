"""A paragraph drawn at once, against Rich's Markdown."""

from io import StringIO

from hypothesis import given
from hypothesis import strategies as st
from rich.console import RenderableType
from rich.markdown import Markdown

from tutor.course.lesson import Exercise, headings, load
from tutor.render.page import page
from tutor.render.prose import paragraph

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

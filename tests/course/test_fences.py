"""Fenced blocks, against a Markdown parser."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tutor.course.fences import Block, fenced
from tutor.course.lesson import headings

LINES = (
    "",
    "prose",
    "```",
    "````",
    "```graph",
    "``` exercise ",
    "  ```",
    "    ```",
    "~~~",
    "~~~~ text",
    "```a`b",
    "y = x + b",
    "<!--",
    "-->",
    "<!-- no -->",
    "    <!--",
    "see ```",
    "+++",
)


def at_the_margin(blocks: Iterable[Block]) -> list[Block]:
    """Blocks without the indentation of their lines, which no act heeds."""
    return [
        block._replace(body="\n".join(row.lstrip() for row in block.body.split("\n")).rstrip("\n"))
        for block in blocks
    ]


def by_markdown(text: str) -> list[Block]:
    return [
        Block(token.info.strip(), token.content, *token.map)
        for token in MarkdownIt("commonmark").parse(text)
        if token.type == "fence" and token.map is not None
    ]


@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_a_block_is_what_markdown_says(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert at_the_margin(fenced(text)) == at_the_margin(by_markdown(text))


def test_so_it_is_in_every_lesson() -> None:
    for heading in headings():
        text = heading.file.read_text(encoding="utf-8").partition("+++\n")[2].partition("+++\n")[2]
        assert list(fenced(text)) == by_markdown(text) != []

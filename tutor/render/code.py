"""Python code on the page: at the left margin and unbroken, so that it can be pasted."""

from rich.text import Text

from tutor.course.source import pieces
from tutor.render.page import Page

_KEYWORDS = {"import", "as", "with", "print", "for", "in"}


def draw_code(page: Page, graph_code: str, tape_code: str) -> None:
    """The graph with tf.gradients, and the same with GradientTape."""
    page.line("The same in TensorFlow, as a graph:", "faint", indent=2)
    _block(page, graph_code)
    page.line()
    page.line("and with a tape:", "faint", indent=2)
    _block(page, tape_code)


def draw_prose(page: Page, text: str) -> None:
    """Markdown, in which code stands at the left margin like all code."""
    for piece, fence in pieces(text):
        if fence is not None:
            page.line()
            _block(page, fence.body)
            page.line()
        elif piece.strip():
            page.markdown(piece)


def _block(page: Page, code: str) -> None:
    for line in code.splitlines():
        text = Text(line, no_wrap=True, overflow="ignore")
        for keyword in _KEYWORDS:
            text.highlight_regex(rf"\b{keyword}\b", "blue")
        text.highlight_regex(r"\btf(\.\w+)+", "name")
        page.console.print(text, soft_wrap=True)

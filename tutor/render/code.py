"""Python code on the page: at the left margin and unbroken, so that it can be pasted."""

from rich.text import Text

from tutor.render.page import Page

_KEYWORDS = {"import", "as", "with", "print", "for", "in"}


def draw_programs(page: Page, graph_code: str, tape_code: str) -> None:
    """The graph with tf.gradients, and the same with GradientTape."""
    page.line("The same in TensorFlow, as a graph:", "faint", indent=2)
    draw_block(page, graph_code)
    page.line()
    page.line("and with a tape:", "faint", indent=2)
    draw_block(page, tape_code)


def draw_block(page: Page, code: str) -> None:
    """Some lines of Python, with its words and TensorFlow's names marked."""
    for line in code.splitlines():
        text = Text(line, no_wrap=True, overflow="ignore")
        for keyword in _KEYWORDS:
            text.highlight_regex(rf"\b{keyword}\b", "bright_blue")
        text.highlight_regex(r"\btf(\.\w+)+", "name")
        page.console.print(text, soft_wrap=True)

"""Prose: its formulas in the page's notation, and a paragraph drawn without a Markdown parser.

Questions, hints and explanations are one paragraph of words, `code` and *emphasis*. Rich's Markdown
draws the same, but imports a parser and a table of every programming language first: a quarter of
the time in which an answer is checked.
"""

import re

from rich.text import Text

from tutor.errors import TutorError
from tutor.notation.parser import parse
from tutor.notation.printer import Style, to_text

CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
"""A code span on one line, in which a formula may stand."""
_SPANS = re.compile(
    r"(?<!`)`(?P<code>[^`\s](?:[^`]*[^`\s])?)`(?!`)"
    r"|\*\*(?P<strong>[^\W_](?:[^*`]*[^\W_])?)\*\*(?!\*)"
    r"|\*(?P<em>[^\W_](?:[^*`]*[^\W_])?)\*(?!\*)"
)
_MORE = re.compile(r"[`*_\[<&\\~|\n]|^(?:[-#>+=\s]|\d+[.)])|  ")
"""What may mean something else in Markdown."""


def paragraph(text: str) -> Text | None:
    """A single paragraph, or None where more of Markdown is needed.

    >>> paragraph("`x` goes *up*").plain
    'x goes up'
    >>> paragraph("- a list") is None
    True
    """
    drawn, done = Text(), 0
    text = text.rstrip()
    for span in _SPANS.finditer(text):
        if _needs_more(text[done : span.start()], first=done == 0):
            return None
        drawn.append(text[done : span.start()])
        kind = str(span.lastgroup)
        if kind != "code" and _needs_more(span[kind]):
            return None
        drawn.append(span[kind], f"markdown.{kind}")
        done = span.end()
    if _needs_more(text[done:], first=done == 0):
        return None
    return drawn.append(text[done:]) if text else None


def in_words(text: str, style: Style, tone: str = "") -> Text:
    """A sentence whose code is written as figures are; nothing else in it is markup.

    >>> from tutor.notation.printer import PRETTY
    >>> in_words("`1 - t^2`, not 1*2*3", PRETTY).plain
    '1 − t², not 1*2*3'
    """
    drawn = Text(style=tone)
    for number, part in enumerate(in_notation(text, style).split("`")):
        drawn.append(part, "markdown.code" if number % 2 else "")
    return drawn


def in_notation(text: str, style: Style) -> str:
    """Markdown whose inline code is written as figures are, where it is a formula.

    >>> from tutor.notation.printer import PRETTY
    >>> in_notation("`y = x^2`, from `tf.gradients(y, x)`", PRETTY)
    '`y = x²`, from `tf.gradients(y, x)`'
    >>> in_notation("`a = tanh(W*x); p = a^2`", PRETTY)
    '`a = tanh(W·x); p = a²`'
    """
    return CODE.sub(lambda found: f"`{_equation(found[1], style)}`", text)


def _equation(code: str, style: Style) -> str:
    lines = (line.split(" = ") for line in code.split("; "))
    return "; ".join(" = ".join(_formula(part, style) for part in line) for line in lines)


def _formula(code: str, style: Style) -> str:
    """A formula in the page's notation; anything else, and what has two readings, as it stands."""
    try:
        form = parse(code)
    except TutorError:
        return code
    return code if form.readings or form.names else to_text(form, style)


def _needs_more(words: str, *, first: bool = False) -> bool:
    found = _MORE.search(words if first else f"a{words}")
    return found is not None

"""Prose: its formulas in the page's notation, and a paragraph drawn without a Markdown parser.

Questions, hints and explanations are one paragraph of words, `code` and *emphasis*. Rich's Markdown
draws the same, but imports a parser and a table of every programming language first: a quarter of
the time in which an answer is checked.
"""

import re

from rich.text import Text

from tutor.course.words import CODE
from tutor.errors import TutorError
from tutor.notation.parser import parse
from tutor.notation.printer import PRETTY, Style, spell, to_text
from tutor.render.characters import with_minus

_SPANS = re.compile(
    r"(?<!`)`(?P<code>[^`\s](?:[^`]*[^`\s])?)`(?!`)"
    r"|\*\*(?P<strong>[^\W_](?:[^*`]*[^\W_])?)\*\*(?!\*)"
    r"|\*(?P<em>[^\W_](?:[^*`]*[^\W_])?)\*(?!\*)"
)
_MORE = re.compile(r"[`*_\[<&\\~|\n]|^(?:[-#>+=\s]|\d+[.)])|  ")
"""What may mean something else in Markdown."""

UNBROKEN = "\ue000"
"""Stands for a blank at which no line ends, as Rich breaks at U+00A0 as well; drawn as a blank."""
_LONGEST_WHOLE = 32
_BLANK = re.compile(r"(?<=\S) (?=\S)")
_VALUE = re.compile(r"\w+ (?:= (?:\[[^\]]*\]|[^,;\s]+)|\([^()]*\))")
_TOGETHER = re.compile(r"\d %|\S #\d|\S \(n\d|\[[^][]{1,30}\]")
_SLOPE = re.compile(r"d(\w+)/d(\w+)")
_DERIVED = re.compile(r"(d/d\w+ )\((.+)\)")
"""The derivative of a formula that has no name: d/dx (x^2)."""
_NUMBERS = re.compile(r"\[[\d\s.,eE+-]+\]")


def whole(text: str) -> str:
    """What stands on one line if it can: its blanks are no places to end one."""
    return _BLANK.sub(UNBROKEN, text) if len(text) <= _LONGEST_WHOLE else text


def values_whole(text: str) -> str:
    """A list of values, x = 1, W (3, 2), in which each stands on one line.

    >>> values_whole("W (3, 2), n = 4; x").replace(UNBROKEN, "~")
    'W~(3,~2), n~=~4; x'
    """
    return _VALUE.sub(lambda found: whole(found[0]), text)


def unbroken(text: str) -> str:
    """A text in which a short formula, 98 %, 3x #2 and [1, 0, 0] stand on one line each.

    >>> unbroken("`b - 2*db` is 100 % off at [1, 0]").replace(UNBROKEN, "~")
    '`b~-~2*db` is 100~% off at [1,~0]'
    """
    text = CODE.sub(lambda found: f"`{whole(found[1])}`", text)
    return _TOGETHER.sub(lambda found: found[0].replace(" ", UNBROKEN), text)


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


def sentence(text: str, style: Style, tone: str = "") -> Text:
    """A sentence whose code is written as figures are; nothing else in it is markup.

    >>> sentence("`t^2`, not 1*2*3", PRETTY).plain
    't², not 1*2*3'
    """
    drawn = Text(style=tone)
    for number, part in enumerate(unbroken(in_notation(text, style)).split("`")):
        drawn.append(part, "markdown.code" if number % 2 else "")
    return drawn


def in_notation(text: str, style: Style) -> str:
    """Markdown whose inline code is written as figures are, where it is a formula.

    >>> in_notation("`y = x^2`, from `tf.gradients(y, x)`", PRETTY)
    '`y = x²`, from `tf.gradients(y, x)`'
    >>> in_notation("`x = [-1, 1]`", PRETTY)
    '`x = [−1, 1]`'
    >>> in_notation("`a = tanh(W*x); p = a^2`", PRETTY)
    '`a = tanh(W·x); p = a²`'
    """
    return CODE.sub(lambda found: f"`{_equation(found[1], style)}`", text)


def _equation(code: str, style: Style) -> str:
    lines = (line.split(" = ") for line in code.split("; "))
    return "; ".join(" = ".join(formula_as_shown(part, style) for part in line) for line in lines)


def formula_as_shown(code: str, style: Style) -> str:
    """A formula in the page's notation; anything else, and what has two readings, as it stands.

    >>> formula_as_shown("-exp((-x*y))", PRETTY), formula_as_shown("tf.nn", PRETTY)
    ('−e^(−x·y)', 'tf.nn')
    >>> formula_as_shown("d/dx (2*x)", PRETTY), formula_as_shown("dy/dtheta", PRETTY)
    ('d/dx (2x)', 'dy/dθ')
    """
    if slope := _SLOPE.fullmatch(code):
        return "d{}/d{}".format(*(spell(name, style) for name in slope.groups()))
    if derived := _DERIVED.fullmatch(code):
        return f"{derived[1]}({formula_as_shown(derived[2], style)})"
    try:
        form = parse(code)
    except TutorError:
        is_column = style is PRETTY and _NUMBERS.fullmatch(code)
        return with_minus(code) if is_column else code
    return code if form.readings or form.names else to_text(form, style)


def _needs_more(words: str, *, first: bool = False) -> bool:
    found = _MORE.search(words if first else f"a{words}")
    return found is not None

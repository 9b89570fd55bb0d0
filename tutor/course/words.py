"""The formulas in a lesson's words: code between backticks, where it is one.

What cannot be read is shown as it stands, which is right for code and wrong for a formula with a
bracket too few. Which of the two a span is can be told by its signs.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tutor.errors import Needs, NotationError, UnknownNameError
from tutor.notation.parser import parse

CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
"""A code span on one line, in which a formula may stand."""
_AS_IT_STANDS = re.compile(r"(``+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_DOLLARS = re.compile(r"(?<![\\$\w])(\${1,2})(?=[^\s$])([^$`\n]*[^\s$\\])\1(?![\w$])")
_SIGNS = re.compile(r"[\w\s+\-−–*/·^()|.,=√²³½]+")
_OPERATIONS = re.compile(r"[+*/^·(|√]|\w\s+[-−]\s|\w[-−]\d")
_PROGRAM = re.compile(r"[A-Za-z_)]\.[A-Za-z_]|\.\.|\bd/d|--|[+*/-]=|==|[^\W\d_]{2,} [^\W\d_]{2,}")
_LISTED = re.compile(r"[\s(]*[\w.\s,−-]*[\s)]*|(?:[^(),]|\([^()]*\))*,.*")
"""(4, 2), or several formulas with a comma outside of all brackets."""


class Unread(NamedTuple):
    """A place in words: how many lines below their first, what stands there, what is wrong."""

    below: int
    part: str
    said: str
    hint: str


def unread(words: str) -> Iterator[Unread]:
    """The formulas that cannot be read, one after another.

    >>> for found in unread("`tanh(x)` is `(1 - exp(-x)`,\\nas `tf.gradients(` says, $y$ is."):
    ...     print(found.below, found.said)
    0 (1 - exp(-x) cannot be read as a formula: a closing ) is missing
    1 dollars are shown as they are: $y$
    >>> next(unread("`x^2 at x=3`")).hint.splitlines()[2]
    'give it beside the formula: x=3'
    """
    words = _AS_IT_STANDS.sub(lambda span: re.sub(r"[^\n]", " ", span[0]), words)
    for below, row in enumerate(words.split("\n")):
        for span in CODE.finditer(row):
            for part in span[1].split(" = "):
                if fault := _fault(part):
                    yield Unread(below, span[1], *fault)
        bare = CODE.sub("", row)
        for found in _DOLLARS.finditer(bare):
            how = f"a formula stands between backticks: `{found[2]}`"
            yield Unread(below, found[0], f"dollars are shown as they are: {found[0]}", how)
        if "`" in bare and "```" not in bare:  # a block that is not closed is told as one
            said, how = "a backtick has no other one on its line", "a formula stands between two"
            yield Unread(below, bare[bare.index("`") :], said, how)


def _fault(code: str) -> tuple[str, str] | None:
    """What is wrong with a formula, and where; None for a sound one, and for what is none."""
    if not _SIGNS.fullmatch(code) or not _OPERATIONS.search(code) or _PROGRAM.search(code):
        return None
    if "," in code and _LISTED.fullmatch(code):
        return None
    try:
        parse(code)
    except UnknownNameError as error:
        return _told(code, error) if error.near else None
    except NotationError as error:
        return _told(code, error)
    return None


def _told(code: str, error: NotationError) -> tuple[str, str]:
    how = "what is no formula stands between double backticks: ``…``"
    hint = "\n".join(filter(None, (error.below(Needs.listed), how)))
    return f"{code} cannot be read as a formula: {error.message}", hint

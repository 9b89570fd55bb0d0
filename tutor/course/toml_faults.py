"""What is wrong with a text that is not TOML, in a teacher's words: the place, and what to write.

tomllib knows where it gave up and hardly why. What a teacher wrote there tells more: each row of
`_FAULTS` is a way in which lines go wrong, the first that fits is told.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tutor.errors import picture

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_WIDTH = 200
"""Of a longer line no pattern is tried."""


class TomlFault(NamedTuple):
    """A line counted from 1, or 0 for the whole text; what is wrong, and what to do about it."""

    line: int
    message: str
    hint: str


def toml_fault(text: str, said: str) -> TomlFault:
    r"""What tomllib said of a text, told anew.

    >>> print(*toml_fault("of = s", "Invalid value (at line 1, column 6)")[1:], sep="\n")
    not TOML: a text stands in quotes, a number in digits
      of = s
           ^
    write of = "s"
    """
    found = _PLACE.search(said)
    if found is None:
        return TomlFault(0, f"not TOML: {said}", "")
    rows = text.split("\n")
    line, column = _where(rows, found)
    row = rows[line - 1]
    begin = sum(len(one) + 1 for one in rows[: line - 1]) + column - 1
    what, cure = _told(row if len(row) <= _WIDTH else "", column, said[: found.start()])
    hint = f"{picture(text, begin, begin + 1)}\n{cure}" if row.strip() else cure
    return TomlFault(line, f"not TOML: {what}", hint.strip("\n"))


_STRINGS = re.compile(
    r"#[^\n]*|'{3}.*?'{3}|'[^'\n]*'"
    r'|("{3}(?:\\.|[^\\])*?"{3}|"(?:\\.|[^"\\\n])*")',
    re.DOTALL,
)
"""Comments and every kind of text; only between " and " does a \\ begin an escape."""
_ESCAPE = re.compile(
    r"\\(?:([btfr])(\w*)|(n)((?:abla|eq|eg|otin|ot|u|e)(?![^\W_]|\.\w))|.)", re.DOTALL
)
_ESCAPES = {"b": "a backspace", "t": "a tab", "n": "a line break", "f": "a form feed",
            "r": "a carriage return"}  # fmt: skip
"""Of these a line break alone is wanted in a text: it is told where a word of LaTeX is meant, and
not before e.g."""


def escaped(text: str) -> Iterator[TomlFault]:
    r"""Each \ that TOML reads as an escape, where a text had a word of LaTeX in mind.

    >>> for fault in escaped(r'ask = "What is \theta?"'):
    ...     print(*fault[1:], sep="\n")
    \theta within "…" is read as a tab and "heta"
    write two, \\theta, or single quotes around the text: '…'
    """
    for string in _STRINGS.finditer(text):
        for found in _ESCAPE.finditer(string[1] or ""):
            if letter := found[1] or found[3]:
                rest = found[2] or found[4] or ""
                line = text.count("\n", 0, string.start() + found.start()) + 1
                said = _ESCAPES[letter] + f' and "{rest}"' * bool(rest)
                cure = f"write two, \\{found[0]}, or single quotes around the text: '…'"
                yield TomlFault(line, f'{found[0]} within "…" is read as {said}', cure)


def _where(rows: list[str], found: "re.Match[str]") -> tuple[int, int]:
    """The line and the column; a list that does not end is told where it begins or goes wrong."""
    if found[1]:
        line, column = int(found[1]), int(found[2])
        if column == len(rows[line - 1]) + 1 or rows[line - 1].strip():
            return line, column
    else:
        line = len(rows)
    while line > 1 and not rows[line - 1].strip():
        line -= 1
    return line, len(rows[line - 1].rstrip()) + 1


def _told(row: str, column: int, said: str) -> tuple[str, str]:
    for pattern, words, what, cure in _FAULTS:
        if words in said and (match := re.search(pattern, row)):
            parts = {f"_{n}": part or "" for n, part in enumerate(match.groups(), 1)}
            return what.format(**parts), cure.format(**parts)
    return said[:1].lower() + said[1:], ""


_CURLY = "“”„‟«»"
_NAME = r"^\s*([\w-]+)"
_FAULTS = (
    # what the line looks like, what tomllib says of it, what is wrong, what to write
    (r"^[\s[]*([^=\]]+?)\s*[=\]]", "Cannot ", "{_1} is given twice", "a block has each key once"),
    ("", "Duplicate inline table key", "a key is given twice", "a table has each key once"),
    (f"[{_CURLY}]", "", "these quotes are typographic", 'write straight ones: "…"'),
    (r"^\s*//", "", "this is no comment", "a comment begins with #"),
    (_NAME + r"\s*:\s*(.*)", "Expected '='", "a key and its value have = between them",
     "write {_1} = {_2}"),
    (r"[{,]\s*(\w+)\s*:", "Expected '='", "a key and its value have = between them",
     "write {{{_1} = …}}"),
    (_NAME + r"\s+([^=].*)", "Expected '='", "a key and its value have = between them",
     "write {_1} = {_2}"),
    (r"\{\s*(?:#.*)?$", "", "a table {{…}} stands on one line",
     'or it has lines of its own: [name] first, then "key" = "text" below'),
    (r"^\s*[\"']?[^\"'=]*[\"']?\s*=.*,\s*\}", "", "no comma stands before the }}", "leave it out"),
    (r"\\", "Unescaped '\\'", "a \\ within \"…\" means something else",
     r"write two, \\, or single quotes around the text: '…'"),
    (r"^[^\"]*\"(?:[^\"\\]|\\.)*$", "Illegal character '\\n'", "this text is not closed",
     'a " at its end; a text of several lines stands between """ and """'),
    (r"^[^']*'[^']*$", "'", "this text is not closed",
     "a ' at its end; a text of several lines stands between ''' and '''"),
    (_NAME + r"\s*=\s*$", "Invalid value", "this key has no value",
     'write {_1} = "…" of a text, {_1} = 1 of a number'),
    (_NAME + r"\s*=\s*(True|False)\b", "Invalid value", "true and false have small letters", ""),
    (_NAME + r"\s*=\s*([+-]?)(\.\d+)\s*$", "Invalid value", "a number begins with a digit",
     "write {_1} = {_2}0{_3}"),
    (_NAME + r"\s*=\s*([+-]?\d+)\.\s*$", "", "a digit follows the point of a number",
     "write {_1} = {_2}.0"),
    (_NAME + r"\s*=\s*([+-]?)0+(\d+)\s*$", "", "no 0 stands before a number",
     "write {_1} = {_2}{_3}"),
    (r"=\s*[+-]?[\d.]+\s*[*/^]\s*[\d.]+\s*(?:[,\]}]|$)", "",
     "a number is written out, and a formula stands in quotes",
     'write 0.5, or "1/2" where a formula is wanted'),
    (r"=\s*(\"[^\"]*\"|'[^']*')\s+[\w-]+\s*=", "", "only one key stands on a line", ""),
    (_NAME + r"\s*=\s*(\"[^\"]*\"\s*,.*)", "", "a list stands between [ and ]",
     "write {_1} = [{_2}]"),
    (_NAME + r"\s*=\s*([^\"'\[{\s][^\"]*?)\s*$", "", "a text stands in quotes, a number in digits",
     'write {_1} = "{_2}"'),
    (r"\[\s*(?:\"(?:[^\"\\]|\\.)*\"\s*,\s*)*\"(?:[^\"\\]|\\.)*\"\s+\"", "",
     "a comma is missing between two texts",
     'write ["…", "…"]'),
    (r"[\[{,=]\s*([A-Za-z(][^\"\[\]{},]*?)\s*[\]},]", "Invalid value", "a text stands in quotes",
     'write "{_1}"'),
    (_NAME + r"\s*=\s*\"", "Expected newline", "the text ends before its line does",
     "a \" within a text is typed \\\", or the text stands between single quotes: '…'"),
    ("", "Unclosed array", "a comma or the closing ] is missing before this", ""),
    ("", "Unclosed inline table", "a comma or the closing } is missing before this", ""),
    ("", "Unterminated string", "a text is not closed", ""),
    ("", "Expected newline", "only one key stands on a line", ""),
    ("", "Invalid initial character", "a line begins with a key",
     'write key = value; a comment begins with #'),
)  # fmt: skip

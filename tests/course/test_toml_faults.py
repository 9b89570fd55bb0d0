"""TOML that cannot be read is told with its line, a caret, and what to write there."""

from pathlib import Path

import pytest

from tutor.course.blocks import ACTS
from tutor.course.fields import mistakes, toml
from tutor.course.source import Fence
from tutor.errors import LessonError

BROKEN = [
    # the text, the line, what is wrong, the row of carets, what to write
    ("of = s", 1, "a text stands in quotes", "     ^", 'write of = "s"'),
    ('of = "y"\nwrt = "x', 2, "this text is not closed", "        ^", 'a " at its end'),
    ("of = 's", 1, "this text is not closed", "       ^", "a ' at its end"),
    ('of: "s"', 1, "a key and its value have =", "  ^", 'write of = "s"'),
    ('of "s"', 1, "a key and its value have =", "   ^", 'write of = "s"'),
    ("at = {x: 1}", 1, "a key and its value have =", "       ^", "write {x = …}"),
    ('hints = ["a" "b"]', 1, "a comma is missing", "             ^", 'write ["…", "…"]'),
    ('hints = [\n  "a"\n  "b",\n]', 3, "a comma or the closing ]", "  ^", ""),
    ('hints = "a", "b"', 1, "a list stands between", "           ^", 'write hints = ["a", "b"]'),
    (
        'wrong = {\n"a" = "b",\n}',
        1,
        "a table {…} stands on one line",
        "         ^",
        "lines of its own",
    ),
    ('wrong = {"a" = "b",}', 1, "no comma stands before the }", "                   ^", "leave it"),
    (r'ask = "\sin x"', 1, "a \\ within", "", r"write two, \\"),
    ('ask = "Is "x" 1?"', 1, "the text ends before its line", "           ^", r"typed \""),
    ('of = "a"\nof = "b"', 2, "of is given twice", "        ^", "has each key once"),
    ("rate = 1\nrate = 2", 2, "rate is given twice", "        ^", "has each key once"),
    ("[wrong]\n[ wrong ]", 2, "wrong is given twice", "", "has each key once"),
    ('"a b" = 1\n"a b" = 2', 2, '"a b" is given twice', "", "has each key once"),
    ("labels = True", 1, "true and false have small letters", "         ^", ""),
    ("rate = .5", 1, "a number begins with a digit", "       ^", "write rate = 0.5"),
    ("rate = 1/2", 1, "a number is written out", "        ^", "write 0.5"),
    ("of = “s”", 1, "these quotes are typographic", "     ^", "straight ones"),
    ('// no\nof = "s"', 1, "this is no comment", "^", "begins with #"),
    ('of = "s" wrt = "x"', 1, "only one key stands on a line", "         ^", ""),
    ("of =", 1, "this key has no value", "    ^", 'write of = "…" of a text, of = 1'),
]


@pytest.mark.parametrize(
    ("text", "line", "what", "carets", "cure"), BROKEN, ids=[case[0] for case in BROKEN]
)
def test_it_is_told_where_and_what_to_write(
    text: str, line: int, what: str, carets: str, cure: str
) -> None:
    with pytest.raises(LessonError) as caught:
        toml(Fence(Path("01-a.md"), "", f"{text}\n", 10, 0))
    error = caught.value
    assert (error.file, error.line) == ("01-a.md", 10 + line)
    assert error.said.startswith("not TOML: ")
    assert what in error.said
    shown = error.hint.split("\n")
    assert shown[0] == f"  {text.split(chr(10))[line - 1]}"
    assert not carets or shown[1] == f"  {carets}"
    assert cure in "\n".join(shown[2:])


TYPES = [
    ("exercise", "answer", 2, 'write answer = "2"'),
    ("exercise", "choices", [1, 2], 'write choices = ["1", "2"]'),
    ("exercise", "hints", "think", 'write hints = ["think"]'),
    ("evaluate", "expect", {"y": 4}, 'write expect = {y = "4"}'),
    ("fit", "parameters", {"W": "0"}, "write parameters = {W = 0}"),
    ("fit", "steps", "20", "write steps = 20"),
    ("compare", "wrt", "x", 'write wrt = ["x"]'),
]


@pytest.mark.parametrize(("block", "key", "value", "cure"), TYPES)
def test_a_value_of_another_type_is_told_as_it_should_be(
    block: str, key: str, value: object, cure: str
) -> None:
    found = mistakes(ACTS[block], {key: value}, Fence(Path("x"), block, "", 1, 1))
    assert cure in [one.hint for one in found]
    written = cure.removeprefix("write ")
    mended = Fence(Path("x"), block, written, 1, 1)
    sound = mistakes(ACTS[block], toml(mended), mended)
    assert not [one for one in sound if one.said.startswith(f"{key} is not")]


ESCAPED = [
    # the text, the line, what is told
    (r'ask = "What is \theta?"', 1, r'\theta within "…" is read as a tab and "heta"'),
    ('of = "y"\nask = "$\\nabla f$"', 2, r'\nabla within "…" is read as a line break and "abla"'),
    (r'ask = "Take \nu."', 1, r'\nu within "…" is read as a line break and "u"'),
    (r'ask = "Is \nu_1 \neq 2?"', 1, r'\nu within "…" is read as a line break and "u"'),
    (r'ask = "It is \ne 2"', 1, r'\ne within "…" is read as a line break and "e"'),
    (r'hints = ["a \\ b", "\beta"]', 1, r'\beta within "…" is read as a backspace and "eta"'),
    (r'show = "\frac{1}{2}"', 1, r'\frac within "…" is read as a form feed and "rac"'),
    (r'show = "\rho"', 1, r'\rho within "…" is read as a carriage return and "ho"'),
    ('after = """\nFirst.\nThen \\times."""', 3, r'\times within "…" is read as a tab and "imes"'),
    ('of = \'y\' # "\nshow = "a\\tb"', 2, r'\tb within "…" is read as a tab and "b"'),
]


@pytest.mark.parametrize(("text", "line", "message"), ESCAPED, ids=[text for text, *_ in ESCAPED])
def test_an_escape_where_a_word_of_latex_was_meant_is_told(
    text: str, line: int, message: str
) -> None:
    block = Fence(Path("a.md"), "exercise", text + "\n", 10, 20)
    found = mistakes(ACTS["exercise"], toml(block), block)[0]

    assert message in found.message
    assert found.line == 10 + line
    assert r"write two, \\" in found.hint


@pytest.mark.parametrize(
    "text",
    [
        r'ask = "What is \\theta?"',
        r"ask = 'What is \theta?'",
        "ask = '''What is\n\"\\theta\"?'''",
        r'ask = "One,\ne.g. two,\nunder three"',
        r'ask = "One.\nTwo, says \"he\"."',
        'ask = "a" # \\theta, and "\\theta"',
        'ask = """a "\\\\theta" b"""',
    ],
)
def test_a_backslash_that_is_one_is_not_told(text: str) -> None:
    block = Fence(Path("a.md"), "exercise", text + "\n", 10, 20)
    found = mistakes(ACTS["exercise"], toml(block), block)
    assert not [one for one in found if "within" in one.said]


def test_a_misspelled_key_is_told_once() -> None:
    block = Fence(Path("a.md"), "derive", 'of = "y"\nwtr = "x"\n', 10, 20)
    found = mistakes(ACTS["derive"], toml(block), block)
    assert [one.args[0] for one in found] == ["a.md:12: unknown key wtr"]
    assert "did you mean wrt?" in found[0].hint

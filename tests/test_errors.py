"""Errors: what a person sees of them, and what a program can catch them as."""

import builtins
import inspect
import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor import errors
from tutor.errors import (
    NEEDS,
    LessonError,
    MissingValueError,
    Needs,
    NotationError,
    ProgressError,
    TutorError,
    UnknownNameError,
)

CLASSES = {
    name: one for name, one in inspect.getmembers(errors, inspect.isclass) if name.endswith("Error")
}
CLAIMED = dict(re.findall(r"(\w+Error) \((\w+)\)", errors.__doc__ or ""))


def picture(text: str, start: int, end: int, width: int = 56) -> list[str]:
    return errors.picture(text, start, end, width).split("\n")


class TestClasses:
    @pytest.mark.parametrize("name", CLASSES)
    def test_every_error_is_a_tutor_error(self, name: str) -> None:
        assert issubclass(CLASSES[name], TutorError)
        assert name in (errors.__doc__ or "")

    @pytest.mark.parametrize(("name", "builtin"), CLAIMED.items(), ids=list(CLAIMED))
    def test_every_error_is_the_builtin_that_the_tree_says(self, name: str, builtin: str) -> None:
        assert issubclass(CLASSES[name], getattr(builtins, builtin))

    def test_the_tree_says_it_of_all_but_the_root(self) -> None:
        inherited = {
            name for name, one in CLASSES.items() if issubclass(one, NotationError)
        } - {"NotationError"}  # fmt: skip
        assert set(CLAIMED) | inherited | {"TutorError"} == set(CLASSES)


class TestMessages:
    def test_a_message_and_what_to_do(self) -> None:
        assert str(TutorError("the file is empty", "write a title")) == (
            "the file is empty\nwrite a title"
        )
        assert str(TutorError("the file is empty")) == "the file is empty"

    def test_a_notation_error_has_its_picture_between_them(self) -> None:
        error = NotationError("a bracket is missing", text="(x", start=2, end=2, hint="write )")
        assert str(error) == "a bracket is missing\n  (x\n    ^\nwrite )"

    def test_without_a_text_there_is_no_picture(self) -> None:
        assert str(NotationError("too long", hint="split it")) == "too long\nsplit it"

    def test_an_unknown_name_knows_the_nearest(self) -> None:
        error = UnknownNameError("no", text="sgn", start=0, end=3, hint="", near="sign")
        assert error.near == "sign"

    @pytest.mark.parametrize(
        ("names", "message"),
        [
            (["x"], 'x has no value\ngive it one: at={"x": 1}'),
            (["x", "b"], 'x, b have no value\ngive each one: at={"x": 1, "b": 1}'),
        ],
    )
    def test_missing_values_are_counted(self, names: list[str], message: str) -> None:
        error = MissingValueError(names)
        assert str(error) == message
        assert error.names == tuple(names)

    @pytest.mark.parametrize(
        ("place", "message"),
        [
            ({"file": "01.md", "line": 3}, "01.md:3: no title"),
            ({"file": "01.md"}, "01.md: no title"),
            ({}, "no title"),
        ],
    )
    def test_a_lesson_error_has_its_file_and_line(
        self, place: dict[str, Any], message: str
    ) -> None:
        assert str(LessonError("no title", **place)) == message

    def test_an_os_error_prints_as_the_others(self) -> None:
        assert str(ProgressError("cannot be read", "check the disk")) == (
            "cannot be read\ncheck the disk"
        )


class TestNeeds:
    def test_who_shows_an_error_words_what_it_needs(self) -> None:
        error = TutorError("x has no value", f"give {NEEDS} too", Needs(at={"x": "1"}))
        assert str(error) == 'x has no value\ngive at={"x": 1} too'
        assert error.told(lambda needs: f"x={needs.at['x']}") == "x has no value\ngive x=1 too"

    def test_without_needs_nothing_is_put_into_a_hint(self) -> None:
        assert str(TutorError("no", f"a set: {NEEDS}")) == f"no\na set: {NEEDS}"

    def test_an_error_about_missing_values_has_its_place(self) -> None:
        error = MissingValueError(["b"], text="x + b", start=4, end=5)
        said = error.told(lambda needs: needs.listed())
        assert said == "b has no value\n  x + b\n      ^\ngive it one: b=1"


class TestPicture:
    def test_the_carets_stand_under_the_place(self) -> None:
        assert picture("x*sigmod(x)", 2, 8) == [
            "  x*sigmod(x)",
            "    ^^^^^^",
        ]

    @pytest.mark.parametrize("text", ["", " ", "\n "])
    def test_of_nothing_there_is_none(self, text: str) -> None:
        assert errors.picture(text, 0, 0) == ""

    def test_at_the_end_there_is_one_behind_the_text(self) -> None:
        assert picture("(x + 1", 6, 6) == ["  (x + 1", "        ^"]

    def test_of_several_lines_the_one_with_the_place_is_shown(self) -> None:
        text = "y = 2x\ns = sgmoid(y)\nz = s"
        assert picture(text, 11, 17) == ["  s = sgmoid(y)", "      ^^^^^^"]

    def test_an_empty_line_is_a_line(self) -> None:
        assert picture("y = 2x\n\nz", 7, 7) == ["  ", "  ^"]

    def test_a_place_of_two_lines_is_marked_on_the_first(self) -> None:
        assert picture("u + 1\n+ v", 0, 9) == ["  u + 1", "  ^^^^^"]

    @pytest.mark.parametrize(
        ("place", "expected"),
        [
            (0, ["  0123456789…", "  ^"]),
            (4, ["  0123456789…", "      ^"]),
            (20, ["  …5678901234…", "        ^"]),
            (39, ["  …456789", "        ^"]),
        ],
        ids=["start", "near the start", "middle", "end"],
    )
    def test_a_long_line_is_cut_around_the_place(self, place: int, expected: list[str]) -> None:
        assert picture("0123456789" * 4, place, place + 1, width=10) == expected

    def test_a_long_place_is_marked_as_far_as_it_is_shown(self) -> None:
        shown, carets = picture("x" * 1000, 0, 1000, width=10)
        assert shown == "  " + "x" * 10 + "…"
        assert carets == "  " + "^" * 10

    @pytest.mark.parametrize(
        "char",
        ["\0", "\x1b", "\r", "\t", "\x7f", "\x9b", "\u200b", "\u202e", "\u2028", "\ud800"],
        ids=lambda char: f"U+{ord(char):04X}",
    )
    def test_a_sign_that_a_terminal_would_obey_is_not_sent_to_it(self, char: str) -> None:
        shown, carets = picture(f"x{char}y", 1, 2)
        assert shown == "  x�y"
        assert carets == "   ^"


LINES = st.text(st.characters(codec="utf-8", exclude_characters="^"), max_size=90)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(lines=st.lists(LINES, min_size=1, max_size=3), data=st.data())
def test_any_picture_is_one_line_with_carets_under_its_place(
    lines: list[str], data: st.DataObject
) -> None:
    text = "\n".join(lines)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    drawn = errors.picture(text, start, end)
    if not text.strip():
        assert drawn == ""
        return
    shown, carets = drawn.split("\n")
    column = carets.index("^")
    assert set(carets) <= {" ", "^"}
    assert all(char.isprintable() or unicodedata.category(char) == "Zs" for char in shown)
    assert len(shown) <= 60
    at_end = start == len(text) or text[start] == "\n"
    assert shown[column:] == "" if at_end else shown[column] in (text[start], "�")
    # The carets are as many as there are signs of the place on this line, one at least.
    assert len(carets) <= max(len(shown), column + 1)

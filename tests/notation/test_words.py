"""Runs of letters: split where there is exactly one way, and never otherwise."""

import pytest

from tutor.notation.words import split_run

ONE_WAY = [
    ("xy", {"x", "y"}, ("x", "y")),
    ("xxy", {"x", "y"}, ("x", "x", "y")),
    ("sinx", {"x"}, ("sin", "x")),
    ("xcos", {"x"}, ("x", "cos")),
    ("xcosx", {"x"}, ("x", "cos", "x")),
    ("sin2x", {"x"}, ("sin", "2", "x")),
    ("xpi", {"x"}, ("x", "pi")),
    ("xe", {"x"}, ("x", "e")),
    ("SINx", {"x"}, ("SIN", "x")),
    ("bx", {"b", "x"}, ("b", "x")),
    ("sinsinx", {"x"}, ("sin", "sin", "x")),
    ("a_1x", {"a_1", "x"}, ("a_1", "x")),
    ("v0t", {"v0", "t"}, ("v0", "t")),
    ("ax1", {"a", "x1"}, ("a", "x1")),
    ("x_1x_2", {"x_1", "x_2"}, ("x_1", "x_2")),
    ("a1x", {"a_1", "x"}, ("a1", "x")),  # of the same name in its other spelling
    ("kAcos", {"k", "A"}, ("k", "A", "cos")),
]


@pytest.mark.parametrize(("run", "names", "words"), ONE_WAY, ids=[row[0] for row in ONE_WAY])
def test_one_way(run: str, names: set[str], words: tuple[str, ...]) -> None:
    assert split_run(run, names) == [words]
    assert "".join(words) == run


@pytest.mark.parametrize(
    ("run", "names"),
    [
        ("ab", {"x"}),  # nothing there is declared
        ("xz", {"x"}),  # nor is all of this
        ("x2", {"x"}),  # a number stands in front, or is a power
        ("x_1", {"x"}),  # an index belongs to a name
        ("x", {"x"}),  # no run, a name
        ("sin", {"x"}),  # no run, a function
        ("Xy", {"x", "y"}),  # variables keep their case
        ("x" * 41, {"x"}),  # too long to be meant
    ],
    ids=["undeclared", "half", "number behind", "index", "name", "function", "case", "long"],
)
def test_no_way(run: str, names: set[str]) -> None:
    assert split_run(run, names) == []


@pytest.mark.parametrize(
    ("run", "names", "ways"),
    [
        ("abc", {"a", "bc", "ab", "c"}, {("a", "bc"), ("ab", "c")}),
        ("sinx", {"s", "i", "n", "x"}, {("s", "i", "n", "x"), ("sin", "x")}),
        ("exp", {"x", "p"}, {("e", "x", "p")}),  # the parser asks only where no function stands
    ],
    ids=["names", "a function or letters", "e"],
)
def test_every_way_is_found(run: str, names: set[str], ways: set[tuple[str, ...]]) -> None:
    assert set(split_run(run, names)) == ways


def test_two_ways_are_enough_to_know() -> None:
    assert len(split_run("aaaaaaaaaaaaaaaaaaaa", {"a", "aa", "aaa"})) == 2


class TestWithNothingDeclared:
    def test_letters_are_names_beside_a_function(self) -> None:
        assert split_run("xcosy", set(), open=True) == [("x", "cos", "y")]

    @pytest.mark.parametrize(
        ("run", "words"),
        [
            ("sinxcosx", ("sin", "x", "cos", "x")),  # not s·i·n·x·cos(x)
            ("sin2xcosx", ("sin", "2", "x", "cos", "x")),
            ("costheta", ("cos", "theta")),  # not cos(t·h·eta)
            ("a_1cosx", ("a_1", "cos", "x")),
            ("bAcos", ("b", "A", "cos")),
        ],
    )
    def test_a_word_is_not_spelled_out(self, run: str, words: tuple[str, ...]) -> None:
        assert split_run(run, set(), open=True) == [words]

    @pytest.mark.parametrize("run", ["asinx", "sinhx"])
    def test_of_two_functions_neither_is_spelled_out(self, run: str) -> None:
        assert len(split_run(run, set(), open=True)) == 2

    def test_but_letters_alone_are_a_name(self) -> None:
        assert split_run("loss", set(), open=True) == []

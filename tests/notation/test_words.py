"""Runs of letters: split where there is exactly one way, and never otherwise."""

import pytest

from tutor.notation.words import letters, split_run

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

    def test_but_letters_alone_are_a_name(self) -> None:
        assert split_run("loss", set(), open=True) == []


PRODUCTS = [
    ("ax^2 + bx + c", "x", {"a", "b", "c", "x"}),
    ("ax^2 + x", "x", {"a", "x"}),  # also where x stands alone besides
    ("ax^2 + bsinx", "x", {"a", "b", "x"}),
    ("xyz", "x", {"x", "y", "z"}),
    ("ax^4 + dx", "x", {"a", "d", "x"}),  # behind a sign d is a factor
    ("kx(1 - x)", "x", {"k", "x"}),
    ("ax + by", "x", {"a", "x", "b", "y"}),  # who writes one so writes the other so
    ("e^(kt)", "t", {"k", "t"}),
    ("pix", "x", {"x"}),
    ("thetax", "x", {"theta", "x"}),
    ("ex", "x", {"x"}),
    ("xe^x", "x", {"x"}),
    ("y = ax; s = sigmoid(y)", "x", {"a", "x"}),
    ("f(x) = ax", "x", {"a", "x"}),
    ("ax + weight", "x", {"a", "x", "weight"}),
    ("ax + log_3(x) + log_b(x)", "x", {"a", "b", "x"}),
]


@pytest.mark.parametrize(("text", "by", "names"), PRODUCTS, ids=[row[0] for row in PRODUCTS])
def test_by_a_letter_a_short_run_is_a_product(text: str, by: str, names: set[str]) -> None:
    assert set(letters(text, by=by) or ()) == names


NAMES = [
    ("exp(x)", "x"), ("max(x, 0)", "x"), ("loss", "s"), ("weight*x", "x"), ("lr*x", "x"),
    ("x1y1", "x"), ("xi", "x"), ("mu", "m"), ("x^2 dx", "x"), ("dx", "x"), ("rate*t", "t"),
    ("kxyz", "x"), ("x_ab", "x"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "by"), NAMES, ids=[text for text, _ in NAMES])
def test_a_word_a_function_and_a_greek_letter_are_no_products(text: str, by: str) -> None:
    assert letters(text, by=by) is None


@pytest.mark.parametrize("run", ["asinx", "sinhx", "arctanx"])
def test_a_function_is_no_name_where_a_run_has_two_ways(run: str) -> None:
    assert letters(run, by="x") is None
    declared = letters(f"{run} + bx", by="x") or ()
    assert run not in declared
    assert len(split_run(run, declared)) == 2  # the parser asks


def test_what_was_given_a_value_is_a_name() -> None:
    assert letters("ax + x", ("ax", "x"), "x") is None


def test_a_misspelled_function_is_no_product() -> None:
    assert set(letters("ax + sn(x)", by="x") or ()) == {"a", "x"}  # sn is declared nowhere

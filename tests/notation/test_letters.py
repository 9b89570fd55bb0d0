"""The names of a formula that nobody has declared: which of its runs are products."""

import pytest

from tutor.errors import NotationError
from tutor.notation.letters import letters
from tutor.notation.words import split_run

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
    ("a_0 + a_1x + a_2x^2", "x", {"a_0", "a_1", "a_2", "x"}),
    ("v0t - 1/2gt^2", "t", {"v0", "g", "t"}),
    ("v0t - 1/2gt^2", "g", {"v0", "g", "t"}),  # v0t is none by g alone, but beside gt²
    ("x_0 + v_xt", "t", {"x_0", "v_x", "t"}),
    ("c_1e^(k_1t)", "t", {"c_1", "k_1", "t"}),
    ("θ_0 + θ_1x", ("theta_1",), {"theta_0", "theta_1", "x"}),
    ("cx^3 + dx^2", "x", {"c", "d", "x"}),
    ("dx^2", "x", {"d", "x"}),  # dx is never squared
    ("dx/2 + c", "x", {"d", "x", "c"}),
    ("Acos(wt + phi)", "t", {"A", "w", "t", "phi"}),
    ("act + bt", "t", {"act", "b", "t"}),
    ("xyz + 2*xyz^2 + x", "x", {"x", "y", "z"}),  # no word
    ("x^2/(2σ^2)", "x", {"x", "sigma"}),
    ("σ(x + 1)", ("sigma",), {"x", "sigma"}),
]


@pytest.mark.parametrize(("text", "by", "names"), PRODUCTS, ids=[row[0] for row in PRODUCTS])
def test_by_a_letter_a_short_run_is_a_product(
    text: str, by: str | tuple[str, ...], names: set[str]
) -> None:
    assert set(letters(text, by=by) or ()) == names


NAMES = [
    ("exp(x)", "x"), ("max(x, 0)", "x"), ("loss", "s"), ("weight*x", "x"), ("lr*x", "x"),
    ("x1y1", "x"), ("xi", "x"), ("mu", "m"), ("x^2 dx", "x"), ("dx", "x"), ("rate*t", "t"),
    ("kxyz", "x"), ("x_ab", "x"), ("x_max + 1", "x"), ("x2", "x"), ("x1*y1", ("x1",)),
    ("fc1 + x", "x"), ("act*t^2", "t"), ("foo*o^2", "o"), ("softplus(net)", ("net",)),
    ("σ(x)", "x"), ("E^x", "x"), ("sin(Pi x)", "x"), ("sh x + ch x", "x"), ("d/dx x^2", "x"),
    (r"\frac{d}{dx} x", "x"),
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


@pytest.mark.parametrize(
    ("text", "more", "names"),
    [
        ("a_1x + a_2x^2", ("x",), {"a_1", "a_2", "x"}),  # x stands in the answer
        ("ax_1 + x1", (), None),  # a does not stand alone
        ("ax1 + a + x_1", (), {"a", "x_1"}),  # x1 and x_1 are one
        ("w1x1", (), None),
    ],
)
def test_an_index_ends_a_letter_where_a_variable_follows(
    text: str, more: tuple[str, ...], names: set[str] | None
) -> None:
    found = letters(text, more)
    assert (found and set(found)) == names


def test_apart_every_short_run_is_a_product() -> None:
    assert set(letters("xy + w1x1", apart=True) or ()) == {"x", "y", "w1", "x1"}
    assert letters("loss + relu", apart=True) is None


@pytest.mark.parametrize(
    ("text", "by", "said"),
    [
        ("softplus(net)", "t", "net could be one name"),
        (r"\sigma x^2", "x", "could be the sigmoid or a number's name"),
        ("σ(x) + σ^2", "x", "could be the sigmoid or a number's name"),
    ],
)
def test_what_may_be_two_things_is_asked(text: str, by: str, said: str) -> None:
    with pytest.raises(NotationError, match=said):
        letters(text, by=by)


def test_a_word_by_which_is_derived_is_no_run() -> None:
    assert letters("cost^2", by=("cost",)) == ["cost"]  # and not cos(t)²


def test_a_misspelled_function_is_no_product() -> None:
    assert set(letters("ax + sn(x)", by="x") or ()) == {"a", "x"}  # sn is declared nowhere

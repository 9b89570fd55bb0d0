"""Formulas said aloud: as one says them, and no two alike."""

import pytest
from hypothesis import assume, given, settings

from tests.expressions import expressions
from tutor.notation import parse, to_text
from tutor.notation.spoken import to_spoken

SAID = [
    ("x^2 + 2x + 1", "x squared plus two times x plus one"),
    ("x^3", "x cubed"),
    ("x^n", "x to the n"),
    ("x^(n + 1)", "x to the power n plus one end power"),
    ("e^-x", "e to the power minus x end power"),
    ("1/x", "one over x"),
    ("1/(1 + e^x)", "the fraction one over one plus e to the x end fraction"),
    ("a/b*c", "the quantity a over b end quantity times c"),
    ("a/(b*c)", "the fraction a over b times c end fraction"),
    ("s*(1 - s)", "s times the quantity one minus s end quantity"),
    ("a - (b - c)", "a minus the quantity b minus c end quantity"),
    ("a - b - c", "a minus b minus c"),
    ("-x^2", "minus x squared"),
    ("(-x)^2", "the quantity minus x end quantity squared"),
    ("sin(x)^2", "the quantity sine of x end quantity squared"),
    ("sin(x^2)", "sine of the quantity x squared end quantity"),
    ("sin(x)*y", "sine of x times y"),
    ("sqrt(x)", "the square root of x"),
    ("|x|", "the absolute value of x"),
    ("ln(x)", "the natural log of x"),
    ("mean(x)", "the mean of x"),
    ("max(x, 0)", "the larger of x and zero"),
    ("where(x > 0, x, 0)", "the case x if x is greater than zero otherwise zero end case"),
    ("W_1*theta", "capital w sub one times theta"),
    ("0.5x", "0.5 times x"),
    ("13x", "13 times x"),
    ("pi", "pi"),
]


@pytest.mark.parametrize(("text", "words"), SAID, ids=[text for text, _ in SAID])
def test_a_formula_is_said(text: str, words: str) -> None:
    assert to_spoken(parse(text)) == words


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(one=expressions(2, kinks=True), other=expressions(2, kinks=True))
def test_two_formulas_are_never_said_alike(one: str, other: str) -> None:
    left, right = parse(one), parse(other)
    assume(to_text(left) != to_text(right))

    assert to_spoken(left) != to_spoken(right)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(text=expressions(3, kinks=True))
def test_every_quantity_ends(text: str) -> None:
    words = to_spoken(parse(text)).split()

    assert words.count("end") == sum(
        words.count(opening) for opening in ("quantity", "fraction", "case", "power")
    ) - sum(
        words[k] == "end" and words[k + 1] in ("quantity", "fraction", "case", "power")
        for k in range(len(words) - 1)
    )

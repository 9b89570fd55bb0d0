"""How much is too much, before any work is done; and what means harm."""

import pytest

from tests.notation.limit import at_most
from tests.notation.reading import NAMES, read, refused, told
from tutor.errors import NotationError
from tutor.notation import parse


@pytest.mark.parametrize(
    ("longest", "one_more", "said"),
    [
        ("x" + " " * 199_999, "x" + " " * 200_000, "200,000"),
        ("(" * 200 + "x" + ")" * 200, "(" * 201 + "x" + ")" * 201, "200"),
        ("1" * 30, "1" * 31, "30"),
        ("0." + "1" * 29, "0." + "1" * 30, "30"),
        ("1e1000", "1e1001", "1000"),
        ("1e-1000", "1e-1001", "1000"),
        ("x^10000", "x^10001", "10000"),
        ("x^-10000", "x^-10001", "10000"),
        ("x^(4000 + 6000)", "x^(4001 + 6000)", "10000"),
        ("x^(100*100)", "x^(73*137)", "10000"),
        ("x¹⁰⁰⁰⁰", "x¹⁰⁰⁰¹", "10000"),
    ],
    ids=[
        "length",
        "nesting",
        "digits",
        "decimals",
        "1e",
        "1e-",
        "^",
        "^-",
        "sum",
        "product",
        "superscript",
    ],
)
def test_a_limit(longest: str, one_more: str, said: str) -> None:
    read(longest)
    assert said in told(one_more)


def test_an_answer_has_a_limit_of_its_own() -> None:
    assert parse("x" + " " * 3_999, NAMES, limit=4_000).variables == ("x",)
    with pytest.raises(NotationError, match="at most 4,000"):
        parse("x" + " " * 4_000, NAMES, limit=4_000)


def test_the_limits_have_messages_of_their_own() -> None:
    beyond = ["x" * 200_001, "(" * 201, "1" * 31, "1e1001", "x^10001"]
    assert len({refused(text).message for text in beyond}) == len(beyond)


NESTED = {
    "brackets": ("(", ")"),
    "minus": ("-(", ")"),
    "calls": ("sin(", ")"),
    "products": ("x*(", ")"),
    "sums": ("1 + (", ")"),
    "juxtaposed": ("x(", ")"),
    "powers": ("2^(", ")"),
    "two arguments": ("max(1, ", ")"),
    "fractions": (r"\frac{1}{", "}"),
}


@pytest.mark.parametrize(("opening", "closing"), NESTED.values(), ids=list(NESTED))
def test_brackets_nest_two_hundred_deep_whatever_stands_between_them(
    opening: str, closing: str
) -> None:
    assert read(opening * 200 + "x" + closing * 200).variables == ("x",)


CHAINS = {
    **{name: opening for name, (opening, _) in NESTED.items()},
    "minus signs": "-",
    "plus signs": "+",
    "roots": "√",
    "bars": "|",
    "functions": "sin ",
    "functions' powers": "sin^",
    "towers": "x^",
    "towers of minus": "2^-",
    "cases": "1 if x > 0 else ",
    "LaTeX roots": r"\sqrt{",
}


@pytest.mark.parametrize("opening", CHAINS.values(), ids=list(CHAINS))
@pytest.mark.parametrize("times", [300, 10_000])
def test_a_deeper_chain_is_refused_at_once(opening: str, times: int) -> None:
    with at_most(2):
        refused(opening * times + "x")


@pytest.mark.parametrize(
    "text",
    [
        "9**9**9",
        "9^9^9^9",
        "x^9^9^9",
        "2^(2^(2^(2^2)))",
        "x^(1e300*1e300*1e300)",
        "x^|-10001|",
        "2^max(1, 999^999)",
        "2^where(2 > 1, 999^999, 1)",
        "x⁹⁹⁹⁹⁹",
        "sin^9^9 x",
    ],
)
def test_a_tower_is_refused_before_it_is_computed(text: str) -> None:
    with at_most(2):
        refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "x^ln(50000)",  # about 10.8
        "x^sqrt(100000)",
        "x^sin(20000)",
        "x^(0*50000)",
        "2^(20000*sin^-1(x))",  # not a constant
    ],
)
def test_an_exponent_is_measured_by_its_value(text: str) -> None:
    assert read(text).variables == ("x",)


HOSTILE = {
    "import": "__import__('os')",
    "attribute": "x.__class__",
    "statement": "x; import os",
    "call": "exec('1')",
    "lambda": "lambda: 0",
    "comprehension": "[x for x in y]",
    "walrus": "(x := 2)",
    "string": '"a"',
    "nul": "x\0",
    "escape": "x\x1b[31m",
    "lone surrogate": "x\ud800y",
    "right to left": "x\u202ey",
    "combining": "x\u0301",
    "line separator": "x\u2028y",
    "cyrillic х": "\u0445",
    "greek ο": "ο",
    "arabic digit": "x + \u0661",
    "infinity sign": "∞",
    "underscores": "__x__",
    "hexadecimal": "0x10",
    "imaginary": "1j",
    "200,000 letters": "a" * 200_000,
    "a million brackets": "(" * 1_000_000,
    "100,000 brackets": "(" * 100_000,
    "100,000 closing": ")" * 100_000,
    "100,000 signs": "-" * 100_000,
    "100,000 bars": "|" * 100_000,
    "100,000 superscripts": "x" + "²" * 100_000,
    "100,000 primes": "x" + "'" * 100_000,
    "100,000 powers": "x" + "^" * 100_000,
    "100,000 equals": "=" * 100_000,
    "100,000 commas": "max(" + "1," * 50_000,
    "a long run": "xy" * 10_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_text_is_refused_at_once(text: str) -> None:
    with at_most(2):
        error = refused(text)
        assert len(str(error)) < 2_000


def test_an_unknown_sign_is_named() -> None:
    assert "cyrillic small letter ha" in told("2\u0445")
    assert "�" in refused("x\0").message


@pytest.mark.parametrize("count", [10_000, 50_000], ids=["10,000", "50,000"])
def test_a_long_sum_is_read_at_once(count: int) -> None:
    with at_most(2):
        assert len(read("+".join(["x"] * count))) == count

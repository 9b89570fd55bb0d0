"""Whatever is typed is read or refused: at once, with a place, and in words that can be printed.

The ordinary run takes 2,000 texts; `pytest -m fuzz` takes 100,000 (CONTRIBUTING.md).
"""

import random
import time
import tracemalloc
import unicodedata
from collections.abc import Callable
from contextlib import suppress

import pytest

from tests.notation.limit import at_most
from tutor.comparison.reading import read
from tutor.errors import MissingValueError, NotationError
from tutor.functions import TYPED
from tutor.notation import ASCII, PRETTY, parse, to_text
from tutor.notation.latex import to_latex
from tutor.notation.leftside import without_left_side
from tutor.notation.spoken import to_spoken

PIECES = [
    "x", "y", "x1", "W_1", "θ", "pi", "e", "2", "0.5", "1e-3", "½", "²", "⁻¹", "3,5", "1,000",
    "+", "-", "−", "–", "*", "·", "×", "/", "÷", "^", "**", "(", ")", "[", "]", "{", "}", "|",
    ",", ";", "\n", " ", "=", ":=", "==", "!", "%", "&", "'", "d/dx", "dy/dx", "if", "else", ">",
    "<=", "≥", "√", "∞", "inf", "nan", "__import__", "os.system", ".__class__", "lambda",
    "\\frac", "\\left(", "\\right)", "\\sin", "9**9**9", "1e999", "0x1f", "\x00", "\x1b[31m",
    "x = 3;", "W = [1, −2.5e3];", "y' =", "[ 1,",
    "\u202e", "\u200b", "\ufeff", "\ud800", "а", "𝑥", "ｘ", "́", "🙂", "\t", "\r", '"', "#", "$",
    *TYPED,
]  # fmt: skip
"""Half of it is notation, the other half is not."""

VALID = [
    "y = 2*x + b; s = sigmoid(y)", "sin^2 x + cos(x)^2", "mean((W*x + b - y)^2)",
    "x = 3; y = x^2", "W = -0.5\nx = [1, 2e1, .5]\nmean(W*x)",
    "where(x > 0, ln(x), 0)", "e^(-x^2/2)/sqrt(2*pi)", "1/2x", "|x+1||y|", "x if x > 0 else 0",
]  # fmt: skip


def texts(count: int, seed: int) -> list[str]:
    """Pieces in a row, valid formulas with a mistake, and plain noise."""
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        kind = chance.random()
        if kind < 0.5:
            found.append("".join(chance.choices(PIECES, k=chance.randint(0, 25))))
        elif kind < 0.85:
            text = list(chance.choice(VALID))
            for _ in range(chance.randint(1, 4)):
                place = chance.randrange(len(text) + 1)
                text[place : place + chance.randint(0, 2)] = chance.choice(PIECES)
            found.append("".join(text))
        else:
            points = [chance.randrange(0x110000) for _ in range(chance.randint(0, 40))]
            found.append("".join(map(chr, points)))
    return found


def survives(text: str) -> None:
    start = time.perf_counter()
    try:
        expression = parse(text)
    except NotationError as error:
        refusal = error
    else:
        written = to_text(expression, ASCII)
        assert to_text(parse(written, expression.variables), ASCII) == written
        assert all(char.isprintable() for char in to_text(expression, PRETTY))
        assert to_latex(expression)
        assert to_spoken(expression)
        refusal = NotationError("read")
    told = str(refusal)
    assert 0 <= refusal.start <= refusal.end <= len(text) + 1
    blanks = {char for char in told if char == "\n" or unicodedata.category(char) == "Zs"}
    assert all(char.isprintable() or char in blanks for char in told), repr(told)
    told.encode("utf-8")
    with suppress(NotationError, MissingValueError):  # with values in the formula itself
        read(text, {})
    with suppress(NotationError):
        without_left_side(text, "y", "x")
    assert time.perf_counter() - start < 2, text[:200]


@pytest.mark.parametrize("seed", range(4))
def test_two_thousand_texts_are_read_or_refused(seed: int) -> None:
    for text in texts(500, seed):
        survives(text)


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(100, 200))
def test_a_hundred_thousand_texts_are_read_or_refused(seed: int) -> None:
    for text in texts(1000, seed):
        survives(text)


LARGE = {
    "a million brackets": "(" * 10**6,
    "a million closed ones": "(" * 10**6 + ")" * 10**6,
    "a hundred thousand signs": "-" * 10**5 + "x",
    "20 kB in a line": "x + " * 5_000 + "x",
    "100 kB of names": "x" * 100_000,
    "a tower": "^".join(["9"] * 1000),
    "a large power": "9^9^9^9",
    "a million digits": "1" * 10**6,
    "a hundred thousand definitions": "; ".join(f"a{k} = x" for k in range(10**5)),
    "bars": "|" * 10**4,
    "sines": "sin " * 10**5 + "x",
    "NUL": "\x00" * 10**5,
    "digits of a value": "x = " + "1" * 150_000 + "z",
    "a list without an end": "x = [" + "1, " * 20_000,
    "five thousand values": "; ".join(f"a{k}=1" for k in range(5_000)) + "; x",
    "blanks in a left side": "d/dx" + " " * 150_000,
    "names in a left side": "d/d" + "x" * 150_000,
}
READERS: list[Callable[[str], object]] = [parse, lambda text: read(text, {}), without_left_side]


@pytest.mark.parametrize("reader", READERS, ids=["formula", "values", "left side"])
@pytest.mark.parametrize("text", LARGE.values(), ids=list(LARGE))
def test_much_of_anything_takes_little_time_and_little_room(
    text: str, reader: Callable[[str], object]
) -> None:
    tracemalloc.start()
    try:
        # Under tracemalloc, which is five times as slow.
        with at_most(10), suppress(NotationError, MissingValueError):
            reader(text)
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 200 * 2**20

"""What is told of a reading: where another was possible, in the words of its own place."""

import pytest

from tests.notation.reading import read
from tutor.notation import parse


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("xy", "x·y"),
        ("sinx", "sin(x)"),
        ("xcos(x)", "x·cos"),
        ("sin2x", "sin(2·x)"),
        ("sin^-1 x", "not 1/sin"),
        ("sin⁻¹(x)", "not 1/sin"),
        ("log x", "ln"),
        ("log(x)", "ln"),
        ("√2x", "√2·x"),
        ("√x^2", "the power behind √x is taken of the root"),
        ("sinxcosx", "sin(x)·cos(x)"),
        ("cosxe^x", "cosxe is read as cos(x)·e"),
        ("e^2(x + 1)", "e^2(x + 1) is read as e^2·(x + 1); for e^(2(x + 1))"),
        ("1/2(x + 1)", "for 1/(2(x + 1)), use brackets"),
        ("sinsinx", "sin(sin(x))"),
        ("log_3(x)", "ln(…)/ln(3)"),
        ("x^2^3", "x^2^3 is read as x^(2^3)"),
        ("(x + 1) ^ 2^3", "(x + 1)^2^3 is read as (x + 1)^(2^3)"),
        ("e^2x", "e^2x is read as e^2·x; for e^(2x)"),
        ("3e^-2x", "e^-2x is read as e^-2·x; for e^(-2x)"),
        ("2^3x", "2^3x is read as 2^3·x; for 2^(3x)"),
        ("max(1,000)", "1,000 is read as two arguments; for 1000"),
        ("1/2x", "for 1/(2x), use brackets"),
        ("2,5x", "2.5"),
        ("sin x(x + 1)", "sin takes the whole product"),
        ("sin x*y", "sin takes the whole product"),
    ],
)
def test_an_uncertain_reading_is_echoed(typed: str, said: str) -> None:
    assert any(said in reading for reading in read(typed).readings)


@pytest.mark.parametrize(
    "typed",
    [
        "2x",
        "x(x+1)",
        "x y",
        "sin 2x",
        "sin^2 x",
        "x^2",
        "-x^2",
        "½x",
        "(1/2)x",
        r"\frac{x}{2}y",
        r"\frac12 x",
        "√(x)^2",
        "x^2y",
        "3x^2y",
        "e^(2)x",
        "e^2 x",
        "e²x",
        "max(1,5)",
    ],
)
def test_a_certain_reading_is_not_echoed(typed: str) -> None:
    assert read(typed).readings == ()


@pytest.mark.parametrize("typed", ["1/2x", "1/2(x+1)", "1/2|x|", "1/2sin(x)", "√2(x+1)", "√x|y|"])
def test_an_echo_is_written_out_in_full(typed: str) -> None:
    for reading in read(typed).readings:
        assert reading.count("(") == reading.count(")"), reading
        assert reading.count("{") == reading.count("}"), reading
        assert reading.count("|") % 2 == 0, reading


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("x + 1/x^2y", "1/x^2y is read as (1/x^2)·y"),
        ("u = 2x; 1/u y", "1/uy is read as (1/u)·y"),
        ("u = 2x; u/2 y", "u/2y is read as (u/2)·y"),
        ("(x + y)/2x", "(x + y)/2x is read as ((x + y)/2)·x; for (x + y)/(2x), use brackets"),
        ("(x + 1)(x + 2)/2x", "(x + 1)(x + 2)/2x is read as ((x + 1)(x + 2)/2)·x"),
        ("x + x^2^3", "2^3 is read as"),
    ],
)
def test_an_echo_speaks_of_its_own_place(typed: str, said: str) -> None:
    readings = parse(typed).readings
    assert len(readings) == 1
    assert said in readings[0]


def test_an_echo_says_what_was_read() -> None:
    # Somebody called a variable `sin`: it is a factor, and the echo may not call it.
    expression = parse("sinx", ["sin", "x"])
    assert expression == parse("sin*x", ["sin", "x"])
    assert not any("sin(x)" in reading for reading in expression.readings)

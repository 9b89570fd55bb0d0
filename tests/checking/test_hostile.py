"""Whatever is typed as an answer has a verdict: no traceback, no hang, no code run."""

import random
import string
from contextlib import suppress

import pytest

from tests.notation.limit import at_most
from tutor.checking.answers import judge
from tutor.checking.questions import Question, of_derivative
from tutor.checking.readings import other_readings
from tutor.checking.unclear import refuse_unclear
from tutor.checking.verdict import CORRECT
from tutor.errors import NotationError
from tutor.notation import parse
from tutor.notation.leftside import restated
from tutor.notation.tape import Expression

QUESTIONS = [
    Question("2*s*(1 - s)", parse("y = 2*x + b; s = sigmoid(y)"), of="s", wrt="x"),
    Question("0.09"),
    Question("half", choices=("half", "double")),
    Question("2*x*cos(x^2)", parse("f = sin(x^2)"), of="f", wrt="x", form="lines"),
]
VERDICTS = {"correct", "incorrect", "invalid", "undecided"}
PIECES = [
    *"0123456789xybse.,;:!?'\"`~@#$%^&*()[]{}|\\/<>=+-_ \n\t\r\x00\x1b",
    "sin", "cos", "exp", "ln", "sqrt", "sigmoid", "relu", "where", "abs", "if", "else", "d/dx",
    "__import__('os')", "x.__class__", "9**9**9", "1e999", "1e-999", "inf", "nan", "∞", "½", "²",
    "⁻¹", "σ", "√", "∂", "\ud800", "\u202e", "е", "\\frac{", "}{", "}", "\\sqrt", "'", "(((((",
    ")))))", "^^", "**", "1" * 40, "x" * 70, "-" * 50, "|x|", "||", "e^e^e^", "max(", "0/0", "1/0",
]  # fmt: skip
DOUBLINGS = "; ".join(["a_0 = x", *(f"a_{k + 1} = a_{k}{{sign}}a_{k}" for k in range(60))])
"""Of a sum, or a product, with 2^60 terms when it is written out."""
PICKED = [
    "", " ", "\n", "(" * 1000, ")" * 1000, "x" * 100_000, "9" * 4001, "-" * 4000, "e^" * 500 + "x",
    "exp(" * 180 + "x" + ")" * 180, "x^" * 190 + "x", "((x^1000)^1000)^1000",
    "((x^9999)^9999)^9999", "(x+1)^9999 - (x+1)^9998",
    "(x^9999-1)/(x^9998-1)", "(x+1)^9999*(x+2)^9998/(x+3)^9997",
    "1e1000*1e1000", "sin(1e1000)", "x^1000*x^-1000", "tan(exp(1000))", "1/(x-x)", "ln(-1-x^2)",
    "exp(exp(exp(exp(9))))", "-ln(0)/e^x",
    DOUBLINGS.format(sign="+") + "; sin(a_60)", DOUBLINGS.format(sign="*") + "; exp(a_60)",
    "sqrt(-1)", "0^0", "0^-1", "(-8)^(1/3)", "where(x > 0, ", "x if", "\\frac{1}{", "d/dx x^2",
    "s" * 3999,
    "+".join(f"abs(x-{k})" for k in range(390)), "x+" + "+".join(["tan(x)^7"] * 350) + "+1e-999",
    "eval('1')", "{}.__class__", "lambda: 0", "f'(x)", "dy/dx = ", "dy/dx" * 300, "relu" * 900,
]  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.right)
@pytest.mark.parametrize("typed", PICKED, ids=range(len(PICKED)))
def test_a_picked_text_has_a_verdict(typed: str, question: Question) -> None:
    verdict = judge(typed, question)
    assert verdict.verdict in VERDICTS - {CORRECT}
    assert "the tutor failed" not in verdict.message
    str(verdict)
    verdict.to_dict()


OPERANDS = ["x", "y", "s", "b", "2", "0", "1e-9", "1e30", "pi", "e", "(x + 1)", "(-s)"]
FUNCTIONS = [
    "sin",
    "exp",
    "ln",
    "sqrt",
    "tanh",
    "relu",
    "abs",
    "floor",
    "1/",
    "-",
    "sigmoid",
    "tan",
]


def nonsense(chance: random.Random, depth: int = 3) -> str:
    """A formula that can be read, and has nothing to do with any question."""
    if depth == 0:
        return chance.choice(OPERANDS)
    if chance.random() < 0.4:
        return f"{chance.choice(FUNCTIONS)}({nonsense(chance, depth - 1)})"
    sign = chance.choice("+-*/^")
    return f"({nonsense(chance, depth - 1)}){sign}({nonsense(chance, depth - 1)})"


def random_text(chance: random.Random) -> str:
    if chance.random() < 0.3:
        return nonsense(chance, chance.randint(1, 4))
    if chance.random() < 0.1:
        return "".join(chance.choice(string.printable) for _ in range(chance.randint(0, 60)))
    return "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 14)))


def judge_many(count: int, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(count):
        typed = random_text(chance)
        verdict = judge(typed, QUESTIONS[number % len(QUESTIONS)])
        assert verdict.verdict in VERDICTS, (seed, number, typed)
        assert "the tutor failed" not in verdict.message, (seed, number, typed, verdict.message)


def test_two_thousand_random_texts_have_a_verdict() -> None:
    judge_many(2_000, seed=0)


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(1, 11))
def test_a_hundred_thousand_random_texts_have_a_verdict(seed: int) -> None:
    judge_many(10_000, seed)


LONG = {
    "a fraction that does not end": r"\frac{d" + " " * 190_000,
    "a d and blanks": "d" + " " * 190_000 + "/",
    "powers of e": "e^a" * 60_000,
    "a function's word again and again": "sin1" * 50_000,
    "primed brackets": "[x]" * 60_000 + "'=",
    "roots": "√x" * 90_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_long_question_is_looked_through_at_once(text: str) -> None:
    with at_most(2):
        with suppress(NotationError):
            refuse_unclear(text, "x")
        restated(text)
        other_readings(Expression((), 0, text=text), ())


@pytest.mark.parametrize("piece", ["x/x+", "x*x+", "sin(x)+", "x/"])
def test_a_question_that_no_homework_has_is_refused_at_once(piece: str) -> None:
    with at_most(1.0), pytest.raises(NotationError, match="at most 4,000"):
        of_derivative(piece * 50_000 + "x", "x")

"""A value in floats comes with a bound that holds; only what is beyond it is a difference."""

import random

import pytest
from mpmath import mp

from tests.test_many import NAMES, formula
from tutor.checking import precise
from tutor.checking.answers import judge
from tutor.checking.certain import bounded, differs, tells
from tutor.checking.questions import Question
from tutor.checking.verdict import CORRECT, INCORRECT, UNDECIDED
from tutor.notation import parse

CANCELLING = [
    "(x + 1)^9 - x^9 - 9*x^8",
    "(exp(x) - 1 - x)*1e20",
    "(1 - cos(x/1e6))*(1 - cos(x/1e6))",
    "1/(sin(x)^2 + cos(x)^2 - 1 + 1e-14)",
    "ln(1 + 1e-15*x)",
    "log10(1 + 1e-15*x)",
    "log2(1 + 1e-15*x)*log10(x)",
    "sqrt(x^2 + 1e-18 - x^2)",
    "(0.1 + 0.2 - 0.3 + 1e-30)^-3",
    "(x + 1e-17 - x)*(x + 1e-17 - x)",
    "exp(1e6*x)^(1/1e6)",
    "exp(-700)*exp(-40*x)*1e300",
    "tan(pi/2 - 1e-9*x)",
    "x^(1/3)*x^-2.5",
]


@pytest.mark.parametrize("text", CANCELLING)
def test_the_bound_holds_where_digits_cancel(text: str) -> None:
    check_bound(text, {"x": 0.7})


def test_the_bound_holds_on_three_hundred_random_formulas() -> None:
    chance = random.Random(0)
    for _ in range(300):
        check_bound(formula(chance, 4), {name: chance.uniform(-2, 2) for name in NAMES})


def check_bound(text: str, point: dict[str, float]) -> None:
    form = parse(text)
    found = bounded(form, {name: (value, 0.0) for name, value in point.items()})
    if found is None:
        return
    with mp.workdps(400):
        exact = {name: mp.mpf(value) for name, value in point.items()}
        off = abs(precise.values(form.nodes, exact)[form.output] - mp.mpf(found[0]))
        assert off <= found[1], text


def test_what_has_no_real_value_is_no_difference() -> None:
    (tell,) = tells(parse("x"), None, None, [{"x": 2.0}])
    answers = ("ln(-x)", "sqrt(1 - x)", "(-x)^(1/3)", "1/(x - x)", "exp(exp(exp(x^9)))", "0^(-x)")
    assert [differs(parse(answer), tell) for answer in answers] == [None] * len(answers)
    assert differs(parse("x + 1"), tell) == 3.0
    assert differs(parse("log10(50x) + log2(2x)"), tell) == 4.0


def test_a_wrong_answer_that_has_no_value_on_a_part_is_still_wrong() -> None:
    question = Question("x", parse("f = x"))
    verdicts = [
        judge(typed, question).verdict
        for typed in ("2*x", "2*ln(e^x)/2*sqrt(x)*sqrt(1/x)", "x + sqrt(x)")
    ]
    assert verdicts == [INCORRECT, UNDECIDED, INCORRECT]
    assert judge("x + 1e-13 - 1e-13", question).verdict == CORRECT

"""What doubles cannot hold, and what shows at a few places alone, is decided all the same."""

import pytest

from tutor.checking.verdict import CORRECT, INCORRECT, UNDECIDED
from tutor.course.check import check

CASES = [
    ("1000 + ln(x)", "ln(exp(1000)*x)", CORRECT),
    ("ln(exp(1000)*x)", "1000 + ln(x)", CORRECT),
    ("1000 + x", "ln(exp(1000)*exp(x))", CORRECT),
    ("1000 + ln(x) + 1e-30", "ln(exp(1000)*x)", INCORRECT),
    (
        "1000 + abs(x)",
        "ln(exp(1000)*exp(x))",
        UNDECIDED,
    ),  # its corners are not looked at so far out
    ("tanh(1e4*(x - 3.3))", "sign(x - 3.3)", INCORRECT),
    ("sign(x - 3.3)", "tanh(1e4*(x - 3.3))", INCORRECT),
    ("x + exp(-1e6*x^2)", "x", INCORRECT),
    ("x", "x + exp(-1e6*x^2)", INCORRECT),
    ("exp(-1e9*x^2)", "0*x", INCORRECT),
    ("x + exp(-1e6*x^2) - exp(-1e6*x^2)", "x", CORRECT),
    ("exp(-1e6*x^2)", "exp(-1e3*x^2)^1000", CORRECT),
]


@pytest.mark.parametrize(("answer", "right", "verdict"), CASES)
def test_it_is_decided(answer: str, right: str, verdict: str) -> None:
    found = check(answer, equals=right)
    assert found.verdict == verdict
    assert verdict != CORRECT or not found.message


@pytest.mark.parametrize("answer", ["ln(0)", "atanh(1)", "x*ln(0)", "1/0", "2/(1 - 1)"])
def test_what_has_no_value_is_told_to_have_none(answer: str) -> None:
    found = check(answer, equals="x")
    assert found.verdict != CORRECT
    assert "no value" in found.message
    assert "too large" not in found.message

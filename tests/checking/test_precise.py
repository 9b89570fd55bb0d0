"""Values in as many digits as are asked for: rounding is 0, and nothing else is."""

import pytest
from mpmath import mp

from tutor.checking.precise import values
from tutor.notation.parser import parse


def value(text: str) -> object:
    with mp.workdps(40):
        return values(parse(text).nodes, {})[-1]


@pytest.mark.parametrize("text", ["sin(pi)", "sqrt(2)^2 - 2", "ln(3*(1/3))", "cos(pi/2)"])
def test_what_rounding_leaves_is_nothing(text: str) -> None:
    assert value(text) == 0


@pytest.mark.parametrize("size", [1, 500, 5_000])
def test_a_logarithm_of_a_large_number_is_no_rounding(size: int) -> None:
    assert value(f"ln(exp({size}))") == pytest.approx(size, rel=1e-30)


@pytest.mark.parametrize("text", ["ln(0)", "ln(0) + 1", "atanh(1)", "max(ln(0), 1)"])
def test_what_is_infinite_has_no_value_and_is_no_rounding(text: str) -> None:
    assert value(text) != value(text)


@pytest.mark.parametrize("text", ["1/sin(pi)", "tan(pi/2)", "sec(pi/2)"])
def test_what_is_divided_by_rounding_has_no_value(text: str) -> None:
    assert value(text) != value(text)

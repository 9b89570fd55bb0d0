"""Corners are found wherever they are: far out, two close together, on any side of 0."""

import pytest

import tutor
from tutor.checking.verdict import CORRECT, INCORRECT

BEYOND = [
    "sqrt((x - {k})^2) = {k} - x",
    "sqrt(x^2 - 2*{k}*x + {k}^2) = {k} - x",
    "(x - {k})/sqrt((x - {k})^2) = -1",
    "sqrt((x - y - {k})^2) = {k} + y - x",
    "((x - {k})^4)^(1/4) = {k} - x",
    "asin(sin(x/{k})) = x/{k}",
    "acos(cos(x/{k})) = abs(x)/{k}",
    "atan(tan(x/{k})) = x/{k}",
    "atan(1/(x - {k})) = -pi/2 - atan(x - {k})",
    "atan((x + {k})/({k} - x)) = atan(x/{k}) + pi/4",
    "acot(x - {k}) = -pi/2 - atan(x - {k})",
    "hypot(x - {k}, 0) = {k} - x",
    "tanh(1/(x - {k})) = -sqrt(tanh(1/(x - {k}))^2)",
]
"""Equal around 0, and no more beyond some multiple of k."""


@pytest.mark.parametrize("k", [87, 500, 9_000, 300_000])
@pytest.mark.parametrize("text", BEYOND)
def test_what_is_right_around_0_alone_is_wrong(text: str, k: int) -> None:
    assert verdict(text.format(k=k)) == INCORRECT


SLOPES_BEYOND = [("-1", "sqrt((x - 200)^2)"), ("1/100", "asin(sin(x/100))")]


@pytest.mark.parametrize(("answer", "function"), SLOPES_BEYOND)
def test_so_is_a_slope(answer: str, function: str) -> None:
    assert tutor.check(answer, of=function, wrt="x").verdict == INCORRECT


EVERYWHERE = [
    "sqrt((x - 200)^2) = abs(x - 200)",
    "sqrt(x^2 + 4) = 2*sqrt(x^2/4 + 1)",
    "asin(2x/(1 + x^2)) = where(abs(x) > 1, pi*sign(x) - 2atan(x), 2atan(x))",
    "atan(1/x) = acot(x)",
    "sqrt(x^4 + 2x^2 + 1) = x^2 + 1",
    "max(exp(x), 2.7182x) = exp(x)",
    "abs(x^2 - 9x + 20) = sqrt((x - 4)^2*(x - 5)^2)",
    "round(x/1000) = -round(-x/1000)",
    "relu(x)*relu(y) = relu(min(x, y))*max(x, y)",
]


@pytest.mark.parametrize("text", EVERYWHERE)
def test_what_is_right_on_every_side_is_right(text: str) -> None:
    assert verdict(text) == CORRECT


CLOSE_TOGETHER = [
    "|x^2 - 9x + 20| = x^2 - 9x + 20",
    "sqrt((x^2 - 9x + 20)^2) = x^2 - 9x + 20",
    "sqrt((x^2 - 1e-10)^2) = x^2 - 1e-10",
    "max(x^2 - 9x + 20, 0) = x^2 - 9x + 20",
    "relu(-x^2 + 13x - 42) = 0*x",
    "min(sin(x), 0.9999) = sin(x)",
    "max(exp(x), 2.7183x) = exp(x)",
    "relu(0.001 - (2x - 14.6)^2) = 0*x",
    "where((2x - 6.3)^2 < 1e-8, 5, x) = x",
    "where((x - 7.31)^2 < 1e-18, 5, x) = x",
    "abs(x^2 - 200x + 9999) = x^2 - 200x + 9999",
]


@pytest.mark.parametrize("text", CLOSE_TOGETHER)
def test_two_corners_close_together_are_found(text: str) -> None:
    assert verdict(text) == INCORRECT


@pytest.mark.parametrize("apart", [1, 2])
@pytest.mark.parametrize("high", range(-12, 13, 4))
def test_a_parabola_goes_below_0_between_its_roots(high: int, apart: int) -> None:
    low = high - apart
    square = f"x^2 - {low + high}*x + {low * high}".replace("- -", "+ ").replace("+ -", "- ")
    assert verdict(f"abs({square}) = {square}") == INCORRECT
    assert tutor.check(f"2x - ({low + high})", of=f"abs({square})", wrt="x").verdict == INCORRECT


OF_THE_OTHER = [
    "0*x = round(x/1000)",
    "x = x + round(x/300)",
    "0*x = floor(0.5 + x/1e6)",
    "x^2 - 9x + 20 = |x^2 - 9x + 20|",
    "200 - x = sqrt((x - 200)^2)",
    "x/100 = asin(sin(x/100))",
    "20 - ln(x) = sqrt((ln(x) - 20)^2)",
    "87 - x = acosh(cosh(x - 87))",
    "x = x + relu(x - 1e7)",
]


@pytest.mark.parametrize("text", OF_THE_OTHER)
def test_the_right_answers_corners_count_as_well(text: str) -> None:
    assert verdict(text) == INCORRECT


PATTERNS = [
    "relu(x - 1e6)*relu(y - 1e6)*relu(-z - 1e6) = 0*x",
    "relu(x - 1e6)*relu(-y - 1e6)*relu(z - 1e6) = 0*x",
    "relu(-x - 1e6)*relu(-y - 1e6)*relu(z - 1e6)*relu(w - 1e6) = 0*x",
    "where(x > 1e5, where(y < -1e5, 0, x), x) = x",
]


@pytest.mark.parametrize("text", PATTERNS)
def test_every_pattern_of_signs_is_met(text: str) -> None:
    assert verdict(text) == INCORRECT


IN_ALL_DIRECTIONS = [
    "where((x - 1)^2 + (y - 2)^2 < 0.01, 1, 0) = 0*x",
    "where((x - 1)^2 + (y - 2)^2 + (z + 7)^2 < 1e-4, 1, 0) = 0*x",
    "relu(1/4 - x^2 + x*y - y^2 + 30y - 300) = 0*x",
    "relu(1 - (x - 50)^2 - (y + 20)^2) = 0*x",
]


@pytest.mark.parametrize("text", IN_ALL_DIRECTIONS)
def test_a_small_region_of_several_variables_is_met(text: str) -> None:
    assert verdict(text) == INCORRECT


def verdict(text: str) -> str:
    answer, right = text.split(" = ")
    return tutor.check(answer, equals=right).verdict

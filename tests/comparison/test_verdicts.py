"""What counts as agreement: bits, bounds, and distances in units in the last place."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.calculus.trace import trace
from tutor.comparison.causes import Agreement
from tutor.comparison.texts import Texts
from tutor.comparison.verdicts import AGREE, DISAGREE, EXACT, Judged, judge, ulps_apart
from tutor.notation import parse

INF, NAN = float("inf"), float("nan")
TINY = {np.float32: 2.0**-149, np.float64: 2.0**-1074}
"""The smallest positive number of each type, a denormal."""

# --- judge ---------------------------------------------------------------------------------------

JUDGED = [
    ("the same bits", 0.5, 0.5, 0.0, EXACT, 0.0),
    ("zero and minus zero", 0.0, -0.0, 0.0, AGREE, 0.0),
    ("NaN on both sides", NAN, NAN, 0.0, EXACT, 0.0),
    ("infinite on both sides", INF, INF, 0.0, EXACT, 0.0),
    ("within the bound", 1.0, 1.25, 0.25, AGREE, 0.25),
    ("twice the bound, both being rounded", 1.0, 1.5, 0.25, AGREE, 0.5),
    ("more than twice the bound", 1.0, 1.5625, 0.25, DISAGREE, 0.5625),
    ("off without any rounding", 1.0, 1.0000000000000002, 0.0, DISAGREE, 2.0**-52),
    ("NaN for a number", 1.0, NAN, 1e300, DISAGREE, NAN),
    ("a number for NaN", NAN, 1.0, 1e300, DISAGREE, NAN),
    ("infinity for a number", 1.0, INF, 1e300, DISAGREE, INF),
    ("the other infinity", INF, -INF, 1e300, DISAGREE, INF),
    ("a bound that is not a number", 1.0, 1.5, NAN, DISAGREE, 0.5),
]


@pytest.mark.parametrize(
    ("value", "figure", "bound", "verdict", "difference"),
    [case[1:] for case in JUDGED],
    ids=[case[0] for case in JUDGED],
)
def test_a_figure_is_judged_by_the_bound(
    value: float, figure: float, bound: float, verdict: str, difference: float
) -> None:
    judged = judge(value, np.float64(figure), bound)

    assert judged.verdict == verdict
    np.testing.assert_equal(judged.difference, difference)


def test_a_float32_figure_is_judged_at_its_full_width() -> None:
    third = np.float32(1 / 3)
    off = abs(float(third) - 1 / 3)

    assert judge(1 / 3, third, off / 2).verdict == AGREE
    assert judge(1 / 3, third, off / 2.01).verdict == DISAGREE
    assert judge(0.5, np.float32(0.5), 0.0).verdict == EXACT


COLUMNS = [
    ("all the same", [1.0, 2.0], EXACT),
    ("one within its bound", [1.0, 2.5], AGREE),
    ("one beyond its own bound", [1.5, 2.0], DISAGREE),
    ("one NaN", [1.0, NAN], DISAGREE),
]


@pytest.mark.parametrize(
    ("figure", "verdict"), [c[1:] for c in COLUMNS], ids=[c[0] for c in COLUMNS]
)
def test_a_column_is_as_good_as_its_worst_element(figure: list[float], verdict: str) -> None:
    bound = np.array([0.125, 0.25])

    assert judge(np.array([1.0, 2.0]), np.array(figure), bound).verdict == verdict


# --- units in the last place ---------------------------------------------------------------------

LARGEST = 1.7976931348623157e308
APART = [
    ("one and the next", 1.0, 1.0 + 2.0**-52, 1),
    ("one and the one before", 1.0, 1.0 - 2.0**-53, 1),
    ("below and above one", 1.0 - 2.0**-53, 1.0 + 2.0**-52, 2),
    ("negative numbers", -1.0, -1.0 - 2.0**-52, 1),
    ("zero and minus zero", 0.0, -0.0, 0),
    ("zero and the smallest", 0.0, 2.0**-1074, 1),
    ("across zero", -(2.0**-1074), 2.0**-1074, 2),
    ("denormals", 5 * 2.0**-1074, 12 * 2.0**-1074, 7),
    ("the largest denormal and the smallest normal", 2.0**-1022 - 2.0**-1074, 2.0**-1022, 1),
    ("an octave", 1.0, 2.0, 2**52),
    ("from end to end", -LARGEST, LARGEST, 2 * (2047 * 2**52 - 1)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "figure", "ulps"), [c[1:] for c in APART], ids=[c[0] for c in APART]
)
def test_ulps_count_the_numbers_in_between(value: float, figure: float, ulps: int) -> None:
    assert ulps_apart(value, np.float64(figure)) == ulps
    assert ulps_apart(figure, np.float64(value)) == ulps
    assert ulps_apart(-value, np.float64(-figure)) == ulps


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@settings(max_examples=200, derandomize=True, deadline=None)
@given(start=st.floats(allow_nan=False, allow_infinity=False, width=32), steps=st.integers(0, 9))
def test_neighbours_are_one_apart(kind: Any, start: float, steps: int) -> None:
    """Over every size and sign, zero and denormals among them."""
    moved = kind(start)
    with np.errstate(over="ignore"):
        for _ in range(steps):
            moved = np.nextafter(moved, kind(INF))
    if not np.isfinite(moved):
        return

    assert moved.dtype == np.dtype(kind)
    assert ulps_apart(float(kind(start)), moved) == steps


def test_ulps_are_counted_in_the_figures_type() -> None:
    assert ulps_apart(0.1, np.float32(0.1)) == 0
    assert ulps_apart(0.1, np.nextafter(np.float32(0.1), np.float32(1))) == 1
    assert ulps_apart(1.0, np.float64(np.float32(1.0000001))) == 2**29


@pytest.mark.parametrize(
    ("value", "figure"),
    [(NAN, 1.0), (1.0, NAN), (INF, INF), (1.0, -INF)],
    ids=["NaN", "figure NaN", "infinite", "figure infinite"],
)
def test_nothing_is_counted_from_what_is_not_finite(value: float, figure: float) -> None:
    assert ulps_apart(value, np.float64(figure)) is None
    assert ulps_apart(np.array([1.0, value]), np.array([1.0, figure])) is None


def test_too_large_for_float32_is_not_counted_in_it() -> None:
    assert ulps_apart(1e300, np.float32(1.0)) is None


def test_a_column_counts_its_largest_distance() -> None:
    column = np.array([1.0, -1.0, 0.0])
    moved = np.array([1.0, math.nextafter(-1.0, 0.0), 3 * TINY[np.float64]])

    assert ulps_apart(column, moved) == 3


def test_the_count_is_a_whole_number_of_python() -> None:
    """json cannot write NumPy's."""
    assert type(ulps_apart(1.0, np.float64(1.5))) is int
    assert type(ulps_apart(np.ones(2), np.ones(2, np.float32))) is int


def test_what_a_formula_magnifies_is_told_from_what_rounding_allows() -> None:
    texts = Texts(trace(parse("x^2"), {"x": 1.0}))
    within, beyond = Judged(AGREE, 1e-9, 1e-8), Judged(AGREE, 3e-8, 1e-8)
    assert str(Agreement(within, beyond).said(texts)) == (
        "float64 1e-9 off, 1e-8 allowed; float32 3e-8 off: every operation is rounded rightly, "
        "and this formula magnifies it"
    )

"""Plots: whatever figures come, what is finite is drawn, and nothing else."""

import re
from io import StringIO

import numpy as np
import pytest

from tutor.render.page import page
from tutor.render.plots import Curve, draw_plot

NAN, INF = float("nan"), float("inf")


def drawn(x: list[float], y: list[float], *, line: bool = True) -> str:
    stream = StringIO()
    draw_plot(page(stream, width=80, plain=True), [Curve("f", x, y, line)])
    return stream.getvalue()


def inside(text: str) -> list[str]:
    """What stands within the frame, row by row."""
    return re.findall(r"[|+]([. ]*)[|]$", text, re.MULTILINE)


def marks(text: str) -> int:
    """How many signs of the curve stand there."""
    return sum(row.count(".") for row in inside(text))


@pytest.mark.parametrize(
    "values",
    [
        [1.0, INF, 2.0],
        [NAN, 1.0, 2.0],
        [-1.7e308, 1.0, 1.7e308],
        [0.0, 5e-324, 0.0],
        [1e299, 1e299, 1e299],
        [1.0, 1.0 + 2.0**-52, 1.0],
    ],
)
def test_a_plot_needs_no_more_than_one_point_that_can_be_drawn(values: list[float]) -> None:
    assert marks(drawn([0.0, 1.0, 2.0], values))
    assert "+---" in drawn(values, [0.0, 1.0, 2.0])


@pytest.mark.parametrize("values", [[NAN, NAN], [INF, -INF], []])
def test_where_nothing_is_finite_this_is_told(values: list[float]) -> None:
    assert "no value here is finite" in drawn([0.0, 1.0][: len(values)], values)


def test_a_line_is_cut_where_it_has_no_value() -> None:
    """On a straight line of 201 points every column is full, but for those without a value."""
    x = [float(k) for k in range(201)]
    whole = drawn(x, x)
    gap = drawn(x, [NAN if 50 <= k < 150 else k for k in x])
    assert 0.4 < marks(gap) / marks(whole) < 0.6


def test_a_pole_is_no_stroke_from_one_side_to_the_other() -> None:
    x = np.linspace(-1, 1, 201)
    with np.errstate(divide="ignore"):
        rows = inside(drawn(list(x), list(1 / x)))
    middle = [row[len(row) // 2] for row in rows]
    assert middle.count(".") < len(rows) / 2

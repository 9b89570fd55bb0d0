"""Kinks and jumps, with what holds beside them, and what is outside a domain."""

from typing import Any

import numpy as np
import pytest
from mpmath import mp

from tests.autodiff.asking import ask
from tests.comparison.truth import TRUE
from tests.functions.samples import figures, in_both_precisions, operation, points, rows
from tutor.autodiff.oracle import Oracle
from tutor.calculus.evaluate import evaluate, kernel
from tutor.calculus.templates import template
from tutor.comparison.rounding import Format
from tutor.row import Function
from tutor.rows import ROWS

ON_KINK: dict[str, tuple[tuple[float, ...], ...]] = {
    "x": ((0.0,), (-0.0,)),
    "x - 1/2": ((0.5,), (-0.5,), (2.5,)),
    "x - 6": ((6.0,),),
    "x + 3": ((-3.0,),),
    "x - 3": ((3.0,),),
    "x + 1": ((-1.0,),),
    "x - 1": ((1.0,),),
    "x - a": ((1.0, 1.0, 2.0),),
    "x - b": ((2.0, 1.0, 2.0),),
    "a - b": ((0.0, 0.0), (1.0, 1.0), (-2.5, -2.5), (0.0, -0.0)),
}
"""Points where the text of a kink's `zero` vanishes."""

WHOLE = ((1.0,), (-3.0,), (2.0**40,))
KINKS = [
    (row, kink, at)
    for row in ROWS
    for kink in row.kinks
    for at in ON_KINK[kink.zero] + WHOLE * (kink.whole and kink.zero == "x")
]
at_each_kink = pytest.mark.parametrize(
    ("row", "kink", "at"), KINKS, ids=[f"{row.name} at {at}" for row, _, at in KINKS]
)


def constants(texts: tuple[str, ...]) -> list[float]:
    return [float(evaluate(template(text, ()).nodes, {})[-1]) for text in texts]


@in_both_precisions
@at_each_kink
def test_on_a_kink_tensorflow_answers_what_the_row_says(
    oracle: Oracle, row: Function, kink: Any, at: tuple[float, ...], precision: Format
) -> None:
    point = dict(zip(row.parameters, at, strict=True))
    found = figures(ask(oracle, operation(row.name), point), precision).gradients
    zero = template(kink.zero, row.parameters)

    vanishing = float(evaluate(zero.nodes, point)[zero.output])
    assert vanishing.is_integer() if kink.whole else vanishing == 0
    if not any(kink.tensorflow):
        assert found[: len(at)] == (None,) * len(at)
        return
    exact = np.array(constants(kink.tensorflow))
    rounded = exact.astype(np.float32 if row.tensorflow.inexact else precision.dtype)
    apart = np.abs([float(gradient) for gradient in found[: len(at)]] - rounded.astype(np.float64))
    assert np.all(apart <= precision.unit * np.abs(exact))


@at_each_kink
def test_beside_a_kink_the_slopes_are_the_rows(
    row: Function, kink: Any, at: tuple[float, ...]
) -> None:
    """Differences so small that they stay on one side, by each parameter in turn."""
    with mp.workdps(60):
        beside, step = mp.mpf(10) ** -20, mp.mpf(10) ** -40
        for side, texts in ((-beside, kink.below), (beside, kink.above)):
            point = [mp.mpf(at[0]) + side, *(mp.mpf(a) for a in at[1:])]
            for position, slope in enumerate(constants(texts)):
                moved = [a + step * (i == position) for i, a in enumerate(point)]
                difference = (TRUE[row.name](*moved) - TRUE[row.name](*point)) / step
                assert abs(difference - mp.mpf(slope)) < beside + abs(slope) * mp.mpf(2) ** -52


@at_each_kink
def test_beside_a_jump_the_values_are_the_rows(
    row: Function, kink: Any, at: tuple[float, ...]
) -> None:
    point = dict(zip(row.parameters, at, strict=True))
    with mp.workdps(60):
        for side, text in zip((-1, 1), kink.beside, strict=False):
            form = template(text, row.parameters)
            value = evaluate(form.nodes, point)[form.output]
            assert TRUE[row.name](mp.mpf(at[0]) + side * mp.mpf(10) ** -20, *at[1:]) == value


@at_each_kink
def test_a_kink_has_no_derivative(row: Function, kink: Any, at: tuple[float, ...]) -> None:
    """The slopes differ, or the function jumps: otherwise it is no kink."""
    with mp.workdps(30):
        beside = mp.mpf(10) ** -15
        left, here, right = (
            TRUE[row.name](mp.mpf(at[0]) + side, *(mp.mpf(a) for a in at[1:]))
            for side in (-beside, 0, beside)
        )
    jumps = abs(left - here) > 2 * beside or abs(right - here) > 2 * beside

    assert jumps or constants(kink.below) != constants(kink.above)
    assert bool(kink.beside) == jumps


OUTSIDE: dict[str, tuple[float, ...]] = {
    "div": (1.0, 0.0),
    "pow": (-8.0, 0.5),
    "ln": (-1.0,),
    "log2": (-1.0,),
    "log10": (-1.0,),
    "log1p": (-2.0,),
    "sqrt": (-1.0,),
    "tan": (),  # π/2 is not a double
    "sec": (),
    "csc": (0.0,),
    "cot": (0.0,),
    "asin": (1.5,),
    "acos": (-1.5,),
    "asec": (0.5,),
    "acsc": (-0.5,),
    "acot": (0.0,),
    "atan2": (0.0, 0.0),
    "csch": (0.0,),
    "coth": (0.0,),
    "acosh": (0.5,),
    "atanh": (1.5,),
    "asech": (1.5,),
    "acsch": (0.0,),
    "acoth": (0.5,),
    "cross_entropy": (1.0, -1.0),
    "clip": (2.0, 3.0, 1.0),
}
"""A point outside each domain."""


def test_every_domain_has_a_point_outside() -> None:
    assert set(OUTSIDE) == {row.name for row in ROWS if row.domain.words}


# atan(1/0) is π/2 and atan2(0, 0) is 0 in IEEE arithmetic; clip takes the upper end where a > b.
FINITE = [row.name for row in ROWS if row.domain.outside]


@rows(FINITE)
def test_or_the_row_tells_where_it_has_one(row: Function) -> None:
    outside = template(row.domain.outside, row.parameters)
    for at, is_outside in [(OUTSIDE[row.name], True), *((at, False) for at in points(row))]:
        point = dict(zip(row.parameters, at, strict=True))
        assert (evaluate(outside.nodes, point)[outside.output] > 0) is np.bool_(is_outside)
        assert np.isfinite(kernel(row.name)(*map(np.float64, at)))


@rows([name for name, at in OUTSIDE.items() if at and name not in FINITE])
def test_outside_its_domain_a_row_has_no_finite_value(oracle: Oracle, row: Function) -> None:
    at = OUTSIDE[row.name]
    found = ask(oracle, operation(row.name), dict(zip(row.parameters, at, strict=True)))
    with np.errstate(all="ignore"):
        by_numpy = kernel(row.name)(*(np.float64(argument) for argument in at))

    assert not np.isfinite(by_numpy)
    assert not np.isfinite(found.float32.values[-1])
    assert not np.isfinite(found.float64.values[-1])

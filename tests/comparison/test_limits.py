"""Quotients with a limit at 0: each series is SymPy's, and what is told to write has the digits."""

import pytest
import sympy
from mpmath import mp

from tutor.autodiff.oracle import Oracle
from tutor.calculus.symbolic import to_sympy
from tutor.comparison.compare import explain
from tutor.comparison.limits import LIMITS, NEAR
from tutor.notation import parse

each = pytest.mark.parametrize(("written", "series"), LIMITS, ids=[row[0] for row in LIMITS])


def of(text: str) -> sympy.Expr:
    form = parse(text)
    return to_sympy(form.nodes, form.output, [()] * len(form))


@each
def test_a_series_is_sympys(written: str, series: str) -> None:
    quotient, terms = of(written), of(series)
    (x,) = quotient.free_symbols
    order = sympy.degree(terms, x) + 1

    assert sympy.expand(sympy.series(quotient, x, 0, order).removeO() - terms) == 0


@each
@pytest.mark.parametrize("at", [0.0, 1e-8, -1e-3, NEAR, 0.0101, 0.5])
def test_what_is_told_to_write_has_the_slope(
    oracle: Oracle, written: str, series: str, at: float
) -> None:
    """TensorFlow's in float64, to ten digits; by mpmath, at 0 itself of the series."""
    told = next(
        remark.instead for remark in explain(written, {"x": 1e-8}, oracle=oracle).why
        if remark.kind == "indeterminate"
    ).partition(" has its limit")[0]  # fmt: skip
    form = of(written if at else series)
    (x,) = form.free_symbols
    with mp.workdps(60):
        slope = mp.diff(sympy.lambdify(x, form, "mpmath"), mp.mpf(at))

    assert abs(explain(told, {"x": at}, oracle=oracle).gradient["x"].tf64 - float(slope)) <= 1e-10

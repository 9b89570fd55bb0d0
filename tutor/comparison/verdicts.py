"""What counts as agreement: the verdicts, and one figure against the value it should have.

exact         the same bits in both precisions
agree         within the rounding worked out from the trace
no digits     within the rounding, which is as large as the gradient: nothing is shown by it; or a
              number on the way is too small for a float64, and the 0 in its place decides
kink          no derivative there, or none that is shown to exist (germs.py) and is TensorFlow's
              figure, which is what its convention gives
undefined     outside the real domain
overflow      too large for the precision
no path       the output does not depend on it, or not differentiably: None, never 0
not compared  TensorFlow gave no answer
disagree      everything else
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

EXACT, AGREE, NO_DIGITS, KINK, UNDEFINED, OVERFLOW, NO_PATH, NOT_COMPARED, DISAGREE = (
    "exact", "agree", "no digits", "kink", "undefined", "overflow", "no path", "not compared",
    "disagree",
)  # fmt: skip

_SECOND_ORDER = 2.0
"""Both figures were rounded, TensorFlow's in an order of its own, and the bound is to first
order: twice the bound is allowed, never more."""


@dataclass(frozen=True)
class Judged:
    """One figure against the value it should have: how far, and how far it may be."""

    verdict: str
    difference: float
    bound: float


def judge(value: Any, figure: Any, bound: Any) -> Judged:
    """Compare a figure of TensorFlow's with the float64 value, elementwise for columns.

    >>> judge(0.1, np.float32(0.1), 1e-8).verdict
    'agree'
    """
    wide = np.asarray(figure, dtype=np.float64)
    exact = np.asarray(value, dtype=np.float64)
    with np.errstate(all="ignore"):
        apart = np.abs(wide - exact)
        same = (wide == exact) | (np.isnan(wide) & np.isnan(exact))
        allowed = _SECOND_ORDER * np.asarray(bound, dtype=np.float64)
        within = same | (apart <= allowed)
        bits = same & ((wide != 0) | (np.signbit(wide) == np.signbit(exact)))
    if not wide.ndim and not exact.ndim and not allowed.ndim:  # most are; NumPy's own all and max
        verdict = EXACT if bits else AGREE if within else DISAGREE  # take longer than all above
        return Judged(verdict, 0.0 if same else float(apart), float(allowed))
    verdict = EXACT if np.all(bits) else AGREE if np.all(within) else DISAGREE
    return Judged(verdict, float(np.max(np.where(same, 0.0, apart))), float(np.max(allowed)))


def same_bits(value: Any, figure: Any) -> bool:
    """Whether both are finite and one number, of zeros with one sign."""
    if value is None or figure is None or not np.all(np.isfinite(value)):
        return False
    return judge(value, figure, 0.0).verdict == EXACT


def ulps_apart(value: Any, figure: Any) -> int | None:
    """How many representable numbers lie from one figure to the other, in the figure's type.

    For a column the largest such distance; None where either is not finite.

    >>> ulps_apart(1.0, np.float64(1.0000000000000002))
    1
    """
    figure = np.asarray(figure)
    with np.errstate(over="ignore"):
        value = np.asarray(value).astype(figure.dtype)
    if not (np.isfinite(figure).all() and np.isfinite(value).all()):
        return None
    one, other = _ordered(figure), _ordered(value)
    return int(np.max(np.maximum(one, other) - np.minimum(one, other)))


def _ordered(figure: Any) -> Any:
    """Floats as unsigned integers in the same order, neighbours one apart."""
    kind = np.uint64 if figure.dtype == np.float64 else np.uint32
    bits = figure.reshape(-1).view(kind)
    sign = kind(1) << kind(8 * figure.dtype.itemsize - 1)
    return np.where(bits & sign, sign - (bits & ~sign), bits + sign)

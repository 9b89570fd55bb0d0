"""One row judged: its verdict, and the cause of it.

A gradient is a number, None (no path) or not finite, and these are never mixed up. The formula
follows TensorFlow's conventions at kinks (rows.py), so a figure on a kink is judged like
any other; that there is no derivative is said besides.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tutor.comparison.causes import (
    Agreement,
    Cause,
    LostInDouble,
    LostInSingle,
    LostZero,
    NoSlope,
    NoSlopeByExponent,
    NoValue,
    OnKink,
    Simple,
    SlopeTooLarge,
    TooFar,
    TooLarge,
    TooSmall,
    Wall,
    ZeroToTheZero,
    too_large,
)
from tutor.comparison.evidence import Evidence
from tutor.comparison.germs import derivative
from tutor.comparison.kinks import Sides, finite, kinks_of, one_sided, smooth
from tutor.comparison.local import wide
from tutor.comparison.numeric import contradicts
from tutor.comparison.report import NodeReport
from tutor.comparison.rounding import FLOAT32, FLOAT64, Format
from tutor.comparison.trouble import Trouble, not_finite, power_of_nothing
from tutor.comparison.verdicts import (
    AGREE,
    DISAGREE,
    EXACT,
    KINK,
    NO_DIGITS,
    NO_PATH,
    OVERFLOW,
    UNDEFINED,
    Judged,
    judge,
)
from tutor.notation.tape import depends

_NOTHING = 2.0**-960
"""A bound below this is the floor of the number format, not a loss of digits."""

_UNSEEN = 1e-6
"""A gradient that rounding may have moved so far, beside the value, is not known to be 0."""


@dataclass(frozen=True)
class Judgement:
    """What is said of one row; at a kink with the derivatives on both sides."""

    verdict: str
    cause: Cause
    sides: Sides | None = None

    @property
    def contradicted(self) -> bool:
        """Whether the two ways agree, and differences see another slope."""
        return isinstance(self.cause, Agreement) and self.cause.slope is not None


def judged(evidence: Evidence, row: NodeReport) -> Judgement:
    """Judge the figures of TensorFlow for one node."""
    tf32, tf64 = (side.figures.gradients[row.index] for side in (evidence.single, evidence.double))
    if row.gradient is None and tf64 is None:
        return Judgement(NO_PATH, _no_path(evidence, row.index))
    trouble = evidence.troubles[row.index]
    if row.gradient is None or tf64 is None:
        missing = Simple.NOT_BY_TENSORFLOW if tf64 is None else Simple.NOT_BY_FORMULA
        return Judgement(DISAGREE, missing)
    if trouble is None:
        return _by_figures(evidence, row, tf32, tf64)
    adjoint = evidence.trace.sweep.adjoints[row.index]
    assert adjoint is not None
    figures = (row.gradient, tf64, evidence.double.errors[adjoint])
    if all(np.all(np.isfinite(figure)) for figure in figures) and not trouble.outside:
        found = _by_figures(evidence, row, tf32, tf64)
        if found.verdict == DISAGREE:
            return found
    if (agreed := _as_written(evidence, row, trouble, tf32, tf64)) is not None:
        return agreed
    return _in_trouble(evidence, row, trouble, tf64)


def _no_path(evidence: Evidence, index: int) -> Cause:
    """Why there is no gradient: nothing varies, or it is stopped by an operation on the way."""
    if not evidence.active[index]:
        return Simple.CONSTANT
    wall = evidence.walls[index]
    if not evidence.needed[index]:
        return Simple.UNUSED
    return Simple.NO_PATH if wall is None else Wall(wall)


# --- ordinary places -----------------------------------------------------------------------------


def _by_figures(evidence: Evidence, row: NodeReport, tf32: Any, tf64: Any) -> Judgement:
    adjoint = evidence.trace.sweep.adjoints[row.index]
    assert adjoint is not None
    if not np.all(np.isfinite(row.gradient)):
        return _not_finite(evidence, row, adjoint, tf64)
    error64 = evidence.double.errors[adjoint]
    double = judge(row.gradient, tf64, error64)
    single = judge(row.gradient, tf32, evidence.single.errors[adjoint] + error64)
    for side, found in ((evidence.double, double), (evidence.single, single)):
        if found.verdict == DISAGREE:
            large = side.too_large[adjoint]
            if large is not None:
                return Judgement(OVERFLOW, _overflown(evidence, row, large, side.precision))
            if not side.rounds_rightly:
                return Judgement(DISAGREE, TooFar(side.precision, found))
    if not np.all(np.isfinite(wide(tf32))):
        large = evidence.single.too_large[adjoint]
        if large is not None:
            return Judgement(OVERFLOW, _overflown(evidence, row, large, FLOAT32))
        return Judgement(UNDEFINED, Simple.LEAVES_DOMAIN)
    if (lost := _no_digits(evidence, row, tf32, error64, single)) is not None:
        return Judgement(NO_DIGITS, lost)
    return _agreed(evidence, row, double, single, error64)


def _as_written(
    evidence: Evidence, row: NodeReport, trouble: Trouble, tf32: Any, tf64: Any
) -> Judgement | None:
    """Whether the formula that is written has a value where one factor of it has none.

    The output must be real here, and TensorFlow must have that value: x·√x has the slope 0 at 0,
    though that of √x is infinite.
    """
    written = evidence.derived.written(row.index)
    figures = (evidence.trace.value, row.gradient, tf32, tf64)
    if written is None or trouble.kind != UNDEFINED or trouble.outside or not finite(figures):
        return None
    error = written.error_in(FLOAT32, evidence.trace.point)
    double = judge(row.gradient, tf64, np.where(np.isfinite(written.error), written.error, 0.0))
    single = judge(row.gradient, tf32, np.where(np.isfinite(error), error, 0.0))
    if DISAGREE in (double.verdict, single.verdict):
        return None
    return _agreed(evidence, row, double, single, written.error)


def _not_finite(evidence: Evidence, row: NodeReport, adjoint: int, tf64: Any) -> Judgement:
    """By the first number on the way that is not finite, wherever it stands; else by the last."""
    source = evidence.not_finite[adjoint]
    if source is not None and source < len(evidence.trace.expression):
        trouble = evidence.troubles[source]
        if trouble is None or trouble.kind != NO_DIGITS:
            trouble = not_finite(evidence.trace, source)
        return _in_trouble(evidence, row, trouble, tf64)
    if np.any(np.isnan(row.gradient)):
        return Judgement(UNDEFINED, Simple.INFINITE_TIMES_0)
    return Judgement(OVERFLOW, SlopeTooLarge(FLOAT64))


def _agreed(
    evidence: Evidence, row: NodeReport, double: Judged, single: Judged, error: Any
) -> Judgement:
    """The ways agree; said besides where differences see another slope."""
    slope = row.numeric
    if slope is not None and not contradicts(evidence.trace, row.index, slope, row.gradient, error):
        slope = None
    cause = Agreement(double, single, slope)
    return Judgement(EXACT if cause.is_exact else AGREE, cause)


def _no_digits(
    evidence: Evidence, row: NodeReport, tf32: Any, error64: Any, single: Judged
) -> Cause | None:
    """Where rounding is as large as the gradient itself: then agreeing means nothing."""
    size = np.abs(np.asarray(row.gradient, dtype=np.float64))
    if (lost := _lost_zero(evidence, row, error64)) is not None:
        return lost
    if np.any((size > 0) & (size <= error64) & (np.asarray(error64) > _NOTHING)):
        return LostInDouble(float(np.max(error64)))
    if np.any((size > 0) & (np.abs(wide(tf32) - row.gradient) >= size)):
        return LostInSingle(single)
    return None


def _lost_zero(evidence: Evidence, row: NodeReport, error64: Any) -> LostZero | None:
    """A gradient of 0 that is nothing but what cancellation left.

    Differences see that it is another, or rounding may have moved it further than they could see.
    """
    if np.ndim(row.gradient) or row.gradient != 0 or error64 <= _NOTHING:
        return None
    scale = max(1.0, abs(evidence.trace.value)) / max(1.0, abs(row.value))
    seen = bool(row.numeric) or error64 > _UNSEEN * scale
    return LostZero(float(error64), row.numeric) if seen else None


def _overflown(evidence: Evidence, row: NodeReport, index: int, precision: Format) -> Cause:
    whole = bool(np.any(np.abs(row.gradient) > precision.largest))
    return too_large(evidence.trace, index, precision, whole=whole)


# --- kinks and the edges of the real domain ------------------------------------------------------


def _in_trouble(evidence: Evidence, row: NodeReport, trouble: Trouble, tf64: Any) -> Judgement:
    index = trouble.index
    if trouble.kind == KINK:
        return _on_kink(evidence, row, trouble)
    if trouble.kind == OVERFLOW:
        return Judgement(OVERFLOW, TooLarge(index, FLOAT64))
    if trouble.kind == NO_DIGITS:
        return Judgement(NO_DIGITS, TooSmall(index))
    figures = () if evidence.without_value else (row.gradient, tf64)
    if not trouble.backward:
        return Judgement(UNDEFINED, NoValue(index, evidence.varying, *figures))
    if _of_nothing(evidence, index):
        return Judgement(UNDEFINED, ZeroToTheZero(index))
    if trouble.position == 1 and (cause := _by_exponent(evidence, index)) is not None:
        return Judgement(UNDEFINED, cause)
    return Judgement(UNDEFINED, NoSlope(index, trouble.position, *figures))


def _by_exponent(evidence: Evidence, index: int) -> NoSlopeByExponent | None:
    node = evidence.trace.expression.nodes[index]
    if node.op != "pow" or node.args[0] == node.args[1]:
        return None
    base, exponent = (np.asarray(evidence.trace.values[arg]) for arg in node.args)
    negative = bool(np.any(base < 0))
    told = negative or np.all((base > 0) | (exponent > 0))
    return NoSlopeByExponent(index, negative) if told else None


def _on_kink(evidence: Evidence, row: NodeReport, trouble: Trouble) -> Judgement:
    walked = row.index in evidence.sided
    sides = one_sided(evidence.trace, evidence.derived.errors, row.index) if walked else None
    nodes: tuple[int, ...] = (trouble.index,)
    if sides is not None and smooth(sides):
        if (shown := _by_fractions(evidence, row)) is not None:
            return shown
        nodes = nodes if trouble.jump else _all_on_their_kink(evidence, row.index, trouble)
    by = tuple(arg for arg in trouble.decides if evidence.active[arg])
    return Judgement(KINK, OnKink(nodes, trouble, sides, walked, by), sides)


def _by_fractions(evidence: Evidence, row: NodeReport) -> Judgement | None:
    """The figures, where a derivative is shown to exist on a kink and is the formula's own."""
    adjoint = evidence.trace.sweep.adjoints[row.index]
    exact = derivative(evidence.trace, row.index)
    if adjoint is None or exact is None:
        return None
    if judge(exact, row.gradient, evidence.double.errors[adjoint]).verdict == DISAGREE:
        return None
    single, double = (s.figures.gradients[row.index] for s in (evidence.single, evidence.double))
    found = _by_figures(evidence, row, single, double)
    return None if found.verdict == DISAGREE else found


def _of_nothing(evidence: Evidence, index: int) -> bool:
    """Whether a node is 0^0, whose exponent nothing varies."""
    exponent = evidence.trace.expression.nodes[index].args[-1]
    return power_of_nothing(evidence.trace, index) and not evidence.active[exponent]


def _all_on_their_kink(evidence: Evidence, index: int, trouble: Trouble) -> tuple[int, ...]:
    """The nodes above one that are on the same kind of kink: their corners cancel."""
    trace, errors = evidence.trace, evidence.derived.errors
    above = depends(trace.expression.nodes, [index])
    return tuple(
        at
        for at, node in enumerate(trace.expression.nodes)
        if above[at] and node.op == trouble.op and trace.sweep.adjoints[at] is not None
        and any(
            np.any(kink.here(errors) & (np.asarray(trace.adjoint(at)) != 0))
            for kink in kinks_of(trace, at)
        )
    )  # fmt: skip

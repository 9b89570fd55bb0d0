"""One row judged: its verdict, and the reason in words.

A gradient is a number, None (no path) or not finite, and these are never mixed up. The formula
follows TensorFlow's conventions at kinks (functions.py), so a figure on a kink is judged like
any other; that there is no derivative is said besides.
"""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from tutor.comparison.evidence import Evidence
from tutor.comparison.kinks import Sides, finite, kinks_of, one_sided, smooth
from tutor.comparison.local import wide
from tutor.comparison.numeric import contradicts
from tutor.comparison.report import NodeReport
from tutor.comparison.room import how_lost
from tutor.comparison.rounding import FLOAT32, Precision
from tutor.comparison.sides import kinked
from tutor.comparison.trouble import (
    Trouble,
    not_finite,
    power_of_nothing,
)
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
from tutor.functions import FUNCTIONS
from tutor.notation.tape import LEAVES, VARIABLE, depends

_NOTHING = 2.0**-960
"""A bound below this is the floor of the number format, not a loss of digits."""

_UNSEEN = 1e-6
"""A gradient that rounding may have moved so far, beside the value, is not known to be 0."""


@dataclass(frozen=True)
class Judgement:
    """What is said of one row; at a kink with the derivatives on both sides.

    contradicted  True where the two ways agree, and differences see another slope
    """

    verdict: str
    reason: str
    sides: Sides | None = None
    contradicted: bool = False


def judged(evidence: Evidence, row: NodeReport) -> Judgement:
    """Judge the figures of TensorFlow for one node."""
    tf32, tf64 = (side.figures.gradients[row.index] for side in (evidence.single, evidence.double))
    if row.gradient is None and tf64 is None:
        return Judgement(NO_PATH, _no_path(evidence, row.index))
    trouble = evidence.troubles[row.index]
    if row.gradient is None or tf64 is None:
        ours, theirs = ("None" if g is None else "a number" for g in (row.gradient, tf64))
        return Judgement(DISAGREE, f"{ours} by the formula, {theirs} by tf.gradients")
    if trouble is None:
        return _by_figures(evidence, row, tf32, tf64)
    adjoint = evidence.trace.sweep.adjoints[row.index]
    assert adjoint is not None
    figures = (row.gradient, tf64, evidence.double.errors[adjoint])
    if all(np.all(np.isfinite(figure)) for figure in figures) and not trouble.outside:
        found = _by_figures(evidence, row, tf32, tf64)
        if found.verdict == DISAGREE:
            return found
    if (
        trouble.kind == UNDEFINED
        and (agreed := _as_written(evidence, row, trouble, tf32, tf64)) is not None
    ):
        return agreed
    return _in_trouble(evidence, row, trouble, tf64)


def _no_path(evidence: Evidence, index: int) -> str:
    """Why there is no gradient: nothing varies, or it is stopped by an operation on the way."""
    if not evidence.active[index]:
        return "a constant: nothing varies here"
    wall = evidence.walls[index]
    if not evidence.needed[index]:
        return "the result does not depend on it: TensorFlow answers None, not 0"
    if wall is None:
        return "no differentiable path from here to the output"
    silent = FUNCTIONS[evidence.trace.expression.nodes[wall].op].tensorflow.silent
    return f"{evidence.texts.text_of(wall)} lets no gradient through: {silent}"


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
                return Judgement(DISAGREE, _too_far(side.precision.name, found))
    if not np.all(np.isfinite(wide(tf32))):
        why = "finite in float64; in float32 a rounded number falls where there is no derivative"
        return Judgement(UNDEFINED, why)
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
    written = evidence.texts.written(row.index)
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
        known = evidence.troubles[source]
        lost = known is not None and known.kind == NO_DIGITS
        why = known if lost else not_finite(evidence.trace, source)
        return _in_trouble(evidence, row, why, tf64)
    if np.any(np.isnan(row.gradient)):
        return Judgement(UNDEFINED, "on the way something infinite is multiplied by 0")
    return Judgement(OVERFLOW, "the gradient is too large for a float64")


def _agreed(
    evidence: Evidence, row: NodeReport, double: Judged, single: Judged, error: Any
) -> Judgement:
    """The ways agree; said besides where differences see another slope."""
    if double.verdict == single.verdict == EXACT:
        verdict, how = EXACT, "the same bits in float32 and in float64"
    else:
        verdict, how = AGREE, f"float64 {_within(double)}; float32 {_within(single)}"
    slope = row.numeric
    if slope is None or not contradicts(evidence.trace, row.index, slope, row.gradient, error):
        return Judgement(verdict, how)
    given = f"give {slope:.6g}" if not np.ndim(slope) else "see other slopes"
    why = f"formula and tf.gradients agree, but differences {given}"
    return Judgement(verdict, f"{why}; {how}", contradicted=True)


def _no_digits(
    evidence: Evidence, row: NodeReport, tf32: Any, error64: Any, single: Judged
) -> str | None:
    """Said where rounding is as large as the gradient itself: then agreeing means nothing."""
    size = np.abs(np.asarray(row.gradient, dtype=np.float64))
    if (lost := _lost_zero(evidence, row, error64)) is not None:
        return lost
    if np.any((size > 0) & (size <= error64) & (np.asarray(error64) > _NOTHING)):
        return (
            f"even float64 keeps no digit here: rounding may move the gradient by "
            f"{np.max(error64):.2g}"
        )
    if np.any((size > 0) & (np.abs(wide(tf32) - row.gradient) >= size)):
        return (
            f"float32 keeps no digit here: it is {single.difference:.2g} off, by rounding alone "
            f"(at most {single.bound:.2g})"
        )
    return None


def _lost_zero(evidence: Evidence, row: NodeReport, error64: Any) -> str | None:
    """Said of a gradient of 0 that is nothing but what cancellation left.

    Differences see that it is another, or rounding may have moved it further than they could see.
    """
    if np.ndim(row.gradient) or row.gradient != 0 or error64 <= _NOTHING:
        return None
    why = "even float64 keeps no digit here: the 0 is what "
    if np.isfinite(error64):
        why += f"cancellation leaves, and rounding may move it by {error64:.2g}"
    else:  # behind an infinite slope
        why += "rounding leaves, and there is no bound on how far it may be off"
    if row.numeric:
        return f"{why}; differences give {row.numeric:.6g}"
    scale = max(1.0, abs(evidence.trace.value)) / max(1.0, abs(row.value))
    return why if error64 > _UNSEEN * scale else None


def _too_far(which: str, far: Judged) -> str:
    return f"{which} is {far.difference:.2g} off; rounding explains at most {far.bound:.2g}"


def _within(judged: Judged) -> str:
    if judged.difference == 0:
        return "the same bits" if judged.verdict == EXACT else "equal"
    if judged.difference <= judged.bound:
        return f"{judged.difference:.2g} off, {judged.bound:.2g} allowed"
    return (
        f"{judged.difference:.2g} off: every operation is rounded rightly, "
        "and this formula magnifies it"
    )


def _overflown(evidence: Evidence, row: NodeReport, index: int, precision: Precision) -> str:
    """A node of the sweep that is too large: the formula's own, or a step of the gradient."""
    too_large = f"is too large for {precision.name}"
    if index >= len(evidence.trace.expression):
        whole = np.any(np.abs(row.gradient) > precision.largest)
        return f"the gradient {too_large}" if whole else f"a step of the gradient {too_large}"
    text = evidence.texts.text_of(index)
    if np.any(np.abs(np.asarray(evidence.trace.values[index])) > precision.largest):
        return f"{text} {too_large}"
    op = evidence.trace.expression.nodes[index].op
    return f"TensorFlow computes {text} as {FUNCTIONS[op].formula}, of which a step {too_large}"


# --- kinks and the edges of the real domain ------------------------------------------------------


def _in_trouble(evidence: Evidence, row: NodeReport, trouble: Trouble, tf64: Any) -> Judgement:
    where = evidence.texts.text_of(trouble.index)
    if trouble.kind == KINK:
        walked = row.index in evidence.sided
        sides = one_sided(evidence.trace, evidence.texts.errors, row.index) if walked else None
        if sides is not None and smooth(sides) and not trouble.jump:
            where = _all_on_their_kink(evidence, row.index, trouble)
        by = {arg: evidence.texts.text_of(arg) for arg in trouble.decides if evidence.active[arg]}
        return Judgement(KINK, f"{where} {kinked(trouble, sides, walked=walked, by=by)}", sides)
    if trouble.kind == OVERFLOW:
        return Judgement(OVERFLOW, f"{where} is too large for a float64")
    if trouble.kind == NO_DIGITS:
        return Judgement(NO_DIGITS, how_lost(evidence.trace, trouble.index, where))
    if trouble.backward and _of_nothing(evidence, trouble.index):
        return Judgement(UNDEFINED, f"the derivative of {where} is 0: {_ZERO_TIMES_INFINITE}")
    if trouble.backward:
        why = _by_exponent(evidence, trouble, where)
        why = why or f"the derivative of {where}{_infinite(evidence, trouble)} here"
    else:
        why = f"{where} {_not_real(evidence, trouble.index)}"
    if evidence.without_value:
        return Judgement(UNDEFINED, why)
    return Judgement(UNDEFINED, why + _nevertheless(row.gradient, tf64))


_ZERO_TIMES_INFINITE = (
    "TensorFlow computes 0*0^(-1), which is 0 times something infinite, and that is its NaN"
)


def _of_nothing(evidence: Evidence, index: int) -> bool:
    """Whether a node is 0^0, whose exponent nothing varies."""
    exponent = evidence.trace.expression.nodes[index].args[-1]
    return power_of_nothing(evidence.trace, index) and not evidence.active[exponent]


def _by_exponent(evidence: Evidence, trouble: Trouble, where: str) -> str:
    """Of a power the derivative by its exponent, where the base is not above 0: no x^y*ln(x)."""
    node = evidence.trace.expression.nodes[trouble.index]
    if node.op != "pow" or trouble.position != 1 or node.args[0] == node.args[1]:
        return ""
    base, exponent = (np.asarray(evidence.trace.values[arg]) for arg in node.args)
    of, by = (evidence.texts.text_of(arg) for arg in node.args)
    if np.any(base < 0):
        return (
            f"{where} is real at whole {by} alone where {of} is below 0: it has no derivative by "
            f"{by}, and TensorFlow takes 0"
        )
    if np.all((base > 0) | (exponent > 0)):
        return (
            f"where {of} is 0, {where} is 0 for every {by} above 0, and so is its derivative by "
            f"{by}; {where}*ln({of}) does not tell: it is 0 times infinity"
        )
    return ""


def _infinite(evidence: Evidence, trouble: Trouble) -> str:
    """What a local derivative is where it is no number, 1/0 or 0·∞, and by what where not by x."""
    if trouble.position is None:
        return " is not finite"
    arg = evidence.trace.expression.nodes[trouble.index].args[trouble.position]
    leaf = evidence.trace.expression.nodes[arg].op == VARIABLE
    slope = np.asarray(evidence.trace.partial(trouble.index, trouble.position))
    text = evidence.texts.text_of(arg)
    by = "" if leaf else f" by ({text})" if text.startswith("-") else f" by {text}"
    return f"{by} is {'not finite' if np.any(np.isnan(slope)) else 'infinite'}"


def _all_on_their_kink(evidence: Evidence, index: int, trouble: Trouble) -> str:
    """Each of the nodes above one that are on the same kind of kink: their corners cancel."""
    trace = evidence.trace
    above = depends(trace.expression.nodes, [index])
    found = [
        evidence.texts.text_of(at)
        for at, node in enumerate(trace.expression.nodes)
        if above[at] and node.op == trouble.op and trace.sweep.adjoints[at] is not None
        and any(
            np.any(kink.here(evidence.texts.errors) & (np.asarray(trace.adjoint(at)) != 0))
            for kink in kinks_of(trace, at)
        )
    ]  # fmt: skip
    return found[0] if len(found) == 1 else f"each of {', '.join(found)}"


def _nevertheless(gradient: Any, figure: Any) -> str:
    """Where the formula has a number, and TensorFlow another or none."""
    ours, theirs = (np.asarray(g, dtype=np.float64) for g in (gradient, figure))
    if ours.ndim or theirs.ndim or ours == theirs or not np.isfinite(ours):
        return ""
    return f"; the formula gives {float(ours):.6g}, tf.gradients {float(theirs):.6g}"


def _not_real(evidence: Evidence, index: int) -> str:
    """Why a node has no real value, in the words of this formula: b ≠ 0 becomes x ≠ 0."""
    node = evidence.trace.expression.nodes[index]
    if node.op in LEAVES:
        nan = np.any(np.isnan(evidence.trace.values[index]))
        return f"is {'NaN' if nan else 'infinite'}, as it was given"
    row, active = FUNCTIONS[node.op], evidence.active
    texts = [evidence.texts.text_of(arg) for arg in node.args]
    if node.op == "div" and not active[node.args[1]]:
        return "divides by 0"
    if not row.domain.words or not active[index]:
        return "is not a real number"
    if node.op == "pow" and not active[node.args[1]]:
        return f"is defined only where {texts[0]} {_sign_for(evidence.trace.values[node.args[1]])}"
    names = dict(zip(row.parameters, texts, strict=True))
    domain = re.sub(r"\b[a-z]\b", lambda found: names.get(found[0], found[0]), row.domain.words)
    return f"is defined only where {domain}"


def _sign_for(exponent: Any) -> str:
    """What the base of a power must be for a real value, by its exponent."""
    if np.all(exponent == np.round(exponent)):
        return "≠ 0"
    return "≥ 0" if np.all(exponent > 0) else "> 0"

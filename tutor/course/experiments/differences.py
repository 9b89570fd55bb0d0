"""A derivative by differences, and how wrong it is: the step h from 1e-1 down to 1e-15.

A large step measures a chord instead of the slope (truncation), a small one divides the rounding
of f by next to nothing. The best step is near √u for the forward difference and near ∛u for the
central one, u being half the gap after 1 (Nocedal and Wright, "Numerical Optimization", 2nd ed.,
section 8.1).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast

import numpy as np

from tutor.autodiff.messages import Unavailable, first_unavailable
from tutor.calculus.evaluate import kernel, number
from tutor.checking import precise
from tutor.comparison.compare import Pending, finish
from tutor.comparison.compare import begin as begin_comparison
from tutor.comparison.figures import as_json
from tutor.comparison.rounding import FLOAT32, FLOAT64, Format
from tutor.comparison.verdicts import DISAGREE, NOT_COMPARED
from tutor.course.experiment_blocks import Differences
from tutor.course.in_x import in_x, slope
from tutor.course.setting import Setting
from tutor.errors import LessonError
from tutor.functions import CONSTANTS
from tutor.notation.printer import to_text
from tutor.notation.tape import CONSTANT, VARIABLE, Expression, Node
from tutor.notation.writing import in_digits

FORWARD, CENTRAL = "forward", "central"
DECADES, PER_DECADE = 15, 3
STEPS = tuple(10.0 ** (-k / PER_DECADE) for k in range(PER_DECADE, PER_DECADE * DECADES + 1))
"""From 1e-1 to 1e-15; every third is a whole decade."""
_DIGITS = 50
_THEORY = {FORWARD: 1 / 2, CENTRAL: 1 / 3}
"""The best step is about u to this power."""


@dataclass(frozen=True)
class Measured:
    """One way in one precision: how far the quotient is from the derivative, for each step."""

    way: str
    precision: str
    errors: tuple[float, ...]
    theory: float

    @property
    def best(self) -> tuple[float, float]:
        """The best of the whole decades, and its error; (NaN, NaN) where f is never finite."""
        pairs = zip(at_decades(self.errors), at_decades(STEPS), strict=True)
        finite = [(error, step) for error, step in pairs if np.isfinite(error)]
        error, step = min(finite, default=(float("nan"), float("nan")))
        return step, error


@dataclass(frozen=True)
class DifferencesResult:
    """Four curves of errors, and beside them tf.gradients, which takes no step at all.

    exact        the derivative, as the nearest double
    off64, off32 how far tf.gradients is from it; None without TensorFlow
    """

    form: Expression
    slope: Expression
    at: float
    exact: float
    measured: tuple[Measured, ...]
    off64: float | None
    off32: float | None
    verdict: str
    reason: str
    unavailable: Unavailable | None = None

    @property
    def agrees(self) -> bool | None:
        return None if self.verdict == NOT_COMPARED else self.verdict != DISAGREE

    def to_dict(self) -> dict[str, Any]:
        return {
            "act": "differences",
            "of": to_text(self.form),
            "at": self.at,
            "derivative": to_text(self.slope),
            "exact": as_json(self.exact),
            "steps": list(STEPS),
            "measured": [
                {
                    "way": one.way,
                    "precision": one.precision,
                    "errors": [as_json(error) for error in one.errors],
                    "best": {"step": as_json(one.best[0]), "error": as_json(one.best[1])},
                    "theory": one.theory,
                }
                for one in self.measured
            ],
            "tf64_error": as_json(self.off64),
            "tf32_error": as_json(self.off32),
            "verdict": self.verdict,
        }


def begin(act: Differences, setting: Setting) -> Callable[[], DifferencesResult]:
    """Ask TensorFlow for the gradient; the differences are taken when the act is finished.

    Raises TutorError for what is no formula in x, and where there is no derivative.
    """
    from mpmath import mp

    form = in_x(act.of)
    derived = slope(form)
    with mp.workdps(_DIGITS):
        try:
            exact = precise.values(derived.nodes, {"x": mp.mpf(act.at)})[derived.output]
        except OverflowError:
            exact = mp.inf
        if not mp.isfinite(exact):
            raise LessonError(f"{act.of} has no derivative at x = {in_digits(act.at)}", key="at")
    pending = begin_comparison(form, {"x": act.at}, setting.oracle, derivations=False)
    return lambda: _finish(act, form, derived, exact, pending, setting)


def _finish(
    act: Differences,
    form: Expression,
    derived: Expression,
    exact: Any,
    pending: Pending,
    setting: Setting,
) -> DifferencesResult:
    report = finish(pending, setting.oracle)
    row = next(row for row in report.nodes if row.name == "x")
    unavailable = first_unavailable([report.answer])
    theirs = (None, None) if unavailable else (row.tf64, row.tf32)
    off64, off32 = (None if figure is None else _off(figure, exact) for figure in theirs)
    measured = tuple(
        _measured(form, act.at, exact, way, precision)
        for precision in (FLOAT64, FLOAT32)
        for way in (FORWARD, CENTRAL)
    )
    return DifferencesResult(
        form=form,
        slope=derived,
        at=act.at,
        exact=float(exact),
        measured=measured,
        off64=off64,
        off32=off32,
        verdict=row.verdict,
        reason=row.reason,
        unavailable=unavailable,
    )


def _measured(form: Expression, at: float, exact: Any, way: str, precision: Format) -> Measured:
    errors = tuple(_off(one, exact) for one in quotients(form, at, way, precision.dtype))
    return Measured(way, precision.name, errors, precision.unit ** _THEORY[way])


def _off(figure: Any, exact: Any) -> float:
    from mpmath import mp

    with mp.workdps(_DIGITS):
        return float(abs(mp.mpf(float(figure)) - exact))


def quotients(form: Expression, at: float, way: str, dtype: Any) -> list[Any]:
    """The difference quotient for each step, every operation of it in this type.

    >>> quotients(in_x("x^2"), 1.0, CENTRAL, np.float64)[0].round(6)
    np.float64(2.0)
    """
    x, found = dtype(at), []
    with np.errstate(all="ignore"):
        for h in map(dtype, STEPS):
            left, width = (x, h) if way == FORWARD else (x - h, h + h)
            found.append((_in_type(form, x + h, dtype) - _in_type(form, left, dtype)) / width)
    return found


def _in_type(form: Expression, x: Any, dtype: Any) -> Any:
    """A formula's value with the result of each operation rounded to this type."""
    values: list[Any] = []
    for node in form.nodes:
        if node.args:
            found = kernel(node.op)(*[values[arg] for arg in node.args])
            values.append(found if np.asarray(found).dtype == bool else dtype(found))
        else:
            values.append(x if node.op == VARIABLE else dtype(_constant(node)))
    return values[form.output]


def _constant(node: Node) -> float:
    if node.op == CONSTANT:
        return CONSTANTS[str(node.value)]
    return number(cast(Fraction, node.value))


def at_decades(errors: Sequence[float]) -> Sequence[float]:
    """Those of the whole decades: 1e-1, 1e-2, …"""
    return errors[::PER_DECADE]

"""Precision: formulas that are equal on paper, and what is left of that in float32 and float64.

TensorFlow computes each at a row of points; mpmath says, in as many digits as it takes, what the
value is, and that the formulas are equal. The points are float32 numbers, so that nothing is lost
before the computation begins.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tutor.autodiff.messages import GraphAnswer, GraphRequest, Unavailable, first_unavailable
from tutor.calculus.trace import Trace, trace
from tutor.checking.precise import values
from tutor.comparison.brief import node_text
from tutor.comparison.figures import as_json
from tutor.comparison.room import first_too_large
from tutor.comparison.rounding import FLOAT32, FLOAT64, Format, sweep_bounds
from tutor.comparison.verdicts import DISAGREE, judge
from tutor.course.experiment_blocks import Precision
from tutor.course.in_x import in_x, slope
from tutor.course.setting import Setting
from tutor.errors import LessonError
from tutor.notation.printer import to_text
from tutor.notation.tape import Expression
from tutor.notation.writing import in_digits

_DIGITS = (50, 100, 200, 400)
_SETTLED = 1e-25
"""So close, relative to their size, are two values that are one."""


@dataclass(frozen=True)
class WithError:
    """TensorFlow's figure in one precision, and its relative error; None where it is not finite.

    too_large   what on the way is too large for the precision, in words; "" where nothing is
    explained   whether rounding alone may have moved the figure so far
    """

    value: float
    error: float | None
    too_large: str = ""
    explained: bool = True

    def to_dict(self) -> dict[str, Any]:
        return {
            "value": as_json(self.value),
            "error": as_json(self.error),
            "too_large": self.too_large,
        }


@dataclass(frozen=True)
class Computed:
    """One formula, point by point."""

    formula: Expression
    float32: tuple[WithError, ...] = ()
    float64: tuple[WithError, ...] = ()


@dataclass(frozen=True)
class PrecisionResult:
    block: Precision
    points: tuple[float, ...]
    exact: tuple[float, ...]
    computed: tuple[Computed, ...]
    unavailable: Unavailable | None = None

    @property
    def agrees(self) -> bool | None:
        """Whether each figure is as near the exact one as its own formula's rounding lets it be."""
        if self.unavailable:
            return None
        figures = [f for one in self.computed for f in (*one.float32, *one.float64)]
        return all(figure.explained for figure in figures)

    def to_dict(self) -> dict[str, Any]:
        return {
            "act": "precision",
            "of": "gradient" if self.block.gradient else "value",
            "points": [as_json(point) for point in self.points],
            "exact": [as_json(value) for value in self.exact],
            "formulas": [
                {
                    "formula": to_text(one.formula),
                    "float32": [figure.to_dict() for figure in one.float32],
                    "float64": [figure.to_dict() for figure in one.float64],
                }
                for one in self.computed
            ],
            "agrees": self.agrees,
        }


def begin(block: Precision, setting: Setting) -> Callable[[], PrecisionResult]:
    """Hand the formulas to TensorFlow, and find the exact values meanwhile.

    Raises TutorError where two formulas are not equal at a point, or have no value there.
    """
    with np.errstate(over="ignore"):
        points = np.array(block.points, np.float32).astype(np.float64)
    if not np.all(np.isfinite(points)):
        raise LessonError("a point is too large for float32", key="points")
    forms = [in_x(text) for text in block.formulas]
    asked = [
        setting.oracle.ask(GraphRequest(form.nodes, form.output, {"x": points})) for form in forms
    ]
    exact = [_same(forms, block.gradient, float(x)) for x in points]

    def finish() -> PrecisionResult:
        answers = [setting.oracle.answer(ticket) for ticket in asked]
        computed = (
            _computed(form, block.gradient, points, exact, answer)
            if isinstance(answer, GraphAnswer)
            else Computed(form)
            for form, answer in zip(forms, answers, strict=True)
        )
        return PrecisionResult(
            block, tuple(map(float, points)), tuple(map(float, exact)), tuple(computed),
            first_unavailable(answers),
        )  # fmt: skip

    return finish


def _same(forms: Sequence[Expression], gradient: bool, x: float) -> Any:
    """The value of all formulas at x, in many digits; TutorError where they do not have one."""
    found = [_exact(form, gradient, x) for form in forms]
    for form, value in zip(forms, found, strict=True):
        if not _near(value, found[0]):
            said = f"{to_text(forms[0])} and {to_text(form)} are not equal at x = {in_digits(x)}"
            raise LessonError(said, part=form.text)
    return found[0]


def _exact(form: Expression, gradient: bool, x: float) -> Any:
    """mpmath's value, once twice as many digits change nothing."""
    from mpmath import mp

    asked = slope(form) if gradient else form
    before = None
    for digits in _DIGITS:
        with mp.workdps(digits):
            try:
                value = values(asked.nodes, {"x": mp.mpf(x)})[asked.output]
            except OverflowError:
                said = f"{to_text(form)} is too large at x = {in_digits(x)}"
                raise LessonError(said, part=form.text) from None
            if not mp.isfinite(value):
                said = f"{to_text(form)} has no value at x = {in_digits(x)}"
                raise LessonError(said, part=form.text)
            if before is not None and _near(value, before):
                return value
        before = value
    said = f"{to_text(form)} at x = {in_digits(x)} takes more than {_DIGITS[-1]} digits"
    raise LessonError(said, part=form.text)


def _near(one: Any, other: Any) -> bool:
    from mpmath import mp

    with mp.workdps(_DIGITS[-1]):
        return bool(abs(one - other) <= _SETTLED * abs(other))


def _computed(
    form: Expression, gradient: bool, points: Any, exact: Sequence[Any], answer: GraphAnswer
) -> Computed:
    figures: dict[str, list[WithError]] = {FLOAT32.name: [], FLOAT64.name: []}
    both = ((FLOAT32, answer.float32), (FLOAT64, answer.float64))
    x = form.find("x")
    for k, point in enumerate(points):
        found = trace(form, {"x": float(point)})
        for precision, theirs in both:
            column = theirs.gradients[x] if gradient else theirs.values[form.output]
            place = found.sweep.adjoints[x] if gradient else form.output
            assert place is not None
            figure = _figure(np.asarray(column)[k], exact[k], found, place, precision)
            figures[precision.name].append(figure)
    return Computed(form, tuple(figures[FLOAT32.name]), tuple(figures[FLOAT64.name]))


def _figure(figure: Any, exact: Any, found: Trace, place: int, precision: Format) -> WithError:
    """One figure with its error. What is not finite has none, but may have a reason."""
    from mpmath import mp

    if not np.isfinite(figure):
        first = first_too_large(found, precision)[place]
        names = found.expression.names
        whole = Expression(found.sweep.nodes, place, names)
        words = "" if first is None else node_text(whole, first)
        return WithError(figure, None, words, bool(words))
    with mp.workdps(_DIGITS[-1]):
        distance = abs(mp.mpf(float(figure)) - exact)
        relative = distance / abs(exact) if exact else distance
        error = 0.0 if relative < _SETTLED else float(relative)  # mpmath's own digits end somewhere
    verdict = judge(float(exact), figure, sweep_bounds(found, precision)[place]).verdict
    return WithError(figure, error, "", verdict != DISAGREE)

"""Conventions: one function at its kink, spelled in several ways, as several libraries answer.

There is no derivative at a kink, so that a library has to decide; it decides operation by
operation, and two spellings of one function may get two answers. TensorFlow, SymPy and the
differences are asked here and now. What JAX and PyTorch answer was measured, and is marked so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from tutor.autodiff.messages import GraphAnswer, GraphRequest, Unavailable, first_unavailable
from tutor.calculus.evaluate import evaluate
from tutor.calculus.patience import SECONDS, Patience
from tutor.calculus.trace import trace
from tutor.comparison.figures import as_json
from tutor.course.experiment_blocks import Conventions
from tutor.course.experiments.agreement import gradients_agree
from tutor.course.in_x import in_x
from tutor.course.setting import Setting
from tutor.errors import LessonError
from tutor.notation.printer import to_text
from tutor.notation.tape import Expression

_STEP = 2.0**-20
"""A step of differences, a power of 2 so that it adds no rounding beside 0."""

JAX = "JAX 0.10.2"
PYTORCH = "PyTorch, pytorch/pytorch#184572"
MEASURED: dict[str, dict[str, float]] = {
    "relu(x)": {JAX: 0.0, PYTORCH: 0.0},
    "max(x, 0)": {JAX: 0.5, PYTORCH: 0.5},
    "max(0, x)": {JAX: 0.5},
    "min(x, 0)": {JAX: 0.5},
    "where(x > 0, x, 0)": {JAX: 0.0},
    "where(x >= 0, x, 0)": {JAX: 1.0},
    "(x + abs(x))/2": {JAX: 1.0},
    "abs(x)": {JAX: 1.0},
}
"""The slope at x = 0 by other libraries: `jax.grad` was called, the issue has PyTorch's figures."""


@dataclass(frozen=True)
class Spelling:
    """One spelling, and the slope at the kink as each way has it.

    left, right  the slopes of a short step to either side
    central      the slope between two points, one on either side
    tensorflow   tf.gradients' answer in float64: a number, or None where no gradient goes through
    sympy        a number, or the word that SymPy has instead of one
    others       measured, not computed here, by library
    agrees       whether TensorFlow's answer is that of its written rules; None without TensorFlow
    """

    formula: Expression
    left: float
    right: float
    central: float
    sympy: float | str
    others: dict[str, float]
    tensorflow: Any = None
    agrees: bool | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "formula": to_text(self.formula),
            "left": as_json(self.left),
            "right": as_json(self.right),
            "tensorflow": as_json(self.tensorflow),
            "sympy": self.sympy,
            "central_difference": as_json(self.central),
            "measured": dict(self.others),
        }


@dataclass(frozen=True)
class ConventionsResult:
    block: Conventions
    spellings: tuple[Spelling, ...]
    versions: dict[str, str]
    unavailable: Unavailable | None = None

    @property
    def agrees(self) -> bool | None:
        if self.unavailable:
            return None
        return all(one.agrees for one in self.spellings)

    def to_dict(self) -> dict[str, Any]:
        return {
            "act": "conventions",
            "at": as_json(self.block.at),
            "versions": self.versions,
            "spellings": [one.to_dict() for one in self.spellings],
            "agrees": self.agrees,
        }


def begin(block: Conventions, setting: Setting) -> Callable[[], ConventionsResult]:
    """Ask TensorFlow for each spelling; SymPy and the differences meanwhile.

    Raises TutorError where two spellings are not the same function beside the kink.
    """
    forms = [in_x(text) for text in block.formulas]
    point = {"x": float(block.at)}
    _require_alike(forms, point["x"])
    asked = [setting.oracle.ask(GraphRequest(form.nodes, form.output, point)) for form in forms]
    patience = Patience(SECONDS)
    by_sympy = [_by_sympy(form, point["x"], patience) for form in forms]

    def finish() -> ConventionsResult:
        answers = [setting.oracle.answer(ticket) for ticket in asked]
        found = (
            _spelling(form, point, sympy, answer)
            for form, sympy, answer in zip(forms, by_sympy, answers, strict=True)
        )
        return ConventionsResult(block, tuple(found), _versions(), first_unavailable(answers))

    return finish


def _require_alike(forms: list[Expression], at: float) -> None:
    """Raise TutorError unless the spellings have the same values on both sides of the kink."""
    beside = np.array([at - 0.5, at - _STEP, at, at + _STEP, at + 0.5])
    values = [np.broadcast_to(_value(form, beside), beside.shape) for form in forms]
    for form, value in zip(forms, values, strict=True):
        if not np.allclose(value, values[0], rtol=1e-9, atol=1e-12, equal_nan=True):
            said = f"{to_text(forms[0])} and {to_text(form)} are not the same function"
            raise LessonError(said, part=form.text)


def _value(form: Expression, x: Any) -> Any:
    return evaluate(form.nodes, {"x": x})[form.output]


def _spelling(
    form: Expression, point: dict[str, float], sympy: float | str, answer: Any
) -> Spelling:
    x, at = form.find("x"), point["x"]
    below, here, above = (float(_value(form, at + k * _STEP)) for k in (-1, 0, 1))
    slopes = (here - below) / _STEP, (above - here) / _STEP, (above - below) / (2 * _STEP)
    theirs, agrees = None, None
    if isinstance(answer, GraphAnswer):
        theirs = answer.float64.gradients[x]
        agrees = gradients_agree(trace(form, point), [x], answer)
    others = MEASURED.get(to_text(form), {}) if at == 0 else {}
    return Spelling(form, *slopes, sympy, others, theirs, agrees)


def _by_sympy(form: Expression, at: float, patience: Patience) -> float | str:
    from tutor.calculus.symbolic import own_slope

    slope = patience.ask(lambda: own_slope(form.nodes, form.output, "x", at))
    if slope is None:
        return "no time"
    if slope.is_number and slope.is_real:
        return float(slope)
    return str(slope) if str(slope).isalpha() else "left open"


def _versions() -> dict[str, str]:
    """The versions of the libraries that are asked here."""
    found = {}
    for name in ("tensorflow", "sympy"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # tensorflow-cpu has the same module and another name
            continue
    return found

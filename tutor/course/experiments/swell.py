"""Symbolic against automatic: a derivative written out, and the same one walked on the tape.

A layer is put upon itself n times. The walk back is counted on its tape, where each value has
one place; then written out, where it has as many as it has uses; and SymPy writes its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Any

from tutor.autodiff.messages import GraphAnswer, GraphRequest, Unavailable, first_unavailable
from tutor.calculus.patience import Patience
from tutor.calculus.swell import WrittenOut, by_sympy, operations, written_out
from tutor.calculus.trace import Trace, trace
from tutor.comparison.figures import as_json
from tutor.comparison.rounding import FLOAT64, bounds
from tutor.comparison.verdicts import DISAGREE, judge
from tutor.course.experiment_blocks import Swell
from tutor.course.experiments.agreement import gradients_agree
from tutor.course.experiments.layers import BELOW, INPUT, repeated
from tutor.course.setting import Setting
from tutor.errors import LessonError

SECONDS = 10.0
"""What SymPy may take for all the sizes of one act."""
MOST_WRITTEN = 200_000
"""A derivative that is longer when written out is not asked of SymPy: it would only wait."""


@dataclass(frozen=True)
class Size:
    """One number of layers: operations of the value, of the derivative, and its figure each way.

    shared  of the walk back on its tape
    spread  of the same walk, written out
    sympy   of the formula that SymPy writes, and its value; None where it was not asked
    same    whether both figures are one, within rounding; None where SymPy has none
    """

    layers: int
    value: int
    shared: int
    spread: int
    slope: float
    sympy: WrittenOut | None
    same: bool | None
    tensorflow: float | None


@dataclass(frozen=True)
class SwellResult:
    """All sizes; `agrees` is about tf.gradients, at every size."""

    layer: str
    at: float
    sizes: tuple[Size, ...]
    agrees: bool | None
    unavailable: Unavailable | None

    def to_dict(self) -> dict[str, Any]:
        return {
            "act": "swell",
            "layer": self.layer,
            "at": self.at,
            "sizes": [
                {
                    "layers": one.layers,
                    "value": one.value,
                    "shared": one.shared,
                    "written_out": one.spread,
                    "sympy": one.sympy and one.sympy.operations,
                    "slope": as_json(one.slope),
                    "sympy_slope": as_json(one.sympy and one.sympy.value),
                    "same": one.same,
                    "tf64": as_json(one.tensorflow),
                }
                for one in self.sizes
            ],
            "agrees": self.agrees,
        }


def begin(act: Swell, setting: Setting) -> Callable[[], SwellResult]:
    """Ask TensorFlow for the slope at every size; SymPy is asked when the act is finished.

    Raises TutorError for a layer that cannot be read, has a weight, or lets no gradient through.
    """
    traces = []
    for count in act.layers:
        expression = repeated(act.layer, count)
        if expression.variables != (INPUT,):
            raise LessonError(f"a layer that swells is a formula in {BELOW} alone", key="layer")
        found = trace(expression, {INPUT: act.at})
        if found.adjoint(expression.find(INPUT)) is None:
            raise LessonError("no gradient goes through this layer", key="layer")
        traces.append(found)
    tickets = [
        setting.oracle.ask(GraphRequest(one.expression.nodes, one.expression.output, one.point))
        for one in traces
    ]
    return lambda: _finish(act, traces, [setting.oracle.answer(ticket) for ticket in tickets])


def _finish(act: Swell, traces: list[Trace], answers: list[Any]) -> SwellResult:
    patience = Patience(SECONDS)
    sizes = tuple(
        _size(count, found, answer, patience)
        for count, found, answer in zip(act.layers, traces, answers, strict=True)
    )
    unavailable = first_unavailable(answers)
    agrees = None if unavailable else all(map(_agrees, traces, answers))
    return SwellResult(act.layer, act.at, sizes, agrees, unavailable)


def _agrees(found: Trace, answer: GraphAnswer) -> bool:
    return gradients_agree(found, [found.expression.find(INPUT)], answer)


def _adjoint(found: Trace) -> int:
    adjoint = found.sweep.adjoints[found.expression.find(INPUT)]
    assert adjoint is not None
    return adjoint


def _size(count: int, found: Trace, answer: Any, patience: Patience) -> Size:
    nodes, adjoint = found.sweep.nodes, _adjoint(found)
    spread = written_out(nodes, adjoint)
    slope, at = float(found.values[adjoint]), float(found.point[INPUT])
    asked = spread <= MOST_WRITTEN
    sympy = by_sympy(found.expression, INPUT, at, patience) if asked else None
    same = None
    if sympy is not None and sympy.value is not None and isfinite(sympy.value):
        bound = bounds(nodes, found.values, found.point, FLOAT64)[adjoint]
        same = judge(sympy.value, slope, bound).verdict != DISAGREE
    theirs = None
    if isinstance(answer, GraphAnswer):
        theirs = answer.float64.gradients[found.expression.find(INPUT)]
    return Size(
        layers=count,
        value=operations(found.expression.nodes, [found.expression.output]),
        shared=operations(nodes, [adjoint], len(found.expression)),
        spread=spread,
        slope=slope,
        sympy=sympy,
        same=same,
        tensorflow=None if theirs is None else float(theirs),
    )

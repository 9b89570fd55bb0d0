"""Forward against reverse mode: one graph both ways, and what each way costs.

Both are written down as expressions, so both can be evaluated, compared with TensorFlow's own two
modes, and counted. A walk forward is needed for each input, the walk back once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tutor.autodiff.messages import (
    ForwardAnswer,
    ForwardRequest,
    GraphAnswer,
    GraphRequest,
    Unavailable,
    first_unavailable,
)
from tutor.calculus.evaluate import evaluate
from tutor.calculus.forward import Tangents, forward
from tutor.calculus.shapes import SCALAR
from tutor.calculus.sweep import Sweep, sweep
from tutor.calculus.swell import operations
from tutor.calculus.trace import Trace, trace
from tutor.comparison.brief import node_text
from tutor.comparison.figures import as_json
from tutor.comparison.rounding import FLOAT32, FLOAT64, Format, bounds, slope_error
from tutor.comparison.verdicts import DISAGREE, judge
from tutor.course.experiment_blocks import Modes
from tutor.course.experiments.agreement import gradients_agree
from tutor.course.experiments.layers import INPUT, repeated
from tutor.course.setting import Setting
from tutor.errors import LessonError
from tutor.notation.tape import Expression

MAX_INPUTS = 8


@dataclass(frozen=True)
class Walk:
    """One walk forward, along one input.

    tangents    of every node; None where the input does not reach it
    operations  what the output's tangent takes, beyond the values
    verdict     the output's tangent against its adjoint, which the walk back brings
    """

    tangents: tuple[Any, ...]
    operations: int
    verdict: str


@dataclass(frozen=True)
class Cost:
    """Operations for a formula of so many inputs: of its value, and of each mode beyond that."""

    inputs: int
    value: int
    forward: int
    reverse: int


@dataclass(frozen=True)
class ModesResult:
    """Both modes on one graph, and how their costs grow with the inputs.

    forward64, forward32  TensorFlow's tangents by input, for every node; None without an answer
    reverse64             its adjoints for every node; None without an answer
    """

    of: str
    trace: Trace
    walks: Mapping[str, Walk]
    reverse: int
    layer: str
    growth: tuple[Cost, ...]
    forward64: Mapping[str, tuple[Any, ...]] | None
    forward32: Mapping[str, tuple[Any, ...]] | None
    reverse64: tuple[Any, ...] | None
    agrees: bool | None
    unavailable: Unavailable | None

    @property
    def cost(self) -> Cost:
        """What both modes take on the graph itself."""
        expression = self.trace.expression
        return Cost(
            inputs=len(self.walks),
            value=operations(expression.nodes, [expression.output]),
            forward=sum(walk.operations for walk in self.walks.values()),
            reverse=self.reverse,
        )

    @property
    def named(self) -> tuple[int, ...]:
        """The nodes that have a name, and the output."""
        expression = self.trace.expression
        return tuple(
            index
            for index in range(len(expression))
            if expression.label(index) or index == expression.output
        )

    def to_dict(self) -> dict[str, Any]:
        expression, output = self.trace.expression, self.trace.expression.output
        return {
            "act": "modes",
            "of": self.of,
            "at": as_json(self.trace.point),
            "nodes": [
                {
                    "node": node_text(expression, index),
                    "value": as_json(self.trace.values[index]),
                    "tangents": {
                        name: as_json(walk.tangents[index]) for name, walk in self.walks.items()
                    },
                    "adjoint": as_json(self.trace.adjoint(index)),
                }
                for index in self.named
            ],
            "inputs": {
                name: {
                    "forward": as_json(walk.tangents[output]),
                    "reverse": as_json(self.trace.adjoint(expression.find(name))),
                    "verdict": walk.verdict,
                    "operations": walk.operations,
                    "tf_forward64": as_json(self.forward64 and self.forward64[name][output]),
                    "tf_forward32": as_json(self.forward32 and self.forward32[name][output]),
                    "tf_reverse64": as_json(
                        self.reverse64 and self.reverse64[expression.find(name)]
                    ),
                }
                for name, walk in self.walks.items()
            },
            "cost": asdict(self.cost),
            "layer": self.layer,
            "growth": [asdict(cost) for cost in self.growth],
            "agrees": self.agrees,
        }


def begin(act: Modes, setting: Setting) -> Callable[[], ModesResult]:
    """Ask TensorFlow for both modes; the tutor's own are written when the act is finished.

    Raises TutorError for too many inputs, and for a layer that cannot be read.
    """
    found = trace(setting.output(act.of), setting.values)
    expression = found.expression
    names = tuple(
        name
        for name in expression.variables
        if np.ndim(found.point[name]) == 0 and found.adjoint(expression.find(name)) is not None
    )
    if not 1 <= len(names) <= MAX_INPUTS:
        raise LessonError(f"modes are of 1 to {MAX_INPUTS} inputs that are numbers", key="of")
    repeated(act.layer, 1)
    there = setting.oracle.ask(ForwardRequest(expression.nodes, found.point, names))
    back = setting.oracle.ask(GraphRequest(expression.nodes, expression.output, found.point))
    return lambda: _finish(
        act, found, names, setting.oracle.answer(there), setting.oracle.answer(back)
    )


def _finish(act: Modes, found: Trace, names: tuple[str, ...], there: Any, back: Any) -> ModesResult:
    tapes = {name: forward(found.expression, found.shapes, {name: 1}) for name in names}
    values = {name: evaluate(tape.nodes, found.point) for name, tape in tapes.items()}
    walks = {name: _walk(found, name, tape, values[name]) for name, tape in tapes.items()}
    agrees = None
    if isinstance(there, ForwardAnswer) and isinstance(back, GraphAnswer):
        agrees = all(
            _within(tapes[name], values[name], found, figures[name], precision)
            for name in names
            for figures, precision in ((there.float64, FLOAT64), (there.float32, FLOAT32))
        ) and gradients_agree(found, map(found.expression.find, names), back)
    return ModesResult(
        of=act.of,
        trace=found,
        walks=walks,
        reverse=_reverse_cost(found.expression, found.sweep, names),
        layer=act.layer,
        growth=tuple(growth(act.layer, count) for count in act.inputs),
        forward64=there.float64 if isinstance(there, ForwardAnswer) else None,
        forward32=there.float32 if isinstance(there, ForwardAnswer) else None,
        reverse64=back.float64.gradients if isinstance(back, GraphAnswer) else None,
        agrees=agrees,
        unavailable=first_unavailable([there, back]),
    )


def _walk(found: Trace, name: str, tape: Tangents, values: list[Any]) -> Walk:
    """One walk: its figures, its cost, and whether it arrives at what the walk back brings."""
    output = tape.tangents[found.expression.output]
    adjoint = found.sweep.adjoints[found.expression.find(name)]
    assert output is not None
    assert adjoint is not None
    bound = (
        bounds(tape.nodes, values, found.point, FLOAT64)[output]
        + bounds(found.sweep.nodes, found.values, found.point, FLOAT64)[adjoint]
    )
    return Walk(
        tuple(None if index is None else values[index] for index in tape.tangents),
        operations(tape.nodes, [output], len(found.expression)),
        judge(found.values[adjoint], values[output], bound).verdict,
    )


def _within(
    tape: Tangents, values: list[Any], found: Trace, figures: tuple[Any, ...], precision: Format
) -> bool:
    """Whether TensorFlow's tangents of all nodes are within rounding of the tutor's."""
    nodes, extra = found.expression.nodes, dict[int, Any]()
    for index, place in tape.partials:
        error = slope_error(nodes[index], place, found.values, found.values[index], precision)
        moving, total = tape.tangents[nodes[index].args[place]], tape.tangents[index]
        if error is None or moving is None or total is None:
            continue
        share = np.abs(values[moving]) * error
        if np.ndim(share) > len(found.shapes[index]):  # of a column, or of each row
            share = np.sum(share, axis=-1 if found.shapes[index] else None)
        extra[total] = extra.get(total, 0.0) + share
    errors = bounds(tape.nodes, values, found.point, precision, extra=extra, theirs=True)
    return all(
        judge(values[index], figure, errors[index]).verdict != DISAGREE
        for index, figure in zip(tape.tangents, figures, strict=True)
        if index is not None and figure is not None
    )


def growth(layer: str, count: int) -> Cost:
    """What both modes take for a layer repeated `count` times, by its weights, or by x alone.

    A walk forward begins at its own weight, and does over again what lies above it.

    >>> growth("w*h", 1), growth("w*h", 4)
    (Cost(inputs=1, value=1, forward=1, reverse=1), Cost(inputs=4, value=4, forward=10, reverse=7))
    """
    expression = repeated(layer, count)
    scalars = [SCALAR] * len(expression)
    weights = [name for name in expression.variables if name != INPUT] or [INPUT]
    return Cost(
        inputs=len(weights),
        value=operations(expression.nodes, [expression.output]),
        forward=sum(_forward_cost(expression, scalars, name) for name in weights),
        reverse=_reverse_cost(expression, sweep(expression, scalars), weights),
    )


def _reverse_cost(expression: Expression, back: Sweep, names: Iterable[str]) -> int:
    """Operations of the adjoints of these variables, beyond the values."""
    adjoints = [back.adjoints[expression.find(name)] for name in names]
    roots = [index for index in adjoints if index is not None]
    return operations(back.nodes, roots, len(expression))


def _forward_cost(expression: Expression, scalars: list[tuple[int, ...]], name: str) -> int:
    tape = forward(expression, scalars, {name: 1})
    output = tape.tangents[expression.output]
    return 0 if output is None else operations(tape.nodes, [output], len(expression))

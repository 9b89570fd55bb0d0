"""The commonest mistake in a backward sweep, made on purpose: `=` where `+=` belongs.

A value that is used twice gets a share of its adjoint from each use. The sweep adds them up; one
that assigns instead keeps the last to arrive, and passes that on to everything below.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tutor.autodiff.messages import GraphAnswer, GraphRequest, Unavailable, first_unavailable
from tutor.calculus.trace import Trace, trace
from tutor.comparison.brief import node_text
from tutor.comparison.figures import as_json
from tutor.course.experiment_blocks import Overwritten
from tutor.course.experiments.agreement import gradients_agree
from tutor.course.setting import Setting
from tutor.errors import LessonError
from tutor.notation.tape import Expression


@dataclass(frozen=True)
class Gathered:
    """What arrives at one node on the way back.

    shares       what each use passes down: (the using node's index, the share)
    added        their sum: the adjoint
    overwritten  what is left where each arrival takes the place of the one before
    """

    index: int
    shares: tuple[tuple[int, float], ...]
    added: float
    overwritten: float


@dataclass(frozen=True)
class OverwrittenResult:
    """Both sweeps from `of` back to `wrt`, and what tf.gradients says; None without TensorFlow."""

    of: str
    wrt: str
    trace: Trace
    nodes: tuple[Gathered, ...]
    tensorflow: float | None
    agrees: bool | None
    unavailable: Unavailable | None

    @property
    def expression(self) -> Expression:
        return self.trace.expression

    @property
    def last(self) -> Gathered:
        """What arrives at `wrt`."""
        return next(one for one in self.nodes if one.index == self.expression.find(self.wrt))

    def to_dict(self) -> dict[str, Any]:
        return {
            "act": "overwritten",
            "of": self.of,
            "wrt": self.wrt,
            "nodes": [
                {
                    "node": node_text(self.expression, one.index),
                    "shares": [
                        {"from": node_text(self.expression, user), "share": as_json(share)}
                        for user, share in one.shares
                    ],
                    "added": as_json(one.added),
                    "overwritten": as_json(one.overwritten),
                }
                for one in self.nodes
            ],
            "tf64": as_json(self.tensorflow),
            "agrees": self.agrees,
        }


def begin(act: Overwritten, setting: Setting) -> Callable[[], OverwrittenResult]:
    """Ask TensorFlow for the gradient; both sweeps are made when the act is finished.

    Raises TutorError for a graph over columns, and where no gradient goes from `of` to `wrt`.
    """
    if any(np.ndim(value) for value in setting.values.values()):
        raise LessonError("overwritten is about numbers: this graph has a column")
    expression = setting.output(act.of)
    found = trace(expression, setting.values)
    wrt = expression.find(act.wrt)
    if found.adjoint(wrt) is None:
        raise LessonError(f"no gradient goes from {act.of} to {act.wrt}", key="wrt")
    ticket = setting.oracle.ask(GraphRequest(expression.nodes, expression.output, found.point))
    return lambda: _finish(act, found, wrt, setting.oracle.answer(ticket))


def _finish(act: Overwritten, found: Trace, wrt: int, answer: Any) -> OverwrittenResult:
    theirs = answer.float64.gradients[wrt] if isinstance(answer, GraphAnswer) else None
    return OverwrittenResult(
        of=act.of,
        wrt=act.wrt,
        trace=found,
        nodes=gathered(found),
        tensorflow=None if theirs is None else float(theirs),
        agrees=gradients_agree(found, [wrt], answer) if isinstance(answer, GraphAnswer) else None,
        unavailable=first_unavailable([answer]),
    )


def gathered(found: Trace) -> tuple[Gathered, ...]:
    """Both sweeps, node by node from the output back.

    >>> from tutor.notation import parse
    >>> [(one.added, one.overwritten) for one in gathered(trace(parse("x*x"), {"x": 3.0}))]
    [(1.0, 1.0), (6.0, 3.0)]
    """
    expression = found.expression
    shares: dict[int, list[tuple[int, float]]] = {expression.output: []}
    wrong: dict[int, float] = {expression.output: 1.0}
    for index in range(expression.output, -1, -1):
        adjoint = found.adjoint(index)
        if adjoint is None:
            continue
        for position, arg in enumerate(expression.nodes[index].args):
            partial = found.partial(index, position)
            if partial is not None:
                shares.setdefault(arg, []).append((index, float(adjoint * partial)))
                wrong[arg] = float(wrong[index] * partial)  # += would be right
    return tuple(
        Gathered(index, tuple(shares[index]), float(np.asarray(found.adjoint(index))), wrong[index])
        for index in sorted(shares, reverse=True)
    )

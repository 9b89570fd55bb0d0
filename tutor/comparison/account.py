"""Where a float32 figure lost its digits: the difference, shared out among the nodes.

The local rounding of a node is what TensorFlow stored there less what the exact operation
gives on what TensorFlow's inputs were. The chain rule carries it to the result: the weights
are the adjoints of the gradient's own graph. To first order the shares add up to the
difference; nothing is fitted.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from tutor.calculus.evaluate import Value, evaluate
from tutor.calculus.shapes import SCALAR
from tutor.calculus.sweep import sweep
from tutor.calculus.trace import Trace
from tutor.comparison.brief import node_text
from tutor.comparison.figures import as_json
from tutor.comparison.local import Local
from tutor.notation.tape import VARIABLE, Expression, Node, reachable

_FIRST_ORDER = 0.05
"""Shares that miss more of a difference than this do not account for it."""


@dataclass(frozen=True)
class Share:
    """What the rounding of one node contributes to a difference.

    of       "value" or "adjoint" of the node
    stored   TensorFlow's figure there (None for a column)
    rounding its distance from the exact operation on TensorFlow's inputs (None for a column)
    part     the contribution to the difference
    """

    index: int
    of: str
    stored: float | None
    rounding: float | None
    part: float


@dataclass(frozen=True)
class Account:
    """A difference and the shares in it, the largest first.

    `place` is the element that it is of, in a column or a matrix: the one that is furthest off.
    `explained` is the sum of the shares over the difference: 1 to first order.
    `adds_up` is False where the roundings are too large for the chain rule to share them out.
    """

    difference: float
    shares: tuple[Share, ...]
    place: tuple[int, ...] = ()

    @property
    def explained(self) -> float:
        return sum(share.part for share in self.shares) / self.difference

    @property
    def adds_up(self) -> bool:
        return abs(1 - self.explained) <= _FIRST_ORDER

    def fraction(self, share: Share) -> float:
        return share.part / self.difference

    def to_dict(self, expression: Expression) -> dict[str, Any]:
        """As JSON has it: the shares with their nodes' names, the largest first."""
        return {
            "difference": as_json(self.difference),
            "place": list(self.place),
            "explained": as_json(self.explained),
            "shares": [
                {
                    "node": node_text(expression, share.index),
                    "of": share.of,
                    "stored": as_json(share.stored),
                    "rounding": as_json(share.rounding),
                    "fraction": as_json(self.fraction(share)),
                }
                for share in self.shares
            ],
        }


def account(local: Local, index: int) -> Account | None:
    """Share out TensorFlow's gradient at a node less the exact adjoint among all roundings.

    None where there is nothing to share out: no difference, no finite one, or a figure on the
    way that is not finite.
    """
    trace, figures = local.trace, local.figures
    exact, stored = trace.adjoint(index), figures.gradients[index]
    if exact is None or stored is None:
        return None
    place = _furthest(exact, stored)
    difference = float(np.asarray(stored)[place]) - float(np.asarray(exact)[place])
    if difference == 0 or not np.isfinite(difference) or not _finite(local):
        return None
    weights, adjoint_weights = _weights(trace, index, place)
    shares: list[Share] = []
    for node in range(len(trace.expression)):
        shares.append(
            _share(
                node,
                "value",
                figures.values[node],
                local.value(node),
                weights[node],
            )
        )
        if adjoint_weights[node] is not None and figures.gradients[node] is not None:
            recombined = local.adjoint(node)
            shares.append(
                _share(node, "adjoint", figures.gradients[node], recombined, adjoint_weights[node])
            )
    found = [share for share in shares if share.part != 0]
    return Account(difference, tuple(sorted(found, key=lambda share: -abs(share.part))), place)


def _furthest(exact: Any, stored: Any) -> tuple[int, ...]:
    """The element that is most units in the last place off; () of a number."""
    exact, stored = np.asarray(exact, np.float64), np.asarray(stored, np.float64)
    with np.errstate(all="ignore"):
        units = np.abs(stored - exact) / np.abs(np.spacing(np.abs(exact).astype(np.float32)))
    return tuple(map(int, np.unravel_index(np.argmax(units), exact.shape)))


def _finite(local: Local) -> bool:
    """Whether every figure on the way to the output and back is finite, TensorFlow's and ours."""
    trace = local.trace
    needed = reachable(trace.expression.nodes, trace.expression.output)
    return all(
        bool(np.all(np.isfinite(np.asarray(figure, dtype=np.float64))))
        for index, on_the_way in enumerate(needed)
        if on_the_way
        for figure in (trace.values[index], local.values[index], local.figures.gradients[index])
        if figure is not None
    )


_ELEMENT = "the element"
"""A name that nobody can type: of a matrix that is 1 in one place, and 0 elsewhere."""


def _weights(
    trace: Trace, index: int, place: tuple[int, ...]
) -> tuple[list[Value | None], list[Value | None]]:
    """The gradient's own derivative by each node's value and by each node's adjoint.

    Of a column or a matrix that of one element: the sum of all, times 1 there and 0 elsewhere.
    """
    target = trace.sweep.adjoints[index]
    assert target is not None
    gradient, shapes, point = Expression(trace.sweep.nodes, target), trace.sweep.shapes, trace.point
    if place:
        count, shape = len(gradient.nodes), shapes[target]
        one = np.zeros(shape)
        one[place] = 1.0
        picked = (
            Node(VARIABLE, (), _ELEMENT), Node("mul", (target, count)), Node("sum", (count + 1,)),
        )  # fmt: skip
        gradient = Expression((*gradient.nodes, *picked), count + 2)
        shapes, point = (*shapes, shape, shape, SCALAR), {**point, _ELEMENT: one}
    second = sweep(gradient, shapes, constants=True)
    values = evaluate(second.nodes, point, first=len(trace.values), known=trace.values)

    def weight(node: int | None) -> Value | None:
        found = None if node is None else second.adjoints[node]
        return None if found is None else values[found]

    count = len(trace.expression)
    return [weight(node) for node in range(count)], [weight(a) for a in trace.sweep.adjoints]


def _share(index: int, of: str, stored: Any, exact: Any, weight: Value | None) -> Share:
    rounding = np.asarray(stored, dtype=np.float64) - exact
    with np.errstate(all="ignore"):
        parts = np.where(rounding == 0, 0.0, rounding * (0.0 if weight is None else weight))
    scalar = np.ndim(rounding) == 0
    return Share(
        index,
        of,
        float(stored) if scalar else None,
        float(rounding) if scalar else None,
        float(np.sum(parts)),
    )

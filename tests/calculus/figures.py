"""A formula's figures with their rounding bounds, and where the bounds say something."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.comparison.rounding import FLOAT64, bounds
from tutor.notation import Node


class Figures(NamedTuple):
    """The value of every node in float64, and how far rounding may have moved it."""

    nodes: Sequence[Node]
    values: Sequence[Any]
    errors: Sequence[Any]

    @property
    def well_conditioned(self) -> bool:
        """Whether the rounding analysis, which is to first order, says something of every value.

        Where half of the digits are lost (ln of a difference that nearly vanishes), the second
        order is not small. A value without any bound is never right: every formula has one,
        but for 0^0, which has no slope.
        """
        if not all(np.isfinite(value) for value in self.values):
            return False
        for node in self.nodes:
            if node.op == "pow" and not any(self.values[arg] for arg in node.args):
                return False
        assert not any(np.isnan(error) for error in self.errors)
        half, nothing = 2.0**-26, 2.0**-960
        return all(
            error <= half * abs(value) + nothing
            for value, error in zip(self.values, self.errors, strict=True)
        )


def figures(nodes: Sequence[Node], point: Mapping[str, Any]) -> Figures:
    values = evaluate(nodes, point)
    return Figures(nodes, values, bounds(nodes, values, point, FLOAT64))

"""What rows are judged by: TensorFlow's figures, their bounds, and what is wrong on the way.

What is asked of a whole graph is worked out once, when the first row asks for it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

from tutor.autodiff.messages import Figures
from tutor.calculus.trace import Trace
from tutor.comparison.derived import Derived
from tutor.comparison.local import Local
from tutor.comparison.room import first_too_large
from tutor.comparison.rounding import Format
from tutor.comparison.trouble import (
    MOST_WALKED,
    Trouble,
    first_not_finite,
    without_value,
)
from tutor.comparison.verdicts import KINK
from tutor.functions import FUNCTIONS
from tutor.notation.tape import VARIABLE, depends, reachable


@dataclass(frozen=True)
class InPrecision:
    """TensorFlow's figures in one precision; `errors` says how far each of the sweep may be off."""

    trace: Trace
    precision: Format
    figures: Figures
    errors: Sequence[Any]

    # Two questions about a whole graph, asked only where a figure lies far off.

    @cached_property
    def rounds_rightly(self) -> bool:
        """Whether every operation is within its own rounding, and the formula magnifies it."""
        return Local(self.trace, self.figures).only_rounding(self.precision)

    @cached_property
    def too_large(self) -> list[int | None]:
        return first_too_large(self.trace, self.precision)


@dataclass(frozen=True)
class Evidence:
    """Everything that rows are judged by.

    troubles  for each of the formula's nodes what is wrong on its way to the output
    """

    trace: Trace
    double: InPrecision
    single: InPrecision
    troubles: Sequence[Trouble | None]
    derived: Derived

    @cached_property
    def active(self) -> list[bool]:
        nodes = self.trace.expression.nodes
        return depends(nodes, [i for i, node in enumerate(nodes) if node.op == VARIABLE])

    @cached_property
    def varying(self) -> frozenset[int]:
        return frozenset(index for index, active in enumerate(self.active) if active)

    @cached_property
    def needed(self) -> list[bool]:
        return reachable(self.trace.expression.nodes, self.trace.expression.output)

    @cached_property
    def not_finite(self) -> list[int | None]:
        return first_not_finite(self.trace)

    @cached_property
    def without_value(self) -> bool:
        """Whether the formula has no value here."""
        return without_value(self.trace)[self.trace.expression.output]

    @cached_property
    def walls(self) -> list[int | None]:
        """For each node the first that depends on it and lets no gradient through."""
        nodes = self.trace.expression.nodes
        found: list[int | None] = [None] * len(nodes)
        for index in range(len(nodes) - 1, -1, -1):
            row = FUNCTIONS.get(nodes[index].op)
            wall = index if row and row.tensorflow.silent else found[index]
            for arg in nodes[index].args:
                before = found[arg]
                if wall is not None and (before is None or wall < before):
                    found[arg] = wall
        return found

    @cached_property
    def sided(self) -> frozenset[int]:
        """The nodes at kinks whose sides are worked out: all, or of many the variables first."""
        nodes, labels = self.trace.expression.nodes, self.trace.expression.names
        kinked = [i for i, found in enumerate(self.troubles) if found and found.kind == KINK]
        kinked.sort(key=lambda i: (nodes[i].op != VARIABLE, i not in labels))
        walks = accumulate(len(nodes) * math.prod(self.trace.shapes[i]) for i in kinked)
        return frozenset(
            index for index, walked in zip(kinked, walks, strict=True) if walked <= MOST_WALKED
        )

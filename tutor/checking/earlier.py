"""A second derivative whose first one went wrong: in the first step alone, or in both alike.

The wrong first derivative is written out as a formula, which is then derived in its turn.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from tutor.checking.catalogue import Slip
from tutor.checking.fallible import FallibleDerivation
from tutor.checking.scene import KEPT, Asked, Made, Scene, rows
from tutor.checking.walk import Numbers, written

_MOST_PLACES = 100


class Earlier(NamedTuple):
    """A mistake made at a node of the function when it was first derived, and perhaps again."""

    slip: Slip
    node: int
    again: bool


def first_step(asked: Asked) -> Asked:
    """The first derivative, as a question of its own."""
    assert asked.original is not None
    wrt = asked.original.find(asked.by)
    return Asked(asked.original, wrt, columns=asked.columns)


@lru_cache(maxsize=KEPT)
def earlier(on: Scene) -> Made:
    """One mistake of the catalogue in the first step, at each node where it can be made."""
    found = []
    if on.asked.original is not None and not on.reference.pointwise:
        asked, point = first_step(on.asked), on.points[0]
        first = FallibleDerivation(asked.function, asked.wrt, on.reference.columns)
        for slip, index in first.places()[:_MOST_PLACES]:
            wrong = written(first, {index: slip})
            second = FallibleDerivation(wrong, asked.wrt, on.reference.columns)
            numbers = Numbers(second, point)
            again = {k: same for same, k in reversed(second.places()) if same.slug == slip.slug}
            for slips in ({}, again) if again else ({},):
                values = np.broadcast_to(numbers.derived(slips), on.right.shape)
                if values.any():  # 0 may come of anything
                    found.append((Earlier(slip, index, bool(slips)), values))
    return rows(on, found)

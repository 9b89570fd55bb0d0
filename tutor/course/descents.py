"""Descents that must be one: by the derived formula, by tf.gradients, by TensorFlow's optimizer."""

import numpy as np

from tutor.autodiff.messages import Path

_SHOWN = (0, 1, 2, 3, 5, 10, 20, 50, 100, 200)


def shown_steps(last: int) -> list[int]:
    """The steps of which a table has a row: the first few, then ever fewer, and the last.

    >>> shown_steps(20)
    [0, 1, 2, 3, 5, 10, 20]
    """
    return sorted({step for step in _SHOWN if step < last} | {last})


def furthest(derived: Path, *ways: Path | None) -> float | None:
    """The largest distance of the ways from the derived one, over all steps and parameters.

    None where one of the ways is missing.

    >>> furthest(((1.0, {"w": 2.0}),), ((1.0, {"w": 2.5}),), ((1.0, {"w": 1.75}),))
    0.5
    """
    if None in ways:
        return None
    return max(
        float(np.max(np.abs(theirs[name] - value)))
        for way in ways
        if way is not None
        for (_, theirs), (_, mine) in zip(way, derived, strict=True)
        for name, value in mine.items()
    )

"""Descents that must be one: by the derived formula, by tf.gradients, by TensorFlow's optimizer."""

import numpy as np

from tutor.autodiff.messages import Path


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

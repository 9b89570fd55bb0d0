"""Experiments: acts in which the machine puts a claim to the test, one module an act.

A module has a result, which holds what was measured (`to_dict` is its JSON, `agrees` whether
TensorFlow's part came out the same, None where it was not compared), and `begin`, which asks
TensorFlow at once and returns what finishes the act. `EXPERIMENTS` finds it by the block's type;
tutor/render/experiments/ draws the result.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tutor.course.experiment_blocks import (
    Conventions,
    Depth,
    Differences,
    Modes,
    Network,
    Optimise,
    Overwritten,
    Precision,
    Swell,
)
from tutor.course.experiments import (
    conventions,
    depth,
    differences,
    modes,
    network,
    optimise,
    overwritten,
    precision,
    swell,
)
from tutor.course.experiments.setting import Experiment, Setting

__all__ = ["EXPERIMENTS", "Experiment", "Setting"]

EXPERIMENTS: Mapping[type, Callable[[Any, Setting], Callable[[], Experiment]]] = {
    Conventions: conventions.begin,
    Depth: depth.begin,
    Differences: differences.begin,
    Modes: modes.begin,
    Network: network.begin,
    Optimise: optimise.begin,
    Overwritten: overwritten.begin,
    Precision: precision.begin,
    Swell: swell.begin,
}
"""How each experiment is begun, by the type of its block (experiment_blocks.py)."""

"""Experiments: acts in which the machine puts a claim to the test, one module an act.

A module has a result, which holds what was measured (`to_dict` is its JSON, `agrees` whether
TensorFlow's part came out the same, None where it was not compared), and `begin`, which asks
TensorFlow at once and returns what finishes the act. `EXPERIMENTS` finds it by the block's type;
tutor/render/experiments/ draws the result.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol, cast

from tutor.autodiff.oracle import Oracle
from tutor.course.blocks import Conventions, Depth, Optimise, Precision
from tutor.notation.tape import Expression


@dataclass(frozen=True)
class Setting:
    """What surrounds an act: the graph that it is about, the seed, and TensorFlow's process."""

    expression: Expression
    values: Mapping[str, Any]
    oracle: Oracle
    seed: int


class Experiment(Protocol):
    """What an experiment came to."""

    @property
    def agrees(self) -> bool | None: ...

    def to_dict(self) -> dict[str, Any]: ...


def _begun_by(module: str) -> Callable[[Any, Setting], Callable[[], Experiment]]:
    """The `begin` of a module here, imported when a lesson has the act."""

    def begin(block: Any, setting: Setting) -> Callable[[], Experiment]:
        found = import_module(f"tutor.course.experiments.{module}")
        return cast("Callable[[], Experiment]", found.begin(block, setting))

    return begin


EXPERIMENTS: Mapping[type, Callable[[Any, Setting], Callable[[], Experiment]]] = {
    Conventions: _begun_by("conventions"),
    Depth: _begun_by("depth"),
    Optimise: _begun_by("optimise"),
    Precision: _begun_by("precision"),
}
"""How each experiment is begun, by the type of its block (blocks.py)."""

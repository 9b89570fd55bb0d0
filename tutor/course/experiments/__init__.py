"""Experiments: acts in which the machine puts a claim to the test, one module an act.

A module has a result, which holds what was measured (`to_dict` is its JSON, `agrees` whether
TensorFlow's part came out the same, None where it was not compared), and `begin`, which asks
TensorFlow at once and returns what finishes the act. `EXPERIMENTS` finds it by the block's type;
tutor/render/experiments/ draws the result.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from tutor.autodiff.oracle import Oracle
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


EXPERIMENTS: Mapping[type, Callable[[Any, Setting], Callable[[], Experiment]]] = {}
"""How each experiment is begun, by the type of its block (blocks.py)."""

"""What an experiment is given, and what it comes to."""

from collections.abc import Mapping
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

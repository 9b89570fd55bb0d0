"""What is asked of TensorFlow's process and what it answers: plain data, no TensorFlow.

Between the two processes a message is a frame: its length, then its pickle. Frames are read
by threads but opened by the main thread alone: a pickle may import NumPy, and two threads
that import it at once find half a module.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from tutor.notation.tape import Node

if TYPE_CHECKING:  # NumPy takes as long to import as starting the process does
    from numpy.typing import NDArray

Figure = Any
"""A NumPy scalar, column or matrix in the precision it was computed in."""

Path = tuple[tuple[float, Mapping[str, Any]], ...]
"""A descent: the loss and the parameters before each step, and after the last."""


@dataclass(frozen=True)
class GraphRequest:
    """Build this tape as a graph, in float32 and in float64, and give values and gradients.

    `twice` are the variables by which the gradient is to be derived once more.
    """

    nodes: tuple[Node, ...]
    output: int
    point: Mapping[str, float | NDArray[Any]]
    twice: tuple[int, ...] = ()


@dataclass(frozen=True)
class Figures:
    """One precision: for each node its value, its gradient, and what tf.gradients added.

    A gradient is None where TensorFlow answers None, or where it was not asked (a number).
    `added` names the types of the operations that tf.gradients put into the graph for a node.
    `hessian` has a row for each variable of the request's `twice`, and in it a figure for each.
    """

    values: tuple[Figure, ...]
    gradients: tuple[Figure | None, ...]
    added: tuple[tuple[str, ...], ...]
    hessian: tuple[tuple[Figure | None, ...], ...] = ()


@dataclass(frozen=True)
class GraphAnswer:
    """Both precisions; `once` says why a gradient could not be derived again, if so."""

    float32: Figures
    float64: Figures
    once: str = ""


@dataclass(frozen=True)
class FitRequest:
    """Descend a loss by gradient steps, from tf.gradients and by TensorFlow's own optimizer."""

    nodes: tuple[Node, ...]
    output: int
    data: Mapping[str, NDArray[Any]]
    start: Mapping[str, float | NDArray[Any]]
    rate: float
    steps: int


@dataclass(frozen=True)
class FitAnswer:
    """The descent by tf.gradients, and that by TensorFlow's own optimizer."""

    tf_gradients: Path
    optimizer: Path


@dataclass(frozen=True)
class ForwardRequest:
    """Walk this tape forward, once for each of the variables `by` and in both precisions."""

    nodes: tuple[Node, ...]
    point: Mapping[str, float | NDArray[Any]]
    by: tuple[str, ...]


@dataclass(frozen=True)
class ForwardAnswer:
    """For each variable the tangent of every node; None where TensorFlow has none."""

    float32: Mapping[str, tuple[Figure | None, ...]]
    float64: Mapping[str, tuple[Figure | None, ...]]


@dataclass(frozen=True)
class Update:
    """An update rule on a tape, for one parameter at a time, and TensorFlow's own optimiser for it.

    nodes      the rule, in w_before, g, d, rate, t and the states before the step
    new        which node is the new w, and the new value of each state
    states     what each state starts from
    optimizer  the class in tf.compat.v1.train, without "Optimizer"; "" where there is none
    arguments  what it is called with beside the rate
    """

    nodes: tuple[Node, ...]
    new: Mapping[str, int]
    states: Mapping[str, float]
    rate: float
    optimizer: str = ""
    arguments: tuple[tuple[str, float], ...] = ()

    @property
    def solves(self) -> bool:
        """Whether the rule is given d, with H·d = g, which takes the Hessian H."""
        return any(node.value == "d" for node in self.nodes)


@dataclass(frozen=True)
class OptimiseRequest:
    """Make a loss small by each of several update rules, all from the same start."""

    nodes: tuple[Node, ...]
    output: int
    start: Mapping[str, float]
    updates: tuple[Update, ...]
    steps: int


@dataclass(frozen=True)
class OptimiseAnswer:
    """For each rule its path by tf.gradients, and by the optimiser where TensorFlow has one."""

    tf_gradients: tuple[Path, ...]
    optimizer: tuple[Path | None, ...]


Request = GraphRequest | FitRequest | ForwardRequest | OptimiseRequest


@dataclass(frozen=True)
class Unavailable:
    """There is no answer, and why. `missing` when TensorFlow is not installed at all."""

    reason: str
    missing: bool = False


Answer = GraphAnswer | FitAnswer | ForwardAnswer | OptimiseAnswer | Unavailable


def first_unavailable(answers: Iterable[Answer]) -> Unavailable | None:
    """Why TensorFlow gave no answer, where it gave none: of several, why it did not first."""
    return next((answer for answer in answers if isinstance(answer, Unavailable)), None)


_LENGTH = struct.Struct("<Q")


def send(stream: IO[bytes], message: object) -> None:
    """Write one frame."""
    body = pickle.dumps(message)
    stream.write(_LENGTH.pack(len(body)) + body)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """Read one frame's body; None where the stream has ended, even in the middle."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    body = stream.read(length)
    return body if len(body) == length else None

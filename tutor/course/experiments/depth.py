"""Depth: what is left of the gradient at each layer of a deep chain, or what it has grown to.

The layers are one formula over and over, a ← f(a). The adjoint of each layer's output is found by
the backward sweep and by tf.gradients in both precisions, and judged by the rounding of its own
formula. Where it is too small for float32, TensorFlow says 0; where it is too large, infinity.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tutor.autodiff.messages import GraphAnswer, GraphRequest, Unavailable, first_unavailable
from tutor.calculus.trace import Trace, trace
from tutor.comparison.figures import as_json
from tutor.comparison.rounding import FLOAT32, FLOAT64
from tutor.course.experiment_blocks import Depth
from tutor.course.experiments.agreement import gradients_agree
from tutor.course.experiments.layers import stacked
from tutor.course.setting import Setting
from tutor.errors import LessonError
from tutor.notation.parser import parse
from tutor.notation.printer import to_text
from tutor.notation.tape import Expression

MAX_NODES = 2_500
"""Of all chains together; TensorFlow takes about two milliseconds for each."""


@dataclass(frozen=True)
class Layered:
    """One chain: its layer's formula, and the adjoint at each layer from 0, the input, to n.

    tf64, tf32  TensorFlow's figures; empty where it gave no answer
    agrees      whether they are within the rounding of the formula, which float32 may leave
    """

    layer: Expression
    adjoints: tuple[float, ...]
    tf64: tuple[Any, ...] = ()
    tf32: tuple[Any, ...] = ()
    agrees: bool | None = None

    @property
    def vanished(self) -> int | None:
        """The first layer on the way back where float32 says 0 and the formula does not."""
        return self._first(lambda figure: figure == 0)

    @property
    def exploded(self) -> int | None:
        """The first layer on the way back where float32 says infinity and the formula does not."""
        return self._first(np.isinf)

    def _first(self, lost: Callable[[Any], Any]) -> int | None:
        places = [
            layer
            for layer, figure in enumerate(self.tf32)
            if lost(figure) and not lost(self.adjoints[layer])
        ]
        return max(places, default=None)

    def to_dict(self) -> dict[str, Any]:
        return {
            "layer": to_text(self.layer),
            "adjoints": as_json(np.array(self.adjoints)),
            "tf64": [as_json(figure) for figure in self.tf64],
            "tf32": [as_json(figure) for figure in self.tf32],
            "vanished_in_float32": self.vanished,
            "exploded_in_float32": self.exploded,
            "agrees": self.agrees,
        }


@dataclass(frozen=True)
class DepthResult:
    block: Depth
    chains: tuple[Layered, ...]
    unavailable: Unavailable | None = None

    @property
    def agrees(self) -> bool | None:
        if self.unavailable:
            return None
        return all(chain.agrees for chain in self.chains)

    def to_dict(self) -> dict[str, Any]:
        return {
            "act": "depth",
            "n": self.block.n,
            "at": dict(self.block.at),
            "chains": [chain.to_dict() for chain in self.chains],
            "agrees": self.agrees,
        }


def begin(block: Depth, setting: Setting) -> Callable[[], DepthResult]:
    """Build the chains, hand them to TensorFlow, and find the adjoints by the sweep meanwhile.

    Raises TutorError for a layer that nothing goes through, and for chains that are too large.
    """
    layers = [parse(text, list(block.at)) for text in block.layers]
    built = [stacked(layer, "a", block.n, "a", lambda name, _: name) for layer in layers]
    if sum(len(chain) for chain, _ in built) > MAX_NODES:
        said = f"the chains have more than {MAX_NODES:,} operations together"
        raise LessonError(said, key="layers")
    asked = [
        setting.oracle.ask(GraphRequest(chain.nodes, chain.output, block.at)) for chain, _ in built
    ]
    traces = [trace(chain, block.at) for chain, _ in built]
    for layer, found, (_, places) in zip(layers, traces, built, strict=True):
        if found.adjoint(places[0]) is None:
            said = f"no gradient goes through a layer of {to_text(layer)}"
            raise LessonError(said, part=layer.text)

    def finish() -> DepthResult:
        answers = [setting.oracle.answer(ticket) for ticket in asked]
        chains = (
            _judged(layer, found, places, answer)
            if isinstance(answer, GraphAnswer)
            else Layered(layer, _adjoints(found, places))
            for layer, found, (_, places), answer in zip(
                layers, traces, built, answers, strict=True
            )
        )
        return DepthResult(block, tuple(chains), first_unavailable(answers))

    return finish


def _adjoints(found: Trace, places: Sequence[int]) -> tuple[float, ...]:
    return tuple(float(found.adjoint(place)) for place in places)  # type: ignore[arg-type]


def _judged(layer: Expression, found: Trace, places: Sequence[int], answer: GraphAnswer) -> Layered:
    """TensorFlow's figures beside those of the sweep."""
    adjoints = _adjoints(found, places)
    agrees = True
    for precision in (FLOAT64, FLOAT32):
        # What is larger than every number of a precision has no figure there.
        here = [p for p, a in zip(places, adjoints, strict=True) if not abs(a) > precision.largest]
        agrees = agrees and gradients_agree(found, here, answer, precision)
    return Layered(
        layer,
        adjoints,
        tuple(answer.float64.gradients[place] for place in places),
        tuple(answer.float32.gradients[place] for place in places),
        agrees,
    )

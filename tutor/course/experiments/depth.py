"""Depth: what is left of the gradient at each layer of a deep chain, or what it has grown to.

The layers are one formula over and over, a ← f(a). The adjoint of each layer's output is found by
the backward sweep and by tf.gradients in both precisions, and judged by the rounding of its own
formula. Where it is too small for float32, TensorFlow says 0; where it is too large, infinity.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tutor.autodiff.messages import GraphAnswer, GraphRequest, Unavailable
from tutor.calculus.trace import Trace, trace
from tutor.comparison.figures import as_json
from tutor.comparison.rounding import FLOAT32, FLOAT64, sweep_bounds
from tutor.comparison.verdicts import DISAGREE, judge
from tutor.course.experiment_blocks import Depth
from tutor.course.experiments.setting import Setting
from tutor.errors import TutorError
from tutor.notation.parser import parse
from tutor.notation.printer import to_text
from tutor.notation.tape import Expression, Tape

MAX_NODES = 2_500
"""Of all chains together; TensorFlow takes half a millisecond for each."""


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
    built = [_chain(layer, block) for layer in layers]
    if sum(len(chain) for chain, _ in built) > MAX_NODES:
        raise TutorError(f"the chains have more than {MAX_NODES:,} operations together")
    asked = [
        setting.oracle.ask(GraphRequest(chain.nodes, chain.output, block.at)) for chain, _ in built
    ]
    traces = [trace(chain, block.at) for chain, _ in built]
    for layer, found, (_, places) in zip(layers, traces, built, strict=True):
        if found.adjoint(places[0]) is None:
            raise TutorError(f"no gradient goes through a layer of {to_text(layer)}")

    def finish() -> DepthResult:
        chains = []
        for layer, found, (_, places), ticket in zip(layers, traces, built, asked, strict=True):
            answer = setting.oracle.answer(ticket)
            if isinstance(answer, GraphAnswer):
                chains.append(_judged(layer, found, places, answer))
                continue
            silent = Layered(layer, _adjoints(found, places))
            assert isinstance(answer, Unavailable)
            return DepthResult(block, (*chains, silent), answer)
        return DepthResult(block, tuple(chains))

    return finish


def _chain(layer: Expression, block: Depth) -> tuple[Expression, list[int]]:
    """The layers upon each other, and where the input and each layer's output stand."""
    tape = Tape()
    values = {name: tape.variable(name) for name in ("a", *(set(layer.variables) - {"a"}))}
    places = [values["a"]]
    for _ in range(block.n):
        places.append(tape.insert(layer, {**values, "a": places[-1]}))
    return Expression(tuple(tape.nodes), places[-1]), places


def _adjoints(found: Trace, places: list[int]) -> tuple[float, ...]:
    return tuple(float(found.adjoint(place)) for place in places)  # type: ignore[arg-type]


def _judged(layer: Expression, found: Trace, places: list[int], answer: GraphAnswer) -> Layered:
    """TensorFlow's figures beside those of the sweep."""
    agrees = True
    for precision, figures in ((FLOAT64, answer.float64), (FLOAT32, answer.float32)):
        errors = sweep_bounds(found, precision)
        for place in places:
            exact, adjoint = found.adjoint(place), found.sweep.adjoints[place]
            assert exact is not None
            assert adjoint is not None
            if abs(exact) > precision.largest:
                continue  # it cannot be written
            verdict = judge(exact, figures.gradients[place], errors[adjoint]).verdict
            agrees = agrees and verdict != DISAGREE
    return Layered(
        layer,
        _adjoints(found, places),
        tuple(answer.float64.gradients[place] for place in places),
        tuple(answer.float32.gradients[place] for place in places),
        agrees,
    )

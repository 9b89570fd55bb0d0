"""The value of every tensor of a traced graph, at one point."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import tensorflow as tf


class Values:
    """A graph with its parameters fed, and with what it captures from outside.

    parameters  their tensors, by the names of their placeholders
    captured    what is outside, by the names of the placeholders that stand for it
    """

    def __init__(self, graph: Any, parameters: Mapping[str, Any]) -> None:
        self.graph, self.parameters = graph, parameters
        self.captured = {inner.name: outer for outer, inner in graph.captures}

    def shape(self, tensor: Any) -> tuple[int, ...]:
        known = tensor.shape.is_fully_defined()
        return tuple(tensor.shape) if known else np.shape(self.value(tensor))

    def variable(self, name: str) -> Any | None:
        """The variable that a placeholder stands for; None where that is a plain value."""
        outer = self.captured[name]
        return next((held for held in self.graph.variables if held.handle is outer), None)

    def held_value(self, tensor: Any) -> Any:
        held = self.variable(tensor.name)
        assert held is not None
        return held.numpy()

    def value(self, tensor: Any, instead: Mapping[str, Any] | None = None) -> Any:
        if tensor.dtype == tf.resource:
            return self.held_value(tensor)
        return self.session.run(tensor.name, {**self.feed, **(instead or {})})

    @cached_property
    def session(self) -> Any:
        return tf.compat.v1.Session(graph=self.graph)

    @cached_property
    def feed(self) -> dict[str, Any]:
        """What the graph does not compute itself: parameters, and what is read from outside."""
        fed = {name: value.numpy() for name, value in self.parameters.items()}
        for op in self.graph.get_operations():
            if op.type == "ReadVariableOp" and op.inputs[0].name in self.captured:
                fed[op.outputs[0].name] = self.held_value(op.inputs[0])
        plain = {name: t for name, t in self.captured.items() if t.dtype != tf.resource}
        return {**fed, **{name: outer.numpy() for name, outer in plain.items()}}


def short_name(name: str, names: Sequence[str]) -> str:
    """The end of a variable's path by which it is told from the others: dense/kernel is kernel."""
    parts = name.partition(":")[0].split("/")
    ends = ("/".join(parts[k:]) for k in range(len(parts) - 1, -1, -1))
    others = [f"/{other.partition(':')[0]}" for other in names]
    return next((e for e in ends if sum(o.endswith(f"/{e}") for o in others) == 1), "/".join(parts))

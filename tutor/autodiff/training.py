"""Update rules in a graph: each by tf.gradients and its own formula, and by TensorFlow's optimiser.

A rule is a tape (messages.Update), built with the same operations as any formula. Everything is
float64, learning rates and the optimisers' own numbers too: a Python number would pass through
float32 on its way to the update.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from tutor.autodiff.graph import build, session_config
from tutor.autodiff.messages import OptimiseAnswer, OptimiseRequest, Path, Update


@dataclass(frozen=True)
class _Way:
    """Variables of its own, each read once a step, the loss of what was read, and the step."""

    reads: Mapping[str, Any]
    loss: Any
    step: Any


def optimise(request: OptimiseRequest) -> OptimiseAnswer:
    """Every rule in both ways, in one graph and one session, step by step."""
    v1 = tf.compat.v1
    with tf.Graph().as_default() as graph:
        ways = [
            _by_hand(request, update, f"rule{k}") for k, update in enumerate(request.updates)
        ] + [
            _by_optimizer(request, update, f"optimizer{k}")
            for k, update in enumerate(request.updates)
            if update.optimizer
        ]
        state = [(way.loss, way.reads) for way in ways]
        with v1.Session(graph=graph, config=session_config()) as session:
            session.run(v1.global_variables_initializer())
            step = session.make_callable([state, [way.step for way in ways]])
            found = [step()[0] for _ in range(request.steps)]
            found.append(session.run(state))
    paths = [_path(found, k) for k in range(len(ways))]
    hand, theirs = paths[: len(request.updates)], iter(paths[len(request.updates) :])
    return OptimiseAnswer(
        tuple(hand), tuple(next(theirs) if update.optimizer else None for update in request.updates)
    )


def _path(found: Sequence[Any], way: int) -> Path:
    return tuple(
        (float(loss), {name: float(value) for name, value in reads.items()})
        for loss, reads in (every[way] for every in found)
    )


def _variable(name: str, value: float) -> Any:
    return tf.compat.v1.get_variable(name, initializer=np.float64(value), use_resource=True)


def _loss(request: OptimiseRequest, reads: Mapping[str, Any]) -> Any:
    return build(request.nodes, reads, tf.float64)[request.output]


def _by_hand(request: OptimiseRequest, update: Update, way: str) -> _Way:
    """tf.gradients, the rule's own formula, and assignments, once everything is known."""
    variables = {name: _variable(f"{way}_{name}", start) for name, start in request.start.items()}
    states = {
        (name, state): _variable(f"{way}_{name}_{state}", start)
        for name in variables
        for state, start in update.states.items()
    }
    count = _variable(f"{way}_t", 1.0)
    reads = {name: variable.read_value() for name, variable in variables.items()}
    before = {key: variable.read_value() for key, variable in states.items()}
    t = count.read_value()
    loss = _loss(request, reads)
    slopes = tf.gradients(loss, list(reads.values()), unconnected_gradients="zero")
    needs_direction = any(node.value == "d" for node in update.nodes)
    directions = _newton(slopes, list(reads.values())) if needs_direction else slopes
    rate = tf.constant(update.rate, tf.float64)
    assigned = []
    for name, slope, direction in zip(variables, slopes, directions, strict=True):
        known = {f"{state}_before": before[name, state] for state in update.states}
        point = {**known, "w_before": reads[name], "g": slope, "d": direction, "rate": rate, "t": t}
        tensors = build(update.nodes, point, tf.float64)
        assigned += [(variables[name], tensors[update.new["w"]])]
        assigned += [(states[name, state], tensors[update.new[state]]) for state in update.states]
    with tf.control_dependencies([t, *(value for _, value in assigned)]):
        step = [variable.assign(value) for variable, value in assigned] + [count.assign(t + 1)]
    return _Way(reads, loss, step)


def _newton(slopes: Sequence[Any], reads: Sequence[Any]) -> Sequence[Any]:
    """d, with H·d = g: the Hessian by nesting tf.gradients, a row a parameter."""
    rows = [tf.stack(tf.gradients(g, reads, unconnected_gradients="zero")) for g in slopes]
    solved = tf.linalg.solve(tf.stack(rows), tf.stack(slopes)[:, tf.newaxis])
    return list(tf.unstack(solved[:, 0], num=len(reads)))


def _by_optimizer(request: OptimiseRequest, update: Update, way: str) -> _Way:
    train = tf.compat.v1.train
    variables = {name: _variable(f"{way}_{name}", start) for name, start in request.start.items()}
    reads = {name: variable.read_value() for name, variable in variables.items()}
    loss = _loss(request, reads)
    arguments = {key: tf.constant(value, tf.float64) for key, value in update.arguments}
    optimizer = getattr(train, f"{update.optimizer}Optimizer")(
        tf.constant(update.rate, tf.float64), **arguments
    )
    step = optimizer.minimize(
        loss, var_list=list(variables.values()), gate_gradients=train.Optimizer.GATE_GRAPH
    )
    return _Way(reads, loss, step)

"""Descents in a graph and a session: a loss made small by tf.gradients, and by TensorFlow itself.

A fit is trained by gradient descent; `optimise` has other update rules, each a tape
(messages.Update) that is built with the same operations as any formula. Everything is float64,
learning rates and the optimisers' own numbers too: a Python number would pass through float32 on
its way to the update.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from tutor.autodiff.graph import build, session_config
from tutor.autodiff.messages import (
    FitAnswer,
    FitRequest,
    OptimiseAnswer,
    OptimiseRequest,
    Path,
    Update,
)


def _variable(name: str, value: Any) -> Any:
    initial = np.asarray(value, np.float64)
    return tf.compat.v1.get_variable(name, initializer=initial, use_resource=True)


# --- fits -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Descent:
    """Variables of its own, each read once a step, and the loss of what was read.

    Without that one reading, W − rate·dW and b − rate·db in a single run would race.
    """

    variables: Mapping[str, Any]
    reads: Mapping[str, Any]
    loss: Any


def train(request: FitRequest) -> FitAnswer:
    """Both descents in one graph and one session: float64, step by step."""
    v1 = tf.compat.v1
    with tf.Graph().as_default() as graph:
        rate = tf.constant(request.rate, tf.float64)
        by_hand, optimized = _descent("by_hand", request), _descent("optimizer", request)
        steps = (_assignments(by_hand, rate), _minimization(optimized, rate))
        state = [(way.loss, way.reads) for way in (by_hand, optimized)]
        with v1.Session(graph=graph, config=session_config()) as session:
            session.run(v1.global_variables_initializer())
            found = [session.run((state, steps))[0] for _ in range(request.steps)]
            found.append(session.run(state))
    return FitAnswer(*(tuple(_numbers(*both[way]) for both in found) for way in (0, 1)))


def _descent(way: str, request: FitRequest) -> _Descent:
    variables = {name: _variable(f"{way}_{name}", value) for name, value in request.start.items()}
    reads = {name: variable.read_value() for name, variable in variables.items()}
    data = {name: tf.constant(column, tf.float64) for name, column in request.data.items()}
    tensors = build(request.nodes, {**data, **reads}, tf.float64)
    return _Descent(variables, reads, tensors[request.output])


def _assignments(descent: _Descent, rate: Any) -> list[Any]:
    """W ← W − rate·dW for every parameter, once all gradients are known."""
    names = list(descent.variables)
    slopes = tf.gradients(
        descent.loss, [descent.reads[name] for name in names], unconnected_gradients="zero"
    )
    with tf.control_dependencies(slopes):
        return [
            descent.variables[name].assign(descent.reads[name] - rate * slope)
            for name, slope in zip(names, slopes, strict=True)
        ]


def _minimization(descent: _Descent, rate: Any) -> Any:
    train_ = tf.compat.v1.train
    return train_.GradientDescentOptimizer(rate).minimize(
        descent.loss,
        var_list=list(descent.variables.values()),
        gate_gradients=train_.Optimizer.GATE_GRAPH,
    )


def _numbers(loss: Any, reads: Mapping[str, Any]) -> tuple[float, dict[str, Any]]:
    values = {name: value if np.ndim(value) else float(value) for name, value in reads.items()}
    return float(loss), values


# --- update rules ---------------------------------------------------------------------------------


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
    directions = _newton(slopes, list(reads.values())) if update.solves else slopes
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

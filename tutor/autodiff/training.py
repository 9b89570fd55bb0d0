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


@dataclass(frozen=True)
class _Descent:
    """Variables of its own, each read once a step, and the loss of what was read.

    Without that one reading, W − rate·dW and b − rate·db in a single run would race.
    """

    variables: Mapping[str, Any]
    reads: Mapping[str, Any]
    loss: Any


def _slopes(descent: _Descent) -> Sequence[Any]:
    """The gradients by what was read, built into the graph."""
    reads = list(descent.reads.values())
    return list(tf.gradients(descent.loss, reads, unconnected_gradients="zero"))


def _descent(way: str, request: FitRequest | OptimiseRequest, data: Mapping[str, Any]) -> _Descent:
    variables = {name: _variable(f"{way}_{name}", start) for name, start in request.start.items()}
    reads = {name: variable.read_value() for name, variable in variables.items()}
    tensors = build(request.nodes, {**data, **reads}, tf.float64)
    return _Descent(variables, reads, tensors[request.output])


def _variable(name: str, value: Any) -> Any:
    initial = np.asarray(value, np.float64)
    return tf.compat.v1.get_variable(name, initializer=initial, use_resource=True)


def _minimization(descent: _Descent, optimizer: Any) -> Any:
    """A step of an optimizer of TensorFlow's own, once all gradients are known."""
    return optimizer.minimize(
        descent.loss,
        var_list=list(descent.variables.values()),
        gate_gradients=tf.compat.v1.train.Optimizer.GATE_GRAPH,
    )


def _paths(
    graph: Any, descents: Sequence[_Descent], steps: Sequence[Any], count: int
) -> list[Path]:
    """All of them side by side in one session: what was read before each step, and at the end."""
    v1 = tf.compat.v1
    state = [(one.loss, one.reads) for one in descents]
    with v1.Session(graph=graph, config=session_config()) as session:
        session.run(v1.global_variables_initializer())
        step = session.make_callable([state, list(steps)])
        found = [step()[0] for _ in range(count)]
        found.append(session.run(state))
    return [tuple(_numbers(*every[way]) for every in found) for way in range(len(descents))]


def _numbers(loss: Any, reads: Mapping[str, Any]) -> tuple[float, dict[str, Any]]:
    values = {name: value if np.ndim(value) else float(value) for name, value in reads.items()}
    return float(loss), values


# --- fits -----------------------------------------------------------------------------------------


def train(request: FitRequest) -> FitAnswer:
    """Both descents in one graph: float64, step by step."""
    with tf.Graph().as_default() as graph:
        rate = tf.constant(request.rate, tf.float64)
        data = {name: tf.constant(column, tf.float64) for name, column in request.data.items()}
        by_hand, optimized = (_descent(way, request, data) for way in ("by_hand", "optimizer"))
        own = tf.compat.v1.train.GradientDescentOptimizer(rate)
        steps = (_assignments(by_hand, rate), _minimization(optimized, own))
        return FitAnswer(*_paths(graph, (by_hand, optimized), steps, request.steps))


def _assignments(descent: _Descent, rate: Any) -> list[Any]:
    """W ← W − rate·dW for every parameter, once all gradients are known."""
    slopes = _slopes(descent)
    with tf.control_dependencies(slopes):
        return [
            variable.assign(descent.reads[name] - rate * slope)
            for (name, variable), slope in zip(descent.variables.items(), slopes, strict=True)
        ]


# --- update rules ---------------------------------------------------------------------------------


def optimise(request: OptimiseRequest) -> OptimiseAnswer:
    """Every rule in both ways, in one graph, step by step."""
    updates = request.updates
    own = [update for update in updates if update.optimizer]
    with tf.Graph().as_default() as graph:
        by_hand = [_descent(f"rule{k}", request, {}) for k in range(len(updates))]
        optimized = [_descent(f"optimizer{k}", request, {}) for k in range(len(own))]
        steps = [_updates(f"rule{k}", one, updates[k]) for k, one in enumerate(by_hand)]
        steps += [_minimization(optimized[k], _optimizer(one)) for k, one in enumerate(own)]
        paths = _paths(graph, [*by_hand, *optimized], steps, request.steps)
    theirs = iter(paths[len(updates) :])
    return OptimiseAnswer(
        tuple(paths[: len(updates)]),
        tuple(next(theirs) if update.optimizer else None for update in updates),
    )


def _updates(way: str, descent: _Descent, update: Update) -> list[Any]:
    """tf.gradients, the rule's own formula, and assignments, once everything is known."""
    variables, reads = descent.variables, descent.reads
    states = {
        (name, state): _variable(f"{way}_{name}_{state}", start)
        for name in variables
        for state, start in update.states.items()
    }
    count = _variable(f"{way}_t", 1.0)
    before = {key: variable.read_value() for key, variable in states.items()}
    t = count.read_value()
    slopes = _slopes(descent)
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
        return [variable.assign(value) for variable, value in assigned] + [count.assign(t + 1)]


def _newton(slopes: Sequence[Any], reads: Sequence[Any]) -> Sequence[Any]:
    """d, with H·d = g: the Hessian by nesting tf.gradients, a row a parameter."""
    rows = [tf.stack(tf.gradients(g, reads, unconnected_gradients="zero")) for g in slopes]
    solved = tf.linalg.solve(tf.stack(rows), tf.stack(slopes)[:, tf.newaxis])
    return list(tf.unstack(solved[:, 0], num=len(reads)))


def _optimizer(update: Update) -> Any:
    """TensorFlow's own, with numbers that did not pass through float32."""
    arguments = {key: tf.constant(value, tf.float64) for key, value in update.arguments}
    kind = getattr(tf.compat.v1.train, f"{update.optimizer}Optimizer")
    return kind(tf.constant(update.rate, tf.float64), **arguments)

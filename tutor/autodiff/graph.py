"""A tape as a TensorFlow graph, and what tf.gradients says at every node of it.

TensorFlow is imported here and in training.py, in a process of its own (worker.py), and in
tensorflow_functions.py, operations.py, traced.py and values.py, for a function that brings it:
nowhere else. The graph is run as it was built: the optimizer that rewrites graphs is switched off,
so that the node values are those of the operations that a reader sees, and one thread adds up in
one order. It also costs more than the run itself on a graph that is used once.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial, reduce
from inspect import signature
from typing import Any

import numpy as np
import tensorflow as tf
from tensorflow.core.framework import types_pb2

from tutor.autodiff.messages import (
    Figures,
    ForwardAnswer,
    ForwardRequest,
    GraphAnswer,
    GraphRequest,
)
from tutor.calculus.evaluate import number
from tutor.calculus.templates import computed
from tutor.errors import first_line
from tutor.functions import CONSTANTS, FUNCTIONS
from tutor.notation.tape import CONSTANT, NUMBER, VARIABLE, Node, depends

_Figures = tuple[Any, ...]

_GRADIENTS = "gradients"
_OWNER = re.compile(rf"{_GRADIENTS}/n([0-9]+)(?:_[0-9]+)?(?:_grad)?/")


def gradients(request: GraphRequest) -> GraphAnswer:
    """Values and gradients of every node, once in float32 and once in float64.

    tf.gradients is asked in float64. Its graph for float32 is the same operations in the other
    type, so it is copied rather than built again, which would take five times as long.
    """
    double = _built(request, tf.float64)
    added = _added(double.graph, len(double.values))
    return GraphAnswer(_figures(_in_float32(double), added), _figures(double, added), double.once)


@dataclass(frozen=True)
class _Built:
    """One graph in one precision: the nodes' tensors, and their gradients or None.

    `hessian` has the second derivatives, row by row; `once` says why there are none.
    """

    graph: Any
    values: Sequence[Any]
    gradients: Sequence[Any | None]
    hessian: Sequence[Sequence[Any | None]] = ()
    once: str = ""


def _built(request: GraphRequest, dtype: Any) -> _Built:
    hessian: list[list[Any]] = []
    once = ""
    with tf.Graph().as_default() as graph:
        point = {name: tf.constant(value, dtype) for name, value in request.point.items()}
        tensors = build(request.nodes, point, dtype)
        asked = _askable(request, tensors)
        found = tf.gradients(
            tensors[request.output], [tensors[index] for index in asked], name=_GRADIENTS
        )
        answered: list[Any] = [None] * len(tensors)
        for index, gradient in zip(asked, found, strict=True):
            answered[index] = gradient
        try:
            hessian = [_again(answered[i], request.twice, tensors) for i in request.twice]
        except LookupError as error:  # softsign's gradient has no gradient
            once = _without_second(request, error)
    return _Built(graph, tensors, answered, hessian, once)


def _without_second(request: GraphRequest, error: LookupError) -> str:
    """Which function's gradient has no gradient: TensorFlow names the operation it is made of."""
    owner = _OWNER.search(str(error))
    if owner is None:
        return first_line(error)
    return f"TensorFlow has no second gradient for {request.nodes[int(owner[1])].op}"


def _again(gradient: Any, by: Sequence[int], tensors: Sequence[Any]) -> list[Any]:
    """One row of the Hessian, by nesting tf.gradients; of a column, a row for each element."""
    if gradient is None:
        return [None] * len(by)
    asked = [tensors[index] for index in by]
    if not gradient.shape.rank:
        return list(tf.gradients(gradient, asked, name="hessian"))
    rows = [tf.gradients(one, asked, name="hessian") for one in tf.unstack(gradient)]
    return [None if None in column else tf.stack(column) for column in zip(*rows, strict=True)]


_NARROWER = {types_pb2.DT_DOUBLE: types_pb2.DT_FLOAT}


def _in_float32(built: _Built) -> _Built:
    """The same graph with every float64 in it a float32, its constants rounded once."""
    definition = built.graph.as_graph_def()
    for node in definition.node:
        for attribute in node.attr.values():
            if attribute.type == types_pb2.DT_DOUBLE:
                attribute.type = types_pb2.DT_FLOAT
            elif types_pb2.DT_DOUBLE in attribute.list.type:
                types = [_NARROWER.get(kind, kind) for kind in attribute.list.type]
                attribute.list.type[:] = types
            elif attribute.tensor.dtype == types_pb2.DT_DOUBLE:
                with np.errstate(over="ignore"):  # beyond float32: infinite there
                    rounded = tf.make_ndarray(attribute.tensor).astype(np.float32)
                attribute.tensor.CopyFrom(tf.make_tensor_proto(rounded))
    names = [tensor.name for tensor in _there(built)]
    with tf.Graph().as_default() as graph:
        copied = iter(tf.import_graph_def(definition, return_elements=names, name=""))
    return _Built(graph, *_like(built, copied))


def _there(built: _Built) -> list[Any]:
    """Every tensor that there is: values, gradients, and the Hessian's."""
    rows = (built.values, built.gradients, *built.hessian)
    return [tensor for row in rows for tensor in row if tensor is not None]


def _like(built: _Built, found: Iterator[Any]) -> tuple[_Figures, _Figures, tuple[_Figures, ...]]:
    """What was found for the tensors of `_there`, in the places where they stood."""
    values, slopes, *hessian = (
        tuple(None if tensor is None else next(found) for tensor in row)
        for row in (built.values, built.gradients, *built.hessian)
    )
    return values, slopes, tuple(hessian)


def _figures(built: _Built, added: tuple[tuple[str, ...], ...]) -> Figures:
    with tf.compat.v1.Session(graph=built.graph, config=session_config()) as session:
        # A callable looks at what it is to fetch once; session.run takes as long again as the run.
        numbers = iter(session.make_callable(_there(built))())
    values, slopes, hessian = _like(built, numbers)
    return Figures(values, slopes, added, hessian)


def _askable(request: GraphRequest, tensors: Sequence[Any]) -> list[int]:
    """What a gradient can be asked for: real, and computed from a variable; and the output."""
    nodes = request.nodes
    active = depends(nodes, [index for index, node in enumerate(nodes) if node.op == VARIABLE])
    active[request.output] = True
    return [i for i in range(len(nodes)) if active[i] and tensors[i].dtype.is_floating]


def build(nodes: Sequence[Node], point: Mapping[str, Any], dtype: Any) -> list[Any]:
    """One tensor a node. An operation is named after its node, so that gradients can be told."""
    tensors: list[Any] = []
    for index, node in enumerate(nodes):
        if node.op == VARIABLE:
            tensors.append(tf.identity(point[str(node.value)], name=f"n{index}"))
        elif node.op == NUMBER:
            tensors.append(tf.constant(number(node.value), dtype, name=f"n{index}"))  # type: ignore[arg-type]
        elif node.op == CONSTANT:
            tensors.append(tf.constant(CONSTANTS[str(node.value)], dtype, name=f"n{index}"))
        else:
            args = [tensors[arg] for arg in node.args]
            rows = args[0].shape.rank == 2 and FUNCTIONS[node.op].arrays.by_row
            tensor = operation(node.op, by_row=rows)(*args, name=f"n{index}")
            tensors.append(tf.cast(tensor, dtype) if tensor.dtype.is_integer else tensor)
    return tensors


@cache
def operation(op: str, *, by_row: bool = False) -> Any:
    """TensorFlow's function for a row: by its dotted name, or built as its stable formula.

    With `by_row` it is of a matrix, whose rows it takes one by one.
    """
    row, inner = FUNCTIONS[op], computed(op, by_row=by_row)
    if not row.names.tensorflow and inner is not None:

        def built(*args: Any, name: str) -> Any:
            with tf.name_scope(name):
                point = dict(zip(row.parameters, args, strict=True))
                tensors = build(inner.nodes, point, args[0].dtype)
            return tf.identity(tensors[inner.output], name=name)

        return built
    found = reduce(getattr, row.names.tensorflow.split("."), tf)
    if row.arrays.axis is not None and by_row is row.arrays.by_row:
        found = partial(found, axis=row.arrays.axis)
    if "name" in signature(found).parameters:
        return found

    def named(*args: Any, name: str) -> Any:
        with tf.name_scope(name):
            return tf.identity(found(*args), name=name)

    return named


def session_config() -> Any:
    """One thread, and no rewriting: what is computed is the graph as it was written."""
    config = tf.compat.v1.ConfigProto(
        intra_op_parallelism_threads=1, inter_op_parallelism_threads=1
    )
    config.graph_options.rewrite_options.disable_meta_optimizer = True
    config.graph_options.optimizer_options.opt_level = -1
    return config


def _added(graph: Any, count: int) -> tuple[tuple[str, ...], ...]:
    """The types of the operations that tf.gradients put below gradients/n<index>…, by node."""
    added: list[list[str]] = [[] for _ in range(count)]
    for op in graph.get_operations():
        owner = _OWNER.match(op.name)
        if owner and op.type not in ("Const", "NoOp", "Identity"):
            added[int(owner[1])].append(op.type)
    return tuple(tuple(dict.fromkeys(types)) for types in added)


def tangents(request: ForwardRequest) -> ForwardAnswer:
    """Forward mode by TensorFlow's own accumulator, eagerly: one walk for each variable.

    A graph has only the gradient of a gradient by a factor that it was given, which is the same
    number: on a formula of 12 nodes and four variables it took 0.27 s where the accumulator takes
    0.04 s (0.2 s the first time), and it needs the backward walk that it is to be compared with.
    Both fail where TensorFlow has no second gradient (softsign).
    """
    return ForwardAnswer(*(_walked(request, dtype) for dtype in (tf.float32, tf.float64)))


def _walked(request: ForwardRequest, dtype: Any) -> dict[str, tuple[Any, ...]]:
    found: dict[str, tuple[Any, ...]] = {}
    for name in request.by:
        point = {key: tf.constant(value, dtype) for key, value in request.point.items()}
        moving = point[name]
        with tf.autodiff.ForwardAccumulator(moving, tf.ones_like(moving)) as walk:
            tensors = build(request.nodes, point, dtype)
        figures = [walk.jvp(tensor) if tensor.dtype == dtype else None for tensor in tensors]
        found[name] = tuple(None if figure is None else figure.numpy() for figure in figures)
    return found

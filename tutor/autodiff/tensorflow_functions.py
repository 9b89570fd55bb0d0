"""A Python function of TensorFlow as a tape: its own graph, operation by operation.

tf.function traces the function once; each operation of the graph becomes a row of the registry
(operations.py), and what only moves numbers about becomes products (calculus/arrays.py). What has
no row, or has more than two dimensions on the way, is not followed: where it comes to a number, a
column or a matrix again, that stands as a value of its own. TensorFlow is imported here, for the
function has imported it already.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, reduce
from typing import Any

import numpy as np
import tensorflow as tf

from tutor.autodiff.operations import ALONG, along_axis, written
from tutor.autodiff.picked import Picked
from tutor.autodiff.traced import reason, refuse_assigned, traced
from tutor.autodiff.unread import is_random, why
from tutor.autodiff.values import Values, short_name
from tutor.calculus.arrays import Arrays, UntraceableError, one
from tutor.calculus.python_functions import Followed, Place, arguments, told
from tutor.calculus.trace import as_array
from tutor.errors import ShapeError, TutorError
from tutor.notation.conditions import COMPARISONS
from tutor.notation.tape import depends

_SAME = frozenset(("Identity", "IdentityN", "Cast", "EnsureShape", "CheckNumerics"))
"""Operations that hand on the value of an input, where its kind is kept."""
_MOVING = frozenset(
    ("Reshape", "Squeeze", "ExpandDims", "Transpose", "StridedSlice", "Slice", "GatherV2",
     "GatherNd", "ResourceGather", "Pack", "Unpack", "ConcatV2", "Split", "SplitV", "Pad",
     "Tile", "BroadcastTo", "ReverseV2", "Roll", "MatrixDiagPartV3", "MirrorPad")
)  # fmt: skip
"""Operations that put numbers at other places, or a 0, and do nothing else."""
_HANDING_ON = _SAME | {"Reshape", "Squeeze", "ExpandDims"}
_FLOATS = frozenset((tf.float32, tf.float64))


def followed(function: Callable[..., Any], at: Mapping[str, Any]) -> Followed:
    """The formula that a function of TensorFlow computes.

    Raises UntraceableError where it cannot be traced at all.
    """
    plain = getattr(function, "python_function", function)  # one that is a tf.function already
    given = {name: as_array(name, value) for name, value in arguments(plain, at).items()}
    if empty := next((name for name, value in given.items() if not value.size), ""):
        raise TutorError(f"{empty} has no number in it")
    concrete = traced(plain, given, at)
    kinds = [spec.dtype for spec in concrete.inputs[: len(given)]]
    tensors = [tf.constant(v, kind) for v, kind in zip(given.values(), kinds, strict=True)]
    try:
        return _Following(concrete, given, tensors).run()
    except tf.errors.OpError as error:
        raise UntraceableError(f"TensorFlow fails at this point: {reason(error)}") from None


class _Following:
    """One walk over a traced graph, in the order of its operations."""

    def __init__(self, concrete: Any, at: Mapping[str, Any], tensors: Sequence[Any]) -> None:
        self.concrete, self.graph, self.point = concrete, concrete.graph, at
        self.given = dict(zip(at, tensors, strict=True))
        self.parameters = dict(zip((t.name for t in concrete.inputs), at, strict=False))
        self.there = Values(
            concrete.graph, {name: self.given[own] for name, own in self.parameters.items()}
        )
        self.captured = self.there.captured
        self.arrays = Arrays()
        self.held: dict[str, Any] = {}
        self.opaque: dict[str, frozenset[Place]] = {}
        self.found: dict[str, int | None] = {}
        self.below: dict[str, frozenset[Place]] = {}
        self.walls: dict[Place, str] = {}
        self.unread: dict[str, str] = {}
        self.own: set[int] = set()
        self.tied: dict[int, str] = {}
        self.picked = Picked(self.arrays)

    def run(self) -> Followed:
        output = self.output
        refuse_assigned(self.graph, self.used)
        needed = self.used | self.parameters.keys()
        needed |= {name for name, outer in self.captured.items() if outer.dtype == tf.resource}
        for op in self.graph.get_operations():
            for tensor in op.outputs:
                if tensor.name in needed:
                    self.found[tensor.name] = self.node(tensor)
        index = self.found[output.name]
        if index is None:
            raise UntraceableError(
                f"the function's result is {output.dtype.name}, no number of floating point"
            )
        if self.arrays.shape(index):  # a matrix of one number
            index = self.arrays.write("sum", index)
        value, slopes = self.measured()
        form = told(self.arrays, index)
        return Followed(
            replace(form, readings=(*form.readings, *self.picked.readings(index))),
            at=self.arrays.at,
            given=self.point,
            value=value,
            fixed=frozenset(self.arrays.fixed.values()),
            opaque=self.opaque,
            silent=self.silent(index),
            slopes=slopes,
            unread=self.unread,
            own=frozenset(self.own),
            tied=self.tied,
        )

    @cached_property
    def output(self) -> Any:
        (output,) = self.concrete.outputs
        shape = self.there.shape(output)
        if np.prod(shape) != 1:
            kind = "a column" if len(shape) == 1 else f"of the shape {tuple(shape)}"
            raise UntraceableError(
                f"the function's result is {kind}; a gradient is of one number",
                hint="tf.reduce_mean or tf.reduce_sum makes it one",
            )
        return output

    @cached_property
    def used(self) -> set[str]:
        """The tensors that the output needs."""
        found, pending = {self.output.name}, [self.output]
        while pending:
            for tensor in pending.pop().op.inputs:
                if tensor.name not in found:
                    found.add(tensor.name)
                    pending.append(tensor)
        return found

    def measured(self) -> tuple[Any, dict[str, Any]]:
        """The function itself, called and differentiated."""
        by = {**self.given, **self.held}
        with tf.GradientTape() as tape:
            tape.watch(list(self.given.values()))
            value = self.concrete(*self.given.values())
        slopes = tape.gradient(value, by)
        dense = {name: s if s is None else tf.convert_to_tensor(s) for name, s in slopes.items()}
        figures = {name: s if s is None else one(s.numpy()) for name, s in dense.items()}
        return np.reshape(value.numpy(), ()), figures

    def silent(self, output: int) -> dict[str, str]:
        """Of what goes into a step alone, into which."""
        tape, found = self.arrays.tape, {}
        used = {self.parameters.get(name, "") for name in self.used}
        for name in (*self.given, *self.held):
            own = [tape.variable(name)] if name in self.arrays.at else []
            above = {name, *(at for at, there in enumerate(depends(tape.nodes, own)) if there)}
            if output in above:
                continue
            if step := next((step for at, step in self.walls.items() if at in above), ""):
                found[name] = f"{step} lets no gradient through: it is a step"
            elif name in used:
                found[name] = "what it goes into lets no gradient through"
        return found

    def node(self, tensor: Any) -> int | None:
        """The tape's node for a tensor; None for what is neither followed nor a number."""
        op = tensor.op
        below = frozenset[Place]().union(*(self.below[given.name] for given in op.inputs))
        self.below[tensor.name] = below
        index = self.placeholder(tensor) if op.type == "Placeholder" else self.fitting(tensor)
        if index is None and tensor.dtype.is_floating and op.type != "Placeholder":
            index = self.leaf(tensor)
        if index is not None:
            self.below[tensor.name] = frozenset([index])
        elif tensor.dtype.is_integer or tensor.dtype.is_bool:
            self.walls.update(dict.fromkeys(below, f"{op.type} to {tensor.dtype.name}"))
            self.below[tensor.name] = frozenset()  # a step: no gradient comes this way
        self.picked.follow(tensor, below, self.varying)
        return index

    def varies(self, tensor: Any) -> bool:
        """Whether a value may be another one at another point, or in another call."""
        steps = any(given.name in self.picked.steps for given in tensor.op.inputs)
        below = self.below[tensor.name]
        return steps or is_random(tensor.op) or self.picked.varies(below, self.varying)

    @property
    def varying(self) -> set[str]:
        """The names of what may have another value at another point."""
        return {*self.given, *self.held, *self.opaque}

    def fitting(self, tensor: Any) -> int | None:
        """The node that an operation is, if it has the shape of the tensor."""
        count = len(self.arrays.tape.nodes)
        try:
            index = self.followed(tensor)
            shape = None if index is None else self.arrays.shape(index)
        except (ShapeError, UntraceableError):
            index = shape = None
        if shape == self.there.shape(tensor) or (
            index is not None and np.prod(self.there.shape(tensor)) == 1
        ):
            return index
        self.arrays.forget(count)
        return None

    def followed(self, tensor: Any) -> int | None:
        """The node that an operation is, by a row or by a formula of rows."""
        op = tensor.op
        if op.type == "Const":
            return self.constant(tf.make_ndarray(op.get_attr("value")), tensor.dtype)
        inputs = [self.found[given.name] for given in op.inputs]
        first = inputs[0] if inputs else None
        if op.type == "ReadVariableOp":
            return first
        if op.type in _SAME:
            return self.same(tensor, inputs)
        if op.type in _MOVING:
            return self.picked.hold(self.moved(tensor, inputs), op, op.inputs)
        if op.type in ("Select", "SelectV2") and first is None:
            cases = self.cases(op.inputs[0], inputs[1], inputs[2])
            return cases or self.picked.hold(self.chosen(tensor, inputs), op, op.inputs[:1])
        if op.type in ("Mean", "Sum"):
            return self.reduced(tensor, first)
        if op.type in ("Max", "Min"):
            return self.extreme(op, first)
        if op.type in ALONG and first is not None:
            return self.along(tensor, first)
        of_labels = op.type == "SparseSoftmaxCrossEntropyWithLogits"
        if of_labels:
            inputs[1] = self.labels(op)
        known = [index for index in inputs if index is not None]
        if len(known) < len(inputs) or not inputs or tensor.value_index:
            return None
        found = written(self.arrays, op, known)
        return self.picked.hold(found, op, op.inputs[1:]) if of_labels else found

    def same(self, tensor: Any, inputs: Sequence[int | None]) -> int | None:
        """An input that is handed on as it is; a condition that is cast becomes 1 or 0."""
        place = tensor.value_index  # an IdentityN has several
        given, index = tensor.op.inputs[place], inputs[place]
        if index is None:
            return None
        if b"CustomGradient" in tensor.op.node_def.attr["_gradient_op_type"].s:
            self.own.add(index)
        if tensor.op.type == "Cast" and self.arrays.tape.nodes[index].op in COMPARISONS:
            floats = tensor.dtype in _FLOATS
            return self.arrays.insert("where(x, 1, 0)", [index]) if floats else None
        return index if {given.dtype, tensor.dtype} <= _FLOATS else None

    def moved(self, tensor: Any, inputs: Sequence[int | None]) -> int | None:
        """What only moves numbers: asked with their places instead of them, from 1 on."""
        op = tensor.op
        data = [k for k, given in enumerate(op.inputs) if given.dtype in (*_FLOATS, tf.resource)]
        nodes = {k: node for k in data if (node := inputs[k]) is not None}
        if tensor.dtype not in _FLOATS or len(nodes) < len(data):
            return None
        return self.arrays.joined(
            (node, self.there.value(op.inputs[k]), self.places(tensor, data, k))
            for k, node in nodes.items()
        )

    def places(self, tensor: Any, data: Sequence[int], own: int) -> Any:
        op = tensor.op
        if op.type == "ResourceGather":
            shape = self.there.held_value(op.inputs[0]).shape
            return np.arange(np.prod(shape)).reshape(shape)[self.there.value(op.inputs[1])]
        fed = {}
        for k in data:
            shape = self.there.shape(op.inputs[k])
            places = np.arange(1, np.prod(shape) + 1).reshape(shape)
            fed[op.inputs[k].name] = places if k == own else 0 * places
        return self.there.value(tensor, fed).astype(np.int64) - 1

    def reduced(self, tensor: Any, index: int | None) -> int | None:
        if index is None:
            return None
        op, rank = tensor.op, len(self.there.shape(tensor.op.inputs[0]))
        if rank != len(self.arrays.shape(index)):  # it stands for a single number
            return index
        axes = np.atleast_1d(self.there.value(op.inputs[1])).tolist()
        return self.arrays.reduced(op.type.lower(), index, axes, keep=op.get_attr("keep_dims"))

    def along(self, tensor: Any, index: int) -> int | None:
        found = along_axis(self.arrays, tensor, index, self.there.value)
        if found is not None and tensor.op.type == "TopKV2":
            self.picked.note(found, tensor.op)
        return found

    def extreme(self, op: Any, index: int | None) -> int | None:
        """The largest numbers or the smallest, as those that they are here.

        Of equal ones each has the same share, as in TensorFlow's gradient.
        """
        values, axes = np.asarray(self.there.value(op.inputs[0])), self.there.value(op.inputs[1])
        if index is None or values.ndim != len(self.arrays.shape(index)):
            return index  # a column of one is that number
        along = tuple(np.atleast_1d(axes).tolist())
        there = values == (np.max if op.type == "Max" else np.min)(values, along, keepdims=True)
        if not np.all(np.isfinite(values)):
            return None
        keep, equal = bool(op.get_attr("keep_dims")), np.sum(there, along, keepdims=True)
        tied = np.any(equal > 1)
        if tied or len(along) < values.ndim:
            arrays = self.arrays
            shares = arrays.constant("share", there / equal) if tied else arrays.ones(there)
            found = arrays.reduced("sum", arrays.write("mul", index, shares), along, keep=keep)
        else:
            place = np.reshape(np.argmax(there), (1,) * values.ndim * keep)
            found = self.arrays.moved(index, values, place)
        if tied:
            self.tied[index] = self.picked.note_tie(found, op)
        elif self.picked.varies([index], self.varying):
            self.picked.note(found, op)
        return found

    def labels(self, op: Any) -> int:
        """Whole numbers as rows with a 1 in their place."""
        return self.arrays.ones(
            self.there.value(op.inputs[1])[:, None] == np.arange(op.inputs[0].shape[-1])
        )

    def cases(self, condition: Any, yes: int | None, no: int | None) -> int | None:
        """A choice by a condition that is put together from others: a and b, a or b, not a."""
        if yes is None or no is None:
            return None
        index = self.found[condition.name]
        if index is not None:
            return self.arrays.write("where", index, yes, no)
        parts = condition.op.inputs
        if condition.op.type == "LogicalNot":
            return self.cases(parts[0], no, yes)
        if condition.op.type == "LogicalAnd":
            return self.cases(parts[0], self.cases(parts[1], yes, no), no)
        if condition.op.type == "LogicalOr":
            return self.cases(parts[0], yes, self.cases(parts[1], yes, no))
        return None

    def chosen(self, tensor: Any, inputs: Sequence[int | None]) -> int | None:
        """What is taken where the condition has no row: a branch, or some numbers of each."""
        condition = np.asarray(self.there.value(tensor.op.inputs[0]))
        if np.any(condition) != np.all(condition):
            return self.mixed(tensor, condition, inputs)
        place = 1 if np.all(condition) else 2
        return inputs[place] if tensor.op.inputs[place].shape == tensor.shape else None

    def mixed(self, tensor: Any, condition: Any, inputs: Sequence[int | None]) -> int | None:
        """A mask: each branch times ones where it is taken; infinity times 0 is no 0."""
        _, yes, no = inputs
        branches = [self.there.value(given) for given in tensor.op.inputs[1:]]
        finite = all(np.all(np.isfinite(branch)) for branch in branches)
        if yes is None or no is None or not finite or condition.ndim > 2:
            return None
        parts = ((yes, condition), (no, ~condition))
        taken = [
            self.arrays.write("mul", branch, self.arrays.ones(there))
            for branch, there in parts
            if not self.arrays.is_zero(branch)
        ]
        return reduce(lambda a, b: self.arrays.write("add", a, b), taken)

    def placeholder(self, tensor: Any) -> int | None:
        """A parameter of the function, or something that it holds."""
        outer = self.captured.get(tensor.name)
        if outer is None:
            name = self.parameters[tensor.name]
            return self.variable(tensor, name, self.point[name])
        held = self.there.variable(tensor.name)
        if held is None:
            return None if outer.dtype == tf.resource else self.constant(outer.numpy(), outer.dtype)
        if not held.dtype.is_floating:
            return None
        name = self.free(short_name(held.name, [other.name for other in self.graph.variables]))
        self.held[name] = held
        return self.variable(tensor, name, held.numpy())

    def free(self, wanted: str) -> str:
        name = self.arrays.free(wanted)
        number = 1
        while name in self.given or name in self.held:
            name, number = self.arrays.free(wanted, number), number + 1
        return name

    def variable(self, tensor: Any, name: str, value: Any) -> int | None:
        if np.ndim(value) > 2 or not np.size(value):
            self.below[tensor.name] = frozenset([name])
            return None
        return self.arrays.variable(name, value)

    def constant(self, value: Any, dtype: Any) -> int | None:
        """A number, a column or a matrix; None for what is none, such as the axes of a mean."""
        return self.arrays.literal(value) if dtype.is_floating else None

    def leaf(self, tensor: Any) -> int | None:
        """An operation that is not followed: its value stands for it, if it has a place here."""
        if not self.graph.is_fetchable(tensor) or len(self.there.shape(tensor)) > 2:
            return None
        value = self.there.value(tensor)
        if not np.size(value):
            return None
        if not self.varies(tensor):  # a size made a number, and all that is made of constants
            return self.constant(value, tensor.dtype)
        source = tensor  # what only hands a value on is not to blame
        while source.op.type in _HANDING_ON and self.found[source.op.inputs[0].name] is None:
            source = source.op.inputs[0]
        node = self.arrays.known(source.op.type, value)
        name = str(self.arrays.tape.nodes[node].value)
        self.opaque[name] = self.below[tensor.name]
        self.unread[name] = why(source.op, [self.there.shape(given) for given in source.op.inputs])
        return node

"""A Python function of TensorFlow as a tape: its own graph, operation by operation.

tf.function traces the function once; each operation of the graph becomes a row of the registry.
Which operation a row is, is not written down: the row is built, and looked at. What has no row,
or is a table of numbers on the way, is not followed: where it comes to a number or a column
again, that stands as a value of its own. TensorFlow is imported here, for the function has
imported it already.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, cached_property, reduce
from typing import Any

import numpy as np
import tensorflow as tf

from tutor.autodiff.graph import operation
from tutor.calculus.templates import template
from tutor.calculus.traced import Place, UntraceableError, arguments
from tutor.errors import first_line
from tutor.functions import FUNCTIONS, WHOLE
from tutor.notation.conditions import COMPARISONS, check_conditions
from tutor.notation.tape import VARIABLE, Expression, Tape

_SAME = frozenset(
    ("Identity", "IdentityN", "Cast", "EnsureShape", "CheckNumerics", "Reshape", "Squeeze")
)
"""Operations that hand on the value of an input, where its rank and its kind are kept."""

_FLOATS = frozenset((tf.float32, tf.float64))

_WRITTEN = {
    "Square": "x^2", "SquaredDifference": "(x - y)^2", "Rsqrt": "1/sqrt(x)", "Reciprocal": "1/x",
    "Inv": "1/x", "BiasAdd": "x + y", "Add": "x + y", "Div": "x/y", "Erfc": "1 - erf(x)",
    "Select": "where(x, y, z)", "SelectV2": "where(x, y, z)", "L2Loss": "sum(x^2)/2",
    "LogSoftmax": "x - logsumexp(x)", "Xlog1py": "x*log1p(y)",
    # 0 where the other is 0, in the value and in the gradient: the branch that is not taken must
    # not become infinite, for 0·∞ is NaN.
    "DivNoNan": "where(abs(y) <= 0, 0, x/where(abs(y) <= 0, 1, y))",
    "Xlogy": "where(abs(x) <= 0, 0, x*ln(where(abs(x) <= 0, 1, y)))",
    "Xdivy": "where(abs(x) <= 0, 0, x/where(abs(x) <= 0, 1, y))",
}  # fmt: skip
"""Operations that are a formula of rows, in x, y and z."""


@dataclass(frozen=True)
class Followed:
    """A function as far as it can be followed.

    at       the values of its parameters, of variables it holds, and of what is not followed
    opaque   for each value that is not followed, what flows into it
    value    what the function gives when it is called, in float32
    slopes   and its gradients in TensorFlow, by name; None where there is no path
    """

    expression: Expression
    at: Mapping[str, Any]
    opaque: Mapping[str, frozenset[Place]] = field(default_factory=dict)
    value: Any = None
    slopes: Mapping[str, Any] = field(default_factory=dict)


def tape_of(function: Callable[..., Any], at: Mapping[str, Any]) -> Followed:
    """The formula that a function of TensorFlow computes.

    Raises UntraceableError where it cannot be traced at all.
    """
    names = arguments(function, at)
    plain = getattr(function, "python_function", function)  # one that is a tf.function already
    tensors = [tf.constant(np.asarray(at[name], dtype=np.float32)) for name in names]

    def called(*given: Any) -> Any:
        return plain(**dict(zip(names, given, strict=True)))

    specs = [tf.TensorSpec(tensor.shape, tf.float32) for tensor in tensors]
    try:
        concrete = tf.function(called, autograph=False).get_concrete_function(*specs)
    except Exception as error:
        raise UntraceableError(
            f"TensorFlow cannot trace the function: {first_line(error)}"
        ) from None
    try:
        return _Following(concrete, names, tensors).run()
    except tf.errors.OpError as error:
        raise UntraceableError(f"TensorFlow fails at this point: {_reason(error)}") from None


class _Following:
    """One walk over a traced graph, in the order of its operations."""

    def __init__(self, concrete: Any, names: Sequence[str], tensors: Sequence[Any]) -> None:
        self.concrete, self.graph = concrete, concrete.graph
        self.given = dict(zip(names, tensors, strict=True))
        self.parameters = dict(zip((t.name for t in concrete.inputs), names, strict=False))
        self.captured = {inner.name: outer for outer, inner in concrete.graph.captures}
        self.tape = Tape(shared=True)
        self.at: dict[str, Any] = {}
        self.held: dict[str, Any] = {}
        self.opaque: dict[str, frozenset[Place]] = {}
        self.found: dict[str, int | None] = {}
        self.below: dict[str, frozenset[Place]] = {}

    def run(self) -> Followed:
        output = self.output()
        needed = self.needed(output)
        for op in self.graph.get_operations():
            for tensor in op.outputs:
                if tensor.name in needed:
                    self.found[tensor.name] = self.node(tensor)
        index = self.found[output.name]
        if index is None:
            raise UntraceableError("the function's result is no number of floating point")
        expression = Expression(tuple(self.tape.nodes), index)
        check_conditions(expression)
        return Followed(expression, self.at, self.opaque, *self.measured())

    def output(self) -> Any:
        outputs = self.concrete.outputs
        if len(outputs) != 1:
            raise UntraceableError(f"the function gives {len(outputs)} results; one can be derived")
        if outputs[0].shape.rank:
            raise UntraceableError("the function's result is a column; a gradient is of one number")
        return outputs[0]

    def needed(self, output: Any) -> set[str]:
        """The tensors that the output needs."""
        found, pending = {output.name}, [output]
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
        return value.numpy(), {n: s if s is None else _one(s.numpy()) for n, s in dense.items()}

    def node(self, tensor: Any) -> int | None:
        """The tape's node for a tensor; None for what is neither followed nor a number."""
        op = tensor.op
        self.below[tensor.name] = frozenset().union(*(self.below[i.name] for i in op.inputs))
        index = self.placeholder(tensor) if op.type == "Placeholder" else self.followed(tensor)
        if index is None and tensor.dtype.is_floating and op.type != "Placeholder":
            index = self.leaf(tensor)
        if index is not None:
            self.below[tensor.name] = frozenset([index])
        elif tensor.dtype.is_integer or tensor.dtype.is_bool:
            self.below[tensor.name] = frozenset()  # a step: no gradient comes this way
        return index

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
        if op.type in ("Select", "SelectV2") and first is None:
            return self.chosen(tensor, inputs)
        if op.type in ("Mean", "Sum"):
            if first is None or tensor.shape.num_elements() != 1:
                return None
            return self.tape.add(op.type.lower(), first)
        known = [index for index in inputs if index is not None]
        if len(known) < len(inputs) or not inputs or tensor.value_index:
            return None
        if op.type == "AddN":
            return reduce(lambda a, b: self.tape.add("add", a, b), known)
        if op.type == "LeakyRelu":
            slope = self.number(np.float32(op.get_attr("alpha")))
            return self.insert("where(x > 0, x, y*x)", [*known, slope])
        if op.type in _WRITTEN:
            return self.insert(_WRITTEN[op.type], known)
        row = rows().get(op.type)
        if row is not None and len(FUNCTIONS[row].parameters) == len(known):
            return self.tape.add(row, *known)
        return None

    def same(self, tensor: Any, inputs: Sequence[int | None]) -> int | None:
        """An input that is handed on as it is; a condition that is cast becomes 1 or 0."""
        place = tensor.value_index  # an IdentityN has several
        given, index = tensor.op.inputs[place], inputs[place]
        if index is None or not _alike(given.shape, tensor.shape):
            return None
        if tensor.op.type == "Cast" and self.tape.nodes[index].op in COMPARISONS:
            return self.insert("where(x, 1, 0)", [index]) if tensor.dtype in _FLOATS else None
        return index if {given.dtype, tensor.dtype} <= _FLOATS else None

    def chosen(self, tensor: Any, inputs: Sequence[int | None]) -> int | None:
        """The branch that is taken throughout, where the condition itself has no row."""
        condition = np.asarray(self.value(tensor.op.inputs[0]))
        if np.any(condition) != np.all(condition):
            return None
        place = 1 if np.all(condition) else 2
        return inputs[place] if tensor.op.inputs[place].shape == tensor.shape else None

    def insert(self, formula: str, inputs: Sequence[int]) -> int:
        letters = ("x", "y", "z")[: len(inputs)]
        inner, moved = template(formula, letters), []
        values = dict(zip(letters, inputs, strict=True))
        for node in inner.nodes:
            if node.op == VARIABLE:
                moved.append(values[str(node.value)])
            else:
                moved.append(
                    self.tape.append(node._replace(args=tuple(moved[arg] for arg in node.args)))
                )
        return moved[inner.output]

    def placeholder(self, tensor: Any) -> int | None:
        """A parameter of the function, or something that it holds."""
        outer = self.captured.get(tensor.name)
        if outer is None:
            name = self.parameters[tensor.name]
            return self.variable(tensor, name, self.given[name].numpy())
        held = next((v for v in self.graph.variables if v.handle is outer), None)
        if held is None:
            return self.constant(outer.numpy(), outer.dtype)
        name = self.free(held.name.split(":")[0])
        self.held[name] = held
        return self.variable(tensor, name, held.numpy())

    def variable(self, tensor: Any, name: str, value: Any) -> int | None:
        if np.ndim(value) > 1:
            self.below[tensor.name] = frozenset([name])
            return None
        self.at[name] = _one(value)
        return self.tape.variable(name)

    def constant(self, value: Any, dtype: Any) -> int | None:
        """A number or a column; None for what is neither, such as the axes of a mean."""
        value = _one(value)
        if not dtype.is_floating or np.ndim(value) > 1 or not np.size(value):
            return None
        if np.ndim(value) or not np.isfinite(value):
            return self.known("column" if np.ndim(value) else "constant", value)
        return self.number(value)

    def number(self, value: Any) -> int:
        number = Fraction(str(value))  # 0.1 as it was written, not its nearest float32
        node = self.tape.number(abs(number))
        return self.tape.add("neg", node) if number < 0 else node

    def leaf(self, tensor: Any) -> int | None:
        """An operation that is not followed: its value stands for it, if it is not a table."""
        if tensor.shape.rank not in (0, 1) or not self.graph.is_fetchable(tensor):
            return None
        if all(given.op.type == "Const" for given in tensor.op.inputs):  # a size made a number
            return self.constant(self.value(tensor), tensor.dtype)
        source = tensor  # what only hands a value on is not to blame
        while source.op.type in _SAME and self.found[source.op.inputs[0].name] is None:
            source = source.op.inputs[0]
        node = self.known(source.op.type, _one(self.value(tensor)))
        self.opaque[str(self.tape.nodes[node].value)] = self.below[tensor.name]
        return node

    def known(self, kind: str, value: Any) -> int:
        """A value that has no name in the function."""
        name = self.free(kind, 1)
        self.at[name] = value
        return self.tape.variable(name)

    def free(self, wanted: str, number: int = 0) -> str:
        """A name that nothing else has: two variables may be called alike."""
        base = re.sub(r"\W", "_", wanted)
        base += "_" if base[-1].isdigit() and number else ""
        taken = {*self.given, *self.at, *self.held}
        name = f"{base}{number}" if number else base
        while name in taken:
            number = number + 1 or 1
            name = f"{base}{number}"
        return name

    def value(self, tensor: Any) -> Any:
        fed = self.feed
        with tf.compat.v1.Session(graph=self.graph) as session:
            return session.run(tensor.name, fed)

    @cached_property
    def feed(self) -> dict[str, Any]:
        """What the graph does not compute itself: parameters, and what is read from outside."""
        fed = {tensor: self.given[name].numpy() for tensor, name in self.parameters.items()}
        handles = {variable.handle.ref(): variable for variable in self.graph.variables}
        for op in self.graph.get_operations():
            outer = self.captured.get(op.inputs[0].name) if op.type == "ReadVariableOp" else None
            if outer is not None:
                fed[op.outputs[0].name] = handles[outer.ref()].numpy()
        plain = {name: t for name, t in self.captured.items() if t.dtype != tf.resource}
        return {**fed, **{name: outer.numpy() for name, outer in plain.items()}}


def _reason(error: Any) -> str:
    """What a graph's error says, between where it was built and which operation it was."""
    lines = str(error.message).partition("\n\t [[")[0].split("\n")
    return next((line for line in reversed(lines) if line.strip()), type(error).__name__)


def _alike(shape: Any, other: Any) -> bool:
    """Whether two shapes are of one rank, or both of one number."""
    shapes = (shape, other)
    single = all(s.rank in (0, 1) and s.num_elements() == 1 for s in shapes)
    return single or bool(shape.rank == other.rank)


def _one(value: Any) -> Any:
    """A column of one is that number: it goes with columns of any length."""
    return np.reshape(value, ()) if np.size(value) == 1 and np.ndim(value) == 1 else value


@cache
def rows() -> Mapping[str, str]:
    """The rows by the type of the operation that TensorFlow builds for each."""
    found = {}
    for name, row in FUNCTIONS.items():
        if not row.tensorflow or name in ("identity", "spread", "count", "where") or row.linear:
            continue  # of matrices nothing is followed
        with tf.Graph().as_default() as graph:
            shape = (2,) if name in WHOLE else ()
            given = [tf.compat.v1.placeholder(tf.float32, shape) for _ in row.parameters]
            made = operation(name)(*given, name="row")
            own = [op for op in graph.get_operations() if op.type not in ("Placeholder", "Const")]
        if len(own) == 1:
            found[made.op.type] = name
    return found

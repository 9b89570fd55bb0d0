"""A Python function of TensorFlow as a tape: its own graph, operation by operation.

tf.function traces the function once; each operation of the graph becomes a row of the registry.
Which operation a row is, is not written down: the row is built, and looked at. What has no row
stands as a value of its own, and the names below it are told. TensorFlow is imported here, for
the function has imported it already.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import tensorflow as tf

from tutor.autodiff.graph import operation
from tutor.calculus.templates import template
from tutor.calculus.traced import UntraceableError, arguments
from tutor.functions import FUNCTIONS, WHOLE
from tutor.notation.tape import VARIABLE, Expression, Tape

_SAME = frozenset(
    (
        "Identity",
        "Cast",
        "EnsureShape",
        "ReadVariableOp",
        "CheckNumerics",
        "Reshape",
        "Squeeze",
        "IdentityN",
    )
)
"""Operations that hand on the value of their first input."""

_WRITTEN = {
    "Square": "x^2", "SquaredDifference": "(x - y)^2", "Rsqrt": "1/sqrt(x)", "Reciprocal": "1/x",
    "Inv": "1/x", "BiasAdd": "x + y", "Add": "x + y", "Div": "x/y", "Xlogy": "x*ln(y)",
    "DivNoNan": "x/y", "Erfc": "1 - erf(x)", "Select": "where(x, y, z)",
    "SelectV2": "where(x, y, z)",
}  # fmt: skip
"""Operations that are a formula of rows, in x, y and z."""


@dataclass
class Followed:
    """A function as far as it can be followed.

    at       the values of its parameters, of variables it holds, and of what has no row
    opaque   for each value that has no row, the names that flow into it
    """

    expression: Expression
    at: dict[str, Any]
    opaque: Mapping[str, frozenset[str]] = field(default_factory=dict)


def tape_of(function: Callable[..., Any], at: Mapping[str, Any]) -> Followed:
    """The formula that a function of TensorFlow computes.

    Raises UntraceableError where it cannot be traced at all.
    """
    names = arguments(function, at)
    values = {name: at[name] for name in names}
    specs = {name: tf.TensorSpec(np.shape(value), tf.float32) for name, value in values.items()}
    try:
        concrete = tf.function(function, autograph=False).get_concrete_function(**specs)
    except Exception as error:
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise UntraceableError(f"TensorFlow cannot trace the function: {first}") from None
    return _Following(concrete, values).run()


class _Following:
    """One walk over a traced graph, in the order of its operations."""

    def __init__(self, concrete: Any, values: Mapping[str, Any]) -> None:
        self.graph = concrete.graph
        self.output = concrete.outputs[0]
        self.tape = Tape(shared=True)
        self.at: dict[str, Any] = {}
        self.opaque: dict[str, frozenset[str]] = {}
        self.found: dict[str, int | None] = {}
        self.below: dict[str, frozenset[str]] = {}
        self.values = dict(values)
        self.captured = {inner.name: outer for outer, inner in concrete.graph.captures}

    def run(self) -> Followed:
        for op in self.graph.get_operations():
            if op.type == "NoOp" or not op.outputs:
                continue
            name = op.outputs[0].name
            self.below[name] = frozenset().union(*(self.below[i.name] for i in op.inputs))
            self.found[name] = self.node(op)
        if self.output.shape.rank:
            raise UntraceableError("the function's result is a column; a gradient is of one number")
        output = self.found[self.output.name]
        assert output is not None
        expression = Expression(tuple(self.tape.nodes), output)
        return Followed(expression, self.at, self.opaque)

    def node(self, op: Any) -> int | None:
        """The tape's node for an operation's first output; None for a truth value without a row."""
        if op.type == "Placeholder":
            return self.placeholder(op)
        if op.type == "Const":
            return self.constant(tf.make_ndarray(op.get_attr("value")), op.outputs[0].dtype)
        inputs = [self.found[tensor.name] for tensor in op.inputs]
        if op.type in ("Select", "SelectV2") and inputs[0] is None:
            return inputs[1] if np.all(self.value(op.inputs[0])) else inputs[2]
        known = [index for index in inputs if index is not None]
        if op.type in _SAME and known:
            return known[0]
        if op.type in ("Mean", "Sum"):
            return self.tape.add(op.type.lower(), known[0])
        if op.type == "LeakyRelu":
            slope = self.number(np.float32(op.get_attr("alpha")))
            return self.insert("where(x > 0, x, y*x)", [known[0], slope])
        if op.type in _WRITTEN and len(known) == len(inputs):
            return self.insert(_WRITTEN[op.type], known)
        row = rows().get(op.type)
        if row is not None and len(FUNCTIONS[row].parameters) == len(known) == len(inputs):
            return self.tape.add(row, *known)
        return self.leaf(op) if op.outputs[0].dtype.is_floating else None

    def insert(self, formula: str, inputs: list[int]) -> int:
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

    def placeholder(self, op: Any) -> int:
        """A parameter of the function, or something that it holds."""
        tensor = op.outputs[0]
        outer = self.captured.get(tensor.name)
        if outer is None:
            return self.variable(op.name, self.values[op.name], tensor.name)
        held = next((v for v in self.graph.variables if v.handle is outer), None)
        value = held.numpy() if held is not None else outer.numpy()
        if held is None and not np.ndim(value):
            return self.number(value)
        name = held.name.split(":")[0] if held is not None else f"held{len(self.at)}"
        return self.variable(name.replace("/", "_"), value, tensor.name)

    def variable(self, name: str, value: Any, tensor: str) -> int:
        if np.ndim(value) > 1:
            raise UntraceableError(f"{name} is a table of numbers; here there are columns only")
        self.at[name] = value
        self.below[tensor] = frozenset([name])
        return self.tape.variable(name)

    def constant(self, value: Any, dtype: Any) -> int | None:
        """A number; None for what is not one, such as the axes of a mean."""
        if not dtype.is_floating:
            return None
        if np.ndim(value):
            name = f"column{len(self.at) + 1}"
            self.at[name] = value
            return self.tape.variable(name)
        return self.number(value)

    def number(self, value: Any) -> int:
        number = Fraction(str(value))  # 0.1 as it was written, not its nearest float32
        node = self.tape.number(abs(number))
        return self.tape.add("neg", node) if number < 0 else node

    def leaf(self, op: Any) -> int:
        """An operation without a row: its value stands for it."""
        tensor = op.outputs[0]
        value = self.value(tensor)
        value = np.reshape(value, ()) if np.size(value) == 1 else value
        if np.ndim(value) > 1:
            raise UntraceableError(f"{op.type} gives a table of numbers, and has no row here")
        name = f"{op.type}{len(self.opaque) + 1}"
        self.at[name] = value
        self.opaque[name] = self.below[tensor.name]
        return self.tape.variable(name)

    def value(self, tensor: Any) -> Any:
        feed = {
            op.outputs[0].name: self.values[op.name]
            for op in self.graph.get_operations()
            if op.type == "Placeholder" and op.name in self.values
        }
        with tf.compat.v1.Session(graph=self.graph) as session:
            return session.run(tensor.name, feed)


@cache
def rows() -> Mapping[str, str]:
    """The rows by the type of the operation that TensorFlow builds for each."""
    found = {}
    for name, row in FUNCTIONS.items():
        if not row.tensorflow or name in ("identity", "spread", "count", "where"):
            continue
        with tf.Graph().as_default() as graph:
            shape = (2,) if name in WHOLE else ()
            given = [tf.compat.v1.placeholder(tf.float32, shape) for _ in row.parameters]
            made = operation(name)(*given, name="row")
            own = [op for op in graph.get_operations() if op.type not in ("Placeholder", "Const")]
        if len(own) == 1:
            found[made.op.type] = name
    return found

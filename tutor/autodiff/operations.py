"""Which operation of TensorFlow's is which row of the registry, or which formula of rows.

Of most it is not written down: the row is built, and looked at.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, reduce
from typing import Any

import numpy as np
import tensorflow as tf

from tutor.autodiff.graph import operation
from tutor.calculus.arrays import Arrays
from tutor.functions import FUNCTIONS, WHOLE

_PRODUCTS = {
    "MatMul": ("transpose_a", "transpose_b"), "BatchMatMulV2": ("adj_x", "adj_y"),
    "BatchMatMulV3": ("adj_x", "adj_y"),
}  # fmt: skip
"""Products of matrices, and what says that one is transposed."""

_CROSS_ENTROPIES = ("SoftmaxCrossEntropyWithLogits", "SparseSoftmaxCrossEntropyWithLogits")

_WRITTEN = {
    "Square": "x^2", "SquaredDifference": "(x - y)^2", "Rsqrt": "1/sqrt(x)", "Reciprocal": "1/x",
    "Inv": "1/x", "BiasAdd": "x + y", "Add": "x + y", "Div": "x/y", "Erfc": "1 - erf(x)",
    "Select": "where(x, y, z)", "SelectV2": "where(x, y, z)", "L2Loss": "sum(x^2)/2",
    "LogSoftmax": "x - logsumexp(x)", "Xlog1py": "x*log1p(y)",
    **dict.fromkeys(_CROSS_ENTROPIES, "softmax_cross_entropy(x, y)"),
    # 0 where the other is 0, in the value and in the gradient: the branch that is not taken must
    # not become infinite, for 0·∞ is NaN.
    "DivNoNan": "where(abs(y) <= 0, 0, x/where(abs(y) <= 0, 1, y))",
    "Xlogy": "where(abs(x) <= 0, 0, x*ln(where(abs(x) <= 0, 1, y)))",
    "Xdivy": "where(abs(x) <= 0, 0, x/where(abs(x) <= 0, 1, y))",
}  # fmt: skip
"""Operations that are a formula of rows, in x, y and z."""


ALONG = ("Prod", "Cumsum", "TopKV2")
"""Operations along an axis that are followed number by number."""


def written(arrays: Arrays, op: Any, known: Sequence[int]) -> int | None:
    """The node that an operation on these nodes is; None for one without a row."""
    if op.type == "AddN":
        return reduce(lambda a, b: arrays.write("add", a, b), known)
    if op.type in _PRODUCTS:
        turned = (bool(op.get_attr(name)) for name in _PRODUCTS[op.type])
        return arrays.product(*map(arrays.turned, known, turned))
    if op.type == "Einsum":
        return arrays.einsum(op.get_attr("equation").decode(), known)
    if op.type == "LeakyRelu":
        slope = arrays.number(np.float32(op.get_attr("alpha")))
        return arrays.insert("where(x > 0, x, y*x)", [*known, slope])
    if op.type in _CROSS_ENTROPIES:
        columns = [arrays.row(index) for index in known]
        known = known if None in columns else [index for index in columns if index is not None]
    if op.type == "DivNoNan" and arrays.is_number(known[1]) and not arrays.is_zero(known[1]):
        return arrays.write("div", *known)
    if op.type == "LogSoftmax" and len(arrays.shape(known[0])) == 2:
        return arrays.insert("x - column(logsumexp(x))", known)
    if op.type in _WRITTEN:
        return arrays.insert(_WRITTEN[op.type], known)
    row = rows().get(op.type)
    if row is not None and len(FUNCTIONS[row].parameters) == len(known):
        return arrays.write(row, *known)
    return None


_MOST_FACTORS = 12


def along_axis(arrays: Arrays, tensor: Any, index: int, read: Callable[[Any], Any]) -> int | None:
    """A product of numbers, a running sum, or the largest in their order; `read` has values."""
    op, value = tensor.op, np.asarray(read(tensor.op.inputs[0]))
    if value.ndim != len(arrays.shape(index)) or not value.ndim:
        return index if op.type == "Prod" else None  # a column of one is that number
    places = np.arange(value.size).reshape(value.shape)
    if op.type == "TopKV2":
        order = np.take_along_axis(places, read(op.outputs[1]), -1)
        return arrays.moved(index, value, order) if tensor.value_index == 0 else None
    axes = np.atleast_1d(read(op.inputs[1])) % value.ndim
    if op.type == "Cumsum":
        (axis,) = axes
        taken = np.tri(value.shape[axis], k=-int(op.get_attr("exclusive"))) > 0
        terms = arrays.ones(taken.T if op.get_attr("reverse") == (axis == 0) else taken)
        return arrays.product(*((index, terms) if axis else (terms, index)))
    slices = np.moveaxis(places, axes, range(len(axes))).reshape(-1, *tensor.shape)
    if len(slices) > _MOST_FACTORS:
        return None
    factors = (arrays.moved(index, value, one) for one in slices)
    return reduce(lambda a, b: arrays.write("mul", a, b), factors)


_IN_A_WAY_OF_THEIR_OWN = ("identity", "spread", "count", "where")
"""Rows whose operations hand on, choose or count, and are followed as that."""


@cache
def rows() -> Mapping[str, str]:
    """The rows by the type of the operation that TensorFlow builds for each."""
    found = {}
    for name, row in FUNCTIONS.items():
        if not row.names.tensorflow or row.arrays.linear or name in _IN_A_WAY_OF_THEIR_OWN:
            continue  # of matrices nothing is followed
        with tf.Graph().as_default() as graph:
            shape = (2,) if name in WHOLE else ()
            given = [tf.compat.v1.placeholder(tf.float32, shape) for _ in row.parameters]
            made = operation(name)(*given, name="row")
            own = [op for op in graph.get_operations() if op.type not in ("Placeholder", "Const")]
        if len(own) == 1:
            found[made.op.type] = name
    return found

"""Why an operation of TensorFlow's is not followed, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

_KINDS: Mapping[tuple[str, ...], str] = {
    ("StatelessWhile", "While"):
        "a loop of TensorFlow's (tf.while_loop) is not unrolled, as one over Python's range is",
    ("StatelessIf", "If", "StatelessCase", "Case"):
        "a branch of TensorFlow's (tf.cond) is not followed, as tf.where is",
    ("TensorListStack", "TensorListGetItem"):
        "a loop over elements (tf.map_fn, tf.scan) is not unrolled, as one over Python's range is",
    ("PyFunc", "EagerPyFunc", "PyFuncStateless"): "Python code that TensorFlow does not look into",
}  # fmt: skip
_FLOAT = 4
"""Bytes of a float32; half precision has fewer."""
_NO_ROW = "this operation has no row here"


def is_random(op: Any) -> bool:
    """Whether an operation has another value in another call."""
    return "Random" in op.type


def why(op: Any, shapes: Sequence[tuple[int, ...]]) -> str:
    """Why an operation is not followed; `shapes` are those of what flows into it."""
    if is_random(op):
        return "it is drawn at random"
    large = next((shape for shape in shapes if len(shape) > 2), None)
    if large is not None:
        return f"on its way are values of {len(large)} dimensions, {large}"
    kinds = [end.dtype for end in (*op.inputs, *op.outputs)]
    if short := next((kind for kind in kinds if kind.is_floating and kind.size < _FLOAT), None):
        return f"it is computed in {short.name}, which has too few digits to be followed here"
    if any(kind.is_complex for kind in kinds):
        return "it is made of complex numbers"
    whole = not any(made.dtype.is_floating for made in op.outputs)
    if whole or (op.type == "Cast" and not op.inputs[0].dtype.is_floating):
        return "it is made of whole numbers, which no gradient gets through"
    return next((told for types, told in _KINDS.items() if op.type in types), _NO_ROW)

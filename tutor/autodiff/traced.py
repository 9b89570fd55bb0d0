"""A Python function of TensorFlow as one graph, and in which words it is told that it is none.

TensorFlow's own messages are made for those who write tf.function; here they are for those who
wrote the function.
"""

from collections.abc import Callable, Container, Iterator, Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from tutor.calculus.arrays import UntraceableError
from tutor.calculus.python_functions import call
from tutor.errors import first_line

_PLAIN = "it takes a plain number out of a tensor (float, math.sin, .numpy(), an f-string)"
_TOLD: tuple[tuple[str, str, str], ...] = (
    ("has no attribute 'numpy'", _PLAIN, "tf.sin, tf.print and the like take the tensor itself"),
    ("must be real number, not SymbolicTensor", _PLAIN, "tf.sin and the like take the tensor"),
    ("a string or a real number, not 'SymbolicTensor'", _PLAIN, "tf.cast takes the tensor"),
    ("format string passed to SymbolicTensor", _PLAIN, "tf.print takes the tensor itself"),
    ("that does not match type", "", "tf.cast makes them one; NumPy's numbers are float64"),
    ("singleton tf.Variable", "it makes a tf.Variable each time that it is called",
     "make it outside; and what is assigned to a variable passes no gradient on"),
)  # fmt: skip
"""What a message of TensorFlow's contains, what it says here instead, and what helps."""


def traced(function: Callable[..., Any], given: Mapping[str, Any], at: Mapping[str, Any]) -> Any:
    """The function as one graph, with those that it calls in it, where they can be.

    In float32, as TensorFlow computes by itself; in float64 where that is what the function holds,
    or was given. `at` are the values as they were given, of which a tensor keeps its precision.
    Raises UntraceableError where it cannot be traced.
    """
    doubles = any(tf.float64 == getattr(value, "dtype", None) for value in at.values())
    for dtype in (tf.float64, tf.float32) if doubles else (tf.float32, tf.float64):
        dtypes = [dtype if _free(at.get(name), dtype) else tf.float32 for name in given]
        specs = [
            tf.TensorSpec(np.shape(value), kind)
            for value, kind in zip(given.values(), dtypes, strict=True)
        ]
        for found in _graphs(function, given, specs):
            if not isinstance(found, Exception):
                return found
        if "float64" not in str(found):
            break
    told = _in_words(found)
    if told is None:
        why = first_line(found)
        raise UntraceableError(f"TensorFlow cannot trace the function: {why}") from found
    raise told from None


def _free(value: Any, dtype: Any) -> bool:
    """Whether a value may be taken in this precision: a float32 tensor was meant to be one."""
    own = isinstance(value, (tf.Tensor, tf.Variable)) and value.dtype == tf.float32
    return dtype == tf.float32 or not own


def _graphs(
    function: Callable[..., Any], given: Mapping[str, Any], specs: list[Any]
) -> Iterator[Any]:
    """The graph in one way or the other, each an exception where it does not come to be."""

    def called(*values: Any) -> Any:
        return _one(call(function, dict(zip(given, values, strict=True))))

    eagerly = tf.config.functions_run_eagerly()
    for inline in (True, False):
        tf.config.run_functions_eagerly(inline)
        try:
            found: Any = tf.function(called, autograph=False).get_concrete_function(*specs)
        except Exception as error:  # it is the user's function: it may raise anything
            found = error
        finally:
            tf.config.run_functions_eagerly(eagerly)
        yield found


def _one(result: Any) -> Any:
    """What a function gives, if a gradient can be of it."""
    if isinstance(result, (tf.Tensor, tf.Variable, np.ndarray, np.number)):
        return result
    if isinstance(result, (int, float)) and not isinstance(result, bool):
        return result
    if result is None or isinstance(result, tf.Operation):
        kind = "nothing"
    elif isinstance(result, (list, tuple)):
        kind = f"{len(result)} results" if len(result) > 1 else f"a {type(result).__name__}"
    else:
        kind = f"a {type(result).__name__}"
    raise UntraceableError(f"the function gives {kind}; a gradient is of one number")


def _in_words(failure: Exception) -> UntraceableError | None:
    """What is known of a failure; None where the function may have raised it itself."""
    if isinstance(failure, UntraceableError):
        return failure
    if isinstance(failure, tf.errors.OperatorNotAllowedInGraphError):  # `if x > 0`, `while`
        return UntraceableError(
            "the function branches on a tensor; tf.where(condition, a, b) can be followed"
        )
    for words, told, hint in _TOLD:
        if words in str(failure):
            told = told or first_line(failure)
            return UntraceableError(f"TensorFlow cannot trace the function: {told}", hint=hint)
    return None


def refuse_assigned(graph: Any, used: Container[str]) -> None:
    """Raise UntraceableError where the result needs what the function itself assigns."""
    assigned = set()
    for op in graph.get_operations():  # in the order in which they are done
        if op.type.startswith("Assign"):
            assigned.add(op.inputs[0].name)
        read = op.type == "ReadVariableOp" and op.inputs[0].name in assigned
        if read and op.outputs[0].name in used:
            raise UntraceableError(
                "the function assigns to a variable and uses what it assigned",
                hint="use the value itself: no gradient passes through an assignment",
            )


def reason(error: Any) -> str:
    """What a graph's error says, between where it was built and which operation it was."""
    lines = str(error.message).partition("\n\t [[")[0].split("\n")
    return next((line for line in reversed(lines) if line.strip()), type(error).__name__)

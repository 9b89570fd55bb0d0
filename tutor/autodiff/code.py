"""TensorFlow code that gives a comparison's float32 figures, to read and to paste.

As the article that the course grew from writes it: a graph with tf.gradients, and the same
with tf.GradientTape. Text in, text out: TensorFlow is not imported here.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from tutor.calculus.templates import definition
from tutor.functions import CONSTANTS, FUNCTIONS
from tutor.notation.tape import CONSTANT, NUMBER, VARIABLE, Expression, Node

_BINDING = {"gt": 1, "ge": 1, "lt": 1, "le": 1, "add": 2, "sub": 2, "mul": 3, "div": 3, "neg": 4}
_ATOM = 6


def gradients_code(
    expression: Expression, point: Mapping[str, Any], of: int, wrt: Sequence[int]
) -> str:
    """A script that builds the graph and prints tf.gradients(of, wrt)."""
    names = [expression.label(index) for index in wrt]
    lines = [
        *_constants(expression, point),
        *_definitions(expression, of),
        f"gradients = tf.gradients({expression.label(of)}, [{', '.join(names)}])",
        "with tf.compat.v1.Session() as sess:",
        "    print(sess.run(gradients))",
    ]
    return "\n".join(
        ["import tensorflow as tf", "", "with tf.Graph().as_default():", *_indented(lines)]
    )


def tape_code(expression: Expression, point: Mapping[str, Any], of: int, wrt: Sequence[int]) -> str:
    """The same figures from tf.GradientTape."""
    names = ", ".join(expression.label(index) for index in wrt)
    watched = ", ".join(expression.variables)
    inside = [f"tape.watch([{watched}])", *_definitions(expression, of)]
    return "\n".join(
        [
            "import tensorflow as tf",
            "",
            *_constants(expression, point),
            "with tf.GradientTape() as tape:",
            *_indented(inside),
            f"gradients = tape.gradient({expression.label(of)}, [{names}])",
            "print([gradient.numpy() for gradient in gradients])",
        ]
    )


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _constants(expression: Expression, point: Mapping[str, Any]) -> list[str]:
    return [f"{name} = tf.constant({_literal(point[name])})" for name in expression.variables]


def _literal(value: Any) -> str:
    if np.ndim(value):
        return "[" + ", ".join(_literal(item) for item in value) + "]"
    return repr(float(value))


def _definitions(expression: Expression, of: int) -> list[str]:
    """One line a definition, in order, up to the node asked about."""
    return [
        f"{name} = {_code(expression, index)}"
        for index, name in expression.names.items()
        if index <= of
    ]


def _code(expression: Expression, output: int) -> str:
    """One definition as Python, in terms of the names before it."""
    written: list[tuple[str, int]] = []
    for index in range(output + 1):
        node = expression.nodes[index]
        label = expression.label(index)
        if label and index != output:
            written.append((label, _ATOM))
        else:
            written.append(_piece(node, [written[arg] for arg in node.args]))
    return written[output][0]


def _piece(node: Node, args: list[tuple[str, int]]) -> tuple[str, int]:
    if node.op == VARIABLE:
        return str(node.value), _ATOM
    if node.op == NUMBER:
        value = Fraction(node.value)
        return (str(value.numerator) if value.denominator == 1 else repr(float(value))), _ATOM
    if node.op == CONSTANT:
        return repr(CONSTANTS[str(node.value)]), _ATOM
    if node.op == "neg":
        return f"-{_wrapped(args[0], 4)}", 4
    if node.op == "pow":
        return f"{_wrapped(args[0], _ATOM)} ** {_wrapped(args[1], 4)}", 5
    row = FUNCTIONS[node.op]
    inner = definition(node.op)
    if not row.tensorflow and inner is not None:
        return _inserted(inner, dict(zip(row.parameters, args, strict=True)))
    if row.symbol:
        binding = _BINDING[node.op]
        left, right = _wrapped(args[0], binding), _wrapped(args[1], binding + 1)
        return f"{left} {row.symbol} {right}", binding
    # A function of TensorFlow takes a whole number for an int32 tensor: 0 is written 0.0.
    floats = [f"{text}.0" if text.isdecimal() else text for text, _ in args]
    return f"tf.{row.tensorflow}({', '.join(floats)})", _ATOM


def _inserted(formula: Expression, values: Mapping[str, tuple[str, int]]) -> tuple[str, int]:
    """A row's formula with code for its parameters."""
    written: list[tuple[str, int]] = []
    for node in formula.nodes:
        if node.op == VARIABLE:
            written.append(values[str(node.value)])
        else:
            written.append(_piece(node, [written[arg] for arg in node.args]))
    return written[formula.output]


def _wrapped(piece: tuple[str, int], at_least: int) -> str:
    return piece[0] if piece[1] >= at_least else f"({piece[0]})"

"""TensorFlow code that gives a comparison's float32 figures, to read and to paste.

As the article that the course grew from writes it: a graph with tf.gradients, and the same
with tf.GradientTape. Text in, text out: TensorFlow is not imported here.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from keyword import iskeyword
from typing import Any, NamedTuple

import numpy as np

from tutor.calculus.evaluate import number
from tutor.calculus.templates import definition, partial
from tutor.functions import CONSTANTS, FUNCTIONS
from tutor.notation.conditions import COMPARISONS
from tutor.notation.tape import CONSTANT, NUMBER, VARIABLE, Expression, Node

_BINDING = {"gt": 1, "ge": 1, "lt": 1, "le": 1, "add": 2, "sub": 2, "mul": 3, "div": 3, "neg": 4}
_ATOM = 6
_LARGEST_WHOLE = 10**9
_TAKEN = frozenset(("tf", "tape", "sess", "gradients", "gradient", "print"))


def gradients_code(
    expression: Expression, point: Mapping[str, Any], of: int, wrt: Sequence[int]
) -> str:
    """A script that builds the graph and prints tf.gradients(of, wrt)."""
    names = [python_name(expression.label(index)) for index in _real(expression, wrt)]
    run = "sess.run(gradients)"
    if not all(_reached(expression, of)[index] for index in _real(expression, wrt)):
        run = "[None if gradient is None else sess.run(gradient) for gradient in gradients]"
    lines = [
        *_constants(expression, point),
        *_definitions(expression, of),
        f"gradients = tf.gradients({python_name(expression.label(of))}, [{', '.join(names)}])",
        "with tf.compat.v1.Session() as sess:",
        f"    print({run})",
    ]
    return "\n".join(
        ["import tensorflow as tf", "", "with tf.Graph().as_default():", *_indented(lines)]
    )


def tape_code(expression: Expression, point: Mapping[str, Any], of: int, wrt: Sequence[int]) -> str:
    """The same figures from tf.GradientTape."""
    names = ", ".join(python_name(expression.label(i)) for i in _real(expression, wrt))
    watched = ", ".join(map(python_name, expression.variables))
    inside = [f"tape.watch([{watched}])", *_definitions(expression, of)]
    return "\n".join(
        [
            "import tensorflow as tf",
            "",
            *_constants(expression, point),
            "with tf.GradientTape() as tape:",
            *_indented(inside),
            f"gradients = tape.gradient({python_name(expression.label(of))}, [{names}])",
            f"print([{_number_of(expression, of, wrt)} for gradient in gradients])",
        ]
    )


def python_name(name: str) -> str:
    """A name that Python, or the script itself, uses for something else gets an underscore."""
    return f"{name}_" if iskeyword(name) or name in _TAKEN else name


def _number_of(expression: Expression, of: int, wrt: Sequence[int]) -> str:
    if all(_reached(expression, of)[index] for index in _real(expression, wrt)):
        return "gradient.numpy()"
    return "None if gradient is None else gradient.numpy()"


def _reached(expression: Expression, of: int) -> list[bool]:
    """For each node, whether a gradient gets there; where none does, TensorFlow answers None."""
    found = [False] * len(expression)
    found[of] = True
    for index in range(of, -1, -1):
        node = expression.nodes[index]
        for position, arg in enumerate(node.args):
            if found[index] and partial(node.op, position) is not None:
                found[arg] = True
    return found


def _real(expression: Expression, wrt: Sequence[int]) -> list[int]:
    """Those that a gradient can be asked for: a condition has none."""
    return [index for index in wrt if expression.nodes[index].op not in COMPARISONS]


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _constants(expression: Expression, point: Mapping[str, Any]) -> list[str]:
    return [
        f"{python_name(name)} = tf.constant({_literal(point[name])})"
        for name in expression.variables
    ]


def _literal(value: Any) -> str:
    if np.ndim(value):
        return "[" + ", ".join(_literal(item) for item in value) + "]"
    return repr(float(value))


def _definitions(expression: Expression, of: int) -> list[str]:
    """One line a definition, in order, up to the node asked about."""
    return [
        f"{python_name(name)} = {_code(expression, index)}"
        for index, name in expression.names.items()
        if index <= of
    ]


class _Piece(NamedTuple):
    """Code for one node, how tightly it binds, and whether Python itself would compute it."""

    text: str
    binding: int = _ATOM
    literal: bool = False


def _code(expression: Expression, output: int) -> str:
    """One definition as Python, in terms of the names before it."""
    written: list[_Piece] = []
    for index in range(output + 1):
        node = expression.nodes[index]
        label = expression.label(index)
        if label and index != output:
            written.append(_Piece(python_name(label)))
        else:
            written.append(_piece(node, [written[arg] for arg in node.args]))
    return written[output].text


def _piece(node: Node, args: list[_Piece]) -> _Piece:
    if node.op == VARIABLE:
        return _Piece(python_name(str(node.value)))
    if node.op == NUMBER:
        value = Fraction(node.value)
        whole = value.denominator == 1 and abs(value) < _LARGEST_WHOLE
        return _Piece(str(value.numerator) if whole else repr(number(value)), literal=True)
    if node.op == CONSTANT:
        return _Piece(repr(CONSTANTS[str(node.value)]), literal=True)
    if node.op == "neg":
        return _Piece(f"-{_wrapped(args[0], 4)}", 4, args[0].literal)
    if args and all(arg.literal for arg in args):
        # Python would compute this in double precision, where the graph has float32.
        args = [_Piece(f"tf.constant({_float(args[0])})"), *args[1:]]
    if node.op == "pow":
        return _Piece(f"{_wrapped(args[0], _ATOM)} ** {_wrapped(args[1], 4)}", 5)
    if node.op == "count":
        return _Piece(f"tf.cast(tf.size({args[0].text}), tf.float32)")
    row = FUNCTIONS[node.op]
    inner = definition(node.op)
    if not row.tensorflow and inner is not None:
        return _inserted(inner, dict(zip(row.parameters, args, strict=True)))
    if row.symbol:
        binding = _BINDING[node.op]
        left, right = _wrapped(args[0], binding), _wrapped(args[1], binding + 1)
        return _Piece(f"{left} {row.symbol} {right}", binding)
    return _Piece(f"tf.{row.tensorflow}({', '.join(map(_float, args))})")


def _float(piece: _Piece) -> str:
    """A function of TensorFlow takes a whole number for an int32 tensor: 0 is written 0.0."""
    whole = piece.literal and piece.text.lstrip("-").isdecimal()
    return f"{piece.text}.0" if whole else piece.text


def _inserted(formula: Expression, values: Mapping[str, _Piece]) -> _Piece:
    """A row's formula with code for its parameters."""
    written: list[_Piece] = []
    for node in formula.nodes:
        if node.op == VARIABLE:
            written.append(values[str(node.value)])
        else:
            written.append(_piece(node, [written[arg] for arg in node.args]))
    return written[formula.output]


def _wrapped(piece: _Piece, at_least: int) -> str:
    return piece.text if piece.binding >= at_least else f"({piece.text})"

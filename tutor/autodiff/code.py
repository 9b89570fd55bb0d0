"""Scripts that give a comparison's figures: to read, to paste, and to take elsewhere.

As the article that the course grew from writes it: a graph with tf.gradients, and the same with
tf.GradientTape, in float32. And in NumPy by the derived formula, in SymPy, PyTorch and JAX, in
float64. Text in, text out: none of these is imported here.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from tutor.autodiff.dialects import (
    JAX,
    NUMPY,
    SYMPY,
    TORCH,
    code,
    definitions,
    free,
    literal,
    python_name,
)
from tutor.calculus.shapes import shapes, shapes_at
from tutor.calculus.sweep import sweep
from tutor.calculus.templates import partial
from tutor.errors import TutorError
from tutor.functions import FUNCTIONS, WHOLE
from tutor.notation.conditions import COMPARISONS
from tutor.notation.tape import VARIABLE, Expression, depends, sizes

_MAX_WRITTEN = 400
"""A derived formula with more characters than this is no script to read."""


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
        *definitions(expression, of, matrices=_matrices(point)),
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
    inside = [f"tape.watch([{watched}])", *_watched(expression, point, of, wrt)]
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


def _matrices(point: Mapping[str, Any]) -> bool:
    """Whether a value is a matrix: then what takes its rows one by one is told so."""
    return any(np.ndim(value) == 2 for value in point.values())


def _watched(
    expression: Expression, point: Mapping[str, Any], of: int, wrt: Sequence[int]
) -> list[str]:
    """The definitions; a value that no gradient goes on from is watched, as a variable is."""
    nodes = expression.nodes
    followed = [node.op == VARIABLE for node in nodes]
    for index, node in enumerate(nodes):
        for position, arg in enumerate(node.args):
            if followed[arg] and partial(node.op, position) is not None:
                followed[index] = True
    lines = []
    named = [index for index in expression.names if index <= of]
    written = definitions(expression, of, matrices=_matrices(point))
    for index, line in zip(named, written, strict=True):
        lines.append(line)
        if index in _real(expression, wrt) and not followed[index]:
            lines.append(f"tape.watch({python_name(expression.label(index))})")
    return lines


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
        f"{python_name(name)} = tf.constant({literal(point[name])})"
        for name in expression.variables
    ]


def numpy_code(
    expression: Expression, point: Mapping[str, Any], of: int, wrt: Sequence[int]
) -> str:
    """The gradient by the derived formula, in NumPy."""
    found = shapes(expression, shapes_at(point))
    closed = sweep(expression, found, output=of, keep=False)
    lengths = sizes(closed.nodes, expression.names)
    lines = ["import math", "", "import numpy as np", ""]
    lines += [f"{python_name(name)} = {_array(point[name])}" for name in expression.variables]
    matrices = _matrices(point)
    lines += definitions(expression, of, NUMPY, matrices=matrices)
    names: list[str] = []
    for index in _real(expression, wrt):
        adjoint = closed.adjoints[index]
        if adjoint is not None and lengths[adjoint] > _MAX_WRITTEN:
            raise TutorError("the derived formula is too large for a script; --to tape is not")
        # The formula may have a d_x itself.
        used = {*expression.variables, *expression.names.values(), *names}
        name = free(f"d_{expression.label(index)}", used)
        form = Expression(closed.nodes, adjoint or 0, expression.names)
        text = "None" if adjoint is None else code(form, adjoint, NUMPY, matrices=matrices)
        lines.append(f"{name} = {text}")
        names.append(name)
    if not any("math." in line for line in lines):
        lines = lines[2:]
    one = "np.asarray(d).tolist()"
    one = f"None if d is None else {one}" if any(line.endswith("= None") for line in lines) else one
    return "\n".join([*lines, f"print([{one} for d in [{', '.join(names)}]])"])


def _array(value: Any) -> str:
    return f"np.array({literal(value)})" if np.ndim(value) else f"np.float64({literal(value)})"


def sympy_code(
    expression: Expression, point: Mapping[str, Any], of: int, wrt: Sequence[int]
) -> str:
    """The derivative by SymPy's own rules, then the numbers put in."""
    if any(np.ndim(point[name]) for name in expression.variables) or any(
        node.op in WHOLE for node in expression.nodes
    ):
        raise TutorError("a script for SymPy is of numbers; columns go to numpy, torch or jax")
    for node in expression.nodes:
        if node.args and FUNCTIONS[node.op].tensorflow.silent:
            raise TutorError(
                f"SymPy has no number for the derivative of {node.op}; numpy, torch and jax have"
            )
    names = [python_name(name) for name in expression.variables]
    by = _variables(expression, wrt, "SymPy")
    at = ", ".join(f"{python_name(n)}: {literal(point[n])}" for n in expression.variables)
    return "\n".join(
        [
            "import sympy as sp",
            "",
            *(f'{name} = sp.Symbol("{name}", real=True)' for name in names),
            *definitions(expression, of, SYMPY),
            f"at = {{{at}}}",
            f"print([float(sp.diff({python_name(expression.label(of))}, by).subs(at)) "
            f"for by in [{', '.join(by)}]])",
        ]
    )


def torch_code(
    expression: Expression, point: Mapping[str, Any], of: int, wrt: Sequence[int]
) -> str:
    """PyTorch's own reverse mode, in float64."""
    _require_path(expression, of, "PyTorch")
    varying = depends(expression.nodes, [expression.find(name) for name in expression.variables])
    for index in wrt:
        if not varying[index]:
            raise TutorError(f"{expression.label(index)} is a constant: nothing varies there")
    names = ", ".join(python_name(expression.label(i)) for i in _real(expression, wrt))
    options = "dtype=torch.float64, requires_grad=True"
    return "\n".join(
        [
            "import torch",
            "",
            *(
                f"{python_name(name)} = torch.tensor({literal(point[name])}, {options})"
                for name in expression.variables
            ),
            *definitions(expression, of, TORCH, matrices=_matrices(point)),
            f"gradients = torch.autograd.grad({python_name(expression.label(of))}, [{names}], "
            "allow_unused=True)",
            "print([None if gradient is None else gradient.tolist() for gradient in gradients])",
        ]
    )


def jax_code(expression: Expression, point: Mapping[str, Any], of: int, wrt: Sequence[int]) -> str:
    """jax.grad of a function of the variables, in float64."""
    _require_path(expression, of, "JAX")
    names = [python_name(name) for name in expression.variables]
    by = _variables(expression, wrt, "JAX")
    positions = ", ".join(str(names.index(name)) for name in by) + ("," if len(by) == 1 else "")
    values = ", ".join(f"jnp.array({literal(point[name])})" for name in expression.variables)
    written = definitions(expression, of, JAX, matrices=_matrices(point))
    inside = [*written, f"return {python_name(expression.label(of))}"]
    return "\n".join(
        [
            "import jax",
            "import jax.numpy as jnp",
            "",
            'jax.config.update("jax_enable_x64", True)',
            "",
            "",
            f"def formula({', '.join(names)}):",
            *_indented(inside),
            "",
            "",
            f"gradients = jax.grad(formula, argnums=({positions}))({values})",
            "print([gradient.tolist() for gradient in gradients])",
        ]
    )


def _require_path(expression: Expression, of: int, library: str) -> None:
    """Where TensorFlow answers None for every variable, other libraries raise an error."""
    found = _reached(expression, of)
    if not any(found[expression.find(name)] for name in expression.variables):
        raise TutorError(f"no gradient gets from the result to a variable; {library} has no None")


def _variables(expression: Expression, wrt: Sequence[int], library: str) -> list[str]:
    """The names that a function takes; a value on the way is none of its arguments."""
    for index in _real(expression, wrt):
        if expression.nodes[index].op != VARIABLE:
            raise TutorError(
                f"{library} derives by variables; {expression.label(index)} is a value on the way",
                hint="--to tf1, tape, numpy and torch can ask for it",
            )
    return [python_name(expression.label(index)) for index in _real(expression, wrt)]


def reading(script: str, point: Mapping[str, Any], file: str) -> str:
    """A script with its columns and matrices from a JSON file, where they stand by their names."""
    held = "given"
    while re.search(rf"\b{held}\b", script):
        held += "_"
    written = {literal(value): name for name, value in point.items() if np.ndim(value)}
    for text in sorted(written, key=len, reverse=True):  # a column may be a row of a matrix
        script = script.replace(text, f'{held}["{written[text]}"]')
    opened = f'with open({file!r}, encoding="utf-8") as file:'
    return "\n".join(["import json", "", opened, f"    {held} = json.load(file)", "", script])


Target = Callable[[Expression, Mapping[str, Any], int, Sequence[int]], str]

TARGETS: Mapping[str, Target] = {
    "tf1": gradients_code, "tape": tape_code, "numpy": numpy_code, "sympy": sympy_code,
    "torch": torch_code, "jax": jax_code,
}  # fmt: skip
"""Every language that a script can be written in."""

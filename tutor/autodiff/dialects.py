"""How each library spells an operation: a formula as Python code for TensorFlow, NumPy and others.

A row of the registry names its function in a library, or is written out by its formula. Text in,
text out: no library is imported here.
"""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from keyword import iskeyword
from typing import Any, NamedTuple

import numpy as np

from tutor.calculus.evaluate import number
from tutor.calculus.templates import computed, definition
from tutor.functions import CONSTANTS, FUNCTIONS
from tutor.notation.tape import CONSTANT, VARIABLE, Expression, Node
from tutor.row import Function

_BINDING = {
    "gt": 1, "ge": 1, "lt": 1, "le": 1, "ne": 1, "add": 2, "sub": 2, "mul": 3, "div": 3, "neg": 4,
}  # fmt: skip
_ATOM = 6
_LARGEST_WHOLE = 10**9
_TAKEN = frozenset(
    ("tf", "tape", "sess", "gradients", "gradient", "print", "np", "sp", "at", "by", "torch",
     "jax", "jnp", "math", "float", "range", "plt")
)  # fmt: skip


@dataclass(frozen=True)
class Dialect:
    """One library's way to write formulas.

    function   the function's name for a row, or "" where the row's formula is written out
    constant   how a bare number becomes a value of the library, with {} for it
    written    rows that are no function of one name, with {0}, {1} … for the arguments
    wraps      True where a function takes no bare number beside a value of the library
    inner      what is written out for a row that the library has no function for: the form that
               keeps its digits, in the libraries that the comparison is made with
    axis       what the axis of a reduction is called
    kept       and what keeps it
    """

    function: Callable[[Function], str]
    constant: str
    written: Mapping[str, str]
    wraps: bool = False
    inner: Callable[[str], Expression | None] = definition
    axis: str = "axis={}"
    kept: str = "keepdims=True"


def _of_tensorflow(row: Function) -> str:
    return row.names.tensorflow and f"tf.{row.names.tensorflow}"


def _of_numpy(row: Function) -> str:
    if row.names.numpy.startswith("math."):
        return f"np.vectorize({row.names.numpy})"
    return row.names.numpy and f"np.{row.names.numpy}"


def _of_jax(row: Function) -> str:
    if row.names.jax:
        return f"jax.{row.names.jax}"
    return row.names.numpy and f"jnp.{row.names.numpy}"


def _of_sympy(row: Function) -> str:
    name = row.names.cases or row.names.sympy
    return name and f"sp.{name}"


def _of_torch(row: Function) -> str:
    return row.names.torch and f"torch.{row.names.torch}"


TENSORFLOW = Dialect(
    _of_tensorflow,
    "tf.constant({})",
    {"count": "tf.cast(tf.size({0}), tf.float32)"},
    inner=computed,
)
NUMPY = Dialect(_of_numpy, "{}", {"count": "np.size({0})"}, inner=partial(definition, stable=True))
JAX = Dialect(_of_jax, "{}", {"count": "jnp.size({0})"})
SYMPY = Dialect(
    _of_sympy, "{}", {"where": "sp.Piecewise(({1}, {0}), ({2}, True))", "ne": "sp.Ne({0}, {1})"}
)  # its != asks whether two formulas are written alike
TORCH = Dialect(
    _of_torch,
    "torch.tensor({}, dtype=torch.float64)",
    {
        "count": "torch.numel({0})",
        # A gradient may be asked for by the value that is held constant itself.
        "stop_gradient": "torch.Tensor.detach({0}).requires_grad_()",
    },
    wraps=True,
    axis="dim={}",
    kept="keepdim=True",
)


def python_name(name: str) -> str:
    """A name that Python, or the script itself, uses for something else gets an underscore.

    So does one that has underscores already, or two names would become one.
    """
    bare = name.rstrip("_")
    return f"{name}_" if iskeyword(bare) or bare in _TAKEN else name


def free(wanted: str, taken: Container[str]) -> str:
    """A name for a variable of the script's own: that which is wanted, or one like it.

    >>> free("step", {"step", "step_"}), free("loss", {"step"})
    ('step__', 'loss')
    """
    while wanted in taken:
        wanted += "_"
    return wanted


def literal(value: Any) -> str:
    """A number or a column as Python writes it."""
    if np.ndim(value):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    return repr(float(value))


def definitions(
    expression: Expression, of: int, dialect: Dialect = TENSORFLOW, *, matrices: bool = False
) -> list[str]:
    """One line a definition, in order, up to the node asked about; `matrices` where there are."""
    return [
        f"{python_name(name)} = {code(expression, index, dialect, matrices=matrices)}"
        for index, name in expression.names.items()
        if index <= of
    ]


def code(
    expression: Expression, output: int, dialect: Dialect = TENSORFLOW, *, matrices: bool = False
) -> str:
    """One definition as Python, in terms of the names before it."""
    written: list[_Piece] = []
    for index in range(output + 1):
        node = expression.nodes[index]
        label = expression.label(index)
        if label and index != output:
            written.append(_Piece(python_name(label)))
        else:
            args = [written[arg] for arg in node.args]
            written.append(_piece(node, args, dialect, matrices=matrices))
    return written[output].text


class _Piece(NamedTuple):
    """Code for one node, how tightly it binds, and whether Python itself would compute it."""

    text: str
    binding: int = _ATOM
    literal: bool = False


def _piece(
    node: Node, args: list[_Piece], dialect: Dialect, *, matrices: bool = False, along: str = ""
) -> _Piece:
    """One node; `along` is what a reduction is told inside a formula that is taken by rows."""
    if not node.args:
        return _leaf(node)
    if node.op == "neg":
        return _Piece(f"-{_wrapped(args[0], 4)}", 4, args[0].literal)
    if node.op == "identity":
        return args[0]
    row = FUNCTIONS[node.op]
    if dialect.wraps and not row.symbol:  # its functions take no bare number
        args = [_constant(arg, dialect) if arg.literal else arg for arg in args]
    elif all(arg.literal for arg in args):
        # Python would compute this in double precision, where the graph has float32.
        args = [_constant(args[0], dialect), *args[1:]]
    if node.op == "pow":
        return _Piece(f"{_wrapped(args[0], _ATOM)} ** {_wrapped(args[1], 4)}", 5)
    if node.op in dialect.written:
        return _Piece(dialect.written[node.op].format(*(arg.text for arg in args)))
    if row.symbol:
        binding = _BINDING[node.op]
        left, right = _wrapped(args[0], binding), _wrapped(args[1], binding + 1)
        return _Piece(f"{left} {row.symbol} {right}", binding)
    function = dialect.function(row)
    inner = dialect.inner(node.op)
    if not function and inner is not None:
        by_rows = matrices and row.arrays.by_row
        along = _last(dialect, kept=not row.arrays.reduces) if by_rows else ""
        return _inserted(inner, dict(zip(row.parameters, args, strict=True)), dialect, along)
    told = along if row.arrays.reduces else ""
    if not told and row.arrays.axis is not None and (matrices or not row.arrays.by_row):
        told = dialect.axis.format(row.arrays.axis)
    return _Piece(f"{function}({', '.join([*map(_float, args), *filter(None, [told])])})")


def _last(dialect: Dialect, *, kept: bool) -> str:
    """What a sum is told that goes along the last axis, which is kept beside a matrix."""
    return ", ".join([dialect.axis.format(-1), *([dialect.kept] if kept else [])])


def _leaf(node: Node) -> _Piece:
    if node.op == VARIABLE:
        return _Piece(python_name(str(node.value)))
    if node.op == CONSTANT:
        return _Piece(repr(CONSTANTS[str(node.value)]), literal=True)
    value = Fraction(node.value)
    whole = value.denominator == 1 and abs(value) < _LARGEST_WHOLE
    return _Piece(str(value.numerator) if whole else repr(number(value)), literal=True)


def _constant(piece: _Piece, dialect: Dialect) -> _Piece:
    return _Piece(dialect.constant.format(_float(piece)))


def _float(piece: _Piece) -> str:
    """A function of TensorFlow takes a whole number for an int32 tensor: 0 is written 0.0."""
    whole = piece.literal and piece.text.lstrip("-").isdecimal()
    return f"{piece.text}.0" if whole else piece.text


def _inserted(
    formula: Expression, values: Mapping[str, _Piece], dialect: Dialect, along: str
) -> _Piece:
    """A row's formula with code for its parameters."""
    written: list[_Piece] = []
    for node in formula.nodes:
        if node.op == VARIABLE:
            written.append(values[str(node.value)])
        else:
            args = [written[arg] for arg in node.args]
            matrices = bool(along)
            written.append(_piece(node, args, dialect, matrices=matrices, along=along))
    return written[formula.output]


def _wrapped(piece: _Piece, at_least: int) -> str:
    return piece.text if piece.binding >= at_least else f"({piece.text})"

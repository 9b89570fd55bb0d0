"""Where rows are tried: their ranges, or cases written out, and what tests ask of them there.

A new row needs its ranges in SAMPLED, or its cases in WRITTEN.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tutor.autodiff.messages import Figures
from tutor.comparison.rounding import FLOAT32, FLOAT64, Format
from tutor.functions import FUNCTIONS
from tutor.notation.tape import VARIABLE, Expression, Node
from tutor.row import Function
from tutor.rows import ROWS

Column = NDArray[np.float64]
Box = tuple[tuple[float, float], ...]
"""An interval for each parameter."""

SAMPLED: dict[str, tuple[Box, ...]] = {
    "add": (((-1e3, 1e3), (-1e3, 1e3)), ((-1, 1), (-1e-8, 1e-8))),
    "sub": (((-1e3, 1e3), (-1e3, 1e3)), ((-1, 1), (-1e-8, 1e-8))),
    "neg": (((-1e3, 1e3),),),
    "identity": (((-1e3, 1e3),),),
    "mul": (((-1e3, 1e3), (-1e3, 1e3)),),
    "div": (((-10, 10), (0.1, 10)), ((-10, 10), (-10, -0.1))),
    "pow": (((0.1, 10), (-5, 5)), ((0.5, 2), (-100, 100))),
    "exp": (((-10, 10),), ((-80, 80),), ((-700, 700),)),
    "ln": (((0.5, 2),), ((1e-6, 10),), ((1e-30, 1e30),)),
    "log2": (((0.5, 2),), ((1e-6, 10),)),
    "log10": (((0.5, 2),), ((1e-6, 10),)),
    "log1p": (((-0.9, 10),), ((-0.1, 0.1),), ((-1e-6, 1e-6),)),
    "expm1": (((-10, 10),), ((-1e-6, 1e-6),), ((-80, 80),)),
    "logaddexp": (((-10, 10), (-10, 10)), ((-80, 80), (-80, 80))),
    "sqrt": (((0.01, 10),), ((1, 1e30),)),
    "cbrt": (((0.01, 10),), ((-10, -0.01),), ((-1e30, 1e30),)),
    "sin": (((-10, 10),), ((-1e5, 1e5),)),
    "cos": (((-10, 10),), ((-1e5, 1e5),)),
    "tan": (((-1.5, 1.5),), ((-10, 10),)),
    "asin": (((-0.99, 0.99),), ((-0.1, 0.1),)),
    "acos": (((-0.99, 0.99),),),
    "atan": (((-10, 10),), ((-1e6, 1e6),)),
    "sec": (((-1.5, 1.5),), ((-10, 10),)),
    "csc": (((0.1, 3),), ((-10, 10),)),
    "cot": (((0.1, 3),), ((-10, 10),)),
    "asec": (((1.01, 10),), ((-10, -1.01),)),
    "acsc": (((1.01, 10),), ((-10, -1.01),)),
    "acot": (((0.01, 10),), ((-10, -0.01),)),
    "atan2": (((-10, 10), (0.1, 10)), ((-10, 10), (-10, 10))),
    "hypot": (((-10, 10), (-10, 10)), ((-1e-6, 1e-6), (1, 2))),
    "sinh": (((-3, 3),), ((-0.1, 0.1),), ((-80, 80),)),
    "cosh": (((-3, 3),), ((-80, 80),)),
    "tanh": (((-3, 3),), ((-20, 20),)),
    "sech": (((-3, 3),), ((-80, 80),)),
    "csch": (((0.1, 3),), ((-20, -0.01),)),
    "coth": (((0.1, 3),), ((-20, -0.01),)),
    "asinh": (((-3, 3),), ((-1e6, 1e6),), ((-0.1, 0.1),)),
    "acosh": (((1.1, 10),), ((1.001, 1e6),)),
    "atanh": (((-0.9, 0.9),), ((-0.1, 0.1),), ((0.9, 0.9999),)),
    "asech": (((0.1, 0.9),),),
    "acsch": (((0.1, 10),), ((-10, -0.1),)),
    "acoth": (((1.1, 10),), ((-10, -1.1),)),
    "sigmoid": (((-5, 5),), ((-80, 80),)),
    "relu": (((-10, 10),),),
    "softplus": (((-5, 5),), ((-40, 20),)),
    "erf": (((-3, 3),), ((-6, 6),), ((-0.01, 0.01),)),
    "erfc": (((-3, 3),), ((-6, 6),), ((2, 8),)),
    "log_sigmoid": (((-5, 5),), ((-40, 20),)),
    "silu": (((-5, 5),), ((-80, 80),)),
    "mish": (((-5, 5),), ((-40, 20),)),
    "gelu": (((-3, 3),), ((-6, 6),)),
    "gelu_tanh": (((-3, 3),), ((-6, 6),)),
    "elu": (((-3, 3),), ((-20, 5),), ((-0.01, 0.01),)),
    "selu": (((-3, 3),), ((-20, 5),), ((-0.01, 0.01),)),
    "softsign": (((-10, 10),), ((-1e6, 1e6),)),
    "relu6": (((-10, 10),),),
    "leaky_relu": (((-10, 10),),),
    "hard_sigmoid": (((-10, 10),),),
    "hard_tanh": (((-3, 3),),),
    "clip": (((-3, 3), (-2, -1), (1, 2)),),
    "abs": (((-10, 10),),),
    "sign": (((-10, 10),),),
    "max": (((-1, 1), (-1, 1)),),
    "min": (((-1, 1), (-1, 1)),),
}
"""Where a row is sampled: near its middle, and far out in its domain."""

THREE = (1.0, 2.0, 6.0)
A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
B = np.array([[1.0, 0.0], [2.0, 4.0], [0.0, 3.0]])
C = np.array([[2.0, 1.0], [3.0, 3.0]])
V, W = np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0])
Written = tuple[str, Mapping[str, Any], Any, Mapping[str, Any]]
WRITTEN: dict[str, list[Written]] = {
    "gt": [("gt(a, b)", {"a": a, "b": 1.0}, a > 1, {"a": None, "b": None}) for a in THREE],
    "ge": [("ge(a, b)", {"a": a, "b": 2.0}, a >= 2, {"a": None, "b": None}) for a in THREE],
    "lt": [("lt(a, b)", {"a": a, "b": 2.0}, a < 2, {"a": None, "b": None}) for a in THREE],
    "le": [("le(a, b)", {"a": a, "b": 2.0}, a <= 2, {"a": None, "b": None}) for a in THREE],
    "ne": [("ne(a, b)", {"a": a, "b": 2.0}, a != 2, {"a": None, "b": None}) for a in THREE],
    "where": [
        ("where(gt(c, 0), a, b)", {"c": 1.0, "a": 3.0, "b": 5.0}, 3, {"c": None, "a": 1, "b": 0}),
        ("where(gt(c, 0), a, b)", {"c": 0.0, "a": 3.0, "b": 5.0}, 5, {"c": None, "a": 0, "b": 1}),
    ],
    "floor": [("floor(x)", {"x": x}, y, {"x": None}) for x, y in ((1.5, 1), (-1.5, -2), (2, 2))],
    "ceil": [("ceil(x)", {"x": x}, y, {"x": None}) for x, y in ((1.5, 2), (-1.5, -1), (2, 2))],
    "round": [
        ("round(x)", {"x": x}, y, {"x": None})
        for x, y in ((1.4, 1), (1.6, 2), (-1.4, -1), (0.5, 0), (1.5, 2), (2.5, 2), (-2.5, -2))
    ],
    "stop_gradient": [("x*stop_gradient(x)", {"x": 3.0}, 9, {"x": 3})],
    "mean": [
        ("mean(x)", {"x": np.array(THREE)}, 3, {"x": [1 / 3] * 3}),
        ("mean(x)", {"x": 5.0}, 5, {"x": 1}),
    ],
    "sum": [
        ("sum(x)", {"x": np.array(THREE)}, 9, {"x": [1] * 3}),
        ("sum(x)", {"x": 5.0}, 5, {"x": 1}),
    ],
    "softmax": [
        ("sum(x*softmax(x - x))", {"x": np.array([3.0, 5.0])}, 4, {"x": [0.5, 0.5]}),
    ],
    **{  # over columns: see COLUMNS below
        name: []
        for name in (
            "variance",
            "norm",
            "dot",
            "logsumexp",
            "cross_entropy",
            "softmax_cross_entropy",
            "logistic_loss",
        )
    },
    "count": [("a*count(x)", {"a": 2.0, "x": np.array(THREE)}, 6, {"a": 3, "x": None})],
    "spread": [],  # in adjoints only, where TensorFlow has operations of its own
    "spread_over": [],
    "matmul": [
        ("sum(C*(A @ B))", {"C": C, "A": A, "B": B}, 183, {"C": A @ B, "A": C @ B.T, "B": A.T @ C})
    ],
    "matvec": [
        (
            "sum(w*matvec(A, v))",
            {"w": W, "A": A, "v": V},
            110,
            {"w": [14, 32], "A": np.outer(W, V), "v": A.T @ W},
        )
    ],
    "transpose": [("sum(B*transpose(A))", {"B": B, "A": A}, 43, {"B": A.T, "A": B.T})],
    "column": [
        (
            "sum(A*column(x))",
            {"A": A, "x": np.array([1.0, 2.0])},
            36,
            {"A": [[1, 1, 1], [2, 2, 2]], "x": [6, 15]},
        ),
    ],
    "sum_0": [("sum(v*sum(A, 0))", {"v": V, "A": A}, 46, {"v": [5, 7, 9], "A": [V, V]})],
    "sum_1": [("sum(w*sum(A, 1))", {"w": W, "A": A}, 51, {"w": [6, 15], "A": [[1] * 3, [3] * 3]})],
    "mean_0": [
        ("sum(v*mean(A, 0))", {"v": V, "A": A}, 23, {"v": [2.5, 3.5, 4.5], "A": [V / 2, V / 2]})
    ],
    "mean_1": [
        (
            "sum(w*mean(B, 1))",
            {"w": V, "B": B},
            11,
            {"w": [0.5, 3, 1.5], "B": [[0.5, 0.5], [1, 1], [1.5, 1.5]]},
        ),
    ],
    "count_0": [("a*count(A, 0)", {"a": 2.0, "A": A}, 4, {"a": 2, "A": None})],
    "count_1": [("a*count(A, 1)", {"a": 2.0, "A": A}, 6, {"a": 3, "A": None})],
}
"""Rows that are not a function of real numbers: formula, point, value, gradients."""

PRECISIONS = [FLOAT64, FLOAT32]
PARAMETERS = [(name, i) for name, row in FUNCTIONS.items() for i in range(len(row.parameters))]
OF_ONE = [name for name, boxes in SAMPLED.items() if len(boxes[0]) == 1]
DEFINED = [row.name for row in ROWS if row.formula or row.stable]
POINTS, ONE_BY_ONE, DIFFERENTIATED = 200, 8, 30

OF_DIFFERENCES = 1e-25
"""What mpmath.diff itself may be off at 30 digits, relative to a value of size 1."""


def rows(names: Any = FUNCTIONS) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", [FUNCTIONS[name] for name in names], ids=list(names))


def parameters(pairs: list[tuple[str, int]]) -> pytest.MarkDecorator:
    ids = [f"{name} by {FUNCTIONS[name].parameters[i]}" for name, i in pairs]
    return pytest.mark.parametrize(("name", "position"), pairs, ids=ids)


in_both_precisions = pytest.mark.parametrize("precision", PRECISIONS, ids=["float64", "float32"])


def sample(name: str, precision: Format, count: int = POINTS) -> list[list[Column]]:
    """For each box random columns, of numbers that the precision holds."""
    generator = np.random.default_rng(1)
    return [
        [
            generator.uniform(low, high, count).astype(precision.dtype).astype(np.float64)
            for low, high in box
        ]
        for box in SAMPLED[name]
    ]


def points(row: Function) -> list[tuple[float, ...]]:
    """Where a row of numbers is tried: its samples, or the points that are written out."""
    if row.name in SAMPLED:
        samples = sample(row.name, FLOAT64, DIFFERENTIATED)
        return [point for columns in samples for point in zip(*columns, strict=True)]
    return [
        tuple(at[name] for name in row.parameters)
        for _, at, *_ in WRITTEN[row.name]
        if set(at) == set(row.parameters) and not any(map(np.ndim, at.values()))
    ]


def operation(name: str) -> Expression:
    """One row as a formula of its own parameters."""
    letters = FUNCTIONS[name].parameters
    variables = tuple(Node(VARIABLE, (), letter) for letter in letters)
    return Expression((*variables, Node(name, tuple(range(len(letters))))), len(letters))


def figures(answer: Any, precision: Format) -> Figures:
    found: Figures = getattr(answer, precision.name)
    return found

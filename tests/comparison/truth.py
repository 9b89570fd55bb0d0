"""What a formula really is: its tape evaluated by mpmath, in as many digits as are asked for.

The only judge of rounding in these tests that is neither NumPy nor TensorFlow. Numbers are
taken as the doubles that both of them start from, so that what is left is rounding alone.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import mpmath
from mpmath import mp

from tutor.calculus.evaluate import number
from tutor.functions import CONSTANTS
from tutor.notation.tape import CONSTANT, VARIABLE, Expression, Node

DIGITS = 30

Exact = Any
"""An mpmath number, or a truth value."""


def _softplus(x: Exact) -> Exact:
    return mp.log1p(mp.exp(x)) if x < 0 else x + mp.log1p(mp.exp(-x))


def _sigmoid(x: Exact) -> Exact:
    return 1 / (1 + mp.exp(-x)) if x > 0 else mp.exp(x) / (1 + mp.exp(x))


TRUE: Mapping[str, Callable[..., Exact]] = {
    "add": operator.add,
    "sub": operator.sub,
    "neg": operator.neg,
    "mul": operator.mul,
    "div": operator.truediv,
    "pow": mp.power,
    "exp": mp.exp,
    "ln": mp.log,
    "log2": lambda x: mp.log(x, 2),
    "log10": mp.log10,
    "log1p": mp.log1p,
    "sqrt": mp.sqrt,
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": mp.tan,
    "asin": mp.asin,
    "acos": mp.acos,
    "atan": mp.atan,
    "tanh": mp.tanh,
    "sigmoid": _sigmoid,
    "relu": lambda x: x if x > 0 else mp.zero,
    "softplus": _softplus,
    "abs": abs,
    "sign": mp.sign,
    "max": max,
    "min": min,
    "where": lambda c, a, b: a if c else b,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
    "mean": lambda x: x,
    "sum": lambda x: x,
    "count": lambda x: mp.one,
    "spread": lambda x, a: a,
    "identity": lambda a: a,
}
"""Every row of the registry by its mathematical meaning, for scalars."""


def true_values(
    nodes: Sequence[Node], point: Mapping[str, Any], digits: int = DIGITS
) -> list[Exact]:
    """The value of every node; NaN where it is not real or not finite."""
    values: list[Exact] = []
    with mp.workdps(digits):
        for node in nodes:
            values.append(_true_value(node, [values[arg] for arg in node.args], point))
    return values


def _true_value(node: Node, args: list[Exact], point: Mapping[str, Any]) -> Exact:
    if node.op == VARIABLE:
        return mp.mpf(point[str(node.value)])
    if node.op == CONSTANT:
        return mp.mpf(CONSTANTS[str(node.value)])
    if not node.args:
        return mp.mpf(number(Fraction(node.value)))
    if any(mp.isnan(arg) for arg in args if not isinstance(arg, bool)):
        return mp.nan
    try:
        value = TRUE[node.op](*args)
    except (ZeroDivisionError, ValueError):
        return mp.nan
    return mp.nan if isinstance(value, mpmath.mpc) else value


def true_derivative(expression: Expression, point: Mapping[str, Any], name: str) -> Exact:
    """d(output)/d(name) to DIGITS digits, by mpmath's own differences in higher precision."""

    def output(x: Exact) -> Exact:
        return true_values(expression.nodes, {**point, name: x}, mp.dps)[expression.output]

    with mp.workdps(DIGITS):
        return mp.diff(output, mp.mpf(point[name]))

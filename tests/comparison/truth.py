"""What a formula really is: its tape evaluated by mpmath, in as many digits as are asked for.

The only judge of rounding in these tests that is neither NumPy nor TensorFlow. Numbers are
taken as the doubles that both of them start from, so that what is left is rounding alone.
"""

import math
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


def _gelu_tanh(x: Exact) -> Exact:
    return x * (1 + mp.tanh(mp.sqrt(2 / mp.mpf(math.pi)) * (x + mp.mpf(0.044715) * x**3))) / 2


def _elu(x: Exact, scale: float = 1.0, negative: float = 1.0) -> Exact:
    return mp.mpf(scale) * x if x > 0 else mp.mpf(negative) * mp.expm1(x)


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
    "expm1": mp.expm1,
    "logaddexp": lambda a, b: mp.log(mp.exp(a) + mp.exp(b)),
    "sqrt": mp.sqrt,
    "cbrt": lambda x: mp.sign(x) * mp.cbrt(abs(x)),
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": mp.tan,
    "asin": mp.asin,
    "acos": mp.acos,
    "atan": mp.atan,
    "sec": mp.sec,
    "csc": mp.csc,
    "cot": mp.cot,
    "asec": mp.asec,
    "acsc": mp.acsc,
    "acot": mp.acot,
    "atan2": mp.atan2,
    "hypot": mp.hypot,
    "sinh": mp.sinh,
    "cosh": mp.cosh,
    "tanh": mp.tanh,
    "sech": mp.sech,
    "csch": mp.csch,
    "coth": mp.coth,
    "asinh": mp.asinh,
    "acosh": mp.acosh,
    "atanh": mp.atanh,
    "asech": mp.asech,
    "acsch": mp.acsch,
    "acoth": mp.acoth,
    "sigmoid": _sigmoid,
    "relu": lambda x: x if x > 0 else mp.zero,
    "softplus": _softplus,
    "log_sigmoid": lambda x: -_softplus(-x),
    "erf": mp.erf,
    "erfc": mp.erfc,
    "silu": lambda x: x * _sigmoid(x),
    "mish": lambda x: x * mp.tanh(_softplus(x)),
    "gelu": lambda x: x * mp.ncdf(x),
    "gelu_tanh": _gelu_tanh,
    "elu": _elu,
    "selu": lambda x: _elu(x, 1.0507009873554804934, 1.7580993408473768599),
    "softsign": lambda x: x / (1 + abs(x)),
    "relu6": lambda x: min(max(x, mp.zero), mp.mpf(6)),
    "leaky_relu": lambda x: x if x > 0 else x / 5,
    "hard_sigmoid": lambda x: min(max(x / 6 + mp.mpf(1) / 2, mp.zero), mp.one),
    "hard_tanh": lambda x: min(max(x, -mp.one), mp.one),
    "clip": lambda x, a, b: min(max(x, a), b),
    "floor": mp.floor,
    "ceil": mp.ceil,
    "round": mp.nint,
    "stop_gradient": lambda x: x,
    "abs": abs,
    "sign": mp.sign,
    "max": max,
    "min": min,
    "where": lambda c, a, b: a if c else b,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
    "ne": operator.ne,
    "mean": lambda x: x,
    "sum": lambda x: x,
    "variance": lambda x: mp.zero,
    "norm": abs,
    "dot": operator.mul,
    "logsumexp": lambda x: x,
    "softmax": lambda x: mp.one,
    "cross_entropy": lambda p, q: -p * mp.log(q),
    "softmax_cross_entropy": lambda z, p: mp.zero,
    "logistic_loss": lambda z, p: z - p * z,
    "count": lambda x: mp.one,
    "spread": lambda x, a: a,
    "identity": lambda a: a,
    "spread_over": lambda x, a: a,
    "matmul": operator.mul,  # matrices of one element
    "matvec": operator.mul,
    "transpose": lambda x: x,
    "column": lambda x: x,
    "sum_0": lambda x: x,
    "sum_1": lambda x: x,
    "mean_0": lambda x: x,
    "mean_1": lambda x: x,
    "count_0": lambda x: mp.one,
    "count_1": lambda x: mp.one,
}
"""Every row of the registry by its mathematical meaning, for scalars."""


def _logsumexp(x: Sequence[Exact]) -> Exact:
    return mp.log(mp.fsum(map(mp.exp, x)))


TRUE_OF_COLUMNS: Mapping[str, Callable[..., Exact]] = {
    "mean": lambda x: mp.fsum(x) / len(x),
    "sum": mp.fsum,
    "variance": lambda x: mp.fsum((a - mp.fsum(x) / len(x)) ** 2 for a in x) / len(x),
    "norm": lambda x: mp.sqrt(mp.fsum(a * a for a in x)),
    "dot": lambda a, b: mp.fsum(map(operator.mul, a, b)),
    "logsumexp": _logsumexp,
    "cross_entropy": lambda p, q: -mp.fsum(a * mp.log(b) for a, b in zip(p, q, strict=True)),
    "softmax_cross_entropy": lambda z, p: (
        mp.fsum(p) * _logsumexp(z) - mp.fsum(map(operator.mul, z, p))
    ),
    "logistic_loss": lambda z, p: _logsumexp(z) - mp.fsum(map(operator.mul, z, p)),
}
"""The rows that make one number of columns."""


def true_values(
    nodes: Sequence[Node], point: Mapping[str, Any], digits: int = DIGITS
) -> list[Exact]:
    """The value of every node; NaN where it is not real or not finite."""
    values: list[Exact] = []
    with mp.workdps(digits):
        for node in nodes:
            values.append(operated(node, [values[arg] for arg in node.args], point))
    return values


def operated(node: Node, args: list[Exact], point: Mapping[str, Any]) -> Exact:
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

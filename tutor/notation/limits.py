"""How much is too much: found before anything is computed.

Lengths, digits and nesting are counted by the lexer and the parser; this module tells the size of
a constant part, such as the exponent of 9^9^9, without ever computing a large number.
"""

import math
import sys
from collections.abc import Callable

TOO_LARGE = sys.float_info.max


def constant_size(op: str, values: list[float]) -> float:
    """The value of one operation on constants; beyond the largest double, TOO_LARGE.

    Of cases, the larger branch, for nothing is known of the condition. Where there is no real
    value it is 0: that is said where the formula is evaluated.

    >>> constant_size("pow", [9.0, 9.0**9]) == TOO_LARGE
    True
    """
    try:
        result = _OPERATIONS.get(op, _largest)(*values)
    except OverflowError:
        return TOO_LARGE
    except (ValueError, ZeroDivisionError):
        return 0.0
    if not isinstance(result, float) or math.isnan(result):
        return 0.0
    return max(-TOO_LARGE, min(TOO_LARGE, result))


def _largest(*values: float) -> float:
    return max(map(abs, values))


_OPERATIONS: dict[str, Callable[..., float]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "neg": lambda a: -a,
    "pow": lambda a, b: a**b,
    "exp": math.exp,
    "ln": math.log,
    "sqrt": math.sqrt,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "tanh": math.tanh,
    "max": max,
    "min": min,
}

"""What no figure shows to be wrong: shapes that met by accident, and a NaN of 0·∞ or 0/0."""

from collections.abc import Iterator
from itertools import permutations
from typing import Any, NamedTuple

import numpy as np

from tutor.calculus.trace import Trace
from tutor.comparison.derived import Derived
from tutor.comparison.stable import masked
from tutor.functions import FUNCTIONS
from tutor.notation.printer import ASCII

_RESHAPING = ("column", "transpose")
"""Who writes these has the shape that they give in mind."""


class Told(NamedTuple):
    kind: str
    node: int
    text: str
    instead: str


def told(trace: Trace, index: int, texts: Derived) -> Iterator[Told]:
    """What is to be said of one node."""
    node = trace.expression.nodes[index]
    row = FUNCTIONS[node.op]
    if not (row.arrays.reduces or row.arrays.linear or row.arrays.pullback):
        yield from _met(trace, index, texts)
    if node.op == "mul":
        yield from _product(trace, index, texts)
    if node.op == "div":
        yield from _quotient(trace, index, texts)


def _met(trace: Trace, index: int, texts: Derived) -> Iterator[Told]:
    """(n,) beside (n, 1): each number meets each of the others, and a mean of them is no loss."""
    for one, other in permutations(trace.expression.nodes[index].args, 2):
        shape, op = trace.shapes[one], trace.expression.nodes[other].op
        n = shape[0] if len(shape) == 1 else 1
        if n > 1 and trace.shapes[other] == (n, 1) and op not in _RESHAPING:
            column, matrix = texts.text_of(one), texts.text_of(other)
            yield Told(
                "shapes", index,
                f"in {texts.text_of(index)} a column of {n} meets a matrix of {n} × 1, and that "
                f"makes {n} × {n}: each number of {column} is taken with every one of {matrix}",
                f"sum({matrix}, 1) is that matrix as a column, as tf.squeeze and [:, 0] give it",
            )  # fmt: skip


def _product(trace: Trace, index: int, texts: Derived) -> Iterator[Told]:
    nodes = trace.expression.nodes
    for zero, infinite in permutations(nodes[index].args, 2):
        none = np.asarray(trace.values[zero]) == 0
        if np.any(none & np.isinf(np.asarray(trace.values[infinite], np.float64))):
            text = f"{texts.text_of(index)} is 0 times infinity here, which is NaN"
            form = masked(nodes, trace.expression.names, ASCII, zero, infinite)
            instead = form and f"{form} is 0 there, as tf.math.xlogy is"
            yield Told("indeterminate", infinite, text, instead)


def _quotient(trace: Trace, index: int, texts: Derived) -> Iterator[Told]:
    above, below = trace.expression.nodes[index].args
    if np.any((_value(trace, above) == 0) & (_value(trace, below) == 0)):
        c = f"{texts.text_of(below)} != 0"
        yield Told(
            "indeterminate", index,
            f"{texts.text_of(index)} is 0/0 here, which is NaN: no limit is taken",
            f"give the limit a case of its own, with the condition inside as well: where({c}, "
            f"a/where({c}, b, 1), limit) instead of a/b",
        )  # fmt: skip


def _value(trace: Trace, index: int) -> Any:
    return np.asarray(trace.values[index], dtype=np.float64)

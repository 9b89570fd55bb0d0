"""What no figure shows to be wrong: shapes that met by accident, and a NaN of 0·∞ or 0/0."""

from collections.abc import Iterator
from itertools import permutations

import numpy as np

from tutor.comparison.limits import NEAR, limit_at
from tutor.comparison.remarks import Remark
from tutor.comparison.stable import masked
from tutor.comparison.texts import NOTHING, Sentence, Texts
from tutor.functions import FUNCTIONS
from tutor.notation.tape import VARIABLE, Expression

_RESHAPING = ("column", "transpose")
"""Who writes these has the shape that they give in mind."""


def told(index: int, texts: Texts) -> Iterator[Remark]:
    """What is to be said of one node."""
    node = texts.expression.nodes[index]
    row = FUNCTIONS[node.op]
    if not (row.arrays.reduces or row.arrays.linear or row.arrays.pullback):
        yield from _met(index, texts)
    if node.op == "mul":
        yield from _product(index, texts)
    if node.op == "div":
        yield from _quotient(index, texts)


def _met(index: int, texts: Texts) -> Iterator[Remark]:
    """(n,) beside (n, 1): each number meets each of the others, and a mean of them is no loss."""
    trace = texts.trace
    for column, matrix in permutations(trace.expression.nodes[index].args, 2):
        shape, op = trace.shapes[column], trace.expression.nodes[matrix].op
        n = shape[0] if len(shape) == 1 else 1
        if n > 1 and trace.shapes[matrix] == (n, 1) and op not in _RESHAPING:
            said = texts.say(
                "in ", index, f" a column of {n} meets a matrix of {n} × 1, and that makes "
                f"{n} × {n}: each number of ", column, " is taken with every one of ", matrix,
            )  # fmt: skip
            flat = " is that matrix as a column, as tf.squeeze and [:, 0] give it"
            yield Remark("shapes", index, said, texts.say("sum(", matrix, ", 1)", flat))


def _product(index: int, texts: Texts) -> Iterator[Remark]:
    values = texts.trace.values
    for zero, infinite in permutations(texts.expression.nodes[index].args, 2):
        if np.any((values[zero] == 0) & np.isinf(values[infinite])):
            form = masked(texts.expression, zero, infinite)
            said = texts.say(index, " is 0 times infinity here, which is NaN")
            better = texts.say(form, " is 0 there, as tf.math.xlogy is") if form else NOTHING
            yield Remark("indeterminate", infinite, said, better)


def _quotient(index: int, texts: Texts) -> Iterator[Remark]:
    values = texts.trace.values
    above, below = texts.expression.nodes[index].args
    if np.any((values[above] == 0) & (values[below] == 0)):
        said = texts.say(index, " is 0/0 here, which is NaN: no limit is taken")
        if (found := limit_at(texts.trace, index)) is not None:
            yield Remark("indeterminate", index, said, _by_series(found, texts))
            return
        better = texts.say(
            "give the limit a case of its own, with the condition inside as well: where(", below,
            " != 0, a/where(", below, " != 0, b, 1), limit) instead of a/b",
        )  # fmt: skip
        yield Remark("indeterminate", index, said, better)


def nearly_indeterminate(index: int, texts: Texts) -> Iterator[Remark]:
    """A quotient next to 0/0: nothing is to be seen of it but in what it passes on."""
    found = limit_at(texts.trace, index)
    if found is None:
        return
    near = np.abs(texts.trace.values[found[0]])
    if np.any((near > 0) & (near <= NEAR)):
        said = texts.say(
            index, " is nearly 0/0 here: what its two parts pass on is large, and cancels"
        )
        yield Remark("indeterminate", index, said, _by_series(found, texts))


def _by_series(found: tuple[int, Expression, Expression], texts: Texts) -> Sentence:
    _, inside, whole = found
    name = next(str(n.value) for n in reversed(whole.nodes) if n.op == VARIABLE)
    return texts.say(name, " = ", inside, "; ", whole, " has its limit at 0 and digits beside it")

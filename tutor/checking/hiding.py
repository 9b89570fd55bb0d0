"""Whether doubles show all that a formula is of, or hide it behind larger terms and flat functions.

What shows nothing is asked about in more digits.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any, cast

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.calculus.templates import definition
from tutor.checking.reference import Reference, has_rows
from tutor.functions import FUNCTIONS
from tutor.notation.tape import LEAVES, NUMBER, Expression
from tutor.row import Hides

CURVED = frozenset(name for name, row in FUNCTIONS.items() if not row.symbol)
"""Functions that are no operation with a sign."""
_TWICE = 2.0
"""So much flatter is cos, at most, about where cos(cos(…)) ends up."""
_SMALLEST, _LARGEST, _STEEPEST = 1e-9, 1e9, 5.0
"""Beyond these, a double may hide what it is: exp(-50), tanh(20) against 1."""
_FLAT_BELOW = 1e-3
"""Near 0 a function is flat: 1 − cos(x) is x²/2 there."""
_FLATTENED, _MOST_HIDDEN = 1e2, 1e10
"""By how much a function flattens a difference, and how much of one still shows behind it."""


@cache
def hides(op: str) -> Hides:
    """Whether a result hides, from some size of the arguments on, what those are: see row.py."""
    if op in LEAVES:
        return Hides.NOTHING
    row, inner = FUNCTIONS[op], definition(op)
    if row.rounding.hides is not None or inner is None:
        return row.rounding.hides or Hides.NOTHING
    made = any(part == "exp" or hides(part) for part in inner.operations)
    return Hides.AS_EXP if made else Hides.NOTHING


@cache
def flattens(op: str) -> bool:
    """Whether a function, or a power, is flat somewhere and hides nothing."""
    curved = op == "pow" or op in CURVED
    return curved and not hides(op) and not FUNCTIONS[op].rounding.vanishes


@lru_cache(maxsize=4096)
def reference_hides_nothing(right: Reference) -> bool:
    """Whether a right answer hides nothing; asked once for all that is compared with it."""
    values = evaluate(right.form.nodes, right.points)
    return hides_nothing(right.form, values, right.values.size)


def hides_nothing(
    answer: Expression, values: Sequence[Any], count: int, *, vanishes: bool = False
) -> bool:
    """Whether every number on the way shows in the result, were it another.

    A sum hides the smaller of its terms by as much as the other is larger, and what is hidden in
    a term is hidden by both: by the product of these ratios a difference is reduced at most.
    """
    sizes = _sizes(values, count)
    if vanishes:  # what remains of a sum that should be 0 is rounding
        sizes[answer.output] = 0.0
    hidden = 1.0
    for node, size in zip(answer.nodes, sizes, strict=True):
        if node.op == NUMBER:
            if _no_double_shows(cast(Fraction, node.value), size):
                return False
            continue
        row = FUNCTIONS.get(node.op)
        plain = row is not None and row.rounding.vanishes
        if not _SMALLEST <= size <= _LARGEST and (size or not plain):
            return False
        if row is None:
            continue
        if not plain and not row.symbol and min(sizes[arg] for arg in node.args) < _FLAT_BELOW:
            return False
        if node.op in ("add", "sub"):
            one, other = sizes[node.args[0]], sizes[node.args[1]]
            if one and other:
                hidden *= max(one / other, other / one)
        elif hides(node.op):
            if max(sizes[arg] for arg in node.args) > _STEEPEST:
                return False
            hidden *= _FLATTENED
        else:
            hidden *= flattening(node.op, sizes[node.args[-1]])
    return hidden <= _MOST_HIDDEN


def _no_double_shows(number: Fraction, size: float) -> bool:
    """Whether a typed number is too small, too large or too long for a double."""
    return bool(number) and (
        not _SMALLEST <= size <= _LARGEST
        or max(abs(number.numerator), number.denominator) > _LARGEST
    )


def _sizes(values: Sequence[Any], count: int) -> list[float]:
    """The largest size of every value at the first so many points; of a condition 1."""
    rows = [value for value in values if has_rows(value)]
    largest = iter(np.abs(np.array(rows)[:, :count]).max(axis=1).tolist() if rows else ())
    return [
        next(largest) if has_rows(value)
        else 1.0 if np.ndim(value)
        else abs(float(value))
        for value in values
    ]  # fmt: skip


def has_what_no_double_shows(form: Expression) -> bool:
    """Whether a number was typed that may be hidden behind others."""
    numbers = [cast(Fraction, node.value) for node in form.nodes if node.op == NUMBER]
    return any(_no_double_shows(number, abs(float(number))) for number in numbers)


def flattening(op: str, last: Any) -> float:
    """By how much less at most an operation's value shows what its argument is, if it hides none.

    A root, or a power of less than 1, is as much flatter as its exponent `last` is smaller; and
    cos(cos(…)) comes nearer to 0.739 by a third each time.
    """
    if op == "pow":
        size = abs(float(last))
        return 1 / size if 0 < size < 1 else 1.0
    return _TWICE if flattens(op) else 1.0

"""Digits that a node loses: terms that cancel or are absorbed, slopes beside a limit, no room.

Only what is seen to be lost is told: the bound says that digits may be, and the figure that some
were.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.calculus.shapes import has_matrix
from tutor.calculus.templates import computed, partial
from tutor.calculus.trace import Trace
from tutor.comparison.causes import TooLarge, TooSmall
from tutor.comparison.remarks import Remark
from tutor.comparison.rounding import FLOAT32, FLOAT64, bounds
from tutor.comparison.stable import SLOPES, stable_slope
from tutor.comparison.texts import NOTHING, Texts, plain
from tutor.comparison.trouble import at_pole
from tutor.functions import FUNCTIONS
from tutor.notation.tape import Expression, Tape
from tutor.notation.writing import in_digits

_LOST = 2.0**12
"""A difference that is so many times less certain than its terms has lost digits."""
_FLAT = 1e-3
"""A slope of less is called saturated where rounding has eaten its digits."""


@dataclass(frozen=True)
class Stored:
    """The nodes' values in TensorFlow's float32, and how far rounding may have moved them."""

    trace: Trace
    values: Sequence[Any]
    errors: Sequence[Any]

    def off(self, index: int) -> Any:
        return np.abs(double(self.values[index]) - double(self.trace.values[index]))

    @property
    def is_lost(self) -> bool:
        """Whether the output itself is off by far more than its last digit."""
        output = self.trace.expression.output
        with np.errstate(all="ignore"):
            size = np.abs(double(self.trace.value))
            return bool(self.off(output) > _LOST * FLOAT32.unit * size)


def double(value: Any) -> Any:
    """What TensorFlow stored, as a float64; NaN for None."""
    return np.asarray(value, dtype=np.float64)


def lost_digits(stored: Stored, index: int, texts: Texts) -> Iterator[Remark]:
    """What is lost in float32 at one node, told where it began."""
    trace = stored.trace
    node = trace.expression.nodes[index]
    sizes = [np.abs(double(trace.values[arg])) for arg in node.args]
    value = np.abs(double(trace.values[index]))
    with np.errstate(all="ignore"):
        beyond = any(np.any(size > FLOAT32.largest) for size in sizes)
        endless = not np.all(np.isfinite(value)) and all(np.all(np.isfinite(x)) for x in sizes)
        if beyond and not endless:
            return
        if np.any(value > FLOAT32.largest):
            if not at_pole(node.op, [trace.values[arg] for arg in node.args]):
                cause = TooLarge(index, FLOAT64 if endless else FLOAT32)
                yield Remark("overflow", index, cause.said(texts), cause=cause)
        elif node.op in ("add", "sub"):
            yield from _of_sum(stored, index, texts, sizes)
        elif FUNCTIONS[node.op].rounding.saturates:
            yield from _of_limit(stored, index, texts)
        elif is_too_small(stored, index) and not any(is_too_small(stored, a) for a in node.args):
            yield too_small_in_float32(index, texts)


def underflow(index: int, texts: Texts) -> Remark:
    """A number that is too small for a float64, in whose place a 0 decides."""
    cause = TooSmall(index)
    return Remark("underflow", index, cause.said(texts), cause=cause)


def is_too_small(stored: Stored, index: int) -> bool:
    """Whether a value that is not 0 is stored as 0."""
    zero = double(stored.values[index]) == 0
    return bool(np.any((double(stored.trace.values[index]) != 0) & zero))


def too_small_in_float32(index: int, texts: Texts) -> Remark:
    return Remark("underflow", index, texts.say(index, " is too small for float32"))


def _of_limit(stored: Stored, index: int, texts: Texts) -> Iterator[Remark]:
    """A slope as small as the rounding of the value from which it is computed, at its worst."""
    trace = stored.trace
    found, place = trace.partial(index, 0), trace.sweep.partials.get((index, 0))
    if found is None or place is None:
        return
    node = trace.expression.nodes[index]
    if FUNCTIONS[node.op].arrays.by_row and np.shape(trace.values[index])[-1] == 1:
        return  # a softmax of one element is 1, whatever it is
    local = partial(node.op, 0)
    if local is None or FUNCTIONS[node.op].value not in local.variables:
        return
    argument = np.ravel(double(trace.values[node.args[0]]))
    its_own = np.abs(np.ravel(double(found)))
    slope = np.maximum(its_own, stable_slope(node.op, argument))
    unsure = np.where(slope < _FLAT, np.divide(np.ravel(stored.errors[place]), slope), 0.0)
    worst = int(np.argmax(unsure))
    if unsure[worst] <= 1 / _LOST:
        return
    at = f" at {in_digits(argument[worst])}" if len(argument) > 1 else ""
    size = f", {in_digits(slope[worst], 2)}," if slope[worst] > 0 else ""
    lost = its_own[worst] == 0
    how = "is lost: from its value it is 0 even in float64" if lost else "loses digits in float32"
    form = SLOPES.get(node.op, "") if slope[worst] >= FLOAT32.smallest else ""
    better = (
        plain(f"the slope of {node.op}(x) is {form}, which keeps its digits") if form else NOTHING
    )
    said = texts.say(index, f" is saturated: its slope{at}{size} {how}")
    yield Remark("saturation", index, said, better)


def _of_sum(stored: Stored, index: int, texts: Texts, sizes: Sequence[Any]) -> Iterator[Remark]:
    """Digits that cancelled, or a term too small to be seen beside the other."""
    trace, errors = stored.trace, stored.errors
    off, value = stored.off(index), np.abs(double(trace.values[index]))
    terms = [np.asarray(errors[arg]) for arg in trace.expression.nodes[index].args]
    rest = _left(value, sizes, errors[index], terms, off > 0)
    larger, smaller = np.maximum(*sizes), np.minimum(*sizes)
    if rest:
        yield Remark("cancellation", index, texts.say("in ", index, f" digits cancel: {rest}"))
        return
    for precision, where in ((FLOAT64, "even in float64"), (FLOAT32, "in float32")):
        if np.any((smaller > 0) & (smaller < precision.unit * larger)):
            told = f" the smaller term is below the last digit of the larger, {where}"
            yield Remark("absorption", index, texts.say("in ", index, told))
            return


def cancelled_to_0(index: int, texts: Texts, error: Any) -> Iterator[Remark]:
    """A difference of 0 that rounding made, in every precision alike: 1 − cos(1e-8).

    Told only where a gradient has no digit left: 2·x − 2 is 0 at 1, and nothing is lost.
    """
    trace = texts.trace
    first, second = (double(trace.values[arg]) for arg in trace.expression.nodes[index].args)
    nothing = (double(trace.values[index]) == 0) & (first != 0) & (second != 0)
    if np.any(nothing & (np.asarray(error) > 0)):
        said = texts.say("in ", index, " digits cancel: nothing is left")
        yield Remark("cancellation", index, said)


def _left(value: Any, sizes: Sequence[Any], error: Any, errors: Sequence[Any], off: Any) -> str:
    """What is left of terms that cancel, in words; "" where no digits are lost.

    `sizes` and `errors` are the terms', `off` where a figure is known to be off.
    """
    left, right = (own <= size / _LOST for own, size in zip(errors, sizes, strict=True))
    larger = np.maximum(*sizes)
    lost = off & left & right & (error > value / _LOST) & (value < larger / 2)
    if not np.any(lost):
        return ""
    some = lost & (value > 0)
    if not np.any(some):
        return "nothing is left"
    ratio = np.divide(larger, value, out=np.ones(np.shape(lost)), where=some)
    return f"{in_digits(np.max(ratio), 1)} times smaller than its terms"


def cancelled_inside(stored: Stored, index: int, texts: Texts) -> Iterator[Remark]:
    """Digits that cancel in a formula which TensorFlow computes step by step: variance's x − x̄."""
    trace = stored.trace
    node = trace.expression.nodes[index]
    row, inner = FUNCTIONS[node.op], computed(node.op)
    if inner is None or not row.arrays.reduces or has_matrix(trace.shapes):
        return
    given = dict(zip(row.parameters, node.args, strict=True))
    point = {name: trace.values[arg] for name, arg in given.items()}
    values = evaluate(inner.nodes, point)
    known = {name: stored.errors[arg] for name, arg in given.items()}
    errors = bounds(inner.nodes, values, point, FLOAT32, known)
    off = np.any(double(stored.values[index]) != double(trace.values[index]))
    for at, part in enumerate(inner.nodes):
        if part.op in ("add", "sub"):
            sizes = [np.abs(double(values[arg])) for arg in part.args]
            terms = [np.asarray(errors[arg]) for arg in part.args]
            rest = _left(np.abs(double(values[at])), sizes, errors[at], terms, off)
            if rest:
                tape = Tape(trace.expression.nodes)
                output = tape.insert(replace(inner, output=at), given)
                form = Expression(tuple(tape.nodes), output, trace.expression.names)
                said = texts.say("in ", form, ", in ", index, f", digits cancel: {rest}")
                yield Remark("cancellation", index, said)

"""Whether a derivative exists on a kink, shown by fractions alone: no rounding has a say in it.

Beside a point a formula of sums, products, quotients, whole powers and cases goes on from a value
with a slope, on each side with its own. Are both values the formula's own, and both slopes one,
then that is the derivative: x^2/2 and |x| - 1/2 join smoothly where |x| is 1. Functions whose
values are no fractions are not followed, and nothing is said of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast

import numpy as np

from tutor.calculus.evaluate import kernel
from tutor.calculus.shapes import takes_rows
from tutor.calculus.templates import definition
from tutor.calculus.trace import Trace
from tutor.functions import FUNCTIONS
from tutor.notation.tape import NUMBER, VARIABLE, Node

_MOST_BITS, _LARGEST_POWER, _MOST_WALKED = 1_000, 60, 5_000
"""Larger fractions and powers are not worked out, nor more of them than these."""


class _UnknownError(Exception):
    """What no fraction tells: the order of two that go on alike, a quotient by 0."""


@dataclass(frozen=True, eq=False)
class Germ:
    """How a number goes on from a point in one direction: its value there, and its slope.

    `still` where it does not move at all, so that equal ones stay equal.
    """

    value: Fraction
    slope: Fraction = Fraction(0)
    still: bool = True

    def __post_init__(self) -> None:
        for one in (self.value, self.slope):
            if max(one.numerator.bit_length(), one.denominator.bit_length()) > _MOST_BITS:
                raise _UnknownError

    def __add__(self, other: Any) -> Germ:
        two = _germ(other)
        return Germ(self.value + two.value, self.slope + two.slope, self.still and two.still)

    def __neg__(self) -> Germ:
        return Germ(-self.value, -self.slope, self.still)

    def __sub__(self, other: Any) -> Germ:
        return self + -_germ(other)

    def __mul__(self, other: Any) -> Germ:
        two = _germ(other)
        slope = self.slope * two.value + self.value * two.slope
        return Germ(self.value * two.value, slope, self.still and two.still)

    def __truediv__(self, other: Any) -> Germ:
        two = _germ(other)
        if not two.value:
            raise _UnknownError
        value = self.value / two.value
        return Germ(value, (self.slope - value * two.slope) / two.value, self.still and two.still)

    def __pow__(self, other: Any) -> Germ:
        two = _germ(other)
        if not two.still or two.value not in range(_LARGEST_POWER):
            raise _UnknownError
        found = Germ(Fraction(1))
        for _ in range(int(two.value)):
            found = found * self
        return found

    def __abs__(self) -> Germ:
        return -self if (self.value or self.slope) < 0 else self

    def __radd__(self, other: Any) -> Germ:
        return _germ(other) + self

    def __rmul__(self, other: Any) -> Germ:
        return _germ(other) * self

    def __rsub__(self, other: Any) -> Germ:
        return _germ(other) - self

    def __rtruediv__(self, other: Any) -> Germ:
        return _germ(other) / self

    def __lt__(self, other: Any) -> bool:
        return self.beside(other) < 0

    def __gt__(self, other: Any) -> bool:
        return self.beside(other) > 0

    def __le__(self, other: Any) -> bool:
        return self.beside(other) <= 0

    def __ge__(self, other: Any) -> bool:
        return self.beside(other) >= 0

    def __eq__(self, other: object) -> bool:
        return self.beside(other) == 0

    def __ne__(self, other: object) -> bool:
        return self.beside(other) != 0

    def beside(self, other: Any) -> Fraction:
        """What tells the order beside the point. Raises where values and slopes are the same."""
        apart = self - _germ(other)
        if not apart.value and not apart.slope and not apart.still:
            raise _UnknownError
        return apart.value or apart.slope


def _germ(number: Any) -> Germ:
    if isinstance(number, np.ndarray) and not number.ndim:
        number = number[()]
    if isinstance(number, Germ):
        return number
    if isinstance(number, (int, np.integer)):
        return Germ(Fraction(int(number)))
    raise _UnknownError  # a float has been rounded


def derivative(trace: Trace, index: int) -> Any:
    """The derivative of the output by a node, where fractions show that it exists; else None.

    The point is taken as it is typed: 0.1 is 1/10.

    >>> from tutor.calculus.trace import trace
    >>> from tutor.notation import parse
    >>> smooth = trace(parse("where(x > 0, x^2, x^3)"), {"x": 0.0})
    >>> bent = trace(parse("where(x > 0, x^2, x)"), {"x": 0.0})
    >>> derivative(smooth, 0), derivative(bent, 0)
    (0.0, None)
    """
    nodes, shape = trace.expression.nodes[: trace.expression.output + 1], trace.shapes[index]
    numbers = sum(math.prod(own) for own in trace.shapes[: len(nodes)])
    if numbers * math.prod(shape) > _MOST_WALKED:
        return None
    slopes = np.empty(shape)
    try:
        start = {at: _leaf(trace, node) for at, node in enumerate(nodes) if not node.args}
        values = _walked(nodes, start)
        for place in np.ndindex(shape):
            left, right = (
                _germ(_walked(nodes, {**start, index: _moved(values[index], place, way)})[-1])
                for way in (-1, 1)
            )
            there = _germ(values[-1])
            if not left.value == right.value == there.value or -left.slope != right.slope:
                return None
            slopes[place] = float(right.slope)
    except (_UnknownError, TypeError, AttributeError, OverflowError):
        return None  # NumPy asks an object for its exp, and what it says of that is a TypeError
    return slopes[()] if shape else float(slopes)


def _leaf(trace: Trace, node: Node) -> Any:
    if node.op == NUMBER:
        return Germ(Fraction(cast(Fraction, node.value)))
    if node.op == VARIABLE:
        return _each(lambda x: Germ(Fraction(repr(float(x)))), trace.point[str(node.value)])
    raise _UnknownError  # pi and e are no fractions


def _each(function: Callable[[Any], Germ], values: Any) -> Any:
    return np.frompyfunc(function, 1, 1)(values)


def _moved(value: Any, place: tuple[int, ...], way: int) -> Any:
    """A node's numbers, of which one moves this way."""
    found = np.array(_each(_germ, value), dtype=object)
    found[place] = Germ(found[place].value, Fraction(way), still=False)
    return found[()]


def _walked(nodes: Sequence[Node], given: Mapping[int, Any]) -> list[Any]:
    found: list[Any] = []
    for index, node in enumerate(nodes):
        known = index in given
        found.append(given[index] if known else _applied(node.op, [found[a] for a in node.args]))
    return found


def _applied(op: str, args: list[Any]) -> Any:
    row = FUNCTIONS[op]
    if row.names.numpy:
        return kernel(op)(*args)
    form = definition(op, by_row=any(takes_rows(op, np.shape(arg)) for arg in args))
    if form is None:
        raise _UnknownError
    letters = dict(zip(row.parameters, args, strict=True))
    leaves = {
        at: letters[str(node.value)] if node.op == VARIABLE else Germ(cast(Fraction, node.value))
        for at, node in enumerate(form.nodes)
        if node.op in (VARIABLE, NUMBER)
    }
    return _walked(form.nodes, leaves)[form.output]

"""The exponential, sine and cosine of a sum, made of those of its terms.

exp(a + b) is exp(a)·exp(b), and the points (cos a, sin a) of the circle are multiplied as complex
numbers are: cos(a + b) is cos(a)·cos(b) − sin(a)·sin(b). So an argument is taken apart into terms,
each so many 120ths of something, and only one 120th of that has a random value modulo the prime.
A 120th of π is a true one: the prime is such that there are points of the circle whose 240th power
is 1 (Washington, "Introduction to Cyclotomic Fields", chapter 2).
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache, lru_cache
from itertools import count

from tutor.checking.modulo import PRIME, Residue, as_one, drawn, is_square, signed
from tutor.notation.tape import CONSTANT, Node

IN_EXPONENTIALS = {"sinh": "(exp(x) - exp(-x))/2", "cosh": "(exp(x) + exp(-x))/2"}
"""Functions that have no formula in the registry, as its own would lose digits near 0."""

_PARTS = 120
_MOST_PARTS, _MOST_STEPS, _LARGEST, _KEPT = 120_000, 100, 10**6, 1 << 14

Terms = Mapping[int, int]
"""How many 120ths of each value."""

_ONE = {1: {1: _PARTS}}
"""1 is itself, however it is written: the constant e is made of it."""
_taken_apart: dict[int, Terms] = {**_ONE}


def meet(nodes: Sequence[Node], index: int, values: list[Residue]) -> None:
    """Take the argument of one of these functions apart, unless its value was met before.

    From then on its value stands above 1, as the function will ask for it so.
    """
    value = as_one(values[index])
    values[index] = value, 1
    unsigned = min(value, PRIME - value)
    if unsigned in _taken_apart:
        return
    if len(_taken_apart) >= _KEPT:
        _forget()
    sign = 1 if unsigned == value else -1
    found = _terms(nodes, index, values) or {value: _PARTS}
    _taken_apart[unsigned] = {of: sign * parts for of, parts in found.items()}


def _forget() -> None:
    """Begin anew, also with what was made of the terms."""
    _taken_apart.clear()
    _taken_apart.update(_ONE)
    _exponential.cache_clear()
    _on_circle.cache_clear()


def _terms(nodes: Sequence[Node], index: int, values: Sequence[Residue]) -> dict[int, int]:
    """The terms of a sum; {} where there are too many, or one is no number of 120ths."""
    found: dict[int, Fraction] = {}
    pending = [(index, Fraction(1))]
    for _ in range(_MOST_STEPS):
        index, times = pending.pop()
        op, args, _ = nodes[index]
        if op in ("add", "sub"):
            pending += [(args[0], times), (args[1], times if op == "add" else -times)]
        elif op == "neg":
            pending.append((args[0], -times))
        elif op == "mul" and (number := _number(values[args[0]])):
            pending.append((args[1], times * number))
        elif op in ("mul", "div") and (number := _number(values[args[1]])):
            pending.append((args[0], times * number if op == "mul" else times / number))
        else:
            of, number = _without_factor(nodes, index, values)
            found[of] = found.get(of, Fraction(0)) + times * number
        if not pending:
            break
    parts = {of: _PARTS * times for of, times in found.items() if of}
    if pending or any(p.denominator > 1 or abs(p) > _MOST_PARTS for p in parts.values()):
        return {}
    return {of: int(p) for of, p in parts.items()}


def _without_factor(
    nodes: Sequence[Node], index: int, values: Sequence[Residue]
) -> tuple[int, Fraction]:
    """A product as a value and a number: the x·y and the 3 of 3·x·y, or the 1 and the 3 of 3."""
    value, number = as_one(values[index]), Fraction(1)
    pending = [(index, 1)]
    for _ in range(_MOST_STEPS):
        index, power = pending.pop()
        op, args, _ = nodes[index]
        if small := _number(values[index]):
            number *= small**power
        elif op in ("mul", "div"):
            pending += [(args[0], power), (args[1], power if op == "mul" else -power)]
        elif op == "neg":
            number, pending = -number, [*pending, (args[0], power)]
        if not pending:
            break
    of = value * number.denominator * pow(number.numerator, -1, PRIME) % PRIME
    return (of, number) if of <= PRIME // 2 else (PRIME - of, -number)


def _number(value: Residue) -> Fraction | None:
    """A value that is a fraction of small numbers, other than 0; None for others."""
    over, under = signed(value[0]), signed(value[1])
    return Fraction(over, under) if 0 < abs(over) < _LARGEST and abs(under) < _LARGEST else None


@lru_cache(maxsize=_KEPT)
def _exponential(argument: int) -> int:
    found = 1
    for of, parts in _taken_apart.get(argument, {argument: _PARTS}).items():
        found = found * pow(_E if of == 1 else drawn("exp", of), parts, PRIME) % PRIME
    return found


_E = drawn("exp", 1)
"""e to the power of a 120th: others may be forgotten and drawn anew, but not what a constant is."""


Complex = tuple[int, int]


@lru_cache(maxsize=_KEPT)
def _on_circle(angle: int) -> Complex:
    """The cosine and the sine of an angle."""
    found = 1, 0
    for of, parts in _taken_apart.get(angle, {angle: _PARTS}).items():
        x, y = _raised(_part(of), abs(parts))
        found = _times(found, (x, y if parts > 0 else -y))
    return found


def _part(of: int) -> Complex:
    if of == PI:
        return _of_pi()
    return _point(drawn("tan", of))


def _point(half: int) -> Complex:
    """The point of the circle that has this tangent of half its angle."""
    under = pow(1 + half * half, -1, PRIME)
    return (1 - half * half) * under % PRIME, 2 * half * under % PRIME


def _times(one: Complex, other: Complex) -> Complex:
    (a, b), (c, d) = one, other
    return (a * c - b * d) % PRIME, (a * d + b * c) % PRIME


def _raised(point: Complex, power: int) -> Complex:
    found = 1, 0
    while power:
        if power & 1:
            found = _times(found, point)
        point, power = _times(point, point), power >> 1
    return found


@cache
def _of_pi() -> Complex:
    """A 120th of π: of the points of order 240, one that goes with 1 and the roots of numbers.

    sin(π/2) is 1; and √2, √3 and √5, which are squares here as they are above 0, are 2·cos(π/4),
    2·cos(π/6) and 4·cos(π/5) − 1.
    """
    for start in count(1):
        point = _raised(_point(start), (PRIME + 1) // (2 * _PARTS))
        cosines = [_raised(point, _PARTS // part)[0] for part in (4, 6, 5)]
        roots = 2 * cosines[0], 2 * cosines[1], 4 * cosines[2] - 1
        whole = all(_raised(point, 2 * _PARTS // prime) != (1, 0) for prime in (2, 3, 5))
        if whole and _raised(point, _PARTS // 2) == (0, 1) and all(map(is_square, roots)):
            return point
    raise AssertionError  # there is always one


PI = drawn(CONSTANT, "pi") % (PRIME // 2)
CONSTANTS = {"pi": PI, "e": _exponential(1)}

EXPONENTIAL: Mapping[str, Callable[[int], int]] = {
    "exp": _exponential,
    "cos": lambda angle: _on_circle(angle)[0],
    "sin": lambda angle: _on_circle(angle)[1],
}
"""The value of each modulo the prime, of an argument that was met."""

"""Are two formulas one by the rules of arithmetic alone? Found without a point or a rounding.

Both are worked out in the integers modulo a large prime, with a random number for each variable
and for each value of a function: the same wherever that function has the same argument. Two
rational functions of these that are not one differ there, but for a chance of their degree in
10^36 (Schwartz, "Fast Probabilistic Algorithms for Verification of Polynomial Identities", 1980).
The prime and the numbers are drawn anew by each process: nobody can type what falls on them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from itertools import count
from math import gcd
from random import SystemRandom
from typing import cast

from tutor.calculus.templates import definition
from tutor.functions import FUNCTIONS
from tutor.notation.tape import NUMBER, VARIABLE, Expression, Node

DIGITS = 36
"""To how many digits two values agree that are one modulo the prime."""

Residue = tuple[int, int]
"""A value as what stands above and below a line, modulo the prime: a division costs nothing."""

Call = tuple[object, ...]
"""A function with its arguments."""

_CHANCE = SystemRandom()
_BITS, _BASES = 120, (2, 3, 5, 7, 11)
_MOST_POWER = 1_000


def _is_prime(number: int) -> bool:
    """Fermat's test: of numbers drawn at random, next to none that passes is composite."""
    return all(pow(base, number - 1, number) == 1 for base in _BASES)


_PRIME = next(filter(_is_prime, count(_CHANCE.getrandbits(_BITS) | 1 << _BITS | 1, 2)))


@dataclass(frozen=True)
class Known:
    """A right answer's value modulo the prime, with those of the names that an answer may use.

    `limited` has its functions that have no value somewhere: of an answer that has no other ones
    it is known where it has a value.
    """

    value: Residue
    names: Mapping[str, Residue]
    limited: frozenset[Call]


def known(form: Expression, definitions: Expression | None, names: Iterable[str]) -> Known | None:
    """A right answer, looked at once; None where it has no value modulo the prime."""
    limited = set[Call]()
    values = {name: (_random(VARIABLE, name), 1) for name in names}
    try:
        if definitions is not None and definitions.names:
            found = residues(definitions.nodes, values, limited)
            # What an answer says of a name that has no value everywhere, points must tell.
            free = form.variables if limited else definitions.names.values()
            values |= {name: found[k] for k, name in definitions.names.items() if name in free}
        value = residues(form.nodes, values, limited)[form.output]
    except (ZeroDivisionError, KeyError):
        return None
    by_case = any(node.op == "where" for node in form.nodes)
    return Known(value, values, frozenset() if by_case else frozenset(limited))


def identical(answer: Expression, right: Known) -> bool:
    """Whether an answer is the right one, with a value at the same places; False is no verdict.

    >>> from tutor.notation import parse
    >>> right = known(parse("sin(x)/(1 - 1/x)"), None, ["x"])
    >>> identical(parse("x*sin(x)/(x - 1)"), right), identical(parse("sin(x)"), right)
    (True, False)
    """
    limited = set[Call]()
    try:
        n, under = residues(answer.nodes, right.names, limited)[answer.output]
    except (ZeroDivisionError, KeyError):
        return False
    m, other = right.value
    return (n * other - m * under) % _PRIME == 0 and limited <= right.limited


def ends_elsewhere(answer: Expression, right: Known | None) -> bool:
    """Whether an answer has functions with limits that the right one does not have as well."""
    limited = set[Call]()
    try:
        residues(answer.nodes, right.names if right else {}, limited)
    except (ZeroDivisionError, KeyError):
        return True
    return right is None or not limited <= right.limited


def residues(
    nodes: Sequence[Node], names: Mapping[str, Residue], limited: set[Call]
) -> list[Residue]:
    """The value of every node modulo the prime; into `limited`, what has no value somewhere.

    Raises ZeroDivisionError for what is divided by 0 there.
    """
    values: list[Residue] = []
    for op, args, value in nodes:
        if args:
            arguments = [values[arg] for arg in args]
            simple = _ARITHMETIC.get(op)
            values.append(simple(*arguments) if simple else _called(op, arguments, limited))
        elif op == NUMBER:
            exact = cast(Fraction, value)
            values.append((exact.numerator % _PRIME, exact.denominator % _PRIME))
        else:
            values.append(names[str(value)] if op == VARIABLE else (_random(op, value), 1))
    return values


@lru_cache(maxsize=1 << 14)
def _random(*what: object) -> int:
    """A random number for a name, or for a function with its arguments, the same while it is kept.

    Where one was forgotten in between, two formulas that are one look different: no harm.
    """
    return _CHANCE.randrange(_PRIME)


def _add(left: Residue, right: Residue) -> Residue:
    (a, under), (b, other) = left, right
    if under == other:
        return (a + b) % _PRIME, under
    return (a * other + b * under) % _PRIME, under * other % _PRIME


def _negative(of: Residue) -> Residue:
    return -of[0] % _PRIME, of[1]


def _mul(left: Residue, right: Residue) -> Residue:
    return left[0] * right[0] % _PRIME, left[1] * right[1] % _PRIME


def _div(left: Residue, right: Residue) -> Residue:
    if not right[0]:
        raise ZeroDivisionError
    return left[0] * right[1] % _PRIME, left[1] * right[0] % _PRIME


_ARITHMETIC: Mapping[str, Callable[..., Residue]] = {
    "add": _add,
    "sub": lambda left, right: _add(left, _negative(right)),
    "neg": _negative,
    "mul": _mul,
    "div": _div,
    "identity": lambda of: of,
    "stop_gradient": lambda of: of,
}


def _called(op: str, args: Sequence[Residue], limited: set[Call]) -> Residue:
    """A function's value: that of its formula, if it is arithmetic, or a random number."""
    if op in ("pow", "sqrt"):
        return _power(args[0], args[1] if op == "pow" else (1, 2), limited)
    row, formula = FUNCTIONS[op], _formula(op)
    if formula is not None:
        inside = dict(zip(row.parameters, args, strict=True))
        return residues(formula.nodes, inside, limited)[formula.output]
    call = (op, *map(_as_one, args))
    if row.domain:
        limited.add(call)
    return _random(*call), 1


@cache
def _formula(op: str) -> Expression | None:
    """What a function is in simpler ones, where that is no matter of cases."""
    found = definition(op)
    return None if found is None or any(node.op in _CASES for node in found.nodes) else found


_CASES = frozenset(("where", "clip"))


def _power(base: Residue, exponent: Residue, limited: set[Call]) -> Residue:
    """x^n: a product for a whole n; x^(k + 1/3) is x^k times a root, which is as a function is."""
    over, under = _signed(exponent[0]), _signed(exponent[1])
    if max(abs(over), abs(under)) > _MOST_POWER:
        call: Call = ("pow", _as_one(base), _as_one(exponent))
        limited.add(call)
        return _random(*call), 1
    whole, part = divmod(abs(over), abs(under))
    found = pow(base[0], whole, _PRIME), pow(base[1], whole, _PRIME)
    if part:
        common = gcd(part, under)
        call = ("root", _as_one(base), part // common, abs(under) // common)
        limited.add(call)
        found = _mul(found, (_random(*call), 1))
    return found if over * under >= 0 else _div((1, 1), found)


def _signed(number: int) -> int:
    return number if number <= _PRIME // 2 else number - _PRIME


def _as_one(value: Residue) -> int:
    return value[0] if value[1] == 1 else value[0] * pow(value[1], -1, _PRIME) % _PRIME

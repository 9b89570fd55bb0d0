"""Integers modulo a large prime, in which formulas are compared: see identity.py.

The prime and all numbers are drawn anew by each process: nobody can type what falls on them.
"""

from functools import lru_cache
from itertools import count
from math import gcd, prod
from random import SystemRandom

Residue = tuple[int, int]
"""A value as what stands above and below a line, modulo the prime: a division costs nothing."""

_CHANCE = SystemRandom()
_BITS, _BASES = 90, (2, 3, 5, 7, 11)
_ROOTED = 16 * prod((3, 5, 7, 11, 13, 17, 19, 23, 29))
"""Modulo a prime just below a multiple of it each of these, and 2, is the square of a square, and
there are points of the circle whose 240th power is the first that is 1."""


def _is_prime(number: int) -> bool:
    """Fermat's test: of numbers drawn at random, next to none that passes is composite."""
    return all(pow(base, number - 1, number) == 1 for base in _BASES)


_LOWEST = (_CHANCE.getrandbits(_BITS) | 1 << _BITS) * _ROOTED - 1
PRIME = next(filter(_is_prime, count(_LOWEST, _ROOTED)))
_SQUARES = (PRIME - 1) // 2
"""How many numbers are squares: odd, and no multiple of 3 or 5, so that each has one root of
degree 2, 3 or 5 that is a square itself."""


@lru_cache(maxsize=1 << 17)
def drawn(*what: object) -> int:
    """A random number for a name, or for a function with its arguments, the same while it is kept.

    Where one was forgotten in between, two formulas that are one look different: no harm.
    """
    return _CHANCE.randrange(PRIME)


def signed(number: int) -> int:
    return number if number <= PRIME // 2 else number - PRIME


def as_one(value: Residue) -> int:
    return value[0] if value[1] == 1 else value[0] * pow(value[1], -1, PRIME) % PRIME


def is_square(number: int) -> bool:
    return pow(number, _SQUARES, PRIME) == 1


@lru_cache(maxsize=1 << 10)
def root_of_number(base: int, over: int, under: int) -> int:
    """A number's power over/under that is a square as well, or 0 where there is not just one.

    What holds for real roots of primes holds for these: there is no relation between them but
    that their powers are the primes (Besicovitch, "On the linear independence of fractional
    powers of integers", 1940).
    """
    if gcd(under, _SQUARES) > 1 or not is_square(base):
        return 0
    return pow(base, over * pow(under, -1, _SQUARES), PRIME)

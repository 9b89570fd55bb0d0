"""A formula that is too long for a line, broken where a textbook breaks it."""

import re
from collections.abc import Iterator

_BRACKETS = re.compile(r"[(\[{]|(?P<close>[)\]}])")
_SIGN = re.compile(r"(?P<sum> (?=[+−-] |if |else ))|(?P<product> (?=@ )|(?=[·*])|(?<=\))(?=/))")
_FEWEST = 4
"""No line of a broken formula is shorter than one part in so many of the room."""


def broken(formula: str, room: int, further: int = 2) -> list[str]:
    """Lines of at most `room` characters, where they can be; each but the first begins with a sign.

    `further` is how far these stand in.

    A line ends before a sign that stands outside of all brackets if it can, of a sum rather than of
    a product; else within as few brackets as may be.

    >>> for line in broken("2(x + 1)·sin(x + y) + cos(x + y)·(x + 2)", 24):
    ...     print(line)
    2(x + 1)·sin(x + y)
      + cos(x + y)·(x + 2)
    """
    places = list(_places(formula))
    lines, start, stand_in = [], 0, ""
    while len(formula) - start > room - len(stand_in):
        most = room - len(stand_in)
        near = [(rank, -at) for at, rank in places if most // _FEWEST <= at - start <= most]
        if not near:
            break
        end = -min(near)[1]
        lines.append(stand_in + formula[start:end])
        start = end + (formula[end] == " ")
        stand_in = " " * further
    return [*lines, stand_in + formula[start:]]


def _places(formula: str) -> Iterator[tuple[int, int]]:
    """Where a line may end, and how much there is against it."""
    depth = [0] * (len(formula) + 1)
    for found in _BRACKETS.finditer(formula):
        depth[found.start() + 1] = -1 if found["close"] else 1
    for at in range(1, len(depth)):
        depth[at] += depth[at - 1]
    for sign in _SIGN.finditer(formula):
        if sign.start():
            yield sign.start(), 2 * depth[sign.start()] + (sign["sum"] is None)

"""In many digits, as an answer is checked: a row's value, and its zeros."""

from typing import Any

from mpmath import mp

from tests.comparison.truth import TRUE
from tests.functions.samples import OF_ONE, SAMPLED, operation, rows
from tutor.checking import precise
from tutor.row import Function

DIGITS_OF_DOUBLES = 1e-16
"""mpmath's own definitions (tests/comparison/truth.py) have doubles for constants: 0.044715."""


@rows(SAMPLED)
def test_a_row_has_its_value_in_many_digits(row: Function) -> None:
    with mp.workdps(60):
        for box in SAMPLED[row.name]:
            for share in (0.1, 0.37, 0.9):
                point = [mp.mpf(low + share * (high - low)) for low, high in box]
                exact = TRUE[row.name](*point)
                assert mp.almosteq(precise.applied(row.name, point, mp), exact, DIGITS_OF_DOUBLES)


@rows(OF_ONE)
def test_where_a_row_crosses_0_rounding_is_no_value(row: Function) -> None:
    """sin(pi) is 1e-41 in forty digits: what is 0 where its argument is not must be known to be."""
    expression = operation(row.name)
    with mp.workdps(40):
        for (box,) in SAMPLED[row.name]:
            for root in crossings(TRUE[row.name], *map(mp.mpf, box)):
                assert precise.values(expression.nodes, {row.parameters[0]: root})[-1] == 0


def crossings(function: Any, low: Any, high: Any, count: int = 40) -> list[Any]:
    """Where a function goes through 0, to the last of mpmath's digits, but at 0 itself."""
    found = []
    low += (high - low) / 1009  # 0 may be a pole
    for k in range(count):
        left, right = (low + (high - low) * (k + end) / count for end in (0, 1))
        below = mp.sign(function(left))
        if below * mp.sign(function(right)) >= 0:
            continue
        for _ in range(2 * mp.prec):
            middle = (left + right) / 2
            if mp.sign(function(middle)) == below:
                left = middle
            else:
                right = middle
        if abs(function(right)) < mp.mpf(10) ** -20 < abs(right):
            found.append(right)
    return found


def test_crossings_are_found() -> None:
    with mp.workdps(40):
        (root,) = crossings(mp.sin, mp.mpf(1), mp.mpf(5))
        assert mp.almosteq(root, mp.pi)
        assert crossings(mp.tan, mp.mpf(1), mp.mpf(3)) == []

"""A tape while it is being read: what is forgotten costs what it holds, not what stays."""

from fractions import Fraction

import pytest

from tests.notation.limit import at_most
from tutor.notation.draft import Draft
from tutor.notation.parser import parse
from tutor.notation.tape import NUMBER, Node, written_order


def test_forgetting_does_not_look_at_what_stays() -> None:
    draft = Draft("")
    with at_most(10):  # a look at every constant each time would take minutes
        for number in range(60_000):
            kept = draft.constant(Node(NUMBER, (), Fraction(number)), number, 0, 0)
            draft.constant(Node(NUMBER, (), Fraction(-1)), -1.0, 0, 0)
            draft.forget(kept + 1)

    assert len(draft.nodes) == len(draft.spans) == len(draft.constants) == 60_000
    assert draft.constants[59_999] == 59_999.0


ORDERS = [
    "x*y + y/x",
    "sin^2 x + cos(y)^2",
    "sin^(x + 1) y",
    "sin^-1 x + y",
    "e^x*e^(-y)",
    "max(x, y, 2, x*y)",
    "x + 1 if x*y > 0 else y",
    "piecewise((x*y, x > 0), (y, y > x), (2, True))",
    "piecewise(x > 0, x, y > x, y, 2)",
    "u = x^2; v = sin^2 y; f(t) = u*t; w = e^u",
    "\\frac{x^2}{e^{y}} + ½y² - |x|",
]


@pytest.mark.parametrize("text", ORDERS)
def test_a_tape_stands_as_it_is_written_whatever_was_read_first(text: str) -> None:
    found = parse(text)
    order = written_order(found.nodes, [*found.names, found.output])
    assert order == list(range(len(found)))

"""A tape while it is being read: what is forgotten costs what it holds, not what stays."""

from fractions import Fraction

from tests.notation.limit import at_most
from tutor.notation.draft import Draft


def test_forgetting_does_not_look_at_what_stays() -> None:
    draft = Draft("")
    with at_most(10):  # a look at every constant each time would take minutes
        for number in range(60_000):
            kept = draft.number(Fraction(number), 0, 0)
            draft.number(Fraction(-1), 0, 0)
            draft.forget(kept + 1)

    assert len(draft.nodes) == len(draft.spans) == len(draft.constants) == 60_000
    assert draft.constants[59_999] == 59_999.0

"""A question with choices: one of them is picked, and what the lesson says of it is told."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tutor.checking.verdict import CORRECT, INCORRECT, INVALID, Verdict, plain

if TYPE_CHECKING:  # it brings NumPy along, which reading a lesson does not need
    from tutor.checking.questions import Question

LETTERS = "abcdefgh"
"""By which choices are picked."""


def by_letter(choices: Sequence[str]) -> dict[str, str]:
    """The choices by the letter of each.

    >>> by_letter(["0", "1"])
    {'a': '0', 'b': '1'}
    """
    return dict(zip(LETTERS, choices, strict=False))


def judge_choice(answer: str, question: "Question") -> Verdict:
    """Judge the letter of a choice, or its words.

    >>> from tutor.checking.questions import Question
    >>> judge_choice("b", Question("1", choices=("0", "1"))).verdict
    'correct'
    """
    typed = answer.strip().lower().rstrip(").")
    letters = by_letter(question.choices)
    # A choice may end in a bracket of its own; nobody types the marks around a formula.
    wanted = {plain(typed), plain(answer.strip().lower())}
    named = (choice for choice in question.choices if plain(choice.lower()) in wanted)
    choice = letters.get(typed, next(named, None))
    if choice is None:
        return Verdict(INVALID, said=f"type one of the letters {', '.join(letters)}")
    said = dict(question.wrong).get(choice, "")
    verdict = CORRECT if choice == question.right else INCORRECT
    return Verdict(verdict, chosen=choice, said=said, quoted=bool(said))

"""A question with choices: one of them is picked, and what the lesson says of it is told."""

from tutor.checking.questions import Question
from tutor.checking.verdict import CORRECT, INCORRECT, INVALID, Verdict


def judge_choice(answer: str, question: Question) -> Verdict:
    """Judge the letter of a choice, or its words.

    >>> judge_choice("b", Question("1", choices=("0", "1"))).verdict
    'correct'
    """
    typed = answer.strip().lower().rstrip(").")
    letters = {chr(ord("a") + place): choice for place, choice in enumerate(question.choices)}
    wanted = (typed, answer.strip().lower())  # a choice may end in a bracket of its own
    choice = letters.get(typed, next((c for c in question.choices if c.lower() in wanted), None))
    if choice is None:
        return Verdict(INVALID, said=f"type one of the letters {', '.join(letters)}")
    said = dict(question.wrong).get(choice, "")
    verdict = CORRECT if choice == question.right else INCORRECT
    return Verdict(verdict, chosen=choice, said=said, quoted=bool(said))

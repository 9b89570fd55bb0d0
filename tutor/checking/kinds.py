"""An answer of another kind than was asked for: a formula for a number, a number for a formula."""

from tutor.calculus.evaluate import evaluate
from tutor.checking.numbers import ROUNDED, as_typed
from tutor.checking.points import with_names
from tutor.checking.questions import Question
from tutor.notation.tape import Expression

_NEAR = 1e-3
"""As a share of a value: to so many digits one is typed by whoever means it."""


def of_another_kind(read: Expression, right: Expression, question: Question) -> str:
    """Where a formula was given for a number, or its value at the lesson's point for a formula.

    Or a rounded number for one that should be equal.
    """
    rounded = as_typed(read.text, right) if question.exactly and not right.variables else None
    if rounded is not None and rounded.said == ROUNDED:
        return "it is that number rounded, not the number itself"
    if read.variables and not right.variables and (question.at or not question.of):
        from tutor.checking.diagnosis import derivative_given

        columns = frozenset(question.columns)
        given = derivative_given(read, question.known, columns) if question.known else ""
        told = f"that is `{given}`, rightly derived; " if given else ""
        return f"{told}a number is asked for"
    if read.variables or not right.variables or not question.at or question.columns:
        return ""
    point = with_names(question.known, dict(question.at))
    typed, value = (evaluate(form.nodes, point)[form.output] for form in (read, right))
    if not abs(typed - value) <= _NEAR * abs(value):
        return ""
    return "that is its value at the lesson's point; a formula is asked for"

"""An answer without its left side: dy/dx = 2x, d/dx(x^2) = 2x, (x^2)' = 2x are 2x."""

from tutor.checking.equality import compare
from tutor.checking.outcome import SAME
from tutor.checking.questions import Question
from tutor.checking.reference import reference
from tutor.errors import NotationError
from tutor.notation.leftside import Restated, restated, without_left_side
from tutor.notation.lexer import MAX_ANSWER, check_length
from tutor.notation.parser import parse
from tutor.notation.printer import to_text
from tutor.notation.tape import Expression


def right_side(answer: str, question: Question) -> str:
    """The right side, with blanks before it; of "s = 1/2", too, where s is a name.

    Raises NotationError where the left one is about something else than what was asked, and for an
    answer that is too long.
    """
    check_length(answer, MAX_ANSWER)
    if question.of:
        if left := restated(answer):
            _check(left, answer, question)
            return " " * left.end + answer[left.end :]
        of = "" if question.invented else question.of
        return without_left_side(answer, of, question.wrt, question.order)
    text = without_left_side(answer, wrt=question.wrt)
    name, sign, value = text.partition("=")
    return " " * (len(name) + 1) + value if sign and name.strip() in question.names else text


def _check(left: Restated, answer: str, question: Question) -> None:
    """Raise NotationError where what is derived on the left is not what was asked about."""
    known = question.known
    if known is None:
        return
    asked = to_text(known.at(known.find(question.of)), names=known.names)
    name, by = left.inside.strip("() "), left.by or question.wrt
    if name == "f" and name not in question.names:  # as one calls any function
        name = question.of
    if name == question.of:
        said, same = name, True
    else:
        form = parse(left.inside, question.names)
        said = to_text(form)
        same = said in (asked, question.of) or _is_asked(form, question, known)
    if not same or (by, left.order) != (question.wrt, question.order):
        here = _named(said, by, left.order)
        there = _named(asked, question.wrt, question.order)
        raise NotationError(
            f"this is about {here}; asked is {there}",
            text=answer, start=0, end=left.end - 1, hint="type the right side alone",
        )  # fmt: skip


def _is_asked(form: Expression, question: Question, known: Expression) -> bool:
    """Whether a formula is the function that is asked about, as sigmoid(2x + b) is s."""
    function = known.at(known.find(question.of))
    right = reference(function, known, frozenset(question.columns))
    return compare(form, right).said == SAME


def _named(text: str, by: str, order: int) -> str:
    return f"the {'second ' * (order == 2)}derivative of {text} by {by}"

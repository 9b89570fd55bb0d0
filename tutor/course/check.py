"""`check`: any answer to any question.

>>> check("2*s*(1 - s)", exercise="3.2").verdict
'correct'
>>> [typed for typed in ("2x", "x^2", "2*(") if check(typed, of="x^2", wrt="x")]
['2x']
>>> print(check("cos(2x)", of="sin(2x)", wrt="x").mistakes[0].slug)
chain-inner-missing
>>> check("e^x/(1+e^x)^2", equals="sigmoid(x)*(1 - sigmoid(x))").verdict
'correct'
"""

from collections.abc import Iterable
from dataclasses import replace

from tutor.checking.answers import judge
from tutor.checking.questions import (
    Question,
    of_derivative,
    of_equality,
    otherwise,
    otherwise_equal,
)
from tutor.checking.verdict import CORRECT, INVALID, Verdict
from tutor.errors import TutorError, UsageError, passed
from tutor.notation.lexer import MAX_ANSWER
from tutor.notation.parser import parse
from tutor.notation.printer import to_text

_EXAMPLE = 'tutor.check("2*x", of="x^2", wrt="x"), or tutor.check("0.09", exercise="3.1")'


def check(
    answer: str,
    *,
    exercise: str = "",
    of: str = "",
    wrt: str = "",
    order: int = 1,
    equals: str = "",
    prove: bool = False,
) -> Verdict:
    """Judge an answer: to an exercise of the course, to a derivative, or by what it should equal.

    exercise  its number or its id
    of, wrt   the function that is derived, and by which variable; `order` is 1 or 2
    equals    a formula that the answer should be equal to
    prove     ask SymPy for a proof, within ten seconds, in a process of its own

    An answer is right for every value, so that a rounded number equals nothing but itself: 0.33 is
    not 1/3. Whatever a learner typed has a verdict, which is true of a right answer alone. Raises
    TutorError where the question itself is wrong: not exactly one of the three, an unknown
    exercise, a formula that cannot be read.
    """
    given = {"answer": answer, "exercise": exercise, "of": of, "wrt": wrt, "equals": equals}
    for name, text in given.items():
        if not isinstance(text, str):
            raise UsageError(f"{name} is a text, not {passed(text)}", hint=_hint(name, text))
    if sum(map(bool, (exercise, of, equals))) != 1:
        raise TutorError("check is about one of three: exercise=…, of=…, or equals=…")
    if exercise:
        from tutor.course.exercises import find_exercise  # homework needs no lesson files

        return judge(answer, find_exercise(exercise).question, prove=prove)
    asked = of_derivative(of, wrt, order) if of else of_equality(equals, answer)
    verdict = judge(answer, asked, prove=prove)
    if equals and verdict.verdict == INVALID and verdict.read is None:
        verdict = _with_own_names(answer, equals, verdict, prove=prove)
    verdict = replace(verdict, asked=(*asked.readings, *verdict.asked))
    if verdict.verdict == CORRECT:
        return verdict
    others = otherwise(asked, of, wrt, order) if of else otherwise_equal(equals, answer)
    meant = _asked_otherwise(answer, asked, others, verdict)
    return verdict if meant is None else meant


def _asked_otherwise(
    answer: str, asked: Question, others: Iterable[Question], verdict: Verdict
) -> Verdict | None:
    """Where the question may be read otherwise, and the answer is then right: that is asked.

    Or right to another reading of its own, as of e^(-t/RC) question and answer have two; if that
    is not asked already.
    """
    for other in others:
        found = judge(answer, other)
        if found.verdict == CORRECT or (_asks(found) and not _asks(verdict)):
            read, meant = map(_text, (asked, other))
            said = f"the question was read as `{read}`; did you mean `{meant}`?"
            return replace(found, verdict=INVALID, said=said, asked=asked.readings)
    return None


def _asks(verdict: Verdict) -> bool:
    """Whether an answer was read, and another reading of it is asked about."""
    return verdict.verdict == INVALID and verdict.read is not None


def _text(question: Question) -> str:
    """What is asked about, as it was read."""
    known = question.known
    return to_text(known) if question.of and known is not None else question.right


def _with_own_names(answer: str, equals: str, verdict: Verdict, *, prove: bool) -> Verdict:
    """An answer with variables that the formula has not: y − y + x is x all the same."""
    try:
        more = parse(answer, limit=MAX_ANSWER).variables
    except TutorError:
        return verdict
    return judge(answer, of_equality(equals, answer, more), prove=prove)


def _hint(name: str, value: object) -> str:
    if name != "answer":
        return _EXAMPLE
    if value is None or (isinstance(value, float) and value != value):  # a cell that is empty
        return 'an empty cell of a table is no answer: give ""'
    return f'write tutor.check("{value}", …)' if isinstance(value, int | float) else _EXAMPLE

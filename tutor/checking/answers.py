"""An answer judged: correct, incorrect, invalid or undecided, and on what evidence.

Never wrongly: what cannot be read is `invalid`, what cannot be decided is `undecided`, and so is
any failure of the tutor's own; neither counts against the learner. A wrong answer comes with a
point that shows it, and with the mistakes that would give it.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.calculus.shapes import OF_ARRAYS, shapes, told
from tutor.checking.certain import DOUBLE_DIGITS
from tutor.checking.domain import narrower, wider
from tutor.checking.equality import compare, elements
from tutor.checking.forms import LINES_FORM, NUMBER_FORM, wrong_form
from tutor.checking.jumps import on_a_jump
from tutor.checking.kinds import of_another_kind
from tutor.checking.numbers import EXACTLY, FAR, ROUNDED, as_typed, rounded_to
from tutor.checking.outcome import DIFFERENT, SAME, UNSURE, Difference, Outcome
from tutor.checking.points import with_names
from tutor.checking.questions import Question
from tutor.checking.readings import other_readings
from tutor.checking.reference import Reference, reference
from tutor.checking.rightside import right_side
from tutor.checking.verdict import CORRECT, INCORRECT, INVALID, PROVED, TESTED, UNDECIDED, Verdict
from tutor.errors import TutorError, UnknownNameError
from tutor.notation.cases import NO_CASE
from tutor.notation.letters import factors
from tutor.notation.lexer import MAX_ANSWER
from tutor.notation.parser import parse
from tutor.notation.printer import to_text
from tutor.notation.tape import Expression, extract

if TYPE_CHECKING:
    from tutor.checking.diagnosis import Mistake
    from tutor.checking.scene import Asked

_MOST_READINGS = 6
"""In how many other readings of its columns a mistake is looked for."""
_FEWEST_DIGITS = 2
"""In fewer a rounded number may be chance."""


def judge(answer: str, question: Question, *, prove: bool = False) -> Verdict:
    """Judge one answer. With `prove`, SymPy is asked for a proof, in a process of its own.

    >>> sigmoid = Question("s*(1 - s)", parse("y = 2x + b; s = sigmoid(y)"), of="s", wrt="y")
    >>> judge("s - s^2", sigmoid).verdict
    'correct'
    >>> print(judge("s*(1 + s)", sigmoid).mistakes[0].message)
    the sigmoid's slope is s·(1 − s), with a minus
    """
    if question.choices:
        from tutor.checking.choices import judge_choice

        return judge_choice(answer, question)
    try:
        right = prepare(question)
    except TutorError as error:
        return Verdict(
            UNDECIDED, said=f"the question itself cannot be read: {error.message}", quoted=True
        )
    try:
        if question.form == LINES_FORM:
            from tutor.checking.lines import judge_lines

            return judge_lines(answer, question, right, prove=prove)
        return judge_one(answer, question, right, prove=prove)
    except TutorError as error:
        return Verdict(INVALID, said=str(error), quoted=True)
    except Exception as error:  # a failure of our own never counts against the learner
        return Verdict(UNDECIDED, said=f"the tutor failed on it ({type(error).__name__})")


def judge_one(answer: str, question: Question, right: Reference, *, prove: bool = False) -> Verdict:
    """Judge an answer of one line. Raises NotationError for what cannot be read."""
    text = right_side(answer, question) if "=" in answer else answer
    try:
        read = parse(text, question.names, limit=MAX_ANSWER)
    except UnknownNameError as error:
        raise _named(error, question) from None
    if other := _other_shape(read, right.form, question):
        return Verdict(INCORRECT, read, PROVED, said=other)
    if right.is_number and not question.exactly:
        number = _as_decimal(text, read, right.form, question)
        number = _as_rounded(read, question) if number is None else number
        if number is not None:
            return number
    if question.guessed and question.columns:
        return _by_readings(read, question, prove=prove)
    return _by_points(read, right, question, prove=prove)


def _by_readings(read: Expression, question: Question, *, prove: bool) -> Verdict:
    """An answer with columns that are guessed: by the first reading that fits both sides."""
    from tutor.checking.guessed import is_it_a_number, readings, told

    first, *others = readings(question, read)
    found = _by_points(read, prepare(first), first, prove=prove)
    if found.verdict == INCORRECT:
        for other in others:
            if compare(read, prepare(other)).said == SAME:
                return Verdict(INVALID, read, said=is_it_a_number(first, other))
        for other in [] if found.mistakes else others[:_MOST_READINGS]:
            named = _by_points(read, prepare(other), other, prove=prove)
            if named.mistakes:
                return replace(named, asked=told(question, other))
    return replace(found, asked=told(question, first))


def _other_shape(read: Expression, right: Expression, question: Question) -> str:
    """Among matrices, where an answer has another shape than the right one: what is said of it.

    Raises ShapeError, with the place, for an answer whose matrices do not go together.
    """
    if not question.shapes and OF_ARRAYS.isdisjoint(read.operations):
        return ""
    found = question.shapes_of_names()
    mine, theirs = (shapes(form, found)[form.output] for form in (read, right))
    same = mine == theirs or not question.shapes
    return "" if same else f"it is {told(mine)}, and {told(theirs)} is asked for"


_FUNCTION_NAMES = frozenset("fghpsuvyFLP") | {"sigma", "loss"}
"""Names under which one writes a function's own value."""


def _named(error: UnknownNameError, question: Question) -> UnknownNameError:
    """The same, with what is to be done at this question where that is known."""
    hint = _how_to_name(error, question)
    if not hint:
        return error
    text, start, end = error.text, error.start, error.end
    return UnknownNameError(
        error.message, text=text, start=start, end=end, hint=hint, near=error.near
    )


def _how_to_name(error: UnknownNameError, question: Question) -> str:
    """Where a name may stand for the function itself, as s does in s(1 − s): how it is given."""
    name, after = error.text[error.start : error.end], error.text[error.end :]
    called = len(name) > 1 and after.lstrip().startswith("(")
    if name in question.wrt and (product := factors(question.wrt)):
        return f"{question.wrt} is one name here; as a product it is {'*'.join(product)}"
    if name == "n" and question.columns:  # as derivations have it
        column = next(one for one in question.names if one in question.columns)
        return f"count({column}) is how many values {column} has"
    if error.near or called or not question.invented or question.known is None:
        return ""
    if name in ("c", "C") and not after.strip() and error.text[: error.start].rstrip()[-1:] == "+":
        return "a constant is added to an integral; the derivative of one has none"
    if name not in _FUNCTION_NAMES:
        return ""
    function = " ".join(re.split(r"[;\n]", question.known.text)[-1].split())
    return f"if it is the function's value, give it a name, and it may be used: {name} = {function}"


def _by_points(read: Expression, right: Reference, question: Question, *, prove: bool) -> Verdict:
    outcome = _compared(read, right)
    # A derivative has no value on a jump; of a formula it counts.
    if outcome.said == SAME and question.exactly and (jump := _jump(read, right)):
        if any(NO_CASE in reading for reading in read.readings):  # nobody has typed its value
            return Verdict(INVALID, read, said=WHICH_CASE)
        outcome = Outcome(DIFFERENT, 1, DOUBLE_DIGITS, jump, _BUT_FOR_POINTS)
    if outcome.said == SAME:
        return _correct(read, right, question, outcome, prove=prove)
    if outcome.said == UNSURE:
        undefined = narrower(read, right, outcome.points) if outcome.undefined else ""
        return Verdict(UNDECIDED, read, said=undefined or outcome.why)
    for other in question.others:
        again = compare(read, prepare(question, other))
        if again.said == SAME:
            return _correct(read, right, question, again, prove=False)
    if meant := _meant_otherwise(read, question, right):
        return Verdict(INVALID, read, said=meant)
    return _incorrect(read, right, question, outcome)


def _compared(read: Expression, right: Reference) -> Outcome:
    """Whether they are equal; where one has no real values, by complex ones or real roots."""
    outcome = compare(read, right)
    if outcome.undefined:
        from tutor.checking.continuation import where_defined  # hardly ever needed

        outcome = where_defined(read, right, outcome.why) or outcome
    return outcome


def _jump(read: Expression, right: Reference) -> Difference | None:
    return next(filter(None, (on_a_jump(*pair) for pair in elements(read, right) or ())), None)


WHICH_CASE = "it is right but where no case holds; type ≤ or ≥ in the one that does there"
_BUT_FOR_POINTS = "it differs only at single points, where one of the two jumps"


def _correct(
    read: Expression, right: Reference, question: Question, outcome: Outcome, *, prove: bool
) -> Verdict:
    evidence = PROVED if outcome.exact else TESTED
    further = outcome.why or ("" if question.of or not right.values.size else wider(read, right))
    found = Verdict(
        CORRECT, read, evidence, outcome.points, outcome.digits, said=further, formal=outcome.formal
    )
    if question.form and (missing := wrong_form(question.form, read)):
        said = f"it is equal to the right answer, but not in the form asked for: {missing}"
        return replace(found, verdict=INCORRECT, said=said)
    if prove and not question.columns:
        from tutor.checking.proof import proved

        if proved(_written_out(read, question), _written_out(right.form, question)):
            found = replace(found, evidence=PROVED)
    return found


def _written_out(form: Expression, question: Question) -> str:
    """A formula behind the definitions whose names it uses."""
    if question.known is None or not question.known.names:
        return to_text(form)
    from tutor.notation.printer import definitions

    lines = [f"{name} = {text}" for name, text in definitions(question.known)]
    return "; ".join([*lines, to_text(form)])


def _incorrect(read: Expression, right: Reference, question: Question, outcome: Outcome) -> Verdict:
    foreseen = next((say for text, say in question.wrong if _is(read, text, question)), "")
    rounded = _rounded(read, right) if "." in read.text else ""
    mistakes = () if rounded else _diagnosed(read, question)
    side = outcome.why.removesuffix(" only")  # which a mistake may have told
    why = "" if any(side in mistake.message for mistake in mistakes) else outcome.why
    return Verdict(
        INCORRECT,
        read,
        PROVED if outcome.exact else TESTED,
        outcome.points,
        outcome.digits,
        # The value of a bare number is the answer itself, so it is not given away.
        difference=None if right.is_number else outcome.difference,
        mistakes=mistakes,
        said=foreseen or rounded or why or of_another_kind(read, right.form, question),
        quoted=bool(foreseen),
        against=None if outcome.why == _BUT_FOR_POINTS else right,  # no plain point is one
    )


def _rounded(read: Expression, right: Reference) -> str:
    from tutor.checking.rounded import rounded_in  # hardly ever needed

    return rounded_in(read, right)


def _is(read: Expression, text: str, question: Question) -> bool:
    return compare(read, prepare(question, text)).said == SAME


def asks_number(question: Question) -> bool:
    """Whether the answer is a number; of a question that cannot be read it is not known."""
    with suppress(TutorError):
        return not question.choices and prepare(question).is_number
    return False


@lru_cache(maxsize=4096)
def prepare(question: Question, text: str = "") -> Reference:
    """The right answer, or another text, at its points; kept, since a question has many answers."""
    right = parse(text or question.right, question.names)
    domain = None
    if question.of and question.known is not None and not question.columns:
        domain = question.known.at(question.known.find(question.of))
    columns = frozenset(question.columns)
    return reference(right, question.known, columns, domain, question.shapes)


def _diagnosed(read: Expression, question: Question) -> "tuple[Mistake, ...]":
    """What went wrong, where the question asks for a derivative."""
    asked = _asked(question)
    if asked is None:
        return ()
    from tutor.checking.diagnosis import diagnose  # a right answer needs none

    found = diagnose(read, *asked)
    # Two numbers are equal by chance more easily than two formulas.
    chance = bool(question.at) or any(one.together for one in found)
    return found if not asked[1].is_number or len(found) == 1 or not chance else ()


@lru_cache(maxsize=4096)
def _asked(question: Question) -> "tuple[Asked, Reference] | None":
    """The derivative that is asked for, at the points where mistakes are looked for."""
    from tutor.calculus.sweep import derivative
    from tutor.checking.scene import Asked

    known, right = question.known, prepare(question)
    if question.shapes:  # no mistake of the catalogue is about matrices
        return None
    if known is None or not question.of or not question.wrt:
        return None
    function, wrt, original = known.at(known.find(question.of)), known.find(question.wrt), None
    if question.order == 2:
        once = derivative(function, wrt, right.columns)
        if once is None or question.wrt not in once.variables:
            return None
        if question.invented:  # nobody has called the function so
            own = {k: name for k, name in once.names.items() if name != question.of}
            once = replace(once, names=own)
        original, function, wrt = function, once, once.find(question.wrt)
    if right.is_number and question.at and _varies(function, wrt, right.columns):
        right = _at_one_point(right, dict(question.at))
    return Asked(function, wrt, question.order, original, right.columns), right


def _varies(function: Expression, wrt: int, columns: frozenset[str]) -> bool:
    """Whether a derivative is another number at another point."""
    from tutor.calculus.sweep import derivative

    found = derivative(function, wrt, columns)
    return found is not None and bool(extract(found.nodes, found.output, {}).variables)


def _at_one_point(right: Reference, point: Mapping[str, Any]) -> Reference:
    """A question about a number, at the point that it is about."""
    rows = {name: np.asarray([value], dtype=np.float64) for name, value in point.items()}
    points = rows if right.columns else with_names(right.known, rows)
    return replace(right, names=tuple(rows), given=points)


def _as_decimal(
    text: str, read: Expression, right: Expression, question: Question
) -> Verdict | None:
    """A plain decimal number: right to the digits that were typed, if those are enough.

    Of a derivative 1 is no rounding of ln(3): who means a number by it gives its decimals.
    """
    found = as_typed(text, right)
    if found is None or found.said == FAR:
        return None
    if found.said == EXACTLY:
        return Verdict(CORRECT, read, PROVED)
    derived = bool(question.of) and not question.at
    if derived and found.digits < _FEWEST_DIGITS and text.strip(" +-").isdecimal():
        return None
    if found.said == ROUNDED and found.digits < _FEWEST_DIGITS:
        said = "so far it is right; give at least two significant digits"
        return Verdict(INVALID, read, said=said)
    if found.said == ROUNDED:
        return Verdict(CORRECT, read, TESTED, 1, found.digits)
    said = "nearly: the last digit is not the rounded one"
    return Verdict(INCORRECT, read, TESTED, 1, found.digits, said=said)


def _as_rounded(read: Expression, question: Question) -> Verdict | None:
    """Any number, where the right one may be rounded itself: whether it is one that gives it."""
    if question.form != NUMBER_FORM or read.variables:
        return None
    digits = rounded_to(read, question.right)
    return Verdict(CORRECT, read, TESTED, 1, digits) if digits else None


def _meant_otherwise(read: Expression, question: Question, right: Reference) -> str:
    """Where another reading of what was typed would have been right: the question to ask."""
    for other in other_readings(read, question.names):
        if _compared(other, right).said == SAME:
            here, there = (to_text(form, names=form.names) for form in (read, other))
            return f"it was read as `{here}`; did you mean `{there}`?"
    return ""

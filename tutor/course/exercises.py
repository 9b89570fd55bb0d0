"""The course's exercises by number or id, and `check`: any answer to any question.

>>> check("2*s*(1 - s)", exercise="3.2").verdict
'correct'
>>> print(check("cos(2x)", of="sin(2x)", wrt="x").mistakes[0].slug)
chain-inner-missing
>>> check("e^x/(1+e^x)^2", equals="sigmoid(x)*(1 - sigmoid(x))").verdict
'correct'
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from tutor.calculus.sweep import derivative
from tutor.checking.answers import INVALID, Question, Verdict, judge
from tutor.course.lesson import Exercise, Graph, Heading, find, headings, load
from tutor.errors import NotationError, TutorError, UnknownLessonError
from tutor.notation.parser import parse
from tutor.notation.printer import to_text
from tutor.notation.tape import Expression


@dataclass(frozen=True)
class Posed:
    """An exercise where it stands: its lesson, its number (3.2), and what is asked."""

    lesson: Heading
    number: str
    exercise: Exercise
    question: Question


def question(exercise: Exercise, graph: Graph | None) -> Question:
    """What judging an answer needs, from an exercise and the graph that it is about."""
    known = None if graph is None else parse(graph.definitions, list(graph.values))
    values = {} if graph is None else graph.values
    return Question(
        right=exercise.answer,
        known=known,
        columns=tuple(name for name, value in values.items() if np.ndim(value)),
        choices=tuple(exercise.choices),
        form=exercise.form,
        others=tuple(exercise.others),
        wrong=tuple(exercise.wrong.items()),
        of=exercise.of,
        wrt=exercise.wrt,
        at=tuple((n, tuple(v) if isinstance(v, list) else v) for n, v in values.items()),
    )


def of_lesson(heading: Heading) -> tuple[Posed, ...]:
    """A lesson's exercises, in the order in which they are asked."""
    return _of_file(heading.file)


@cache
def _of_file(file: Path) -> tuple[Posed, ...]:
    heading = next(one for one in headings(file.parent) if one.file == file)
    return tuple(_posed(heading))


def _posed(heading: Heading) -> Iterator[Posed]:
    graph: Graph | None = None
    count = 0
    for act in load(heading).acts:
        if isinstance(act, Graph):
            graph = act
        elif isinstance(act, Exercise):
            count += 1
            yield Posed(heading, f"{heading.number}.{count}", act, question(act, graph))


def find_exercise(wanted: str) -> Posed:
    """An exercise by its number, such as 3.2, or by its id.

    Raises UnknownLessonError, which lists those of the lesson that was named.
    """
    number, _, _ = wanted.partition(".")
    if number.strip().isdecimal():
        posed = of_lesson(find(number.strip()))
    else:
        posed = tuple(one for heading in headings() for one in of_lesson(heading))
    for one in posed:
        if wanted.strip().lower() in (one.number, one.exercise.id.lower()):
            return one
    listed = [f"  {one.number}  {one.exercise.id}" for one in posed] if number.isdecimal() else []
    hint = "\n".join(["those there are:", *listed]) if listed else "by number: 3.2 is lesson 3's"
    raise UnknownLessonError(f"there is no exercise “{wanted}”", hint)


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

    Whatever a learner typed has a verdict. Raises TutorError where the question itself is wrong:
    not exactly one of the three, an unknown exercise, a formula that cannot be read.
    """
    if sum(map(bool, (exercise, of, equals))) != 1:
        raise TutorError("check is about one of three: exercise=…, of=…, or equals=…")
    if exercise:
        return judge(answer, find_exercise(exercise).question, prove=prove)
    asked = of_derivative(of, wrt, order) if of else of_equality(equals)
    verdict = judge(answer, asked, prove=prove)
    if verdict.verdict != INVALID or of:
        return verdict
    return _with_own_names(answer, equals, verdict, prove=prove)


def of_derivative(
    of: str, wrt: str = "", order: int = 1, *, columns: tuple[str, ...] = ()
) -> Question:
    """The question for the derivative of a formula. Raises TutorError where there is none."""
    if order not in (1, 2):
        raise TutorError("derivatives of order 1 and 2 are checked here")
    found: Expression | None = parse(of)
    assert found is not None
    by = wrt or _only_variable(found)
    if by not in _labels(found):
        raise NotationError(f"{by} does not occur in {of}", hint="name one that does: --wrt x")
    function = _named(found)
    for _ in range(order):
        kept = found is not None and by in _labels(found)
        found = derivative(found, found.find(by), frozenset(columns)) if found and kept else None
    right = "0" if found is None else to_text(found, names=found.names)
    of = function.label(function.output)
    return Question(right, function, columns, of=of, wrt=by, order=order)


def _named(function: Expression) -> Expression:
    """The function under a name, as an answer may have it on its left side: df/dx = …"""
    if function.label(function.output):
        return function
    taken = {*function.variables, *function.names.values()}
    name = next(letter for letter in ("f", "g", "h", "F", "G", "f_0") if letter not in taken)
    return replace(function, names={**function.names, function.output: name})


def _labels(form: Expression) -> list[str]:
    return [form.label(index) for index in range(len(form))]


def _only_variable(function: Expression) -> str:
    if len(function.variables) != 1:
        listed = ", ".join(function.variables) or "none"
        raise TutorError("say by which variable", f"--wrt x; the variables here: {listed}")
    return function.variables[0]


def of_equality(equals: str, more: tuple[str, ...] = ()) -> Question:
    """The question whether an answer equals a formula."""
    right = parse(equals)
    names = list(dict.fromkeys([*right.variables, *more]))
    known = parse(" + ".join(names), names) if names else None
    if right.names:
        known = parse(equals)
    return Question(to_text(right, names=right.names), known)


def _with_own_names(answer: str, equals: str, verdict: Verdict, *, prove: bool) -> Verdict:
    """An answer with variables that the formula has not: y − y + x is x all the same."""
    try:
        more = parse(answer, limit=4_000).variables
    except TutorError:
        return verdict
    return judge(answer, of_equality(equals, more), prove=prove)

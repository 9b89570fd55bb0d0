"""The course's exercises, by number or by id."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from tutor.calculus.shapes import has_matrix
from tutor.checking.questions import Question
from tutor.course.blocks import Exercise, Graph
from tutor.course.fields import near
from tutor.course.folders import find, headings
from tutor.course.heading import Heading
from tutor.course.lesson import load
from tutor.course.setting import read_graph
from tutor.errors import UnknownLessonError


@dataclass(frozen=True)
class Posed:
    """An exercise where it stands: its lesson, and what is asked."""

    lesson: Heading
    exercise: Exercise
    question: Question


def question(exercise: Exercise, graph: Graph | None) -> Question:
    """What judging an answer needs, from an exercise and the graph that it is about."""
    known = None if graph is None else read_graph(graph)
    values = {} if graph is None else graph.values
    return Question(
        right=exercise.answer,
        known=known,
        columns=tuple(name for name, value in values.items() if np.ndim(value)),
        shapes=_shapes(values),
        choices=tuple(exercise.choices),
        form=exercise.form,
        others=tuple(exercise.others),
        wrong=tuple(exercise.wrong.items()),
        of=exercise.of,
        wrt=exercise.wrt,
        at=tuple((name, _frozen(value)) for name, value in values.items()),
    )


def _frozen(value: Any) -> Any:
    """A value that can be a key: lists become tuples."""
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _shapes(values: Mapping[str, Any]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Where there are matrices, the shapes of all that is no number."""
    found = tuple((name, np.shape(value)) for name, value in values.items() if np.ndim(value))
    return found if has_matrix([shape for _, shape in found]) else ()


@cache
def of_lesson(heading: Heading) -> tuple[Posed, ...]:
    """A lesson's exercises, in the order in which they are asked."""
    return tuple(_posed(heading))


def _posed(heading: Heading) -> Iterator[Posed]:
    graph: Graph | None = None
    for act in load(heading).acts:
        if isinstance(act, Graph):
            graph = act
        elif isinstance(act, Exercise):
            yield Posed(heading, act, question(act, graph))


def find_exercise(wanted: str) -> Posed:
    """An exercise by its number, such as 3.2, or by its id.

    Raises UnknownLessonError, which says which exercises the lesson has that was named.
    """
    asked = wanted.strip().lower()
    number = asked.partition(".")[0].strip()
    lesson = find(number) if number.isdecimal() else None
    asked_of = headings() if lesson is None else (lesson,)
    posed = [one for heading in asked_of for one in of_lesson(heading)]
    for one in posed:
        if asked in (one.exercise.number, one.exercise.id.lower()):
            return one
    if lesson is None:
        meant = near(asked, (one.exercise.id for one in posed))
        there = f"{meant}by number, 3.2 is the second of lesson 3"
    else:
        there = f"lesson {lesson.number} has {_numbers([one.exercise.number for one in posed])}"
    raise UnknownLessonError(f"there is no exercise “{wanted}”", there)


def _numbers(numbers: Sequence[str]) -> str:
    if len(numbers) < 2:
        return f"one exercise, {numbers[0]}" if numbers else "no exercises"
    return f"the exercises {numbers[0]} to {numbers[-1]}"

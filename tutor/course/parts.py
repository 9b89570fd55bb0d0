"""A lesson in parts: what is read between one pause and the next, and what each is called.

Prose and a graph lead into the act after them, except the lesson's first words, which stand alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.course.blocks import Act, Graph, Prose
from tutor.course.kinds import KINDS
from tutor.course.lesson import Lesson

Part = range
"""The numbers of a part's acts, counted from 0."""


@dataclass(frozen=True)
class Title:
    """What a part is called: its last act's kind, and what that is about."""

    kind: str
    about: str


def parts(acts: Sequence[Act]) -> tuple[Part, ...]:
    """The parts of a lesson, in their order.

    >>> from tutor.course.blocks import Chain
    >>> acts = Prose("Hello."), Prose("A graph:"), Graph({}, "y = 2"), Chain("y"), Prose("The end.")
    >>> parts(acts)
    (range(0, 1), range(1, 4), range(4, 5))
    """
    found, start = [], 0
    for number, act in enumerate(acts):
        leads_on = isinstance(act, Graph) or (isinstance(act, Prose) and number > 0)
        if not leads_on or number + 1 == len(acts):
            found.append(range(start, number + 1))
            start = number + 1
    return tuple(found)


def graph_at(acts: Sequence[Act], number: int) -> int | None:
    """The number of the graph that an act is about; None before the first."""
    return next((n for n in range(number, -1, -1) if isinstance(acts[n], Graph)), None)


def titles(lesson: Lesson) -> tuple[Title, ...]:
    """What each part is called. Nothing is computed for it, and no answer stands in it."""
    return tuple(_title(lesson.acts[part[-1]]) for part in parts(lesson.acts))


def _title(act: Act) -> Title:
    kind = KINDS[type(act)]
    return Title(kind.title, kind.about(act))

"""A lesson in parts: what is read between one pause and the next, and what each is called.

Prose and a graph lead into the act after them, except the lesson's first words, which stand alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
    """What each part is called. Nothing is computed for it, and no answer stands in it.

    Where two would be called the same, each says first what its graph has and the other's has not.
    """
    last = [part[-1] for part in parts(lesson.acts)]
    found = [_title(lesson.acts[number]) for number in last]
    alike: dict[Title, list[int]] = {}
    for place, title in enumerate(found):
        alike.setdefault(title, []).append(place)
    for title, places in alike.items():
        graphs = [_graph_lines(lesson.acts, last[place]) for place in places]
        for place, mine in zip(places, graphs, strict=True) if len(places) > 1 else ():
            said = ", ".join(f"`{line}`" for line in _apart(mine, graphs))
            found[place] = replace(title, about=f"{said}: {title.about}" if said else title.about)
    return tuple(found)


def _title(act: Act) -> Title:
    kind = KINDS[type(act)]
    return Title(kind.title, kind.about(act))


def _graph_lines(acts: Sequence[Act], number: int) -> list[str]:
    """The graph that an act is about: its result first, its values last."""
    at = graph_at(acts, number)
    graph = None if at is None else acts[at]
    if not isinstance(graph, Graph):
        return []
    values = [f"{name} = {value}" for name, value in graph.values.items()]
    return [*reversed(graph.definitions.split("\n")), *values]


def _apart(mine: Sequence[str], graphs: Sequence[Sequence[str]]) -> list[str]:
    """A line that no other of these graphs has; else those that some of them have not.

    >>> graphs = ["p = a", "x = 1"], ["p = a", "x = 2"], ["p = b", "x = 2"]
    >>> [_apart(mine, graphs) for mine in graphs]
    [['x = 1'], ['p = a', 'x = 2'], ['p = b']]
    """
    having = {line: sum(line in graph for graph in graphs) for line in mine}
    alone = [line for line, count in having.items() if count == 1]
    return alone[:1] or [line for line, count in having.items() if count < len(graphs)]

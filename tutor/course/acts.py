"""What happens in each act: a lesson's block in, a result to draw or to print as JSON out.

Every act is begun before the first is finished: TensorFlow has all its questions while it is
still loading, and answers the last of them while the first pages are being read. Which acts there
are stands in kinds.py.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, cast

from tutor.autodiff.oracle import Oracle
from tutor.course.blocks import Act, Graph
from tutor.course.fields import texts
from tutor.course.kinds import KINDS
from tutor.course.lesson import Lesson, line_in
from tutor.course.parts import graph_at
from tutor.course.results import Result
from tutor.course.setting import Setting, at_graph, nodes_there, without_graph
from tutor.course.source import read
from tutor.errors import LessonError, TutorError

Finish = Callable[[], Result]


def begin_acts(lesson: Lesson, oracle: Oracle, seed: int) -> list[Finish]:
    """Begin every act of a lesson; each is finished when its result is asked for.

    Raises LessonError where an act cannot be begun, and each where it cannot be finished.
    """
    stage = Stage(lesson.heading.file, without_graph(oracle, seed))
    return [stage.begin(act) for act in lesson.acts]


def results(lesson: Lesson, oracle: Oracle, seed: int) -> Iterator[Result]:
    """The acts of a lesson, one after another."""
    return (finish() for finish in begin_acts(lesson, oracle, seed))


def follows_values(act: Act) -> bool:
    """Whether an act's figures are those of its graph's values, so that others can be tried."""
    return KINDS[type(act)].follows(act)


def begin_again(
    lesson: Lesson, number: int, values: Mapping[str, Any], oracle: Oracle, seed: int
) -> Finish:
    """Begin one act anew, with other values for variables of its graph."""
    stage = Stage(lesson.heading.file, without_graph(oracle, seed))
    at = graph_at(lesson.acts, number)
    graph = None if at is None else lesson.acts[at]
    if isinstance(graph, Graph):
        finish = stage.begin(replace(graph, values={**graph.values, **values}))
        if at == number:
            return finish
    return stage.begin(lesson.acts[number])


class Stage:
    """Acts begun one after another, each about the last graph before it."""

    def __init__(self, file: Path, setting: Setting) -> None:
        self.file = file
        self.setting = setting

    def begin(self, act: Act) -> Finish:
        """What is to be done for an act, with TensorFlow's part already asked for."""
        kind = KINDS[type(act)]
        with _at(act, self.file):
            if isinstance(act, Graph):
                self.setting = at_graph(act, self.setting)
            _check_names(act, kind.nodes(act), self.setting.names)
            finish = kind.begin(act, self.setting)
        return _at(act, self.file)(finish)


@contextmanager
def _at(act: Act, file: Path) -> Iterator[None]:
    """What goes wrong is told with the act's place in its file."""
    try:
        yield
    except TutorError as error:
        if isinstance(error, LessonError) and error.line:
            raise
        line = _line(act, file, error)
        raise LessonError(error.message, file=file.name, line=line, hint=error.below()) from None


def _line(act: Act, file: Path, error: TutorError) -> int:
    """The line of what is wrong; that of the block where only that is known."""
    if isinstance(error, LessonError):
        key = error.key or _key_of(act, error.part)
        return line_in(read(file), act, key, error.part) if key else act.line
    text, start = getattr(error, "text", ""), getattr(error, "start", 0)
    row = text.rstrip().count("\n", 0, start)
    if isinstance(act, Graph):
        return act.lines[row] if text and row < len(act.lines) else act.line
    key = _key_of(act, text)
    return line_in(read(file), act, key, text.split("\n")[row]) if key else act.line


def _key_of(act: Act, text: str) -> str:
    """The key in which a text stands; "" for none."""
    values = {one.name: getattr(act, one.name) for one in fields(cast(Any, act))}
    return next((key for key, value in values.items() if text and text in texts(value)), "")


def _check_names(act: Act, wanted: Sequence[str], known: list[str]) -> None:
    """Raise LessonError where an act is about a node that the graph does not have."""
    for name in wanted:
        if name not in known:
            said, key = f"no node is called {name}", _key_of(act, name)
            raise LessonError(said, hint=nodes_there(known), key=key, part=name)

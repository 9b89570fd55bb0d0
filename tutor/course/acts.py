"""What happens in each act: a lesson's block in, a result to draw or to print as JSON out.

Every act is begun before the first is finished: TensorFlow has all its questions while it is
still loading, and answers the last of them while the first pages are being read. Which acts there
are stands in kinds.py.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from tutor.autodiff.oracle import Oracle
from tutor.course.blocks import Act, Graph
from tutor.course.kinds import KINDS
from tutor.course.lesson import Lesson
from tutor.course.parts import graph_at
from tutor.course.results import Result
from tutor.course.setting import Setting, at_graph, nowhere
from tutor.errors import LessonError, NotationError, TutorError

Finish = Callable[[], Result]


def begin_acts(lesson: Lesson, oracle: Oracle, seed: int) -> list[Finish]:
    """Begin every act of a lesson; each is finished when its result is asked for.

    Raises LessonError where an act cannot be begun, and each where it cannot be finished.
    """
    stage = Stage(lesson.heading.file, nowhere(oracle, seed))
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
    stage = Stage(lesson.heading.file, nowhere(oracle, seed))
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
            _check_names(kind.nodes(act), self.setting.names)
            finish = kind.begin(act, self.setting)
        return _at(act, self.file)(finish)


@contextmanager
def _at(act: Act, file: Path) -> Iterator[None]:
    """What goes wrong is told with the act's place in its file."""
    try:
        yield
    except LessonError:
        raise
    except TutorError as error:
        said = str(error).removesuffix(error.hint).rstrip("\n")
        line = _line(act, error)
        raise LessonError(said, file=file.name, line=line, hint=error.hint) from None


def _line(act: Act, error: TutorError) -> int:
    """The line of a definition that cannot be read; of its block where only that is known."""
    if not isinstance(act, Graph) or not isinstance(error, NotationError):
        return act.line
    row = error.text.count("\n", 0, error.start)
    return act.lines[row] if row < len(act.lines) else act.line


def _check_names(wanted: list[str], known: list[str]) -> None:
    """Raise TutorError where an act is about a node that the graph does not have."""
    for name in wanted:
        if name not in known:
            listed = ", ".join(known) or "none: a graph comes first"
            raise TutorError(f"no node is called {name}", f"those there are: {listed}")

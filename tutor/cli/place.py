"""How far a lesson was read, and keeping that: nothing is lost however a sitting ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tutor.cli.outcome import record_or_tell
from tutor.course.lesson import Lesson
from tutor.course.progress import Attempt, attempts, positions, save


class Place:
    """The first act that was not read yet; looking back does not move it."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson.heading.id
        self.acts = len(lesson.acts)
        self.reached = 0
        self.read_before = False
        self.kept = True

    @property
    def at_end(self) -> bool:
        return self.reached >= self.acts

    def find(self) -> int:
        """Where the last sitting ended; 0 for a lesson that is new, or was read to its end."""
        position = None
        with self._record():
            position = positions().get(self.lesson)
        self.read_before = position is not None and position.finished
        if position is not None and 0 < position.act < self.acts:
            self.reached = position.act
        return self.reached

    def attempts(self) -> list[Attempt]:
        """What was answered in this lesson, the oldest first."""
        with self._record():
            return [one for one in attempts() if one.lesson == self.lesson]
        return []

    def reach(self, act: int) -> None:
        """Everything before this act was read."""
        if act <= self.reached:
            return
        self.reached = act
        if not self.read_before:  # who looks something up again has still read it
            self.keep(lambda: save(self.lesson, act, self.acts))

    def keep(self, write: Callable[[], None]) -> None:
        """Write to the learner's record; where that cannot be, all goes on without it."""
        with self._record():
            write()

    @contextmanager
    def _record(self) -> Iterator[None]:
        """Read or write the learner's record; `kept` is whether that could be done."""
        self.kept = False
        with record_or_tell():
            yield
            self.kept = True

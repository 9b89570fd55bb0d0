"""Where a lesson goes on, and keeping that: nothing is lost however a sitting ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tutor.cli.outcome import record_or_tell
from tutor.course.lesson import Lesson
from tutor.course.progress import Attempt, attempts, positions, save


class Place:
    """Where the learner is, which is where the next sitting goes on.

    act       the act on screen, or the one behind it once that was read
    finished  whether the lesson was read to its end, now or before: then it stays read, and no
              place is kept in it
    """

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson.heading.id
        self.acts = len(lesson.acts)
        self.act = 0
        self.finished = False
        self.kept = True

    @property
    def at_end(self) -> bool:
        return self.act >= self.acts

    def find(self) -> int:
        """Where the last sitting ended; 0 for a lesson that is new, or was read to its end."""
        position = None
        with self._record():
            position = positions().get(self.lesson)
        self.finished = position is not None and position.finished
        if position is not None and 0 < position.act < self.acts:
            self.act = position.act
        return self.act

    def attempts(self) -> list[Attempt]:
        """What was answered in this lesson, the oldest first."""
        with self._record():
            return [one for one in attempts() if one.lesson == self.lesson]
        return []

    def move(self, act: int) -> None:
        """Here it goes on."""
        if act == self.act:
            return
        self.act = act
        if not self.finished:  # who looks something up again has still read it
            self.finished = self.at_end
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

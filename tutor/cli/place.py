"""How far a lesson was read, and keeping that: nothing is lost however a sitting ends."""

from collections.abc import Callable

from tutor.cli.outcome import tell
from tutor.course.lesson import Lesson
from tutor.course.progress import Attempt, attempts, positions, save
from tutor.errors import ProgressError


class Place:
    """The first act that was not read yet; looking back does not move it."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson.heading.id
        self.acts = len(lesson.acts)
        self.reached = 0
        self.read_before = self.warned = False

    @property
    def at_end(self) -> bool:
        return self.reached >= self.acts

    def find(self) -> int:
        """Where the last sitting ended; 0 for a lesson that is new, or was read to its end."""
        try:
            position = positions().get(self.lesson)
        except ProgressError as error:
            self._warn(error)
            return 0
        self.read_before = position is not None and position.finished
        if position is not None and 0 < position.act < self.acts:
            self.reached = position.act
        return self.reached

    def tried(self) -> list[Attempt]:
        """What was answered in this lesson, the oldest first."""
        try:
            return [one for one in attempts() if one.lesson == self.lesson]
        except ProgressError as error:
            self._warn(error)
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
        try:
            write()
        except ProgressError as error:
            self._warn(error)

    def _warn(self, error: ProgressError) -> None:
        """Say once that nothing is kept."""
        if not self.warned:
            tell(str(error))
        self.warned = True

"""Studying in a terminal: what each key does, and where the learner is.

At every prompt it says what Enter does. q leaves, and so do Ctrl-C and Ctrl-D; the place is kept
after each act, so that nothing is lost however the session ends.
"""

from collections.abc import Callable, Sequence

from tutor.checking.hints import hints
from tutor.cli.asking import Asking, LeaveError, ask, line
from tutor.cli.outcome import DONE, INTERRUPTED, tell
from tutor.cli.study import status_of
from tutor.course.acts import Finish
from tutor.course.blocks import Graph
from tutor.course.lesson import Lesson
from tutor.course.progress import positions, record, save
from tutor.course.results import ExerciseAct, GraphAct, ReadAct, Result
from tutor.errors import ProgressError
from tutor.render.lesson import draw_act
from tutor.render.page import Page, waiting


class Session:
    """One sitting at one lesson."""

    def __init__(self, drawn: Page, lesson: Lesson, acts: Sequence[Finish]) -> None:
        self.page = drawn
        self.lesson = lesson
        self.heading = lesson.heading
        self.acts = acts
        self.status = DONE
        self.warned = self.read_before = False

    def run(self) -> int:
        start: int | None = None
        try:
            start = self.resumed()
            self.show_graph_before(start)
            for number in range(start, len(self.acts)):
                start = number
                result = self.show(number)
                start = number + 1
                self.place(start)
                self.pause(result, number)
        except (LeaveError, KeyboardInterrupt, EOFError) as left:
            self.page.line()
            if isinstance(left, KeyboardInterrupt):
                self.status = INTERRUPTED
            if start is None:  # left before anything was shown: the place is what it was
                return self.status
            self.place(start)
            if self.read_before:
                return self.status
            self.page.line(
                f"Your place is kept at {self.percent(start)}. "
                f"`python -m tutor lesson {self.heading.number}` goes on from there.", "faint",
            )  # fmt: skip
            return self.status
        self.page.line()
        self.page.line("That was the lesson. `python -m tutor` shows what comes next.", "good")
        return self.status

    def resumed(self) -> int:
        """Where to begin: where the last sitting ended, if the learner wants that."""
        try:
            position = positions().get(self.heading.id)
        except ProgressError as error:
            self.warn(error)
            return 0
        self.read_before = position is not None and position.finished
        if position is None or not 0 < position.act < len(self.acts):
            return 0
        self.page.line()
        self.page.line(f"You were at {self.percent(position.act)} of this lesson.")
        typed = self.choose("Enter go on there, 1 start again, q leave", ("", "1"))
        return 0 if typed else position.act

    def percent(self, act: int) -> str:
        return f"{100 * act // len(self.acts)} %"

    def show_graph_before(self, start: int) -> None:
        """Who comes back in the middle sees first what the lesson is about there."""
        graphs = [n for n, act in enumerate(self.lesson.acts[:start]) if isinstance(act, Graph)]
        if graphs:
            draw_act(self.page, self.acts[graphs[-1]]())

    def show(self, number: int) -> Result:
        """One act, and its question until that is answered, shown or skipped."""
        with waiting(self.page):
            result = self.acts[number]()
        draw_act(self.page, result)
        self.status = max(self.status, status_of(result))
        if isinstance(result, ExerciseAct):
            self.exercise(result)
        return result

    def pause(self, result: Result, number: int) -> None:
        """Wait for Enter, but where an act leads into the next, or ends the lesson."""
        if number + 1 < len(self.acts) and not self.runs_on(result, number):
            self.page.line()
            self.choose(f"{self.percent(number + 1)}: Enter go on, q leave", ("",))

    def runs_on(self, result: Result, number: int) -> bool:
        """Prose leads into the act after it, except the lesson's first words."""
        return isinstance(result, GraphAct) or (isinstance(result, ReadAct) and number > 0)

    def exercise(self, act: ExerciseAct) -> None:
        """Ask in place; each answer is kept."""
        asked = act.exercise

        def keep(verdict: str, answer: str, mistakes: Sequence[str]) -> None:
            self.keep(lambda: record(self.heading.id, asked.id, verdict, answer, mistakes))

        style = self.page.style
        ask(
            self.page,
            Asking(
                act.number,
                act.question,
                lambda: hints(act.question, asked.hints, style),
                asked.after,
                keep,
            ),
        )

    def choose(self, prompt: str, keys: Sequence[str]) -> str:
        """One of these keys; anything else is told that it is not asked for here."""
        while (typed := self.ask(prompt)) not in keys:
            self.page.line("Only the keys in the brackets do something here.", "faint")
        return typed

    def ask(self, prompt: str) -> str:
        """A line from the learner; q leaves."""
        return line(self.page, prompt)

    def place(self, act: int) -> None:
        if self.read_before:  # who looks something up again has still read it
            return
        self.keep(lambda: save(self.heading.id, act, len(self.acts)))

    def keep(self, write: Callable[[], None]) -> None:
        try:
            write()
        except ProgressError as error:
            self.warn(error)

    def warn(self, error: ProgressError) -> None:
        """Say once that nothing is kept; the lesson goes on."""
        if not self.warned:
            tell(str(error))
        self.warned = True

"""Studying in a terminal: what each key does, and where the learner is.

At every prompt it says what Enter does. q leaves, and so do Ctrl-C and Ctrl-D; the place is kept
after each act, so that nothing is lost however the session ends.
"""

import sys
from collections.abc import Sequence

from tutor.checking.answers import CORRECT, check_answer, names_of
from tutor.cli.outcome import DONE, tell
from tutor.cli.study import status_of
from tutor.course.acts import Finish
from tutor.course.lesson import Graph, Lesson
from tutor.course.progress import positions, save
from tutor.course.results import ExerciseAct, GraphAct, ReadAct, Result
from tutor.errors import ProgressError
from tutor.render.exercise import draw_answer, draw_hint, draw_verdict
from tutor.render.lesson import draw_act
from tutor.render.page import Page, waiting


class _LeaveError(Exception):
    """The learner wants to leave."""


class Session:
    """One sitting at one lesson."""

    def __init__(self, drawn: Page, lesson: Lesson, acts: Sequence[Finish]) -> None:
        self.page = drawn
        self.lesson = lesson
        self.heading = lesson.heading
        self.acts = acts
        self.status = DONE
        self.warned = False

    def run(self) -> int:
        start: int | None = None
        try:
            start = self.resumed()
            self.show_graph_before(start)
            for number in range(start, len(self.acts)):
                start = number
                self.show(number)
                start = number + 1
                self.place(number + 1)
        except (_LeaveError, KeyboardInterrupt, EOFError):
            self.page.line()
            if start is None:  # left before anything was shown: the place is what it was
                return self.status
            self.place(start)
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

    def show(self, number: int) -> None:
        with waiting(self.page):
            result = self.acts[number]()
        draw_act(self.page, result)
        self.status = max(self.status, status_of(result))
        if isinstance(result, ExerciseAct):
            self.exercise(result)
        if number + 1 < len(self.acts) and not self.runs_on(result, number):
            self.page.line()
            self.choose(f"{self.percent(number + 1)}: Enter go on, q leave", ("",))

    def runs_on(self, result: Result, number: int) -> bool:
        """Prose leads into the act after it, except the lesson's first words."""
        return isinstance(result, GraphAct) or (isinstance(result, ReadAct) and number > 0)

    def exercise(self, act: ExerciseAct) -> None:
        """Ask until it is answered, shown or skipped."""
        hints = 0
        skip = "skip" if act.known and "s" in names_of(act.known) else "s"  # s may be an answer
        keys = "skip" if skip == "skip" else "s skip"
        while True:
            typed = self.ask(f"{act.number}: answer, ? hint, ! show, {keys}, q leave")
            if typed == skip:
                return
            if typed == "!":
                draw_answer(self.page, act)
                return
            if typed == "?":
                draw_hint(self.page, act, hints)
                hints += 1
            elif not typed:
                self.page.line(
                    f"Type an answer, or {skip} to go on without one.", "faint", indent=3
                )
            elif self.judged(act, typed):
                return

    def judged(self, act: ExerciseAct, typed: str) -> bool:
        asked = act.exercise
        verdict = check_answer(
            typed, asked.answer, choices=asked.choices, known=act.known, columns=act.columns,
            of=asked.of, wrt=asked.wrt,
        )  # fmt: skip
        draw_verdict(self.page, act, verdict)
        return verdict.verdict == CORRECT

    def choose(self, prompt: str, keys: Sequence[str]) -> str:
        """One of these keys; anything else is told that it is not asked for here."""
        while (typed := self.ask(prompt)) not in keys:
            self.page.line("Only the keys in the brackets do something here.", "faint")
        return typed

    def ask(self, prompt: str) -> str:
        """A line from the learner; q leaves."""
        self.page.prompt(prompt)
        typed = sys.stdin.readline()
        if not typed:
            raise EOFError
        typed = typed.strip()
        if typed.lower() in ("q", "quit", "exit"):
            raise _LeaveError
        return typed

    def place(self, act: int) -> None:
        try:
            save(self.heading.id, act, len(self.acts))
        except ProgressError as error:
            self.warn(error)

    def warn(self, error: ProgressError) -> None:
        """Say once that nothing is kept; the lesson goes on."""
        if not self.warned:
            tell(str(error))
        self.warned = True

"""What of a lesson is on screen: its acts' results, and the numbers that were changed."""

from typing import Any

from tutor.autodiff.oracle import Oracle
from tutor.cli.changing import read_change, told, try_formula
from tutor.cli.outcome import DONE
from tutor.cli.study import status_of
from tutor.course.acts import begin_acts, begin_again, follows_values
from tutor.course.blocks import Graph
from tutor.course.lesson import Lesson
from tutor.course.results import CompareAct, Result
from tutor.errors import TutorError
from tutor.render.lesson import draw_act, draw_program
from tutor.render.page import Page, waiting


class Screen:
    """The acts of a lesson as they are shown.

    drawn    the acts that were drawn since the last pause but one: the present part's
    at       the number of the graph that they are about, None before the first
    changed  those of its values that are not the lesson's
    status   the exit status that the lesson's own figures call for
    """

    def __init__(self, page: Page, lesson: Lesson, oracle: Oracle, seed: int) -> None:
        self.page, self.lesson = page, lesson
        self.oracle, self.seed = oracle, seed
        self.acts = begin_acts(lesson, oracle, seed)
        self.results: dict[int, Result] = {}
        self.drawn: list[int] = []
        self.at: int | None = None
        self.changed: dict[str, Any] = {}
        self.status = DONE

    @property
    def graph(self) -> Graph | None:
        act = None if self.at is None else self.lesson.acts[self.at]
        return act if isinstance(act, Graph) else None

    def enter(self, number: int) -> Result:
        """An act about to be drawn; a graph brings numbers of its own."""
        if isinstance(self.lesson.acts[number], Graph):
            self.at, self.changed = number, {}
        self.drawn.append(number)
        return self.result(number)

    def result(self, number: int) -> Result:
        """What an act came to, at the lesson's values or at those they were changed to."""
        with waiting(self.page):
            if self.is_changed(number):
                return begin_again(self.lesson, number, self.changed, self.oracle, self.seed)()
            if number not in self.results:
                self.results[number] = self.acts[number]()
                self.status = max(self.status, status_of(self.results[number]))
            return self.results[number]

    def is_changed(self, number: int) -> bool:
        """Whether an act's figures are not the lesson's own."""
        return bool(self.changed) and follows_values(self.lesson.acts[number])

    def change(self, typed: str) -> None:
        """Other numbers for this graph, and the present act with them; "" brings its own back."""
        graph, before = self.graph, self.changed
        if graph is None or self.at is None:
            raise TutorError("there is no graph yet whose numbers could be changed")
        self.changed = read_change(typed, graph, before) if typed else {}
        follow = [number for number in self.drawn if follows_values(self.lesson.acts[number])]
        try:
            result = self.result(follow[-1] if follow else self.at)
        except TutorError:
            self.changed = before
            raise
        draw_act(self.page, result, code=False)
        self.say_changed()

    def say_changed(self) -> None:
        self.page.line()
        if self.changed and self.graph is not None:
            self.page.line(told(self.changed, self.graph), "mind")
        else:
            self.page.line("these are the lesson's own numbers", "faint")

    def code(self) -> None:
        """The program of the present part's comparison."""
        found = [self.result(number) for number in self.drawn]
        compared = [result for result in found if isinstance(result, CompareAct)]
        if not compared:
            raise TutorError("no comparison stands here whose program could be shown")
        draw_program(self.page, compared[-1])

    def explain(self, typed: str) -> None:
        """A formula of the learner's own, with the values that stand here."""
        try_formula(self.page, typed, self.graph, self.changed, self.oracle)

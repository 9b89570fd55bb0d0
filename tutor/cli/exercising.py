"""A lesson's exercises in a sitting: asked once, shown with their result after that."""

import re
from collections.abc import Callable, Sequence
from typing import NoReturn

from tutor.checking.answers import judge
from tutor.checking.hints import hints
from tutor.checking.verdict import CORRECT, Verdict
from tutor.cli.asking import Asking, ask
from tutor.cli.place import Place
from tutor.course.blocks import Act, Evaluate, Exercise
from tutor.course.exercises import question
from tutor.course.progress import ENDED, NOT_COUNTED, SHOWN, record
from tutor.course.results import CompareAct, ExerciseAct, Result
from tutor.course.tried import tried
from tutor.render.exercise import draw_solution, draw_verdict
from tutor.render.page import Page


class Exercises:
    """What was answered, by the exercises' ids.

    first   the first answer to each, which was a prediction
    ended   how each ended: the right answer, or SHOWN
    """

    def __init__(self, page: Page, place: Place) -> None:
        self.page = page
        self.place = place
        self.first: dict[str, str] = {}
        self.ended: dict[str, str] = {}

    def recall(self) -> None:
        """What was answered in earlier sittings."""
        for one in self.place.attempts():
            self._note(one.exercise, one.verdict, one.answer)

    def open(self, acts: Sequence[Act]) -> list[str]:
        """The numbers of the exercises that were neither solved nor shown, in any sitting."""
        before = tried(self.place.attempts())
        ended = {*self.ended, *(one.exercise for one in before if not one.open)}
        return [act.number for act in acts if isinstance(act, Exercise) and act.id not in ended]

    def forget(self) -> None:
        """Who starts again is asked again."""
        self.first, self.ended = {}, {}

    def _note(self, exercise: str, verdict: str, answer: str) -> None:
        if verdict not in NOT_COUNTED:
            self.first.setdefault(exercise, answer)
        if verdict in ENDED:
            self.ended[exercise] = SHOWN if verdict == SHOWN else answer

    def shown_again(self, act: ExerciseAct) -> bool:
        """Draw how the exercise ended; whether it has."""
        ended = self.ended.get(act.exercise.id)
        if ended is None:
            return False
        if ended == SHOWN:
            draw_solution(self.page, act.question, act.exercise.after)
        else:
            verdict = judge(ended, act.question)
            if verdict.verdict != CORRECT:  # the lesson was changed meanwhile
                return False
            draw_verdict(self.page, verdict, act.exercise.after)
        self.page.line("Answered before; a asks it again.", "faint", indent=3)
        return True

    def ask(self, act: ExerciseAct, back: Callable[[], NoReturn] | None) -> None:
        """Ask in place; each answer is kept."""
        asked = act.exercise

        def keep(verdict: str, answer: str, mistakes: Sequence[str]) -> None:
            self._note(asked.id, verdict, answer)
            self.place.keep(lambda: record(self.place.lesson, asked.id, verdict, answer, mistakes))

        style = self.page.style
        wanted = Asking(
            asked.number,
            act.question,
            lambda: hints(act.question, asked.hints, style),
            asked.after,
            keep,
            back,
        )
        ask(self.page, wanted)

    def predictions(self, acts: Sequence[Act], number: int, result: Result) -> list[str]:
        """What was predicted right before an act that shows it, and whether it is so.

        Only for exercises with choices, since another answer may be right in many forms; and only
        where the figures are there to be seen.
        """
        revealed = isinstance(acts[number], Evaluate) or (
            isinstance(result, CompareAct) and result.report.agrees and not result.unavailable
        )
        lines: list[str] = []
        for act in reversed(acts[:number] if revealed else ()):
            if not isinstance(act, Exercise) or not act.choices:
                break
            if act.id in self.first:
                lines.insert(0, _recalled(act, self.first[act.id]))
        return lines


def _recalled(exercise: Exercise, answer: str) -> str:
    verdict = judge(answer, question(exercise, None))
    asked = " ".join(exercise.ask.split())
    *_, last = re.split(
        r"(?<=[.:!?])\s+(?=[A-Z`])", asked
    )  # the question itself, not what leads to it
    return f"{last} {_came_true(exercise, verdict)}"


def _came_true(exercise: Exercise, verdict: Verdict) -> str:
    if verdict.verdict == CORRECT:
        return f"You predicted “{verdict.chosen}”: so it is."
    return f"You predicted “{verdict.chosen}”; it is “{exercise.answer}”."

"""Studying in a terminal: a lesson's parts with a pause after each, back and forth.

A pause's prompt says where the learner is and what Enter does; keys.py has what else may be typed.
Nothing is ever cleared but a prompt that Enter has answered, so that the terminal's own scrolling
shows everything.
"""

from collections.abc import Callable, Mapping
from typing import NoReturn

from rich.console import RenderableType

from tutor.autodiff.oracle import Oracle
from tutor.checking.answers import asks_number
from tutor.cli.asking import LeaveError, beside_and_above, line
from tutor.cli.changing import worded
from tutor.cli.exercising import Exercises
from tutor.cli.keys import KEYS, POSSIBLE, key_of
from tutor.cli.outcome import INTERRUPTED
from tutor.cli.place import Place
from tutor.cli.screen import Screen
from tutor.course.blocks import Compare, Exercise
from tutor.course.lesson import Lesson
from tutor.course.parts import Part, graph_at, parts, titles
from tutor.course.results import DeriveAct, ExerciseAct, Result
from tutor.errors import TutorError
from tutor.render.contents import draw_contents, draw_keys
from tutor.render.derivation import INDENT, derivation_lines
from tutor.render.figures import point_text
from tutor.render.lesson import draw_act, draw_derive_head
from tutor.render.page import Page
from tutor.render.prose import sentence

_ON, _ALL = "on", "all"


class GoError(Exception):
    """The learner wants to go to another part."""

    def __init__(self, to: int) -> None:
        super().__init__(to)
        self.to = to


class Session:
    """One sitting at one lesson.

    here     the part on screen
    jumped   whether it was gone to by its number: then only Enter counts it as read
    read     the parts that were read in this sitting; of earlier ones only the place is known
    """

    def __init__(self, page: Page, lesson: Lesson, oracle: Oracle, seed: int) -> None:
        self.page, self.lesson = page, lesson
        self.screen = Screen(page, lesson, oracle, seed)
        self.parts = parts(lesson.acts)
        self.place = Place(lesson)
        self.exercises = Exercises(page, self.place)
        self.here, self.jumped = 0, False
        self.read: set[int] = set()
        self.keys: Mapping[str, Callable[[str], None]] = {
            "back": lambda _: self.back(),
            "to": self.to,
            "reset": lambda _: self.screen.change(""),
            "code": lambda _: self.screen.code(),
            "explain": self.screen.explain,
            "change": self.screen.change,
            "list": self.list,
        }

    # --- from part to part -----------------------------------------------------------------------

    def run(self) -> int:
        left: BaseException | None = None
        began = False
        try:
            self.begin()
            began = True
            self.walk()
        except (LeaveError, KeyboardInterrupt, EOFError) as error:
            left = error
        self.page.line()
        if began and self.place.at_end:
            self.page.line("That was the lesson. `python -m tutor` shows what comes next.", "good")
            if left_open := self.exercises.open(self.lesson.acts):
                again = f"`python -m tutor lesson {self.lesson.heading.number}`"
                self.page.line(f"Open: {', '.join(left_open)}; {again} asks again.", "faint")
        elif began:  # else nothing was shown yet, and the place is what it was
            self.say_place()
        return INTERRUPTED if isinstance(left, KeyboardInterrupt) else self.screen.status

    def walk(self) -> None:
        """Part after part, or where the learner wants to go."""
        while self.here < len(self.parts):
            try:
                self.part()
                self.here, self.jumped = self.here + 1, False
            except GoError as go:
                self.here, self.jumped = go.to, True

    def begin(self) -> None:
        """Where the last sitting ended, if the learner wants that."""
        act = self.place.find()
        if not act:
            return
        self.here = next(n for n, part in enumerate(self.parts) if act in part)
        self.exercises.recall()
        self.page.line()
        self.page.line(f"You were at {self.where} of this lesson.")
        try:
            self.pause("Enter go on there, 1 start again", "? keys, q leave")
        except GoError as go:
            self.here, self.jumped = go.to, True
            if go.to == 0:
                self.exercises.forget()

    def part(self) -> None:
        """The acts of a part, and the pause after them."""
        part = self.parts[self.here]
        self.place.move(part.start)
        self.screen.drawn = []
        self.draw_graph(part)
        for number in part:
            last = self.act(number)
        if not self.jumped:
            self.place.move(part.stop)
        self.read.add(self.here)
        ends = self.here + 1 == len(self.parts)
        prompt = f"{self.where}: Enter {'end' if ends else 'go on'}"
        while self.pause(prompt, rest=isinstance(last, ExerciseAct)) == _ALL:
            assert isinstance(last, ExerciseAct)
            self.ask(last)
        self.place.move(part.stop)

    @property
    def where(self) -> str:
        return f"{self.here + 1} of {len(self.parts)}"

    def say_place(self) -> None:
        again = f"`python -m tutor lesson {self.lesson.heading.number}`"
        if self.place.finished:
            self.page.line(f"You have read this lesson: {again} starts at act 1.", "faint")
        elif not self.place.kept:
            self.page.line("Your place is not kept.", "mind")
        else:
            number = next(n for n, part in enumerate(self.parts, 1) if self.place.act in part)
            at = f"{number} of {len(self.parts)}"
            self.page.line(f"Your place is kept at {at}. {again} goes on from there.", "faint")

    # --- acts ------------------------------------------------------------------------------------

    def draw_graph(self, part: Part) -> None:
        """Who comes from elsewhere sees first what the acts are about here."""
        graph = graph_at(self.lesson.acts, part[-1])
        if graph is not None and graph != self.screen.at and graph not in part:
            self.act(graph)

    def act(self, number: int) -> Result:
        """One act, and its question until that is answered, shown or skipped."""
        result = self.screen.enter(number)
        if isinstance(result, DeriveAct) and self.here not in self.read:
            self.unfold(result)
        else:
            self.draw(number, result)
        if isinstance(result, ExerciseAct):
            self.exercise(result)
        elif self.screen.is_changed(number):
            self.screen.say_changed()
        elif recalled := self.exercises.predictions(self.lesson.acts, number, result):
            self.page.line()
            for said in recalled:
                self.page.print(sentence(said, self.page.style, "mind"))
        return result

    def draw(self, number: int, result: Result) -> None:
        """An act as it is; programs are much alike, so only the first comparison's is shown."""
        compared = [n for n, act in enumerate(self.lesson.acts) if isinstance(act, Compare)]
        later = number in compared[1:]
        draw_act(self.page, result, self.between, code=not later)
        if later:
            self.page.line("code shows the program in TensorFlow", "faint", indent=2)

    def unfold(self, found: DeriveAct) -> None:
        """A derivation line by line, each at the learner's key."""
        draw_derive_head(self.page, found)
        at_once = False
        rows = derivation_lines(self.page, found.derivation)
        for number, row in enumerate(rows):
            if number and not at_once:
                prompt, keys = f"{self.where}: Enter next line", "a all, ? keys, q leave"

                def again(last: RenderableType = rows[number - 1]) -> None:
                    draw_derive_head(self.page, found)
                    self.page.print(last, indent=INDENT)

                at_once = self.pause(prompt, keys, rest=True, apart=False, again=again) == _ALL
            self.page.print(row, indent=INDENT)

    def between(self) -> None:
        """A pause within a long act."""
        self.pause(f"{self.where}: Enter go on")

    def exercise(self, act: ExerciseAct) -> None:
        """Asked in place, unless it was answered before."""
        graph = self.screen.graph
        by_numbers = act.question.choices or asks_number(act.question)
        if self.screen.changed and graph is not None and by_numbers:
            here = point_text(graph.values, self.page.style)
            self.page.line(f"Judged at the lesson's own numbers: {here}.", "mind", indent=3)
        if not self.exercises.shown_again(act):
            self.ask(act)

    def ask(self, act: ExerciseAct) -> None:
        self.exercises.ask(act, self.back if self.here else None)

    # --- keys ------------------------------------------------------------------------------------

    def pause(
        self,
        prompt: str,
        keys: str = "b back, ? keys, q leave",
        *,
        rest: bool = False,
        apart: bool = True,
        again: Callable[[], None] = lambda: None,
    ) -> str:
        """Wait until Enter goes on, or `a` where there is a rest to show.

        Other keys do what they do, and come back here: `again` shows what was left. `apart` leaves
        a line free above.
        """
        while True:
            if apart:
                self.page.line()
            typed = line(self.page, prompt, keys)
            key = key_of(typed)
            if key == _ON or (key == _ALL and rest):
                beside, above = beside_and_above(self.page, prompt, keys)
                self.page.erase_prompt(beside, typed, above=int(apart) + bool(above))
                return key
            try:
                if key not in self.keys:
                    raise TutorError(POSSIBLE)
                self.keys[key](typed)
                again()
            except TutorError as error:
                for row in error.told(worded).splitlines():
                    self.page.line(row, "mind", indent=3)

    def back(self) -> NoReturn:
        if self.here == 0:
            raise TutorError("this is the first act")
        raise GoError(self.here - 1)

    def to(self, typed: str) -> NoReturn:
        if not 1 <= int(typed) <= len(self.parts):
            raise TutorError(f"the acts are 1 to {len(self.parts)}; ? lists them")
        raise GoError(int(typed) - 1)

    def list(self, _: str) -> None:
        unsolved = self.exercises.open(self.lesson.acts)
        asked = {
            number: act.number in unsolved
            for number, part in enumerate(self.parts)
            if isinstance(act := self.lesson.acts[part[-1]], Exercise)
        }
        open_ = {number for number, left in asked.items() if left}
        done = self.read.union(asked) - open_
        draw_contents(self.page, titles(self.lesson), self.here, done, open_)
        draw_keys(self.page, [(key.shown, key.told) for key in KEYS])

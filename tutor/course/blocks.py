"""The acts that a lesson file may have: what stands in each block, and what may be wrong with it.

A block's info string is a word of `ACTS`, and its keys are the fields of the dataclass there; its
`refusals`, if it has them, are what else may be wrong. The blocks of experiments stand in
experiment_blocks.py; kinds.py says how to add an act.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from tutor.checking.choices import LETTERS
from tutor.course.experiment_blocks import DATA, EXPERIMENT_BLOCKS, Name, Wrong, called_as
from tutor.course.fields import HINT
from tutor.notation.writing import in_digits

MAX_POINTS, MAX_STEPS = 100_000, 10_000
FURTHEST = 1e300
"""So large are numbers that are drawn or plotted: the distance of two is a double as well."""


@dataclass(frozen=True)
class Prose:
    """Paragraphs to read, in Markdown."""

    text: str
    line: int = 0


@dataclass(frozen=True)
class Graph:
    """The formula that the acts after it are about: values of the variables, definitions.

    lines  where each definition stands
    """

    values: dict[str, float | list[float] | list[list[float]]]
    definitions: str
    line: int = 0
    lines: tuple[int, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Derive:
    """Derive `of` by `wrt` on paper, and end in the form `show`."""

    of: Name
    wrt: Name
    show: str = ""
    line: int = 0


Expected = dict[Name, str | list[str]]
"""Figures that must come out, by name: "0.0177" to the digits written, of a column a list.

They are not shown; `lint` checks them, so that a lesson's prose can rely on them.
"""


@dataclass(frozen=True)
class Evaluate:
    """Put numbers into the named nodes `of`, or into any `formula` with the values `at`.

    expect  figures by the names in `of`, or of the `formula`
    """

    of: list[Name] = field(default_factory=list)
    formula: str = ""
    at: dict[Name, float] = field(default_factory=dict)
    expect: Expected = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True)
class Compare:
    """Compare d(of)/d(each of wrt) with tf.gradients.

    expect   figures by the names in `wrt`, as the formula gives them
    float32  the same, as tf.gradients gives them in float32
    """

    of: Name
    wrt: list[Name]
    expect: Expected = field(default_factory=dict)
    float32: Expected = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True)
class Chain:
    """Draw the graph below `of` with the local partials on its edges."""

    of: Name
    line: int = 0


@dataclass(frozen=True)
class Figure:
    """Plot a formula in x and its derivative from `start` to `end`."""

    formula: str
    start: float
    end: float
    line: int = 0

    def refusals(self) -> Iterator[Wrong]:
        if not self.start < self.end:
            yield Wrong("end", "a figure's end comes after its start")
        if max(-self.start, self.end) > FURTHEST:
            key = "start" if self.start < -FURTHEST else "end"
            yield Wrong(key, f"a figure lies within ±{in_digits(FURTHEST)}")


@dataclass(frozen=True)
class Exercise:
    """A question. `of` and `wrt` say what its answer is the derivative of, where it is one.

    others  further right answers that are not equal to the first
    wrong   wrong answers, or choices, that are foreseen, each with what is said of it
    form    beside the value, a form: "factored", "in terms of s", "lines" (checking/forms.py); a
            rounded answer has the form "number", and is right to its digits

    Its `number`, such as 3.2, is its lesson's and its place there; the reader fills it in.
    """

    id: str
    ask: str
    answer: str
    hints: list[str]
    after: str
    of: Name = ""
    wrt: Name = ""
    choices: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    wrong: dict[str, str] = field(default_factory=dict)
    form: str = ""
    number: str = ""
    line: int = 0

    def refusals(self) -> Iterator[Wrong]:
        if not self.ask.strip():
            yield Wrong("ask", "an exercise asks something: this text is empty")
        if not self.hints:
            yield Wrong("hints", "an exercise needs a hint")
        if self.choices:
            yield from self._refused_choices()

    def _refused_choices(self) -> Iterator[Wrong]:
        listed = f"the choices: {', '.join(self.choices)}"
        letters = LETTERS[: len(self.choices)]
        if not 2 <= len(self.choices) <= len(LETTERS):
            yield Wrong("choices", f"a question has 2 to {len(LETTERS)} choices")
        if len({choice.lower() for choice in self.choices}) < len(self.choices):
            yield Wrong("choices", "two choices are the same")
        for letter, choice in zip(letters, self.choices, strict=False):
            if choice.lower() in letters and choice.lower() != letter:
                said = f"the choice {choice} is the letter of another"
                yield Wrong("choices", said, "write it in more words", choice)
        if self.answer not in self.choices:
            how = "the answer is written out, as it stands among the choices, and is no letter"
            yield Wrong("answer", "the answer is not one of the choices", f"{how}\n{listed}")
        for typed in self.wrong:
            if typed == self.answer:
                how = "what follows a right answer is in after"
                yield Wrong("wrong", f"wrong speaks of {typed}, which is the answer", how, typed)
            elif typed not in self.choices:
                how = f"each key of wrong is a choice as it is written there\n{listed}"
                said = f"wrong speaks of {typed}, which is not one of the choices"
                yield Wrong("wrong", said, how, typed)
        for key in ("others", "form"):
            if getattr(self, key):
                yield Wrong(key, f"a question with choices has no {key}", "leave it out")


_DRAWN = "numbers are drawn by {normal = [mean, deviation]} or {uniform = [from, to]}"


@dataclass(frozen=True)
class Fit:
    """A regression: data made from a truth, a model fitted to them by gradient steps.

    x           how the inputs are drawn: {normal = [mean, deviation]} or {uniform = [from, to]}
    truth       the formula in x that the data follow, with normal noise of deviation `noise`
    model       the formula in x and the parameters
    parameters  where each starts: a number, or {uniform = [from, to]} for a drawn one; none is
                called x or y, as the data are, or loss
    loss        what is made small, in x, y, the parameters and the names that the model defines;
                without it, the mean squared distance of model and y
    labels      whether y is 1 or 0, drawn with the truth as the probability of a 1
    expect      figures by the names of parameters, or of the `loss`, after the last step
    """

    model: str
    truth: str
    x: dict[str, list[float]] = field(metadata={HINT: _DRAWN})
    parameters: dict[Name, float | dict[str, list[float]]]
    points: int = 1000
    noise: float = 0.03
    rate: float = 0.5
    steps: int = 20
    loss: str = ""
    labels: bool = False
    expect: Expected = field(default_factory=dict)
    line: int = 0

    def refusals(self) -> Iterator[Wrong]:
        drawn = [p for p in self.parameters.values() if isinstance(p, dict)]
        for key, ways in (("x", [self.x]), ("parameters", drawn)):
            if said := next(filter(None, map(_refused_drawing, ways)), ""):
                yield Wrong(key, said)
        yield from called_as(self.parameters, _TAKEN)
        limits = (
            ("points", 2 <= self.points <= MAX_POINTS, f"a fit has 2 to {MAX_POINTS:,} points"),
            ("steps", 1 <= self.steps <= MAX_STEPS, f"a fit has 1 to {MAX_STEPS:,} steps"),
            ("rate", self.rate > 0, "a fit needs a rate above 0"),
            ("noise", self.noise >= 0, "the noise of a fit is 0 or more"),
            ("parameters", bool(self.parameters), "a fit needs a parameter"),
            ("labels", bool(self.loss) or not self.labels,
             "labels need a loss: the squared distance is for what was measured"),
        )  # fmt: skip
        yield from (Wrong(key, said) for key, holds, said in limits if not holds)


_TAKEN = {**dict.fromkeys("xy", DATA), "loss": "what is made small, and a figure of its own"}
"""What no parameter of a fit is called."""


def _refused_drawing(how: dict[str, list[float]]) -> str:
    (kind, numbers), *more = how.items() or [("", [])]
    if more or kind not in ("normal", "uniform") or len(numbers) != 2:
        return _DRAWN
    if kind == "normal" and numbers[1] <= 0:
        return "a deviation is larger than 0"
    if kind == "uniform" and not numbers[0] < numbers[1]:
        return "uniform = [from, to]: from is smaller than to"
    if max(map(abs, numbers)) > FURTHEST:
        return f"numbers are drawn within ±{in_digits(FURTHEST)}"
    return ""


class Act(Protocol):
    """Any of them: it knows the line where it stands."""

    @property
    def line(self) -> int: ...


ACTS: dict[str, type] = {
    "derive": Derive, "evaluate": Evaluate, "compare": Compare, "chain": Chain,
    "figure": Figure, "exercise": Exercise, "fit": Fit, **EXPERIMENT_BLOCKS,
}  # fmt: skip


def wrong_with(act: Act) -> list[Wrong]:
    """All that is wrong with an act whose keys are all of their types."""
    refusals: Callable[[], Iterator[Wrong]] = getattr(act, "refusals", lambda: iter(()))
    return list(refusals())

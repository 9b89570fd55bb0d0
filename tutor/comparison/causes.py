"""What is behind a verdict: a cause each, with what it is known by, and its sentence.

Judging (judging.py) finds the cause; whoever asks whether two causes are one compares causes.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np

from tutor.calculus.templates import definition
from tutor.calculus.trace import Trace
from tutor.comparison.kinks import Sides
from tutor.comparison.room import rounded_away
from tutor.comparison.rounding import FLOAT64, Format
from tutor.comparison.sides import kinked
from tutor.comparison.texts import Part, Sentence, Texts
from tutor.comparison.trouble import Trouble
from tutor.comparison.verdicts import EXACT, Judged
from tutor.functions import FUNCTIONS
from tutor.notation.tape import LEAVES, VARIABLE
from tutor.notation.writing import in_digits


class Simple(Enum):
    """Causes of which there is nothing more to say than their sentence."""

    CONSTANT = "a constant: nothing varies here"
    UNUSED = "the result does not depend on it: TensorFlow answers None, not 0"
    NO_PATH = "no differentiable path from here to the output"
    NOT_BY_TENSORFLOW = "a number by the formula, None by tf.gradients"
    NOT_BY_FORMULA = "None by the formula, a number by tf.gradients"
    LEAVES_DOMAIN = (
        "finite in float64; in float32 a rounded number falls where there is no derivative"
    )
    INFINITE_TIMES_0 = "on the way something infinite is multiplied by 0"

    def said(self, texts: Texts) -> Sentence:
        return texts.say(self.value)


@dataclass(frozen=True)
class Wall:
    """A node lets no gradient through."""

    index: int

    def said(self, texts: Texts) -> Sentence:
        silent = FUNCTIONS[texts.expression.nodes[self.index].op].tensorflow.silent
        return texts.say(self.index, f" lets no gradient through: {silent}")


# --- figures -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Agreement:
    """Both precisions agree; `slope` where differences see another one."""

    double: Judged
    single: Judged
    slope: Any = None

    @property
    def is_exact(self) -> bool:
        return self.double.verdict == self.single.verdict == EXACT

    def said(self, texts: Texts) -> Sentence:
        how = f"float64 {_within(self.double)}; float32 {_within(self.single)}"
        if self.is_exact:
            how = "the same bits in float32 and in float64"
        if self.slope is None:
            return texts.say(how)
        given = f"give {in_digits(self.slope)}" if not np.ndim(self.slope) else "see other slopes"
        return texts.say(f"formula and tf.gradients agree, but differences {given}; {how}")


def _within(judged: Judged) -> str:
    if judged.difference == 0:
        return "the same bits" if judged.verdict == EXACT else "equal"
    if judged.difference <= judged.bound:
        return f"{in_digits(judged.difference, 2)} off, {in_digits(judged.bound, 2)} allowed"
    return (
        f"{in_digits(judged.difference, 2)} off: every operation is rounded rightly, "
        "and this formula magnifies it"
    )


@dataclass(frozen=True)
class TooFar:
    """A figure is further off than rounding explains."""

    precision: Format
    far: Judged

    def said(self, texts: Texts) -> Sentence:
        return texts.say(
            f"{self.precision.name} is {in_digits(self.far.difference, 2)} off; rounding explains "
            f"at most {in_digits(self.far.bound, 2)}"
        )


@dataclass(frozen=True)
class LostZero:
    """A gradient of 0 is what cancellation left; `slope` is what differences give, if they see."""

    error: float
    slope: float | None

    def said(self, texts: Texts) -> Sentence:
        why = "even float64 keeps no digit here: the 0 is what "
        if np.isfinite(self.error):
            why += f"cancellation leaves, and rounding may move it by {in_digits(self.error, 2)}"
        else:  # behind an infinite slope
            why += "rounding leaves, and there is no bound on how far it may be off"
        return texts.say(f"{why}; differences give {in_digits(self.slope)}" if self.slope else why)


@dataclass(frozen=True)
class LostInDouble:
    """Rounding is as large as the gradient in float64 already."""

    error: float

    def said(self, texts: Texts) -> Sentence:
        return texts.say(
            "even float64 keeps no digit here: rounding may move the gradient by "
            f"{in_digits(self.error, 2)}"
        )


@dataclass(frozen=True)
class LostInSingle:
    """The figure in float32 is off by the whole gradient, for rounding alone."""

    single: Judged

    def said(self, texts: Texts) -> Sentence:
        return texts.say(
            f"float32 keeps no digit here: it is {in_digits(self.single.difference, 2)} off, by "
            f"rounding alone (at most {in_digits(self.single.bound, 2)})"
        )


# --- the room that a format has ------------------------------------------------------------------


@dataclass(frozen=True)
class TooLarge:
    """A node's value is too large."""

    index: int
    precision: Format

    def said(self, texts: Texts) -> Sentence:
        return texts.say(self.index, _too_large(self.precision))


@dataclass(frozen=True)
class StepTooLarge:
    """A step of a node's formula is, where TensorFlow computes it step by step."""

    index: int
    precision: Format

    def said(self, texts: Texts) -> Sentence:
        form = definition(texts.expression.nodes[self.index].op)
        assert form is not None
        step = f", of which a step{_too_large(self.precision)}"
        return texts.say("TensorFlow computes ", self.index, " as ", form, step)


@dataclass(frozen=True)
class SlopeTooLarge:
    """The gradient is, or a step of it alone."""

    precision: Format
    whole: bool = True

    def said(self, texts: Texts) -> Sentence:
        what = "the gradient" if self.whole else "a step of the gradient"
        return texts.say(what + _too_large(self.precision))


def too_large(
    trace: Trace, index: int, precision: Format, *, whole: bool
) -> TooLarge | StepTooLarge | SlopeTooLarge:
    """A node of the sweep that is: the formula's own, or a step of the gradient, if not `whole`."""
    if index >= len(trace.expression):
        return SlopeTooLarge(precision, whole=whole)
    if np.any(np.abs(np.asarray(trace.values[index])) > precision.largest):
        return TooLarge(index, precision)
    return StepTooLarge(index, precision)


def _too_large(precision: Format) -> str:
    return f" is too large for {'a float64' if precision is FLOAT64 else precision.name}"


@dataclass(frozen=True)
class TooSmall:
    """A node's value, or an element of it, became 0: it is too small, or was rounded away."""

    index: int

    def said(self, texts: Texts) -> Sentence:
        an_element = "an element of " if texts.trace.shapes[self.index] else ""
        exact = np.ravel(rounded_away(texts.trace, self.index))
        how = " is too small for a float64, and became 0"
        if np.any(exact):
            first = in_digits(exact[exact != 0][0], 2)
            how = f" is {first}, and became 0 when its terms were rounded"
        return texts.say(an_element, self.index, how)


# --- kinks and the edges of the real domain ------------------------------------------------------


@dataclass(frozen=True, eq=False)
class OnKink:
    """Nodes are on their kink, one or several whose corners cancel; see `kinked` for the rest."""

    nodes: tuple[int, ...]
    trouble: Trouble
    sides: Sides | None
    walked: bool
    by: tuple[int, ...]

    def said(self, texts: Texts) -> Sentence:
        where: list[Part] = []
        for index in self.nodes:
            where += [", ", index] if where else [index]
        each = ("each of ",) if len(self.nodes) > 1 else ()
        told = kinked(self.trouble, self.sides, walked=self.walked, by=self.by)
        return texts.say(*each, *where, " ", *told)


@dataclass(frozen=True)
class ZeroToTheZero:
    """0^0 whose exponent does not vary: its slope is 0, which TensorFlow computes as 0·∞."""

    index: int

    def said(self, texts: Texts) -> Sentence:
        return texts.say(
            "the derivative of ", self.index, " is 0: TensorFlow computes 0*0^(-1), which is 0 "
            "times something infinite, and that is its NaN",
        )  # fmt: skip


@dataclass(frozen=True)
class NoValue:
    """A node has no real value: for a variable, as it was given; else outside of its domain.

    `active` are the nodes that vary; the two figures are told where they differ.
    """

    index: int
    active: frozenset[int]
    ours: Any = None
    theirs: Any = None

    def said(self, texts: Texts) -> Sentence:
        return texts.say(self.index, *self._why(texts), _nevertheless(self.ours, self.theirs))

    def _why(self, texts: Texts) -> list[Part]:
        trace, node = texts.trace, texts.expression.nodes[self.index]
        if node.op in LEAVES:
            nan = np.any(np.isnan(trace.values[self.index]))
            return [f" is {'NaN' if nan else 'infinite'}, as it was given"]
        row, args = FUNCTIONS[node.op], node.args
        if node.op == "div" and args[1] not in self.active:
            return [" divides by 0"]
        if not row.domain.words or self.index not in self.active:
            return [" is not a real number"]
        if node.op == "pow" and args[1] not in self.active:
            sign = _sign_for(trace.values[args[1]])
            return [" is defined only where ", args[0], f" {sign}"]
        # In the words of this formula: b ≠ 0 becomes x ≠ 0.
        given = dict(zip(row.parameters, args, strict=True))
        words = re.split(r"\b([a-z])\b", row.domain.words)
        return [" is defined only where ", *(given.get(word, word) for word in words)]


def _sign_for(exponent: Any) -> str:
    """What the base of a power must be for a real value, by its exponent."""
    if np.all(exponent == np.round(exponent)):
        return "≠ 0"
    return "≥ 0" if np.all(exponent > 0) else "> 0"


@dataclass(frozen=True)
class NoSlope:
    """A node has a value, and its local derivative is no number; `by` one argument alone."""

    index: int
    by: int | None
    ours: Any = None
    theirs: Any = None

    def said(self, texts: Texts) -> Sentence:
        nevertheless = _nevertheless(self.ours, self.theirs)
        if self.by is None:
            return texts.say("the derivative of ", self.index, " is not finite here", nevertheless)
        trace = texts.trace
        arg = texts.expression.nodes[self.index].args[self.by]
        by: tuple[Part, ...] = (" by ", arg)
        if texts.expression.nodes[arg].op == VARIABLE:
            by = ()
        elif texts.text_of(arg).startswith("-"):
            by = (" by (", arg, ")")
        nan = np.any(np.isnan(np.asarray(trace.partial(self.index, self.by))))
        how = f" is {'not finite' if nan else 'infinite'} here"
        return texts.say("the derivative of ", self.index, *by, how, nevertheless)


@dataclass(frozen=True)
class NoSlopeByExponent:
    """A power by its exponent where the base is 0, or below it: there x^y*ln(x) has no value."""

    index: int
    negative: bool

    def said(self, texts: Texts) -> Sentence:
        base, exponent = texts.expression.nodes[self.index].args
        if self.negative:
            return texts.say(
                self.index, " is real at whole ", exponent, " alone where ", base, " is below 0: "
                "it has no derivative by ", exponent, ", and TensorFlow takes 0",
            )  # fmt: skip
        return texts.say(
            "where ", base, " is 0, ", self.index, " is 0 for every ", exponent, " above 0, and "
            "so is its derivative by ", exponent, "; its formula, 0 times infinity, does not tell",
        )  # fmt: skip


def _nevertheless(gradient: Any, figure: Any) -> str:
    """Where the formula has a number, and TensorFlow another or none."""
    if gradient is None:
        return ""
    ours, theirs = (np.asarray(g, dtype=np.float64) for g in (gradient, figure))
    if ours.ndim or theirs.ndim or ours == theirs or not np.isfinite(ours):
        return ""
    return f"; the formula gives {in_digits(float(ours))}, tf.gradients {in_digits(float(theirs))}"


Cause = (
    Simple | Wall | Agreement | TooFar | LostZero | LostInDouble | LostInSingle | TooLarge
    | StepTooLarge | SlopeTooLarge | TooSmall | OnKink | ZeroToTheZero | NoValue | NoSlope
    | NoSlopeByExponent
)  # fmt: skip

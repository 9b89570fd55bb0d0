"""What is said of an answer: the verdict, on what evidence, and what shows or explains it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tutor.checking.outcome import Difference
from tutor.errors import UsageError
from tutor.notation.printer import ASCII, Style, to_text
from tutor.notation.tape import Expression

if TYPE_CHECKING:
    from tutor.checking.diagnosis import Mistake
    from tutor.checking.reference import Reference

CORRECT, INCORRECT, INVALID, UNDECIDED = "correct", "incorrect", "invalid", "undecided"
PROVED, TESTED = "proved", "tested"


def plain(said: str) -> str:
    """A sentence without the backticks around its formulas."""
    return said.replace("`", "")


@dataclass(frozen=True)
class Verdict:
    """What is said of an answer. Prints itself for people; `to_dict` is what --json prints.

    It is true of a right answer alone. One that could not be decided has no truth value, as an
    array of NumPy has none: it is neither a right answer nor a wrong one.

    >>> bool(Verdict(CORRECT)), bool(Verdict(INCORRECT)), bool(Verdict(INVALID))
    (True, False, False)
    >>> bool(Verdict(UNDECIDED))
    Traceback (most recent call last):
    tutor.errors.UsageError: it could not be decided whether this answer is right
    compare its .verdict: "correct", "incorrect", "invalid" or "undecided"

    read            the answer as it was read; `read_as` is its text
    evidence        "proved", or "tested" at so many `points` to so many `digits`; if `formal`, by
                    the rules of arithmetic, which hold at every point, and to 36 digits of chance
    difference      for "incorrect": the point that told, and both values there
    against         what it was compared with, for a plainer point to be shown
    mistakes        what would give this answer; () where nothing in the catalogue does
    line            for worked lines: the first that does not follow, counted from 1
    said            what is said of it, its formulas between backticks; `message` is the same plain
    quoted          whether these are the lesson's own words or an error's, told as they stand
    asked           what the reader should know of how the question was read
    """

    verdict: str
    read: Expression | None = field(default=None, repr=False)
    evidence: str = ""
    points: int = 0
    digits: int = 0
    difference: Difference | None = None
    mistakes: "tuple[Mistake, ...]" = ()
    said: str = ""
    line: int = 0
    chosen: str = ""
    quoted: bool = False
    asked: tuple[str, ...] = ()
    against: "Reference | None" = field(default=None, repr=False)
    formal: bool = False

    @property
    def counterexample(self) -> Difference | None:
        """For "incorrect": a point that shows it, a plain one if there is one, and both values."""
        if self.difference is None or self.against is None or self.read is None:
            return self.difference
        from tutor.checking.showing import plainly  # only where it is shown

        return plainly(self.read, self.against) or self.difference

    @property
    def read_as(self) -> str:
        """The answer as it was read, unsimplified; of a choice, its words."""
        return self.chosen if self.read is None else to_text(self.read, names=self.read.names)

    @property
    def message(self) -> str:
        """What is said of it, as it is typed."""
        return self.said if self.quoted else plain(self.said)

    @property
    def readings(self) -> tuple[str, ...]:
        """What the reader should know of how question and answer were read."""
        return tuple(dict.fromkeys((*self.asked, *(self.read.readings if self.read else ()))))

    def __bool__(self) -> bool:
        if self.verdict == UNDECIDED:
            listed = f'"{CORRECT}", "{INCORRECT}", "{INVALID}" or "{UNDECIDED}"'
            message = "it could not be decided whether this answer is right"
            raise UsageError(message, hint=f"compare its .verdict: {listed}")
        return self.verdict == CORRECT

    def __str__(self) -> str:
        rows = [f"read as  {self.read_as}"] if self.read_as else []
        rows += self.readings
        rows.append(", ".join(filter(None, (self.verdict, self.told_evidence()))))
        rows += [*map(plain, self.told_mistakes()), self.message, self.told_point()]
        return "\n".join(row for row in rows if row)

    def told_mistakes(self) -> list[str]:
        """What would give this answer: a sentence, or a line for each of two under a head.

        Formulas stand between backticks. Nothing where the lesson foresaw the answer: its own
        words are the message.
        """
        if self.quoted:
            return []
        if len(self.mistakes) < 2:
            return [f"{one.said[:1].upper()}{one.said[1:]}." for one in self.mistakes]
        both = self.mistakes[0].together
        head = "It may be two things at once:" if both else "It may be one of two:"
        return [head, *(f"– {one.said}" for one in self.mistakes)]

    def told_point(self, style: Style = ASCII) -> str:
        """Where it shows, unless there is nothing to be shown: an answer that is the question."""
        if any(one.slug == "undifferentiated" for one in self.mistakes):
            return ""
        shown = self.counterexample
        return shown.told(style) if shown else ""

    def told_evidence(self) -> str:
        """How it was found out: "tested at 16 points, equal in 11 digits".

        Arithmetic modulo a large prime, with a number drawn for each variable, errs once in 10^36.
        """
        if self.evidence != TESTED:
            number = self.verdict == CORRECT and self.read is not None and not self.read.variables
            return "exactly equal" if self.evidence and number else self.evidence
        if self.formal:
            return "equal by arithmetic alone"
        where = f"{self.points} points" if self.points != 1 else "one point"
        digits = f"{self.digits} digit{'s' * (self.digits != 1)}"
        if self.verdict != CORRECT:
            return f"tested at {where}, in {digits}"
        # A number is compared once, and not at a point.
        return f"tested at {where}, equal in {digits}" if self.points > 1 else f"equal in {digits}"

    def to_dict(self) -> dict[str, Any]:
        shown = self.counterexample
        return {
            "verdict": self.verdict,
            "evidence": self.evidence,
            "points": self.points,
            "digits": self.digits,
            "read_as": self.read_as,
            "readings": list(self.readings),
            "counterexample": shown.to_dict() if shown else None,
            "mistakes": [mistake.to_dict() for mistake in self.mistakes],
            "message": self.message,
            "line": self.line or None,
        }

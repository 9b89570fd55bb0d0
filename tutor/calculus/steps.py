"""A derivation as a list of lines: what every way of deriving ends in."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import chain, count

from tutor.notation.printer import PRETTY, to_text
from tutor.notation.tape import Expression

MAX_LINES = 30
"""A derivation of more lines is not for paper."""
TIDY, SINCE = "tidy up", "since {} = {}"
"""Rules of lines in which nothing is derived."""


@dataclass(frozen=True)
class Step:
    """One line: a form equal to the line before it, and the rule that led here.

    words     the rule, with {} for each formula in its words
    formulas  these formulas, for each way of writing to write as it does
    proved    whether SymPy showed that this line equals the one before; None if it ran out of time
    """

    form: Expression
    words: str
    proved: bool | None
    formulas: tuple[Expression, ...] = ()

    @property
    def rule(self) -> str:
        """The rule as a screen shows it."""
        return self.told(lambda formula: to_text(formula, PRETTY, names=formula.names))

    def told(self, write: Callable[[Expression], str]) -> str:
        """The rule with its formulas written in one's own way."""
        return self.words.format(*map(write, self.formulas))


@dataclass(frozen=True)
class Derivation:
    """d(of)/d(wrt): what is derived, then the lines; the last of them is the result.

    first    for a second derivative the function that was derived before; else ""
    lengths  for matrices, the lengths of those for which SymPy compared every element
    column   by an element of a column, the result for all elements at once; else None
    """

    of: str
    wrt: str
    definition: Expression
    steps: tuple[Step, ...]
    first: str = ""
    lengths: tuple[int, ...] = ()
    column: Expression | None = None

    @property
    def result(self) -> Expression:
        return self.steps[-1].form

    @property
    def proved(self) -> bool:
        return all(step.proved is True for step in self.steps)


def free_name(taken: Collection[str]) -> str:
    """A letter for a function that was given no name."""
    letters = chain("fghFGH", map("f_{}".format, count()))
    return next(name for name in letters if name not in taken)


def output_name(expression: Expression) -> str:
    """The output's name, or the letter that stands for it."""
    taken = {*expression.variables, *expression.names.values()}
    return expression.label(expression.output) or free_name(taken)

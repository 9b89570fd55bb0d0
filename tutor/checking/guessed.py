"""Which names stand for data columns where nobody has said so: the readings of mean(a*x + b).

What a mean is of may be a column, or a number beside one: in mean(a*x) = a*mean(x) the a is a
number, or one side would be a column and the other none.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import combinations

from tutor.calculus.shapes import Shape, shapes
from tutor.checking.questions import Question, columns_of, derivative_text
from tutor.checking.verdict import plain
from tutor.errors import ShapeError
from tutor.functions import WHOLE
from tutor.notation.parser import parse
from tutor.notation.tape import Expression

_MOST_NAMES = 6
"""Of so many names every choice is tried: 64 readings."""


def readings(question: Question, answer: Expression) -> list[Question]:
    """The question with some of its columns read as numbers, the fewest first.

    Only as far as both sides have one shape, and every mean is of a column. Without such a
    reading the question as it stands, and one without columns if what is derived by stands in a
    mean as they do.
    """
    guessed = sorted(question.columns)[:_MOST_NAMES]
    found = [
        read
        for count in range(len(guessed))
        for numbers in combinations(guessed, count)
        if (read := _with_numbers(question, frozenset(numbers))) and _alike(answer, read)
    ]
    return found or [question, *_derived_by_a_column(question, answer)]


def told(question: Question, read: Question) -> tuple[str, ...]:
    """How the names of a question were read, if not all that a mean is of are columns."""
    numbers = _read_as_numbers(question, read)
    if not numbers:
        return ()
    return (plain(f"{_listed(numbers)} read as {_some(numbers)}"),)


def is_it_a_number(question: Question, read: Question) -> str:
    """What is asked where another reading would make an answer right."""
    numbers = _read_as_numbers(question, read)
    return (
        f"it is right if {_listed(numbers)} {_some(numbers)}, and wrong for data columns:"
        " which is meant?"
    )


def _read_as_numbers(question: Question, read: Question) -> list[str]:
    return sorted({*question.columns} - {*read.columns})


def _some(numbers: list[str]) -> str:
    return "numbers" if len(numbers) > 1 else "a number"


def _listed(names: list[str]) -> str:
    *first, last = (f"`{name}`" for name in names)
    return f"{', '.join(first)} and {last} are" if first else f"{last} is"


@lru_cache(maxsize=4096)
def _with_numbers(question: Question, numbers: frozenset[str]) -> Question | None:
    """A question with fewer columns; its derivative is another where a sum is of fewer terms."""
    if not numbers:
        return question
    columns = frozenset(question.columns) - numbers
    fewer = replace(question, columns=tuple(name for name in question.columns if name in columns))
    if not question.of or question.known is None:
        return fewer
    function = question.known.at(question.known.find(question.of))
    right = derivative_text(function, question.wrt, question.order, columns)
    return replace(fewer, right=right)


def _alike(answer: Expression, question: Question, *, of_columns: bool = True) -> bool:
    """Whether an answer is a number or a column as the right one is, every mean one of a column."""
    try:
        given = question.shapes_of_names()
        right = parse(question.right, question.names)
        mine, theirs = (shapes(form, given) for form in (answer, right))
    except ShapeError:
        return False
    if mine[answer.output] != theirs[right.output]:
        return False
    both = ((answer, mine), (right, theirs))
    return not of_columns or all(_means_are_of_columns(form, found) for form, found in both)


def _means_are_of_columns(form: Expression, found: list[Shape]) -> bool:
    return all(any(found[arg] for arg in args) for op, args, _ in form.nodes if op in WHOLE)


def _derived_by_a_column(question: Question, answer: Expression) -> Iterator[Question]:
    """The reading without a column, where what is derived by stands in a mean as they do."""
    if question.known is None or question.wrt not in columns_of(question.known):
        return
    alone = _with_numbers(question, frozenset(question.columns))
    if alone is not None and _alike(answer, alone, of_columns=False):
        yield alone

"""What is asked: a lesson's question, any derivative, or whether an answer equals a formula."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from typing import Any

from tutor.calculus.shapes import A_COLUMN, OF_ARRAYS, Shape, shapes
from tutor.calculus.steps import free_name
from tutor.calculus.sweep import derivative
from tutor.checking.points import Shapes
from tutor.checking.readings import other_readings
from tutor.checking.unclear import refuse_unclear
from tutor.errors import NEEDS, Needs, NotationError, TutorError
from tutor.functions import WHOLE
from tutor.notation.letters import factors, letters
from tutor.notation.lexer import MAX_ANSWER, check_length, spelled
from tutor.notation.parser import parse
from tutor.notation.printer import PRETTY, to_text
from tutor.notation.tape import VARIABLE, Expression
from tutor.notation.words import as_declared, tells_a_run


class Runs(Enum):
    """What runs of letters are: names alone, products where that is likely, or all products."""

    WHOLE, LIKELY, APART = range(3)


@dataclass(frozen=True)
class Question:
    """What is asked, and all that judging an answer needs.

    right    the right answer, or with `choices` the right one of them
    known    definitions such as y and s, whose names an answer may use
    columns  those of its variables that are data columns or matrices
    shapes   where there are matrices, the shapes of these variables
    form     beside the value, a form: "factored", "in terms of s", "lines" (see forms.py); of a
             "number" the right one may be rounded, and is right to the digits that it has
    others   further right answers that are not equal to the first
    wrong    answers that are foreseen, each with what is said of it
    of, wrt  where the answer is a derivative: of what, by what; `order` 1 or 2; `invented` where
             nobody but the tutor has called it by that name
    at       the point of a question about a number, for what is wrong with another
    exactly  whether a number that is rounded is another number: 0.33 is not 1/3
    readings what is to be known of how the question itself was read
    guessed  whether its columns are only what a mean is of: nobody has said what is one
    """

    right: str
    known: Expression | None = None
    columns: tuple[str, ...] = ()
    shapes: Shapes = ()
    choices: tuple[str, ...] = ()
    form: str = ""
    others: tuple[str, ...] = ()
    wrong: tuple[tuple[str, str], ...] = ()
    of: str = ""
    wrt: str = ""
    order: int = 1
    invented: bool = False
    at: tuple[tuple[str, Any], ...] = ()
    exactly: bool = False
    readings: tuple[str, ...] = ()
    guessed: bool = False

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """Worked out once: each answer asks for what is kept of its question."""
        return hash((self.right, self.known, self.of, self.wrt, self.order))

    @property
    def shaped(self) -> dict[str, Shape]:
        """The shapes of its variables that are no numbers: a column's length is any one."""
        return dict(self.shapes) or dict.fromkeys(self.columns, A_COLUMN)

    def shapes_of_names(self) -> dict[str, Shape]:
        """These, and the shapes of what is defined. Raises ShapeError where they do not fit."""
        found = self.shaped
        if self.known is not None:
            of_nodes = shapes(self.known, found)
            found.update({name: of_nodes[index] for index, name in self.known.names.items()})
        return found

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names that an answer may use."""
        if self.known is None:
            return ()
        own = {self.of} if self.invented else set()
        names = dict.fromkeys([*self.known.variables, *self.known.names.values()])
        return tuple(name for name in names if name not in own)


def of_derivative(
    of: str,
    wrt: str = "",
    order: int = 1,
    *,
    columns: tuple[str, ...] | None = None,
    runs: Runs = Runs.LIKELY,
) -> Question:
    """The question for the derivative of a formula. Raises TutorError where there is none.

    Unless its `columns` are told, what a mean or another function of a whole column is of is taken
    for them, but `wrt`. By a letter, ax is a·x and net a name; `runs` says otherwise.
    """
    if order not in (1, 2):
        raise TutorError("derivatives of order 1 and 2 are checked here")
    check_length(of, MAX_ANSWER)  # nobody's homework is longer than an answer to it
    by = spelled(wrt.strip())
    refuse_unclear(of, by)
    names = _names(of, by, runs)
    function = parse(of, names)
    by = as_declared(by, function.labels.values()) or by or _only_variable(function)
    told = (*_told(function, of, names), *_told_whole(function, by))
    if by not in function.labels.values():
        function, told = _with_variable(function, by), (*told, _absent(function, by, of))
    return replace(_derived(function, by, order, columns), readings=told)


def _names(of: str, by: str, runs: Runs) -> list[str] | None:
    """The names of a question; None where every name is one."""
    if runs is Runs.WHOLE:
        return None
    return letters(of, by=(by,) if by else (), apart=runs is Runs.APART)


def _with_variable(form: Expression, name: str) -> Expression:
    """A formula with one more variable, which it does not depend on; NotationError for no name."""
    read = parse(name)
    if read.variables != (name,):
        raise NotationError(f"{name} is no name of a variable")
    return replace(form, nodes=(*form.nodes, *read.nodes))


def _absent(form: Expression, by: str, text: str) -> str:
    """What is said of a derivative by what does not occur: it may be meant, or mistyped."""
    listed = f"; its variables: {', '.join(form.variables)}" if form.variables else ""
    return f"{by} does not occur in {text.strip()}, and so the derivative by {by} is 0{listed}"


def _derived(
    function: Expression, by: str, order: int, columns: tuple[str, ...] | None = None
) -> Question:
    """The question for the derivative of a formula by one of its names."""
    _without_matrices(function)
    invented = not function.label(function.output)
    found, guessed = function, columns is None
    if columns is None:
        columns = tuple(columns_of(function) - {by})
    function = _named(function)
    text = derivative_text(found, by, order, frozenset(columns))
    of = function.label(function.output)
    return Question(
        text, function, columns, of=of, wrt=by, order=order, invented=invented, guessed=guessed
    )


def derivative_text(form: Expression, by: str, order: int, columns: frozenset[str]) -> str:
    """A derivative by a name, written out.

    >>> [derivative_text(parse(text), "x", 2, frozenset()) for text in ("x^3 + a", "a*x")]
    ['6*x', '0']
    """
    found: Expression | None = form
    for _ in range(order):
        if found is None or by not in found.labels.values():
            return "0"
        found = derivative(found, found.find(by), columns)
    return "0" if found is None else to_text(found, names=found.names)


def otherwise(asked: Question, of: str, wrt: str, order: int) -> Iterator[Question]:
    """The same question by what its formula may mean besides: 1/(2x) for 1/2x, ax as one name."""
    function = asked.known
    for form in other_readings(function, function.variables) if function else ():
        if asked.wrt in form.labels.values():
            yield _derived(form, asked.wrt, order)
    apart = any(map(factors, asked.names))
    for runs in (Runs.WHOLE,) * bool(asked.readings) + (Runs.APART,) * apart:
        with suppress(TutorError):
            yield of_derivative(of, wrt, order, runs=runs)


def otherwise_equal(equals: str, answer: str) -> Iterator[Question]:
    """The same for an equality."""
    right, columns = _equated(equals, answer, (), apart=False)
    for form in other_readings(right, right.variables):
        yield _equality(form, columns, ())
    with suppress(TutorError):
        apart, columns = _equated(equals, answer, (), apart=True)
        if apart.nodes != right.nodes:
            yield _equality(apart, columns, ())


def _told_whole(form: Expression, by: str) -> tuple[str, ...]:
    """What is said of a name that has the variable in it, and is no product all the same: act."""
    return tuple(
        f"{name} is one name; as a product it is {'*'.join(product)}"
        for name in form.variables
        if by in (product := factors(name))
    )


_LONGEST = 200
"""A longer question is not repeated in what is said of how it was read."""


def _told(form: Expression, text: str, names: Sequence[str] | None) -> tuple[str, ...]:
    """How a question was read, if that is not certain; where runs were split, once for all."""
    if "sigma" in form.variables:
        form = replace(form, readings=(*form.readings, "σ is a name here; the sigmoid is σ(x)"))
    split = any(map(tells_a_run, form.readings))
    if names is None or not split or len(text) > _LONGEST or "=" in text:
        return form.readings
    read = to_text(form, PRETTY, names=form.names)
    told = f"{text.strip()} is read as {read}; a name of several letters is written a_x"
    return (told, *(one for one in form.readings if not tells_a_run(one)))


def _named(function: Expression) -> Expression:
    """The function under a name, as an answer may have it on its left side: df/dx = …"""
    if function.label(function.output):
        return function
    taken = {*function.variables, *function.names.values()}
    return replace(function, names={**function.names, function.output: free_name(taken)})


_LIKELY = ("x", "t", "y", "z", "theta", "w")
"""By what one derives, where nothing is said: a x² by x."""


def _only_variable(function: Expression) -> str:
    first, *others = function.variables or ("x",)
    if others:
        listed = ", ".join(function.variables)
        runs = [letter for name in function.variables for letter in factors(name)]
        likely = next((name for name in _LIKELY if name in function.variables), first)
        if runs:  # x, of ax² + bx, and of ax + b
            likely = max(runs, key=lambda one: (runs.count(one), one in _LIKELY))
        hint = f"{NEEDS}; the variables here: {listed}"
        raise TutorError("say by which variable", hint, Needs(wrt=likely))
    return first


def of_equality(equals: str, answer: str = "", more: tuple[str, ...] = ()) -> Question:
    """The question whether an answer equals a formula, in the formula's names and `more`."""
    right, columns = _equated(equals, answer, more, apart=False)
    _without_matrices(right)
    return _equality(right, columns, more)


def _equated(
    equals: str, answer: str, more: tuple[str, ...], *, apart: bool
) -> tuple[Expression, frozenset[str]]:
    """The formula that an answer should be equal to, and the columns of both."""
    given = _read(answer)
    mine = letters(answer, apart=True) if apart else None
    own = letters(equals, (*(mine or given.variables), *more), apart=apart)
    right = parse(equals, own)
    told = _told(right, equals, own)
    return replace(right, readings=told), columns_of(right) | columns_of(given)


def _equality(right: Expression, columns: frozenset[str], more: tuple[str, ...]) -> Question:
    names = list(dict.fromkeys([*right.variables, *more]))
    known = parse(" + ".join(names), names) if names else None
    if right.names:
        known = right
    asked = to_text(right, names=right.names)
    found = tuple(columns & {*names})
    return Question(asked, known, found, exactly=True, readings=right.readings, guessed=True)


def _without_matrices(form: Expression) -> None:
    """Raise TutorError where the shapes would have to be known, and nobody has told them."""
    if not OF_ARRAYS.isdisjoint(form.operations):
        raise TutorError(
            "the shapes of its matrices are not known here", hint="a lesson's graph has them"
        )


def _read(answer: str) -> Expression:
    try:
        return parse(answer, limit=MAX_ANSWER)
    except TutorError:
        return Expression((), 0)


def columns_of(form: Expression) -> frozenset[str]:
    """The variables that a function of whole columns is taken of: x in mean(x^2)."""
    nodes, below = form.nodes, set[int]()
    for index in range(len(nodes) - 1, -1, -1):
        if index in below or nodes[index].op in WHOLE:
            below.update(nodes[index].args)
    return frozenset(str(nodes[k].value) for k in below if nodes[k].op == VARIABLE)

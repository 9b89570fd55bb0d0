"""What is asked: a lesson's question, any derivative, or whether an answer equals a formula."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from tutor.calculus.shapes import A_COLUMN, OF_ARRAYS, Shape
from tutor.calculus.steps import free_name
from tutor.calculus.sweep import derivative
from tutor.checking.points import Shapes
from tutor.errors import NotationError, TutorError
from tutor.functions import CONSTANTS, TYPED, WHOLE
from tutor.notation.lexer import spelled, tokens
from tutor.notation.parser import parse
from tutor.notation.printer import to_text
from tutor.notation.tape import VARIABLE, Expression

MAX_ANSWER = 4_000


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

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names that an answer may use."""
        if self.known is None:
            return ()
        own = {self.of} if self.invented else set()
        names = dict.fromkeys([*self.known.variables, *self.known.names.values()])
        return tuple(name for name in names if name not in own)


def of_derivative(of: str, wrt: str = "", order: int = 1) -> Question:
    """The question for the derivative of a formula. Raises TutorError where there is none.

    What a mean or another function of a whole column is of is taken for columns, but `wrt`.
    """
    if order not in (1, 2):
        raise TutorError("derivatives of order 1 and 2 are checked here")
    found: Expression | None = parse(of, _letters(of))
    assert found is not None
    _without_matrices(found)
    found_name = found.label(found.output)
    by = spelled(wrt.strip()) or _only_variable(found)
    if by not in found.labels.values():
        there = f'name one that does: wrt="{found.variables[0]}"' if found.variables else ""
        raise NotationError(f"{by} does not occur in {of}", hint=there)
    function, columns = _named(found), tuple(columns_of(found) - {by})
    for _ in range(order):
        kept = found is not None and by in found.labels.values()
        found = derivative(found, found.find(by), frozenset(columns)) if found and kept else None
    right = "0" if found is None else to_text(found, names=found.names)
    of, invented = function.label(function.output), not found_name
    return Question(right, function, columns, of=of, wrt=by, order=order, invented=invented)


def _named(function: Expression) -> Expression:
    """The function under a name, as an answer may have it on its left side: df/dx = …"""
    if function.label(function.output):
        return function
    taken = {*function.variables, *function.names.values()}
    return replace(function, names={**function.names, function.output: free_name(taken)})


def _only_variable(function: Expression) -> str:
    if not function.variables:
        raise TutorError("there is no variable to derive by")
    first, *others = function.variables
    if others:
        listed = ", ".join(function.variables)
        raise TutorError("say by which variable", f'wrt="{first}"; the variables here: {listed}')
    return first


def of_equality(equals: str, answer: str = "", more: tuple[str, ...] = ()) -> Question:
    """The question whether an answer equals a formula, in the formula's names and `more`."""
    given = _read(answer)
    right = parse(equals, _letters(equals, (*given.variables, *more)))
    _without_matrices(right)
    names = list(dict.fromkeys([*right.variables, *more]))
    known = parse(" + ".join(names), names) if names else None
    if right.names:
        known = parse(equals)
    columns = columns_of(right) | columns_of(given)
    asked = to_text(right, names=right.names)
    return Question(asked, known, tuple(columns & {*names}), exactly=True)


def _letters(text: str, more: tuple[str, ...] = ()) -> list[str] | None:
    """The names of a formula in which a run is a product of letters that stand alone elsewhere.

    None where there is no such run, and every name is one, however long.

    >>> _letters("x^2 + 2xy + y^2"), _letters("xy + 1"), _letters("xy + 1", ("x", "y"))
    (['x', 'y'], None, ['x', 'y'])
    """
    if "=" in text:  # with definitions, every name is given
        return None
    words = [token.text for token in tokens(text) if token.kind == "name"]
    names = [word for word in words if word.lower() not in TYPED and word not in CONSTANTS]
    letters = {"e", *(name for name in (*names, *more) if len(name) == 1)}
    runs = {name for name in names if len(name) > 1 and letters.issuperset(name)} - {*more}
    alone = dict.fromkeys(name for name in (*names, *more) if name not in runs)
    return list(alone) if runs else None


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

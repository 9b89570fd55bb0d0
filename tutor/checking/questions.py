"""Questions that no lesson asks: any derivative, and whether an answer equals a formula."""

from dataclasses import replace

from tutor.calculus.shapes import OF_ARRAYS
from tutor.calculus.sweep import derivative
from tutor.checking.answers import MAX_ANSWER, Question
from tutor.errors import NotationError, TutorError
from tutor.functions import CONSTANTS, TYPED, WHOLE
from tutor.notation.lexer import tokens
from tutor.notation.parser import parse
from tutor.notation.printer import to_text
from tutor.notation.tape import VARIABLE, Expression


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
    by = wrt or _only_variable(found)
    if by not in _labels(found):
        there = f'name one that does: wrt="{found.variables[0]}"' if found.variables else ""
        raise NotationError(f"{by} does not occur in {of}", hint=there)
    function, columns = _named(found), tuple(columns_of(found) - {by})
    for _ in range(order):
        kept = found is not None and by in _labels(found)
        found = derivative(found, found.find(by), frozenset(columns)) if found and kept else None
    right = "0" if found is None else to_text(found, names=found.names)
    of, invented = function.label(function.output), not found_name
    return Question(right, function, columns, of=of, wrt=by, order=order, invented=invented)


def _named(function: Expression) -> Expression:
    """The function under a name, as an answer may have it on its left side: df/dx = …"""
    if function.label(function.output):
        return function
    taken = {*function.variables, *function.names.values()}
    name = next(letter for letter in ("f", "g", "h", "F", "G", "f_0") if letter not in taken)
    return replace(function, names={**function.names, function.output: name})


def _labels(form: Expression) -> list[str]:
    return [form.label(index) for index in range(len(form))]


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

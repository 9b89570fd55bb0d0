"""Questions that no lesson asks: any derivative, and whether an answer equals a formula."""

from dataclasses import replace

from tutor.calculus.sweep import derivative
from tutor.checking.answers import Question
from tutor.errors import NotationError, TutorError
from tutor.notation.parser import parse
from tutor.notation.printer import to_text
from tutor.notation.tape import Expression


def of_derivative(
    of: str, wrt: str = "", order: int = 1, *, columns: tuple[str, ...] = ()
) -> Question:
    """The question for the derivative of a formula. Raises TutorError where there is none."""
    if order not in (1, 2):
        raise TutorError("derivatives of order 1 and 2 are checked here")
    found: Expression | None = parse(of)
    assert found is not None
    by = wrt or _only_variable(found)
    if by not in _labels(found):
        raise NotationError(f"{by} does not occur in {of}", hint="name one that does: --wrt x")
    function = _named(found)
    for _ in range(order):
        kept = found is not None and by in _labels(found)
        found = derivative(found, found.find(by), frozenset(columns)) if found and kept else None
    right = "0" if found is None else to_text(found, names=found.names)
    of = function.label(function.output)
    return Question(right, function, columns, of=of, wrt=by, order=order)


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
    if len(function.variables) != 1:
        listed = ", ".join(function.variables) or "none"
        raise TutorError("say by which variable", f"--wrt x; the variables here: {listed}")
    return function.variables[0]


def of_equality(equals: str, more: tuple[str, ...] = ()) -> Question:
    """The question whether an answer equals a formula."""
    right = parse(equals)
    names = list(dict.fromkeys([*right.variables, *more]))
    known = parse(" + ".join(names), names) if names else None
    if right.names:
        known = parse(equals)
    return Question(to_text(right, names=right.names), known)

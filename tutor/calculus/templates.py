"""The registry's formulas, read once each: definitions, partials and kinks as expressions."""

from functools import cache

from tutor.functions import FUNCTIONS
from tutor.notation.parser import parse
from tutor.notation.tape import Expression

_VOCABULARY = {word: word for word in FUNCTIONS}


@cache
def template(text: str, names: tuple[str, ...]) -> Expression:
    """A formula of the registry, in which the tutor's own rows may occur too."""
    return parse(text, names, vocabulary=_VOCABULARY)


def partial(op: str, position: int) -> Expression | None:
    """The local derivative of a row by one parameter; None where there is no path."""
    row = FUNCTIONS[op]
    text = row.partials[position]
    return template(text, (*row.parameters, row.value)) if text else None


def pullback(op: str) -> Expression | None:
    """The adjoint of a row's argument in that of its value, where it is not elementwise."""
    row = FUNCTIONS[op]
    return template(row.pullback, (*row.parameters, row.value, "g")) if row.pullback else None


def definition(op: str, *, stable: bool = False) -> Expression | None:
    """What a row is in simpler functions, if it is; with `stable`, its accurate form."""
    row = FUNCTIONS[op]
    text = (stable and row.stable) or row.formula
    return template(text, row.parameters) if text else None


def computed(op: str) -> Expression | None:
    """What TensorFlow computes for a row, operation by operation; None where it has a kernel."""
    row = FUNCTIONS[op]
    if row.tensorflow:
        return definition(op) if row.composed else None
    return definition(op, stable=True)

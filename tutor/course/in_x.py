"""Formulas in x, each x by itself: what a figure plots and what experiments measure."""

from dataclasses import replace

from tutor.calculus.shapes import SCALAR
from tutor.calculus.sweep import adjoint
from tutor.errors import LessonError
from tutor.functions import WHOLE
from tutor.notation.parser import parse
from tutor.notation.printer import to_text
from tutor.notation.tape import Expression


def in_x(text: str) -> Expression:
    """A formula in x alone. At many x at once it has the values that it has at each by itself.

    Raises TutorError for one without x, and for one that looks at a column as a whole: computed
    at many x at once, a mean would be over the x themselves.

    >>> in_x("x^2 + 1").variables
    ('x',)
    """
    form = parse(text, ["x"])
    if not form.variables or not WHOLE.isdisjoint(form.operations):
        raise LessonError(f"{text} is to be a formula in x, of each x by itself", part=text)
    return form


def slope(form: Expression) -> Expression:
    """The derivative of a formula in x, as the backward sweep writes it.

    Raises TutorError where no gradient goes through.

    >>> to_text(slope(in_x("sin(x)")))
    'cos(x)'
    """
    found = adjoint(form, form.find("x"), [SCALAR] * len(form))
    if found is None:
        raise LessonError(f"no gradient goes through {to_text(form)}", part=form.text)
    return replace(found, names={})

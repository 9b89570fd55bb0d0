"""Hints from a question's own derivation: the rule, the next line with a gap, the line.

Never the whole answer first. A lesson's own hints come before these; what a lesson does not
give, the derivation fills up to three.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from tutor.checking.answers import Question
from tutor.errors import TutorError
from tutor.notation.printer import ASCII, DERIVATIVE, Style, to_text
from tutor.notation.tape import Expression, reachable

LEVELS = 3
_GAP = "..."


class Line(NamedTuple):
    """One line of a derivation, and the rule that led there."""

    form: Expression
    rule: str


def hints(question: Question, given: Sequence[str] = (), style: Style = ASCII) -> list[str]:
    """The hints for a question, those that the lesson gives first; at least three if it derives.

    >>> from tutor.checking.questions import of_derivative
    >>> for hint in hints(of_derivative("sin(x^2)")):
    ...     print(hint)
    the rule here: sine, chain rule
    a line of it, with a gap: df/dx = cos(x^2)*(...)
    that line: df/dx = cos(x^2)*d/dx x^2
    """
    derived = _derived(question, style) if len(given) < LEVELS else []
    return [*given, *derived[len(given) :]]


def _derived(question: Question, style: Style) -> list[str]:
    steps = derivation(question)
    if not steps:
        return []
    form, rule = steps[0]
    left = f"d{question.of}/d{question.wrt} = "
    line = to_text(form, style, names=form.names)
    return [
        f"the rule here: {rule}",
        f"a line of it, with a gap: {left}{_with_gap(form, style)}",
        f"that line: {left}{line}",
    ]


def derivation(question: Question) -> list[Line]:
    """The lines of the question's derivation with their rules; [] where there is none on paper."""
    if question.known is None or not question.of or not question.wrt or question.order != 1:
        return []
    from tutor.calculus.derivation import derive
    from tutor.calculus.shapes import shapes

    known = question.known
    columns = dict.fromkeys(question.columns, (3,))
    of, wrt = known.find(question.of), known.find(question.wrt)
    try:
        found = derive(known, shapes(known, columns), of, wrt)
    except TutorError:
        return []
    # A name that nobody typed is not used: e^(2x) is written out, not called f.
    own = {known.output} if question.of not in known.text else set()
    return [Line(_without(step.form, own), step.rule) for step in found.steps]


def taking(lines: Sequence[Line]) -> str:
    """The rules by which the derivatives are taken, without those that only tidy up after."""
    rules: list[str] = []
    for form, rule in lines:
        rules += rule.split(", ")
        if not _is_open(form):
            break
    return ", ".join(dict.fromkeys(rules))


def _is_open(form: Expression) -> bool:
    """Whether a derivative is still to be taken in a line."""
    needed = reachable(form.nodes, form.output)
    return any(on and node.op == DERIVATIVE for on, node in zip(needed, form.nodes, strict=True))


def _without(form: Expression, own: set[int]) -> Expression:
    return replace(form, names={k: name for k, name in form.names.items() if k not in own})


def _with_gap(form: Expression, style: Style) -> str:
    """A line with its last part left out: the inner derivative, the second term."""
    index = form.output
    while form.nodes[index].op in ("neg", "identity") and index not in form.names:
        index = form.nodes[index].args[0]
    if len(form.nodes[index].args) < 2:
        return f"({_GAP})"
    hidden = form.nodes[index].args[-1]
    return to_text(form, style, names={**form.names, hidden: f"({_GAP})"})

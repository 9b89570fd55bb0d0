"""Derivatives that a worked line leaves to be taken: cos(x^2)*d/dx(x^2), s + x*ds/dx."""

import re

from tutor.calculus.sweep import derivative
from tutor.checking.questions import Question
from tutor.notation.differentials import NAME, PRIME, quotient
from tutor.notation.leftside import right_side_begins
from tutor.notation.lexer import MAX_ANSWER, spelled
from tutor.notation.parser import parse
from tutor.notation.printer import definitions, to_text
from tutor.notation.tape import sizes

_UNTAKEN = re.compile(
    rf"{quotient(rf'(?P<of>{NAME})?+', f'(?P<by>{NAME})')}(?(of)|\s*+(?P<opening>\())"
)
_POWERED = re.compile(rf"\s*+(?:\^|\*\*|[²³¹⁰-⁹]|{PRIME})")
_MOST, _MOST_NODES = 10, 500
"""How many are worked out in a line, and up to what size, written out."""


def taken(line: str, question: Question) -> str:
    """A line with what is left to be taken worked out, in brackets; its left side stays.

    Raises NotationError for what stands in brackets and cannot be read.

    >>> from tutor.notation import parse
    >>> asked = Question("2*x*cos(x^2)", parse("y = x^2; f = sin(y)"), of="f", wrt="x")
    >>> taken("df/dx = cos(y)*dy/dx", asked), taken("cos(x^2)*d/dx(x^2)", asked)
    ('df/dx = cos(y)*(2*x)', 'cos(x^2)*(2*x)')
    """
    if len(line) > MAX_ANSWER:  # which is refused where it is read
        return line
    begin = right_side_begins(line)
    for _ in range(_MOST):
        # From the right, so that what stands in brackets comes before what is around them.
        found = _last(line, begin)
        end = _end(line, found) if found else 0
        worked_out = _worked_out(line, found, end, question) if found and end else ""
        if not found or not worked_out:
            break
        line = f"{line[: found.start()]}({worked_out}){line[end:]}"
    return line


def leaves_some(line: str) -> bool:
    """Whether a derivative is still to be taken on the right side of a line."""
    return _last(line, right_side_begins(line)) is not None


def is_one(line: str) -> bool:
    """Whether the right side of a line is no more than a derivative that is to be taken."""
    right = line[right_side_begins(line) :].strip(" =")
    found = _UNTAKEN.match(right)
    return found is not None and _end(right, found) == len(right)


def _last(line: str, begin: int) -> re.Match[str] | None:
    return max(_UNTAKEN.finditer(line, begin), key=re.Match.start, default=None)


def _end(line: str, found: re.Match[str]) -> int:
    """Where a derivative ends, behind its bracket if it has one; 0 where that is not closed."""
    depth = int(bool(found["opening"]))
    for place in range(found.end(), len(line) if depth else 0):
        depth += (line[place] in "([{") - (line[place] in ")]}")
        if not depth:
            return place + 1
    return 0 if depth else found.end()


def _worked_out(line: str, found: re.Match[str], end: int, question: Question) -> str:
    """A derivative as it is typed, in the question's names; "" where it is none of those."""
    known, by = question.known, spelled(found["by"])
    powered = _POWERED.match(line, end)  # d/dx(2x + 1)^2 is that of the square to most
    if known is None or by not in question.names or found["square"] or powered:
        return ""
    inside = line[found.end() : end - 1] if found["opening"] else found["of"]
    parse(inside, question.names)  # what is wrong in it is told of it alone
    named = [f"{name} = {formula}" for name, formula in definitions(known) if name]
    form = parse("; ".join([*named, inside]), known.variables)
    if by not in form.labels.values():
        return "0"
    slope = derivative(form, form.find(by), frozenset(question.columns))
    if slope is None or sizes(slope.nodes, slope.names)[slope.output] > _MOST_NODES:
        return ""
    return to_text(slope, names=slope.names)

"""Derivatives that a worked line leaves to be taken: cos(x^2)*d/dx(x^2), s + x*ds/dx."""

import re

from tutor.calculus.sweep import derivative
from tutor.checking.questions import Question
from tutor.errors import NotationError
from tutor.notation.differentials import NAME, PRIME, quotient
from tutor.notation.leftside import right_side_begins
from tutor.notation.lexer import MAX_ANSWER, SAME_SIGNS, spelled
from tutor.notation.parser import parse
from tutor.notation.printer import definitions, to_text
from tutor.notation.tape import sizes

_UNTAKEN = re.compile(
    rf"{quotient(rf'(?P<of>{NAME})?', f'(?P<by>{NAME})')}"
    r"(?(of)|(?:\s*+(?:\\left\s*+)?(?P<opening>[(\[]))?)"
)
_IN_FRONT = re.compile(r"(?<![A-Za-z_\\])[d∂]\s*+\(")
"""d(x^2)/dx, which is read as a left side alone."""
_POWERED = re.compile(rf"\s*+(?:\^|\*\*|[²³¹⁰-⁹]|{PRIME})")
_BETWEEN, _TIMES = "+-*/=)]}", ("*", "/")
"""Signs behind a factor, and those behind which more may be derived with it."""
_TIMES_IN_LATEX = re.compile(r"\\(?:cdot|times|frac)")
_MOST, _MOST_NODES = 10, 500
"""How many are worked out in a line, and up to what size, written out."""


def worked_out(line: str, question: Question) -> str:
    """A line with what is left to be taken worked out, in brackets; its left side stays.

    Raises NotationError for what cannot be worked out, or cannot be read.

    >>> from tutor.notation import parse
    >>> asked = Question("2*x*cos(x^2)", parse("y = x^2; f = sin(y)"), of="f", wrt="x")
    >>> worked_out("df/dx = cos(y)*dy/dx", asked), worked_out("cos(x^2)*d/dx(x^2)", asked)
    ('df/dx = cos(y)*(2*x)', 'cos(x^2)*(2*x)')
    """
    if len(line) > MAX_ANSWER:  # which is refused where it is read
        return line
    begin, now = right_side_begins(line), line
    if (found := _IN_FRONT.search(line, begin)) and "d" not in question.names:
        raise _refused(line, found)
    # From the right, so that what stands in brackets comes before what is around them.
    for count in range(_MOST + 1):
        found = _last(now, begin)
        if found is None or _is_quotient(found, question):
            break
        inside, end = _derived(now, found)
        slope = _slope(inside, found, question) if end and count < _MOST else ""
        now = f"{now[: found.start()]}({slope}){now[end:]}"
        if not slope or len(now) > MAX_ANSWER:
            raise _refused(line, found)
    return now


def _refused(line: str, found: re.Match[str]) -> NotationError:
    return NotationError(
        "this derivative cannot be worked out here",
        text=line, start=found.start(), end=found.end(),
        hint="take it, or write d/dx(…), with all that it is of in brackets",
    )  # fmt: skip


def leaves_some(line: str) -> bool:
    """Whether a derivative is still to be taken on the right side of a line."""
    return _last(line, right_side_begins(line)) is not None


def asks_again(line: str, order: int) -> bool:
    """Whether the right side of a line is the question: a derivative to be taken, or one of one."""
    right = line[right_side_begins(line) :].strip(" =")
    found = _UNTAKEN.match(right)
    whole = found is not None and _derived(right, found)[1] == len(right)
    return found is not None and whole and (order == 1 or bool(_UNTAKEN.search(right, found.end())))


def _last(line: str, begin: int) -> re.Match[str] | None:
    return max(_UNTAKEN.finditer(line, begin), key=re.Match.start, default=None)


def _is_quotient(found: re.Match[str], question: Question) -> bool:
    """Whether it is one of variables, where d or dx is the name of one."""
    differentials = {"d", f"d{found['of']}", f"d{found['by']}"}
    return not differentials.isdisjoint(question.names)


def _derived(line: str, found: re.Match[str]) -> tuple[str, int]:
    """What is derived, and where it ends; 0 if it may be two things, or a bracket is open."""
    if not found["of"] and not found["opening"]:
        return _factor(line, found.end())
    inside, end = found["of"], found.end()
    if opening := found["opening"] and found.start("opening"):
        end = _closed(line, found.end())
        inside = line[found.end() : end - 1]
        if _POWERED.match(line, end) and line[opening - 1].isspace():  # d/dx (x + 1)^2
            return _factor(line, opening)
        if line.startswith("(", end):
            end = 0
    return inside, 0 if _POWERED.match(line, end) else end


def _closed(line: str, begin: int) -> int:
    """Behind the bracket that closes what begins there; 0 where none does."""
    depth = 1
    for place in range(begin, len(line)):
        depth += (line[place] in "([{") - (line[place] in ")]}")
        if not depth:
            return place + 1
    return 0


def _factor(line: str, begin: int) -> tuple[str, int]:
    """What follows without brackets, x^2 or 2x, and its end; 0 where it may be a part of it."""
    line = line.translate(SAME_SIGNS)  # − is a minus, and · a product
    depth, end = 0, len(line)
    for place in range(begin, len(line)):
        if (
            not depth
            and line[place] in _BETWEEN
            and line[begin:place].rstrip()[-1:] not in ("", "^")
        ):
            end = place
            break
        depth += (line[place] in "([{") - (line[place] in ")]}")
    inside = line[begin:end].strip()
    unclear = depth or line[end : end + 1] in _TIMES or _TIMES_IN_LATEX.search(inside)
    return inside, 0 if unclear else end


def _slope(inside: str, found: re.Match[str], question: Question) -> str:
    """A derivative as it is typed, in the question's names; "" where it is none of those."""
    known, by = question.known, spelled(found["by"])
    if known is None or by not in question.names or found["square"] or not inside:
        return ""
    parse(inside, question.names)  # what is wrong in it is told of it alone
    named = [f"{name} = {formula}" for name, formula in definitions(known) if name]
    form = parse("; ".join([*named, inside]), known.variables)
    if by not in form.labels.values():
        return "0"
    slope = derivative(form, form.find(by), frozenset(question.columns))
    if slope is None or sizes(slope.nodes, slope.names)[slope.output] > _MOST_NODES:
        return ""
    return to_text(slope, names=slope.names)

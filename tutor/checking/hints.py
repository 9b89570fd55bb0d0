"""Hints from a question's own derivation: the rule, the next line with a gap, the line.

They are sentences in Markdown, as a lesson's are. Never the whole answer first. A lesson's own
hints come before these; what a lesson does not give, the derivation fills up to three.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from tutor.calculus.matching import kinds, matched
from tutor.checking.questions import Question
from tutor.errors import TutorError
from tutor.functions import FUNCTIONS
from tutor.notation.parser import parse
from tutor.notation.printer import ASCII, DERIVATIVE, PRETTY, Style, to_text
from tutor.notation.tape import LEAVES, NUMBER, VARIABLE, Expression, Node, Tape, sizes, standing

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
    The rules here: sine, chain rule.
    The first line, with a gap: `df/dx = cos(x^2)*(...)`.
    The first line: `df/dx = cos(x^2)*d/dx x^2`.
    """
    derived = _derived(question, style, len(given)) if len(given) < LEVELS else []
    return [*given, *derived[len(given) :]]


def _derived(question: Question, style: Style, given: int) -> list[str]:
    steps = derivation(question)
    if not steps:
        return []
    form, rule = steps[0]
    left = f"d{question.of}/d{question.wrt}"
    return [
        f"The {'rules' if ', ' in rule else 'rule'} here: {rule}.",
        _shape(form, left, style) or f"The first line, with a gap: `{left} = {_gap(form, style)}`.",
        _line(question, steps, left, style, given),
    ]


def _line(question: Question, steps: Sequence[Line], left: str, style: Style, given: int) -> str:
    """The first line; after hints of a lesson's own, which say how to begin, one further on."""
    taken = (line.form for line in steps[1:-1] if not _is_open(line.form))
    further = next(taken, None) if given == LEVELS - 1 and not question.shapes else None
    form = further or steps[0].form
    which = "With every derivative taken" if further else "The first line"
    return f"{which}: `{left} = {to_text(form, style, names=form.names)}`."


@lru_cache(maxsize=256)
def derivation(question: Question) -> tuple[Line, ...]:
    """The lines of the question's derivation with their rules; () where there is none on paper."""
    if question.known is None or not question.of or not question.wrt or question.order != 1:
        return ()
    from tutor.calculus.derivation import derive
    from tutor.calculus.shapes import shapes

    known = question.known
    of, wrt = known.find(question.of), known.find(question.wrt)
    # A name that nobody typed is not used: e^(2x) is written out, not called f.
    own = {known.output} if question.invented else set()
    if own and (line := _by_registry(known, of, wrt)):
        return (Line(_without(line.form, own), line.rule),)
    try:
        found = derive(known, shapes(known, question.shaped), of, wrt)
    except TutorError:
        return ()
    return tuple(Line(_without(step.form, own), step.rule) for step in found.steps)


def worked(question: Question) -> tuple[Line, ...]:
    """The derivation down to the answer itself, as it is shown beside it.

    >>> from tutor.notation import parse
    >>> box = parse("p = x^2*(3*x + 1)")
    >>> for line in worked(Question("40", box, of="p", wrt="x", at=(("x", 2),)))[-2:]:
    ...     print(to_text(line.form), "|", line.rule)
    x*(9*x + 2) | tidy up
    40 | with the numbers put in

    Nothing follows the line that is the answer.

    >>> from tutor.checking.questions import of_derivative
    >>> [line.rule for line in worked(of_derivative("2*x*sin(x)", "x"))]
    ['product rule, constant factor', 'sine']
    """
    lines = derivation(question)
    if not lines:
        return ()
    try:
        right = parse(question.right, question.names)
        read = {
            number: parse(to_text(form, names=form.names), question.names)
            for number, (form, _) in enumerate(lines)
            if not _is_open(form)
        }
    except TutorError:
        return lines
    there = next((n for n, form in read.items() if to_text(form) == to_text(right)), None)
    if there is not None:  # what follows only tidies up, and is not what was asked for
        return lines[: there + 1]
    return (*lines, Line(right, _leading_to(right, [*read.values()][-1], question)))


def _written_alike(form: Expression, other: Expression) -> bool:
    """Whether two formulas are one but for the order of terms and factors."""
    nodes = form.nodes
    return any(
        all(nodes[at] == Node(VARIABLE, (), letter) for letter, at in bound.items())
        for bound in matched(other, form.output, nodes.__getitem__, kinds(nodes))
    )


def _leading_to(right: Expression, found: Expression, question: Question) -> str:
    """Why the answer is what a derivation came to."""
    if found.variables and not right.variables:
        return "with the numbers put in"
    known, more = question.known, set(found.variables) - set(right.variables)
    names = [] if known is None else [(i, name) for i, name in known.names.items() if name in more]
    written = [
        f"{name} = {to_text(known, PRETTY, output=index, names=known.names)}"
        for index, name in names
        if known is not None
    ]
    if written:
        return f"since {', '.join(written)}"
    return "in another order" if _written_alike(found, right) else "in another form"


def _by_registry(known: Expression, of: int, wrt: int) -> Line | None:
    """The one line for a function by its own argument: its rule, not its definition taken apart.

    A lesson, whose functions have names, shows how the rule comes about; practice asks for it.
    """
    from tutor.calculus.templates import definition, partial

    node = known.nodes[of]
    if node.args != (wrt,) or definition(node.op) is None:
        return None
    row, slope = FUNCTIONS[node.op], partial(node.op, 0)
    if slope is None:
        return None
    tape = Tape(known.nodes)
    index = tape.insert(slope, {row.parameters[0]: wrt, row.value: of})
    return Line(Expression(tuple(tape.nodes), index, known.names), row.rule)


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
    return bool(standing(form.nodes, form.output, DERIVATIVE))


def _without(form: Expression, own: set[int]) -> Expression:
    return replace(form, names={k: name for k, name in form.names.items() if k not in own})


def _shape(form: Expression, left: str, style: Style) -> str:
    """What a line looks like that has nothing to leave out; "" where it has parts."""
    node = form.nodes[form.output]
    if form.output in form.names or node.op in LEAVES:
        return f"`{left}` is {'a number' if node.op == NUMBER else 'a single name'}."
    if len(node.args) == 1 and node.op not in ("neg", "identity") and not _is_open(form):
        inner = to_text(form.at(node.args[0]), style, names=form.names)
        return f"`{left}` is one function, of `{inner}`."
    return ""


def _gap(form: Expression, style: Style) -> str:
    """A line with its main part left out."""
    index, above = form.output, []
    while _goes_on_inside(form, index):
        above.append(form.nodes[index].op)
        (index,) = form.nodes[index].args
    node = form.nodes[index]
    tape = Tape(form.nodes)
    called = above and above[-1] not in ("neg", "identity")  # a call has brackets of its own
    written = tape.variable(_GAP if called else f"({_GAP})")
    if len(node.args) > 1 and node.op != DERIVATIVE:
        args = list(node.args)
        args[_left_out(form, index)] = written
        written = tape.add(node.op, *args)
    for op in reversed(above):
        written = tape.add(op, written)
    return to_text(Expression(tuple(tape.nodes), written), style, names=form.names)


def _goes_on_inside(form: Expression, index: int) -> bool:
    """Whether what is left out stands inside a sign, or a function that is not derived yet."""
    op, args = form.nodes[index].op, form.nodes[index].args
    if len(args) != 1 or op == DERIVATIVE or index in form.names:
        return False
    return op in ("neg", "identity") or _is_open(form.at(index))


def _left_out(form: Expression, index: int) -> int:
    """The place of the argument that is left out of a line.

    Of a sum what is derived already, since it stands in the answer as it is; of a product what
    is still to be derived; of anything else the longest part.
    """
    op, args = form.nodes[index].op, form.nodes[index].args
    still = [_is_open(form.at(arg)) for arg in args]
    if op in ("add", "sub", "mul") and still[0] != still[1]:
        return still.index(op == "mul")
    counts = sizes(form.nodes, form.names)
    return max(range(len(args)), key=lambda place: (counts[args[place]], place))

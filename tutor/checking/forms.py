"""The form that an exercise may ask for, beside the value: a row a form."""

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from tutor.checking.exact import fractions_of
from tutor.notation.lexer import spelled
from tutor.notation.tape import VARIABLE, Expression

_SUMS = ("add", "sub")
TERMS = "in terms of "


def wrong_form(form: str, answer: Expression) -> str:
    """What is missing of the form that is asked for; "" where the answer has it.

    >>> from tutor.notation import parse
    >>> wrong_form("factored", parse("x^2 - 1")), wrong_form("factored", parse("(x - 1)(x + 1)"))
    ('write it as a product', '')
    >>> wrong_form("in terms of s", parse("2*y"))
    'write it in terms of s alone'
    """
    if form.startswith(TERMS):
        allowed = set(terms(form))
        used = {str(node.value) for node in answer.nodes if node.op == VARIABLE}
        names = " and ".join(sorted(allowed))
        return "" if used <= allowed else f"write it in terms of {names} alone"
    if form not in FORMS:
        return ""
    holds, otherwise = FORMS[form]
    return "" if holds(answer) else otherwise


def terms(form: str) -> list[str]:
    """The names that an answer may be written in; none where the form is another.

    >>> terms("in terms of k and θ"), terms("factored")
    (['k', 'theta'], [])
    """
    listed = form.removeprefix(TERMS) if form.startswith(TERMS) else ""
    return [spelled(name.strip()) for name in re.split(r",|\band\b", listed) if name.strip()]


def known_form(form: str) -> bool:
    return not form or form in (*FORMS, LINES_FORM) or form.startswith(TERMS)


def _is_product(answer: Expression) -> bool:
    return _outermost(answer) not in _SUMS


def _is_expanded(answer: Expression) -> bool:
    nodes, values = answer.nodes, fractions_of(answer)

    def is_sum(index: int) -> bool:
        return nodes[index].op in _SUMS and values[index] is None

    return not any(
        any(is_sum(arg) for arg in node.args[:2])
        for index, node in enumerate(nodes)
        if node.op in ("mul", "pow") and _kept(answer, values, index) is None
    )


def _has_no_fraction(answer: Expression) -> bool:
    values = fractions_of(answer)
    return not any(_is_fraction(answer, values, index) for index in range(len(answer)))


def _is_fraction(answer: Expression, values: Sequence[Fraction | None], index: int) -> bool:
    """Whether something stands below a line here that does not divide what stands above it."""
    node = answer.nodes[index]
    if node.op == "pow":
        power = values[node.args[1]]
        return answer.nodes[node.args[1]].op == "neg" if power is None else power < 0
    if node.op != "div":
        return False
    under = values[node.args[1]]
    return under is None or not under or (_factor(answer, values, node.args[0]) / under) % 1 != 0


def _is_one_fraction(answer: Expression) -> bool:
    """At most one line, below everything: a negative power is one too, as a factor of the whole."""
    nodes, values = answer.nodes, fractions_of(answer)
    powers = [k for k, node in enumerate(nodes) if node.op == "pow" and values[k] is None]
    powers = [k for k in powers if _is_fraction(answer, values, k)]
    fractions = sum(
        node.op == "div" and values[index] is None and _kept(answer, values, index) is None
        for index, node in enumerate(nodes)
    )
    if powers:
        return not fractions and len(powers) == 1 and powers[0] in _factors(answer)
    return fractions <= 1 and (not fractions or _outermost(answer) == "div")


def _factors(answer: Expression) -> set[int]:
    """The nodes that the whole answer is the product of, with the products on the way."""
    pending, found = [answer.output], set[int]()
    while pending:
        index = pending.pop()
        found.add(index)
        if answer.nodes[index].op in ("mul", "neg", "identity"):
            pending += answer.nodes[index].args
    return found


def _kept(answer: Expression, values: Sequence[Fraction | None], index: int) -> int | None:
    """What a node is but for a sign, or a factor, divisor or power of one; None if it is more."""
    node = answer.nodes[index]
    if node.op in ("neg", "identity"):
        return node.args[0]
    if node.op not in ("mul", "div", "pow"):
        return None
    left, right = node.args
    if values[right] == 1 or (values[right] == -1 and node.op != "pow"):
        return left
    return right if node.op == "mul" and values[left] in (1, -1) else None


def _outermost(answer: Expression) -> str:
    """The last operation that does something."""
    values, index = fractions_of(answer), answer.output
    while (inner := _kept(answer, values, index)) is not None:
        index = inner
    return answer.nodes[index].op


def _factor(answer: Expression, values: Sequence[Fraction | None], index: int) -> Fraction:
    """The number that a product begins with, if its factors are put together."""
    pending, found = [index], Fraction(1)
    while pending:
        index = pending.pop()
        node, value = answer.nodes[index], values[index]
        if value is not None:
            found *= value
        elif node.op in ("mul", "neg", "identity"):
            pending += node.args
        elif node.op == "div" and values[node.args[1]]:
            found /= values[node.args[1]] or 1
            pending.append(node.args[0])
    return found


NUMBER_FORM, LINES_FORM = "number", "lines"
FORMS: Mapping[str, tuple[Callable[[Expression], bool], str]] = {
    NUMBER_FORM: (lambda answer: not answer.variables, "give a number"),
    "factored": (_is_product, "write it as a product"),
    "expanded": (_is_expanded, "multiply it out"),
    "no fractions": (_has_no_fraction, "write it without a fraction"),
    "one fraction": (_is_one_fraction, "bring it over one denominator"),
}
"""Each form that a lesson may ask for: whether an answer has it, and what is said if not."""

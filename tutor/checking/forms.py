"""The form that an exercise may ask for, beside the value: a row a form."""

from collections.abc import Callable, Mapping

from tutor.notation.tape import NUMBER, VARIABLE, Expression

_SUMS = ("add", "sub")
_TERMS = "in terms of "


def wrong_form(form: str, answer: Expression) -> str:
    """What is missing of the form that is asked for; "" where the answer has it.

    >>> from tutor.notation import parse
    >>> wrong_form("factored", parse("x^2 - 1")), wrong_form("factored", parse("(x - 1)(x + 1)"))
    ('write it as a product', '')
    >>> wrong_form("in terms of s", parse("2*y"))
    'write it in terms of s alone'
    """
    if form.startswith(_TERMS):
        allowed = {name.strip() for name in form.removeprefix(_TERMS).split(",")}
        used = {str(node.value) for node in answer.nodes if node.op == VARIABLE}
        names = " and ".join(sorted(allowed))
        return "" if used <= allowed else f"write it in terms of {names} alone"
    if form not in FORMS:
        return ""
    holds, otherwise = FORMS[form]
    return "" if holds(answer) else otherwise


def known_form(form: str) -> bool:
    return not form or form in (*FORMS, "lines") or form.startswith(_TERMS)


def _outermost(answer: Expression) -> str:
    index = answer.output
    while answer.nodes[index].op in ("neg", "identity"):
        index = answer.nodes[index].args[0]
    return answer.nodes[index].op


def _is_product(answer: Expression) -> bool:
    return _outermost(answer) not in _SUMS


def _is_expanded(answer: Expression) -> bool:
    nodes = answer.nodes
    return not any(
        node.op in ("mul", "pow") and any(nodes[arg].op in _SUMS for arg in node.args[:2])
        for node in nodes
    )


def _has_no_fraction(answer: Expression) -> bool:
    nodes = answer.nodes
    for node in nodes:
        below = node.op == "pow" and nodes[node.args[1]].op == "neg"
        if below or (node.op == "div" and not _is_number(answer, node.args)):
            return False
    return True


def _is_number(answer: Expression, args: tuple[int, ...]) -> bool:
    return all(answer.nodes[arg].op == NUMBER for arg in args)


def _is_one_fraction(answer: Expression) -> bool:
    fractions = [
        node for node in answer.nodes if node.op == "div" and not _is_number(answer, node.args)
    ]
    return len(fractions) <= 1 and (not fractions or _outermost(answer) == "div")


FORMS: Mapping[str, tuple[Callable[[Expression], bool], str]] = {
    "factored": (_is_product, "write it as a product"),
    "expanded": (_is_expanded, "multiply it out"),
    "no fractions": (_has_no_fraction, "write it without a fraction"),
    "one fraction": (_is_one_fraction, "bring it over one denominator"),
}
"""Each form that a lesson may ask for: whether an answer has it, and what is said if not."""

"""Formulas that lose digits or overflow, and how they are written instead.

Each row is an identity of real numbers (Higham, "Accuracy and Stability of Numerical Algorithms",
2nd ed., sections 1.7, 1.14 and 27.7; Blanchard, Higham and Higham, "Accurately computing the
log-sum-exp and softmax functions", 2021). A test proves each with SymPy or mpmath.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.calculus.templates import template
from tutor.notation.printer import Style, to_text
from tutor.notation.tape import VARIABLE, Expression, Node, Tape

FORMS: tuple[tuple[str, str], ...] = (
    # The longer form stands before the shorter one that it contains.
    ("ln(1 + exp(x))", "softplus(x)"),
    ("ln(exp(x) + 1)", "softplus(x)"),
    ("ln(exp(x) + exp(y))", "logaddexp(x, y)"),
    ("ln(sum(exp(x)))", "logsumexp(x)"),
    ("ln(softmax(x))", "x - logsumexp(x)"),
    ("ln(sigmoid(x))", "-softplus(-x)"),
    ("ln(1 + x)", "log1p(x)"),
    ("ln(x + 1)", "log1p(x)"),
    ("ln(1 - x)", "log1p(-x)"),
    ("exp(x) - 1", "expm1(x)"),
    ("exp(x)/sum(exp(x))", "softmax(x)"),
    ("exp(x)/(1 + exp(x))", "sigmoid(x)"),
    ("1 - cos(x)", "2*sin(x/2)^2"),
    ("1 - tanh(x)^2", "1/cosh(x)^2"),
    ("1 - sigmoid(x)", "sigmoid(-x)"),
    ("x^2 - y^2", "(x - y)*(x + y)"),
    ("sqrt(x + y) - sqrt(x)", "y/(sqrt(x + y) + sqrt(x))"),
    ("sqrt(x*x)", "abs(x)"),
    ("sqrt(x^2)", "abs(x)"),
)
"""What is written, and what gives the same function with more digits or more room."""

SLOPES = {
    "sigmoid": "sigmoid(x)*sigmoid(-x)",
    "tanh": "1/cosh(x)^2",
    "elu": "where(x > 0, 1, exp(x))",
}
"""Slopes that keep their digits where the function's value is next to its limit."""

_LETTERS = ("x", "y")


def stable_slope(op: str, argument: Any) -> Any:
    """The size of a row's slope by its stable form; 0 where there is none."""
    if op not in SLOPES:
        return 0.0
    form = template(SLOPES[op], ("x",))
    return np.abs(evaluate(form.nodes, {"x": argument})[form.output])


def stable_forms(nodes: Sequence[Node], names: Mapping[int, str], style: Style) -> dict[int, str]:
    """For each node inside a formula that has a stable form, that form.

    >>> from tutor.notation import ASCII, parse
    >>> e = parse("u = 2*t; ln(1 + exp(u))")
    >>> set(stable_forms(e.nodes, e.names, ASCII).values())
    {'softplus(u)'}
    """
    forms: dict[int, str] = {}
    for index in range(len(nodes) - 1, -1, -1):
        for written, better in FORMS:
            if nodes[index].op != template(written, _LETTERS).nodes[-1].op:
                continue
            found = _matched(nodes, index, template(written, _LETTERS))
            if found is not None:
                letters, inside = found
                tape = Tape(nodes)
                output = tape.insert(template(better, _LETTERS), letters)
                text = to_text(Expression(tuple(tape.nodes), output), style, names=names)
                for node in inside:
                    forms.setdefault(node, text)
                break
    return forms


def _matched(
    nodes: Sequence[Node], index: int, form: Expression
) -> tuple[dict[str, int], set[int]] | None:
    """Which nodes stand for a form's letters, and which are inside; None where it does not fit."""
    found: dict[str, int] = {}
    inside: set[int] = set()
    pending = [(index, form.output)]
    while pending:
        here, there = pending.pop()
        node, wanted = nodes[here], form.nodes[there]
        if wanted.op == VARIABLE:
            if found.setdefault(str(wanted.value), here) != here:
                return None
        elif node.op != wanted.op or node.value != wanted.value:
            return None
        else:
            inside.add(here)
            pending.extend(zip(node.args, wanted.args, strict=True))
    return found, inside

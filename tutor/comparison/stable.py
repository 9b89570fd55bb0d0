"""Formulas that lose digits or overflow, and how they are written instead.

Each row is an identity of real numbers (Higham, "Accuracy and Stability of Numerical Algorithms",
2nd ed., sections 1.7, 1.14 and 27.7; Blanchard, Higham and Higham, "Accurately computing the
log-sum-exp and softmax functions", 2021). A test proves each with SymPy or mpmath.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.calculus.matching import kinds, matched
from tutor.calculus.templates import template
from tutor.calculus.trace import Trace
from tutor.functions import FUNCTIONS
from tutor.notation.tape import Expression, Node, Tape

FORMS: tuple[tuple[str, str], ...] = (
    # The longer form stands before the shorter one that it contains.
    ("ln(1 + exp(x))", "softplus(x)"),
    ("ln(exp(x) + exp(y))", "logaddexp(x, y)"),
    ("ln(sum(exp(x)))", "logsumexp(x)"),
    ("ln(softmax(x))", "x - logsumexp(x)"),
    ("ln(sigmoid(x))", "-softplus(-x)"),
    ("ln(1 - sigmoid(x))", "-softplus(x)"),
    ("ln(1 + x)", "log1p(x)"),
    ("ln(1 - x)", "log1p(-x)"),
    ("cross_entropy(y, softmax(x))", "softmax_cross_entropy(x, y)"),
    ("exp(x) - 1", "expm1(x)"),
    ("1 - exp(x)", "-expm1(x)"),
    ("exp(x)/sum(exp(x))", "softmax(x)"),
    ("exp(x)/(exp(x) + exp(y) + exp(z))", "exp(x - logaddexp(x, y, z))"),
    ("exp(z)/(exp(x) + exp(y) + exp(z))", "exp(z - logaddexp(x, y, z))"),
    ("exp(x)/(exp(x) + exp(y))", "sigmoid(x - y)"),
    ("exp(x)/(1 + exp(x))", "sigmoid(x)"),
    ("1/(1 + exp(-x))", "sigmoid(x)"),
    ("1/(1 + exp(x))", "sigmoid(-x)"),
    ("(exp(x) - exp(-x))/(exp(x) + exp(-x))", "tanh(x)"),
    ("1 - cos(x)", "2*sin(x/2)^2"),
    ("cos(x) - 1", "-2*sin(x/2)^2"),
    ("1 - tanh(x)^2", "1/cosh(x)^2"),
    ("1 - sigmoid(x)", "sigmoid(-x)"),
    ("mean(x^2) - mean(x)^2", "variance(x)"),
    ("mean(x*x) - mean(x)^2", "variance(x)"),
    ("x^2 - y^2", "(x - y)*(x + y)"),
    ("sqrt(x + y) - sqrt(x)", "y/(sqrt(x + y) + sqrt(x))"),
    ("sqrt(x^2 + y^2)", "hypot(x, y)"),
    ("sqrt(x*x + y*y)", "hypot(x, y)"),
    ("sqrt(x*x)", "abs(x)"),
    ("sqrt(x^2)", "abs(x)"),
)
"""What is written, with the terms of a sum in any order, and what gives the same function with more
digits or more room."""

SLOPES = {name: row.rounding.slope for name, row in FUNCTIONS.items() if row.rounding.slope}
"""Slopes that keep their digits where the function's value is next to its limit."""

ROUNDED = {
    "sqrt": "sqrt(x + 1e-12)",
    "norm": "sqrt(sum(x^2) + 1e-12)",
    "hypot": "sqrt(a^2 + b^2 + 1e-12)",
}
"""Roots whose slope is infinite at 0, and the same next to it with a slope that is not."""

_LETTERS = ("x", "y", "z")


def stable_slope(op: str, argument: Any) -> Any:
    """The size of a row's slope by its stable form; 0 where there is none."""
    if op not in SLOPES:
        return 0.0
    form = template(SLOPES[op], ("x",))
    return np.abs(evaluate(form.nodes, {"x": argument})[form.output])


def stable_forms(
    expression: Expression, values: Sequence[Any] | None = None
) -> dict[int, Expression]:
    """For each node inside a formula that has a stable form, that form.

    Where the nodes have these values it is one that has a value itself: at 40, ln(1 - tanh(x)) is
    not saved by log1p(-tanh(x)).

    >>> from tutor.notation import parse, to_text
    >>> found = stable_forms(parse("u = 2*t; ln(1 + exp(u))"))
    >>> {to_text(form, names=form.names) for form in found.values()}
    {'softplus(u)'}
    """
    forms: dict[int, Expression] = {}
    nodes = expression.nodes
    alike = kinds(nodes)
    for index in range(len(nodes) - 1, -1, -1):
        if (found := _form_at(nodes, index, alike)) is not None:
            better, letters = found
            if values is not None and not np.all(np.isfinite(_value(better, letters, values))):
                continue
            written_so = _with(expression, better, letters)
            for node in _inside(nodes, index, {alike[at] for at in letters.values()}, alike):
                forms.setdefault(node, written_so)
    return forms


def stable_value(trace: Trace, index: int) -> Any:
    """A node's value by its stable form; its own where it has none."""
    found = _form_at(trace.expression.nodes, index, trace.alike)
    return trace.values[index] if found is None else _value(*found, trace.values)


def _value(form: Expression, letters: Mapping[str, int], values: Sequence[Any]) -> Any:
    return evaluate(form.nodes, {x: values[at] for x, at in letters.items()})[form.output]


def _form_at(
    nodes: Sequence[Node], index: int, alike: Sequence[int]
) -> tuple[Expression, Mapping[str, int]] | None:
    """The stable form of what is written at a node, and what its letters are."""
    for written, better in FORMS:
        form = template(written, _LETTERS)
        if nodes[index].op != form.nodes[form.output].op:
            continue
        letters = next(matched(form, index, nodes.__getitem__, alike), None)
        if letters is not None:
            return template(better, _LETTERS), letters
    return None


def rounded(expression: Expression, index: int) -> Expression:
    """A root at its node as it is written to have a slope at 0."""
    node = expression.nodes[index]
    letters = FUNCTIONS[node.op].parameters
    given = dict(zip(letters, node.args, strict=True))
    return _with(expression, template(ROUNDED[node.op], letters), given)


def masked(expression: Expression, factor: int, log: int) -> Expression | None:
    """A product with a logarithm that is 0 where its argument is; None for any other product."""
    if expression.nodes[log].op != "ln":
        return None
    form = template("x*ln(where(y > 0, y, 1))", _LETTERS)
    return _with(expression, form, {"x": factor, "y": expression.nodes[log].args[0]})


def _with(expression: Expression, form: Expression, letters: Mapping[str, int]) -> Expression:
    """A form with nodes of a formula for its letters, in terms of the formula's names."""
    tape = Tape(expression.nodes)
    output = tape.insert(form, letters)
    return Expression(tuple(tape.nodes), output, expression.names)


def _inside(
    nodes: Sequence[Node], index: int, letters: Container[int], alike: Sequence[int]
) -> Iterator[int]:
    """The nodes that a form is written of, down to those of its letters' kinds."""
    pending = [index]
    while pending:
        here = pending.pop()
        yield here
        pending.extend(arg for arg in nodes[here].args if alike[arg] not in letters)

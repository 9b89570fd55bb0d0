"""Known forms: typed formulas that are a function of the registry written out.

A row is a typed form and the function that it is; the function's row then has the derivative
as everybody knows it: s(1 − s), 1 − t², x/‖x‖, softmax(z) − p. To add a form, add a row.
SymPy proves every row in the tests, and each line that a row leads to where it is shown.
"""

from collections.abc import Container, Mapping, Sequence
from functools import cache

from tutor.calculus.algebra import Algebra
from tutor.calculus.matching import Bound, matched
from tutor.calculus.shapes import SCALAR, Shape, takes_rows
from tutor.calculus.templates import template
from tutor.functions import WHOLE
from tutor.notation.tape import Expression, Node, reachable

FORMS: tuple[tuple[str, str], ...] = (
    ("1/(1 + exp(-x))",                       "sigmoid(x)"),
    ("exp(x)/(1 + exp(x))",                   "sigmoid(x)"),
    ("(exp(x) - exp(-x))/(exp(x) + exp(-x))", "tanh(x)"),
    ("(exp(2*x) - 1)/(exp(2*x) + 1)",         "tanh(x)"),
    ("(1 - exp(-2*x))/(1 + exp(-2*x))",       "tanh(x)"),
    ("sinh(x)/cosh(x)",                       "tanh(x)"),
    ("ln(1 + exp(x))",                        "softplus(x)"),
    ("x/(1 + exp(-x))",                       "silu(x)"),
    ("sqrt(sum(x^2))",                        "norm(x)"),
    ("sqrt(sum(x*x))",                        "norm(x)"),
    ("sqrt(dot(x, x))",                       "norm(x)"),
    ("ln(sum(exp(x)))",                       "logsumexp(x)"),
    ("exp(x)/sum(exp(x))",                    "softmax(x)"),
    ("exp(x - logsumexp(x))",                 "softmax(x)"),
    ("cross_entropy(p, softmax(z))",          "softmax_cross_entropy(z, p)"),
    ("-sum(p*ln(softmax(z)))",                "softmax_cross_entropy(z, p)"),
    ("sum(-p*ln(softmax(z)))",                "softmax_cross_entropy(z, p)"),
    ("-dot(p, ln(softmax(z)))",               "softmax_cross_entropy(z, p)"),
)  # fmt: skip

_LETTERS = ("x", "p", "z")


def known(nodes: Sequence[Node], shapes: Sequence[Shape]) -> dict[int, Node]:
    """For each node that is a function of the registry written out, that function's node.

    >>> from tutor.notation import parse
    >>> e = parse("1/(e^(-2x) + 1)")
    >>> known(e.nodes, [SCALAR] * len(e))[e.output].op
    'sigmoid'
    """
    found: dict[int, Node] = {}
    kinds: list[int] = []
    seen: dict[Node, int] = {}
    for index, node in enumerate(nodes):
        for form, call in _forms().get(node.op, ()):
            bound = next(matched(form, index, lambda at: found.get(at, nodes[at]), kinds), None)
            if bound is not None and _fits(call, bound, shapes):
                found[index] = _called(call, bound)
                break
        same = found.get(index, node)
        kind = Node(same.op, tuple(kinds[arg] for arg in same.args), same.value)
        kinds.append(seen.setdefault(kind, index))
    return found


def _fits(call: Expression, bound: Bound, shapes: Sequence[Shape]) -> bool:
    """A function of whole columns is not one of numbers."""
    if call.nodes[call.output].op not in WHOLE:
        return True
    first, *others = {shapes[at] for at in bound.values()}
    op = call.nodes[call.output].op
    return not others and first != SCALAR and not takes_rows(op, first)  # sums are of the whole


def _called(call: Expression, bound: Bound) -> Node:
    node = call.nodes[call.output]
    return Node(node.op, tuple(bound[str(call.nodes[arg].value)] for arg in node.args))


@cache
def _forms() -> Mapping[str, list[tuple[Expression, Expression]]]:
    """The rows by the operation that is outermost in the typed form."""
    found: dict[str, list[tuple[Expression, Expression]]] = {}
    for text, call in FORMS:
        form, function = template(text, _LETTERS), template(call, _LETTERS)
        found.setdefault(form.nodes[form.output].op, []).append((form, function))
    return found


def called(algebra: Algebra, output: int, names: Container[int], forms: Mapping[int, Node]) -> int:
    """A formula with its known forms called by what they are; a name stays a name."""
    needed = reachable(algebra.nodes, output)
    moved = list(range(output + 1))
    for index in range(output + 1):
        node = algebra.nodes[index]
        if not needed[index] or index in names or not node.args:
            continue
        node = forms.get(index, node)
        args = tuple(moved[arg] for arg in node.args)
        if args != algebra.nodes[index].args or node.op != algebra.nodes[index].op:
            moved[index] = algebra.write(node.op, *args)
    return moved[output]

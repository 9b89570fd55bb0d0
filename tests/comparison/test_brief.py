"""Text for cells: short, and without a name that a reader could not look up."""

import re
from typing import Any

import pytest

from tutor.calculus.trace import trace
from tutor.comparison.brief import MOST, node_text
from tutor.comparison.derived import Derived
from tutor.comparison.report import NodeReport
from tutor.notation import parse
from tutor.notation.printer import PRETTY

INTERNAL = re.compile(r"\bd?n\d+\b")
CHAIN = "; ".join(f"h{k + 1} = tanh(h{k}*w + x)" for k in range(150)).replace("h0*", "x*")
SUM = "+".join(f"sin({k}*x)" for k in range(1, 200))
PRODUCT = "*".join(f"(x + {k})" for k in range(1, 60))

LARGE: list[tuple[str, str, dict[str, Any]]] = [
    ("a chain", CHAIN, {"x": 0.5, "w": 0.3}),
    ("a sum", SUM, {"x": 0.5}),
    ("a product", PRODUCT, {"x": 0.5}),
    ("a square too large", "exp(x)/(exp(x) + exp(y))", {"x": 500, "y": 501}),
]


def rows(formula: str, at: dict[str, Any]) -> dict[str, NodeReport]:
    found = Derived(trace(parse(formula), at), ()).rows()
    return {row.name or row.expression: row for row in found}


@pytest.mark.parametrize(("formula", "at"), [c[1:] for c in LARGE], ids=[c[0] for c in LARGE])
def test_no_text_has_a_name_that_stands_nowhere(formula: str, at: dict[str, Any]) -> None:
    for row in rows(formula, at).values():
        texts = (row.symbolic, row.expression, *(partial.symbolic for partial in row.partials))

        assert not [text for text in texts if INTERNAL.search(text)]
        assert all(text.isascii() for text in texts)
        assert row.form is not None or len(row.symbolic) <= MOST


STEPS: list[tuple[str, dict[str, Any], str, str]] = [
    (CHAIN, {"x": 0.5, "w": 0.3}, "h149*w + x", "1 - h150^2"),  # dh150/dh150 is 1
    (CHAIN, {"x": 0.5, "w": 0.3}, "h149*w", "dh150/d(h149*w + x)"),
    (CHAIN, {"x": 0.5, "w": 0.3}, "h148*w + x", "dh150/dh149*(1 - h149^2)"),
    (CHAIN, {"x": 0.5, "w": 0.3}, "x", "..."),
    (SUM, {"x": 0.5}, "sin(5*x)", "1"),
    (SUM, {"x": 0.5}, "5*x", "cos(5*x)"),
    ("exp(x)/(exp(x) + exp(y))", {"x": 500, "y": 501}, "exp(x) + exp(y)", "-.../(exp(x) + exp(y))"),
    ("exp(x)/(exp(x) + exp(y))", {"x": 500, "y": 501}, "exp(y)", "df/d(exp(x) + exp(y))"),
]


@pytest.mark.parametrize(
    ("formula", "at", "node", "step"), STEPS, ids=[f"{s[2]}: {s[3]}" for s in STEPS]
)
def test_a_long_gradient_is_one_step_of_the_chain_rule(
    formula: str, at: dict[str, Any], node: str, step: str
) -> None:
    assert rows(formula, at)[node].symbolic == step


def test_a_long_node_has_dots_for_its_long_arguments() -> None:
    expression = parse(f"u = x + 1; ({SUM})*u")
    product = expression.nodes[expression.output]

    assert node_text(expression, expression.output) == "...*u"
    assert node_text(expression, product.args[0]) == "... + sin(199*x)"
    assert node_text(expression, product.args[0], PRETTY) == "… + sin(199x)"
    assert node_text(expression, product.args[1]) == "u"

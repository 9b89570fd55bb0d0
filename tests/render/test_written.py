"""LaTeX to paste: what amsmath takes, with every formula set as one."""

import re

import pytest

from tutor.autodiff.oracle import Oracle
from tutor.calculus.steps import output_name
from tutor.calculus.trace import PointLike
from tutor.comparison.compare import explain
from tutor.render.written import in_latex

LESSON_3 = ("y = 2x + b; s = sigmoid(y)", {"x": 1.0, "b": 2.0}, ["y"])


def latex(oracle: Oracle, text: str, at: PointLike, wrt: list[str], *, order: int = 1) -> str:
    report = explain(text, at, wrt=wrt, order=order, oracle=oracle)
    name = output_name(report.expression)
    return in_latex(report.expression, name, report.derivations, report.nodes)


def test_formulas_in_a_rule_are_set_as_formulas(oracle: Oracle) -> None:
    found = latex(oracle, *LESSON_3)

    assert r"\text{since $1 - s$ = $\frac{e^{-y}}{1 + e^{-y}}$}" in found


def test_a_derivation_begins_with_what_is_derived(oracle: Oracle) -> None:
    found = latex(oracle, *LESSON_3)
    second = latex(oracle, "x^3", {"x": 2.0}, ["x"], order=2)

    assert re.search(r"s &= \\frac\{1\}\{1 \+ e\^\{-y\}\} \\\\\n +\\frac\{d s\}\{d y\} &= ", found)
    assert r"\frac{d f}{d x} &= 3 x^{2} \\" + "\n" + r"  \frac{d^{2} f}{d x^{2}} &=" in second


@pytest.mark.parametrize("name", ["sigmoid", "tan", "tanh", "softplus"])
def test_nothing_stands_in_text_that_belongs_to_a_formula(oracle: Oracle, name: str) -> None:
    """Outside dollar signs ^ and _ are errors, and pdflatex has no − or ²."""
    found = latex(oracle, f"{name}(x)", {"x": 1.0}, ["x"], order=2)
    texts = re.findall(r"\\text\{((?:[^{}$]|\$[^$]*\$)*)\}", found)

    assert len(texts) == found.count(r"\text{")
    assert found.isascii()
    assert not re.search(r"[\^_]", re.sub(r"\$[^$]*\$", "", " ".join(texts)))


def test_a_second_derivative_has_its_own_quotient(oracle: Oracle) -> None:
    found = latex(oracle, "x_1^2*y", {"x_1": 1.0, "y": 2.0}, ["x_1"], order=2)

    assert r"\frac{d f}{d x_{1}} &= " in found
    assert r"\frac{d^{2} f}{d x_{1}^{2}} &= 2 y" in found

"""Known forms: a typed formula that is a function of the registry, written out."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from tests.calculus.figures import figures
from tutor.calculus.known import FORMS, known
from tutor.calculus.shapes import SCALAR, shapes
from tutor.calculus.sweep import sweep
from tutor.calculus.symbolic import same, to_sympy
from tutor.functions import FUNCTIONS, WHOLE
from tutor.notation import parse, to_text
from tutor.notation.tape import Expression

COLUMNS: Mapping[str, tuple[int, ...]] = {"p": (3,), "z": (3,), "u": (3,)}
"""In these tests p, z and u are data columns, and every other name a number."""


def found_in(text: str) -> list[str]:
    expression = parse(text)
    forms = known(expression.nodes, shapes(expression, COLUMNS))
    return [forms[index].op for index in sorted(forms)]


@pytest.mark.parametrize(("form", "call"), FORMS)
def test_sympy_proves_every_row(form: str, call: str) -> None:
    op = call.partition("(")[0]
    column = op in WHOLE
    sides = []
    for text in (form, call):
        expression = parse(text, ["x", "p", "z"])
        kinds = dict.fromkeys(expression.variables, (3,) if column else SCALAR)
        found = shapes(expression, kinds)
        sides.append(to_sympy(expression.nodes, expression.output, found))
    assert same(*sides)


@pytest.mark.parametrize(
    ("text", "ops"),
    [
        ("1/(1 + e^(-x))", ["sigmoid"]),
        ("1/(e^(-(2x + b)) + 1)", ["sigmoid"]),
        ("a = e^(-x); 1/(1 + a)", ["sigmoid"]),
        ("1/(1 + e^(-u))", ["sigmoid"]),
        ("-sum(ln(softmax(z))*p)", ["softmax_cross_entropy"]),
        ("-sum(p*ln(e^z/sum(e^z)))", ["softmax", "softmax_cross_entropy"]),
        ("cross_entropy(p, softmax(z))", ["softmax_cross_entropy"]),
        ("sqrt(sum(u^2))", ["norm"]),
        ("sqrt(sum(x^2))", []),
        ("1/(1 + e^x)", []),
        ("1/(2 + e^(-x))", []),
        ("(e^x - e^(-y))/(e^x + e^(-x))", []),
    ],
)
def test_a_form_is_found_however_its_letters_stand(text: str, ops: Sequence[str]) -> None:
    assert found_in(text) == ops


@pytest.mark.parametrize(
    ("text", "by", "gradient"),
    [
        ("cross_entropy(p, softmax(z))", "z", "sum(p)*softmax(z) - p"),
        ("-sum(p*ln(softmax(z)))", "z", "sum(p)*softmax(z) - p"),
        ("-dot(p, ln(softmax(z)))", "z", "sum(p)*softmax(z) - p"),
        ("-sum(p*ln(softmax(z)))", "p", "-ln(softmax(z))"),
        ("sqrt(sum(u^2))", "u", "u/norm(u)"),
        ("ln(sum(e^u))", "u", "softmax(u)"),
        ("logsumexp(u)", "u", "softmax(u)"),
        ("s = 1/(1 + e^(-x)); 3*s", "x", "3*s*(1 - s)"),
    ],
)
def test_a_closed_form_is_the_one_that_everybody_knows(text: str, by: str, gradient: str) -> None:
    expression = parse(text)
    swept = sweep(expression, shapes(expression, COLUMNS), keep=False)
    adjoint = swept.adjoints[expression.find(by)]
    assert adjoint is not None
    form = Expression(swept.nodes, adjoint, expression.names)

    assert to_text(form, names=expression.names) == gradient

    point = {"x": 0.3, "u": np.array([1.0, -2, 3]), "z": np.array([1.0, 2, 3]),
             "p": np.array([0.5, 0.25, 0.125])}  # fmt: skip
    plain = sweep(expression, shapes(expression, COLUMNS))
    kept = plain.adjoints[expression.find(by)]
    assert kept is not None
    expected = figures(plain.nodes, point).values[kept]
    assert np.allclose(
        np.asarray(figures(swept.nodes, point).values[adjoint], float),
        np.asarray(expected, float), rtol=1e-14,
    )  # fmt: skip


def test_every_row_names_a_function() -> None:
    assert [call for _, call in FORMS if call.partition("(")[0] not in FUNCTIONS] == []

"""The partials of every row: confirmed by SymPy, and those of mpmath and of TensorFlow."""

from typing import Any

import numpy as np
import pytest
import sympy
from mpmath import mp

import tutor.calculus.symbolic
from tests.autodiff.asking import ask
from tests.comparison.truth import TRUE
from tests.functions.samples import (
    DIFFERENTIATED,
    OF_DIFFERENCES,
    PARAMETERS,
    SAMPLED,
    Column,
    operation,
    parameters,
    rows,
    sample,
)
from tutor.autodiff.oracle import Oracle
from tutor.calculus.shapes import SCALAR
from tutor.calculus.symbolic import partial_confirmed, same, to_sympy
from tutor.calculus.templates import definition, partial, template
from tutor.calculus.trace import trace
from tutor.comparison.rounding import FLOAT32, FLOAT64, bounds, sweep_bounds
from tutor.comparison.verdicts import DISAGREE, judge
from tutor.functions import FUNCTIONS
from tutor.notation.tape import Expression, Node
from tutor.row import Function
from tutor.rows import ROWS

PARTIALS = [(name, i) for name, i in PARAMETERS if FUNCTIONS[name].partials[i]]
SMOOTH = [(name, i) for name, i in PARAMETERS if name in SAMPLED]


@parameters(
    [(n, i) for n, i in PARTIALS if not (FUNCTIONS[n].arrays.reduces or FUNCTIONS[n].arrays.linear)]
)
def test_sympys_derivative_is_the_rows_partial(name: str, position: int) -> None:
    assert partial_confirmed(name, position)


WRONG = [
    ("sigmoid", "s*(1 + s)"), ("sin", "-cos(x)"), ("tan", "1 - t^2"), ("ln", "x"),
    ("exp", "v + 1/1000"), ("relu", "where(x > 0, 1, 1/2)"), ("abs", "1"), ("tanh", "1 - t"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), WRONG, ids=[f"{n}: {t}" for n, t in WRONG])
def test_sympy_would_see_a_wrong_partial(
    name: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = FUNCTIONS[name]
    wrong = template(text, (*row.parameters, row.value))
    monkeypatch.setattr(tutor.calculus.symbolic, "partial", lambda op, position: wrong)

    assert not partial_confirmed.__wrapped__(name, 0)


@parameters([(name, i) for name, i in PARAMETERS if not FUNCTIONS[name].partials[i]])
def test_only_conditions_counts_and_likenesses_have_no_partial(name: str, position: int) -> None:
    """A partial left out by mistake would be confirmed by nobody."""
    first = FUNCTIONS[name].parameters[position]

    assert (
        name in ("gt", "ge", "lt", "le", "ne", "count", "count_0", "count_1")
        or FUNCTIONS[name].tensorflow.silent
        or (name, first) in (("where", "c"), ("spread", "x"), ("spread_over", "x"))
    )
    assert partial(name, position) is None


@rows([row.name for row in ROWS if row.proof])
def test_every_line_of_a_proof_is_the_derivative(row: Function) -> None:
    inner = definition(row.name)
    assert inner is not None
    (letter,) = row.parameters
    x = sympy.Symbol(letter, real=True)
    value = to_sympy(inner.nodes, inner.output, [SCALAR] * len(inner))

    for text, _ in row.proof:
        line = template(text, (letter, row.value))
        claimed = to_sympy(line.nodes, line.output, [SCALAR] * len(line))
        assert same(claimed.subs(sympy.Symbol(row.value, real=True), value), value.diff(x)), text
    assert row.proof[-1][0] == row.partials[0]


def slopes(name: str, position: int, columns: list[Column]) -> list[Any]:
    """mpmath's own derivative at each point."""
    with mp.workdps(30):
        return [
            mp.diff(
                lambda x, at=arguments: TRUE[name](
                    *(x if i == position else mp.mpf(float(a)) for i, a in enumerate(at))
                ),
                mp.mpf(float(arguments[position])),
            )
            for arguments in zip(*columns, strict=True)
        ]


def distances(found: Any, exact: list[Any]) -> Column:
    """To the exact slopes, less what these may be off themselves."""
    with mp.workdps(30):
        return np.array(
            [
                float(abs(mp.mpf(float(f)) - e) - OF_DIFFERENCES * max(1, abs(e)))
                for f, e in zip(found, exact, strict=True)
            ]
        )


def summed(name: str) -> Expression:
    """Σ f(x): a scalar, whose gradient by a column is f′ at each element."""
    one = operation(name)
    return Expression((*one.nodes, Node("sum", (one.output,))), one.output + 1)


@parameters(SMOOTH)
def test_the_partial_is_mpmaths_derivative(name: str, position: int) -> None:
    for columns in sample(name, FLOAT64, DIFFERENTIATED):
        at = dict(zip(FUNCTIONS[name].parameters, columns, strict=True))
        found = trace(summed(name), at)
        adjoint = found.sweep.adjoints[position]
        assert adjoint is not None
        allowed = bounds(found.sweep.nodes, found.values, found.point, FLOAT64)[adjoint]

        off = distances(
            np.broadcast_to(found.values[adjoint], columns[0].shape),
            slopes(name, position, columns),
        )
        assert np.all(off <= allowed), f"{np.max(off)} off, {np.max(allowed)} allowed"


@parameters(SMOOTH)
def test_tensorflows_gradient_is_the_partial_within_rounding(
    oracle: Oracle, name: str, position: int
) -> None:
    """As the comparison judges it: by the bounds worked out from the trace."""
    for columns in sample(name, FLOAT64, DIFFERENTIATED):
        at = dict(zip(FUNCTIONS[name].parameters, columns, strict=True))
        found = trace(summed(name), at)
        adjoint = found.sweep.adjoints[position]
        assert adjoint is not None
        error64, error32 = (
            sweep_bounds(found, precision)[adjoint] for precision in (FLOAT64, FLOAT32)
        )
        answer = ask(oracle, summed(name), at)

        for gradient, allowed in (
            (answer.float64.gradients[position], error64),
            (answer.float32.gradients[position], error64 + error32),
        ):
            small = np.abs(found.values[adjoint]) < np.finfo(gradient.dtype).max
            judged = judge(found.values[adjoint], np.where(small, gradient, found.values[adjoint]),
                           allowed)  # fmt: skip
            assert judged.verdict != DISAGREE, judged


def test_a_wrong_partial_is_further_off_than_any_bound() -> None:
    """s(1 + s) for s(1 − s): the bound of the true partial is not wide enough for it."""
    (columns, _) = sample("sigmoid", FLOAT64, DIFFERENTIATED)
    found = trace(summed("sigmoid"), {"x": columns[0]})
    (adjoint, *_) = found.sweep.adjoints
    assert adjoint is not None
    allowed = bounds(found.sweep.nodes, found.values, found.point, FLOAT64)[adjoint]
    s = 1 / (1 + np.exp(-columns[0]))

    assert np.all(distances(s * (1 + s), slopes("sigmoid", 0, columns)) > allowed)

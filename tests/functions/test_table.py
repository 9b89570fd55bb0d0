"""The registry, row by row: what a row says, and that its formulas define it."""

import math
from collections import Counter
from functools import reduce

import numpy as np
import pytest
import sympy
from mpmath import mp

from tests.comparison.truth import TRUE, true_values
from tests.functions.samples import DEFINED, OF_ONE, SAMPLED, WRITTEN, points, rows
from tutor.calculus.evaluate import evaluate
from tutor.calculus.templates import partial, template
from tutor.functions import CONSTANTS, FUNCTIONS, REDUCTIONS, TYPED
from tutor.row import Function
from tutor.rows import ROWS


def test_every_row_is_sampled_or_written_out() -> None:
    assert set(SAMPLED) | set(WRITTEN) == set(FUNCTIONS)
    assert set(SAMPLED) & set(WRITTEN) == set()
    assert set(TRUE) == set(FUNCTIONS)


def test_no_two_rows_answer_to_one_word() -> None:
    names = Counter(row.name for row in ROWS)
    words = Counter(w for row in ROWS if row.typed and not row.symbol and not row.call
                    for w in (row.name, *row.aliases))  # fmt: skip

    assert [name for name, count in names.items() if count > 1] == []
    assert [word for word, count in words.items() if count > 1] == []
    assert set(words) == set(TYPED)
    assert set(words) & set(CONSTANTS) == set()


def test_no_two_rows_with_as_many_arguments_have_one_sign() -> None:
    signs = Counter((row.symbol, len(row.parameters)) for row in ROWS if row.symbol)

    assert [sign for sign, count in signs.items() if count > 1] == []


@rows()
def test_a_row_says_all_that_is_asked_of_it(row: Function) -> None:
    assert len(row.parameters) == len(row.partials) == len(set(row.parameters))
    assert row.value not in row.parameters
    assert row.rounding.ulps >= 0
    assert row.names.tensorflow or row.formula
    assert row.names.numpy or row.stable or row.formula
    assert row.rule or not row.typed or not any(row.partials)
    assert row.domain.words == f"{row.domain.pole} ≠ 0" or not row.domain.pole
    for kink in row.kinks:
        assert len(kink.below) == len(kink.above) == len(kink.tensorflow) == len(row.parameters)


@rows()
def test_dotted_names_resolve(row: Function) -> None:
    """TensorFlow's are resolved by the tests below, which run every one of them."""
    assert not row.names.numpy or callable(
        getattr(math, row.names.numpy[5:])
        if row.names.numpy.startswith("math.")
        else reduce(getattr, row.names.numpy.split("."), np)
    )
    for name in filter(None, (row.names.sympy, row.names.cases)):
        assert callable(getattr(sympy, name))


@rows()
def test_a_rows_formulas_are_in_its_own_letters(row: Function) -> None:
    for text in filter(
        None,
        (
            row.formula,
            row.stable,
            row.domain.outside,
            row.rounding.underflows,
            *(text for kink in row.kinks for text in (kink.zero, *kink.beside)),
        ),
    ):
        assert set(template(text, row.parameters).variables) <= set(row.parameters)
    for kink in row.kinks:
        for slope in filter(None, (*kink.below, *kink.above, *kink.tensorflow)):
            assert template(slope, ()).variables == ()


@rows(OF_ONE)
def test_a_row_is_odd_or_even_where_it_says_so_and_nowhere_else(row: Function) -> None:
    """By mpmath, whose complex value beyond a domain is neither."""
    with mp.workdps(30):
        places = [mp.mpf(float(x)) for (box,) in SAMPLED[row.name] for x in np.linspace(*box, 8)]
        there, back = ([TRUE[row.name](sign * x) for x in places] for sign in (1, -1))
        odd = all(mp.almosteq(-a, b, 1e-25) for a, b in zip(there, back, strict=True))
        even = all(mp.almosteq(a, b, 1e-25) for a, b in zip(there, back, strict=True))

    assert row.parity == ("odd" if odd else "even" if even else "")


@rows([name for name in OF_ONE if FUNCTIONS[name].domain.inside])
def test_inside_its_domain_a_row_is_real(row: Function) -> None:
    for text in row.domain.inside:
        inside = template(text, ("p",))
        for p in (1e-3, 0.5, 1.0, 7.0, 1e3):
            x = evaluate(inside.nodes, {"p": p})[inside.output]
            assert isinstance(TRUE[row.name](mp.mpf(float(x))), mp.mpf)


@rows([name for name in OF_ONE if FUNCTIONS[name].rounding.saturates])
def test_a_slope_made_of_a_value_next_to_its_limit_has_another_form(row: Function) -> None:
    local = partial(row.name, 0)
    assert local is not None
    assert bool(row.rounding.slope) == (row.value in local.variables)


@rows([name for name in DEFINED if name not in REDUCTIONS and name != "softmax"])
def test_a_rows_formulas_define_it(row: Function) -> None:
    """`formula` and `stable` at mpmath's precision are mpmath's own function."""
    assert points(row)
    for text in filter(None, (row.formula, row.stable)):
        written = template(text, row.parameters)
        for arguments in points(row):
            at = dict(zip(row.parameters, arguments, strict=True))
            found = true_values(written.nodes, at, 60)[written.output]
            with mp.workdps(60):
                exact = TRUE[row.name](*(mp.mpf(float(a)) for a in arguments))
                assert mp.almosteq(found, exact, mp.mpf(10) ** -20), (text, at)


@pytest.mark.parametrize("text", [FUNCTIONS["softmax"].formula, FUNCTIONS["softmax"].stable])
def test_softmax_is_defined_by_both_of_its_formulas(text: str) -> None:
    inner = template(text, ("x",))
    column = [0.1, -0.7, 3.3]
    with mp.workdps(30):
        powers = [mp.exp(mp.mpf(a)) for a in column]
        exact = [float(power / mp.fsum(powers)) for power in powers]

    found = evaluate(inner.nodes, {"x": np.array(column)})[inner.output]
    assert found == pytest.approx(exact, rel=1e-14)


@rows([row.name for row in ROWS if row.inverse])
def test_an_inverse_undoes_its_row(row: Function) -> None:
    inverse = FUNCTIONS[row.inverse]
    (box, *_) = SAMPLED[inverse.name]
    with mp.workdps(30):
        for y in np.linspace(*box[0], 21):
            back = TRUE[row.name](TRUE[inverse.name](mp.mpf(float(y))))
            assert mp.almosteq(back, mp.mpf(float(y)), mp.mpf(10) ** -25)

"""The registry, row by row: SymPy, NumPy, TensorFlow and mpmath say the same of each.

Every test walks FUNCTIONS. A new row needs its ranges in SAMPLED, or its cases in WRITTEN, and
has every test here.
"""

import math
from collections import Counter
from collections.abc import Mapping
from functools import cache, reduce
from typing import Any

import numpy as np
import pytest
import sympy
from mpmath import mp
from numpy.typing import NDArray

import tutor.calculus.symbolic
from tests.autodiff.asking import ask
from tests.comparison.truth import TRUE, TRUE_OF_COLUMNS, true_values
from tutor.autodiff.messages import Figures
from tutor.autodiff.oracle import Oracle
from tutor.calculus.evaluate import evaluate, kernel
from tutor.calculus.shapes import SCALAR
from tutor.calculus.sweep import sweep
from tutor.calculus.symbolic import partial_confirmed, same, to_sympy
from tutor.calculus.templates import computed, definition, partial, template
from tutor.calculus.trace import trace
from tutor.checking import precise
from tutor.comparison.rounding import (
    FLOAT32,
    FLOAT64,
    Format,
    bounds,
    own_error,
    sweep_bounds,
)
from tutor.comparison.verdicts import DISAGREE, judge
from tutor.functions import CONSTANTS, FUNCTIONS, REDUCTIONS, TYPED
from tutor.notation.tape import VARIABLE, Expression, Node
from tutor.row import Function
from tutor.rows import ROWS

Column = NDArray[np.float64]
Box = tuple[tuple[float, float], ...]
"""An interval for each parameter."""

SAMPLED: dict[str, tuple[Box, ...]] = {
    "add": (((-1e3, 1e3), (-1e3, 1e3)), ((-1, 1), (-1e-8, 1e-8))),
    "sub": (((-1e3, 1e3), (-1e3, 1e3)), ((-1, 1), (-1e-8, 1e-8))),
    "neg": (((-1e3, 1e3),),),
    "identity": (((-1e3, 1e3),),),
    "mul": (((-1e3, 1e3), (-1e3, 1e3)),),
    "div": (((-10, 10), (0.1, 10)), ((-10, 10), (-10, -0.1))),
    "pow": (((0.1, 10), (-5, 5)), ((0.5, 2), (-100, 100))),
    "exp": (((-10, 10),), ((-80, 80),), ((-700, 700),)),
    "ln": (((0.5, 2),), ((1e-6, 10),), ((1e-30, 1e30),)),
    "log2": (((0.5, 2),), ((1e-6, 10),)),
    "log10": (((0.5, 2),), ((1e-6, 10),)),
    "log1p": (((-0.9, 10),), ((-0.1, 0.1),), ((-1e-6, 1e-6),)),
    "expm1": (((-10, 10),), ((-1e-6, 1e-6),), ((-80, 80),)),
    "logaddexp": (((-10, 10), (-10, 10)), ((-80, 80), (-80, 80))),
    "sqrt": (((0.01, 10),), ((1, 1e30),)),
    "cbrt": (((0.01, 10),), ((-10, -0.01),), ((-1e30, 1e30),)),
    "sin": (((-10, 10),), ((-1e5, 1e5),)),
    "cos": (((-10, 10),), ((-1e5, 1e5),)),
    "tan": (((-1.5, 1.5),), ((-10, 10),)),
    "asin": (((-0.99, 0.99),), ((-0.1, 0.1),)),
    "acos": (((-0.99, 0.99),),),
    "atan": (((-10, 10),), ((-1e6, 1e6),)),
    "sec": (((-1.5, 1.5),), ((-10, 10),)),
    "csc": (((0.1, 3),), ((-10, 10),)),
    "cot": (((0.1, 3),), ((-10, 10),)),
    "asec": (((1.01, 10),), ((-10, -1.01),)),
    "acsc": (((1.01, 10),), ((-10, -1.01),)),
    "acot": (((0.01, 10),), ((-10, -0.01),)),
    "atan2": (((-10, 10), (0.1, 10)), ((-10, 10), (-10, 10))),
    "hypot": (((-10, 10), (-10, 10)), ((-1e-6, 1e-6), (1, 2))),
    "sinh": (((-3, 3),), ((-0.1, 0.1),), ((-80, 80),)),
    "cosh": (((-3, 3),), ((-80, 80),)),
    "tanh": (((-3, 3),), ((-20, 20),)),
    "sech": (((-3, 3),), ((-80, 80),)),
    "csch": (((0.1, 3),), ((-20, -0.01),)),
    "coth": (((0.1, 3),), ((-20, -0.01),)),
    "asinh": (((-3, 3),), ((-1e6, 1e6),), ((-0.1, 0.1),)),
    "acosh": (((1.1, 10),), ((1.001, 1e6),)),
    "atanh": (((-0.9, 0.9),), ((-0.1, 0.1),), ((0.9, 0.9999),)),
    "asech": (((0.1, 0.9),),),
    "acsch": (((0.1, 10),), ((-10, -0.1),)),
    "acoth": (((1.1, 10),), ((-10, -1.1),)),
    "sigmoid": (((-5, 5),), ((-80, 80),)),
    "relu": (((-10, 10),),),
    "softplus": (((-5, 5),), ((-40, 20),)),
    "erf": (((-3, 3),), ((-6, 6),), ((-0.01, 0.01),)),
    "erfc": (((-3, 3),), ((-6, 6),), ((2, 8),)),
    "log_sigmoid": (((-5, 5),), ((-40, 20),)),
    "silu": (((-5, 5),), ((-80, 80),)),
    "mish": (((-5, 5),), ((-40, 20),)),
    "gelu": (((-3, 3),), ((-6, 6),)),
    "gelu_tanh": (((-3, 3),), ((-6, 6),)),
    "elu": (((-3, 3),), ((-20, 5),), ((-0.01, 0.01),)),
    "selu": (((-3, 3),), ((-20, 5),), ((-0.01, 0.01),)),
    "softsign": (((-10, 10),), ((-1e6, 1e6),)),
    "relu6": (((-10, 10),),),
    "leaky_relu": (((-10, 10),),),
    "hard_sigmoid": (((-10, 10),),),
    "hard_tanh": (((-3, 3),),),
    "clip": (((-3, 3), (-2, -1), (1, 2)),),
    "abs": (((-10, 10),),),
    "sign": (((-10, 10),),),
    "max": (((-1, 1), (-1, 1)),),
    "min": (((-1, 1), (-1, 1)),),
}
"""Where a row is sampled: near its middle, and far out in its domain."""

THREE = (1.0, 2.0, 6.0)
A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
B = np.array([[1.0, 0.0], [2.0, 4.0], [0.0, 3.0]])
C = np.array([[2.0, 1.0], [3.0, 3.0]])
V, W = np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0])
Written = tuple[str, Mapping[str, Any], Any, Mapping[str, Any]]
WRITTEN: dict[str, list[Written]] = {
    "gt": [("gt(a, b)", {"a": a, "b": 1.0}, a > 1, {"a": None, "b": None}) for a in THREE],
    "ge": [("ge(a, b)", {"a": a, "b": 2.0}, a >= 2, {"a": None, "b": None}) for a in THREE],
    "lt": [("lt(a, b)", {"a": a, "b": 2.0}, a < 2, {"a": None, "b": None}) for a in THREE],
    "le": [("le(a, b)", {"a": a, "b": 2.0}, a <= 2, {"a": None, "b": None}) for a in THREE],
    "ne": [("ne(a, b)", {"a": a, "b": 2.0}, a != 2, {"a": None, "b": None}) for a in THREE],
    "where": [
        ("where(gt(c, 0), a, b)", {"c": 1.0, "a": 3.0, "b": 5.0}, 3, {"c": None, "a": 1, "b": 0}),
        ("where(gt(c, 0), a, b)", {"c": 0.0, "a": 3.0, "b": 5.0}, 5, {"c": None, "a": 0, "b": 1}),
    ],
    "floor": [("floor(x)", {"x": x}, y, {"x": None}) for x, y in ((1.5, 1), (-1.5, -2), (2, 2))],
    "ceil": [("ceil(x)", {"x": x}, y, {"x": None}) for x, y in ((1.5, 2), (-1.5, -1), (2, 2))],
    "round": [
        ("round(x)", {"x": x}, y, {"x": None})
        for x, y in ((1.4, 1), (1.6, 2), (-1.4, -1), (0.5, 0), (1.5, 2), (2.5, 2), (-2.5, -2))
    ],
    "stop_gradient": [("x*stop_gradient(x)", {"x": 3.0}, 9, {"x": 3})],
    "mean": [
        ("mean(x)", {"x": np.array(THREE)}, 3, {"x": [1 / 3] * 3}),
        ("mean(x)", {"x": 5.0}, 5, {"x": 1}),
    ],
    "sum": [
        ("sum(x)", {"x": np.array(THREE)}, 9, {"x": [1] * 3}),
        ("sum(x)", {"x": 5.0}, 5, {"x": 1}),
    ],
    "softmax": [
        ("sum(x*softmax(x - x))", {"x": np.array([3.0, 5.0])}, 4, {"x": [0.5, 0.5]}),
    ],
    **{  # over columns: see COLUMNS below
        name: []
        for name in (
            "variance",
            "norm",
            "dot",
            "logsumexp",
            "cross_entropy",
            "softmax_cross_entropy",
            "logistic_loss",
        )
    },
    "count": [("a*count(x)", {"a": 2.0, "x": np.array(THREE)}, 6, {"a": 3, "x": None})],
    "spread": [],  # in adjoints only, where TensorFlow has operations of its own
    "spread_over": [],
    "matmul": [
        ("sum(C*(A @ B))", {"C": C, "A": A, "B": B}, 183, {"C": A @ B, "A": C @ B.T, "B": A.T @ C})
    ],
    "matvec": [
        (
            "sum(w*matvec(A, v))",
            {"w": W, "A": A, "v": V},
            110,
            {"w": [14, 32], "A": np.outer(W, V), "v": A.T @ W},
        )
    ],
    "transpose": [("sum(B*transpose(A))", {"B": B, "A": A}, 43, {"B": A.T, "A": B.T})],
    "column": [
        (
            "sum(A*column(x))",
            {"A": A, "x": np.array([1.0, 2.0])},
            36,
            {"A": [[1, 1, 1], [2, 2, 2]], "x": [6, 15]},
        ),
    ],
    "sum_0": [("sum(v*sum(A, 0))", {"v": V, "A": A}, 46, {"v": [5, 7, 9], "A": [V, V]})],
    "sum_1": [("sum(w*sum(A, 1))", {"w": W, "A": A}, 51, {"w": [6, 15], "A": [[1] * 3, [3] * 3]})],
    "mean_0": [
        ("sum(v*mean(A, 0))", {"v": V, "A": A}, 23, {"v": [2.5, 3.5, 4.5], "A": [V / 2, V / 2]})
    ],
    "mean_1": [
        (
            "sum(w*mean(B, 1))",
            {"w": V, "B": B},
            11,
            {"w": [0.5, 3, 1.5], "B": [[0.5, 0.5], [1, 1], [1.5, 1.5]]},
        ),
    ],
    "count_0": [("a*count(A, 0)", {"a": 2.0, "A": A}, 4, {"a": 2, "A": None})],
    "count_1": [("a*count(A, 1)", {"a": 2.0, "A": A}, 6, {"a": 3, "A": None})],
}
"""Rows that are not a function of real numbers: formula, point, value, gradients."""

PRECISIONS = [FLOAT64, FLOAT32]
PARAMETERS = [(name, i) for name, row in FUNCTIONS.items() for i in range(len(row.parameters))]
PARTIALS = [(name, i) for name, i in PARAMETERS if FUNCTIONS[name].partials[i]]
SMOOTH = [(name, i) for name, i in PARAMETERS if name in SAMPLED]
POINTS, ONE_BY_ONE, DIFFERENTIATED = 200, 8, 30


def rows(names: Any = FUNCTIONS) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", [FUNCTIONS[name] for name in names], ids=list(names))


def parameters(pairs: list[tuple[str, int]]) -> pytest.MarkDecorator:
    ids = [f"{name} by {FUNCTIONS[name].parameters[i]}" for name, i in pairs]
    return pytest.mark.parametrize(("name", "position"), pairs, ids=ids)


in_both_precisions = pytest.mark.parametrize("precision", PRECISIONS, ids=["float64", "float32"])


# --- the table itself ----------------------------------------------------------------------------


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


OF_ONE = [name for name, boxes in SAMPLED.items() if len(boxes[0]) == 1]


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


# --- in many digits, as an answer is checked -----------------------------------------------------


@rows(SAMPLED)
def test_a_row_has_its_value_in_many_digits(row: Function) -> None:
    with mp.workdps(60):
        for box in SAMPLED[row.name]:
            for share in (0.1, 0.37, 0.9):
                point = [mp.mpf(low + share * (high - low)) for low, high in box]
                exact = TRUE[row.name](*point)
                assert mp.almosteq(precise.applied(row.name, point, mp), exact, DIGITS_OF_DOUBLES)


DIGITS_OF_DOUBLES = 1e-16
"""mpmath's own definitions (tests/comparison/truth.py) have doubles for constants: 0.044715."""


@rows(OF_ONE)
def test_where_a_row_crosses_0_rounding_is_no_value(row: Function) -> None:
    """sin(pi) is 1e-41 in forty digits: what is 0 where its argument is not must be known to be."""
    expression = operation(row.name)
    with mp.workdps(40):
        for (box,) in SAMPLED[row.name]:
            for root in crossings(TRUE[row.name], *map(mp.mpf, box)):
                assert precise.values(expression.nodes, {row.parameters[0]: root})[-1] == 0


def crossings(function: Any, low: Any, high: Any, count: int = 40) -> list[Any]:
    """Where a function goes through 0, to the last of mpmath's digits, but at 0 itself."""
    found = []
    low += (high - low) / 1009  # 0 may be a pole
    for k in range(count):
        left, right = (low + (high - low) * (k + end) / count for end in (0, 1))
        below = mp.sign(function(left))
        if below * mp.sign(function(right)) >= 0:
            continue
        for _ in range(2 * mp.prec):
            middle = (left + right) / 2
            if mp.sign(function(middle)) == below:
                left = middle
            else:
                right = middle
        if abs(function(right)) < mp.mpf(10) ** -20 < abs(right):
            found.append(right)
    return found


def test_crossings_are_found() -> None:
    with mp.workdps(40):
        (root,) = crossings(mp.sin, mp.mpf(1), mp.mpf(5))
        assert mp.almosteq(root, mp.pi)
        assert crossings(mp.tan, mp.mpf(1), mp.mpf(3)) == []


# --- SymPy ---------------------------------------------------------------------------------------


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


# --- kernels -------------------------------------------------------------------------------------


def sample(name: str, precision: Format, count: int = POINTS) -> list[list[Column]]:
    """For each box random columns, of numbers that the precision holds."""
    generator = np.random.default_rng(1)
    return [
        [
            generator.uniform(low, high, count).astype(precision.dtype).astype(np.float64)
            for low, high in box
        ]
        for box in SAMPLED[name]
    ]


def operation(name: str) -> Expression:
    """One row as a formula of its own parameters."""
    letters = FUNCTIONS[name].parameters
    variables = tuple(Node(VARIABLE, (), letter) for letter in letters)
    return Expression((*variables, Node(name, tuple(range(len(letters))))), len(letters))


def side_by_side(name: str, count: int) -> Expression:
    """The same row on many scalars at once: kernels of one number differ from a column's."""
    nodes: list[Node] = []
    for k in range(count):
        first = len(nodes)
        nodes += [Node(VARIABLE, (), f"{letter}_{k}") for letter in FUNCTIONS[name].parameters]
        nodes.append(Node(name, tuple(range(first, len(nodes)))))
    return Expression(tuple(nodes), len(nodes) - 1)


def figures(answer: Any, precision: Format) -> Figures:
    found: Figures = getattr(answer, precision.name)
    return found


def allowed(row: Function, columns: list[Column], precision: Format, *, theirs: bool) -> Any:
    """A row's ulps; where a formula is computed instead, what that may lose, in such ulps."""
    if not (computed(row.name) or (theirs and row.tensorflow.inexact)) or (
        not theirs and (row.names.numpy or row.stable)
    ):
        return row.rounding.ulps
    node = Node(row.name, tuple(range(len(columns))))
    exact = kernel(row.name)(*columns)
    error = own_error(node, columns, exact, precision, theirs=theirs)
    return error / np.spacing(np.abs(exact).astype(precision.dtype)).astype(np.float64)


@cache
def true_value(name: str, *arguments: float) -> Any:
    """mpmath's value: asked of it once for NumPy and for TensorFlow."""
    return TRUE[name](*map(mp.mpf, arguments))


def ulps_off(found: Any, columns: list[Column], name: str, precision: Format) -> Column:
    """Each figure's distance from mpmath's value, in units in the last place of that value."""
    off = np.zeros(len(columns[0]))
    with mp.workdps(30):
        for k, arguments in enumerate(zip(*columns, strict=True)):
            exact = true_value(name, *map(float, arguments))
            if abs(exact) > precision.largest or 0 < abs(exact) < precision.smallest:
                continue  # beyond what the precision holds
            gap = np.spacing(precision.dtype(float(abs(exact))))
            off[k] = abs(mp.mpf(float(found[k])) - exact) / mp.mpf(float(gap))
    return off


@rows(SAMPLED)
def test_numpys_kernel_is_within_the_rows_ulps(row: Function) -> None:
    for columns in sample(row.name, FLOAT64):
        some = [column[:ONE_BY_ONE] for column in columns]
        with np.errstate(under="ignore"):
            as_column = kernel(row.name)(*columns)
            one_by_one = [kernel(row.name)(*arguments) for arguments in zip(*some, strict=True)]

        most = allowed(row, columns, FLOAT64, theirs=False)
        assert np.all(ulps_off(as_column, columns, row.name, FLOAT64) <= most)
        most = allowed(row, some, FLOAT64, theirs=False)
        assert np.all(ulps_off(one_by_one, some, row.name, FLOAT64) <= most)


@cache
def of_columns(oracle: Oracle, name: str) -> list[Any]:
    """What TensorFlow answers at each box; in float32 it is asked at the same numbers, rounded."""
    return [
        ask(oracle, operation(name), dict(zip(FUNCTIONS[name].parameters, columns, strict=True)))
        for columns in sample(name, FLOAT64)
    ]


@in_both_precisions
@rows(SAMPLED)
def test_tensorflows_kernel_is_within_the_rows_ulps(
    oracle: Oracle, row: Function, precision: Format
) -> None:
    answers = of_columns(oracle, row.name)
    for columns, answer in zip(sample(row.name, precision), answers, strict=True):
        found = figures(answer, precision).values[operation(row.name).output]

        off = ulps_off(found, columns, row.name, precision)
        worst = [float(column[np.argmax(off)]) for column in columns]
        assert np.all(off <= allowed(row, columns, precision, theirs=True)), f"at {worst}"


@cache
def one_by_one(oracle: Oracle, name: str) -> list[Any]:
    """The same, number by number."""
    many = side_by_side(name, ONE_BY_ONE)
    return [
        ask(oracle, many, {
            f"{letter}_{k}": float(column[k])
            for letter, column in zip(FUNCTIONS[name].parameters, columns, strict=True)
            for k in range(ONE_BY_ONE)
        })
        for columns in sample(name, FLOAT64, ONE_BY_ONE)
    ]  # fmt: skip


@in_both_precisions
@rows(SAMPLED)
def test_tensorflows_kernel_of_one_number_is_within_the_rows_ulps(
    oracle: Oracle, row: Function, precision: Format
) -> None:
    step = len(row.parameters) + 1
    answers = one_by_one(oracle, row.name)
    for columns, answer in zip(sample(row.name, precision, ONE_BY_ONE), answers, strict=True):
        found = figures(answer, precision).values[step - 1 :: step]

        off = ulps_off(found, columns, row.name, precision)
        assert np.all(off <= allowed(row, columns, precision, theirs=True))


def test_an_ulp_too_many_would_be_seen() -> None:
    (columns,) = sample("neg", FLOAT64)
    off = ulps_off(np.nextafter(-columns[0], np.inf), columns, "neg", FLOAT64)

    np.testing.assert_array_equal(off, 1.0)


def points(row: Function) -> list[tuple[float, ...]]:
    """Where a row of numbers is tried: its samples, or the points that are written out."""
    if row.name in SAMPLED:
        samples = sample(row.name, FLOAT64, DIFFERENTIATED)
        return [point for columns in samples for point in zip(*columns, strict=True)]
    return [
        tuple(at[name] for name in row.parameters)
        for _, at, *_ in WRITTEN[row.name]
        if set(at) == set(row.parameters) and not any(map(np.ndim, at.values()))
    ]


DEFINED = [row.name for row in ROWS if row.formula or row.stable]


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


@rows([name for name in DEFINED if name in REDUCTIONS and not FUNCTIONS[name].call])
def test_a_reductions_formula_defines_it(row: Function) -> None:
    columns = COLUMNS[row.name][0]
    inner = template(row.formula, row.parameters)
    at = dict(zip(row.parameters, map(np.array, columns), strict=True))
    with mp.workdps(30):
        exact = TRUE_OF_COLUMNS[row.name](*([mp.mpf(a) for a in column] for column in columns))

    assert evaluate(inner.nodes, at)[inner.output] == pytest.approx(float(exact), rel=1e-13)


@pytest.mark.parametrize("text", [FUNCTIONS["softmax"].formula, FUNCTIONS["softmax"].stable])
def test_softmax_is_defined_by_both_of_its_formulas(text: str) -> None:
    inner = template(text, ("x",))
    column = [0.1, -0.7, 3.3]
    with mp.workdps(30):
        powers = [mp.exp(mp.mpf(a)) for a in column]
        exact = [float(power / mp.fsum(powers)) for power in powers]

    found = evaluate(inner.nodes, {"x": np.array(column)})[inner.output]
    assert found == pytest.approx(exact, rel=1e-14)


# --- partials ------------------------------------------------------------------------------------

OF_DIFFERENCES = 1e-25
"""What mpmath.diff itself may be off at 30 digits, relative to a value of size 1."""


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


# --- rows that are written out -------------------------------------------------------------------

CASES = [(name, *case) for name, cases in WRITTEN.items() for case in cases]


@pytest.mark.parametrize(
    ("formula", "at", "value", "gradients"),
    [case[1:] for case in CASES],
    ids=[f"{formula} {k}" for k, (_, formula, *_) in enumerate(CASES)],
)
def test_a_written_row_in_numpy_and_in_tensorflow(
    oracle: Oracle, formula: str, at: Mapping[str, Any], value: Any, gradients: Mapping[str, Any]
) -> None:
    expression = template(formula, tuple(at))
    shapes = [np.shape(v) for v in evaluate(expression.nodes, at)]
    written = sweep(expression, shapes)
    values = evaluate(written.nodes, at)
    found = ask(oracle, expression, at)

    for each in (values, found.float64.values, found.float32.values):
        np.testing.assert_array_equal(each[expression.output], value)
    for name, gradient in gradients.items():
        index = expression.find(name)
        adjoint = written.adjoints[index]
        ours = None if adjoint is None else values[adjoint]
        for figure, dtype in (
            (ours, np.float64),
            (found.float64.gradients[index], np.float64),
            (found.float32.gradients[index], np.float32),
        ):
            if gradient is None:
                assert figure is None
            else:
                np.testing.assert_array_equal(figure, np.asarray(gradient, dtype))


def test_spread_repeats_a_number_like_a_column_and_sums_back() -> None:
    """Its derivative by the number is 1 at each of the elements."""
    column, formula = np.array(THREE), template("sum(spread(x, a)*x)", ("x", "a"))
    found = sweep(formula, [(), (3,), (3,), (3,), ()] if formula.nodes[0].value == "a" else
                  [(3,), (), (3,), (3,), ()])  # fmt: skip
    values = evaluate(found.nodes, {"x": column, "a": 2.0})
    of_a, of_x = (found.adjoints[formula.find(name)] for name in "ax")
    assert of_a is not None
    assert of_x is not None

    np.testing.assert_array_equal(kernel("spread")(column, 2.0), [2, 2, 2])
    assert values[formula.output] == 18
    assert values[of_a] == 9
    np.testing.assert_array_equal(values[of_x], [2, 2, 2])


# --- rows over columns ---------------------------------------------------------------------------

COLUMNS: dict[str, tuple[tuple[list[float], ...], ...]] = {
    "mean": (([0.1, -0.7, 3.3],), ([1e8, 1.0, -1e8],)),
    "sum": (([0.1, -0.7, 3.3],), ([1e8, 1.0, -1e8],)),
    "variance": (([0.1, -0.7, 3.3],), ([10001.0, 10002.0, 10003.5],), ([2.0],)),
    "norm": (([0.1, -0.7, 3.3],), ([3e-3, 4e2],)),
    "dot": (([0.1, -0.7, 3.3], [2.0, 0.3, -0.4]),),
    "logsumexp": (([0.1, -0.7, 3.3],), ([-80.0, 1.0, 80.0],), ([800.0, 799.0],), ([-1.1, -1.0],)),
    "cross_entropy": (([0.2, 0.3, 0.5], [0.1, 0.6, 0.3]), ([0.0, 1.0], [0.25, 0.75])),
    "softmax_cross_entropy": (([0.1, -0.7, 3.3], [0.2, 0.3, 0.5]), ([30.0, -30.0], [0.0, 1.0])),
    "logistic_loss": (([0.1, -0.7, 3.3], [0.2, 0.3, 0.7]), ([30.0, -30.0], [0.0, 1.0])),
}
OVER_COLUMNS = [(name, columns) for name, cases in COLUMNS.items() for columns in cases]
over_columns = pytest.mark.parametrize(
    ("name", "columns"),
    OVER_COLUMNS,
    ids=[f"{name} {k}" for k, (name, _) in enumerate(OVER_COLUMNS)],
)


def test_every_reduction_has_its_columns() -> None:
    along_axes = {name for name in REDUCTIONS if FUNCTIONS[name].call}
    assert set(COLUMNS) == set(TRUE_OF_COLUMNS) == set(REDUCTIONS) - {"count"} - along_axes


@over_columns
def test_a_reduction_and_its_gradient_are_mpmaths(
    oracle: Oracle, name: str, columns: tuple[list[float], ...]
) -> None:
    """By us, and by TensorFlow in both precisions, each within its bound."""
    expression = operation(name)
    at = dict(zip(FUNCTIONS[name].parameters, map(np.array, columns), strict=True))
    found = trace(expression, at)
    answer = ask(oracle, expression, at)
    ours = bounds(found.sweep.nodes, found.values, found.point, FLOAT64)
    theirs = [sweep_bounds(found, precision) for precision in (FLOAT64, FLOAT32)]
    figures_ = [answer.float64, answer.float32]
    with mp.workdps(30):
        exact = TRUE_OF_COLUMNS[name](*([mp.mpf(a) for a in column] for column in columns))
        for value, errors in zip(
            [found.value, *(f.values[-1] for f in figures_)], [ours, *theirs], strict=True
        ):
            assert abs(mp.mpf(float(value)) - exact) <= errors[expression.output]
        for position, column in enumerate(columns):
            adjoint = found.sweep.adjoints[position]
            assert adjoint is not None
            for k in range(len(column)):
                slope = element_slope(name, columns, position, k)
                for gradient, errors in zip(
                    [found.values[adjoint], *(f.gradients[position] for f in figures_)],
                    [ours, *(2 * np.asarray(errors[adjoint]) for errors in theirs)],
                    strict=True,
                ):
                    error = errors[adjoint] if isinstance(errors, list) else errors
                    off = abs(mp.mpf(float(np.broadcast_to(gradient, len(column))[k])) - slope)
                    assert off <= np.broadcast_to(error, len(column))[k] + OF_DIFFERENCES


def element_slope(name: str, columns: tuple[list[float], ...], position: int, element: int) -> Any:
    """mpmath's own derivative by one element of one column."""

    def moved(x: Any) -> Any:
        given = [[mp.mpf(a) for a in column] for column in columns]
        given[position][element] = x
        return TRUE_OF_COLUMNS[name](*given)

    return mp.diff(moved, mp.mpf(columns[position][element]))


def test_the_adjoint_of_softmax_is_that_of_its_jacobian(oracle: Oracle) -> None:
    """Of Σ w·softmax(x): J = diag(s) − s·sᵀ, and J·w by hand."""
    x, w = np.array([0.1, -0.7, 3.3]), np.array([2.0, -1.0, 0.5])
    expression = template("sum(w*softmax(x))", ("w", "x"))
    found = trace(expression, {"x": x, "w": w})
    s = np.exp(x) / np.sum(np.exp(x))
    jacobian = np.diag(s) - np.outer(s, s)

    mine = found.adjoint(expression.find("x"))
    np.testing.assert_allclose(mine, jacobian @ w, rtol=1e-14)
    answer = ask(oracle, expression, {"x": x, "w": w})
    np.testing.assert_allclose(answer.float64.gradients[expression.find("x")], mine, rtol=1e-14)


# --- kinks and edges -----------------------------------------------------------------------------

ON_KINK: dict[str, tuple[tuple[float, ...], ...]] = {
    "x": ((0.0,), (-0.0,)),
    "x - 1/2": ((0.5,), (-0.5,), (2.5,)),
    "x - 6": ((6.0,),),
    "x + 3": ((-3.0,),),
    "x - 3": ((3.0,),),
    "x + 1": ((-1.0,),),
    "x - 1": ((1.0,),),
    "x - a": ((1.0, 1.0, 2.0),),
    "x - b": ((2.0, 1.0, 2.0),),
    "a - b": ((0.0, 0.0), (1.0, 1.0), (-2.5, -2.5), (0.0, -0.0)),
}
"""Points where the text of a kink's `zero` vanishes."""

WHOLE = ((1.0,), (-3.0,), (2.0**40,))
KINKS = [
    (row, kink, at)
    for row in ROWS
    for kink in row.kinks
    for at in ON_KINK[kink.zero] + WHOLE * (kink.whole and kink.zero == "x")
]
at_each_kink = pytest.mark.parametrize(
    ("row", "kink", "at"), KINKS, ids=[f"{row.name} at {at}" for row, _, at in KINKS]
)


def constants(texts: tuple[str, ...]) -> list[float]:
    return [float(evaluate(template(text, ()).nodes, {})[-1]) for text in texts]


@in_both_precisions
@at_each_kink
def test_on_a_kink_tensorflow_answers_what_the_row_says(
    oracle: Oracle, row: Function, kink: Any, at: tuple[float, ...], precision: Format
) -> None:
    point = dict(zip(row.parameters, at, strict=True))
    found = figures(ask(oracle, operation(row.name), point), precision).gradients
    zero = template(kink.zero, row.parameters)

    vanishing = float(evaluate(zero.nodes, point)[zero.output])
    assert vanishing.is_integer() if kink.whole else vanishing == 0
    if not any(kink.tensorflow):
        assert found[: len(at)] == (None,) * len(at)
        return
    exact = np.array(constants(kink.tensorflow))
    rounded = exact.astype(np.float32 if row.tensorflow.inexact else precision.dtype)
    apart = np.abs([float(gradient) for gradient in found[: len(at)]] - rounded.astype(np.float64))
    assert np.all(apart <= precision.unit * np.abs(exact))


@at_each_kink
def test_beside_a_kink_the_slopes_are_the_rows(
    row: Function, kink: Any, at: tuple[float, ...]
) -> None:
    """Differences so small that they stay on one side, by each parameter in turn."""
    with mp.workdps(60):
        beside, step = mp.mpf(10) ** -20, mp.mpf(10) ** -40
        for side, texts in ((-beside, kink.below), (beside, kink.above)):
            point = [mp.mpf(at[0]) + side, *(mp.mpf(a) for a in at[1:])]
            for position, slope in enumerate(constants(texts)):
                moved = [a + step * (i == position) for i, a in enumerate(point)]
                difference = (TRUE[row.name](*moved) - TRUE[row.name](*point)) / step
                assert abs(difference - mp.mpf(slope)) < beside + abs(slope) * mp.mpf(2) ** -52


@at_each_kink
def test_beside_a_jump_the_values_are_the_rows(
    row: Function, kink: Any, at: tuple[float, ...]
) -> None:
    point = dict(zip(row.parameters, at, strict=True))
    with mp.workdps(60):
        for side, text in zip((-1, 1), kink.beside, strict=False):
            form = template(text, row.parameters)
            value = evaluate(form.nodes, point)[form.output]
            assert TRUE[row.name](mp.mpf(at[0]) + side * mp.mpf(10) ** -20, *at[1:]) == value


@at_each_kink
def test_a_kink_has_no_derivative(row: Function, kink: Any, at: tuple[float, ...]) -> None:
    """The slopes differ, or the function jumps: otherwise it is no kink."""
    with mp.workdps(30):
        beside = mp.mpf(10) ** -15
        left, here, right = (
            TRUE[row.name](mp.mpf(at[0]) + side, *(mp.mpf(a) for a in at[1:]))
            for side in (-beside, 0, beside)
        )
    jumps = abs(left - here) > 2 * beside or abs(right - here) > 2 * beside

    assert jumps or constants(kink.below) != constants(kink.above)
    assert bool(kink.beside) == jumps


OUTSIDE: dict[str, tuple[float, ...]] = {
    "div": (1.0, 0.0),
    "pow": (-8.0, 0.5),
    "ln": (-1.0,),
    "log2": (-1.0,),
    "log10": (-1.0,),
    "log1p": (-2.0,),
    "sqrt": (-1.0,),
    "tan": (),  # π/2 is not a double
    "sec": (),
    "csc": (0.0,),
    "cot": (0.0,),
    "asin": (1.5,),
    "acos": (-1.5,),
    "asec": (0.5,),
    "acsc": (-0.5,),
    "acot": (0.0,),
    "atan2": (0.0, 0.0),
    "csch": (0.0,),
    "coth": (0.0,),
    "acosh": (0.5,),
    "atanh": (1.5,),
    "asech": (1.5,),
    "acsch": (0.0,),
    "acoth": (0.5,),
    "cross_entropy": (1.0, -1.0),
    "clip": (2.0, 3.0, 1.0),
}
"""A point outside each domain."""


def test_every_domain_has_a_point_outside() -> None:
    assert set(OUTSIDE) == {row.name for row in ROWS if row.domain.words}


# atan(1/0) is π/2 and atan2(0, 0) is 0 in IEEE arithmetic; clip takes the upper end where a > b.
FINITE = [row.name for row in ROWS if row.domain.outside]


@rows(FINITE)
def test_or_the_row_tells_where_it_has_one(row: Function) -> None:
    outside = template(row.domain.outside, row.parameters)
    for at, is_outside in [(OUTSIDE[row.name], True), *((at, False) for at in points(row))]:
        point = dict(zip(row.parameters, at, strict=True))
        assert (evaluate(outside.nodes, point)[outside.output] > 0) is np.bool_(is_outside)
        assert np.isfinite(kernel(row.name)(*map(np.float64, at)))


@rows([name for name, at in OUTSIDE.items() if at and name not in FINITE])
def test_outside_its_domain_a_row_has_no_finite_value(oracle: Oracle, row: Function) -> None:
    at = OUTSIDE[row.name]
    found = ask(oracle, operation(row.name), dict(zip(row.parameters, at, strict=True)))
    with np.errstate(all="ignore"):
        by_numpy = kernel(row.name)(*(np.float64(argument) for argument in at))

    assert not np.isfinite(by_numpy)
    assert not np.isfinite(found.float32.values[-1])
    assert not np.isfinite(found.float64.values[-1])


@rows([row.name for row in ROWS if row.inverse])
def test_an_inverse_undoes_its_row(row: Function) -> None:
    inverse = FUNCTIONS[row.inverse]
    (box, *_) = SAMPLED[inverse.name]
    with mp.workdps(30):
        for y in np.linspace(*box[0], 21):
            back = TRUE[row.name](TRUE[inverse.name](mp.mpf(float(y))))
            assert mp.almosteq(back, mp.mpf(float(y)), mp.mpf(10) ** -25)

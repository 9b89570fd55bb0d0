"""Numbers for a tape: NumPy's, node by node, with nothing hidden."""

from fractions import Fraction

import mpmath as mp
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from tests.calculus.figures import figures
from tests.comparison.truth import true_values
from tests.expressions import expressions, points
from tutor.calculus.evaluate import evaluate, number
from tutor.errors import MissingValueError
from tutor.notation import parse


def value(text: str, **point: object) -> float:
    expression = parse(text)
    return float(evaluate(expression.nodes, point)[expression.output])


@settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(text=expressions(4, kinks=True), point=points())
def test_values_are_true_within_rounding(text: str, point: dict[str, float]) -> None:
    expression = parse(text)
    numbers = figures(expression.nodes, point)
    assume(numbers.well_conditioned)
    true = true_values(expression.nodes, point)
    # Which branch of a case is taken may hang on the last bit.
    assume(all(a == b for a, b in zip(conditions(numbers.values), conditions(true), strict=True)))
    at = expression.output
    assert abs(mp.mpf(float(numbers.values[at])) - true[at]) <= float(numbers.errors[at])


def conditions(values: object) -> list[bool]:
    return [bool(one) for one in values if isinstance(one, bool | np.bool_)]


@pytest.mark.parametrize(
    ("text", "true"),
    [
        ("sigmoid(-800)", 0.0),
        ("sigmoid(800)", 1.0),
        ("softplus(-800)", 0.0),
        ("softplus(800)", 800.0),
        ("log1p(1e-20)", 1e-20),
        ("tanh(400)", 1.0),
        ("relu(-3)", 0.0),
    ],
)
def test_functions_keep_their_accuracy_where_formulas_overflow(text: str, true: float) -> None:
    assert value(text) == true


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1/0", np.isposinf),
        ("-1/0", np.isneginf),
        ("0/0", np.isnan),
        ("ln(-1)", np.isnan),
        ("sqrt(-1)", np.isnan),
        ("(-8)^(1/3)", np.isnan),
        ("exp(1000)", np.isposinf),
        ("1e400", np.isposinf),
    ],
)
def test_what_is_not_real_is_nan_and_what_is_too_large_infinite(text: str, kind: object) -> None:
    assert callable(kind)
    assert kind(value(text))


def test_a_column_is_evaluated_element_by_element() -> None:
    x = np.array([1.0, 2.0, 4.0])
    values = evaluate(parse("mean(2*x)").nodes, {"x": x})
    assert list(values[2]) == [2.0, 4.0, 8.0]
    assert values[3] == Fraction(14, 3).__float__()


def test_every_node_has_its_value_in_order() -> None:
    assert evaluate(parse("y = 2*x; y + 1").nodes, {"x": 3.0}) == [2, 3, 6, 1, 7]


def test_integers_are_computed_in_float64() -> None:
    # 7/2 is 3.5 and 10^19 does not wrap around.
    assert value("x/2", x=7) == 3.5
    assert value("x*x", x=10**10) == 1e20


def test_a_value_can_be_set_from_outside() -> None:
    nodes = parse("y = 2*x; y + 1").nodes
    assert evaluate(nodes, {"x": 3.0}, overrides={2: np.float64(10)})[-1] == 11


def test_the_first_values_can_be_taken_over() -> None:
    nodes = parse("y = 2*x; y + 1").nodes
    before = evaluate(nodes, {"x": 3.0})
    assert evaluate(nodes, {"x": 99.0}, first=3, known=before) == before


def test_what_has_no_value_is_named() -> None:
    with pytest.raises(MissingValueError) as caught:
        evaluate(parse("x + b*c").nodes, {"b": 1.0})
    assert caught.value.names == ("x", "c")


@pytest.mark.parametrize(
    ("exact", "nearest"),
    [
        (Fraction(1, 10), 0.1),
        (Fraction(10**400), float("inf")),
        (Fraction(-(10**400)), float("-inf")),
        (Fraction(1, 10**400), 0.0),
    ],
    ids=["0.1", "1e400", "-1e400", "1e-400"],
)
def test_a_number_is_the_nearest_double(exact: Fraction, nearest: float) -> None:
    assert number(exact) == nearest


def test_ten_thousand_nodes_in_a_chain() -> None:
    nodes = parse("x" + "+1" * 10_000).nodes
    assert evaluate(nodes, {"x": 0.0})[-1] == 10_000

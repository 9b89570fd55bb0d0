"""What tf.gradients says at every node: the course's figures, None, and two descents."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.autodiff.asking import ask
from tutor.autodiff.messages import FitAnswer, FitRequest
from tutor.autodiff.oracle import Oracle
from tutor.notation import parse
from tutor.notation.tape import NUMBER

Column = NDArray[np.float64]
INF, NAN = float("inf"), float("nan")
LESSON_3 = "y = 2*x + b; s = sigmoid(y)"
POINT = {"x": 1.0, "b": 2.0}

# --- the course's figures ------------------------------------------------------------------------

FIGURES = [
    ("y", "0.017662734", "0.017662706213291107"),
    ("x", "0.035325468", "0.035325412426582214"),
    ("b", "0.017662734", "0.017662706213291107"),
]


@pytest.mark.parametrize(("name", "single", "double"), FIGURES, ids=[f[0] for f in FIGURES])
def test_lesson_3s_figures_as_numpy_prints_them(
    oracle: Oracle, name: str, single: str, double: str
) -> None:
    answer, index = ask(oracle, LESSON_3, POINT), parse(LESSON_3).find(name)

    assert str(answer.float32.gradients[index]) == single
    assert str(answer.float64.gradients[index]) == double
    assert answer.float32.gradients[index].dtype == np.float32
    assert answer.float64.gradients[index].dtype == np.float64


LESSONS = [
    ("1: dy/dx", "y = x + b", POINT, "x", 1.0),
    ("1: dy/db", "y = x + b", POINT, "b", 1.0),
    ("2: dy/dx", "y = 2*x + b", POINT, "x", 2.0),
    ("2: dy/db", "y = 2*x + b", POINT, "b", 1.0),
    ("5: y > 0", "y = 2*x + b; r = relu(y)", POINT, "x", 2.0),
    ("5: y < 5", "y = 2*x + b; r = relu(y - 5)", POINT, "x", 0.0),
    ("5: y = 0", "y = 2*x + b; r = relu(y)", {"x": 1.0, "b": -2.0}, "x", 0.0),
]


@pytest.mark.parametrize(
    ("formula", "at", "name", "slope"), [case[1:] for case in LESSONS], ids=[c[0] for c in LESSONS]
)
def test_the_other_lessons_figures_are_exact(
    oracle: Oracle, formula: str, at: Mapping[str, float], name: str, slope: float
) -> None:
    answer, index = ask(oracle, formula, at), parse(formula).find(name)

    assert float(answer.float32.gradients[index]) == slope
    assert float(answer.float64.gradients[index]) == slope


# --- one answer a node ---------------------------------------------------------------------------


def test_every_node_has_its_value_and_its_gradient(oracle: Oracle) -> None:
    """u is used twice, so that its adjoint is 1·y + 1, and goes on to x with 2x."""
    formula = parse("u = x^2; v = u*y; v + u")
    found = ask(oracle, formula, {"x": 3.0, "y": 5.0}).float64
    named = [formula.find(name) for name in ("x", "y", "u", "v")]

    assert len(found.values) == len(found.gradients) == len(found.added) == len(formula)
    assert [found.values[index] for index in named] == [3, 5, 9, 45]
    assert [found.gradients[index] for index in named] == [36, 9, 6, 1]
    assert found.gradients[formula.output] == 1


def test_a_columns_gradient_has_a_number_for_each_element(oracle: Oracle) -> None:
    formula = parse("mean((w*x - y)^2)")
    x, y = np.array([1.0, 2.0, 4.0]), np.array([0.0, 1.0, 0.0])
    found = ask(oracle, formula, {"x": x, "y": y, "w": 2.0}).float64

    residual = 2 * x - y
    np.testing.assert_allclose(found.gradients[formula.find("x")], 4 * residual / 3, rtol=1e-15)
    np.testing.assert_allclose(found.gradients[formula.find("y")], -2 * residual / 3, rtol=1e-15)
    assert float(found.gradients[formula.find("w")]) == pytest.approx(
        float(2 * np.mean(residual * x)), rel=1e-15
    )


PATHLESS = [
    ("a condition", "where(c > 0, x, 2*x)", {"c": 1.0, "x": 1.0}, "c"),
    ("a definition that the output does not use", "u = x^2; y^2", {"x": 1.0, "y": 1.0}, "x"),
    ("a count", "y*count(x)", {"x": 1.0, "y": 1.0}, "x"),
]


@pytest.mark.parametrize(
    ("formula", "at", "name"), [case[1:] for case in PATHLESS], ids=[case[0] for case in PATHLESS]
)
def test_without_a_path_the_answer_is_none_not_zero(
    oracle: Oracle, formula: str, at: Mapping[str, float], name: str
) -> None:
    answer, index = ask(oracle, formula, at), parse(formula).find(name)

    assert answer.float32.gradients[index] is None
    assert answer.float64.gradients[index] is None


def test_a_truth_value_has_no_gradient_and_a_number_is_not_asked(oracle: Oracle) -> None:
    formula = parse("where(x > 1, 2*x, 0)")
    found = ask(oracle, formula, {"x": 2.0}).float64
    kinds = [node.op for node in formula.nodes]

    assert found.gradients[kinds.index("gt")] is None
    assert found.values[kinds.index("gt")]
    numbers = [i for i, kind in enumerate(kinds) if kind == NUMBER]
    assert [found.gradients[i] for i in numbers] == [None] * 3
    assert [float(found.values[i]) for i in numbers] == [1, 2, 0]


def test_zero_is_zero_where_there_is_a_path(oracle: Oracle) -> None:
    """sign has the derivative 0 on either side, and TensorFlow answers 0, never None."""
    found = ask(oracle, "sign(x)", {"x": 2.0})

    assert found.float32.gradients[0] == 0
    assert found.float64.gradients[0] == 0


# --- the operations that tf.gradients added ------------------------------------------------------

ADDED = [
    ("sigmoid", ("SigmoidGrad",)),
    ("tanh", ("TanhGrad",)),
    ("relu", ("ReluGrad",)),
    ("softplus", ("Sigmoid", "Mul")),
    ("sqrt", ("SqrtGrad",)),
    ("exp", ("Mul",)),  # the value times what comes in
    ("ln", ("Reciprocal", "Mul")),
    ("sin", ("Cos", "Mul")),
    ("abs", ("Sign", "Mul")),
]


@pytest.mark.parametrize(("name", "types"), ADDED, ids=[case[0] for case in ADDED])
def test_added_operations_stand_at_their_node(
    oracle: Oracle, name: str, types: tuple[str, ...]
) -> None:
    """y = 2x, u = f(y), u²: what belongs to f is told at u and nowhere else."""
    formula = parse(f"y = 2*x; u = {name}(y); u*u")
    added = ask(oracle, formula, {"x": 0.75}).float64.added

    assert set(added[formula.find("u")]) == set(types)
    assert added[formula.find("x")] == ()
    assert set(added[formula.find("y")]) == {"Mul"}
    assert set(added[formula.output]) == {"Mul"}


def test_what_was_added_for_a_function_without_an_operation_stands_at_its_node(
    oracle: Oracle,
) -> None:
    """log₂ is built as ln(x)/ln(2): the reciprocal is ln's, and both belong to the one node."""
    formula = parse("y = 2*x; u = log2(y); u*u")
    added = ask(oracle, formula, {"x": 0.75}).float64.added

    assert {"Reciprocal", "RealDiv"} <= set(added[formula.find("u")])


# --- descents ------------------------------------------------------------------------------------

N, STEPS = 1000, 20
UNIT = float(np.finfo(np.float64).eps) / 2


def line() -> tuple[Column, Column, float]:
    """Lesson 7's data, and a slope to start from."""
    generator = np.random.default_rng(20160601)
    x = generator.normal(0.0, 0.55, N)
    return x, 0.1 * x + 0.3 + generator.normal(0.0, 0.03, N), float(generator.uniform(-1, 1))


def by_hand(x: Column, y: Column, slope: float, rate: float) -> list[tuple[float, float, float]]:
    """(loss, W, b) at each step, by dW = 2·mean(r·x) and db = 2·mean(r)."""
    offset, states = 0.0, []
    for _ in range(STEPS + 1):
        residual = slope * x + offset - y
        states.append((float(np.mean(residual**2)), slope, offset))
        slope, offset = (
            slope - rate * 2 * float(np.mean(residual * x)),
            offset - rate * 2 * float(np.mean(residual)),
        )
    return states


def descent(oracle: Oracle, x: Column, y: Column, slope: float, rate: float) -> FitAnswer:
    loss = parse("mean((W*x + b - y)^2)")
    start = {"W": slope, "b": 0.0}
    request = FitRequest(loss.nodes, loss.output, {"x": x, "y": y}, start, rate, STEPS)
    answer = oracle.answer(oracle.ask(request))

    assert isinstance(answer, FitAnswer), answer
    return answer


@pytest.mark.parametrize("rate", [0.5, 0.1])
@pytest.mark.parametrize("way", ["tf_gradients", "optimizer"])
def test_each_descent_takes_numpys_steps(oracle: Oracle, way: str, rate: float) -> None:
    """A mean of n products is good to γₙ of its terms' mean size; steps only add, since they
    contract. A rate of 0.1 that had passed through float32 would be 1.5e-9 off, a race more.
    """
    x, y, slope = line()
    states = by_hand(x, y, slope, rate)
    found: Any = getattr(descent(oracle, x, y, slope, rate), way)
    size = float(np.mean((abs(slope * x) + abs(y) + 1) * np.maximum(1, abs(x))))
    limit = STEPS * 2 * rate * 2 * (N + 4) * UNIT * size

    assert limit < 1e-11
    assert len(found) == STEPS + 1
    for (loss, w, b), (tf_loss, parameters) in zip(states, found, strict=True):
        assert abs(parameters["W"] - w) <= limit
        assert abs(parameters["b"] - b) <= limit
        assert abs(tf_loss - loss) <= limit


def test_twenty_steps_arrive_at_the_line(oracle: Oracle) -> None:
    """At 0.10 and 0.30, up to what the data's noise allows: 4·0.03/√n, and √mean(x²) for W."""
    x, y, slope = line()
    _, end = descent(oracle, x, y, slope, 0.5).optimizer[-1]
    noise = 4 * 0.03 / N**0.5
    left_over = abs(slope - 0.1) * (1 - float(np.mean(x**2))) ** STEPS

    assert abs(end["W"] - 0.1) <= noise / 0.55 + 2 * left_over
    assert abs(end["b"] - 0.3) <= noise


def test_both_parameters_are_read_before_either_moves(oracle: Oracle) -> None:
    """One step of (W + b)² from (1, 1): both slopes are 4. Moved in turn, b's would be 0."""
    loss = parse("mean((W*x + b)^2)")
    request = FitRequest(loss.nodes, loss.output, {"x": np.ones(1)}, {"W": 1.0, "b": 1.0}, 0.5, 1)
    answer = oracle.answer(oracle.ask(request))

    assert isinstance(answer, FitAnswer)
    for way in (answer.tf_gradients, answer.optimizer):
        assert way == ((4.0, {"W": 1.0, "b": 1.0}), (4.0, {"W": -1.0, "b": -1.0}))


# --- conventions at kinks and edges ---------------------------------------------------------------

EDGES = [
    ("relu(x)", {"x": 0.0}, (0,)),
    ("abs(x)", {"x": 0.0}, (0,)),
    ("sign(x)", {"x": 3.0}, (0,)),
    ("max(x, y)", {"x": 0.0, "y": 0.0}, (1, 0)),
    ("min(x, y)", {"x": 0.0, "y": 0.0}, (1, 0)),
    ("sigmoid(x)", {"x": 40.0}, (0,)),
    ("sigmoid(x)", {"x": -800.0}, (0,)),
    ("tanh(x)", {"x": 20.0}, (0,)),
    ("softplus(x)", {"x": 800.0}, (1,)),
    ("softplus(x)", {"x": -800.0}, (0,)),
    ("sqrt(x)", {"x": 0.0}, (INF,)),
    ("sqrt(x)", {"x": -1.0}, (NAN,)),
    ("0*sqrt(x)", {"x": 0.0}, (0,)),
    ("ln(x)", {"x": 0.0}, (INF,)),
    ("ln(x)", {"x": -1.0}, (-1,)),
    ("log1p(x)", {"x": -1.0}, (INF,)),
    ("asin(x)", {"x": 1.0}, (INF,)),
    ("x/y", {"x": 1.0, "y": 0.0}, (INF, -INF)),
    ("x/y", {"x": 0.0, "y": 0.0}, (INF, NAN)),
    ("x^0", {"x": 0.0}, (NAN,)),
    ("x^0.5", {"x": 0.0}, (INF,)),
    ("x^2", {"x": 0.0}, (0,)),
    ("x^3", {"x": -2.0}, (12,)),
    ("2^x", {"x": 0.0}, (np.log(2),)),
    ("x^y", {"x": -2.0, "y": 3.0}, (12, 0)),
    ("x^y", {"x": -2.0, "y": 0.5}, (NAN, NAN)),
    ("where(x > 0, ln(x), 0)", {"x": 0.0}, (NAN,)),
    ("where(x > 0, ln(x), 0)", {"x": -1.0}, (0,)),
    ("where(x > 0, sqrt(x), 0)", {"x": 0.0}, (0,)),
    ("where(x > 0, 1/x, 0)", {"x": 0.0}, (NAN,)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("formula", "at", "slopes"), EDGES, ids=[f"{text} at {at}" for text, at, _ in EDGES]
)
def test_tensorflows_conventions_are_those_written_down(
    oracle: Oracle, formula: str, at: Mapping[str, float], slopes: tuple[float, ...]
) -> None:
    expression = parse(formula, list(at))
    found = ask(oracle, expression, at).float64
    answered = [float(found.gradients[expression.find(name)]) for name in at]

    np.testing.assert_array_equal(answered, slopes)

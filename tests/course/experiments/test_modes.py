"""Both modes on one graph: the same numbers, and operations that can be counted by hand."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.course.test_lesson_file import written
from tutor.autodiff.messages import ForwardAnswer, GraphAnswer, Unavailable
from tutor.autodiff.oracle import Oracle
from tutor.calculus.swell import operations
from tutor.course.acts import begin_acts
from tutor.course.experiment_blocks import Modes
from tutor.course.experiments import modes
from tutor.course.experiments.layers import repeated
from tutor.course.experiments.modes import Cost, ModesResult, growth
from tutor.course.folders import find, folder
from tutor.course.lesson import load
from tutor.course.setting import Setting
from tutor.errors import LessonError, TutorError
from tutor.notation import parse, to_text

GRAPH = "x = 1\nb = 2\nc = -0.5\ny = 2*x + b\ns = sigmoid(y)\nt = tanh(c*s)\nz = s*t"


def act(where: Path, oracle: Oracle, graph: str = GRAPH, rest: str = 'of = "z"') -> ModesResult:
    body = f"```graph\n{graph}\n```\n```modes\n{rest}\n```\n"
    *_, finish = begin_acts(load(find("a", written(where, body))), oracle, 0)
    result = finish()
    assert isinstance(result, ModesResult)
    return result


# --- counting ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count"),
    [("x", 0), ("2*x + 1", 2), ("x*x + sin(x*x)", 4), ("y = x^2; y*y", 2), ("-x", 1)],
)
def test_an_operation_is_counted_once_wherever_it_is_used(text: str, count: int) -> None:
    expression = parse(text)
    shared = {expression.output}
    assert operations(expression.nodes, shared) == count


@pytest.mark.parametrize("n", [1, 2, 5, 16])
def test_a_chain_of_products_is_counted_by_hand(n: int) -> None:
    # Forward, from the k-th weight from the top: k multiplications. Back: two a layer, but one
    # for the lowest, below which is only x.
    assert growth("w*h", n) == Cost(n, n, n * (n + 1) // 2, 2 * n - 1)


def test_forward_grows_with_the_square_and_reverse_with_the_number() -> None:
    costs = {n: growth("sigmoid(w*h)", n) for n in (8, 16, 32)}
    for n in (8, 16):
        assert costs[2 * n].forward / costs[n].forward == pytest.approx(4, rel=0.1)
        assert costs[2 * n].reverse / costs[n].reverse == pytest.approx(2, rel=0.1)


@pytest.mark.parametrize("n", [1, 4, 32])
def test_a_gradient_is_cheap(n: int) -> None:
    # Griewank and Walther, section 3.3: at most 5 times the value, where each operation costs 1
    # and its partials come along; here the partials are written out as operations of their own.
    cost = growth("tanh(w*h)", n)
    assert cost.reverse <= 5 * cost.value


def test_a_layer_without_a_weight_is_derived_by_x() -> None:
    # d/dx sin(sin(x)): two cosines, and a product for each layer
    assert growth("sin(h)", 2) == Cost(1, 2, 4, 4)


def test_each_layer_has_a_weight_of_its_own() -> None:
    assert to_text(repeated("w*h + h", 2)) == "w_2*(w_1*x + x) + (w_1*x + x)"


@pytest.mark.parametrize(
    ("layer", "words"), [("w", "in h, the layer below"), ("v*h", "no name v"), ("h +", "ends here")]
)
def test_what_is_no_layer_is_told(layer: str, words: str) -> None:
    with pytest.raises(TutorError, match=words):
        repeated(layer, 2)


MATRICES = """k = 0.7
X = [[1, 2], [3, -4], [0.5, 1]]
W = [[1, 0.5], [-0.3, 2]]
v = [1, 2, -1]
A = k*X
"""
OF_MATRICES = {
    "a product": "Z = A @ W; L = sum(Z^2)",
    "sums down": "r = sum(A, 0); L = sum(r^2)",
    "sums across": "r = sum(A, 1); L = sum(r^2)",
    "softmax of rows": "P = softmax(A); L = sum(P*X)",
    "logsumexp of rows": "r = logsumexp(A); L = sum(r)",
    "cross-entropy of rows": "r = softmax_cross_entropy(A, X); L = sum(r)",
    "softmax of a column": "P = softmax(k*v); L = sum(P*v)",
}


@pytest.mark.parametrize("definitions", OF_MATRICES.values(), ids=OF_MATRICES)
def test_a_walk_goes_through_matrices_too(tmp_path: Path, oracle: Oracle, definitions: str) -> None:
    found = act(tmp_path, oracle, MATRICES + definitions.replace("; ", "\n"), 'of = "L"')
    assert found.walks["k"].verdict in ("exact", "agree")
    assert found.agrees in (True, None)  # None without TensorFlow


def test_of_a_product_of_matrices_the_walk_is_that_of_paper(tmp_path: Path, oracle: Oracle) -> None:
    """L = k²·Σ (XW)², so that dL/dk = 2k·Σ (XW)²."""
    found = act(
        tmp_path, oracle, MATRICES + OF_MATRICES["a product"].replace("; ", "\n"), 'of = "L"'
    )
    product = np.array([[1, 2], [3, -4], [0.5, 1]]) @ np.array([[1, 0.5], [-0.3, 2]])
    output = found.trace.expression.output
    assert found.walks["k"].tangents[output] == pytest.approx(1.4 * np.sum(product**2), rel=1e-14)


# --- the act -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def found(oracle: Oracle, tmp_path_factory: pytest.TempPathFactory) -> ModesResult:
    return act(tmp_path_factory.mktemp("lesson"), oracle)


def test_every_input_has_the_same_derivative_both_ways(found: ModesResult) -> None:
    expression = found.trace.expression
    assert set(found.walks) == {"x", "b", "c"}
    for name, walk in found.walks.items():
        assert walk.tangents[expression.output] == pytest.approx(
            float(found.trace.adjoint(expression.find(name))), rel=1e-14
        )
        assert walk.verdict in ("exact", "agree")


def test_tensorflow_agrees_in_both_modes(found: ModesResult) -> None:
    pytest.importorskip("tensorflow")
    assert found.agrees
    assert found.forward64 is not None
    assert found.forward32 is not None
    output = found.trace.expression.output
    for name, walk in found.walks.items():
        exact = walk.tangents[output]
        assert float(found.forward64[name][output]) == pytest.approx(exact, rel=1e-13)
        assert float(found.forward32[name][output]) == pytest.approx(exact, rel=1e-5)


class Answers:
    """An oracle with answers of its own."""

    def __init__(self, *answers: object) -> None:
        self.answers = answers

    def ask(self, request: object) -> int:
        return {"ForwardRequest": 0}.get(type(request).__name__, 1)

    def answer(self, ticket: int) -> object:
        return self.answers[ticket]


def test_a_wrong_tangent_at_any_node_is_a_disagreement(oracle: Oracle, found: ModesResult) -> None:
    pytest.importorskip("tensorflow")
    expression, point = found.trace.expression, found.trace.point
    asked: list[object] = []

    class Listening(Answers):
        def ask(self, request: object) -> int:
            asked.append(oracle.answer(oracle.ask(request)))  # type: ignore[arg-type]
            return super().ask(request)

    setting = Setting(expression, point, Listening(), 0)  # type: ignore[arg-type]
    modes.begin(Modes("z"), setting)
    there, back = asked
    assert isinstance(there, ForwardAnswer)
    assert isinstance(back, GraphAnswer)

    def agrees(there: object, back: object) -> bool | None:
        setting = Setting(expression, point, Answers(there, back), 0)  # type: ignore[arg-type]
        return modes.begin(Modes("z"), setting)().agrees

    assert agrees(there, back) is True
    assert agrees(Unavailable("gone"), back) is None
    place = expression.find("s")
    wrong = {name: list(row) for name, row in there.float64.items()}
    wrong["x"][place] *= 1 + 1e-12
    shifted = ForwardAnswer(there.float32, {name: tuple(row) for name, row in wrong.items()})
    assert agrees(shifted, back) is False


def test_over_data_the_inputs_are_the_numbers(tmp_path: Path, oracle: Oracle) -> None:
    graph = "W = 1\nb = 0\nx = [0, 1, 2]\ny = [1, 3, 5]\nr = W*x + b - y\nloss = mean(r^2)"
    found = act(tmp_path, oracle, graph, 'of = "loss"')
    output = found.trace.expression.output

    assert set(found.walks) == {"W", "b"}
    # r = (−1, −2, −3): dW = mean(2·r·x) = −16/3, db = mean(2·r) = −4
    assert found.walks["W"].tangents[output] == pytest.approx(-16 / 3)
    assert found.walks["b"].tangents[output] == pytest.approx(-4)
    assert found.agrees is not False


def test_json_has_both_modes_and_their_costs(found: ModesResult) -> None:
    told = found.to_dict()
    assert told["act"] == "modes"
    assert [node["node"] for node in told["nodes"]] == ["x", "b", "y", "s", "c", "t", "z"]
    assert set(told["inputs"]["x"]) == {
        "forward", "reverse", "verdict", "operations", "tf_forward64", "tf_forward32",
        "tf_reverse64",
    }  # fmt: skip
    assert told["cost"]["forward"] == sum(one["operations"] for one in told["inputs"].values())
    assert [row["inputs"] for row in told["growth"]] == [1, 2, 4, 8, 16]


@pytest.mark.parametrize(
    ("graph", "rest", "words"),
    [
        ("x = 1\ny = 2*x", 'of = "q"', "no node is called q"),
        ("x = [1, 2]\ny = mean(x)", 'of = "y"', "1 to 8 inputs that are numbers"),
        (
            "\n".join(f"x_{k} = 1" for k in range(9)) + "\ny = "
            + "+".join(f"x_{k}" for k in range(9)),
            'of = "y"', "1 to 8 inputs",
        ),
        ("x = 1\ny = 2*x", 'of = "y"\nlayer = "v*h"', "no name v"),
        ("x = 1\ny = 2*x", f'of = "y"\nlayer = "{"+".join(["h"] * 31)}"', "at most 60 characters"),
        ("x = 1\ny = 2*x", 'of = "y"\ninputs = [1, 33]', "1 to 32 times"),
        ("x = 1\ny = 2*x", 'of = "y"\ninputs = [0]', "1 to 32 times"),
        ("x = 1\ny = 2*x", 'of = "y"\ninputs = []', "1 to 32 times"),
        ("x = 1\ny = 2*x", f'of = "y"\ninputs = {[1] * 101}', "at most 100 layers"),
    ],
)  # fmt: skip
def test_what_would_take_too_long_is_told_before_the_lesson_begins(
    tmp_path: Path, oracle: Oracle, graph: str, rest: str, words: str
) -> None:
    with pytest.raises(LessonError, match=words):
        act(tmp_path, oracle, graph, rest)


def test_the_lessons_own_code_does_what_its_exercise_says() -> None:
    """z stands still along (1, −2, 0), as y = 2x + b does."""
    pytest.importorskip("tensorflow")
    text = next(folder().glob("*-modes.md")).read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True
    )
    assert re.search(r"tf\.Tensor\(-?0\.0,", done.stdout)

"""A rule broken on purpose is a disagreement, from its node on."""

from collections.abc import Callable, Iterator

import pytest

import tutor.calculus.sweep
from tests.breaking import break_row, forget
from tests.comparison.asking import compared, row
from tutor.autodiff.oracle import Oracle
from tutor.calculus import derivation
from tutor.calculus.templates import partial, template
from tutor.functions import FUNCTIONS
from tutor.notation import parse

BROKEN = [
    ("sigmoid", 0, "s*(1 + s)", "y = 2*x + b; s = sigmoid(y); z = s^2", "y"),
    ("sin", 0, "-cos(x)", "u = 3*x + b; v = sin(u); w = v*v", "u"),
    ("sin", 0, "cos(x) + 1/10^9", "u = 3*x + b; v = sin(u); w = v*v", "u"),
    ("mul", 1, "a + 1", "u = x + b; v = 2*b; w = u*v; exp(w)", "v"),
    ("pow", 0, "(n - 1)*x^(n - 1)", "u = x + b; w = u^3; sin(w)", "u"),
    ("mean", 0, "spread(x, 1)", "u = c*x; v = mean(u); v*b", "u"),
]


Break = Callable[[str, int, str], None]


@pytest.fixture(params=["in the registry", "in the sweep"])
def break_rule(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Break]:
    """A wrong row, which everything reads; or a right one, read wrongly in a single place."""

    def break_it(op: str, position: int, text: str) -> None:
        if request.param == "in the registry":
            break_row(monkeypatch, op, position, text)
        else:
            row = FUNCTIONS[op]
            wrong = template(text, (*row.parameters, row.value))
            monkeypatch.setattr(
                tutor.calculus.sweep,
                "partial",
                lambda *asked, by_row: wrong if asked == (op, position) else partial(*asked),
            )
        forget()

    yield break_it
    forget()


@pytest.mark.parametrize(
    ("op", "position", "wrong", "formula", "start"),
    BROKEN,
    ids=[f"{op}: {wrong}" for op, _, wrong, *_ in BROKEN],
)
def test_a_wrong_rule_disagrees_from_its_node_on(
    oracle: Oracle,
    break_rule: Break,
    op: str,
    position: int,
    wrong: str,
    formula: str,
    start: str,
) -> None:
    """The gradient is right down to the broken operation, and wrong from its argument on."""
    at = {"x": [0.3, 0.7] if op == "mean" else 0.3, "b": 0.7, "c": 1.1}
    assert compared(formula, at, oracle).agrees

    break_rule(op, position, wrong)
    report = compared(formula, at, oracle)
    assert not report.agrees
    assert report.disagreement is not None
    assert report.disagreement.name == start
    assert "rounding explains at most" in report.disagreement.reason
    assert report.nodes[-1].verdict == "exact"
    assert report.to_dict()["agrees"] is False


@pytest.mark.parametrize(
    ("op", "wrong", "formula"),
    [("relu", "where(x >= 0, 1, 0)", "relu(x)"), ("abs", "1 - 2*relu(sign(-x))", "abs(x)")],
)
def test_another_convention_at_a_corner_is_a_disagreement(
    oracle: Oracle, break_rule: Break, op: str, wrong: str, formula: str
) -> None:
    """Beside the corner both rules are right; on it only TensorFlow's own is."""
    break_rule(op, 0, wrong)

    assert row(compared(formula, {"x": 0.5}, oracle), "x").verdict == "exact"
    assert row(compared(formula, {"x": 0}, oracle), "x").verdict == "disagree"


def test_a_form_is_printed_only_if_it_has_the_value_beside_it(
    monkeypatch: pytest.MonkeyPatch, oracle: Oracle
) -> None:
    found = row(compared("x^3", {"x": 2}, oracle), "x")
    assert (found.symbolic, found.gradient) == ("3*x^2", 12)

    wrong = parse("4*x^2")
    monkeypatch.setattr(derivation.Derivation, "result", property(lambda self: wrong))
    assert row(compared("x^3", {"x": 2}, oracle), "x").symbolic == "3*x^2"


def test_a_path_where_tensorflow_has_none_is_a_disagreement(
    oracle: Oracle, break_rule: Break
) -> None:
    break_rule("where", 0, "1")
    found = row(compared("where(x > 0, y, 2*y)", {"x": 1, "y": 1}, oracle), "x > 0")

    assert found.verdict == "disagree"
    assert found.reason == "a number by the formula, None by tf.gradients"

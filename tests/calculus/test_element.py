"""Derivations by one element of a data column: dL/dx_i, as a textbook writes it."""

from collections.abc import Mapping

import numpy as np
import pytest

from tutor.calculus import derivation
from tutor.calculus.derivation import derive
from tutor.calculus.evaluate import evaluate
from tutor.calculus.shapes import shapes
from tutor.calculus.steps import Derivation
from tutor.errors import TutorError
from tutor.notation import parse, to_text
from tutor.notation.latex import to_latex
from tutor.notation.printer import ELEMENT, PRETTY
from tutor.notation.tape import VARIABLE, Node, extract

COLUMNS: Mapping[str, tuple[int, ...]] = dict.fromkeys(("x", "y", "z", "p"), (4,))
"""In these tests x, y, z and p are data columns, and every other name a number."""

POINT = {
    "x": np.array([0.5, -1.5, 2.0, 0.25]), "y": np.array([1.0, 0.5, -0.75, 0.125]),
    "z": np.array([1.0, 2.0, -1.0, 0.5]), "p": np.array([0.5, 0.25, 0.125, 0.0625]),
    "W": 1.25, "b": -0.5,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derivation, "SECONDS", 60.0)


def derived(text: str, wrt: str) -> Derivation:
    expression = parse(text)
    found = shapes(expression, COLUMNS)
    return derive(expression, found, expression.output, expression.find(wrt))


def lines(found: Derivation) -> list[tuple[str, str]]:
    return [(to_text(step.form, names=step.form.names), step.rule) for step in found.steps]


TEXTBOOK: dict[str, tuple[str, str, list[tuple[str, str]]]] = {
    "mean": (
        "mean((W*x + b - y)^2)", "x",
        [
            ("(d/dx_i (W*x_i + b - y_i)^2)/count(x)", "mean, of which one term moves"),
            ("2*(W*x_i + b - y_i)*W/count(x)", "power, chain rule"),
            ("2*W*(W*x_i + b - y_i)/count(x)", "tidy up"),
        ],
    ),
    "a named column": (
        "r = W*x + b - y; mean(r^2)", "y",
        [
            ("(d/dy_i r_i^2)/count(x)", "mean, of which one term moves"),
            ("2*r_i*dr_i/dy_i/count(x)", "power, chain rule"),
            ("(-2*r_i)/count(x)", "sum"),
            ("-2*r_i/count(x)", "tidy up"),
        ],
    ),
    "norm": (
        "norm(x)", "x",
        [
            ("1/(2*sqrt(sum(x^2)))*d/dx_i sum(x^2)", "root, chain rule"),
            ("1/(2*sqrt(sum(x^2)))*d/dx_i x_i^2", "sum, of which one term moves"),
            ("1/(2*sqrt(sum(x^2)))*(2*x_i)", "power"),
            ("x_i/sqrt(sum(x^2))", "tidy up"),
            ("x_i/norm(x)", "written shorter"),
        ],
    ),
    "softmax, from a log-sum-exp": (
        "ln(sum(e^z))", "z",
        [
            ("d/dz_i logsumexp(z)", "since ln(sum(e^z)) = logsumexp(z)"),
            ("exp(z_i - logsumexp(z))", "log-sum-exp"),
            ("softmax(z)_i", "since e^(z_i − logsumexp(z)) = softmax(z)_i"),
        ],
    ),
    "softmax with cross-entropy": (
        "cross_entropy(p, softmax(z))", "z",
        [
            (
                "d/dz_i softmax_cross_entropy(z, p)",
                "since cross_entropy(p, softmax(z)) = softmax_cross_entropy(z, p)",
            ),
            ("sum(p)*softmax(z)_i - p_i", "cross-entropy of a softmax"),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "wrt", "expected"), TEXTBOOK.values(), ids=list(TEXTBOOK))
def test_the_lines_by_an_element(text: str, wrt: str, expected: list[tuple[str, str]]) -> None:
    found = derived(text, wrt)

    assert lines(found) == expected
    assert found.proved
    assert found.wrt == f"{wrt}_i"


@pytest.mark.parametrize(
    ("text", "wrt", "form"),
    [
        ("sum(W*x)", "x", "W"),
        ("mean(x)", "x", "1/count(x)"),
        ("sum(x)^2", "x", "2*sum(x)"),
        ("dot(x, y)", "x", "y_i"),
        ("dot(x, x)", "x", "2*x_i"),
        ("norm(W*x - y)", "x", "W*(W*x_i - y_i)/norm(W*x - y)"),
        ("variance(x)", "x", "2*(x_i - mean(x))/count(x)"),
        ("mean(x)*norm(x)", "x", "x_i*mean(x)/norm(x) + norm(x)/count(x)"),
        ("s = sigmoid(W*x + b); -mean(y*ln(s) + (1 - y)*ln(1 - s))", "x", "W*(s_i - y_i)/count(x)"),
        ("-sum(p*ln(softmax(z)))", "z", "sum(p)*softmax(z)_i - p_i"),
        ("-dot(p, ln(softmax(z)))", "z", "sum(p)*softmax(z)_i - p_i"),
        ("sqrt(sum(x^2))", "x", "x_i/norm(x)"),
    ],
)
def test_the_result_by_an_element(text: str, wrt: str, form: str) -> None:
    found = derived(text, wrt)

    assert lines(found)[-1][0] == form
    assert found.proved

    # The derivative by the third element, by differences of the formula itself.
    expression, step = parse(text), 1e-5
    values = []
    for move in (step, -step):
        moved = POINT[wrt] + move * np.eye(4)[2]  # type: ignore[operator]
        point = {**POINT, wrt: moved}
        values.append(float(evaluate(expression.nodes, point)[expression.output]))
    slope = (values[0] - values[1]) / (2 * step)

    assert figure(found, 2) == pytest.approx(slope, abs=1e-8)


def figure(found: Derivation, index: int) -> float:
    """The value of a result, with the element of each column for x_i."""
    elements = {f"{name}_i": np.atleast_1d(column)[index] for name, column in POINT.items()
                if np.ndim(column)}  # fmt: skip
    alone = extract(found.result.nodes, found.result.output, {})
    nodes, point = list(alone.nodes), {**POINT, **elements}
    for place, node in enumerate(nodes):
        if node.op == ELEMENT:  # of what looks at a whole column
            point[f"element {place}"] = evaluate(nodes[:place], point)[node.args[0]][index]
            nodes[place] = Node(VARIABLE, (), f"element {place}")
    return float(evaluate(nodes, point)[alone.output])


def test_an_element_is_written_in_the_notation_of_the_formula_around_it() -> None:
    found = derive(
        expression := parse("ln(sum(e^(theta - c)))"),
        shapes(expression, {"theta": (4,)}),
        expression.output,
        expression.find("theta"),
    )
    form = found.result

    assert to_text(form, names=form.names) == "softmax(theta - c)_i"
    assert to_text(form, PRETTY, names=form.names) == "softmax(θ − c)_i"
    assert to_latex(form, names=form.names) == r"\operatorname{softmax}\left(\theta - c\right)_{i}"
    assert "e^(θ_i − c − logsumexp(θ − c))" in found.steps[-1].rule


def test_an_element_of_a_whole_column_that_has_a_name_is_called_by_it() -> None:
    assert lines(derived("q = softmax(z); -sum(p*ln(q))", "z"))[-1][0] == "q_i*sum(p) - p_i"


@pytest.mark.parametrize(
    "text",
    ["mean((x - mean(x))^2)", "sum(y*softmax(x))", "sum(x/norm(x))", "m = mean(x); sum(m*x)"],
)
def test_elements_that_depend_on_each_other_are_refused(text: str) -> None:
    with pytest.raises(TutorError, match="depend on each other"):
        derived(text, "x")

"""Scripts for other libraries: each runs as it stands and prints the same gradients."""

import json
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest

from tests.autodiff.test_code import _RUN_ALL, GRAPHS
from tests.expressions import called
from tutor.autodiff.code import TARGETS
from tutor.calculus.trace import trace
from tutor.comparison.rounding import FLOAT64, sweep_bounds
from tutor.comparison.verdicts import DISAGREE, judge
from tutor.errors import TutorError
from tutor.functions import FUNCTIONS, WHOLE
from tutor.notation import Expression, parse
from tutor.notation.tape import VARIABLE

LIBRARIES = {"numpy": "numpy", "sympy": "sympy", "torch": "torch", "jax": "jax"}
each_library = pytest.mark.parametrize("target", LIBRARIES)

INSIDE = {"acosh": 1.7, "asec": 1.7, "acsc": 1.7, "acoth": 1.7}
"""Where 0.7 is outside the domain."""


def of_row(name: str) -> tuple[str, Mapping[str, Any]]:
    """A row of the registry as a formula, off its kinks and inside its domain."""
    row = FUNCTIONS[name]
    letters = [f"a{k}" for k in range(len(row.parameters))]
    values: dict[str, Any] = dict(zip(letters, (INSIDE.get(name, 0.7), 0.4, 1.1), strict=False))
    if name == "clip":
        values = {"a0": 0.7, "a1": 0.4, "a2": 1.1}
    if name in WHOLE:
        values = {letter: [0.2, 0.3 + 0.1 * k, 0.5] for k, letter in enumerate(letters)}
    call = called(row, *letters)
    if row.arrays.linear or row.call:
        values = {letter: [[0.2, 0.3 + 0.1 * k], [0.5, 0.7]] for k, letter in enumerate(letters)}
        values = {"a0": [0.2, 0.5]} if name == "column" else values
        call = f"sum({call}^2)"
    if not any(row.partials):  # no gradient gets through: beside it, there is one
        call = f"{call}*{'sum(a0)' if name in WHOLE else 'a0'}"
    mixes = row.arrays.pullback and not row.arrays.linear
    return f"f = {'sum(a0*' + call + ')' if mixes else call}", values


ROWS = [name for name, row in FUNCTIONS.items() if row.typed and not row.symbol and name != "where"]
# Names that a script uses itself, or that would become one name.
NAMES: dict[str, tuple[str, Mapping[str, Any]]] = {
    "a variable called d_x": ("k = x^2*d_x + d_x^2*y*x", {"x": 3.0, "d_x": 5.0, "y": 1.0}),
    "d_x and d_d_x": ("k = x*d_x^2 + d_d_x*x*d_x", {"x": 3.0, "d_x": 5.0, "d_d_x": 2.0}),
    "a result called x": ("x = a^2*by", {"a": 3.0, "by": 2.0}),
    "at and at_": ("k = at^2*at_", {"at": 3.0, "at_": 2.0}),
    "the size of an expression": ("k = sum(x)/count(x + 1)", {"x": [0.1, 0.2]}),
}
FORMULAS = {
    **NAMES,
    **{name: GRAPHS[name] for name in GRAPHS if not name.startswith("None for")},
    **{f"the row {name}": of_row(name) for name in ROWS},
}
OVER_COLUMNS = {
    name
    for name, (text, at) in FORMULAS.items()
    if any(np.ndim(value) for value in at.values()) or "mean(" in text or "sum(" in text
}


def script(name: str, target: str) -> tuple[str, Expression, list[int]]:
    text, at = FORMULAS[name]
    formula = parse(text, list(at))
    by = [i for i, node in enumerate(formula.nodes) if node.op == VARIABLE]
    return TARGETS[target](formula, at, formula.output, by), formula, by


SILENT = {
    name
    for name, (text, at) in FORMULAS.items()
    if any(
        node.args and FUNCTIONS[node.op].tensorflow.silent for node in parse(text, list(at)).nodes
    )
}


def named(target: str) -> list[str]:
    return [name for name in FORMULAS if target != "sympy" or name not in OVER_COLUMNS | SILENT]


@pytest.fixture(scope="module", params=LIBRARIES)
def printed(request: pytest.FixtureRequest) -> tuple[str, dict[str, str]]:
    """What each script of one library prints, all in one process."""
    target = request.param
    if find_spec(LIBRARIES[target]) is None:
        pytest.skip(f"{target} is not installed: its scripts were NOT run")
    done = subprocess.run(
        [sys.executable, "-c", _RUN_ALL],
        input=json.dumps([script(name, target)[0] for name in named(target)]),
        capture_output=True, text=True, timeout=240, check=True,
    )  # fmt: skip
    return target, dict(zip(named(target), json.loads(done.stdout), strict=True))


def test_every_script_prints_the_derived_gradient(printed: tuple[str, dict[str, str]]) -> None:
    target, texts = printed
    wrong = []
    for name, text in texts.items():
        _, formula, by = script(name, target)
        found = trace(formula, FORMULAS[name][1])
        errors = sweep_bounds(found, FLOAT64)
        try:
            numbers = eval(text, {"np": np, "array": np.array, "nan": np.nan, "__builtins__": {}})
        except Exception:
            wrong.append((name, text[:200]))
            continue
        for index, figure in zip(by, numbers, strict=True):
            adjoint = found.sweep.adjoints[index]
            if adjoint is None:
                if figure not in (None, 0, 0.0):
                    wrong.append((name, f"None is {figure}"))
                continue
            value = found.values[adjoint]
            judged = judge(value, np.asarray(figure, dtype=np.float64), 4 * errors[adjoint] + 1e-15)
            if judged.verdict == DISAGREE:
                wrong.append((name, f"{figure} is not {value}"))
    assert wrong == []


def test_a_column_has_no_script_for_sympy() -> None:
    with pytest.raises(TutorError, match="columns go to numpy"):
        script("columns", "sympy")


@pytest.mark.parametrize("name", sorted(SILENT))
def test_sympy_has_no_number_where_no_gradient_gets_through(name: str) -> None:
    with pytest.raises(TutorError, match="SymPy has no number for the derivative of"):
        script(name, "sympy")


@pytest.mark.parametrize("target", ["torch", "jax"])
def test_what_would_raise_an_error_there_is_refused_here(target: str) -> None:
    formula = parse("f = floor(x)", ["x"])
    with pytest.raises(TutorError, match="no gradient gets from the result to a variable"):
        TARGETS[target](formula, {"x": 0.7}, formula.output, [formula.find("x")])


def test_a_constant_has_no_gradient_in_torch() -> None:
    formula = parse("c = 2*3; f = c*x", ["x"])
    with pytest.raises(TutorError, match="c is a constant"):
        TARGETS["torch"](formula, {"x": 0.7}, formula.output, [formula.find("c")])


@pytest.mark.parametrize("target", ["sympy", "jax"])
def test_a_value_on_the_way_is_no_variable(target: str) -> None:
    formula = parse("y = x^2; f = sin(y)", ["x"])
    with pytest.raises(TutorError, match="y is a value on the way"):
        TARGETS[target](formula, {"x": 0.7}, formula.output, [formula.find("y")])


def test_numpys_script_is_the_derived_formula() -> None:
    text, *_ = script("the article's", "numpy")

    assert text.splitlines() == [
        "import numpy as np",
        "",
        "x = np.float64(1.0)",
        "b = np.float64(2.0)",
        "y = 2 * x + b",
        "s = 1 / (1 + np.exp(-y))",
        "d_x = 2 * s * (1 - s)",
        "d_b = s * (1 - s)",
        "print([np.asarray(d).tolist() for d in [d_x, d_b]])",
    ]

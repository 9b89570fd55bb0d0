"""Formulas of one's own: steps, second derivatives, LaTeX, words, scripts, the reference."""

import json
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from tests.cli.run import started, tutor, without_tensorflow
from tutor.functions import FUNCTIONS
from tutor.render.page import page
from tutor.render.reference import draw_reference, listed

LESSON_3 = ["y = 2x + b; s = sigmoid(y)", "--at", "x=1,b=2"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUTOR_HOME", str(tmp_path / "home"))


def test_full_steps_have_a_line_a_rule() -> None:
    short, full = (
        json.loads(tutor("explain", "x*sin(x) + 2*x", "--at", "x=1", "--json", *options).stdout)
        for options in ([], ["--steps", "full"])
    )

    assert len(full["steps"]) > len(short["steps"])
    assert all(step["proved"] for step in full["steps"])


def test_second_derivatives_are_asked_for() -> None:
    page = tutor("explain", "x^2*y", "--at", "x=3,y=5", "--order", "2", "--plain").stdout
    found = json.loads(
        tutor("explain", "x^2*y", "--at", "x=3,y=5", "--order", "2", "--json").stdout
    )["hessian"]

    assert "d^2f/dx dy" in page
    assert (found["x"]["y"]["value"], found["x"]["y"]["tf64"]) == (6, 6)
    assert found["x"]["x"]["symbolic"] == "2*y"


def test_only_the_nodes_that_matter_most() -> None:
    """Of x + 10^6·y, a percent of y, or of 10^6·y, moves the result most."""
    found = json.loads(
        tutor("explain", "x + 10^6*y", "--at", "x=1,y=1", "--top", "2", "--json").stdout
    )

    assert {node["expression"] for node in found["nodes"]} == {"y", "10^6*y"}


def test_latex_is_ready_to_paste() -> None:
    done = tutor("explain", *LESSON_3, "--latex")

    assert done.returncode == 0
    assert done.stdout.startswith("\\begin{align*}\n  y &= 2 x + b \\\\\n")
    assert done.stdout.count("\\begin{align*}") == done.stdout.count("\\end{align*}")
    assert r"2 s \left(1 - s\right)" in done.stdout


def test_words_are_sentences() -> None:
    done = tutor("explain", *LESSON_3, "--spoken")

    assert done.stdout.splitlines() == [
        "y is two times x plus b.",
        "s is sigmoid of y.",
        "The derivative of s by x is two times s times the quantity one minus s end quantity.",
        "The derivative of s by b is s times the quantity one minus s end quantity.",
        "The derivative of s by y is s times the quantity one minus s end quantity.",
    ]


def test_a_script_runs_as_it_is_printed() -> None:
    script = tutor("code", *LESSON_3, "--to", "numpy").stdout
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )

    assert json.loads(done.stdout) == [0.035325412426582214, 0.017662706213291107]


@pytest.mark.parametrize("target", ["tf1", "tape", "numpy", "torch", "jax"])
def test_a_script_may_read_its_data_from_a_file(tmp_path: Path, target: str) -> None:
    """Of mean(given·x) with x = [1, 3] the slope is 2; a row of W is written as the column is."""
    asked = ["given*mean(x)*sum(W)", "--at", "given=2,x=[1,3],W=[[1,3],[0,1]]", "--wrt", "given"]
    file = tmp_path / "data.json"
    script = tutor("code", *asked, "--to", target, "--data", str(file)).stdout

    assert json.loads(file.read_text(encoding="utf-8")) == {"x": [1, 3], "W": [[1, 3], [0, 1]]}
    assert "3.0" not in script
    compile(script, target, "exec")
    if target == "numpy":
        command = [sys.executable, "-c", script]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        assert json.loads(done.stdout) == [10]
    again = tutor("code", *asked, "--to", target, "--data", str(file))
    other = tutor("code", "mean(x)", "--at", "x=[5]", "--data", str(file))
    assert (again.returncode, other.returncode) == (0, 2)
    assert "is there already" in other.stderr


def test_many_numbers_in_a_script_are_told_of() -> None:
    many = ",".join(["1"] * 201)
    assert (
        "201 numbers stand in this script" in tutor("code", "mean(x)", "--at", f"x=[{many}]").stderr
    )
    assert not tutor("code", "mean(x)", "--at", "x=[1,2]").stderr


def test_a_row_of_a_matrix_is_a_line_of_json() -> None:
    text = tutor("explain", "sum(W)", "--at", "W=[[1,2],[3,4]]", "--json").stdout
    assert "[1.0, 2.0],\n" in text
    assert json.loads(text)["at"] == {"W": [[1, 2], [3, 4]]}


@pytest.mark.parametrize("target", ["tf1", "tape", "numpy", "sympy", "torch", "jax"])
def test_every_target_has_a_script(target: str) -> None:
    done = tutor("code", "x^2", "--at", "x=3", "--to", target)

    assert done.returncode == 0
    compile(done.stdout, target, "exec")


def test_the_reference_has_every_function() -> None:
    listed = json.loads(tutor("functions", "--json").stdout)["functions"]

    assert [row["name"] for row in listed] == [n for n, row in FUNCTIONS.items() if row.typed]
    page = tutor("functions").stdout
    for name in ("sigmoid", "leaky_relu", "softmax", "atan2"):
        assert f"{name}(" in page


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_the_reference_breaks_no_word(width: int) -> None:
    """Where each of its formulas stands on lines of its own, every piece of it is whole."""
    stream = StringIO()
    draw_reference(page(stream, width=width), listed())
    text = stream.getvalue()

    for word in ("softmax_cross_entropy(z,", "cosh(x)/sinh(x)", "−csch(x)·coth(x)", "sum(x, 0)"):
        assert word in text
    assert not re.search(r"sum_0|\d{10}", text)  # nobody can type sum_0, nor needs so many digits
    assert max(map(len, text.splitlines())) <= width


def test_one_function_is_told_in_full() -> None:
    page = tutor("functions", "swish").stdout

    assert "silu(x)" in page
    assert "x·sigmoid(x)" in page


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["functions", "sigmod"], "there is no function sigmod"),
        (["functions", "sofmax"], "did you mean softmax?"),
        (["functions", "reduce_mean"], "did you mean mean(x)?"),
        (["explain", "x^2", "--at", "x=inf"], "infinity is no number to compute with"),
        (["code", "x +", "--at", "x=1"], "the formula ends here"),
        (["code", "mean(x)", "--at", "x=[1,2]", "--to", "sympy"], "columns go to numpy"),
        (["explain", "x", "--order", "3"], "3 is not in the range"),
    ],
)
def test_a_mistake_is_told(arguments: list[str], words: str) -> None:
    done = tutor(*arguments)

    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_the_reference_imports_no_mathematics() -> None:
    code = (
        "from tutor.cli.app import app\ntry:\n    app(['functions'])\nexcept SystemExit:\n    pass"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules, file=sys.stderr)"],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    modules = {name.partition(".")[0] for name in done.stderr.split()}

    assert modules & {"sympy", "tensorflow"} == set()


def test_a_formula_of_any_length_is_read_from_standard_input() -> None:
    """No argument of a command may be longer than 128 KiB on Linux."""
    long = "x" + " " * 140_000 + "+ 2x"
    found = json.loads(tutor("explain", "-", "--at", "x=1", "--json", stdin=long).stdout)

    assert len(long) > 128 * 1024
    assert found["gradient"]["x"]["value"] == 3
    assert "print(" in tutor("code", "-", "--at", "x=1", stdin="x^2\n").stdout


def test_without_tensorflow_second_derivatives_are_not_compared(tmp_path: Path) -> None:
    broken = without_tensorflow(tmp_path)
    done = started("explain", "x^2*y", "--at", "x=3,y=5", "--order", "2", **broken)
    row = next(line for line in done.stdout.splitlines() if line.startswith(" d²f/dx²"))

    assert row.count("not compared") == 3
    assert "None" not in row
    assert "pip install" in done.stdout
    assert done.returncode == 3


def test_the_reference_has_formulas_and_tells_corners_from_both_sides() -> None:
    table = tutor("functions", COLUMNS="200").stdout
    rows = {line.split("(")[0].strip(): line for line in table.splitlines()}

    assert "1/(1 + e^(−x))" in rows["sigmoid"]
    assert "x = −3: 0 left, 1/6 right, TensorFlow 1/6" in rows["hard_sigmoid"]
    assert "a = b: by a 0 left, 1 right, TensorFlow 1" in rows["max"]
    for sign in (">", "≥", "<", "≤"):
        assert re.search(rf"^ a {sign} b +no path$", table, re.MULTILINE)


@pytest.mark.parametrize("typed", ["d/dx x^2", "d/dx (x^2)", r"\frac{d}{dx} x^2", "∂/∂x x^2"])
@pytest.mark.parametrize("command", ["explain", "code"])
def test_a_derivative_that_is_asked_for_in_the_formula_is_told_how_to_ask(
    command: str, typed: str
) -> None:
    done = tutor(command, typed, "--at", "x=1")
    assert done.returncode == 2
    assert "type the formula alone" in done.stderr
    assert "x^2" in done.stderr.splitlines()[-1]
    assert "--wrt x" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("typed", ["d²/dx² x^3", r"\frac{d^2}{dx^2} x^3", "∂^{2}/∂x^{2} x^3"])
def test_and_a_second_one_how_to_ask_for_both(typed: str) -> None:
    done = tutor("explain", typed, "--at", "x=1")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == 'explain "x^3" --wrt x --order 2'

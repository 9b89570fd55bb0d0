"""What libraries answer at a kink, spelling by spelling."""

import json
import subprocess
import sys

import pytest

from tests.course.experiments.run import Silent, run
from tutor.autodiff.code import jax_code
from tutor.autodiff.oracle import Oracle
from tutor.course.blocks import wrong_with
from tutor.course.experiment_blocks import Conventions
from tutor.course.experiments.conventions import JAX, MEASURED
from tutor.errors import TutorError
from tutor.notation.parser import parse

RELUS = ["relu(x)", "max(x, 0)", "max(0, x)", "where(x > 0, x, 0)", "where(x >= 0, x, 0)"]


def test_tensorflow_answers_by_the_spelling(oracle: Oracle) -> None:
    """Relu passes where its output is above 0; Maximum gives a tie to its first argument."""
    found = run(Conventions(RELUS), oracle)
    assert [one.tensorflow for one in found.spellings] == [0, 1, 0, 0, 1]
    assert found.agrees


def test_sympy_has_one_half_for_max_and_the_branch_for_cases(oracle: Oracle) -> None:
    """diff(Max(x, 0)) is Heaviside(x), which SymPy takes for 1/2 at 0."""
    found = run(Conventions(RELUS), oracle)
    assert [one.sympy for one in found.spellings] == [0, 0.5, 0.5, 0, 1]


def test_differences_see_the_mean_of_both_sides(oracle: Oracle) -> None:
    for one in run(Conventions(["abs(x)", "max(x, -x)", "sqrt(x^2)"]), oracle).spellings:
        assert (one.left, one.right, one.central) == (-1, 1, 0)


def test_none_and_nan_stay_what_they_are(oracle: Oracle) -> None:
    (floor,) = run(Conventions(["floor(x)"], at=1.0), oracle).spellings
    assert floor.tensorflow is None
    assert floor.sympy == "left open"
    (root,) = run(Conventions(["sqrt(x^2)"]), oracle).spellings
    assert str(root.tensorflow) == "nan"
    found = run(Conventions(["sqrt(x^2)"]), oracle)
    assert found.agrees
    assert json.dumps(found.to_dict(), allow_nan=False)


def test_what_was_measured_is_told_apart(oracle: Oracle) -> None:
    relu, other = run(Conventions(["relu(x)", "max(x, 0)*1"]), oracle).spellings
    assert relu.others[JAX] == 0
    assert other.others == {}
    (elsewhere,) = run(Conventions(["relu(x)"], at=1.0), oracle).spellings
    assert elsewhere.others == {}


@pytest.mark.parametrize("text", [text for text, by in MEASURED.items() if JAX in by])
def test_jax_answers_as_was_measured(text: str) -> None:
    pytest.importorskip("jax")
    form = parse(f"f = {text}", ["x"])
    script = jax_code(form, {"x": 0.0}, form.output, [form.find("x")])
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True
    )
    assert f"{MEASURED[text][JAX]}" in done.stdout


def test_without_tensorflow_the_others_still_answer() -> None:
    found = run(Conventions(["max(x, 0)"]), Silent())
    assert found.agrees is None
    assert found.spellings[0].sympy == 0.5


@pytest.mark.parametrize(
    ("formulas", "words"),
    [
        (["relu(x)", "abs(x)"], "are not the same function"),
        (["2"], "a formula in x"),
        (["mean(x)"], "a formula in x"),
    ],
)
def test_what_cannot_be_asked_is_told(formulas: list[str], words: str) -> None:
    with pytest.raises(TutorError, match=words):
        run(Conventions(formulas), Silent())


def test_limits_hold_before_anything_is_asked() -> None:
    assert "1 to 12 formulas" in str(wrong_with(Conventions(["x"] * 13)))
    assert "at most 200 characters" in str(wrong_with(Conventions(["x" * 201])))


def test_sympy_has_a_time_limit(oracle: Oracle, monkeypatch: pytest.MonkeyPatch) -> None:
    """The derivative of eight GELUs inside each other is more than SymPy can write."""
    monkeypatch.setattr("tutor.course.experiments.conventions.SECONDS", 0.2)
    (one,) = run(Conventions(["gelu_tanh(" * 8 + "x" + ")" * 8]), oracle).spellings
    assert one.sympy == "no time"

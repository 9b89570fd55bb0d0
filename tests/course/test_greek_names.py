"""θ and theta are one name: a lesson written in the one is the lesson written in the other."""

import json
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

from tests.course.test_lesson_file import written
from tutor.autodiff.oracle import Oracle
from tutor.checking.answers import judge
from tutor.course.acts import results
from tutor.course.blocks import ACTS as BLOCKS
from tutor.course.experiment_blocks import Name
from tutor.course.folders import find
from tutor.course.lesson import load
from tutor.course.results import CompareAct, DeriveAct, ExerciseAct, Result
from tutor.errors import LessonError
from tutor.render.lesson import draw_act
from tutor.render.page import page

COLUMN = "```graph\nθ = [1, 2]\nx = 3\ns = θ*x\nL = mean(s^2)\n```\n"
NUMBER = "```graph\nθ = 2\nx = 3\ns = θ*x\nL = s^2\n```\n"
ACTS = {  # in a table TOML wants such a name in quotes
    "derive": (COLUMN, 'of = "L"\nwrt = "x"'),
    "derive by it": (COLUMN, 'of = "L"\nwrt = "θ"'),
    "evaluate": (COLUMN, 'of = ["θ", "L"]\nexpect = {"θ" = ["1", "2"]}'),
    "evaluate a formula": ("", 'formula = "θ^2"\nat = {"θ" = 2}'),
    "compare": (COLUMN, 'of = "L"\nwrt = ["θ", "x"]\nexpect = {"θ" = ["9", "18"]}'),
    "chain": (COLUMN, 'of = "L"'),
    "exercise": (COLUMN, 'id = "a"\nask = "?"\nanswer = "2*mean(s*θ)"\nof = "L"\nwrt = "x"\n'
                 'hints = ["h"]\nafter = "b"\nform = "in terms of s and θ"'),
    "overwritten": (NUMBER, 'of = "L"\nwrt = "θ"'),
    "modes": (NUMBER, 'of = "L"\ninputs = [1]'),
    "depth": ("", 'layers = ["tanh(θ*a)"]\nat = {a = 1.0, "θ" = 0.5}\nn = 4'),
    "optimise": ("", 'loss = "(θ - 1)^2"\nstart = {"θ" = 0}\nrates = {descent = 0.1}\nsteps = 3'),
    "fit": ("", 'model = "θ*x"\ntruth = "x/2"\nx = {normal = [0, 1]}\nparameters = {"θ" = 0.1}\n'
            "points = 20\nsteps = 3"),
    "network": ("", 'data = "iris"\nloss = "Z = X @ θ; mean(softmax_cross_entropy(Z, Y))"\n'
                'parameters = {"θ" = [4, 3]}\nscore = "Z"\nsteps = 2'),
}  # fmt: skip


def ran(folder: Path, body: str, oracle: Oracle) -> list[Result]:
    return list(results(load(find("a", written(folder, body))), oracle, 0))


def told(found: Result) -> str:
    out = StringIO()
    draw_act(page(out, width=80), found)
    shown = json.dumps(found.to_dict(), ensure_ascii=False, sort_keys=True) + out.getvalue()
    return shown.replace("θ", "theta")


@pytest.mark.parametrize("act", ACTS)
def test_an_act_says_the_same_of_both(tmp_path: Path, oracle: Oracle, act: str) -> None:
    graph, block = ACTS[act]
    greek = f"{graph}\n```{act.partition(' ')[0]}\n{block}\n```\n"
    last = [ran(tmp_path, body, oracle)[-1] for body in (greek, greek.replace("θ", "theta"))]
    assert told(last[0]) == told(last[1])


def test_every_act_with_names_is_one_of_these() -> None:
    named = {word for word, kind in BLOCKS.items() if str(Name) in str(kind.__annotations__)}
    assert named == {act.partition(" ")[0] for act in ACTS}


def test_a_column_of_that_name_is_one_to_every_act(tmp_path: Path, oracle: Oracle) -> None:
    """d/dx mean((θx)²) = 2·mean(s·θ), by hand: 2·(3·1 + 6·2)/2 = 15 at θ = (1, 2), x = 3."""
    blocks = {kind: ACTS[kind][1] for kind in ("derive", "compare", "exercise")}
    body = COLUMN + "".join(f"\n```{kind}\n{text}\n```\n" for kind, text in blocks.items())
    _, derived, compared, asked = ran(tmp_path, body.replace("form =", "# form ="), oracle)
    assert isinstance(derived, DeriveAct)
    assert isinstance(compared, CompareAct)
    assert isinstance(asked, ExerciseAct)
    assert derived.derivation.proved
    assert judge("2*mean(s*theta)", asked.question).verdict == "correct"
    assert judge("2*s*theta", asked.question).verdict == "incorrect"
    by_theta, by_x = compared.rows
    np.testing.assert_allclose(by_theta.gradient, [9, 18])
    np.testing.assert_allclose(by_x.gradient, 15)


@pytest.mark.parametrize("typed", ["x₁", "θ₁", "θ_1", "theta_1"])
def test_an_index_is_part_of_the_name_however_it_is_written(
    tmp_path: Path, oracle: Oracle, typed: str
) -> None:
    """d/dk mean((a·k)²) = 2k·mean(a²): 6·(1 + 4)/2 = 15 at a = (1, 2), k = 3."""
    graph = f"```graph\n{typed} = [1, 2]\nk = 3\nL = mean(({typed}*k)^2)\n```\n"
    asked = f'```compare\nof = "L"\nwrt = ["k", "{typed}"]\n```\n'
    *_, compared = ran(tmp_path, graph + asked, oracle)
    assert isinstance(compared, CompareAct)
    np.testing.assert_allclose(compared.rows[0].gradient, 15)
    np.testing.assert_allclose(compared.rows[1].gradient, [9, 18])


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("```graph\nθ = 1\ntheta = 2\ny = theta\n```\n", 10),
        (f'{COLUMN}\n```compare\nof = "L"\nwrt = ["theta", "θ"]\n```\n', 17),
        ("```evaluate\nformula = \"θ\"\nat = {theta = 1, 'θ' = 2}\n```\n", 10),
    ],
    ids=["value", "list", "table"],
)
def test_given_in_both_it_is_given_twice(tmp_path: Path, body: str, line: int) -> None:
    with pytest.raises(LessonError, match=r"theta (is given twice|has a value already)") as caught:
        load(find("a", written(tmp_path, body)))
    assert caught.value.line == line

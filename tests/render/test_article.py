"""Lessons to take along: the notebook runs as it stands and gives the lesson's own figures."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from tests.cli.run import started, tutor
from tutor.autodiff.oracle import Oracle
from tutor.course.acts import results
from tutor.course.blocks import Fit
from tutor.course.descent_scripts import plot_code
from tutor.course.exercises import of_lesson
from tutor.course.experiment_scripts import EXPERIMENT_SCRIPTS
from tutor.course.experiments.depth import DepthResult
from tutor.course.experiments.differences import DifferencesResult
from tutor.course.experiments.modes import ModesResult
from tutor.course.experiments.network import NetworkResult
from tutor.course.experiments.optimise import OptimiseResult
from tutor.course.experiments.overwritten import OverwrittenResult
from tutor.course.experiments.precision import PrecisionResult
from tutor.course.fit import FitResult, begin
from tutor.course.folders import find, headings
from tutor.course.lesson import load
from tutor.course.results import CompareAct, Result
from tutor.course.setting import without_graph
from tutor.render.article import article, prose_in_latex
from tutor.render.notebook import handout, notebook

SEED = 2016


ORDINARY = ("sigmoid", "network")
"""A fit and a network; the others' notebooks are run by -m course."""


@pytest.fixture(
    params=[
        pytest.param(heading.id, marks=[] if heading.id in ORDINARY else pytest.mark.course)
        for heading in headings()
    ]
)
def acts(request: pytest.FixtureRequest, oracle: Oracle) -> list[Result]:
    return list(results(load(find(request.param)), oracle, SEED))


def executed(acts: Sequence[Result], folder: Path) -> list[Any]:
    """The code cells of a lesson's notebook, run in a kernel of their own."""
    made = nbformat.reads(notebook(article(headings()[0], acts)), as_version=4)
    assert (made.nbformat, made.nbformat_minor) == (4, 5)
    assert len({cell.id for cell in made.cells}) == len(made.cells)
    NotebookClient(made, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    return [cell for cell in made.cells if cell.cell_type == "code"]


def printed(cell: Any) -> str:
    return "".join(out.text for out in cell.outputs if out.get("name") == "stdout")


def numbers(text: str) -> list[float]:
    return [float(one) for one in re.findall(r"(?<!\w)-?\d+\.?\d*(?:e[-+]?\d+)?|nan|-?inf", text)]


def figures_alone(text: str) -> list[float]:
    """Those that stand alone; a formula before them may have numbers of its own."""
    return [float(one) for one in re.findall(r"(?<!\S)(?:-?\d\S*|nan|-?inf)(?!\S)", text)
            if re.fullmatch(r"[-+\d.e]+|nan|-?inf", one)]  # fmt: skip


def test_a_notebook_runs_and_gives_the_lessons_figures(acts: list[Result], tmp_path: Path) -> None:
    cells = executed(acts, tmp_path)
    scripts = [cell for cell in cells if "default_rng" in cell.source]
    compared = [act for act in acts if isinstance(act, CompareAct)]
    graphs = run_of(cells, [act.graph_code for act in compared])
    for text, act in zip(graphs, compared, strict=True):
        expected = [np.ravel(row.tf32) for row in act.rows if row.tf32 is not None]
        # NumPy prints an array to eight digits after the point.
        np.testing.assert_allclose(numbers(text), np.concatenate(expected), rtol=1e-6, atol=5e-9)
    trained = [cell for cell in scripts if "tutor.course.tables" in cell.source]
    networks = [act for act in acts if isinstance(act, NetworkResult)]
    for cell, network in zip(trained, networks, strict=True):
        expected = [network.block.steps, network.ways.losses[-1]]
        np.testing.assert_allclose(numbers(printed(cell).splitlines()[-1]), expected, rtol=1e-9)
    fits = [act for act in acts if isinstance(act, FitResult)]
    scripts = [cell for cell in scripts if cell not in trained]
    for cell, fit in zip(scripts, fits, strict=True):
        assert fit.ways.tf_gradients is not None
        loss, parameters = fit.ways.tf_gradients[-1]
        expected = [fit.fit.steps, loss, *parameters.values()]
        np.testing.assert_allclose(numbers(printed(cell).splitlines()[-1]), expected, rtol=1e-12)
    tried = [act for act in acts if type(act) in EXPERIMENT_SCRIPTS]
    texts = run_of(cells, [EXPERIMENT_SCRIPTS[type(act)](act) for act in tried])
    for text, act in zip(texts, tried, strict=True):
        expected, allowed = FIGURES[type(act)](act)
        np.testing.assert_allclose(figures_alone(text), expected, **allowed)


def test_answers_of_an_own_lesson_are_checked_where_its_folder_lies(tmp_path: Path) -> None:
    """Whoever has the notebook and the folder beside it needs to set nothing."""
    own, away = tmp_path / "my lessons", tmp_path / "away"
    away.mkdir()
    tutor("new", "Slopes", "--lessons", str(own))
    done = tutor("export", "101", "--lessons", str(own), "--output", str(away / "slopes.ipynb"))
    assert "its first cell says in which folder" in done.stderr
    made = nbformat.read(away / "slopes.ipynb", as_version=4)
    checks = [
        cell for cell in made.cells if "TUTOR_LESSONS" in cell.source or "check(" in cell.source
    ]
    assert '"../my lessons"' in checks[0].source
    untouched = run_alone(checks, away)
    assert [printed(cell).split(",")[0] for cell in untouched[1:]] == ["Write your answer above"]
    checks[1].source = checks[1].source.replace('answer = ""', 'answer = "3s(1 - s)"')
    assert "correct" in printed(run_alone(checks, away)[1])


def run_alone(cells: Sequence[Any], folder: Path) -> Sequence[Any]:
    made = nbformat.v4.new_notebook(cells=list(cells))
    NotebookClient(made, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    return list(made.cells)


def test_a_derivation_has_room_for_its_lines(oracle: Oracle) -> None:
    acts = results(load(find("chain-rule")), oracle, SEED)
    (text,) = [
        cell.text
        for cell in article(headings()[3], list(acts))
        if "yours, line by line" in cell.text
    ]
    assert '# yours, line by line, between the quotes\nanswer = """\n\n"""\nif answer.strip' in text


def run_of(cells: Sequence[Any], sources: Sequence[str]) -> list[str]:
    """What the cells with these sources printed, in this order."""
    found = [cell for cell in cells if cell.source in sources]
    assert [cell.source for cell in found] == list(sources)
    return [printed(cell) for cell in found]


def of_differences(act: DifferencesResult) -> list[float]:
    """The best step of each way and its error."""
    return [figure for one in act.measured for figure in one.best]


def of_modes(act: ModesResult) -> list[float]:
    output = act.trace.expression.output
    assert act.forward64 is not None
    assert act.reverse64 is not None
    forward = [act.forward64[name][output] for name in act.walks]
    return [*forward, *(act.reverse64[act.trace.expression.find(name)] for name in act.walks)]


def of_precision(act: PrecisionResult) -> list[float]:
    return [
        figure.value if figure.error is None else figure.error
        for one in act.computed
        for figures in (one.float32, one.float64)
        for figure in figures
    ]


def of_optimise(act: OptimiseResult) -> list[float]:
    """Where each rule ends by hand, and where TensorFlow's own optimiser does."""
    ends = [
        path[-1][1].values()
        for one in act.descents.values()
        for path in (one.ways.derived, one.ways.optimizer)
        if path is not None
    ]
    return [value for end in ends for value in end]


EXACTLY = {"rtol": 1e-9}
FIGURES: dict[type, Callable[[Any], tuple[list[float], dict[str, float]]]] = {
    # The slope in a script is a double: half a unit of its last place is 2⁻⁵⁴.
    DifferencesResult: lambda act: (of_differences(act), {"rtol": 1e-9, "atol": 2.0**-54}),
    OverwrittenResult: lambda act: ([act.last.added, act.last.overwritten], EXACTLY),
    ModesResult: lambda act: (of_modes(act), EXACTLY),
    DepthResult: lambda act: ([chain.tf32[0] for chain in act.chains], {"rtol": 1e-6}),
    PrecisionResult: lambda act: (of_precision(act), {"rtol": 1e-6, "atol": 1e-25}),
    OptimiseResult: lambda act: (of_optimise(act), {"rtol": 1e-9, "atol": 1e-12}),
}
"""What the script of an experiment prints, and how near that must be to the lesson's."""


def test_every_experiment_with_a_script_is_one_of_these() -> None:
    assert FIGURES.keys() == EXPERIMENT_SCRIPTS.keys()


def test_prose_has_its_formulas_in_latex_and_its_code_as_code() -> None:
    text = "`ds/dy` is `s*(1 - s)`, says `tf.gradients`; `s = 1/2`\n```python\n`s`\n```"
    assert prose_in_latex(text, {"s", "y"}) == (
        r"$ds/dy$ is $s \left(1 - s\right)$, says `tf.gradients`; $s = \frac{1}{2}$"
        "\n```python\n`s`\n```"
    )


@pytest.mark.parametrize("marks", ["```", "~~~", "````"])
def test_code_stays_code_whatever_marks_stand_around_it(marks: str) -> None:
    block = f"{marks}text\n`s + 1` is\n{marks}"
    assert prose_in_latex(f"`s + 1`\n\n{block}\n", {"s"}) == f"$s + 1$\n\n{block}\n"


def test_a_handout_has_the_prose_and_no_cell_that_checks() -> None:
    text = tutor("export", "sigmoid", "--to", "md", "--output", "-").stdout
    assert "## Exercise 3.1" in text
    assert "tutor.check" not in text
    assert "0.017662706213291107" in text


def test_a_handout_shows_what_a_notebook_draws(oracle: Oracle) -> None:
    acts = list(results(load(find("relu")), oracle, SEED))
    cells = list(article(headings()[4], acts))
    on_paper, run = handout(cells), notebook(cells)
    figure, steps, fit = re.findall(r"```text\n(.*?)```", on_paper, re.DOTALL)

    assert "Figure  relu(x)" in figure
    assert "step |" in steps
    assert "found   W = 2.0" in fit
    assert all(text.isascii() for text in (figure, steps, fit))  # of one width in any font
    assert "matplotlib" not in on_paper
    assert run.count("plt.show()") == 2
    assert "```text" not in run


def test_a_handout_without_answers_has_neither_them_nor_the_hints() -> None:
    asked = ("export", "chain-rule", "--to", "md", "--output", "-")
    whole, bare = (tutor(*asked, one).stdout for one in ("--answers", "--no-answers"))
    assert tutor(*asked).stdout == whole
    asked_in = len(of_lesson(find("chain-rule")))
    assert whole.count("## Exercise 4.") == bare.count("## Exercise 4.") == asked_in
    for folded in ("Hints", "Answer"):
        assert whole.count(f"<summary>{folded}</summary>") == asked_in
    assert "<details>" not in bare


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "mine.md"
    file.write_text("my own notes")
    said = tutor("export", "addition", "--to", "md", "--output", str(file))
    assert said.returncode == 2
    assert "is there already" in said.stderr
    assert "--force writes over it" in said.stderr
    assert file.read_text() == "my own notes"
    forced = tutor("export", "addition", "--to", "md", "--output", str(file), "--force")
    assert forced.returncode == 0
    assert "# Lesson 1" in file.read_text()
    assert [one.name for one in tmp_path.iterdir()] == ["mine.md"]


def test_a_handout_lies_beside_the_lesson_and_never_replaces_it(
    tmp_path: Path,
) -> None:
    own = tmp_path / "mine"
    tutor("new", "Cubes", "--lessons", str(own))
    (lesson,) = own.iterdir()
    written = lesson.read_text()
    for _ in range(2):
        done = started("export", "101", "--to", "md", "--force", "--lessons", ".", cwd=own)
        assert done.returncode == 0
        assert sorted(one.name for one in own.iterdir()) == ["01-cubes.md", "handout-01-cubes.md"]
    assert [heading.id for heading in headings(own)] == ["cubes"]  # the handout is in no list
    for to in ("md", "ipynb"):
        asked = ("export", "101", "--to", to, "--force", "--output", "01-cubes.md")
        said = started(*asked, "--lessons", ".", cwd=own)
        assert said.returncode == 2
        assert "01-cubes.md is a lesson, and nothing is written over one" in said.stderr
    assert lesson.read_text() == written


def test_the_plot_of_a_fit_may_be_run_twice(
    oracle: Oracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It leaves the data as they are, though the model names a value y as the data do."""
    monkeypatch.setenv("MPLBACKEND", "Agg")
    fit = Fit("y = W*x; sigmoid(y)", "sigmoid(2*x)", {"uniform": [-1, 1]}, {"W": 0.0}, points=50)
    result = begin(fit, without_graph(oracle, 0))()
    x = np.linspace(-1, 1, 50)
    there: dict[str, Any] = {"np": np, "x": x, "y": x**2, "found": [2.0]}
    cell = plot_code(result)
    for _ in range(2):
        exec(cell, there)
    np.testing.assert_array_equal(there["x"], x)
    np.testing.assert_array_equal(there["y"], x**2)
    np.testing.assert_allclose(there["fitted"](x), 1 / (1 + np.exp(-2 * x)), rtol=1e-12)

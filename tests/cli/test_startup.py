"""What a command may import before it answers: asserted, where a time would only be noise."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.run import ROOT, without_tensorflow

HEAVY = ("sympy", "tensorflow", "numpy", "matplotlib", "plotext", "markdown_it", "pygments")


def imported(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules, file=sys.stderr)"],
        capture_output=True, text=True, cwd=ROOT, timeout=60, check=False,
    )  # fmt: skip
    return {name.partition(".")[0] for name in done.stderr.split()}


def command(*arguments: str) -> str:
    return (
        "from tutor.cli.app import app\n"
        f"try:\n    app({list(arguments)!r})\nexcept SystemExit:\n    pass"
    )


@pytest.mark.parametrize("arguments", [["--help"], ["lessons"], [], ["lesson", "--help"]])
def test_answers_that_need_no_mathematics_import_none(arguments: list[str]) -> None:
    assert imported(command(*arguments)) & set(HEAVY) == set()


def test_importing_the_package_imports_next_to_nothing() -> None:
    assert imported("import tutor") & {*HEAVY, "rich", "click"} == set()


def test_the_first_words_of_a_lesson_need_nothing_heavy() -> None:
    code = (
        "import io\n"
        "from tutor.course.folders import find\n"
        "from tutor.autodiff.oracle import Oracle\n"
        "from tutor.cli.study import print_page\n"
        "from tutor.render.lesson_head import draw_heading\n"
        "from tutor.render.page import page\n"
        "draw_heading(page(io.StringIO()), find('3'))"
    )
    assert imported(code) & set(HEAVY) == set()


@pytest.mark.parametrize(
    "arguments",
    [["check", "3.1", "0.09"], ["check", "3.1", "0.8"], ["check", "--of", "sin(2x)", "cos(2x)"]],
)
def test_an_answer_is_checked_without_sympy_or_a_markdown_parser(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TUTOR_HOME", str(tmp_path))
    unneeded = {*HEAVY, "fsrs"} - {"numpy"}
    assert imported(command(*arguments)) & unneeded == set()


def test_tensorflow_never_enters_the_tutors_own_process(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nor would an empty one, which is imported as fast as it is found."""
    for name, value in without_tensorflow(tmp_path, "here = True").items():
        monkeypatch.setenv(name, value)
    assert "tensorflow" in imported("import tensorflow")
    assert "tensorflow" not in imported(command("explain", "x^2", "--at", "x=1", "--json"))


def test_the_spawned_process_does_not_import_the_command_line_again() -> None:
    names = imported("import tutor.autodiff.worker")
    assert names & {"click", "rich", "sympy", "numpy"} == set()

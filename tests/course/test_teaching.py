"""What teachers are told is true: the keys are those of the blocks, and the example is sound."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.run import ROOT, tutor
from tutor.autodiff.oracle import Oracle
from tutor.cli.options import DEFAULT_SEED
from tutor.course.blocks import ACTS
from tutor.course.fields import mistakes
from tutor.course.folders import FOLDER, find
from tutor.course.lesson import load
from tutor.course.lint import lint
from tutor.course.source import Fence
from tutor.errors import UnknownLessonError
from tutor.render.lesson import draw_nowhere

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXT = (DOCS / "teaching.md").read_text(encoding="utf-8")


def example() -> str:
    (found,) = re.findall(r"<!-- example -->\n````markdown\n(.*?)````", TEXT, re.DOTALL)
    return str(found)


def test_the_tables_are_those_of_the_blocks() -> None:
    sys.path.insert(0, str(DOCS))
    try:
        import teaching
    finally:
        sys.path.pop(0)
    assert teaching.written(TEXT) == TEXT, "python docs/teaching.py writes them anew"


def test_every_block_and_key_is_told_and_no_other() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \| [A-Z][^|]*\|$", TEXT, re.MULTILINE))
    assert list(rows) == list(ACTS)
    for kind, keys in rows.items():
        told = dict.fromkeys(re.findall(r"`(\w+)` (?:text|list|table|number|whole)", keys), 0)
        said = [e.said for e in mistakes(ACTS[kind], told, Fence(Path("x"), kind, "", 1, 1))]
        assert not [one for one in said if "unknown key" in one or "missing" in one]


def test_the_example_passes_lint_and_has_every_block(tmp_path: Path, oracle: Oracle) -> None:
    file = tmp_path / "01-tanh.md"
    file.write_text(example(), encoding="utf-8")
    assert lint(file, oracle, DEFAULT_SEED, draw_nowhere) == []
    blocks = set(re.findall(r"^```(\w+)$", example(), re.MULTILINE))
    assert {
        "graph",
        "derive",
        "evaluate",
        "compare",
        "chain",
        "figure",
        "exercise",
        "fit",
    } == blocks


def test_the_ten_minutes_work_as_they_are_written(tmp_path: Path) -> None:
    commands = re.findall(r"^python -m tutor (\w+) (.*?) +#", TEXT, re.MULTILINE)
    assert [name for name, _ in commands] == ["new", "lint", "lesson"]
    for name, rest in commands:
        words = [one.strip('"') for one in re.findall(r'"[^"]*"|\S+', rest)]
        own = [str(tmp_path / "my-lessons") if one == "my-lessons" else one for one in words]
        done = tutor(name, *own, TUTOR_HOME=str(tmp_path))
        assert (name, done.returncode, done.stderr if name == "lint" else "") == (
            name, 0, "1 lesson: nothing to mend\n" if name == "lint" else "",
        )  # fmt: skip
    assert (tmp_path / "my-lessons" / "01-the-hyperbolic-tangent.md").exists()


def test_the_example_is_found_beside_the_course(tmp_path: Path) -> None:
    (tmp_path / "01-tanh.md").write_text(example(), encoding="utf-8")
    assert len(load(find("tanh", tmp_path)).acts) > 8
    done = tutor("check", "101.2", "2 - 2t^2", TUTOR_HOME=str(tmp_path), **{FOLDER: str(tmp_path)})
    assert (done.returncode, "Right" in done.stdout) == (0, True)


def test_the_marking_of_a_class_works_as_it_is_written(tmp_path: Path) -> None:
    own = tmp_path / "my-lessons"
    own.mkdir()
    (own / "01-tanh.md").write_text(example(), encoding="utf-8")
    (code,) = re.findall(r"<!-- marking -->\n```python\n(.*?)```", TEXT, re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False,
        encoding="utf-8", env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=120,
    )  # fmt: skip
    assert done.stderr == ""
    rows = done.stdout.splitlines()
    said = [row.split()[:2] for row in rows[:4]]
    assert said == [
        ["Ada", "correct"], ["Ben", "incorrect"], ["Cleo", "invalid"], ["Dan", "invalid"],
    ]  # fmt: skip
    assert rows[1].endswith("dy/dx = 2 is missing")
    assert rows[4].startswith("Counter({'invalid': 2")


def test_an_exercise_of_a_folder_that_is_not_named_says_how_to_name_it() -> None:
    for command in (("check", "101.1", "2"), ("lesson", "101")):
        said = tutor(*command, TUTOR_LESSONS="")
        assert said.returncode == 2
        assert "--lessons or TUTOR_LESSONS names their folder" in said.stderr
    with pytest.raises(UnknownLessonError, match="TUTOR_LESSONS names their folder"):
        find("101")

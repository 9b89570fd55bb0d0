"""A new lesson is sound before its teacher has written a word, and takes nothing's place."""

import multiprocessing
import re
from pathlib import Path

import pytest

from tests.cli.run import tutor
from tutor.autodiff.oracle import Oracle
from tutor.cli.options import DEFAULT_SEED
from tutor.course.blocks import ACTS, Graph
from tutor.course.folders import FOLDER, find, headings
from tutor.course.lesson import load
from tutor.course.lint import lint
from tutor.course.new import new
from tutor.errors import TutorError
from tutor.render.lesson import draw_nowhere


@pytest.mark.parametrize(
    "title", ["Slopes", 'A "quoted" \\ title', "Größe, zweimal", "导数", "[bold]", "7 and 8"]
)
def test_it_passes_lint_whatever_its_title(tmp_path: Path, oracle: Oracle, title: str) -> None:
    file = new(title, tmp_path)
    assert lint(file, oracle, DEFAULT_SEED, draw_nowhere) == []
    (heading,) = headings(tmp_path)
    assert heading.title == title


def test_it_has_every_act_that_a_lesson_of_the_course_has(tmp_path: Path) -> None:
    new("Slopes", tmp_path)
    kinds = {type(act) for act in load(find("slopes", tmp_path)).acts}
    every = {"derive", "evaluate", "compare", "chain", "exercise", "fit"}
    assert kinds >= {Graph, *(ACTS[kind] for kind in every)}


def test_each_block_says_what_to_put_there(tmp_path: Path) -> None:
    text = new("Slopes", tmp_path).read_text(encoding="utf-8")
    bodies = re.findall(r"```\w+\n(.*?)```", text, re.DOTALL)
    assert len(bodies) == 7
    assert [body for body in bodies if not body.startswith("# ")] == []


def test_numbers_go_on_and_ids_are_new(tmp_path: Path) -> None:
    (tmp_path / "07-x.md").write_text("broken", encoding="utf-8")
    names = [new(title, tmp_path).name for title in ("Slopes", "Slopes!", "Sigmoid", "Next")]
    assert names == [
        "08-slopes.md", "09-slopes-2.md", "10-sigmoid-2.md", "11-lesson-next.md",
    ]  # fmt: skip


def _new(where: Path) -> str:
    try:
        return new("Slopes", where).name
    except TutorError as error:
        return str(error)


def test_two_at_once_never_overwrite_each_other(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        said = pool.map(_new, [tmp_path] * 8, chunksize=1)
    written = {file.name for file in tmp_path.iterdir()}
    assert {name for name in said if name.endswith(".md")} == written
    assert all(" already" in name for name in said if name not in written)


def test_where_a_file_is_already_it_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tutor.course.new.next_number", lambda where: 1)
    (tmp_path / "01-slopes.md").write_text("mine", encoding="utf-8")
    with pytest.raises(TutorError, match="is there already"):
        new("Slopes", tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["01-slopes.md"]
    assert (tmp_path / "01-slopes.md").read_text() == "mine"


def test_a_title_that_is_taken_makes_no_twin(tmp_path: Path) -> None:
    new("Slopes", tmp_path)
    with pytest.raises(TutorError, match=r"01-slopes\.md is called “Slopes” already"):
        new(" Slopes ", tmp_path)
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("title", ["", "  "])
def test_an_empty_title_is_told(tmp_path: Path, title: str) -> None:
    with pytest.raises(TutorError, match="the title is empty"):
        new(title, tmp_path)


@pytest.mark.parametrize("title", ["x" * 81, "a\x1b[31m"])
def test_a_title_that_is_none_is_told(tmp_path: Path, title: str) -> None:
    with pytest.raises(TutorError, match="a title is one line"):
        new(title, tmp_path)


def test_the_command_writes_into_the_teachers_folder(tmp_path: Path) -> None:
    where = tmp_path / "my lessons"
    done = tutor("new", "Slopes of all kinds", "--lessons", str(where))
    file = where / "01-slopes-of-all-kinds.md"
    assert (done.returncode, done.stdout) == (0, f"{file}\n")
    assert f"python -m tutor lint '{file}'" in done.stderr
    assert f"study it:  python -m tutor lesson 101 --lessons '{where}'" in done.stderr
    (where / "03-broken.md").write_text("no lesson")
    assert " lesson 103 " in tutor("new", "Cubes", "--lessons", str(where)).stderr
    (where / "03-broken.md").unlink()
    (where / "04-cubes.md").unlink()
    assert "Slopes of all kinds" in tutor("lessons", **{FOLDER: str(where)}).stdout
    assert tutor("new", "../../etc", "--lessons", str(where)).stdout == f"{where / '02-etc.md'}\n"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = tutor("new", "Slopes", "--lessons", str(tmp_path / "file"))
    assert done.returncode == 2
    assert "no lesson can be written in" in done.stderr

"""`lessons` and `lesson next`, as they are typed."""

import json
from pathlib import Path

import pytest

from tests.cli.run import tutor
from tests.course.test_lint import EXERCISE, FRONT, GRAPH
from tutor.course import progress
from tutor.course.folders import FOLDER


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TUTOR_HOME", str(tmp_path / "home"))
    monkeypatch.delenv(FOLDER, raising=False)
    return tmp_path / "home"


def test_json_has_what_a_lesson_needs_and_takes_and_whether_it_is_done_or_due() -> None:
    progress.save("addition", 9, 9)
    progress.save("chain-rule", 1, 9)
    progress.schedule("chain", {}, "2020-01-01T00:00:00+00:00")
    lessons = json.loads(tutor("lessons", "--json").stdout)["lessons"]
    first, by_id = lessons[0], {one["id"]: one for one in lessons}
    assert (first["needs"], first["minutes"], first["done"], first["finished"]) == (
        [], 8, False, True,
    )  # fmt: skip
    assert by_id["regression"]["needs"] == ["loss"]
    due = {one["id"]: one["due"] for one in json.loads(tutor("--json").stdout)["lessons"]}
    assert due["chain-rule"] == ["The chain rule"]
    assert due["addition"] == []


def test_next_starts_what_comes_next_and_tells_what_is_due() -> None:
    progress.save("addition", 9, 9)
    progress.schedule("chain", {}, "2020-01-01T00:00:00+00:00")
    done = tutor("lesson", "next", "--json")
    assert json.loads(done.stdout)["id"] == "linear"
    assert done.stderr == "a skill is due: `python -m tutor practice`\n"


def test_next_after_everything_says_so() -> None:
    for one in json.loads(tutor("lessons", "--json").stdout)["lessons"]:
        progress.save(one["id"], 9, 9)
    done = tutor("lesson", "next")
    assert done.returncode == 2
    assert "every lesson is finished" in done.stderr
    assert "Next:" not in tutor().stdout


def test_a_lesson_whose_needs_are_open_says_so_in_one_line_and_goes_on() -> None:
    said = tutor("lesson", "2").stdout
    assert "Lesson 1 is not done yet; you can go on." in said
    assert "Compare" in said
    progress.save("addition", 9, 9)
    assert "is not done yet" not in tutor("lesson", "2").stdout


def test_a_picture_says_nothing_of_the_learner(tmp_path: Path) -> None:
    assert "is not done yet" not in tutor("lesson", "2", "--svg", str(tmp_path / "x.svg")).stdout


@pytest.mark.parametrize("width", ["60", "80", "140"])
def test_the_courses_own_map_fits(width: str) -> None:
    said = tutor("lessons", COLUMNS=width).stdout
    assert max(map(len, said.splitlines())) <= int(width)
    assert "chain-rule" not in said


class TestATeachersFolder:
    @pytest.fixture(autouse=True)
    def own(self, tmp_path: Path) -> list[str]:
        where = tmp_path / "own"
        where.mkdir()
        (where / "01-steep.md").write_text(FRONT + GRAPH + EXERCISE, encoding="utf-8")
        return ["--lessons", str(where)]

    def test_is_known_to_every_command(self, own: list[str]) -> None:
        assert "101  Steep" in tutor("lessons", *own).stdout
        assert "101  Steep" in tutor(*own).stdout
        assert "Lesson 101  Steep" in tutor("lesson", "steep", *own).stdout
        assert tutor("check", "101.1", "2s(1-s)", *own).returncode == 0
        assert "Multiply along the path" in tutor("hint", "101.1", *own).stdout
        assert "Two local partials" in tutor("solution", "steep-one", *own).stdout
        assert "1/1" in tutor("progress", *own).stdout
        assert tutor("lint", *own).returncode == 0

    def test_comes_with_the_environment_as_well(self, own: list[str]) -> None:
        assert "101  Steep" in tutor("lessons", **{FOLDER: own[1]}).stdout
        assert "Steep" not in tutor("lessons").stdout

    def test_whose_lesson_has_an_id_of_the_courses_is_told(self, own: list[str]) -> None:
        file = Path(own[1]) / "01-steep.md"
        file.write_text(file.read_text().replace('"steep"', '"relu"'))
        for command in (["lesson", "101"], ["progress"], ["lint"]):
            done = tutor(*command, *own)
            assert done.returncode == (1 if command == ["lint"] else 2)
            assert "the course's lesson 5, ReLU and its kink, has the id relu already" in (
                done.stdout + done.stderr
            )

    def test_that_is_damaged_is_told_once_and_the_course_goes_on(self, own: list[str]) -> None:
        (Path(own[1]) / "02-flat.md").write_text("+++\nflat\n+++\n")
        done = tutor("lesson", "next", *own)
        assert "Lesson 1  Addition" in done.stdout
        assert done.stderr.count("02-flat.md:2: not TOML") == 1

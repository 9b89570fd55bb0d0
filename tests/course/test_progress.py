"""The learner's place survives what can happen to a file."""

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from tutor.course import progress
from tutor.errors import ProgressError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TUTOR_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_nothing_is_there_before_something_is_kept(home: Path) -> None:
    assert progress.positions() == {}
    assert not home.exists()


def test_a_place_is_kept_by_the_lessons_id() -> None:
    progress.save("sigmoid", 3, 9)
    progress.save("relu", 1, 7)
    progress.save("sigmoid", 5, 9)
    found = progress.positions()
    assert (found["sigmoid"].act, found["sigmoid"].acts) == (5, 9)
    assert not found["sigmoid"].finished
    assert set(found) == {"sigmoid", "relu"}


def test_the_last_act_finishes_a_lesson() -> None:
    progress.save("sigmoid", 9, 9)
    assert progress.positions()["sigmoid"].finished


def test_a_damaged_file_is_kept_aside_and_the_lesson_goes_on(home: Path) -> None:
    progress.save("sigmoid", 3, 9)
    file = home / "progress.sqlite3"
    file.write_bytes(b"not a database at all" * 100)
    progress.save("relu", 1, 7)
    assert set(progress.positions()) == {"relu"}
    assert (home / "progress.sqlite3.damaged-1").read_bytes().startswith(b"not a database")


def test_a_file_from_a_newer_tutor_is_left_as_it_is(home: Path) -> None:
    progress.save("sigmoid", 3, 9)
    with sqlite3.connect(home / "progress.sqlite3") as database:
        database.execute("PRAGMA user_version = 99")
    before = (home / "progress.sqlite3").read_bytes()
    with pytest.raises(ProgressError, match="newer"):
        progress.save("sigmoid", 4, 9)
    assert (home / "progress.sqlite3").read_bytes() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_told(home: Path) -> None:
    home.mkdir()
    home.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(ProgressError, match="cannot be kept"):
        progress.save("sigmoid", 1, 9)


def test_a_file_in_place_of_the_folder_is_told(home: Path) -> None:
    home.write_text("in the way")
    with pytest.raises(ProgressError, match="cannot be kept"):
        progress.save("sigmoid", 1, 9)

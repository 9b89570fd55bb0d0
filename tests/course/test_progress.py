"""The learner's place survives what can happen to a file."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.run import ROOT
from tutor.course import progress, transfer
from tutor.course.exercises import of_lesson
from tutor.course.folders import find
from tutor.course.standing import standing
from tutor.errors import ProgressError, ProgressWarning


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
    with pytest.warns(ProgressWarning, match="kept as progress.sqlite3.damaged-1"):
        progress.save("relu", 1, 7)
    assert set(progress.positions()) == {"relu"}
    assert (home / "progress.sqlite3.damaged-1").read_bytes().startswith(b"not a database")


@pytest.fixture
def damaged_further_back(home: Path) -> Path:
    """A record whose first page is whole, and nothing behind it is."""
    progress.record("sigmoid", "a", "correct")
    file = home / "progress.sqlite3"
    size = file.stat().st_size
    assert size > 4096
    file.write_bytes(file.read_bytes()[:4096] + b"\xa5" * (size - 4096))
    return file


LOOKS_AND_WRITES = [
    progress.attempts, progress.positions, progress.reviews, progress.reset,
    lambda: progress.record("relu", "b", "correct"), lambda: progress.save("relu", 1, 7),
]  # fmt: skip


@pytest.mark.parametrize("work", LOOKS_AND_WRITES)
def test_damage_behind_the_header_is_found_where_it_is_met(
    damaged_further_back: Path, work: Callable[[], object]
) -> None:
    before = damaged_further_back.read_bytes()
    with pytest.warns(ProgressWarning, match="kept as progress.sqlite3.damaged-1"):
        work()
    assert damaged_further_back.with_name("progress.sqlite3.damaged-1").read_bytes() == before
    progress.record("relu", "c", "correct")
    assert progress.attempts()[-1].exercise == "c"


def test_a_file_from_a_newer_tutor_is_left_as_it_is(home: Path) -> None:
    progress.save("sigmoid", 3, 9)
    with sqlite3.connect(home / "progress.sqlite3") as database:
        database.execute("PRAGMA user_version = 99")
    before = (home / "progress.sqlite3").read_bytes()
    with pytest.raises(ProgressError, match="newer") as raised:
        progress.save("sigmoid", 4, 9)
    assert str(raised.value).count(str(home)) == 1
    assert (home / "progress.sqlite3").read_bytes() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_told(home: Path) -> None:
    home.mkdir()
    home.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(ProgressError, match="cannot be kept"):
        progress.save("sigmoid", 1, 9)


def test_a_file_in_place_of_the_folder_is_told(home: Path) -> None:
    home.write_text("in the way")
    with pytest.raises(ProgressError, match="cannot be kept") as raised:
        progress.save("sigmoid", 1, 9)
    assert str(raised.value).endswith(": File exists")


# --- attempts ------------------------------------------------------------------------------------


def test_attempts_are_kept_one_by_one_and_the_rest_follows_from_them() -> None:
    progress.record("sigmoid", "sigmoid-at-a-tenth", "incorrect", "0.9", ["sign"])
    progress.record("sigmoid", "sigmoid-at-a-tenth", "invalid", "0.9(")
    progress.record("sigmoid", "sigmoid-at-a-tenth", "correct", "0.09")
    found = standing(progress.attempts(), progress.positions(), progress.reviews())
    (tried,) = found.exercises
    assert (tried.attempts, tried.verdict, tried.solved) == (2, "correct", True)
    assert tried.mistakes == ("sign",)
    sigmoid = next(one for one in found.lessons if one.heading.id == "sigmoid")
    assert (sigmoid.solved, sigmoid.done) == (1, False)
    assert sum(found.days.values()) == 2


def test_a_lesson_is_done_when_each_exercise_was_answered_right() -> None:
    first, *others = (posed.exercise.id for posed in of_lesson(find("addition")))
    progress.record("addition", first, "shown")
    for exercise in others:
        progress.record("addition", exercise, "correct")
    lesson = standing(progress.attempts(), {}, {}).lessons[0]
    assert (lesson.solved, lesson.shown, lesson.done) == (len(others), 1, False)
    progress.record("addition", first, "correct")
    lesson = standing(progress.attempts(), {}, {}).lessons[0]
    assert (lesson.solved, lesson.shown, lesson.done) == (len(others) + 1, 0, True)


def test_a_shown_solution_is_not_a_solved_exercise() -> None:
    progress.record("sigmoid", "a", "incorrect")
    progress.record("sigmoid", "a", "shown")
    (tried,) = standing(progress.attempts(), {}, {}).exercises
    assert (tried.solved, tried.shown, tried.verdict) == (False, True, "incorrect")


def test_a_skill_that_was_skipped_or_shown_is_met_and_not_known() -> None:
    progress.record("", "chain", "skipped")
    progress.record("", "product", "shown")
    progress.record("", "quotient", "incorrect")
    found = {one.name: one for one in standing(progress.attempts(), {}, {}).skills}
    assert (found["chain"].met, found["chain"].strength) == (True, None)
    assert (found["product"].met, found["product"].strength) == (True, None)
    assert (found["quotient"].met, found["quotient"].strength) == (True, 0.0)
    assert (found["sum"].met, found["sum"].strength) == (False, None)


LAST = [
    (("incorrect", "hinted"), "incorrect"), (("correct", "invalid", "skipped"), "correct"),
    (("incorrect", "correct", "hinted"), "correct"), (("hinted", "skipped"), "skipped"),
]  # fmt: skip


@pytest.mark.parametrize(("verdicts", "last"), LAST)
def test_the_verdict_is_that_of_the_last_answer_that_counts(
    verdicts: tuple[str, ...], last: str
) -> None:
    for verdict in verdicts:
        progress.record("sigmoid", "a", verdict)
    (tried,) = standing(progress.attempts(), {}, {}).exercises
    assert tried.verdict == last


def test_half_characters_and_long_answers_are_kept_as_far_as_a_file_can() -> None:
    progress.record("sigmoid", "x", "invalid", "\ud800" + "9" * 10_000)
    (kept,) = progress.attempts()
    assert len(kept.answer) == 4_000


def test_a_second_machine_is_merged_and_nothing_is_counted_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    progress.record("sigmoid", "a", "correct")
    progress.save("sigmoid", 3, 9)
    first = transfer.exported()
    monkeypatch.setenv("TUTOR_HOME", str(tmp_path / "other"))
    progress.record("sigmoid", "b", "incorrect")
    assert transfer.merge(first) == 1
    assert transfer.merge(first) == 0
    assert [one.exercise for one in progress.attempts()] in (["a", "b"], ["b", "a"])
    assert progress.positions()["sigmoid"].act == 3


SEEN = "2026-01-01T00:00:00+00:00"
CARD = {"card_id": 1, "state": 1, "step": 0, "stability": None, "difficulty": None, "due": SEEN,
        "last_review": None}  # fmt: skip
POSITION = {"lesson": "sigmoid", "act": 1, "acts": 9, "seen": SEEN}
ATTEMPT = {"id": "1", "lesson": "sigmoid", "exercise": "b", "at": SEEN, "verdict": "correct",
           "answer": "", "mistakes": []}  # fmt: skip
REVIEW = {"skill": "chain", "card": CARD, "due": SEEN, "seen": SEEN}


def export(**rows: object) -> dict[str, object]:
    return {"format": 1, "positions": [POSITION], "attempts": [ATTEMPT], "reviews": [REVIEW]} | rows


BAD_ROWS = [
    *(export(positions=[POSITION | bad]) for bad in (
        {"lesson": 1}, {"lesson": "\ud800"}, {"act": 10**23}, {"act": -1}, {"act": True},
        {"acts": 1.5}, {"seen": ""}, {"seen": "2026-01-01"},
    )),
    *(export(attempts=[bad]) for bad in (
        {"id": "x"}, 3, ATTEMPT | {"at": "yesterday"}, ATTEMPT | {"at": "2026-01-01T00:00:00"},
        ATTEMPT | {"at": "0001-01-01T00:00:00+14:00"}, ATTEMPT | {"at": 5},
        ATTEMPT | {"mistakes": "sign"}, ATTEMPT | {"mistakes": [1]}, ATTEMPT | {"verdict": "fine"},
        ATTEMPT | {"verdict": []}, ATTEMPT | {"exercise": "\udfff"}, ATTEMPT | {"answer": None},
    )),
    *(export(reviews=[REVIEW | bad]) for bad in (
        {"due": "garbage"}, {"due": "2026-01-01T00:00:00"}, {"card": {}}, {"card": None},
        {"card": CARD | {"state": 9}}, {"card": CARD | {"due": "2026-01-01"}},
        {"card": CARD | {"last_review": "2026-01-01T00:00:00"}},
        {"card": CARD | {"stability": "much"}}, {"skill": None},
    )),
]  # fmt: skip


@pytest.mark.parametrize("data", [None, 3, {}, {"format": 9}, export(positions=1), *BAD_ROWS])
def test_what_is_no_export_is_refused_and_changes_nothing(data: object) -> None:
    progress.record("sigmoid", "a", "correct")
    with pytest.raises(ProgressError):
        transfer.merge(data)
    assert len(progress.attempts()) == 1
    assert progress.positions() == {}
    assert progress.reviews() == {}


def test_what_is_an_export_is_taken_in_whole() -> None:
    assert transfer.merge(export()) == 1
    assert transfer.exported() == export(attempts=[ATTEMPT | {"mistakes": ()}])


def test_dates_are_kept_in_utc_whatever_the_offset() -> None:
    transfer.merge(export(attempts=[ATTEMPT | {"at": "2026-01-01T09:00:00+09:00"}]))
    assert progress.attempts()[0].at == SEEN


def test_a_clock_that_ran_ahead_does_not_freeze_a_place() -> None:
    transfer.merge(export(positions=[POSITION | {"seen": "2999-01-01T00:00:00+00:00"}]))
    progress.save("sigmoid", 5, 9)
    assert progress.positions()["sigmoid"].act == 5


def test_a_reset_keeps_a_copy(home: Path) -> None:
    progress.record("sigmoid", "a", "correct")
    progress.record("relu", "b", "correct")
    backup = progress.reset("sigmoid")
    assert [one.lesson for one in progress.attempts()] == ["relu"]
    assert backup is not None
    with sqlite3.connect(backup) as copy:
        assert copy.execute("SELECT count(*) FROM attempt").fetchone() == (2,)
    second = progress.reset()
    assert second is not None
    assert second.name == f"{backup.stem}-2.sqlite3"
    assert progress.attempts() == []


def test_a_file_of_the_first_version_is_taken_along(home: Path) -> None:
    home.mkdir()
    with closing(sqlite3.connect(home / "progress.sqlite3")) as old:
        old.executescript(
            "CREATE TABLE position (lesson TEXT PRIMARY KEY, act INTEGER NOT NULL, acts INTEGER"
            " NOT NULL, seen TEXT NOT NULL) STRICT; PRAGMA user_version = 1;"
            "INSERT INTO position VALUES ('sigmoid', 4, 9, '2026-01-01T00:00:00+00:00');"
        )
    assert progress.positions()["sigmoid"].act == 4
    progress.record("sigmoid", "a", "correct")
    assert len(progress.attempts()) == 1


# --- what can happen to a file -------------------------------------------------------------------

WRITER = """
import sys
from tests.cli.run import ROOT
from tutor.course import progress
from tutor.course.exercises import of_lesson
from tutor.course.folders import find
from tutor.course.standing import standing
paced = "paced" in sys.argv
print("ready", flush=True)
for number in map(int, sys.stdin) if paced else range(1000):
    progress.record("lesson", f"{sys.argv[1]}-{number}", "correct")
    print(number, flush=True)
"""


def writer(home: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True, cwd=ROOT, env={**os.environ, "TUTOR_HOME": str(home)},
    )  # fmt: skip


def said_by(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.parametrize("after", [1, 7, 23, 60, 150])
def test_nothing_that_was_acknowledged_is_lost_when_the_tutor_is_killed(
    home: Path, after: int
) -> None:
    process = writer(home, "w")
    assert said_by(process) == "ready"
    for _ in range(after):
        last = int(said_by(process))
    process.kill()
    rest = process.communicate()[0].split()
    last = int(rest[-1]) if rest else last
    kept = {one.exercise for one in progress.attempts()}
    assert {f"w-{number}" for number in range(last + 1)} <= kept


def test_two_tutors_write_at_once(home: Path) -> None:
    # Both begin each of their writes together, the first of them in a file that is not there yet.
    # Neither writes without a pause, as no learner does: SQLite is not fair to who waits.
    writers = [writer(home, name, "paced") for name in "ab"]
    assert [said_by(process) for process in writers] == ["ready", "ready"]
    for number in range(40):
        for process in writers:
            print(number, file=process.stdin, flush=True)
        assert [said_by(process) for process in writers] == [str(number)] * 2
    for process in writers:
        process.communicate()
        assert process.returncode == 0
    kept = [one.exercise for one in progress.attempts()]
    assert sorted(kept) == sorted(f"{name}-{number}" for name in "ab" for number in range(40))


def write_a_lot() -> None:
    for _ in range(50):
        progress.record("sigmoid", "b", "correct", "9" * 4_000)


def test_a_full_disk_is_told_and_what_was_kept_stays(home: Path) -> None:
    progress.record("sigmoid", "a", "correct")
    with closing(sqlite3.connect(home / "progress.sqlite3")) as database:
        (pages,) = database.execute("PRAGMA page_count").fetchone()
    with pytest.MonkeyPatch.context() as patch:
        real = sqlite3.connect

        def small(*arguments: object, **more: object) -> sqlite3.Connection:
            database = real(*arguments, **more)  # type: ignore[call-overload]
            database.execute(f"PRAGMA max_page_count = {pages}")
            return database  # type: ignore[no-any-return]

        patch.setattr(sqlite3, "connect", small)
        with pytest.raises(ProgressError, match="full"):
            write_a_lot()
    assert progress.attempts()[0].exercise == "a"

"""What the learner did: a small SQLite file in the user's data folder.

Attempts are kept one by one, and nothing that follows from them is kept beside them: what is
solved, which mistakes return, how strong a skill is. Everything is keyed by the lessons' and
exercises' stable ids, never by number; lesson text is not stored. TUTOR_HOME overrides the folder.
A file that is damaged is kept aside, one from a newer tutor is left alone; either way the lesson
goes on.
"""

import json
import os
import sqlite3
import warnings
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path
from typing import Any, TypeVar

from tutor.errors import ProgressError, ProgressWarning
from tutor.notation.lexer import MAX_ANSWER

# One entry a schema version, each taking the file from the version before it.
_MIGRATIONS = (
    """
    CREATE TABLE position (
        lesson TEXT PRIMARY KEY,
        act INTEGER NOT NULL,
        acts INTEGER NOT NULL,
        seen TEXT NOT NULL
    ) STRICT;
    """,
    """
    CREATE TABLE attempt (
        id TEXT PRIMARY KEY,
        lesson TEXT NOT NULL,
        exercise TEXT NOT NULL,
        at TEXT NOT NULL,
        verdict TEXT NOT NULL,
        answer TEXT NOT NULL,
        mistakes TEXT NOT NULL
    ) STRICT;
    CREATE INDEX attempt_by_exercise ON attempt (exercise, at);
    CREATE TABLE review (
        skill TEXT PRIMARY KEY,
        card TEXT NOT NULL,
        due TEXT NOT NULL,
        seen TEXT NOT NULL
    ) STRICT;
    """,
)
T = TypeVar("T")

_NAME = "progress.sqlite3"
_BUSY_SECONDS = 10.0
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

SHOWN, SKIPPED, HINTED = "shown", "skipped", "hinted"
"""What may stand in place of a verdict: an answer shown, a question skipped, a hint asked for."""
TESTED_OUT = "tested"
"""Right at the first try and without a hint, when a lesson was tested out of."""
SOLVED, WRONG = frozenset(("correct", TESTED_OUT)), "incorrect"
"""Which verdicts say that an exercise is solved, and which that the answer was wrong."""
ENDED = SOLVED | {SHOWN}
"""After which an exercise is no longer open."""
NOT_COUNTED = frozenset((SHOWN, SKIPPED, HINTED, "invalid", "undecided"))
"""What is no attempt: nothing of it counts against the learner."""


@dataclass(frozen=True)
class Position:
    """The next act of a lesson, counted from 0, of so many; when it was last seen (UTC)."""

    lesson: str
    act: int
    acts: int
    seen: str

    @property
    def finished(self) -> bool:
        return self.act >= self.acts

    @property
    def read(self) -> int:
        """How far into it that is, in percent; what was jumped over is not known."""
        return 100 if self.finished else 100 * self.act // self.acts


@dataclass(frozen=True)
class Attempt:
    """One answer to an exercise; of practice, `lesson` is "" and `exercise` the skill.

    `at` is UTC; `mistakes` are the catalogue's slugs.
    """

    id: str
    lesson: str
    exercise: str
    at: str
    verdict: str
    answer: str
    mistakes: tuple[str, ...]

    @property
    def counts(self) -> bool:
        return self.verdict not in NOT_COUNTED


@dataclass(frozen=True)
class Review:
    """When a skill is due again, with the scheduler's card for it."""

    skill: str
    card: dict[str, Any]
    due: str
    seen: str

    def is_due(self, moment: datetime) -> bool:
        return datetime.fromisoformat(self.due) <= moment


def home() -> Path:
    """The folder that holds the learner's record."""
    override = os.environ.get("TUTOR_HOME")
    if override:
        return Path(override)
    from platformdirs import user_data_path

    return user_data_path("gradtutor")


def now() -> str:
    """This moment in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


# --- reading -------------------------------------------------------------------------------------


def positions() -> dict[str, Position]:
    """Every lesson that was begun, by id; empty where there is no record yet."""
    return {row[0]: Position(*row) for row in _rows("SELECT lesson, act, acts, seen FROM position")}


def attempts() -> list[Attempt]:
    """Every attempt, the oldest first."""
    rows = _rows(
        "SELECT id, lesson, exercise, at, verdict, answer, mistakes FROM attempt ORDER BY at, rowid"
    )
    return [
        Attempt(key, lesson, exercise, at, verdict, answer, tuple(json.loads(mistakes)))
        for key, lesson, exercise, at, verdict, answer, mistakes in rows
    ]


def reviews() -> dict[str, Review]:
    """Every skill that was practised, by name."""
    rows = _rows("SELECT skill, card, due, seen FROM review")
    return {row[0]: Review(row[0], json.loads(row[1]), row[2], row[3]) for row in rows}


def _rows(query: str) -> list[Any]:
    if not (home() / _NAME).exists():
        return []
    return _in_file(lambda database: database.execute(query).fetchall())


# --- writing -------------------------------------------------------------------------------------


def save(lesson: str, act: int, acts: int) -> None:
    """Remember the next act of a lesson. Raises ProgressError where nothing can be written."""
    put(positions=[Position(lesson, act, acts, now())])


def record(
    lesson: str, exercise: str, verdict: str, answer: str = "", mistakes: Iterable[str] = ()
) -> None:
    """Keep one attempt. Raises ProgressError where nothing can be written."""
    key = os.urandom(16).hex()
    put(attempts=[Attempt(key, lesson, exercise, now(), verdict, answer, tuple(mistakes))])


def schedule(skill: str, card: dict[str, Any], due: str) -> None:
    """Keep when a skill is due again. Raises ProgressError where nothing can be written."""
    put(reviews=[Review(skill, card, due, now())])


def put(
    positions: Sequence[Position] = (),
    attempts: Sequence[Attempt] = (),
    reviews: Sequence[Review] = (),
) -> int:
    """Write all of it, or nothing; how many attempts are new.

    An attempt is the same one by its id; of a position or a review, the later counts.
    """
    places = [(row.lesson, row.act, row.acts, row.seen) for row in positions]
    tried = [
        (r.id, r.lesson, r.exercise, r.at, r.verdict, _storable(r.answer), json.dumps(r.mistakes))
        for r in attempts
    ]
    cards = [(row.skill, json.dumps(row.card), row.due, row.seen) for row in reviews]

    def write(database: sqlite3.Connection) -> int:
        database.executemany(_PUT_POSITION, places)
        database.executemany(_PUT_REVIEW, cards)
        return max(database.executemany(_PUT_ATTEMPT, tried).rowcount, 0)

    return _in_file(write)


_PUT_POSITION = """
    INSERT INTO position VALUES (?, ?, ?, ?) ON CONFLICT (lesson) DO UPDATE SET
    act = excluded.act, acts = excluded.acts, seen = excluded.seen WHERE excluded.seen >= seen
"""
_PUT_ATTEMPT = "INSERT OR IGNORE INTO attempt VALUES (?, ?, ?, ?, ?, ?, ?)"
_PUT_REVIEW = """
    INSERT INTO review VALUES (?, ?, ?, ?) ON CONFLICT (skill) DO UPDATE SET
    card = excluded.card, due = excluded.due, seen = excluded.seen WHERE excluded.seen >= seen
"""


def _storable(text: str) -> str:
    """What was typed, without half characters that no file can hold."""
    return text[:MAX_ANSWER].encode("utf-8", "replace").decode("utf-8")


# --- forgetting ----------------------------------------------------------------------------------


def reset(lesson: str = "") -> Path | None:
    """Forget one lesson, or everything; a copy of the record is kept, and its path returned."""
    file = home() / _NAME
    if not file.exists():
        return None
    ends = chain([""], (f"-{number}" for number in count(2)))
    backup = _unused(file.with_name(f"progress-before-reset-{now()[:10]}{n}.sqlite3") for n in ends)

    def forget(database: sqlite3.Connection) -> None:
        with closing(sqlite3.connect(backup)) as copy:
            database.backup(copy)
        if lesson:
            database.execute("DELETE FROM position WHERE lesson = ?", (lesson,))
            database.execute("DELETE FROM attempt WHERE lesson = ?", (lesson,))
        else:
            for table in ("position", "attempt", "review"):
                database.execute(f"DELETE FROM {table}")

    _in_file(forget)
    return backup


# --- the file ------------------------------------------------------------------------------------


def _in_file(work: Callable[[sqlite3.Connection], T]) -> T:
    """Work on the record in one transaction, which is on the disk when this returns.

    A damaged file is set aside, whether that shows when it is opened or at a page further back,
    and the work is done in a new one.
    """
    file = home() / _NAME
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            return _transaction(file, work)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGE:
                raise  # locked, read-only, full: the file itself is not to blame
            aside = _set_aside(file)
            said = f"{file} is damaged; it is kept as {aside.name}, and a new one begun"
            warnings.warn(ProgressWarning(said), stacklevel=2)
            return _transaction(file, work)
    except ProgressError:
        raise  # it says all itself
    except (OSError, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or error
        raise ProgressError(f"your progress cannot be kept in {file}: {why}") from None


def _transaction(file: Path, work: Callable[[sqlite3.Connection], T]) -> T:
    with closing(_migrated(file)) as database, database:
        return work(database)


def _migrated(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, timeout=_BUSY_SECONDS)
    try:
        # A newer tutor's file, or a damaged one, is found before anything is written.
        version = _version(database)
        if version < len(_MIGRATIONS):
            database.execute("BEGIN IMMEDIATE")  # another tutor may be migrating it this moment
            for step in _MIGRATIONS[_version(database) :]:
                for statement in filter(str.strip, step.split(";")):
                    database.execute(statement)
            database.execute(f"PRAGMA user_version = {len(_MIGRATIONS)}")
            database.commit()
        if version > len(_MIGRATIONS):
            raise ProgressError(
                f"your progress cannot be kept: a newer tutor wrote {file}; it is left as it is"
            )
        return database
    except BaseException:
        database.close()
        raise


def _version(database: sqlite3.Connection) -> int:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    return int(version)


def _set_aside(file: Path) -> Path:
    """A damaged file, and what SQLite left beside it, under another name."""
    aside = _unused(file.with_name(f"{file.name}.damaged-{number}") for number in count(1))
    for suffix in ("-journal", "-wal", "-shm"):
        beside = file.with_name(file.name + suffix)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + suffix))
    file.rename(aside)
    return aside


def _unused(names: Iterable[Path]) -> Path:
    """The first of these names that no file has yet."""
    return next(name for name in names if not name.exists())

"""Where the learner is: a small SQLite file in the user's data folder.

Keyed by the lessons' stable ids, never by number; lesson text is not stored. TUTOR_HOME
overrides the folder. A file that is damaged is kept aside, one from a newer tutor is left alone;
either way the lesson goes on.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tutor.errors import ProgressError

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
)
_NAME = "progress.sqlite3"
_BUSY_SECONDS = 5.0


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


def home() -> Path:
    """The folder that holds the learner's record."""
    override = os.environ.get("TUTOR_HOME")
    if override:
        return Path(override)
    from platformdirs import user_data_path

    return user_data_path("gradtutor")


def positions() -> dict[str, Position]:
    """Every lesson that was begun, by id; empty where there is no record yet."""
    if not (home() / _NAME).exists():
        return {}
    with _open() as database:
        rows = database.execute("SELECT lesson, act, acts, seen FROM position").fetchall()
    return {row[0]: Position(*row) for row in rows}


def save(lesson: str, act: int, acts: int) -> None:
    """Remember the next act of a lesson. Raises ProgressError where nothing can be written."""
    with _open() as database:
        database.execute(
            "INSERT INTO position VALUES (?, ?, ?, ?) ON CONFLICT (lesson) DO UPDATE"
            " SET act = excluded.act, acts = excluded.acts, seen = excluded.seen",
            (lesson, act, acts, datetime.now(UTC).isoformat(timespec="seconds")),
        )


@contextmanager
def _open() -> Iterator[sqlite3.Connection]:
    file = home() / _NAME
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with closing(_connected(file)) as database, database:
            yield database
    except (OSError, sqlite3.Error) as error:
        raise ProgressError(f"your progress cannot be kept in {file}: {error}") from None


def _connected(file: Path) -> sqlite3.Connection:
    try:
        return _migrated(sqlite3.connect(file, timeout=_BUSY_SECONDS), file)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise  # locked, read-only, full: the file itself is not to blame
        aside = _unused(file)
        file.rename(aside)
        return _migrated(sqlite3.connect(file, timeout=_BUSY_SECONDS), file)


def _migrated(database: sqlite3.Connection, file: Path) -> sqlite3.Connection:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version > len(_MIGRATIONS):
        database.close()
        raise ProgressError(f"{file} was written by a newer tutor; it is left as it is")
    if version < len(_MIGRATIONS):
        steps = "".join(_MIGRATIONS[version:])
        database.executescript(f"BEGIN; {steps} PRAGMA user_version = {len(_MIGRATIONS)}; COMMIT;")
    return database


def _unused(file: Path) -> Path:
    number = 1
    while (aside := file.with_name(f"{file.name}.damaged-{number}")).exists():
        number += 1
    return aside

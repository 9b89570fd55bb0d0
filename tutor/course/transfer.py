"""Progress taken from one machine to another: everything as plain data, and back.

What comes in was written elsewhere, so each value is checked before the first is written: one
bad date would otherwise stand in the way of every later look at the progress.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from typing import Any

from tutor.course.progress import (
    NOT_COUNTED,
    SOLVED,
    WRONG,
    Attempt,
    Position,
    Review,
    attempts,
    now,
    positions,
    put,
    reviews,
)
from tutor.errors import ProgressError

FORMAT = 1
_MOST_ACTS = 10_000
_YEARS = range(1971, 9998)
"""Far enough from both ends that every time zone has the moment."""
_VERDICTS = NOT_COUNTED | SOLVED | {WRONG}


def exported() -> dict[str, Any]:
    """Everything, as plain data for another machine."""
    return {
        "format": FORMAT,
        "positions": [asdict(row) for row in positions().values()],
        "attempts": [asdict(row) for row in attempts()],
        "reviews": [asdict(row) for row in reviews().values()],
    }


def merge(data: Any) -> int:
    """Take in what another machine exported, all or nothing; how many attempts are new here.

    Raises ProgressError for data that are not an export, or that hold a value of another kind.
    """
    try:
        if _of(data, "format") != FORMAT:
            raise ProgressError(f"this is an export of format {data['format']}, not {FORMAT}")
        found = [Position(**_checked(Position, row)) for row in _list(_of(data, "positions"))]
        tried = [Attempt(**_checked(Attempt, row)) for row in _list(_of(data, "attempts"))]
        due = [Review(**_checked(Review, row)) for row in _list(_of(data, "reviews"))]
    except (TypeError, ValueError) as error:
        raise ProgressError(f"this is no export of a tutor's progress: {error}") from None
    # A clock that ran ahead must not outrank what happens from now on.
    latest = now()
    return put(
        [replace(row, seen=min(row.seen, latest)) for row in found],
        [replace(row, at=min(row.at, latest)) for row in tried],
        [replace(row, seen=min(row.seen, latest)) for row in due],
    )


def _checked(kind: type[Any], row: Any) -> dict[str, Any]:
    """A row's values, each checked. Raises TypeError and ValueError."""
    return {one.name: _READ[one.name](_of(row, one.name)) for one in fields(kind)}


def _of(table: Any, key: str) -> Any:
    """A table's value. Raises ValueError, in words, for one that has none, and for no table."""
    if not isinstance(table, dict) or key not in table:
        raise ValueError(f"{key} is missing")
    return table[key]


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    value.encode()  # half a character is a ValueError: no file can hold it
    return value


def _answer(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value  # whatever was typed is kept, as far as a file can


def _moment(value: Any) -> str:
    """A date with its offset, in UTC, as all dates are kept."""
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None or moment.year not in _YEARS:
        raise ValueError(f"{value!r} is no moment in time")
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= _MOST_ACTS:
        raise ValueError(f"{value!r} is no number of acts")
    return value


def _verdict(value: Any) -> str:
    if value not in _VERDICTS:
        raise ValueError(f"{value!r} is no verdict")
    return _text(value)


def _slugs(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError(f"{value!r} is no list of mistakes")
    return tuple(_text(slug) for slug in value)


def _card(value: Any) -> dict[str, Any]:
    """A scheduler's card: one that can be reviewed, which is all that is asked of it."""
    from fsrs import Card, Rating, Scheduler

    try:
        card = Card.from_dict(value)
        kept = dict(card.to_dict())
        _moment(kept["due"])
        Scheduler(enable_fuzzing=False).review_card(card, Rating.Good)
    except Exception as error:  # a card is the library's own, and so is what it raises
        raise ValueError(f"{value!r} is no card of the scheduler: {error}") from None
    return kept


_READ: Mapping[str, Callable[[Any], Any]] = {
    "id": _text, "lesson": _text, "exercise": _text, "skill": _text, "act": _count,
    "acts": _count, "at": _moment, "seen": _moment, "due": _moment, "verdict": _verdict,
    "answer": _answer, "mistakes": _slugs, "card": _card,
}  # fmt: skip
"""How each value is read, by its name."""

"""What is here: the list of lessons, and where the learner is in them."""

from collections.abc import Mapping
from typing import Any

from tutor.cli.outcome import print_result, tell
from tutor.course.lesson import Heading, headings
from tutor.course.progress import Position, positions
from tutor.errors import ProgressError


def show(*, home: bool, as_json: bool, plain: bool) -> None:
    """The list of lessons; as the first page, with what to do next."""
    known = _positions()
    if as_json:
        print_result(_as_json(known))
        return
    from tutor.render.page import page
    from tutor.render.shelf import draw_home, draw_lessons

    (draw_home if home else draw_lessons)(page(plain=plain), headings(), known)


def _positions() -> dict[str, Position]:
    try:
        return positions()
    except ProgressError as error:
        tell(str(error))
        return {}


def _as_json(known: Mapping[str, Position]) -> dict[str, Any]:
    return {"lessons": [_as_dict(heading, known.get(heading.id)) for heading in headings()]}


def _as_dict(heading: Heading, position: Position | None) -> dict[str, Any]:
    return {
        "number": heading.number,
        "id": heading.id,
        "title": heading.title,
        "needs": heading.needs,
        "minutes": heading.minutes,
        "act": position.act if position else 0,
        "acts": position.acts if position else None,
        "finished": bool(position and position.finished),
    }

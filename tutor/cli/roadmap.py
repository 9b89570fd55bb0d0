"""What is here: the lessons as a map, where the learner is in it, and what comes next."""

from datetime import UTC, datetime
from typing import Any

from tutor.cli.outcome import print_result, record_or_tell, tell, tell_once
from tutor.course import progress
from tutor.course.folders import find, folder, headings
from tutor.course.heading import NEXT, Heading
from tutor.course.progress import Attempt, Position, Review
from tutor.course.roadmap import LessonStanding, due_skills, following, roadmap, unfinished_needs
from tutor.errors import LessonError, TutorError


def show(*, home: bool, as_json: bool, plain: bool) -> None:
    """The map; as the first page, with what to do next."""
    due, lessons = due_and_lessons()
    if as_json:
        print_result({"lessons": [_as_dict(one) for one in lessons]})
        return
    from tutor.render.page import page
    from tutor.render.roadmap import draw_home, draw_map

    if home:
        draw_home(page(plain=plain), lessons, following(lessons), len(due))
    else:
        draw_map(page(plain=plain), lessons, following(lessons))


def _as_dict(one: LessonStanding) -> dict[str, Any]:
    return {"number": one.heading.number, "id": one.heading.id, **one.to_dict()}


def due_and_lessons() -> tuple[list[str], tuple[LessonStanding, ...]]:
    """The skills that are due, and every lesson with where the learner is in it.

    What cannot be read is told once, and left out: neither a record nor a teacher's folder that is
    damaged stands in the way of the course.
    """
    attempts, positions, reviews = _record()
    due = due_skills(reviews, datetime.now(UTC))
    try:
        known = headings()
        return due, roadmap(attempts, positions, due, known)
    except LessonError as error:
        tell_once(str(error))
        return due, roadmap(attempts, positions, due, headings(folder()))


def _record() -> tuple[list[Attempt], dict[str, Position], dict[str, Review]]:
    with record_or_tell():
        return progress.attempts(), progress.positions(), progress.reviews()
    return [], {}, {}


def chosen(wanted: str) -> Heading:
    """The lesson that was asked for; of `next`, the one that comes next."""
    if wanted.strip().lower() != NEXT:
        return find(wanted)
    due, lessons = due_and_lessons()
    one = following(lessons)
    if due:
        skills = "a skill is" if len(due) == 1 else f"{len(due)} skills are"
        tell(f"{skills} due: `python -m tutor practice`")
    if one is None:
        raise TutorError(
            "every lesson is finished", "`python -m tutor practice` has fresh problems"
        )
    return one.heading


def unfinished_before(heading: Heading) -> list[Heading]:
    """The lessons that this one needs and that are not finished."""
    lessons = due_and_lessons()[1]
    return [
        need for one in lessons if one.heading == heading for need in unfinished_needs(one, lessons)
    ]

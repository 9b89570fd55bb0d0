"""A lesson's first words: drawn before anything heavy is imported."""

from collections.abc import Sequence

from tutor.course.folders import find
from tutor.course.heading import Heading
from tutor.errors import UnknownLessonError
from tutor.render.page import Page


def draw_heading(page: Page, heading: Heading, unfinished: Sequence[Heading] = ()) -> None:
    """The title, how long it takes, what it builds on; and which of that is not done yet."""
    needs = list(filter(None, map(_told, heading.needs)))
    builds = f", builds on {'; '.join(needs)}" if needs else ""
    page.title(
        f"Lesson {heading.number}  {heading.title}", f"about {heading.minutes} minutes{builds}"
    )
    if unfinished:
        first, *others = (one.told for one in unfinished)
        which = f"{first}, is" if not others else f"{'; '.join((first, *others))}: these are"
        page.line(f"{which[0].upper()}{which[1:]} not done yet; you can go on.", "mind")


def _told(need: str) -> str:
    """A lesson that is needed, by number and title."""
    try:
        return find(need).told
    except UnknownLessonError:
        return ""

"""A lesson's first words: drawn before anything heavy is imported."""

from collections.abc import Sequence

from tutor.course.folders import find
from tutor.course.heading import Heading
from tutor.errors import UnknownLessonError
from tutor.render.page import Page


def draw_heading(page: Page, heading: Heading, unfinished: Sequence[Heading] = ()) -> None:
    """The title, how long it takes, what it builds on; and which of that is not done yet."""
    needs = list(filter(None, map(_told, heading.needs)))
    builds = f", builds on {_listed(needs, ',')}" if needs else ""  # a title may have an "and"
    page.title(
        f"Lesson {heading.number}  {heading.title}", f"about {heading.minutes} minutes{builds}"
    )
    if unfinished:
        which = _listed([str(one.number) for one in unfinished])
        those = "Lesson {} is" if len(unfinished) == 1 else "Lessons {} are"
        page.line(f"{those.format(which)} not done yet; you can go on.", "mind")


def _listed(words: Sequence[str], before_and: str = "") -> str:
    """What stands in a sentence: 3, 6 and 11."""
    *first, last = words
    return f"{', '.join(first)}{before_and} and {last}" if first else last


def _told(need: str) -> str:
    """A lesson that is needed, by number and title."""
    try:
        return find(need).told
    except UnknownLessonError:
        return ""

"""A lesson's first words: drawn before anything heavy is imported."""

from tutor.course.lesson import Heading, headings
from tutor.render.page import Page


def draw_heading(page: Page, heading: Heading) -> None:
    known = {one.id: one for one in headings(heading.file.parent)}
    told = [
        f"lesson {known[need].number}, {known[need].title}" if need in known else need
        for need in heading.needs
    ]
    needs = f"; builds on {' and '.join(told)}" if told else ""
    page.title(
        f"Lesson {heading.number}  {heading.title}", f"about {heading.minutes} minutes{needs}"
    )

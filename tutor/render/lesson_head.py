"""A lesson's first words: drawn before anything heavy is imported."""

from tutor.course.lesson import Heading
from tutor.render.page import Page


def draw_heading(page: Page, heading: Heading) -> None:
    needs = f", builds on {' and '.join(heading.needs)}" if heading.needs else ""
    page.title(
        f"Lesson {heading.number}  {heading.title}", f"about {heading.minutes} minutes{needs}"
    )

"""A lesson from the first act to the last: as a page, as JSON, or in a terminal with pauses."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tutor.autodiff.oracle import Oracle
from tutor.cli.outcome import DISAGREEMENT, DONE, NO_TENSORFLOW
from tutor.course.lesson import Heading, load
from tutor.errors import ProgressError
from tutor.render.page import Page, page, save_svg


@contextmanager
def waiting(drawn: Page) -> Iterator[None]:
    """A status line in a terminal while TensorFlow loads; nothing in a pipe."""
    if drawn.console.is_terminal:
        spinner, dots = ("dots", " …") if drawn.unicode else ("line", "...")
        with drawn.console.status(f"TensorFlow is loading{dots}", spinner=spinner):
            yield
    else:
        yield


def print_json(heading: Heading, oracle: Oracle, seed: int) -> int:
    """`lesson N --json`."""
    from tutor.cli.outcome import print_result
    from tutor.course.acts import results

    found = list(results(load(heading), oracle, seed))
    print_result(
        {
            "lesson": heading.number,
            "id": heading.id,
            "title": heading.title,
            "acts": [result.to_dict() for result in found],
        }
    )
    return max((status_of(result) for result in found), default=DONE)


def print_page(
    heading: Heading, oracle: Oracle, seed: int, *, plain: bool, svg: Path | None
) -> int:
    """The whole lesson, without pauses; its first words are out before anything heavy loads."""
    from tutor.render.lesson_head import draw_heading

    drawn = page(plain=plain, record=svg is not None)
    draw_heading(drawn, heading)
    sys.stdout.flush()
    from tutor.course.acts import begin_acts
    from tutor.render.lesson import draw_act, draw_answer_below

    status = DONE
    for finish in begin_acts(load(heading), oracle, seed):
        with waiting(drawn):
            result = finish()
        draw_act(drawn, result)
        draw_answer_below(drawn, result)
        status = max(status, status_of(result))
    save_svg(drawn, svg, f"Lesson {heading.number}  {heading.title}")
    return status


def status_of(result: object) -> int:
    """What an act's outcome means for the exit status."""
    from tutor.autodiff.messages import Unavailable
    from tutor.course.acts import CompareAct
    from tutor.course.fit import FitResult

    if isinstance(result, CompareAct):
        if isinstance(result.report.answer, Unavailable):
            return NO_TENSORFLOW
        return DONE if result.report.agrees else DISAGREEMENT
    if isinstance(result, FitResult) and result.unavailable:
        return NO_TENSORFLOW
    return DONE


def study(heading: Heading, oracle: Oracle, seed: int, *, plain: bool) -> int:
    """The lesson in a terminal: Enter goes on, q leaves, and the place is kept."""
    from tutor.cli.session import Session
    from tutor.render.lesson_head import draw_heading

    drawn = page(plain=plain)
    draw_heading(drawn, heading)
    from tutor.course.acts import begin_acts

    lesson = load(heading)
    return Session(drawn, lesson, begin_acts(lesson, oracle, seed)).run()


def keep(lesson: str, act: int, acts: int) -> str:
    """Keep the learner's place; what went wrong is returned, and said once."""
    from tutor.course.progress import save

    try:
        save(lesson, act, acts)
    except ProgressError as error:
        return str(error)
    return ""

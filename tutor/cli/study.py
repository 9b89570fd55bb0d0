"""A lesson from the first act to the last: as a page, as JSON, or in a terminal with pauses."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.autodiff.oracle import Oracle
from tutor.cli.outcome import DISAGREEMENT, DONE, NO_TENSORFLOW, print_result
from tutor.cli.roadmap import unfinished_before
from tutor.course.heading import Heading
from tutor.course.lesson import load
from tutor.course.saving import check_free
from tutor.render.page import page, save_svg, waiting

if TYPE_CHECKING:  # it brings NumPy along
    from tutor.comparison.report import Report


def print_json(heading: Heading, oracle: Oracle, seed: int) -> int:
    """`lesson N --json`."""
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

    if svg is not None:
        check_free(svg, overwrite=True)
    drawn = page(plain=plain, record=svg is not None)
    # A picture is for others; what the learner has not done is not for them.
    draw_heading(drawn, heading, unfinished_before(heading) if svg is None else ())
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
    agrees = getattr(result, "agrees", True)  # prose has nothing to agree with
    return {True: DONE, False: DISAGREEMENT, None: NO_TENSORFLOW}[agrees]


def status_of_report(report: "Report") -> int:
    if report.unavailable:
        return NO_TENSORFLOW
    return DONE if report.agrees else DISAGREEMENT


def study(heading: Heading, oracle: Oracle, seed: int, *, plain: bool) -> int:
    """The lesson in a terminal: Enter goes on, q leaves, and where that was is kept."""
    from tutor.render.lesson_head import draw_heading

    drawn = page(plain=plain)
    draw_heading(drawn, heading, unfinished_before(heading))
    sys.stdout.flush()  # something to read, before anything heavy loads
    with waiting(drawn):
        from tutor.cli.session import Session

        session = Session(drawn, load(heading), oracle, seed)
    return session.run()

"""`export`: a lesson to take along, as a notebook or as a handout."""

import os
import sys
from pathlib import Path

from tutor.autodiff.oracle import Oracle
from tutor.cli.outcome import DONE, tell, write
from tutor.cli.study import status_of
from tutor.course.folders import OWN
from tutor.course.heading import Heading
from tutor.course.lesson import load
from tutor.course.saving import check_free, save
from tutor.render.page import page, waiting

_NAMES = {"ipynb": "{}.ipynb", "md": "handout-{}.md"}
"""A handout begins with no digits: in a folder of lessons it is none."""


def export(
    heading: Heading,
    oracle: Oracle,
    seed: int,
    *,
    to: str,
    file: Path | None,
    overwrite: bool,
    answers: bool,
) -> int:
    """Write the lesson to a file, named after the lesson's own; "-" is standard output.

    Without `answers` an exercise has no hints and no solution.
    """
    target = file or Path(_NAMES[to].format(heading.file.stem))
    if str(target) != "-":  # before anything is computed
        hint = "--force writes over it, --output names another file"
        check_free(target, hint, overwrite=overwrite)
    with waiting(page(sys.stderr)):
        from tutor.course.acts import results
        from tutor.render.article import ANSWER, article
        from tutor.render.notebook import handout, notebook

        found = list(results(load(heading), oracle, seed))
    own = heading.number > OWN
    lessons = os.path.relpath(heading.file.parent, target.parent) if own else ""
    cells = article(heading, found, lessons)
    kept = [cell for cell in cells if answers or cell.kind != ANSWER]
    text = {"ipynb": notebook, "md": handout}[to](kept)
    if str(target) == "-":
        write(text.removesuffix("\n"))
    else:
        save(target, text, overwrite=overwrite)
        tell(f"lesson {heading.number} is in {target}")
        if own and to == "ipynb":
            tell(
                f"it checks answers by {heading.file.name}, and its first cell says in which folder"
            )
    return max((status_of(result) for result in found), default=DONE)

"""`export`: a lesson to take along, as a notebook or as a handout."""

import os
import sys
from pathlib import Path

from tutor.autodiff.oracle import Oracle
from tutor.cli.outcome import DONE, tell
from tutor.cli.study import status_of
from tutor.course.folders import OWN
from tutor.course.heading import Heading
from tutor.course.lesson import load
from tutor.course.saving import exists_error, save


def export(
    heading: Heading, oracle: Oracle, seed: int, *, to: str, file: Path | None, overwrite: bool
) -> int:
    """Write the lesson to a file, named as the lesson's own is; "-" is standard output."""
    from tutor.render.page import page, waiting

    target = file or Path(f"{heading.file.stem}.{to}")
    if not overwrite and str(target) != "-" and target.exists():  # before anything is computed
        raise exists_error(target, "--force writes over it, --output names another file")
    own = heading.number > OWN
    lessons = os.path.relpath(heading.file.parent, target.parent) if own else ""
    with waiting(page()):
        from tutor.course.acts import results
        from tutor.render.article import article
        from tutor.render.notebook import handout, notebook

        found = list(results(load(heading), oracle, seed))
        text = {"ipynb": notebook, "md": handout}[to](article(heading, found, seed, lessons))
    if str(target) == "-":
        sys.stdout.write(text)
    else:
        save(target, text, overwrite=overwrite)
        tell(f"lesson {heading.number} is in {target}")
        if own and to == "ipynb":
            tell(
                f"it checks answers by {heading.file.name}, and its first cell says in which folder"
            )
    return max((status_of(result) for result in found), default=DONE)

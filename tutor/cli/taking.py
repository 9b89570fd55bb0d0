"""`export`: a lesson to take along, as a notebook or as a handout."""

import sys
from pathlib import Path

from tutor.autodiff.oracle import Oracle
from tutor.cli.outcome import DONE, tell
from tutor.cli.study import status_of
from tutor.course.heading import Heading
from tutor.course.lesson import load
from tutor.course.saving import save
from tutor.errors import TutorError


def export(
    heading: Heading, oracle: Oracle, seed: int, *, to: str, file: Path | None, overwrite: bool
) -> int:
    """Write the lesson to a file, named as the lesson's own is; "-" is standard output."""
    from tutor.course.acts import results
    from tutor.render.article import article
    from tutor.render.notebook import handout, notebook

    target = file or Path(f"{heading.file.stem}.{to}")
    if not overwrite and str(target) != "-" and target.exists():  # before anything is computed
        raise TutorError(
            f"{target} is there already", "--force writes over it, --output names another file"
        )
    found = list(results(load(heading), oracle, seed))
    text = {"ipynb": notebook, "md": handout}[to](article(heading, found, seed))
    if str(target) == "-":
        sys.stdout.write(text)
    else:
        save(target, text, overwrite=overwrite)
        tell(f"lesson {heading.number} is in {target}")
    return max((status_of(result) for result in found), default=DONE)

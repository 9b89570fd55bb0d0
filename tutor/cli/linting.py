"""`lint` and `new`: what a teacher does with lesson files."""

import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from tutor.cli.outcome import DONE, NO_TENSORFLOW, WRONG, print_result, say, tell
from tutor.course.finding import Finding
from tutor.course.folders import FOLDER, OWN, files_in, folder, named_otherwise, own_folder
from tutor.course.lint_many import lint_all, lint_here
from tutor.course.new import new
from tutor.render.page import page, waiting


def lint(files: Sequence[Path], seed: int, *, as_json: bool) -> int:
    """`lint`: these files and folders; else a teacher's folder, if named; else the course."""
    given = files or [own_folder() or folder()]
    asked = [*dict.fromkeys(file for one in given for file in _all_in(one))]
    found = []
    with closing(lint_all(asked, seed, work)) as coming:
        for one in _awaited(coming):
            found.append(one)
            if not as_json:
                say(str(one), sys.stdout)
    if as_json:
        rows = [one.to_dict() for one in found]
        print_result({"files": [str(file) for file in asked], "findings": rows})
    else:
        lessons = f"{len(asked)} lesson{'s' * (len(asked) != 1)}"
        findings = f"{len(found)} finding{'s' * (len(found) != 1)}" if found else "nothing to mend"
        tell(f"{lessons}: {findings}")
    unavailable = next((one.unavailable for one in found if one.unavailable), None)
    if unavailable is None:
        return WRONG if found else DONE
    from tutor.render.account import draw_unavailable

    draw_unavailable(page(sys.stderr), unavailable)
    return NO_TENSORFLOW


def _awaited(coming: Iterator[Finding]) -> Iterator[Finding]:
    """What comes, with a status line in between: nothing is printed while it stands."""
    drawn = page(sys.stderr)
    while True:
        with waiting(drawn):
            one = next(coming, None)
        if one is None:
            return
        yield one


def _all_in(where: Path) -> list[Path]:
    """A folder's lessons, and what would be one under another name; of a file itself."""
    return [where] if not where.is_dir() else [*files_in(where), *named_otherwise(where)]


def work() -> None:
    """What a process does that lints lessons."""
    from tutor.render.lesson import draw_nowhere

    lint_here(draw_nowhere)


def begin(title: str) -> int:
    """`new`: into a teacher's folder if one is named, else where the command is run."""
    where = os.environ.get(FOLDER, "")
    file = new(title, Path(where))
    say(str(file), sys.stdout)
    tell(f"check it:  python -m tutor lint {shlex.quote(str(file))}")
    number = OWN + 1 + files_in(file.parent).index(file)
    tell(f"study it:  python -m tutor lesson {number} --lessons {shlex.quote(where or '.')}")
    return DONE

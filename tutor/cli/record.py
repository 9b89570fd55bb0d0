"""`progress`: shown, taken along, taken in, forgotten."""

import csv
import json
from io import StringIO
from pathlib import Path

import click

from tutor.cli.outcome import DONE, print_result, tell, write
from tutor.course import progress, transfer
from tutor.course.saving import save
from tutor.errors import ProgressError


def show(*, as_csv: bool, as_json: bool, plain: bool) -> int:
    """Where the learner stands, drawn, as JSON, or as CSV with a row an exercise."""
    from tutor.course.standing import standing

    found = standing(progress.attempts(), progress.positions(), progress.reviews())
    if as_json:
        print_result(found.to_dict())
    elif as_csv:
        table = StringIO()
        rows = csv.writer(table, lineterminator="\n")
        rows.writerow(["exercise", "lesson", "attempts", "verdict", "solved", "shown", "mistakes"])
        for one in found.exercises:
            rows.writerow(
                [one.exercise, one.lesson, one.attempts, one.verdict, one.solved, one.shown,
                 " ".join(one.mistakes)]
            )  # fmt: skip
        write(table.getvalue().rstrip("\n"))
    else:
        from tutor.render.page import page
        from tutor.render.standing import draw_standing

        draw_standing(page(plain=plain), found)
    return DONE


def export(file: Path | None) -> int:
    """Everything to a file that is not there yet, or to standard output."""
    found = transfer.exported()
    if file is None:
        print_result(found)
        return DONE
    save(file, json.dumps(found, ensure_ascii=False, indent=1))
    tell(f"{_counted(len(found['attempts']))} in {file}")
    return DONE


def take_in(file: Path) -> int:
    """Merge what another machine exported."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ProgressError(f"{file} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ProgressError(f"{file} cannot be read: it is no text in UTF-8") from None
    except json.JSONDecodeError as error:
        why = f"it is not JSON, from line {error.lineno} on"
        raise ProgressError(f"{file} cannot be read: {why}") from None
    except (ValueError, RecursionError):  # more brackets or digits than Python reads
        raise ProgressError(f"{file} cannot be read: no export looks like this") from None
    new = transfer.merge(data)
    tell(f"{_counted(new)} new here")
    return DONE


def _counted(attempts: int) -> str:
    return "1 attempt is" if attempts == 1 else f"{attempts} attempts are"


def reset(lesson: str, *, yes: bool) -> int:
    """Forget one lesson, or everything, once it was confirmed; a copy is kept."""
    from tutor.course.folders import find

    heading = find(lesson) if lesson else None
    what = f"lesson {heading.number}, {heading.title}" if heading else "everything"
    if not yes and not click.confirm(f"Forget {what}? Enter keeps it", err=True):
        tell("nothing is forgotten")
        return DONE
    backup = progress.reset(heading.id if heading else "")
    tell(f"forgotten; what was there is in {backup}" if backup else "there was nothing to forget")
    return DONE

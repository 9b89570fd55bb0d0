"""`progress`, and what may be done with the learner's record."""

from pathlib import Path
from typing import Any

import click

from tutor.cli import options
from tutor.cli.outcome import guarded
from tutor.cli.parsing import Commands


@click.group(cls=Commands, invoke_without_command=True)
@click.option("--csv", "as_csv", is_flag=True, help="A row an exercise, as CSV.")
@options.as_json
@options.plain
@options.everywhere
@click.pass_context
def progress(context: click.Context, /, **given: Any) -> None:
    """What you did: lessons, days, skills, and what is due."""
    if context.invoked_subcommand is None:
        _progress(**given)


@guarded
def _progress(as_csv: bool, as_json: bool, plain: bool) -> int:
    from tutor.cli import record

    return record.show(as_csv=as_csv, as_json=as_json, plain=plain)


@progress.command("export")
@click.argument("file", type=options.FILE, required=False)
@options.everywhere
@guarded
def progress_export(file: Path | None) -> int:
    """Write everything to FILE, or print it, for another machine."""
    from tutor.cli import record

    return record.export(file)


@progress.command("import")
@click.argument("file", type=options.FILE)
@options.everywhere
@guarded
def progress_import(file: Path) -> int:
    """Take in what another machine exported; nothing here is lost."""
    from tutor.cli import record

    return record.take_in(file)


@progress.command("reset")
@click.argument("lesson", required=False, default="")
@click.option("--yes", is_flag=True, help="Do not ask.")
@options.everywhere
@guarded
def progress_reset(lesson: str, yes: bool) -> int:
    """Forget one LESSON, or everything; a copy of the record is kept."""
    from tutor.cli import record

    return record.reset(lesson, yes=yes)

"""The command line, put together from commands/."""

from typing import Any

import click

from tutor.cli import options
from tutor.cli.commands.answers import check, hint, practice, solution
from tutor.cli.commands.formulas import code, explain, functions
from tutor.cli.commands.lessons import export, lesson, lessons
from tutor.cli.commands.progress import progress
from tutor.cli.commands.teaching import lint, new
from tutor.cli.outcome import DONE, guarded
from tutor.cli.parsing import Commands


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="gradtutor", prog_name="gradtutor")
@options.as_json
@options.plain
@options.everywhere
@click.pass_context
def app(context: click.Context, /, **given: Any) -> None:
    """Learn what a gradient really is: derived with SymPy, compared with TensorFlow.

    Without a command: what is here, and where you are.
    """
    if context.invoked_subcommand is None:
        _home(**given)
    command = context.invoked_subcommand or ""
    found = app.get_command(context, command)
    names = {one.name for one in found.params} if found else set()
    given = {name: value for name, value in given.items() if value}
    for name in given:
        if name not in names:
            raise click.UsageError(f"{command} has no --{name.removeprefix('as_')}")
    context.default_map = {command: given}  # as if they stood behind the command


@guarded
def _home(as_json: bool, plain: bool) -> int:
    from tutor.cli.roadmap import show

    show(home=True, as_json=as_json, plain=plain)
    return DONE


for command in (
    lessons, lesson, export, explain, code, functions, check, hint, solution, practice, progress,
    lint, new,
):  # fmt: skip
    app.add_command(command)

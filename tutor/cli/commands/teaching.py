"""The commands for teachers: `lint` and `new`."""

from pathlib import Path

import click

from tutor.cli import options
from tutor.cli.outcome import guarded


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@options.seed
@options.as_json
@options.everywhere
@guarded
def lint(files: tuple[Path, ...], seed: int, as_json: bool) -> int:
    """Check lesson FILEs or whole folders, as strictly as a compiler.

    By default those of your own folder, or the course's.

    Each finding has its file and line; the status is 1 if there is one, 3 without TensorFlow.
    """
    from tutor.cli import linting

    return linting.lint(files, seed, as_json=as_json)


@click.command()
@click.argument("title")
@options.everywhere
@guarded
def new(title: str) -> int:
    """Write a lesson to begin with, called TITLE.

    It is a whole one, in which `lint` finds nothing: make it yours.
    """
    from tutor.cli import linting

    return linting.begin(title)

"""The options that several commands have."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from tutor.errors import Needs

DEFAULT_SEED = 2016
"""The year of the article that the course's figures come from."""


FILE = click.Path(dir_okay=False, path_type=Path)


def _or_input(context: click.Context, option: click.Parameter, given: str) -> str:
    """A formula may be longer than a command line: - reads it from standard input."""
    return sys.stdin.buffer.read().decode(errors="replace") if given == "-" else given


def _kept(context: click.Context, option: click.Parameter, given: str | None) -> None:
    """--lessons is TUTOR_LESSONS for this once: whatever reads lessons looks there."""
    if given:
        os.environ["TUTOR_LESSONS"] = given


def worded(needs: Needs) -> str:
    """What a formula needs, as it is typed here.

    >>> worded(Needs({"x": "1", "b": "1"})), worded(Needs(wrt="x"))
    ('--at x=1,b=1', '--wrt x')
    """
    return f"--at {needs.listed()}" if needs.at else f"--wrt {needs.wrt}"


expression = click.argument("expression", callback=_or_input)
at = click.option(
    "--at",
    multiple=True,
    callback=lambda context, option, given: ",".join(given),
    help="The point: x=1,b=2; a column: x=[1,2,3]. Several are one.",
)
wrt = click.option(
    "--wrt", default="", help="By which name; of explain and code by several, too: x,b."
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
plain = click.option("--plain", is_flag=True, help="ASCII only, no colours.")
lessons = click.option(
    "--lessons",
    metavar="DIR",
    expose_value=False,
    callback=_kept,
    help="A folder of lessons of your own, beside the course's; or set TUTOR_LESSONS.",
)
debug = click.option("--debug", is_flag=True, help="Show tracebacks and TensorFlow's log.")


def everywhere(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every command has."""
    return lessons(debug(command))


svg = click.option("--svg", type=FILE, help="Also save the page as a picture.")
seed = click.option(
    "--seed", default=DEFAULT_SEED, show_default=True, type=click.IntRange(min=0),
    help="The seed of the random data.",
)  # fmt: skip

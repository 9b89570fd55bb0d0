"""The command line. Options in, exit status out; no mathematics and no layout here.

Only click is imported at the top: `--help` and `lessons` must answer at once. A command
starts TensorFlow's process before it imports anything else, so that it loads meanwhile.
"""

import sys
from pathlib import Path
from typing import Any

import click

from tutor.cli import options
from tutor.cli.outcome import (
    DONE,
    Commands,
    guarded,
    print_result,
)


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="gradtutor", prog_name="gradtutor")
@options.as_json
@options.plain
@options.debug
@click.pass_context
def app(context: click.Context, /, **given: Any) -> None:
    """Learn what a gradient really is: derived with SymPy, compared with TensorFlow.

    Without a command: what is here, and where you are.
    """
    if context.invoked_subcommand is None:
        _home(**given)
    misplaced = [f"--{name.removeprefix('as_')}" for name, value in given.items() if value]
    if misplaced:
        command, first = context.invoked_subcommand, misplaced[0]
        raise click.UsageError(f"{first} goes behind the command: {command} … {first}")


@guarded
def _home(as_json: bool, plain: bool) -> int:
    from tutor.cli.shelf import show

    show(home=True, as_json=as_json, plain=plain)
    return DONE


@app.command()
@options.as_json
@options.plain
@options.debug
@guarded
def lessons(as_json: bool, plain: bool) -> int:
    """List the lessons."""
    from tutor.cli.shelf import show

    show(home=False, as_json=as_json, plain=plain)
    return DONE


@app.command()
@click.argument("which", metavar="LESSON")
@click.option("--all", "whole", is_flag=True, help="The whole page, without pauses.")
@options.seed
@options.as_json
@options.plain
@options.svg
@options.debug
@guarded
def lesson(which: str, whole: bool, seed: int, as_json: bool, plain: bool, svg: Path | None) -> int:
    """Study a LESSON: its number, its id, or how its title starts."""
    from tutor.autodiff.oracle import Oracle

    with Oracle() as oracle:
        from tutor.cli.study import print_json, print_page, study
        from tutor.course.lesson import find

        heading = find(which)
        if as_json:
            return print_json(heading, oracle, seed)
        if sys.stdin.isatty() and sys.stdout.isatty() and not whole and svg is None:
            return study(heading, oracle, seed, plain=plain)
        return print_page(heading, oracle, seed, plain=plain, svg=svg)


@app.command(context_settings={"ignore_unknown_options": True})  # "-x^2" is a formula
@click.argument("expression")
@click.option("--at", default="", help="The point: x=1,b=2; a column: x=[1,2,3].")
@click.option("--wrt", default="", help="By which names: x or x,b.")
@options.as_json
@options.plain
@options.svg
@options.debug
@guarded
def explain(
    expression: str, at: str, wrt: str, as_json: bool, plain: bool, svg: Path | None
) -> int:
    """Derive any EXPRESSION and compare it with TensorFlow, node by node.

    For example: explain "y = 2x + b; s = sigmoid(y)" --at x=1,b=2
    """
    from tutor.autodiff.oracle import Oracle

    with Oracle() as oracle:
        from tutor.cli.point import read_point, tell_unused
        from tutor.cli.study import status_of_report
        from tutor.comparison.compare import begin, finish
        from tutor.render.page import page, save_svg, waiting

        drawn = page(plain=plain, record=svg is not None)
        names = [name.strip() for name in wrt.split(",") if name.strip()] or None
        point = read_point(at)
        pending = begin(expression, point, oracle, wrt=names)
        tell_unused(point, pending.trace.point)
        with waiting(drawn):
            report = finish(pending, oracle)
        if as_json:
            print_result(report.to_dict())
        else:
            from tutor.render.report import draw_report

            draw_report(drawn, report)
            save_svg(drawn, svg, expression)
        return status_of_report(report)

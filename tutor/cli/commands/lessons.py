"""The commands about lessons: the map, one studied, one taken along."""

import sys
from pathlib import Path

import click

from tutor.cli import options
from tutor.cli.outcome import DONE, guarded


@click.command()
@click.option(
    "--test-out",
    is_flag=False,
    flag_value="next",
    default="",
    metavar="[LESSON]",
    help="Pass a lesson by its hardest exercises; without one, those that come next.",
)
@options.as_json
@options.plain
@options.everywhere
@guarded
def lessons(test_out: str, as_json: bool, plain: bool) -> int:
    """The map: what needs what, what is done, what comes next."""
    if test_out:
        return _test_out(test_out, as_json=as_json, plain=plain)
    from tutor.cli.roadmap import show

    show(home=False, as_json=as_json, plain=plain)
    return DONE


@click.command()
@click.argument("which", metavar="LESSON")
@click.option("--all", "whole", is_flag=True, help="The whole page, without pauses.")
@click.option("--test-out", is_flag=True, help="Pass it by its hardest exercises.")
@options.seed
@options.as_json
@options.plain
@options.svg
@options.everywhere
@guarded
def lesson(
    which: str, whole: bool, test_out: bool, seed: int, as_json: bool, plain: bool, svg: Path | None
) -> int:
    """Study a LESSON: its number, id, how its title starts, or next."""
    if test_out:
        return _test_out(which, as_json=as_json, plain=plain)
    from tutor.autodiff.oracle import Oracle

    with Oracle() as oracle:
        from tutor.cli.roadmap import chosen
        from tutor.cli.study import print_json, print_page, study

        heading = chosen(which)
        if as_json:
            return print_json(heading, oracle, seed)
        if sys.stdin.isatty() and sys.stdout.isatty() and not whole and svg is None:
            return study(heading, oracle, seed, plain=plain)
        return print_page(heading, oracle, seed, plain=plain, svg=svg)


def _test_out(which: str, *, as_json: bool, plain: bool) -> int:
    if as_json:
        raise click.UsageError("testing out asks questions, and so it has no JSON")
    from tutor.cli import testing_out

    return testing_out.test_out(which, plain=plain)


@click.command()
@click.argument("which", metavar="LESSON")
@click.option(
    "--to",
    type=click.Choice(["ipynb", "md"]),
    default="ipynb",
    show_default=True,
    help="A notebook, or a handout in Markdown.",
)
@click.option(
    "--output",
    "file",
    type=options.FILE,
    help="The file; - is standard output. Without it, named after the lesson.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there, if it is no lesson.")
@click.option(
    "--answers/--no-answers",
    default=True,
    show_default=True,
    help="The hints and answers of its exercises.",
)
@options.seed
@options.everywhere
@guarded
def export(which: str, to: str, file: Path | None, force: bool, answers: bool, seed: int) -> int:
    """Take a LESSON along: as a notebook that runs, or as a handout."""
    from tutor.autodiff.oracle import Oracle

    with Oracle() as oracle:
        from tutor.cli import exporting
        from tutor.course.folders import find

        return exporting.export(
            find(which), oracle, seed, to=to, file=file, overwrite=force, answers=answers
        )

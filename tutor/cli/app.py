"""The command line. Options in, exit status out; no mathematics and no layout here.

Only click is imported at the top: `--help` and `lessons` must answer at once. A command
starts TensorFlow's process before it imports anything else, so that it loads meanwhile.
"""

import sys
from pathlib import Path
from typing import Any

import click

from tutor.cli import options
from tutor.cli.outcome import DONE, Commands, OfFormulas, guarded


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


@app.command()
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
    """The lessons as a map: what needs what, what is done, what comes next."""
    if test_out:
        return _test_out(test_out, as_json=as_json, plain=plain)
    from tutor.cli.roadmap import show

    show(home=False, as_json=as_json, plain=plain)
    return DONE


def _test_out(which: str, *, as_json: bool, plain: bool) -> int:
    if as_json:
        raise click.UsageError("testing out asks questions, and so it has no JSON")
    from tutor.cli import testing_out

    return testing_out.test_out(which, plain=plain)


@app.command()
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
    """Study a LESSON: its number, its id, how its title starts, or `next`."""
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


@app.command()
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


@app.command(cls=OfFormulas)
@options.expression
@options.at
@options.wrt
@click.option(
    "--steps",
    type=click.Choice(["short", "full"]),
    default="short",
    show_default=True,
    help="How much of a derivation: full has a line a rule.",
)
@click.option(
    "--order",
    type=click.IntRange(1, 2),
    default=1,
    help="2: second derivatives too, by single numbers and by columns of at most ten.",
)
@click.option("--top", type=click.IntRange(min=1), help="Only the nodes that matter most.")
@click.option("--latex", "written", flag_value="latex", help="The formulas alone, in LaTeX.")
@click.option("--spoken", "written", flag_value="spoken", help="The formulas alone, in words.")
@options.as_json
@options.plain
@options.svg
@options.everywhere
@guarded
def explain(
    expression: str,
    at: str,
    wrt: str,
    steps: str,
    order: int,
    top: int | None,
    written: str | None,
    as_json: bool,
    plain: bool,
    svg: Path | None,
) -> int:
    """Derive any EXPRESSION and compare it with TensorFlow, node by node.

    For example: explain "y = 2x + b; s = sigmoid(y)" --at x=1,b=2

    With - for EXPRESSION it is read from standard input.
    """
    from tutor.autodiff.oracle import Oracle

    with Oracle() as oracle:
        from tutor.cli import formula

        asked = formula.TypedFormula(expression, at, wrt, steps == "full", order, top or 0)
        return formula.explain(
            asked, oracle, as_json=as_json, written=written or "", plain=plain, svg=svg
        )


@app.command(cls=OfFormulas)
@options.expression
@options.at
@options.wrt
@click.option(
    "--to",
    "target",
    type=click.Choice(["tf1", "tape", "numpy", "sympy", "torch", "jax"]),
    default="tape",
    show_default=True,
    help="The library.",
)
@click.option(
    "--data",
    type=options.FILE,
    help="Put columns and matrices into this JSON file, which the script reads.",
)
@options.everywhere
@guarded
def code(expression: str, at: str, wrt: str, target: str, data: Path | None) -> int:
    """A short script that prints the gradients of EXPRESSION in another library.

    For example: code "y = 2x + b; s = sigmoid(y)" --at x=1,b=2 --to torch

    With - for EXPRESSION it is read from standard input.
    """
    from tutor.cli import formula

    return formula.code(formula.TypedFormula(expression, at, wrt), target, data)


@app.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@options.as_json
@options.plain
@options.everywhere
@guarded
def functions(names: tuple[str, ...], as_json: bool, plain: bool) -> int:
    """The functions that a formula may have: derivative, domain, corners."""
    from tutor.cli import formula

    return formula.functions(names, as_json=as_json, plain=plain)


@app.command(cls=OfFormulas)
@click.argument("words", nargs=-1, required=True, metavar="[EXERCISE] ANSWER")
@click.option("--of", default="", help="Check a derivative of this formula.")
@options.wrt
@click.option("--order", type=click.IntRange(1, 2), default=1, help="2: the second derivative.")
@click.option(
    "--equals", default="", help="Check that it is this formula; a rounded number is not."
)
@click.option("--prove", is_flag=True, help="Ask SymPy for a proof, for at most ten seconds.")
@options.as_json
@options.plain
@options.everywhere
@guarded
def check(
    words: tuple[str, ...],
    of: str,
    wrt: str,
    order: int,
    equals: str,
    prove: bool,
    as_json: bool,
    plain: bool,
) -> int:
    """Is this ANSWER right? To an EXERCISE of the course, or to anything.

    For example: check 3.1 0.09, check --of "sin(2x)" "2cos(2x)", check --equals "x^2" "x*x"
    """
    from tutor.cli.answering import check_answer

    return check_answer(words, of, wrt, order, equals, prove=prove, as_json=as_json, plain=plain)


@app.command()
@click.argument("exercise")
@click.option("--level", type=click.IntRange(1, 9), default=None, help="The hint of a level.")
@options.as_json
@options.plain
@options.everywhere
@guarded
def hint(exercise: str, level: int | None, as_json: bool, plain: bool) -> int:
    """A hint for an EXERCISE, one more each time."""
    from tutor.cli import answering

    return answering.hint(exercise, level or 0, as_json=as_json, plain=plain)


@app.command()
@click.argument("exercise")
@options.as_json
@options.plain
@options.everywhere
@guarded
def solution(exercise: str, as_json: bool, plain: bool) -> int:
    """The answer to an EXERCISE, and how it comes about."""
    from tutor.cli import answering

    return answering.solution(exercise, as_json=as_json, plain=plain)


@app.command()
@click.option("--skill", default="", help="One skill only: chain, product, …")
@click.option("--count", type=click.IntRange(1, 200), default=10, show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=None, help="The same problems again.")
@options.as_json
@options.plain
@options.everywhere
@guarded
def practice(skill: str, count: int, seed: int | None, as_json: bool, plain: bool) -> int:
    """Fresh problems: what is due first, then what went wrong, then what is new."""
    from tutor.cli.practising import practise

    return practise(skill, count, seed, as_json=as_json, plain=plain)


@app.group(invoke_without_command=True)
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


@app.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@options.seed
@options.as_json
@options.everywhere
@guarded
def lint(files: tuple[Path, ...], seed: int, as_json: bool) -> int:
    """Check lesson FILEs, or whole folders, as strictly as a compiler.

    By default those of your own folder, or the course's.

    Each finding has its file and line; the status is 1 if there is one, 3 without TensorFlow.
    """
    from tutor.cli import linting

    return linting.lint(files, seed, as_json=as_json)


@app.command()
@click.argument("title")
@options.everywhere
@guarded
def new(title: str) -> int:
    """Write a lesson to begin with, called TITLE; `lint` finds nothing in it."""
    from tutor.cli import linting

    return linting.begin(title)

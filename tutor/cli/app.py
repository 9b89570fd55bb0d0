"""The command line. Options in, exit status out; no mathematics and no layout here.

Only typer is imported at the top: `--help` and `lessons` must answer at once. A command
starts TensorFlow's process before it imports anything else, so that it loads meanwhile.
"""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from tutor.cli.outcome import DISAGREEMENT, DONE, NO_TENSORFLOW, guarded

app = typer.Typer(
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Plain = Annotated[bool, typer.Option("--plain", help="ASCII only, no colours.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of the random data.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show tracebacks and TensorFlow's log.")]
Svg = Annotated[
    Path | None, typer.Option("--svg", help="Also save the page as a picture.", dir_okay=False)
]

_SEED = 2016  # course.data.DEFAULT_SEED, which cannot be imported here without NumPy


@app.callback(invoke_without_command=True)
def home(
    context: typer.Context, json_: Json = False, plain: Plain = False, debug: Debug = False
) -> None:
    """Learn what a gradient really is: derived with SymPy, compared with TensorFlow."""
    if context.invoked_subcommand is None:
        _home(json_=json_, plain=plain, debug=debug)


@guarded
def _home(json_: bool, plain: bool, debug: bool) -> int:
    """What is here, and where you are."""
    from tutor.cli.shelf import show_home

    show_home(as_json=json_, plain=plain)
    return DONE


@app.command()
@guarded
def lessons(json_: Json = False, plain: Plain = False, debug: Debug = False) -> int:
    """List the lessons."""
    from tutor.cli.shelf import show_lessons

    show_lessons(as_json=json_, plain=plain)
    return DONE


@app.command()
@guarded
def lesson(
    which: Annotated[str, typer.Argument(help="Its number, its id, or how its title starts.")],
    all_: Annotated[bool, typer.Option("--all", help="The whole page, without pauses.")] = False,
    seed: Seed = _SEED,
    json_: Json = False,
    plain: Plain = False,
    svg: Svg = None,
    debug: Debug = False,
) -> int:
    """Study a lesson."""
    from tutor.course.lesson import find

    heading = find(which)
    from tutor.autodiff.oracle import Oracle

    with Oracle() as oracle:
        from tutor.cli.study import print_json, print_page, study

        if json_:
            return print_json(heading, oracle, seed)
        if sys.stdin.isatty() and sys.stdout.isatty() and not all_ and svg is None:
            return study(heading, oracle, seed, plain=plain)
        return print_page(heading, oracle, seed, plain=plain, svg=svg)


@app.command()
@guarded
def explain(
    expression: Annotated[str, typer.Argument(help='A formula: "y = 2x + b; s = sigmoid(y)".')],
    at: Annotated[str, typer.Option("--at", help="The point: x=1,b=2; a column: x=[1,2,3].")] = "",
    wrt: Annotated[str, typer.Option("--wrt", help="By which names: x or x,b.")] = "",
    json_: Json = False,
    plain: Plain = False,
    svg: Svg = None,
    debug: Debug = False,
) -> int:
    """Derive any formula and compare it with TensorFlow, node by node."""
    from tutor.autodiff.oracle import Oracle

    with Oracle() as oracle:
        from tutor.autodiff.messages import Unavailable
        from tutor.cli.point import read_point
        from tutor.cli.study import waiting
        from tutor.comparison.compare import begin, finish
        from tutor.render.page import page, save_svg

        drawn = page(plain=plain, record=svg is not None)
        names = [name.strip() for name in wrt.split(",") if name.strip()] or None
        pending = begin(expression, read_point(at), oracle, wrt=names)
        with waiting(drawn):
            report = finish(pending, oracle)
        if json_:
            print_result(report.to_dict())
        else:
            from tutor.render.report import draw_report

            draw_report(drawn, report)
            save_svg(drawn, svg, expression)
        if isinstance(report.answer, Unavailable):
            return NO_TENSORFLOW
        return DONE if report.agrees else DISAGREEMENT


def print_result(result: dict[str, Any]) -> None:
    """JSON on standard output, in UTF-8 and without NaN."""
    print(json.dumps(result, ensure_ascii=False, indent=2, allow_nan=False))

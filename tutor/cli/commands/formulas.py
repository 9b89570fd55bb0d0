"""The commands about a formula of one's own, and about what it may have."""

from pathlib import Path

import click

from tutor.cli import options
from tutor.cli.outcome import guarded
from tutor.cli.parsing import OfFormulas


@click.command(cls=OfFormulas)
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
    """Derive any EXPRESSION, and compare with TensorFlow node by node.

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


@click.command(cls=OfFormulas)
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
    """A script that prints EXPRESSION's gradients in another library.

    For example: code "y = 2x + b; s = sigmoid(y)" --at x=1,b=2 --to torch

    With - for EXPRESSION it is read from standard input.
    """
    from tutor.cli import formula

    return formula.code(formula.TypedFormula(expression, at, wrt), target, data)


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@options.as_json
@options.plain
@options.everywhere
@guarded
def functions(names: tuple[str, ...], as_json: bool, plain: bool) -> int:
    """What a formula may have: functions, with derivative and domain."""
    from tutor.cli import formula

    return formula.functions(names, as_json=as_json, plain=plain)

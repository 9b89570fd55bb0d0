"""The commands about answers: checked, hinted at, solved, practised."""

import click

from tutor.cli import options
from tutor.cli.outcome import guarded
from tutor.cli.parsing import OfFormulas


@click.command(cls=OfFormulas)
@click.argument("words", nargs=-1, metavar="[EXERCISE] ANSWER")
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
    """Is this ANSWER right, to an EXERCISE or to anything?

    For example: check 3.1 0.09, check --of "sin(2x)" "2cos(2x)", check --equals "x^2" "x*x"
    """
    from tutor.cli.answering import check_answer

    return check_answer(words, of, wrt, order, equals, prove=prove, as_json=as_json, plain=plain)


@click.command()
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


@click.command()
@click.argument("exercise")
@options.as_json
@options.plain
@options.everywhere
@guarded
def solution(exercise: str, as_json: bool, plain: bool) -> int:
    """The answer to an EXERCISE, and how it comes about."""
    from tutor.cli import answering

    return answering.solution(exercise, as_json=as_json, plain=plain)


@click.command()
@click.option("--skill", default="", help="One skill only: chain, product, …")
@click.option("--count", type=click.IntRange(1, 200), default=10, show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=None, help="The same problems again.")
@options.as_json
@options.plain
@options.everywhere
@guarded
def practice(skill: str, count: int, seed: int | None, as_json: bool, plain: bool) -> int:
    """Fresh problems: what is due, what went wrong, what is new."""
    from tutor.cli.practising import practise

    return practise(skill, count, seed, as_json=as_json, plain=plain)

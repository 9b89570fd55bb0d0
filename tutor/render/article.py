"""A lesson to take along: its acts as an article's cells, which a notebook or a handout is made of.

Prose stays prose, formulas become LaTeX, a comparison becomes its table and the scripts that give
its figures, an exercise a cell that checks an answer, a fit its own script and plot.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import singledispatch
from io import StringIO
from typing import Any

from tutor.autodiff.dialects import NUMPY, code
from tutor.checking.choices import by_letter
from tutor.checking.forms import LINES_FORM
from tutor.course.blocks import Exercise
from tutor.course.descent_scripts import fit_code, losses_code, network_code, plot_code
from tutor.course.experiment_scripts import EXPERIMENT_SCRIPTS
from tutor.course.experiments.network import NetworkResult
from tutor.course.fit import FitResult
from tutor.course.folders import FOLDER
from tutor.course.heading import Heading
from tutor.course.results import (
    ChainAct,
    CompareAct,
    DeriveAct,
    EvaluateAct,
    Evaluated,
    ExerciseAct,
    FigureAct,
    GraphAct,
    ReadAct,
    Result,
)
from tutor.course.source import pieces
from tutor.course.words import CODE
from tutor.errors import TutorError
from tutor.notation.latex import name_in_latex, to_latex
from tutor.notation.parser import parse
from tutor.render.figures import full, short
from tutor.render.fit import drawn_from
from tutor.render.written import aligned, definitions_in_latex, derivation_in_latex

MARKDOWN, PYTHON, TEXT, CHECK, ANSWER = "markdown", "python", "text", "check", "answer"
PROSE = (MARKDOWN, ANSWER)
_WIDTH = 90


@dataclass(frozen=True)
class Cell:
    """A piece of an article: markdown, python to run, text as a terminal shows it, or python that
    checks an answer, which has no place on paper; markdown that gives one away is an answer."""

    kind: str
    text: str


def article(
    heading: Heading, results: Sequence[Result], seed: int, lessons: str = ""
) -> Iterator[Cell]:
    """The cells of a lesson, in the order of its acts; `lessons` is the teacher's folder of one."""
    yield Cell(MARKDOWN, f"# Lesson {heading.number}  {heading.title}")
    if lessons:
        yield Cell(CHECK, _FOLDER.format(FOLDER, json.dumps(lessons, ensure_ascii=False)))
    names = {label for result in results for label in _labels(result)}
    for result in results:
        for cell in cells(result, seed):
            if cell.kind in PROSE:
                yield Cell(cell.kind, prose_in_latex(cell.text, names))
            else:
                yield cell


_FOLDER = """\
# Answers are checked by the lesson's own file: this is the folder where it is.
import os

os.environ.setdefault("{}", {})"""


def _labels(result: Result) -> Iterator[str]:
    """The names that the prose of a lesson may write a formula with."""
    if isinstance(result, GraphAct):
        expression = result.expression
        yield from expression.labels.values()
    elif isinstance(result, FitResult):
        yield from ("x", "y", *result.fit.parameters)


def prose_in_latex(text: str, names: set[str]) -> str:
    """Prose with the code spans that are formulas in these names set as such.

    >>> prose_in_latex("`s*(1 - s)` of `tf.gradients`", {"s"})
    '$s \\\\left(1 - s\\\\right)$ of `tf.gradients`'
    """
    return "".join(
        CODE.sub(lambda found: _formula(found, names), piece) if fence is None else piece
        for piece, fence in pieces(text)
    )


_SLOPE = re.compile(r"d(\w+)/d(\w+)")


def _formula(found: re.Match[str], names: set[str]) -> str:
    if (slope := _SLOPE.fullmatch(found[1])) and {*slope.groups()} <= names:
        return "${}$".format("/".join(f"d{name_in_latex(name)}" for name in slope.groups()))
    left, sign, right = found[1].rpartition(" = ")
    try:
        sides = [_side(side, names) for side in ([left, right] if sign else [right])]
    except TutorError:
        return found[0]
    return f"${' = '.join(sides)}$"


def _side(text: str, names: set[str]) -> str:
    form = parse(text, sorted(names))
    return to_latex(form, names=form.names)


@singledispatch
def cells(result: Any, seed: int) -> Iterator[Cell]:
    """The cells of one act; of an experiment what the terminal shows, and its script if any."""
    yield from _as_drawn(result)
    if script := EXPERIMENT_SCRIPTS.get(type(result)):
        yield Cell(PYTHON, script(result))


def _as_drawn(result: Any) -> Iterator[Cell]:
    from tutor.render.lesson import draw_act
    from tutor.render.page import page

    stream = StringIO()
    draw_act(page(stream, width=_WIDTH), result)
    yield Cell(TEXT, stream.getvalue().strip("\n"))


@cells.register
def _read(result: ReadAct, seed: int) -> Iterator[Cell]:
    yield Cell(MARKDOWN, result.text)


@cells.register
def _graph(result: GraphAct, seed: int) -> Iterator[Cell]:
    point = ", ".join(f"${name_in_latex(n)} = {short(v)}$" for n, v in result.at.items())
    formulas = aligned(definitions_in_latex(result.expression))
    yield Cell(MARKDOWN, f"## Graph\n\n{_display(formulas)}\n\nat {point}")


@cells.register
def _derive(result: DeriveAct, seed: int) -> Iterator[Cell]:
    found = result.derivation
    quotient = f"$d{name_in_latex(found.of)}/d{name_in_latex(found.wrt)}$"
    said = "SymPy confirms that every line is the same function." if found.proved else ""
    formulas = _display(derivation_in_latex(found))
    yield Cell(MARKDOWN, f"## Derive {quotient}\n\n{formulas}\n\n{said}".rstrip())


@cells.register
def _evaluate(result: EvaluateAct, seed: int) -> Iterator[Cell]:
    given = {n: v for row in result.rows if not row.name for n, v in row.at.items()}
    at = ", ".join(f"${name_in_latex(n)} = {short(v)}$" for n, v in given.items())
    lines = [_evaluated(row) for row in result.rows]
    yield Cell(MARKDOWN, f"## Evaluate{at and ' at '}{at}\n\n{_display(aligned(lines))}")


def _evaluated(row: Evaluated) -> tuple[str, str]:
    """Both sides of y = 2x + b = 4, or of a formula without a name and its value."""
    value = short(row.value, 10)
    if not row.name:
        return to_latex(row.form, names=row.form.names), value
    form = to_latex(row.form, names=row.form.inner_names)
    return name_in_latex(row.name), f"{form} = {value}"


@cells.register
def _compare(result: CompareAct, seed: int) -> Iterator[Cell]:
    rows = [
        "| node | derivative | by formula | tf.gradients, float64 | float32 | verdict |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in result.rows:
        form = "" if row.form is None else f"${to_latex(row.form, names=row.form.names)}$"
        figures = (row.gradient, row.tf64, row.tf32)
        numbers = " | ".join("None" if one is None else full(one) for one in figures)
        rows.append(f"| ${name_in_latex(row.name)}$ | {form} | {numbers} | {row.verdict} |")
    yield Cell(MARKDOWN, "## Compare with `tf.gradients`\n\n" + "\n".join(rows))
    yield Cell(PYTHON, result.graph_code)
    yield Cell(MARKDOWN, "The same with a tape:")
    yield Cell(PYTHON, result.tape_code)


@cells.register
def _chain(result: ChainAct, seed: int) -> Iterator[Cell]:
    names = result.trace.expression.names
    label = result.trace.expression.label
    rows = ["| edge | local partial | value | adjoint below |", "| --- | --- | --- | --- |"]
    adjoints = {rung.index: rung.adjoint for rung in result.rungs}
    for rung in result.rungs:
        for edge in rung.edges:
            ends = " → ".join(f"${name_in_latex(label(i))}$" for i in (edge.parent, edge.child))
            below = adjoints[edge.child]
            rows.append(
                f"| {ends} | ${to_latex(edge.partial, names=names)}$ | {short(edge.value)} "
                f"| {'none' if below is None else short(below)} |"
            )
    yield Cell(MARKDOWN, "## Chain rule\n\n" + "\n".join(rows))


@cells.register
def _figure(result: FigureAct, seed: int) -> Iterator[Cell]:
    curves = [
        f'plt.plot(x, {code(form, form.output, NUMPY)} + 0 * x, label=r"${to_latex(form)}$")'
        for form in (result.form, result.slope)
    ]
    lines = [
        "import matplotlib.pyplot as plt",
        "import numpy as np",
        "",
        f"x = np.linspace({float(result.x[0])!r}, {float(result.x[-1])!r}, {len(result.x)})",
        *curves,
        "plt.legend()",
        "plt.show()",
    ]
    yield Cell(PYTHON, "\n".join(lines))


@cells.register
def _exercise(result: ExerciseAct, seed: int) -> Iterator[Cell]:
    asked = result.exercise
    lettered = by_letter(asked.choices).items()
    choices = "".join(f"\n{letter}) {choice}  " for letter, choice in lettered)
    yield Cell(MARKDOWN, f"## Exercise {asked.number}\n\n{asked.ask}\n{choices}".rstrip())
    lines = [
        "import tutor",
        "",
        _blank(asked),
        "if answer.strip():",
        f"    print(tutor.check(answer, exercise={json.dumps(asked.id)}))",
        "else:",
        '    print("Write your answer above, between the quotes, and run this cell again.")',
    ]
    yield Cell(CHECK, "\n".join(lines))
    hints = "\n".join(f"{k}. {hint}" for k, hint in enumerate(asked.hints, 1))
    yield Cell(ANSWER, _folded("Hints", hints))
    yield Cell(ANSWER, _folded("Answer", f"`{asked.answer}`\n\n{asked.after}"))


def _blank(asked: Exercise) -> str:
    """Where an answer is to be written."""
    if asked.form == LINES_FORM:
        return '# yours, line by line, between the quotes\nanswer = """\n\n"""'
    what = "the letter of your choice" if asked.choices else "yours"
    return f'answer = ""  # {what}, between the quotes'


def _folded(title: str, text: str) -> str:
    """What a reader opens with a click."""
    return f"<details><summary>{title}</summary>\n\n{text}\n\n</details>"


@cells.register
def _fit(result: FitResult, seed: int) -> Iterator[Cell]:
    fit = result.fit
    model, truth = parse(fit.model, ["x", *fit.parameters]), parse(fit.truth, ["x"])
    forms = definitions_in_latex(result.loss, "loss")
    forms += [
        (name_in_latex(f"d{name}"), to_latex(form, names=form.names))
        for name, form in (*result.between.items(), *result.gradients.items())
    ]
    yield Cell(
        MARKDOWN,
        f"## Fit ${to_latex(model)}$\n\n{fit.points} points: "
        f"{drawn_from(fit, f'${to_latex(truth)}$')}.\n\n{_display(aligned(forms))}",
    )
    yield Cell(PYTHON, fit_code(fit, result.loss, seed))
    yield Cell(PYTHON, plot_code(fit, model))


@cells.register
def _network(result: NetworkResult, seed: int) -> Iterator[Cell]:
    block = result.block
    forms = definitions_in_latex(result.loss, "loss")
    forms += [
        (f"d{name_in_latex(name)}", to_latex(form, names=form.names))
        for name, form in result.gradients.items()
    ]
    training, held = result.rows
    yield Cell(
        MARKDOWN,
        f"## Network\n\n{training} rows of the table {block.data} to train on, {held} held out, of "
        f"the classes {', '.join(result.classes)}.\n\n{_display(aligned(forms))}",
    )
    yield Cell(PYTHON, network_code(block, result.loss, seed))
    yield Cell(PYTHON, losses_code(block, result.loss))
    yield from _as_drawn(result)


def _display(latex: str) -> str:
    """A display formula; align* stands in dollars, where a notebook's MathJax finds it."""
    return f"$$\n{latex.replace('align*', 'aligned')}\n$$"

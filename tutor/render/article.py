"""A lesson to take along: its acts as an article's cells, which a notebook or a handout is made of.

Prose stays prose, formulas become LaTeX, a comparison becomes its table and the scripts that give
its figures, an exercise a cell that checks an answer, a fit its own script and plot.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
from tutor.render.experiments import EXPERIMENT_DRAWERS
from tutor.render.figures import full, short
from tutor.render.fit import draw_fitted, draw_steps, drawn_from
from tutor.render.lesson import draw_act
from tutor.render.page import Page, page
from tutor.render.written import aligned, definitions_in_latex, derivation_in_latex

MARKDOWN, PYTHON, TEXT, ANSWER = "markdown", "python", "text", "answer"
PROSE = (MARKDOWN, ANSWER)
NOTEBOOK, PAPER = "notebook", "paper"
_WIDTH = 90


@dataclass(frozen=True)
class Cell:
    """A piece of an article: markdown, python to run, or text as a terminal shows it; markdown that
    gives an answer away is an answer.

    only  where it belongs, if not in both: python that draws or checks to a NOTEBOOK, and a plot
          of signs to PAPER
    """

    kind: str
    text: str
    only: str = ""


def article(heading: Heading, results: Sequence[Result], lessons: str = "") -> Iterator[Cell]:
    """The cells of a lesson, in the order of its acts; `lessons` is the teacher's folder of one."""
    yield Cell(MARKDOWN, f"# Lesson {heading.number}  {heading.title}")
    if lessons:
        folder = json.dumps(lessons, ensure_ascii=False)
        yield Cell(PYTHON, _FOLDER.format(FOLDER, folder), NOTEBOOK)
    names = {label for result in results for label in _labels(result)}
    for result in results:
        for cell in CELLS[type(result)](result):
            prose = cell.kind in PROSE
            yield replace(cell, text=prose_in_latex(cell.text, names)) if prose else cell


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


def _experiment(result: Any) -> Iterator[Cell]:
    """What the terminal shows, and its script if there is one."""
    yield _drawn(draw_act, result)
    if script := EXPERIMENT_SCRIPTS.get(type(result)):
        yield Cell(PYTHON, script(result))


def _drawn(draw: Callable[[Page, Any], None], result: Any, only: str = "") -> Cell:
    """What a terminal shows. On paper it is ASCII: in its fonts other signs may be of any width."""
    stream = StringIO()
    draw(page(stream, width=_WIDTH, plain=only == PAPER), result)
    return Cell(TEXT, stream.getvalue().strip("\n"), only)


def _read(result: ReadAct) -> Iterator[Cell]:
    yield Cell(MARKDOWN, result.text)


def _graph(result: GraphAct) -> Iterator[Cell]:
    point = ", ".join(f"${name_in_latex(n)} = {short(v)}$" for n, v in result.at.items())
    formulas = aligned(definitions_in_latex(result.expression))
    yield Cell(MARKDOWN, f"## Graph\n\n{_display(formulas)}\n\nat {point}")


def _derive(result: DeriveAct) -> Iterator[Cell]:
    found = result.derivation
    quotient = f"$d{name_in_latex(found.of)}/d{name_in_latex(found.wrt)}$"
    said = "SymPy confirms that every line is the same function." if found.proved else ""
    formulas = _display(derivation_in_latex(found))
    yield Cell(MARKDOWN, f"## Derive {quotient}\n\n{formulas}\n\n{said}".rstrip())


def _evaluate(result: EvaluateAct) -> Iterator[Cell]:
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


def _compare(result: CompareAct) -> Iterator[Cell]:
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


def _chain(result: ChainAct) -> Iterator[Cell]:
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


def _figure(result: FigureAct) -> Iterator[Cell]:
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
    yield Cell(PYTHON, "\n".join(lines), NOTEBOOK)
    yield _drawn(draw_act, result, PAPER)


def _exercise(result: ExerciseAct) -> Iterator[Cell]:
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
    yield Cell(PYTHON, "\n".join(lines), NOTEBOOK)
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


def _fit(result: FitResult) -> Iterator[Cell]:
    fit = result.fit
    forms = definitions_in_latex(result.loss, "loss")
    forms += [
        (name_in_latex(f"d{name}"), to_latex(form, names=form.names))
        for name, form in (*result.between.items(), *result.gradients.items())
    ]
    yield Cell(
        MARKDOWN,
        f"## Fit ${to_latex(result.model)}$\n\n{fit.points} points: "
        f"{drawn_from(fit, f'${to_latex(result.drawn.formula)}$')}.\n\n{_display(aligned(forms))}",
    )
    yield _drawn(draw_steps, result, PAPER)
    yield _drawn(draw_fitted, result, PAPER)
    yield Cell(PYTHON, fit_code(result))
    yield Cell(PYTHON, plot_code(result), NOTEBOOK)


def _network(result: NetworkResult) -> Iterator[Cell]:
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
    yield Cell(PYTHON, network_code(result))
    yield Cell(PYTHON, losses_code(result), NOTEBOOK)
    yield _drawn(draw_act, result)


def _display(latex: str) -> str:
    """A display formula; align* stands in dollars, where a notebook's MathJax finds it."""
    return f"$$\n{latex.replace('align*', 'aligned')}\n$$"


CELLS: Mapping[type, Callable[[Any], Iterator[Cell]]] = {
    **dict.fromkeys(EXPERIMENT_DRAWERS, _experiment),
    ReadAct: _read,
    GraphAct: _graph,
    DeriveAct: _derive,
    EvaluateAct: _evaluate,
    CompareAct: _compare,
    ChainAct: _chain,
    FigureAct: _figure,
    ExerciseAct: _exercise,
    FitResult: _fit,
    NetworkResult: _network,
}
"""What an act is in an article, by its result."""

"""A lesson drawn act by act: one function an act, found by the result's type."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from io import StringIO
from typing import Any

import numpy as np
from rich.text import Text

from tutor.course.fit import FitResult
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
from tutor.notation.printer import definitions, to_text
from tutor.notation.tape import NUMBER, VARIABLE, Node, extract
from tutor.render.account import draw_behind, draw_why
from tutor.render.chain import draw_chain
from tutor.render.code import draw_block, draw_programs
from tutor.render.comparison import draw_comparison
from tutor.render.derivation import draw_derivation, quotient
from tutor.render.exercise import draw_exercise, draw_solution
from tutor.render.experiments import EXPERIMENT_DRAWERS
from tutor.render.figures import grid, point_text, short
from tutor.render.fit import draw_fitted, draw_steps, draw_task
from tutor.render.page import NARROWEST, Page
from tutor.render.page import page as page_for
from tutor.render.plots import Curve, draw_plot
from tutor.render.prose import UNBROKEN


def draw_act(
    page: Page, result: Result, between: Callable[[], None] = lambda: None, *, code: bool = True
) -> None:
    """Draw one act; `between` the parts of a long one a reader may be waited for.

    `code` is whether a comparison's program follows it.
    """
    first, *more = DRAWERS[type(result)]
    first(page, result)
    if code and isinstance(result, CompareAct):
        draw_program(page, result)
    for part in more:
        between()
        part(page, result)


def _read(page: Page, act: ReadAct) -> None:
    """Markdown, in which code stands at the left margin like all code."""
    page.line()
    for piece, fence in pieces(act.text):
        if fence is not None:
            page.line()
            draw_block(page, fence.body)
            page.line()
        elif piece.strip():
            page.markdown(piece)


def _graph(page: Page, act: GraphAct) -> None:
    page.heading("Graph", point_text(act.at, page.style, drawn=True))
    for name, value in act.at.items():
        if np.ndim(value) == 2:
            _matrix(page, Text(page.name(name), "name"), value)
    for name, formula in definitions(act.expression, page.style):
        page.print(Text.assemble((f"{name} = " if name else "", "name"), formula), indent=3)


def _matrix(page: Page, head: Text, value: Any) -> None:
    """A name or a formula, and the rows of its value beside it."""
    rows = grid(np.asarray(value), dots=page.dots)
    width = len(head.plain) + 3
    for number, row in enumerate(rows):
        left = Text.assemble(head, " = ") if number == 0 else Text(" " * width)
        page.print(Text.assemble(left, row), indent=3)


def draw_derive_head(page: Page, act: DeriveAct) -> None:
    page.heading("Derive", quotient(page, act.derivation))


def _derive(page: Page, act: DeriveAct) -> None:
    draw_derive_head(page, act)
    draw_derivation(page, act.derivation)


def _evaluate(page: Page, act: EvaluateAct) -> None:
    inputs = [name for row in act.rows for name in row.form.variables]
    known = {
        name: row.at[name] for row in act.rows for name in row.form.variables if name in row.at
    }
    at = {name: known[name] for name in dict.fromkeys(inputs) if name in known}
    page.heading("Evaluate", point_text(at, page.style, drawn=True))
    for row in act.rows:
        if np.ndim(row.value) == 2:
            _matrix(page, _formula(page, row), row.value)
        else:
            page.print(_substituted(page, row), indent=3)


def _formula(page: Page, row: Evaluated) -> Text:
    """y = 2x + b"""
    name = f"{page.name(row.name)} = " if row.name else ""
    text = to_text(row.form, page.style, names=row.form.names)
    return Text.assemble((name, "name"), (text, "formula"))


def _substituted(page: Page, row: Evaluated) -> Text:
    """y = 2x + b = 2·1 + 2 = 4"""
    alone = extract(row.form.nodes, row.form.output, row.form.inner_names)
    numbers = {name: row.at[name] for name in alone.variables}
    name = f"{page.name(row.name)} = " if row.name else ""
    text = Text.assemble((name, "name"), (to_text(alone, page.style), "formula"))
    if all(np.ndim(value) == 0 and np.isfinite(value) for value in numbers.values()):
        nodes = tuple(
            Node(NUMBER, (), Fraction(short(numbers[str(node.value)], 6)))
            if node.op == VARIABLE
            else node
            for node in alone.nodes
        )
        text.append(" = " + to_text(replace(alone, nodes=nodes), page.style))
    text.append(f" ={UNBROKEN}{short(row.value, 10)}", "bold")
    return text


def _compare(page: Page, act: CompareAct) -> None:
    at = point_text(act.report.at, page.style, drawn=True)
    page.heading("Compare", f"with tf.gradients at {at}")
    draw_comparison(page, act.of, act.report, act.rows)
    draw_why(page, act.report, act.rows)
    draw_behind(page, act.report, act.accounts, act.report.nodes)


def draw_program(page: Page, act: CompareAct) -> None:
    """A comparison in TensorFlow, to be pasted."""
    page.line()
    draw_programs(page, act.graph_code, act.tape_code)


def _chain(page: Page, act: ChainAct) -> None:
    page.heading("Chain rule", f"from {page.name(act.of)} down")
    draw_chain(page, act.of, act.trace, act.rungs)


def _figure(page: Page, act: FigureAct) -> None:
    name = page.formula(act.form)
    page.heading("Figure", f"{name} and its derivative")
    slope = page.formula(act.slope)
    draw_plot(page, [Curve(name, act.x, act.values), Curve(slope, act.x, act.slopes)], xlabel="x")


def draw_answer_below(page: Page, result: Result) -> None:
    """On a page without prompts an exercise is followed by its answer."""
    if isinstance(result, ExerciseAct):
        draw_solution(page, result.question, result.exercise.after)


def draw_nowhere(result: Result) -> None:
    """Draw an act and its answer as narrow as it gets, in ASCII: whether it can be drawn."""
    nowhere = page_for(StringIO(), width=NARROWEST, plain=True)
    draw_act(nowhere, result)
    draw_answer_below(nowhere, result)


def _fit(page: Page, act: FitResult) -> None:
    page.heading("Fit", "by the gradient just derived")
    draw_task(page, act)
    draw_steps(page, act)


DRAWERS: dict[type, tuple[Callable[[Page, Any], None], ...]] = {
    ReadAct: (_read,),
    GraphAct: (_graph,),
    DeriveAct: (_derive,),
    EvaluateAct: (_evaluate,),
    CompareAct: (_compare,),
    ChainAct: (_chain,),
    FigureAct: (_figure,),
    ExerciseAct: (draw_exercise,),
    FitResult: (_fit, draw_fitted),
    **{kind: (draw,) for kind, draw in EXPERIMENT_DRAWERS.items()},
}

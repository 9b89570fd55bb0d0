"""How acts are begun, all but fits and experiments, which have modules of their own.

Each function has a block and its setting, asks TensorFlow at once if it has to, and returns what
finishes the act. Both may raise TutorError.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any

import numpy as np

from tutor.autodiff.code import gradients_code, tape_code
from tutor.calculus.chain import chain as rungs_of
from tutor.calculus.evaluate import evaluate as evaluated
from tutor.calculus.shapes import shapes, shapes_at
from tutor.calculus.steps import Step
from tutor.calculus.trace import trace
from tutor.comparison.compare import begin, finish
from tutor.comparison.report import Report
from tutor.course.blocks import Chain, Compare, Derive, Evaluate, Exercise, Figure, Graph, Prose
from tutor.course.exercises import question
from tutor.course.fit import MAX_FIGURES
from tutor.course.in_x import in_x, slope
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
)
from tutor.course.setting import Setting
from tutor.errors import LessonError, TutorError
from tutor.notation.parser import parse
from tutor.notation.printer import to_text
from tutor.notation.tape import Expression

MAX_OPERATIONS = 2_000
"""The largest graph of a lesson; TensorFlow takes about two milliseconds for each."""
_FIGURE_POINTS = 201


def read(act: Prose, setting: Setting) -> Callable[[], ReadAct]:
    return partial(ReadAct, act.text)


def graph(act: Graph, setting: Setting) -> Callable[[], GraphAct]:
    """Raises TutorError for shapes that do not fit, and what would take minutes or all memory."""
    shapes(setting.expression, shapes_at(setting.values))
    longest = max((np.size(value) for value in act.values.values()), default=1)
    size = len(setting.expression)
    if size > MAX_OPERATIONS or size * longest > MAX_FIGURES:
        raise TutorError(
            f"this graph is too large: {size:,} operations on {longest:,} numbers each",
            f"at most {MAX_OPERATIONS:,}, times numbers {MAX_FIGURES:,}",
        )
    return partial(GraphAct, setting.expression, setting.values)


def derive(act: Derive, setting: Setting) -> Callable[[], DeriveAct]:
    return partial(_derive, act, setting.expression, setting.values)


def _derive(act: Derive, expression: Expression, values: Mapping[str, Any]) -> DeriveAct:
    """Raises LessonError for a form that SymPy does not confirm."""
    from tutor.calculus.derivation import derive

    found = shapes(expression, shapes_at(values))
    of, wrt = expression.find(act.of), expression.find(act.wrt)
    derivation = derive(expression, found, of, wrt, show=act.show)
    for number, step in enumerate(derivation.steps):
        if step.proved is False:
            raise _unconfirmed(
                act, derivation.steps[: number + 1], last=step.form is derivation.result
            )
    return DeriveAct(derivation)


def _unconfirmed(act: Derive, steps: Sequence[Step], *, last: bool) -> LessonError:
    """A step that SymPy does not confirm; of `show` what is derived without it."""
    form, before = (to_text(one.form, names=one.form.names) for one in (steps[-1], steps[-2:][0]))
    if act.show and last:
        said, found = f"SymPy does not confirm show = {form}", f"d{act.of}/d{act.wrt} is {before}"
        return LessonError(said, key="show", hint=found if len(steps) > 1 else "")
    return LessonError(f"SymPy does not confirm the step {form}", key="of")


def evaluate(act: Evaluate, setting: Setting) -> Callable[[], EvaluateAct]:
    form = parse(act.formula, list(act.at)) if act.formula else None
    return partial(_evaluate, act, form, setting)


def _evaluate(act: Evaluate, form: Expression | None, setting: Setting) -> EvaluateAct:
    rows = []
    if act.of:
        expression = setting.expression
        numbers = evaluated(expression.nodes, setting.values)
        known = {name: numbers[expression.find(name)] for name in setting.names}
        rows = [Evaluated(name, setting.output(name), known, known[name]) for name in act.of]
    if form is not None:
        value = evaluated(form.nodes, act.at)[form.output]
        rows.append(Evaluated("", form, act.at, value))
    return EvaluateAct(tuple(rows))


def compare(act: Compare, setting: Setting) -> Callable[[], CompareAct]:
    if act.of not in setting.reports:
        oracle = setting.oracle
        pending = begin(setting.output(act.of), setting.values, oracle, derivations=False)
        setting.reports[act.of] = cache(partial(finish, pending, oracle))
    return partial(_compare, act, setting.reports[act.of])


def _compare(act: Compare, reported: Callable[[], Report]) -> CompareAct:
    report = reported()
    expression = report.expression
    by_name = {row.name: row for row in report.nodes}
    rows = tuple(by_name[name] for name in act.wrt)
    of, wrt = expression.output, [row.index for row in rows]
    return CompareAct(
        of=act.of,
        report=report,
        rows=rows,
        accounts=report.accounts(act.wrt),
        graph_code=gradients_code(expression, report.at, of, wrt),
        tape_code=tape_code(expression, report.at, of, wrt),
    )


def chain(act: Chain, setting: Setting) -> Callable[[], ChainAct]:
    return partial(_chain, act, setting.output(act.of), setting.values)


def _chain(act: Chain, expression: Expression, values: Mapping[str, Any]) -> ChainAct:
    found = trace(expression, values)
    return ChainAct(act.of, found, rungs_of(found))


def figure(act: Figure, setting: Setting) -> Callable[[], FigureAct]:
    form = in_x(act.formula)
    return partial(_figure, act, form, slope(form))


def _figure(act: Figure, form: Expression, derived: Expression) -> FigureAct:
    x = np.linspace(act.start, act.end, _FIGURE_POINTS)
    values = evaluated(derived.nodes, {"x": x})  # the formula's own nodes come first
    slopes = np.broadcast_to(values[derived.output], x.shape)
    return FigureAct(form, derived, x, values[form.output], slopes)


def exercise(act: Exercise, setting: Setting) -> Callable[[], ExerciseAct]:
    return partial(ExerciseAct, act, question(act, setting.graph))

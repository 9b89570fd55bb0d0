"""What happens in each act: a lesson's block in, a result to draw or to print as JSON out.

Every act is begun before the first is finished: TensorFlow has all its questions while it is
still loading, and answers the last of them while the first pages are being read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from tutor.autodiff.code import gradients_code, tape_code
from tutor.autodiff.oracle import Oracle
from tutor.calculus.chain import chain
from tutor.calculus.evaluate import evaluate
from tutor.calculus.shapes import shapes
from tutor.calculus.trace import trace
from tutor.comparison.compare import Pending, begin, finish
from tutor.comparison.report import Report
from tutor.course.blocks import (
    Act,
    Chain,
    Compare,
    Derive,
    Evaluate,
    Exercise,
    Figure,
    Fit,
    Graph,
    Prose,
)
from tutor.course.exercises import question, read_graph
from tutor.course.experiment_blocks import Modes, Overwritten
from tutor.course.experiments import EXPERIMENTS, Setting
from tutor.course.fit import MAX_FIGURES, begin_fit, finish_fit
from tutor.course.in_x import in_x, slope
from tutor.course.lesson import Lesson
from tutor.course.parts import graph_at
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
from tutor.errors import LessonError, NotationError, TutorError
from tutor.notation.parser import parse
from tutor.notation.printer import to_text
from tutor.notation.tape import Expression

Finish = Callable[[], Result]

MAX_OPERATIONS = 2_000
"""The largest graph of a lesson; TensorFlow takes about two milliseconds for each."""


def begin_acts(lesson: Lesson, oracle: Oracle, seed: int) -> list[Finish]:
    """Begin every act of a lesson; each is finished when its result is asked for."""
    stage = Stage(lesson, oracle, seed)
    return [stage.begin(act) for act in lesson.acts]


def results(lesson: Lesson, oracle: Oracle, seed: int) -> Iterator[Result]:
    """The acts of a lesson, one after another."""
    return (finish() for finish in begin_acts(lesson, oracle, seed))


def follows_values(act: Act) -> bool:
    """Whether an act's figures are those of its graph's values, so that others can be tried."""
    if isinstance(act, Evaluate):
        return bool(act.of)
    return isinstance(act, Graph | Compare | Chain | Overwritten)


def begin_again(
    lesson: Lesson, number: int, values: Mapping[str, Any], oracle: Oracle, seed: int
) -> Finish:
    """Begin one act anew, with other values for variables of its graph."""
    stage = Stage(lesson, oracle, seed)
    at = graph_at(lesson.acts, number)
    graph = None if at is None else lesson.acts[at]
    if isinstance(graph, Graph):
        finish = stage.begin(replace(graph, values={**graph.values, **values}))
        if at == number:
            return finish
    return stage.begin(lesson.acts[number])


class Stage:
    """The graph that the acts are about at the moment, and who answers questions on it."""

    def __init__(self, lesson: Lesson, oracle: Oracle, seed: int) -> None:
        self.lesson = lesson
        self.oracle = oracle
        self.seed = seed
        self.expression = Expression((), 0)
        self.values: Mapping[str, Any] = {}
        self.graph: Graph | None = None
        self.asked: dict[str, Pending] = {}
        self.reports: dict[int, Report] = {}
        self.exercises = 0

    def begin(self, act: Act) -> Finish:
        """What is to be done for an act, with TensorFlow's part already asked for."""
        try:
            self.check_names(act)
            return self._begin(act)
        except LessonError:
            raise
        except TutorError as error:
            raise self.error(act, str(error), line=_line(act, error)) from None

    def error(self, act: Act, message: str, hint: str = "", line: int = 0) -> LessonError:
        file = self.lesson.heading.file.name
        return LessonError(message, file=file, line=line or act.line, hint=hint)

    def check_names(self, act: Act) -> None:
        """Raise LessonError where an act is about a node that the graph does not have."""
        names: list[str] = []
        match act:
            case Derive() | Overwritten():
                names = [act.of, act.wrt]
            case Evaluate():
                names = act.of
            case Compare():
                names = [act.of, *act.wrt]
            case Chain() | Modes():
                names = [act.of]
        known = [self.expression.label(i) for i in range(len(self.expression))]
        for name in names:
            if name not in known:
                listed = ", ".join(filter(None, known)) or "none: a graph comes first"
                raise self.error(act, f"no node is called {name}", f"those there are: {listed}")

    def check_size(self, act: Graph) -> None:
        """Raise LessonError for a graph that would take minutes, or all memory."""
        longest = max((np.size(value) for value in act.values.values()), default=1)
        size = len(self.expression)
        if size > MAX_OPERATIONS or size * longest > MAX_FIGURES:
            at_most = f"at most {MAX_OPERATIONS:,}, times numbers {MAX_FIGURES:,}"
            found = f"{size:,} operations on {longest:,} numbers each"
            raise self.error(act, f"this graph is too large: {found}", at_most)

    def _begin(self, act: Act) -> Finish:
        match act:
            case Prose():
                return lambda: ReadAct(act.text)
            case Graph():
                self.expression = read_graph(act)
                self.check_size(act)
                self.values, self.asked, self.graph = act.values, {}, act
                return partial(GraphAct, self.expression, act.values)
            case Derive():
                return partial(self._derive, act, self.expression, self.values)
            case Evaluate():
                form = parse(act.formula, list(act.at)) if act.formula else None
                return partial(_evaluate, act, form, self.expression, self.values)
            case Compare():
                return partial(self._compare, act, self._pending(act.of))
            case Chain():
                return partial(_chain, act, self._output(act.of), self.values)
            case Figure():
                form = in_x(act.formula)
                return partial(_figure, act, form, slope(form))
            case Exercise():
                self.exercises += 1
                number = f"{self.lesson.heading.number}.{self.exercises}"
                return partial(ExerciseAct, act, number, question(act, self.graph))
            case Fit():
                return partial(finish_fit, begin_fit(act, self.seed, self.oracle), self.oracle)
        setting = Setting(self.expression, self.values, self.oracle, self.seed)
        return EXPERIMENTS[type(act)](act, setting)

    def _output(self, of: str) -> Expression:
        return self.expression.at(self.expression.find(of))

    def _pending(self, of: str) -> Pending:
        if of not in self.asked:
            self.asked[of] = begin(self._output(of), self.values, self.oracle, derivations=False)
        return self.asked[of]

    def _derive(self, act: Derive, expression: Expression, values: Mapping[str, Any]) -> Result:
        from tutor.calculus.derivation import derive

        found = shapes(expression, {name: np.shape(value) for name, value in values.items()})
        of, wrt = expression.find(act.of), expression.find(act.wrt)
        derivation = derive(expression, found, of, wrt, show=act.show)
        for number, step in enumerate(derivation.steps, 1):
            if step.proved is False:
                form = to_text(step.form, names=step.form.names)
                raise self.error(act, f"SymPy does not confirm line {number}: {form}")
        return DeriveAct(derivation)

    def _compare(self, act: Compare, pending: Pending) -> Result:
        if pending.ticket not in self.reports:
            self.reports[pending.ticket] = finish(pending, self.oracle)
        report = self.reports[pending.ticket]
        expression = report.expression
        by_name = {row.name: row for row in report.nodes}
        rows = tuple(by_name[name] for name in act.wrt)
        of, wrt = expression.output, [row.index for row in rows]
        return CompareAct(
            act.of,
            report,
            rows,
            report.accounts(act.wrt),
            gradients_code(expression, report.at, of, wrt),
            tape_code(expression, report.at, of, wrt),
        )


def _line(act: Act, error: TutorError) -> int:
    """The line of a definition that cannot be read; 0 where only its block is known."""
    if not isinstance(act, Graph) or not isinstance(error, NotationError):
        return 0
    row = error.text.count("\n", 0, error.start)
    return act.lines[row] if row < len(act.lines) else 0


def _evaluate(
    act: Evaluate, form: Expression | None, expression: Expression, values: Mapping[str, Any]
) -> Result:
    rows = []
    if act.of:
        numbers = evaluate(expression.nodes, values)
        known = {
            expression.label(i): numbers[i] for i in range(len(expression)) if expression.label(i)
        }
        rows = [
            Evaluated(name, expression.at(expression.find(name)), known, known[name])
            for name in act.of
        ]
    if form is not None:
        value = evaluate(form.nodes, act.at)[form.output]
        rows.append(Evaluated("", form, act.at, value))
    return EvaluateAct(tuple(rows))


def _chain(act: Chain, expression: Expression, values: Mapping[str, Any]) -> Result:
    found = trace(expression, values)
    return ChainAct(act.of, found, chain(found))


_FIGURE_POINTS = 201


def _figure(act: Figure, form: Expression, derived: Expression) -> Result:
    x = np.linspace(act.start, act.end, _FIGURE_POINTS)
    values = evaluate(derived.nodes, {"x": x})  # the formula's own nodes come first
    slopes = np.broadcast_to(values[derived.output], x.shape)
    return FigureAct(form, derived, x, values[form.output], slopes)

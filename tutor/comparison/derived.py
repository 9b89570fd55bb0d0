"""What is known of every node without TensorFlow: closed forms, local partials, differences."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tutor.calculus.element import element_name
from tutor.calculus.evaluate import evaluate
from tutor.calculus.shapes import SCALAR
from tutor.calculus.sweep import sweep
from tutor.calculus.trace import Trace
from tutor.comparison import numeric
from tutor.comparison.report import NodeReport, Partial
from tutor.comparison.rounding import FLOAT64, Format, bounds, with_bound
from tutor.comparison.texts import MAX_WRITTEN, Texts
from tutor.comparison.verdicts import DISAGREE, judge
from tutor.notation.printer import to_text
from tutor.notation.tape import (
    CONSTANT,
    NUMBER,
    VARIABLE,
    Expression,
    extract,
    reachable,
    referring,
    sizes,
)

if TYPE_CHECKING:
    from tutor.calculus.steps import Derivation

MAX_CLOSED = 300
"""Up to this many nodes, gradients are written in closed form; beyond, by the node before."""


class ClosedForm(NamedTuple):
    """A gradient in closed form, its value at the point, and how far rounding may move that.

    whole  the form with every name written out: what is evaluated
    """

    form: Expression
    whole: Expression
    value: Any
    error: Any

    def error_in(self, precision: Format, point: Mapping[str, Any]) -> Any:
        """How far rounding may move it in another precision."""
        return with_bound(self.whole, point, precision)[1]


class Derived:
    """The rows of one report before TensorFlow has answered."""

    def __init__(self, trace: Trace, derivations: Sequence[Derivation]) -> None:
        self.trace = trace
        self.expression = trace.expression
        self.texts = Texts(trace)
        self.derivations = {derivation.wrt: derivation for derivation in derivations}
        self.closed = (
            sweep(self.expression, trace.shapes, keep=False)
            if len(self.expression) <= MAX_CLOSED
            else None
        )
        self.closed_sizes = sizes(self.closed.nodes, self.expression.names) if self.closed else []
        self.errors = bounds(trace.sweep.nodes, trace.values, trace.point, FLOAT64)
        """How far rounding may move every node of the trace's sweep, in float64."""
        seen = [math.prod(shape) for shape in trace.shapes if shape == SCALAR or len(shape) == 2]
        self.with_numeric = numeric.affordable(trace, sum(seen))

    def rows(self, names: Sequence[str] = ()) -> tuple[NodeReport, ...]:
        """One for each node that the output needs, and for those of these names."""
        needed = reachable(self.expression.nodes, self.expression.output)
        wanted = {self.expression.find(name) for name in names}
        return tuple(
            self.row(index)
            for index, node in enumerate(self.expression.nodes)
            if node.op not in (NUMBER, CONSTANT) and (needed[index] or index in wanted)
        )

    def row(self, index: int) -> NodeReport:
        written = self.written(index)
        form = None if written is None else written.form
        gradient = self.by_formula(index, written)
        seen = self.with_numeric and gradient is not None and bool(np.all(np.isfinite(gradient)))
        return NodeReport(
            index=index,
            name=self.expression.label(index),
            expression=self.texts.text_of(index),
            operation=self.expression.nodes[index].op,
            value=self.trace.values[index],
            symbolic=self.symbolic(index, form),
            form=form,
            gradient=gradient,
            numeric=self.by_differences(index, gradient) if seen else None,
            partials=self.partials(index),
        )

    def by_differences(self, index: int, gradient: Any) -> Any:
        return numeric.differences(self.trace, index, self.output_error, gradient)

    def written(self, index: int) -> ClosedForm | None:
        """The gradient written out, where it is short; a derivation's result if there is one.

        A form is shown only if its own value is that of the adjoint beside it.
        """
        on_paper = self.on_paper(index)
        if on_paper is not None and np.ndim(self.trace.values[index]) == 0:
            return on_paper
        swept = self.by_sweep(index)
        # Of a column the sweep's own form is shown, unless it has a factor that is no number.
        return swept if swept and np.all(np.isfinite(swept.value)) else on_paper or swept

    def by_formula(self, index: int, written: ClosedForm | None) -> Any:
        """The adjoint; where that is no number, such as 0·∞, the value of what is written."""
        gradient = self.trace.adjoint(index)
        if gradient is None or written is None or np.all(np.isfinite(gradient)):
            return gradient
        return np.where(np.isfinite(gradient), gradient, written.value)[()]

    def on_paper(self, index: int) -> ClosedForm | None:
        name = self.expression.label(index)
        derivation = self.derivations.get(name)
        if derivation is None and np.ndim(self.trace.values[index]) == 1:
            derivation = self.derivations.get(element_name(name))
            if derivation is not None and derivation.column is None:  # x_i has a value of its own
                return None
        if derivation is None or not derivation.proved:
            return None
        if self.expression.nodes[index].op != VARIABLE:
            return None
        result = derivation.column or derivation.result
        alone = extract(result.nodes, result.output, {})
        value, error = with_bound(alone, self.trace.point)
        holds = self.holds(value, error, index)
        return ClosedForm(result, alone, value, error) if holds else None

    def by_sweep(self, index: int) -> ClosedForm | None:
        adjoint = None if self.closed is None else self.closed.adjoints[index]
        if self.closed is None or adjoint is None or self.closed_sizes[adjoint] > MAX_WRITTEN:
            return None
        values, errors = self.closed_figures
        if not self.holds(values[adjoint], errors[adjoint], index):
            return None
        whole = Expression(self.closed.nodes, adjoint, self.expression.names)
        return ClosedForm(referring(whole), whole, values[adjoint], errors[adjoint])

    @cached_property
    def closed_figures(self) -> tuple[Sequence[Any], Sequence[Any]]:
        """The value of every node of the closed forms, and how far rounding may move it."""
        assert self.closed is not None
        values = evaluate(self.closed.nodes, self.trace.point)
        return values, bounds(self.closed.nodes, values, self.trace.point, FLOAT64)

    def holds(self, value: Any, error: Any, index: int) -> bool:
        """Whether a form has the adjoint's value here, within the rounding of both."""
        adjoint = self.trace.sweep.adjoints[index]
        assert adjoint is not None
        gradient, allowed = self.trace.values[adjoint], self.errors[adjoint] + error
        if not np.all(np.isfinite(gradient) & np.isfinite(value) & np.isfinite(allowed)):
            return True  # a pole, or too large: no figure to hold it against
        return judge(gradient, value, allowed).verdict != DISAGREE

    def symbolic(self, index: int, form: Expression | None) -> str:
        if form is not None:
            return to_text(form, names=form.names)
        return self.texts.step(index)

    @property
    def output_error(self) -> float:
        return float(self.errors[self.expression.output])

    def partials(self, index: int) -> tuple[Partial, ...]:
        return tuple(
            Partial(
                arg,
                position,
                self.texts.partial(index, position),
                self.trace.partial(index, position),
            )
            for position, arg in enumerate(self.expression.nodes[index].args)
            if (index, position) in self.trace.sweep.partials
        )

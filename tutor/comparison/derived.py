"""What is known of every node without TensorFlow: closed forms, local partials, differences."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from tutor.calculus.shapes import SCALAR
from tutor.calculus.sweep import sweep
from tutor.calculus.trace import Trace
from tutor.comparison import numeric
from tutor.comparison.report import NodeReport, Partial
from tutor.notation.printer import to_text
from tutor.notation.tape import CONSTANT, NUMBER, VARIABLE, Expression, reachable, referring, sizes

if TYPE_CHECKING:
    from tutor.calculus.derivation import Derivation

MAX_CLOSED = 300
"""Up to this many nodes, gradients are written in closed form; beyond, by the node before."""
_MAX_WRITTEN = 120
"""A formula with more signs than this is not written out."""


class Derived:
    """The rows of one report before TensorFlow has answered."""

    def __init__(self, trace: Trace, derivations: Sequence[Derivation]) -> None:
        self.trace = trace
        self.expression = trace.expression
        self.derived = {derivation.wrt: derivation for derivation in derivations}
        self.closed = (
            sweep(self.expression, trace.shapes, keep=False)
            if len(self.expression) <= MAX_CLOSED
            else None
        )
        self.closed_sizes = sizes(self.closed.nodes, self.expression.names) if self.closed else []
        self.sizes = sizes(self.expression.nodes, self.expression.names)
        scalars = sum(shape == SCALAR for shape in trace.shapes)
        self.with_numeric = numeric.affordable(trace, scalars)

    def rows(self) -> tuple[NodeReport, ...]:
        needed = reachable(self.expression.nodes, self.expression.output)
        return tuple(
            self.row(index)
            for index, node in enumerate(self.expression.nodes)
            if node.op not in (NUMBER, CONSTANT) and needed[index]
        )

    def row(self, index: int) -> NodeReport:
        form = self.closed_form(index)
        gradient = self.trace.adjoint(index)
        witness = self.with_numeric and gradient is not None and bool(np.all(np.isfinite(gradient)))
        return NodeReport(
            index=index,
            name=self.expression.label(index),
            expression=self.text_of(index),
            operation=self.expression.nodes[index].op,
            value=self.trace.values[index],
            symbolic=self.symbolic(index, form),
            form=form,
            gradient=gradient,
            numeric=numeric.difference(self.trace, index) if witness else None,
            partials=self.partials(index),
        )

    def text_of(self, index: int) -> str:
        """A node's own formula, or its place on the tape where that is too long."""
        if self.sizes[index] > _MAX_WRITTEN:
            return self.node_names[index]
        return to_text(self.expression, output=index, names=self.expression.names)

    def closed_form(self, index: int) -> Expression | None:
        """The gradient written out, where it is short; a derivation's result if there is one."""
        name = self.expression.label(index)
        derivation = self.derived.get(name)
        if (
            derivation is not None
            and derivation.proved
            and self.expression.nodes[index].op == VARIABLE
        ):
            return derivation.result
        if self.closed is None:
            return None
        adjoint = self.closed.adjoints[index]
        if adjoint is None or self.closed_sizes[adjoint] > _MAX_WRITTEN:
            return None
        return referring(Expression(self.closed.nodes, adjoint, self.expression.names))

    def symbolic(self, index: int, form: Expression | None) -> str:
        adjoint = self.trace.sweep.adjoints[index]
        if adjoint is None:
            return ""
        if form is not None:
            return to_text(form, names=form.names)
        # One step of the chain rule, where a closed form would be too long to read.
        gathered = self.trace.sweep.nodes[adjoint].args[0]
        return to_text(Expression(self.trace.sweep.nodes, gathered), names=self.step_names)

    @cached_property
    def node_names(self) -> dict[int, str]:
        """A name for every node but the numbers: its own, or its place on the tape."""
        return {
            index: self.expression.label(index) or f"n{index}"
            for index, node in enumerate(self.expression.nodes)
            if node.op not in (NUMBER, CONSTANT)
        }

    @cached_property
    def step_names(self) -> dict[int, str]:
        """The same, and ds/dy for every adjoint."""
        of = self.node_names[self.expression.output]
        adjoints = {
            adjoint: f"d{of}/d{self.node_names[index]}"
            for index, adjoint in enumerate(self.trace.sweep.adjoints)
            if adjoint is not None
        }
        return {**self.node_names, **adjoints}

    def partials(self, index: int) -> tuple[Partial, ...]:
        found = self.trace.sweep
        return tuple(
            Partial(
                arg,
                to_text(
                    Expression(found.nodes, found.partials[index, position]), names=self.node_names
                ),
                self.trace.partial(index, position),
            )
            for position, arg in enumerate(self.expression.nodes[index].args)
            if (index, position) in found.partials
        )

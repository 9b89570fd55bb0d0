"""Each of TensorFlow's operations by itself: what the exact one gives on the inputs it had.

Two questions are answered from here. How much did one node's rounding contribute to a
difference (account.py)? And is a figure that lies far off still nothing but rounding: every
operation within its own rounding, and the formula magnifying it (a pole that a rounded number
hits, a corner on whose other side it falls)?
"""

from functools import cached_property
from typing import Any

import numpy as np

from tutor.autodiff.messages import Figures
from tutor.calculus.evaluate import evaluate, kernel, sum_to
from tutor.calculus.shapes import takes_rows
from tutor.calculus.templates import partial, passes, pullback
from tutor.calculus.trace import Trace
from tutor.comparison.rounding import Format, beside, bounds, own_error, slope_error
from tutor.functions import FUNCTIONS
from tutor.notation.tape import LEAVES, Expression, reachable

_ALLOWED = 2.0
"""TensorFlow's kernels may combine a gradient in another order than the formula does."""


def wide(figure: Any) -> Any:
    """A figure in float64, exactly; a truth value as it is."""
    array = np.asarray(figure)
    return figure if array.dtype == np.bool_ else array.astype(np.float64)[()]


class Local:
    """One precision's figures, each against the exact operation on the figures around it."""

    def __init__(self, trace: Trace, figures: Figures) -> None:
        self.trace = trace
        self.nodes = trace.expression.nodes
        self.figures = figures
        self.values = [wide(value) for value in figures.values]

    @cached_property
    def on_these_values(self) -> list[Any]:
        """The sweep's nodes evaluated on TensorFlow's values: the local derivatives among them."""
        nodes = self.trace.sweep.nodes
        return evaluate(nodes, self.trace.point, first=len(self.nodes), known=self.values)

    def value(self, index: int) -> Any:
        """The exact operation of a node on the inputs that TensorFlow had."""
        node = self.nodes[index]
        if node.op in LEAVES:
            return self.trace.values[index]
        with np.errstate(all="ignore"):
            result = kernel(node.op)(*(self.values[arg] for arg in node.args))
        return np.asarray(result, dtype=np.float64)

    def adjoint(self, index: int) -> Any:
        """A node's adjoint, put together exactly from TensorFlow's own figures around it."""
        if index == self.trace.expression.output:
            return 1.0
        return sum(self.share(index, *edge)[0] for edge in self.edges(index))

    def edges(self, index: int) -> list[tuple[int, int]]:
        """The edges up from a node on which TensorFlow has a gradient to pass down."""
        up = self.trace.users.get(index, ())
        return [(user, place) for user, place in up if self.figures.gradients[user] is not None]

    def share(self, index: int, user: int, place: int) -> tuple[Any, Any]:
        """What one edge passes down, and how many terms it adds up, with Σ|terms|."""
        adjoint, shape = wide(self.figures.gradients[user]), self.trace.shapes[index]
        node = self.nodes[user]
        slope = self.on_these_values[self.trace.sweep.partials[user, place]]
        rows = takes_rows(node.op, shape)
        mixed = pullback(node.op, place, by_row=rows)
        with np.errstate(all="ignore"):
            if mixed is not None and np.ndim(adjoint):
                return self.mixed_share(mixed, user, adjoint, rows)
            term = beside(node.op, adjoint, self.values[index]) * slope
            exact, size = sum_to(term, shape), sum_to(np.abs(term), shape)
            return exact, size * (np.size(term) // max(np.size(exact), 1))

    def mixed_share(
        self, mixed: Expression, user: int, adjoint: Any, rows: bool
    ) -> tuple[Any, Any]:
        """What is passed down where elements mix, and the size of the terms it is made of."""
        row, node = FUNCTIONS[self.nodes[user].op], self.nodes[user]
        value = self.values[user]
        given = dict(zip(row.parameters, (self.values[arg] for arg in node.args), strict=True))
        exact = evaluate(mixed.nodes, {**given, row.value: value, "g": adjoint})[mixed.output]
        if row.arrays.linear:
            sizes = {name: np.abs(figure) for name, figure in {**given, "g": adjoint}.items()}
            terms = max(np.shape(adjoint))
            return exact, terms * evaluate(mixed.nodes, {**sizes, row.value: value})[mixed.output]
        size = passes(node.op, by_row=rows)
        return exact, evaluate(size.nodes, {**given, row.value: value, "g": adjoint})[size.output]

    def only_rounding(self, precision: Format) -> bool:
        """Whether every figure is its operation's exact result, within that one rounding."""
        needed = reachable(self.nodes, self.trace.expression.output)
        return all(
            self.value_fits(index, precision) and self.adjoint_fits(index, precision)
            for index in range(len(self.nodes))
            if needed[index]
        )

    def value_fits(self, index: int, precision: Format) -> bool:
        exact = self.value(index)
        node = self.nodes[index]
        allowed: Any = precision.unit * np.abs(np.asarray(exact, dtype=np.float64))
        if node.op not in LEAVES:
            allowed = own_error(node, self.values, exact, precision, theirs=True)
        return _fits(self.values[index], exact, allowed + precision.smallest, precision)

    def adjoint_fits(self, index: int, precision: Format) -> bool:
        stored = self.figures.gradients[index]
        if stored is None:
            return True
        if index == self.trace.expression.output:
            return bool(stored == 1)
        edges = self.edges(index)
        shares = [self.share(index, *edge) for edge in edges]
        with np.errstate(all="ignore"):
            allowed = (len(edges) + 3) * precision.unit * sum(size for _, size in shares)
            for user, place in edges:
                if FUNCTIONS[self.nodes[user].op].arrays.linear:
                    continue  # its slopes are the arguments themselves
                local = self.slope_error(user, place, precision)
                above = wide(self.figures.gradients[user])
                passed = np.abs(beside(self.nodes[user].op, above, self.values[index])) * local
                allowed = allowed + sum_to(passed, self.trace.shapes[index])
        exact = sum(term for term, _ in shares)
        return _fits(wide(stored), exact, allowed + precision.smallest, precision)

    def slope_error(self, user: int, place: int, precision: Format) -> Any:
        """How far rounding may move a local derivative whose inputs are exact."""
        node = self.nodes[user]
        rows = takes_rows(node.op, self.trace.shapes[node.args[place]])
        template = partial(node.op, place, by_row=rows)
        if template is None:
            return 0.0
        row = FUNCTIONS[node.op]
        values = [*(self.values[arg] for arg in node.args), self.values[user]]
        names = (*row.parameters, row.value)
        # The value is not an input: it carries the rounding of the function's own kernel.
        own = (
            2
            * row.rounding.ulps
            * precision.unit
            * np.abs(np.asarray(values[-1], dtype=np.float64))
        )
        errors = {**dict.fromkeys(names, 0.0), row.value: own}
        known = evaluate(template.nodes, dict(zip(names, values, strict=True)))
        theirs = slope_error(node, place, self.values, values[-1], precision)
        passed = bounds(template.nodes, known, {}, precision, errors)[template.output]
        return passed if theirs is None else passed + theirs


def _fits(stored: Any, exact: Any, allowed: Any, precision: Format) -> bool:
    with np.errstate(all="ignore"):
        same = (stored == exact) | (np.isnan(stored) & np.isnan(exact))
        overflowed = (np.abs(exact) >= precision.largest) & (stored == np.sign(exact) * np.inf)
        apart = np.abs(np.asarray(stored, dtype=np.float64) - exact)
    return bool(np.all(same | overflowed | (apart <= _ALLOWED * allowed)))

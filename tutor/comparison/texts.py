"""The nodes of a formula in words: each by itself, one step of its gradient, and in sentences.

All of it is written for whoever reads it: as it is typed in JSON, as on paper on a page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, reduce

from tutor.calculus.algebra import Algebra
from tutor.calculus.trace import Trace
from tutor.comparison.brief import MOST, brief_names, cut_names, dots
from tutor.functions import FUNCTIONS
from tutor.notation.printer import ASCII, Style, spell, to_text
from tutor.notation.tape import Expression, sizes

MAX_WRITTEN = 120
"""A formula with more signs than this is not written out."""

Part = str | int | Expression | Callable[[Style], str]
"""Words, a node by its index, a formula of its own, or what writes itself in a notation."""


@dataclass(frozen=True)
class Sentence:
    """Words and formulas in turn, which are written in the notation of the reader."""

    parts: tuple[Part, ...] = ()
    texts: Texts | None = None

    def written(self, style: Style = ASCII) -> str:
        return "".join(self._part(part, style) for part in self.parts)

    def _part(self, part: Part, style: Style) -> str:
        if isinstance(part, str):
            return part
        if isinstance(part, Expression):
            return to_text(part, style, names=part.names)
        if callable(part):
            return part(style)
        assert self.texts is not None
        return self.texts.text_of(part, style)

    def __str__(self) -> str:
        return self.written()

    def __bool__(self) -> bool:
        return bool(self.parts)


NOTHING = Sentence()


def plain(text: str) -> Sentence:
    """A sentence without formulas."""
    return Sentence((text,) if text else ())


class Texts:
    """The words of one formula's nodes."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.expression = trace.expression
        self.sizes = sizes(self.expression.nodes, self.expression.names)
        self._texts: dict[tuple[int, Style], str] = {}
        self._names: Callable[[Style], dict[int, str]] = cache(self._cut_names)
        self._adjoints: Callable[[Style], dict[int, str]] = cache(self._adjoint_names)

    def say(self, *parts: Part) -> Sentence:
        return Sentence(parts, self)

    def text_of(self, index: int, style: Style = ASCII) -> str:
        """A node's own formula, with dots in it where that is too long."""
        if (index, style) not in self._texts:
            long = self.sizes[index] > MAX_WRITTEN
            names = self._names(style) if long else self.expression.names
            text = to_text(self.expression, style, output=index, names=names)
            self._texts[index, style] = text
        return self._texts[index, style]

    def partial(self, index: int, position: int, style: Style = ASCII) -> str:
        """A local derivative, in terms of what the node is computed from."""
        found = self.trace.sweep
        form = Expression(found.nodes, found.partials[index, position])
        return self._brief(form, self._names(style), style)

    def step(self, index: int, style: Style = ASCII) -> str:
        """One step of the chain rule, where a closed form would be too long to read."""
        adjoint = self.trace.sweep.adjoints[index]
        if adjoint is None:
            return ""
        if adjoint in self._ones:
            return "1"
        step, adjoints = self._gathered(index, adjoint), self._adjoints(style)
        if step.output in adjoints:
            return adjoints[step.output]
        if len(step.nodes) > len(self._step_sizes) or self._step_sizes[step.output] <= MOST:
            text = self._brief(step, {**self.expression.names, **adjoints}, style)
            if text != dots(style):
                return text
        return self._brief(step, {**self._names(style), **adjoints}, style)

    def _brief(self, form: Expression, names: dict[int, str], style: Style) -> str:
        """A formula in a cell, with these names in it; dots where it is too long all the same."""
        text = to_text(form, style, names=names)
        return text if len(text) <= MOST else dots(style)

    def _gathered(self, index: int, adjoint: int) -> Expression:
        """What a node's adjoint is put together from; what is multiplied by 1 stands alone."""
        found = self.trace.sweep
        users = [(found.adjoints[edge[0]], edge) for edge in self.trace.users[index]]
        alone = [found.partials[edge] for above, edge in users if above in self._ones]
        whole = any(
            FUNCTIONS[self.expression.nodes[user].op].arrays.pullback for _, (user, _) in users
        )
        if whole or not alone:
            return Expression(found.nodes, found.nodes[adjoint].args[0])
        if len(users) == 1:
            return Expression(found.nodes, alone[0])
        algebra = Algebra(found.nodes, found.shapes)
        others = (
            algebra.make("mul", above, found.partials[edge])
            for above, edge in users
            if above is not None and above not in self._ones
        )
        total = reduce(lambda one, other: algebra.make("add", one, other), (*alone, *others))
        return Expression(tuple(algebra.nodes), total)

    @cached_property
    def _ones(self) -> frozenset[int]:
        """The output's own adjoint, which is 1, and those that are nothing but it."""
        found: set[int] = set()
        for index in range(self.expression.output, -1, -1):
            adjoint = self.trace.sweep.adjoints[index]
            if adjoint is None:
                continue
            if index == self.expression.output or self.trace.sweep.nodes[adjoint].args[0] in found:
                found.add(adjoint)
        return frozenset(found)

    @cached_property
    def _step_sizes(self) -> list[int]:
        names = {**self.expression.names, **self._adjoints(ASCII)}
        return sizes(self.trace.sweep.nodes, names)

    def _cut_names(self, style: Style) -> dict[int, str]:
        return cut_names(self.expression, style)

    def _adjoint_names(self, style: Style) -> dict[int, str]:
        """ds/dy for every adjoint; what has no name that a reader could look up is dots."""
        from tutor.calculus.steps import output_name

        form, names = self.expression, brief_names(self.expression, style)
        of = spell(output_name(form), style)
        adjoints = self.trace.sweep.adjoints
        # Nodes may share an adjoint: then it is by the one that has a name.
        order = sorted(names, key=lambda index: bool(form.label(index)))
        return {
            adjoint: dots(style)
            if names[index] == dots(style)
            else f"d{of}/d{_bracketed(names[index], form.label(index))}"
            for index in order
            if (adjoint := adjoints[index]) is not None
        }


def _bracketed(text: str, label: str) -> str:
    return text if label or text[0] == "(" else f"({text})"

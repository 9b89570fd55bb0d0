"""Matrices written out, element by element, for SymPy: does a line hold in every element?

The matrices are as small as they can be while they fit together alike: each length of the formula
has one of its own, from 2 on. Everything with a name is a matrix of symbols.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from tutor.calculus.algebra import Algebra
from tutor.calculus.shapes import takes_rows
from tutor.calculus.symbolic import formula_of, same, symbol
from tutor.calculus.templates import definition
from tutor.functions import FUNCTIONS
from tutor.notation.printer import DERIVATIVE
from tutor.notation.tape import NUMBER, VARIABLE, Node, depends

Elements = Any
"""An array of SymPy's formulas."""


class Explicit:
    """The nodes of a tape as arrays of formulas; `lengths` are those of the small matrices."""

    def __init__(self, tape: Algebra, names: Mapping[int, str]) -> None:
        self.tape, self.names = tape, names
        found = sorted({length for shape in tape.shapes for length in shape if length > 1})
        self.small = {1: 1, **{length: k for k, length in enumerate(found, 2)}}
        self.lengths = tuple(self.small[length] for length in found)

    def same(self, before: int, now: int) -> bool:
        """Whether two lines without open derivatives are equal, the names standing for symbols."""
        left, right = (self.values(line, {}, ()) for line in (before, now))
        return _equal(left, right)

    def all_passed_down(self, of: int, found: Sequence[tuple[int, int]]) -> bool:
        """Whether d(of)/d(node) is what was found for it, for each of these nodes."""
        return all(self.passed_down(of, index, new) for index, new in found)

    def passed_down(self, of: int, index: int, new: int) -> bool:
        """By SymPy's own derivative of what lies between the node and those that are open.

        With G for d(of)/ds, d(of)/d(node) is that of Σ G·s, each s alone, and of `of` itself
        where it is reached without one of them.
        """
        nodes = self.tape.nodes
        moving = depends(nodes, [index])
        by = {index: self.symbols("at", index)}
        opened = {at: nodes[at].args[1] for at in self.below(new) if nodes[at].op == DERIVATIVE}
        slopes = {at: self.symbols(f"open{s}", s) for at, s in opened.items()}
        cut = {s: self.symbols(f"cut{s}", s) for s in opened.values()}
        total = _number(0)
        for at, s in opened.items():
            others = {other: letters for other, letters in cut.items() if other != s}
            total = total + np.sum(slopes[at] * self.values(s, {**by, **others}, moving))
        if index in self.below(of, cut):
            total = total + np.sum(self.values(of, {**by, **cut}, moving))
        whole = {
            letter: value
            for s, letters in cut.items()
            for letter, value in zip(letters.flat, self.values(s, by, moving).flat, strict=True)
        }
        derived = _each(lambda letter: total.diff(letter).xreplace(whole), by[index])
        return _equal(derived, self.values(new, {**by, **slopes}, moving))

    def symbols(self, name: str, index: int) -> Elements:
        """A node as a matrix of symbols, a column of them, or one."""
        made = np.empty(tuple(self.small[n] for n in self.tape.shapes[index]), dtype=object)
        for place in np.ndindex(made.shape):
            made[place] = symbol("_".join([name, *map(str, place)]))
        return made

    def below(self, root: int, stop: Mapping[int, Any] | None = None) -> list[int]:
        """The nodes that one is computed from, in order; not those of `stop`, nor beyond them."""
        nodes, found, pending = self.tape.nodes, set[int](), [root]
        while pending:
            index = pending.pop()
            if index in found or (stop and index in stop and index != root):
                continue
            found.add(index)
            if nodes[index].op != DERIVATIVE:
                pending.extend(nodes[index].args)
        return sorted(found)

    def values(self, root: int, given: Mapping[int, Elements], moving: Sequence[bool]) -> Elements:
        """A node's elements in terms of what is given, and of the names that do not move."""
        held = {i: name for i, name in self.names.items() if not (moving and moving[i])}
        leaves = {**held, **given}
        values: dict[int, Elements] = {}
        for index in self.below(root, leaves if root not in held else given):
            node = self.tape.nodes[index]
            for arg in node.args if index not in given else ():
                if arg not in values:
                    values[arg] = given[arg] if arg in given else self.symbols(held[arg], arg)
            if index in given:
                values[index] = given[index]
            elif node.op == VARIABLE:
                values[index] = self.symbols(str(node.value), index)
            else:
                values[index] = _applied(node, [values[arg] for arg in node.args])
        return values[root]


def _applied(node: Node, args: Sequence[Elements]) -> Elements:
    """One operation, element by element or by its own meaning."""
    if node.op in _WHOLE:
        return np.asarray(_WHOLE[node.op](*args), dtype=object)
    row = FUNCTIONS.get(node.op)
    if row is not None and (row.arrays.reduces or row.arrays.pullback):
        form = definition(node.op, by_row=takes_rows(node.op, args[0].shape))
        assert form is not None
        letters = dict(zip(row.parameters, args, strict=True))
        inner: list[Elements] = []
        for one in form.nodes:
            own = [inner[arg] for arg in one.args]
            inner.append(letters[str(one.value)] if one.op == VARIABLE else _applied(one, own))
        return inner[form.output]
    return _each(lambda *elements: formula_of(node, list(elements)), *args)


def _each(function: Callable[..., Any], *arrays: Elements) -> Elements:
    if not arrays:
        return np.asarray(function(), dtype=object)
    return np.asarray(np.frompyfunc(function, len(arrays), 1)(*arrays), dtype=object)


def _number(value: int) -> Any:
    return formula_of(Node(NUMBER, (), Fraction(value)), [])


_WHOLE: Mapping[str, Callable[..., Elements]] = {
    "matmul": np.matmul,
    "matvec": np.matmul,
    "transpose": np.transpose,
    "column": lambda x: x[:, np.newaxis],
    "sum": np.sum,
    "sum_0": lambda x: np.sum(x, axis=0),
    "sum_1": lambda x: np.sum(x, axis=1),
    "mean": lambda x: np.sum(x) / _number(x.size),
    "mean_0": lambda x: np.sum(x, axis=0) / _number(x.shape[0]),
    "mean_1": lambda x: np.sum(x, axis=1) / _number(x.shape[1]),
    "count": lambda x: _number(x.size),
    "count_0": lambda x: _number(x.shape[0]),
    "count_1": lambda x: _number(x.shape[1]),
    "dot": lambda a, b: np.sum(a * b),
    "spread": lambda x, a: np.broadcast_to(a, x.shape),
    "spread_over": lambda x, a: np.broadcast_to(a, x.shape),
    "identity": lambda a: a,
}


def _equal(left: Elements, right: Elements) -> bool:
    pairs = list(zip(left.flat, np.broadcast_to(right, left.shape).flat, strict=True))
    return all(same(one, other, quick=True) or same(one, other) for one, other in pairs)

"""A derivation walked forward with the rules of some nodes replaced: in numbers, or written out.

Each node's derivative follows from those of its arguments (Griewank and Walther, "Evaluating
Derivatives", 2nd ed., section 3.1), so that a wrong rule at one node and right ones at all others
give the answer of somebody who went wrong just there.
"""

from collections.abc import Mapping, Sequence
from functools import partial as partial_of
from functools import reduce
from typing import Any, Protocol

import numpy as np

from tutor.calculus.evaluate import evaluate, kernel
from tutor.calculus.templates import moving, partial, pushforward, template
from tutor.checking.catalogue import Slip
from tutor.checking.fallible import FallibleDerivation
from tutor.comparison.rounding import slope_of
from tutor.functions import FUNCTIONS
from tutor.notation.tape import Expression, Tape, depends

LETTERS = ("a", "b", "da", "db", "v", "p", "q", "px", "pd", "x")
"""What a row of the catalogue may speak of."""


class Work(Protocol):
    """What a walk is made of: numbers, or nodes of a tape."""

    none: Any

    def one(self, index: int) -> Any:
        """A node's derivative by itself."""

    def value(self, index: int) -> Any:
        """A node's own value."""

    def local(self, index: int, place: int, first: Any = None) -> Any:
        """A local partial of a node, at its arguments, or at another first one."""

    def made(self, form: Expression, letters: Mapping[str, Any]) -> Any:
        """A formula of these."""

    def right(self, index: int, slopes: Sequence[Any], active: Sequence[bool]) -> Any:
        """A node's derivative by the right rule."""


def walk(
    work: Work,
    on: FallibleDerivation,
    slips: Mapping[int, Slip],
    *,
    by: int | None = None,
    given: Mapping[int, Any] | None = None,
    known: Sequence[Any] = (),
) -> list[Any]:
    """Every node's derivative by the variable, or by another node, with some rules replaced.

    `given` are derivatives that are none of rules, and `known` those without any mistake.
    """
    wrt = on.wrt if by is None else by
    active = on.active if by is None else depends(on.nodes, [by])
    given = given or {}
    changed = depends(on.nodes, [*slips, *given]) if known else [True] * len(on.nodes)
    slopes: list[Any] = []
    for index in range(len(on.nodes)):
        if not changed[index]:
            slopes.append(known[index])
        elif index in given:
            slopes.append(given[index])
        elif index == wrt:
            slopes.append(work.one(wrt))
        elif not active[index] or not on.needed[index]:
            slopes.append(work.none)
        elif index in slips:
            form = template(slips[index].wrong, LETTERS)
            letters = {name: _letter(name, work, on, index, slopes) for name in form.variables}
            slopes.append(work.made(form, letters))
        else:
            slopes.append(work.right(index, slopes, active))
    return slopes


def _letter(
    name: str, work: Work, on: FallibleDerivation, index: int, slopes: Sequence[Any]
) -> Any:
    """What a letter of the catalogue stands for at a node."""
    args = on.nodes[index].args
    match name:
        case "p" | "q":
            return work.local(index, "pq".index(name))
        case "px" | "pd":
            return work.local(index, 0, work.value(on.wrt) if name == "px" else slopes[args[0]])
        case "da" | "db":
            return slopes[args[0 if name == "da" else -1]]
    return work.value({"a": args[0], "b": args[-1], "v": index, "x": on.wrt}[name])


class Numbers:
    """A derivation in numbers, at one point or many."""

    none = 0.0

    def __init__(self, on: FallibleDerivation, point: Mapping[str, Any]) -> None:
        self.on = on
        self.values = evaluate(on.nodes, point)
        self._by: dict[int, Sequence[Any]] = {}

    def derived(self, slips: Mapping[int, Slip], given: Mapping[int, Any] | None = None) -> Any:
        """The derivative by the variable, with some rules replaced."""
        with np.errstate(all="ignore"):
            slopes = walk(self, self.on, slips, given=given, known=self.by(self.on.wrt))
        return np.asarray(slopes[self.on.output], dtype=np.float64)

    def by(self, index: int) -> Sequence[Any]:
        """Every node's derivative by one of them, without any mistake."""
        if index not in self._by:
            with np.errstate(all="ignore"):
                self._by[index] = walk(self, self.on, {}, by=index)
        return self._by[index]

    def one(self, index: int) -> Any:
        return np.ones_like(np.asarray(self.values[index], dtype=np.float64))

    def value(self, index: int) -> Any:
        return self.values[index]

    def local(self, index: int, place: int, first: Any = None) -> Any:
        op, args, _ = self.on.nodes[index]
        slope = slope_of(op, place) if place < len(args) else None
        if slope is None:
            return 0.0
        values, value = [self.values[arg] for arg in args], self.values[index]
        if first is not None:
            values[0] = first
            value = kernel(op)(*values)
        return slope(*values, value)

    def made(self, form: Expression, letters: Mapping[str, Any]) -> Any:
        return evaluate(form.nodes, letters)[form.output]

    def right(self, index: int, slopes: Sequence[Any], active: Sequence[bool]) -> Any:
        op, args, _ = self.on.nodes[index]
        row, whole, total = FUNCTIONS[op], pushforward(op), 0.0
        for place, arg in enumerate(args):
            if not active[arg] or slope_of(op, place) is None:
                continue
            share = self.local(index, place) * slopes[arg]
            if row.arrays.reduces and np.ndim(share):
                share = np.sum(share)
            elif whole is not None:  # the partial is the diagonal alone
                letters = (*row.parameters, row.value, *moving(op))
                point = (self.values[arg], self.values[index], slopes[arg])
                share = self.made(whole, dict(zip(letters, point, strict=True)))
            total = total + share
        return total


class Formulas:
    """A derivation written on the tape of its function."""

    def __init__(self, on: FallibleDerivation) -> None:
        self.on = on
        self.tape = Tape(on.nodes)
        self.none, self._one = self.tape.number(0), self.tape.number(1)

    def one(self, index: int) -> int:
        return self._one

    def value(self, index: int) -> int:
        return index

    def local(self, index: int, place: int, first: int | None = None) -> int:
        op, args, _ = self.on.nodes[index]
        form, row = partial(op, place) if place < len(args) else None, FUNCTIONS[op]
        if form is None:
            return self.none
        args = args if first is None else (first, *args[1:])
        letters = dict(zip(row.parameters, args, strict=True))
        if row.value in form.variables:
            letters[row.value] = index if first is None else self.tape.add(op, *args)
        return self.tape.insert(form, letters)

    def made(self, form: Expression, letters: Mapping[str, int]) -> int:
        return self.tape.insert(form, letters)

    def right(self, index: int, slopes: Sequence[int], active: Sequence[bool]) -> int:
        shares = [
            self.tape.add("mul", self.local(index, place), slopes[arg])
            for place, arg in enumerate(self.on.nodes[index].args)
            if active[arg]
        ]
        return reduce(partial_of(self.tape.add, "add"), shares)


def written(on: FallibleDerivation, slips: Mapping[int, Slip]) -> Expression:
    """The derivative with some rules replaced, as a formula.

    >>> from tutor.checking.catalogue import SLIPS
    >>> from tutor.notation import parse, to_text
    >>> form = parse("sin(2*x)")
    >>> missing = next(slip for slip in SLIPS if slip.slug == "chain-inner-missing")
    >>> derivation = FallibleDerivation(form, form.find("x"), frozenset())
    >>> to_text(written(derivation, {form.output: missing}))
    'cos(2*x)'
    """
    work = Formulas(on)
    slopes = walk(work, on, slips)
    return Expression(tuple(work.tape.nodes), slopes[on.output])

"""A second derivative whose first one went wrong: in the first step alone, or in both alike.

The wrong first derivative is written out as a formula, which is then derived in its turn.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, reduce
from functools import partial as partial_of
from typing import NamedTuple

import numpy as np

from tutor.calculus.templates import partial, template
from tutor.checking.catalogue import Slip
from tutor.checking.mistaken import LETTERS, MistakenDerivation
from tutor.checking.scene import Asked, Made, Scene, rows
from tutor.functions import FUNCTIONS
from tutor.notation.tape import Expression, Node, Tape

_KEPT, _MOST_PLACES = 512, 100


class Earlier(NamedTuple):
    """A mistake made at a node of the function when it was first derived, and perhaps again."""

    slip: Slip
    node: int
    again: bool


def first_step(asked: Asked) -> Asked:
    """The first derivative, as a question of its own."""
    assert asked.original is not None
    return Asked(asked.original, asked.original.find(asked.by))


@lru_cache(maxsize=_KEPT)
def earlier(on: Scene) -> Made:
    """One mistake of the catalogue in the first step, at each node where it can be made."""
    found = []
    if on.asked.original is not None and not on.reference.pointwise:
        asked, point = first_step(on.asked), on.points[0]
        first = MistakenDerivation(asked.function, asked.wrt, on.reference.columns)
        for slip, index in first.places()[:_MOST_PLACES]:
            wrong = written(first, {index: slip})
            second = MistakenDerivation(wrong, asked.wrt, on.reference.columns)
            again = {k: same for same, k in reversed(second.places()) if same.slug == slip.slug}
            for slips in ({}, again) if again else ({},):
                values = np.broadcast_to(second.derived(point, slips), on.right.shape)
                if values.any():  # 0 may come of anything
                    found.append((Earlier(slip, index, bool(slips)), values))
    return rows(on, found)


def written(first: MistakenDerivation, slips: Mapping[int, Slip]) -> Expression:
    """The derivative with some rules replaced, as a formula.

    >>> from tutor.checking.catalogue import SLIPS
    >>> from tutor.notation import parse, to_text
    >>> form = parse("sin(2*x)")
    >>> missing = next(slip for slip in SLIPS if slip.slug == "chain-inner-missing")
    >>> derivation = MistakenDerivation(form, form.find("x"), frozenset())
    >>> to_text(written(derivation, {form.output: missing}))
    'cos(2*x)'
    """
    tape = Tape(first.nodes)
    none, one = tape.number(0), tape.number(1)
    slopes: list[int] = []
    for index, node in enumerate(first.nodes):
        if index == first.wrt:
            slopes.append(one)
        elif not first.active[index] or not first.needed[index]:
            slopes.append(none)
        elif index in slips:
            slopes.append(_replaced(tape, first, index, slips[index], slopes))
        else:
            shares = [
                tape.add("mul", _partial(tape, node, place, node.args), slopes[arg])
                for place, arg in enumerate(node.args)
                if first.active[arg]
            ]
            slopes.append(reduce(partial_of(tape.add, "add"), shares))
    return Expression(tuple(tape.nodes), slopes[first.output])


def _replaced(
    tape: Tape, first: MistakenDerivation, index: int, slip: Slip, slopes: Sequence[int]
) -> int:
    """What a row of the catalogue makes of a node, with the letters that it speaks of."""
    node, form = first.nodes[index], template(slip.wrong, LETTERS)
    args = node.args
    places: Mapping[str, Callable[[], int]] = {
        "a": lambda: args[0], "b": lambda: args[-1], "v": lambda: index, "x": lambda: first.wrt,
        "da": lambda: slopes[args[0]], "db": lambda: slopes[args[-1]],
        "p": lambda: _partial(tape, node, 0, args),
        "q": lambda: _partial(tape, node, 1, args),
        "px": lambda: _partial(tape, node, 0, (first.wrt, *args[1:])),
        "pd": lambda: _partial(tape, node, 0, (slopes[args[0]], *args[1:])),
    }  # fmt: skip
    return tape.insert(form, {name: places[name]() for name in form.variables})


def _partial(tape: Tape, node: Node, place: int, args: Sequence[int]) -> int:
    """A local partial at these arguments, the operation's value taken there."""
    form, row = partial(node.op, place), FUNCTIONS[node.op]
    if form is None:
        return tape.number(0)
    letters = dict(zip(row.parameters, args, strict=True))
    if row.value in form.variables:
        letters[row.value] = tape.add(node.op, *args)
    return tape.insert(form, letters)

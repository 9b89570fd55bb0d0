"""A formula on one side of each of its corners: a piece of it, which has none.

Beyond 1 relu(x − 1) is x − 1, and before it 0. On a piece no double decides which way a formula
goes, and two pieces that are one by arithmetic are so however little of them shows: where(x > 30,
1, erf(x)) is another formula beyond 30 than erf(x), though they are the same in 400 digits there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.calculus.templates import definition, template
from tutor.checking import points as at
from tutor.checking import precise
from tutor.checking.beyond_rounding import clear_of_jumps
from tutor.checking.corners import ROUNDING
from tutor.checking.reference import Reference
from tutor.comparison.rounding import FLOAT64, bounds
from tutor.functions import FUNCTIONS
from tutor.notation.conditions import COMPARISONS
from tutor.notation.tape import Expression, Node, Tape

_BY_SIGN = {
    "abs": "where(x > 0, x, -x)", "sign": "where(x > 0, 1, where(x < 0, -1, 0))",
}  # fmt: skip
SIDED = COMPARISONS | ROUNDING
"""Operations whose value is one and the same all over a piece."""
_MOST_OVERFLOWN, _DIGITS = 8, 40
"""At how many points that are too large for doubles a piece is sought, and in how many digits."""
_MOST_WORK = 100_000
"""How many nodes of pieces are looked at: half a second or so."""

Sides = Mapping[int, Any]
"""On which side of its jump each node is: the truth of a condition, or a whole number."""


@lru_cache(maxsize=1024)
def unfolded(form: Expression) -> Expression:
    """The same formula with every case told by a condition.

    >>> from tutor.notation import parse, to_text
    >>> to_text(unfolded(parse("abs(x - 1)")))
    'where(x - 1 > 0, x - 1, -(x - 1))'
    """
    tape, moved = Tape(), list[int]()
    for op, args, value in form.nodes:
        here = [moved[arg] for arg in args]
        cases = _in_cases(op) if args else None
        if cases is None:
            moved.append(tape.append(Node(op, tuple(here), value)))
        else:
            names = dict(zip(FUNCTIONS[op].parameters, here, strict=True))
            moved.append(tape.insert(cases, names))
    return Expression(tuple(tape.nodes), moved[form.output])


@cache
def _in_cases(op: str) -> Expression | None:
    """What a function is by cases; None where it is none of that kind."""
    if op in _BY_SIGN:
        return template(_BY_SIGN[op], FUNCTIONS[op].parameters)
    found = definition(op)
    whole = unfolded(found) if found is not None else None
    return whole if whole is not None and "where" in whole.operations else None


def piece(form: Expression, sides: Sides) -> Expression:
    """What an unfolded formula is where its conditions and whole numbers are these.

    >>> from tutor.notation import parse, to_text
    >>> form = parse("where(x > 1, x^2, sin(x)) + 1")
    >>> to_text(piece(form, {2: False}))
    'sin(x) + 1'
    """
    nodes, taken = form.nodes, list(range(len(form.nodes)))
    for k, (op, args, _) in enumerate(nodes):
        if op == "where":
            taken[k] = taken[args[1 if sides[args[0]] else 2]]
    needed = [False] * len(nodes)
    needed[taken[form.output]] = True
    for k in reversed(range(len(nodes))):
        if needed[k] and k not in sides:
            for arg in nodes[k].args:
                needed[taken[arg]] = True
    tape, moved = Tape(), dict[int, int]()
    for k, (op, args, value) in enumerate(nodes):
        if needed[k] and k in sides:
            moved[k] = tape.number(int(sides[k]))
        elif needed[k]:
            here = tuple(moved[taken[arg]] for arg in args)
            moved[k] = tape.append(Node(op, here, value))
    return Expression(tuple(tape.nodes), moved[taken[form.output]])


def pieces(answer: Expression, right: Reference) -> Iterator[tuple[Expression, Reference]]:
    """Each pair of pieces that the points of a right answer are on, at the first of these.

    Those where doubles have a value first, then those of a size about 1; and not where rounding may
    decide which piece it is.
    """
    both = unfolded(answer), unfolded(right.form)
    told = [_sides(form, right) for form in both]
    rows = np.concatenate([rows for rows, _, _ in told])
    clear = np.logical_and.reduce([clear for _, clear, _ in told])
    with np.errstate(divide="ignore"):
        powers = [np.log10(np.abs(right.points[name])) for name in right.names]
    size = np.max(np.abs(powers), axis=0)
    seen, left = set[bytes](), _MOST_WORK
    for place in np.lexsort((size, ~np.isfinite(right.values), ~clear))[: clear.sum()]:
        of_piece = rows[:, place].tobytes()
        if of_piece in seen or left < 0:
            continue
        seen.add(of_piece)
        left -= sum(map(len, both))
        mine, theirs = (
            piece(form, dict(zip(sided(form), found[:, place], strict=True)))
            for form, (found, _, _) in zip(both, told, strict=True)
        )
        yield mine, replace(right, form=theirs, given=at.taken(right.points, [place]))
    overflown = ~clear & np.logical_or.reduce([over for _, _, over in told])
    for place in np.lexsort((size, ~overflown))[: min(overflown.sum(), _MOST_OVERFLOWN)]:
        exact = [_exact_sides(form, right, place) for form in both]
        if all(sides is not None for sides in exact):
            mine, theirs = (piece(form, of or {}) for form, of in zip(both, exact, strict=True))
            yield mine, replace(right, form=theirs, given=at.taken(right.points, [place]))


def sided(form: Expression) -> Sequence[int]:
    """The nodes that have sides."""
    return [k for k, node in enumerate(form.nodes) if node.op in SIDED]


def _sides(form: Expression, right: Reference) -> tuple[Any, Any, Any]:
    """For each node that has sides a row, of the side at every point.

    With where that is clear, and where a number is too large for a double.
    """
    count = at.size(right.points)
    values = evaluate(form.nodes, right.points)
    rows = [np.broadcast_to(np.asarray(values[k], dtype=np.float64), count) for k in sided(form)]
    errors = bounds(form.nodes, values, right.points, FLOAT64)
    clear = np.broadcast_to(clear_of_jumps(form, values, errors), count)
    over = np.logical_or.reduce([np.broadcast_to(np.isinf(value), count) for value in values])
    return np.array(rows).reshape(-1, count), clear & np.isfinite(rows).all(axis=0), over


def _exact_sides(form: Expression, right: Reference, place: int) -> Sides | None:
    """The same at one point, in many digits; None where one is on a jump, or next to it."""
    from mpmath import mp

    with mp.workdps(_DIGITS):
        drawn = {name: mp.mpf(float(right.points[name][place])) for name in right.names}
        try:
            point = precise.named(right.known, drawn)
            found = precise.values(form.nodes, point)
            heights = precise.heights_of(form, point)
        except OverflowError:
            return None
        if not all(height == height and height != 0 for height in heights):
            return None
        return {k: found[k] for k in sided(form)}


_ENTIRE = frozenset((
    "number", "constant", "variable", "add", "sub", "neg", "mul", "identity", "exp", "expm1",
    "sin", "cos", "sinh", "cosh", "erf", "erfc", "gelu",
))  # fmt: skip
"""Functions that are analytic at every complex number."""
OF_REALS = _ENTIRE | frozenset((
    "tanh", "sech", "atan", "asinh", "sigmoid", "softplus", "log_sigmoid", "silu", "mish",
    "gelu_tanh", "logaddexp",
))  # fmt: skip
"""Those that are so at every real one."""


@cache
def _is_meromorphic(op: str) -> bool:
    """Whether a function is analytic at every complex number but for poles, as its formula is."""
    if op in _ENTIRE or op in ("div", "gelu_tanh"):
        return True
    form = definition(op) if op in FUNCTIONS else None
    return form is not None and all(map(_is_meromorphic, form.operations))


def is_analytic(form: Expression) -> bool:
    """Whether what differs from a formula like it somewhere does so on every piece.

    By the identity theorem, as its domain is connected; a power counts if it is whole.
    """
    exponents = [form.nodes[node.args[1]].value for node in form.nodes if node.op == "pow"]
    whole = all(isinstance(n, Fraction) and n.denominator == 1 for n in exponents)
    found = form.operations - {"pow"}
    return whole and (found <= OF_REALS or all(map(_is_meromorphic, found)))

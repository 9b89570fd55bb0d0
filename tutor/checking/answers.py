"""An answer compared with the right one, on points where both are defined.

Two formulas are held to be equal when they agree within their own rounding at every point,
and different when they differ by much more than that at one. Anything between is undecided,
which never counts against the learner.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.comparison.rounding import FLOAT64, bounds
from tutor.errors import NotationError
from tutor.notation.leftside import without_left_side
from tutor.notation.parser import parse
from tutor.notation.tape import Expression

CORRECT, INCORRECT, INVALID, UNDECIDED = "correct", "incorrect", "invalid", "undecided"

_POINTS = 16
_FEWEST_POINTS = 6
_MOST_UNDEFINED = 1 / 8
"""An answer without a value at more points than this is right on a part of the domain only."""
_BLURRED, _SMALL = 1e-8, 1e-3
"""A point decides only where both values are known to so many digits."""
_ELEMENTS = 3
"""How many values a data column has at a point: enough to tell a mean from its terms."""
_FAR = 1e3
"""A difference of so many times the rounding cannot be rounding."""


@dataclass(frozen=True)
class Verdict:
    """What is said of an answer, how it was read, and the point that shows it wrong."""

    verdict: str
    read_as: Expression | None = None
    counterexample: Mapping[str, float] | None = None
    values: tuple[float, float] | None = None
    """At the counterexample: the answer's value, and the right one."""
    message: str = ""


def check_answer(
    answer: str,
    right: str,
    *,
    choices: Sequence[str] = (),
    known: Expression | None = None,
    columns: Collection[str] = (),
    of: str = "",
    wrt: str = "",
) -> Verdict:
    """Judge one answer. `known` gives the definitions of names such as s and y, `columns` tells
    which of its variables stand for data columns, and `of` and `wrt` what derivative is asked for:
    a left side such as ds/dy must be that.

    >>> check_answer("s - s^2", "s*(1 - s)", known=parse("y = 2x + b; s = sigmoid(y)")).verdict
    'correct'
    >>> check_answer("s*(1 + s)", "s*(1 - s)", known=parse("y = 2x + b; s = sigmoid(y)")).verdict
    'incorrect'
    """
    if choices:
        return _chosen(answer, right, choices)
    names = names_of(known)
    try:
        read = parse(without_left_side(answer, of, wrt), names, limit=4_000)
    except NotationError as error:
        return Verdict(INVALID, message=str(error))
    return _compared(read, parse(right, names), known, columns)


def names_of(known: Expression | None) -> list[str]:
    """The names that an answer may use."""
    if known is None:
        return []
    return list(dict.fromkeys([*known.variables, *known.names.values()]))


def _chosen(answer: str, right: str, choices: Sequence[str]) -> Verdict:
    typed = answer.strip().lower().rstrip(").")
    letters = {chr(ord("a") + number): choice for number, choice in enumerate(choices)}
    choice = letters.get(typed, next((c for c in choices if c.lower() == typed), None))
    if choice is None:
        listed = ", ".join(letters)
        return Verdict(INVALID, message=f"type one of the letters {listed}")
    return Verdict(CORRECT if choice == right else INCORRECT)


def _compared(
    read: Expression, right: Expression, known: Expression | None, columns: Collection[str]
) -> Verdict:
    generator = np.random.default_rng(0)
    close = undefined = 0
    for _ in range(_POINTS):
        point = _point(known, columns, generator)
        (mine, my_error), (theirs, their_error) = (_value(form, point) for form in (read, right))
        if not np.all(np.isfinite(theirs)):
            continue
        wrong = _wrong(read, right, point, mine, theirs)
        if np.shape(mine) != np.shape(theirs):
            return wrong
        if not np.all(np.isfinite(mine)):
            undefined += 1  # an answer may have a smaller domain, or overflow, and be right
            continue
        allowed = my_error + their_error
        if np.any(allowed > _BLURRED * np.maximum(np.abs(theirs), _SMALL)):
            continue  # so much cancels that the point tells nothing
        if np.all(np.abs(mine - theirs) <= allowed):
            close += 1
        elif np.any(np.abs(mine - theirs) > _FAR * allowed):
            return wrong
    if close >= _FEWEST_POINTS and undefined <= _MOST_UNDEFINED * close:
        return Verdict(CORRECT, read)
    if undefined:
        return Verdict(UNDECIDED, read, message="your answer has no value at many points")
    return Verdict(UNDECIDED, read, message="too few points decide it")


def _wrong(
    read: Expression, right: Expression, point: Mapping[str, Any], mine: Any, theirs: Any
) -> Verdict:
    """Wrong, with the point that shows it: but the value of a bare number is not given away."""
    used = dict.fromkeys([*read.variables, *right.variables])
    shown = {name: float(point[name]) for name in used if not np.ndim(point[name])}
    if not right.variables or np.ndim(mine) or np.ndim(theirs):
        return Verdict(INCORRECT, read)
    return Verdict(INCORRECT, read, shown, (float(mine), float(theirs)))


def _point(
    known: Expression | None, columns: Collection[str], generator: np.random.Generator
) -> dict[str, Any]:
    """Random values for the variables, and what the definitions make of them."""
    if known is None:
        return {}
    drawn = {
        name: generator.uniform(-2.0, 2.0, _ELEMENTS if name in columns else None)
        for name in known.variables
    }
    values = evaluate(known.nodes, drawn)
    return {**drawn, **{name: values[index] for index, name in known.names.items()}}


def _value(form: Expression, point: Mapping[str, Any]) -> tuple[Any, Any]:
    values = evaluate(form.nodes, point)
    error = bounds(form.nodes, values, point, FLOAT64)[form.output]
    return values[form.output], error

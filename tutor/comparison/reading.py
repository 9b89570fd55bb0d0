"""What is asked, before anything is computed: is it of use, what does it say, by which names?

A formula is read with the names of its point, and with the values that it brings itself
(given.py). What has no value, or does not occur, is told here, with what to type.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from tutor.calculus.columns import with_columns
from tutor.calculus.shapes import shapes_at
from tutor.calculus.trace import PointLike, point_of
from tutor.comparison.given import split
from tutor.errors import (
    NEEDS,
    MissingValueError,
    Needs,
    NotationError,
    UnknownNameError,
    UsageError,
    passed,
)
from tutor.functions import TYPED
from tutor.notation.cursor import POINT
from tutor.notation.letters import factors, letters
from tutor.notation.lexer import spelled
from tutor.notation.parser import parse
from tutor.notation.tape import VARIABLE, Expression, reachable
from tutor.notation.words import is_letter, tells_a_run


def check_usage(expression: Any, at: Any, wrt: Any, order: Any) -> None:
    """Raise UsageError for what a program passed, before anything is begun."""
    if not (isinstance(expression, (str, Expression)) or callable(expression)):
        raise UsageError(
            f"what is explained is a formula or a function, not {passed(expression)}",
            hint='tutor.explain("x^2", at={"x": 1}), or tutor.explain(lambda x: x**2, at={"x": 1})',
        )
    if not isinstance(at, Mapping):
        raise UsageError(f"at is a value for each name, not {passed(at)}", hint=_POINT)
    if (wrong := _no_name(at)) is not None:
        raise UsageError(f"at has values by name; {passed(*wrong)} is no name", hint=_POINT)
    if wrt is not None and (not isinstance(wrt, Iterable) or _no_name(wrt) is not None):
        raise UsageError(f"wrt is names, not {passed(wrt)}", hint='wrt="x", or wrt=["x", "b"]')
    if order not in (1, 2):
        raise UsageError(f"order is 1 or 2, not {order!r}", hint="2: second derivatives as well")


_POINT = 'at={"x": 1, "w": [1, 2]}'


def _no_name(names: Iterable[Any]) -> tuple[Any] | None:
    """The first that is no text, which may be None."""
    return next(((name,) for name in names if not isinstance(name, str)), None)


def read(
    text: str, at: PointLike, wrt: Iterable[str] | None = None
) -> tuple[Expression, PointLike]:
    """Parse with the point's names, and those that have their values in the formula itself.

    A name without a value is told as such, but a name of `wrt` that is nowhere before it. Of ax,
    where x has a value or is asked about, it is a that has none.
    """
    formula, given = split(text)
    typed = set(map(spelled, at))
    double = [name for name in given if name in typed]
    if double:
        raise NotationError(f"{double[0]} has a value in the formula already, and another one here")
    at = {**given, **at}
    try:
        return replace(_read(formula, text, at, wrt), text=text), at
    except NotationError as error:
        if error.text == formula:  # the place is shown as it was typed, with the values
            error.text = text
        raise


def _read(formula: str, text: str, at: PointLike, wrt: Iterable[str] | None) -> Expression:
    """The same of a `formula` that has blanks where values stood in the `text`."""
    try:
        return parse(formula, list(at))
    except UnknownNameError as error:
        _check_point(formula)
        by = [name for name in (*map(spelled, at), *_names(wrt or ())) if is_letter(name)]
        names = letters(formula, list(at), by)
        unknown = formula[error.start : error.end]
        if names is None and error.near and not (error.near in TYPED and factors(unknown)):
            raise
        named = parse(formula, names)
        asked_names(named, wrt)
        raise _missing(named, text, at) from None


def _check_point(formula: str) -> None:
    """Raise NotationError for x^2 at x=, where at would be a name without a value."""
    point = POINT.search(formula)
    if point and not point[2].strip():
        raise NotationError(
            f"the point lacks the value of {point[1]}", text=formula, start=point.start(),
            end=len(formula.rstrip()), hint=f"give it beside the formula: {NEEDS}",
            needs=Needs(at={point[1]: "1"}),
        )  # fmt: skip


def _missing(formula: Expression, text: str, at: PointLike) -> MissingValueError:
    """The names without a value, and where the first stands."""
    known = set(map(spelled, at))
    missing = [name for name in formula.variables if name not in known]
    places = {name: formula.span(formula.find(name)) for name in missing}
    called = next((name for name in missing if text[places[name][1] :].startswith("(")), "")
    start, end = places[called or missing[0]]
    column = next((name for name, value in at.items() if np.ndim(value)), "")
    hint = f"count({column}) is how many values {column} has" if column and "n" in missing else ""
    if runs := [one for one in formula.readings if tells_a_run(one)]:
        hint = f"{'; '.join(runs)}: give {NEEDS}"
    elif (run := next(filter(factors, missing), "")) and not (hint or called):
        product = "·".join(factors(run))
        which = "it" if len(missing) == 1 else "each"
        hint = f"give {which} one: {NEEDS}; if {run} is {product}, give each letter one"
    return MissingValueError(missing, text=text, start=start, end=end, hint=hint, called=called)


def asked_names(expression: Expression, wrt: Iterable[str] | None) -> tuple[str, ...]:
    """The names whose gradients are wanted: those given, or all variables and all that is needed.

    The output need not depend on a variable: that is what TensorFlow's None says.
    """
    output = expression.output
    needed = reachable(expression.nodes, output)
    labels = {
        expression.label(index): needed[index] or node.op == VARIABLE
        for index, node in enumerate(expression.nodes[:output])
        if expression.label(index)
    }
    if wrt is None:
        return tuple(name for name, wanted in labels.items() if wanted)
    names = _names(wrt)
    result = expression.label(expression.output)
    for name in names:
        if name == result:
            raise NotationError(f"{name} is the result itself; its derivative by itself is 1")
        if name not in labels:
            listed = ", ".join(labels) or result or "there are none"
            raise NotationError(f"{name} does not occur in the formula", hint=f"these do: {listed}")
    return names


def _names(wrt: Iterable[str]) -> tuple[str, ...]:
    """The names by which is derived, given one by one or as one text."""
    given = [name.strip() for name in wrt.split(",")] if isinstance(wrt, str) else wrt
    return tuple(map(spelled, given))


def at_point(expression: Expression, at: PointLike) -> tuple[Expression, dict[str, Any]]:
    """A formula with its shapes known, and its point: those of its variables, as arrays."""
    point = point_of(expression, at)
    return with_columns(expression, shapes_at(point)), point

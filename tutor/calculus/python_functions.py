"""A function of Python that is given as one: called by its parameters' names, and its formula.

What is done in it is followed by what it is made of: NumPy's functions (numpy_functions.py), or
TensorFlow's (autodiff/tensorflow_functions.py).
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tutor.calculus.arrays import Arrays, UntraceableError
from tutor.errors import MissingValueError
from tutor.notation.conditions import check_conditions
from tutor.notation.lexer import spelled
from tutor.notation.printer import definitions
from tutor.notation.tape import Expression

Place = int | str
"""Where a value comes from: a node of a tape, or a parameter that is no number or column."""


@dataclass(frozen=True)
class Followed:
    """A function as far as it can be followed.

    at       the values of its parameters, of what it holds, and of what is not followed
    given    those of its own parameters
    value    what it gives when it is called
    fixed    the names in `at` that no gradient is asked by: what is written in the function
    opaque   for each value that is not followed, what flows into it
    silent   why a parameter has no gradient, where it goes into something without one
    slopes   its gradients in TensorFlow, by name; None where there is no path
    unread   for each value that is not followed, why
    own      the nodes that have a gradient of their own (tf.custom_gradient)
    tied     the nodes of which the largest or the smallest is taken where two are, and by what
    """

    expression: Expression
    at: Mapping[str, Any]
    given: Mapping[str, Any]
    value: Any
    fixed: frozenset[str] = frozenset()
    opaque: Mapping[str, frozenset[Place]] = field(default_factory=dict)
    silent: Mapping[str, str] = field(default_factory=dict)
    slopes: Mapping[str, Any] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)
    own: frozenset[int] = frozenset()
    tied: Mapping[int, str] = field(default_factory=dict)


def told(arrays: Arrays, output: int) -> Expression:
    """The formula with its own text. Raises NotationError for a condition in a wrong place."""
    expression = arrays.expression(output)
    check_conditions(expression)
    lines = (f"{name} = {text}" if name else text for name, text in definitions(expression))
    return replace(expression, text="; ".join(lines))


def arguments(function: Callable[..., Any], at: Mapping[str, Any]) -> dict[str, Any]:
    """The values of its parameters; one without a default must have one in `at`."""
    at = {spelled(name): value for name, value in at.items()}
    found = [p.replace(name=spelled(p.name)) for p in _parameters(function)]
    several = {p.kind: p for p in found if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD)}
    single = [p for p in found if p.kind not in several]
    missing = [p.name for p in single if p.name not in at and p.default is p.empty]
    if missing:
        raise MissingValueError(missing)
    names = [p.name for p in single if p.name in at]
    if inspect.Parameter.VAR_KEYWORD in several:
        names += [name for name in at if name not in names]
    elif not names and several:
        raise UntraceableError(
            "the function's parameters have no names", hint="lambda x, b: f(x, b) gives them some"
        )
    return {name: at[name] for name in names}


def call(function: Callable[..., Any], given: Mapping[str, Any]) -> Any:
    """The function of these values; some parameters, as np.sin's, have no name in a call."""
    known = {spelled(p.name): p for p in _parameters(function)}
    by_place = [
        name for name in given if name in known and known[name].kind is known[name].POSITIONAL_ONLY
    ]
    named = {
        known[name].name if name in known else name: value
        for name, value in given.items()
        if name not in by_place
    }
    return function(*(given[name] for name in by_place), **named)


def _parameters(function: Callable[..., Any]) -> Sequence[inspect.Parameter]:
    try:
        return tuple(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):  # some built-in ones do not tell
        raise UntraceableError(
            "the function does not tell its parameters", hint="lambda x: f(x) gives it one"
        ) from None

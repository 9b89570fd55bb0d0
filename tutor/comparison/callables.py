"""A Python function explained: read as a formula, compared, and checked by calling it.

What has no row in the registry stands as a value of its own. A gradient that would pass through
it is not known by the formula: it is taken by differences of the function itself.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from tutor.calculus import traced
from tutor.calculus.traced import UntraceableError
from tutor.comparison.report import NodeReport, Report
from tutor.comparison.verdicts import NOT_COMPARED
from tutor.comparison.why import Finding
from tutor.notation.printer import to_text
from tutor.notation.tape import Expression, reachable

Function = Callable[..., Any]


@dataclass(frozen=True)
class Read:
    """A function as a formula at a point; `opaque` as in autodiff/traced.py."""

    expression: Expression
    at: Mapping[str, Any]
    opaque: Mapping[str, frozenset[str]] = field(default_factory=dict)


def read(function: Function, at: Mapping[str, Any]) -> Read:
    """What a function computes, of NumPy's operations or of TensorFlow's.

    NumPy is tried first: it needs no TensorFlow. Raises UntraceableError.
    """
    try:
        return Read(_written(traced.tape_of(function, at), ()), dict(at))
    except (UntraceableError, TypeError, ValueError, AttributeError) as error:
        why = (
            error
            if isinstance(error, UntraceableError)
            else UntraceableError(f"the function cannot be followed: {str(error).splitlines()[0]}")
        )
    if "tensorflow" not in sys.modules:  # a function of TensorFlow has imported it
        raise why
    from tutor.autodiff.traced import tape_of

    try:
        found = tape_of(function, at)
    except UntraceableError as error:
        raise error from why
    expression = found.expression
    needed = reachable(expression.nodes, expression.output)
    used = {expression.label(index) for index in range(len(expression)) if needed[index]}
    opaque = {name: below for name, below in found.opaque.items() if name in used}
    return Read(_written(expression, tuple(opaque)), found.at, opaque)


def _written(expression: Expression, opaque: tuple[str, ...]) -> Expression:
    """The expression with its own text, and what a reader must know of it."""
    readings = tuple(
        f"{name}: this operation has no row here; its value stands for it" for name in opaque
    )
    return replace(expression, text=to_text(expression), readings=readings)


def checked(report: Report, function: Function, found: Read) -> Report:
    """The report with the gradients that pass through an opaque value taken by differences."""
    trace = report.trace
    passing: dict[str, str] = {}
    for name, below in found.opaque.items():
        if trace.sweep.adjoints[trace.expression.find(name)] is not None:
            passing.update(dict.fromkeys(below, name))
    rows = [_by_differences(row, function, found.at, passing.get(row.name)) for row in report.nodes]
    hidden = [name for name in passing if name not in {row.name for row in rows}]
    told = tuple(_only_through(name, passing[name], function, found.at) for name in hidden)
    return replace(report, nodes=tuple(rows), why=(*report.why, *told))


def _only_through(name: str, through: str, function: Function, at: Mapping[str, Any]) -> Finding:
    """A parameter that the formula does not show, for all of it goes into an opaque value."""
    slope = _difference(function, at, name)
    figure = "" if slope is None else f"; by differences the derivative is about {slope:.4g}"
    text = f"{name} reaches the result only through {through}, which has no row here{figure}"
    return Finding("opaque", 0, text)


def _by_differences(
    row: NodeReport, function: Function, at: Mapping[str, Any], through: str | None
) -> NodeReport:
    if through is None:
        return row
    return replace(
        row,
        gradient=None,
        symbolic="",
        form=None,
        numeric=_difference(function, at, row.name),
        ulps=None,
        verdict=NOT_COMPARED,
        reason=f"it passes through {through}, which has no row here; by differences alone",
    )


def _difference(function: Function, at: Mapping[str, Any], name: str) -> float | None:
    """A central difference of the function itself, in the float32 that it computes in."""
    if np.ndim(at[name]):
        return None
    names = traced.arguments(function, at)
    given = {key: np.asarray(at[key], dtype=np.float32) for key in names}
    step = np.float32(1e-2 * max(1.0, abs(float(at[name]))))

    def value(moved: Any) -> float:
        return float(np.asarray(function(**{**given, name: np.float32(moved)})))

    far, near = value(at[name] + step), value(at[name] - step)
    return (far - near) / (2 * float(step))

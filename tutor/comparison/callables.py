"""A Python function explained: read as a formula, compared, and checked by calling it.

What is not followed stands as a value of its own. A gradient that would pass through it is not
known by the formula: it is TensorFlow's own of the function, and taken by differences.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from tutor.autodiff.messages import GraphAnswer
from tutor.calculus import numpy_functions
from tutor.calculus.arrays import UntraceableError
from tutor.calculus.python_functions import Followed, Place, arguments, call
from tutor.calculus.templates import partial
from tutor.comparison.causes import Simple
from tutor.comparison.numeric import central
from tutor.comparison.remarks import Remark
from tutor.comparison.report import NodeReport, Report
from tutor.comparison.rounding import FLOAT32, FLOAT64, sweep_bounds
from tutor.comparison.texts import plain
from tutor.comparison.verdicts import AGREE, DISAGREE, EXACT, KINK, NO_PATH, NOT_COMPARED, judge
from tutor.errors import TutorError, first_line
from tutor.notation.lexer import spelled
from tutor.notation.tape import depends, reachable
from tutor.notation.writing import in_digits, short_exponent

Called = Callable[..., Any]


def read(function: Called, at: Mapping[str, Any]) -> Followed:
    """What a function computes, of NumPy's operations or of TensorFlow's.

    Raises TutorError, whatever the function raises.
    """
    found = _read(function, at)
    unknown = [name for name in at if spelled(name) not in found.given]
    readings = [f"{name}: the function has no parameter of this name" for name in unknown]
    expression = found.expression
    expression = replace(expression, readings=(*expression.readings, *readings))
    return replace(found, expression=expression)


def _read(function: Called, at: Mapping[str, Any]) -> Followed:
    """NumPy is tried first: it needs no TensorFlow."""
    try:
        return numpy_functions.followed(function, at)
    except Exception as error:  # it is the user's function: it may raise anything
        why = _told(error, function, at)
    if "tensorflow" not in sys.modules:  # a function of TensorFlow has imported it
        raise why from None
    try:
        return _of_tensorflow(function, at)
    except Exception as error:
        # TensorFlow refuses so to make a tensor NumPy's: it is no function of TensorFlow's.
        of_numpy = isinstance(error.__cause__, NotImplementedError)
        if isinstance(why, UntraceableError) and of_numpy:
            raise why from None
        raise _told(error, function, at) from None


def _told(error: Exception, function: Called, at: Mapping[str, Any]) -> TutorError:
    """An error in words: the tutor's, or whatever the function has raised."""
    raised = error.__cause__ if isinstance(error, UntraceableError) else error
    if isinstance(error, TutorError) and not isinstance(raised, Exception):
        return error
    assert isinstance(raised, Exception)
    if _raises(function, at, raised):
        kind, text = type(raised).__name__, first_line(raised)
        return UntraceableError(f"the function raises {kind}" + f": {text}" * (text != kind))
    if isinstance(error, TutorError):
        return error
    why = first_line(error).replace("'Traced' object", "a value")
    return UntraceableError(f"the function cannot be followed: {why}")


def _raises(function: Called, at: Mapping[str, Any], error: Exception) -> bool:
    """Whether the function raises an error when it is called with plain numbers, too."""
    try:
        call(function, arguments(function, at))
    except Exception as own:
        return (type(own), str(own)) == (type(error), str(error))
    return False


def _of_tensorflow(function: Called, at: Mapping[str, Any]) -> Followed:
    from tutor.autodiff.tensorflow_functions import followed

    found = followed(function, at)
    needed = reachable(found.expression.nodes, found.expression.output)
    readings = tuple(
        f"{name}: {found.unread[name]}; its value stands for it"
        for name in found.opaque
        if needed[found.expression.find(name)]
    )
    readings = (*found.expression.readings, *readings)
    return replace(found, expression=replace(found.expression, readings=readings))


def checked(report: Report, function: Called, found: Followed) -> Report:
    """The report with what the function itself says: its value, and its gradients.

    Raises UntraceableError where the formula's value is not the function's.
    """
    bounds = sweep_bounds(report.trace, FLOAT32 if found.slopes else FLOAT64)
    _check_value(report, found, bounds[report.expression.output])
    passing = _passing(report, found.opaque)
    own = _of_its_own(report, found)
    rows = []
    for row in report.nodes:
        through = passing.get(row.index)
        if through is not None:
            rows.append(_opaque(row, through, function, found))
        else:
            adjoint = report.trace.sweep.adjoints[row.index]
            bound = 0.0 if adjoint is None else bounds[adjoint]
            row = _as_the_function(row, found, bound, own)
            silent = row.verdict == NO_PATH and found.silent.get(row.name)
            rows.append(replace(row, said=plain(silent)) if silent else _tied(report, row, found))
    needed = reachable(report.expression.nodes, report.expression.output)
    hidden = {k: name for k, name in passing.items() if isinstance(k, str) or not needed[k]}
    told = [_only_through(report, *item, function, found) for item in hidden.items()]
    told += [_without(name, found) for name in found.given if name not in {*found.at, *passing}]
    names = {report.expression.label(p) for p in passing if isinstance(p, int)}
    return replace(
        report,
        nodes=tuple(rows),
        why=(*report.why, *chain.from_iterable(told)),
        derivations=tuple(one for one in report.derivations if one.wrt not in names),
        underived={**report.underived, **_not_followed(report, passing)},
        seconds=tuple(one for one in report.seconds if not names & {one.of, one.by}),
    )


def _not_followed(report: Report, passing: Mapping[Place, str]) -> dict[str, str]:
    """Why there is no derivation by what reaches the result through an opaque value."""
    by_name = {
        place if isinstance(place, str) else report.expression.label(place): through
        for place, through in passing.items()
    }
    return {
        name: f"it passes through {by_name[name]}, which is not followed"
        for name in report.wrt
        if name in by_name
    }


def asked(found: Followed, names: Sequence[str]) -> tuple[str, ...]:
    """The names whose gradients are wanted: not by what stands in the function, or is no matter."""
    expression = found.expression
    needed = reachable(expression.nodes, expression.output)
    hidden = {name for name in found.opaque if not needed[expression.find(name)]}
    return tuple(name for name in names if name not in found.fixed | hidden)


def _check_value(report: Report, found: Followed, bound: Any) -> None:
    ours: Any = report.value
    if found.slopes and isinstance(report.answer, GraphAnswer):
        ours = report.answer.float32.values[report.expression.output]
    if np.isfinite(bound) and judge(ours, found.value, bound).verdict == DISAGREE:
        raise UntraceableError(
            f"the function gives {in_digits(float(found.value), 7)} when it is called, but "
            f"{in_digits(float(ours), 7)} as the formula that was read: {report.expression.text}",
            hint="it draws at random, or gives something else each time that it is called",
        )


def _passing(report: Report, opaque: Mapping[str, frozenset[Place]]) -> dict[Place, str]:
    """What reaches the result through a value that is not followed, and through which."""
    expression, adjoints = report.expression, report.trace.sweep.adjoints
    found: dict[Place, str] = {}
    pending = [
        (place, name)
        for name, below in opaque.items()
        if adjoints[expression.find(name)] is not None
        for place in below
    ]
    while pending:
        place, name = pending.pop()
        if place in found:
            continue
        found[place] = name
        if isinstance(place, str):
            continue
        node = expression.nodes[place]
        pending += [(below, name) for below in opaque.get(expression.label(place), ())]
        pending += [
            (arg, name)
            for position, arg in enumerate(node.args)
            if partial(node.op, position) is not None
        ]
    return found


def _only_through(
    report: Report, place: Place, through: str, function: Called, found: Followed
) -> tuple[Remark, ...]:
    """A parameter that the formula does not show, for all of it goes into an opaque value."""
    name = place if isinstance(place, str) else report.expression.label(place)
    if not name or name in found.opaque or name in found.fixed:
        return ()
    text = f"{name} reaches the result only through {through}, which is not followed"
    slope = found.slopes.get(name)
    if slope is not None:
        text += f"; tf.gradients gives {_listed(slope, 7)}"
    seen = _difference(function, found, name)
    if seen is not None:
        text += f"; by differences the derivative is about {_listed(seen.slope, 4)}"
    return (Remark("opaque", 0, plain(text)),)


def _without(name: str, found: Followed) -> tuple[Remark, ...]:
    """A parameter of more than two dimensions that has no gradient: there is no row for it."""
    reason = found.silent.get(name, Simple.UNUSED.value)
    return (Remark("opaque", 0, plain(f"{name}: {reason}")),)


def _opaque(row: NodeReport, through: str, function: Called, found: Followed) -> NodeReport:
    """A node whose gradient passes through an opaque value: what is known of it otherwise."""
    slope, seen = found.slopes.get(row.name), _difference(function, found, row.name)
    stopped = row.name in found.slopes and slope is None
    reason = f"it passes through {through}, which is not followed"
    if stopped:
        reason = f"{through} lets no gradient through"
    elif slope is not None and seen is not None and seen.contradict(slope):
        reason += (
            f"; differences see another slope than tf.gradients: {through} passes on another one, "
            "or none"
        )
    return replace(
        row,
        gradient=None,
        symbolic="",
        form=None,
        partials=(),
        numeric=None if seen is None else seen.slope,
        **_theirs(slope),
        ulps=None,
        ulps32=None,
        added=(),
        verdict=NO_PATH if stopped else NOT_COMPARED,
        said=plain(reason),
        cause=None,
    )


def _as_the_function(row: NodeReport, found: Followed, bound: Any, own: str) -> NodeReport:
    """A node whose gradient is known by the formula; the function's own must be the same."""
    if row.name not in found.slopes or row.verdict not in (EXACT, AGREE, NO_PATH):
        return row
    slope = found.slopes[row.name]
    if slope is None or row.tf32 is None:
        same = slope is row.tf32
    else:
        same = judge(row.tf32, slope, bound).verdict != DISAGREE
    if same:
        return row
    reason = f"{_listed(slope, 7)} by tf.gradients of the function itself: {own}"
    said = plain(reason)
    return replace(row, **_theirs(slope), verdict=DISAGREE, said=said, cause=None, ulps=None)


def _tied(report: Report, row: NodeReport, found: Followed) -> NodeReport:
    """A node that moves one of several largest numbers, which agrees and is on a kink."""
    if not found.tied or row.verdict not in (EXACT, AGREE):
        return row
    moved = depends(report.expression.nodes, [row.index])
    tied = next((name for at, name in found.tied.items() if moved[at]), "")
    if not tied:
        return row
    reason = (
        f"two numbers are equal in {tied}, a corner, whose slope depends on which of them moves; "
        "TensorFlow gives each of them the same share"
    )
    return replace(row, verdict=KINK, said=plain(reason), cause=None)


def _of_its_own(report: Report, found: Followed) -> str:
    """Which node has a gradient that no formula knows."""
    places = ", ".join(row.expression for row in report.nodes if row.index in found.own)
    if not places:
        return "it has a gradient of its own"
    return f"{places} has a gradient of its own (tf.custom_gradient)"


def _theirs(slope: Any) -> dict[str, Any]:
    """TensorFlow's gradient of the function, in the precision that it computes in."""
    double = _is_double(slope)
    return {"tf32": None if double else slope, "tf64": slope if double else None}


_STEP = 1e-2
"""So wide, as a share of the place, that float32 shows a rise; half of it tells what that loses."""
_MOST_ELEMENTS = 100
"""Of a longer column no differences are taken: each element costs four calls."""
_ANOTHER = 100
"""A slope that is so many times further off than differences are unsure of is another one."""


class _Differences(NamedTuple):
    """A slope by differences, and how far off it may be: half the step and rounding move it so."""

    slope: Any
    unsure: Any

    def contradict(self, slope: Any) -> bool:
        return bool(np.any(np.abs(self.slope - slope) > _ANOTHER * self.unsure))


def _difference(function: Called, found: Followed, name: str) -> _Differences | None:
    """Differences of the function itself, in the precision that it computes in.

    Of fourth order, as in comparison/numeric.py, and element by element. None where the function
    is not finite there, or fails.
    """
    given = found.given
    if name not in given or np.size(given[name]) > _MOST_ELEMENTS:
        return None
    kind = np.float64 if any(map(_is_double, found.slopes.values())) else np.float32
    start = {key: np.array(value, dtype=kind) for key, value in given.items()}

    def value(place: Any, moved: Any) -> float:
        there = start[name].copy()
        there[place] += moved
        return float(np.reshape(call(function, {**start, name: there}), ()))

    def slope(place: Any, part: float) -> tuple[float, float]:
        h = kind(part * _STEP * max(1.0, abs(float(start[name][place]))))
        found, largest = central(lambda moved: value(place, moved), h)
        return found, float(np.finfo(kind).eps) * largest / float(h)

    places = list(np.ndindex(np.shape(start[name])))
    try:
        far, near = ([slope(place, part) for place in places] for part in (1.0, 0.5))
    except Exception:  # beside the point the function may not be there
        return None
    shape = np.shape(start[name])
    slopes, halved = (np.reshape([s for s, _ in both], shape)[()] for both in (far, near))
    rounding = np.reshape([error for _, error in near], shape)[()]
    if not np.all(np.isfinite(slopes)):
        return None
    return _Differences(slopes, np.abs(slopes - halved) + rounding)


def _is_double(slope: Any) -> bool:
    return slope is not None and np.asarray(slope).dtype == np.float64


def _listed(slope: Any, digits: int) -> str:
    """The figures of a number, a column or a table, on one line."""
    written = np.array2string(
        np.asarray(slope),
        formatter={"float_kind": lambda number: f"{number:.{digits}g}"},
        separator=", ",
        threshold=8,
    )
    return short_exponent(" ".join(written.split()))

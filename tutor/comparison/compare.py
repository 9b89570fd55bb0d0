"""The comparison itself: ask TensorFlow, derive meanwhile, judge every node.

`explain` does all of it. A lesson, which has several graphs, begins them all before it
finishes the first, so that nobody waits for TensorFlow twice.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.autodiff.messages import GraphAnswer, GraphRequest, Unavailable
from tutor.autodiff.oracle import Oracle, kept
from tutor.calculus.patience import SECONDS, Patience
from tutor.calculus.shapes import shapes
from tutor.calculus.trace import PointLike, Trace, trace
from tutor.comparison.derived import Derived
from tutor.comparison.digits import Stored
from tutor.comparison.evidence import Evidence, InPrecision
from tutor.comparison.hessian import Second, compared, seconds, twice
from tutor.comparison.judging import judged
from tutor.comparison.kinks import along_branches
from tutor.comparison.reading import asked_names, at_point, check_usage, read
from tutor.comparison.remarks import Remark
from tutor.comparison.report import NodeReport, Report
from tutor.comparison.rounding import FLOAT32, FLOAT64, sweep_bounds
from tutor.comparison.texts import plain
from tutor.comparison.trouble import Trouble, troubles
from tutor.comparison.verdicts import KINK, ulps_apart
from tutor.comparison.why import why
from tutor.errors import TutorError
from tutor.notation.tape import VARIABLE, Expression, depends, extract

if TYPE_CHECKING:
    from tutor.calculus.steps import Derivation

_MAX_DERIVATIONS = 4
"""By more variables than this the textbook steps would fill a page."""


def explain(
    expression: str | Expression | Callable[..., Any],
    at: PointLike | None = None,
    *,
    wrt: Iterable[str] | None = None,
    full: bool = False,
    order: int = 1,
    oracle: Oracle | None = None,
) -> Report:
    """Derive a formula, evaluate it at a point, and compare every node with TensorFlow.

    Numbers in `at` are scalars, sequences data columns, rows of numbers matrices; the formula may
    bring values of its own (`x = 3; y = x^2`). `wrt` is names, or one text: "x" or "x, b"; without
    it, every variable and every named value is asked for. With `full`, a derivation has a line a
    rule; with `order=2` there are second derivatives as well, by single numbers and by
    columns of at most ten: of n numbers there are n × n. A function of NumPy's or TensorFlow's
    operations is explained as what it does, and called to check it.
    Raises NotationError and MissingValueError for a formula or a point that cannot be used,
    UntraceableError for such a function, UsageError for what is none of these; TensorFlow's absence
    is a verdict, not an exception.

    >>> report = explain("y = 2*x + b; s = sigmoid(y)", at={"x": 1, "b": 2})
    >>> report.gradient["x"].symbolic, float(report.gradient["x"].value)
    ('2*s*(1 - s)', 0.035325412426582214)
    >>> print(report.gradient["x"].tf32, report.gradient["x"].verdict)
    0.035325468 agree
    """
    at = {} if at is None else at
    wrt = tuple(wrt) if isinstance(wrt, Iterator) else wrt
    check_usage(expression, at, wrt, order)
    if oracle is None:
        with kept() as own:
            return explain(expression, at, wrt=wrt, full=full, order=order, oracle=own)
    if not callable(expression):
        return finish(begin(expression, at, oracle, wrt=wrt, full=full, order=order), oracle)
    from tutor.comparison import callables

    found = callables.read(expression, at)
    names = asked_names(found.expression, wrt)
    if wrt is None:
        names = callables.asked(found, names)
    report = explain(found.expression, found.at, wrt=names, full=full, order=order, oracle=oracle)
    return callables.checked(report, expression, found)


@dataclass(frozen=True)
class Pending:
    """A comparison whose question TensorFlow has, and whose own half is done.

    errors64, errors32  how far TensorFlow's figure for every node of the sweep may be off
    """

    trace: Trace
    wrt: tuple[str, ...]
    derivations: tuple["Derivation", ...]
    underived: Mapping[str, str]
    derived: Derived
    rows: tuple[NodeReport, ...]
    errors64: Sequence[Any]
    errors32: Sequence[Any]
    troubles: Sequence[Trouble | None]
    twice: Sequence[int]
    seconds: tuple[Second, ...]
    ticket: int
    matrices: tuple[str, ...] = ()


def begin(
    expression: str | Expression,
    at: PointLike,
    oracle: Oracle,
    *,
    wrt: Iterable[str] | None = None,
    full: bool = False,
    order: int = 1,
    derivations: bool = True,
) -> Pending:
    """Hand the graph to TensorFlow and do meanwhile what needs no TensorFlow."""
    if isinstance(expression, str):
        expression, at = read(expression, at, wrt)
    names = asked_names(expression, wrt)
    expression, point = at_point(expression, at)
    again = twice(expression, point, names) if order == 2 else []
    ticket = oracle.ask(GraphRequest(expression.nodes, expression.output, point, tuple(again)))
    found = trace(expression, point)
    patience = Patience(order * SECONDS)
    derived, underived = _derivations(found, names if derivations else (), full, patience)
    known = Derived(found, derived)
    if order == 2:
        derived = (*derived, *_once_more(derived, found, full, patience))
    return Pending(
        trace=found,
        wrt=names,
        derivations=derived,
        underived=underived,
        derived=known,
        rows=known.rows(names),
        errors64=sweep_bounds(found, FLOAT64),
        errors32=sweep_bounds(found, FLOAT32),
        troubles=troubles(found, known.errors),
        twice=again,
        seconds=seconds(known, again, patience),
        ticket=ticket,
        matrices=_left_out(found, names, again) if order == 2 else (),
    )


def _left_out(found: Trace, names: Sequence[str], again: Sequence[int]) -> tuple[str, ...]:
    """The columns and matrices that no second derivatives are taken by."""
    taken = {found.expression.label(index) for index in again}
    return tuple(n for n in names if np.ndim(found.point.get(n, 0.0)) and n not in taken)


_MANY = "not written out, as there are many; the table below has them"


def _derivations(
    found: Trace, names: Sequence[str], full: bool, patience: Patience
) -> tuple[tuple["Derivation", ...], dict[str, str]]:
    """On paper, where paper suffices: by each variable, or an element of it; else why not.

    What no gradient gets through to has neither, but where that is so of all.
    """
    from tutor.calculus.derivation import TOO_LARGE, derive, on_paper

    expression, shapes_known = found.expression, found.shapes
    indices = {name: expression.find(name) for name in names}
    asked = {n: index for n, index in indices.items() if found.sweep.adjoints[index] is not None}
    if not asked:
        through = depends(expression.nodes, indices.values())[expression.output]
        return (), dict.fromkeys(names, _NOT_THROUGH if through else _INDEPENDENT)
    variables = {n: i for n, i in asked.items() if expression.nodes[i].op == VARIABLE} or asked
    if not on_paper(expression, expression.output):
        return (), dict.fromkeys(variables, f"{TOO_LARGE}; {_BY_NODE}")
    derived: list[Derivation] = []
    underived = dict.fromkeys(list(variables)[_MAX_DERIVATIONS:], _MANY)
    for name, index in list(variables.items())[:_MAX_DERIVATIONS]:
        try:
            derived.append(
                derive(
                    expression, shapes_known, expression.output, index, full=full, patience=patience
                )
            )
        except TutorError as error:  # not by an element, or it turned out to have too many lines
            underived[name] = f"{error.message}; {_BY_NODE}"
    return tuple(derived), underived


_NOT_THROUGH = "no gradient gets through this formula, so that there is nothing to derive"
_INDEPENDENT = "the result does not depend on what it is derived by: there is nothing to derive"
_BY_NODE = "derived node by node below"


_MAX_SECOND = 2
"""And of so many of these the second derivatives have their steps."""


def _once_more(
    first: Sequence["Derivation"], found: Trace, full: bool, patience: Patience
) -> Iterator["Derivation"]:
    """The results derived again, each by its own variable, with every name written out."""
    from tutor.calculus.derivation import derive, on_paper

    for derivation in first[:_MAX_SECOND]:
        result = extract(derivation.result.nodes, derivation.result.output, {})
        point, by = found.point, derivation.wrt
        by_number = by in result.variables and np.ndim(point.get(by, [])) == 0
        if not by_number or not on_paper(result, result.output):
            continue
        columns = {name: np.shape(point[name]) for name in result.variables}
        at, known = result.find(by), shapes(result, columns)
        try:
            again = derive(result, known, result.output, at, full=full, patience=patience)
        except TutorError:  # as above
            continue
        yield replace(again, of=f"(d{derivation.of}/d{derivation.wrt})", first=derivation.of)


def finish(pending: Pending, oracle: Oracle) -> Report:
    """Take TensorFlow's answer and judge every node."""
    answer = oracle.answer(pending.ticket)
    remarks: tuple[Remark, ...] = ()
    entries = pending.seconds
    if isinstance(answer, GraphAnswer):
        evidence = _evidence(pending, answer)
        rows = tuple(_compared(evidence, row) for row in pending.rows)
        stored = Stored(pending.trace, answer.float32.values, pending.errors32)
        remarks = why(stored, rows, pending.derived)
        by_name = {row.name: pending.troubles[row.index] for row in rows}
        entries = compared(entries, pending.twice, answer, by_name, pending.derived)
    else:
        assert isinstance(answer, Unavailable)
        rows = tuple(replace(row, said=plain(answer.reason)) for row in pending.rows)
    return Report(
        pending.trace,
        pending.wrt,
        rows,
        pending.derivations,
        answer,
        pending.derived.texts,
        pending.underived,
        remarks,
        entries,
        pending.matrices,
    )


def _evidence(pending: Pending, answer: GraphAnswer) -> Evidence:
    found = pending.trace
    double = InPrecision(found, FLOAT64, answer.float64, pending.errors64)
    single = InPrecision(found, FLOAT32, answer.float32, pending.errors32)
    return Evidence(found, double, single, pending.troubles, pending.derived)


def _compared(evidence: Evidence, row: NodeReport) -> NodeReport:
    single, double = evidence.single.figures, evidence.double.figures
    tf32, tf64 = single.gradients[row.index], double.gradients[row.index]
    row = replace(row, gradient=_gradient(evidence, row, tf64))
    both = row.gradient is not None and tf64 is not None
    found = judged(evidence, row)
    return replace(
        row,
        tf32=tf32,
        tf64=tf64,
        tf32_value=single.values[row.index],
        ulps=ulps_apart(row.gradient, tf64) if both else None,
        ulps32=ulps_apart(row.gradient, tf32) if both else None,
        verdict=found.verdict,
        said=found.cause.said(evidence.derived.texts),
        cause=found.cause,
        added=double.added[row.index],
        sides=found.sides,
        contradicted=found.contradicted,
    )


def _gradient(evidence: Evidence, row: NodeReport, tf64: Any) -> Any:
    """By the formula; at a kink where it alone makes a NaN of a branch not taken, without that."""
    trouble = evidence.troubles[row.index]
    if trouble is None or trouble.kind != KINK or row.gradient is None or tf64 is None:
        return row.gradient
    if np.ndim(row.gradient) == 0 and np.isnan(row.gradient) and np.isfinite(tf64):
        return np.float64(along_branches(evidence.trace, row.index))
    return row.gradient

"""The comparison itself: ask TensorFlow, derive meanwhile, judge every node.

`explain` does all of it. A lesson, which has several graphs, begins them all before it
finishes the first, so that nobody waits for TensorFlow twice.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.autodiff.messages import GraphAnswer, GraphRequest, Unavailable
from tutor.autodiff.oracle import Oracle
from tutor.calculus.shapes import SCALAR
from tutor.calculus.trace import PointLike, Trace, point_of, trace
from tutor.comparison.derived import Derived
from tutor.comparison.local import Local, wide
from tutor.comparison.report import NodeReport, Report
from tutor.comparison.rounding import FLOAT32, FLOAT64, bounds
from tutor.comparison.trouble import Trouble, one_sided, too_large_for_float32, troubles
from tutor.comparison.verdicts import (
    AGREE,
    DISAGREE,
    EXACT,
    KINK,
    NO_PATH,
    OVERFLOW,
    UNDEFINED,
    Judged,
    judge,
    ulps_apart,
)
from tutor.errors import MissingValueError, NotationError, UnknownNameError
from tutor.functions import FUNCTIONS
from tutor.notation.parser import parse
from tutor.notation.tape import VARIABLE, Expression, depends, reachable

if TYPE_CHECKING:
    from tutor.calculus.derivation import Derivation

_MAX_DERIVATIONS = 4


def explain(
    expression: str | Expression,
    at: PointLike,
    *,
    wrt: Iterable[str] | None = None,
    full: bool = False,
    oracle: Oracle | None = None,
) -> Report:
    """Derive a formula, evaluate it at a point, and compare every node with TensorFlow.

    Numbers in `at` are scalars, sequences data columns. Without `wrt`, every variable and
    every named value is asked for. Raises NotationError and MissingValueError for a formula
    or a point that cannot be used; TensorFlow's absence is a verdict, not an exception.

    >>> report = explain("y = 2*x + b; s = sigmoid(y)", at={"x": 1, "b": 2})
    >>> report.gradient["x"].symbolic, float(report.gradient["x"].value)
    ('2*s*(1 - s)', 0.035325412426582214)
    >>> print(report.gradient["x"].tf32, report.gradient["x"].verdict)
    0.035325468 agree
    """
    if oracle is None:
        with Oracle() as own:
            return finish(begin(expression, at, own, wrt=wrt, full=full), own)
    return finish(begin(expression, at, oracle, wrt=wrt, full=full), oracle)


@dataclass(frozen=True)
class Pending:
    """A comparison whose question TensorFlow has, and whose own half is done.

    errors64, errors32  bounds on the rounding of every node of the trace's sweep
    """

    trace: Trace
    wrt: tuple[str, ...]
    derivations: tuple["Derivation", ...]
    rows: tuple[NodeReport, ...]
    errors64: Sequence[Any]
    errors32: Sequence[Any]
    troubles: Sequence[Trouble | None]
    texts: Derived
    ticket: int


def begin(
    expression: str | Expression,
    at: PointLike,
    oracle: Oracle,
    *,
    wrt: Iterable[str] | None = None,
    full: bool = False,
    derivations: bool = True,
) -> Pending:
    """Hand the graph to TensorFlow and do meanwhile what needs no TensorFlow."""
    if isinstance(expression, str):
        expression = _read(expression, at)
    names = _asked(expression, wrt)
    point = point_of(expression, at)
    ticket = oracle.ask(GraphRequest(expression.nodes, expression.output, point))
    found = trace(expression, point)
    derived = _derivations(found, names, full) if derivations else ()
    texts = Derived(found, derived)
    nodes, values = found.sweep.nodes, found.values
    errors64 = bounds(nodes, values, point, FLOAT64)
    return Pending(
        trace=found,
        wrt=names,
        derivations=derived,
        rows=texts.rows(),
        errors64=errors64,
        errors32=bounds(nodes, values, point, FLOAT32),
        troubles=troubles(found, errors64),
        texts=texts,
        ticket=ticket,
    )


def _read(text: str, at: PointLike) -> Expression:
    """Parse with the point's names; a name without a value is told as such."""
    try:
        return parse(text, list(at))
    except UnknownNameError as error:
        if error.near:
            raise
        missing = [name for name in parse(text).variables if name not in at]
        raise MissingValueError(missing) from None


def _asked(expression: Expression, wrt: Iterable[str] | None) -> tuple[str, ...]:
    """The names whose gradients are wanted: those given, or all that the output needs."""
    needed = reachable(expression.nodes, expression.output)
    labels = [
        expression.label(index)
        for index in range(len(expression))
        if expression.label(index) and index != expression.output and needed[index]
    ]
    if wrt is None:
        return tuple(labels)
    names = tuple(wrt)
    for name in names:
        if name not in labels:
            listed = ", ".join(labels) or "there are none"
            raise NotationError(f"{name} does not occur in the formula", hint=f"these do: {listed}")
    return names


def _derivations(found: Trace, names: Sequence[str], full: bool) -> tuple["Derivation", ...]:
    """On paper, where paper suffices: by each variable that is a single number."""
    from tutor.calculus.derivation import SECONDS, derive, on_paper
    from tutor.calculus.patience import Patience

    expression = found.expression
    lengths = {shape for shape in found.shapes if shape != SCALAR}
    if len(lengths) > 1 or not on_paper(expression, expression.output):
        return ()
    patience = Patience(SECONDS)
    asked = [
        index
        for index in (expression.find(name) for name in names)
        if found.shapes[index] == SCALAR and found.sweep.adjoints[index] is not None
    ]
    variables = [index for index in asked if expression.nodes[index].op == VARIABLE] or asked
    return tuple(
        derive(expression, found.shapes, expression.output, index, full=full, patience=patience)
        for index in variables[:_MAX_DERIVATIONS]
    )


def finish(pending: Pending, oracle: Oracle) -> Report:
    """Take TensorFlow's answer and judge every node."""
    answer = oracle.answer(pending.ticket)
    if isinstance(answer, GraphAnswer):
        doubt = _Doubt(pending, answer)
        rows = tuple(_compared(pending, row, answer, doubt) for row in pending.rows)
    else:
        assert isinstance(answer, Unavailable)
        rows = tuple(replace(row, reason=answer.reason) for row in pending.rows)
    return Report(pending.trace, pending.wrt, rows, pending.derivations, answer)


class _Doubt:
    """Is it only rounding? Asked of a whole graph, and only where a figure lies far off."""

    def __init__(self, pending: Pending, answer: GraphAnswer) -> None:
        self.trace = pending.trace
        self.answer = answer

    @cached_property
    def float32(self) -> bool:
        return Local(self.trace, self.answer.float32).only_rounding(FLOAT32)

    @cached_property
    def float64(self) -> bool:
        return Local(self.trace, self.answer.float64).only_rounding(FLOAT64)


def _compared(pending: Pending, row: NodeReport, answer: GraphAnswer, doubt: _Doubt) -> NodeReport:
    tf32, tf64 = (figures.gradients[row.index] for figures in (answer.float32, answer.float64))
    both = row.gradient is not None and tf64 is not None
    verdict, reason, sides = _verdict(pending, row, tf32, tf64, doubt)
    return replace(
        row,
        tf32=tf32,
        tf64=tf64,
        tf32_value=answer.float32.values[row.index],
        ulps=ulps_apart(row.gradient, tf64) if both else None,
        ulps32=ulps_apart(row.gradient, tf32) if both else None,
        verdict=verdict,
        reason=reason,
        added=answer.float64.added[row.index],
        sides=sides,
    )


def _verdict(
    pending: Pending, row: NodeReport, tf32: Any, tf64: Any, doubt: _Doubt
) -> tuple[str, str, tuple[float, float] | None]:
    trouble = pending.troubles[row.index]
    if trouble is not None:
        sides = one_sided(pending.trace, row.index) if trouble.kind == KINK else None
        return trouble.kind, _told(pending, trouble, sides), sides
    if row.gradient is None and tf64 is None:
        active = depends(pending.trace.expression.nodes, _variables(pending.trace.expression))
        if not active[row.index]:
            return NO_PATH, "a constant here; give it with --at to have its derivative", None
        return NO_PATH, "no differentiable path from here to the output", None
    if row.gradient is None or tf64 is None:
        ours, theirs = ("None" if g is None else "a number" for g in (row.gradient, tf64))
        return DISAGREE, f"{ours} by the formula, {theirs} by tf.gradients", None
    return (*_judged(pending, row, tf32, tf64, doubt), None)


def _variables(expression: Expression) -> list[int]:
    return [i for i, node in enumerate(expression.nodes) if node.op == VARIABLE]


def _judged(
    pending: Pending, row: NodeReport, tf32: Any, tf64: Any, doubt: _Doubt
) -> tuple[str, str]:
    adjoint = pending.trace.sweep.adjoints[row.index]
    assert adjoint is not None
    error64 = pending.errors64[adjoint]
    double = judge(row.gradient, tf64, error64)
    single = judge(row.gradient, tf32, pending.errors32[adjoint] + error64)
    if not np.all(np.isfinite(row.gradient)):
        if np.any(np.isnan(row.gradient)):
            return UNDEFINED, "on the way something infinite is multiplied by 0"
        return OVERFLOW, "the gradient is too large for a float64"
    if double.verdict == DISAGREE and not doubt.float64:
        return DISAGREE, _too_far("float64", double)
    if not np.all(np.isfinite(wide(tf32))):
        return _not_finite(pending, row, doubt, single)
    if single.verdict == DISAGREE and not doubt.float32:
        return DISAGREE, _too_far("float32", single)
    if double.verdict == single.verdict == EXACT:
        return EXACT, "the same bits in float32 and in float64"
    return AGREE, (
        f"float64 {_within(double.difference, double.bound)}; "
        f"float32 {_within(single.difference, single.bound)}"
    )


def _too_far(which: str, far: Judged) -> str:
    return f"{which} is {far.difference:.2g} off; rounding explains at most {far.bound:.2g}"


def _not_finite(
    pending: Pending, row: NodeReport, doubt: _Doubt, single: Judged
) -> tuple[str, str]:
    """A finite gradient, but not in float32: too large on the way, or rounded onto a pole."""
    large = too_large_for_float32(pending.trace)
    if large is not None:
        return OVERFLOW, f"{pending.texts.text_of(large)} is too large for float32"
    if np.any(np.abs(row.gradient) > FLOAT32.largest):
        return OVERFLOW, "the gradient is too large for float32"
    if not doubt.float32:
        return DISAGREE, _too_far("float32", single)
    return UNDEFINED, (
        "finite in float64; in float32 a rounded number falls where there is no derivative"
    )


def _within(difference: float, bound: float) -> str:
    if difference == 0:
        return "the same bits"
    if difference <= bound:
        return f"{difference:.2g} off, {bound:.2g} allowed"
    return (
        f"{difference:.2g} off: every operation is rounded rightly, and this formula magnifies it"
    )


def _told(pending: Pending, trouble: Trouble, sides: tuple[float, float] | None) -> str:
    where = pending.texts.text_of(trouble.index)
    if trouble.kind == KINK:
        if trouble.jump:
            return f"{where} jumps here: no derivative; TensorFlow follows a convention"
        if sides is None:
            return f"{where} has a corner here; TensorFlow follows a convention"
        left, right = (f"{side:.6g}" for side in sides)
        if left == right:
            return (
                f"{where} has a corner here, but the derivative exists: {left} from both sides; "
                "TensorFlow's convention at the corner does not know that"
            )
        return (
            f"{where} has a corner here: {left} from the left, {right} from the right; "
            "TensorFlow follows a convention"
        )
    if trouble.kind == OVERFLOW:
        return f"{where} is too large for a float64"
    if trouble.backward:
        return f"the derivative of {where} is not finite here"
    domain = _domain(pending, trouble.index)
    return f"{where} is defined only where {domain}" if domain else f"{where} is not real"


def _domain(pending: Pending, index: int) -> str:
    """A row's domain in the words of this formula: b ≠ 0 becomes x ≠ 0."""
    node = pending.trace.expression.nodes[index]
    row = FUNCTIONS[node.op]
    names = {
        name: pending.texts.text_of(arg)
        for name, arg in zip(row.parameters, node.args, strict=True)
    }
    return re.sub(r"\b[a-z]\b", lambda found: names.get(found[0], found[0]), row.domain)

"""Second derivatives: the gradient's own gradient, three ways, entry by entry.

The formula's is the backward sweep over the sweep that wrote the gradient; TensorFlow's is
tf.gradients of tf.gradients. An entry is judged by the rounding of its own formula. By a column
an entry is a block: a row for each element of the gradient, which is that of its product with a
column that is 1 there and else 0.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from tutor.autodiff.messages import GraphAnswer
from tutor.calculus.algebra import Algebra
from tutor.calculus.evaluate import evaluate
from tutor.calculus.patience import Patience
from tutor.calculus.shapes import shapes
from tutor.calculus.sweep import Sweep, sweep
from tutor.calculus.trace import Trace
from tutor.comparison.causes import Agreement, Simple, TooFar, too_large
from tutor.comparison.derived import Derived
from tutor.comparison.figures import as_json
from tutor.comparison.kinks import one_sided, smooth
from tutor.comparison.local import wide
from tutor.comparison.room import first_too_large
from tutor.comparison.rounding import FLOAT32, FLOAT64, bounds, with_bound
from tutor.comparison.sides import edge
from tutor.comparison.texts import MAX_WRITTEN, NOTHING, Sentence, plain
from tutor.comparison.trouble import Trouble, first_with_bent_slope
from tutor.comparison.verdicts import (
    AGREE,
    DISAGREE,
    EXACT,
    KINK,
    NO_DIGITS,
    NO_PATH,
    NOT_COMPARED,
    OVERFLOW,
    UNDEFINED,
    judge,
    ulps_apart,
)
from tutor.functions import FUNCTIONS
from tutor.notation.printer import to_text
from tutor.notation.tape import LEAVES, NUMBER, VARIABLE, Expression, Node, extract, sizes

_MOST_SWEPT = 1_000
"""Closed forms of a gradient with more nodes are not derived again: that costs their square."""
_SECONDS = 0.2
"""What SymPy may take for a shorter form of one entry, of what it may take for all."""
MAX_VARIABLES = 12
"""A Hessian of more variables than this helps nobody."""
MAX_ELEMENTS = 10
"""Of a longer column a Hessian is too many numbers to look at."""
_ONE = "the element"
"""A column of zeros with a 1, which no formula can name."""


_ZERO = Expression((Node(NUMBER, (), Fraction(0)),), 0)


@dataclass(frozen=True)
class Second:
    """One entry, d²(output)/d(by)d(of): as a formula, and as figures; of columns, figures alone."""

    of: str
    by: str
    form: Expression | None
    value: Any
    error64: Any
    error32: Any
    tf32: Any = None
    tf64: Any = None
    ulps: int | None = None
    verdict: str = NOT_COMPARED
    said: Sentence = NOTHING

    @property
    def reason(self) -> str:
        return str(self.said)

    @property
    def symbolic(self) -> str:
        return "" if self.form is None else to_text(self.form, names=self.form.names)

    def to_dict(self) -> dict[str, Any]:
        return {
            "symbolic": self.symbolic,
            "value": as_json(self.value),
            "tf32": as_json(self.tf32),
            "tf64": as_json(self.tf64),
            "ulps": self.ulps,
            "verdict": self.verdict,
            "reason": self.reason,
        }


def twice(expression: Expression, point: Mapping[str, Any], names: Sequence[str]) -> list[int]:
    """The variables that are single numbers or short columns, among these names."""
    return [
        index
        for index in map(expression.find, names)
        if expression.nodes[index].op == VARIABLE and _is_short(point[expression.label(index)])
    ][:MAX_VARIABLES]


def _is_short(value: Any) -> bool:
    return np.ndim(value) == 0 or (np.ndim(value) == 1 and np.size(value) <= MAX_ELEMENTS)


def seconds(derived: Derived, variables: Sequence[int], patience: Patience) -> tuple[Second, ...]:
    """Every entry by the formula, with the bounds on its rounding.

    In a large formula nothing is written out: the gradient is then the trace's own.
    """
    closed, trace = derived.closed, derived.trace
    written = closed is not None and len(closed.nodes) <= _MOST_SWEPT
    first = closed if closed is not None and written else trace.sweep
    entries = [
        entry for of in variables for entry in _row(trace, first, of, variables, written=written)
    ]
    return tuple(_tidied(entries, trace, patience))


def _tidied(entries: Sequence[Second], trace: Trace, patience: Patience) -> Iterator[Second]:
    """The entries in shorter forms, where SymPy finds one in time that has the same value here.

    Two entries that are one by symmetry are one question, and read alike.
    """
    found: dict[frozenset[str], Expression] = {}
    for entry in entries:
        if entry.form is None or not np.isfinite(entry.value):
            yield entry
            continue
        pair = frozenset((entry.of, entry.by))
        if pair not in found:
            found[pair] = _shorter(entry.form, trace, patience) or entry.form
        form = found[pair]
        yield replace(entry, form=form) if _holds(form, entry, trace) else entry


def _shorter(form: Expression, trace: Trace, patience: Patience) -> Expression | None:
    from tutor.calculus.shorter import shorter

    if patience.left <= 0:
        return None
    known = {name: np.shape(trace.point[name]) for name in form.variables}
    algebra = Algebra(form.nodes, shapes(form, known), powers=True)
    length = sizes(form.nodes, form.names)[form.output]
    found = patience.ask(lambda: shorter(algebra, form.output, form.names, length), most=_SECONDS)
    return None if found is None else Expression(tuple(algebra.nodes), found, form.names)


def _holds(form: Expression, entry: Second, trace: Trace) -> bool:
    """Whether a form has the value of an entry here, within the rounding of both."""
    alone = extract(form.nodes, form.output, {})
    value, error = with_bound(alone, trace.point)
    return judge(entry.value, value, error + entry.error64).verdict != DISAGREE


def _row(
    trace: Trace, first: Sweep, of: int, variables: Sequence[int], *, written: bool
) -> list[Second]:
    expression = trace.expression
    label = expression.label(of)
    adjoint = first.adjoints[of]
    if adjoint is None:
        return [Second(label, expression.label(by), None, None, None, None) for by in variables]
    gradient = Expression(first.nodes, adjoint, expression.names)
    if trace.shapes[of]:
        return _blocks(trace, first, gradient, label, variables)
    second = sweep(gradient, first.shapes, keep=not written)
    values = evaluate(second.nodes, trace.point)
    errors = _errors(trace, second, values, trace.point)
    lengths = sizes(second.nodes, expression.names)
    entries = []
    for by in variables:
        found = second.adjoints[by]
        if found is None:  # the gradient does not depend on it: a constant
            nothing = np.zeros(trace.shapes[by])[()]
            form = None if trace.shapes[by] else _ZERO
            entries.append(Second(label, expression.label(by), form, nothing, 0.0, 0.0))
            continue
        short = written and not trace.shapes[by] and lengths[found] <= MAX_WRITTEN
        form = Expression(second.nodes, found, expression.names) if short else None
        value, error64, error32 = values[found], errors[0][found], errors[1][found]
        entries.append(Second(label, expression.label(by), form, value, error64, error32))
    return entries


def _errors(
    trace: Trace, second: Sweep, values: Sequence[Any], point: Mapping[str, Any]
) -> list[list[Any]]:
    """How far every node of the second sweep may be off, in float64 and in float32.

    A derivative is written without the row that it came from: what made TensorFlow's float64 no
    better than float32 there is no longer seen in it.
    """
    nodes = trace.expression.nodes
    inexact = any(node.op not in LEAVES and FUNCTIONS[node.op].tensorflow.inexact for node in nodes)
    return [
        bounds(second.nodes, values, point, precision, theirs=True)
        for precision in (FLOAT32 if inexact else FLOAT64, FLOAT32)
    ]


def _blocks(
    trace: Trace, first: Sweep, gradient: Expression, label: str, variables: Sequence[int]
) -> list[Second]:
    """The entries of a column: one sweep, looked at once for each element of the gradient."""
    count, shape = len(gradient), first.shapes[gradient.output]
    of_one = (Node(VARIABLE, (), _ONE), Node("dot", (gradient.output, count)))
    expression = Expression((*gradient.nodes, *of_one), count + 1, gradient.names)
    second = sweep(expression, [*first.shapes, shape, ()], keep=True)
    rows = []
    for one in np.eye(shape[0]):
        point = {**trace.point, _ONE: one}
        values = evaluate(second.nodes, point)
        rows.append((values, *_errors(trace, second, values, point)))
    entries = []
    for by in variables:
        found, name = second.adjoints[by], trace.expression.label(by)
        if found is None:
            nothing = np.zeros((*shape, *trace.shapes[by]))
            entries.append(Second(label, name, None, nothing, 0.0, 0.0))
            continue
        sizes_of = [np.shape(rows[0][0][found])] * len(rows)
        value, error64, error32 = (
            np.array([np.broadcast_to(row[which][found], size)
                      for row, size in zip(rows, sizes_of, strict=True)])
            for which in range(3)
        )  # fmt: skip
        entries.append(Second(label, name, None, value, error64, error32))
    return entries


def compared(
    entries: Sequence[Second],
    variables: Sequence[int],
    answer: GraphAnswer,
    troubles: Mapping[str, Trouble | None],
    derived: Derived,
) -> tuple[Second, ...]:
    """The entries with TensorFlow's figures and their verdicts."""
    if answer.once:
        return tuple(replace(entry, said=plain(answer.once)) for entry in entries)
    width = len(variables)
    blocked = {entry.of: troubles[entry.of] for entry in entries}
    why = {name: _no_first(derived, name, trouble) for name, trouble in blocked.items() if trouble}
    corner = _bent(derived) if entries else None
    found = []
    for number, entry in enumerate(entries):
        row, column = divmod(number, width)
        tf32, tf64 = (f.hessian[row][column] for f in (answer.float32, answer.float64))
        verdict, said = why.get(entry.of) or _judged(derived, entry, tf32, tf64, corner)
        both = entry.value is not None and tf64 is not None
        ulps = ulps_apart(entry.value, tf64) if both else None
        found.append(replace(entry, tf32=tf32, tf64=tf64, ulps=ulps, verdict=verdict, said=said))
    return tuple(found)


def _no_first(derived: Derived, name: str, trouble: Trouble) -> tuple[str, Sentence]:
    """Where the way down to a variable is blocked for the first derivative already."""
    say, index = derived.texts.say, trouble.index
    if trouble.kind in (OVERFLOW, NO_DIGITS):
        lost = " has no room in a float64, and the first derivative is lost"
        return trouble.kind, say(index, lost)
    if trouble.kind != KINK:
        return trouble.kind, say(index, " has no first derivative here, and so no second")
    what = f" has a {'jump' if trouble.jump else 'corner'} where "
    where = partial(edge, derived.trace, index, derived.errors)
    sides = one_sided(derived.trace, derived.errors, derived.expression.find(name))
    if sides is None or smooth(sides):  # not known, or the same on both
        return KINK, say(index, what, where, _NEED_NOT)
    return KINK, say(index, what, where, ": there is no first derivative, and so no second")


_NEED_NOT = ": the second derivative need not exist"


def _bent(derived: Derived) -> Sentence | None:
    """The first node on its kink, or whose slope is; None where all is smooth."""
    found = first_with_bent_slope(derived.trace, derived.errors)
    if found is None:
        return None
    index, here = found
    what = "" if index == here else "the slope of "
    where = partial(edge, derived.trace, here, derived.errors)
    return derived.texts.say(what, index, " has a corner where ", where, _NEED_NOT)


def _judged(
    derived: Derived, entry: Second, tf32: Any, tf64: Any, corner: Sentence | None
) -> tuple[str, Sentence]:
    texts = derived.texts
    if corner:
        return KINK, corner
    if entry.value is None:
        return NO_PATH, Simple.NO_PATH.said(texts)
    if tf64 is None:
        if np.all(entry.value == 0):
            none = "the gradient does not depend on it: 0, for which TensorFlow has None"
            return NO_PATH, plain(none)
        return KINK, plain("TensorFlow's own gradient stops on the way: None")
    if not (np.all(np.isfinite(entry.value)) and np.all(np.isfinite(tf64))):
        return UNDEFINED, plain("the second derivative is not finite here")
    if not np.all(np.isfinite(wide(tf32))):
        return _in_float64_alone(derived, entry)
    double = judge(entry.value, tf64, entry.error64)
    single = judge(entry.value, tf32, entry.error32 + entry.error64)
    for precision, judged in ((FLOAT64, double), (FLOAT32, single)):
        if judged.verdict == DISAGREE:
            return DISAGREE, TooFar(precision, judged).said(texts)
    agreed = Agreement(double, single)
    return EXACT if agreed.is_exact else AGREE, agreed.said(texts)


def _in_float64_alone(derived: Derived, entry: Second) -> tuple[str, Sentence]:
    """Where float32 has no number: it has no room for one, or there is none beside the point."""
    if np.any(np.abs(entry.value) > FLOAT32.largest):
        return OVERFLOW, plain("the second derivative is too large for float32")
    trace = derived.trace
    adjoint = trace.sweep.adjoints[trace.expression.find(entry.of)]
    large = None if adjoint is None else first_too_large(trace, FLOAT32)[adjoint]
    if large is not None:
        return OVERFLOW, too_large(trace, large, FLOAT32, whole=False).said(derived.texts)
    return UNDEFINED, plain("finite in float64, and not in float32")

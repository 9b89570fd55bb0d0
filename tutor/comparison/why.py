"""Why figures differ, or a gradient is not what one expects: what happened, where, and what helps.

Each finding has a kind. What is rounding is told by the account (account.py), how much of the
difference each node has to answer for; here it is named: digits cancel, are absorbed, a function
saturates, a number is too large, a product of many factors vanishes or explodes, a branch that
was not taken makes a NaN, a kernel is less exact than its precision.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.calculus.shapes import has_matrix, takes_rows
from tutor.calculus.templates import another, computed, partial
from tutor.calculus.trace import Trace
from tutor.comparison import silent
from tutor.comparison.derived import Derived
from tutor.comparison.report import NodeReport
from tutor.comparison.room import how_lost
from tutor.comparison.rounding import FLOAT32, FLOAT64, bounds
from tutor.comparison.stable import ROUNDED, SLOPES, rounded, stable_forms, stable_slope
from tutor.comparison.trouble import at_pole
from tutor.comparison.verdicts import EXACT, NO_DIGITS, NO_PATH
from tutor.functions import FUNCTIONS
from tutor.notation.printer import ASCII, to_text
from tutor.notation.tape import LEAVES, Expression, Tape, reachable

_LOST = 2.0**12
"""A difference that is so many times less certain than its terms has lost digits."""
_FLAT = 1e-3
"""A slope of less is called saturated where rounding has eaten its digits."""
_FEWEST_FACTORS, _TINY, _HUGE = 5, 1e-6, 1e6
"""So many factors along a chain that multiply to less than the one vanish, to more than the other
explode."""


@dataclass(frozen=True)
class Remark:
    """One reason: its kind, the node where it arises, what happened, and what to write instead."""

    kind: str
    index: int
    text: str
    instead: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, "text": self.text, "instead": self.instead}


def why(
    trace: Trace,
    stored: Sequence[Any],
    errors32: Sequence[Any],
    rows: Sequence[NodeReport],
    texts: Derived,
) -> tuple[Remark, ...]:
    """The findings that bear on these rows; of rounding only where figures differ.

    `stored` are the nodes' values in TensorFlow's float32.
    """
    value, in_float32 = _number(trace.value), _number(stored[trace.expression.output])
    with np.errstate(all="ignore"):
        lost = np.abs(in_float32 - value) > _LOST * FLOAT32.unit * np.abs(value)
    differ = bool(lost) or any(row.verdict not in (EXACT, NO_PATH) for row in rows)
    lost_all = any(row.verdict == NO_DIGITS for row in rows)
    nans = {row.index for row in rows if row.tf64 is not None and np.any(np.isnan(row.tf64))}
    nodes, names = trace.expression.nodes, trace.expression.names
    forms = stable_forms(nodes, names, ASCII, trace.values)
    if has_matrix(trace.shapes):  # there a sum is of the whole, and these are of each row
        forms = {index: form for index, form in forms.items() if "softmax" not in form}
        forms = {index: form for index, form in forms.items() if "logsumexp" not in form}
    reasons = {row.reason for row in rows}
    found: dict[tuple[str, str], Remark] = {}
    for index, node in enumerate(nodes):
        if node.op in LEAVES or trace.sweep.adjoints[index] is None:
            continue
        told = list(_at(trace, stored, errors32, index, texts, nans))
        told += [Remark(*one) for one in silent.told(trace, index, texts)]
        if lost_all and node.op in ("add", "sub"):
            told += _of_nothing(trace, index, texts)
        small = how_lost(trace, index, texts.text_of(index))
        if small in reasons:
            told.append(Remark("underflow", index, small))
        for finding in told:
            if differ or finding.kind not in _OF_ROUNDING:
                instead = finding.instead
                if finding.index in forms and finding.kind in _HELPED:
                    instead = f"{forms[finding.index]} is the same without that"
                found.setdefault((finding.kind, finding.text), replace(finding, instead=instead))
    return (*found.values(), *_held(rows), *_along(trace, rows, texts))


_OF_ROUNDING = ("cancellation", "absorption", "overflow", "underflow")
_HELPED = (*_OF_ROUNDING, "saturation", "indeterminate")


def _at(
    trace: Trace,
    stored: Sequence[Any],
    errors32: Sequence[Any],
    index: int,
    texts: Derived,
    nans: Container[int],
) -> Iterator[Remark]:
    """What happens at one node; `nans` are the nodes where TensorFlow's gradient is NaN."""
    node, text = trace.expression.nodes[index], texts.text_of(index)
    row = FUNCTIONS[node.op]
    if row.tensorflow.inexact:
        yield Remark("inexact", index, f"{text}: {row.tensorflow.inexact}")
    if node.op == "where":
        yield from _of_where(trace, index, text, nans)
    yield from _inside(trace, stored, errors32, index, texts)
    if _has_another(trace, index):
        names = {
            name: texts.text_of(arg) for name, arg in zip(row.parameters, node.args, strict=True)
        }
        yield Remark("another gradient", index, row.tensorflow.another[1].format(**names))
    if node.op in ROUNDED:
        yield from _of_root(trace, index, text, nans)
    sizes = [np.abs(_number(trace.values[arg])) for arg in node.args]
    value = np.abs(_number(trace.values[index]))
    with np.errstate(all="ignore"):
        beyond = any(np.any(size > FLOAT32.largest) for size in sizes)
        endless = not np.all(np.isfinite(value)) and all(np.all(np.isfinite(x)) for x in sizes)
        if beyond and not endless:
            return  # told where it began
        if np.any(value > FLOAT32.largest):
            if not at_pole(node.op, [trace.values[arg] for arg in node.args]):
                format_ = "a float64" if endless else "float32"
                yield Remark("overflow", index, f"{text} is too large for {format_}")
        elif node.op in ("add", "sub"):
            yield from _of_sum(trace, stored, errors32, index, text, sizes)
        elif row.rounding.saturates:
            yield from _of_limit(trace, errors32, index, text)
        elif np.any((value > 0) & (_number(stored[index]) == 0)) and _began(trace, stored, index):
            yield Remark("underflow", index, f"{text} is too small for float32")


def _has_another(trace: Trace, index: int) -> bool:
    """Whether TensorFlow has an operation of its own for a node, with another gradient here."""
    node = trace.expression.nodes[index]
    given = dict(
        zip(FUNCTIONS[node.op].parameters, (trace.values[a] for a in node.args), strict=True)
    )
    rows = any(takes_rows(node.op, np.shape(value)) for value in given.values())
    form = another(node.op, by_row=rows)
    if form is None:
        return False
    values = evaluate(form.nodes, given)
    stored = {name: FLOAT64.unit * np.abs(value) for name, value in given.items()}
    errors = bounds(form.nodes, values, given, FLOAT64, stored)
    return bool(np.any(np.abs(values[form.output]) > errors[form.output]))


def _began(trace: Trace, stored: Sequence[Any], index: int) -> bool:
    """Whether the arguments of what is 0 in float32 are not 0 there themselves."""
    args = trace.expression.nodes[index].args
    return not any(
        np.any((_number(trace.values[arg]) != 0) & (_number(stored[arg]) == 0)) for arg in args
    )


def _of_limit(trace: Trace, errors32: Sequence[Any], index: int, text: str) -> Iterator[Remark]:
    """A slope as small as the rounding of the value from which it is computed, at its worst."""
    found, place = trace.partial(index, 0), trace.sweep.partials.get((index, 0))
    if found is None or place is None:
        return
    node = trace.expression.nodes[index]
    if FUNCTIONS[node.op].arrays.by_row and np.shape(trace.values[index])[-1] == 1:
        return  # a softmax of one element is 1, whatever it is
    local = partial(node.op, 0)
    if local is None or FUNCTIONS[node.op].value not in local.variables:
        return
    argument = np.ravel(_number(trace.values[node.args[0]]))
    its_own = np.abs(np.ravel(_number(found)))
    slope = np.maximum(its_own, stable_slope(node.op, argument))
    unsure = np.where(slope < _FLAT, np.divide(np.ravel(errors32[place]), slope), 0.0)
    worst = int(np.argmax(unsure))
    if unsure[worst] <= 1 / _LOST:
        return
    at = f" at {argument[worst]:.6g}" if len(argument) > 1 else ""
    size = f", {slope[worst]:.2g}," if slope[worst] > 0 else ""
    lost = its_own[worst] == 0
    how = "is lost: from its value it is 0 even in float64" if lost else "loses digits in float32"
    form = SLOPES.get(node.op, "") if slope[worst] >= FLOAT32.smallest else ""
    instead = f"the slope of {node.op}(x) is {form}, which keeps its digits" if form else ""
    yield Remark("saturation", index, f"{text} is saturated: its slope{at}{size} {how}", instead)


def _of_sum(
    trace: Trace,
    stored: Sequence[Any],
    errors32: Sequence[Any],
    index: int,
    text: str,
    sizes: Sequence[Any],
) -> Iterator[Remark]:
    """Digits that cancelled, or a term too small to be seen beside the other."""
    value = _number(trace.values[index])
    off, value = np.abs(_number(stored[index]) - value), np.abs(value)
    terms = [np.asarray(errors32[arg]) for arg in trace.expression.nodes[index].args]
    # The bound says that digits may be lost, and the figure that some were.
    rest = _left(value, sizes, errors32[index], terms, off > 0)
    larger, smaller = np.maximum(*sizes), np.minimum(*sizes)
    if rest:
        yield Remark("cancellation", index, f"in {text} digits cancel: {rest}")
    elif np.any((smaller > 0) & (smaller < FLOAT32.unit * larger)):
        yield Remark(
            "absorption", index,
            f"in {text} the smaller term is below the last digit of the larger, in float32",
        )  # fmt: skip


def _of_nothing(trace: Trace, index: int, texts: Derived) -> Iterator[Remark]:
    """A difference of 0 that rounding made, in every precision alike: 1 − cos(1e-8).

    Told only where a gradient has no digit left: 2·x − 2 is 0 at 1, and nothing is lost.
    """
    first, second = (_number(trace.values[arg]) for arg in trace.expression.nodes[index].args)
    unsure = texts.errors[index] > 0
    if np.any((_number(trace.values[index]) == 0) & (first != 0) & (second != 0) & unsure):
        text = f"in {texts.text_of(index)} digits cancel: nothing is left"
        yield Remark("cancellation", index, text)


def _left(value: Any, sizes: Sequence[Any], error: Any, errors: Sequence[Any], off: Any) -> str:
    """What is left of terms that cancel, in words; "" where no digits are lost.

    `sizes` and `errors` are the terms', `off` where a figure is known to be off.
    """
    left, right = (own <= size / _LOST for own, size in zip(errors, sizes, strict=True))
    larger = np.maximum(*sizes)
    lost = off & left & right & (error > value / _LOST) & (value < larger / 2)
    if not np.any(lost):
        return ""
    some = lost & (value > 0)
    if not np.any(some):
        return "nothing is left"
    ratio = np.divide(larger, value, out=np.ones(np.shape(lost)), where=some)
    return f"{np.max(ratio):.1g} times smaller than its terms"


def _inside(
    trace: Trace, stored: Sequence[Any], errors32: Sequence[Any], index: int, texts: Derived
) -> Iterator[Remark]:
    """Digits that cancel in a formula which TensorFlow computes step by step: variance's x − x̄."""
    node = trace.expression.nodes[index]
    row, inner = FUNCTIONS[node.op], computed(node.op)
    if inner is None or not row.arrays.reduces or has_matrix(trace.shapes):
        return
    given = dict(zip(row.parameters, node.args, strict=True))
    point = {name: trace.values[arg] for name, arg in given.items()}
    values = evaluate(inner.nodes, point)
    known = {name: errors32[arg] for name, arg in given.items()}
    errors = bounds(inner.nodes, values, point, FLOAT32, known)
    off = np.any(_number(stored[index]) != _number(trace.values[index]))
    for at, part in enumerate(inner.nodes):
        if part.op in ("add", "sub"):
            sizes = [np.abs(_number(values[arg])) for arg in part.args]
            terms = [np.asarray(errors[arg]) for arg in part.args]
            rest = _left(np.abs(_number(values[at])), sizes, errors[at], terms, off)
            if rest:
                tape = Tape(trace.expression.nodes)
                output = tape.insert(replace(inner, output=at), given)
                text = to_text(Expression(tuple(tape.nodes), output), names=trace.expression.names)
                text = f"in {text}, in {texts.text_of(index)}, digits cancel: {rest}"
                yield Remark("cancellation", index, text)


def _of_where(trace: Trace, index: int, text: str, nans: Container[int]) -> Iterator[Remark]:
    """A branch that was not taken passes 0 on, and 0·∞ is NaN."""
    node = trace.expression.nodes[index]
    for branch in node.args[1:]:
        gradient = trace.adjoint(branch)
        below = [
            arg for arg in trace.expression.nodes[branch].args if trace.adjoint(arg) is not None
        ]
        taken = gradient is not None and np.all(np.asarray(gradient) != 0)
        if taken or gradient is None:
            continue
        if any(arg in nans and np.any(np.isnan(_number(trace.adjoint(arg)))) for arg in below):
            yield Remark(
                "branch", index,
                f"{text} makes a NaN in the branch that is not taken: its gradient is 0 there, and "
                "0 times a slope that is not finite is NaN",
                "put the condition inside: f(where(c, x, 1)) instead of where(c, f(x), 0)",
            )  # fmt: skip


def _of_root(trace: Trace, index: int, text: str, nans: Container[int]) -> Iterator[Remark]:
    """A length of 0: the slope of the root is infinite there, that of the squares 0."""
    nodes, names = trace.expression.nodes, trace.expression.names
    inside = reachable(nodes, index)[:index]
    below = any(used and arg in nans for arg, used in enumerate(inside))
    if np.any(_number(trace.values[index]) == 0) and below:
        yield Remark(
            "root", index,
            f"{text} is 0 here: a root's slope is infinite there, and infinity times 0 is NaN",
            f"{rounded(nodes, names, ASCII, index)} has a slope there",
        )  # fmt: skip


def _held(rows: Sequence[NodeReport]) -> Iterator[Remark]:
    """What is held constant, where differences see another slope than formula and TensorFlow."""
    if any(row.contradicted for row in rows):
        for row in rows:
            if row.operation == "stop_gradient":
                yield Remark(
                    "held constant", row.index,
                    f"{row.expression} is held constant: formula and TensorFlow leave out the path "
                    "through it, and differences move it like everything else",
                )  # fmt: skip


def _along(trace: Trace, rows: Sequence[NodeReport], texts: Derived) -> Iterator[Remark]:
    """The product of many factors along the chain, where it vanishes or explodes."""
    for row in rows:
        gradient = row.gradient
        if row.operation != "variable" or gradient is None or np.ndim(gradient):
            continue
        size = abs(float(gradient))
        if not (0 < size < _TINY or _HUGE < size < float("inf")):
            continue
        factors = _factors(trace, row.index)
        if len(factors) < _FEWEST_FACTORS:
            continue
        vanishing = size < 1
        index, factor = (min if vanishing else max)(factors, key=lambda one: abs(one[1]))
        word, extreme = ("vanishes", "smallest") if vanishing else ("explodes", "largest")
        yield Remark(
            "vanishing" if vanishing else "exploding", row.index,
            f"the gradient at {row.name} {word}: {len(factors)} factors along the chain multiply "
            f"to {size:.2g}, the {extreme} of them {factor:.2g} at {texts.text_of(index)}",
        )  # fmt: skip


def _factors(trace: Trace, index: int) -> list[tuple[int, float]]:
    """The local partials on the way up from a node, by the edge that carries most."""
    found: list[tuple[int, float]] = []
    while index != trace.expression.output and trace.users.get(index):
        edges = [
            (user, _number(trace.partial(user, place)), _number(trace.adjoint(user)))
            for user, place in trace.users[index]
        ]
        carried = [
            (abs(float(local * adjoint)), user, float(local))
            for user, local, adjoint in edges
            if local.ndim == adjoint.ndim == 0
        ]
        if not carried:
            return []
        _, index, local = max(carried)
        if abs(local) != 1:
            found.append((index, local))
    return found


def _number(value: Any) -> Any:
    return np.asarray(value, dtype=np.float64)

"""Why figures differ, or a gradient is not what one expects: what happened, where, and what helps.

Each remark has a kind. What is rounding is told by the account (account.py), how much of the
difference each node has to answer for; here it is named: digits are lost (digits.py), a product of
many factors vanishes or explodes, a branch that was not taken makes a NaN, a kernel is less exact
than its precision.
"""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.calculus.shapes import has_matrix, takes_rows
from tutor.calculus.templates import another
from tutor.calculus.trace import Trace
from tutor.comparison import silent
from tutor.comparison.causes import TooSmall
from tutor.comparison.derived import Derived
from tutor.comparison.digits import (
    Stored,
    cancelled_inside,
    cancelled_to_0,
    double,
    is_too_small,
    lost_digits,
    too_small_in_float32,
    underflow,
)
from tutor.comparison.remarks import Remark
from tutor.comparison.report import NodeReport
from tutor.comparison.rounding import FLOAT64, bounds
from tutor.comparison.stable import ROUNDED, rounded, stable_forms
from tutor.comparison.texts import Texts, plain
from tutor.comparison.verdicts import EXACT, NO_DIGITS, NO_PATH
from tutor.functions import FUNCTIONS
from tutor.notation.tape import LEAVES, Expression, reachable
from tutor.notation.writing import in_digits

_FEWEST_FACTORS, _TINY, _HUGE = 5, 1e-6, 1e6
"""So many factors along a chain that multiply to less than the one vanish, to more than the other
explode."""


def why(stored: Stored, rows: Sequence[NodeReport], derived: Derived) -> tuple[Remark, ...]:
    """The remarks that bear on these rows; of rounding only where figures differ."""
    trace, texts = stored.trace, derived.texts
    differ = stored.is_lost or any(row.verdict not in (EXACT, NO_PATH) for row in rows)
    lost_all = any(row.verdict == NO_DIGITS for row in rows)
    nans = {row.index for row in rows if row.tf64 is not None and np.any(np.isnan(row.tf64))}
    small = {row.cause.index for row in rows if isinstance(row.cause, TooSmall)}
    forms = _stable_forms(trace)
    found: dict[tuple[str, str], Remark] = {}
    for index, node in enumerate(trace.expression.nodes):
        if trace.sweep.adjoints[index] is None:
            continue
        if node.op in LEAVES:
            if differ and not small and is_too_small(stored, index):
                remark = too_small_in_float32(index, texts)
                found[remark.kind, remark.text] = remark
            continue
        told = [*_at(stored, index, texts, nans), *silent.told(index, texts)]
        if lost_all and node.op in ("add", "sub"):
            told += cancelled_to_0(index, texts, derived.errors[index])
        if lost_all and node.op == "div":
            told += silent.nearly_indeterminate(index, texts)
        if index in small:
            told.append(underflow(index, texts))
        for remark in told:
            if differ or remark.kind not in _OF_ROUNDING:
                if remark.index in forms and remark.kind in _WITHOUT:
                    better = texts.say(
                        forms[remark.index], f" is the same, {_WITHOUT[remark.kind]}"
                    )
                    remark = replace(remark, better=better)
                found.setdefault((remark.kind, remark.text), remark)
    return (*found.values(), *_held(rows, texts), *_along(trace, rows, texts))


_OF_ROUNDING = ("cancellation", "absorption", "overflow", "underflow")
_WITHOUT = {
    "cancellation": "and no digits cancel in it",
    "absorption": "and no term is lost in it",
    "overflow": "and nothing is too large in it",
    "underflow": "and nothing is too small in it",
    "saturation": "and its slope keeps its digits",
    "indeterminate": "and has a value here",
}
"""What a stable form is spared, by what happens where it is not used."""
_OF_THE_WHOLE = {"softmax", "logsumexp"}


def _stable_forms(trace: Trace) -> dict[int, Expression]:
    """For each node the stable form of what it is a part of, where there is one."""
    forms = stable_forms(trace.expression, trace.values)
    if not has_matrix(trace.shapes):
        return forms
    # There a sum is of the whole, and these are of each row.
    made = {index: set(_operations(form)) for index, form in forms.items()}
    return {index: form for index, form in forms.items() if not made[index] & _OF_THE_WHOLE}


def _operations(form: Expression) -> Iterator[str]:
    needed = reachable(form.nodes, form.output)
    return (node.op for node, used in zip(form.nodes, needed, strict=True) if used)


def _at(stored: Stored, index: int, texts: Texts, nans: Container[int]) -> Iterator[Remark]:
    """What happens at one node; `nans` are the nodes where TensorFlow's gradient is NaN."""
    trace = stored.trace
    node = trace.expression.nodes[index]
    row = FUNCTIONS[node.op]
    if row.tensorflow.inexact:
        yield Remark("inexact", index, texts.say(index, f": {row.tensorflow.inexact}"))
    if node.op == "where":
        yield from _of_where(trace, index, texts, nans)
    yield from cancelled_inside(stored, index, texts)
    if _has_another(trace, index):
        given = dict(zip(row.parameters, node.args, strict=True))
        words = re.split(r"{(\w+)}", row.tensorflow.another[1])
        said = texts.say(*(given.get(word, word) for word in words))
        yield Remark("another gradient", index, said)
    if node.op in ROUNDED:
        yield from _of_root(trace, index, texts, nans)
    yield from lost_digits(stored, index, texts)


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


def _of_where(trace: Trace, index: int, texts: Texts, nans: Container[int]) -> Iterator[Remark]:
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
        if any(arg in nans and np.any(np.isnan(double(trace.adjoint(arg)))) for arg in below):
            said = texts.say(
                index, " makes a NaN in the branch that is not taken: its gradient is 0 there, and "
                "0 times a slope that is not finite is NaN",
            )  # fmt: skip
            better = "put the condition inside: f(where(c, x, 1)) instead of where(c, f(x), 0)"
            yield Remark("branch", index, said, plain(better))


def _of_root(trace: Trace, index: int, texts: Texts, nans: Container[int]) -> Iterator[Remark]:
    """A length of 0: the slope of the root is infinite there, that of the squares 0."""
    inside = reachable(trace.expression.nodes, index)[:index]
    below = any(used and arg in nans for arg, used in enumerate(inside))
    if np.any(double(trace.values[index]) == 0) and below:
        said = texts.say(
            index, " is 0 here: a root's slope is infinite there, and infinity times 0 is NaN"
        )
        better = texts.say(rounded(trace.expression, index), " has a slope there")
        yield Remark("root", index, said, better)


def _held(rows: Sequence[NodeReport], texts: Texts) -> Iterator[Remark]:
    """What is held constant, where differences see another slope than formula and TensorFlow."""
    if any(row.contradicted for row in rows):
        for row in rows:
            if row.operation == "stop_gradient":
                said = texts.say(
                    row.index, " is held constant: formula and TensorFlow leave out the path "
                    "through it, and differences move it like everything else",
                )  # fmt: skip
                yield Remark("held constant", row.index, said)


def _along(trace: Trace, rows: Sequence[NodeReport], texts: Texts) -> Iterator[Remark]:
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
        said = texts.say(
            "the gradient at ", row.index, f" {word}: {len(factors)} factors along the chain "
            f"multiply to {in_digits(size, 2)}, the {extreme} of them {in_digits(factor, 2)} at ",
            index,
        )  # fmt: skip
        yield Remark("vanishing" if vanishing else "exploding", row.index, said)


def _factors(trace: Trace, index: int) -> list[tuple[int, float]]:
    """The local partials on the way up from a node, by the edge that carries most."""
    found: list[tuple[int, float]] = []
    while index != trace.expression.output and trace.users.get(index):
        edges = [
            (user, double(trace.partial(user, place)), double(trace.adjoint(user)))
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

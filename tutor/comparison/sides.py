"""A kink in words: where it is, what the node does there, both slopes, TensorFlow's convention."""

from collections.abc import Container, Sequence
from typing import Any

import numpy as np

from tutor.calculus.templates import template
from tutor.calculus.trace import Trace
from tutor.comparison.brief import brief_name, node_text
from tutor.comparison.figures import element
from tutor.comparison.kinks import Sides, kinks_of, same_slope, smooth
from tutor.comparison.texts import Part
from tutor.comparison.trouble import Trouble
from tutor.functions import FUNCTIONS
from tutor.notation.printer import ASCII, Style, to_text
from tutor.notation.tape import VARIABLE, Expression
from tutor.notation.writing import in_digits

_MOST_TOLD = 3
"""Elements whose two sides are told one by one."""


def kinked(
    trouble: Trouble, sides: Sides | None, *, walked: bool, by: Container[int]
) -> tuple[Part, ...]:
    """What a node does at its kink, the slopes on both sides, and what TensorFlow takes.

    `by` is what varies of that which the node is computed from.
    `walked` where the sides were looked for: then there are none where `sides` is None.
    """
    convention = _convention(trouble, by)
    what = "jumps" if trouble.jump else "has a corner"
    if sides is None:
        unknown = ", and what the slopes are is not known" if walked and not trouble.jump else ""
        if not trouble.jump and not trouble.convention:
            what = "changes branch"
        return (f"{what} here{unknown}; ", *convention)
    if not smooth(sides):
        return (f"{what} {_apart(*sides, trouble.jump)}; ", *convention)
    both = "in every element" if np.ndim(sides[0]) else f"{in_digits(sides[0])} from both sides"
    if not trouble.jump and not trouble.convention:
        what = "changes branch"
    after = ", whatever comes after it" * bool(trouble.convention)
    return (f"{what} here, but the derivative exists: {both}; ", *convention, after)


def _apart(left: Any, right: Any, jump: bool) -> str:
    """The slopes on the two sides; of a column those of the elements that have no derivative."""
    if not np.ndim(left):
        return f"here: {_two(left, right, jump)}"
    places = [
        place for place in np.ndindex(np.shape(left)) if not same_slope(left[place], right[place])
    ]
    told = "; ".join(
        f"at {element(place)}: {_two(left[place], right[place], jump)}"
        for place in places[:_MOST_TOLD]
    )
    more = len(places) - _MOST_TOLD
    return f"{told}; and at {more} more" if more > 0 else told


def _two(left: float, right: float, jump: bool) -> str:
    if jump and np.isinf([left, right]).any():
        return "no derivative"
    if np.isnan([left, right]).any():
        return "what the slopes are is not known"
    between = f" ({_between(left, right)})" if np.all(np.isfinite([left, right])) else ""
    return f"{in_digits(left)} from the left, {in_digits(right)} from the right{between}"


def _between(left: float, right: float) -> str:
    low, high = sorted((left, right))
    kind = "subgradients" if left < right else "generalized gradients"
    return f"{kind} from {in_digits(low)} to {in_digits(high)}"


def _convention(trouble: Trouble, by: Container[int]) -> tuple[Part, ...]:
    """What TensorFlow takes for the slopes of the row itself, where it has none."""
    if FUNCTIONS[trouble.op].tensorflow.silent:
        return (f"TensorFlow lets no gradient through {trouble.op}",)
    if not trouble.convention:
        return ("TensorFlow follows the branch that the condition takes",)
    slopes = [
        (in_digits(slope), arg)
        for slope, arg in zip(trouble.convention, trouble.decides, strict=True)
        if arg in by
    ]
    if len(slopes) == 1:
        return (f"TensorFlow takes {slopes[0][0]} for the slope of {trouble.op} there",)
    each: list[Part] = []
    for slope, arg in slopes:
        each += [" and " if each else "", f"{slope} by ", arg]
    return ("TensorFlow takes ", *each, f" for the slopes of {trouble.op} there")


def edge(trace: Trace, index: int, errors: Sequence[Any], style: Style = ASCII) -> str:
    """Where a node of the sweep that is on its kink has it, as an equation: x - 1 = 0."""
    node = trace.sweep.nodes[index]
    form = Expression(trace.sweep.nodes, index, trace.expression.names)
    if node.op == "where":
        left, right = (node_text(form, arg, style) for arg in form.nodes[node.args[0]].args)
        return f"{left} = {right}"
    row = FUNCTIONS[node.op]
    kinks = zip(row.kinks, kinks_of(trace, index), strict=True)
    zero = next(template(kink.zero, row.parameters) for kink, at in kinks if at.is_here(errors))
    args = dict(zip(row.parameters, node.args, strict=True))

    def text(part: int) -> str:
        leaf = zero.nodes[part]
        if leaf.op == VARIABLE:
            return node_text(form, args[str(leaf.value)], style)
        names = {zero.find(name): brief_name(form, arg, style) for name, arg in args.items()}
        return to_text(zero, style, output=part, names=names)

    whole = zero.nodes[zero.output]
    sides = [text(side) for side in whole.args] if whole.op == "sub" else [text(zero.output), "0"]
    return " = ".join(sides)

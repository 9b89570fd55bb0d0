"""What is said of a mistake: the messages' blanks, filled with the learner's own names.

Formulas stand between backticks, so that a page writes them in its own notation.

They are kept, since many make the same mistake in one question.
"""

from collections.abc import Mapping
from functools import lru_cache

from tutor.calculus.sweep import derivative
from tutor.functions import FUNCTIONS
from tutor.notation.printer import to_text
from tutor.notation.tape import Expression, extract, sizes

_LONGEST = 60
_KEPT = 4096


@lru_cache(maxsize=_KEPT)
def words(function: Expression, wrt: int, index: int, about: int = 0) -> Mapping[str, str]:
    """What the blanks are filled with; `about` is the argument that is called the inner."""
    node = function.nodes[index]
    inner = node.args[about] if node.args else index
    row = FUNCTIONS.get(node.op)
    sign = row is None or row.symbol
    whole = f"`{text(function, index)}`"
    return {
        "of": function.label(function.output) or "f",
        "x": f"`{function.label(wrt)}`",
        "f": "the power" if node.op == "pow" else whole if sign else f"`{node.op}`",
        "node": whole,
        "inner": f"`{text(function, inner)}`",
        "missing": slope_text(function, wrt, inner),
        "times": "",
    }


def text(function: Expression, index: int) -> str:
    """A node as it was typed: by its name where it has one, or as a formula."""
    label = function.label(index)
    if label and index != function.output:
        return label
    return to_text(function, output=index, names=function.names)


@lru_cache(maxsize=_KEPT)
def slope_text(function: Expression, wrt: int, index: int) -> str:
    """The derivative of a node, as the learner would write it: `dy/dx = 2`."""
    label = function.label(index)
    by = function.label(wrt)
    left = f"d{label}/d{by}" if label else f"d/d{by} ({text(function, index)})"
    alone = extract(function.nodes, index, {}) if not label else function.at(index)
    found = (
        derivative(alone, alone.find(by))
        if by in alone.variables or by in alone.names.values()
        else None
    )
    if found is None or sizes(found.nodes)[found.output] > _LONGEST:
        return f"`{left}`"
    return f"`{left} = {to_text(found, names=found.names)}`"

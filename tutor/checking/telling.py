"""What is said of a mistake: the messages' blanks, filled with the learner's own names.

Formulas stand between backticks, so that a page writes them in its own notation.

They are kept, since many make the same mistake in one question.
"""

from collections.abc import Mapping
from functools import lru_cache

from tutor.calculus.shapes import A_COLUMN, SCALAR, shapes
from tutor.calculus.sweep import cut, derivative
from tutor.checking.scene import Asked
from tutor.functions import FUNCTIONS, WHOLE
from tutor.notation.printer import to_text
from tutor.notation.tape import Expression, depends, extract, reachable, sizes

_LONGEST = 60
_KEPT = 4096


@lru_cache(maxsize=_KEPT)
def words(asked: Asked, index: int, about: int = 0) -> Mapping[str, str]:
    """What the blanks are filled with; `about` is the argument that is called the inner."""
    function = asked.function
    node = function.nodes[index]
    inner = node.args[about] if node.args else index
    row = FUNCTIONS.get(node.op)
    sign = row is None or row.symbol
    whole = f"`{text(function, index)}`"
    return {
        "of": function.label(function.output) or "f",
        "x": f"`{asked.by}`",
        "f": "the power" if node.op == "pow" else whole if sign else f"`{node.op}`",
        "node": whole,
        "inner": f"`{text(function, inner)}`",
        "missing": slope_text(asked, inner),
        "times": "",
    }


def text(function: Expression, index: int) -> str:
    """A node as it was typed: by its name where it has one, or as a formula."""
    label = function.label(index)
    if label and index != function.output:
        return label
    return to_text(function, output=index, names=function.names)


@lru_cache(maxsize=_KEPT)
def slope_text(asked: Asked, index: int) -> str:
    """The derivative of a node, as the learner would write it: `dy/dx = 2`."""
    function, by = asked.function, asked.by
    label = function.label(index)
    left = f"d{label}/d{by}" if label else f"d/d{by} ({text(function, index)})"
    alone = extract(function.nodes, index, {}) if not label else function.at(index)
    found = _slope(alone, by, asked.columns)
    if found is None or sizes(found.nodes)[found.output] > _LONGEST:
        return f"`{left}`"
    return f"`{left} = {to_text(found, names=found.names)}`"


def _slope(form: Expression, by: str, columns: frozenset[str]) -> Expression | None:
    """The derivative by a variable, of a column each element's; None where it has no formula."""
    if by not in form.variables and by not in form.names.values():
        return None
    given, wrt = dict.fromkeys(columns, A_COLUMN), form.find(by)
    found, nodes = shapes(form, given), form.nodes
    one_by_one = found[form.output] != SCALAR
    if one_by_one:
        below, varies = reachable(nodes, form.output), depends(nodes, [wrt])
        if any(below[k] and varies[k] and node.op in WHOLE for k, node in enumerate(nodes)):
            return None
    if one_by_one or found[wrt] != SCALAR:  # an element's own, or they would be added up
        given[by] = A_COLUMN
    return derivative(cut(form, wrt), wrt, given=given)

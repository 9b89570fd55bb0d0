"""A condition such as x > 0 is no number: it stands first in where( ), and nowhere else."""

from tutor.errors import NotationError
from tutor.notation.tape import Expression

COMPARISONS = frozenset(("gt", "ge", "lt", "le", "ne"))
_CONDITIONAL = COMPARISONS | {"where"}


def check_conditions(expression: Expression) -> None:
    """Raise NotationError for a condition in a number's place, or a number in a condition's."""
    nodes = expression.nodes
    if _CONDITIONAL.isdisjoint(expression.operations):
        return
    for index, node in enumerate(nodes):
        for position, arg in enumerate(node.args):
            wanted = node.op == "where" and position == 0
            if (nodes[arg].op in COMPARISONS) != wanted:
                raise _misplaced(expression, arg if not wanted else index, wanted=wanted)
    for index in (*expression.names, expression.output):
        if nodes[index].op in COMPARISONS:
            raise _misplaced(expression, index, wanted=False)


def _misplaced(expression: Expression, index: int, *, wanted: bool) -> NotationError:
    start, end = expression.span(index)
    message = "where( ) asks for a condition first" if wanted else "a condition is not a number"
    return NotationError(
        message,
        text=expression.text,
        start=start,
        end=end,
        hint="a condition stands first in where(x > 0, x, 0)",
    )

"""A formula over data columns, written out in numbers: mean(x) is (x[1] + x[2])/2.

So it is compared as any other, in as many digits as it takes and on both sides of every corner,
for columns of more than one length: sum(x)/2 is the mean of two values alone.
"""

from collections.abc import Mapping, Sequence
from functools import reduce

from tutor.calculus.shapes import OF_ARRAYS
from tutor.calculus.templates import definition
from tutor.functions import FUNCTIONS, WHOLE
from tutor.notation.tape import VARIABLE, Expression, Node, Tape, extract

LENGTHS = (2, 3)

Indices = tuple[int, ...]
"""Where a value's elements stand on a tape; of a number its only one."""


def can_be_written_out(*forms: Expression | None) -> bool:
    """Whether formulas have columns and numbers alone, and no matrices."""
    return all(form is None or OF_ARRAYS.isdisjoint(form.operations) for form in forms)


def written_out(
    form: Expression, known: Expression | None, columns: frozenset[str], length: int
) -> tuple[Expression, ...]:
    """A formula whose columns have so many elements: one for each of its own, or one in all.

    >>> from tutor.notation import parse, to_text
    >>> columns = frozenset(["x"])
    >>> [to_text(one) for one in written_out(parse("x - mean(x)"), None, columns, 2)]
    ['x[1] - (x[1] + x[2])/2', 'x[2] - (x[1] + x[2])/2']
    """
    tape, names = Tape(), dict[str, Indices]()
    for name in (*(known.variables if known else ()), *form.variables):
        named = parts(name, columns, length)
        names[name] = tuple(tape.variable(part) for part in named)
    if known is not None:
        found = _values(tape, known.nodes, names)
        names |= {name: found[index] for index, name in known.names.items()}
    output = _values(tape, form.nodes, names)[form.output]
    return tuple(extract(tape.nodes, element, {}) for element in output)


def parts(name: str, columns: frozenset[str], length: int) -> tuple[str, ...]:
    """The names of a variable's elements."""
    if name not in columns:
        return (name,)
    return tuple(f"{name}[{place}]" for place in range(1, length + 1))


def _values(tape: Tape, nodes: Sequence[Node], names: Mapping[str, Indices]) -> list[Indices]:
    found: list[Indices] = []
    for node in nodes:
        if node.op == VARIABLE:
            found.append(names[str(node.value)])
        elif node.args:
            found.append(_applied(tape, node.op, [found[arg] for arg in node.args]))
        else:
            found.append((tape.append(node),))
    return found


def _applied(tape: Tape, op: str, args: Sequence[Indices]) -> Indices:
    """An operation's value: of a whole column by its formula, else element by element."""
    first = args[0]
    if op == "count":
        return (tape.number(len(first)),)
    if op in ("sum", "mean"):
        total = reduce(lambda one, other: tape.add("add", one, other), first)
        if op == "sum" or len(first) == 1:
            return (total,)
        return (tape.add("div", total, tape.number(len(first))),)
    if op in ("spread", "spread_over"):
        return args[1] if len(args[1]) > 1 else args[1] * len(first)
    inner = definition(op) if op in WHOLE else None
    if inner is not None:
        names = dict(zip(FUNCTIONS[op].parameters, args, strict=True))
        return _values(tape, inner.nodes, names)[inner.output]
    count = max(map(len, args))
    each = [arg * count if len(arg) == 1 else arg for arg in args]
    return tuple(tape.add(op, *together) for together in zip(*each, strict=True))

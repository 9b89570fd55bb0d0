"""Expression swell: how long a derivative is when it is written out, and when it is not.

A tape writes each value once and points back at it. A formula has no way to point: it writes out
again what it uses again, and its derivative does so all the more. SymPy's formulas share their
parts in memory, so that they can be counted, and evaluated, in the time of the shared form.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any, TypeVar

from tutor.calculus.patience import Patience
from tutor.calculus.shapes import SCALAR
from tutor.notation.tape import NUMBER, Expression, Node

_DIGITS = 30
_FREE = frozenset(("identity", "spread"))
Found = TypeVar("Found")


@dataclass(frozen=True)
class WrittenOut:
    """SymPy's own derivative: its operations when written out, and its value.

    The value is None where SymPy has no number for its formula, as for the slope of a floor.
    """

    operations: int
    value: float | None


def operations(nodes: Sequence[Node], roots: Iterable[int], first: int = 0) -> int:
    """How many operations from `first` on the roots need; giving a value a name is none.

    >>> from tutor.notation import parse
    >>> e = parse("x*x + sin(x*x)")
    >>> operations(e.nodes, [e.output])
    4
    """
    needed = [False] * len(nodes)
    for root in roots:
        needed[root] = True
    count = 0
    for index in range(len(nodes) - 1, first - 1, -1):
        if needed[index]:
            count += bool(nodes[index].args) and nodes[index].op not in _FREE
            for arg in nodes[index].args:
                needed[arg] = True
    return count


def written_out(nodes: Sequence[Node], output: int) -> int:
    """How many operations a node takes when each value is written out wherever it is used.

    >>> from tutor.notation import parse
    >>> e = parse("y = x*x; z = y*y; z*z")
    >>> written_out(e.nodes, e.output)
    7
    """
    counts: list[int] = []
    for node in nodes[: output + 1]:
        own = bool(node.args) and node.op not in _FREE
        counts.append(own + sum(counts[arg] for arg in node.args))
    return counts[output]


def by_sympy(expression: Expression, name: str, at: float, patience: Patience) -> WrittenOut | None:
    """d(output)/d(name) as SymPy writes it, at a point; None where the patience ran out.

    The formula is of this one variable, and of numbers.

    >>> from tutor.notation import parse
    >>> by_sympy(parse("sin(sin(x))"), "x", 0.0, Patience(2.0))
    WrittenOut(operations=4, value=1.0)
    """

    def question() -> WrittenOut:
        from tutor.calculus.symbolic import to_sympy

        formula = to_sympy(expression.nodes, expression.output, [SCALAR] * len(expression))
        symbol = next((s for s in formula.free_symbols if s.name == name), None)
        slope = formula.diff(symbol) if symbol is not None else formula * 0
        point = to_sympy([Node(NUMBER, (), Fraction(at))], 0, [SCALAR]).evalf(_DIGITS)
        try:
            value = _real(_through(slope, partial(_value, symbol, point)))
        except (TypeError, ValueError, NotImplementedError):
            value = None
        return WrittenOut(_through(slope, _operations), value)

    return patience.ask(question)


def _operations(part: Any, args: list[int]) -> int:
    """A sum or a product of k parts is k − 1 operations; a power or a function is one."""
    if not args:
        return 0
    return sum(args) + (len(args) - 1 if part.is_Add or part.is_Mul else 1)


def _value(symbol: Any, point: Any, part: Any, args: list[Any]) -> Any:
    if part == symbol:
        return point
    if not part.args:
        return part.evalf(_DIGITS) if part.is_number else part
    return part.func(*args)


def _real(number: Any) -> float | None:
    if not number.is_number:
        return None
    return float(number) if number.is_real else float("nan")


def _through(formula: Any, visit: Callable[[Any, list[Found]], Found]) -> Found:
    """What `visit` makes of a formula, each shared part visited once, without recursion."""
    found: dict[Any, Found] = {}
    pending = [formula]
    while pending:
        part = pending[-1]
        missing = [arg for arg in part.args if arg not in found]
        if missing and part not in found:
            pending.extend(missing)
            continue
        pending.pop()
        if part not in found:
            found[part] = visit(part, [found[arg] for arg in part.args])
    return found[formula]

"""Shorter forms of a node: SymPy rewrites it, and what it found is written on the tape."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import cache

from tutor.calculus.algebra import Algebra
from tutor.calculus.shapes import SCALAR
from tutor.calculus.symbolic import COUNT, WRITERS, Formula, Mean, rewritings, to_sympy
from tutor.functions import FUNCTIONS
from tutor.notation.tape import CONSTANT, VARIABLE, Node, reachable, sizes

_LARGEST_WRITTEN = 60
_CONSTANTS = {"pi": "pi", "E": "e"}


def shorter(algebra: Algebra, output: int, names: Mapping[int, str], length: int) -> int | None:
    """A form with fewer than `length` signs that SymPy finds for a node, or None.

    Only rewriting that a person would do by hand is tried: collecting, factoring, cancelling. A
    function that SymPy has not, such as the sigmoid, is a letter meanwhile, and so are the names
    at first; inside a mean each element is rewritten.
    """
    variables = {i: str(node.value) for i, node in enumerate(algebra.nodes) if node.op == VARIABLE}
    held = _held(algebra.nodes)
    best, best_cost = None, (length, 0)
    named = {**held, **variables, **names}
    written_out = {**held, **variables}
    for letters in (named,) if named == written_out else (named, written_out):
        for written in _rewritten(algebra, output, letters):
            cost = sizes(algebra.nodes, names)[written], _quotients(algebra.nodes, written)
            if cost < best_cost:
                best, best_cost = written, cost
    return best


def _quotients(nodes: Sequence[Node], output: int) -> int:
    """How many fractions a form has: of two as long, (x − 1)/x² is easier than (1 − 1/x)/x."""
    needed = reachable(nodes, output)
    return sum(node.op == "div" for index, node in enumerate(nodes) if needed[index])


def _rewritten(algebra: Algebra, output: int, letters: Mapping[int, str]) -> Iterator[int]:
    if sizes(algebra.nodes, letters)[output] > _LARGEST_WRITTEN:
        return
    leaves = {name: index for index, name in reversed(list(letters.items()))}
    for formula in rewritings(to_sympy(algebra.nodes, output, algebra.shapes, letters)):
        with suppress(LookupError):
            yield from_sympy(formula, algebra, leaves)


def _held(nodes: Sequence[Node]) -> dict[int, str]:
    """A letter for each function that SymPy has no name for."""
    return {
        index: f"{node.op} {index}"
        for index, node in enumerate(nodes)
        if node.op in FUNCTIONS and node.op not in WRITERS and not FUNCTIONS[node.op].names.sympy
    }


def from_sympy(formula: Formula, algebra: Algebra, leaves: Mapping[str, int]) -> int:
    """Write a SymPy formula on a tape; LookupError for a function that the registry has not."""
    if formula.is_Rational:
        return algebra.quotient(Fraction(int(formula.p), int(formula.q)))
    if formula == COUNT:
        column = next((i for i, shape in enumerate(algebra.shapes) if shape != SCALAR), None)
        if column is None:
            raise LookupError("a count without a column")
        return algebra.make("count", column)
    if formula.is_Symbol:
        return leaves[formula.name]
    if isinstance(formula, Mean):
        return algebra.make("mean", from_sympy(formula.args[0], algebra, leaves))
    if formula.is_NumberSymbol:
        return algebra.leaf(Node(CONSTANT, (), _CONSTANTS[str(formula)]))
    if formula.is_Add:
        terms = [from_sympy(term, algebra, leaves) for term in formula.as_ordered_terms()]
        return _chain(algebra, "add", terms)
    if formula.is_Mul:
        ordered = _sign_inside(formula.as_ordered_factors())
        ordered.sort(key=lambda factor: (factor.is_Add, factor.count_ops() if factor.is_Add else 0))
        factors = [from_sympy(factor, algebra, leaves) for factor in ordered]
        return _chain(algebra, "mul", factors)
    if formula.is_Pow:
        base = from_sympy(formula.base, algebra, leaves)
        if formula.exp.is_Rational and formula.exp < 0:
            power = from_sympy(-formula.exp, algebra, leaves)
            under = _root_or_power(algebra, base, -formula.exp, power)
            return algebra.make("div", algebra.number(1), under)
        power = from_sympy(formula.exp, algebra, leaves)
        return _root_or_power(algebra, base, formula.exp, power)
    op = _from_name().get(type(formula).__name__)
    if op is None:
        raise LookupError(type(formula).__name__)
    return algebra.make(op, *(from_sympy(arg, algebra, leaves) for arg in formula.args))


def _sign_inside(factors: list[Formula]) -> list[Formula]:
    """−x·(y − s) as x·(s − y)."""
    number, *others = factors
    if number.is_Rational and number < 0:
        for place, factor in enumerate(others):
            inner = factor.args[0] if isinstance(factor, Mean) else factor
            turned = _turned(inner)
            if turned is not None:
                others[place] = Mean(turned) if isinstance(factor, Mean) else turned
                return [-number, *others] if number != -1 else others
    return factors


def _turned(formula: Formula) -> Formula:
    """The negative of a difference, or of a product with one, with no sign before it; or None."""
    if formula.is_Add and any(term.could_extract_minus_sign() for term in formula.args):
        return -formula
    for place, factor in enumerate(formula.args if formula.is_Mul else ()):
        turned = _turned(factor)
        if turned is not None:
            return formula.func(*formula.args[:place], turned, *formula.args[place + 1 :])
    return None


def _chain(algebra: Algebra, op: str, parts: Sequence[int]) -> int:
    result = parts[0]
    for part in parts[1:]:
        result = algebra.make(op, result, part)
    return result


def _root_or_power(algebra: Algebra, base: int, exponent: Formula, power: int) -> int:
    if exponent.is_Rational and (exponent.p, exponent.q) == (1, 2):
        return algebra.make("sqrt", base)
    return algebra.make("pow", base, power)


@cache
def _from_name() -> Mapping[str, str]:
    return {row.names.sympy: name for name, row in FUNCTIONS.items() if row.names.sympy}

"""The same formula as others may write it: with powers for quotients and roots, as one fraction,
multiplied out, or with a common factor in front.

It is taken apart into a sum of products of powers, and put together again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, reduce

from tutor.checking.catalogue import RIGHT, Slip
from tutor.checking.fallible import FallibleDerivation
from tutor.checking.walk import written
from tutor.notation.tape import VARIABLE, Expression, Node, Tape, extract

_MOST_TERMS, _LARGEST_POWER = 8, 6

Powers = Mapping[int, Fraction]
"""A product of powers: the exponent of each base, a node's index."""

Terms = Mapping[frozenset[tuple[int, Fraction]], Fraction]
"""A sum of such products, each with its factor."""


class _TooManyError(Exception):
    """A sum of more terms than one would write."""


def first_derivatives(on: FallibleDerivation) -> list[Expression]:
    """A function's derivative in the ways that it may be written."""
    ways: list[dict[int, Slip]] = [{}]
    for op, texts in RIGHT.items():
        places = [k for k, node in enumerate(on.nodes) if node.op == op and on.active[k]]
        ways += [dict.fromkeys(places, Slip("", (op,), text, "")) for text in texts if places]
    return list(dict.fromkeys(form for way in ways for form in rewritten(written(on, way))))


@lru_cache(maxsize=512)
def rewritten(form: Expression) -> tuple[Expression, ...]:
    """The ways of writing a formula, without those that are no other.

    >>> from tutor.notation import parse, to_text
    >>> [to_text(one) for one in rewritten(parse("exp(x) + x*exp(x)"))]
    ['exp(x) + x*exp(x)', 'exp(x)*(1 + x)']
    >>> [to_text(one) for one in rewritten(parse("1/x - ln(x)/x^2"))]
    ['1/x - ln(x)/x^2', 'x^(-1) - x^(-2)*ln(x)', '(x - ln(x))/x^2', 'x^(-2)*(x - ln(x))']
    """
    tape = Tape(shared=True)
    names = {name: tape.variable(name) for name in form.variables}
    output = tape.insert(form, names)
    try:
        terms = _terms(tape.nodes)
        forms = _forms(tape.nodes, terms[output], terms)
    except _TooManyError:
        return ()
    return tuple(dict.fromkeys(forms))


def _terms(nodes: Sequence[Node]) -> list[Terms]:
    """Every node as a sum of products of powers."""
    found: list[Terms] = []
    for index, (op, args, value) in enumerate(nodes):
        alone: Terms = {frozenset([(index, Fraction(1))]): Fraction(1)}
        given = [found[arg] for arg in args]
        if isinstance(value, Fraction):
            found.append({frozenset(): value} if value else {})
        elif op in ("add", "sub"):
            found.append(_sum(given[0], given[1], 1 if op == "add" else -1))
        elif op == "neg":
            found.append(_sum({}, given[0], -1))
        elif op == "mul":
            found.append(_product(*given))
        elif op == "div" and given[1]:
            found.append(_product(given[0], _power(given[1], args[1], Fraction(-1))))
        elif op == "sqrt" and given[0]:
            found.append(_power(given[0], args[0], Fraction(1, 2)))
        elif op == "pow" and given[0] and (exponent := _number(given[1])) is not None:
            found.append(_power(given[0], args[0], exponent))
        else:
            found.append(alone)
    return found


def _number(terms: Terms) -> Fraction | None:
    if not terms:
        return Fraction(0)
    return terms.get(frozenset()) if len(terms) == 1 else None


def _sum(left: Terms, right: Terms, sign: int) -> Terms:
    found = dict(left)
    for powers, times in right.items():
        found[powers] = found.get(powers, Fraction(0)) + sign * times
    found = {powers: times for powers, times in found.items() if times}
    if len(found) > _MOST_TERMS:
        raise _TooManyError
    return found


def _product(left: Terms, right: Terms) -> Terms:
    found: Terms = {}
    for one, times in left.items():
        for other, more in right.items():
            powers = dict(one)
            for base, exponent in other:
                powers[base] = powers.get(base, Fraction(0)) + exponent
            together = frozenset((base, n) for base, n in powers.items() if n)
            found = _sum(found, {together: times * more}, 1)
    return found


def _power(terms: Terms, base: int, exponent: Fraction) -> Terms:
    """A power: of a single product that of its factors, else of the whole."""
    if len(terms) == 1:
        ((powers, times),) = terms.items()
        whole = exponent.denominator == 1
        if whole and abs(exponent) <= _LARGEST_POWER:
            return {frozenset((k, n * exponent) for k, n in powers): times ** int(exponent)}
        if times == 1 and len(powers) == 1 and all(n == 1 for _, n in powers):
            return {frozenset((k, exponent) for k, _ in powers): Fraction(1)}
    return {frozenset([(base, exponent)]): Fraction(1)} if exponent else {frozenset(): Fraction(1)}


# --- putting together ----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Writer:
    """What writes on a new tape; with `as_powers`, negative exponents and roots as such."""

    nodes: Sequence[Node]
    tape: Tape
    names: Mapping[str, int]
    as_powers: bool

    def sum(self, terms: Terms) -> int:
        made = None
        for powers, times in sorted(terms.items(), key=lambda term: term[1] < 0):
            here = self.product(dict(powers), abs(times) if made is not None else times)
            if made is None:
                made = here
            else:
                made = self.tape.add("sub" if times < 0 else "add", made, here)
        return self.tape.number(0) if made is None else made

    def product(self, powers: Powers, times: Fraction, *more: int) -> int:
        below = {k: -n for k, n in powers.items() if n < 0 and not self.as_powers}
        above = {k: n for k, n in powers.items() if k not in below}
        over = self._factors(above, abs(times.numerator)) + list(more)
        made = self._times(over)
        if below or times.denominator != 1:
            made = self.tape.add("div", made, self._times(self._factors(below, times.denominator)))
        return self.tape.add("neg", made) if times < 0 else made

    def _factors(self, powers: Powers, times: int) -> list[int]:
        made = [self.base(k, n) for k, n in sorted(powers.items())]
        return [self.tape.number(times), *made] if times != 1 else made

    def _times(self, factors: list[int]) -> int:
        if not factors:
            return self.tape.number(1)
        return reduce(lambda one, other: self.tape.add("mul", one, other), factors)

    def base(self, index: int, exponent: Fraction) -> int:
        own = extract(self.nodes, index, {})
        made = self.tape.insert(own, self.names)
        if exponent == 1:
            return made
        if abs(exponent) == Fraction(1, 2) and not self.as_powers:
            return self.tape.add("sqrt", made)
        size = self.tape.number(abs(exponent.numerator))
        if exponent.denominator != 1:
            size = self.tape.add("div", size, self.tape.number(exponent.denominator))
        return self.tape.add("pow", made, self.tape.add("neg", size) if exponent < 0 else size)


def _forms(nodes: Sequence[Node], terms: Terms, of_nodes: Sequence[Terms]) -> list[Expression]:
    """A sum as quotients and as powers; then with what all terms have in common in front.

    That is all of it, or functions alone: x·(x + 2)·e^x and (x² + 2x)·e^x.
    """
    bases = {k for of in terms for k, _ in of}
    least = {k: min(dict(of).get(k, Fraction(0)) for of in terms) for k in bases}
    common = {k: n for k, n in least.items() if n}
    functions = {k: n for k, n in common.items() if n < 0 or nodes[k].op != VARIABLE}
    found = [_form(nodes, terms, {}, as_powers=on) for on in (False, True)]
    for factor in (common, functions) if len(terms) > 1 else ():
        if factor:
            inverse: Terms = {frozenset((k, -n) for k, n in factor.items()): Fraction(1)}
            rest = _multiplied_out(_product(terms, inverse), of_nodes)
            found += [_form(nodes, rest, factor, as_powers=on) for on in (False, True)]
    return found


def _multiplied_out(terms: Terms, of_nodes: Sequence[Terms]) -> Terms:
    """A sum whose factors are no sums: (x + 1) − x is 1."""
    found: Terms = {}
    for powers, times in terms.items():
        sums = [k for k, n in powers if n == 1 and len(of_nodes[k]) > 1]
        plain: Terms = {frozenset(part for part in powers if part[0] not in sums): times}
        found = _sum(found, reduce(_product, (of_nodes[k] for k in sums), plain), 1)
    return found


def _form(nodes: Sequence[Node], terms: Terms, common: Powers, *, as_powers: bool) -> Expression:
    tape = Tape()
    names = {str(value): tape.variable(str(value)) for op, _, value in nodes if op == VARIABLE}
    writer = _Writer(nodes, tape, names, as_powers)
    if not common:
        output = writer.sum(terms)
    elif len(terms) == 1:
        output = writer.sum(_product(terms, {frozenset(common.items()): Fraction(1)}))
    else:
        output = writer.product(common, Fraction(1), writer.sum(terms))
    return Expression(tuple(tape.nodes), output)

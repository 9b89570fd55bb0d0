"""Are two formulas one by the rules of powers and logarithms, where those hold?

x^a·x^b is x^(a + b), and ln(x·y) is ln(x) + ln(y), where x and y are positive. So what must be
positive for the right answer to have a value is taken down first. What is known to be positive is
kept as a product of powers, with exponents modulo the prime of identity.py, as all other values.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple, TypeGuard

from tutor.checking import identity
from tutor.checking.exponentials import CONSTANTS
from tutor.checking.identity import Call
from tutor.checking.modulo import PRIME, Residue, as_one, drawn, root_of_number, signed
from tutor.functions import FUNCTIONS
from tutor.notation.tape import CONSTANT, VARIABLE, Expression, Node

Atom = int | str | tuple[str, int]
"""What is positive: a value, such as a prime; a constant; or the absolute value of a value."""

Factors = Mapping[Atom, int]
"""A product of powers: the exponent of each atom, modulo the prime."""

ROOT, POWER, LOGARITHM, ALWAYS = range(4)
"""By what something is positive. What has a root or a power may be 0 as well."""


class Value(NamedTuple):
    """A node's value modulo the prime, and what it is a product of if it is known as positive."""

    residue: Residue
    factors: Factors | None = None


@dataclass(frozen=True)
class Facts:
    """What is known while a formula is read.

    sure       what is positive, and by what
    multiples  for values such as 3·x the 3 and the x, so that exp(3x) is a power of exp(x)
    limited    functions that have no value somewhere; see identity.KnownModulo
    free       while these are learned, the variables that have any value at all; else None
    """

    sure: dict[Atom, int] = field(default_factory=dict)
    multiples: dict[int, tuple[int, int]] = field(default_factory=dict)
    limited: set[Call] = field(default_factory=set)
    free: frozenset[str] | None = None

    def copy(self) -> "Facts":
        return Facts(dict(self.sure), dict(self.multiples))

    def by(self, factors: Factors) -> int:
        """By what a product is positive: the least of its factors' reasons."""
        return min((self.sure.get(atom, _by_itself(atom)) for atom in factors), default=ALWAYS)


@dataclass(frozen=True)
class KnownPowers:
    """A right answer's value, and what is known of it."""

    value: Residue
    names: Mapping[str, Residue]
    facts: Facts


def known(
    form: Expression, right: identity.KnownModulo | None, free: Iterable[str]
) -> KnownPowers | None:
    """A right answer, looked at once; None where nothing is learned from it.

    `free` are the variables that may have any value: a name that is defined may be always whole.
    """
    if right is None or not _CASES.isdisjoint(form.operations):
        return None
    learned = Facts(free=frozenset(free))
    try:
        _output(form, right.names, learned)
        facts = learned.copy()
        return KnownPowers(_output(form, right.names, facts), right.names, facts)
    except (ZeroDivisionError, KeyError):
        return None


def identical(answer: Expression, right: KnownPowers) -> bool:
    """Whether an answer is the right one wherever that has a value; False is no verdict.

    >>> from tutor.notation import parse
    >>> def found(right, answer):
    ...     form = parse(right, "xy")
    ...     looked_at = known(form, identity.known(form, None, "xy"), "xy")
    ...     return identical(parse(answer, "xy"), looked_at)
    >>> found("ln(x) + ln(y)", "ln(x*y)"), found("ln(x*y)", "ln(x) + ln(y)")
    (True, False)
    """
    facts = right.facts.copy()
    try:
        n, under = _output(answer, right.names, facts)
    except (ZeroDivisionError, KeyError):
        return False
    m, other = right.value
    return (n * other - m * under) % PRIME == 0 and facts.limited <= right.facts.limited


_CASES = frozenset(("where", "clip", "max", "min"))
_WHOLE = frozenset(("number", "add", "sub", "neg", "mul", "div"))
"""What makes an exponent of free variables that is hardly ever whole."""
_MOST_WHOLE, _LARGEST = 1_000, 10**12
_PARTS = 60
_PART = pow(_PARTS, -1, PRIME)


def _output(form: Expression, names: Mapping[str, Residue], facts: Facts) -> Residue:
    seen = {name: _seen(residue, facts) for name, residue in names.items()}
    return _read(form.nodes, seen, facts)[form.output].residue


def _read(nodes: Sequence[Node], names: Mapping[str, Value], facts: Facts) -> list[Value]:
    """The value of every node."""
    values: list[Value] = []
    plain: list[bool] = []
    for node in nodes:
        op, args, value = node
        if op == VARIABLE:
            plain.append(value in (facts.free or ()))
            values.append(names[str(value)])
            continue
        plain.append(op in _WHOLE and all(plain[arg] for arg in args))
        if op == CONSTANT:
            values.append(_product({str(value): 1}, facts))
        elif not args:
            values.append(_seen(identity.residues([node], {}, facts.limited)[0], facts))
        elif op in ("pow", "sqrt"):
            exponent = values[args[1]].residue if op == "pow" else (1, 2)
            values.append(_power(values[args[0]], exponent, facts, plain=plain[args[-1]]))
        else:
            values.append(_applied(op, [values[arg] for arg in args], facts))
    return values


def _applied(op: str, args: Sequence[Value], facts: Facts) -> Value:
    first, second = args[0].factors, args[-1].factors
    if op == "mul":
        _note_multiple(_parts(args[0].residue), args[1].residue, facts)
        _note_multiple(_parts(args[1].residue), args[0].residue, facts)
    elif op == "div" and args[1].residue[0]:
        _note_multiple(_parts(args[1].residue[::-1]), args[0].residue, facts)
    if op in ("mul", "div") and first is not None and second is not None:
        return _product(_times(first, second, 1 if op == "mul" else -1), facts)
    if op == "exp":
        return _product({"e": as_one(args[0].residue)}, facts)
    if op == "ln":
        return _seen(_logarithm(args[0], facts), facts)
    if op == "abs" and args[0].residue[0]:
        return args[0] if first is not None else _product({_size(args[0].residue): 1}, facts)
    if formula := identity.formula_of(op):
        inside = dict(zip(FUNCTIONS[op].parameters, args, strict=True))
        # A row's own variables are no free ones: x may be a whole number there.
        facts = facts if facts.free is None else replace(facts, free=frozenset())
        return _read(formula.nodes, inside, facts)[formula.output]
    found = identity.called(op, [arg.residue for arg in args], facts.limited)
    if op == "add" and first is not None and second is not None:
        facts.sure[as_one(found)] = max(facts.by(first), facts.by(second))
    return _seen(found, facts)


def _seen(residue: Residue, facts: Facts) -> Value:
    """A value that may be a number above 0, or is known as positive."""
    over, under = signed(residue[0]), signed(residue[1])
    if 0 < over * under < _LARGEST:
        return Value(residue, _times(_primes(abs(over)), _primes(abs(under)), -1))
    one = as_one(residue) if facts.sure else 0
    return Value(residue, {one: 1} if one in facts.sure else None)


def _power(base: Value, exponent: Residue, facts: Facts, *, plain: bool) -> Value:
    over, under = signed(exponent[0]), signed(exponent[1])
    rational = max(abs(over), abs(under)) <= _LARGEST
    if rational and over % under == 0:
        return _whole_power(base, over // under, facts)
    by = ROOT if rational else POWER
    if rational or plain:
        _learn(base, by, facts)
    if base.factors is None or facts.by(base.factors) < by:
        return _seen(identity.called("pow", [base.residue, exponent], facts.limited), facts)
    for of_factor in base.factors.values():
        _note_multiple(_parts((of_factor, 1)), exponent, facts)
    return _product(_raised(base.factors, as_one(exponent)), facts)


def _whole_power(base: Value, power: int, facts: Facts) -> Value:
    if base.factors is not None:
        return _product(_raised(base.factors, power), facts)
    if power % 2 == 0 and 0 < abs(power) <= _MOST_WHOLE and base.residue[0]:
        return _product({_size(base.residue): power % PRIME}, facts)
    return _seen(identity.called("pow", [base.residue, (power, 1)], facts.limited), facts)


def _logarithm(of: Value, facts: Facts) -> Residue:
    _learn(of, LOGARITHM, facts)
    if of.factors is None or facts.by(of.factors) < LOGARITHM:
        return identity.called("ln", [of.residue], facts.limited)
    terms = (c * (1 if atom == "e" else drawn("ln", atom)) for atom, c in of.factors.items())
    return sum(terms) % PRIME, 1


def _learn(value: Value, by: int, facts: Facts) -> None:
    """What has a root or a logarithm is positive, and so are the factors known as such or 0."""
    if facts.free is None:
        return
    for atom in {as_one(value.residue): 1} if value.factors is None else value.factors:
        facts.sure[atom] = max(by, facts.sure.get(atom, _by_itself(atom)))


def _by_itself(atom: Atom) -> int:
    """Numbers and constants are positive; an absolute value may be 0."""
    return ALWAYS if isinstance(atom, str) or _is_number(atom) else ROOT


def _is_number(atom: Atom) -> TypeGuard[int]:
    return isinstance(atom, int) and atom < _LARGEST


def _size(value: Residue) -> Atom:
    return "abs", _unsigned(as_one(value))


def _raised(factors: Factors, power: int) -> Factors:
    return {atom: c * power % PRIME for atom, c in factors.items()} if power % PRIME else {}


def _times(left: Factors, right: Factors, sign: int) -> Factors:
    """A product of two, or with −1 a quotient."""
    found = dict(left)
    for atom, exponent in right.items():
        found[atom] = (found.get(atom, 0) + sign * exponent) % PRIME
    return {atom: exponent for atom, exponent in found.items() if exponent}


@lru_cache(maxsize=1 << 10)
def _primes(number: int) -> Factors:
    found: dict[Atom, int] = {}
    for factor in range(2, _MOST_WHOLE):
        while number % factor == 0:
            number //= factor
            found[factor] = found.get(factor, 0) + 1
    return found if number == 1 else {**found, number: 1}


# --- the value of a product ----------------------------------------------------------------------


def _product(factors: Factors, facts: Facts) -> Value:
    """A product of powers, which has one value however it is written."""
    over, under = 1, 1
    for atom, exponent in factors.items():
        above, below = _to_the(atom, exponent, facts)
        over, under = over * above % PRIME, under * below % PRIME
    if not under:
        raise ZeroDivisionError
    return Value((over, under), factors)


def _to_the(atom: Atom, exponent: int, facts: Facts) -> Residue:
    """One power. Those whose exponents are multiples of one another are powers of one value."""
    if parts := _parts((exponent, 1)):
        whole, part = divmod(parts, _PARTS)
        found, root = _whole(atom, abs(whole)), _root(atom, part) if part else 1
        return (found * root % PRIME, 1) if whole >= 0 else (root, found)
    unsigned = _unsigned(exponent)
    parts, of = facts.multiples.get(unsigned, (_PARTS, unsigned))
    found = pow(drawn("power", atom, of), abs(parts), PRIME)
    return (found, 1) if (parts > 0) == (unsigned == exponent) else (1, found)


def _whole(atom: Atom, power: int) -> int:
    """A whole power. Of an absolute value the even ones are those of the value itself."""
    if isinstance(atom, tuple):
        odd = drawn(*atom) if power % 2 else 1
        return pow(atom[1], power - power % 2, PRIME) * odd % PRIME
    return pow(CONSTANTS[atom] if isinstance(atom, str) else atom, power, PRIME)


def _root(atom: Atom, part: int) -> int:
    """A root, to so many sixtieths."""
    true = root_of_number(atom, part, _PARTS) if _is_number(atom) else 0
    return true or drawn("root", atom, part)


def _parts(number: Residue) -> int:
    """How many sixtieths a value is; 0 where it is too large, or no such number."""
    parts = signed(as_one(number) * _PARTS % PRIME)
    return parts if abs(parts) <= _MOST_WHOLE * _PARTS else 0


def _note_multiple(parts: int, value: Residue, facts: Facts) -> None:
    """A multiple of a value: 3·x is 180 sixtieths of x."""
    if not parts or not value[0]:
        return
    unsigned = _unsigned(as_one(value))
    times, of = facts.multiples.get(unsigned, (_PARTS, unsigned))
    parts, rest = divmod(abs(parts) * times, _PARTS)
    if not rest:
        scaled = of * parts * _PART % PRIME
        unsigned = _unsigned(scaled)
        facts.multiples[unsigned] = parts if unsigned == scaled else -parts, of


def _unsigned(value: int) -> int:
    return min(value, PRIME - value)

"""Are two formulas one by the rules of arithmetic alone? Found without a point or a rounding.

Both are worked out in the integers modulo a large prime, with a random number for each variable
and for each value of a function: the same wherever that function has the same argument, or minus
that. The exponential and the sine of a sum are made of those of its terms (exponentials.py), and a
number's root is a root of it. Two rational functions of these that are not one differ there, but
for a chance of their degree in 10^36 (Schwartz, "Fast Probabilistic Algorithms for Verification of
Polynomial Identities", 1980).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import gcd

from tutor.calculus.templates import definition, template
from tutor.checking.exponentials import CONSTANTS, EXPONENTIAL, IN_EXPONENTIALS, meet
from tutor.checking.modulo import PRIME, Residue, as_one, drawn, root_of_number, signed
from tutor.functions import FUNCTIONS
from tutor.notation.tape import VARIABLE, Expression, Node

DIGITS = 36
"""To how many digits two values agree that are one modulo the prime."""

Call = tuple[object, ...]
"""A function with its arguments."""

_MOST_POWER, _LARGEST_NUMBER = 10_000, 10**12


@dataclass(frozen=True)
class KnownModulo:
    """A right answer's value modulo the prime, with those of the names that an answer may use.

    `limited` has its functions that have no value somewhere: of an answer that has no other ones
    it is known where it has a value.
    """

    value: Residue
    names: Mapping[str, Residue]
    limited: frozenset[Call]


def known(
    form: Expression, definitions: Expression | None, names: Iterable[str]
) -> KnownModulo | None:
    """A right answer, looked at once; None where it has no value modulo the prime."""
    limited = set[Call]()
    values = {name: (drawn(VARIABLE, name), 1) for name in names}
    try:
        if definitions is not None and definitions.names:
            found = residues(definitions.nodes, values, limited)
            # What an answer says of a name that has no value everywhere, points must tell.
            free = form.variables if limited else definitions.names.values()
            values |= {name: found[k] for k, name in definitions.names.items() if name in free}
        value = residues(form.nodes, values, limited)[form.output]
    except (ZeroDivisionError, KeyError):
        return None
    by_case = "where" in form.operations
    return KnownModulo(value, values, frozenset() if by_case else frozenset(limited))


def identical(answer: Expression, right: KnownModulo) -> bool:
    """Whether an answer is the right one, with a value at the same places; False is no verdict.

    >>> from tutor.notation import parse
    >>> right = known(parse("sin(x)/(1 - 1/x)"), None, ["x"])
    >>> identical(parse("x*sin(x)/(x - 1)"), right), identical(parse("sin(x)"), right)
    (True, False)
    """
    limited: set[Call] = set()
    try:
        n, under = residues(answer.nodes, right.names, limited)[answer.output]
    except (ZeroDivisionError, KeyError):
        return False
    m, other = right.value
    return (n * other - m * under) % PRIME == 0 and limited <= right.limited


def divides_by_zero(answer: Expression, right: KnownModulo) -> int | None:
    """The first node that divides by what is 0 everywhere; None where none is known to.

    >>> from tutor.notation import parse
    >>> divides_by_zero(parse("1/sin(pi)"), known(parse("1"), None, []))
    3
    """
    if not _CASES.isdisjoint(answer.operations):  # it may be in a branch that is not taken
        return None
    try:
        residues(answer.nodes, right.names, set())
    except ZeroDivisionError as error:
        return int(error.args[0])
    except KeyError:
        return None
    return None


def ends_elsewhere(answer: Expression, right: KnownModulo | None) -> bool:
    """Whether an answer has functions with limits that the right one does not have as well."""
    limited = set[Call]()
    try:
        residues(answer.nodes, right.names if right else {}, limited)
    except (ZeroDivisionError, KeyError):
        return True
    return right is None or not limited <= right.limited


def residues(
    nodes: Sequence[Node], names: Mapping[str, Residue], limited: set[Call]
) -> list[Residue]:
    """The value of every node modulo the prime; into `limited`, what has no value somewhere.

    Raises ZeroDivisionError, with its index, for a node that divides by 0 there.
    """
    values: list[Residue] = []
    try:
        for op, args, value in nodes:
            if op in _OF_TWO:
                left, right = args
                values.append(_OF_TWO[op](values[left], values[right]))
            elif args:
                if of_sums(op):
                    for arg in args:
                        meet(nodes, arg, values)
                values.append(called(op, [values[arg] for arg in args], limited))
            elif type(value) is Fraction:
                over, under = value.as_integer_ratio()
                values.append((over % PRIME, under % PRIME))
            else:
                values.append(names[str(value)] if op == VARIABLE else (CONSTANTS[str(value)], 1))
    except ZeroDivisionError:
        raise ZeroDivisionError(len(values)) from None
    return values


def _add(left: Residue, right: Residue) -> Residue:
    (a, under), (b, other) = left, right
    if under == other:
        return (a + b) % PRIME, under
    return (a * other + b * under) % PRIME, under * other % PRIME


def _sub(left: Residue, right: Residue) -> Residue:
    (a, under), (b, other) = left, right
    if under == other:
        return (a - b) % PRIME, under
    return (a * other - b * under) % PRIME, under * other % PRIME


def _mul(left: Residue, right: Residue) -> Residue:
    return left[0] * right[0] % PRIME, left[1] * right[1] % PRIME


def divided(left: Residue, right: Residue) -> Residue:
    """A quotient. Raises ZeroDivisionError for one by 0."""
    if not right[0]:
        raise ZeroDivisionError
    return left[0] * right[1] % PRIME, left[1] * right[0] % PRIME


_OF_TWO: Mapping[str, Callable[[Residue, Residue], Residue]] = {
    "add": _add,
    "sub": _sub,
    "mul": _mul,
    "div": divided,
}
_OF_ONE: Mapping[str, Callable[[Residue], Residue]] = {
    "neg": lambda of: (-of[0] % PRIME, of[1]),
    "identity": lambda of: of,
    "stop_gradient": lambda of: of,
}


def called(op: str, args: Sequence[Residue], limited: set[Call]) -> Residue:
    """An operation's value: of a function that of its formula, if that is arithmetic, or random."""
    if op in _OF_TWO:
        return _OF_TWO[op](*args)
    if op in _OF_ONE:
        return _OF_ONE[op](*args)
    if op in ("pow", "sqrt"):
        return _power(args[0], args[1] if op == "pow" else (1, 2), limited)
    formula = formula_of(op)
    if formula is not None:
        inside = dict(zip(FUNCTIONS[op].parameters, args, strict=True))
        return residues(formula.nodes, inside, limited)[formula.output]
    first, *others = map(as_one, args)
    if not first and op in _AT_ZERO:
        return _AT_ZERO[op], 1
    negative = op in _PARITIES and first > PRIME // 2
    if negative:
        first = PRIME - first
    if op in EXPONENTIAL:
        found = EXPONENTIAL[op](first)
    else:
        call = (op, first, *others)
        found = drawn(*call)
        if FUNCTIONS[op].domain.words:
            limited.add(call)
    return _PARITIES[op](found) if negative else (found, 1)


_ODD = frozenset(name for name, row in FUNCTIONS.items() if row.parity == "odd")
_EVEN = frozenset(name for name, row in FUNCTIONS.items() if row.parity == "even")
_PARITIES: Mapping[str, Callable[[int], Residue]] = {
    **dict.fromkeys(_ODD, lambda value: (PRIME - value, 1)),
    **dict.fromkeys(_EVEN, lambda value: (value, 1)),
    "exp": lambda value: (1, value),
}
"""What becomes of a function's value where its argument becomes the negative one."""
_AT_ZERO = {
    **{op: 0 for op in _ODD if not FUNCTIONS[op].domain.pole},
    "abs": 0, "cos": 1, "exp": 1,
}  # fmt: skip


@cache
def formula_of(op: str) -> Expression | None:
    """What a function is in simpler ones, where that is no matter of cases."""
    if op in IN_EXPONENTIALS:
        return template(IN_EXPONENTIALS[op], FUNCTIONS[op].parameters)
    found = definition(op)
    return found if found is not None and _CASES.isdisjoint(found.operations) else None


@cache
def of_sums(op: str) -> bool:
    """Whether a function is made of an exponential, or of a sine and a cosine."""
    if op in EXPONENTIAL:
        return True
    formula = formula_of(op) if op in FUNCTIONS else None
    return formula is not None and any(map(of_sums, formula.operations))


_CASES = frozenset(("where", "clip"))


def _power(base: Residue, exponent: Residue, limited: set[Call]) -> Residue:
    """x^n: a product for a whole n; x^(k + 1/3) is x^k times a root, which is as a function is."""
    if exponent[1] == 1 and 0 <= exponent[0] <= _MOST_POWER:
        return pow(base[0], exponent[0], PRIME), pow(base[1], exponent[0], PRIME)
    over, under = signed(exponent[0]), signed(exponent[1])
    positive = 0 < signed(base[0]) * signed(base[1]) < _LARGEST_NUMBER
    if max(abs(over), abs(under)) > _MOST_POWER:
        call: Call = ("pow", as_one(base), as_one(exponent))
        if not positive:
            limited.add(call)
        return drawn(*call), 1
    whole, part = divmod(abs(over), abs(under))
    found = pow(base[0], whole, PRIME), pow(base[1], whole, PRIME)
    if part:
        common = gcd(part, under)
        one, degree = as_one(base), (part // common, abs(under) // common)
        root = root_of_number(one, *degree) if positive else 0
        if one and not root:
            call = ("root", one, *degree)
            root = drawn(*call)
            if not positive:
                limited.add(call)
        found = _mul(found, (root, 1))
    return found if over * under >= 0 else divided((1, 1), found)

"""A rounded number in an answer that is right but for it: 0.4343/x for 1/(x·ln 10)."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, islice, product

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.checking.equality import compare
from tutor.checking.numbers import ROUNDED, as_typed, decimal, plain_fraction
from tutor.checking.outcome import SAME
from tutor.checking.reference import Reference
from tutor.notation.parser import parse
from tutor.notation.printer import to_text
from tutor.notation.tape import NUMBER, VARIABLE, Expression, Tape, depends, extract
from tutor.notation.writing import in_digits

_CONSTANTS = (
    "pi", "2*pi", "pi/2", "pi/180", "1/pi", "sqrt(pi)", "2/sqrt(pi)", "1/sqrt(2*pi)", "e", "1/e",
    *(form.format(n) for n in (2, 3, 5, 7, 10) for form in ("ln({})", "1/ln({})", "sqrt({})")),
    "1/sqrt(2)", "1/sqrt(3)",
)  # fmt: skip
_FEWEST_DIGITS, _MOST_TRIED, _MOST_NUMBERS = 2, 12, 4
_CONSTANT = 1e-12
"""As a share of it, how little a factor varies that is constant."""


def rounded_in(answer: Expression, right: Reference) -> str:
    """What is said of a wrong answer that is right with an exact number for a rounded one, or "".

    >>> from tutor.notation import parse
    >>> from tutor.checking.reference import reference
    >>> rounded_in(parse("0.4343/x"), reference(parse("1/(x*ln(10))")))
    '`0.4343` is rounded, and a rounded number equals nothing but itself: exactly it is `1/ln(10)`'
    """
    typed = dict(_typed(answer))
    if not typed or len(typed) > _MOST_NUMBERS or not right.names or right.pointwise:
        return ""
    constants = list(_constants(right.form))
    meant = [list(_meant(text, constants)) for text in typed.values()]
    for forms in islice(product(*meant), _MOST_TRIED):
        exact = _replaced(answer, dict(zip(typed, forms, strict=True)))
        if exact is not None and compare(exact, right).said == SAME:
            index, form = next((k, form) for k, form in zip(typed, forms, strict=True) if form)
            return _ROUNDED.format(typed[index]) + f"exactly it is `{to_text(form)}`"
    return _by_a_factor(answer, right, *typed.values()) if len(typed) == 1 else ""


_ROUNDED = "`{}` is rounded, and a rounded number equals nothing but itself: "


def _typed(form: Expression) -> Iterator[tuple[int, str]]:
    """The numbers that were typed with a decimal point, and to how many digits tells something."""
    for index, node in enumerate(form.nodes):
        start, end = form.span(index)
        text = form.text[start:end]
        if node.op == NUMBER and "." in text:
            found = decimal(text)
            if found and found[1] >= _FEWEST_DIGITS:
                yield index, text


def _constants(form: Expression) -> Iterator[Expression]:
    """What may have been rounded: the numbers of the right answer, and those met most."""
    nodes = form.nodes
    varies = depends(nodes, [k for k, node in enumerate(nodes) if node.op == VARIABLE])
    for k in reversed(range(len(nodes))):
        if not varies[k] and nodes[k].op != NUMBER:
            own = extract(nodes, k, {})
            yield own
            yield parse(f"1/({to_text(own)})")
    yield from map(parse, _CONSTANTS)


def _meant(text: str, constants: list[Expression]) -> Iterator[Expression | None]:
    """What a decimal may be the rounding of; None for itself."""
    value = decimal(text)
    near = plain_fraction(value[0]) if value else Fraction(0)
    for form in chain([parse(f"{near.numerator}/{near.denominator}")], constants):
        found = as_typed(text, form)
        if found is not None and found.said == ROUNDED:
            yield form
    yield None


def _replaced(answer: Expression, forms: dict[int, Expression | None]) -> Expression | None:
    """An answer with exact numbers in the place of some; None where all are as they were."""
    if not any(forms.values()):
        return None
    tape, moved = Tape(), list[int]()
    for index, node in enumerate(answer.nodes):
        form = forms.get(index)
        here = node._replace(args=tuple(moved[arg] for arg in node.args))
        moved.append(tape.insert(form, {}) if form else tape.append(here))
    return Expression(tuple(tape.nodes), moved[answer.output], answer.names)


def _by_a_factor(answer: Expression, right: Reference, text: str) -> str:
    """Of a factor that is no known number: it is off by less than was rounded away."""
    value = decimal(text)
    with np.errstate(all="ignore"):
        times = right.values / evaluate(answer.nodes, right.points)[answer.output]
    seen = np.atleast_1d(times[np.isfinite(times)])
    if value is None or not seen.size or np.ptp(seen) > _CONSTANT * abs(seen[0]):
        return ""
    exact = float(value[0]) * float(seen[0])
    if not 0 < abs(exact - float(value[0])) <= float(value[2]) / 2:
        return ""
    return _ROUNDED.format(text) + f"the exact one begins {in_digits(exact, 8)}"

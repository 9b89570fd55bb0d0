"""Answers that an author has rounded: exact as they are typed, unless the form is a number."""

from collections.abc import Iterator

from tutor.checking.forms import NUMBER_FORM
from tutor.checking.numbers import decimal, rounded_to
from tutor.notation.parser import parse

_FEWEST, _SUSPECT = 2, 3
_PLAIN = 20
"""A decimal that is a fraction with so small a denominator, as 0.875, is rarely a rounded one."""
_KNOWN = (
    *(f"{k}/{n}" for n in (3, 6, 7, 9, 11) for k in range(1, n)),
    *(f"{name}({n})" for n in range(2, 11) for name in ("ln", "sqrt", "1/sqrt")),
    *(f"exp({n})" for n in (1, -1, 2, -2, 3, -3, 1 / 2, -1 / 2)),
    *("pi", "2*pi", "pi/2", "pi/3", "pi/4", "pi/6", "sqrt(3)/2", "1/pi", "1/ln(2)"),
    *(f"{name}({n})" for n in (1, 2, 3, -1, -2, -3) for name in ("sigmoid", "tanh", "sin", "cos")),
)
"""Numbers that lessons ask for, and that no decimal is."""


def rounded(answer: str, form: str) -> tuple[str, str] | None:
    """What is wrong with a rounded number for an answer, and what to write; None for any other.

    >>> print(*rounded("0.693", ""), sep="\\n")
    a rounded number is exact here: 0.6931 would be wrong, and so would ln(2)
    write ln(2), or form = "number", which takes the answer to be right to its digits
    >>> rounded("0.875", ""), rounded("0.693", "number")
    (None, None)
    >>> rounded("0,693", "") == rounded("0.693", "")
    True
    """
    typed = decimal(answer)
    if typed is None:
        return None
    value, digits, _ = typed
    if form == NUMBER_FORM:
        few = "a number that is right to its digits has two of them at least"
        return (few, 'write 2.0 for 2, or leave out form = "number"') if digits < _FEWEST else None
    answer = answer.replace(",", ".")  # 0,693, as half of the world writes it
    meant = next(_meant(answer), "") if "." in answer else ""
    third = meant.endswith("/3") and digits >= _FEWEST
    if "." not in answer or not (third or (digits >= _SUSPECT and value.denominator > _PLAIN)):
        return None
    exact = meant or f"{value.numerator}/{value.denominator} if it is exact"
    wrong = f": {_further(answer, meant)} would be wrong, and so would {meant}" if meant else ""
    how = 'form = "number", which takes the answer to be right to its digits'
    return f"a rounded number is exact here{wrong}", f"write {exact}, or {how}"


def _meant(answer: str) -> Iterator[str]:
    bare = answer.strip().lstrip("+-−")
    sign = "-" if bare != answer.strip().lstrip("+") else ""
    return (f"{sign}{known}" for known in _KNOWN if rounded_to(parse(known), bare))


def _further(answer: str, meant: str) -> str:
    """The number that is meant with a digit more than was typed."""
    from tutor.calculus.evaluate import evaluate

    form = parse(meant)
    places = len(answer.strip().partition(".")[2]) + 1
    return f"{float(evaluate(form.nodes, {})[form.output]):.{places}f}"

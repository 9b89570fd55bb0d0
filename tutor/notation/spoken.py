"""An `Expression` in words, as one says it aloud: "one over the quantity one plus e to the x".

After the habits of ClearSpeak and MathSpeak (Nemeth): what is not plain by precedence stands
between "the quantity" and "end quantity", so that no two formulas are said alike.
"""

from collections.abc import Mapping
from fractions import Fraction

from tutor.functions import FUNCTIONS
from tutor.notation.binding import ATOM, MINUS, POWER, PRODUCT, SUM
from tutor.notation.printer import DERIVATIVE
from tutor.notation.tape import Expression
from tutor.notation.writing import Form, Piece, Writer, bracketed, decimal_text, written

_NUMBERS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip
_CALL = POWER - 1
"""A function of something: sine of x squared is said of x squared only with its brackets."""


def to_spoken(
    expression: Expression, *, output: int | None = None, names: Mapping[int, str] | None = None
) -> str:
    """The formula of one node in English words; nodes in `names` as their names.

    >>> from tutor.notation.parser import parse
    >>> to_spoken(parse("2*s*(1 - s)"))
    'two times s times the quantity one minus s end quantity'
    """
    return written(expression, _WRITER, output, names)


def spoken_name(name: str) -> str:
    """x, capital w, x sub one, theta.

    >>> spoken_name("W_1"), spoken_name("theta")
    ('capital w sub one', 'theta')
    """
    stem = name.rstrip("0123456789").rstrip("_")
    index = name[len(stem) :]
    if not stem:
        return name
    said = f"capital {stem.lower()}" if len(stem) == 1 and stem.isupper() else stem
    said = said.replace("_", " sub ")
    if not index:
        return said
    below = index.lstrip("_")
    kind = "sub" if index.startswith("_") else "number"
    return f"{said} {kind} {_NUMBERS[int(below)] if below in _SMALL else below}"


_SMALL = frozenset(str(number) for number in range(len(_NUMBERS)))


_BRACKETS = "the quantity {} end quantity"


def _in(piece: Piece, at_least: int) -> str:
    return bracketed(piece, at_least, _BRACKETS)


def _call(op: str, args: list[Piece]) -> Piece:
    row, along, axis = FUNCTIONS[op], FUNCTIONS[op].arrays.along, FUNCTIONS[op].arrays.axis
    function = row.spoken or op.replace("_", " ")
    if along:  # sum_0 is the sum along axis zero
        function = f"{FUNCTIONS[along].spoken} along axis {_NUMBERS[axis or 0]}"
    return Piece(f"{function} of {' and '.join(_in(arg, ATOM) for arg in args)}", _CALL)


def _number(value: Fraction) -> Piece:
    if value < 0:
        return Piece(f"minus {_number(-value).text}", MINUS)
    if value.denominator == 1 and value < len(_NUMBERS):
        return Piece(_NUMBERS[int(value)], ATOM)
    text = decimal_text(value)
    if text is not None:
        return Piece(text.replace("e", " times ten to the "), ATOM if "e" not in text else PRODUCT)
    return Piece(f"{value.numerator} over {value.denominator}", SUM + 1)


def _neg(args: list[Piece]) -> Piece:
    return Piece(f"minus {_in(args[0], MINUS)}", MINUS)


def _mul(args: list[Piece]) -> Piece:
    return Piece(f"{_in(args[0], PRODUCT)} times {_in(args[1], PRODUCT + 1)}", PRODUCT)


def _div(args: list[Piece]) -> Piece:
    if all(arg.binding == ATOM for arg in args):
        return Piece(f"{args[0].text} over {args[1].text}", SUM + 1)
    return Piece(f"the fraction {args[0].text} over {args[1].text} end fraction", ATOM)


_POWERS = {"two": "squared", "three": "cubed"}


def _pow(args: list[Piece]) -> Piece:
    base, power = _in(args[0], POWER + 1), args[1]
    if power.text in _POWERS:
        return Piece(f"{base} {_POWERS[power.text]}", POWER)
    return Piece(f"{base} {_to_the(power)}", POWER)


def _to_the(power: Piece) -> str:
    if power.binding == ATOM:
        return f"to the {power.text}"
    return f"to the power {power.text} end power"


def _exp(args: list[Piece]) -> Piece:
    return Piece(f"e {_to_the(args[0])}", POWER)


def _where(args: list[Piece]) -> Piece:
    condition, value, other = (arg.text for arg in args)
    return Piece(f"the case {value} if {condition} otherwise {other} end case", ATOM)


def _matmul(args: list[Piece]) -> Piece:
    return Piece(f"{_in(args[0], PRODUCT)} matrix times {_in(args[1], PRODUCT + 1)}", PRODUCT)


def _derivative(args: list[Piece]) -> Piece:
    what, by = args
    return Piece(f"the derivative by {by.text} of {_in(what, ATOM)}", _CALL)


_FORMS: Mapping[str, Form] = {
    "neg": _neg, "mul": _mul, "div": _div, "pow": _pow, "exp": _exp, "where": _where,
    "matmul": _matmul, "matvec": _matmul, DERIVATIVE: _derivative, "identity": lambda args: args[0],
    "spread": lambda args: args[1],
}  # fmt: skip

_WRITER = Writer(
    name=spoken_name,
    number=_number,
    brackets=_BRACKETS,
    signs={
        "add": "plus", "sub": "minus", "gt": "is greater than", "ge": "is at least",
        "lt": "is less than", "le": "is at most", "ne": "is not",
    },
    forms=_FORMS,
    call=_call,
)  # fmt: skip

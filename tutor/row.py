"""What a row of the registry has, and what it means: a function, and what is told of it by theme.

The rows themselves stand in rows.py.
"""

from enum import IntEnum
from typing import NamedTuple


class Names(NamedTuple):
    """What the libraries call it: dotted, within each one's own namespace.

    tensorflow  without one, `stable` or `formula` is built
    numpy       or `math.…` of Python's own; without one, `stable` or `formula` is used
    sympy       without one, `formula` is used
    torch       in code that is exported, as the next two; without one, `formula` is written out
    jax         where it is not jax.numpy with NumPy's name
    cases       SymPy's own function where a derivation takes the cases of `formula` instead
    """

    tensorflow: str = ""
    numpy: str = ""
    sympy: str = ""
    torch: str = ""
    jax: str = ""
    cases: str = ""


def everywhere(name: str) -> Names:
    """One name in TensorFlow, NumPy, SymPy and PyTorch."""
    return Names(name, name, name, name)


class Kink(NamedTuple):
    """A place without a derivative: where `zero` vanishes, or with `whole` is any whole number.

    `below` and `above` are the partials on either side of it, and `tensorflow` what
    tf.gradients answers on it, "" for None; one entry a parameter, each measured
    (tests/functions/test_kinks.py).
    """

    zero: str
    below: tuple[str, ...]
    above: tuple[str, ...]
    tensorflow: tuple[str, ...]
    beside: tuple[str, ...] = ()
    """The values below and above where the value itself jumps, so that equal slopes are no
    derivative; formulas in the parameters."""
    whole: bool = False


def corner(below: str, above: str, tensorflow: str) -> tuple[Kink, ...]:
    """The kink of a function of x whose slope jumps at x = 0."""
    return (Kink("x", (below,), (above,), (tensorflow,)),)


def steps(zero: str, below: str, above: str) -> tuple[Kink, ...]:
    """The jumps of a function of x that is constant between them, from one value to another."""
    return (Kink(zero, ("0",), ("0",), ("",), (below, above), whole=True),)


class Domain(NamedTuple):
    """Where the value is real.

    words    for the reader; "" where it is real everywhere
    edge     what vanishes where the domain ends
    pole     what vanishes where it has no value, if it has one everywhere else
    branch   what vanishes where it goes over to another branch, where that is not its edge
    outside  a condition outside the domain where the value stays finite nevertheless: above 0
             where it holds
    inside   for a root that is real only there: how x runs through the inside as p does through
             the numbers above 0
    """

    words: str = ""
    edge: str = ""
    pole: str = ""
    branch: str = ""
    outside: str = ""
    inside: tuple[str, ...] = ()


ABOVE_0 = Domain("x > 0", edge="x")
FROM_0 = Domain("x ≥ 0", edge="x")
WITHIN_1 = Domain("−1 ≤ x ≤ 1", edge="1 - x^2")
BEYOND_1 = Domain("|x| ≥ 1", edge="x^2 - 1", inside=("1 + p", "-1 - p"))


def apart(pole: str, branch: str = "", outside: str = "") -> Domain:
    """Everywhere but at a pole."""
    return Domain(f"{pole} ≠ 0", pole=pole, branch=branch, outside=outside)


class Hides(IntEnum):
    """How fast a value hides, from some size of the argument on, what that is."""

    NOTHING = 0
    AS_EXP = 1  # behind e^(−|x|), as tanh
    AS_GAUSS = 2  # behind e^(−x²), as erf
    AS_CUBE = 3  # behind e^(−|x|³)
    AS_SQUARE = 4  # behind 1/x², as atan


class Rounding(NamedTuple):
    """What doubles make of it.

    ulps        how far a kernel may be from the exact value, in units in the last place
    scale       what its rounding is relative to, where that is not the value itself
    vanishes    True where a value of 0 hides nothing of the arguments; a power may have become 0
    underflows  above 0 where a value of 0 is none: it is what is left of a number too small
    saturates   True where the slope goes to 0 as the value nears a limit
    slope       the partial in a form that keeps its digits there, where the row's own does not
    hides       None: AS_EXP where the formula is made of an exponential, and otherwise NOTHING
    """

    ulps: float = 8.0
    scale: str = ""
    vanishes: bool = False
    underflows: str = ""
    saturates: bool = False
    slope: str = ""
    hides: Hides | None = None


AS_IT_IS = Rounding(ulps=0.0)


class TensorFlow(NamedTuple):
    """What TensorFlow does in a way of its own.

    composed    True where its operation computes the formula, step by step
    slope_ulps  how far its gradient may be off besides, where that loses digits
    inexact     why its float64 is no better than float32, where that is so
    silent      why it lets no gradient through, where there would be one
    another     what vanishes where its operation has these gradients, and what is to be said where
                it does not: there it has others
    """

    composed: bool = False
    slope_ulps: float = 0.0
    inexact: str = ""
    silent: str = ""
    another: tuple[str, str] = ("", "")


class Arrays(NamedTuple):
    """What it does to a column or a matrix, where that is not done to each element by itself.

    reduces      True when a column becomes a scalar
    alike        True where every argument has as many values: none is spread over another
    pullback     for a row whose elements depend on each other: the adjoint of each argument, in
                 the adjoint g of the value; `partials` is then what stands beside g in it
    passes       what the rounding of such an adjoint is relative to, where the row is not linear
    pushforward  how fast such a value moves when its arguments move at dx, …, where that is neither
                 the sum of the partials times these nor, for a linear row, the operation itself
    linear       True where the value is linear in each argument: what moves an argument, times
                 nothing, goes the same way
    by_row       True where a matrix is taken row by row, each a column by itself
    axis         the axis that a library's function is told; of a row-by-row one, for a matrix alone
    along        the row that this one is along its axis: of sum(x, 0), sum
    """

    reduces: bool = False
    alike: bool = False
    pullback: tuple[str, ...] = ()
    passes: str = ""
    pushforward: str = ""
    linear: bool = False
    by_row: bool = False
    axis: int | None = None
    along: str = ""


class Function(NamedTuple):
    """One row of the registry.

    name        what is typed, and what a node is called
    parameters  names of the arguments, as `formula` and `partials` use them
    partials    the local derivative by each parameter, in the course's notation; "" where there
                is no path for a gradient (a condition), as TensorFlow answers None
    names       what the libraries call it
    rule        the rule's name in a derivation
    value       the letter for the function's own value in `partials`
    formula     the definition, where there is one in simpler functions
    stable      a form that keeps its accuracy where `formula` overflows or cancels
    proof       how a person gets from the formula's derivative to the partial: (form, reason),
                formulas inside a reason in {braces}
    parity      "odd" or "even", where it is one
    aliases     what may be typed instead of the name
    inverse     what `f^-1` means
    symbol      the sign that is typed where it is an operator
    several     True where f(a, b, c) is f(f(a, b), c)
    typed       False for a row that only the tutor itself uses, never a learner
    latex       how LaTeX writes the name, where that is not upright letters
    spoken      how the name is said, where that is not as it is written
    kinks       where it has no derivative
    domain      where it is real
    rounding    what doubles make of it
    tensorflow  what TensorFlow does in a way of its own
    arrays      what it does to columns and matrices
    """

    name: str
    parameters: tuple[str, ...]
    partials: tuple[str, ...]
    names: Names = Names()
    rule: str = ""
    value: str = "v"
    formula: str = ""
    stable: str = ""
    proof: tuple[tuple[str, str], ...] = ()
    parity: str = ""
    aliases: tuple[str, ...] = ()
    inverse: str = ""
    symbol: str = ""
    several: bool = False
    typed: bool = True
    latex: str = ""
    spoken: str = ""
    kinks: tuple[Kink, ...] = ()
    domain: Domain = Domain()
    rounding: Rounding = Rounding()
    tensorflow: TensorFlow = TensorFlow()
    arrays: Arrays = Arrays()

    @property
    def call(self) -> str:
        """How a call of it is typed, where that is not by its name: sum({0}, 0)."""
        return f"{self.arrays.along}({{0}}, {self.arrays.axis})" if self.arrays.along else ""


def condition(name: str, called: str, symbol: str) -> Function:
    """A row that is true or false, and so lets no gradient through."""
    names = Names(called, called)
    return Function(name, ("a", "b"), ("", ""), names, symbol=symbol, rounding=AS_IT_IS)

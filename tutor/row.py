"""What a row of the registry has, column by column, and what it means.

The rows themselves stand in functions.py.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kink:
    """A place without a derivative: where `zero` vanishes, or with `whole` is any whole number.

    `below` and `above` are the partials on either side of it, and `tensorflow` what
    tf.gradients answers on it, "" for None; one entry a parameter, each measured
    (tests/test_functions.py).
    """

    zero: str
    below: tuple[str, ...]
    above: tuple[str, ...]
    tensorflow: tuple[str, ...]
    beside: tuple[str, ...] = ()
    """The values below and above where the value itself jumps, so that equal slopes are no
    derivative; formulas in the parameters."""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """One row of the registry.

    name        what is typed, and what a node is called
    parameters  names of the arguments, as `formula` and `partials` use them
    value       the letter for the function's own value in `partials`
    partials    the local derivative by each parameter, in the course's notation; "" where there
                is no path for a gradient (a condition), as TensorFlow answers None
    tensorflow  the operation in the `tf` namespace; without one, `stable` or `formula` is built
    numpy       the operation in the `numpy` namespace; without one, `stable` or `formula` is used
    sympy       the function in the `sympy` namespace; without one, `formula` is used
    formula     the definition, where there is one in simpler functions
    stable      a form that keeps its accuracy where `formula` overflows or cancels
    proof       how a person gets from the formula's derivative to the partial: (form, reason),
                formulas inside a reason in {braces}
    rule        the rule's name in a derivation
    domain      where the value is real, in words for the reader
    edge        what vanishes where the domain ends
    outside     a condition outside the domain where the value stays finite nevertheless: above 0
                where it holds
    kinks       where it has no derivative
    aliases     what may be typed instead of the name
    inverse     what `f^-1` means
    symbol      the sign that is typed where it is an operator
    ulps        how far a kernel may be from the exact value, in units in the last place
    slope_ulps  how far TensorFlow's own gradient may be off besides, where it is computed in a
                way that loses digits
    composed    True where TensorFlow's operation computes the formula, step by step
    inexact     why TensorFlow's float64 is no better than float32, where that is so
    another     what vanishes where TensorFlow has an operation of its own with these gradients, and
                what is to be said where it does not: there it has others
    saturates   True where the slope goes to 0 as the value nears a limit
    hides       p where a difference of the argument is lost about as e^(−|x|^p) is behind the
                and −1 where it is lost as 1/x² is; None: 1 where there is a formula, and
                otherwise 0, which is not at all
    vanishes    True where a value of 0 hides nothing of the arguments; a power may have become 0
    underflows  above 0 where a value of 0 is none: it is what is left of a number too small
    silent      why TensorFlow lets no gradient through, where there would be one
    scale       what a kernel's rounding is relative to, where that is not the value itself
    reduces     True when a column becomes a scalar
    alike       True where every argument has as many values: none is spread over another
    pullback    for a row whose elements depend on each other: the adjoint of each argument, in the
                adjoint g of the value; `partials` is then what stands beside g in it
    pushforward how fast such a value moves when its arguments move at dx, …, where that is neither
                the sum of the partials times these nor, for a linear row, the operation itself
    linear      True where the value is linear in each argument: what moves an argument, times
                nothing, goes the same way
    by_row      True where a matrix is taken row by row, each a column by itself
    axis        the axis that a library's function is told; of a row-by-row one, for a matrix alone
    call        how a call of it is typed, where that is not by its name: sum(x, 0)
    """

    name: str
    parameters: tuple[str, ...]
    partials: tuple[str, ...]
    tensorflow: str
    numpy: str = ""
    sympy: str = ""
    formula: str = ""
    stable: str = ""
    value: str = "v"
    proof: tuple[tuple[str, str], ...] = ()
    rule: str = ""
    domain: str = ""
    edge: str = ""
    outside: str = ""
    kinks: tuple[Kink, ...] = ()
    aliases: tuple[str, ...] = ()
    inverse: str = ""
    symbol: str = ""
    ulps: float = 8.0
    slope_ulps: float = 0.0
    composed: bool = False
    inexact: str = ""
    silent: str = ""
    another: tuple[str, str] = ("", "")
    saturates: bool = False
    hides: int | None = None
    vanishes: bool = False
    underflows: str = ""
    scale: str = ""
    reduces: bool = False
    alike: bool = False
    pullback: tuple[str, ...] = ()
    pushforward: str = ""
    linear: bool = False
    by_row: bool = False
    axis: int | None = None
    call: str = ""
    typed: bool = True
    """False for a row that only the tutor itself uses, never a learner."""

"""Quotients that have a limit at 0, where both their parts are 0, and their series beside it.

What numerator and denominator pass on near 0 are two large numbers, of which nothing is left but
rounding. A test has the coefficients of every row from SymPy.
"""

import re

from tutor.calculus.matching import matched
from tutor.calculus.templates import template
from tutor.calculus.trace import Trace
from tutor.notation.tape import Expression, Tape

NEAR = 0.01
"""So near to 0 a series has ten digits and more, and beyond it the quotient itself has them."""

LIMITS: tuple[tuple[str, str], ...] = (
    ("sin(x)/x", "1 - x^2/6 + x^4/120"),
    ("tan(x)/x", "1 + x^2/3 + 2*x^4/15"),
    ("sinh(x)/x", "1 + x^2/6 + x^4/120"),
    ("tanh(x)/x", "1 - x^2/3 + 2*x^4/15"),
    ("(exp(x) - 1)/x", "1 + x/2 + x^2/6 + x^3/24 + x^4/120 + x^5/720"),
    ("expm1(x)/x", "1 + x/2 + x^2/6 + x^3/24 + x^4/120 + x^5/720"),
    ("ln(1 + x)/x", "1 - x/2 + x^2/3 - x^3/4 + x^4/5 - x^5/6 + x^6/7"),
    ("log1p(x)/x", "1 - x/2 + x^2/3 - x^3/4 + x^4/5 - x^5/6 + x^6/7"),
    ("(1 - cos(x))/x", "x/2 - x^3/24 + x^5/720"),
    ("(1 - cos(x))/x^2", "1/2 - x^2/24 + x^4/720"),
)

_INSIDE = f"where(abs(x) > {NEAR}, x, 1)"
_NAMES = ("u", "v", "w", "t")


def limit_at(trace: Trace, index: int) -> tuple[int, Expression, Expression] | None:
    """Of a quotient with a limit at 0: which node x is, what to define, and the quotient by that.

    The condition stands inside as well, for a branch that is not taken makes no NaN then.
    """
    expression, nodes = trace.expression, trace.expression.nodes
    for written, series in LIMITS:
        form = template(written, ("x",))
        letters = next(matched(form, index, nodes.__getitem__, trace.alike), None)
        if letters is None:
            continue
        taken = {*expression.variables, *expression.names.values()}
        name = next((name for name in _NAMES if name not in taken), "u_0")
        inside = re.sub(r"\bx\b", "u", written)
        cases = template(f"where(abs(x) > {NEAR}, {inside}, {series})", ("x", "u"))
        tape = Tape(nodes)
        given = {"x": letters["x"], "u": tape.variable(name)}
        both = tape.insert(template(_INSIDE, ("x",)), given), tape.insert(cases, given)
        u, whole = (Expression(tuple(tape.nodes), at, expression.names) for at in both)
        return letters["x"], u, whole
    return None

"""Questions that are none: derivatives and integrals, and what may be two things: w^T x, f(x)."""

import re

from tutor.errors import NotationError
from tutor.functions import CONSTANTS
from tutor.notation.differentials import PRIME, quotient
from tutor.notation.lexer import spelled

_INTEGRAL = re.compile(r"∫|\\int(?![a-z])|\bint(?:egral)?\b(?!\s*\()(?=.*\bd[a-z]\b)", re.DOTALL)
_LIMIT = re.compile(r"\blim\b")
_BY_LETTER = r"(?:[A-Za-z](?![A-Za-z])|\\[a-z]++)"
_DERIVED = re.compile(f"{PRIME}|″|{quotient('[A-Za-z]?+', _BY_LETTER)}")
"""f'(x), dy/dx and d/dx."""
_TRANSPOSED = re.compile(
    r"""(?:(?<![A-Za-z])[a-df-z]|\))\s*\^\s*(?:T|\\top|{\s*(?:T|\\top)\s*})
        (?=\s*[a-z(]?(?![A-Za-z]))""",
    re.VERBOSE,
)
"""w^T x: a power, or a product of columns."""
_DIFFERENCE = re.compile(r"(?:Δ|\\Delta\s*)([A-Za-z])")
"""Δx, which is one name in physics."""
_APPLIED = re.compile(r"(?<![\w\\])([^\W\d_](?:_?\d+)?)\(\s*(\w+)\s*\)(?!\s*:?=[^=])")
"""f(x), where no f is known."""


_NO_FORMULAS = (
    (_INTEGRAL, "only derivatives are judged here, no integrals",
     "what is integrated is the derivative of the answer"),
    (_LIMIT, "only derivatives are judged here, no limits",
     "what has one is derived: the function alone"),
    (_DERIVED, "this is a derivative already",
     "give the function alone; by what it is derived stands beside it"),
)  # fmt: skip


def refuse_unclear(of: str, by: str) -> None:
    """Raise NotationError for a question that is no formula, or may be two.

    `by` is the variable that the question names.
    """
    for pattern, message, hint in _NO_FORMULAS:
        if found := pattern.search(of):
            raise _refused(message, of, found, hint)
    transposed = [*_TRANSPOSED.finditer(of)]
    if transposed and by != "T" and len(transposed) == of.replace(r"\top", "T").count("T"):
        raise _refused(
            "this could be the power of T or a transpose", of, transposed[0],
            "write w^(T) for the power, sum(w*x) for w^T x",
        )  # fmt: skip
    if (found := _DIFFERENCE.search(of)) and by != "Delta":
        raise _refused(
            f"Δ{found[1]} could be one name, or Δ·{found[1]}", of, found,
            f"write Delta_{found[1]} for the name, Δ*{found[1]} for the product",
        )  # fmt: skip
    for found in _APPLIED.finditer(of):
        name, inside = found.groups()
        own = {spelled(name), spelled(name.lower())} & {by, "sigma", *CONSTANTS}
        if by and spelled(inside) == by and not own:
            raise _refused(
                f"{found[0]} could be a function of {inside}, or a product", of, found,
                f"write the function out, or {name}*{inside}",
            )  # fmt: skip


def _refused(message: str, text: str, found: re.Match[str], hint: str) -> NotationError:
    return NotationError(message, text=text, start=found.start(), end=found.end(), hint=hint)

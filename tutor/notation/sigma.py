"""σ is the sigmoid where it is called, and a name where it stands alone: 2σ², of a Gaussian."""

from collections.abc import Sequence

from tutor.errors import NotationError
from tutor.notation.cursor import CLOSING
from tutor.notation.lexer import OPERANDS, Token
from tutor.notation.spellings import POWERS


def sigma_is_a_name(text: str, row: Sequence[Token]) -> bool:
    """Whether σ is a variable in a formula, of its tokens. Raises NotationError where it may be.

    >>> from tutor.notation.lexer import tokens
    >>> [sigma_is_a_name(text, tokens(text)) for text in ("σ(x)", "x/σ^2", "x + 1")]
    [False, True, False]
    """
    found = [place for place, token in enumerate(row) if token.text == "sigma"]
    behind = [row[_behind_power(row, place + 1)] for place in found]
    called = [token.text in CLOSING for token in behind]
    bare = [token.kind in OPERANDS or token.text in ("√", "\\frac") for token in behind]
    if not found or all(called):
        return False
    alone = not all(one or other for one, other in zip(called, bare, strict=True))
    if alone and not any(called):
        return True
    if not alone and any(called):
        return False
    first = row[found[0]]
    raise NotationError(
        "σ could be the sigmoid or a number's name", text=text, start=first.start, end=first.end,
        hint="write sigmoid(x), or sigma*x",
    )  # fmt: skip


def _behind_power(row: Sequence[Token], place: int) -> int:
    """The place behind a power, if one stands there: that of the x in ^2 x."""
    if row[place].kind == "sup":
        return place + 1
    if row[place].text not in POWERS:
        return place
    place, depth = place + 1, 0
    while row[place].kind != "end":
        depth += (row[place].text in CLOSING) - (row[place].text in CLOSING.values())
        place += 1
        if depth <= 0 and row[place - 1].text != "-":
            break
    return place

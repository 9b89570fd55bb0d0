"""The head of a function's definition: f(x) =, f(x, y) =."""

from collections.abc import Sequence

from tutor.notation.lexer import Token


def function_head(row: Sequence[Token], place: int) -> int:
    """How many tokens the brackets behind a name take, where it is defined so; 0 where it is not.

    >>> from tutor.notation.lexer import tokens
    >>> [function_head(tokens(text), 0) for text in ("f(x) = x", "f(x, y) = x", "f(x + 1)", "f(x)")]
    [3, 5, 0, 0]
    """
    if row[place].kind != "name" or row[place + 1].text != "(":
        return 0
    end = place + 2
    while row[end].kind == "name" and row[end + 1].text == ",":
        end += 2
    closed = row[end].kind == "name" and row[end + 1].text == ")"
    return end + 1 - place if closed and row[end + 2].text == "=" else 0

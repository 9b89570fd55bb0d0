"""The head of a function's definition: f(x) =, f(x, y) =."""

from collections.abc import Callable

from tutor.notation.lexer import Token


def function_head(ahead: Callable[[int], Token]) -> int:
    """How many tokens the brackets behind a name take, where it is defined so; 0 where it is not.

    `ahead` gives the tokens, of which the name is 0.

    >>> from tutor.notation.lexer import tokens
    >>> texts = "f(x) = x", "f(x, y) = x", "f(x + 1)", "f(x)"
    >>> [function_head(tokens(text).__getitem__) for text in texts]
    [3, 5, 0, 0]
    """
    if ahead(0).kind != "name" or ahead(1).text != "(":
        return 0
    end = 2
    while ahead(end).kind == "name" and ahead(end + 1).text == ",":
        end += 2
    closed = ahead(end).kind == "name" and ahead(end + 1).text == ")"
    return end + 1 if closed and ahead(end + 2).text == "=" else 0

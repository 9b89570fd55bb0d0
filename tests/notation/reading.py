"""A formula of x and y that is read, and what is said of one that is refused."""

import pytest

from tutor.errors import NotationError
from tutor.notation import Expression, parse

NAMES = ("x", "y")


def read(text: str) -> Expression:
    return parse(text, NAMES)


def refused(text: str, names: tuple[str, ...] | None = NAMES) -> NotationError:
    with pytest.raises(NotationError) as caught:
        parse(text, names)
    return caught.value


def told(text: str, names: tuple[str, ...] | None = NAMES) -> str:
    """What the error says, without the picture of the text."""
    error = refused(text, names)
    return f"{error.message}\n{error.hint}"

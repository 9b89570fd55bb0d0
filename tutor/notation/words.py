"""Runs of letters: `xy`, `sinx`, `xcos`, split only where there is exactly one way."""

from collections.abc import Container

from tutor.functions import CONSTANTS, TYPED

_LONGEST_RUN = 40
_ENOUGH = 2
"""Two ways are enough to know that a run is not certain."""


def split_run(run: str, names: Container[str], *, open: bool = False) -> list[tuple[str, ...]]:
    """The ways to write `run` as declared names, constants and functions; at most two of them.

    A function has something after it, except at the run's end, where brackets may follow. With
    `open` (nothing declared), single letters are names, and a split needs a function in it.

    >>> split_run("xcos", {"x"})
    [('x', 'cos')]
    >>> split_run("sin2x", {"x"})
    [('sin', '2', 'x')]
    >>> split_run("ab", {"x"})
    []
    """
    if len(run) > _LONGEST_RUN or "_" in run:
        return []
    found: list[tuple[str, ...]] = []
    _extend(run, names, open, (), found)
    return [words for words in found if _makes_sense(words, open)][:_ENOUGH]


def _extend(
    rest: str,
    names: Container[str],
    open: bool,
    words: tuple[str, ...],
    found: list[tuple[str, ...]],
) -> None:
    if not rest:
        found.append(words)
        return
    after_function = bool(words) and words[-1].lower() in TYPED and words[-1] not in names
    if rest[0].isdigit():
        digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
        if after_function:
            _extend(rest[len(digits) :], names, open, (*words, digits), found)
        return
    for length in range(1, len(rest) + 1):
        if len(found) > _ENOUGH:
            return
        word = rest[:length]
        declared = word in names or word in CONSTANTS or (open and length == 1)
        if declared or (length > 1 and word.lower() in TYPED):
            _extend(rest[length:], names, open, (*words, word), found)


def _makes_sense(words: tuple[str, ...], open: bool) -> bool:
    if len(words) < 2:
        return False
    functions = [word.lower() in TYPED and len(word) > 1 for word in words]
    return any(functions) if open else True

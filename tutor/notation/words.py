"""Runs of letters: `xy`, `sinx`, `xcos`, split only where there is exactly one way."""

from collections.abc import Container
from functools import cache

from tutor.functions import CONSTANTS, TYPED

_LONGEST_RUN = 40
_ENOUGH = 4
"""Two ways are enough to know that a run is not certain; a few more are kept, as some of them
may make no sense."""


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

    @cache
    def endings(start: int, after_function: bool) -> tuple[tuple[str, ...], ...]:
        """A few ways to write the run from `start` on."""
        if start == len(run):
            return ((),)
        if run[start].isdigit():
            if not after_function:
                return ()
            end = start + len(run[start:]) - len(run[start:].lstrip("0123456789"))
            return tuple((run[start:end], *rest) for rest in endings(end, False))
        found: list[tuple[str, ...]] = []
        for end in range(start + 1, len(run) + 1):
            word = run[start:end]
            declared = word in names or word in CONSTANTS or (open and len(word) == 1)
            function = not declared and len(word) > 1 and word.lower() in TYPED
            if declared or function:
                found.extend((word, *rest) for rest in endings(end, function))
        return tuple(found[:_ENOUGH])

    return [words for words in endings(0, False) if _makes_sense(words, names, open)][:2]


def _makes_sense(words: tuple[str, ...], names: Container[str], open: bool) -> bool:
    if len(words) < 2:
        return False
    return not open or any(word.lower() in TYPED and word not in names for word in words)

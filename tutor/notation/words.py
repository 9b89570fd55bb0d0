"""Runs of letters: `xy`, `sinx`, `xcos`, `a_1x`, split only where there is exactly one way."""

import re
from collections.abc import Container, Sequence
from functools import cache
from itertools import accumulate

from tutor.functions import CONSTANTS, TYPED
from tutor.notation.lexer import GREEK

_LONGEST_RUN = 40
"""A longer one is not split: nobody writes it, and its ways are many."""
_ENOUGH = 4
"""Two ways are enough to know that a run is not certain; a few more are kept, as some of them
may make no sense."""
_STEM = "|".join(sorted(GREEK.values(), key=len, reverse=True))
_LETTER = re.compile(rf"(?:{_STEM}|[A-Za-z])(?:_?[0-9]+)?")
"""What a single name is on paper: a letter, Latin or Greek, with an index or without."""
_INDEX = re.compile(r"_(?=[0-9]+$)|(?<=[A-Za-z])(?=[0-9]+$)")
LOGARITHM = "log_"
"""What stands before the base of a logarithm: log_3(x), log_a(x)."""


def is_letter(name: str) -> bool:
    """Whether a name is one letter, with an index or without: x, x_1, theta2, and not net.

    >>> [name for name in ("x", "x_1", "theta2", "net", "x_max") if is_letter(name)]
    ['x', 'x_1', 'theta2']
    """
    return _LETTER.fullmatch(name) is not None


def letters_of(run: str) -> tuple[str, ...]:
    """The letters that a run is made of, each with its index; () where it is no row of them.

    >>> letters_of("v0t"), letters_of("a_1x_2"), letters_of("x_max")
    (('v0', 't'), ('a_1', 'x_2'), ())
    """
    found = _LETTER.findall(run)
    return tuple(found) if "".join(found) == run else ()


def plain(name: str) -> str:
    """A name as it compares with another: x_1 and x1 are one.

    >>> plain("x_1"), plain("x1"), plain("x_max")
    ('x1', 'x1', 'x_max')
    """
    return name.replace("_", "") if is_letter(name) else name


def as_declared(name: str, names: Container[str]) -> str:
    """A name in the spelling in which it is declared: x1 where x_1 is; "" where it is in neither.

    >>> as_declared("x1", {"x_1"}), as_declared("x", {"x"}), as_declared("x1", {"x"})
    ('x_1', 'x', '')
    """
    if name in names:
        return name
    if not name[-1:].isdigit():
        return ""
    other = _INDEX.sub("" if "_" in name else "_", name)
    return other if other != name and other in names else ""


def split_run(run: str, names: Container[str], *, open: bool = False) -> list[tuple[str, ...]]:
    """The ways to write `run` as declared names, constants and functions; at most two of them.

    A function has something after it, except at the run's end, where brackets may follow. With
    `open` (nothing declared), letters are names, each with its index, and a split needs a
    function in it; a word is not spelled out.

    >>> split_run("xcos", {"x"})
    [('x', 'cos')]
    >>> split_run("sin2x", {"x"})
    [('sin', '2', 'x')]
    >>> split_run("ab", {"x"}), split_run("a_1x", {"a_1", "x"})
    ([], [('a_1', 'x')])
    """
    if len(run) > _LONGEST_RUN:
        return []

    @cache
    def endings(start: int, after_function: bool) -> tuple[tuple[str, ...], ...]:
        """A few ways to write the run from `start` on, those of the longest words first."""
        if start == len(run):
            return ((),)
        if run[start].isdigit():
            if not after_function:
                return ()
            end = start + len(run[start:]) - len(run[start:].lstrip("0123456789"))
            return tuple((run[start:end], *rest) for rest in endings(end, False))
        found: list[tuple[str, ...]] = []
        for end in range(len(run), start, -1):
            word = run[start:end]
            declared = as_declared(word, names) or word in CONSTANTS or (open and is_letter(word))
            function = not declared and len(word) > 1 and _is_function(word, names, open)
            if declared or function:
                found.extend((word, *rest) for rest in endings(end, function))
        return tuple(found[:_ENOUGH])

    ways = [words for words in endings(0, False) if _makes_sense(words, names, open)]
    return [way for way in ways if not (open and _is_spelled_out(way, ways))][:2]


def amplitude(word: str) -> str:
    """The cos of Acos(wt), which is A times it in every course of physics; "" of other words.

    >>> amplitude("Acos"), amplitude("acos"), amplitude("ACOS")
    ('cos', '', '')
    """
    return word[1:] if word[0] == "A" and word[1:] in TYPED else ""


def _is_function(word: str, names: Container[str], open: bool) -> bool:
    return word.lower() in TYPED and not (amplitude(word) and (open or "A" in names))


def _makes_sense(words: tuple[str, ...], names: Container[str], open: bool) -> bool:
    if len(words) < 2:
        return False
    return not open or any(word.lower() in TYPED and word not in names for word in words)


def _is_spelled_out(way: Sequence[str], ways: Sequence[Sequence[str]]) -> bool:
    """Whether it has single letters where another way has a word: s·i·n·x·cos(x) of sinxcosx."""
    mine = _placed(way)
    for other in ways:
        for start, word in _placed(other):
            covering = [one for at, one in mine if at < start + len(word) and start < at + len(one)]
            if all(one.lower() not in TYPED and len(one) < len(word) for one in covering):
                return True
    return False


def _placed(words: Sequence[str]) -> list[tuple[int, str]]:
    """Each word with the place where it begins."""
    return list(zip(accumulate(map(len, words), initial=0), words, strict=False))


_READ = " is read as "


def run_told(
    run: str, words: Sequence[str], names: Container[str] = (), *, power: bool = False
) -> str:
    """How a run was split, for its reader: "xcos is read as x·cos"; `power` says what follows it.

    >>> run_told("sin2xcosx", ("sin", "2", "x", "cos", "x"))
    'sin2xcosx is read as sin(2·x)·cos(x)'
    >>> run_told("cosxe", ("cos", "x", "e"), power=True)
    'cosxe is read as cos(x)·e'
    """
    if power and words[-1] == "e":  # e^x is no factor of an argument
        return f"{run}{_READ}{spaced(words[:-1], names)}·e"
    return f"{run}{_READ}{spaced(words, names)}"


def tells_a_run(reading: str) -> bool:
    """Whether this is how a run was split, and not another reading: that of 1/2x.

    >>> tells_a_run("ax is read as a·x"), tells_a_run("1/2x is read as (1/2)·x; …")
    (True, False)
    """
    return reading.partition(_READ)[0].isidentifier()


def spaced(words: Sequence[str], names: Container[str]) -> str:
    """A split run as it is echoed: `x·cos`, `sin(2·x)`, `sin(x)·cos(x)`."""
    text, functions = "", 0
    for word, following in zip(words, (*words[1:], ""), strict=True):
        function = word.lower() in TYPED and word not in names
        if function and text[-1:] == "·" and functions:  # up to here its argument went
            text, functions = f"{text[:-1]}{')' * functions}·", 0
        if function and following:
            text += f"{word}("
            functions += 1
        else:
            text += word + ("·" if following else "")
    return text + ")" * functions

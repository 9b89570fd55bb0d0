"""Runs of letters: `xy`, `sinx`, `xcos`, split only where there is exactly one way."""

from collections.abc import Collection, Container, Sequence
from functools import cache

from tutor.functions import CONSTANTS, TYPED
from tutor.notation.lexer import GREEK, Token, tokens

_LONGEST_RUN = 40
"""A longer one is not split: nobody writes it, and its ways are many."""
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


_READ = " is read as "


def run_told(run: str, words: Sequence[str], names: Container[str] = ()) -> str:
    """How a run was split, for its reader: "xcos is read as x·cos".

    >>> run_told("sin2xcosx", ("sin", "2", "x", "cos", "x"))
    'sin2xcosx is read as sin(2·x)·cos(x)'
    """
    return f"{run}{_READ}{spaced(words, names)}"


def tells_a_run(reading: str) -> bool:
    """Whether this is how a run was split, and not another reading: that of 1/2x.

    >>> tells_a_run("ax is read as a·x"), tells_a_run("1/2x is read as (1/2)·x; …")
    (True, False)
    """
    return reading.partition(_READ)[0].isalpha()


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


_GREEK = frozenset(GREEK.values())
_MOST_LETTERS = 3
"""More than these are a word, also where one of them is a variable: rate, by t."""
_SIGNS = frozenset("+-*/=(")
LOGARITHM = "log_"
"""What stands before the base of a logarithm: log_3(x), log_a(x)."""


def letters(text: str, more: Collection[str] = (), by: Collection[str] = ()) -> list[str] | None:
    """The names of a formula in which a run of letters is a product: 2xy + x + y.

    That is one whose letters all stand alone elsewhere, or in `more`. Where a question says of a
    letter that it is a variable, in `by`, it is also one of two or three letters with that among
    them, and then any of two: ax^2 + bx by x. A Greek letter's name is none, nor is dx behind a
    factor. None where there is no product, and every name is one, however long.

    >>> letters("x^2 + 2xy + y^2"), letters("xy + 1"), letters("xy + 1", ("x", "y"))
    (['x', 'y'], None, ['x', 'y'])
    >>> letters("ax^2 + bx + c", by="x"), letters("weight*x", by="x"), letters("loss", by="s")
    (['c', 'a', 'x', 'b'], None, None)
    """
    found, whole, called = _names(text, by)
    names = list(dict.fromkeys([*found, *more]))
    called -= {*more}
    runs = {name for name in names if len(name) > 1 and name.isalpha()} - whole - {*more}
    products = {run: factors for run in runs if (factors := _factors(run, by))}
    if products:
        products |= {run: tuple(run) for run in runs - called - {*products} if len(run) == 2}
    inside = [one for run in names for one in products.get(run, ()) if one not in CONSTANTS]
    single = {"e", *inside, *(name for name in names if len(name) == 1)}
    runs = {run for run in runs if run in products or single.issuperset(run)}
    alone = [name for name in names if name not in runs and name not in called]
    return list(dict.fromkeys([*alone, *inside])) if runs else None


def _names(text: str, by: Collection[str]) -> tuple[list[str], set[str], set[str]]:
    """The names of a formula that are not defined in it; which are no products, which are called.

    What stands before a bracket is a product or a misspelled function, but no name.
    """
    row = tokens(text)
    defined = {one.text for place, one in enumerate(row) if _is_defined(row, place)}
    found, whole, called = list[str](), set(_GREEK), set[str]()
    for place, token in enumerate(row):
        name = token.text.removeprefix(LOGARITHM)
        if token.kind != "name" or not name[:1].isalpha() or name in defined or _is_known(name):
            continue
        if name[0] == "d" and name[1:] in by and row[place - 1].text not in _SIGNS:
            whole.add(name)
        if len(name) > 1 and row[place + 1].text == "(":
            called.add(name)
        for words in split_run(name, (), open=True) or [(name,)]:  # of two ways the parser asks
            found += [word for word in words if not (word.isdigit() or _is_known(word))]
    return found, whole, called


def _is_defined(row: Sequence[Token], place: int) -> bool:
    """Whether y = or f(x) = stands there."""
    after = [token.text for token in row[place + 1 : place + 5]]
    return after[:1] == ["="] or (after[:1] == ["("] and after[2:] == [")", "="])


def _is_known(name: str) -> bool:
    return name in CONSTANTS or name.lower() in TYPED


def _factors(run: str, by: Collection[str]) -> tuple[str, ...]:
    """The factors of a run with a variable of `by` in it: of kx, πx, θx; () where it is none."""
    ways = split_run(run, {*by, *_GREEK}) if by else []
    if len(ways) == 1 and not _GREEK.issuperset(ways[0]):
        return ways[0]
    return tuple(run) if any(one in by for one in run) and may_be_product(run) else ()


def may_be_product(name: str) -> bool:
    """Whether a name nobody declared looks like ax or xyz: two or three different letters.

    >>> may_be_product("ax"), may_be_product("mu"), may_be_product("loss"), may_be_product("x1")
    (True, False, False, False)
    """
    different = len({*name}) == len(name) in range(2, _MOST_LETTERS + 1)
    return different and name.isalpha() and name not in _GREEK

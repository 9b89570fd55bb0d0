"""The names of a formula that nobody has declared: ax is a·x by x, a_1x is a_1·x, net is a word."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from tutor.errors import NotationError
from tutor.functions import CONSTANTS, TYPED
from tutor.notation.differentials import is_over_differential
from tutor.notation.heads import function_head
from tutor.notation.lexer import GREEK, SUPERSCRIPTS, Token, tokens
from tutor.notation.sigma import sigma_is_a_name
from tutor.notation.spellings import (
    NUMBERS,
    POWERS,
    Ahead,
    function_meant,
    number_meant,
    raised_to_letter,
)
from tutor.notation.words import LOGARITHM, amplitude, is_letter, letters_of, plain, split_run

_GREEK = frozenset(GREEK.values())
_MOST_LETTERS = 3
"""More than these are a word, also where one of them is a variable: rate, by t."""
_MOST_WITH_INDEX = 4
"""Letters of which some have an index are no word."""
_SIGNS = frozenset("+-*/=(")
_WORDS = frozenset((
    "acc", "act", "alt", "avg", "bet", "box", "cap", "cut", "day", "den", "dim", "dot", "err",
    "fee", "fit", "hid", "inp", "key", "lag", "lat", "len", "low", "mid", "net", "new", "num",
    "obs", "old", "opt", "out", "pay", "pct", "pos", "pot", "rot", "row", "set", "std", "sum",
    "tax", "tmp", "top", "tot", "val", "var", "vec", "vel", "vol", "wgt",
))  # fmt: skip
"""Three letters that are a name wherever programs are written."""
_TRANSPOSED = "T"
_VOWELS = frozenset("aeiou")
_WITH_LETTER = re.compile(r"([A-Za-z]_[A-Za-z])(.+)")
"""v_xt: an index that is a letter, and what is no index any more."""


@dataclass
class _Seen:
    """What stands in a formula.

    names    those that are not defined in it
    whole    which are no products
    called   which stand before a bracket: a product or a misspelled function, but no name
    raised   which have an e behind them, and that a power: the A of Ae^x
    signed   which have a * beside them, as the factors of a product would have, too
    certain  which would be read as something else, were they not declared: the A of Acos(wt)
    """

    names: list[str] = field(default_factory=list)
    whole: set[str] = field(default_factory=lambda: set(_GREEK))
    called: set[str] = field(default_factory=set)
    raised: set[str] = field(default_factory=set)
    signed: set[str] = field(default_factory=set)
    certain: set[str] = field(default_factory=set)


def letters(
    text: str, more: Collection[str] = (), by: Collection[str] = (), *, apart: bool = False
) -> list[str] | None:
    """The names of a formula in which a run of letters is a product: 2xy + x + y.

    That is one whose letters all stand alone elsewhere, or in `more`. Where a question says of a
    letter that it is a variable, in `by`, it is also one of two or three letters with that among
    them, and then any of two: ax^2 + bx by x. An index ends a letter: a_1x is a_1·x where x stands
    elsewhere. A Greek letter's name is no product, nor is dx behind a factor, nor a word beside the
    variable itself: act*t^2. With `apart` all that may be a product is one. None where there is no
    product, and every name is one, however long. Raises NotationError where a word would have to
    be a product for the variable to be there at all.

    >>> letters("x^2 + 2xy + y^2"), letters("xy + 1"), letters("xy + 1", ("x", "y"))
    (['x', 'y'], None, ['x', 'y'])
    >>> letters("ax^2 + bx + c", by="x"), letters("weight*x", by="x"), letters("loss", by="s")
    (['c', 'a', 'x', 'b'], None, None)
    >>> letters("a_0 + a_1x", by="x"), letters("act*t^2", by="t")
    (['a_0', 'a_1', 'x'], None)
    """
    seen = _seen(text, by)
    names = list(dict.fromkeys([*seen.names, *more]))
    whole = {*seen.whole, *more}
    runs = [name for name in names if len(name) > 1 and name not in whole]
    products = {run: found for run in runs if (found := _with_variable(run, by))}
    alone = {"e", *map(plain, filter(is_letter, names))}
    if not apart:
        for run in _words(products, alone, seen, by, text):
            del products[run]
    called = seen.called - {*more}
    further = [run for run in runs if run not in called and run not in products]
    if apart:
        products |= {run: found for run in further if (found := factors(run))}
    elif products:
        products |= {run: _parts(run) for run in further if _is_pair(run, by)}
    products |= {run: _raised(run) for run in runs if run in seen.raised}
    alone.update(plain(one) for found in products.values() for one in found)
    few = len(by) > 0 and all(map(is_letter, by))
    products |= {run: _parts(run) for run in runs if run not in products and _are(run, alone, few)}
    if not products and not seen.certain:
        return None
    single = [name for name in names if name not in products and name not in called]
    return _with_factors(single, [one for run in names for one in products.get(run, ())], by)


def _with_factors(single: Sequence[str], made_of: Sequence[str], by: Collection[str]) -> list[str]:
    """The names that are no products, and then what the products are made of, each once."""
    inside = [one for one in made_of if one not in CONSTANTS]
    spelled = {plain(name): name for name in (*inside, *single, *by)}  # x_1, also for x1
    return list(dict.fromkeys([*single, *(spelled[plain(one)] for one in inside)]))


def factors(name: str) -> tuple[str, ...]:
    """The letters that a name nobody declared may be a product of: two or three different ones.

    Where an index shows that it is no word, four; () where it is none.

    >>> factors("ax"), factors("v0t"), factors("mu"), factors("loss"), factors("x1")
    (('a', 'x'), ('v0', 't'), (), (), ())
    """
    found = _parts(name)
    most = _MOST_LETTERS if name.isalpha() else _MOST_WITH_INDEX
    different = len({*found}) == len(found) in range(2, most + 1)
    return found if different and name not in _GREEK else ()


def _parts(run: str) -> tuple[str, ...]:
    """The letters of a run, each with its index; () of a single one, and of what has others."""
    found = tuple(run) if run.isalpha() else letters_of(run)
    return found if found[1:] else ()


def _with_variable(run: str, by: Collection[str]) -> tuple[str, ...]:
    """The factors of a run with a variable of `by` in it: of kx, πx, a_1x; () where it is none."""
    variables = {*filter(is_letter, by)}
    if not variables:
        return ()
    ways = split_run(run, {*variables, *_GREEK}) if run.isalpha() else []
    if len(ways) == 1 and not _GREEK.issuperset(ways[0]):
        return ways[0]
    found = factors(run)
    if {*map(plain, variables)}.isdisjoint(map(plain, found)):
        index = _WITH_LETTER.fullmatch(run)
        return index.groups() if index and index[2] in variables else ()
    return found


def _raised(run: str) -> tuple[str, ...]:
    """The factors of Ae, A_0e and v_te, which have a power behind them; () of anything else."""
    index = _WITH_LETTER.fullmatch(run)
    found = index.groups() if index else letters_of(run)
    return found if len(found) == 2 and found[1] == "e" else ()


def _words(
    products: dict[str, tuple[str, ...]],
    alone: set[str],
    seen: _Seen,
    by: Collection[str],
    text: str,
) -> list[str]:
    """Which of the products are words, as the variable stands elsewhere: act in act*t^2."""
    words = [
        run
        for run, found in products.items()
        if len(found) == len(run) == _MOST_LETTERS and not alone.issuperset(found)
        and (run in _WORDS or (run in seen.signed and not _VOWELS.isdisjoint(run)))
    ]  # fmt: skip
    if len(words) < len(products) or any(plain(one) in alone for one in by):
        return words
    for word in words:
        if word in _WORDS:
            place = next(token for token in tokens(text) if token.text == word)
            raise NotationError(
                f"{word} could be one name, without {' and '.join(by)} in it, or {'·'.join(word)}",
                text=text, start=place.start, end=place.end,
                hint=f"write {'*'.join(word)}, or derive by {word}",
            )  # fmt: skip
    return []


def _is_pair(run: str, by: Collection[str]) -> bool:
    """Whether a run is a product where others are: of two letters, as bx beside ax, by x."""
    if run.isalpha():
        return len(run) == 2
    found = factors(run)
    stems = {one.rstrip("0123456789_") for one in by}
    return bool(found) and (found[0][-1].isdigit() or found[-1].rstrip("0123456789_") in stems)


def _are(run: str, alone: Collection[str], few: bool) -> bool:
    """Whether the letters of a run stand alone elsewhere; the last one, where the first ends.

    With `few`, as a question's letters are, one of two is enough: the c of mc^2/(1 - v^2/c^2).
    """
    found = [*map(plain, _parts(run))]
    if few and len({*found}) == 2 == len(run):
        return any(one in alone for one in found if one != "e")
    if factors(run) and found[0][-1].isdigit():
        return found[-1] in alone
    return bool(found) and all(one in alone for one in found)


def _seen(text: str, by: Collection[str]) -> _Seen:
    """What stands in a formula. Raises NotationError for a σ that may be two things."""
    row, seen = tokens(text), _Seen()
    defined = {one.text for place, one in enumerate(row[:-1]) if _is_defined(row, place)}
    sigma = "sigma" in by or sigma_is_a_name(text, row)
    for place, token in enumerate(row[:-1]):
        name = token.text.removeprefix(LOGARITHM)
        if token.kind == "sup":  # eˣ
            seen.names += [*filter(str.isalpha, token.text.translate(SUPERSCRIPTS))]
        if token.kind != "name" or not name[:1].isalpha() or name in defined:
            continue
        if amplitude(name):
            seen.names.append("A")
            seen.certain.add("A")
        elif name in by or (name == "sigma" and sigma):
            seen.names.append(name)
            if _would_be_another(name):
                seen.certain.add(name)
        elif not _is_known(name) and not _is_meant(text, row, place):
            _see(seen, name, row, place, by)
    return seen


def _see(seen: _Seen, name: str, row: Sequence[Token], place: int, by: Collection[str]) -> None:
    """A name, or a run of functions and names."""
    before, behind = row[place - 1].text if place else "", row[place + 1].text
    if name[0] == "d" and name[1:] in by and _is_differential(row, place):
        seen.whole.add(name)
    if behind == "(" and not is_letter(name):
        seen.called.add(name)
    if _raised(name) and raised_to_letter(_ahead(row, place)):
        seen.raised.add(name)
    if "*" in (before, behind):
        seen.signed.add(name)
    for words in split_run(name, by, open=True) or [(name,)]:  # of two ways the parser asks
        if "A" in words[:-1]:
            seen.certain.add("A")
        seen.names += [word for word in words if not (word.isdigit() or _is_known(word))]


def _is_differential(row: Sequence[Token], place: int) -> bool:
    """Whether dx is one name there: alone, behind a factor or below d; not before a power."""
    before, behind = row[place - 1].text if place else "=", row[place + 1]
    if not place and behind.kind == "end":
        return True
    if before == "/" and row[place - 2].text[:1] == "d":
        return True
    return before not in _SIGNS and behind.text not in POWERS and behind.kind != "sup"


def _is_defined(row: Sequence[Token], place: int) -> bool:
    """Whether y = or f(x, y) = stands there."""
    return row[place + 1].text == "=" or function_head(lambda count: row[place + count]) > 0


def _is_known(name: str) -> bool:
    return name in CONSTANTS or name.lower() in TYPED


def _would_be_another(name: str) -> bool:
    """Whether the parser would take a name for something else, were it not declared."""
    return (
        _is_known(name) or name in {*NUMBERS, _TRANSPOSED} or bool(split_run(name, (), open=True))
    )


def _ahead(row: Sequence[Token], place: int) -> Ahead:
    return lambda count: row[min(place + 1 + count, len(row) - 1)]


def _is_meant(text: str, row: Sequence[Token], place: int) -> bool:
    """Whether a word stands for a number or a function, as in E^x and sh x, or is the d of d/dx."""
    token, ahead = row[place], _ahead(row, place)
    if token.text == "d":
        return is_over_differential(ahead)
    return bool(number_meant(token, text, ahead) or function_meant(token.text, ahead(0)))

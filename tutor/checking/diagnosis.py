"""What went wrong: a wrong answer against what each known mistake would give on this question.

Every mistake of the catalogue is made at every node where it can be, the rest of the derivation
being right (forward mode: each node's derivative from those of its arguments); then in pairs. An
answer that has the values of one of them at every point was made so, and the message can name the
node and the rule. Nothing is guessed: where two explanations fit, both are said, and where none
does, nothing is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import permutations
from typing import Any

import numpy as np

from tutor.calculus.sweep import derivative
from tutor.checking import ways
from tutor.checking.catalogue import BY_ANOTHER, SLIPS, WHOLE, Slip
from tutor.checking.earlier import earlier, first_step
from tutor.checking.equality import compare
from tutor.checking.fallible import Place
from tutor.checking.numbers import plain_fraction
from tutor.checking.outcome import SAME
from tutor.checking.pieces import unfolded
from tutor.checking.reference import Reference, reference
from tutor.checking.scene import Asked, Scene, clear_values, factor, fitting, scene, values_of
from tutor.checking.telling import slope_text, text, words
from tutor.checking.verdict import plain
from tutor.functions import REDUCTIONS
from tutor.notation.tape import Expression

_MOST_NODES = 60
"""Of a larger function the mistakes, made at each node, are too many to try."""
_MOST_TOLD = 2
_RANK = {slip: rank for rank, slip in enumerate(SLIPS)}
_CLOSE = 1e-9
"""How near to a fraction a factor has to be to be told as one, as a share of it."""


@dataclass(frozen=True)
class Mistake:
    """One explanation of a wrong answer: the catalogue's slug, the node, and what is said.

    `said` has its formulas between backticks, and `message` is the same plain. `together` says that
    it explains the answer only with the other one, and not instead of it.
    """

    slug: str
    node: str
    said: str
    together: bool = False

    @property
    def message(self) -> str:
        return plain(self.said)

    def to_dict(self) -> dict[str, Any]:
        return {
            "slug": self.slug,
            "node": self.node,
            "message": self.message,
            "together": self.together,
        }


@np.errstate(all="ignore")
def diagnose(answer: Expression, asked: Asked, right: Reference) -> tuple[Mistake, ...]:
    """The mistakes that explain a wrong answer; () where none of the catalogue does."""
    if len(asked.function) > _MOST_NODES or not right.values.size:
        return ()
    on = scene(asked, right)
    values = values_of(on, answer)
    if values is None or values.shape != on.right.shape:
        return ()
    found = _mistakes(on, answer, values)
    if found:
        return found
    clear = clear_values(on, answer, values)
    return _mistakes(on, answer, clear) if np.isnan(clear[np.isfinite(values)]).any() else ()


def _mistakes(on: Scene, answer: Expression, values: Any) -> tuple[Mistake, ...]:
    """What explains these values: from one mistake at a node to what explains anything."""
    one_side = fitting(ways.corner(on), values)[:1]
    if one_side:
        return (_whole(on.asked, one_side[0], side=""),)
    single = _possible(fitting(ways.singles(on), values), answer)
    by_rule = _explained(on, values, single, most=1)
    if by_rule and not on.asked.original:
        return _either(by_rule, _besides(on, answer, values, by_rule))
    whole = _about_whole(on, answer, values)
    if on.asked.original and whole:
        return whole  # nobody has seen the nodes of the first derivative that is worked out here
    is_function = any(one.slug == "undifferentiated" for one in whole)
    once = (
        _either(_before(on, values), by_rule)
        or (_on_one_side(on, answer, values) if not is_function else ())
        or _either(whole, _explained(on, values, single))
    )
    if once or not np.any(values):  # of several mistakes 0 may come of any
        return once or _last_resorts(on, values)
    return (
        _many_times(on, values)
        or _by_another(on, values)
        or _otherwise(on, values)
        or _explained(on, values, _possible(ways.fitting_pairs(on, values), answer))
        or _last_resorts(on, values)
    )


def _possible(
    found: Sequence[tuple[Place, ...]], answer: Expression
) -> Sequence[tuple[Place, ...]]:
    """What an answer may be made of: n times a mean only with a sum, or a count, or as a number.

    The columns that are drawn have a length, and a factor may be it by chance.
    """
    if not answer.variables or not _OF_ALL.isdisjoint(answer.operations):
        return found
    return [places for places in found if all(slip.slug != _N_TIMES for slip, _ in places)]


_N_TIMES, _OF_ALL = "mean-factor-lost", REDUCTIONS - {"mean", "variance"}


def _besides(
    on: Scene, answer: Expression, values: Any, by_rule: tuple[Mistake, ...]
) -> tuple[Mistake, ...]:
    """What gives the answer without any rule gone wrong: its integral, or the slope on one side."""
    if ways.integral(on, answer, values):
        return (_whole(on.asked, "integrated"),)
    return (
        () if any(one.slug in _AT_A_KINK for one in by_rule) else _on_one_side(on, answer, values)
    )


_AT_A_KINK = ("kink-ignored", "abs-slope-one", "relu-value")


def _on_one_side(on: Scene, answer: Expression, values: Any) -> tuple[Mistake, ...]:
    """The slope on one side of a kink, given for both; or what went wrong on the other one."""
    side = ways.right_on_one_side(on, values)
    if side is None:
        return ()
    index, above = side
    function = on.asked.function
    first, *others = (text(function, arg) for arg in function.nodes[index].args)
    if "where" not in unfolded(answer).operations:
        told = f": it is right for `{first} {'>' if above else '<'} {others[0] if others else 0}`"
        return (_whole(on.asked, "kink-ignored", side=told),)
    there = ways.other_side(on, index, above=above)
    values = None if there is None else values_of(there, answer)
    if there is None or values is None:
        return ()
    where = f"for `{first} {'<' if above else '>'} {others[0] if others else 0}`"
    found = _mistakes(there, answer, values)
    return tuple(replace(one, said=f"{where}, {one.said}") for one in found)


def _either(first: tuple[Mistake, ...], second: tuple[Mistake, ...]) -> tuple[Mistake, ...]:
    """Two kinds of explanation of which neither is nearer: both are told, each slug once."""
    by_slug = {one.slug: one for one in reversed((*first, *second))}
    return tuple(one for one in (*first, *second) if by_slug[one.slug] is one)[:_MOST_TOLD]


def _explained(
    on: Scene, values: Any, candidates: Sequence[tuple[Place, ...]], most: int = 2
) -> tuple[Mistake, ...]:
    """The most specific of the mistakes that give the answer: at most two, or none.

    `most` is the tier up to which they are told.
    """
    if not candidates:
        return ()
    ranked = sorted(candidates, key=lambda places: [_RANK[slip] for slip, _ in places])
    tier = min(_tier(places) for places in ranked)
    if tier > most:
        return ()
    told: dict[tuple[str, ...], tuple[Mistake, ...]] = {}
    for places in ranked:
        slugs = tuple(slip.slug for slip, _ in places)
        if _tier(places) == tier and slugs not in told:
            told[slugs] = tuple(_told(on.asked, *place) for place in places)
    first, *others = told.values()
    if len(first) > 1:  # a pair of mistakes is one explanation
        return tuple(replace(one, together=True) for one in first)
    found = [*_local(on, values), *first, *(other for one in others for other in one)]
    if any(one.slug in _BY_NAME for one in found):
        found = [one for one in found if one.slug not in _INSIDE_MISSING]
    return tuple(found[:_MOST_TOLD])


def _many_times(on: Scene, values: Any) -> tuple[Mistake, ...]:
    """The same mistake at several places."""
    found = fitting(ways.alike(on), values)
    if not found:
        return ()
    places = min(found, key=lambda places: (_tier(places), _RANK[places[0][0]]))
    one = _told(on.asked, *places[0])
    return (replace(one, said=f"at {len(places)} places, {one.said}"),)


def _by_another(on: Scene, values: Any) -> tuple[Mistake, ...]:
    """The derivative of one node on the way by another variable."""
    found = []
    for name, k in fitting(ways.by_others(on), values)[:1]:
        blanks = {**words(on.asked, k)} | {"other": f"`{name}`"}
        said = BY_ANOTHER.format(**blanks, slope=slope_text(on.asked, k))
        found.append(Mistake("wrong-variable", plain(blanks["node"]), said))
    return tuple(found)


def _otherwise(on: Scene, values: Any) -> tuple[Mistake, ...]:
    """A mistake in what is derived, in another way of writing that."""
    found = fitting(ways.otherwise(on), values)
    if not found:
        return ()
    form, slip, k = min(found, key=lambda way: (way[1].tier, _RANK[way[1]], len(way[0])))
    one = _told(Asked(form, form.find(on.asked.by)), slip, k)
    what = "the first derivative" if on.asked.original else "the function"
    return (replace(one, said=f"with {what} written as `{text(form, form.output)}`, {one.said}"),)


def _before(on: Scene, values: Any) -> tuple[Mistake, ...]:
    """The most specific mistake in the first of two derivatives that gives the answer."""
    found = fitting(earlier(on), values)
    if not found:
        return ()
    # The nearest of those made once, and the nearest of those made twice.
    nearest = {way.again: way for way in sorted(found, key=lambda way: -_RANK[way.slip])}
    told = []
    for again in sorted(nearest):
        slip, index, _ = nearest[again]
        one = _told(first_step(on.asked), slip, index)
        where = "in both derivatives" if again else "in the first derivative"
        told.append(replace(one, said=f"{where}, {one.said}"))
    return tuple(told)


_INSIDE_MISSING = ("chain-inner-missing", "chain-layer-missing")
_BY_NAME = ("local-not-total", "data-factor-lost")
"""The same mistake where what is missing has a name of its own; it is told by that name alone."""


def _tier(places: Sequence[Place]) -> int:
    return max(slip.tier for slip, _ in places)


def _local(on: Scene, values: Any) -> list[Mistake]:
    """The explanation that the derivative stops at a named value on the way."""
    found = []
    for index in fitting(ways.locals_(on), values)[:1]:
        name = on.asked.function.names[index]
        missing = slope_text(on.asked, index)
        found.append(_whole(on.asked, "local-not-total", node=name, inner=name, missing=missing))
    return found


def _about_whole(on: Scene, answer: Expression, values: Any) -> tuple[Mistake, ...]:
    """What is wrong with the answer as a whole."""
    if local := _local(on, values):
        return tuple(local)
    found = fitting(ways.wholes(on), values)
    if not found and ways.integral(on, answer, values):
        found = ["integrated"]
    return (_whole(on.asked, found[0]),) if found else ()


def _last_resorts(on: Scene, values: Any) -> tuple[Mistake, ...]:
    if not np.any(values):
        return (_whole(on.asked, "held-constant"),)
    # Any number is so many times the right one; to be told how many gives that away.
    times = None if on.reference.is_number else factor(on, values)
    return () if times is None else (_whole(on.asked, "constant-off", times=_number(times)),)


def derivative_given(form: Expression, known: Expression, columns: frozenset[str]) -> str:
    """Which derivative of its definitions a formula is, such as ds/dy; "" where it is none."""
    names = list(reversed([*known.variables, *known.names.values()]))
    for of, by in permutations(names, 2):
        found = derivative(known.at(known.find(of)), known.find(by), columns)
        if found is not None and compare(form, reference(found, known, columns)).said == SAME:
            return f"d{of}/d{by}"
    return ""


# --- telling -------------------------------------------------------------------------------------


def _whole(asked: Asked, slug: str, node: str = "", **more: str) -> Mistake:
    blanks = {**words(asked, asked.function.output), **more}
    return Mistake(slug, node or blanks["of"], WHOLE[slug].format(**blanks))


@lru_cache(maxsize=4096)
def _told(asked: Asked, slip: Slip, index: int) -> Mistake:
    blanks = words(asked, index, slip.about)
    return Mistake(slip.slug, plain(blanks["node"]), slip.say.format(**blanks))


def _number(value: float) -> str:
    """A factor as a fraction, if it is a plain one: 1/2, −3; else in digits that are not 1."""
    found = plain_fraction(Fraction(value))
    if abs(float(found) - value) <= _CLOSE * abs(value):
        return str(found)
    return next(short for digits in range(4, 18) if float(short := f"{value:.{digits}g}") != 1)

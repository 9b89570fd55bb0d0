"""What went wrong: a wrong answer against what each known mistake would give on this question.

Every mistake of the catalogue is made at every node where it can be, the rest of the derivation
being right (forward mode: each node's derivative from those of its arguments); then in pairs. An
answer that has the values of one of them at every point was made so, and the message can name the
node and the rule. Nothing is guessed: where two explanations fit, both are said, and where none
does, nothing is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import combinations
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.calculus.sweep import derivative
from tutor.checking.catalogue import SLIPS, WHOLE, Slip
from tutor.checking.mistaken import Derivation, Place
from tutor.checking.points import size, taken, with_names
from tutor.checking.reference import Reference
from tutor.checking.telling import slope_text, words
from tutor.notation.tape import Expression

_CLOSE, _NEARLY = 1e-9, 1e-6
_FEWEST = 4
_MOST_PAIRS = 600
_SMALL_STEP, _ABOUT = 1e-6, 1e-2
_MOST_NODES = 60
_MOST_TOLD = 2


@dataclass(frozen=True)
class Mistake:
    """One explanation of a wrong answer: the catalogue's slug, the node, and what is told.

    `together` says that it explains the answer only with the other one, and not instead of it.
    """

    slug: str
    node: str
    message: str
    together: bool = False

    def to_dict(self) -> dict[str, Any]:
        return {
            "slug": self.slug,
            "node": self.node,
            "message": self.message,
            "together": self.together,
        }


@dataclass(frozen=True)
class Asked:
    """A derivative that is asked for: of `function`'s output by the node `wrt`.

    `order` is that of the derivative that `function`, when derived once, gives.
    """

    function: Expression
    wrt: int
    order: int = 1
    original: Expression | None = None
    """For a second derivative the function itself, of which `function` is the first."""

    def __hash__(self) -> int:
        return hash((self.function, self.wrt, self.order))


def diagnose(answer: Expression, asked: Asked, right: Reference) -> tuple[Mistake, ...]:
    """The mistakes that explain a wrong answer; () where none of the catalogue does."""
    if len(asked.function) > _MOST_NODES or not right.values.size:
        return ()
    scene = _scene(asked, right)
    values = scene.values_of(answer)
    if values is None or values.shape != scene.right.shape:
        return ()
    return (
        tuple(scene.whole(slug) for slug in scene.corner.fitting(values)[:1])
        or scene.explained(values, scene.singles)
        or scene.about_whole(answer, values)
        or scene.explained(values, scene.pairs)
        or scene.last_resorts(values)
    )


@dataclass(frozen=True, eq=False)
class _Made:
    """Wrong ways together with the answers that come out, a row each, at every point."""

    ways: tuple[Any, ...]
    values: Any

    def fitting(self, values: Any) -> list[Any]:
        """The ways that give these values wherever both are numbers, at enough points."""
        if not self.ways:
            return []
        return [self.ways[row] for row in np.nonzero(_equal(values, self.values))[0]]


@lru_cache(maxsize=512)
def _scene(asked: Asked, right: Reference) -> "_Scene":
    return _Scene(asked, right)


class _Scene:
    """One question with the right derivation at hand, in which mistakes are made."""

    def __init__(self, asked: Asked, right: Reference) -> None:
        self.asked = asked
        self.function = asked.function
        self.reference = right
        self.derivation = Derivation(asked.function, asked.wrt, right.columns)
        self.points = self._points(right)
        self.right = self.at_every_point({})
        self.places = self.derivation.places()
        self.singles = self.made([(place,) for place in self.places])
        self._told: dict[Place, Mistake] = {}

    @cached_property
    def pairs(self) -> _Made:
        """Two mistakes at once, at different nodes."""
        two = [pair for pair in combinations(self.places, 2) if pair[0][1] != pair[1][1]]
        return self.made(two[:_MOST_PAIRS])

    @cached_property
    def wholes(self) -> _Made:
        """What may be given for the whole answer: its slug with the values, in this order."""
        function, original = self.function, self.asked.original
        rows: list[tuple[str, Any]] = [
            ("wrong-order" if original else "undifferentiated", self.values_of(function)),
            ("undifferentiated", self.values_of(original) if original else None),
            ("wrong-order", self.next_order()),
        ]
        by = function.label(self.asked.wrt)
        for other in function.variables:
            index = function.find(other)
            single = other not in self.reference.columns
            if other != by and single and self.derivation.needed[index]:
                slopes = self.at_every_point({}, by=index)
                rows += [("wrong-variable", slopes), ("wrong-variable", slopes + self.right)]
        rows.append(("sign", -self.right))
        return self.rows_of(rows)

    @cached_property
    def corner(self) -> _Made:
        """At a point on a corner, the slopes on either side of it."""
        return self.rows_of([("kink-ignored", slopes) for slopes in self.one_sided()])

    def one_sided(self) -> list[Any]:
        """The two slopes beside a point, where they differ."""
        name = self.function.label(self.asked.wrt)
        if self.right.size != 1 or self.reference.pointwise or name not in self.points[0]:
            return []
        here = self.points[0]
        sides = []
        for step in (-_SMALL_STEP, _SMALL_STEP):
            moved = {key: here[key] for key in self.reference.names} | {name: here[name] + step}
            point = with_names(self.reference.known, moved)
            sides.append(self.derivation.derived(point, {}).reshape(-1))
        with np.errstate(all="ignore"):
            corner = np.abs(sides[0] - sides[1]) > _ABOUT * np.maximum(*np.abs(sides))
        return sides if corner.all() else []

    @cached_property
    def locals(self) -> _Made:
        """The derivative by a named value on the way, given for that by the variable."""
        return self.rows_of(
            [
                (index, self.at_every_point({}, by=index))
                for index in self.function.names
                if self.derivation.active[index] and self.derivation.needed[index]
                and index not in (self.asked.wrt, self.function.output)
            ]
        )  # fmt: skip

    def rows_of(self, rows: Sequence[tuple[Any, Any]]) -> _Made:
        """Ways with their values, but for those that give the right answer, or none."""
        kept = [
            (way, values)
            for way, values in rows
            if values is not None
            and values.shape == self.right.shape
            and np.isfinite(values).sum() >= min(_FEWEST, values.size)
            and not _equal(values, self.right)
        ]
        return _Made(tuple(way for way, _ in kept), np.array([values for _, values in kept]))

    @staticmethod
    def _points(right: Reference) -> list[dict[str, Any]]:
        """All points at once, or one by one where there are columns, each with its values."""
        if not right.pointwise:
            return [dict(right.points)]
        return [
            with_names(right.known, taken(right.points, place))
            for place in range(size(right.points))
        ]

    def values_of(self, form: Expression) -> Any | None:
        """A formula at the points; None where it is a column."""
        found = [evaluate(form.nodes, point)[form.output] for point in self.points]
        if self.reference.pointwise and any(np.ndim(value) for value in found):
            return None
        values = np.asarray(found, dtype=np.float64)
        if not self.reference.pointwise and values.size == 1:
            values = np.broadcast_to(values, self.right.shape)
        return values.reshape(-1)

    def at_every_point(self, slips: Mapping[int, Slip], *, by: int | None = None) -> Any:
        """The derivative with some rules replaced, a value for each point."""
        found = np.array([self.derivation.derived(point, slips, by=by) for point in self.points])
        if self.reference.pointwise:
            return found.reshape(-1)
        return np.broadcast_to(found[0], self.reference.values.shape)

    def made(self, together: Sequence[tuple[Place, ...]]) -> _Made:
        """The answers that some mistakes give together."""
        return self.rows_of(
            [
                (places, self.at_every_point({index: slip for slip, index in places}))
                for places in together
            ]
        )

    # --- comparing -----------------------------------------------------------------------------

    def explained(self, values: Any, made: _Made) -> tuple[Mistake, ...]:
        """The most specific of these mistakes that give the answer: at most two, or none."""
        fitting: list[tuple[Place, ...]] = made.fitting(values)
        if not fitting:
            return ()
        fitting.sort(key=lambda places: [_RANK[slip] for slip, _ in places])
        tier = min(_tier(places) for places in fitting)
        told: dict[tuple[str, ...], tuple[Mistake, ...]] = {}
        for places in fitting:
            slugs = tuple(slip.slug for slip, _ in places)
            if _tier(places) == tier and slugs not in told:
                told[slugs] = tuple(self.told(*place) for place in places)
        first, *others = told.values()
        if len(first) > 1:  # a pair of mistakes is one explanation
            return tuple(replace(one, together=True) for one in first)
        found = [*first, *(other for one in others for other in one), *self.local(values)]
        return tuple(found[:_MOST_TOLD])

    def local(self, values: Any) -> list[Mistake]:
        """The explanation that the derivative stops at a named value on the way."""
        found = []
        for index in self.locals.fitting(values)[:1]:
            name = self.function.names[index]
            missing = slope_text(self.function, self.asked.wrt, index)
            blanks = self.blanks | {"inner": name, "missing": missing}
            found.append(
                Mistake("local-not-total", name, WHOLE["local-not-total"].format(**blanks))
            )
        return found

    def about_whole(self, answer: Expression, values: Any) -> tuple[Mistake, ...]:
        """What is wrong with the answer as a whole."""
        if local := self.local(values):
            return tuple(local)
        found = self.wholes.fitting(values)
        if not found and self.is_integral(answer):
            found = ["integrated"]
        return (self.whole(found[0]),) if found else ()

    def last_resorts(self, values: Any) -> tuple[Mistake, ...]:
        with np.errstate(all="ignore"):
            times = values / self.right
        usable = times[np.isfinite(times) & (self.right != 0)]
        if usable.size and abs(usable[0] - 1) < _NEARLY:
            return ()  # a difference far behind the point is not a factor
        if usable.size >= _FEWEST and usable[0] and _equal(usable, np.full_like(usable, usable[0])):
            return (self.whole("constant-off", times=_number(float(usable[0]))),)
        return ()

    def next_order(self) -> Any | None:
        """The derivative after the one that is asked for, at the points."""
        found = derivative(self.function, self.asked.wrt, self.reference.columns)
        by = self.function.label(self.asked.wrt)
        if found is None or by not in (found.label(index) for index in range(len(found))):
            return None
        again = derivative(found, found.find(by), self.reference.columns)
        return None if again is None else self.values_of(again)

    def is_integral(self, answer: Expression) -> bool:
        """Whether the answer's own derivative is the function that was given."""
        name = self.function.label(self.asked.wrt)
        if name not in answer.variables or self.reference.pointwise:
            return False
        if not self.rises_like_function(answer, name):
            return False
        found = derivative(answer, answer.find(name))
        slopes = None if found is None else self.values_of(found)
        given = self.values_of(self.function)
        return slopes is not None and given is not None and bool(_equal(slopes, given))

    def rises_like_function(self, answer: Expression, name: str) -> bool:
        """Whether the answer's rise over a small step is about the function: a quick look."""
        beside = {**self.points[0], name: self.points[0][name] + _SMALL_STEP}
        here, given = self.values_of(answer), self.values_of(self.function)
        if here is None or given is None:
            return False
        with np.errstate(all="ignore"):
            rise = evaluate(answer.nodes, beside)[answer.output] - here
            off = np.abs(rise / _SMALL_STEP - given) / np.maximum(np.abs(given), 1.0)
        seen = off[np.isfinite(off)]
        return bool(seen.size and np.median(seen) < _ABOUT)

    # --- telling -------------------------------------------------------------------------------

    @cached_property
    def blanks(self) -> dict[str, str]:
        """What the messages on the whole answer are filled with."""
        return words(self.function, self.asked.wrt, self.function.output)

    def whole(self, slug: str, **more: str) -> Mistake:
        blanks = self.blanks | more
        return Mistake(slug, blanks["of"], WHOLE[slug].format(**blanks))

    def told(self, slip: Slip, index: int) -> Mistake:
        if (slip, index) not in self._told:
            blanks = words(self.function, self.asked.wrt, index)
            said = slip.say.format(**blanks)
            self._told[slip, index] = Mistake(slip.slug, blanks["node"], said)
        return self._told[slip, index]


_RANK = {slip: rank for rank, slip in enumerate(SLIPS)}


def _tier(places: Sequence[Place]) -> int:
    return max(slip.tier for slip, _ in places)


def _equal(values: Any, rows: Any) -> Any:
    """Whether values agree with each row wherever both are numbers, at enough points."""
    with np.errstate(all="ignore"):
        apart = np.abs(rows - values)  # NaN or infinite where one is no number: not far
        far = apart > _CLOSE * np.maximum(np.abs(rows), np.abs(values)) + 1e-300
    fitting = ~far.any(axis=-1)
    if not fitting.any():
        return fitting
    return fitting & (np.isfinite(apart).sum(axis=-1) >= min(_FEWEST, np.size(values)))


def _number(value: float) -> str:
    """A factor as a fraction, if it is a plain one: 1/2, −3."""
    from fractions import Fraction

    plain = Fraction(value).limit_denominator(60)
    return str(plain) if abs(float(plain) - value) <= 1e-9 * abs(value) else f"{value:.4g}"

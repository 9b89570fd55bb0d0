"""What went wrong: a wrong answer against what each known mistake would give on this question.

Every mistake of the catalogue is made at every node where it can be, the rest of the derivation
being right (forward mode: each node's derivative from those of its arguments); then in pairs. An
answer that has the values of one of them at every point was made so, and the message can name the
node and the rule. Nothing is guessed: where two explanations fit, both are said, and where none
does, nothing is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.calculus.shapes import SCALAR
from tutor.calculus.shapes import shapes as shapes_of
from tutor.calculus.sweep import cut, sweep
from tutor.calculus.templates import template
from tutor.checking.catalogue import SLIPS, WHOLE, Slip
from tutor.checking.reference import Reference
from tutor.comparison.rounding import slope_of
from tutor.functions import FUNCTIONS
from tutor.notation.printer import to_text
from tutor.notation.tape import NUMBER, Expression, Node, depends, extract, reachable, sizes

_CLOSE, _NEARLY = 1e-9, 1e-6
_FEWEST = 4
_MOST_PAIRS = 600
_SMALL_STEP, _ABOUT = 1e-6, 1e-2
_MOST_NODES = 60
_MOST_TOLD = 2
_LETTERS = ("a", "b", "da", "db", "v", "p", "q", "px", "pd", "x")


@dataclass(frozen=True)
class Mistake:
    """One explanation of a wrong answer: the catalogue's slug, the node, and what is told."""

    slug: str
    node: str
    message: str

    def to_dict(self) -> dict[str, str]:
        return {"slug": self.slug, "node": self.node, "message": self.message}


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
        scene.explained(values, scene.singles)
        or scene.about_whole(answer, values)
        or scene.explained(values, scene.pairs)
        or scene.last_resorts(values)
    )


Place = tuple[Slip, int]
"""A mistake and the node where it is made."""


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
        self.nodes = asked.function.nodes
        self.active = depends(self.nodes, [asked.wrt])
        self.needed = reachable(self.nodes, asked.function.output)
        self.points = self._points(right)
        self.right = self.at_every_point({})
        self.users = _users(self.nodes, self.needed)
        self.inside = _inside_functions(self.nodes, asked.function.output)
        self._told: dict[Place, Mistake] = {}
        self.places = [
            (slip, index)
            for index, node in enumerate(self.nodes)
            if self.active[index] and self.needed[index] and node.args and index != asked.wrt
            for slip in SLIPS
            if self.applies(slip, index)
        ]
        self.singles = self.made([(place,) for place in self.places])

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
            if other != by and other not in self.reference.columns and self.needed[index]:
                slopes = self.at_every_point({}, by=index)
                rows += [("wrong-variable", slopes), ("wrong-variable", slopes + self.right)]
        rows.append(("sign", -self.right))
        return self.rows_of(rows)

    @cached_property
    def locals(self) -> _Made:
        """The derivative by a named value on the way, given for that by the variable."""
        return self.rows_of(
            [
                (index, self.at_every_point({}, by=index))
                for index in self.function.names
                if self.active[index] and self.needed[index]
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
        from tutor.checking.points import size, taken, with_names

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

    # --- making mistakes -----------------------------------------------------------------------

    def derived(
        self, point: Mapping[str, Any], slips: Mapping[int, Slip], *, by: int | None = None
    ) -> Any:
        """The derivative with the rules of some nodes replaced, in forward mode."""
        wrt = self.asked.wrt if by is None else by
        active = self.active if by is None else depends(self.nodes, [by])
        values = evaluate(self.nodes, point)
        slopes: list[Any] = []
        with np.errstate(all="ignore"):
            for index, node in enumerate(self.nodes):
                if index == wrt:
                    slopes.append(np.ones_like(np.asarray(values[index], dtype=np.float64)))
                elif not active[index] or not self.needed[index]:
                    slopes.append(0.0)
                elif index in slips:
                    letters = self.letters(index, values, slopes)
                    slopes.append(_of(slips[index].wrong, letters))
                else:
                    slopes.append(_slope(node, values, slopes, index, active))
        found = np.asarray(slopes[self.function.output], dtype=np.float64)
        count = len(next(iter(point.values()))) if point and not self.reference.pointwise else 0
        return np.broadcast_to(found, (count,)) if count else found

    def letters(self, index: int, values: Sequence[Any], slopes: Sequence[Any]) -> dict[str, Any]:
        """What a row of the catalogue may speak of, at one node."""
        node, wrt = self.nodes[index], values[self.asked.wrt]
        args = [values[arg] for arg in node.args]
        first = slope_of(node.op, 0)
        second = slope_of(node.op, 1) if len(args) > 1 else None
        at_x, at_slope = (
            _partial_at(node, [place, *args[1:]]) for place in (wrt, slopes[node.args[0]])
        )
        return {
            "a": args[0], "b": args[-1], "v": values[index], "x": wrt,
            "da": slopes[node.args[0]], "db": slopes[node.args[-1]],
            "p": first(*args, values[index]) if first else 0.0,
            "q": second(*args, values[index]) if second else 0.0,
            "px": at_x, "pd": at_slope,
        }  # fmt: skip

    def at_every_point(self, slips: Mapping[int, Slip], *, by: int | None = None) -> Any:
        return np.array([self.derived(point, slips, by=by) for point in self.points]).reshape(-1)

    def made(self, together: Sequence[tuple[Place, ...]]) -> _Made:
        """The answers that some mistakes give together."""
        return self.rows_of(
            [
                (places, self.at_every_point({index: slip for slip, index in places}))
                for places in together
            ]
        )

    def applies(self, slip: Slip, index: int) -> bool:
        node = self.nodes[index]
        of_one = len(node.args) == 1 and not FUNCTIONS[node.op].reduces and node.op not in _LINEAR
        if node.op not in slip.ops and not ("f" in slip.ops and of_one):
            return False
        return all(CONDITIONS[word](self, index) for word in slip.when)

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
            return first
        found = [*first, *(other for one in others for other in one), *self.local(values)]
        return tuple(found[:_MOST_TOLD])

    def local(self, values: Any) -> list[Mistake]:
        """The explanation that the derivative stops at a named value on the way."""
        found = []
        for index in self.locals.fitting(values)[:1]:
            name = self.function.names[index]
            words = self.words(self.function.output)
            words |= {"inner": name, "missing": self.slope_text(index)}
            found.append(Mistake("local-not-total", name, WHOLE["local-not-total"].format(**words)))
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

    def whole(self, slug: str, **more: str) -> Mistake:
        words = self.words(self.function.output) | more
        return Mistake(slug, words["of"], WHOLE[slug].format(**words))

    def told(self, slip: Slip, index: int) -> Mistake:
        if (slip, index) not in self._told:
            words = self.words(index)
            self._told[slip, index] = Mistake(slip.slug, words["node"], slip.say.format(**words))
        return self._told[slip, index]

    def words(self, index: int) -> dict[str, str]:
        """What the messages' blanks are filled with."""
        node = self.nodes[index]
        inner = node.args[0] if node.args else index
        row = FUNCTIONS.get(node.op)
        plain = row is None or row.symbol
        return {
            "of": self.function.label(self.function.output) or "f",
            "x": self.function.label(self.asked.wrt),
            "f": "the power" if node.op == "pow" else self.text(index) if plain else node.op,
            "node": self.text(index),
            "inner": self.text(inner),
            "missing": self.slope_text(inner),
            "times": "",
        }

    def text(self, index: int) -> str:
        """A node as it was typed: by its name where it has one, or as a formula."""
        label = self.function.label(index)
        if label and index != self.function.output:
            return label
        return to_text(self.function, output=index, names=self.function.names)

    def slope_text(self, index: int) -> str:
        """The derivative of a node, as the learner would write it: dy/dx = 2."""
        label = self.function.label(index)
        by = self.function.label(self.asked.wrt)
        left = f"d{label}/d{by}" if label else f"d/d{by} ({self.text(index)})"
        alone = extract(self.nodes, index, {}) if not label else self.function.at(index)
        found = (
            derivative(alone, alone.find(by), self.reference.columns)
            if by in alone.variables or by in alone.names.values()
            else None
        )
        if found is None or sizes(found.nodes)[found.output] > _MOST_NODES:
            return left
        return f"{left} = {to_text(found, names=found.names)}"


_RANK = {slip: rank for rank, slip in enumerate(SLIPS)}


def _tier(places: Sequence[Place]) -> int:
    return max(slip.tier for slip, _ in places)


_LINEAR = frozenset(("neg", "identity", "stop_gradient"))

CONDITIONS: Mapping[str, Callable[[_Scene, int], bool]] = {
    "inner": lambda scene, k: scene.active[_arg(scene, k, 0)] and not _is_x(scene, k, 0),
    "bare": lambda scene, k: _is_x(scene, k, 0),
    "outermost": lambda scene, k: not scene.inside[k],
    "not outermost": lambda scene, k: scene.inside[k],
    "a varies": lambda scene, k: scene.active[_arg(scene, k, 0)],
    "b varies": lambda scene, k: scene.active[_arg(scene, k, 1)],
    "a constant": lambda scene, k: not scene.active[_arg(scene, k, 0)],
    "b constant": lambda scene, k: not scene.active[_arg(scene, k, 1)],
    "b is 2": lambda scene, k: scene.nodes[_arg(scene, k, 1)] == Node(NUMBER, (), 2),  # type: ignore[arg-type]
    "b is 1 + e^…": lambda scene, k: _is_one_plus_exp(scene, _arg(scene, k, 1)),
    "a is data": lambda scene, k: _is_data(scene, _arg(scene, k, 0)),
    "b is data": lambda scene, k: _is_data(scene, _arg(scene, k, 1)),
    "a is single": lambda scene, k: not _is_data(scene, _arg(scene, k, 0)),
    "b is single": lambda scene, k: not _is_data(scene, _arg(scene, k, 1)),
    "a shared": lambda scene, k: _is_shared(scene, k, 0),
    "b shared": lambda scene, k: _is_shared(scene, k, 1),
}
"""What must hold at a node for a mistake to be possible there, by the catalogue's words."""


def _arg(scene: _Scene, index: int, place: int) -> int:
    return scene.nodes[index].args[place]


def _is_x(scene: _Scene, index: int, place: int) -> bool:
    return _arg(scene, index, place) == scene.asked.wrt


def _is_shared(scene: _Scene, index: int, place: int) -> bool:
    arg = _arg(scene, index, place)
    return scene.active[arg] and scene.users[arg] > 1 and bool(scene.nodes[arg].args)


def _is_data(scene: _Scene, index: int) -> bool:
    node = scene.nodes[index]
    return node.op == "variable" and node.value in scene.reference.columns


def _is_one_plus_exp(scene: _Scene, index: int) -> bool:
    node = scene.nodes[index]
    return node.op == "add" and any(scene.nodes[arg].op == "exp" for arg in node.args)


def _users(nodes: Sequence[Node], needed: Sequence[bool]) -> list[int]:
    counts = [0] * len(nodes)
    for index, node in enumerate(nodes):
        if needed[index]:
            for arg in node.args:
                counts[arg] += 1
    return counts


def _inside_functions(nodes: Sequence[Node], output: int) -> list[bool]:
    """For each node, whether it stands inside a function or a power of something else."""
    inside = [False] * len(nodes)
    for index in range(output, -1, -1):
        node = nodes[index]
        function = bool(node.args) and not FUNCTIONS[node.op].symbol and node.op not in _LINEAR
        for arg in node.args:
            inside[arg] = inside[arg] or inside[index] or function or node.op == "pow"
    return inside


def _slope(
    node: Node, values: Sequence[Any], slopes: Sequence[Any], index: int, active: Sequence[bool]
) -> Any:
    """The right derivative of a node from those of its arguments."""
    total: Any = 0.0
    for place, arg in enumerate(node.args):
        slope = slope_of(node.op, place)
        if not active[arg] or slope is None:
            continue
        local = slope(*(values[a] for a in node.args), values[index])
        share = local * slopes[arg]
        if FUNCTIONS[node.op].reduces and np.ndim(share):
            share = np.sum(share)
        elif FUNCTIONS[node.op].pullback:
            share = share - values[index] * (
                np.sum(values[index] * slopes[arg]) - slopes[arg] * values[index]
            )
        total = total + share
    return total


def _partial_at(node: Node, args: Sequence[Any]) -> Any:
    """The first partial of an operation at other arguments, its value taken there."""
    from tutor.calculus.evaluate import kernel

    slope = slope_of(node.op, 0)
    return slope(*args, kernel(node.op)(*args)) if slope else 0.0


def _of(text: str, letters: Mapping[str, Any]) -> Any:
    form = template(text, _LETTERS)
    return evaluate(form.nodes, letters)[form.output]


def _equal(values: Any, rows: Any) -> Any:
    """Whether values agree with each row wherever both are numbers, at enough points."""
    with np.errstate(all="ignore"):
        apart = np.abs(rows - values)
        close = apart <= _CLOSE * np.maximum(np.abs(rows), np.abs(values)) + 1e-300
        both = np.isfinite(apart)
    enough = both.sum(axis=-1) >= min(_FEWEST, np.size(values))
    return enough & (close | ~both).all(axis=-1)


def derivative(
    function: Expression, wrt: int, columns: frozenset[str] = frozenset()
) -> Expression | None:
    """The derivative of a formula by one of its nodes, as a formula; None where it is not one."""
    shapes = shapes_of(function, dict.fromkeys(columns, (3,)))
    found = sweep(cut(function, wrt), shapes, keep=False)
    adjoint = found.adjoints[wrt]
    if shapes[wrt] != SCALAR:
        return None
    if adjoint is None:
        return Expression((*function.nodes, Node(NUMBER, (), 0)), len(function.nodes))  # type: ignore[arg-type]
    return Expression(found.nodes, adjoint, function.names)


def _number(value: float) -> str:
    """A factor as a fraction, if it is a plain one: 1/2, −3."""
    from fractions import Fraction

    plain = Fraction(value).limit_denominator(60)
    return str(plain) if abs(float(plain) - value) <= 1e-9 * abs(value) else f"{value:.4g}"

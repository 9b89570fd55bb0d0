"""What went wrong: a wrong answer against what each known mistake would give on this question.

Every mistake of the catalogue is made at every node where it can be, the rest of the derivation
being right (forward mode: each node's derivative from those of its arguments); then in pairs. An
answer that has the values of one of them at every point was made so, and the message can name the
node and the rule. Nothing is guessed: where two explanations fit, both are said, and where none
does, nothing is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
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
    found = scene.explained(values, scene.singles) or scene.about_whole(answer, values)
    if not found:
        found = scene.explained(values, scene.pairs()) or scene.last_resorts(values)
    return found


@dataclass(frozen=True)
class _Made:
    """Mistakes made together, and the answer that comes out at every point."""

    slips: tuple[tuple[Slip, int], ...]
    values: Any


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
        self.right = np.array([self.derived(point, {}) for point in self.points]).reshape(-1)
        self.users = _users(self.nodes, self.needed)
        self.inside = _inside_functions(self.nodes, asked.function.output)
        self.places = [
            (slip, index)
            for index, node in enumerate(self.nodes)
            if self.active[index] and self.needed[index] and node.args and index != asked.wrt
            for slip in SLIPS
            if self.applies(slip, index)
        ]
        self.singles = self.made([(place,) for place in self.places])
        self._pairs: list[_Made] | None = None

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

    def made(self, together: Sequence[tuple[tuple[Slip, int], ...]]) -> list[_Made]:
        """The answers that some mistakes give, but for those that give the right one."""
        found = []
        for slips in together:
            at = {index: slip for slip, index in slips}
            values = np.array([self.derived(point, at) for point in self.points]).reshape(-1)
            if np.isfinite(values).sum() >= min(_FEWEST, values.size) and not _equal(
                values, self.right
            ):
                found.append(_Made(slips, values))
        return found

    def pairs(self) -> list[_Made]:
        if self._pairs is None:
            two = [pair for pair in combinations(self.places, 2) if pair[0][1] != pair[1][1]]
            self._pairs = self.made(two[:_MOST_PAIRS])
        return self._pairs

    def applies(self, slip: Slip, index: int) -> bool:
        node = self.nodes[index]
        of_one = len(node.args) == 1 and not FUNCTIONS[node.op].reduces and node.op not in _LINEAR
        if node.op not in slip.ops and not ("f" in slip.ops and of_one):
            return False
        return all(CONDITIONS[word](self, index) for word in slip.when)

    # --- comparing -----------------------------------------------------------------------------

    def explained(self, values: Any, made: Sequence[_Made]) -> tuple[Mistake, ...]:
        """The most specific of these mistakes that give the answer: at most two, or none."""
        fitting = [one for one in made if _equal(values, one.values)]
        if not fitting:
            return ()
        tier = min(max(slip.tier for slip, _ in one.slips) for one in fitting)
        fitting.sort(key=lambda one: [SLIPS.index(slip) for slip, _ in one.slips])
        told: dict[tuple[str, ...], tuple[Mistake, ...]] = {}
        for one in fitting:
            if max(slip.tier for slip, _ in one.slips) == tier:
                slugs = tuple(slip.slug for slip, _ in one.slips)
                told.setdefault(slugs, tuple(self.told(*slip) for slip in one.slips))
        first, *others = told.values()
        if len(first) > 1:  # a pair of mistakes is one explanation
            return first
        found = [*first, *(other for one in others for other in one)]
        found += self.local(values)
        return tuple(found[:_MOST_TOLD])

    def local(self, values: Any) -> list[Mistake]:
        """The derivative by a named value on the way, given for the derivative by the variable."""
        for index, name in self.function.names.items():
            if not self.active[index] or index in (self.asked.wrt, self.function.output):
                continue
            if not self.needed[index]:
                continue
            by = np.array([self.derived(point, {}, by=index) for point in self.points])
            if by.reshape(-1).shape == values.shape and _equal(values, by.reshape(-1)):
                words = self.words(self.function.output) | {
                    "inner": name,
                    "missing": self.slope_text(index),
                }
                return [Mistake("local-not-total", name, WHOLE["local-not-total"].format(**words))]
        return []

    def about_whole(self, answer: Expression, values: Any) -> tuple[Mistake, ...]:
        """What is wrong with the answer as a whole."""
        function = self.values_of(self.function)
        original = self.values_of(self.asked.original) if self.asked.original else None
        checks: list[tuple[str, Callable[[], bool]]] = [
            ("undifferentiated", lambda: original is None and self.is_function(values)),
            ("wrong-order", lambda: original is not None and _equal(values, function)),
            ("undifferentiated", lambda: original is not None and _equal(values, original)),
            ("wrong-order", lambda: self.is_next_order(values)),
            ("integrated", lambda: self.is_integral(answer)),
            ("wrong-variable", lambda: self.is_by_another(values)),
            ("sign", lambda: _equal(values, -self.right)),
        ]
        local = self.local(values)
        if local:
            return tuple(local)
        for slug, holds in checks:
            if holds():
                return (self.whole(slug),)
        return ()

    def last_resorts(self, values: Any) -> tuple[Mistake, ...]:
        with np.errstate(all="ignore"):
            times = values / self.right
        usable = times[np.isfinite(times) & (self.right != 0)]
        if usable.size and abs(usable[0] - 1) < _NEARLY:
            return ()  # a difference far behind the point is not a factor
        if usable.size >= _FEWEST and usable[0] and _equal(usable, np.full_like(usable, usable[0])):
            return (self.whole("constant-off", times=_number(float(usable[0]))),)
        return ()

    def is_function(self, values: Any) -> bool:
        function = self.values_of(self.function)
        return function is not None and _equal(values, function)

    def is_next_order(self, values: Any) -> bool:
        found = derivative(self.function, self.asked.wrt, self.reference.columns)
        after = None if found is None else self.values_of(_again(found, self.asked))
        return after is not None and _equal(values, after)

    def is_integral(self, answer: Expression) -> bool:
        name = self.function.label(self.asked.wrt)
        if name not in answer.variables or self.reference.columns:
            return False
        found = derivative(answer, answer.find(name), self.reference.columns)
        slopes = None if found is None else self.values_of(found)
        return slopes is not None and self.is_function(slopes)

    def is_by_another(self, values: Any) -> bool:
        name = self.function.label(self.asked.wrt)
        total = self.right
        for other in self.function.variables:
            index = self.function.find(other)
            if other == name or other in self.reference.columns or not self.needed[index]:
                continue
            by = np.array([self.derived(point, {}, by=index) for point in self.points])
            if _equal(values, by.reshape(-1)) or _equal(values, total + by.reshape(-1)):
                return True
        return False

    # --- telling -------------------------------------------------------------------------------

    def whole(self, slug: str, **more: str) -> Mistake:
        words = self.words(self.function.output) | more
        return Mistake(slug, words["of"], WHOLE[slug].format(**words))

    def told(self, slip: Slip, index: int) -> Mistake:
        return Mistake(slip.slug, self.text(index), slip.say.format(**self.words(index)))

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


def _equal(left: Any, right: Any) -> bool:
    """Whether two rows of values agree wherever both are numbers, at enough points."""
    with np.errstate(all="ignore"):
        apart = np.abs(left - right)
        close = apart <= _CLOSE * np.maximum(np.abs(left), np.abs(right)) + 1e-300
    both = np.isfinite(apart)
    return bool(both.sum() >= min(_FEWEST, np.size(left)) and close[both].all())


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


def _again(found: Expression, asked: Asked) -> Expression:
    index = found.find(asked.function.label(asked.wrt))
    return derivative(found, index) or found


def _number(value: float) -> str:
    """A factor as a fraction, if it is a plain one: 1/2, −3."""
    from fractions import Fraction

    plain = Fraction(value).limit_denominator(60)
    return str(plain) if abs(float(plain) - value) <= 1e-9 * abs(value) else f"{value:.4g}"

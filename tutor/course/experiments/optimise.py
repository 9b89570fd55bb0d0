"""Optimisers from gradients alone: update rules that are formulas, each stepped in three ways.

In NumPy with the derived gradient, in TensorFlow with tf.gradients, and by TensorFlow's own
optimiser where it has one. A rule is a row of `RULES`, in the course's notation; the Newton rule
has the direction d with H·d = g, whose Hessian H is the sweep of the sweep, or tf.gradients of
tf.gradients.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tutor.autodiff.messages import (
    OptimiseAnswer,
    OptimiseRequest,
    Path,
    Unavailable,
    Update,
    first_unavailable,
)
from tutor.calculus.evaluate import evaluate
from tutor.calculus.shapes import SCALAR
from tutor.calculus.sweep import Sweep, sweep
from tutor.comparison.figures import as_json
from tutor.course.descents import Ways, apart, swept
from tutor.course.experiment_blocks import Optimise
from tutor.course.setting import Setting
from tutor.errors import LessonError
from tutor.functions import WHOLE
from tutor.notation.parser import parse
from tutor.notation.printer import to_text
from tutor.notation.tape import Expression

_LOST = 2.0**-40
"""What a double loses with 12 of its bits: the ways may be as far apart as a path on which every
step loses them is from one that loses none. A step rounds by a few times 2^-53, and where the path
is unstable that grows; a constant that went through float32 is off by 2^-25 from the first step."""
_SLACK = 4.0
"""Where roundings have grown as large as the path itself, two distances are alike in size alone."""


@dataclass(frozen=True)
class UpdateRule:
    """How one parameter w is updated from its gradient g.

    update     definitions in w_before, g, d, rate, t and each state before the step; w is new
    source     who wrote it down, and where
    states     what each state starts from
    optimizer  TensorFlow's class for it, and its arguments beside the rate
    """

    title: str
    update: str
    source: str
    states: Mapping[str, float]
    optimizer: str = ""
    arguments: tuple[tuple[str, float], ...] = ()


# Written as TensorFlow has them, so that each is equal step by step. Its RMSProp starts v at 1; its
# Adam adds ε to √v before the bias is taken out (Kingma and Ba, the end of section 2).
RULES: Mapping[str, UpdateRule] = {
    "descent": UpdateRule(
        "gradient descent", "w = w_before - rate*g", "Cauchy 1847", {}, "GradientDescent"
    ),
    "momentum": UpdateRule(
        "momentum", "m = 0.9*m_before + g; w = w_before - rate*m",
        "Polyak 1964", {"m": 0.0}, "Momentum", (("momentum", 0.9),),
    ),
    "rmsprop": UpdateRule(
        "RMSProp", "v = 0.9*v_before + 0.1*g^2; w = w_before - rate*g/sqrt(v + 1e-10)",
        "Tieleman and Hinton 2012, lecture 6.5", {"v": 1.0}, "RMSProp",
        (("decay", 0.9), ("momentum", 0.0), ("epsilon", 1e-10)),
    ),
    "adam": UpdateRule(
        "Adam",
        "m = 0.9*m_before + 0.1*g; v = 0.999*v_before + 0.001*g^2; "
        "bias = sqrt(1 - 0.999^t)/(1 - 0.9^t); w = w_before - rate*bias*m/(sqrt(v) + 1e-8)",
        "Kingma and Ba 2015, algorithm 1", {"m": 0.0, "v": 0.0}, "Adam",
        (("beta1", 0.9), ("beta2", 0.999), ("epsilon", 1e-8)),
    ),
    "newton": UpdateRule(
        "Newton", "w = w_before - rate*d", "Nocedal and Wright, Numerical Optimization, chapter 3",
        {},
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Descent:
    """One rule's descent.

    `rougher` is the derived path once more, each step less exact by 12 bits: how rounding grows.
    """

    rule: UpdateRule
    formula: Expression
    rate: float
    ways: Ways
    rougher: Path

    @property
    def furthest(self) -> float | None:
        """The largest distance between the ways, relative to a parameter's size above 1.

        None where there is only one.
        """
        found = [float(np.max(self._apart(way))) for way in self.ways.theirs]
        return max(found) if found else None

    @property
    def agrees(self) -> bool:
        """Whether rounding alone explains the distance, at every step.

        A rule's states are seen in no path, so that its steps cannot be judged one by one.
        """
        allowed = _SLACK * (_LOST + np.maximum.accumulate(self._apart(self.rougher)))
        return all(bool(np.all(self._apart(way) <= allowed)) for way in self.ways.theirs)

    def _apart(self, way: Path) -> Any:
        return apart(self.ways.derived, way, relative=True)

    def to_dict(self) -> dict[str, Any]:
        ways = {
            "derived": self.ways.derived,
            "tf_gradients": self.ways.tf_gradients,
            "optimizer": self.ways.optimizer,
        }
        return {
            "title": self.rule.title,
            "update": self.rule.update,
            "source": self.rule.source,
            "rate": self.rate,
            "paths": {name: None if way is None else _as_json(way) for name, way in ways.items()},
            "furthest": as_json(self.furthest),
        }


def _as_json(path: Path) -> list[dict[str, Any]]:
    return [{"loss": as_json(loss), "parameters": as_json(parameters)} for loss, parameters in path]


@dataclass(frozen=True)
class OptimiseResult:
    block: Optimise
    loss: Expression
    descents: Mapping[str, Descent]
    unavailable: Unavailable | None = None

    @property
    def agrees(self) -> bool | None:
        if self.unavailable:
            return None
        return all(one.agrees for one in self.descents.values())

    def to_dict(self) -> dict[str, Any]:
        return {
            "act": "optimise",
            "loss": to_text(self.loss),
            "start": dict(self.block.start),
            "rules": {name: one.to_dict() for name, one in self.descents.items()},
            "agrees": self.agrees,
        }


def begin(block: Optimise, setting: Setting) -> Callable[[], OptimiseResult]:
    """Hand the rules to TensorFlow, and step them by the derived gradient meanwhile.

    Raises TutorError for an unknown rule, a parameter that the loss does not have or has no
    gradient by, and a Hessian that Newton's rule cannot solve.
    """
    loss, written = _swept(block)
    updates = {name: _update(name, rate) for name, rate in block.rates.items()}
    ticket = setting.oracle.ask(
        OptimiseRequest(loss.nodes, loss.output, block.start, tuple(updates.values()), block.steps)
    )
    gradient = _Gradient.of(loss, written, block.start)
    descents = {
        name: Descent(
            RULES[name],
            _formula(RULES[name]),
            update.rate,
            Ways(_steps(block, update, gradient)),
            _steps(block, update, gradient, lost=_LOST),
        )
        for name, update in updates.items()
    }

    def finish() -> OptimiseResult:
        answer = setting.oracle.answer(ticket)
        if unavailable := first_unavailable([answer]):
            return OptimiseResult(block, loss, descents, unavailable)
        assert isinstance(answer, OptimiseAnswer)
        ways = zip(descents.items(), answer.tf_gradients, answer.optimizer, strict=True)
        found = {
            name: replace(one, ways=Ways(one.ways.derived, hand, theirs))
            for (name, one), hand, theirs in ways
        }
        return OptimiseResult(block, loss, found)

    return finish


def _swept(block: Optimise) -> tuple[Expression, Sweep]:
    """The loss, and its derivative by every parameter."""
    loss = parse(block.loss, list(block.start))
    if not WHOLE.isdisjoint(loss.operations):
        raise LessonError("this loss is of single numbers: data have a fit", key="loss")
    return loss, swept(loss, [SCALAR] * len(loss), block.start)


def _formula(rule: UpdateRule) -> Expression:
    """A rule as it is parsed: its names are those that it updates and those that it is given."""
    given = [f"{state}_before" for state in rule.states]
    return parse(rule.update, ["w_before", *given, "g", "d", "rate", "t"])


def _update(name: str, rate: float) -> Update:
    if name not in RULES:
        there = f"those there are: {', '.join(RULES)}"
        raise LessonError(f"no rule is called {name}", hint=there, key="rates", part=name)
    rule = RULES[name]
    form = _formula(rule)
    new = {name: form.find(name) for name in ("w", *rule.states)}
    return Update(form.nodes, new, dict(rule.states), rate, rule.optimizer, rule.arguments)


@dataclass(frozen=True)
class _Gradient:
    """The loss, its gradient and its Hessian at any point, as tapes."""

    loss: Expression
    first: Sweep
    slopes: Mapping[str, int]
    second: Mapping[str, tuple[Sweep, Mapping[str, int | None]]]

    @classmethod
    def of(cls, loss: Expression, first: Sweep, names: Mapping[str, float]) -> "_Gradient":
        slopes = {name: first.adjoints[loss.find(name)] for name in names}
        known = {name: place for name, place in slopes.items() if place is not None}
        second = {}
        for name, place in known.items():
            again = sweep(Expression(first.nodes, place), first.shapes, keep=False)
            second[name] = again, {other: again.adjoints[loss.find(other)] for other in names}
        return cls(loss, first, known, second)

    def at(self, point: Mapping[str, float]) -> tuple[float, dict[str, float]]:
        values = evaluate(self.first.nodes, point)
        slopes = {name: float(values[place]) for name, place in self.slopes.items()}
        return float(values[self.loss.output]), slopes

    def direction(
        self, point: Mapping[str, float], slopes: Mapping[str, float]
    ) -> dict[str, float]:
        """d, with H·d = g."""
        rows = []
        for again, places in self.second.values():
            values = evaluate(again.nodes, point)
            rows.append([0.0 if p is None else float(values[p]) for p in places.values()])
        try:
            found = np.linalg.solve(np.array(rows), np.array(list(slopes.values())))
        except np.linalg.LinAlgError:
            said = "Newton's rule has no step here: the Hessian is singular"
            raise LessonError(said, key="rates", part="newton") from None
        return dict(zip(slopes, map(float, found), strict=True))


def _steps(block: Optimise, update: Update, gradient: _Gradient, *, lost: float = 0.0) -> Path:
    """The path in NumPy, each parameter by the same rule; `lost` is a further rounding a step."""
    parameters = {name: float(value) for name, value in block.start.items()}
    states = {name: dict(update.states) for name in parameters}
    path = []
    for t in range(1, block.steps + 2):
        parameters = {name: value * (1 + lost) for name, value in parameters.items()}
        loss, slopes = gradient.at(parameters)
        path.append((loss, dict(parameters)))
        if t > block.steps:
            break
        directions = gradient.direction(parameters, slopes) if update.solves else slopes
        for name, before in parameters.items():
            given = {f"{state}_before": value for state, value in states[name].items()}
            point = {
                **given, "w_before": before, "g": slopes[name], "d": directions[name],
                "rate": update.rate, "t": float(t),
            }  # fmt: skip
            values = evaluate(update.nodes, point)
            parameters[name] = float(values[update.new["w"]])
            states[name] = {state: float(values[update.new[state]]) for state in states[name]}
    return tuple(path)

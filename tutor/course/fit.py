"""Regression by the gradient just derived: three descents that must be one.

The derived formula steps in NumPy; tf.gradients and TensorFlow's own GradientDescentOptimizer
step in a graph and session of their own. Where the model is linear in its parameters, the
closed-form least-squares answer stands beside them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tutor.calculus.evaluate import evaluate
from tutor.calculus.shapes import SCALAR, shapes
from tutor.calculus.sweep import sweep
from tutor.comparison.figures import as_json
from tutor.course.blocks import Fit
from tutor.course.data import Column, Drawn, draw
from tutor.course.descents import Descended, Task, descend, swept
from tutor.course.setting import Setting
from tutor.errors import LessonError
from tutor.functions import FUNCTIONS
from tutor.notation.parser import parse
from tutor.notation.printer import to_text
from tutor.notation.tape import Expression, Tape, depends

_FAR = 1000
MAX_NODES, MAX_FIGURES, MAX_WORK = 1_000, 5_000_000, 300_000_000
"""The largest model, what it may hold at once, and what it may compute: seconds in NumPy."""


@dataclass(frozen=True)
class FitResult(Descended):
    """One regression, step by step.

    between      the derivatives by the values that the model has named, from the loss down
    gradients    those by the parameters, in terms of the names and of these
    closed_form  the least-squares parameters, and closed_loss theirs, where the model is linear
    """

    fit: Fit
    drawn: Drawn
    model: Expression
    loss: Expression
    between: Mapping[str, Expression]
    gradients: Mapping[str, Expression]
    closed_form: Mapping[str, float] | None
    closed_loss: float | None

    @property
    def parameters(self) -> Mapping[str, float]:
        return self.ways.derived[-1][1]

    @property
    def noise(self) -> tuple[str, float] | None:
        """What is left of the loss at the truth, by its name: no model can learn that.

        The variance of measured values; of labels the mean entropy of what they were drawn from.
        """
        if self.fit.labels:
            return "entropy", _entropy(self.drawn.truth)
        return None if self.fit.loss else ("variance", self.fit.noise**2)

    @property
    def noise_deviation(self) -> float:
        """How far the noise of so many points lies from what it leaves on average, typically.

        A variance from n values has a deviation of √(2/n) of itself. A label is 1 with the
        probability p, and the two terms of its entropy are ln(p/(1 − p)) apart.
        """
        if not self.fit.labels:
            return float(self.fit.noise**2 * np.sqrt(2 / self.fit.points))
        p = np.clip(self.drawn.truth, 1e-300, 1 - 1e-16)
        return float(np.sqrt(np.sum(p * (1 - p) * np.log(p / (1 - p)) ** 2)) / len(p))

    @property
    def diverged(self) -> bool:
        """Whether the steps led away: the rate is too large for this loss."""
        first, *_, last = self.ways.losses
        return not np.isfinite(last) or last > first

    @property
    def truth_loss(self) -> float | None:
        """The squared distance of the truth: what the noise leaves of it; None for another loss."""
        return None if self.fit.loss else float(np.mean((self.drawn.y - self.drawn.truth) ** 2))

    @property
    def falling(self) -> float:
        """What the last step took off the loss, where the descent is still on its way; else 0.

        It is on its way while the truth fits the data better, and less than a thousand steps as
        good as the last one would get there.
        """
        *_, before, last = self.ways.losses
        truth = last if self.truth_loss is None else self.truth_loss
        return before - last if _FAR * (before - last) > last - truth > 0 else 0.0

    def model_at(self, x: Column) -> Column:
        """The fitted function at x."""
        found = evaluate(self.model.nodes, {**self.parameters, "x": x})[self.model.output]
        return np.asarray(np.broadcast_to(found, x.shape))

    def to_dict(self) -> dict[str, Any]:
        ways = {
            "symbolic": self.ways.derived,
            "tf_gradients": self.ways.tf_gradients,
            "optimizer": self.ways.optimizer,
        }
        return {
            "act": "fit",
            "model": self.fit.model,
            "loss": to_text(self.loss),
            "gradients": {name: to_text(form) for name, form in self.gradients.items()},
            "steps": [
                {
                    "step": step,
                    "loss": as_json(loss),
                    "parameters": {
                        name: None if way is None else as_json(way[step][1])
                        for name, way in ways.items()
                    },
                }
                for step, loss in enumerate(self.ways.losses)
            ],
            "result": as_json({**self.parameters, "loss": self.ways.losses[-1]}),
            "closed_form": None
            if self.closed_form is None
            else as_json({**self.closed_form, "loss": self.closed_loss}),
            "noise": None if self.noise is None else dict([self.noise]),
            "furthest": as_json(self.ways.furthest),
            "agrees": self.agrees,
            "diverged": self.diverged,
            "truth_loss": as_json(self.truth_loss),
            "falling": as_json(self.falling),
        }


def _entropy(probability: Column) -> float:
    """mean(−p·ln p − (1 − p)·ln(1 − p)), where 0·ln 0 is 0."""
    both = np.stack([probability, 1 - probability])
    return float(-np.sum(both * np.log(np.where(both > 0, both, 1))) / len(probability))


def begin(fit: Fit, setting: Setting) -> Callable[[], FitResult]:
    """Draw the data, hand the descent to TensorFlow, and descend by the derived formula meanwhile.

    Raises TutorError for a model that a parameter does not reach, or no gradient the parameter,
    and for a loss that is not one number.
    """
    drawn = draw(fit, setting.seed)
    data = {"x": drawn.x, "y": drawn.y}
    model = parse(fit.model, ["x", *fit.parameters])
    loss = _loss_formula(fit, model) if fit.loss else _squared_distance(model)
    found = shapes(loss, {name: column.shape for name, column in data.items()})
    if found[loss.output] != SCALAR:
        key = "loss" if fit.loss else "model"
        raise LessonError("a loss is one number", hint="take its mean( )", key=key)
    _check_work(len(loss.nodes), fit)
    written = swept(loss, found, fit.parameters, apart=loss.names)
    task = Task(loss, written, data, drawn.start, fit.rate, fit.steps)
    finish = descend(task, setting.oracle)
    closed = None if fit.loss else _least_squares(model, drawn)
    return lambda: _result(fit, drawn, model, task, closed, finish())


def _result(
    fit: Fit,
    drawn: Drawn,
    model: Expression,
    task: Task,
    closed: Mapping[str, float] | None,
    descended: Descended,
) -> FitResult:
    nodes, slopes = task.sweep.nodes, _named_slopes(task)
    names = {**task.loss.names, **{at: f"d{name}" for name, at in slopes.items()}}
    return FitResult(
        **vars(descended),
        fit=fit,
        drawn=drawn,
        model=model,
        loss=task.loss,
        between={name: Expression(nodes, at, names) for name, at in slopes.items()},
        gradients={name: Expression(nodes, task.adjoint(name), names) for name in task.start},
        closed_form=closed,
        closed_loss=None if closed is None else float(task.values(closed)[task.loss.output]),
    )


def _named_slopes(task: Task) -> Mapping[str, int]:
    """The model's named values that the descent moves, from the loss down, and their adjoints."""
    loss, adjoints = task.loss, task.sweep.adjoints
    taken = {*loss.variables, *loss.names.values()}
    moving = depends(loss.nodes, [loss.find(name) for name in task.start])
    return {
        name: at
        for index, name in reversed(list(loss.names.items()))
        if moving[index] and (at := adjoints[index]) is not None and f"d{name}" not in taken
    }


def _check_work(nodes: int, fit: Fit) -> None:
    """Raise TutorError for a fit that would take minutes, or all memory."""
    figures = nodes * fit.points
    if nodes > MAX_NODES or figures > MAX_FIGURES or figures * fit.steps > MAX_WORK:
        raise LessonError(
            "this fit is too much work: "
            f"{nodes:,} operations on {fit.points:,} points in {fit.steps:,} steps",
            hint=f"at most {MAX_NODES:,} operations, times points {MAX_FIGURES:,}, "
            f"times steps {MAX_WORK:,}",
            key="model" if nodes > MAX_NODES else "points" if figures > MAX_FIGURES else "steps",
        )


def _squared_distance(model: Expression) -> Expression:
    """mean((model − y)²), on the model's own tape: pasted as text, it could be misread."""
    tape = Tape(model.nodes)
    distance = tape.add("sub", model.output, tape.variable("y"))
    output = tape.add("mean", tape.add("pow", distance, tape.number(2)))
    return Expression(tuple(tape.nodes), output, _names_of(model))


def _loss_formula(fit: Fit, model: Expression) -> Expression:
    """The lesson's own loss on the model's tape, where the names of the model are known."""
    places = {label: index for index, label in model.labels.items()}
    tape = Tape(model.nodes)
    known = {"x": tape.variable("x"), **places, "y": tape.variable("y")}
    output = tape.insert(parse(fit.loss, list(known)), known)
    return Expression(tuple(tape.nodes), output, _names_of(model))


def _names_of(model: Expression) -> dict[int, str]:
    """The model's names in the loss, where y is the data's."""
    return {index: name for index, name in model.names.items() if name != "y"}


def _least_squares(model: Expression, drawn: Drawn) -> Mapping[str, float] | None:
    """The best parameters in closed form, if the model is linear in them.

    It is when none of its partials depends on a parameter, and none of them misses a path; the
    partials are then the columns of the design matrix.
    """
    x, names = drawn.x, list(drawn.start)
    # A scalar's shape for x as well: the model's partials at each x, not summed over them.
    partials = sweep(model, [()] * len(model), keep=False)
    adjoints = [partials.adjoints[model.find(name)] for name in names]
    active = depends(partials.nodes, [model.find(name) for name in names])
    if _steps(model, active) or any(index is None or active[index] for index in adjoints):
        return None
    values = evaluate(partials.nodes, {"x": x, **dict.fromkeys(names, 0.0)})
    design = np.column_stack(
        [np.broadcast_to(values[index], x.shape) for index in adjoints if index is not None]
    )
    offset = np.broadcast_to(values[model.output], x.shape)
    solution = np.linalg.lstsq(design, drawn.y - offset)[0]
    return dict(zip(names, (float(value) for value in solution), strict=True))


def _steps(model: Expression, active: Sequence[bool]) -> bool:
    """Whether a parameter decides a case or a step, of which no partial knows."""
    return any(
        active[arg] and (not local or any(kink.beside for kink in FUNCTIONS[node.op].kinks))
        for node in model.nodes
        if node.args
        for arg, local in zip(node.args, FUNCTIONS[node.op].partials, strict=True)
    )

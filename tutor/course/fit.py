"""Regression by the gradient just derived: three descents that must be one.

The derived formula steps in NumPy; tf.gradients and TensorFlow's own GradientDescentOptimizer
step in a graph and session of their own. Where the model is linear in its parameters, the
closed-form least-squares answer stands beside them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tutor.autodiff.messages import FitAnswer, FitRequest, Path, Unavailable
from tutor.autodiff.oracle import Oracle
from tutor.calculus.evaluate import evaluate
from tutor.calculus.shapes import require_scalar, shapes
from tutor.calculus.sweep import Sweep, sweep
from tutor.comparison.figures import as_json
from tutor.course.blocks import Fit
from tutor.course.data import Column, Drawn, draw
from tutor.course.descents import furthest
from tutor.errors import TutorError
from tutor.functions import FUNCTIONS
from tutor.notation.parser import parse
from tutor.notation.printer import to_text
from tutor.notation.tape import Expression, Tape, depends

_FAR = 1000
MAX_NODES, MAX_FIGURES, MAX_WORK = 1_000, 5_000_000, 300_000_000
"""The largest model, what it may hold at once, and what it may compute: seconds in NumPy."""


@dataclass(frozen=True)
class FitResult:
    """One regression, step by step. The descents by TensorFlow are None where it is missing.

    between    the derivatives by the values that the model has named, from the loss down
    gradients  those by the parameters, in terms of the names and of these
    """

    fit: Fit
    drawn: Drawn
    loss: Expression
    between: Mapping[str, Expression]
    gradients: Mapping[str, Expression]
    symbolic: Path
    tf_gradients: Path | None
    optimizer: Path | None
    unavailable: Unavailable | None
    closed_form: Mapping[str, float] | None
    closed_loss: float | None

    @property
    def parameters(self) -> Mapping[str, float]:
        return self.symbolic[-1][1]

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
        first, last = self.symbolic[0][0], self.symbolic[-1][0]
        return not np.isfinite(last) or last > first

    @property
    def furthest(self) -> float | None:
        """The largest distance between the descents, over all steps and parameters."""
        return furthest(self.symbolic, self.tf_gradients, self.optimizer)

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
        *_, (before, _), (last, _) = self.symbolic
        truth = last if self.truth_loss is None else self.truth_loss
        return before - last if _FAR * (before - last) > last - truth > 0 else 0.0

    def model_at(self, x: Column) -> Column:
        """The fitted function at x."""
        model = parse(self.fit.model, ["x", *self.fit.parameters])
        found = evaluate(model.nodes, {**self.parameters, "x": x})[model.output]
        return np.asarray(np.broadcast_to(found, x.shape))

    def to_dict(self) -> dict[str, Any]:
        ways = {
            "symbolic": self.symbolic,
            "tf_gradients": self.tf_gradients,
            "optimizer": self.optimizer,
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
                        name: None if way is None else _as_json(way[step][1])
                        for name, way in ways.items()
                    },
                }
                for step, (loss, _) in enumerate(self.symbolic)
            ],
            "result": _as_json({**self.parameters, "loss": self.symbolic[-1][0]}),
            "closed_form": None
            if self.closed_form is None
            else _as_json({**self.closed_form, "loss": self.closed_loss}),
            "noise": None if self.noise is None else dict([self.noise]),
            "furthest": as_json(self.furthest),
            "diverged": self.diverged,
            "truth_loss": as_json(self.truth_loss),
            "falling": as_json(self.falling),
        }


def _entropy(probability: Column) -> float:
    """mean(−p·ln p − (1 − p)·ln(1 − p)), where 0·ln 0 is 0."""
    both = np.stack([probability, 1 - probability])
    return float(-np.sum(both * np.log(np.where(both > 0, both, 1))) / len(probability))


def _as_json(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {name: as_json(figure) for name, figure in figures.items()}


@dataclass(frozen=True)
class PendingFit:
    """A regression done by the derived formula, while TensorFlow does it too."""

    problem: "_Problem"
    symbolic: Path
    closed_form: Mapping[str, float] | None
    ticket: int


@dataclass(frozen=True)
class _Problem:
    fit: Fit
    drawn: Drawn
    model: Expression
    loss: Expression
    sweep: Sweep


def begin_fit(fit: Fit, seed: int, oracle: Oracle) -> PendingFit:
    """Draw the data, hand the descent to TensorFlow, and descend by the derived formula.

    Raises TutorError for a model that a parameter does not reach, or no gradient the parameter,
    and for a loss that is not one number.
    """
    drawn = draw(fit, seed)
    model = parse(fit.model, ["x", *fit.parameters])
    loss = _loss_formula(fit, model) if fit.loss else _squared_distance(model)
    found = shapes(loss, {"x": drawn.x.shape, "y": drawn.y.shape})
    require_scalar(loss, found)
    _check_work(len(loss.nodes), fit)
    written = sweep(loss, found, keep=False, apart=loss.names)
    for name in fit.parameters:
        if name not in model.variables or written.adjoints[loss.find(name)] is None:
            raise TutorError(f"no gradient goes from the model to {name}: it cannot be fitted")
    ticket = oracle.ask(
        FitRequest(
            loss.nodes, loss.output, {"x": drawn.x, "y": drawn.y}, drawn.start, fit.rate, fit.steps
        )
    )
    problem = _Problem(fit, drawn, model, loss, written)
    closed = None if fit.loss else _least_squares(problem)
    return PendingFit(problem, _descend(problem), closed, ticket)


def _check_work(nodes: int, fit: Fit) -> None:
    """Raise TutorError for a fit that would take minutes, or all memory."""
    figures = nodes * fit.points
    if nodes > MAX_NODES or figures > MAX_FIGURES or figures * fit.steps > MAX_WORK:
        raise TutorError(
            "this fit is too much work: "
            f"{nodes:,} operations on {fit.points:,} points in {fit.steps:,} steps",
            f"at most {MAX_NODES:,} operations, times points {MAX_FIGURES:,}, "
            f"times steps {MAX_WORK:,}",
        )


def _squared_distance(model: Expression) -> Expression:
    """mean((model − y)²), on the model's own tape: pasted as text, it could be misread."""
    tape = Tape(model.nodes)
    distance = tape.add("sub", model.output, tape.variable("y"))
    output = tape.add("mean", tape.add("pow", distance, tape.number(2)))
    names = {index: name for index, name in model.names.items() if name != "y"}  # y is the data's
    return Expression(tuple(tape.nodes), output, names)


def _loss_formula(fit: Fit, model: Expression) -> Expression:
    """The lesson's own loss on the model's tape, where the names of the model are known."""
    places = {model.label(i): i for i in range(len(model)) if model.label(i)}
    tape = Tape(model.nodes)
    known = {"x": tape.variable("x"), **places, "y": tape.variable("y")}
    output = tape.insert(parse(fit.loss, list(known)), known)
    return Expression(tuple(tape.nodes), output, model.names)


def finish_fit(pending: PendingFit, oracle: Oracle) -> FitResult:
    """Take TensorFlow's two descents."""
    answer = oracle.answer(pending.ticket)
    problem, closed = pending.problem, pending.closed_form
    theirs = answer if isinstance(answer, FitAnswer) else None
    nodes, slopes = problem.sweep.nodes, _named_slopes(problem)
    names = {**problem.loss.names, **{at: f"d{name}" for name, at in slopes.items()}}
    return FitResult(
        fit=problem.fit,
        drawn=problem.drawn,
        loss=problem.loss,
        between={name: Expression(nodes, at, names) for name, at in slopes.items()},
        gradients={
            name: Expression(nodes, _adjoint(problem, name), names)
            for name in problem.fit.parameters
        },
        symbolic=pending.symbolic,
        tf_gradients=theirs.tf_gradients if theirs else None,
        optimizer=theirs.optimizer if theirs else None,
        unavailable=answer if isinstance(answer, Unavailable) else None,
        closed_form=closed,
        closed_loss=None if closed is None else _loss(problem, closed),
    )


def _named_slopes(problem: _Problem) -> Mapping[str, int]:
    """The model's named values that the descent moves, from the loss down, and their adjoints."""
    loss, adjoints = problem.loss, problem.sweep.adjoints
    taken = {*loss.variables, *loss.names.values()}
    moving = depends(loss.nodes, [loss.find(name) for name in problem.fit.parameters])
    return {
        name: at
        for index, name in reversed(list(loss.names.items()))
        if moving[index] and (at := adjoints[index]) is not None and f"d{name}" not in taken
    }


def _adjoint(problem: _Problem, name: str) -> int:
    found = problem.sweep.adjoints[problem.loss.find(name)]
    assert found is not None
    return found


def _descend(problem: _Problem) -> Path:
    """W ← W − rate·dW, all parameters at once, with the derived dW."""
    fit, drawn = problem.fit, problem.drawn
    parameters = dict(drawn.start)
    states: list[tuple[float, dict[str, float]]] = []
    for step in range(fit.steps + 1):
        values = evaluate(problem.sweep.nodes, {"x": drawn.x, "y": drawn.y, **parameters})
        states.append((float(values[problem.loss.output]), dict(parameters)))
        if step < fit.steps:
            parameters = {
                name: value - fit.rate * float(values[_adjoint(problem, name)])
                for name, value in parameters.items()
            }
    return tuple(states)


def _loss(problem: _Problem, parameters: Mapping[str, float]) -> float:
    drawn = problem.drawn
    values = evaluate(problem.loss.nodes, {"x": drawn.x, "y": drawn.y, **parameters})
    return float(values[problem.loss.output])


def _least_squares(problem: _Problem) -> Mapping[str, float] | None:
    """The best parameters in closed form, if the model is linear in them.

    It is when none of its partials depends on a parameter, and none of them misses a path; the
    partials are then the columns of the design matrix.
    """
    x, model, names = problem.drawn.x, problem.model, list(problem.fit.parameters)
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
    solution = np.linalg.lstsq(design, problem.drawn.y - offset)[0]
    return dict(zip(names, (float(value) for value in solution), strict=True))


def _steps(model: Expression, active: Sequence[bool]) -> bool:
    """Whether a parameter decides a case or a step, of which no partial knows."""
    return any(
        active[arg] and (not local or any(kink.jump for kink in FUNCTIONS[node.op].kinks))
        for node in model.nodes
        if node.args
        for arg, local in zip(node.args, FUNCTIONS[node.op].partials, strict=True)
    )

"""A network trained on a table: by the derived gradients, by tf.gradients, and by the optimizer.

The loss is a formula of matrices: X has a row for each measured thing, Y a 1 in the column of its
class. Every fifth row is held out of the training, and shows what the network makes of what it has
not seen. Columns are taken from their mean in units of their deviation, for the training's rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tutor.autodiff.messages import FitAnswer, FitRequest, Path, Unavailable
from tutor.calculus.evaluate import evaluate
from tutor.calculus.shapes import SCALAR, shapes
from tutor.calculus.sweep import Sweep, sweep
from tutor.comparison.figures import as_json
from tutor.comparison.rounding import FLOAT64, bounds
from tutor.course.descents import furthest
from tutor.course.experiment_blocks import Network
from tutor.course.experiments.setting import Setting
from tutor.course.tables import HELD_OUT, Table, scaled, table
from tutor.errors import TutorError
from tutor.notation.parser import parse
from tutor.notation.printer import definitions, to_text
from tutor.notation.tape import Expression

_JUDGED = 10
"""At so many steps TensorFlow's step is judged by the rounding of the formula."""

Parameters = Mapping[str, Any]


@dataclass(frozen=True)
class NetworkResult:
    """One training, step by step; of TensorFlow's two None where it gave no answer.

    accuracy  the share of rows whose class has the largest score: of training, and held out
    agrees    whether each judged step of TensorFlow's is the formula's from the same place
    """

    block: Network
    loss: Expression
    gradients: Mapping[str, Expression]
    rows: tuple[int, int]
    classes: tuple[str, ...]
    descent: Path
    tf_gradients: Path | None
    optimizer: Path | None
    accuracy: tuple[tuple[float, float], ...]
    agrees: bool | None
    unavailable: Unavailable | None = None

    @property
    def losses(self) -> list[float]:
        return [loss for loss, _ in self.descent]

    @property
    def furthest(self) -> float | None:
        """The largest distance between the three ways, over all steps and parameters."""
        return furthest(self.descent, self.tf_gradients, self.optimizer)

    def to_dict(self) -> dict[str, Any]:
        return {
            "act": "network",
            "data": self.block.data,
            "definitions": dict(definitions(self.loss)),
            "gradients": {
                name: to_text(form, names=form.names) for name, form in self.gradients.items()
            },
            "rows": {"training": self.rows[0], "held_out": self.rows[1]},
            "losses": [as_json(loss) for loss in self.losses],
            "accuracy": [
                {"step": step, "training": first, "held_out": second}
                for step, (first, second) in zip(
                    shown_steps(self.block.steps), self.accuracy, strict=True
                )
            ],
            "parameters": {name: as_json(v) for name, v in self.descent[-1][1].items()},
            "furthest": as_json(self.furthest),
            "agrees": self.agrees,
        }


@dataclass(frozen=True)
class _Training:
    block: Network
    loss: Expression
    sweep: Sweep
    data: Mapping[str, NDArray[np.float64]]

    def adjoint(self, name: str) -> int:
        found = self.sweep.adjoints[self.loss.find(name)]
        assert found is not None
        return found

    def values(self, parameters: Parameters) -> list[Any]:
        return evaluate(self.sweep.nodes, {**self.data, **parameters})

    def stepped(self, parameters: Parameters, values: list[Any]) -> Parameters:
        """W ← W − rate·dW, all at once."""
        return {
            name: value - self.block.rate * values[self.adjoint(name)]
            for name, value in parameters.items()
        }


def shown_steps(steps: int) -> list[int]:
    """The steps of which there is a row: the first, then ever fewer, and the last."""
    return sorted({step for step in (0, 1, 2, 5, 10, 20, 50, 100, 200, 500) if step < steps}
                  | {steps})  # fmt: skip


def begin(block: Network, setting: Setting) -> Callable[[], NetworkResult]:
    """Draw the parameters, hand the training to TensorFlow, and do it by the formula meanwhile.

    Raises TutorError for an unknown table, shapes that do not fit, and a parameter that no
    gradient reaches.
    """
    whole = table(block.data)
    training, held = (whole.every(HELD_OUT, others=others) for others in (True, False))
    loss = parse(block.loss, ["X", "Y", *block.parameters])
    data = {"X": scaled(training, training), "Y": training.one_hot}
    start = _drawn(block, setting.seed)
    task = _Training(block, loss, _swept(loss, block, data), data)
    _check_score(task, training)
    ticket = setting.oracle.ask(
        FitRequest(loss.nodes, loss.output, data, start, block.rate, block.steps)
    )
    descent = _descent(task, start)
    seen = {"X": scaled(held, training), "Y": held.one_hot}
    accuracy = tuple(
        (_accuracy(task, data, descent[step][1]), _accuracy(task, seen, descent[step][1]))
        for step in shown_steps(block.steps)
    )

    def finish() -> NetworkResult:
        answer = setting.oracle.answer(ticket)
        theirs = answer if isinstance(answer, FitAnswer) else None
        ways = (theirs.tf_gradients, theirs.optimizer) if theirs else ()
        return NetworkResult(
            block=block,
            loss=loss,
            gradients={
                name: Expression(task.sweep.nodes, task.adjoint(name), loss.names)
                for name in block.parameters
            },
            rows=(len(training.of_row), len(held.of_row)),
            classes=whole.classes,
            descent=descent,
            tf_gradients=theirs.tf_gradients if theirs else None,
            optimizer=theirs.optimizer if theirs else None,
            accuracy=accuracy,
            agrees=all(_is_the_formulas(task, way) for way in ways) if ways else None,
            unavailable=answer if isinstance(answer, Unavailable) else None,
        )

    return finish


def _drawn(block: Network, seed: int) -> dict[str, Any]:
    """Matrices of normal numbers, smaller the more of them are added up; all else begins at 0."""
    chance = np.random.default_rng(seed)
    return {
        name: chance.normal(0.0, shape[0] ** -0.5, shape) if len(shape) == 2 else np.zeros(shape)
        for name, shape in block.parameters.items()
    }


def _swept(loss: Expression, block: Network, data: Mapping[str, Any]) -> Sweep:
    known = {name: np.shape(value) for name, value in data.items()}
    known |= {name: tuple(shape) for name, shape in block.parameters.items()}
    found = shapes(loss, known)
    if found[loss.output] != SCALAR:
        raise TutorError("a loss is one number", hint="take its mean( )")
    written = sweep(loss, found, keep=False)
    for name in block.parameters:
        if name not in loss.variables or written.adjoints[loss.find(name)] is None:
            raise TutorError(f"no gradient goes from the loss to {name}: it cannot be trained")
    return written


def _check_score(task: _Training, training: Table) -> None:
    """Raise TutorError where what scores the classes has not a column for each of them."""
    wanted = (len(training.of_row), len(training.classes))
    if task.block.score not in task.loss.names.values():
        raise TutorError(f"no definition of the loss is called {task.block.score}")
    found = task.sweep.shapes[task.loss.find(task.block.score)]
    if found != wanted:
        raise TutorError(f"the score {task.block.score} is of {found}, not of {wanted}")


def _descent(task: _Training, start: Parameters) -> Path:
    parameters, found = start, []
    for step in range(task.block.steps + 1):
        values = task.values(parameters)
        found.append((float(values[task.loss.output]), parameters))
        if step < task.block.steps:
            parameters = task.stepped(parameters, values)
    return tuple(found)


def _accuracy(task: _Training, data: Mapping[str, Any], parameters: Parameters) -> float:
    values = evaluate(task.loss.nodes, {**data, **parameters})
    scores = values[task.loss.find(task.block.score)]
    return float(np.mean(np.argmax(scores, axis=1) == np.argmax(data["Y"], axis=1)))


def _is_the_formulas(task: _Training, way: Path) -> bool:
    """Whether TensorFlow's steps are those of the formula, within the rounding of both."""
    judged = sorted({round(k) for k in np.linspace(0, task.block.steps - 1, _JUDGED)})
    for step in judged:
        parameters, after = way[step][1], way[step + 1][1]
        point = {**task.data, **parameters}
        values = task.values(parameters)
        errors = bounds(task.sweep.nodes, values, point, FLOAT64)
        expected = task.stepped(parameters, values)
        for name, value in expected.items():
            moved = 2 * FLOAT64.unit * (np.abs(value) + np.abs(parameters[name]))
            allowed = 2 * (task.block.rate * errors[task.adjoint(name)] + moved)
            if not np.all(np.abs(after[name] - value) <= allowed):
                return False
    return True

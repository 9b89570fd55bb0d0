"""A network trained on a table: by the derived gradients, by tf.gradients, and by the optimizer.

The loss is a formula of matrices: X has a row for each measured thing, Y a 1 in the column of its
class. Every fifth row is held out of the training, and shows what the network makes of what it has
not seen. Columns are taken from their mean in units of their deviation, for the training's rows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tutor.calculus.evaluate import evaluate
from tutor.calculus.shapes import SCALAR, Shape, shapes, shapes_at
from tutor.comparison.figures import as_json
from tutor.course.descents import Descended, Parameters, Task, descend, shown_steps, swept
from tutor.course.experiment_blocks import Network
from tutor.course.setting import Setting
from tutor.course.tables import HELD_OUT, scaled, table
from tutor.errors import LessonError
from tutor.notation.parser import parse
from tutor.notation.printer import definitions, to_text
from tutor.notation.tape import Expression


@dataclass(frozen=True)
class NetworkResult(Descended):
    """One training, step by step.

    rows      how many there are to train on, and held out
    accuracy  the share of rows whose class has the largest score, of both, at the shown steps
    """

    block: Network
    seed: int
    loss: Expression
    gradients: Mapping[str, Expression]
    rows: tuple[int, int]
    classes: tuple[str, ...]
    accuracy: tuple[tuple[float, float], ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "act": "network",
            "data": self.block.data,
            "definitions": dict(definitions(self.loss)),
            "gradients": {
                name: to_text(form, names=form.names) for name, form in self.gradients.items()
            },
            "rows": {"training": self.rows[0], "held_out": self.rows[1]},
            "losses": [as_json(loss) for loss in self.ways.losses],
            "accuracy": [
                {"step": step, "training": first, "held_out": second}
                for step, (first, second) in zip(
                    shown_steps(self.block.steps), self.accuracy, strict=True
                )
            ],
            "parameters": as_json(self.ways.derived[-1][1]),
            "furthest": as_json(self.ways.furthest),
            "agrees": self.agrees,
        }


@dataclass(frozen=True)
class _Rows:
    """A table's rows to train on and those held out, as X and Y of the loss."""

    training: Mapping[str, NDArray[np.float64]]
    held: Mapping[str, NDArray[np.float64]]
    classes: tuple[str, ...]


def begin(block: Network, setting: Setting) -> Callable[[], NetworkResult]:
    """Draw the parameters, hand the training to TensorFlow, and do it by the formula meanwhile.

    Raises TutorError for an unknown table, shapes that do not fit, and a parameter that no
    gradient reaches.
    """
    rows = _rows(block.data)
    loss = parse(block.loss, ["X", "Y", *block.parameters])
    found = _shapes(loss, block, rows.training)
    _check_score(block, loss, found, rows.training["Y"].shape)
    written = swept(loss, found, block.parameters)
    start = _drawn(block, setting.seed)
    task = Task(loss, written, rows.training, start, block.rate, block.steps)
    finish = descend(task, setting.oracle)
    return lambda: _result(block, setting.seed, rows, task, finish())


def _rows(name: str) -> _Rows:
    whole = table(name)
    training, held = (whole.every(HELD_OUT, others=others) for others in (True, False))
    known, unseen = ({"X": scaled(one, training), "Y": one.one_hot} for one in (training, held))
    return _Rows(known, unseen, whole.classes)


def _result(
    block: Network, seed: int, rows: _Rows, task: Task, descended: Descended
) -> NetworkResult:
    parts = (rows.training, rows.held)
    accuracy = [
        tuple(_accuracy(block, task.loss, part, descended.ways.derived[step][1]) for part in parts)
        for step in shown_steps(block.steps)
    ]
    return NetworkResult(
        **vars(descended),
        block=block,
        seed=seed,
        loss=task.loss,
        gradients=task.gradients,
        rows=(len(rows.training["Y"]), len(rows.held["Y"])),
        classes=rows.classes,
        accuracy=tuple((training, held) for training, held in accuracy),
    )


def _drawn(block: Network, seed: int) -> dict[str, Any]:
    """Matrices of normal numbers, smaller the more of them are added up; all else begins at 0."""
    generator = np.random.default_rng(seed)
    return {
        name: generator.normal(0.0, shape[0] ** -0.5, shape) if len(shape) == 2 else np.zeros(shape)
        for name, shape in block.parameters.items()
    }


def _shapes(loss: Expression, block: Network, data: Mapping[str, Any]) -> list[Shape]:
    """The shape of every node of the loss. Raises TutorError where that is not one number."""
    known = shapes_at(data)
    known |= {name: tuple(shape) for name, shape in block.parameters.items()}
    found = shapes(loss, known)
    if found[loss.output] != SCALAR:
        raise LessonError("a loss is one number", hint="take its mean( )", key="loss")
    return found


def _check_score(block: Network, loss: Expression, found: Sequence[Shape], wanted: Shape) -> None:
    """Raise TutorError where what scores the classes has not a column for each of them."""
    if block.score not in loss.names.values():
        raise LessonError(f"no definition of the loss is called {block.score}", key="score")
    shape = found[loss.find(block.score)]
    if shape != wanted:
        said = f"the score {block.score} is of {shape}, not of {wanted}"
        raise LessonError(said, key="score")


def _accuracy(
    block: Network, loss: Expression, data: Mapping[str, Any], parameters: Parameters
) -> float:
    values = evaluate(loss.nodes, {**data, **parameters})
    scores = values[loss.find(block.score)]
    return float(np.mean(np.argmax(scores, axis=1) == np.argmax(data["Y"], axis=1)))

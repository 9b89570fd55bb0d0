"""Data for regressions, drawn from a seed so that a lesson shows the same figures each time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tutor.calculus.evaluate import evaluate
from tutor.course.blocks import Fit
from tutor.errors import LessonError
from tutor.notation.parser import parse
from tutor.notation.tape import Expression
from tutor.notation.writing import in_digits

Column = NDArray[np.float64]


@dataclass(frozen=True)
class Drawn:
    """The columns x and y, the truth at each x and its formula, and where each parameter starts."""

    x: Column
    y: Column
    truth: Column
    formula: Expression
    start: dict[str, float]
    seed: int


def draw(fit: Fit, seed: int) -> Drawn:
    """The data of one fit: x, y = truth(x) + noise or labels, and the drawn starting values.

    Raises TutorError where the truth has no value, and where labels are wanted and it is no
    probability.
    """
    generator = np.random.default_rng(seed)
    x = _column(generator, fit.x, fit.points)
    formula = parse(fit.truth, ["x"])
    exact = np.broadcast_to(evaluate(formula.nodes, {"x": x})[formula.output], x.shape)
    if (none := ~np.isfinite(exact)).any():
        said = f"the truth has no value at x = {in_digits(x[none][0], 2)}"
        raise LessonError(said, hint="draw x where it has one", key="truth")
    if fit.labels:
        if not np.all((exact >= 0) & (exact <= 1)):
            said = "labels are drawn with the truth as their probability: from 0 to 1"
            raise LessonError(said, key="truth")
        y = np.where(generator.uniform(0.0, 1.0, fit.points) < exact, 1.0, 0.0)
    else:
        y = exact + generator.normal(0.0, fit.noise, fit.points)
    start = {
        name: float(value)
        if isinstance(value, int | float)
        else float(_column(generator, value, 1)[0])
        for name, value in fit.parameters.items()
    }
    return Drawn(x, y, exact, formula, start, seed)


def _column(generator: np.random.Generator, how: dict[str, list[float]], count: int) -> Column:
    (kind, (first, second)), *_ = how.items()
    if kind == "uniform":
        return np.asarray(generator.uniform(first, second, count))
    return np.asarray(generator.normal(first, second, count))

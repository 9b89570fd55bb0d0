"""Descents that must be one: by the derived formula, by tf.gradients, by TensorFlow's optimizer.

Fits and networks are such a descent, of a loss over data; `optimise` has other update rules.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tutor.autodiff.messages import FitAnswer, FitRequest, Path, Unavailable, first_unavailable
from tutor.autodiff.oracle import Oracle
from tutor.calculus.evaluate import evaluate
from tutor.calculus.shapes import Shape
from tutor.calculus.sweep import Sweep, sweep
from tutor.calculus.trace import Trace, trace
from tutor.comparison.rounding import FLOAT64, bounds, sweep_bounds
from tutor.comparison.verdicts import DISAGREE, judge
from tutor.errors import LessonError
from tutor.notation.tape import Expression

Parameters = Mapping[str, Any]

_SHOWN = (0, 1, 2, 3, 5, 10, 20, 50, 100, 200)
_JUDGED = 10
"""At so many steps TensorFlow's step is judged by the rounding of the formula."""


def shown_steps(last: int) -> list[int]:
    """The steps of which a table has a row: the first few, then ever fewer, and the last.

    >>> shown_steps(20)
    [0, 1, 2, 3, 5, 10, 20]
    """
    return sorted({step for step in _SHOWN if step < last} | {last})


# --- three ways ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ways:
    """One descent in three ways; those by TensorFlow are None where there is none."""

    derived: Path
    tf_gradients: Path | None = None
    optimizer: Path | None = None

    @property
    def theirs(self) -> list[Path]:
        """Those by TensorFlow."""
        return [way for way in (self.tf_gradients, self.optimizer) if way is not None]

    @property
    def losses(self) -> list[float]:
        return [loss for loss, _ in self.derived]

    @property
    def furthest(self) -> float | None:
        """The largest distance of TensorFlow's ways from the derived one; None without them.

        >>> Ways(((1.0, {"w": 0.5}),), ((1.0, {"w": 0.75}),), ((1.0, {"w": 1.0}),)).furthest
        0.5
        """
        found = [float(np.max(apart(self.derived, way))) for way in self.theirs]
        return max(found) if found else None


def apart(path: Path, other: Path, *, relative: bool = False) -> NDArray[np.float64]:
    """For each step how far another path is at most from this one, of any parameter.

    With `relative`, in units of the parameter's size where that is above 1: for a path that leads
    far away. Only where a path is finite: beyond that there is nothing to be apart.
    """
    return np.array(
        [
            max(_apart(value, theirs[name], relative) for name, value in mine.items())
            for (_, mine), (_, theirs) in zip(path, other, strict=True)
        ]
    )


def _apart(value: Any, other: Any, relative: bool) -> float:
    with np.errstate(all="ignore"):
        distance = np.abs(other - value) / (np.maximum(1.0, np.abs(value)) if relative else 1.0)
    return float(np.max(np.where(np.isfinite(value), distance, 0.0)))


# --- a loss over data ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Task:
    """A loss to be made small by gradient steps.

    sweep  the loss and its derivative by every parameter, on one tape
    data   what of the loss stands still
    start  the parameters before the first step
    """

    loss: Expression
    sweep: Sweep
    data: Mapping[str, Any]
    start: Parameters
    rate: float
    steps: int

    @property
    def gradients(self) -> dict[str, Expression]:
        """The derivative of the loss by each parameter, as a formula."""
        nodes, names = self.sweep.nodes, self.loss.names
        return {name: Expression(nodes, self.adjoint(name), names) for name in self.start}

    def adjoint(self, name: str) -> int:
        found = self.sweep.adjoints[self.loss.find(name)]
        assert found is not None  # `swept` has seen to it
        return found

    def values(self, parameters: Parameters) -> list[Any]:
        return evaluate(self.sweep.nodes, {**self.data, **parameters})

    def stepped(self, parameters: Parameters, values: Sequence[Any]) -> Parameters:
        """W ← W − rate·dW, all at once."""
        with np.errstate(all="ignore"):  # a rate may be too large
            return {
                name: _plain(value - self.rate * values[self.adjoint(name)])
                for name, value in parameters.items()
            }


def _plain(value: Any) -> Any:
    return value if np.ndim(value) else float(value)


def swept(
    loss: Expression, shapes: Sequence[Shape], names: Iterable[str], *, apart: Container[int] = ()
) -> Sweep:
    """A loss and its derivatives. Raises TutorError for a name that it has no gradient by.

    The adjoints of the nodes `apart` are kept as nodes of their own.
    """
    written = sweep(loss, shapes, keep=False, apart=apart)
    for name in names:
        if name not in loss.variables or written.adjoints[loss.find(name)] is None:
            said = f"no gradient goes from the loss to {name}: it cannot be learned"
            raise LessonError(said, part=name)
    return written


@dataclass(frozen=True)
class Descended:
    """What a task came to.

    agrees  whether each judged step of TensorFlow's is the formula's from the same place; None
            where TensorFlow is `unavailable`
    """

    ways: Ways
    agrees: bool | None
    unavailable: Unavailable | None


def descend(task: Task, oracle: Oracle) -> Callable[[], Descended]:
    """Hand the task to TensorFlow, and do it by the derived formula meanwhile."""
    loss = task.loss
    request = FitRequest(loss.nodes, loss.output, task.data, task.start, task.rate, task.steps)
    ticket, derived = oracle.ask(request), _derived(task)

    def finish() -> Descended:
        answer = oracle.answer(ticket)
        if unavailable := first_unavailable([answer]):
            return Descended(Ways(derived), None, unavailable)
        assert isinstance(answer, FitAnswer)
        ways = Ways(derived, answer.tf_gradients, answer.optimizer)
        return Descended(ways, _are_the_formulas(task, ways.theirs), None)

    return finish


def _derived(task: Task) -> Path:
    parameters, found = task.start, []
    for step in range(task.steps + 1):
        values = task.values(parameters)
        found.append((float(values[task.loss.output]), parameters))
        if step < task.steps:
            parameters = task.stepped(parameters, values)
    return tuple(found)


def _are_the_formulas(task: Task, ways: Sequence[Path]) -> bool:
    """Whether other ways' steps are those of the formula, within the rounding of both.

    Each from where the other way is: so no step answers for the roundings before it.
    """
    if not all(_is_the_start(task, way) for way in ways):
        return False
    graph = trace(task.loss, {**task.data, **task.start})  # as TensorFlow has it: an adjoint a node
    for step in sorted({round(step) for step in np.linspace(0, task.steps - 1, _JUDGED)}):
        seen: list[tuple[Parameters, Parameters]] = []  # mostly the ways are one, to the last bit
        for way in ways:
            here, after = way[step][1], way[step + 1][1]
            if any(_same(here, known) and _same(after, next_) for known, next_ in seen):
                continue
            if not _is_the_step(task, graph, here, after):
                return False
            seen.append((here, after))
    return True


def _same(one: Parameters, other: Parameters) -> bool:
    return all(np.array_equal(value, other[name]) for name, value in one.items())


def _is_the_start(task: Task, way: Path) -> bool:
    return _same(task.start, way[0][1])


def _is_the_step(task: Task, graph: Trace, here: Parameters, after: Parameters) -> bool:
    """One step; where the loss is no number any more there is nothing to judge."""
    point = {**task.data, **here}
    values = task.values(here)
    if not np.isfinite(values[task.loss.output]):
        return True
    mine = bounds(task.sweep.nodes, values, point, FLOAT64)
    theirs = sweep_bounds(graph.elsewhere(point), FLOAT64)
    for name, value in task.stepped(here, values).items():
        place = graph.sweep.adjoints[graph.expression.find(name)]
        assert place is not None  # as in the task's own sweep
        with np.errstate(all="ignore"):
            moved = 2 * FLOAT64.unit * (np.abs(value) + np.abs(here[name]))
            allowed = task.rate * (mine[task.adjoint(name)] + theirs[place]) + moved
        if judge(value, after[name], allowed).verdict == DISAGREE:
            return False
    return True

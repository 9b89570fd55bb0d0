"""The acts there are: a row each.

To add an act, write its block with its word (blocks.py, or experiment_blocks.py), its result and
what begins it (an experiment has a module for both, in experiments/), a row here, and the drawing
of its result (tutor/render/lesson.py). tests/course/test_kinds.py says what an act lacks.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tutor.course import begin, faults, fit
from tutor.course.blocks import (
    Chain,
    Compare,
    Derive,
    Evaluate,
    Exercise,
    Figure,
    Fit,
    Graph,
    Prose,
)
from tutor.course.experiment_blocks import (
    Conventions,
    Depth,
    Differences,
    Modes,
    Network,
    Optimise,
    Overwritten,
    Precision,
    Swell,
)
from tutor.course.experiments import (
    conventions,
    depth,
    differences,
    modes,
    network,
    optimise,
    overwritten,
    precision,
    swell,
)
from tutor.course.faults import Fault
from tutor.course.results import (
    ChainAct,
    CompareAct,
    DeriveAct,
    EvaluateAct,
    ExerciseAct,
    FigureAct,
    GraphAct,
    ReadAct,
    Result,
)
from tutor.course.setting import Setting


def _always(act: Any) -> bool:
    return True


def _formulas(texts: Iterable[str]) -> str:
    return ", ".join(f"`{text}`" for text in texts)


@dataclass(frozen=True)
class Kind:
    """One kind of act.

    title    what it is called
    block    what stands in the lesson file
    result   what it comes to
    begin    asks TensorFlow at once, and returns what finishes the act
    lint     what is wrong with one that ran (faults.py)
    about    what a list of the lesson's parts says of one, beside the title; no answer
    nodes    the names that its graph has to have
    follows  whether its figures are those of the graph's values, so that others can be tried
    """

    title: str
    block: type
    result: type
    begin: Callable[[Any, Setting], Callable[[], Result]]
    lint: Callable[[Any, Any], Iterable[Fault]] = faults.disagreement
    about: Callable[[Any], str] = lambda act: ""
    nodes: Callable[[Any], Sequence[str]] = lambda act: ()
    follows: Callable[[Any], bool] = lambda act: False


_ROWS = (
    Kind(
        "Read", Prose, ReadAct, begin.read, faults.read,
        about=lambda act: act.text.strip().splitlines()[0],
    ),
    Kind("Graph", Graph, GraphAct, begin.graph, follows=_always),
    Kind(
        "Derive", Derive, DeriveAct, begin.derive,
        about=lambda act: f"`d{act.of}/d{act.wrt}`",
        nodes=lambda act: [act.of, act.wrt],
    ),
    Kind(
        "Evaluate", Evaluate, EvaluateAct, begin.evaluate, faults.evaluate,
        about=lambda act: _formulas([act.formula] if act.formula else act.of),
        nodes=lambda act: act.of,
        follows=lambda act: bool(act.of),
    ),
    Kind(
        "Compare", Compare, CompareAct, begin.compare, faults.compare,
        about=lambda act: _formulas(f"d{act.of}/d{name}" for name in act.wrt),
        nodes=lambda act: [act.of, *act.wrt],
        follows=_always,
    ),
    Kind(
        "Chain rule", Chain, ChainAct, begin.chain,
        about=lambda act: f"from `{act.of}` down",
        nodes=lambda act: [act.of],
        follows=_always,
    ),
    Kind("Figure", Figure, FigureAct, begin.figure, about=lambda act: f"`{act.formula}`"),
    Kind(
        "Exercise", Exercise, ExerciseAct, begin.exercise, faults.exercise,
        about=lambda act: act.number,
    ),
    Kind(
        "Fit", Fit, fit.FitResult, fit.begin, faults.fit,
        about=lambda act: f"`{act.model}`",
    ),
    Kind(
        "Conventions", Conventions, conventions.ConventionsResult, conventions.begin,
        about=lambda act: _formulas(act.formulas),
    ),
    Kind(
        "Depth", Depth, depth.DepthResult, depth.begin, about=lambda act: _formulas(act.layers),
    ),
    Kind(
        "Differences", Differences, differences.DifferencesResult, differences.begin,
        about=lambda act: f"`{act.of}` at `x = {act.at}`",
    ),
    Kind(
        "Modes", Modes, modes.ModesResult, modes.begin,
        about=lambda act: f"`{act.of}`",
        nodes=lambda act: [act.of],
    ),
    Kind(
        "Network", Network, network.NetworkResult, network.begin,
        about=lambda act: f"{act.data}, by {', '.join(act.parameters)}",
    ),
    Kind(
        "Optimise", Optimise, optimise.OptimiseResult, optimise.begin,
        about=lambda act: f"`{act.loss}`",
    ),
    Kind(
        "Overwritten", Overwritten, overwritten.OverwrittenResult, overwritten.begin,
        about=lambda act: f"`d{act.of}/d{act.wrt}`",
        nodes=lambda act: [act.of, act.wrt],
        follows=_always,
    ),
    Kind(
        "Precision", Precision, precision.PrecisionResult, precision.begin,
        about=lambda act: "gradients of " * act.gradient + _formulas(act.formulas),
    ),
    Kind("Swell", Swell, swell.SwellResult, swell.begin, about=lambda act: f"`{act.layer}`"),
)  # fmt: skip

KINDS: Mapping[type, Kind] = {row.block: row for row in _ROWS}
"""By the type of the block."""

"""What surrounds an act when it is begun: the graph that it is about, and who answers on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tutor.autodiff.oracle import Oracle
from tutor.calculus.columns import with_columns
from tutor.calculus.shapes import shapes_at
from tutor.comparison.report import Report
from tutor.course.blocks import Graph
from tutor.notation.parser import parse
from tutor.notation.tape import Expression


@dataclass(frozen=True)
class Setting:
    """The last graph before an act, TensorFlow's process, and the seed.

    graph    its block; None before the first
    reports  the comparisons that were begun on it, by the name of their output: each once
    """

    expression: Expression
    values: Mapping[str, Any]
    oracle: Oracle
    seed: int
    graph: Graph | None = None
    reports: dict[str, Callable[[], Report]] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The names of the graph's nodes."""
        return list(self.expression.labels.values())

    def output(self, name: str) -> Expression:
        """The graph up to one of its nodes."""
        return self.expression.at(self.expression.find(name))


def without_graph(oracle: Oracle, seed: int) -> Setting:
    """What surrounds the acts before the first graph."""
    return Setting(Expression((), 0), {}, oracle, seed)


def at_graph(graph: Graph, setting: Setting) -> Setting:
    """The same with another graph. Raises NotationError for one that cannot be read."""
    return Setting(read_graph(graph), graph.values, setting.oracle, setting.seed, graph)


def read_graph(graph: Graph) -> Expression:
    """A graph's definitions, with the shapes of its values known."""
    return with_columns(parse(graph.definitions, list(graph.values)), shapes_at(graph.values))


def nodes_there(names: Sequence[str]) -> str:
    """What is said of the names that a graph has, where another one was written."""
    return f"those there are: {', '.join(names) or 'none: a graph comes first'}"

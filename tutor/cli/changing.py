"""Numbers changed on the spot: `x = -3` at a pause, and a formula of one's own with them."""

import re
from dataclasses import replace
from typing import Any

import numpy as np

from tutor.autodiff.oracle import Oracle
from tutor.calculus.evaluate import evaluate
from tutor.calculus.shapes import shapes, shapes_at
from tutor.calculus.trace import PointLike
from tutor.cli.point import read_point
from tutor.comparison.compare import begin, finish
from tutor.course.blocks import Graph
from tutor.course.setting import read_graph
from tutor.errors import Needs, NotationError, TutorError
from tutor.notation.lexer import spelled
from tutor.notation.parser import parse
from tutor.render.figures import medium
from tutor.render.page import Page, waiting
from tutor.render.report import draw_report

_WRITTEN = "a value is written x = -3, or x = [1, 2, 3]"


def read_change(typed: str, graph: Graph, changed: PointLike) -> dict[str, Any]:
    """The values that differ from the lesson's, after this change too.

    Raises TutorError with one line that says what is possible.
    """
    before = {**graph.values, **changed}
    try:
        given = read_point(typed)
    except NotationError as error:
        raise TutorError(f"{error.message}; {_WRITTEN}") from None
    for name, value in given.items():
        if name not in before:
            listed = ", ".join(graph.values) or "nothing here"
            raise TutorError(f"{name} cannot be changed; what can be: {listed}")
        if np.ndim(value) != np.ndim(before[name]):
            raise TutorError(f"{name} is {_kind(before[name])}: {name} = {medium(before[name])}")
    values = {**before, **given}
    try:
        shapes(read_graph(replace(graph, values=values)), shapes_at(values))
    except NotationError as error:
        raise TutorError(f"{error.message}; change both at once, as in x=[1,2],y=[3,4]") from None
    return {name: value for name, value in values.items() if value != graph.values[name]}


def _kind(value: Any) -> str:
    return f"a column of {np.size(value)} numbers here" if np.ndim(value) else "one number here"


def told(changed: PointLike, graph: Graph) -> str:
    """What is changed, beside what stands in the lesson."""
    own = graph.values
    listed = (f"{n} = {medium(v)} ({medium(own[n])} in the lesson)" for n, v in changed.items())
    return "changed: " + ", ".join(listed)


_EXPLAIN = re.compile(
    r"explain\s+(?P<formula>.+?)(?:\s+(?:--)?at\s+(?P<at>.+))?", re.IGNORECASE | re.DOTALL
)


def try_formula(
    page: Page, typed: str, graph: Graph | None, changed: PointLike, oracle: Oracle
) -> None:
    """`explain …` at a pause: what the command shows, with the values that the names have here.

    Raises TutorError for what cannot be read.
    """
    asked = _EXPLAIN.fullmatch(typed)
    if asked is None:
        raise TutorError("a formula goes behind it: explain x^2, or explain x^2 at x=3")
    formula = asked["formula"].strip("\"'“”")
    given = read_point(_point(formula, (asked["at"] or "").strip("\"'“”")))
    own = {spelled(left.strip()) for left in re.findall(r"(?:^|[;\n])([^=;\n]+)=", formula)}
    known = {name: value for name, value in _known(graph, changed).items() if name not in own}
    pending = begin(formula, {**known, **given}, oracle)
    with waiting(page):
        report = finish(pending, oracle)
    page.line()
    draw_report(page, report)


def worded(needs: Needs) -> str:
    """What a formula needs, as it is typed behind one at a pause."""
    return f"at {needs.listed()}"


def _point(formula: str, at: str) -> str:
    """A point as it is typed; a value alone is that of the only variable: abs(x) at 0.

    >>> _point("abs(x)", "0"), _point("a*x", "a=1,x=2")
    ('x=0', 'a=1,x=2')
    """
    if not at or "=" in at:
        return at
    names = parse(formula).variables
    if len(names) == 1:
        return f"{names[0]}={at}"
    listed = ",".join(f"{name}={at if number == 0 else 1}" for number, name in enumerate(names))
    raise TutorError(f"a value has a name: at {listed}" if names else "there is no variable here")


def _known(graph: Graph | None, changed: PointLike) -> dict[str, Any]:
    """Every name of the graph, with its value."""
    if graph is None:
        return {}
    values = {**graph.values, **changed}
    expression = read_graph(replace(graph, values=values))
    numbers = evaluate(expression.nodes, values)
    return {**values, **{name: numbers[index] for index, name in expression.names.items()}}

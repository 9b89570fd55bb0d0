"""Whether TensorFlow's gradients are the formula's, and what a page says where there are none."""

from dataclasses import replace
from io import StringIO

import pytest

from tests.course.experiments.run import Silent
from tutor.autodiff.messages import Figures, GraphAnswer
from tutor.calculus.trace import Trace, trace
from tutor.comparison.rounding import FLOAT32, FLOAT64
from tutor.course.acts import begin_acts
from tutor.course.blocks import Compare, Fit
from tutor.course.experiment_blocks import EXPERIMENT_BLOCKS
from tutor.course.experiments.agreement import gradients_agree
from tutor.course.folders import headings
from tutor.course.kinds import KINDS
from tutor.course.lesson import Lesson, load
from tutor.notation.parser import parse
from tutor.render.lesson import draw_act
from tutor.render.page import page


@pytest.fixture
def cube() -> Trace:
    """y = x³ + floor(k) at x = 1/3: dy/dx is 1/3, dy/dk has no path."""
    return trace(parse("y = x^3 + floor(k)"), {"x": 1 / 3, "k": 2.5})


def answered(found: Trace, x: object, k: object) -> GraphAnswer:
    expression = found.expression
    gradients: list[object] = [None] * len(expression)
    gradients[expression.find("x")], gradients[expression.find("k")] = x, k
    figures = Figures((), tuple(gradients), ())
    return GraphAnswer(figures, replace(figures))


@pytest.mark.parametrize(
    ("x", "k", "precision", "agrees"),
    [
        (1 / 3, None, FLOAT64, True),
        (1 / 3 + 2.0**-54, None, FLOAT64, True),
        (1 / 3 + 1e-9, None, FLOAT64, False),
        (1 / 3 + 1e-9, None, FLOAT32, True),
        (1 / 3 + 1e-5, None, FLOAT32, False),
        (float("nan"), None, FLOAT64, False),
        (None, None, FLOAT64, False),
        (1 / 3, 0.0, FLOAT64, False),
    ],
)
def test_a_gradient_agrees_within_rounding_and_none_is_not_0(
    cube: Trace, x: object, k: object, precision: object, agrees: bool
) -> None:
    places = map(cube.expression.find, ("x", "k"))
    assert gradients_agree(cube, places, answered(cube, x, k), precision) is agrees


WITH_TENSORFLOW = (Compare, Fit, *EXPERIMENT_BLOCKS.values())
LESSONS = [load(heading) for heading in headings()]


def test_the_course_has_every_experiment() -> None:
    assert {type(act) for lesson in LESSONS for act in lesson.acts} >= set(
        EXPERIMENT_BLOCKS.values()
    )


@pytest.mark.parametrize("kind", WITH_TENSORFLOW, ids=lambda kind: kind.__name__)
def test_who_has_no_tensorflow_is_told_how_to_install_it(kind: type) -> None:
    """Not to install it anew, which is for one that does not start."""
    lesson = next(one for one in LESSONS if kind in map(type, one.acts))
    number = next(n for n, act in enumerate(lesson.acts) if type(act) is kind)
    graphs = [act for act in lesson.acts[:number] if type(act).__name__ == "Graph"]
    act = lesson.acts[number]
    short = Lesson(lesson.heading, (*graphs[-1:], act))
    result = begin_acts(short, Silent(), 2016)[-1]()
    assert any(fault.unavailable for fault in KINDS[kind].lint(act, result))
    stream = StringIO()
    draw_act(page(stream, width=100), result)
    assert "pip install tensorflow" in stream.getvalue()
    assert "--force-reinstall" not in stream.getvalue()

"""A lesson's parts: every act once, in its order, and a name that gives nothing away."""

from io import StringIO

import pytest

from tutor.course.blocks import ACTS, Exercise, Graph, Prose
from tutor.course.folders import headings
from tutor.course.heading import Heading
from tutor.course.lesson import load
from tutor.course.parts import graph_at, parts, titles
from tutor.render.contents import draw_contents
from tutor.render.page import NARROWEST, page

LESSONS = pytest.mark.parametrize("heading", headings(), ids=lambda heading: heading.id)


@LESSONS
def test_every_act_is_in_one_part(heading: Heading) -> None:
    acts = load(heading).acts
    assert [number for part in parts(acts) for number in part] == list(range(len(acts)))


@LESSONS
def test_a_part_has_one_act_that_is_neither_prose_nor_graph(heading: Heading) -> None:
    acts = load(heading).acts
    for part in parts(acts)[1:-1]:
        kinds = [isinstance(acts[number], Prose | Graph) for number in part]
        assert kinds == [True] * (len(part) - 1) + [False]


@LESSONS
def test_every_part_has_a_title_in_which_no_answer_stands(heading: Heading) -> None:
    lesson = load(heading)
    found = titles(lesson)
    asked = [part for part in parts(lesson.acts) if isinstance(lesson.acts[part[-1]], Exercise)]

    assert len(found) == len(parts(lesson.acts))
    assert all(title.kind for title in found)
    assert [title.about for title in found if title.kind == "Exercise"] == [
        f"{heading.number}.{count}" for count in range(1, len(asked) + 1)
    ]


@LESSONS
def test_no_two_parts_of_a_lesson_have_one_title(heading: Heading) -> None:
    found = titles(load(heading))
    assert len({*found}) == len(found)


@LESSONS
def test_nor_are_two_alike_in_a_narrow_list(heading: Heading) -> None:
    found = titles(load(heading))
    stream = StringIO()
    draw_contents(page(stream, width=NARROWEST), found, len(found), ())
    rows = [line.split(maxsplit=1)[1] for line in stream.getvalue().splitlines() if line]
    assert len({*rows}) == len(rows) == len(found)


@LESSONS
def test_an_act_is_about_the_last_graph_before_it(heading: Heading) -> None:
    acts = load(heading).acts
    for number in range(len(acts)):
        at = graph_at(acts, number)
        between = acts[(-1 if at is None else at) + 1 : number + 1]
        assert at is None or isinstance(acts[at], Graph)
        assert not any(isinstance(act, Graph) for act in between)


def test_there_are_acts_to_name() -> None:
    assert {"compare", "chain", "evaluate"} <= set(ACTS)

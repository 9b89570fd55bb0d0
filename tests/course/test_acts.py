"""Acts are checked when a lesson is begun: nothing is left to fail in the middle of it."""

import json
import math
from io import StringIO
from pathlib import Path

import pytest

from tests.course.run import Ran
from tests.course.test_lesson_file import GRAPH, written
from tutor.autodiff.oracle import Oracle
from tutor.course.acts import begin_acts, begin_again, follows_values
from tutor.course.folders import find
from tutor.course.lesson import load
from tutor.course.results import ChainAct, CompareAct, DeriveAct, EvaluateAct
from tutor.errors import LessonError
from tutor.render.lesson import draw_act
from tutor.render.page import page

UNKNOWN = [
    ("derive", 'of = "z"\nwrt = "x"', "no node is called z"),
    ("derive", 'of = "y"\nwrt = "z"', "no node is called z"),
    ("compare", 'of = "y"\nwrt = ["x", "z"]', "no node is called z"),
    ("chain", 'of = "z"', "no node is called z"),
    ("evaluate", 'of = ["y", "z"]', "no node is called z"),
    ("evaluate", 'formula = "2*"\nat = {x = 1}', "the formula ends here"),
    ("figure", 'formula = "2"\nstart = 0\nend = 1', "a formula in x"),
    ("figure", 'formula = "x*mean(x)"\nstart = 0\nend = 1', "of each x by itself"),
    ("figure", 'formula = "floor(x)"\nstart = 0\nend = 1', r"no gradient goes through floor\(x\)"),
    ("figure", 'formula = "2*t"\nstart = 0\nend = 1', "there is no name t"),
]


@pytest.mark.parametrize(
    ("act", "body", "words"), UNKNOWN, ids=[f"{a}: {b}" for a, b, _ in UNKNOWN]
)
def test_a_name_that_is_not_there_is_told_before_the_lesson_begins(
    tmp_path: Path, oracle: Oracle, act: str, body: str, words: str
) -> None:
    lesson = load(find("a", written(tmp_path, f"{GRAPH}\n```{act}\n{body}\n```\n")))
    with pytest.raises(LessonError, match=words) as caught:
        begin_acts(lesson, oracle, 0)
    below = 2 if words == "no node is called z" and 'of = "y"\nwrt' in body else 1
    assert (caught.value.file, caught.value.line) == ("01-a.md", 13 + below)


def test_a_form_that_sympy_does_not_confirm_is_an_error(tmp_path: Path, oracle: Oracle) -> None:
    body = f'{GRAPH}\n```derive\nof = "y"\nwrt = "x"\nshow = "3"\n```\n'
    *_, derive = begin_acts(load(find("a", written(tmp_path, body))), oracle, 0)
    with pytest.raises(LessonError, match="SymPy does not confirm show = 3") as caught:
        derive()
    assert (caught.value.line, caught.value.hint) == (16, "dy/dx is 2")


def test_every_line_of_every_lesson_is_confirmed(ran: dict[str, Ran]) -> None:
    steps = [
        (lesson, step.rule, step.proved)
        for lesson, one in ran.items()
        for result in one.results
        if isinstance(result, DeriveAct)
        for step in result.derivation.steps
    ]

    assert len(steps) > 20
    assert [step for step in steps if step[2] is not True] == []


def test_a_fit_that_diverges_is_a_result_like_any_other(tmp_path: Path, oracle: Oracle) -> None:
    body = (
        '```fit\nmodel = "W*x"\ntruth = "x"\nx = {normal = [0, 9]}\nparameters = {W = 9}\n'
        "rate = 50\nsteps = 400\n```\n"
    )
    (fit,) = begin_acts(load(find("a", written(tmp_path, body))), oracle, 0)
    found = fit().to_dict()

    assert found["diverged"] is True
    assert json.dumps(found, allow_nan=False)


def test_an_act_begun_again_is_the_act_at_other_values(oracle: Oracle) -> None:
    lesson = load(find("sigmoid"))
    s = 1 / (1 + math.exp(4))  # at y = 2*(-3) + 2
    seen = []
    for number, act in enumerate(lesson.acts[:17]):  # up to its second graph
        if not follows_values(act):
            continue
        match begin_again(lesson, number, {"x": -3.0}, oracle, 0)():
            case EvaluateAct(rows):
                assert [row.value for row in rows] == pytest.approx([-4, s])
            case CompareAct(rows=(row,), report=report):
                assert (row.gradient, row.tf64) == pytest.approx((s * (1 - s), s * (1 - s)))
                assert report.agrees
            case ChainAct(trace=trace):
                adjoint = trace.adjoint(trace.expression.find("x"))
                assert adjoint == pytest.approx(2 * s * (1 - s))
            case _:
                continue
        seen.append(number)

    assert len(seen) == 3


def test_an_act_begun_again_leaves_the_lessons_own_as_it_is(oracle: Oracle) -> None:
    lesson = load(find("sigmoid"))
    acts = begin_acts(lesson, oracle, 0)
    number = next(n for n, act in enumerate(lesson.acts) if getattr(act, "of", "") == ["y", "s"])
    before = acts[number]().to_dict()
    begin_again(lesson, number, {"x": -3.0, "b": 0.0}, oracle, 0)()

    assert acts[number]().to_dict() == before
    assert begin_again(lesson, number, {}, oracle, 0)().to_dict() == before


def test_values_outside_the_domain_are_evaluated_and_drawn(tmp_path: Path, oracle: Oracle) -> None:
    body = "```graph\nx = 2\ny = log(x)\ns = 2*y\n```\n```evaluate\nof = ['y', 's']\n```\n"
    lesson = load(find("a", written(tmp_path, body)))
    for value, text in ((-1.0, "nan"), (0.0, "−inf")):
        screen = StringIO()
        draw_act(page(screen), begin_again(lesson, 1, {"x": value}, oracle, 0)())
        assert f"s = 2y = {text}" in screen.getvalue()

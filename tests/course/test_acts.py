"""Acts are checked when a lesson is begun: nothing is left to fail in the middle of it."""

import json
from pathlib import Path

import pytest

from tests.course.run import Ran
from tests.course.test_lesson_file import GRAPH, written
from tutor.autodiff.oracle import Oracle
from tutor.course.acts import begin_acts
from tutor.course.lesson import find, load
from tutor.course.results import DeriveAct
from tutor.errors import LessonError

UNKNOWN = [
    ("derive", 'of = "z"\nwrt = "x"', "no node is called z"),
    ("derive", 'of = "y"\nwrt = "z"', "no node is called z"),
    ("compare", 'of = "y"\nwrt = ["x", "z"]', "no node is called z"),
    ("chain", 'of = "z"', "no node is called z"),
    ("evaluate", 'of = ["y", "z"]', "no node is called z"),
    ("evaluate", 'formula = "2*"\nat = {x = 1}', "the formula ends here"),
    ("figure", 'formula = "2"\nstart = 0\nend = 1', "a formula in x"),
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
    assert (caught.value.file, caught.value.line) == ("01-a.md", 13)


def test_a_form_that_sympy_does_not_confirm_is_an_error(tmp_path: Path, oracle: Oracle) -> None:
    body = f'{GRAPH}\n```derive\nof = "y"\nwrt = "x"\nshow = "3"\n```\n'
    *_, derive = begin_acts(load(find("a", written(tmp_path, body))), oracle, 0)
    with pytest.raises(LessonError, match="SymPy does not confirm line 2: 3"):
        derive()


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

"""`=` for `+=` in a backward sweep: what is lost is exactly what arrived before the last share."""

from pathlib import Path

import pytest

from tests.course.test_lesson_file import written
from tutor.autodiff.oracle import Oracle
from tutor.calculus.trace import trace
from tutor.course.acts import begin_acts
from tutor.course.experiments.overwritten import Gathered, OverwrittenResult, gathered
from tutor.course.folders import find
from tutor.course.lesson import load
from tutor.errors import LessonError
from tutor.notation import parse


def at(formula: str, name: str, **point: float) -> Gathered:
    expression = parse(formula)
    index = expression.find(name)
    return next(one for one in gathered(trace(expression, point)) if one.index == index)


def act(folder: Path, oracle: Oracle, graph: str, of: str, wrt: str) -> OverwrittenResult:
    body = f'```graph\n{graph}\n```\n```overwritten\nof = "{of}"\nwrt = "{wrt}"\n```\n'
    *_, finish = begin_acts(load(find("a", written(folder, body))), oracle, 0)
    result = finish()
    assert isinstance(result, OverwrittenResult)
    return result


@pytest.mark.parametrize(
    ("formula", "added", "overwritten"),
    [
        # x·x: 2x, of which one factor is left. x + x + x: 3, of which the last 1 is left.
        ("x*x", 6, 3),
        ("x + x + x", 3, 1),
        # One use each: nothing is lost.
        ("sin(x)*0 + 5", 0, 0),
        ("2*x + 1", 2, 2),
        # y = x²: dz/dy = 3·v + u = 3·10 + 27; the share through u, 30, comes last: times 2x = 6.
        ("y = x^2; u = 3*y; v = y + 1; z = u*v", 57 * 6, 30 * 6),
    ],
)
def test_what_is_left(formula: str, added: float, overwritten: float) -> None:
    found = at(formula, "x", x=3.0)

    assert found.added == pytest.approx(added, rel=1e-15)
    assert found.overwritten == pytest.approx(overwritten, rel=1e-15)


def test_every_share_has_its_sender_and_they_add_up() -> None:
    expression = parse("y = x^2; u = 3*y; v = y + 1; z = u*v")
    found = at("y = x^2; u = 3*y; v = y + 1; z = u*v", "y", x=2.0)
    shares = {expression.label(user): share for user, share in found.shares}

    assert shares == {"u": 15, "v": 12}
    assert sum(shares.values()) == found.added


def test_tensorflow_adds(tmp_path: Path, oracle: Oracle) -> None:
    pytest.importorskip("tensorflow")
    found = act(tmp_path, oracle, "x = 3\np = x*x", "p", "x")

    assert found.tensorflow == 6
    assert found.agrees
    assert found.to_dict() == {
        "act": "overwritten",
        "of": "p",
        "wrt": "x",
        "nodes": [
            {"node": "p", "shares": [], "added": 1, "overwritten": 1},
            {
                "node": "x",
                "shares": [{"from": "p", "share": 3}, {"from": "p", "share": 3}],
                "added": 6,
                "overwritten": 3,
            },
        ],
        "tf64": 6,
        "agrees": True,
    }


@pytest.mark.parametrize(
    ("graph", "of", "wrt", "words"),
    [
        ("x = [1, 2]\nw = 1\ny = mean(w*x)", "y", "w", "has a column"),
        ("x = 1\nw = 1\ny = 2*x\nz = 2*w", "z", "x", "no gradient goes from z to x"),
        ("x = 1\ny = 2*x", "y", "q", "no node is called q"),
    ],
)
def test_what_it_cannot_show_is_told_before_the_lesson_begins(
    tmp_path: Path, oracle: Oracle, graph: str, of: str, wrt: str, words: str
) -> None:
    with pytest.raises(LessonError, match=words):
        act(tmp_path, oracle, graph, of, wrt)

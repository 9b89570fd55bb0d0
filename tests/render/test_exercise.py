"""What is said of an answer, drawn."""

from io import StringIO

import pytest

from tutor.checking import answers
from tutor.checking.answers import judge
from tutor.checking.questions import Question, of_derivative
from tutor.notation.parser import parse
from tutor.render.exercise import draw_solution, draw_verdict
from tutor.render.page import page


def test_that_a_failure_does_not_count_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(answers, "judge_one", fail)
    stream = StringIO()
    draw_verdict(page(stream, width=100), judge("2x", of_derivative("x^2", "x")))

    said = " ".join(stream.getvalue().split())
    assert said == (
        "I cannot decide: the tutor failed on it (ZeroDivisionError). It does not count."
    )


def test_an_answer_that_cannot_be_read_is_shown_as_it_is_written() -> None:
    stream = StringIO()
    draw_solution(page(stream, width=60), Question("2*(x", parse("x^2", ["x"])), "")
    assert stream.getvalue() == "   Answer  2*(x\n"

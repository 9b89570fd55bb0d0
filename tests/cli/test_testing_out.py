"""Testing out of a lesson, in a real terminal."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from tests.cli.run import ROOT, tutor, without_tensorflow
from tutor.cli import testing_out
from tutor.cli.asking import LeaveError
from tutor.course.exercises import find_exercise, of_lesson
from tutor.course.folders import find
from tutor.course.roadmap import HARDEST
from tutor.render.page import page

Start = Callable[..., pexpect.spawn]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TUTOR_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def start(home: Path) -> Iterator[Start]:
    running: list[pexpect.spawn] = []
    without = without_tensorflow(home)  # of no question here; loading it would take the longest

    def begin(*arguments: str) -> pexpect.spawn:
        child = pexpect.spawn(
            sys.executable, ["-m", "tutor", *arguments], cwd=str(ROOT),
            env={**os.environ, "TUTOR_HOME": str(home), "TERM": "dumb", **without},
            dimensions=(40, 100), encoding="utf-8", timeout=60,
        )  # fmt: skip
        running.append(child)
        return child

    yield begin
    for child in running:
        child.close(force=True)


def lessons() -> dict[str, dict[str, object]]:
    return {one["id"]: one for one in json.loads(tutor("lessons", "--json").stdout)["lessons"]}


def answers(lesson: str) -> list[str]:
    return [posed.exercise.answer for posed in of_lesson(find(lesson))[-HARDEST:]]


@pytest.mark.parametrize(
    "arguments", [("lessons", "--test-out", "2"), ("lesson", "2", "--test-out")]
)
def test_the_hardest_right_at_the_first_try_make_it_done(
    start: Start, arguments: tuple[str, ...]
) -> None:
    child = start(*arguments)
    for number, answer in enumerate(answers("linear"), 1):
        child.expect(f"Question {number} of 3")
        child.expect(r"answer, .*leave\]")
        child.sendline(answer)
        child.expect("Right")
    child.expect("Lesson 2, A linear function, is done")
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 0
    linear = lessons()["linear"]
    assert linear["done"] is True
    assert linear["tested"] is True
    assert lessons()["addition"]["done"] is False


def test_the_first_wrong_answer_ends_it_and_says_what_to_read(start: Start) -> None:
    child = start("lessons", "--test-out", "linear")
    child.expect("one miss ends it")
    child.expect("Question 1 of 3")
    child.expect(r"leave\]")
    child.sendline("3")  # no choice, and so no try
    child.expect(r"leave\]")
    child.sendline("4")
    child.expect("Not that")
    child.expect("Lesson 2, A linear function, is not passed")
    child.expect("Read lesson 2, A linear function, from ")
    child.expect("“A constant factor stays")
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 1
    assert lessons()["linear"]["done"] is False


def test_the_act_to_read_from_is_a_number_that_goes_there(start: Start) -> None:
    child = start("lesson", "9", "--test-out")
    child.expect("Question 1 of 3")
    child.expect(r"leave\]")
    assert "Graph" not in child.before  # of another function: the question is not about it
    child.sendline("s")
    child.expect(r"from act (\d+) on, “(Now divide. A quotient)")
    number, words = child.match.groups()
    child.expect(f"`python -m tutor lesson 9`, then {number}\\.")
    child = start("lesson", "9")
    child.expect(r"\? keys, q leave\]")
    child.sendline(number)
    child.expect(words)


@pytest.mark.parametrize(
    ("exercise", "shown"),
    [("3.4", "Graph"), ("6.4", "Graph"), ("12.6", "with forward")],
)
def test_what_a_question_speaks_of_stands_before_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, exercise: str, shown: str
) -> None:
    asked = find_exercise(exercise)
    monkeypatch.setattr(testing_out, "of_lesson", lambda _: (asked,))
    monkeypatch.setattr("builtins.input", lambda _: "q")
    with pytest.raises(LeaveError):
        testing_out._test(page(), asked.lesson)
    assert shown in capsys.readouterr().out


def test_there_are_no_hints_and_who_does_not_know_may_say_so(start: Start) -> None:
    child = start("lessons", "--test-out", "2")
    child.expect(r"leave\]")
    child.sendline("?")
    assert child.expect(["Hint", r"leave\]"]) == 1
    child.sendline("s")
    child.expect("Read lesson 2")


def test_without_a_lesson_those_that_come_next_are_offered(start: Start) -> None:
    child = start("lessons", "--test-out")
    child.expect("Next is lesson 1, Addition")
    child.sendline("?")  # no key here: the offer stands
    child.expect("Enter tests you in this one")
    child.expect("Next is lesson 1, Addition")
    child.sendline("s")
    child.expect("Next is lesson 2, A linear function")
    child.sendline("")
    for answer in answers("linear"):
        child.expect(r"answer, .*leave\]")
        child.sendline(answer)
    child.expect("Next is lesson 3, The sigmoid")
    child.sendline("q")
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 0


def test_leaving_keeps_nothing_but_the_answers(start: Start) -> None:
    child = start("lessons", "--test-out", "2")
    child.expect(r"leave\]")
    child.sendline(answers("linear")[0])
    child.expect("Question 2 of 3")
    child.expect(r"leave\]")
    child.sendline("q")
    child.expect(pexpect.EOF)
    assert lessons()["linear"]["solved"] == 1
    assert lessons()["linear"]["done"] is False


def test_a_record_that_cannot_be_kept_is_told_once(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "a file").write_text("")
    monkeypatch.setenv("TUTOR_HOME", str(home / "a file"))
    typed = iter(answers("linear"))
    monkeypatch.setattr(testing_out, "line", lambda *_, **__: next(typed))
    assert testing_out._test(page(), find("linear"))
    assert capsys.readouterr().err.count("your progress cannot be kept") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("lessons", "--test-out"),
        ("lesson", "3", "--test-out"),
        ("lessons", "--test-out", "3", "--json"),
    ],
)
def test_in_a_pipe_it_says_that_it_needs_a_terminal(home: Path, arguments: tuple[str, ...]) -> None:
    done = tutor(*arguments)
    assert done.returncode == 2
    assert "testing out asks questions" in done.stderr
    assert done.stdout == ""

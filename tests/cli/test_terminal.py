"""A lesson in a real terminal: pauses, exercises, leaving, coming back."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from tests.cli.run import ROOT

GO_ON = r"Enter go on, q leave\]"
ANSWER = r"\[3\.1: answer"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[object]:
    running: list[pexpect.spawn] = []

    def begin(*arguments: str) -> pexpect.spawn:
        environment = {**os.environ, "TUTOR_HOME": str(tmp_path), "TERM": "xterm-256color"}
        environment.pop("NO_COLOR", None)
        child = pexpect.spawn(
            sys.executable, ["-m", "tutor", *arguments], cwd=str(ROOT), env=environment,
            dimensions=(40, 100), encoding="utf-8", timeout=60,
        )  # fmt: skip
        running.append(child)
        return child

    yield begin
    for child in running:
        child.close(force=True)


def to_the_first_exercise(child: pexpect.spawn) -> None:
    while child.expect([ANSWER, GO_ON]) == 1:
        child.sendline("")


def test_a_lesson_pauses_between_acts_and_enter_goes_on(start) -> None:  # type: ignore[no-untyped-def]
    child = start("lesson", "3")
    child.expect("Lesson 3")
    child.expect(GO_ON)
    child.sendline("")
    child.expect("Figure")
    child.expect(GO_ON)
    child.sendline("0.5")
    child.expect("Only the keys in the brackets do something")
    child.expect(GO_ON)


def test_q_leaves_and_the_next_start_offers_to_resume(start) -> None:  # type: ignore[no-untyped-def]
    child = start("lesson", "3")
    to_the_first_exercise(child)
    child.sendline("q")
    child.expect("Your place is kept at 26 %")
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 0

    again = start("lesson", "sigmoid")
    again.expect("You were at 26 %")
    again.sendline("")
    again.expect("sigmoid.y.")  # the graph that the exercise is about
    again.expect(r"Exercise.*3\.1")

    home = start()
    home.expect("26 % read")
    home.expect("go on with it")


def test_one_starts_again(start) -> None:  # type: ignore[no-untyped-def]
    child = start("lesson", "3")
    child.expect(GO_ON)
    child.sendline("")
    child.expect(GO_ON)
    child.sendline("q")
    child.expect(pexpect.EOF)
    again = start("lesson", "3")
    again.expect("You were at 8 %")
    again.sendline("1")
    again.expect("A straight line grows")


def test_an_exercise_is_asked_read_back_and_judged(start) -> None:  # type: ignore[no-untyped-def]
    child = start("lesson", "3")
    to_the_first_exercise(child)
    child.sendline("0.9")
    child.expect(r"read as.*0\.9")
    child.expect("Not that")
    child.expect(ANSWER)
    child.sendline("?")
    child.expect("Hint 1")
    child.expect(ANSWER)
    child.sendline("0.1(1 -")
    child.expect("the formula ends here")
    child.expect(ANSWER)
    child.sendline("")
    child.expect("Type an answer")
    child.expect(ANSWER)
    child.sendline("0.1(1-0.1)")
    child.expect("Right")
    child.expect(GO_ON)


@pytest.mark.parametrize(("key", "words"), [("!", "Answer"), ("skip", r"Enter go on")])
def test_showing_and_skipping_are_two_things(start, key: str, words: str) -> None:  # type: ignore[no-untyped-def]
    child = start("lesson", "3")
    to_the_first_exercise(child)
    child.sendline(key)
    child.expect(words)


@pytest.mark.parametrize("leave", ["sendintr", "sendeof"])
def test_ctrl_c_and_ctrl_d_leave_with_the_place_kept(start, leave: str) -> None:  # type: ignore[no-untyped-def]
    child = start("lesson", "3")
    to_the_first_exercise(child)
    time.sleep(0.3)  # a person's finger: a signal within the same millisecond waits for a key
    getattr(child, leave)()
    child.expect("Your place is kept at 26 %")
    child.expect(pexpect.EOF)
    assert "Traceback" not in child.before
    child.wait()
    assert child.exitstatus == (130 if leave == "sendintr" else 0)


def test_a_lesson_read_to_its_end_is_marked(start) -> None:  # type: ignore[no-untyped-def]
    child = start("lesson", "1")
    while (seen := child.expect([r"\[1\.\d: answer", GO_ON, "That was the lesson"])) != 2:
        child.sendline("s" if seen == 0 else "")
    child.expect(pexpect.EOF)
    home = start()
    home.expect("read ✓")


def test_where_s_is_a_name_it_is_an_answer_and_skip_is_a_word(start) -> None:  # type: ignore[no-untyped-def]
    child = start("lesson", "3")
    to_the_first_exercise(child)
    child.expect("skip, q leave")
    child.sendline("s")
    child.expect("read as")
    child.sendline("skip")
    child.expect(GO_ON)


def test_an_up_arrow_brings_the_last_answer_back(start) -> None:  # type: ignore[no-untyped-def]
    child = start("lesson", "3")
    to_the_first_exercise(child)
    child.sendline("0.99")
    child.expect("Not that")
    child.expect(ANSWER)
    child.send("\x1b[A\x7f\x7f9\r")  # 0.99 again, its last two digits off, and a 9
    child.expect(r"read as.*0\.9\b")


def test_worked_lines_are_typed_one_after_another(start) -> None:  # type: ignore[no-untyped-def]
    child = start("lesson", "4")
    while (seen := child.expect([r"\[4\.(\d): answer", GO_ON])) != 0 or child.match[1] != "4":
        child.sendline("skip" if seen == 0 else "")
    child.sendline("cos(x^2)*(2x)")
    child.expect("line 2, Enter ends")
    child.sendline("2x cos(2x)")
    child.expect("line 3, Enter ends")
    child.sendline("")
    child.expect("line 2 of 2 does not follow")


@pytest.mark.parametrize(
    ("key", "words"),
    [("!", "Answer"), ("s", "Enter go on"), ("skip", "Enter go on"), ("quit", "place is kept")],
)
def test_every_key_does_at_a_later_line_what_it_does_at_the_first(  # type: ignore[no-untyped-def]
    start, key: str, words: str
) -> None:
    child = start("lesson", "4")
    while (seen := child.expect([r"\[4\.(\d): answer", GO_ON])) != 0 or child.match[1] != "4":
        child.sendline("skip" if seen == 0 else "")
    child.sendline("cos(x^2)*(2x)")
    child.expect(r"line 2, Enter ends, \? hint, ! show, s skip, q leave")
    child.sendline("?")
    child.expect("Hint 1 of 3")
    child.expect("line 2, Enter ends")
    child.sendline(key)
    child.expect(words)


def test_practice_asks_judges_and_schedules(start) -> None:  # type: ignore[no-untyped-def]
    child = start("practice", "--skill", "sum", "--count", "2", "--seed", "3")
    child.expect("Problem 1 of 2")
    child.expect(r"\[sum: answer, \? hint, ! show, s skip, q leave\]")
    child.sendline("?")
    child.expect("the rule here")
    child.sendline("!")
    child.expect("Answer")
    child.expect("Problem 2 of 2")
    child.sendline("s")
    child.expect("0 of 2 right")
    child.expect(pexpect.EOF)
    home = start("progress")
    home.expect("Progress")
    home.expect(pexpect.EOF)


def test_a_formula_is_echoed_before_anything_heavy_loads(start) -> None:  # type: ignore[no-untyped-def]
    child = start("explain", "y = 2x + b; sigmoid(y)^2", "--at", "x=1,b=2")
    assert child.expect(["sigmoid.y.²", "TensorFlow is loading"]) == 0
    child.expect("TensorFlow is loading")
    child.expect("Derive")
    assert "y = 2x" not in child.before
    child.expect(pexpect.EOF)


def test_a_fit_pauses_before_its_plots(start) -> None:  # type: ignore[no-untyped-def]
    child = start("lesson", "1")
    while child.expect([r": answer", GO_ON, "GradientDescentOptimizer"]) != 2:
        child.sendline("s" if "answer" in child.after else "")
    child.expect(GO_ON)
    assert "found" not in child.before
    child.sendline("")
    child.expect("found")

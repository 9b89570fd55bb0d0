"""A lesson in a real terminal: pauses, exercises, leaving, coming back."""

import os
import sys
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
    child.expect("Your place is kept at 28 %")
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 0

    again = start("lesson", "sigmoid")
    again.expect("You were at 28 %")
    again.sendline("")
    again.expect("sigmoid.y.")  # the graph that the exercise is about
    again.expect(r"Exercise.*3\.1")

    home = start()
    home.expect("28 % read")
    home.expect("go on with it")


def test_one_starts_again(start) -> None:  # type: ignore[no-untyped-def]
    child = start("lesson", "3")
    child.expect(GO_ON)
    child.sendline("")
    child.expect(GO_ON)
    child.sendline("q")
    child.expect(pexpect.EOF)
    again = start("lesson", "3")
    again.expect("You were at 9 %")
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
    getattr(child, leave)()
    child.expect("Your place is kept at 28 %")
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

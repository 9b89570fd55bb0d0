"""A lesson in a real terminal: pauses, exercises, leaving, coming back.

TensorFlow, of which nothing depends on the terminal, is there in test_walk alone: loading it would
take longer than all the rest.
"""

import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pexpect
import pytest

from tests.cli.run import ROOT, terminal_environment, without_tensorflow

AT_WORK = "SymPy and TensorFlow are at work"
GO_ON = r"Enter (?:go on|end), b back, \? keys, q leave\]"
LINE = r"Enter next line, a all, \? keys, q leave\]"
ANSWER = r"\[3\.1: answer"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[object]:
    running: list[pexpect.spawn] = []
    without = without_tensorflow(tmp_path)

    def begin(*arguments: str) -> pexpect.spawn:
        child = pexpect.spawn(
            sys.executable, ["-m", "tutor", *arguments], cwd=str(ROOT),
            env={**terminal_environment(tmp_path), **without},
            dimensions=(40, 100), encoding="utf-8", timeout=120,
        )  # fmt: skip
        running.append(child)
        return child

    yield begin
    for child in running:
        child.close(force=True)


def to_the_first_exercise(child: pexpect.spawn) -> None:
    while (seen := child.expect([ANSWER, GO_ON, LINE])) != 0:
        child.sendline("a" if seen == 2 else "")


def test_a_lesson_pauses_between_acts_where_enter_goes_on_and_numbers_are_changed(start) -> None:  # type: ignore[no-untyped-def]
    child = start("lesson", "3")
    child.expect("Lesson 3")
    child.expect(GO_ON)
    child.sendline("")
    child.expect(r"(\x1b\[1A\x1b\[2K)+")  # the answered prompt is taken off the screen
    assert child.match[0].count("2K") == 2  # with the free line above it,
    child.expect("Figure")
    child.expect(GO_ON)
    assert "\x1b[2J" not in child.before  # and nothing else is
    assert "\x1b[H" not in child.before
    child.sendline("0.5")
    child.expect("that is no key here")
    child.expect(GO_ON)
    child.sendline("7")
    child.expect("= sigmoid.4.")
    child.expect(GO_ON)
    child.sendline("x = -3")
    child.expect("sigmoid.−4.")
    child.expect("changed: x = −3 .1 in the lesson.")
    child.expect(GO_ON)
    child.sendline("explain x^2 at x=5")
    child.expect("= 25.0")
    child.expect("Chain rule")
    child.expect("7 of 15: " + GO_ON)


def test_q_leaves_and_the_next_start_offers_to_resume(start) -> None:  # type: ignore[no-untyped-def]
    child = start("lesson", "3")
    to_the_first_exercise(child)
    child.sendline("q")
    child.expect("Your place is kept at 4 of 15")
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 0

    again = start("lesson", "sigmoid")
    again.expect("You were at 4 of 15")
    again.sendline("")
    again.expect("sigmoid.y.")  # the graph that the exercise is about
    again.expect(r"Exercise.*3\.1")

    home = start()
    home.expect("at 21 %")  # 5 of the 23 blocks of its file
    home.expect("go on with lesson 3, The sigmoid")


def test_an_exercise_is_asked_read_back_and_judged(start) -> None:  # type: ignore[no-untyped-def]
    child = start("lesson", "3")
    to_the_first_exercise(child)
    child.sendline("0.99")
    child.expect(r"read as.*0\.99")
    child.expect("Not that")
    child.expect(ANSWER)
    child.send("\x1b[A\x7f\x7f9\r")  # ↑: 0.99 again; its last two digits off, and a 9
    child.expect(r"read as.*0\.9\b")
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


def test_ctrl_c_leaves_with_the_place_kept(start) -> None:  # type: ignore[no-untyped-def]
    child = start("lesson", "3")
    to_the_first_exercise(child)
    left = 0
    while not left:  # a signal within the millisecond of the prompt waits for a key: press again
        time.sleep(0.3)
        child.sendintr()
        left = child.expect([pexpect.TIMEOUT, "Your place is kept at 4 of 15"], timeout=10)
    child.expect(pexpect.EOF)
    assert "Traceback" not in child.before
    child.wait()
    assert child.exitstatus == 130


def test_where_nothing_can_be_kept_it_is_said_once(start, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    newer = "a newer tutor wrote"
    with closing(sqlite3.connect(tmp_path / "progress.sqlite3")) as database:
        database.execute("PRAGMA user_version = 99")
    practice = start("practice", "--count", "2")
    practice.expect(newer)
    for _ in range(2):
        practice.expect(r"q leave\]")
        assert newer not in practice.before
        practice.sendline("s")
    practice.expect(pexpect.EOF)
    assert newer not in practice.before


def test_practice_asks_judges_and_schedules(start) -> None:  # type: ignore[no-untyped-def]
    child = start("practice", "--skill", "sum", "--count", "2", "--seed", "3")
    child.expect("Problem 1 of 2")
    child.expect(r"\[sum: answer, \? hint, ! show, s skip, q leave\]")
    child.sendline("?")
    child.expect("The rule")
    child.sendline("!")
    child.expect(r"d\w+/d\w+")
    child.expect("Problem 2 of 2")
    child.sendline("s")
    child.expect("1 shown, 1 skipped")
    child.expect(pexpect.EOF)
    home = start("progress")
    home.expect("Progress")
    home.expect("Skills")
    home.expect("Sums and constant factors.*not answered.*due")
    home.expect(pexpect.EOF)


def test_a_sitting_that_is_left_at_once_counts_nothing(start) -> None:  # type: ignore[no-untyped-def]
    child = start("practice", "--skill", "sum", "--count", "1")
    child.expect("q leave")
    child.sendline("q")
    child.expect("No problem was finished")
    child.expect(pexpect.EOF)


def test_a_formula_is_echoed_before_anything_heavy_loads(start) -> None:  # type: ignore[no-untyped-def]
    child = start("explain", "y = 2x + b; sigmoid(y)^2", "--at", "x=1,b=2")
    assert child.expect(["sigmoid.y.²", AT_WORK]) == 0
    child.expect(AT_WORK)
    child.expect("Derive")
    assert "y = 2x" not in child.before
    child.expect(pexpect.EOF)


def test_nobody_waits_for_a_lessons_first_words_without_a_word(start) -> None:  # type: ignore[no-untyped-def]
    child = start("lesson", "20")
    child.expect("about 22 minutes")
    assert child.expect([AT_WORK, "A dense layer draws", GO_ON]) == 0
    child.expect("A dense layer draws")


@pytest.mark.parametrize(
    ("command", "before", "after"),
    [
        (["solution", "3.2"], "What is", "s.1 − s."),
        (["export", "3", "--to", "md", "--output", "-"], "", "# Lesson 3"),
        (["explain", "x^2", "--at", "x=1", "--json"], "", '"expression"'),
    ],
)
def test_every_command_that_computes_says_so(  # type: ignore[no-untyped-def]
    start, command: list[str], before: str, after: str
) -> None:
    child = start(*command)
    child.expect(f"{before}.*{AT_WORK}")
    child.expect(after)
    child.expect(pexpect.EOF)


def test_what_is_typed_while_one_waits_is_kept_for_the_prompt_and_tears_nothing(start) -> None:  # type: ignore[no-untyped-def]
    child = start("lesson", "3")
    child.expect(AT_WORK)
    child.sendline("hasty")
    child.expect("A straight line grows")
    assert "hasty" not in child.before
    child.expect(GO_ON)
    assert "hasty" not in child.before
    child.expect("hasty")
    child.expect("that is no key here")
    child.sendline("q")
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 0

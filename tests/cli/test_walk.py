"""The whole course in a real terminal: every exercise answered wrong, then right, to the end."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from tests.cli.run import ROOT, terminal_environment, tutor
from tutor.course.exercises import Posed, of_lesson
from tutor.course.folders import headings
from tutor.course.heading import Heading

ANSWER = r"\[(\d+\.\d+): answer"
MORE_LINES = r"line \d+, Enter ends"
PAUSE = r"Enter go on, b back"
LINE = r"Enter next line, a all"
END = r"Enter end, b back"
RIGHT, WRONG = r"Right ✓", r"Not that\."
OTHER = [r"cannot decide", r"does not count", r"Type an answer", r"type one of", pexpect.EOF]


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"TUTOR_HOME": str(tmp_path), "TERM": "xterm-256color"}


@pytest.fixture
def terminal(heading: Heading, home: dict[str, str]) -> Iterator[pexpect.spawn]:
    child = pexpect.spawn(
        sys.executable, ["-m", "tutor", "lesson", heading.id], cwd=str(ROOT),
        env=terminal_environment(Path(home["TUTOR_HOME"])),
        dimensions=(50, 120), encoding="utf-8", timeout=120,
    )  # fmt: skip
    child.delaybeforesend = None
    yield child
    child.close(force=True)


def wrong(posed: Posed) -> str:
    """Another choice, or what is one more than the right answer."""
    asked = posed.exercise
    if asked.choices:
        return next(choice for choice in asked.choices if choice != asked.answer)
    return f"{asked.answer} + 1"


def answer(terminal: pexpect.spawn, posed: Posed, typed: str, verdict: str) -> None:
    if posed.exercise.form == "lines":  # what leads there, by which nothing is lost
        terminal.sendline(f"1*({typed})")
        terminal.expect(MORE_LINES)
    terminal.sendline(typed)
    if posed.exercise.form == "lines":
        terminal.expect(MORE_LINES)
        terminal.sendline("")
    expected = [verdict, RIGHT if verdict == WRONG else WRONG, *OTHER]
    assert terminal.expect(expected) == 0, f"{posed.exercise.number}: {typed}"


ORDINARY = ("addition",)
"""The others are walked by -m course."""


@pytest.mark.parametrize(
    "heading",
    [
        pytest.param(one, marks=[] if one.id in ORDINARY else pytest.mark.course, id=one.id)
        for one in headings()
    ],
)
def test_every_exercise_is_judged_right_and_the_lesson_is_done(
    heading: Heading, terminal: pexpect.spawn, home: dict[str, str]
) -> None:
    left = {posed.exercise.number: posed for posed in of_lesson(heading)}
    while (seen := terminal.expect([ANSWER, PAUSE, LINE, END])) != 3:
        if seen == 0:
            posed = left.pop(terminal.match[1])
            answer(terminal, posed, wrong(posed), WRONG)
            terminal.expect(ANSWER)
            answer(terminal, posed, posed.exercise.answer, RIGHT)
        else:
            terminal.sendline("" if seen == 1 else "a")
    terminal.sendline("")
    terminal.expect("That was the lesson")
    terminal.expect(pexpect.EOF)
    terminal.wait()

    assert left == {}
    assert terminal.exitstatus == 0
    standing = json.loads(tutor("progress", "--json", **home).stdout)
    mine = next(one for one in standing["lessons"] if one["lesson"] == heading.id)
    assert mine["done"]
    assert (mine["solved"], mine["shown"], mine["read"]) == (mine["exercises"], 0, 100)

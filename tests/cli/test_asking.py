"""What each key of a question does, in a sitting whose keys are typed by the test."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Sit
from tests.course.test_lint import FIT, GRAPH

IN_S = """
```exercise
id = "in-s"
ask = "What is ds/dy?"
of = "s"
wrt = "y"
answer = "s*(1 - s)"
hints = ["Look at the sigmoid."]
after = "It is its own slope's measure."
```
"""

BY_LINES = """
```graph
x = 1
f = sin(x^2)
```

```exercise
id = "by-lines"
ask = "Differentiate `f` by `x`, line by line."
of = "f"
wrt = "x"
form = "lines"
answer = "2*x*cos(x^2)"
hints = ["The outer function is the sine."]
after = "Every line equals the one before it."
```
"""


@pytest.fixture
def lesson(request: pytest.FixtureRequest) -> str:
    """One question, at which the sitting begins; a test may bring another."""
    return getattr(request, "param", GRAPH + IN_S)


by_lines = pytest.mark.parametrize("lesson", [BY_LINES], indirect=True, ids=["lines"])


@pytest.mark.parametrize(("key", "words"), [("!", "Answer"), ("skip", "Enter end, b back")])
def test_showing_and_skipping_are_two_things(sit: Sit, key: str, words: str) -> None:
    text = sit(key).partition(f"> {key}\n")[2]
    assert words in text
    assert ("Answer" in text) == (key == "!")


def test_where_s_is_a_name_it_is_an_answer_and_skip_is_a_word(sit: Sit) -> None:
    text = sit("s")
    assert "? hint, ! show, skip, " in text
    assert "read as  s" in text
    assert "1.1: answer" in text.partition("read as")[2]  # it is still asked
    assert "read as" not in sit("skip")


@by_lines
def test_worked_lines_are_typed_one_after_another(sit: Sit) -> None:
    text = sit("cos(x^2)*(2x)", "2x cos(2x)", "")
    assert "[line 2, Enter ends" in text
    assert "[line 3, Enter ends" in text
    assert "Line 2 of 2 does not follow" in text


@by_lines
@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("!", "Answer"),
        ("s", "Enter end, b back"),
        ("skip", "Enter end, b back"),
        ("quit", "place is kept"),
    ],
)
def test_every_key_does_at_a_later_line_what_it_does_at_the_first(
    sit: Sit, key: str, words: str
) -> None:
    text = sit("cos(x^2)*(2x)", "?", key, width=100)
    assert "line 2, Enter ends, ? hint, ! show, s skip, q leave" in text
    assert "Hint 1 of 3" in text  # the lesson's, and two that are computed
    assert words in text.rpartition(f"> {key}\n")[2]


def test_where_nothing_can_be_kept_it_is_said_once_and_no_place_is_promised(
    sit: Sit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with closing(sqlite3.connect(home / "progress.sqlite3")) as database:
        database.execute("PRAGMA user_version = 99")

    assert "Your place is not kept." in sit("s", "q")
    assert capsys.readouterr().err.count("a newer tutor wrote") == 1


@pytest.mark.parametrize("lesson", [FIT], indirect=True, ids=["fit"])
def test_a_fit_pauses_before_its_plots(sit: Sit) -> None:
    assert "GradientDescentOptimizer" in sit()
    assert "found" not in sit()
    assert "found" in sit("")

"""A lesson file is data from anywhere: what is no lesson is an error with file and line.

Nothing that a file holds is run, nothing reaches the terminal raw, and nothing takes for ever.
"""

import ast
import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.run import tutor
from tests.course.test_lint import EXERCISE, FRONT, GRAPH, block
from tutor.autodiff.oracle import Oracle
from tutor.cli.options import DEFAULT_SEED
from tutor.course.acts import results
from tutor.course.folders import find, headings
from tutor.course.lesson import load
from tutor.course.lint import lint
from tutor.course.source import MAX_FILE
from tutor.errors import LessonError
from tutor.render.lesson import draw_nowhere

SECONDS = 10


def run(where: Path, data: str | bytes, oracle: Oracle) -> LessonError:
    """A file as a learner would study it: what is said of it, and that it is said soon."""
    raw = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    (where / "01-steep.md").write_bytes(raw)
    began = time.monotonic()
    with pytest.raises(LessonError) as caught:
        list(results(load(find("1", where)), oracle, DEFAULT_SEED))
    assert time.monotonic() - began < SECONDS
    return caught.value


def front(key: str, value: str) -> str:
    return re.sub(rf"^{key} = .*$", lambda _: f"{key} = {value}", FRONT, flags=re.M) + GRAPH


def graph(body: str) -> str:
    return FRONT + block("graph", body)


FIT = 'model = "W*x"\ntruth = "x"\nx = {uniform = [0, 1]}\nparameters = {W = 0}\n'
DEEP, BOMB = "[" * 8_000 + "]" * 8_000, ".a" * 9_000

HOSTILE: list[tuple[str, str | bytes, int]] = [
    # what it is, the file, the line that is told
    ("binary", bytes(range(256)) * 40, 2),
    ("bytes that are no text", b"+++\nformat = 1\n\xff\xfe\n+++\n", 3),
    ("NUL", FRONT + "\0", 8),
    ("a terminal escape sequence", FRONT + "\nSee \x1b]8;;http://evil\x1b\\this.\n", 9),
    ("a C1 escape sequence", FRONT + "\x9b2J", 8),
    ("text that is turned around", FRONT + "\n\nabc \u202e cba", 10),
    ("a lone carriage return", FRONT + "\n\rHidden", 9),
    ("half a character", (FRONT + "\ud800").encode("utf-8", "surrogatepass"), 8),
    ("an escape within TOML", front("title", '"a\\u001b[31m"'), 4),
    ("an escape within a key", FRONT + block("exercise", '"a\\u001b" = 1'), 9),
    ("TOML nested deeply", front("needs", DEEP), 1),
    ("a deep array in a block", FRONT + block("derive", f"of = {DEEP}"), 9),
    ("an inline table nested deeply", FRONT + block("fit", "x = " + "{a = " * 3_000), 9),
    ("a key of many parts", front("needs", "[]\na" + BOMB + " = 1"), 6),
    ("a key of many parts in a block", FRONT + block("fit", "a" + BOMB + " = 1"), 10),
    ("many parts in a value", FRONT + block("graph", "x = [{a" + BOMB + " = 1}]\ny = x"), 10),
    ("a block of 100,000 characters", FRONT + block("derive", "#" * 100_000), 9),
    ("a graph of 100,000 characters", graph("y = 1" + " + 1" * 25_000), 9),
    ("a number of 5,000 digits", front("minutes", "9" * 5_000), 1),
    ("a number beyond every double", graph(f"x = {10**400}\ny = x"), 10),
    ("minutes without end", front("minutes", str(10**30)), 6),
    ("minutes below 1", front("minutes", "-5"), 6),
    ("an infinite number", graph("x = inf\ny = x"), 10),
    ("a power tower", graph("y = 9^9^9^9"), 10),
    ("brackets nested deeply", graph("y = " + "(" * 5_000 + "1" + ")" * 5_000), 10),
    ("functions nested deeply", graph("x = 1\ny = " + "sin(" * 3_000 + "x" + ")" * 3_000), 11),
    ("a name of 5,000 letters", graph("x" * 5_000 + " = 2*y"), 10),
    ("code for a formula", graph("y = __import__('os').system('touch hacked')"), 10),
    ("a fit of a million points", FRONT + block("fit", FIT + "points = 1_000_000"), 14),
    ("a fit without end", FRONT + block("fit", FIT + "points = 100_000\nsteps = 10_000"), 15),
    ("a fit with a huge model",
     FRONT + block("fit", FIT.replace("W*x", "W*x" + " + sin(W*x)" * 1_500)
                   + "points = 100_000\nsteps = 9"), 10),
    ("data from beyond what a double tells apart",
     FRONT + block("fit", FIT.replace("[0, 1]", "[-1e308, 1e308]")), 12),
    ("a figure wider than every double",
     FRONT + block("figure", 'formula = "x"\nstart = -1e308\nend = 1e308'), 11),
    ("a figure of a mean over its own points",
     FRONT + block("figure", 'formula = "x*mean(x)"\nstart = 0\nend = 1'), 10),
    ("a graph of 3,600 operations",
     graph("x = 1\ny = x" + "".join(f" + sin({k}*x)" for k in range(1, 1_200))), 9),
    ("a huge column in a huge graph",
     graph("x = [" + "1," * 4_500 + "1]\ny = x" + "*sin(x)" * 1_500), 9),
    ("a path for an id", front("id", '"../../etc/passwd"'), 3),
    ("markup for an id", front("id", '"[bold]"'), 3),
    ("a word that `lesson` takes", front("id", '"next"'), 3),
    ("a title of many lines", front("title", '"a\\nLesson 1"'), 4),
    ("a title without end", front("title", '"' + "a" * 5_000 + '"'), 4),
    ("a number that it has not", front("minutes", "5\nnumber = 1"), 7),
    ("a file of another's", front("minutes", '5\nfile = "/etc/passwd"'), 7),
    ("a paragraph without end", FRONT + "\n" + "[" * 50_000, 9),
    ("many marks in one paragraph", FRONT + "\n" + "*a_" * 9_000, 9),
    ("an act that is no word", FRONT + block("[red]derive[/red]", ""), 9),
    ("an empty file", "", 1),
    ("no end of the front matter", "+++\n" + "a = 1\n" * 20_000, 1),
]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "line"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE]
)
def test_it_is_an_error_with_file_and_line(
    tmp_path: Path, oracle: Oracle, data: str | bytes, line: int
) -> None:
    error = run(tmp_path, data, oracle)
    assert (error.file, error.line) == ("01-steep.md", line)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", str(error))
    assert not Path("hacked").exists()


@pytest.mark.parametrize(
    ("data", "line"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE]
)
def test_lint_finds_it_at_the_same_line(
    tmp_path: Path, oracle: Oracle, data: str | bytes, line: int
) -> None:
    file = tmp_path / "01-steep.md"
    file.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))
    assert line in [one.line for one in lint(file, oracle, DEFAULT_SEED, draw_nowhere)]


# --- files that are none -------------------------------------------------------------------------


def sparse(file: Path) -> None:
    with file.open("wb") as out:
        out.truncate(1 << 30)


NO_FILES: list[tuple[str, Callable[[Path], None]]] = [
    ("a gigabyte", sparse),
    ("one byte too many", lambda file: file.write_bytes(b"a" * (MAX_FILE + 1)) and None),
    ("a folder", lambda file: file.mkdir()),
    ("a pipe", os.mkfifo),
    ("a link to a device", lambda file: file.symlink_to("/dev/zero")),
    ("a link to itself", lambda file: file.symlink_to(file)),
    ("a link to nothing", lambda file: file.symlink_to("nothing")),
    ("a link to the system", lambda file: file.symlink_to("/etc/passwd")),
]  # fmt: skip


@pytest.mark.parametrize(("_", "make"), NO_FILES, ids=[name for name, _ in NO_FILES])
def test_what_is_no_file_is_told_and_nothing_of_it_shown(
    tmp_path: Path, oracle: Oracle, _: str, make: Callable[[Path], None]
) -> None:
    file = tmp_path / "01-steep.md"
    make(file)
    began = time.monotonic()
    with pytest.raises(LessonError) as caught:
        headings(tmp_path)
    assert time.monotonic() - began < 1
    assert (caught.value.file, caught.value.line) == ("01-steep.md", 1)
    assert "root:" not in str(caught.value)
    assert {one.line for one in lint(file, oracle, DEFAULT_SEED, draw_nowhere)} == {1}


def test_a_file_may_have_any_name_and_none_reaches_the_terminal_raw(tmp_path: Path) -> None:
    (tmp_path / "01-\x1b[31m\nred.md").write_text("no lesson", encoding="utf-8")
    done = tutor("lessons", "--lessons", str(tmp_path), TUTOR_HOME=str(tmp_path))
    assert "\x1b" not in done.stdout + done.stderr
    assert done.stderr.startswith("01-�[31m�red.md:1: ")
    assert "Addition" in done.stdout  # the course is shown all the same


# --- lessons that are sound, with words that are not ---------------------------------------------

MARKUP = "[bold]b[/bold] [link=http://evil]l[/link] [/x] :smile: <b>h</b> ![i](file:///etc/passwd)"


def test_markup_is_shown_as_it_is_typed_and_obeyed_nowhere(tmp_path: Path) -> None:
    text = FRONT.replace("Steep", "[red]T[/red]") + f"\n{MARKUP}\n" + GRAPH
    text += EXERCISE.replace("What is ds/dx, in terms of s?", f"What? {MARKUP}")
    (tmp_path / "01-steep.md").write_text(text, encoding="utf-8")
    done = tutor("lesson", "101", "--lessons", str(tmp_path), TUTOR_HOME=str(tmp_path))
    assert done.returncode == 0
    assert "Lesson 101  [red]T[/red]" in done.stdout
    assert done.stdout.count("[bold]b[/bold] [link=http://evil]l[/link] [/x] :smile:") == 2
    assert "\x1b" not in done.stdout
    listed = tutor("lessons", "--lessons", str(tmp_path), TUTOR_HOME=str(tmp_path))
    assert "[red]T[/red]" in listed.stdout


def test_needs_are_ids_and_never_paths(tmp_path: Path) -> None:
    (tmp_path / "01-steep.md").write_text(
        FRONT.replace('["linear"]', '["../../../etc/passwd", "linear"]') + GRAPH + EXERCISE
    )
    done = tutor("lesson", "101", "--lessons", str(tmp_path), TUTOR_HOME=str(tmp_path))
    assert done.returncode == 0
    assert "root:" not in done.stdout
    assert "passwd" not in done.stdout
    assert "builds on lesson 2, A linear function" in done.stdout


def test_an_id_is_a_text_in_an_exported_notebook_and_no_code(tmp_path: Path) -> None:
    name = '\\")\\nimport os\\nprint(os.getcwd()) #\\\\'
    text = FRONT + GRAPH + re.sub(r"^id = .*$", lambda _: f'id = "{name}"', EXERCISE, flags=re.M)
    (tmp_path / "01-steep.md").write_text(text, encoding="utf-8")
    own = {"TUTOR_LESSONS": str(tmp_path), "TUTOR_HOME": str(tmp_path)}
    done = tutor("export", "101", "--output", "-", **own)
    cells = json.loads(done.stdout)["cells"]
    (check,) = [one for one in cells if "tutor.check" in "".join(one["source"])]
    tree = ast.parse("".join(check["source"]))
    imported = [
        name.name for node in tree.body if isinstance(node, ast.Import) for name in node.names
    ]
    assert imported == ["tutor"]
    (asked,) = [node for node in ast.walk(tree) if isinstance(node, ast.keyword)]
    assert isinstance(asked.value, ast.Constant)
    assert asked.value.value == '")\nimport os\nprint(os.getcwd()) #\\'

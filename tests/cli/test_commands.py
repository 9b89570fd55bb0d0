"""Each command: what it prints, where, and with what status."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.cli.run import ROOT, started, tutor, without_tensorflow
from tutor.cli.app import app


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUTOR_HOME", str(tmp_path / "home"))


def test_alone_it_says_what_is_here_and_how_to_begin() -> None:
    done = started()
    assert done.returncode == 0
    assert "The sigmoid" in done.stdout
    assert "Next: begin lesson 1, Addition." in done.stdout
    assert "python -m tutor lesson next" in done.stdout


def commands(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*before, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*before, name))


@pytest.mark.parametrize("command", [(), *commands(app)], ids=" ".join)
def test_a_folder_of_lessons_may_be_named_behind_every_command(command: tuple[str, ...]) -> None:
    found: click.Command = app
    for name in command:
        assert isinstance(found, click.Group)
        found = found.commands[name]
    assert {"--lessons", "--debug"} <= {option for one in found.params for option in one.opts}


def test_lessons_are_listed() -> None:
    listed = json.loads(tutor("lessons", "--json").stdout)["lessons"]
    assert json.loads(tutor("--json").stdout)["lessons"] == listed
    assert [entry["number"] for entry in listed] == list(range(1, len(listed) + 1))
    assert listed[2] | {"finished": False, "act": 0} == listed[2]
    assert "Regression by gradient descent" in tutor("lessons").stdout


@pytest.mark.parametrize("command", [("lessons",), ("progress",), ("functions", "relu")])
@pytest.mark.parametrize("option", ["--json", "--plain"])
def test_an_option_before_the_command_is_one_behind_it(
    option: str, command: tuple[str, ...]
) -> None:
    done = tutor(option, *command)
    assert (done.returncode, done.stdout) == (0, tutor(*command, option).stdout)
    assert done.stdout != tutor(*command).stdout


def test_an_option_before_a_command_that_has_none_such_is_refused() -> None:
    done = tutor("--json", "code", "x", "--at", "x=1")
    assert done.returncode == 2
    assert "code has no --json" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["check", "--off", "x^2", "2x"], "No such option '--off'. Did you mean '--of'?"),
        (["check", "--equal=x", "x"], "No such option '--equal'. Did you mean '--equals'?"),
        (["explain", "x", "--att", "x=1"], "No such option '--att'. Did you mean '--at'?"),
    ],
)
def test_a_misspelled_option_is_no_formula(arguments: list[str], told: str) -> None:
    done = tutor(*arguments)
    assert done.returncode == 2
    assert told in done.stderr


@pytest.mark.parametrize("command", ["explain", "check", "code"])
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_is_no_misspelled_option(command: str, option: str) -> None:
    done = tutor(command, option)
    assert done.returncode == 0
    assert done.stdout.startswith("Usage:")


def test_two_signs_before_a_name_are_a_formula() -> None:
    assert tutor("check", "--equals", "x", "--x").returncode == 0
    assert tutor("check", "--equals", "-x", "--x").returncode == 1


@pytest.mark.parametrize("command", [["explain", "fact(x)"], ["functions", "factorial"],
                                     ["explain", "x!"]])  # fmt: skip
def test_a_factorial_is_told_to_be_none(command: list[str]) -> None:
    assert "there is no factorial here; write the product out" in tutor(*command).stderr


def test_a_point_within_the_formula_is_sent_beside_it() -> None:
    explained = tutor("explain", "x^2 at x=3").stderr
    checked = tutor("check", "--of", "x^2 at x=3", "6").stderr

    assert "give it beside the formula: --at x=3" in explained
    assert 'without it: --of "x^2"' in checked
    assert "--at" not in checked


def test_of_a_command_that_is_none_the_nearest_is_told() -> None:
    done = tutor("explian", "x^2")
    assert done.returncode == 2
    assert "No such command 'explian'. Did you mean 'explain'?" in done.stderr
    assert "Did you mean" not in tutor("qqq").stderr


def test_all_but_three_commands_have_json_as_the_readme_says() -> None:
    without = {
        name
        for name, command in app.commands.items()
        if not any("--json" in one.opts for one in command.params)
    }
    assert without - {"progress"} == {"new", "export", "code"}
    assert "All but `new`, `export` and `code` have `--json`" in (ROOT / "README.md").read_text(
        "utf-8"
    )


def test_a_value_for_a_name_that_is_not_there_is_told_and_left_out() -> None:
    done = tutor("explain", "x^2", "--at", "x=3,z=4", "--json")
    assert done.returncode == 0
    assert done.stderr == "z: not in the formula, so the value is not used\n"
    assert json.loads(done.stdout)["gradient"]["x"]["value"] == 6


@pytest.mark.parametrize(
    "arguments",
    [
        ["lesson", "\x1b[31mred"],
        ["explain", "x+\x1b[31m"],
        ["explain", "x", "--at", "\x1b[2Jx=1"],
        ["explain", "x", "too\x9b31m many"],
        ["explain", "x", "--at", "x=1", "--wrt", "\x1b[31mq"],
        ["explain", "x", "--at", "x=1", "--svg", "/nowhere/\x1b[31m"],
        ["\x1b[31mwhat"],
    ],
)
def test_what_is_typed_never_reaches_the_terminal_raw(arguments: list[str]) -> None:
    done = tutor(*arguments)
    assert done.returncode == 2
    assert not {"\x1b", "\x9b"} & set(done.stderr + done.stdout)


def test_a_mistake_of_the_tutors_own_has_a_status_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import tutor.comparison.compare as c\nc.trace = lambda *a: 1 / 0\n", encoding="utf-8"
    )
    done = started("explain", "x", "--at", "x=1", PYTHONPATH=f"{tmp_path}:{ROOT}")
    assert done.returncode == 70
    assert "That is a mistake in it, not in what you typed" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_lesson_in_a_pipe_prints_everything_and_asks_nothing() -> None:
    done = started("lesson", "3")
    assert done.returncode == 0
    assert done.stderr == ""
    assert "0.017662734" in done.stdout
    assert "Enter" not in done.stdout


def test_a_lessons_json_is_the_whole_lesson_on_standard_output() -> None:
    done = tutor("lesson", "sigmoid", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 0
    assert (found["lesson"], found["title"]) == (3, "The sigmoid")
    compare = next(act for act in found["acts"] if act["act"] == "compare")
    assert compare["rows"][0]["tf32"] == 0.017662734


def test_the_seed_decides_the_random_data_and_has_a_default() -> None:
    def fit(*seed: str) -> object:
        acts = json.loads(tutor("lesson", "1", "--json", *seed).stdout)["acts"]
        return next(act for act in acts if act["act"] == "fit")["result"]

    assert fit() == fit("--seed", "2016")
    assert fit() != fit("--seed", "1")


class TestExplain:
    def test_has_the_contracts_keys(self) -> None:
        done = tutor("explain", "y = 2*x + b; s = sigmoid(y)", "--at", "x=1,b=2", "--json")
        found = json.loads(done.stdout)
        assert done.returncode == 0
        assert set(found) >= {"expression", "at", "value", "gradient", "nodes", "steps", "agrees"}
        assert set(found["gradient"]["x"]) >= {
            "symbolic", "value", "tf32", "tf64", "numeric", "ulps", "verdict",
        }  # fmt: skip
        assert found["gradient"]["x"]["symbolic"] == "2*s*(1 - s)"
        assert found["gradient"]["x"]["tf32"] == 0.035325468
        assert found["agrees"] is True

    def test_draws_the_derivation_and_the_comparison(self) -> None:
        text = tutor("explain", "x*sin(x)", "--at", "x=1").stdout
        assert "product rule" in text
        assert "sin(x) + x·cos(x)" in text
        assert "1.3817732906760363" in text

    def test_takes_columns_and_one_name(self) -> None:
        done = tutor("explain", "mean((W*x - y)^2)", "--at", "W=1,x=[1,2],y=[2,4]",
                     "--wrt", "W", "--json")  # fmt: skip
        gradient = json.loads(done.stdout)["gradient"]
        assert list(gradient) == ["W"]
        # mean(2(x − 2x)·x) over x = 1, 2: −(1 + 4)
        assert gradient["W"]["value"] == -5

    def test_shows_what_was_read_in_its_own_way(self) -> None:
        assert "(1/2)·x" in tutor("explain", "1/2x", "--at", "x=1").stdout


MISTAKES = {
    "misspelt function": (
        "explain",
        ["x*sigmod(x)", "--at", "x=1"],
        ["    ^^^^^^", "did you mean sigmoid?"],
    ),
    "missing value": ("explain", ["x*c", "--at", "x=1"], ["c has no value", "--at c=1"]),
    "missing bracket": ("explain", ["(x", "--at", "x=1"], ["a closing ) is missing"]),
    "no point": ("explain", ["x", "--at", "x"], ["a point is written x=1,b=2"]),
    "unknown name": ("explain", ["x", "--at", "x=1", "--wrt", "q"], ["q does not occur"]),
    "columns that do not match": (
        "explain",
        ["x + y", "--at", "x=[1,2],y=[1,2,3]"],
        ["column of 2", "column of 3"],
    ),
    "a column as a result": (
        "explain",
        ["2*x", "--at", "x=[1,2]"],
        ["a gradient is of one number"],
    ),
    "unknown lesson": ("lesson", ["77"], ["there is no lesson “77”\nthere are lessons 1 to 20: "]),
    "negative seed": ("lesson", ["3", "--seed", "-1"], ["-1"]),
}


@pytest.mark.parametrize(("command", "arguments", "words"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_on_the_error_stream(
    command: str, arguments: list[str], words: list[str]
) -> None:
    done = tutor(command, *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert [word for word in words if word not in done.stderr] == []
    assert "Traceback" not in done.stderr


def test_debug_shows_the_traceback() -> None:
    assert "Traceback" in started("explain", "(x", "--at", "x=1", "--debug").stderr


class TestWithoutTensorFlow:
    def test_missing(self, tmp_path: Path) -> None:
        done = started("lesson", "3", **without_tensorflow(tmp_path))
        assert done.returncode == 3
        assert done.stdout.count("TensorFlow is not installed") == 1
        assert "pip install tensorflow" in done.stdout
        assert "not compared" in done.stdout
        assert "s(1 − s)" in done.stdout
        assert "0.017662706213291107" in done.stdout
        assert "Traceback" not in done.stdout + done.stderr

    def test_broken(self, tmp_path: Path) -> None:
        environment = without_tensorflow(
            tmp_path, 'raise ImportError("\\x1b[31mlibcuda is too old")'
        )
        done = started("explain", "x^2", "--at", "x=3", **environment)
        assert done.returncode == 3
        assert "libcuda is too old" in done.stdout
        assert "\x1b" not in done.stdout
        assert "6.0" in done.stdout

    def test_killed_midway(self, tmp_path: Path) -> None:
        environment = without_tensorflow(tmp_path, "import os; os.kill(os.getpid(), 9)")
        done = started("lesson", "1", "--json", **environment)
        assert done.returncode == 3
        rows = [row for act in json.loads(done.stdout)["acts"] for row in act.get("rows", ())]
        compared = [row for row in rows if "verdict" in row]
        assert {row["verdict"] for row in compared} == {"not compared"}
        assert {row["tf32"] for row in compared} == {None}


def test_a_closed_pipe_ends_quietly() -> None:
    done = subprocess.run(
        f"{sys.executable} -m tutor lesson 3 | head -n 2",
        shell=True, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    assert "Lesson 3" in done.stdout


@pytest.mark.parametrize("command", ["explain x^2 --at x=3", "lessons", "--help"])
def test_a_full_disk_is_no_mistake_of_the_tutors(command: str, tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tutor", *command.split()],
            stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT, timeout=60, check=False,
            env={**os.environ, **without_tensorflow(tmp_path)},
        )  # fmt: skip
    assert done.stderr == "the output cannot be written: No space left on device\n"
    assert done.returncode == 2


def test_ctrl_c_ends_quietly_with_130() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tutor", "lesson", "3"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors == ""


def test_no_colour_and_plain_have_no_control_codes() -> None:
    done = tutor("explain", "x^2", "--at", "x=3", NO_COLOR="1")
    assert "\x1b" not in done.stdout
    assert tutor("explain", "x^2", "--at", "x=3", "--plain").stdout.isascii()


@pytest.mark.parametrize("command", ["functions --json", "export 1 --to md --output -"])
def test_what_programs_read_is_utf8_whatever_the_terminal_has(command: str) -> None:
    elsewhere = subprocess.run(
        [sys.executable, "-m", "tutor", *command.split()],
        capture_output=True, cwd=ROOT, timeout=120, check=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    ).stdout.decode("utf-8")  # fmt: skip
    assert tutor(*command.split()).stdout == elsewhere
    assert not elsewhere.isascii()


def test_a_finding_and_a_message_are_told_in_what_the_terminal_has(tmp_path: Path) -> None:
    (tmp_path / "01-a.md").write_text("+++\nformat = 1\n+++\n", encoding="utf-8")
    found = started("lint", str(tmp_path), PYTHONIOENCODING="ascii")
    assert found.returncode == 1
    assert 'id = "..."' in found.stdout
    assert started("lesson", "99", PYTHONIOENCODING="ascii").stderr.startswith(
        'there is no lesson "99"\n'
    )


def test_closed_streams_are_no_mistake_of_the_tutors() -> None:
    for command, status in (("lessons >&-", 0), ("lesson 99 2>&-", 2)):
        done = subprocess.run(
            f"{sys.executable} -m tutor {command}",
            shell=True, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout, done.stderr) == (status, "", "")


def test_a_terminal_that_is_not_utf8_is_served_in_ascii() -> None:
    done = started("solution", "4.3", PYTHONIOENCODING="cp1252")
    assert done.returncode == 0
    assert "4*s^2*(1 - s)" in done.stdout
    assert done.stdout.isascii()


def test_a_picture_can_be_saved(tmp_path: Path) -> None:
    file = tmp_path / "page.svg"
    done = tutor("explain", "x^2", "--at", "x=3", "--svg", str(file))
    assert done.returncode == 0
    assert file.read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize("asked", [["explain", "x^2", "--at", "x=1"], ["lesson", "3", "--all"]])
def test_a_picture_without_a_folder_is_told_before_anything_is_computed(asked: list[str]) -> None:
    done = tutor(*asked, "--svg", "/nowhere/page.svg")

    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no folder /nowhere" in done.stderr

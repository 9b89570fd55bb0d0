"""check, hint, solution, practice and progress, as they are typed."""

import json
import os
import re
from io import StringIO
from pathlib import Path

import pytest

from tests.cli.run import tutor
from tutor.checking.hints import worked
from tutor.checking.questions import of_derivative
from tutor.checking.verdict import CORRECT, TESTED, Verdict
from tutor.course.check import check
from tutor.render.exercise import draw_lines, draw_solution, draw_verdict
from tutor.render.page import page


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TUTOR_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


STATUSES = [
    (["check", "3.1", "0.09"], 0),
    (["check", "sigmoid-at-a-tenth", "9/100"], 0),
    (["check", "3.1", "0.9"], 1),
    (["check", "3.1", "0.9("], 2),
    (["check", "--of", "sin(2x)", "2cos(2x)"], 0),
    (["check", "--of", "sin(2x)", "--wrt", "x", "cos(2x)"], 1),
    (["check", "--of", "x^3", "--order", "2", "6x"], 0),
    (["check", "--of", "x^2", "-x^2"], 1),  # an answer may begin with a minus
    (["check", "--equals", "x^2 - 1", "(x-1)(x+1)"], 0),
    (["check", "--equals", "ln(x^2)", "2ln(x)"], 4),
    (["check", "99.1", "1"], 2),
    (["check", "3.1"], 2),
    (["check", "--of", "x*y", "y"], 2),
    (["check"], 2),
    (["check", "--of", "x^2"], 2),
    (["check", "--of", "x^2", "--equals", "x", "2x"], 2),
    (["check", "--wrt", "x", "3.1", "0.09"], 2),
    (["check", "--equals", "x", "--order", "2", "x"], 2),
    (["hint", "3.1"], 0),
    (["solution", "3.1"], 0),
    (["practice", "--count", "3"], 0),
    (["practice", "--skill", "knitting"], 2),
    (["progress"], 0),
]


@pytest.mark.parametrize(("arguments", "status"), STATUSES, ids=lambda value: str(value)[:40])
def test_the_exit_status_says_how_it_went(arguments: list[str], status: int) -> None:
    done = tutor(*arguments)
    assert done.returncode == status
    assert "Traceback" not in done.stderr


def test_the_answer_is_read_back_before_the_verdict_and_the_mistake_is_named() -> None:
    said = tutor("check", "--of", "sin(2x)", "cos(2x)").stdout
    assert said.index("read as  cos(2x)") < said.index("Not that.") < said.index("inside")
    assert "yours is" in said


def test_two_mistakes_at_once_are_told_from_two_explanations() -> None:
    both = tutor("check", "--of", "3sin(2x) - ln(x)", "3cos(2x) + 1/x").stdout
    assert "It may be two things at once:" in both
    assert "one of two" not in both
    either = tutor("check", "--of", "x*sin(x)", "sin(x) - x*cos(x)").stdout
    assert "It may be one of two:" in either


def test_what_is_missing_is_said_as_it_is_typed() -> None:
    assert "--wrt x; the variables here: x, y" in tutor("check", "--of", "x*y", "y").stderr
    assert "--wrt x; the variables here: a, x" in tutor("check", "--of", "a x^2", "2ax").stderr
    assert "--wrt t; the variables here: a, t" in tutor("check", "--of", "a sin(t)", "1").stderr
    said = tutor("check", "--of", "x", "--wrt", "z", "1").stdout
    assert "z does not occur in x, and so" in said
    assert "its variables: x" in said


@pytest.mark.parametrize("integral", ["int x dx", "∫x dx", "\\int x dx", "integral of x dx"])
def test_of_an_integral_it_is_said_that_there_are_none(integral: str) -> None:
    done = tutor("check", "--of", integral, "x")
    assert done.returncode == 2
    assert "only derivatives are judged here, no integrals" in done.stderr


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("y*2/x", "give it a name, and it may be used: y = x^2"),
        ("two x", "the names here: x"),
        ("2xdx", "the names here: x"),
        ("b", "the names here: x"),
    ],
)
def test_only_a_name_that_functions_have_is_taken_for_the_functions_own(
    answer: str, told: str
) -> None:
    said = tutor("check", "--of", "x^2", answer).stdout
    assert told in said
    assert ("give it a name" in said) == ("give it a name" in told)


@pytest.mark.parametrize(
    ("asked", "answer", "told"),
    [
        (("--of", "sqrt(x)"), "1/2√x", ["It was read as 1/2·√x; did you mean 1/(2·√x)?"]),
        (("--equals", "1/2"), "0,5", ["0,5 is read as 0.5", "Right ✓", "exactly equal"]),
        (("--of", "x^2/4"), "1/2x", ["1/2x is read as (1/2)·x; for 1/(2x), use brackets",
                                     "Right ✓"]),
        (("--of", "ln(x)"), "log x", ["read as  ln(x)", "log is the natural logarithm, ln"]),
    ],
)  # fmt: skip
def test_how_an_answer_was_read_is_said_once(
    asked: tuple[str, str], answer: str, told: list[str]
) -> None:
    lines = [line.strip() for line in tutor("check", *asked, answer).stdout.splitlines()]
    assert lines[: len(told)] == told


@pytest.mark.parametrize(
    ("of", "lines"),
    [("2x*sin(x)", 2), ("x*e^x", 3), ("sin(x)/x", 4), ("x^3", 1)],
)
def test_a_shown_solution_says_nothing_twice(of: str, lines: int) -> None:
    asked = of_derivative(of, "x")
    steps, stream = worked(asked), StringIO()
    drawn = page(stream, width=80)
    draw_lines(drawn, asked, steps)
    draw_solution(drawn, asked, "", steps)
    shown = stream.getvalue().splitlines()

    assert sum(" = " in line for line in shown) == lines
    assert "Answer" not in stream.getvalue()


@pytest.mark.parametrize(
    ("of", "answer", "shown", "message"),
    [
        ("sin(2x)", "cos(2x)", "d/dx (2x) = 2 is missing.", "d/dx (2*x) = 2 is missing"),
        ("sqrt(x)*exp(2x)", "exp(2x)/sqrt(x)", "In √x·e^(2x), a", "in sqrt(x)*exp(2*x), a"),
        (
            "x^2",
            "2x + 0*sqrt(x)",
            "But it is right for x > 0, where",
            "it is right for x > 0, where",
        ),
        ("x^2", "2x + sqrt(-1-x*x)", "√(−1 − x·x) is not defined", "sqrt(-1 - x*x) is not defined"),
        ("2x", "1/2x", "It was read as 1/2·x; did", "it was read as 1/2*x; did"),
    ],
)
def test_a_page_has_one_notation_and_json_the_typed_one(
    of: str, answer: str, shown: str, message: str
) -> None:
    asked = ("--equals", "1/(2x)") if of == "2x" else ("--of", of)
    page = " ".join(tutor("check", *asked, answer).stdout.split())
    said = json.loads(tutor("check", *asked, answer, "--json").stdout)
    assert shown in page
    assert "`" not in page
    told = [said["message"], *(one["message"] for one in said["mistakes"])]
    assert any(message in one and "`" not in one for one in told)


def test_a_right_answer_says_why_and_on_what_evidence() -> None:
    said = tutor("check", "--equals", "x^2 - 1", "(x-1)(x+1)", "--prove").stdout
    assert "Right ✓" in said
    assert "proved" in said
    assert "Near this point a small change" in tutor("check", "3.1", "0.09").stdout


def test_json_is_the_verdict() -> None:
    found = json.loads(tutor("check", "--of", "sin(2x)", "cos(2x)", "--json").stdout)
    assert found["verdict"] == "incorrect"
    assert found["mistakes"][0]["slug"] == "chain-inner-missing"
    x = found["counterexample"]["at"]["x"]
    assert abs(found["counterexample"]["right"]) == pytest.approx(
        2 * abs(found["counterexample"]["answer"])
    )
    assert isinstance(x, float)


def test_a_hint_goes_one_further_each_time_and_ends_at_the_last() -> None:
    said = [tutor("hint", "4.3").stdout for _ in range(5)]
    for number, hint in enumerate(said[:3], 1):
        assert f"Hint {number} of 3" in hint
        assert "no more hints" not in hint
    for hint in said[3:]:
        assert "Hint 3 of 3" in hint
        assert "no more hints; `python -m tutor solution 4.3` shows the answer" in hint
    found = json.loads(tutor("hint", "4.3", "--json").stdout)
    assert (found["level"], len(found["hints"])) == (3, 3)


@pytest.mark.parametrize(
    ("between", "level"),
    [
        (["check", "4.3", "s"], 2),
        (["check", "4.3", "4*s^2*(1-s)"], 1),
        (["solution", "4.3"], 1),
    ],
)
def test_hints_begin_anew_after_a_right_answer_or_the_solution_alone(
    between: list[str], level: int
) -> None:
    tutor("hint", "4.3")
    tutor(*between)
    assert json.loads(tutor("hint", "4.3", "--json").stdout)["level"] == level


def test_a_solution_shows_the_derivation_and_the_answer() -> None:
    said = tutor("solution", "4.3").stdout
    assert "chain rule" in said
    assert "4s²·(1 − s)" in said
    steps = json.loads(tutor("solution", "4.3", "--json").stdout)["steps"]
    assert steps[0]["rule"] == "chain rule"


@pytest.mark.parametrize("width", ["60", "80", "140"])
@pytest.mark.parametrize(
    ("exercise", "rules"),
    [
        ("9.2", ["product rule", "power, exponential", "since f ="]),
        ("4.3", ["chain rule", "power, sigmoid", "sum, constant", "tidy up"]),
        ("20.6", ["chain rule", "sign, log", "constant", "tanh,", "tidy up", "in another form"]),
    ],
)
def test_the_rules_of_a_solution_stand_below_each_other(
    width: str, exercise: str, rules: list[str]
) -> None:
    page = tutor("solution", exercise, COLUMNS=width).stdout.splitlines()
    first = next(n for n, row in enumerate(page) if re.match(r" +d\w+/d\w+ = ", row))
    prose = (n for n, row in enumerate(page) if n > first and not row.startswith(5 * " "))
    rows = page[first : next(prose, len(page))]
    assert len({row.index(" = ") for row in rows if re.match(r"[ \w/]* = ", row)}) == 1
    places = [next(row.index(rule) for row in rows if rule in row) for rule in rules]
    assert len(set(places)) == 1
    assert max(map(len, rows)) <= int(width)


def test_progress_counts_what_was_answered(home: Path) -> None:
    for answer in ("0.9", "0.09"):
        tutor("check", "3.1", answer)
    tutor("check", "--of", "x^2", "2x")  # homework is nobody's exercise
    (tried,) = json.loads(tutor("progress", "--json").stdout)["exercises"]
    assert tried["exercise"] == "sigmoid-at-a-tenth"
    assert (tried["attempts"], tried["verdict"], tried["solved"]) == (2, "correct", True)
    rows = tutor("progress", "--csv").stdout.splitlines()
    assert rows[0].startswith("exercise,lesson,attempts")
    assert rows[1].startswith("sigmoid-at-a-tenth,sigmoid,2,correct,True")
    shown = tutor("progress").stdout
    assert "1/6" in shown
    assert "Days" in shown


def test_progress_is_taken_along_and_a_reset_asks(tmp_path: Path) -> None:
    tutor("check", "3.1", "0.09")
    file = tmp_path / "mine.json"
    assert tutor("progress", "export", str(file)).returncode == 0
    assert tutor("progress", "export", str(file)).returncode == 2  # never overwritten
    asked = tutor("progress", "reset", stdin="n\n")
    assert "Forget everything? Enter keeps it" in asked.stderr
    assert "nothing is forgotten" in asked.stderr
    assert json.loads(tutor("progress", "--json").stdout)["exercises"]
    assert "forgotten" in tutor("progress", "reset", "--yes").stderr
    assert json.loads(tutor("progress", "--json").stdout)["exercises"] == []
    assert "1 attempt is new here" in tutor("progress", "import", str(file)).stderr
    assert "0 attempts are new here" in tutor("progress", "import", str(file)).stderr
    assert json.loads(tutor("progress", "--json").stdout)["exercises"]


def test_a_file_that_is_no_export_is_told(tmp_path: Path) -> None:
    file = tmp_path / "broken.json"
    file.write_text("[" * 100_000)
    done = tutor("progress", "import", str(file))
    assert done.returncode == 2
    assert "cannot be read" in done.stderr
    for text, why in (
        ("{}", "this is no export of a tutor's progress: format is missing"),
        ("[1,\n", f"{file} cannot be read: it is not JSON, from line 2 on"),
    ):
        file.write_text(text)
        assert tutor("progress", "import", str(file)).stderr == f"{why}\n"
    missing = tutor("progress", "import", str(tmp_path / "no.json"))
    assert missing.stderr.rstrip().endswith("no.json cannot be read: No such file or directory")


def test_a_damaged_record_is_said_and_the_answer_is_judged_all_the_same(home: Path) -> None:
    tutor("check", "3.1", "0.09")
    (home / "progress.sqlite3").write_bytes(b"no database" * 200)
    done = tutor("check", "3.1", "0.09")
    assert done.returncode == 0
    assert "kept as progress.sqlite3.damaged-1" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="a file of root's is in the way for nobody else")
def test_a_folder_that_is_a_file_is_said_and_the_answer_is_judged_all_the_same(home: Path) -> None:
    home.write_text("in the way")
    done = tutor("check", "3.1", "0.09")
    assert done.returncode == 0
    assert "cannot be kept" in done.stderr


def test_practice_in_a_pipe_prints_problems_with_answers() -> None:
    said = tutor("practice", "--count", "2", "--seed", "1").stdout
    assert said.count("Problem") == 2
    assert said.count("Answer") == 2
    again = tutor("practice", "--count", "2", "--seed", "1").stdout
    assert said == again
    problems = json.loads(tutor("practice", "--json", "--skill", "chain").stdout)["problems"]
    assert {one["skill"] for one in problems} == {"chain"}


@pytest.mark.parametrize("skill", ["activations", "data"])
def test_no_problem_of_a_sitting_comes_twice(skill: str) -> None:
    said = tutor("practice", "--skill", skill, "--seed", "4", "--json").stdout
    problems = [one["formula"] for one in json.loads(said)["problems"]]
    assert len(set(problems)) == len(problems) == 10


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict(CORRECT, evidence=TESTED, points=1, digits=1), "equal in 1 digit"),
        (check("sqrt(1 - x^2)", equals="sin(acos(x))"), "tested at 16 points, equal in 13 digits"),
        (check("3x^2", of="x^3"), "equal by arithmetic alone"),  # at no point that it could name
        (check("where(x > 0, 1, 0)", of="relu(x)"), "equal by arithmetic alone"),
        (check("2/6", equals="1/3"), "exactly equal"),
    ],
)
def test_how_a_right_answer_is_known_is_told_behind_it(verdict: Verdict, said: str) -> None:
    stream = StringIO()
    draw_verdict(page(stream), verdict, "And why.", evidence=True)
    rows = [row.strip() for row in stream.getvalue().splitlines()]
    assert rows[rows.index("Right ✓") + 1 :] == [said, "And why."]

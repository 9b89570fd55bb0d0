"""Every way in which a lesson can be wrong, each with its line."""

import json
import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from tests.cli.run import started, tutor, without_tensorflow
from tutor.autodiff.messages import Unavailable
from tutor.autodiff.oracle import Oracle
from tutor.cli.linting import work
from tutor.cli.options import DEFAULT_SEED
from tutor.course import lint_many
from tutor.course.expected import comes_out
from tutor.course.finding import Finding
from tutor.course.folders import folder, headings
from tutor.course.lint import lint
from tutor.course.lint_many import lint_all
from tutor.course.results import ChainAct, ExerciseAct, ReadAct
from tutor.render.lesson import DRAWERS, draw_nowhere
from tutor.render.page import Page

FRONT = """+++
format = 1
id = "steep"
title = "Steep"
needs = ["linear"]
minutes = 5
+++
"""
GRAPH = """
```graph
x = 1
b = 2
y = 2*x + b
s = sigmoid(y)
```
"""
EXERCISE = """
```exercise
id = "steep-one"
ask = "What is ds/dx, in terms of s?"
of = "s"
wrt = "x"
answer = "2*s*(1 - s)"
hints = ["Multiply along the path."]
after = "Two local partials, one product."
```
"""
SOUND = FRONT + GRAPH + EXERCISE
FIT = """
```fit
model = "W*x"
truth = "2*x"
x = {uniform = [-1, 1]}
parameters = {W = 0}
```
"""


def findings(folder: Path, oracle: Any, text: str) -> list[Finding]:
    file = folder / "01-steep.md"
    file.write_text(text, encoding="utf-8")
    return lint(file, oracle, DEFAULT_SEED, draw_nowhere)


def block(kind: str, body: str) -> str:
    return f"\n```{kind}\n{body}\n```\n"


def test_a_sound_lesson_has_no_finding(tmp_path: Path, oracle: Oracle) -> None:
    assert findings(tmp_path, oracle, SOUND + FIT) == []


def swapped(old: str, new: str) -> str:
    assert old in SOUND
    return SOUND.replace(old, new)


HINTS = 'hints = ["Multiply along the path."]'
ANSWER = 'of = "s"\nwrt = "x"\nanswer = "2*s*(1 - s)"'
BROKEN = [
    # what is wrong, the lesson, the line's own text, the message
    ("an unknown key", swapped(HINTS, f"{HINTS}\nhnit = 1"), "hnit = 1", "unknown key hnit"),
    ("two at once", swapped(HINTS, "hints = 3\nhnit = 1"), "hints = 3", "hints is not a list"),
    ("no hint", swapped(HINTS, "hints = []"), "hints = []", "an exercise needs a hint"),
    (
        "an answer that is not read",
        swapped('answer = "2*s*(1 - s)"', 'answer = "2*s*("'),
        'answer = "2*s*("',
        "the checker does not accept the answer 2*s*(",
    ),
    (
        "an empty answer",
        swapped('answer = "2*s*(1 - s)"', 'answer = ""'),
        'answer = ""',
        "the answer is empty",
    ),
    (
        "an answer in another form than is asked for",
        swapped(HINTS, f'{HINTS}\nform = "expanded"'),
        'answer = "2*s*(1 - s)"',
        "the checker does not accept the answer",
    ),
    (
        "another derivative than is asked for",
        swapped('answer = "2*s*(1 - s)"', 'answer = "s*(1 - s)"'),
        'answer = "s*(1 - s)"',
        "the answer is not ds/dx",
    ),
    (
        "a wrong answer that is right",
        swapped(HINTS, f'{HINTS}\nwrong = {{"2*s - 2*s^2" = "no"}}'),
        "wrong = {",
        "the checker accepts the wrong answer 2*s - 2*s^2",
    ),
    (
        "a wrong answer that is not read",
        swapped(HINTS, f'{HINTS}\nwrong = {{"2*(" = "no"}}'),
        "wrong = {",
        "the wrong answer 2*( cannot be read",
    ),
    (
        "another right answer that is not read",
        swapped(HINTS, f'{HINTS}\nothers = ["2*("]'),
        "others = [",
        "the checker does not accept the answer 2*(",
    ),
    (
        "a hint that is the answer",
        swapped("Multiply along the path.", "It is 2*s*(1-s)."),
        "hints = [",
        "hint 1 gives the answer away",
    ),
    (
        "a rounded number",
        swapped(ANSWER, 'answer = "0.693"'),
        'answer = "0.693"',
        "a rounded number is exact here: 0.6931 would be wrong, and so would ln(2)",
    ),
    (
        "another right answer that is rounded",
        swapped(ANSWER, 'answer = "ln(2)"\nothers = [\n  "1/2",\n  "0.333",\n]'),
        '"0.333"',
        "a rounded number is exact here: 0.3333 would be wrong, and so would 1/3",
    ),
    (
        "a number of one digit",
        swapped(ANSWER, 'answer = "2"\nform = "number"'),
        'answer = "2"',
        "has two of them at least",
    ),
    ("no such node", swapped('of = "s"', 'of = "z"'), 'of = "z"', "no node is called z"),
    ("by nothing", swapped('wrt = "x"\n', ""), 'of = "s"', "of and wrt belong together"),
    ("no form", swapped(HINTS, f'{HINTS}\nform = "nice"'), 'form = "nice"', "no form is called"),
    (
        "no graph",
        FRONT + EXERCISE.replace("of =", "#").replace("wrt =", "#").replace("2*s*(1 - s)", "2"),
        "+++",
        "one graph",
    ),
    ("no exercise", FRONT + GRAPH, "+++", "a lesson needs at least one exercise"),
    ("no such skill", swapped("minutes = 5", 'minutes = 5\nskills = ["knit"]'), "skills", "knit"),
    (
        "a form that SymPy does not confirm",
        SOUND + block("derive", 'of = "s"\nwrt = "y"\nshow = "s*(1 + s)"'),
        "show =",
        "SymPy does not confirm show = s*(1 + s)",
    ),
    (
        "a comparison with no such node",
        SOUND + block("compare", 'of = "s"\nwrt = ["q"]'),
        'wrt = ["q"]',
        "no node is called q",
    ),
    (
        "a graph that cannot be read",
        SOUND + block("graph", "x = 1\ny = 2*("),
        "y = 2*(",
        "the formula ends here",
    ),
    (
        "a figure by the formula that does not come out",
        SOUND + block("compare", 'of = "s"\nwrt = ["y"]\nexpect = {y = "0.017662707"}'),
        "expect = {y",
        "y comes out as 0.017662706213291107, not as 0.017662707",
    ),
    (
        "a figure in float32 that does not come out",
        SOUND + block("compare", 'of = "s"\nwrt = ["y"]\nfloat32 = {y = "0.017662706"}'),
        "float32 = {y",
        "y comes out as 0.017662734, not as 0.017662706",
    ),
    (
        "a figure of nothing",
        SOUND + block("compare", 'of = "s"\nwrt = ["y"]\nexpect = {b = "1"}'),
        "expect = {b",
        "no figure is called b",
    ),
    (
        "a value that does not come out",
        SOUND + block("evaluate", 'of = ["y"]\nexpect = {y = "5"}'),
        "expect = {y",
        "y comes out as 4.0, not as 5",
    ),
    (
        "a fit that diverges",
        SOUND + FIT.replace("W = 0}", "W = 0}\nrate = 50"),
        "rate = 50",
        "this fit diverges",
    ),
    (
        "a fit that does not arrive",
        SOUND + FIT.replace("W = 0}", "W = 0}\nsteps = 2"),
        "steps = 2",
        "this fit ends at a loss of",
    ),
    (
        "a fit that arrives elsewhere",
        SOUND + FIT.replace("W = 0}", 'W = 0}\nexpect = {W = "3"}'),
        "expect = {W",
        "W comes out as",
    ),
    (
        "an act in a quotation",
        SOUND + '> ```derive\n> of = "s"\n> ```\n',
        "> ```derive",
        "a block begins at the left edge",
    ),
    (
        "a uniform that goes down",
        SOUND + FIT.replace("[-1, 1]", "[1, -1]"),
        "x = {uniform",
        "from is smaller than to",
    ),
    (
        "a drawing that is a list",
        SOUND + FIT.replace("{uniform = [-1, 1]}", "[-1, 1]"),
        "x = [-1, 1]",
        "x is not a table of numbers",
    ),
    (
        "a truth without a value",
        SOUND + FIT.replace('truth = "2*x"', 'truth = "ln(x)"'),
        'truth = "ln(x)"',
        "the truth has no value at x = -0.",
    ),
    (
        "minutes in words",
        swapped("minutes = 5", 'minutes = "ten"'),
        "minutes =",
        "not a whole number",
    ),
    (
        "a key twice",
        swapped("minutes = 5", "minutes = 5\nminutes = 6"),
        "minutes = 6",
        "minutes is given twice",
    ),
    (
        "nothing asked",
        swapped("What is ds/dx, in terms of s?", ""),
        'ask = ""',
        "an exercise asks something",
    ),
    (
        "a graph misspelled",
        swapped("```graph", "```grpah") + block("chain", 'of = "s"'),
        "```grpah",
        "no act is called grpah",
    ),
    (
        "a graph without an end, and other blocks after it",
        swapped("s = sigmoid(y)\n```", "s = sigmoid(y)"),
        "```graph",
        "this block is not closed",
    ),
    (
        "a column by a column",
        SOUND + block("graph", "x = [2, 3]\nv = x^3") + block("derive", 'of = "v"\nwrt = "x"'),
        "```derive",
        "v is a column, and what is derived by a column is one number",
    ),
    ("a block without an end", SOUND + "\n```derive\n", "```derive", "is not closed"),
]


@pytest.mark.parametrize(
    ("text", "row", "message"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN]
)
def test_each_mistake_is_found_at_its_line(
    tmp_path: Path, oracle: Oracle, text: str, row: str, message: str
) -> None:
    found = findings(tmp_path, oracle, text)
    lines = text.split("\n")
    assert [one for one in found if message in one.message and row in lines[one.line - 1]]
    if not row.startswith("hints = 3"):
        assert len(found) == 1


def test_every_mistake_is_found_and_not_only_the_first(tmp_path: Path, oracle: Oracle) -> None:
    text = swapped(HINTS, "hints = 3\nhnit = 1") + block("chain", 'of = "q"') + block("chian", "")
    assert [one.message.split(":")[0] for one in findings(tmp_path, oracle, text)] == [
        "hints is not a list of texts in quotes", "unknown key hnit",
        "no node is called q", "no act is called chian",
    ]  # fmt: skip


SOUND_NUMBERS = [
    'answer = "0.875"',
    'answer = "0.36"',
    'answer = "693/1000"',
    'answer = "0.693"\nform = "number"',
    'of = "s"\nwrt = "y"\nanswer = "0.0177"\nform = "number"',
]


@pytest.mark.parametrize("answer", SOUND_NUMBERS)
def test_a_number_that_is_exact_or_said_to_be_rounded_is_sound(
    tmp_path: Path, oracle: Oracle, answer: str
) -> None:
    """ds/dy is 0.017662…, of which 0.0177 is the rounded one."""
    assert findings(tmp_path, oracle, swapped(ANSWER, answer)) == []


def test_a_rounded_derivative_is_told_with_the_form_that_takes_it(
    tmp_path: Path, oracle: Oracle
) -> None:
    text = swapped(ANSWER, 'of = "s"\nwrt = "y"\nanswer = "0.0177"')
    (one,) = findings(tmp_path, oracle, text)
    assert one.message == "the answer is not ds/dy"
    assert one.hint == 'that is 0.017662706213291107; form = "number" takes it rounded'


def test_a_derivation_of_lines_is_answered_by_its_last(tmp_path: Path, oracle: Oracle) -> None:
    text = swapped(HINTS, f'{HINTS}\nform = "lines"\nwrong = {{"s*(1 - s)" = "And y?"}}')
    assert findings(tmp_path, oracle, text) == []


def test_a_graph_that_is_broken_is_told_once_and_not_by_every_act_after_it(
    tmp_path: Path, oracle: Oracle
) -> None:
    text = SOUND.replace("y = 2*x + b", "y = 2*(") + block("chain", 'of = "s"')
    assert len(findings(tmp_path, oracle, text)) == 1
    without = text + block("differences", 'of = "floor(x)"\nat = 1')
    told = [one.message for one in findings(tmp_path, oracle, without)]
    assert told[1:] == ["no gradient goes through floor(x)"]


def test_a_loss_that_is_stated_is_where_a_fit_may_end(tmp_path: Path, oracle: Oracle) -> None:
    """From W = 0, at a rate that is not above 0.5·2·mean(x²) = 1/3 a step: far off after two."""
    text = SOUND + FIT.replace("W = 0}", 'W = 0}\nsteps = 2\nexpect = {loss = "0.25"}')
    (one,) = findings(tmp_path, oracle, text)
    assert "loss comes out as" in one.message
    stated = one.message.split(" as ")[1][:5]
    assert findings(tmp_path, oracle, text.replace('"0.25"', f'"{round(float(stated), 2)}"')) == []


class Lying:
    """TensorFlow's process, but one of its figures is wrong, or it is not there at all."""

    def __init__(self, oracle: Oracle, *, gone: bool = False) -> None:
        self.oracle, self.gone = oracle, gone

    def ask(self, request: Any) -> int:
        return self.oracle.ask(request)

    def answer(self, ticket: int) -> Any:
        answer: Any = self.oracle.answer(ticket)
        if self.gone:
            return Unavailable("it is not installed")
        gradients = answer.float64.gradients
        wrong = [None if g is None else g * (1 + n / 100) for n, g in enumerate(gradients)]
        return replace(answer, float64=replace(answer.float64, gradients=tuple(wrong)))


COMPARE = SOUND + block("compare", 'of = "s"\nwrt = ["x"]')


def test_a_disagreement_with_tensorflow_is_found(tmp_path: Path, oracle: Oracle) -> None:
    assert findings(tmp_path, oracle, COMPARE) == []
    (one,) = findings(tmp_path, Lying(oracle), COMPARE)
    assert one.message == "ds/dx disagrees with TensorFlow"


def test_without_tensorflow_nothing_is_vouched_for(tmp_path: Path, oracle: Oracle) -> None:
    two = COMPARE + block("compare", 'of = "s"\nwrt = ["x"]')
    (one,) = findings(tmp_path, Lying(oracle, gone=True), two)
    assert one.message == "not compared with TensorFlow: it is not installed"
    assert one.unavailable == Unavailable("it is not installed")
    assert Finding.of(json.loads(json.dumps(one.to_dict()))) == one


@pytest.mark.parametrize(
    ("kind", "row"), [(ReadAct, "Words."), (ChainAct, "```chain"), (ExerciseAct, "```exercise")]
)
def test_an_act_that_cannot_be_drawn_is_a_finding_at_its_line(
    tmp_path: Path, oracle: Oracle, monkeypatch: pytest.MonkeyPatch, kind: type, row: str
) -> None:
    text = SOUND.replace("+++\n\n", "+++\nWords.\n\n") + block("chain", 'of = "s"')
    assert findings(tmp_path, oracle, text) == []

    def crash(page: Page, result: object) -> None:
        raise ValueError("no room")

    monkeypatch.setitem(DRAWERS, kind, (crash,))
    (one,) = findings(tmp_path, oracle, text)
    assert one.message == "the tutor cannot show this act (ValueError: no room)"
    assert text.split("\n")[one.line - 1] == row


def test_an_act_without_json_is_a_finding_too(
    tmp_path: Path, oracle: Oracle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ChainAct, "to_dict", lambda self: {"value": float("nan")})
    (one,) = findings(tmp_path, oracle, SOUND + block("chain", 'of = "s"'))
    assert "the tutor cannot show this act (ValueError" in one.message


FIGURES = [
    ("0.0177", 0.017662706213291107, True),
    ("0.0176", 0.017662706213291107, False),
    ("0.017662706213291107", 0.017662706213291107, True),
    ("1.0", 1.0, True),
    ("−2", -2.0, True),
    ("3e5", 312_345.0, True),
    ("None", None, True),
    ("0", None, False),
    ("nan", "nan", True),
    ("inf", 1.0, False),
    ("two", 2.0, False),
    ("1e-5000", 0.0, False),
]


@pytest.mark.parametrize(("written", "figure", "same"), FIGURES)
def test_a_figure_is_compared_to_the_digits_written(
    written: str, figure: float | str | None, same: bool
) -> None:
    assert comes_out(written, figure) is same


class TestManyLessons:
    def lesson(self, where: Path, name: str, needs: str, exercise: str) -> Path:
        file = where / f"{name}.md"
        text = SOUND.replace('"steep"', f'"{name[3:]}"').replace("steep-one", exercise)
        file.write_text(text.replace('["linear"]', needs), encoding="utf-8")
        return file

    @pytest.mark.course
    def test_the_course_passes_in_parallel(self) -> None:
        files = [heading.file for heading in headings(folder())]
        assert list(lint_all(files, DEFAULT_SEED, work)) == []

    def test_have_to_agree_on_ids_and_needs(self, tmp_path: Path) -> None:
        files = [
            self.lesson(tmp_path, "01-arcs", '["bends"]', "one"),
            self.lesson(tmp_path, "02-bends", '["arcs"]', "one"),
            self.lesson(tmp_path, "03-sigmoid", '["nowhere"]', "sigmoid-steepest"),
        ]
        found = list(lint_all(files, DEFAULT_SEED, work))
        assert [(Path(one.file).name[:2], one.line, one.message) for one in found] == [
            ("01", 5, "needs go round in a circle: arcs → bends → arcs"),
            ("02", 5, "needs go round in a circle: bends → arcs → bends"),
            ("02", 17, "01-arcs.md has an exercise one already"),
            ("03", 3, "the course's lesson 3, The sigmoid, has the id sigmoid already"),
            ("03", 5, "needs: there is no lesson nowhere"),
            ("03", 17, "03-sigmoid.md has an exercise sigmoid-steepest already"),
        ]

    @pytest.mark.parametrize(("how", "said", "hint"), [
        ("time.sleep(1.5); os._exit(1)", "it took more than 1 seconds to run this lesson", ""),
        ("os.kill(os.getpid(), 11)", "ended by a signal: Segmentation fault", ""),
        ("os.kill(os.getpid(), 9)", "ended by a signal: Killed", "memory runs out"),
        ("raise MemoryError('no room')", "ended with status 1", "MemoryError: no room"),
        ("sys.exit(3)", "ended with status 3", ""),
    ])  # fmt: skip
    def test_a_process_that_ends_early_is_a_finding_that_says_how(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, said: str, hint: str
    ) -> None:
        files = [self.lesson(tmp_path, f"0{n}-l{n}", "[]", f"e{n}") for n in (1, 2, 3)]
        monkeypatch.setattr(lint_many, "_MOST_PROCESSES", 1)
        monkeypatch.setattr(lint_many, "SECONDS", 1 if "sleep" in how else 100)
        program = (
            "import os, sys, time\nfor f in sys.argv[2:]:\n"
            f"    if '02' in f:\n        {how}\n    print('[]', flush=True)"
        )
        monkeypatch.setattr(lint_many, "command", lambda *_: [sys.executable, "-c", program])
        (one,) = lint_all(files, DEFAULT_SEED, work)
        assert one.file == str(files[1])
        assert one.message.endswith(said)
        assert hint in one.hint
        assert bool(hint) == bool(one.hint)

    def test_findings_come_as_they_are_found_and_ctrl_c_ends_it_at_once(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The first file's are there while the second is at work; nothing runs on behind."""
        monkeypatch.setattr(lint_many, "_MOST_PROCESSES", 1)
        files = [self.lesson(tmp_path, f"0{n}-l{n}", '["no"]', f"e{n}") for n in range(1, 5)]
        begun = tmp_path / "begun"
        program = (
            f"import os, sys, time\nopen({str(begun)!r}, 'a').write(str(os.getpid()) + chr(10))\n"
            "print('[]', flush=True)\ntime.sleep(100)"
        )
        monkeypatch.setattr(lint_many, "command", lambda *_: [sys.executable, "-c", program])
        coming = lint_all(files, DEFAULT_SEED, work)
        assert "there is no lesson no" in next(coming).message
        ctrl_c = Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
        ctrl_c.start()
        began = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            next(coming)
        assert time.monotonic() - began < 10
        time.sleep(0.5)
        (process,) = begun.read_text().split()  # no other was begun for the files that were left
        with pytest.raises(ProcessLookupError):
            os.kill(int(process), 0)

    def test_the_command_says_it_with_its_status(self, tmp_path: Path) -> None:
        file = self.lesson(tmp_path, "01-arcs", '["nowhere"]', "arcs-one")
        done = tutor("lint", str(file))
        assert done.returncode == 1
        assert f"{file}:5: needs: there is no lesson nowhere" in done.stdout
        assert done.stderr == "1 lesson: 1 finding\n"
        found = json.loads(tutor("lint", "--lessons", str(tmp_path), "--json").stdout)
        assert [row["line"] for row in found["findings"]] == [5]

        file.write_text(file.read_text().replace("nowhere", "linear"))
        done = tutor("lint", TUTOR_LESSONS=str(tmp_path))
        assert (done.returncode, done.stdout) == (0, "")
        assert done.stderr == "1 lesson: nothing to mend\n"

    def test_without_tensorflow_the_command_says_how_to_install_it(self, tmp_path: Path) -> None:
        file = self.lesson(tmp_path, "01-arcs", '["linear"]', "arcs-one")
        file.write_text(file.read_text() + block("chain", 'of = "s"') + FIT)
        without = without_tensorflow(tmp_path)
        done = started("lint", str(file), **without)
        assert done.returncode == 3
        line = file.read_text().split("\n").index("```fit") + 1
        said = "not compared with TensorFlow: TensorFlow is not installed"
        assert done.stdout == f"{file}:{line}: {said}\n"
        assert "pip install tensorflow" in done.stderr

        done = started("lint", str(file), "--json", **without)
        (row,) = json.loads(done.stdout)["findings"]
        assert (done.returncode, row["unavailable"]["missing"]) == (3, True)

    def test_a_file_that_is_not_there_is_a_finding(self, tmp_path: Path) -> None:
        (one,) = lint_all([tmp_path / "nothing.md"], DEFAULT_SEED, work)
        assert "No such file" in one.message

"""What a learner sees: every look of an act, and what must hold of every lesson at any width."""

import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from io import StringIO

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.course.run import Ran
from tests.course.test_contract import TRAINED
from tutor.course.fit import FitResult
from tutor.course.folders import headings
from tutor.render.lesson import draw_act, draw_answer_below
from tutor.render.lesson_head import draw_heading
from tutor.render.page import Page, page

LESSONS = [heading.id for heading in headings()]

WHOLE = "sigmoid"
"""The lesson that is looked at from its title to its end, as it is read in a terminal."""

EVERY = (60, 80, 140)
LOOKS: dict[str, dict[int, tuple[int, ...]]] = {
    "linear": {16: (60,)},
    "sigmoid": {0: (60, 140), 2: (60, 140), 14: (60, 140), 16: (60,), 21: (140,)},
    "derivative": {19: EVERY, 26: (80,)},
    "product": {32: (80,)},
    "fan-out": {9: (80,), 16: EVERY},
    "exponentials": {25: (80,), 32: (80,)},
    "modes": {14: EVERY, 20: (80,)},
    "symbolic": {8: (80,), 14: (80,), 16: EVERY, 20: (80, 140)},
    "float32": {2: (80,), 22: (80,), 24: EVERY},
    "softmax": {37: (80,)},
    "depth": {7: (80,), 14: EVERY},
    "traps": {4: (80,), 10: (80,), 19: (80,), 30: EVERY},
    "matrices": {2: EVERY, 4: EVERY, 11: (60, 140), 15: EVERY, 17: EVERY},
    "optimisers": {20: EVERY},
    "network": {24: EVERY},
}
"""For each lesson acts by number, 0 being the title, and the widths at which they are looked at.

Few as they are, they take every branch of tutor/render that the course's acts take, at any width:
a look that changes is in one or two of them.
"""

Drawn = Callable[..., str]


@pytest.fixture(scope="module")
def drawn(ran: dict[str, Ran]) -> Drawn:
    """A lesson's page, drawn once for each width and manner."""

    @cache
    def draw(lesson: str, width: int, *, plain: bool = False, colours: bool = False) -> str:
        stream = StringIO()
        on = page(stream, width=width, plain=plain, colours=colours)
        for number in range(len(ran[lesson].results) + 1):
            draw_part(on, ran[lesson], number)
        return stream.getvalue()

    return draw


def draw_part(on: Page, lesson: Ran, number: int) -> None:
    """The title, which is number 0, or an act."""
    if number == 0:
        draw_heading(on, lesson.lesson.heading)
        return
    draw_act(on, lesson.results[number - 1])
    draw_answer_below(on, lesson.results[number - 1])


def test_a_whole_lesson_looks_as_it_did(drawn: Drawn, snapshot: SnapshotAssertion) -> None:
    assert drawn(WHOLE, 80) == snapshot


SHOWN = [
    (lesson, number, width)
    for lesson, acts in LOOKS.items()
    for number, widths in acts.items()
    for width in widths
]


@pytest.mark.parametrize(("lesson", "number", "width"), SHOWN)
def test_an_act_looks_as_it_did(
    ran: dict[str, Ran], lesson: str, number: int, width: int, snapshot: SnapshotAssertion
) -> None:
    stream = StringIO()
    draw_part(page(stream, width=width), ran[lesson], number)
    assert stream.getvalue() == snapshot


@pytest.mark.parametrize("width", [60, 80, 140])
def test_every_kind_of_act_has_its_look(ran: dict[str, Ran], width: int) -> None:
    every = {type(result) for one in ran.values() for result in one.results}
    whole = ran[WHOLE].results if width == 80 else ()
    acts = [
        ran[lesson].results[number - 1] for lesson, number, at in SHOWN if number and at == width
    ]
    assert every - {type(result) for result in (*whole, *acts)} == set()


@pytest.mark.parametrize("lesson", LESSONS)
def test_an_exponent_has_one_spelling(drawn: Drawn, lesson: str) -> None:
    """That of formulas and prose, 2.8e−8, where Python prints 2.8e-08."""
    assert not re.findall(r"\S*\de(?:\+|[−-]0)\d+", drawn(lesson, 80))


@pytest.mark.parametrize("width", [60, 80, 140])
@pytest.mark.parametrize("lesson", LESSONS)
def test_stays_within_the_width(ran: dict[str, Ran], drawn: Drawn, lesson: str, width: int) -> None:
    code = {
        line
        for result in ran[lesson].results
        if hasattr(result, "graph_code")
        for line in f"{result.graph_code}\n{result.tape_code}".splitlines()
    }
    too_long = [
        line for line in drawn(lesson, width).splitlines() if len(line) > width and line not in code
    ]
    assert too_long == []


def test_no_line_ends_in_blanks(drawn: Drawn) -> None:
    lines = [line for lesson in LESSONS for line in drawn(lesson, 80).splitlines()]
    assert [line for line in lines if line != line.rstrip()] == []


def test_there_are_no_control_codes_in_a_pipe(drawn: Drawn) -> None:
    assert [lesson for lesson in LESSONS if "\x1b" in drawn(lesson, 80)] == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_plain_is_ascii(drawn: Drawn, lesson: str) -> None:
    text = drawn(lesson, 80, plain=True)
    assert text.isascii(), sorted({char for char in text if not char.isascii()})


def test_colours_are_the_terminals_own(drawn: Drawn) -> None:
    """Only the sixteen ANSI colours: 38;5 and 38;2 would ignore a light background."""
    text = drawn("sigmoid", 80, colours=True)
    assert "\x1b[" in text
    assert not re.search(r"\x1b\[[0-9;]*[34]8;[25]", text)


def test_colours_change_nothing_else(drawn: Drawn) -> None:
    bare = re.sub(r"\x1b\[[0-9;]*m", "", drawn("sigmoid", 80, colours=True))
    assert bare == drawn("sigmoid", 80)


@pytest.mark.parametrize(
    ("lesson", "figures"),
    [
        ("addition", ["1.0"]),
        ("linear", ["2.0", "y = 2x + b = 2·1 + 2 = 4"]),
        ("sigmoid", ["= s(1 − s)", "= 0.09", "0.017662706213291107", "0.017662734",
                     "98 % of it because s was rounded to 0.98201376", "SigmoidGrad for s",
                     "every line is the same function ✓"]),
        ("chain-rule", ["0.035325468", "0.035325412426582214", "ds/dx = 0.0353", "ds/db = 0.0177"]),
        ("relu", ["kink", "0 from the left, 2 from the right", "relu(x)"]),
        ("loss", ["mean("]),
        ("regression", ["W ← W − 0.5·dW", "least squares", "W = 0.10", "b = 0.29"]),
        ("float32", ["98 % of it because s was rounded to 0.98201376",
                     "f in float32 is inf at x = 89", "exp(x) is too large for float32"]),
        ("softmax", ["= p − y", "y is 1 with the probability sigmoid(2x − 1)", "entropy"]),
        ("depth", ["float32 says 0; the adjoint there is", "float32 says infinity"]),
        ("traps", ["max(x, 0) 0 1 0.5 1 0.5 0.5 0.5", "measured, not computed here: JAX",
                   "no path", "undefined", "put the condition inside"]),
        ("matrices", ["= Xᵀ @ dloss/dZ product of matrices: (3,4) @ (4,2) → (3,2), sum",
                      "n = count(Y), the number of its elements", "MatMul for X @ W",
                      "× Xᵀ from the left, (3, 4) @ (4, 2) → (3, 2) → W", "each step within"]),
        ("network", ["= Xᵀ @ (dloss/dZ @ W2ᵀ·(1 − H²))", "120 rows to train on, 30 held out",
                     "dW2 Hᵀ @ (softmax(Z) − Y)/count(X, 0)"]),
        ("optimisers", ["m = 0.9·m_before + g", "three ways: the same bits", "H·d = g"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_prints_the_contracts_figures(drawn: Drawn, lesson: str, figures: list[str]) -> None:
    text = " ".join(drawn(lesson, 140).split())
    assert [figure for figure in figures if " ".join(figure.split()) not in text] == []


def test_steps_are_aligned_at_the_equals_sign(drawn: Drawn) -> None:
    lines = drawn("sigmoid", 80).splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(" Derive"))
    columns = {line.index("=") for line in lines[start + 1 : start + 7]}
    assert len(columns) == 1


def test_code_is_printed_so_that_it_can_be_pasted(ran: dict[str, Ran], drawn: Drawn) -> None:
    text = drawn("sigmoid", 60)
    compare = next(result for result in ran["sigmoid"].results if hasattr(result, "graph_code"))
    assert compare.graph_code in text
    assert compare.tape_code in text


@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize("lesson", [name for name in LESSONS if name not in TRAINED])
def test_what_a_fit_found_loses_no_digit(
    ran: dict[str, Ran], drawn: Drawn, lesson: str, width: int
) -> None:
    fit = next(result for result in ran[lesson].results if isinstance(result, FitResult))
    text = drawn(lesson, width)
    _, found = fit.ways.derived[-1]

    for name, value in {**found, **(fit.closed_form or {})}.items():
        assert f"{name} = {round(value, 6)}".replace("-", "−") in text


def test_blocks_of_figures_are_apart_and_say_what_they_mean(drawn: Drawn) -> None:
    text = drawn("regression", 60)
    blocks = text[text.index(" dloss/dr = ") :].split("\n\n")[:3]

    assert [block.split()[0] for block in blocks] == ["dloss/dr", "dloss/dW", "dloss/db"]
    for block in blocks:
        assert re.search(r"off by +\d+ ulps in float64, \d+ in float32", block)
        assert not re.search(r" -$", block, re.MULTILINE)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_bar_has_a_blank_on_both_sides(drawn: Drawn, lesson: str) -> None:
    text = drawn(lesson, 80, plain=True)
    heads = [line for line in text.splitlines() if re.match(r" *(node|step) .*\|", line)]

    assert heads
    assert not any(re.search(r"\S\||\|\S", head) for head in heads)


@pytest.mark.parametrize("width", [60, 80])
def test_a_lessons_own_code_can_be_pasted_and_does_what_it_says(drawn: Drawn, width: int) -> None:
    """1000 points of 0.1·x + 0.3 leave W uncertain by 0.03/(0.55·√1000) = 0.0017, b by 0.0009."""
    text = drawn("regression", width)
    start = text.index("import numpy as np\n")
    code = text[start : text.index("\n\n", text.index("Session", start))]
    if width == 60:
        compile(code, "lesson 7", "exec")
        return
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True
    )
    slope, height = map(float, re.findall(r"float32\((\S+)\)", done.stdout))

    assert abs(slope - 0.1) < 10 * 0.0017
    assert abs(height - 0.3) < 10 * 0.0009

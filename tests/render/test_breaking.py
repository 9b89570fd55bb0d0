"""Long formulas: where a line ends, and that nothing is lost by it."""

import re
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.expressions import expressions
from tutor.autodiff.oracle import Oracle
from tutor.comparison.compare import explain
from tutor.notation import PRETTY, parse, to_text
from tutor.render.breaking import broken
from tutor.render.derivation import draw_derivation
from tutor.render.page import page

BROKEN = [
    ("a + b + c", 9, ["a + b + c"]),
    ("(a + b)·(c + d)", 10, ["(a + b)", "  ·(c + d)"]),
    ("(a + b)·c + (d + e)·f", 14, ["(a + b)·c", "  + (d + e)·f"]),  # of a sum, not of a product
    ("(a + b + c + d)/(e + f)", 17, ["(a + b + c + d)", "  /(e + f)"]),
    ("d/dx (a + b)·d/dx c", 15, ["d/dx (a + b)", "  ·d/dx c"]),  # no derivative is taken apart
    ("x·(a + b + c + d + e + f)", 16, ["x·(a + b + c + d", "  + e + f)"]),  # nowhere but within
    ("(1 if x > 0 else 0)·y", 20, ["(1 if x > 0 else 0)", "  ·y"]),
    ("sigmoid_of_everything", 9, ["sigmoid_of_everything"]),
]


@pytest.mark.parametrize(("formula", "room", "lines"), BROKEN)
def test_a_line_ends_before_a_sign(formula: str, room: int, lines: list[str]) -> None:
    assert broken(formula, room) == lines


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(text=expressions(4, kinks=True), room=st.integers(12, 80))
def test_nothing_is_lost(text: str, room: int) -> None:
    formula = to_text(parse(text), PRETTY)
    lines = broken(formula, room)
    assert "".join("".join(lines).split()) == "".join(formula.split())
    assert all(len(line) <= room for line in lines[:-1])
    assert all(re.match(r" {2}(?:[+−@·*/]|if |else )", line) for line in lines[1:])


QUOTIENT = """\
  df/dx = ((d/dx (e^x − e^(−x)))·(e^x + e^(−x))
            − (e^x − e^(−x))·d/dx (e^x + e^(−x)))/(e^x + e^(−x))²
            quotient rule
"""


def test_a_derivation_has_its_lines_broken_so(oracle: Oracle) -> None:
    report = explain("(e^x - e^-x)/(e^x + e^-x)", {"x": 1.0}, oracle=oracle)
    stream = StringIO()
    draw_derivation(page(stream, width=80), report.derivations[0])
    assert QUOTIENT in stream.getvalue()

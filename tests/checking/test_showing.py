"""A wrong answer is shown at a point that is easily put in by hand, with figures that are true."""

import math
import re

import pytest
from mpmath import mp

from tutor.checking.answers import judge
from tutor.checking.questions import Question
from tutor.course.check import check
from tutor.notation import parse

# Where a difference shows in plain figures: x = 1 first, another where 1 does not tell.
EQUALITIES = [
    ("x + 1", "x", "At x = 1 yours is 2; it should be 1."),
    ("x^10", "x^11", "At x = -1 yours is 1; it should be -1."),
    ("ln(x)", "ln(x)/2", "At x = 2 yours is 0.693147; it should be 0.346574."),
    ("relu(x - 1)", "2*relu(x - 1)", "At x = 2 yours is 1; it should be 2."),
    ("floor(x)", "x", "At x = 0.5 yours is 0; it should be 0.5."),
    ("x*y", "x + y", "At x = 1, y = 2 yours is 2; it should be 3."),
    ("x + 1e-30", "x", "At x = 1 yours is 1, which is 1e-30 away from what it should be."),
    ("x + 1e-400", "x", "At x = 1 yours is 1, which is 1e-400 away from what it should be."),
    ("x + 1e-15", "x", "At x = 1 yours is 1, which is 1e-15 away from what it should be."),
    ("x + 1e-9", "x", "At x = 1 yours is 1.000000001; it should be 1."),
    ("mean(x) + 1", "mean(x)", "At x[1] = 1, x[2] = 2 yours is 2.5; it should be 1.5."),
]


@pytest.mark.parametrize(("answer", "right", "said"), EQUALITIES)
def test_a_difference_is_shown_at_plain_numbers(answer: str, right: str, said: str) -> None:
    assert str(check(answer, equals=right).counterexample) == said


def test_a_point_has_the_digits_that_its_figures_need() -> None:
    """By mpmath at the point as it is printed: with six digits of it x^31 has another fifth one."""
    right = "x^31*(1 + (x - 1)*(x - 2)*(x - 3)*1e-9)"
    told = re.fullmatch(
        r"At x = (\S+) yours is (\S+); it should be (\S+)\.",
        str(check("x^31", equals=right).counterexample),
    )
    assert told is not None
    x = mp.mpf(told[1])
    values = x**31, x**31 * (1 + (x - 1) * (x - 2) * (x - 3) * mp.mpf("1e-9"))

    assert [mp.nstr(value, 10) for value in values] == [
        mp.nstr(mp.mpf(figure), 10) for figure in (told[2], told[3])
    ]


def test_no_corner_is_shown_as_a_difference() -> None:
    # |x − 1| has no slope at 1, where the answer has the value 0.
    shown = check("where(x > 1, 2, 0)", of="abs(x - 1)").counterexample
    assert shown is not None
    assert shown.point["x"] != 1
    assert shown.right == math.copysign(1, shown.point["x"] - 1)


def test_one_side_that_is_right_is_not_shown() -> None:
    found = check("abs(x)", equals="x")
    assert found.message == "it is right for x > 0 only"
    assert found.counterexample is not None
    assert found.counterexample.point == {"x": -1}


def test_a_lessons_names_have_their_values_there() -> None:
    sigmoid = parse("y = 2*x + b; s = sigmoid(y)")
    shown = judge("s*(1 + s)", Question("s*(1 - s)", sigmoid)).counterexample
    assert shown is not None
    s = shown.point["s"]
    assert (shown.answer, shown.right) == pytest.approx((s * (1 + s), s * (1 - s)))


def test_json_has_the_difference_where_the_figures_hide_it() -> None:
    hidden, plain = (check(one, equals="x").to_dict() for one in ("x + 1e-30", "x + 1"))
    assert hidden["counterexample"]["apart"] == "1e-30"
    assert set(plain["counterexample"]) == {"at", "answer", "right"}

"""How wrong differences are: by mathematics where it is exact, by the theory where it is not.

Truncation is h·f″/2 forward and h²·f‴/6 central; the best steps are about u^(1/2) and u^(1/3)
(Nocedal and Wright, "Numerical Optimization", 2nd ed., section 8.1).
"""

import math
from pathlib import Path

import numpy as np
import pytest
from mpmath import mp

from tests.course.test_lesson_file import written
from tutor.autodiff.oracle import Oracle
from tutor.course.acts import begin_acts
from tutor.course.experiments.differences import (
    CENTRAL,
    FORWARD,
    STEPS,
    DifferencesResult,
    Measured,
    quotients,
)
from tutor.course.folders import find
from tutor.course.lesson import load
from tutor.errors import LessonError
from tutor.notation import parse

U = {"float64": 2.0**-53, "float32": 2.0**-24}
POWER = {FORWARD: 1 / 2, CENTRAL: 1 / 3}


def act(folder: Path, oracle: Oracle, of: str, at: float) -> DifferencesResult:
    body = f'```differences\nof = "{of}"\nat = {at}\n```\n'
    (finish,) = begin_acts(load(find("a", written(folder, body))), oracle, 0)
    result = finish()
    assert isinstance(result, DifferencesResult)
    return result


@pytest.fixture(scope="module")
def sine(oracle: Oracle, tmp_path_factory: pytest.TempPathFactory) -> DifferencesResult:
    return act(tmp_path_factory.mktemp("lesson"), oracle, "sin(x)", 1)


def test_the_steps_go_from_a_tenth_to_the_last_digit() -> None:
    assert STEPS[0] == pytest.approx(1e-1)
    assert STEPS[-1] == pytest.approx(1e-15)
    assert list(STEPS) == sorted(STEPS, reverse=True)


def test_the_exact_value_is_the_derivatives_nearest_double(sine: DifferencesResult) -> None:
    with mp.workdps(40):
        assert sine.exact == float(mp.cos(1))


@pytest.mark.parametrize("number", range(4))
def test_truncation_is_what_taylor_says(sine: DifferencesResult, number: int) -> None:
    one = sine.measured[number]
    h = STEPS[0]
    taylor = {FORWARD: h * math.sin(1) / 2, CENTRAL: h**2 * math.cos(1) / 6}[one.way]

    assert one.errors[0] == pytest.approx(taylor, rel=0.05)


@pytest.mark.parametrize("number", range(4))
def test_the_best_step_is_near_the_one_of_the_theory(sine: DifferencesResult, number: int) -> None:
    one = sine.measured[number]
    step, error = one.best

    assert one.theory == pytest.approx(U[one.precision] ** POWER[one.way])
    assert one.theory / 10 <= step <= one.theory * 10
    # |f| and its slopes are at most 1: what Taylor leaves, and two values and x itself rounded.
    truncation = {FORWARD: step / 2, CENTRAL: step**2 / 6}[one.way]
    assert error <= truncation + 3 * U[one.precision] / step


@pytest.mark.parametrize("number", range(4))
def test_below_the_best_step_rounding_takes_over(sine: DifferencesResult, number: int) -> None:
    one = sine.measured[number]
    assert one.errors[-1] > 1e5 * one.best[1] or one.precision == "float32"
    if one.precision == "float32":  # 1 + h is 1: the whole slope is missing
        assert one.errors[-1] == pytest.approx(sine.exact, rel=1e-12)


@pytest.mark.parametrize(
    ("way", "slope"), [(FORWARD, lambda x, h: 2 * x + h), (CENTRAL, lambda x, h: 2 * x)]
)
def test_a_chord_of_the_square(way: str, slope: object) -> None:
    # ((x + h)² − x²)/h = 2x + h, ((x + h)² − (x − h)²)/2h = 2x
    found = quotients(parse("x^2"), 3.0, way, np.float64)
    assert [float(q) for q in found[:9]] == pytest.approx(
        [slope(3, h) for h in STEPS[:9]], rel=1e-9
    )  # type: ignore[operator]


def test_a_reduction_of_one_number_is_that_number() -> None:
    found = quotients(parse("mean(x)^2"), 3.0, CENTRAL, np.float64)
    assert float(found[0]) == pytest.approx(6)


@pytest.mark.parametrize(("dtype", "kind"), [(np.float32, np.float32), (np.float64, np.float64)])
def test_every_operation_is_in_its_type(dtype: type, kind: type) -> None:
    for text in ("sin(x)/3", "sigmoid(pi*x)", "where(x > 0, x^2, 1)"):
        assert all(type(q) is kind for q in quotients(parse(text), 1.0, FORWARD, dtype))


def test_where_there_is_no_value_there_is_no_best_step() -> None:
    nowhere = Measured(FORWARD, "float64", (math.nan,) * len(STEPS), 1e-8)
    assert all(map(math.isnan, nowhere.best))


def test_tensorflow_takes_no_step(sine: DifferencesResult) -> None:
    pytest.importorskip("tensorflow")
    assert sine.agrees
    assert sine.off64 is not None
    assert sine.off64 <= 4 * U["float64"]
    assert sine.off32 is not None
    assert sine.off32 <= 4 * U["float32"]


def test_json_has_every_figure(sine: DifferencesResult) -> None:
    found = sine.to_dict()
    assert found["act"] == "differences"
    assert found["of"] == "sin(x)"
    assert found["derivative"] == "cos(x)"
    assert [(one["way"], one["precision"]) for one in found["measured"]] == [
        (FORWARD, "float64"), (CENTRAL, "float64"), (FORWARD, "float32"), (CENTRAL, "float32")
    ]  # fmt: skip
    assert all(len(one["errors"]) == len(found["steps"]) for one in found["measured"])


@pytest.mark.parametrize(
    ("of", "at", "words"),
    [
        ("2", 1, "a formula in x"),
        ("floor(x)", 1, r"no gradient goes through floor\(x\)"),
        ("ln(x)", 0, "no derivative at x = 0"),
        ("exp(exp(x))", 99, "no derivative at x = 99"),
        ("sqrt(x)", -1, "no derivative at x = -1"),
        ("2*t", 1, "there is no name t"),
        ("softmax(x)", 1, "of each x by itself"),
        ("mean(x)", 1, "of each x by itself"),
        ("+".join(["x"] * 101), 1, "at most 200 characters"),
    ],
)
def test_what_cannot_be_measured_is_told_before_the_lesson_begins(
    tmp_path: Path, oracle: Oracle, of: str, at: float, words: str
) -> None:
    with pytest.raises(LessonError, match=words):
        act(tmp_path, oracle, of, at)

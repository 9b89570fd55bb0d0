"""Equal on paper: the errors against mpmath's value, and what overflows."""

import json

import numpy as np
import pytest

from tests.course.experiments.run import Silent, run
from tutor.autodiff.oracle import Oracle
from tutor.course.blocks import wrong_with
from tutor.course.experiment_blocks import Precision
from tutor.errors import TutorError


def test_cancellation_loses_every_digit_and_its_other_form_none(oracle: Oracle) -> None:
    """In float32, cos(10⁻⁴) is 1: the first formula is 0, the second as good as float32 is."""
    block = Precision(["(1 - cos(x))/x^2", "2*sin(x/2)^2/x^2"], [1e-4])
    found = run(block, oracle)
    first, second = found.computed
    assert found.exact[0] == pytest.approx(0.5, rel=1e-8)
    assert (first.float32[0].value, first.float32[0].error) == (0, 1)
    assert second.float32[0].error < 2**-22
    # 1 − cos x is 5·10⁻⁹ with an error of 2⁻⁵⁴, half a step below 1: 1.1·10⁻⁸ of it.
    assert 0 < first.float64[0].error < 1.2e-8
    assert found.agrees


def test_an_error_is_measured_from_the_exact_value(oracle: Oracle) -> None:
    """1/3 in binary has the digits 0101…: rounded at the 24th it is off by (1/3)·2⁻²⁴·2/2…"""
    found = run(Precision(["x/3"], [1.0]), oracle).computed[0]
    for figures, dtype in ((found.float32, np.float32), (found.float64, np.float64)):
        stored = float(dtype(1) / dtype(3))
        numerator, denominator = stored.as_integer_ratio()
        off = abs(3 * numerator - denominator) / denominator  # of 3·stored from 1, exactly
        assert figures[0].error == pytest.approx(off, rel=1e-12)


def test_an_overflow_is_shown_as_what_it_is(oracle: Oracle) -> None:
    """exp passes float32's largest number at ln(3.4·10³⁸) = 88.7, float64's at 709.8."""
    block = Precision(["ln(exp(x) + exp(x - 1))", "logaddexp(x, x - 1)"], [88, 89, 709, 710])
    naive, stable = run(block, oracle).computed
    assert [figure.error is None for figure in naive.float32] == [False, True, True, True]
    assert [figure.error is None for figure in naive.float64] == [False, False, False, True]
    assert naive.float32[1].value == np.inf
    assert naive.float32[1].too_large == "exp(x)"
    assert all(figure.error < 2**-22 for figure in stable.float32)


def test_the_gradient_is_lost_before_the_value(oracle: Oracle) -> None:
    """The derivative is 1. At 88, 1/(eˣ + eˣ⁻¹) = 4.4·10⁻³⁹ is below 2⁻¹²⁶; at 89 NaN."""
    block = Precision(["ln(exp(x) + exp(x - 1))"], [1, 88, 89], gradient=True)
    found = run(block, oracle)
    (one,) = found.computed
    assert found.exact == (1, 1, 1)
    assert (one.float32[1].value, one.float32[1].error) == (0, 1)
    assert np.isnan(one.float32[2].value)
    assert one.float64[2].error < 1e-15


def test_points_are_float32_numbers(oracle: Oracle) -> None:
    assert run(Precision(["2*x"], [0.1]), oracle).points == (float(np.float32(0.1)),)


def test_a_true_zero_has_no_error(oracle: Oracle) -> None:
    assert run(Precision(["x - x"], [0.3]), oracle).computed[0].float32[0].error == 0


def test_without_tensorflow_there_is_the_exact_value() -> None:
    found = run(Precision(["x^2"], [3.0]), Silent())
    assert found.exact == (9,)
    assert found.agrees is None


def test_json_holds_what_is_not_finite(oracle: Oracle) -> None:
    found = run(Precision(["ln(exp(x))"], [100.0]), oracle).to_dict()
    assert found["formulas"][0]["float32"][0]["value"] == "inf"
    assert json.dumps(found, allow_nan=False)


@pytest.mark.parametrize(
    ("formulas", "x", "words"),
    [
        (["x^2", "x^3"], 2.0, r"x\^2 and x\^3 are not equal at x = 2"),
        (["1/x"], 0.0, "has no value at x = 0"),
        (["sqrt(x)"], -1.0, "has no value at x = -1"),
        (["sum(x)"], 1.0, "of each x by itself"),
        (["2"], 1.0, "a formula in x"),
        (["x"], 1e39, "too large for float32"),
    ],
)
def test_what_cannot_be_compared_is_told(formulas: list[str], x: float, words: str) -> None:
    with pytest.raises(TutorError, match=words):
        run(Precision(formulas, [x]), Silent())


def test_what_would_take_forever_is_refused() -> None:
    with pytest.raises(TutorError):
        run(Precision(["exp(exp(exp(exp(x))))"], [9.0]), Silent())
    with pytest.raises(TutorError):
        run(Precision(["exp(-exp(exp(exp(x))))"], [9.0]), Silent())


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (Precision(["x"], []), "1 to 40 points"),
        (Precision(["x"], [1.0] * 41), "1 to 40 points"),
        (Precision([], [1.0]), "1 to 5 formulas"),
        (Precision(["x" * 201], [1.0]), "at most 200 characters"),
    ],
)
def test_limits_hold_before_anything_is_computed(block: Precision, words: str) -> None:
    assert words in str(wrong_with(block))

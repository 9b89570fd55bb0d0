"""Experiments drawn: what a plot shows is named, and what it cannot show is said."""

from io import StringIO

import pytest

from tutor.course.experiment_blocks import Precision
from tutor.course.experiments.precision import Computed, PrecisionResult, WithError
from tutor.notation.parser import parse
from tutor.render.experiments.precision import draw_precision
from tutor.render.page import page


def precision_page(*errors: list[float], width: int = 80) -> str:
    """The page of formulas f, g, … with these errors in float32 at 1, 2, 3, …"""
    forms = [f"x + {k}" for k in range(len(errors))]
    points = tuple(float(k) for k in range(1, 1 + len(errors[0])))
    computed = [
        Computed(parse(form, ["x"]), *[tuple(WithError(1.0, error) for error in of)] * 2)
        for form, of in zip(forms, errors, strict=True)
    ]
    found = PrecisionResult(Precision(forms, list(points)), points, points, tuple(computed))
    stream = StringIO()
    draw_precision(page(stream, width=width, plain=True), found)
    return stream.getvalue()


@pytest.mark.parametrize("width", [60, 80, 140])
def test_a_curve_that_is_alone_is_named_and_the_other_is_missed(width: int) -> None:
    """log 0 is no number: of a formula without any error no curve can be drawn."""
    text = precision_page([1e-8, 0.0, 1e-7], [0.0, 0.0, 0.0], width=width)
    assert "log10 of the relative error of f in float32" in text
    assert "an error of 0 has no log10: f at x = 2; g at every x" in text


def test_two_curves_have_a_legend() -> None:
    text = precision_page([1e-8, 1e-7], [1e-7, 1e-8])
    assert "log10 of the relative error in float32" in text
    assert ".. f" in text
    assert ".. g" in text or "** g" in text
    assert "has no log10" not in text


def test_without_a_curve_it_is_told_why() -> None:
    text = precision_page([0.0, 0.0], [0.0, 0.0])
    assert "an error of 0 has no log10: f at every x; g at every x" in text

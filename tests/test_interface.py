"""`import tutor`: what it gives, and a report that shows itself."""

import pydoc
from html import unescape
from io import StringIO
from typing import Any

import pytest

import tutor
from tutor.autodiff.oracle import Oracle
from tutor.comparison import compare
from tutor.errors import MissingValueError, TutorError, UsageError
from tutor.render.page import page
from tutor.render.report import draw_report


@pytest.fixture(scope="module")
def report(oracle: Oracle) -> tutor.Report:
    return tutor.explain("y = 2*x + b; s = sigmoid(y)", {"x": 1, "b": 2}, oracle=oracle)


def test_a_report_prints_as_its_page(report: tutor.Report) -> None:
    stream = StringIO()
    draw_report(page(stream, width=100), report)

    assert str(report) == stream.getvalue()
    assert "0.017662734" in str(report)


def test_and_is_that_page_in_a_notebook(report: tutor.Report) -> None:
    shown = report._repr_html_()

    assert unescape(shown) == f"<pre>{report}</pre>"


def test_no_formula_is_markup_in_a_notebook(oracle: Oracle) -> None:
    shown = tutor.explain("where(x < 1, x, 2)", {"x": 0}, oracle=oracle)._repr_html_()

    assert "<" not in shown.removeprefix("<pre>").removesuffix("</pre>")
    assert "x &lt; 1" in shown


def test_it_is_the_comparison_itself(report: tutor.Report, oracle: Oracle) -> None:
    found = compare.explain("y = 2*x + b; s = sigmoid(y)", {"x": 1, "b": 2}, oracle=oracle)

    assert report.to_dict() == found.to_dict()
    assert tutor.explain.__doc__ == compare.explain.__doc__


def test_its_names_are_seen_before_they_are_imported() -> None:
    assert {*tutor.__all__, "__version__"} <= set(dir(tutor))
    assert "explain(" in pydoc.render_doc(tutor, renderer=pydoc.plaintext)


UNUSABLE: list[tuple[Any, dict[str, Any], str]] = [
    (None, {"at": {"x": 1}}, "a formula or a function, not None"),
    (3, {"at": {"x": 1}}, "a formula or a function, not 3"),
    ("x^2", {"at": "x=1"}, "a value for each name, not 'x=1'"),
    ("x^2", {"at": {1: 2}}, "1 is no name"),
    ("x^2", {"at": {"x": 1}, "wrt": 3}, "wrt is names, not 3"),
    ("x^2", {"at": {"x": 1}, "wrt": [None]}, "wrt is names, not a list"),
    ("x^2", {"at": {"x": 1}, "order": "2"}, "order is 1 or 2, not '2'"),
]


@pytest.mark.parametrize(("formula", "options", "words"), UNUSABLE, ids=[w for *_, w in UNUSABLE])
def test_what_cannot_be_used_is_told(formula: Any, options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words) as raised:
        tutor.explain(formula, **options)

    assert raised.value.hint


def test_a_point_that_is_missing_is_asked_for() -> None:
    for at in ({}, {"at": None}):
        with pytest.raises(MissingValueError, match="x has no value"):
            tutor.explain("x^2", **at)  # type: ignore[arg-type]


def test_wrt_may_be_one_text(oracle: Oracle) -> None:
    with pytest.raises(TutorError, match="yy does not occur"):
        tutor.explain("x^2", {"x": 1}, wrt="yy", oracle=oracle)
    report = tutor.explain("x*y*z", {"x": 1, "y": 2, "z": 3}, wrt="z, x", oracle=oracle)

    assert list(report.gradient) == ["z", "x"]


@pytest.mark.parametrize(
    ("answer", "asked", "words"),
    [
        (None, {"of": "x^2"}, "answer is a text, not None\\n.*empty cell"),
        (float("nan"), {"of": "x^2"}, "answer is a text, not nan\\n.*empty cell"),
        (3, {"of": "x^2"}, r'is a text, not 3\n.*write tutor.check\("3", …\)'),
        (0.09, {"exercise": "3.1"}, "answer is a text, not 0.09"),
        ("2*x", {"of": abs}, "of is a text, not a builtin_function"),
        ("2*x", {"of": "x^2", "wrt": None}, "wrt is a text, not None"),
        ("2*x", {"equals": 3}, "equals is a text"),
    ],
)
def test_check_tells_what_cannot_be_used(answer: Any, asked: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        tutor.check(answer, **asked)

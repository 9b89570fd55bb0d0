"""`import tutor`: what it gives, and a report that shows itself."""

from html import unescape
from io import StringIO

import pytest

import tutor
from tutor.autodiff.oracle import Oracle
from tutor.comparison import compare
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

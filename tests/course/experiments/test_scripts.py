"""The scripts of experiments, run as they stand; TensorFlow's are run by the notebooks' tests."""

import contextlib
import io
from math import cos, sin

import pytest

from tests.course.experiments.run import Silent
from tutor.course.experiment_blocks import Overwritten
from tutor.course.experiment_scripts import EXPERIMENT_SCRIPTS
from tutor.course.kinds import KINDS
from tutor.course.setting import Setting
from tutor.notation.parser import parse


def walked_back(definitions: str, wrt: str, **values: float) -> tuple[float, float]:
    """What the script of a graph whose output is z prints: with += and with =."""
    setting = Setting(parse(definitions, list(values)), values, Silent(), 0)
    found = KINDS[Overwritten].begin(Overwritten("z", wrt), setting)()
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        exec(EXPERIMENT_SCRIPTS[type(found)](found), {})
    added, overwritten = (float(line.split()[-1]) for line in shown.getvalue().splitlines())
    assert (added, overwritten) == pytest.approx((found.last.added, found.last.overwritten))
    return added, overwritten


def test_a_walk_back_adds_what_arrives_or_keeps_the_last() -> None:
    """z = 3y(y + 1) with y = x²: dz/dy = 3(y + 1) + 3y, of which 3(y + 1) arrives last."""
    assert walked_back("y = x^2; u = 3*y; v = y + 1; z = u*v", "x", x=2.0) == (27 * 4, 15 * 4)


def test_nodes_that_are_written_alike_are_not_one() -> None:
    """Two sines of x, and a product of two more: d/dx 2 sin² = 4 sin·cos."""
    added, _ = walked_back("z = sin(x)^2 + sin(x)*sin(x)", "x", x=0.7)
    assert added == pytest.approx(4 * sin(0.7) * cos(0.7))


def test_a_name_that_python_has_for_itself_is_another_in_the_script() -> None:
    assert walked_back("z = lambda^2 + np*lambda", "lambda", **{"lambda": 3.0, "np": 2.0})[0] == 8

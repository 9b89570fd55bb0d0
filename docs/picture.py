"""Draw the README's picture: the middle of lesson 3, by the tutor itself.

    python docs/picture.py

tests/render/test_picture.py holds that the picture shows what the tutor draws today.
"""

from io import StringIO
from pathlib import Path

from tutor.autodiff.oracle import Oracle
from tutor.cli.options import DEFAULT_SEED
from tutor.course.acts import results
from tutor.course.folders import find
from tutor.course.lesson import load
from tutor.course.results import ChainAct, CompareAct, DeriveAct
from tutor.render.account import draw_behind
from tutor.render.comparison import draw_comparison
from tutor.render.lesson import draw_act
from tutor.render.page import Page, page, save_svg

PICTURE = Path(__file__).with_name("lesson-3.svg")
WIDTH = 82


def draw(oracle: Oracle) -> Page:
    """The derivation, the comparison and the chain rule on a page that records."""
    drawn = page(StringIO(), width=WIDTH, record=True, colours=True)
    for result in results(load(find("sigmoid")), oracle, DEFAULT_SEED):
        if isinstance(result, CompareAct):
            drawn.heading("Compare", "with tf.gradients at x = 1, b = 2")
            draw_comparison(drawn, result.of, result.report, result.rows)
            draw_behind(drawn, result.report, result.accounts, result.report.nodes)
        elif isinstance(result, DeriveAct | ChainAct):
            draw_act(drawn, result)
    return drawn


if __name__ == "__main__":
    with Oracle() as oracle:
        save_svg(draw(oracle), PICTURE, "python -m tutor lesson 3")

"""Words of the trade, told in a line where a page uses them first."""

from tutor.render.page import Page

_TERMS = {
    "ulp": "ulp: a unit in the last place, the distance from one float to the next",
    "no slope": "no slope: equal steps to both sides, smaller and smaller, give no steady slope",
    "kink": "kink: a corner, where the slope jumps, or a jump of the value itself",
    "share": "a share with a minus takes back a part of the others; all together they are 100 %",
    "number": "n1, n2, …: nodes without a name, numbered as the formula is computed",
    "adjoint": "each × is a local partial; their product down to a node is its adjoint",
}


def draw_term(page: Page, term: str, *, indent: int = 2) -> None:
    """One line about a term, once on a page."""
    if page.once(term):
        page.line(_TERMS[term], "faint", indent=indent)

"""Random formulas as people type them, each with a point to evaluate it at."""

from dataclasses import dataclass

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.expressions import NAMES, expressions, points

RANDOM = settings(
    derandomize=True, deadline=None, phases=[Phase.explicit, Phase.generate, Phase.shrink]
)
"""The same formulas in every run; Hypothesis's explanations would cost as much as the rest."""


@dataclass(frozen=True)
class Problem:
    """A formula and its point, as they would be typed."""

    text: str
    point: dict[str, float]


@st.composite
def problems(draw: st.DrawFn, *, kinks: bool = False) -> Problem:
    """The shared random formulas, behind up to two definitions that may be used again."""
    known, lines = NAMES, []
    for name in ("u", "v")[: draw(st.integers(0, 2))]:
        lines.append(f"{name} = {draw(expressions(2, kinks=kinks, names=known))}")
        known = (name, *known)
    lines.append(draw(expressions(3, kinks=kinks, names=known)))
    return Problem("; ".join(lines), draw(points()))


_STEPS = ("({a} + {b})", "({a} - {b})", "{a}*{b}", "-({a})",
          "sin({a})", "cos({a})", "tanh({a})", "sigmoid({a})")  # fmt: skip


@st.composite
def plain(draw: st.DrawFn) -> Problem:
    """Formulas of sigmoid, tanh, sin, cos, + − × alone: defined and smooth everywhere.

    Three definitions, each in terms of those before it, and the last of them goes into the
    result: every formula has some depth, and some sharing.
    """
    known, lines, last = ["x", "y", "w"], [], "x"
    for name in ("t", "u", "v", ""):
        leaves = st.sampled_from([last, last, *known, "2", "0.1", "1.5"])
        a, b = draw(_texts(leaves)), draw(_texts(leaves))
        formula = draw(st.sampled_from(_STEPS)).format(a=a, b=b)
        lines.append(f"{name} = {formula}" if name else f"({formula})*{last}")
        known, last = [*known, name], name or last
    return Problem("; ".join(lines), draw(points()))


def _texts(leaves: SearchStrategy[str]) -> SearchStrategy[str]:
    return leaves | st.builds(
        lambda step, a, b: step.format(a=a, b=b), st.sampled_from(_STEPS), leaves, leaves
    )

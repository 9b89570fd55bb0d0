"""Random formulas as text, and points to put into them: the shared Hypothesis strategies.

Every operation is written with brackets around its arguments, so that the text has one reading
and the random tree is the tree that the parser builds.
"""

from collections.abc import Sequence

from hypothesis import strategies as st

from tutor.errors import NotationError
from tutor.notation import parse
from tutor.row import Function

NAMES = ("x", "y", "w")

SMOOTH = ("sin", "cos", "tanh", "sigmoid", "exp", "ln", "sqrt", "softplus")
KINKED = ("relu", "abs")
TWO_SIDED = ("max", "min")

NUMBERS = ("1", "2", "3", "5", "10", "0.5", "0.1", "2.25", "1e-3")
EXPONENTS = ("2", "3", "4", "0", "1", "-1", "-2")

Text = st.SearchStrategy[str]


def called(row: Function, *arguments: str) -> str:
    """A call as it is typed: sin(x), sum(x, 0)."""
    return row.call.format(*arguments) or f"{row.name}({', '.join(arguments)})"


def leaves(names: Sequence[str] = NAMES) -> Text:
    """A name or a number; names come up more often."""
    return st.sampled_from(names) | st.sampled_from((*names, *NUMBERS))


def readable(text: str) -> bool:
    """Whether a formula keeps to the limits: exp(exp(10))^2 is a constant beyond any number."""
    try:
        parse(text)
    except NotationError as error:
        if "too large" not in error.message:
            raise
        return False
    return True


def expressions(depth: int = 3, *, kinks: bool = False, names: Sequence[str] = NAMES) -> Text:
    """The text of a formula with at most `depth` operations inside one another.

    Without `kinks` the formula is smooth wherever it is real; with them there may be relu, abs,
    max, min and where.
    """
    return _written(depth, kinks, names).filter(readable)


def _written(depth: int, kinks: bool, names: Sequence[str]) -> Text:
    if depth == 0:
        return leaves(names)
    inner = _written(depth - 1, kinks, names)
    functions = SMOOTH + KINKED if kinks else SMOOTH
    kinds = [
        inner,
        st.builds("({}) {} ({})".format, inner, st.sampled_from("+-*/"), inner),
        st.builds("({}) {} ({})".format, inner, st.sampled_from("+-*"), inner),
        st.builds("({})^({})".format, inner, st.sampled_from(EXPONENTS)),
        st.builds("-({})".format, inner),
        st.builds("{}({})".format, st.sampled_from(functions), inner),
        st.builds("{}({})".format, st.sampled_from(functions), inner),
    ]
    if kinks:
        kinds += [
            st.builds("{}({}, {})".format, st.sampled_from(TWO_SIDED), inner, inner),
            st.builds(
                "where({} {} {}, {}, {})".format,
                inner, st.sampled_from((">", "<", ">=", "<=", "!=")), inner, inner, inner,
            ),
        ]  # fmt: skip
    return st.one_of(kinds)


def points(
    names: Sequence[str] = NAMES, low: float = -3.0, high: float = 3.0
) -> st.SearchStrategy[dict[str, float]]:
    """A value of moderate size for every name, in hundredths, zero and whole numbers among them."""
    values = st.integers(round(low * 100), round(high * 100)).map(lambda step: step / 100)
    return st.fixed_dictionaries(dict.fromkeys(names, values))

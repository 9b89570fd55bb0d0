"""Names of other libraries: each is told as what is the same here, by the libraries themselves."""

import numpy as np
import pytest

from tutor.functions import TYPED
from tutor.notation import parse
from tutor.notation.elsewhere import _WRITTEN, nearest, typed_here

IN_NUMPY = [
    ("square", 1), ("reciprocal", 1), ("cbrt", 1), ("exp2", 1), ("absolute", 1), ("arctan", 1),
    ("power", 2), ("maximum", 2), ("arctan2", 2), ("subtract", 2), ("negative", 1), ("log1p", 1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "count"), IN_NUMPY, ids=[name for name, _ in IN_NUMPY])
def test_what_is_told_is_what_numpy_computes(name: str, count: int) -> None:
    """At a point of its domain, in the order of its arguments."""
    from tutor.calculus.evaluate import evaluate

    form = parse(typed_here(f"np.{name}"))
    values = (1.7, 0.6)[:count]
    point = dict(zip(sorted(form.variables, key=form.text.rfind), values, strict=True))

    assert evaluate(form.nodes, point)[form.output] == pytest.approx(
        getattr(np, name)(*values), rel=1e-15
    )


@pytest.mark.parametrize("name", _WRITTEN)
def test_no_function_here_is_told_as_a_formula(name: str) -> None:
    assert name not in TYPED


@pytest.mark.parametrize("name", ["tf.nn.foo", "", "X.grad", "np."])
def test_what_is_not_known_is_not_told(name: str) -> None:
    assert typed_here(name) == ""


def test_a_short_word_is_no_misspelling_of_a_longer_one() -> None:
    assert nearest("n", ["ln"]) == nearest("foo", TYPED) == ""
    assert nearest("sni", TYPED) == "sin"

"""Where there is no derivative: found at its node, told to every node behind it, on both sides."""

from typing import Any

import numpy as np
import pytest

from tutor.calculus.trace import PointLike, Trace, trace
from tutor.comparison.kinks import one_sided
from tutor.comparison.room import first_too_large
from tutor.comparison.rounding import FLOAT32, FLOAT64, bounds
from tutor.comparison.trouble import Trouble, troubles
from tutor.notation import parse

# --- one-sided derivatives -----------------------------------------------------------------------

SIDES = [
    ("relu(x)", 0, (0, 1)),
    ("relu(-x)", 0, (-1, 0)),
    ("relu(2*x - 4)", 2, (0, 2)),
    ("relu(relu(x))", 0, (0, 1)),
    ("relu(-relu(-x))", 0, (0, 0)),  # 0 everywhere
    ("relu(x) - relu(-x)", 0, (1, 1)),  # x itself
    ("relu(x) + relu(-x)", 0, (-1, 1)),  # |x|
    ("relu(x)^2", 0, (0, 0)),
    ("abs(x)", 0, (-1, 1)),
    ("-abs(x)", 0, (1, -1)),
    ("abs(abs(x))", 0, (-1, 1)),
    ("abs(x - 3)*x", 3, (-3, 3)),
    ("abs(sin(x))", 0, (-1, 1)),
    ("abs(x^3)", 0, (0, 0)),
    ("exp(abs(x))", 0, (-1, 1)),
    ("sigmoid(abs(x))", 0, (-0.25, 0.25)),
    ("max(x, -x)", 0, (-1, 1)),
    ("min(x, -x)", 0, (1, -1)),
    ("max(2*x, 3*x)", 0, (2, 3)),
    ("max(x, x^2)", 0, (0, 1)),
    ("max(x, x^2)", 1, (1, 2)),
    ("min(x, x^2)", 1, (2, 1)),
    ("max(x, x)", 5, (1, 1)),
    ("max(max(x, 0), -x)", 0, (-1, 1)),
    ("min(max(x, 0), 1)", 0, (0, 1)),  # a ramp
    ("min(max(x, 0), 1)", 1, (1, 0)),
    ("max(1 + x/10^20, 1)", 0, (0, 1e-20)),  # however slowly one moves away
    ("max(x, 3)", 7, (1, 1)),  # beside the kink there is one derivative
    ("x^2", 3, (6, 6)),
    # a jump that what comes after it takes back: |x|, x·|x|, and 1 everywhere
    ("x*sign(x)", 0, (-1, 1)),
    ("x^2*sign(x)", 0, (0, 0)),
    ("relu(sign(x))*x", 0, (0, 1)),
    ("where(x > 0, 1, 0) + where(x > 0, 0, 1)", 0, (0, 0)),
    ("where(x > 1, sign(x), 0)", 0, (0, 0)),  # it is not taken
]


def sides_of(found: Trace, index: int) -> Any:
    return one_sided(found, errors_of(found), index)


def errors_of(found: Trace) -> list[Any]:
    return bounds(found.sweep.nodes, found.values, found.point, FLOAT64)


@pytest.mark.parametrize(
    ("formula", "x", "sides"), SIDES, ids=[f"{text} at {x}" for text, x, _ in SIDES]
)
def test_each_side_has_its_own_slope(formula: str, x: float, sides: tuple[float, float]) -> None:
    found = trace(parse(formula), {"x": x})

    assert sides_of(found, found.expression.find("x")) == pytest.approx(sides, rel=1e-14, abs=0)


def test_a_side_on_which_the_value_is_another_has_no_slope() -> None:
    """For x > 0 this is ln(x), which has no limit at 0; the value that stands there is ln(1)'s."""
    found = trace(parse("i = where(x > 0, x, 1); u = ln(i); f = where(x > 0, u, 0)"), {"x": 0.0})
    assert one_sided(found, errors_of(found), found.expression.find("x")) is None


JUMPS = [
    ("sign(x)", {"x": 0.0}, (np.inf, np.inf)),
    ("sign(x)^2", {"x": 0.0}, (-np.inf, np.inf)),  # 1 on both sides, and 0 at 0
    ("where(x > 0, 1, 0) + relu(x)", {"x": 0.0}, (0, np.inf)),
    ("where(x*y > 0, x, y)", {"x": 0.0, "y": 1.0}, (0, -np.inf)),  # what decides is computed
]


@pytest.mark.parametrize(("formula", "at", "sides"), JUMPS, ids=[case[0] for case in JUMPS])
def test_where_the_output_jumps_the_quotient_of_differences_is_infinite(
    formula: str, at: PointLike, sides: tuple[float, float]
) -> None:
    found = trace(parse(formula), at)
    assert sides_of(found, found.expression.find("x")) == sides


def test_what_is_not_known_is_not_said() -> None:
    """e^(−1/x) for x > 0 and 0 else is smooth at 0: its slope there is 0·∞ to a walk."""
    found = trace(parse("where(x > 0, exp(-1/x), 0)"), {"x": 0.0})
    assert sides_of(found, found.expression.find("x")) is None


COLUMNS: list[tuple[str, str, dict[str, Any], list[float], list[float]]] = [
    ("a corner", "mean(where(x > 0, x, 0.1x))", {"x": [0.0, 1.0]}, [0.05, 0.5], [0.5, 0.5]),
    ("smooth", "mean(where(x > 0, x^2, 0))", {"x": [0.0, 1.0]}, [0, 1], [0, 1]),
    ("a jump", "sum(where(x > 0, x + 1, x))", {"x": [0.0, 1.0]}, [1, 1], [np.inf, 1]),
    ("a jump elsewhere", "sum(where(x > 0, x, w*x))", {"x": [0.0, -1.0], "w": 2.0},
     [2, 2], [1, 2]),
    ("through a mean", "sum(relu(x - mean(x)))", {"x": [1.0, 2.0, 3.0]},
     [-2 / 3, -1 / 3, 1 / 3], [-1 / 3, 1 / 3, 2 / 3]),
    ("through a softmax", "dot(softmax(x), x) + relu(sum(x))", {"x": [0.0, 0.0]},
     [1 / 2, 1 / 2], [3 / 2, 3 / 2]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("formula", "at", "left", "right"), [c[1:] for c in COLUMNS], ids=[c[0] for c in COLUMNS]
)
def test_each_element_has_its_own_sides(
    formula: str, at: PointLike, left: list[float], right: list[float]
) -> None:
    found = trace(parse(formula), at)
    sides = sides_of(found, found.expression.find("x"))

    np.testing.assert_allclose(sides, (left, right), rtol=1e-14)


def test_sides_are_told_of_any_node() -> None:
    """relu(x) − relu(u) with u = −x: u alone moves from its kink, and x keeps still."""
    found = trace(parse("u = -x; relu(x) - relu(u)"), {"x": 0.0})

    assert sides_of(found, found.expression.find("u")) == (0, -1)
    assert sides_of(found, found.expression.find("x")) == (1, 1)


def test_a_tie_has_sides_for_each_argument() -> None:
    found = trace(parse("max(x, y) + 2*min(x, y)"), {"x": 1.5, "y": 1.5})

    assert sides_of(found, found.expression.find("x")) == (2, 1)
    assert sides_of(found, found.expression.find("y")) == (2, 1)


def test_a_weight_moves_a_whole_column() -> None:
    """mean(relu(w·x)) at w = 0: to the right the positive x count, to the left the others."""
    found = trace(parse("mean(relu(w*x))"), {"x": [1.0, 2.0, -1.0], "w": 0.0})

    assert sides_of(found, found.expression.find("w")) == (-1 / 3, 1)
    np.testing.assert_array_equal(sides_of(found, found.expression.find("x")), np.zeros((2, 3)))


def test_a_corner_reached_by_rounding_has_both_its_slopes() -> None:
    """√2² − 2 is 0, and 4e-16 in float64: a corner all the same."""
    found = trace(parse("relu(sqrt(x)^2 - 2)"), {"x": 2.0})

    assert 0 < found.value < 1e-15
    assert sides_of(found, found.expression.find("x")) == pytest.approx((0, 1), rel=1e-12)


# --- troubles ------------------------------------------------------------------------------------


def told(formula: str, at: PointLike) -> tuple[Trace, list[Trouble | None]]:
    found = trace(parse(formula), at)
    return found, troubles(found, errors_of(found))


KINDS = [
    ("a corner", "relu(x)", {"x": 0.0}, "kink"),
    ("a corner inside", "sin(2*abs(x))", {"x": 0.0}, "kink"),
    ("a tie", "max(x, 2)", {"x": 2.0}, "kink"),
    ("a jump", "sign(x)", {"x": 0.0}, "kink"),
    ("a corner by rounding", "relu(sqrt(x)^2 - 2)", {"x": 2.0}, "kink"),
    ("a corner at an intermediate 0", "relu(x^3 + x)", {"x": 0.0}, "kink"),
    ("ln of a negative number", "ln(x)", {"x": -1.0}, "undefined"),
    ("ln of 0", "ln(x)", {"x": 0.0}, "undefined"),
    ("1/0", "1/x", {"x": 0.0}, "undefined"),
    ("0/0", "x/x", {"x": 0.0}, "undefined"),
    ("a root of a negative number", "sqrt(x)", {"x": -1.0}, "undefined"),
    ("the slope of a root at 0", "sqrt(x)", {"x": 0.0}, "undefined"),
    ("the slope of asin at 1", "asin(x)", {"x": 1.0}, "undefined"),
    ("a power of a negative number", "x^0.5", {"x": -2.0}, "undefined"),
    ("exp(1000)", "exp(x)", {"x": 1000.0}, "overflow"),
    ("a product too large", "10^200*x*10^200", {"x": 1.0}, "overflow"),
    ("too large before a corner", "relu(10^200*x*10^200)", {"x": 1.0}, "overflow"),
]


@pytest.mark.parametrize(
    ("formula", "at", "kind"), [case[1:] for case in KINDS], ids=[case[0] for case in KINDS]
)
def test_a_trouble_has_its_kind(formula: str, at: PointLike, kind: str) -> None:
    found, each = told(formula, at)
    of_x = each[found.expression.find("x")]

    assert of_x is not None
    assert of_x.kind == kind


def test_what_a_product_of_matrices_is_made_of_is_to_blame_for_its_slope() -> None:
    """A slope there has another shape than the value."""
    at = {"A": [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], "x": [[0.0, 1.0], [1.0, 2.0]]}
    found, each = told("sum(A @ (1/x))", at)
    trouble = each[found.expression.find("x")]

    assert trouble is not None
    assert trouble.kind == "undefined"
    assert found.expression.nodes[trouble.index].op == "div"


NONE = [
    ("beside a corner", "relu(x)", {"x": 1e-300}),
    ("a corner without weight", "0*abs(x) + x", {"x": 0.0}),
    ("a corner that is squared away", "relu(x)^2", {"x": 0.0}),
    ("two that are not tied", "max(x, y)", {"x": 1.0, "y": 1.0 + 2.0**-52}),
    ("underflow", "exp(x)", {"x": -1000.0}),
    ("saturation", "tanh(x) + sigmoid(x)", {"x": 800.0}),
    ("x³ of a negative number", "x^3", {"x": -2.0}),
    ("x² at 0", "x^2", {"x": 0.0}),
    ("a constant off the path", "x*sqrt(2)", {"x": 1.0}),
]


@pytest.mark.parametrize(("formula", "at"), [c[1:] for c in NONE], ids=[c[0] for c in NONE])
def test_an_ordinary_place_has_no_trouble(formula: str, at: PointLike) -> None:
    _, each = told(formula, at)

    assert each == [None] * len(each)


def test_every_node_behind_a_corner_is_told_of_it() -> None:
    found, each = told("y = 2*x + b; r = relu(y); r + b", {"x": 1.0, "b": -2.0})
    index = {name: found.expression.find(name) for name in ("x", "b", "y", "r")}

    for name in ("x", "b", "y"):
        assert each[index[name]] == Trouble(
            "kink", index["r"], "relu", convention=(0.0,), decides=(index["y"],)
        )
    assert each[index["r"]] is None
    assert each[found.expression.output] is None


def test_a_node_beside_the_corner_is_not_told_of_it() -> None:
    found, each = told("u = abs(x); v = y^2; u + v", {"x": 0.0, "y": 1.0})

    assert each[found.expression.find("x")] is not None
    assert each[found.expression.find("y")] is None
    assert each[found.expression.find("v")] is None


def test_a_branch_alone_does_not_get_to_the_edge_of_its_condition() -> None:
    """At x = 0 the square may move as it likes: x > 0 is decided by x, which is at the edge."""
    found, each = told("u = x^2; v = 3*u; where(x > 0, v, x^3)", {"x": 0.0})
    of_x, of_u, of_v = (each[found.expression.find(name)] for name in "xuv")

    assert of_x is not None
    assert (of_x.kind, of_x.index) == ("kink", found.expression.output)
    assert of_u is None
    assert of_v is None


def test_beyond_an_edge_that_is_not_its_own_a_node_meets_the_next_corner() -> None:
    """relu(y) at 0 is a corner for y, whatever x decides."""
    found, each = told("r = relu(y); where(x >= 0, r, x)", {"x": 0.0, "y": 0.0})
    of_y = each[found.expression.find("y")]

    assert of_y is not None
    assert (of_y.op, of_y.index) == ("relu", found.expression.find("r"))


def test_of_two_troubles_the_one_nearer_to_the_output_is_told() -> None:
    """ln(relu(x)) at 0: whatever the corner does, ln 0 comes after it."""
    found, each = told("u = relu(x); v = ln(u); v", {"x": 0.0})
    of_x = each[found.expression.find("x")]

    assert of_x is not None
    assert (of_x.kind, of_x.index) == ("undefined", found.expression.find("v"))


def test_a_value_may_be_fine_where_its_slope_is_not() -> None:
    found, each = told("r = sqrt(x); r + 1", {"x": 0.0})
    of_x, of_r = (each[found.expression.find(name)] for name in "xr")

    assert of_x is not None
    assert of_x.backward
    assert of_r is None


def test_an_argument_whose_own_slope_is_finite_is_not_told() -> None:
    """d(x^b)/dx = b·x^(b − 1) is 12 at (−2)³; only by b there is none."""
    found, each = told("x^b", {"x": -2.0, "b": 3.0})
    of_b = each[found.expression.find("b")]

    assert of_b is not None
    assert of_b.kind == "undefined"
    assert each[found.expression.find("x")] is None


def test_one_element_on_its_corner_is_enough() -> None:
    _, each = told("mean(relu(x))", {"x": [1.0, 0.0, -1.0]})
    _, none = told("mean(relu(x))", {"x": [1.0, 0.5, -1.0]})

    assert [trouble is not None and trouble.kind for trouble in each] == ["kink", False, False]
    assert none == [None] * 3


def test_the_first_node_too_large_is_named_on_its_own_path_alone() -> None:
    """u = x² is fine; v = 10^30·u is not, and so is all that is computed from v."""
    found = trace(parse("u = x^2; v = 10^30*u; w = v*u; w + u"), {"x": 1e5})
    nodes = found.expression
    first = first_too_large(found, FLOAT32)

    assert first[nodes.find("u")] is None
    assert first[nodes.find("v")] == nodes.find("v")
    assert first[nodes.find("w")] == nodes.find("v")
    adjoint = found.sweep.adjoints[nodes.output]
    assert adjoint is not None
    assert first[adjoint] is None


def test_the_largest_number_is_not_too_large() -> None:
    largest = float(np.finfo(np.float32).max)

    assert first_too_large(trace(parse("2*x"), {"x": largest / 2}), FLOAT32)[-1] is None
    assert first_too_large(trace(parse("2*x"), {"x": largest}), FLOAT32)[2] == 2


def test_a_step_inside_a_formula_may_be_too_large() -> None:
    """coth is computed as cosh(x)/sinh(x), and neither fits into float32."""
    found = trace(parse("coth(x)"), {"x": 100.0})

    assert first_too_large(found, FLOAT32)[found.expression.output] == found.expression.output
    assert first_too_large(found, FLOAT64)[found.expression.output] is None

"""The page of `explain`: what is shown, once, and what is left out."""

import re
from collections.abc import Callable, Hashable
from dataclasses import replace
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest

from tutor.autodiff.messages import Unavailable
from tutor.autodiff.oracle import Oracle
from tutor.comparison.compare import explain
from tutor.comparison.report import Report
from tutor.course.acts import results
from tutor.course.descents import Ways
from tutor.course.fit import FitResult
from tutor.course.folders import find
from tutor.course.lesson import load
from tutor.render.lesson import draw_act
from tutor.render.page import page
from tutor.render.plots import Curve, draw_plot
from tutor.render.report import draw_report

EXPLAINED: dict[Hashable, Report] = {}
"""A formula is explained once, however many pages are drawn of it."""


def drawn(oracle: Oracle, formula: str | Callable[..., Any], *, width: int = 100,
          plain: bool = False, top: int = 0, wrt: list[str] | None = None, order: int = 1,
          **at: float | list[float] | list[list[float]]) -> str:  # fmt: skip
    stream = StringIO()
    asked = (formula, repr(at), repr(wrt), order)
    if asked not in EXPLAINED:
        EXPLAINED[asked] = explain(formula, at, wrt=wrt, order=order, oracle=oracle)
    draw_report(page(stream, width=width, plain=plain), EXPLAINED[asked], top=top)
    return stream.getvalue()


def test_only_what_lies_between_the_asked_name_and_the_output(oracle: Oracle) -> None:
    text = drawn(oracle, "W*x + sin(b*c)", wrt=["W"], W=0.1, x=0.1, b=2, c=3)
    below = text[text.index("Derive") :]
    assert "W·x" in below
    assert not re.search(r"d/db|df/db|b·c →|→ b\b|→ x\b|cos\(", below)


@pytest.mark.parametrize(
    ("formula", "at", "value", "by_formula", "theirs", "chain"),
    [
        ("1/x", 0, "undefined", "undefined", "-inf", ["1/x^2 = undefined -> x", "undefined"]),
        ("ln(x)", -1, "undefined", "undefined", "-1.0", ["1/x = undefined -> x", "undefined"]),
        ("acot(x)", 0, "undefined", "undefined", "nan", ["undefined -> x", "undefined"]),
        ("x^x", 0, "= 1.0", "undefined", "nan",
         ["* (x^x*ln(x) + x*x^(x - 1)) = undefined -> x", "undefined"]),
        ("sqrt(x)", 0, "= 0.0", "undefined", "inf", ["1/(2*sqrt(x)) = undefined -> x",
                                                     "undefined"]),
        ("2/x", 4, "= 0.5", "-0.125", "same bits", ["2/x^2 = -0.125 -> x", "-0.125"]),
        ("exp(x)", 1000, "= inf", "inf", "inf", ["exp(x) = inf -> x", "inf"]),  # only too large
    ],
)  # fmt: skip
def test_where_a_formula_has_no_value_its_rules_show_none(
    oracle: Oracle, formula: str, at: float, value: str, by_formula: str, theirs: str,
    chain: list[str],
) -> None:  # fmt: skip
    text = drawn(oracle, formula, plain=True, x=at)
    row = re.search(rf"x .*\|.*\| {by_formula} +\| {theirs} ", text)
    product, slope = chain

    assert f"\n {value}  at x = {at}\n" in text
    assert row is not None
    assert product in text
    assert re.search(rf"df/dx = {slope}\n", text)


def test_by_what_nothing_is_derived_is_said_beside_what_is(oracle: Oracle) -> None:
    text = drawn(oracle, "sum(softmax(x)*y)", x=[1, 2], y=[0, 1])
    many = drawn(oracle, "+".join(f"sin(x{n})" for n in range(12)), **dict.fromkeys(
        [f"x{n}" for n in range(12)], 1.0))  # fmt: skip
    derived = re.findall(r"Derive  df/d(x\d+)", many)
    told = re.search(r"((?:df/dx\d+,? ?)+): not written out", many.replace("\n ", ""))

    assert "Derive  df/dy_i" in text
    assert "\n  df/dx: the elements of a column depend on each other here" in text
    assert told is not None
    assert [*derived, *re.findall(r"x\d+", told[1])] == [f"x{n}" for n in range(12)]
    assert "not written out" not in drawn(oracle, "x*y", x=1, y=1)


def test_a_note_is_as_wide_as_prose_and_a_second_derivative_has_one_name(oracle: Oracle) -> None:
    text = drawn(oracle, "x^3*abs(y)", width=140, order=2, x=1, y=0)
    notes = text[text.index("Compare") :].split("\n\n")

    assert max(len(row) for note in notes for row in note.splitlines() if ": " in row) <= 80
    assert "Derive  d²f/dx²\n    df/dx = 3x²·|y|\n  d²f/dx² = " in text
    assert re.search(r"^  d²f/dy²: ", text, re.MULTILINE)


def test_what_passes_no_pole_has_its_slope(oracle: Oracle) -> None:
    """ln(u) + 3y at u = 0: the pole is between f and u; f by y goes on, and so does u by x."""
    text = drawn(oracle, "u = 2x; ln(u) + 3y", x=0, y=1)

    assert "1/u = undefined → u = 2x" in text
    assert "× 2 → x" in text
    assert "df/dy = 3\n" in text
    assert re.search(r"\n ln\(u\) +undefined ", text)


def test_a_gradient_that_no_formula_knows_is_the_functions_own(oracle: Oracle) -> None:
    """d/dx of ln Γ(x)·x at 2: ψ(2)·2 + ln Γ(2) = 2(1 − γ) + 0; a part of it is 0."""
    tf = pytest.importorskip("tensorflow")
    text = drawn(oracle, lambda x: tf.math.lgamma(x) * x, x=2.0)

    assert re.search(r"x .*None +- +0\.8455\d* .*not compared", text)
    assert "x: it passes through Lgamma1, which is not followed" in text
    assert "→ x" not in text


def test_of_several_counts_each_says_of_what(oracle: Oracle) -> None:
    text = drawn(oracle, "count(W)*sum(W)*count(x)", W=[[1, 2], [3, 4]], x=[1, 2, 3])

    assert text.startswith(" count(W)·sum(W)·count(x)\n")
    assert not re.search(r"\bn\b", text)


def test_what_is_the_same_for_two_nodes_is_said_once(oracle: Oracle) -> None:
    text = drawn(oracle, "ln(x - 3)", x=1)
    assert text.count("is defined only where") == 1
    assert "None" not in text


def test_what_was_rounded_looks_different_from_what_it_was(oracle: Oracle) -> None:
    text = " ".join(drawn(oracle, "W*x", wrt=["W"], W=0.5, x=0.1).split())
    assert "because x was rounded to 0.1000000015" in text


def test_a_sum_stands_in_brackets_behind_a_d(oracle: Oracle) -> None:
    text = drawn(oracle, "(W*x - y)^2 + e^(x*y*W)*W*x", width=60, W=0.1, x=2, y=3)
    assert "df/d(W·x − y)" in text
    assert not re.search(r"df/dW·x", text)


@pytest.mark.parametrize(("plain", "other"), [(False, r"[(= ]-\d|\w - \w|e-\d"), (True, "−")])
def test_one_sign_for_minus_on_a_page(oracle: Oracle, plain: bool, other: str) -> None:
    text = drawn(oracle, "ln(x - 3) - y^2", plain=plain, x=-1, y=-1e-9)
    text += drawn(oracle, "-sqrt(-x)", plain=plain, x=0)
    assert re.findall(other, text) == []
    assert ("-" if plain else "−") in text


def test_it_says_why_there_is_no_derivation(oracle: Oracle) -> None:
    text = " ".join(drawn(oracle, "mean(x^2) + sum(z)", x=[1.0, 2.0], z=[1.0]).split())
    assert "columns of different lengths have no common n" in text


def test_a_long_column_has_steps_by_an_element_and_is_left_out_of_second_derivatives(
    oracle: Oracle,
) -> None:
    stream = StringIO()
    x = [float(k) for k in range(1, 12)]
    report = explain("norm(W*x)", {"W": 2, "x": x}, order=2, oracle=oracle)
    draw_report(page(stream, width=100), report)
    text = " ".join(stream.getvalue().split())

    assert "Derive df/dx_i" in text
    assert "no second derivatives by x: of n numbers there are n × n" in text
    assert "no second derivatives by" not in drawn(oracle, "norm(W*x)", W=2, x=x)


@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize("plain", [False, True])
def test_a_short_columns_hessian_is_drawn_whole(oracle: Oracle, width: int, plain: bool) -> None:
    """Of x'Ax it is A + A': here [[2, 2.5], [2.5, 6]]; of ten numbers, rows of ten or corners."""
    at = {"x": [1.0, -2.0], "A": [[1.0, 2.0], [0.5, 3.0]]}
    text = drawn(oracle, "dot(x, A @ x)", order=2, width=width, plain=plain, **at)
    ten = drawn(oracle, "sum(sin(x)^3)", order=2, width=width, plain=plain,
                x=[k / 7 for k in range(10)])  # fmt: skip

    assert re.search(r"\[2 +2\.5\]\n +\[2\.5 +6 +\]", text)
    assert "those by two variables" not in text  # A is a matrix
    assert "10 " in ten[ten.index("Compare  second") :]
    assert max(map(len, (*text.splitlines(), *ten.splitlines()))) <= width


@pytest.mark.parametrize("plain", [False, True])
def test_a_line_is_not_cut_where_a_sign_takes_two_letters(oracle: Oracle, plain: bool) -> None:
    """The tick is "ok" without Unicode, with which this line is of 81."""
    text = drawn(oracle, "sum((X@w)^2)", width=80, plain=plain, X=[[1, 2], [3, 4]], w=[1, 2])
    assert "element by element of small matrices" in " ".join(text.split())


def test_one_number_in_every_place_of_a_matrix_is_ones_of_its_shape(oracle: Oracle) -> None:
    text = drawn(oracle, "mean(X)*b", X=[[1, 2], [3, 4]], b=2)

    assert re.search(r"df/dX = .*\n +f? *= b/n·ones like X ", text)
    assert "b/n·ones (2, 2)" in text
    assert "ones" not in drawn(oracle, "sum(x)", x=[1, 2])


def test_reasons_are_in_the_notation_of_the_page(oracle: Oracle) -> None:
    pretty, plain = (
        " ".join(drawn(oracle, "sqrt(x*y)*2", plain=plain, x=-1, y=2).split())
        for plain in (False, True)
    )

    assert "√(x·y) is defined only where x·y ≥ 0" in pretty
    assert "sqrt(x*y) is defined only where x*y >= 0" in plain


def test_a_column_has_no_steps_for_the_reason_that_there_is(oracle: Oracle) -> None:
    """Each of its own: one that is asked, its name is another's, and what is not followed."""
    taken = " ".join(drawn(oracle, "sum(x^2)*x_i", x=[1, 2], x_i=3).split())
    many = " + ".join(f"sum(x{n}^2)" for n in range(6))
    columns = {f"x{n}": [1, 2] for n in range(6)}
    left = " ".join(drawn(oracle, many, **columns).split())

    assert "df/dx: x_i has a value of its own here" in taken
    assert "df/dx4, df/dx5: not written out, as there are many" in left
    assert "depend on each other" not in taken + left


def test_it_says_where_a_column_has_no_steps(oracle: Oracle) -> None:
    text = " ".join(drawn(oracle, "mean((x - mean(x))^2)", x=[1.0, 2.0]).split())
    assert "the elements of a column depend on each other here" in text


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-0.06, 1.06), (-3, 41), (0, 0)])
def test_marks_beside_a_plot_are_round_and_evenly_spaced(low: float, high: float) -> None:
    stream = StringIO()
    draw_plot(page(stream, width=80), [Curve("line", [0, 1], [low, high])])
    rows = stream.getvalue().splitlines()
    marks = [(row, float(line[: line.index("┤")].replace("−", "-")))
             for row, line in enumerate(rows) if "┤" in line]  # fmt: skip
    assert len(marks) >= 3
    for place in range(2):
        steps = {round(b[place] - a[place], 9) for a, b in pairwise(marks)}
        assert len(steps) == 1
    assert not re.search(r"[-−]0(\.0*)?┤", stream.getvalue())


def test_a_jump_is_two_pieces(oracle: Oracle) -> None:
    stream = StringIO()
    x = [k / 100 - 1 for k in range(201)]
    draw_plot(page(stream, width=80), [Curve("step", x, [float(v > 0) for v in x])])
    rows = [line for line in stream.getvalue().splitlines() if "│" in line or "┤" in line]
    inked = [row for row in rows if re.search(r"[\u2801-\u28ff]", row)]
    assert len(inked) == 2


def test_a_fit_without_tensorflow_says_why(oracle: Oracle) -> None:
    lesson = load(find("addition"))
    fit = next(one for one in results(lesson, oracle, 0) if isinstance(one, FitResult))
    alone = replace(
        fit,
        ways=Ways(fit.ways.derived),
        agrees=None,
        unavailable=Unavailable("TensorFlow has gone"),
    )
    stream = StringIO()
    draw_act(page(stream, width=80), alone)
    assert "TensorFlow has gone: the gradients are not compared" in stream.getvalue()


def test_numbers_of_a_table_stand_with_their_points_below_each_other(oracle: Oracle) -> None:
    text = drawn(oracle, "f = 100*x + y^3/3 - sin(x)*0.5", x=-0.3, y=0.1, width=110)
    head = next(line for line in text.splitlines() if "by formula" in line)
    start = head.index("by formula")
    rows = [line for line in text.splitlines() if line.endswith("✓") and "SymPy" not in line]
    assert len(rows) == 8
    assert {line.index(".", start) for line in rows} == {start + 2}


def test_what_a_table_has_no_room_for_is_said_below_it(oracle: Oracle) -> None:
    text = " ".join(drawn(oracle, "sigmoid(2x + b)", x=1, b=2, width=80).split())
    assert "tf float64: same bits at every node" in text
    assert "by differences: 0.01766270621 at 2x + b, b, 2x; 0.03532541243 at x" in text


def of_float32(oracle: Oracle, name: str, formula: str, **at: float) -> str:
    """What is told of the float32 figure of one gradient."""
    text = " ".join(drawn(oracle, formula, **at).split())
    return text[text.index(f"float32 at {name} is") :].split("tf.gradients")[0]


def test_roundings_that_nearly_cancel_are_told_together(oracle: Oracle) -> None:
    """Shares of −425 %, 207 % and −170 % are right, and tell nobody anything."""
    told = of_float32(oracle, "x", "u = sin(x); v = u*u + u*x; w = v/u", x=1.3)
    assert "the roundings of the gradient at v, x, the gradient at u" in told
    assert "cancel; the largest alone makes 9.4e−8" in told
    assert "%" not in told.split("float32 at u")[0]


@pytest.mark.parametrize(
    ("formula", "x"),
    [
        ("tan(x)", 1.5707963267948966),
        ("sin(x)/x", 1e-5),
        ("1/(1+exp(-2x)) - tanh(x)/2 - 1/2", 0.7),
    ],
)
def test_where_no_digit_is_right_there_are_no_shares(
    oracle: Oracle, formula: str, x: float
) -> None:
    told = of_float32(oracle, "x", formula, x=x)
    assert "no digit is right, so there is nothing to share out" in told
    assert "%" not in told


def test_roundings_that_are_too_large_are_not_shared_out(oracle: Oracle) -> None:
    """float32 stores 10000000: over the 0.4 that are missing, the slope itself changes."""
    told = of_float32(oracle, "x", "sin(x)", x=1e7 + 0.4)
    assert "the roundings are too large here for the chain rule" in told
    assert "%" not in told


def test_only_what_is_as_far_off_is_told_alike(oracle: Oracle) -> None:
    """ds/dx is twice ds/db, and so is what it is off."""
    told = of_float32(oracle, "x", "y = 2*x + b; s = sigmoid(y)", x=1, b=2)
    assert told.startswith("float32 at x is 5.5e−8 off: 98 % of it because s was rounded")
    assert "float32 at b is 2.8e−8 off: 98 % of it because s was rounded" in told
    assert told.rstrip().endswith("likewise at y")


def test_shares_beyond_the_whole_are_explained_once(oracle: Oracle) -> None:
    """131 % less 27 %: what is told of the two signs adds up to the whole, within 5 %."""
    told = of_float32(oracle, "x", "sin(x*y)*exp(x) + ln(y)", x=1, y=3)
    shares = [int(share.replace("−", "-")) for share in re.findall(r"(−?\d+) % of it", told)]

    assert min(shares) < 0
    assert told.count("a share with a minus takes back a part of the others") == 1
    at_x = told.split("float32 at y")[0]
    assert abs(sum(int(s.replace("−", "-")) for s in re.findall(r"(−?\d+) %", at_x)) - 100) <= 5
    alike = of_float32(oracle, "x", "y = 2*x + b; s = sigmoid(y)", x=1, b=2)
    assert "takes back" not in alike


def test_a_rewriting_stands_below_what_makes_it_needed(oracle: Oracle) -> None:
    text = drawn(oracle, "ln(1 + exp(x))", x=800)

    assert (
        "too large for a float64\n    softplus(x) is the same, and nothing is too large in it\n"
        in text
    )
    assert drawn(oracle, "sqrt(x^2 + y^2)", x=1e30, y=1e30).count("hypot(x, y) is the same") == 1


def test_why_figures_differ_is_said_with_what_helps(oracle: Oracle) -> None:
    text = " ".join(drawn(oracle, "(1 - cos(x))/x^2", x=1e-4).split())
    assert "in 1 − cos(x) digits cancel" in text
    assert "is the same, and no digits cancel in it" in text


def test_a_formula_without_a_name_gets_one_that_is_free(oracle: Oracle) -> None:
    text = drawn(oracle, "f*x", f=2, x=1)
    assert "dg/df" in text
    assert "df/d" not in text


def test_a_long_rule_goes_on_below_itself(oracle: Oracle) -> None:
    text = drawn(oracle, "z = 1/(1 + exp(-(a*u + b*v))); -(y*ln(z) + (1 - y)*ln(1 - z))",
                 width=60, wrt=["a"], a=1, b=1, u=1, v=1, y=1)  # fmt: skip
    lines = text.splitlines()
    at = next(number for number, line in enumerate(lines) if "constant factor, logarithm" in line)
    indents = {len(line) - len(line.lstrip()) for line in lines[at : at + 2]}
    assert len(indents) == 1


@pytest.mark.parametrize(("formula", "root"), [("x", "x   dx/dx = 1"), ("2 + 3", "df/df = 1")])
def test_a_graph_of_one_node_is_drawn_too(oracle: Oracle, formula: str, root: str) -> None:
    assert root in drawn(oracle, formula, **({"x": 1.0} if "x" in formula else {}))


def added_for(text: str) -> list[str]:
    """The nodes for which tf.gradients is said to have added operations."""
    (line,) = re.findall(r"added to the graph: (.*?)\n\n", text, re.DOTALL)
    told = [part.split(" for ")[1] for part in " ".join(line.split()).split("; ")]
    return ", ".join(told).split(", ")


def test_operations_are_told_of_the_nodes_that_are_shown(oracle: Oracle) -> None:
    """Thirty squares: the table has the last of them, and so has the line below it."""
    squares = "; ".join(["a0 = x^2"] + [f"a{k + 1} = a{k}^2" for k in range(30)])
    nodes = added_for(drawn(oracle, squares, x=1, width=200))
    assert "a29" in nodes
    assert not {"x", "a0", "a1"} & set(nodes)

    nodes = added_for(drawn(oracle, "sin(x) + 10^6*sin(y)", x=1, y=1, width=200, top=1))
    assert not {"x", "sin(x)"} & set(nodes)


def test_differences_that_see_another_slope_are_told(oracle: Oracle) -> None:
    text = " ".join(drawn(oracle, "x*stop_gradient(x)", x=3).split())
    assert "formula and tf.gradients agree, but differences give 6" in text
    assert "differences give" not in drawn(oracle, "x*x", x=3)


def test_a_long_sum_is_echoed_by_its_first_terms(oracle: Oracle) -> None:
    echo = " ".join(drawn(oracle, " + ".join(["x"] * 300), x=1).split())
    echo = echo[: echo.index(" = 300.0")]
    more = re.search(r"… (\d+) more terms$", echo)

    assert more is not None
    assert echo.count("x") + int(more[1]) == 300


def test_a_deep_graph_is_a_page_and_not_a_book(oracle: Oracle) -> None:
    layers = ";".join(f"h{k}=tanh(w*h{k - 1}+b)" for k in range(1, 100))
    nested = "sigmoid(" * 12 + "x" + ")" * 12

    assert drawn(oracle, f"h0=x;{layers}", width=80, top=20, x=0.3, w=1.1, b=0.1).count("\n") < 120
    assert drawn(oracle, nested, width=80, x=1).count("\n") < 160


def test_of_the_nodes_that_matter_most_the_chain_has_every_product(oracle: Oracle) -> None:
    """d(5·3·2·x)/dx, from the output down: 5, 5·3, 5·3·2."""
    text = drawn(oracle, "u = 2x; v = 3u; z = 5v", top=3, x=1)
    chain = [
        line.split() for line in text[text.index("Chain rule") :].splitlines() if " = " in line
    ]
    rows = [(line[0], line[-1]) for line in chain]

    assert rows == [("v", "5"), ("u", "15")]
    assert re.search(r"\bx +u +2 +30\n", text)


def test_what_has_many_uses_is_said_to_be_their_sum(oracle: Oracle) -> None:
    text = drawn(oracle, " + ".join(["x*y"] * 70), x=1, y=1, wrt=["x"])
    assert re.search(r"\bx +70 places +their sum +70\n", text)


def test_where_nothing_gets_through_no_size_is_blamed(oracle: Oracle) -> None:
    for formula in ("floor(x)", "round(x)"):
        text = drawn(oracle, formula, x=1.5)
        assert "no gradient gets through" in text
        assert "too large" not in text


def test_a_number_has_no_chain(oracle: Oracle) -> None:
    text = drawn(oracle, "5")
    assert "= 5.0" in text
    assert "too large" not in text
    assert "Chain rule" not in text


def test_what_does_not_depend_on_it_has_no_chain(oracle: Oracle) -> None:
    """A table of no steps stood there."""
    for text, by in (
        (drawn(oracle, lambda x, theta: 3.0, x=1, theta=2), "f does not depend on x or θ"),
        (drawn(oracle, "u = x^2; y^2", x=1, y=2, wrt=["x"]), "f does not depend on x"),
    ):
        assert "the result does not depend on what it is derived by: there is nothing to" in text
        chain = text[text.index("Chain rule") :].splitlines()
        assert [line.strip() for line in chain if line][1:] == [f"{by}: there is no chain"]


def test_rows_that_look_alike_have_numbers(oracle: Oracle) -> None:
    text = drawn(oracle, "sin(x)*x + sin(x)^2", x=1)
    assert "sin(x) #1" in text
    assert "sin(x) #2" in text
    assert "x #" not in text


def test_a_derivation_of_too_many_lines_is_no_error(oracle: Oracle) -> None:
    chain = ";".join(f"h{k}=tanh(h{k - 1})" for k in range(1, 35))
    assert "too large to derive on paper" in drawn(oracle, f"h0=x;{chain}", x=1)


def test_every_path_is_counted(oracle: Oracle) -> None:
    assert set(re.findall(r"sum of (\d) paths", drawn(oracle, "x + x + x + x", x=1))) == {"4"}


def test_a_division_by_0_is_called_that(oracle: Oracle) -> None:
    text = drawn(oracle, "x/0", x=1)
    assert "x/0 divides by 0: there is no function here to derive" in text
    assert "SymPy" not in text


def test_what_stops_a_gradient_is_said_once(oracle: Oracle) -> None:
    text = drawn(oracle, "exp(exp(x*x))", x=3)
    assert text.count("is too large for a float64") == 1


def test_a_node_has_one_name_wherever_it_stands(oracle: Oracle) -> None:
    """Of two that are written alike each has its number: in the table, the account, the tree."""
    text = drawn(oracle, "exp(-x) + sin(exp(-x))*t", width=100, x=1, t=2)
    compared, chained = text.split("Chain rule", 1)
    told = re.findall(r"(?:e\^\(−x\)|−x) #\d", text)
    assert {*told} == {"e^(−x) #1", "e^(−x) #2", "−x #1", "−x #2"}
    assert re.search(r"^ e\^\(−x\) #2 +t·cos", compared, re.MULTILINE)
    assert "the gradient at e^(−x) #2 and e^(−x) #1 cancel" in " ".join(compared.split())
    assert re.search(r"→ e\^\(−x\) #2 +df/d\(e\^\(−x\) #2\) = 1.87", chained)
    assert not re.search(r"→ (e\^\(−x\)|−x)(?! #)\b", chained)


def test_a_greek_name_is_its_letter_wherever_it_stands(oracle: Oracle) -> None:
    text = drawn(oracle, "alpha = 2x + b; theta = sigmoid(alpha)*beta", x=1, b=2, beta=0.5)
    assert not re.search("alpha|beta|theta", text)
    for told in ("at x = 1, b = 2, β = 0.5", "dθ/dβ", "node", " α ", "dθ/d(node)", "float32 at β"):
        assert told in text
    assert drawn(oracle, "theta^2", theta=3, plain=True).isascii()


def test_differences_see_a_slope_of_0(oracle: Oracle) -> None:
    """cos'(0) = 0, behind rounding; 0·ln(1 − s) is 0 whatever s is; a branch not taken is still."""
    said = " ".join(drawn(oracle, "cos(s)*ln(1 + y)", width=80, s=0, y=1).split())
    assert "; 0 at s" in said
    assert "no slope" not in said
    text = drawn(oracle, "y*ln(1 - s)", width=80, s=0.3, y=0)
    assert "by differences: 0 at ln(1 − s), 1 − s, s; −0.3566749439 at y" in text
    text = drawn(oracle, "where(abs(x) <= 1, x^2/2, abs(x) - 1/2)", width=80, x=1)
    assert "by differences: 0 at |x| − 1/2, |x| #2; 1 at x²/2" in " ".join(text.split())


def test_differences_that_settle_on_no_slope_say_so(oracle: Oracle) -> None:
    """sign jumps at 0: over a step of h they see 1/h. Of 1/0 there are none to take."""
    text = " ".join(drawn(oracle, "sign(x)", width=80, x=0).split())
    assert "by differences: no slope at x" in text
    assert text.count("no slope: equal steps to both sides, smaller and smaller, give no") == 1
    assert "no slope" not in drawn(oracle, "where(x > 0, exp(-1/x), 0)", width=80, x=0)


def test_the_chain_has_the_figure_of_the_table_and_says_what_the_product_is(oracle: Oracle) -> None:
    text = drawn(oracle, "sqrt(x)^2", x=0)
    assert "df/dx = 1, though the product is undefined" in text
    assert "though" not in drawn(oracle, "x*ln(x)", x=2)


def test_a_point_is_shown_as_it_was_typed(oracle: Oracle) -> None:
    column, number = [10000.1, 10000.2, 10000.3], 0.12345678901234
    text = drawn(oracle, "variance(x) + a", width=100, x=column, a=number)

    read = " ".join(text.split())
    assert "at x = [10000.1, 10000.2, 10000.3], a = 0.12345678901234; n = 3" in read


def test_how_far_is_allowed_is_said_where_figures_agree_and_lie_far_apart(oracle: Oracle) -> None:
    """1e-13 is many floats away from 0; what brings it about is said besides."""
    text = drawn(oracle, "variance(x)", width=100, x=[10000.1, 10000.2, 10000.3])

    assert re.search(r"x: float64 \S+ off, \S+ allowed; float32 0\.00022 off", text)
    assert "in x − mean(x), in variance(x), digits cancel" in text
    assert not re.search(r"\d{10,} ulps", text)


@pytest.mark.parametrize(
    ("formula", "term"), [("ln(1 - x)", "ulp: "), ("relu(x)", "kink: "), ("x^2", "is its adjoint")]
)
def test_a_term_is_told_once_where_it_is_used(oracle: Oracle, formula: str, term: str) -> None:
    assert drawn(oracle, formula, x=0 if "relu" in formula else 0.3).count(term) == 1


def test_a_term_that_is_not_used_is_not_told(oracle: Oracle) -> None:
    assert "kink" not in drawn(oracle, "x^2", x=0.3)


DEEP = "sin(exp(cos(x*y)*ln(x+y)) + tanh(x)^2)/(1 + exp(-x*y))"
NETWORK = (
    "a = tanh(w1*x + b1); c = tanh(w2*a + b2); d = tanh(w3*c + b3); e1 = sigmoid(d*w4 + b4); "
    "L = -(t*ln(e1) + (1 - t)*ln(1 - e1)) + 0.01*(w1^2 + w2^2 + w3^2 + w4^2)"
)


@pytest.mark.parametrize("width", [60, 66, 72, 80, 100])
@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("formula", [DEEP, NETWORK], ids=["deep", "network"])
def test_the_bars_of_a_tree_are_not_broken(
    oracle: Oracle, formula: str, plain: bool, width: int
) -> None:
    """Behind a branch each line has the bars of all branches that go on below it."""
    names = re.findall(r"\b(?:[xyt]|w\d|b\d)\b", formula)
    text = drawn(oracle, formula, width=width, plain=plain, **dict.fromkeys(names, 0.4))
    tree = text[text.index("Chain rule") :].splitlines()[2:]
    tree = tree[: next(k for k, line in enumerate(tree) if "is a local partial" in line)]
    bars = [re.match(r"[ │├└─|`-]*", line) for line in tree]

    assert all(len(line) <= width for line in tree)
    for above, below in pairwise([bar[0] if bar else "" for bar in bars]):
        open_ = {place for place, sign in enumerate(above) if sign in "│├|"}
        kept = {place for place, sign in enumerate(below) if sign in "│├└|`"}
        assert open_ <= kept, (above, below)


def test_a_graph_too_deep_for_a_tree_is_a_table(oracle: Oracle) -> None:
    nested = "; ".join(["a0 = x", *(f"a{k + 1} = sin(a{k})" for k in range(14))])
    narrow, wide = (drawn(oracle, nested, width=width, x=1) for width in (60, 140))

    assert "of the nodes that matter most" in narrow[narrow.index("Chain rule") :]
    assert "└──" in wide
    assert max(map(len, narrow.splitlines())) <= 60


def test_a_table_of_links_has_room_for_the_local_partials(oracle: Oracle) -> None:
    """Beside 2 × 3 numbers they were written a letter or two a line."""
    nested = "; ".join(["a0 = X", *(f"a{k + 1} = sin(a{k})" for k in range(14)), "sum(a14)"])
    text = drawn(oracle, nested, width=80, X=[[1.25, 2.25, 4.25], [0.25, 0.5, 1.75]])
    table = text[text.index("of the nodes that matter most") :].splitlines()[3:]
    told = [line for line in table if "cos(a" in line]

    assert [line.split()[4:] for line in told] == [
        [f"cos(a{k})", "2", "×", "3", "values"] for k in range(13, -1, -1)
    ]


@pytest.mark.parametrize("width", [60, 70, 80, 90, 100, 140])
@pytest.mark.parametrize("plain", [False, True])
def test_no_number_of_a_second_derivative_is_broken(
    oracle: Oracle, width: int, plain: bool
) -> None:
    """d²/dx² of x²y³ is 2y³, d²/dxdy 6xy², d²/dy² 6x²y: at 1/3 and 1/7, full sixteen digits."""
    x, y = 1 / 3, 1 / 7
    text = drawn(oracle, "x^2*y^3*sin(x*y)^0", order=2, width=width, plain=plain, x=x, y=y)
    shown = text[text.index("Compare  second") :]

    for value in (2 * y**3, 6 * x * y * y, 6 * x * x * y):
        assert f"{value:.12f}"[:12] in shown
    assert max(map(len, text.splitlines())) <= width


def test_operations_of_many_nodes_are_counted(oracle: Oracle) -> None:
    """The slope of twelve sines takes twelve Cos, and that of twelve roots a SqrtGrad each."""
    formula = " + ".join(f"sin({k}*x + {k}/7)*sqrt(exp(u/{k}) + cosh({k}*u))" for k in range(2, 14))
    text = drawn(oracle, formula, x=0.1, u=1, width=200)
    line = " ".join(re.findall(r"added to the graph: (.*?)\n\n", text, re.DOTALL)[0].split())

    assert re.search(r"\bCos\b[^;]* for 12 nodes", line)
    assert re.search(r"\bSqrtGrad\b[^;]* for 12 nodes", line)
    assert line.endswith("--json has them by node")
    few = drawn(oracle, "sin(x)*cos(x)", x=0.1)
    assert "Cos, Mul for sin(x)" in few
    assert "nodes; " not in few


def test_nodes_without_a_name_are_told_by_their_formula(oracle: Oracle) -> None:
    text = drawn(oracle, "sin(x*y)*exp(x) + ln(y)", x=1, y=3, width=60)
    chain = text[text.index("Chain rule") :]

    assert "gradient =" not in chain
    for label in ("df/d(x·y)", "df/d(e^x)", "df/d(ln(y))"):
        assert f"{label} = " in chain


def test_in_a_table_of_links_every_number_is_explained(oracle: Oracle) -> None:
    text = drawn(oracle, " + ".join(f"sin({k}*x)*exp(-x/{k})" for k in range(1, 9)), x=0.3)
    links = text[text.index("Chain rule") :]

    assert "n1, n2, …: nodes without a name" in links
    assert re.search(r"n\d+ = n\d+ \+ n\d+ +f +1 +1\n", links)  # the last sum is used in f itself
    assert not re.search(r"\(\(|\.\.\.|\*", text)


def test_one_ulp_is_one(oracle: Oracle) -> None:
    text = drawn(oracle, DEEP, width=60, x=1, y=2)

    assert "1 ulp in float64" in text
    assert not re.search(r"\b1 ulps", text)


def test_many_figures_are_not_listed_below_a_table(oracle: Oracle) -> None:
    values = "; ".join(f"a{k} = sin({k}*x)" for k in range(1, 9))
    formula = f"{values}; L = {'*'.join(f'a{k}' for k in range(1, 9))}"
    narrow, wide = (drawn(oracle, formula, width=width, x=0.3) for width in (100, 160))

    assert "by differences: a wider page has a column for them" in narrow
    assert "differences" in wide
    assert "a wider page" not in wide


X = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
W, Y = [[1.0], [1.0]], [[1.0], [2.0], [3.0]]


@pytest.mark.parametrize(
    ("formula", "counted"),
    [
        ("mean((X@W - Y)^2)", "Y"),
        ("mean((X@W)^2)", "X @ W"),
        ("mean(W^2) + sum(X@W)", "W"),
    ],
)
def test_n_counts_what_the_mean_is_of(oracle: Oracle, formula: str, counted: str) -> None:
    """X is square, so that W is as large as Y by chance."""
    labels = {"Y": Y[:2]} if "Y" in formula else {}
    text = drawn(oracle, formula, wrt=["W"], X=X[:2], W=W, **labels)

    assert f"n = count({counted}), the number of its elements" in text


def test_where_two_counts_differ_none_is_n(oracle: Oracle) -> None:
    """mean over 3 and over 2: the gradient by W has a third of one and half of the other."""
    text = drawn(oracle, "mean((X@W - Y)^2) + mean(W^2)", wrt=["W"], X=X, W=W, Y=Y)

    assert "/count(Y) + 2W/count(W)" in text
    assert "1/n" not in text
    assert "n = count" not in text

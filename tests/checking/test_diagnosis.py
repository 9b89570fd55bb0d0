"""Each known mistake is named where it was made, and no right answer is blamed."""

import re
from dataclasses import replace

import pytest
from mpmath import mp

from tests.comparison.truth import TRUE
from tutor.calculus.evaluate import evaluate
from tutor.calculus.templates import template
from tutor.checking.answers import judge
from tutor.checking.catalogue import RIGHT, SLIPS, WHOLE, Slip
from tutor.checking.hints import hints
from tutor.checking.questions import Question, of_derivative
from tutor.checking.verdict import CORRECT, INCORRECT
from tutor.checking.walk import LETTERS
from tutor.course.check import check
from tutor.functions import FUNCTIONS
from tutor.notation import parse

EXAMPLES = [
    ("chain-inner-missing", "sin(2x)", "cos(2x)"),
    ("held-constant", "x - cos(x)", "0"),
    ("power-wrong-direction", "1/x^2", "-2/x"),
    ("power-wrong-direction", "1/x^5", "-5/x^4"),
    ("base-log-lost", "log2(x)", "1/x"),
    ("base-log-lost", "log10(3x)", "1/x"),
    ("product-termwise", "silu(x)", "sigmoid(x)*(1 - sigmoid(x))"),
    ("product-termwise", "gelu(2x)", "4exp(-2x^2)/sqrt(2pi)"),
    ("product-one-term", "silu(x)", "sigmoid(x)"),
    ("product-one-term", "gelu(x)", "(1 + erf(x/sqrt(2)))/2"),
    ("product-one-term", "mish(2x)", "2tanh(softplus(2x))"),
    ("product-one-term", "silu(x)", "x*sigmoid(x)*(1 - sigmoid(x))"),
    ("integrated", "x*exp(x)", "(x - 1)*exp(x)"),  # a minus in the product rule gives it, too
    ("product-minus", "x*exp(x)", "(x - 1)*exp(x)"),
    ("kink-ignored", "x*relu(x)", "2x"),
    ("kink-ignored", "x^2*abs(x)", "3x^2"),
    ("kink-ignored", "max(x, 0)*3", "3"),
    ("undifferentiated", "relu(x)", "relu(x)"),
    ("chain-outer-at-x", "cos(3x)", "-3sin(x)"),
    ("chain-inner-inside", "sin(x^2)", "cos(2x)"),
    ("chain-added", "sin(x^2)", "cos(x^2)+2x"),
    ("chain-times-inner", "(x^2+1)^5", "5(x^2+1)^4(x^2+1)"),
    ("chain-exponent-kept", "(x^2+1)^5", "10x(x^2+1)^5"),
    ("chain-inner-power", "(x^2+1)^5", "(2x)^5"),
    ("chain-layer-missing", "exp(sin(x^2))", "exp(sin(x^2))cos(x^2)"),
    ("fan-out-lost", "a = 3x; a*a + sin(a)", "9x + 3cos(3x)"),
    ("product-termwise", "x*sin(x)", "cos(x)"),
    ("product-wrong-pairs", "x*sin(x)", "x+sin(x)cos(x)"),
    ("product-minus", "x*sin(x)", "sin(x)-x*cos(x)"),
    ("product-as-sum", "x*sin(x)", "1+cos(x)"),
    ("product-one-term", "x*exp(x)", "x*exp(x)"),
    ("quotient-termwise", "sin(x)/x", "cos(x)"),
    ("quotient-plus", "sin(x)/x", "(x*cos(x)+sin(x))/x^2"),
    ("quotient-reversed", "sin(x)/x", "(sin(x)-x*cos(x))/x^2"),
    ("quotient-not-squared", "sin(x)/x", "(x*cos(x)-sin(x))/x"),
    ("quotient-wrong-square", "sin(x)/x", "(x*cos(x)-sin(x))/sin(x)^2"),
    ("quotient-inverted", "(1-x)/(1+x)", "2/(1-x)^2"),
    ("power-coefficient-lost", "x^8", "x^7"),
    ("power-not-reduced", "x^3", "3x^3"),
    ("power-wrong-direction", "x^(-2)", "-2x^(-1)"),
    ("root-half-lost", "sqrt(x)", "1/sqrt(x)"),
    ("exp-as-power", "exp(x)", "x*exp(x-1)"),
    ("exp-as-power", "2^x", "x*2^(x-1)"),
    ("base-log-lost", "2^x", "2^x"),
    ("variable-exponent-as-power", "x^x", "x*x^(x-1)"),
    ("trig-sign", "cos(x)", "sin(x)"),
    ("sign", "x*exp(x)", "-exp(x) - x*exp(x)"),
    ("sum-sign-lost", "x^2-cos(x)", "2x-sin(x)"),
    ("sum-sign-lost", "exp(x) + sin(4x)", "4cos(4x) - exp(x)"),
    ("constant-kept", "x^2+5", "2x+5"),
    ("constant-factor-lost", "3sin(x)", "cos(x)"),
    ("constant-factor-zero", "3sin(x)", "0"),
    ("constant-off", "x*sin(x)", "7sin(x) + 7x*cos(x)"),
    ("integrated", "3x^2", "x^3"),
    ("undifferentiated", "x^2", "x^2"),
    ("chain-outer-kept", "sin(x^2)", "2x*sin(x^2)"),
    ("chain-outer-kept", "x + softplus(3x)", "1 + 3softplus(3x)"),
    ("abs-slope-one", "abs(x)", "1"),
    ("sigmoid-sign", "1/(1+exp(-x))", "-exp(-x)/(1+exp(-x))^2"),
    ("sigmoid-one-plus", "sigmoid(x)", "sigmoid(x)(1+sigmoid(x))"),
    ("sigmoid-at-input", "sigmoid(3x)", "9x(1-3x)"),
    ("tanh-one-plus", "tanh(x)", "1+tanh(x)^2"),
    ("relu-value", "relu(2x+1)", "relu(2x+1)"),
    ("chain-inner-inside", "sin(x^2)", "2x*cos(2x)"),
    # the derivative of the inside alone
    ("chain-layer-missing", "cos(x^2)", "2x"),
    ("chain-layer-missing", "(x^2+1)^5", "2x"),
    # the same mistakes where the inside is an exponent: (2^u)′ = 2^u·ln(2)·u′
    ("chain-inner-missing", "2^(3x)", "2^(3x)*ln(2)"),
    ("chain-layer-missing", "exp(2^(x^2))", "exp(2^(x^2))*2^(x^2)*ln(2)"),
    ("chain-layer-missing", "2^(x^2)", "2x"),
    ("chain-outer-at-x", "2^(3x)", "3*2^x*ln(2)"),
    ("chain-inner-inside", "2^(x^3)", "2^(3x^2)*ln(2)"),
    ("chain-inner-inside", "5*2^(x^3)", "15x^2*2^(3x^2)*ln(2)"),
    ("chain-added", "2^(x^2)", "2^(x^2)*ln(2) + 2x"),
    ("chain-times-inner", "2^(x^2)", "2^(x^2)*ln(2)*x^2"),
    # and where it is below a constant: (c/u)′ = −c·u′/u²
    ("chain-inner-missing", "1/(x^2+1)", "-1/(x^2+1)^2"),
    ("chain-layer-missing", "exp(3/(x^2+1))", "-3exp(3/(x^2+1))/(x^2+1)^2"),
    ("chain-outer-at-x", "1/sin(x)", "-cos(x)/x^2"),
    ("chain-inner-inside", "1/(x^2+7)", "-1/(2x)^2"),
    ("chain-added", "1/(x^2+7)", "2x - 1/(x^2+7)^2"),
    ("chain-times-inner", "5/(x^3+1)", "-5/(x^3+1)"),
    ("quotient-not-squared", "1/(3x-4)", "-3/(3x-4)"),
    ("power-wrong-direction", "1/x", "-1"),
    ("quotient-inverted", "1/(x^2+7)", "2x"),
    ("constant-factor-lost", "5/(x^3+1)", "-3x^2/(x^3+1)^2"),
    ("constant-factor-zero", "5/(x^3+1)", "0"),
    ("fan-out-lost", "x^x", "x^x*ln(x)"),
    # several things lost at one power
    ("chain-inner-missing", "cos(x)^(-3)", "3/cos(x)^2"),
    ("chain-inner-missing", "cos(x)^(-3)", "-3/cos(x)^2"),
    ("power-coefficient-lost", "x^4", "3x^3"),
    ("power-not-reduced", "sqrt(x)", "1/2*sqrt(x)"),
    ("power-wrong-direction", "sqrt(x)", "x^(3/2)/2"),
    ("quotient-termwise", "1/x^2", "1/(2x)"),
    ("quotient-one-term", "sin(x)/x", "cos(x)/x"),
    ("quotient-one-term", "ln(3x)/x", "-ln(3x)/x^2"),
    ("fan-out-lost", "x*x + x", "2x"),
    ("fan-out-lost", "x*x + x", "1"),
    ("fan-out-lost", "-y*ln(x) - (1-y)*ln(1-x)", "-y/x"),
    ("term-kept", "2x + 3", "2x"),
    ("term-kept", "x^3 - sin(x)", "3x^2 - sin(x)"),
    ("relu-value", "relu(2x+1)", "2x+1"),
    ("relu-value", "relu(2x+1)", "2relu(2x+1)"),
    ("kink-ignored", "relu(2x)", "2"),
    ("kink-ignored", "relu(x)", "0"),
    ("kink-ignored", "abs(x)", "-1"),
]


@pytest.mark.parametrize(("slug", "function", "answer"), EXAMPLES)
def test_a_mistake_is_named(slug: str, function: str, answer: str) -> None:
    verdict = check(answer, of=function, wrt="x")
    assert verdict.verdict == INCORRECT
    assert slug in [mistake.slug for mistake in verdict.mistakes]
    assert all(mistake.message for mistake in verdict.mistakes)


def test_every_row_of_the_catalogue_has_an_example() -> None:
    elsewhere = {  # below, where more than a formula is needed
        "square-two-lost", "mean-factor-lost", "data-factor-lost", "softmax-diagonal",
        "local-not-total", "wrong-order", "wrong-variable", "kink-ignored",
    }  # fmt: skip
    shown = {slug for slug, _, _ in EXAMPLES} | elsewhere
    assert {slip.slug for slip in SLIPS} | set(WHOLE) <= shown


def test_a_second_derivative_and_another_variable() -> None:
    assert slugs(check("3x^2", of="x^3", order=2)) == ["wrong-order"]
    assert slugs(check("6x", of="x^3")) == ["wrong-order"]
    assert slugs(check("2x*y + x^2", of="x^2*y", wrt="x")) == ["wrong-variable"]
    assert slugs(check("x^2", of="x^2*y", wrt="x")) == ["wrong-variable"]


LOSS = parse("loss = mean((W*x + b - y)^2)", ["W", "x", "b", "y"])
BY_W = Question("mean(2*(W*x + b - y)*x)", LOSS, ("x", "y"), of="loss", wrt="W")
OVER_DATA = [
    ("data-factor-lost", "mean(2(W*x + b - y))"),
    ("mean-factor-lost", "2sum((W*x + b - y)*x)"),
    ("square-two-lost", "mean((W*x + b - y)*x)"),
]


@pytest.mark.parametrize(("slug", "answer"), OVER_DATA)
def test_mistakes_over_data(slug: str, answer: str) -> None:
    verdict = judge(answer, BY_W)
    assert verdict.verdict == INCORRECT
    assert slug in slugs(verdict)


def test_a_mistake_may_show_in_another_reading_of_what_a_mean_is_of() -> None:
    found = check("x", of="mean(exp(a*x))", wrt="a")
    assert slugs(found) == ["chain-layer-missing"]
    assert found.readings == ("x is read as a number",)


SQUARED = parse("L = mean((W*x - y)^2); J = L^2 + mean(W*x)^2", ["W", "x", "y"])
MISSING = [  # each with the derivative that is told, by the chain rule and the mean's
    ("2L + 2W*mean(x)^2", "dL/dW", "mean(2x*(W*x - y))"),
    ("2*mean(2x*(W*x - y)) + 2W*mean(x)^2", "dL/dW", "mean(2x*(W*x - y))"),
    ("2L*mean(2x*(W*x - y))", "d/dW (mean(W*x)^2)", "2W*mean(x)^2"),
]


@pytest.mark.parametrize(("answer", "left", "right"), MISSING)
def test_the_derivative_that_is_told_of_a_mean_is_one(answer: str, left: str, right: str) -> None:
    asked = Question("2L*mean(2x*(W*x - y)) + 2W*mean(x)^2", SQUARED, ("x", "y"), of="J", wrt="W")
    (found,) = judge(answer, asked).mistakes
    told = re.search(rf"`{re.escape(left)} = (.*?)`", found.said)
    assert told
    assert judge(told[1], replace(asked, right=right, of="", wrt="")).verdict == CORRECT


def test_of_a_column_that_is_made_with_a_mean_no_derivative_is_told() -> None:
    form = parse("f = sum(mean(W*x)*y + W*x)", ["W", "x", "y"])
    right = "sum(y)*mean(x) + sum(x)"
    (found,) = judge("sum(x)", Question(right, form, ("x", "y"), of="f", wrt="W")).mistakes
    assert found.message.endswith("is missing from the sum: d/dW (mean(W*x)*y)")


BY_A_COLUMN = [
    ("mean(2W*(W*x + b - y))", "W*x", "d/dW (W*x) = x"),
    ("2W*mean(W*x + b - y)", "W*x", "d/dW (W*x) = x"),
    ("2*sum(W*(W*x + b - y))/count(x)", "W*x", "d/dW (W*x) = x"),
]


@pytest.mark.parametrize(("answer", "node", "slope"), BY_A_COLUMN)
def test_a_column_taken_for_the_weight_is_named(answer: str, node: str, slope: str) -> None:
    (found,) = judge(answer, BY_W).mistakes
    assert (found.slug, found.node) == ("wrong-variable", node)
    assert found.message.endswith(f"is wanted by W here, and not by x: {slope}")


def test_a_column_taken_for_a_named_number_is_named() -> None:
    form = parse("y = 2*W; z = y*x; L = mean(z^2)", ["W", "x"])
    asked = Question("2y*mean(x^2)", form, ("x",), of="L", wrt="y")
    (found,) = judge("2y^2*mean(x)", asked).mistakes
    assert found.message.endswith("is wanted by y here, and not by x: dz/dy = x")


def test_a_factor_that_is_how_many_values_were_drawn_is_no_mean_without_its_factor() -> None:
    loss = parse("loss = mean((W*x - y)^2)/3", ["W", "x", "y"])
    question = Question("mean(2*(W*x - y)*x)/3", loss, ("x", "y"), of="loss", wrt="W")
    assert slugs(judge("mean(2(W*x - y)*x)", question)) == ["constant-factor-lost"]
    assert slugs(judge("sum(2(W*x - y)*x)/3", question)) == ["mean-factor-lost"]
    assert slugs(judge("count(x)*mean(2(W*x - y)*x)/3", question)) == ["mean-factor-lost"]


def test_a_softmax_is_not_derived_element_by_element() -> None:
    loss = parse("loss = sum(softmax(W*x)*y)", ["W", "x", "y"])
    right = "sum(y*softmax(W*x)*(x - sum(x*softmax(W*x))))"
    question = Question(right, loss, ("x", "y"), of="loss", wrt="W")
    assert judge(right, question).verdict == CORRECT
    assert slugs(judge("sum(y*x*softmax(W*x)*(1 - softmax(W*x)))", question)) == [
        "softmax-diagonal"
    ]


def test_the_slope_on_one_side_is_no_slope_at_a_corner() -> None:
    corner = parse("r = relu(2x)")
    question = Question("0", corner, of="r", wrt="x", at=(("x", 0.0),))
    assert slugs(judge("2", question)) == ["kink-ignored"]


def slugs(verdict: object) -> list[str]:
    return [mistake.slug for mistake in verdict.mistakes]  # type: ignore[attr-defined]


GRAPH = parse("y = 2*x + b; s = sigmoid(y)")


def test_where_the_inside_has_a_name_its_missing_derivative_is_told_once_and_by_that_name() -> None:
    (only,) = judge("s(1-s)", Question("2*s*(1 - s)", GRAPH, of="s", wrt="x")).mistakes
    assert (only.slug, only.node) == ("local-not-total", "y")
    assert "ds/dy" in only.message
    assert "dy/dx = 2 is missing" in only.message
    (only,) = check("sigmoid(2x)(1 - sigmoid(2x))", of="sigmoid(2x)").mistakes
    assert only.slug == "chain-inner-missing"


def test_two_mistakes_at_once_are_both_named() -> None:
    verdict = check("3cos(2x) + 1/x", of="3sin(2x) - ln(x)", wrt="x")
    assert set(slugs(verdict)) == {"chain-inner-missing", "sum-sign-lost"}
    assert [mistake["together"] for mistake in verdict.to_dict()["mistakes"]] == [True, True]


AT_ONE_NODE = [
    ("cos(3x)", "sin(3x)", {"trig-sign", "chain-inner-missing"}),
    ("sqrt(5x + 8)", "1/sqrt(5x + 8)", {"root-half-lost", "chain-inner-missing"}),
    ("(x^2 + 1)^5", "(x^2 + 1)^4", {"power-coefficient-lost", "chain-inner-missing"}),
    ("cos(x^2)", "x^2*sin(x^2)", {"trig-sign", "chain-times-inner"}),
    ("sin(x)/x", "(x*cos(x) + sin(x))/x", {"quotient-plus", "quotient-not-squared"}),
    ("x*cos(3x)", "cos(3x) + x*sin(3x)", {"trig-sign", "chain-inner-missing"}),
]


@pytest.mark.parametrize(("function", "answer", "both"), AT_ONE_NODE)
def test_two_mistakes_in_one_step_are_both_named(
    function: str, answer: str, both: set[str]
) -> None:
    verdict = check(answer, of=function)
    assert set(slugs(verdict)) == both
    assert all(one.together for one in verdict.mistakes)


@pytest.mark.parametrize(
    ("function", "answer", "slug"),
    [
        ("sin(x^2)", "x*cos(x^2)/2", ["constant-off"]),
        ("exp(x^2)", "x/2*exp(x^2)", ["constant-off"]),
    ],
)
def test_two_mistakes_in_one_factor_are_no_explanation(
    function: str, answer: str, slug: list[str]
) -> None:
    # The derivative of the inside is lost, or the inside stands for it: not both at once.
    assert slugs(check(answer, of=function, wrt="x")) == slug


BY_ANOTHER = [
    ("x*y^2 + sin(x*y)", "y^2 + x*cos(x*y)", "x*y", "y"),
    ("x^2 + exp(x*y)", "2x + x*exp(x*y)", "x*y", "y"),
    ("y*ln(x + y^3)", "3y^3/(x + y^3)", "x + y^3", "1"),
]


@pytest.mark.parametrize(("function", "answer", "node", "slope"), BY_ANOTHER)
def test_a_variable_taken_for_another_at_one_node_is_named_there(
    function: str, answer: str, node: str, slope: str
) -> None:
    (found,) = check(answer, of=function, wrt="x").mistakes
    assert (found.slug, found.node) == ("wrong-variable", node)
    said = f"the derivative of {node} is wanted by x here, and not by y: d/dx ({node}) = {slope}"
    assert found.message == said


SAME_AGAIN = [
    ("sin(2x) + sin(3x) + sin(4x)", "cos(2x) + cos(3x) + cos(4x)", "chain-inner-missing"),
    ("x^4 + x^5 + x^6", "4x^4 + 5x^5 + 6x^6", "power-not-reduced"),
    ("y*cos(x) - w*cos(x) - cos(x) + x", "y*sin(x) - w*sin(x) - sin(x) + 1", "trig-sign"),
]


@pytest.mark.parametrize(("function", "answer", "slug"), SAME_AGAIN)
def test_a_mistake_made_again_and_again_is_one(function: str, answer: str, slug: str) -> None:
    (found,) = check(answer, of=function, wrt="x").mistakes
    assert found.slug == slug
    assert found.message.startswith("at 3 places, ")


@pytest.mark.parametrize(("op", "text"), [(op, text) for op in RIGHT for text in RIGHT[op]])
def test_another_way_of_writing_a_derivative_is_a_derivative(op: str, text: str) -> None:
    form = template(text, LETTERS)
    for a in (-2.3, -0.4, 0.7, 1.9):
        point = {"a": a, "da": 3.0, "v": float(TRUE[op](mp.mpf(a)))}
        slope = 3 * mp.diff(TRUE[op], a)
        assert evaluate(form.nodes, point)[form.output] == pytest.approx(float(slope), rel=1e-12)


TIDIED_UP = [
    ("ln(x)/x", "-1/(2x^2)", "quotient-termwise", "(1 - ln(x))/x^2"),
    ("tan(x)", "2sec(x)", "chain-inner-missing", "sec(x)^2"),
    ("1/(x^2+1)", "-2(x^2+1)^(-2) + 4x*(x^2+1)^(-3)", "chain-inner-missing",
     "-2*x/(x^2 + 1)^2"),
    ("x^2*exp(x)", "2x + 2 + exp(x)", "product-as-sum", "exp(x)*(2*x + x^2)"),
]  # fmt: skip


@pytest.mark.parametrize(("function", "answer", "slug", "written"), TIDIED_UP)
def test_a_first_derivative_may_have_been_written_in_another_way(
    function: str, answer: str, slug: str, written: str
) -> None:
    found = check(answer, of=function, wrt="x", order=2)
    assert found.verdict == INCORRECT
    (one,) = found.mistakes
    assert one.slug == slug
    assert one.message.startswith(f"with the first derivative written as {written}, ")


GROUPED = [  # with constants in front, with u·(v·w), and with e^(−u) below the line
    ("5cos(x)*tanh(x)", "5(1 - tanh(x)^2 - sin(x))", "product-as-sum", "5*(cos(x)*tanh(x))"),
    ("a*x*sin(x)", "a*(x + sin(x)cos(x))", "product-wrong-pairs", "a*(x*sin(x))"),
    ("2x^3/sin(3x)", "2(3x^2*sin(3x) - 3x^3*cos(3x))/x^6", "quotient-wrong-square",
     "2*(x^3/sin(3*x))"),
    ("-2(2x + 5)/(x^2 + 1)", "-4(x^2 + 5x - 1)/(2x + 5)^2", "quotient-inverted",
     "-2*((2*x + 5)/(x^2 + 1))"),
    ("x^3*(x^2 + 1)*cosh(x)", "3x^2*(x^2 + 1)cosh(x) + x^3*2x*sinh(x)", "product-termwise",
     "x^3*((x^2 + 1)*cosh(x))"),
    ("(x^2 + 3)exp(-5x)", "2x - 5(x^2 + 3)", "quotient-not-squared", "(x^2 + 3)/exp(5*x)"),
    ("x + sin(4x)exp(-6x)", "1 + 4cos(4x)/(6exp(6x))", "quotient-termwise",
     "x + sin(4*x)/exp(6*x)"),
]  # fmt: skip


@pytest.mark.parametrize(("function", "answer", "slug", "written"), GROUPED)
def test_a_product_may_have_been_taken_apart_in_another_way(
    function: str, answer: str, slug: str, written: str
) -> None:
    found = check(answer, of=function, wrt="x")
    assert found.verdict == INCORRECT
    (one,) = found.mistakes
    assert one.slug == slug
    assert one.message.startswith(f"with the function written as {written}, ")


ON_ONE_SIDE = [
    ("elu(x)", "where(x > 0, 1, exp(x) - 1)", "constant-kept", "x < 0"),
    ("elu(3x)", "where(x > 0, 3, exp(3x))", "chain-inner-missing", "3*x < 0"),
    ("leaky_relu(x)", "where(x > 0, 1, x/5)", "undifferentiated", "x < 0"),
    ("elu(x)", "where(x > 0, 1, x*exp(x - 1))", "exp-as-power", "x < 0"),
]


@pytest.mark.parametrize(("function", "answer", "slug", "side"), ON_ONE_SIDE)
def test_of_an_answer_by_cases_what_went_wrong_in_one_is_named(
    function: str, answer: str, slug: str, side: str
) -> None:
    (found,) = check(answer, of=function, wrt="x").mistakes
    assert found.slug == slug
    assert found.message.startswith(f"for {side}, ")


ROUNDED = [
    ("0.4342944819032518/x", "log10(x)", "1/ln(10)"),
    ("0.4343/x", "log10(x)", "1/ln(10)"),
    ("0.6931*2^x", "2^x", "ln(2)"),
    ("3.14*cos(3.14x)", "sin(pi*x)", "pi"),
    ("0.333x^2", "x^3/9", "1/3"),
]


@pytest.mark.parametrize(("answer", "function", "exact"), ROUNDED)
def test_of_a_rounded_number_it_is_said_what_it_stands_for(
    answer: str, function: str, exact: str
) -> None:
    found = check(answer, of=function, wrt="x")
    assert found.verdict == INCORRECT
    assert found.mistakes == ()
    assert found.message.endswith(f"is rounded, and a rounded number equals nothing but itself: "
                                  f"exactly it is {exact}")  # fmt: skip


def test_of_a_number_that_is_no_rounding_that_is_not_said() -> None:
    found = check("0.43/x", of="log10(x)", wrt="x")
    assert "exactly it is 1/ln(10)" in found.message
    found = check("0.44/x", of="log10(x)", wrt="x")
    assert "rounded" not in found.message
    assert slugs(found) == ["constant-off"]


def test_of_a_function_with_a_kink_the_side_is_named() -> None:
    (found,) = check("1", of="max(x, y)", wrt="x").mistakes
    assert found.message == "that is the slope on one side only: it is right for x > y"
    assert slugs(check("relu(x)", of="relu(x)")) == ["undifferentiated"]


def test_the_side_on_which_an_answer_is_right_is_told_once() -> None:
    assert str(check("2x", of="x*abs(x)")).count("it is right for x > 0") == 1
    assert check("1", of="abs(x)").message == "it is right for x > 0 only"  # the mistake is another


def test_what_is_0_at_the_lessons_point_alone_explains_no_number() -> None:
    # x − 1, a constant that is kept, is 0 at x = 1: the answer 0 comes of no such mistake.
    lesson = Question("-1", parse("y = x - b"), of="y", wrt="b", at=(("x", 1.0), ("b", 2.0)))
    (found,) = judge("0", lesson).mistakes
    assert found.slug == "held-constant"
    assert found.message.startswith("b is what varies here")


IN_THE_FIRST_STEP = [  # the second step is right, or goes wrong as the first did
    ("chain-inner-missing", "ln(2x)", "-1/(2x^2)", "in the first derivative, "),
    ("chain-inner-missing", "sin(2x)", "-sin(2x)", "in both derivatives, "),
    ("product-termwise", "x^3*sin(x)", "6x*cos(x) - 3x^2*sin(x)", "in the first derivative, "),
    ("power-coefficient-lost", "x^5*1", "4x^3", "in the first derivative, "),
    ("trig-sign", "x^2 + cos(x)", "2 + cos(x)", ""),
    ("power-coefficient-lost", "(2x + 1)^4", "12(2x + 1)^2", "in the first derivative, "),
    ("chain-inner-missing", "(2x + 1)^4", "12(2x + 1)^2", "in both derivatives, "),
]


@pytest.mark.parametrize(("slug", "function", "answer", "where"), IN_THE_FIRST_STEP)
def test_a_second_derivative_may_have_gone_wrong_in_the_first_step(
    slug: str, function: str, answer: str, where: str
) -> None:
    mistakes = check(answer, of=function, order=2).mistakes
    told = next(one.message for one in mistakes if one.slug == slug)
    assert told.startswith(where)


def test_of_0_no_two_mistakes_are_told() -> None:
    for function in ("x*tan(9x)", "(4x + 9)exp(x/9)", "(9 - 2x)/x^5"):
        assert slugs(check("0", of=function, order=2)) == ["held-constant"]


def test_a_mistake_about_the_whole_second_derivative_is_told_as_that() -> None:
    assert slugs(check("1/x", of="ln(x)", order=2)) == ["wrong-order"]
    assert slugs(check("sin(x) + x*sin(x)", of="sin(x) + x*sin(x)", order=2)) == [
        "undifferentiated"
    ]


HIDDEN_BY_ROUNDING = [
    ("sign", "tanh(6x)", "6tanh(6x)^2 - 6"),
    ("undifferentiated", "(4x - 1)^7", "16384x^7 - 28672x^6 + 21504x^5 - 8960x^4 + 2240x^3 - 336x^2"
     " + 28x - 1"),
    ("constant-off", "tanh(6x + 1)", "6/5 - 6/5*tanh(6x + 1)^2"),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "function", "answer"), HIDDEN_BY_ROUNDING)
def test_where_rounding_hides_a_mistake_the_other_points_tell_it(
    slug: str, function: str, answer: str
) -> None:
    assert slugs(check(answer, of=function)) == [slug]


WHOLE_OR_NODE = [
    ("undifferentiated", "ln(x) + exp(x)", "ln(x) + exp(x)"),
    ("sign", "(5x)^(1/2)", "-5/(2sqrt(5x))"),
    ("constant-factor-lost", "x + 2x + 7", "2"),
    ("constant-factor-zero", "6x/(5x - 7)", "6/(5x - 7)"),
]


@pytest.mark.parametrize(("slug", "function", "answer"), WHOLE_OR_NODE)
def test_of_explanations_that_name_no_rule_both_are_told(
    slug: str, function: str, answer: str
) -> None:
    verdict = check(answer, of=function)
    assert slug in slugs(verdict)
    assert len(verdict.mistakes) == 2
    assert not any(one.together for one in verdict.mistakes)


def test_two_explanations_of_one_answer_are_not_two_mistakes() -> None:
    verdict = check("sin(x) - x*cos(x)", of="x*sin(x)")
    assert slugs(verdict) == ["trig-sign", "product-minus"]
    assert [mistake.together for mistake in verdict.mistakes] == [False, False]


ONCE = [
    ("data-factor-lost", "mean((W*x + b - y)^2)", "mean(2(W*x + b - y))"),
    ("square-two-lost", "(W*x - y)^2", "(W*x - y)*x"),
    ("kink-ignored", "relu(2W)", "2"),
    ("relu-value", "relu(2W+1)", "relu(2W+1)"),
]


@pytest.mark.parametrize(("slug", "function", "answer"), ONCE)
def test_one_mistake_is_told_once_by_its_nearest_name(
    slug: str, function: str, answer: str
) -> None:
    assert slugs(check(answer, of=function, wrt="W")) == [slug]


@pytest.mark.parametrize("function", ["relu(x)", "abs(x)", "2x + 1", "5x"])
def test_a_derivative_that_is_0_by_chance_is_not_called_that_of_another_order(
    function: str,
) -> None:
    assert "wrong-order" not in slugs(check("0", of=function))


def test_the_path_that_is_missing_is_the_one_that_is_named() -> None:
    verdict = check("exp(x)*sin(x) + cos(x)", of="u = sin(x); exp(x)*u + u", wrt="x")
    told = [one.message for one in verdict.mistakes if one.slug == "fan-out-lost"]
    assert told == [
        "the value u is used more than once, and the paths add up: one of them is missing"
    ]
    (mistake,) = check("2x", of="x^2 + x", wrt="x").mistakes
    assert mistake.message == "the derivative of the term x is missing from the sum: dx/dx = 1"


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip.slug}: {slip.wrong}")
def test_what_is_said_of_a_mistake_begins_with_a_word_and_is_no_guess(slip: Slip) -> None:
    assert slip.say[0].isalnum()
    assert not {"perhaps", "maybe", "probably"} & set(slip.say.lower().split())


def test_what_no_mistake_explains_is_not_explained() -> None:
    assert check("x^3 - ln(x) + 17", of="sin(2x)", wrt="x").mistakes == ()


@pytest.mark.parametrize(("slug", "function", "answer"), EXAMPLES)
def test_the_right_answer_is_never_blamed(slug: str, function: str, answer: str) -> None:
    question = of_derivative(function, "x")
    verdict = judge(question.right, question)
    assert (verdict.verdict, verdict.mistakes) == (CORRECT, ())


def test_hints_go_from_the_rule_to_the_line_and_never_begin_with_the_answer() -> None:
    question = of_derivative("exp(sin(3x))")
    rule, gap, line = hints(question)
    assert "chain rule" in rule
    assert "..." in gap
    assert question.right not in (rule, gap, line)


GAPS = [
    ("x*ln(x)", "df/dx = (...) + x*d/dx ln(x)"),  # ln(x) would be all of the answer but a 1
    ("sin(x^2)", "df/dx = cos(x^2)*(...)"),
    ("sin(x)/x", "df/dx = (...)/x^2"),
    ("relu(3x)", "df/dx = (...)*3"),
    ("cos(x)", "df/dx = -(...)"),
    ("mean(W^2*x)", "df/dW = mean(...)"),
    ("tanh(x)", "df/dx = 1 - (...)"),
]


@pytest.mark.parametrize(("function", "gap"), GAPS)
def test_the_gap_leaves_out_what_would_give_the_answer_away(function: str, gap: str) -> None:
    over_data = "W" in function
    question = of_derivative(function, "W" if over_data else "x")
    assert hints(question)[1] == f"The first line, with a gap: `{gap}`."


@pytest.mark.parametrize("function", ["x^2", "3x + 2", "sin(x)", "cos(x)", "tanh(x)", "x"])
def test_there_are_three_hints_and_the_answer_comes_with_the_third_at_the_earliest(
    function: str,
) -> None:
    question = of_derivative(function)
    found = hints(question)
    assert len(found) == 3
    for hint in found:
        assert hint[0].isupper() or hint[0] == "`"
        assert hint.endswith(".")
    for hint in found[:2]:
        right = formula_of(hint)
        assert not right or judge(right, question).verdict != CORRECT
    assert judge(formula_of(found[2]), question).verdict == CORRECT


def formula_of(hint: str) -> str:
    """What stands behind the equality sign in a hint's formula."""
    return hint.partition("= ")[2].removesuffix("`.")


@pytest.mark.parametrize("function", ["tanh(x)", "sigmoid(x)", "softplus(x)"])
def test_a_function_by_its_own_argument_is_derived_by_its_rule_in_practice(function: str) -> None:
    question = of_derivative(function)
    rule, _, line = hints(question)
    assert "exp" not in line
    assert rule == f"The rule here: {FUNCTIONS[function.removesuffix('(x)')].rule}."


def test_a_lesson_derives_a_named_function_from_its_definition() -> None:
    question = Question("s*(1 - s)", parse("s = sigmoid(y)"), of="s", wrt="y")
    assert hints(question)[0] == "The rules here: reciprocal, chain rule."


def test_a_hint_after_a_lessons_own_speaks_of_no_line_that_was_not_shown() -> None:
    assert hints(of_derivative("sin(x^2)"), ["a", "b"])[2] == (
        "With every derivative taken: `df/dx = cos(x^2)*(2*x)`."
    )
    assert hints(of_derivative("sin(x^2)"), ["a"])[2].startswith("The first line: `df/dx = ")


def test_a_lessons_own_hints_come_first() -> None:
    question = of_derivative("sin(x^2)")
    assert hints(question, ["think of the inside"])[0] == "think of the inside"
    assert len(hints(question, ["think of the inside"])) == 3
    assert hints(question, ["a", "b", "c", "d"]) == ["a", "b", "c", "d"]


def test_a_name_that_nobody_gave_is_in_no_message() -> None:
    (found,) = check("-2tanh(x)", of="tanh(x)", order=2).mistakes
    assert found.slug == "chain-inner-missing"
    assert found.message.endswith("not its inside: d/dx (tanh(x)) = 1 - tanh(x)^2 is missing")
    given = check("-2s", of="s = tanh(x)", order=2).mistakes
    assert [one.slug for one in given] == ["local-not-total"]  # its name is the learner's own

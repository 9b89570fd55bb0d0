"""Derivations: the lines of a textbook, each with its rule, each confirmed by SymPy."""

import doctest
from collections.abc import Mapping, Sequence
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, assume, given, settings

from tests.calculus.figures import figures
from tests.expressions import expressions, points
from tests.notation.limit import at_most
from tutor.calculus import derivation, rules
from tutor.calculus.derivation import derive
from tutor.calculus.patience import Patience
from tutor.calculus.rules import Differentiation
from tutor.calculus.shapes import shapes
from tutor.calculus.steps import Derivation
from tutor.calculus.sweep import sweep
from tutor.errors import TutorError
from tutor.functions import FUNCTIONS
from tutor.notation import ASCII, PRETTY, parse, to_text
from tutor.notation.printer import Style
from tutor.notation.tape import extract

COLUMNS: Mapping[str, tuple[int, ...]] = {"u": (5,), "v": (5,)}
"""In these tests u and v are data columns, and every other name a number."""


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is derived here does not depend on how fast the machine is."""
    monkeypatch.setattr(derivation, "SECONDS", 60.0)


def derived(
    text: str, wrt: str = "x", of: str = "", *, show: str = "", full: bool = False
) -> Derivation:
    expression = parse(text)
    start = expression.find(of) if of else expression.output
    found = shapes(expression, COLUMNS)
    return derive(expression, found, start, expression.find(wrt), show=show, full=full)


def lines(found: Derivation, style: Style = ASCII) -> list[tuple[str, str]]:
    return [(to_text(step.form, style, names=step.form.names), step.rule) for step in found.steps]


# --- rule by rule --------------------------------------------------------------------------------

TEXTBOOK: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "sum": (
        "x + sin(x)",
        [("1 + cos(x)", "sum, sine")],
    ),
    "difference": (
        "x^2 - 3",
        [("2*x", "sum, power")],
    ),
    "constant factor": (
        "3*sin(x)",
        [("3*cos(x)", "constant factor, sine")],
    ),
    "constant factor with a name": (
        "y = w^2; y*x",
        [("y", "constant factor")],
    ),
    "a sum of powers": (
        "x^2 + 3*x - 5",
        [("2*x + 3", "sum, power, constant factor")],
    ),
    "product": (
        "x*sin(x)",
        [
            ("sin(x) + x*d/dx sin(x)", "product rule"),
            ("sin(x) + x*cos(x)", "sine"),
        ],
    ),
    "quotient": (
        "sin(x)/x",
        [
            ("((d/dx sin(x))*x - sin(x))/x^2", "quotient rule"),
            ("(cos(x)*x - sin(x))/x^2", "sine"),
            ("(x*cos(x) - sin(x))/x^2", "tidy up"),
        ],
    ),
    "one fraction rather than two": (
        "ln(x) + 1/x",
        [
            ("1/x - 1/x^2", "sum, logarithm, reciprocal"),
            ("(x - 1)/x^2", "tidy up"),
        ],
    ),
    "constant divisor": (
        "sin(x)/3",
        [("cos(x)/3", "constant factor, sine")],
    ),
    "reciprocal": (
        "1/x",
        [("-1/x^2", "reciprocal")],
    ),
    "reciprocal of a formula": (
        "1/(x^2 + 1)",
        [
            ("-1/(x^2 + 1)^2*d/dx (x^2 + 1)", "reciprocal, chain rule"),
            ("-1/(x^2 + 1)^2*(2*x)", "sum, power"),
            ("-2*x/(x^2 + 1)^2", "tidy up"),
        ],
    ),
    "power": (
        "x^3",
        [("3*x^2", "power")],
    ),
    "power of a formula": (
        "(2*x + 1)^5",
        [
            ("5*(2*x + 1)^4*2", "power, chain rule"),
            ("10*(2*x + 1)^4", "tidy up"),
        ],
    ),
    "negative power": (
        "x^(-2)",
        [("-2*x^(-3)", "power"), ("-2/x^3", "tidy up")],
    ),
    "power with a letter": (
        "x^a",
        [("a*x^(a - 1)", "power")],
    ),
    "general power": (
        "x^x",
        [
            ("x^x*d/dx (x*ln(x))", "logarithmic differentiation"),
            ("x^x*(ln(x) + x*d/dx ln(x))", "product rule"),
            ("x^x*(ln(x) + x*(1/x))", "logarithm"),
            ("x^x*(ln(x) + 1)", "tidy up"),
        ],
    ),
    "exponential": (
        "exp(-x)",
        [("-exp(-x)", "exponential, chain rule")],
    ),
    "exponential with base a": (
        "a^x",
        [("a^x*ln(a)", "exponential")],
    ),
    "exponential with base 2": (
        "2^(3*x)",
        [
            ("2^(3*x)*ln(2)*3", "exponential, chain rule"),
            ("3*2^(3*x)*ln(2)", "tidy up"),
        ],
    ),
    "chain rule": (
        "sin(x^2)",
        [
            ("cos(x^2)*d/dx x^2", "sine, chain rule"),
            ("cos(x^2)*(2*x)", "power"),
            ("2*x*cos(x^2)", "tidy up"),
        ],
    ),
    "chain rule with a named inner value": (
        "y = 2*x + 1; s = y^3",
        [
            ("ds/dy*dy/dx", "chain rule"),
            ("3*y^2*2", "power, sum, constant factor"),
            ("6*y^2", "tidy up"),
        ],
    ),
    "sigmoid of a named value": (
        "y = 2*x + b; s = sigmoid(y)",
        [
            ("ds/dy*dy/dx", "chain rule"),
            ("s*(1 - s)*2", "sigmoid, sum, constant factor"),
            ("2*s*(1 - s)", "tidy up"),
        ],
    ),
    "relu of a named value": (
        "y = 2*x + b; r = relu(y)",
        [
            ("dr/dy*dy/dx", "chain rule"),
            ("where(y > 0, 1, 0)*2", "ReLU, sum, constant factor"),
            ("where(y > 0, 2, 0)", "tidy up"),
        ],
    ),
    "sigmoid, opened": (
        "sigmoid(x)",
        [
            ("-1/(1 + exp(-x))^2*d/dx (1 + exp(-x))", "reciprocal, chain rule"),
            ("-1/(1 + exp(-x))^2*(-exp(-x))", "sum, exponential, chain rule"),
            ("exp(-x)/(1 + exp(-x))^2", "tidy up"),
            ("1/(1 + exp(-x))*exp(-x)/(1 + exp(-x))", "split the fraction"),
            (
                "sigmoid(x)*(1 - sigmoid(x))",
                "since 1 − sigmoid(x) = e^(−x)/(1 + e^(−x))",
            ),
        ],
    ),
    "tanh, opened": (
        "t = tanh(x)",
        [
            (
                "((d/dx (exp(x) - exp(-x)))*(exp(x) + exp(-x))"
                " - (exp(x) - exp(-x))*d/dx (exp(x) + exp(-x)))/(exp(x) + exp(-x))^2",
                "quotient rule",
            ),
            (
                "((exp(x) + exp(-x))*(exp(x) + exp(-x))"
                " - (exp(x) - exp(-x))*(exp(x) - exp(-x)))/(exp(x) + exp(-x))^2",
                "sum, exponential, chain rule",
            ),
            (
                "((exp(x) + exp(-x))^2 - (exp(x) - exp(-x))^2)/(exp(x) + exp(-x))^2",
                "tidy up",
            ),
            ("1 - (exp(x) - exp(-x))^2/(exp(x) + exp(-x))^2", "split the fraction"),
            ("1 - t^2", "since tanh(x) is that fraction"),
        ],
    ),
    "softplus, opened": (
        "softplus(x)",
        [
            ("1/(1 + exp(x))*d/dx (1 + exp(x))", "logarithm, chain rule"),
            ("1/(1 + exp(x))*exp(x)", "sum, exponential"),
            ("exp(x)/(1 + exp(x))", "tidy up"),
            ("1/(1 + exp(-x))", "divide above and below by e^x"),
            ("sigmoid(x)", "the sigmoid's definition"),
        ],
    ),
    "tan, opened": (
        "t = tan(x)",
        [
            (
                "((d/dx sin(x))*cos(x) - sin(x)*d/dx cos(x))/cos(x)^2",
                "quotient rule",
            ),
            ("(cos(x)*cos(x) - sin(x)*(-sin(x)))/cos(x)^2", "sine, cosine"),
            ("(cos(x)^2 + sin(x)^2)/cos(x)^2", "tidy up"),
            ("1 + sin(x)^2/cos(x)^2", "split the fraction"),
            ("1 + t^2", "since tan(x) = sin(x)/cos(x)"),
        ],
    ),
    "relu, opened": (
        "relu(x)",
        [("where(x > 0, 1, 0)", "case by case")],
    ),
    "where": (
        "where(x > 0, x^2, -x)",
        [
            ("where(x > 0, d/dx x^2, -1)", "case by case, sign"),
            ("where(x > 0, 2*x, -1)", "power"),
        ],
    ),
    "root": (
        "sqrt(x)",
        [("1/(2*sqrt(x))", "root")],
    ),
    "the name itself": (
        "x",
        [("1", "")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TEXTBOOK.values(), ids=list(TEXTBOOK))
def test_the_lines_of_a_textbook(text: str, expected: list[tuple[str, str]]) -> None:
    found = derived(text)
    assert lines(found) == expected
    assert [step.proved for step in found.steps] == [True] * len(expected)


OVER_COLUMNS: dict[str, tuple[str, str, list[tuple[str, str]]]] = {
    "mean": (
        "mean((W*u + b - v)^2)", "W",
        [
            ("mean(d/dW (W*u + b - v)^2)", "mean term by term"),
            ("mean(2*(W*u + b - v)*u)", "power, chain rule"),
            ("2*mean(u*(W*u + b - v))", "constant factor"),
        ],
    ),
    "mean, by what is the same for all": (
        "mean((W*u + b - v)^2)", "b",
        [
            ("mean(d/db (W*u + b - v)^2)", "mean term by term"),
            ("mean(2*(W*u + b - v))", "power, chain rule"),
            ("2*mean(W*u + b - v)", "constant factor"),
        ],
    ),
    "sum": (
        "sum(W*u)", "W",
        [
            ("sum(d/dW (W*u))", "sum term by term"),
            ("sum(u)", "constant factor"),
        ],
    ),
    "mean of a named column": (
        "p = W*u + b; mean((p - v)^2)", "W",
        [
            ("mean(d/dW (p - v)^2)", "mean term by term"),
            ("mean(2*(p - v)*d/dW (p - v))", "power, chain rule"),
            ("mean(2*(p - v)*dp/dW)", "sum"),
            ("mean(2*(p - v)*u)", "sum, constant factor"),
            ("2*mean(u*(p - v))", "constant factor"),
        ],
    ),
}  # fmt: skip


KNOWN_FORMS: dict[str, tuple[str, str, str]] = {
    "a sigmoid with a name": (
        "s = 1/(1 + e^(-x)); s", "s*(1 - s)", "since s = sigmoid(x)",
    ),
    "a sigmoid without": (
        "1/(e^(-2x) + 1)", "2*sigmoid(2*x)*(1 - sigmoid(2*x))",
        "since 1/(e^(−2x) + 1) = sigmoid(2x)",
    ),
    "inside a formula": (
        "s = 1/(1 + e^(-x)); s^2", "2*s^2*(1 - s)", "since s = sigmoid(x)",
    ),
    "with its parts named": (
        "a = e^(-x); s = 1/(1 + a); s", "s*(1 - s)", "since s = sigmoid(x)",
    ),
    "the other sigmoid": (
        "s = e^x/(1 + e^x); s", "s*(1 - s)", "since s = sigmoid(x)",
    ),
    "tanh": (
        "t = (e^x - e^(-x))/(e^x + e^(-x)); t", "1 - t^2", "since t = tanh(x)",
    ),
    "tanh by e^(2x)": (
        "t = (e^(2x) - 1)/(e^(2x) + 1); t", "1 - t^2", "since t = tanh(x)",
    ),
    "softplus": (
        "ln(1 + e^x)", "sigmoid(x)", "since e^x/(1 + e^x) = sigmoid(x)",
    ),
    "silu": (
        "x/(1 + e^(-x))", "sigmoid(x)*(1 + x*(1 - sigmoid(x)))",
        "since x/(1 + e^(−x)) = silu(x)",
    ),
    "an error, from the binary cross-entropy": (
        "s = sigmoid(x + b); -mean(v*ln(s) + (1 - v)*ln(1 - s))", "s - mean(v)", "tidy up",
    ),
    "an error times its input": (
        "s = sigmoid(x*u + b); -mean(v*ln(s) + (1 - v)*ln(1 - s))", "mean(u*(s - v))", "tidy up",
    ),
    "the sigmoid's curvature": (
        "s = sigmoid(2x + b); 2*s*(1 - s)", "4*s*(1 - s)*(1 - 2*s)", "tidy up",
    ),
    "names that cancel": (
        "u_0 = sin(x); v_0 = u_0*u_0 + u_0*x; w = v_0/u_0", "cos(x) + 1", "tidy up",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "form", "rule"), KNOWN_FORMS.values(), ids=list(KNOWN_FORMS))
def test_a_derivation_ends_in_the_form_that_everybody_knows(
    text: str, form: str, rule: str
) -> None:
    found = derived(text)

    assert lines(found)[-1] == (form, rule)
    assert [step.proved for step in found.steps] == [True] * len(found.steps)


def test_what_several_derivatives_bring_is_taken_at_once() -> None:
    written = [line for line, _ in lines(derived("u_0 = sin(x); v_0 = u_0*u_0 + u_0*x; v_0/u_0"))]
    assert not [line for line in written if "du_0/dx" in line and "cos(x)" in line]


@pytest.mark.parametrize(("text", "wrt", "expected"), OVER_COLUMNS.values(), ids=list(OVER_COLUMNS))
def test_the_lines_over_data_columns(text: str, wrt: str, expected: list[tuple[str, str]]) -> None:
    found = derived(text, wrt)
    assert lines(found) == expected
    assert found.proved


def test_lesson_three_is_the_modules_example() -> None:
    examples = doctest.DocTestFinder(recurse=False).find(derive, "derive", globs=vars(derivation))
    results = [doctest.DocTestRunner(verbose=False).run(example) for example in examples]
    assert [(result.failed, result.attempted > 0) for result in results] == [(0, True)]


def test_a_derivation_names_what_it_derives() -> None:
    found = derived("y = 2*x + b; s = sigmoid(y)", "y", "s")
    assert (found.of, found.wrt) == ("s", "y")
    assert to_text(found.definition, PRETTY, names={found.definition.find("y"): "y"}) == (
        "1/(1 + e^(−y))"
    )


def test_a_function_without_a_name_is_called_by_a_free_letter() -> None:
    assert derived("x^2").of == "f"
    assert derived("f*x^2").of == "g"


def test_a_derivation_ends_in_the_form_that_is_asked_for() -> None:
    found = derived("y = 2*x + b; s = sigmoid(y)", show="2*s - 2*s^2")
    assert lines(found)[-1] == ("2*s - 2*s^2", "written shorter")
    assert found.proved


def test_but_not_as_proved_if_it_is_another_function() -> None:
    found = derived("y = 2*x + b; s = sigmoid(y)", show="2*s - s^2")
    assert [step.proved for step in found.steps][-1] is False
    assert not found.proved


@pytest.mark.parametrize("show", ["2*u*(w*u - v)", "2*mean(w*u - v)*u"])
def test_nor_as_proved_if_it_is_a_column_and_the_derivative_a_number(show: str) -> None:
    found = derived("mean((w*u - v)^2)", "w", show=show)
    assert [step.proved for step in found.steps] == [True, True, True, False]


def test_in_full_every_rule_has_a_line() -> None:
    assert lines(derived("3*x + sin(x)", full=True)) == [
        ("d/dx (3*x) + d/dx sin(x)", "sum"),
        ("3 + cos(x)", "constant factor, sine"),
    ]


def test_what_does_not_depend_on_it_has_the_derivative_zero() -> None:
    found = derived("y = 2*x; z = 3*w; z + 0*y", "x", "z")
    assert lines(found) == [("0", "constant")]
    assert found.proved


# --- the registry --------------------------------------------------------------------------------

ONE_ARGUMENT = [
    name
    for name, row in FUNCTIONS.items()
    if len(row.parameters) == 1
    and row.typed
    and not row.symbol
    and not row.arrays.reduces
    and not row.arrays.pullback
]


@pytest.mark.parametrize("name", ONE_ARGUMENT)
def test_every_function_is_derived_and_proved(name: str) -> None:
    found = derived(f"{name}(x)")
    assert [(step.rule, step.proved) for step in found.steps if not step.proved] == []


@pytest.mark.parametrize("name", ONE_ARGUMENT)
def test_every_function_is_derived_through_the_chain_rule(name: str) -> None:
    found = derived(f"y = x/3; f = {name}(y)")
    assert lines(found)[0] == ("df/dy*dy/dx", "chain rule")
    assert [(step.rule, step.proved) for step in found.steps if not step.proved] == []


@pytest.mark.parametrize(
    "text",
    ["sqrt(x^2)", "abs(x)^3", "ln(abs(x))", "sqrt(x)^3", "(x^2)^(1/2)", "exp(ln(x))", "x^2/x"],
)
def test_sympy_follows_where_it_rewrites_by_itself(text: str) -> None:
    assert [
        (line, step.proved)
        for line, step in zip(lines(derived(text)), derived(text).steps, strict=True)
        if not step.proved
    ] == []


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("variance(w*u)", "2*w*mean(u*(u - mean(u)))"),
        ("norm(w*u - v)", "sum(u*(w*u - v))/norm(w*u - v)"),
        ("dot(w*u, v)", "sum(v*u)"),
        ("logsumexp(w*u)", "sum(u*softmax(w*u))"),
        ("sum(v*softmax(w*u))", "sum(v*softmax(w*u)*(u - sum(u*softmax(w*u))))"),
        ("cross_entropy(v, softmax(w*u))", "sum(u*(sum(v)*softmax(w*u) - v))"),
        ("softmax_cross_entropy(w*u, v)", "sum(u*(sum(v)*softmax(w*u) - v))"),
    ],
)
def test_a_function_of_a_column_is_derived_and_proved(text: str, result: str) -> None:
    found = derived(text, "w")

    assert lines(found)[-1][0] == result
    assert [(step.rule, step.proved) for step in found.steps if not step.proved] == []


def test_a_column_less_its_mean_is_not_derived_element_by_element() -> None:
    """ds_i/dw = x_i − (1/n) Σ x: no ds/dy stands between, for s_i depends on every y."""
    found = derived("y = w*u; s = y - mean(y); mean(s^2)", "w", "s")

    assert found.proved
    assert lines(found)[-1][0] == "u - mean(u)"
    assert "chain rule" not in [rule for _, rule in lines(found)]


def test_a_shorter_form_that_sympy_does_not_confirm_is_not_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        derivation._Writing, "found_shorter", lambda self, index: [self.tape.number(7)]
    )
    found = derived("x^2*sin(x)")

    assert found.proved
    assert "7" not in [form for form, _ in lines(found)]


# --- any formula ---------------------------------------------------------------------------------


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(text=expressions(2, names=("x", "w")), point=points(names=("x", "w")))
def test_every_derivation_is_proved_and_is_the_sweeps_adjoint(
    text: str, point: dict[str, float]
) -> None:
    expression = parse(text)
    assume("x" in expression.variables)
    x = expression.find("x")
    swept = sweep(expression, [()] * len(expression))
    adjoint = swept.adjoints[x]
    assert adjoint is not None
    by_sweep = figures(swept.nodes, point)
    assume(by_sweep.well_conditioned)
    patience = Patience(60.0)
    found = derive(expression, [()] * len(expression), expression.output, x, patience=patience)
    assert found.proved, lines(found)
    result = extract(found.result.nodes, found.result.output, {})
    on_paper = figures(result.nodes, point)
    assume(on_paper.well_conditioned)
    apart = abs(float(by_sweep.values[adjoint]) - float(on_paper.values[result.output]))
    assert apart <= by_sweep.errors[adjoint] + on_paper.errors[result.output]


# --- SymPy's word --------------------------------------------------------------------------------


def _product_with_a_minus(
    rules: Differentiation, what: int, by: int, active: Sequence[bool]
) -> int:
    left, right = rules.algebra.nodes[what].args
    rules.used.append("product rule")
    return rules.algebra.make(
        "sub",
        rules.algebra.make("mul", rules.derivative(left, by), right),
        rules.algebra.make("mul", left, rules.derivative(right, by)),
    )


def test_a_wrong_rule_is_found_at_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rules.RULES, "mul", _product_with_a_minus)
    found = derived("sin(x^2*cos(x))")
    wrong = [step.rule for step in found.steps if step.proved is False]
    assert "product rule" in wrong
    assert not found.proved
    assert found.steps[0].proved  # the chain rule before it was right


def test_a_question_that_sympy_had_no_time_for_is_not_proved_and_not_refuted() -> None:
    expression = parse("x*sin(x)")
    found = derive(expression, [()] * len(expression), expression.output, 0, patience=Patience(0.0))
    assert [step.proved for step in found.steps] == [None] * len(found.steps)
    assert not found.proved


# --- size ----------------------------------------------------------------------------------------


def test_a_formula_that_is_too_large_for_paper_is_refused() -> None:
    with pytest.raises(TutorError, match="too large to derive on paper"):
        derived("+".join(f"sin({k}*x)" for k in range(1, 40)))


@pytest.mark.parametrize(
    "text",
    [
        "(x^2 + x + 1)^1000",
        "(sin(x) + cos(x) + exp(x) + x)^50",
        "((((x + 9)^9)^9)^9)^9",
        "(x + 1)^900/(x + 2)^900",
        "(x^2 + x + 1)^10000",
        "(x^9999 - 1)/(x^9998 - 1)",
        "(x + 1)^9999*(x + 2)^9998/(x + 3)^9997",
        "((x + 1)^9999 - x)^9999",
        "sin(sin(sin(sin(sin(sin(x))))))",
    ],
)
@pytest.mark.usefixtures("no_collection")
def test_nothing_keeps_sympy_busy_for_long(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derivation, "SECONDS", 1.0)
    with at_most(2):
        assert derived(text).steps[0].proved in (True, None)


@pytest.mark.parametrize("text", ["x*(2^1000)^1000", "x*1e1000^16", "x*((9^16)^16)^16"])
def test_a_huge_constant_is_derived_or_refused_with_a_message(text: str) -> None:
    with suppress(TutorError):
        assert derived(text).proved


def test_the_derivative_of_a_product_has_it_in_brackets() -> None:
    """d(x·x)/dx·x, not dx·x/dx·x: the point is a letter to Python."""
    product = parse("x*x*x")
    lines = [to_text(step.form, PRETTY) for step in
             derive(product, [()] * len(product), product.output, 0, full=True).steps]  # fmt: skip

    assert any("d/dx (x·x)" in line for line in lines)
    assert not any("dx·" in line for line in lines)


@pytest.mark.parametrize("text", ["max(x, y, z)", "min(max(x, y), z)*x"])
def test_a_three_way_choice_is_proved_by_cases(text: str) -> None:
    choice = parse(text)
    patience = Patience(2.0)
    for name in "xyz":
        shapes_ = [()] * len(choice)
        found = derive(choice, shapes_, choice.output, choice.find(name), patience=patience)
        assert found.proved, name

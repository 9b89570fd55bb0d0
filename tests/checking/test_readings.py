"""What is typed may be read in several ways: the right one is found, or asked about."""

import pytest

from tests.checking.judged import X
from tutor.checking.answers import judge
from tutor.checking.questions import Question
from tutor.checking.verdict import CORRECT, INCORRECT, INVALID
from tutor.course.check import check
from tutor.errors import NotationError, TutorError
from tutor.notation import parse


def test_another_reading_that_would_be_right_is_asked_about_not_refused() -> None:
    verdict = judge("1/2x", Question("1/(2x)", X))
    assert verdict.verdict == INVALID
    assert "did you mean 1/(2*x)?" in verdict.message
    assert judge("log x", Question("log10(x)", X)).verdict == INVALID
    assert judge("e^2x", Question("e^(2x)", X)).verdict == INVALID
    assert judge("√2x", Question("sqrt(2x)", X)).verdict == INVALID
    assert judge("sin^-1 x", Question("1/sin(x)", X)).verdict == INVALID
    product = Question("ln(x)*(x + 1)", X)
    assert "did you mean ln(x)*(x + 1)?" in judge("ln x(x + 1)", product).message
    assert judge("ln 2·2^x", Question("ln(2)*2^x", X)).verdict == INVALID
    assert judge("e^2x(x + 1)", Question("e^(2x)*(x + 1)", X)).verdict == INVALID
    assert "did you mean (x^2)^3?" in judge("x^2^3", Question("x^6", X)).message
    assert judge("x^2^3", Question("x^8", X)).verdict == CORRECT
    assert judge("x^2^2^3", Question("x^12", X)).verdict == INVALID  # ((x^2)^2)^3
    assert judge("e^x^2", Question("e^(2x)", X)).verdict == INVALID
    assert judge("x^(2^3)", Question("x^6", X)).verdict == INCORRECT  # in brackets it is meant
    assert judge("1/2x", Question("x/2", X)).verdict == CORRECT
    assert judge("1/2x", Question("x", X)).verdict == INCORRECT


def test_another_reading_is_asked_about_also_of_a_formula_by_itself() -> None:
    assert "did you mean 1/(x*y)?" in check("1/xy", equals="1/(x*y)").message


@pytest.mark.parametrize(
    ("answer", "meant"),
    [
        ("2x/x^2+1", "2*x/(x^2 + 1)"),
        ("1/1+e^-x", "1/(1 + exp(-x))"),
        ("x+1/2", "(x + 1)/2"),
        ("x+1/x-1", "(x + 1)/(x - 1)"),
        ("2(x+1/x-1)", "2*((x + 1)/(x - 1))"),
    ],
)
def test_a_sum_typed_tightly_around_a_line_of_division_is_asked_about(
    answer: str, meant: str
) -> None:
    found = check(answer, equals=meant)
    assert (found.verdict, f"did you mean {meant}?" in found.message) == (INVALID, True)
    apart = answer.replace("+", " + ").replace("-", " - ")
    assert check(apart, equals=meant).verdict == INCORRECT  # and so it was meant


@pytest.mark.parametrize(
    ("equals", "answer", "meant"),
    [
        ("xy", "yx", "x*y"),
        ("ab + c", "c + ba", "a*b + c"),
        ("a_1x", "xa_1", "a_1*x"),
        ("1/2x", "1/(2x)", "1/(2*x)"),
        ("E", "e", "e"),
        ("e", "E", "e"),
    ],
)
def test_of_an_equality_the_other_reading_of_the_question_is_asked_about(
    equals: str, answer: str, meant: str
) -> None:
    found = check(answer, equals=equals)
    assert (found.verdict, f"did you mean {meant}?" in found.message) == (INVALID, True)
    assert check(f"2({answer})", equals=equals).verdict == INCORRECT


@pytest.mark.parametrize("of", ["sinhx", "tanhx", "arcsinx", "asinx", "asinx + bx"])
def test_a_question_with_two_readings_is_not_judged(of: str) -> None:
    with pytest.raises(NotationError, match="could be"):
        check("cosh(x)", of=of, wrt="x")


def test_how_a_question_was_read_is_told() -> None:
    told = check("2ax + b", of="ax^2 + bx + c", wrt="x").readings
    assert told[0].startswith("ax^2 + bx + c is read as a·x² + b·x + c;")
    asked = check("1", of="ax^2 + x", wrt="x")
    assert asked.message == "the question was read as a*x^2 + x; did you mean ax^2 + x?"
    assert check("2x", of="x^2", wrt="x").readings == ()
    with_names_of_its_own = check("x^2*a + y - y", equals="ax^2")
    assert with_names_of_its_own.readings[0].startswith("ax^2 is read as a·x²;")
    with pytest.raises(TutorError, match='say by which variable\nwrt="x"'):
        check("2ax", of="ax^2 + bx")
    with pytest.raises(TutorError, match='wrt="x"'):
        check("a", of="ax + b")
    assert "as a product it is k*x" in check("k", of="kx").message


ELSEWHERE = [
    ("sinh(x)", "sh x"), ("cosh(x)", "ch(x)"), ("tanh(2x)", "th 2x"), ("e^x", "E^x"),
    ("e^(2x)", "E^(2x)"), ("e^x", "Exp[x]"), ("pi*x", "Pi*x"), ("2pi", "2PI"), ("sh x", "sinh(x)"),
    ("E^-x", "e^-x"), ("Pi x", "πx"), ("x_1 + 1", "x1 + 1"), ("x1 + 1", "x_1 + 1"),
]  # fmt: skip


@pytest.mark.parametrize(("equals", "answer"), ELSEWHERE, ids=[row[1] for row in ELSEWHERE])
def test_what_other_programs_call_a_number_or_a_function_is_read(equals: str, answer: str) -> None:
    found = check(answer, equals=equals)
    assert found.verdict == CORRECT
    assert check(f"{answer} + 1", equals=equals).verdict == INCORRECT


def test_a_name_that_is_declared_is_no_other_programs_number() -> None:
    assert check("E*Pi", of="E*x*Pi", wrt="x").verdict == CORRECT  # E is a variable, Pi the number
    assert parse("E^x + Pi", ["E", "Pi", "x"]).variables == ("E", "x", "Pi")
    assert parse("sh*x", ["s", "h", "x"]) == parse("s*h*x", ["s", "h", "x"])
    assert parse("Π + x").variables == ("Pi", "x")


RUNS = [
    ("(x^3 + y^3)/(x + y)", "x^2 - xy + y^2", CORRECT),
    ("abs(x)*abs(y)", "abs(xy)", CORRECT),
    ("(x + y)^3 - x^3 - y^3", "3xy(x + y)", CORRECT),
    ("(x + y)^2", "x^2 + xy + y^2", INCORRECT),
    ("x*exp(x)", "xe^x", CORRECT),
    ("loss + l", "loss + l", CORRECT),  # a name that no letters give
]


@pytest.mark.parametrize(("answer", "right", "verdict"), RUNS)
def test_a_run_is_a_product_where_its_letters_stand_alone(
    answer: str, right: str, verdict: str
) -> None:
    assert check(answer, equals=right).verdict == verdict
    assert check("2xy + y", of="x^2*y + xy", wrt="x").verdict == CORRECT


HOMEWORK = [
    ("ax^2+bx+c", "x", "2ax+b", CORRECT),
    ("ax^2+bx+c", "x", "ax+b", INCORRECT),
    ("ax^2+x", "x", "2ax+1", CORRECT),
    ("ax^2+x", "x", "2ax", INCORRECT),
    ("kx", "x", "k", CORRECT),
    ("xyz", "x", "yz", CORRECT),
    ("xyz", "x", "zy", CORRECT),
    ("y = wx + b; s = sigmoid(y)", "w", "x*s*(1-s)", CORRECT),
    ("f(x) = ax^2", "x", "2ax", CORRECT),
    ("e^(-kt)", "t", "-ke^(-kt)", CORRECT),
    ("kx(1-x)", "x", "k - 2kx", CORRECT),
    ("lr*x", "x", "lr", CORRECT),
    ("weight*x", "x", "weight", CORRECT),
    (r"\theta^2", r"\theta", "2θ", CORRECT),
    ("a_0 + a_1x + a_2x^2", "x", "a_1 + 2a_2x", CORRECT),
    ("a_0 + a_1x + a_2x^2", "x", "a1 + 2a2x", CORRECT),  # a1 and a_1 are one name
    ("a_0 + a_1x + a_2x^2", "x", "a_1 + a_2x", INCORRECT),
    ("v0t - 1/2gt^2", "t", "v0 - gt", CORRECT),
    ("ax1^2 + bx2", "x_1", "2ax1", CORRECT),
    ("w_1x_1 + w_2x_2 + b", "w_1", "x_1", CORRECT),
    ("x_0 + v_xt", "t", "v_x", CORRECT),
    ("c_1e^(k_1t)", "t", "c_1k_1e^(k_1t)", CORRECT),
    ("dx^2", "x", "2dx", CORRECT),
    ("dx^2", "x", "dx", INCORRECT),
    ("act*t^2", "t", "2*act*t", CORRECT),
    ("softplus(net)", "net", "sigmoid(net)", CORRECT),
    ("sinxcosx", "x", "cos2x", CORRECT),
    ("sin(costheta)", "theta", "-cos(cos θ) sin θ", CORRECT),
    ("Acos(wt + phi)", "t", "-Awsin(wt+phi)", CORRECT),
    ("kAcos(wt)", "t", "-wkAsin(wt)", CORRECT),
    (r"e^{-\frac{x^2}{2\sigma^2}}", "x", r"-\frac{x}{\sigma^2}e^{-\frac{x^2}{2\sigma^2}}", CORRECT),
    ("2σ^2", "σ", "4sigma", CORRECT),
    ("σ(x)", "x", "σ(x)(1-σ(x))", CORRECT),
    ("E^(2x)", "x", "2E^(2x)", CORRECT),
    ("E^2 x", "E", "2 E x", CORRECT),
    ("sin(Pi x)", "x", "π cos(πx)", CORRECT),
    ("x sh x", "x", "sh x + x ch x", CORRECT),
    ("Ae^x", "x", "Ae^x", CORRECT),
    ("q(t) = Q_0e^{-t/RC}", "t", "-Q_0/(RC)e^{-t/RC}", CORRECT),  # RC is one name
    ("v(t) = v_te^{-kt}", "t", "-kv_te^{-kt}", CORRECT),
    ("ceˣ", "x", "ceˣ", CORRECT),
    ("Ce^{-γt}", "t", "-γCe^{-γt}", CORRECT),
    ("V_0(1-e^{-t/RC})", "t", "V_0/RC e^{-t/RC}", CORRECT),
    (r"mc^2/\sqrt{1-v^2/c^2}", "v", "mv/(1-v^2/c^2)^{3/2}", CORRECT),
    ("2^x", "x", "ln2 2^x", CORRECT),
    ("gl + l", "g", "lg/g", CORRECT),  # l and g are letters here, lg is no logarithm
    ("(1+r)^T", "T", "(1+r)^T ln(1+r)", CORRECT),
    ("cost^2", "cost", "2cost", CORRECT),
    ("f(x, y) = x^2y", "x", "∂f/∂x = 2xy", CORRECT),
    ("L(w,b)=(y-wx-b)^2", "b", "-2(y-wx-b)", CORRECT),
    # right to another reading of the question: asked, and not counted
    ("act*t^2", "t", "3a c t^2", INVALID),
    ("√x²+1", "x", "x/√(x²+1)", INVALID),
    ("Acos(x)", "x", "-1/sqrt(1-x^2)", INVALID),
    ("x^2 dx", "x", "3d x^2", INVALID),
    ("lr*x", "x", "l r", INVALID),
    ("ln x^2", "x", "2lnx/x", INVALID),
    ("sinx^2", "x", "2sinxcosx", INVALID),
    ("sin^22x", "x", "4sin2xcos2x", INVALID),
    ("sin x/2", "x", "1/2cos(x/2)", INVALID),
    # or of the answer
    ("sinxy", "x", "cosxy y", INVALID),
    ("√(x²+1)", "x", "x/√x²+1", INVALID),
    ("x^n", "x", "nx^n-1", INVALID),
    ("2sin(x/2)", "x", "cos x/2", INVALID),
    ("2sin(x/2)", "x", "cosx/2", INVALID),
    ("2sin(x/2)", "x", "sinx/2", INCORRECT),
    ("e^(-x^2/2)", "x", "-xe^-x^2/2", INVALID),
    ("e^(-x^2/2)", "x", "xe^-x^2/2", INCORRECT),
    ("cbrt(x)", "x", "1/3 x^-2/3", INVALID),  # where x < 0 as cbrt
    # or of both
    ("Q_0e^{-t/RC} + kt", "t", "k - Q_0/(RC)e^{-t/RC}", INVALID),
    ("x^n", "x", "nx^n+1", INCORRECT),
    ("sin(x)^2", "x", "2sinx^2/tanx", INVALID),
    ("ax^2+x", "x", "1", INVALID),
    ("1/2x", "x", "-1/(2x^2)", INVALID),
    ("log x", "x", "1/(x ln 10)", INVALID),
    ("x^1/2", "x", "1/(2√x)", INVALID),
    ("x^2/2", "x", "1", INCORRECT),
]


@pytest.mark.parametrize(("of", "wrt", "answer", "verdict"), HOMEWORK)
def test_homework_as_it_is_typed(of: str, wrt: str, answer: str, verdict: str) -> None:
    assert check(answer, of=of, wrt=wrt).verdict == verdict


@pytest.mark.parametrize(
    ("of", "answer", "verdict"),
    [
        ("tan^-1(x)", "x", INCORRECT),
        ("1/2 sin^2 x", "x", INCORRECT),
        ("1/2 sin^2 x", "sin x cos x", CORRECT),
        ("x^2", "1/2 sin^2 x", INCORRECT),
        ("tan(x)^2/2", "tan x(1 + tan^2 x)", INVALID),  # did you mean tan(x)·(1 + tan² x)?
        ("e^2x", "x sin^2 x", INCORRECT),
    ],
)
def test_a_functions_power_is_the_same_in_every_reading(of: str, answer: str, verdict: str) -> None:
    told = check(answer, of=of, wrt="x")
    assert (told.verdict, "needs its argument" in told.message) == (verdict, False)


@pytest.mark.parametrize(
    ("of", "answer", "verdict"),
    [
        ("a*sin(x)", "acos(x)", INVALID),
        ("a/w*sinh(w*x)", "acosh(wx)", INVALID),
        ("a*cos(x)", "-asin(x)", INVALID),
        ("a*sin(x)", "asin(x)", INCORRECT),  # wrong either way
        ("x*acos(x) - sqrt(1 - x^2)", "acos(x)", CORRECT),  # there is no a
        ("x*acos(x) - sqrt(1 - x^2) + a", "acos(x)", CORRECT),
    ],
)
def test_an_inverse_may_be_a_times_the_function(of: str, answer: str, verdict: str) -> None:
    assert check(answer, of=of, wrt="x").verdict == verdict


ROOTS = [
    ("cbrt(x)", "1/(3cbrt(x)^2)", CORRECT),
    ("∛x", r"\frac{1}{3\sqrt[3]{x^2}}", CORRECT),
    ("cbrt(x)", "1/(3x^(2/3))", CORRECT),
    ("cbrt(x)", "1/(3x^(1/3))", INCORRECT),
    ("cbrt(x^2)", "2/(3cbrt(x))", CORRECT),
    ("cbrt(x^2)", "2/(3cbrt(abs(x)))", INCORRECT),  # below 0 it falls
]


@pytest.mark.parametrize(("of", "answer", "verdict"), ROOTS)
def test_a_cube_root_is_real_of_negative_numbers_too(of: str, answer: str, verdict: str) -> None:
    assert check(answer, of=of, wrt="x").verdict == verdict


def test_a_power_that_stands_for_a_cube_root_is_told() -> None:
    assert "with cbrt for the power of 1/3" in check("1/(3x^(2/3))", of="cbrt(x)").message
    assert check("abs(x)^(2/3)", equals="cbrt(x^2)").verdict == CORRECT
    assert check("x^(1/5)", equals="cbrt(x)").verdict == INCORRECT


def test_a_root_typed_without_brackets_is_asked_about() -> None:
    assert "did you mean x^(1/2)?" in check("x^1/2", equals="sqrt(x)").message
    assert check("x^4/2", equals="x^2").verdict == INCORRECT  # nobody means x^(4/2)

"""Questions: by what is derived, names for what is asked about, and what is no question."""

import pytest

from tutor.checking.answers import judge
from tutor.checking.questions import Question
from tutor.checking.verdict import CORRECT, INCORRECT, INVALID
from tutor.course.check import check
from tutor.errors import NotationError, TutorError
from tutor.notation import parse


def test_what_is_missing_is_said_as_python_has_it() -> None:
    with pytest.raises(TutorError, match=r'^say by which variable\nwrt="x"; .*: x, y$'):
        check("y", of="x*y")
    with pytest.raises(NotationError, match="no name of a variable"):
        check("y", of="x^2", wrt="2")


BY_WHAT_DOES_NOT_OCCUR = [
    ("4", "x", "0", CORRECT),
    ("5", "", "0", CORRECT),
    ("pi", "t", "0", CORRECT),
    ("4", "x", "4", INCORRECT),
    ("a*b", "x", "0*x", CORRECT),
    ("x^2", "z", "2x", INCORRECT),
]


@pytest.mark.parametrize(("function", "by", "answer", "verdict"), BY_WHAT_DOES_NOT_OCCUR)
def test_by_what_does_not_occur_a_derivative_is_0_and_that_is_told(
    function: str, by: str, answer: str, verdict: str
) -> None:
    found = check(answer, of=function, wrt=by)
    assert found.verdict == verdict
    assert f"{by or 'x'} does not occur in {function}" in found.readings[0]
    assert ("its variables: x" in found.readings[0]) == (function == "x^2")


@pytest.mark.parametrize("wrt", ["θ", "theta", " θ "])
def test_a_greek_name_is_the_same_however_it_is_written(wrt: str) -> None:
    assert check("2θ*x", of="θ^2*x", wrt=wrt).verdict == CORRECT
    assert check("θ^2", of="theta^2*x", wrt=wrt).verdict == INCORRECT


def test_a_name_for_the_function_itself_is_asked_for_and_then_it_may_be_used() -> None:
    said = check("s(1-s)", of="sigmoid(x)")
    assert said.verdict == INVALID
    assert "it may be used: s = sigmoid(x)" in said.message
    assert check("s(1-s)", of="s = sigmoid(x)").verdict == CORRECT
    assert "it may be used" not in check("2*xx", of="x^2").message
    assert "it may be used" not in check("foo(x)", of="x^2").message


def test_a_function_finds_a_name_when_every_letter_is_taken() -> None:
    """d/dx of a sum with x once is 1, however many names the sum has."""
    letters = ["f", "g", "h", "F", "G", "H", *(f"f_{k}" for k in range(20))]
    for count in range(len(letters)):
        total = " + ".join([*letters[: count + 1], "x"])
        assert check("1", of=total, wrt="x").verdict == CORRECT


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ({"of": "mean((w*x - y)^2)", "wrt": "w"}, "2*sum(x*(w*x - y))/n"),
        ({"exercise": "6.5"}, "2/n*sum(x*(W*x + b - y)) + 2W"),
    ],
)
def test_the_n_of_a_derivation_is_told_as_it_is_typed(
    question: dict[str, str], answer: str
) -> None:
    found = check(answer, **question)
    assert (found.verdict, "count(x)" in found.message) == (INVALID, True)
    assert check(answer.replace("n*", "count(x)*").replace("/n", "/count(x)"), **question)


@pytest.mark.parametrize("answer", ["2x + C", "2x+c ", "dy/dx = 2x + C"])
def test_a_constant_of_integration_is_no_name_for_the_function(answer: str) -> None:
    said = check(answer, of="x^2")
    assert said.verdict == INVALID
    assert "a constant is added to an integral" in said.message
    assert "it may be used: y = x^2" in check("2x*y", of="x^2").message


def test_what_a_mean_is_of_is_a_column() -> None:
    assert check("mean(x^2)", equals="mean(x)^2").verdict == INCORRECT
    found = check("x", of="mean(W*x)", wrt="W")
    assert (found.verdict, "right if x is a number" in found.message) == (INVALID, True)
    assert check("2x", of="mean(W*x)", wrt="W").verdict == INCORRECT
    assert check("mean(x)", of="mean(W*x)", wrt="W").verdict == CORRECT


def test_a_mean_is_told_from_its_terms() -> None:
    loss = parse("loss = mean((W*x - y)^2)", ["W", "x", "y"])
    question = Question("mean(2*(W*x - y)*x)", loss, ("x", "y"), of="loss", wrt="W")
    answers = ("2*mean(x*(W*x - y))", "sum(2*(W*x - y)*x)", "2*(W*x - y)*x")
    assert [judge(typed, question).verdict for typed in answers] == [CORRECT, INCORRECT, INCORRECT]


DERIVED = ["|x|'", "y'", "f'(x) = 2x", "dy/dx = 2x", "d/dx x^2", "d/dx(ax^2)", r"\frac{d}{dx} x"]


@pytest.mark.parametrize("of", [*DERIVED, r"\frac{dy}{dx} = 2x", "d²/dx² x^3", "∂f/∂x"])
def test_a_question_that_asks_for_a_derivative_already_is_none(of: str) -> None:
    with pytest.raises(NotationError, match="this is a derivative already"):
        check("2x", of=of, wrt="x")
    assert check("-x/d^2", of="x/d", wrt="d").verdict == CORRECT
    assert check("1/dur", of="dist/dur", wrt="dist").verdict == CORRECT


@pytest.mark.parametrize(
    ("of", "wrt", "said"),
    [
        ("w^Tx", "w", "the power of T or a transpose"),
        ("(1 + r)^T", "r", "the power of T or a transpose"),
        ("lim x", "x", "no limits"),
        ("f(x)", "x", "f(x) could be a function of x, or a product"),
        ("x^2 + g_1(θ)", "θ", "g_1(θ) could be a function of θ, or a product"),
        ("Δx/Δt", "Δt", "Δx could be one name, or Δ·x"),
        ("σx", "x", "σ could be the sigmoid or a number's name"),
        ("Σ(x)", "x", "Σ is the sign of a sum"),
    ],
)
def test_a_question_that_may_be_two_things_is_asked_about(of: str, wrt: str, said: str) -> None:
    with pytest.raises(NotationError) as caught:
        check("x", of=of, wrt=wrt)
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("of", "wrt", "answer"),
    [
        ("(1 + r)^(T)", "r", "T(1 + r)^(T - 1)"), ("a^T + T", "a", "Ta^(T - 1)"),
        ("f(x) = x^2", "x", "2x"), ("kx(x)", "x", "2kx"), ("π(x)", "x", "π"), ("e(x)", "x", "e"),
    ],
)  # fmt: skip
def test_and_one_that_is_clear_is_not(of: str, wrt: str, answer: str) -> None:
    assert check(answer, of=of, wrt=wrt).verdict == CORRECT

"""Names: declared ones, runs of them, Greek letters, indices, and what nobody declared."""

import pytest

from tests.notation.reading import read, refused, told
from tutor.errors import UnknownNameError
from tutor.notation import parse


@pytest.mark.parametrize("name", ["x_1", "x1", "W_1", "theta_2", "weights"])
def test_a_name_is_declared_or_an_error(name: str) -> None:
    assert parse(name, [name]).variables == (name,)
    assert isinstance(refused(name), UnknownNameError)


def test_an_unknown_name_lists_the_declared_ones_and_suggests_the_nearest() -> None:
    words = told("2thetta + 1", ("theta", "x"))
    assert "did you mean theta?" in words
    assert "theta, x" in words


def test_the_nearest_name_is_there_for_programs_too() -> None:
    error = refused("sigmod(x)")
    assert isinstance(error, UnknownNameError)
    assert error.near == "sigmoid"


def test_a_name_side_by_side_with_a_number_is_called_by_its_name() -> None:
    assert "after y " in told("y = 2x + 1; y 3", None)


def test_a_name_with_digits_is_never_a_product() -> None:
    assert parse("w1*x1", ["w1", "x1"]) == parse("(w1)*(x1)", ["w1", "x1"])
    assert refused("w1*x1", ("w", "x")).start == 0


@pytest.mark.parametrize(
    ("letter", "word"),
    [("θ", "theta"), ("α", "alpha"), ("λ", "lambda"), ("µ", "mu"), ("Δ", "Delta"), ("ω", "omega")],
)
def test_a_greek_letter_and_its_name_are_one(letter: str, word: str) -> None:
    assert parse(f"2{letter} + 1", [word]) == parse(f"2{word} + 1", [word])


def test_a_greek_letter_may_be_declared_as_a_letter() -> None:
    assert parse("θ", ["θ"]) == parse("theta", ["theta"])


def test_an_index_in_braces_is_the_index() -> None:
    assert parse(r"x_{1} + \theta_{2} + \theta_3").variables == ("x_1", "theta_2", "theta_3")


def test_variables_keep_their_case() -> None:
    assert parse("x*X", ["x", "X"]).variables == ("x", "X")


def test_e_and_pi_are_numbers_always() -> None:
    assert [node.op for node in read("e").nodes] == ["constant"]
    assert "e is always 2.71828" in told("x", ("e",))
    assert "pi is always 3.14159" in told("x", ("pi",))


def test_a_declared_name_before_a_bracket_is_a_factor() -> None:
    assert parse("f(x)", ["f", "x"]) == parse("f*x", ["f", "x"])


def test_a_declared_name_hides_a_function() -> None:
    assert parse("max + 1", ["max"]).variables == ("max",)


def test_an_amplitude_that_is_known_is_a_factor() -> None:
    assert parse("Asin(x)", ["A", "x"]) == parse("A*sin(x)", ["A", "x"])
    assert parse("ASIN(x)", ["A", "x"]) == parse("asin(x)", ["A", "x"])


def test_a_run_that_splits_in_two_ways_is_an_error_that_says_both() -> None:
    words = told("abc", ("a", "bc", "ab", "c"))
    assert "a·bc" in words
    assert "ab·c" in words


class TestWithNothingDeclared:
    def test_every_name_is_a_variable_in_the_order_of_first_use(self) -> None:
        assert parse("loss + W_1*x - b*x").variables == ("loss", "W_1", "x", "b")

    def test_letters_in_a_row_are_one_name(self) -> None:
        assert parse("xy").variables == ("xy",)

    def test_functions_are_still_found_in_a_run(self) -> None:
        assert parse("sinx") == parse("sin(x)")

    @pytest.mark.parametrize("name", ["f", "θ", "theta"])
    def test_a_letter_before_a_bracket_is_a_factor(self, name: str) -> None:
        assert parse(f"{name}(x + 1)") == parse(f"{name}*(x + 1)")

    def test_a_word_before_a_bracket_is_a_misspelled_function(self) -> None:
        assert "did you mean softplus?" in told("sofplus(x)", None)

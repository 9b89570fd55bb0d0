"""What each key of a pause does, in a sitting whose keys are typed by the test."""

import builtins
import io
import math
import re

import pytest

from tests.cli.conftest import Sit
from tutor.checking.questions import Question
from tutor.cli.asking import Asking, ask, line
from tutor.cli.keys import KEYS, key_of
from tutor.course.progress import attempts, positions
from tutor.notation.parser import parse
from tutor.notation.tape import Expression
from tutor.render.page import page

LESSON = """
Hello.

```graph
x = 1
b = 2
y = 2*x + b
s = sigmoid(y)
```

```derive
of = "y"
wrt = "x"
```

What will ds/dy be?

```exercise
id = "guess"
ask = "Which?"
choices = ["small", "large"]
answer = "small"
hints = ["A hint."]
after = "It is flat there."
```

```compare
of = "s"
wrt = ["y"]
```

```graph
x = [1, 2]
z = mean(x^2)
```

```evaluate
of = ["z"]
```
"""
# Its parts: 1 words, 2 derivation, 3 exercise, 4 comparison, 5 evaluation.


@pytest.fixture
def lesson(request: pytest.FixtureRequest) -> str:
    """What the sitting is at; a test may bring its own."""
    return getattr(request, "param", LESSON)


TO_EXERCISE = ("", "", "")  # the first words, the derivation's one line, what follows it
TO_COMPARISON = (*TO_EXERCISE, "a", "")
TO_END = (*TO_COMPARISON, "")


def last(text: str, mark: str) -> str:
    """What stands behind the last place of `mark`."""
    assert mark in text
    return text.rpartition(mark)[2]


def test_prose_and_a_graph_lead_into_the_act_after_them(sit: Sit) -> None:
    assert "[1 of 5: Enter go on" in sit()
    assert "[5 of 5: Enter end" in sit(*TO_END)


def test_ctrl_d_leaves_with_the_place_kept(sit: Sit) -> None:
    assert "Your place is kept at 3 of 5" in sit(*TO_EXERCISE)
    assert positions()["a"].act == 3


def test_enter_at_the_end_ends_the_lesson(sit: Sit) -> None:
    assert sit(*TO_END, "").rstrip().endswith("shows what comes next.")
    assert positions()["a"].finished


def test_the_end_names_the_exercises_that_are_open(sit: Sit) -> None:
    """In this sitting or in an earlier one: what was solved or shown once is open no more."""
    skipped = (*TO_EXERCISE, "skip", "", "", "")
    assert re.search(r"Open: 1\.1; `python -m tutor lesson \d+` asks again\.", sit(*skipped))
    assert "Open" not in sit(*TO_END, "")
    again = sit(*skipped)
    assert "That was the lesson" in again
    assert "Open" not in again


def test_b_shows_the_act_before_again(sit: Sit) -> None:
    text = sit(*TO_EXERCISE, "a", "b")
    assert "Derive  dy/dx" in last(text, "> b\n")
    assert "Enter next line" not in last(text, "> b\n")  # it is unfolded already


def test_at_the_first_act_b_says_so(sit: Sit) -> None:
    assert "this is the first act" in sit("b")


def test_a_number_goes_to_that_act(sit: Sit) -> None:
    text = sit("4")
    assert "Graph  x = 1, b = 2" in text  # what it is about comes first
    assert "Compare" in text
    assert "[4 of 5" in text
    assert sit("5").count("Graph  x = [1, 2]") == 1
    assert "the acts are 1 to 5" in sit("6")
    assert "the acts are 1 to 5" in sit("0")


def test_the_list_says_which_exercise_is_open(sit: Sit) -> None:
    """By the attempts: in any sitting, in one of a lesson that was read to its end too."""
    unsolved, solved = r"3   Exercise +1\.1  open\n", r"3 ✓ Exercise +1\.1\n"
    assert re.search(unsolved, sit("?"))
    assert re.search(r"3   Exercise +1\.1  open  ← here\n", sit(*TO_EXERCISE, "skip", "?"))
    sit("1", *TO_EXERCISE, "skip", "", "", "")
    assert positions()["a"].finished
    assert re.search(unsolved, sit("?"))
    assert re.search(solved, sit(*TO_COMPARISON, "?"))
    assert re.search(solved, sit("?"))


@pytest.mark.parametrize("key", ["?", "h"])
def test_the_acts_and_the_keys_are_listed(sit: Sit, key: str) -> None:
    text = last(sit(*TO_EXERCISE, "a", key), f"> {key}\n")
    assert re.search(r"2 ✓ Derive +dy/dx", text)
    assert re.search(r"3 ✓ Exercise +1\.1 +← here", text)
    assert re.search(r"4   Compare +ds/dy", text)
    assert all(key.told in text for key in KEYS)
    assert "small" not in text


def test_a_wrong_key_says_what_is_possible_and_nothing_is_lost(sit: Sit) -> None:
    text = last(sit("nonsense\x1b[31m"), "nonsense")
    assert "that is no key here; ? lists" in text
    assert "[1 of 5" in text


def test_a_wrong_key_says_nothing_else_of_enter_than_the_prompt_does(sit: Sit) -> None:
    assert "Enter goes on" not in last(sit(*TO_END, "z"), "> z\n")


def test_a_derivation_unfolds_line_by_line(sit: Sit) -> None:
    text = sit("")
    assert "y = 2x + b" in text
    assert "[2 of 5: Enter next line, a all, ? keys, q leave]" in text
    assert "SymPy" not in text
    assert "SymPy" in sit("2", "")
    assert "SymPy" in sit("2", "a")


def test_other_keys_leave_a_derivation_where_it_is(sit: Sit) -> None:
    text = sit("", "?", "")
    assert text.count("Derive  dy/dx") == 2  # after the list, where one is
    assert text.count("SymPy") == 1


def test_a_derivation_in_lines_looks_as_it_does_at_once(sit: Sit) -> None:
    def derivation(text: str) -> str:
        return text.partition("Derive")[2].partition("✓")[0]

    in_lines, at_once = sit("", "", "b", "").split("> b\n")
    assert re.sub(r" \[.*> \n", "", derivation(in_lines)) == derivation(at_once)


def test_nothing_gives_the_answer_away_before_it_is_given(sit: Sit) -> None:
    text = sit(*TO_EXERCISE)
    assert "It is flat there" not in text
    assert "Compare" not in text
    assert "0.0177" not in text


def test_a_prediction_is_recalled_where_it_comes_true(sit: Sit) -> None:
    assert "Which? You predicted “small”: so it is." in sit(*TO_COMPARISON)


def test_the_first_answer_was_the_prediction(sit: Sit) -> None:
    text = sit(*TO_EXERCISE, "b", "a", "")
    assert "You predicted “large”; it is “small”." in text


def test_an_exercise_that_was_shown_was_not_predicted(sit: Sit) -> None:
    assert "You predicted" not in sit(*TO_EXERCISE, "!", "")


def test_an_answered_exercise_is_shown_with_its_result(sit: Sit) -> None:
    text = last(sit(*TO_COMPARISON, "b"), "> b\n")
    assert "Right ✓" in text
    assert "1.1: answer" not in text


def test_an_answered_exercise_is_asked_again_if_wanted(sit: Sit) -> None:
    assert "1.1: answer" in last(sit(*TO_COMPARISON, "b", "a"), "> a\n")


def test_a_skipped_exercise_is_asked_again(sit: Sit) -> None:
    assert "1.1: answer" in last(sit(*TO_EXERCISE, "skip", "", "b"), "> b\n")


@pytest.mark.parametrize(
    ("word", "said"), [("hint", "Hint 1 of 1"), ("show", "Answer"), ("Solution", "Answer")]
)
def test_the_words_beside_the_keys_of_a_question_do_the_same(
    sit: Sit, word: str, said: str
) -> None:
    text = last(sit(*TO_EXERCISE, word), f"> {word}\n")
    assert said in text
    assert "there is no name" not in text


def test_from_an_exercise_one_can_look_back(sit: Sit) -> None:
    text = last(sit(*TO_EXERCISE, "back", ""), "> back\n")
    assert "Derive  dy/dx" in text
    assert "1.1: answer" in text  # and Enter comes back to it


@pytest.mark.parametrize("key", ["explain x^2", "code", "reset", "x = -3"])
def test_at_a_question_a_key_of_a_pause_says_where_it_works(sit: Sit, key: str) -> None:
    text = sit(*TO_EXERCISE, key)
    assert "for a pause between acts, not for a question" in last(text, f"> {key}\n")
    assert not attempts()  # it was no answer


def test_a_look_ahead_is_not_reading(sit: Sit) -> None:
    assert "That was the lesson" not in sit("5")
    assert not positions()["a"].finished
    assert "That was the lesson" not in sit("5")  # nor from where it asks whether to go on
    assert not positions()["a"].finished


WAYS = [
    ("4", ["4"], 4),
    ("ahead and back", ["5", "4", "2"], 2),
    ("read on, and back", [*TO_COMPARISON, "b", "b"], 2),
    ("ahead, read on, and back", ["3", "a", "", "2", "a"], 2),
    ("ahead, and read on", ["2", "a", "", "a", ""], 5),
]


@pytest.mark.parametrize(("keys", "number"), [way[1:] for way in WAYS], ids=[w[0] for w in WAYS])
def test_where_one_leaves_is_where_one_comes_back(sit: Sit, keys: list[str], number: int) -> None:
    assert f"Your place is kept at {number} of 5" in sit(*keys)
    text = sit("")
    assert f"You were at {number} of 5" in text
    assert f"[{number} of 5" in text


def test_so_it_is_in_a_later_sitting(sit: Sit) -> None:
    sit("4")
    assert "Your place is kept at 2 of 5" in sit("2")
    assert "You were at 2 of 5" in sit()


def test_what_was_jumped_over_is_not_marked_as_read(sit: Sit) -> None:
    sit("4")
    text = sit("?")
    assert "✓" not in text
    assert re.search(r"4   Compare .*← here", text)


def test_a_lesson_that_was_read_stays_read_and_promises_no_place(sit: Sit) -> None:
    for keys in ((*TO_END, "", "b"), (*TO_END, "b", "b"), ("4",), ("",)):
        text = sit(*keys)
        assert positions()["a"].finished
    assert "Your place is kept" not in text
    assert re.search(r"You have read this lesson: `python -m tutor lesson \d+` starts at", text)
    assert "place is kept" not in sit("?")
    assert "You were at" not in sit()


def test_who_comes_back_sees_what_was_answered(sit: Sit) -> None:
    sit(*TO_COMPARISON)
    assert "Right ✓" in sit("3")


def test_who_starts_again_is_asked_again(sit: Sit) -> None:
    sit(*TO_COMPARISON)
    assert "1.1: answer" in sit("1", *TO_EXERCISE)


def test_a_number_can_be_changed_on_the_spot(sit: Sit) -> None:
    text = last(sit(*TO_COMPARISON, "x = -3"), "> x = -3\n")
    assert "Compare  with tf.gradients at x = −3, b = 2" in text
    assert "changed: x = −3 (1 in the lesson)" in text
    s = 1 / (1 + math.exp(4))
    assert f"{s * (1 - s):.8f}"[:9] in text


def test_a_change_stays_until_reset(sit: Sit) -> None:
    text = sit(*TO_COMPARISON, "x = -3", "b = 1", "reset")
    assert "changed: x = −3 (1 in the lesson), b = 1 (2 in the lesson)" in text
    assert "at x = 1, b = 2" in last(text, "> reset\n")
    assert "these are the lesson's own numbers" in last(text, "> reset\n")


def test_a_change_holds_for_the_acts_that_follow_up_to_the_next_graph(sit: Sit) -> None:
    text = last(sit("", "a", "x = -3", "", "a", "", ""), "> x = -3\n")
    assert "Compare  with tf.gradients at x = −3, b = 2" in text
    assert "You predicted" not in text  # what was predicted was about the lesson's numbers
    assert "Graph  x = [1, 2]" in text


def test_an_exercise_is_judged_at_the_lessons_own_numbers(sit: Sit) -> None:
    text = last(sit("", "a", "x = -3", ""), "> x = -3\n")
    assert "Judged at the lesson's own numbers: x = 1, b = 2." in text


def test_a_change_shows_nothing_that_was_not_read_yet(sit: Sit) -> None:
    sit(*TO_EXERCISE)
    text = last(sit("x = -3"), "> x = -3\n")  # where it asks whether to go on
    assert "Compare" not in text


WRONG_CHANGES = [
    ("z = 3", "z cannot be changed; what can be: x, b"),
    ("s = 0.5", "s cannot be changed; what can be: x, b"),
    ("x = abc", "there is no name abc; a value is written x = −3, or x = [1, 2, 3]"),
    ("x = [1, 2]", "x is one number here: x = 1"),
    ("x = ", "a value is missing here"),
    ("x = 1, x = 2", "x is given twice"),
    ("x = 1/0", "this is no finite number"),
]


@pytest.mark.parametrize(("typed", "words"), WRONG_CHANGES, ids=[t for t, _ in WRONG_CHANGES])
def test_what_cannot_be_a_change_is_told_in_a_line(sit: Sit, typed: str, words: str) -> None:
    text = last(sit(*TO_COMPARISON, typed), f"> {typed}\n")
    assert words in text
    assert len(text.strip().partition("[4 of 5")[0].strip().splitlines()) == 1


def test_a_column_stays_a_column(sit: Sit) -> None:
    text = sit(*TO_END, "x = 3", "x = [3, 4, 5]")
    assert "x is a column of 2 numbers here: x = [1, 2]" in text
    assert re.search(r"z = .* = 16\.666", last(text, "> x = [3, 4, 5]\n"))  # (9 + 16 + 25)/3


TWO_COMPARISONS = """
```graph
x = 3
y = x^2
```

```compare
of = "y"
wrt = ["x"]
```

```graph
x = 3
y = x^3
```

```exercise
id = "cube"
ask = "Which?"
choices = ["`x^2`", "`3*x^2`"]
answer = "`3*x^2`"
hints = ["A hint."]
after = "The power rule."
wrong = {"`x^2`" = "The `3` of `x^3` is missing."}
```

```compare
of = "y"
wrt = ["x"]
```

```evaluate
formula = "s*(1 - s)"
at = {s = 0.1}
```
"""


@pytest.mark.parametrize("lesson", [TWO_COMPARISONS], indirect=True)
def test_the_first_program_is_shown_and_a_later_one_by_its_key(sit: Sit) -> None:
    first, _, rest = sit("", "b", "", "code").partition("Exercise")
    assert "import tensorflow" in first
    later, _, asked = rest.rpartition("> code")
    assert "Compare" in later
    assert "code shows the program" in later
    assert "import tensorflow" not in later
    assert "y = x ** 3" in asked


@pytest.mark.parametrize("lesson", [TWO_COMPARISONS], indirect=True)
def test_changed_numbers_bring_the_figures_and_not_the_program(sit: Sit) -> None:
    text = last(sit("x = -2"), "> x = -2")
    assert "-4" in text.replace("−", "-")  # 2x
    assert "import tensorflow" not in text


def test_where_no_comparison_stands_there_is_no_program(sit: Sit) -> None:
    assert "no comparison stands here" in sit("code")


@pytest.mark.parametrize("lesson", [TWO_COMPARISONS], indirect=True)
def test_choices_and_what_is_said_of_them_are_written_as_figures_are(sit: Sit) -> None:
    text = sit("", "a", "b", "")
    assert "a) x²" in text
    assert "The 3 of x³ is missing." in text
    assert "You predicted “x²”; it is “3x²”." in text
    assert "Answer  3x²" in sit("2", "a", "!")


@pytest.mark.parametrize("lesson", [TWO_COMPARISONS], indirect=True)
def test_the_list_of_acts_has_formulas_as_figures_have_them(sit: Sit) -> None:
    assert re.search(r"Evaluate +s\(1 − s\)\n", sit("?"))


def test_before_a_graph_nothing_can_be_changed(sit: Sit) -> None:
    assert "there is no graph yet" in sit("x = 3")
    assert "there is no graph yet" in sit("reset")


def test_a_formula_of_ones_own_is_explained_with_the_values_here(sit: Sit) -> None:
    text = last(sit(*TO_COMPARISON, "explain x*b^2"), "> explain x*b^2\n")
    assert "= 4.0  at x = 1, b = 2" in text
    assert "Derive  df/dx" in text
    assert "Compare  with tf.gradients" in text
    assert "[4 of 5" in text


def test_the_values_of_definitions_are_known_too(sit: Sit) -> None:
    assert "= 16.0  at y = 4" in sit(*TO_COMPARISON, "explain y^2")


@pytest.mark.parametrize(
    "typed",
    ["explain x^2 at x=3", "explain x^2 at 3", 'explain "x^2" --at x=3', "explain x = 3; x^2"],
)
def test_values_behind_at_come_first(sit: Sit, typed: str) -> None:
    assert "= 9.0  at x = 3" in sit(*TO_COMPARISON, typed)


def test_back_from_a_formula_of_ones_own_a_derivation_says_where_it_was(sit: Sit) -> None:
    text = sit("", "explain x^2", "")
    back = last(text, "its adjoint\n")

    assert re.match(r"\n Derive  dy/dx\n +y = 2x \+ b\n \[2 of 5: Enter next line", back)


@pytest.mark.parametrize("key", ["b", "h", "B"])
@pytest.mark.parametrize("known", [None, parse("b*x")], ids=["no graph", "a graph with b"])
def test_a_key_of_a_pause_is_no_wrong_answer_to_a_question(
    monkeypatch: pytest.MonkeyPatch, key: str, known: Expression | None
) -> None:
    typed, kept = iter([key, "0.25"]), list[str]()
    monkeypatch.setattr(builtins, "input", lambda prompt: next(typed))
    screen = io.StringIO()
    number = Question("1/4", known)
    ended = ask(
        page(screen, width=80),
        Asking("1.1", number, lambda: (), "", lambda verdict, *more: kept.append(verdict)),
    )
    said = screen.getvalue()

    assert (ended.wrong, kept) == (0, ["correct"])
    assert f"{key} is for a pause between acts, not for a question" in said


def test_a_name_or_a_choice_of_the_question_is_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for right, more in (("b", {"known": parse("b*x")}), ("two", {"choices": ("one", "two")})):
        monkeypatch.setattr(builtins, "input", lambda prompt: "b")
        question = Question(right, **more)  # type: ignore[arg-type]
        asking = Asking("1.1", question, lambda: (), "", lambda *given: None)
        assert ask(page(io.StringIO(), width=80), asking).how == "correct"


WRONG_FORMULAS = [
    ("explain", "a formula goes behind it"),
    ("explain 2x+", "the formula ends here"),
    ("explain q^2", "q has no value\n     q^2\n     ^\n   give it one: at q=1"),
    ("explain x^2 at x=[", "x="),
    ("explain x^2*b at 3", "a value has a name: at x=3,b=1"),
]


@pytest.mark.parametrize(("typed", "words"), WRONG_FORMULAS, ids=[t for t, _ in WRONG_FORMULAS])
def test_what_cannot_be_explained_is_told_and_comes_back(sit: Sit, typed: str, words: str) -> None:
    text = last(sit(*TO_COMPARISON, typed), f"> {typed}\n")
    assert words in text
    assert "[4 of 5" in text


@pytest.mark.parametrize("number", ["8.1", "10.1", "20.8"])
def test_beside_every_number_of_the_course_the_keys_have_room(
    monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(builtins, "input", lambda prompt: asked.append(prompt) or "")
    screen = io.StringIO()
    line(page(screen, width=80), f"{number}: answer", "? hint, ! show, s skip, back, q leave")
    assert "q leave" in asked[0]
    assert screen.getvalue() == ""


def test_each_key_is_what_its_row_shows() -> None:
    assert {key.name for key in KEYS if key_of(key.shown.replace("Enter", "")) != key.name} == set()


def test_every_prompt_has_room_at_sixty_columns(sit: Sit) -> None:
    text = sit(*TO_END, width=60) + sit(*TO_EXERCISE, "1", width=60) + sit(width=60)
    prompts = re.findall(r"^ \[.*?\] > ", text, re.MULTILINE)
    of_two_digits = [prompt.replace(" of 5", "0 of 50") for prompt in prompts]

    assert len(prompts) > 6
    assert max(map(len, of_two_digits)) < 60

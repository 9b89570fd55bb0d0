"""Practice: problems are solvable and get harder with success; what went wrong comes first."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tutor.checking.answers import judge
from tutor.checking.catalogue import SLIPS
from tutor.checking.verdict import CORRECT, INCORRECT
from tutor.course import practice, progress
from tutor.course.practice import Problem
from tutor.course.progress import Attempt, Review
from tutor.course.skills import SKILLS, Skill
from tutor.errors import TutorError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUTOR_HOME", str(tmp_path))


def attempts(skill: str, *verdicts: str, mistakes: tuple[str, ...] = ()) -> list[Attempt]:
    return [
        Attempt(str(number), "", skill, "2026-01-01T00:00:00+00:00", verdict, "", mistakes)
        for number, verdict in enumerate(verdicts)
    ]


@pytest.mark.parametrize("skill", SKILLS, ids=lambda skill: skill.name)
@pytest.mark.parametrize("level", range(3))
def test_every_problem_is_solved_before_it_is_asked(skill: Skill, level: int) -> None:
    for seed in range(4):
        found = practice.problem(skill, level, random.Random(seed))
        assert judge(found.question.right, found.question).verdict == CORRECT
        assert "{" not in found.ask


def test_problems_are_fresh_and_the_same_for_a_seed() -> None:
    chain = practice.skill_named("chain")
    first, again, other = (
        practice.problem(chain, 1, random.Random(seed)).formula for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


@pytest.mark.parametrize("skill", SKILLS, ids=lambda skill: skill.name)
@pytest.mark.parametrize("level", range(3))
def test_no_problem_comes_twice_in_a_sitting_of_ten(skill: Skill, level: int) -> None:
    generator, asked = random.Random(4), set[str]()
    for _ in range(10):
        found = practice.problem(skill, level, generator, asked)
        assert found.formula not in asked
        asked.add(found.formula)


def test_a_sitting_that_has_asked_everything_asks_again() -> None:
    one = Skill("one", "One", (("x^2",),), ())
    assert practice.problem(one, 0, random.Random(1), {"x^2"}).formula == "x^2"


def test_two_right_answers_lead_up_and_a_wrong_one_down() -> None:
    chain = practice.skill_named("chain")
    assert practice.level(chain, []) == 0
    assert practice.level(chain, attempts("chain", "correct")) == 0
    assert practice.level(chain, attempts("chain", *["correct"] * 2)) == 1
    assert practice.level(chain, attempts("chain", *["correct"] * 9)) == 2
    assert practice.level(chain, attempts("chain", *["correct"] * 4, "incorrect")) == 1
    assert practice.level(chain, attempts("chain", *["correct"] * 2, "undecided")) == 1
    assert practice.level(chain, attempts("product", *["correct"] * 4)) == 0


DATA = practice.skill_named("data")


def over_data(formula: str) -> Problem:
    """The problem of a formula over data, as a skill of this one pattern asks it."""
    return practice.problem(replace(DATA, levels=((formula,),)), 0, random.Random(0))


@pytest.mark.parametrize(
    ("formula", "columns"),
    [
        ("mean(2*W*x)", "where x is a data column?"),
        ("mean((W*x + 3)^2)", "where x is a data column?"),
        ("mean(6*W*x + y)", "where x and y are data columns?"),
        ("mean((2*W*x + b - y)^2)", "where x and y are data columns?"),
    ],
)
def test_a_problem_over_data_says_which_of_its_names_are_columns(
    formula: str, columns: str
) -> None:
    assert over_data(formula).ask.endswith(f" by `W`, {columns}")


@pytest.mark.parametrize("skill", SKILLS, ids=lambda skill: skill.name)
def test_columns_are_in_problems_over_data_alone(skill: Skill) -> None:
    asked = practice.problem(skill, 2, random.Random(1)).ask
    assert ("data column" in asked) == (skill is DATA)


@pytest.mark.parametrize(
    ("formula", "answer", "verdict"),
    [
        ("mean(6*W*x + y)", "mean(6x)", CORRECT),
        ("mean(6*W*x + y)", "6*mean(x)", CORRECT),
        ("mean(6*W*x + y)", "sum(6x)/count(x)", CORRECT),
        ("mean(6*W*x + y)", "6x", INCORRECT),  # a column, and a mean is a number
        ("mean(2*W*x)", "2x", INCORRECT),
        ("mean(W*x - 2*y)", "x", INCORRECT),
        ("mean((W*x - 2*y)^2)", "2*mean(x*(W*x - 2y))", CORRECT),
        ("mean((W*x - 2*y)^2)", "2x", INCORRECT),
        ("mean((W*x - 2*y)^2)", "2x*(W*x - 2y)", INCORRECT),
        ("sum((2*W*x - y)^2)", "4*sum(x*(2W*x - y))", CORRECT),
        ("sum((2*W*x - y)^2)", "4x*(2W*x - y)", INCORRECT),
        # b is a number, or this would not be the same
        ("mean((2*W*x + b - y)^2)", "8W*mean(x^2) + 4b*mean(x) - 4*mean(x*y)", CORRECT),
    ],
)
def test_over_data_the_columns_are_columns_and_nothing_is_asked_about_them(
    formula: str, answer: str, verdict: str
) -> None:
    said = judge(answer, over_data(formula).question)
    assert (said.verdict, said.asked) == (verdict, ())


@pytest.mark.parametrize("answer", ["6x", "x", "W*x", "6x + y"])
def test_over_data_a_column_is_no_number(answer: str) -> None:
    said = judge(answer, over_data("mean(6*W*x + y)").question)
    assert "column" in said.message


@pytest.mark.parametrize(
    ("formula", "answer", "slug"),
    [
        ("mean(6*W*x + y)", "mean(x)", "constant-factor-lost"),
        ("mean(6*W*x + y)", "sum(6x)", "mean-factor-lost"),
        ("mean(6*W*x + y)", "6W", "wrong-variable"),
        ("mean(W*x - 2*y)", "-2", "wrong-variable"),
        ("mean((W*x - 2*y)^2)", "2*mean(W*x - 2y)", "data-factor-lost"),
        ("mean((W*x - 2*y)^2)", "mean(x*(W*x - 2y))", "square-two-lost"),
        ("mean((W*x - 2*y)^2)", "2W*mean(W*x - 2y)", "wrong-variable"),
    ],
)
def test_over_data_mistakes_are_named(formula: str, answer: str, slug: str) -> None:
    said = judge(answer, over_data(formula).question)
    assert (said.verdict, [one.slug for one in said.mistakes]) == (INCORRECT, [slug])


NOW = datetime(2026, 1, 10, tzinfo=UTC)


def test_what_is_due_comes_first_then_what_went_wrong_then_what_is_new() -> None:
    reviews = {
        "quotient": Review("quotient", {}, "2026-01-09T00:00:00+00:00", ""),
        "sum": Review("sum", {}, "2026-02-09T00:00:00+00:00", ""),
    }
    wrong = attempts("product", "incorrect", "incorrect", mistakes=("product-termwise",))
    order = [skill.name for skill in practice.plan(len(SKILLS), wrong, reviews, NOW)]
    assert order[:3] == ["quotient", "product", "power"]
    assert order[-1] == "sum"


def test_a_sitting_may_be_longer_than_the_list() -> None:
    assert len(practice.plan(30, [], {})) == 30


def test_the_scheduler_asks_again_sooner_after_a_mistake() -> None:
    good, bad = practice.skill_named("chain"), practice.skill_named("sum")
    for _ in range(3):
        practice.review(good, practice.EASY, progress.reviews())
    practice.review(bad, practice.AGAIN, progress.reviews())
    found = progress.reviews()
    due = {name: datetime.fromisoformat(found[name].due) for name in ("chain", "sum")}
    assert due["sum"] < datetime.now(UTC) + timedelta(days=1) < due["chain"]


def test_an_unknown_skill_lists_those_there_are() -> None:
    with pytest.raises(TutorError, match="product"):
        practice.skill_named("knitting")


def test_every_mistake_with_a_rule_belongs_to_a_skill() -> None:
    of_skills = tuple(start for skill in SKILLS for start in skill.mistakes)
    assert [slip.slug for slip in SLIPS if not slip.slug.startswith((*of_skills, "softmax"))] == []

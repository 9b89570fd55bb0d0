"""The map of lessons: what is done, what is due, and what comes next."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tutor.course import progress
from tutor.course.folders import headings
from tutor.course.heading import Heading
from tutor.course.progress import TESTED_OUT, Attempt, Position, Review
from tutor.course.roadmap import (
    HARDEST,
    LessonStanding,
    due_skills,
    exercise_ids,
    following,
    roadmap,
    unfinished_needs,
)

SIGMOID = next(heading for heading in headings() if heading.id == "sigmoid")


def attempts(*answers: tuple[str, str], lesson: str = "sigmoid") -> list[Attempt]:
    """Answers in their order: which exercise, and what was said of it."""
    return [
        Attempt(str(n), lesson, exercise, "2026-01-01T00:00:00+00:00", verdict, "", ())
        for n, (exercise, verdict) in enumerate(answers)
    ]


def seen(*lessons: str, act: int = 9, day: int = 1) -> dict[str, Position]:
    """Lessons seen one day after another, up to an act of nine."""
    return {
        name: Position(name, act, 9, f"2026-01-{n:02}T00:00:00+00:00")
        for n, name in enumerate(lessons, day)
    }


def of(name: str, lessons: tuple[LessonStanding, ...]) -> LessonStanding:
    return next(one for one in lessons if one.heading.id == name)


class TestDone:
    def test_is_every_exercise_solved(self) -> None:
        ids = exercise_ids(SIGMOID)
        almost = roadmap(attempts(*[(name, "correct") for name in ids[1:]]), {}, ())
        whole = roadmap(attempts(*[(name, "correct") for name in ids]), {}, ())
        assert not of("sigmoid", almost).done
        assert of("sigmoid", whole).done
        assert not of("sigmoid", whole).tested

    def test_reading_to_the_end_finishes_a_lesson_but_is_not_done(self) -> None:
        one = of("sigmoid", roadmap([], seen("sigmoid"), ()))
        assert one.finished
        assert not one.done

    def test_is_the_hardest_exercises_right_at_the_first_try(self) -> None:
        hardest = exercise_ids(SIGMOID)[-HARDEST:]
        one = of("sigmoid", roadmap(attempts(*[(name, TESTED_OUT) for name in hardest]), {}, ()))
        assert one.tested
        assert one.done
        assert one.solved == HARDEST

    def test_is_not_a_test_with_a_wrong_answer_in_between(self) -> None:
        a, b, c = exercise_ids(SIGMOID)[-HARDEST:]
        failed = [(a, TESTED_OUT), (b, TESTED_OUT), (c, "incorrect"), (c, TESTED_OUT)]
        assert not of("sigmoid", roadmap(attempts(*failed), {}, ())).done
        again = [*failed, (a, TESTED_OUT), (b, TESTED_OUT)]
        assert of("sigmoid", roadmap(attempts(*again), {}, ())).done

    def test_stays_so_whatever_is_answered_later(self) -> None:
        hardest = [(name, TESTED_OUT) for name in exercise_ids(SIGMOID)[-HARDEST:]]
        later = attempts(*hardest, (hardest[0][0], "incorrect"))
        assert of("sigmoid", roadmap(later, {}, ())).done

    def test_is_of_a_lessons_own_exercises(self) -> None:
        hardest = [(name, TESTED_OUT) for name in exercise_ids(SIGMOID)[-HARDEST:]]
        assert not of("sigmoid", roadmap(attempts(*hardest, lesson="relu"), {}, ())).done


class TestWhatComesNext:
    def next_after(self, positions: dict[str, Position]) -> str:
        one = following(roadmap([], positions, ()))
        assert one is not None
        return one.heading.id

    def test_is_the_first_lesson_at_first(self) -> None:
        assert self.next_after({}) == "addition"

    def test_is_a_lesson_that_was_begun(self) -> None:
        begun = seen("addition") | seen("relu", act=2, day=2) | seen("linear", day=3)
        assert self.next_after(begun) == "relu"

    def test_is_the_one_after_the_last_whose_needs_are_finished(self) -> None:
        assert self.next_after(seen("addition", "linear")) == "sigmoid"

    def test_sends_nobody_back_to_what_was_left_out(self) -> None:
        assert self.next_after(seen("sigmoid")) == "chain-rule"

    def test_is_never_a_lesson_whose_needs_are_open_while_another_is_ready(self) -> None:
        """After ReLU, all that comes later needs what is open; lesson 2 needs addition alone."""
        assert self.next_after(seen("addition", "relu")) == "linear"
        assert self.next_after(seen("network")) == "addition"

    def test_is_nothing_when_all_are_finished(self) -> None:
        every = seen(*[heading.id for heading in headings()])
        assert following(roadmap([], every, ())) is None

    @pytest.mark.parametrize("needs", [["b"], ["nowhere"]])
    def test_is_something_even_where_the_needs_are_wrong(self, needs: list[str]) -> None:
        circle = [
            Heading("a", "A", needs, 1, 1, number=1, file=Path(__file__)),
            Heading("b", "B", ["a"], 1, 1, number=2, file=Path(__file__)),
        ]
        lessons = [LessonStanding(h, (), 0, 0, 1, None, False, ()) for h in circle]
        one = following(lessons)
        assert one is not None
        assert one.heading.id == "a"

    def test_names_the_lessons_that_are_missing(self) -> None:
        lessons = roadmap([], seen("addition"), ())
        assert [h.id for h in unfinished_needs(of("chain-rule", lessons), lessons)] == ["sigmoid"]
        assert unfinished_needs(of("linear", lessons), lessons) == []


def test_what_is_due_is_told_with_the_lesson_that_teaches_it() -> None:
    reviews = {
        "chain": Review("chain", {}, "2026-01-01T00:00:00+00:00", ""),
        "data": Review("data", {}, "2026-03-01T00:00:00+00:00", ""),
    }
    due = due_skills(reviews, datetime(2026, 2, 1, tzinfo=UTC))
    assert due == ["chain"]
    for read, tried in (
        (seen("chain-rule", act=1), []),
        ({}, attempts(("a", "correct"), lesson="chain-rule")),
    ):
        lessons = roadmap(tried, read, due)
        assert of("chain-rule", lessons).due == ("The chain rule",)
        assert [one.heading.id for one in lessons if one.due] == ["chain-rule"]


def test_nothing_is_due_with_a_lesson_that_nobody_opened() -> None:
    """Practice alone may have asked for it: another lesson that uses it and was read has it."""
    assert not [one for one in roadmap([], {}, ["chain"]) if one.due]
    taught = [h.id for h in headings() if "data" in h.skills]
    assert len(taught) > 1
    for read in taught:
        assert [one.heading.id for one in roadmap([], seen(read), ["data"]) if one.due] == [read]
    both = roadmap([], seen(*taught), ["data"])
    assert [one.heading.id for one in both if one.due] == taught[:1]


def test_a_test_survives_the_way_to_another_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tutor.course import transfer

    monkeypatch.setenv("TUTOR_HOME", str(tmp_path / "here"))
    progress.record("sigmoid", "sigmoid-steepest", TESTED_OUT, "1/2")
    taken = transfer.exported()
    monkeypatch.setenv("TUTOR_HOME", str(tmp_path / "there"))
    assert transfer.merge(taken) == 1
    assert progress.attempts()[0].verdict == TESTED_OUT

"""Lessons from a teacher's folder stand beside the course's, and never move them."""

import warnings
from pathlib import Path

import pytest

from tests.cli.run import tutor
from tutor.course.exercises import find_exercise
from tutor.course.folders import FOLDER, find, folder, headings
from tutor.course.lesson import load
from tutor.errors import LessonError, LessonWarning, UnknownLessonError

BODY = """
```graph
x = 1
y = 3*x
```

```exercise
id = "{id}-slope"
ask = "What is dy/dx?"
answer = "3"
hints = ["Look at the coefficient."]
after = "It is the coefficient."
```
"""


def write(where: Path, name: str, title: str, text: str = "") -> Path:
    front = f'+++\nformat = 1\nid = "{title.lower()}"\ntitle = "{title}"\nneeds = ["linear"]\n'
    file = where / name
    file.write_text(text or f"{front}minutes = 5\n+++\n{BODY.format(id=title.lower())}")
    return file


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    return tmp_path


def test_they_are_numbered_from_101_in_the_order_of_their_files(own: Path) -> None:
    for name, title in [("10-c.md", "Cubes"), ("2-b.md", "Bends"), ("01-a.md", "Arcs")]:
        write(own, name, title)
    course = headings(folder())
    assert headings()[: len(course)] == course
    assert [(h.number, h.title) for h in headings()[len(course) :]] == [
        (101, "Arcs"), (102, "Bends"), (103, "Cubes"),
    ]  # fmt: skip


def test_they_are_found_as_the_others_are(own: Path) -> None:
    write(own, "01-a.md", "Arcs")
    assert find("101") == find("arcs") == find("Ar")
    assert find_exercise("101.1").exercise.id == "arcs-slope"
    assert find_exercise("arcs-slope").exercise.number == "101.1"
    assert len(load(find("arcs")).acts) == 2


def test_other_files_of_the_folder_are_no_lessons(own: Path) -> None:
    write(own, "README.md", "Notes", "# What is here")
    write(own, "01-a.py", "Text")
    (own / "notes.md").mkdir()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert headings() == headings(folder())


MISNAMED = {"arcs.md": "02-arcs.md", "01-a.txt": "01-a.md", "3.MD": "3.md"}


@pytest.mark.parametrize(("name", "better"), MISNAMED.items())
def test_a_lesson_whose_name_keeps_it_from_being_found_is_told(
    own: Path, name: str, better: str
) -> None:
    write(own, "01-b.md", "Bends")
    write(own, name, "Arcs")
    with pytest.warns(LessonWarning, match=f"{name}: a lesson's file name.*\ncall it {better}"):
        assert [one.title for one in headings()][20:] == ["Bends"]


def test_so_is_each_of_them_by_the_command_line(own: Path) -> None:
    for name in MISNAMED:
        write(own, name, "Arcs")
    done = tutor("lessons", TUTOR_LESSONS=str(own), TUTOR_HOME=str(own))
    found = tutor("lint", str(own), TUTOR_HOME=str(own)).stdout
    for name, better in MISNAMED.items():
        assert f"{name}: a lesson's file name begins with digits" in done.stderr
        assert f"{own / name}:1: a lesson's file name begins with digits" in found
        assert better.partition("-")[2] in found


def test_an_id_that_the_course_has_is_an_error_that_says_so(own: Path) -> None:
    write(own, "01-a.md", "Sigmoid")
    with pytest.raises(LessonError, match="the course's lesson 3, The sigmoid, has the id") as told:
        headings()
    assert (told.value.file, told.value.line) == ("01-a.md", 3)


def test_so_is_one_that_another_of_the_folder_has(own: Path) -> None:
    write(own, "01-a.md", "Arcs")
    write(own, "02-a.md", "Arcs")
    with pytest.raises(LessonError, match=r"02-a.md:3: 01-a.md has the id arcs already"):
        headings()


def test_a_folder_that_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path / "nowhere"))
    with pytest.raises(LessonError, match="there is no folder"):
        headings()


def test_a_damaged_folder_does_not_stand_in_the_way_of_the_course(own: Path) -> None:
    write(own, "01-a.md", "Arcs", "no lesson at all")
    assert find("3").id == "sigmoid"
    with pytest.raises(LessonError, match="front matter"):
        find("101")


def test_the_courses_own_folder_named_again_adds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, str(folder()))
    assert headings() == headings(folder())


def test_a_lesson_that_nobody_has_is_still_told(own: Path) -> None:
    write(own, "01-a.md", "Arcs")
    with pytest.raises(UnknownLessonError, match="lessons 1 to 20, and 101: "):
        find("999")

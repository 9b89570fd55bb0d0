"""Lesson files are read strictly: every mistake has its file and line."""

from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tutor.course.blocks import Compare, Derive, Exercise, Graph, Prose
from tutor.course.folders import find, headings
from tutor.course.lesson import load
from tutor.course.source import Fence, fences, read
from tutor.errors import LessonError, UnknownLessonError

FRONT = '+++\nformat = 1\nid = "a"\ntitle = "A lesson"\nneeds = []\nminutes = 5\n+++\n'
GRAPH = "```graph\nx = 1\ny = 2*x\n```\n"


def written(folder: Path, body: str, front: str = FRONT) -> Path:
    file = folder / "01-a.md"
    file.write_text(front + body, encoding="utf-8")
    return folder


def test_prose_and_acts_keep_their_order_and_lines(tmp_path: Path) -> None:
    body = f'Why?\n\n{GRAPH}\nSo:\n\n```derive\nof = "y"\nwrt = "x"\n```\n'
    lesson = load(find("a", written(tmp_path, body)))
    assert lesson.acts == (
        Prose("Why?", 8),
        Graph({"x": 1}, "y = 2*x", 10),
        Prose("So:", 15),
        Derive("y", "x", line=17),
    )


@pytest.mark.parametrize("info", ["python", "", "text", 'python title="a"'])
def test_a_block_that_is_no_act_is_prose(tmp_path: Path, info: str) -> None:
    lesson = load(find("a", written(tmp_path, f"See:\n\n```{info}\nprint(1)\n```\n")))
    assert [type(act) for act in lesson.acts] == [Prose]


def test_columns_and_numbers_are_values_and_the_rest_definitions(tmp_path: Path) -> None:
    lesson = load(find("a", written(tmp_path, "```graph\nx = [1, 2.5]\nb = -3\ny = x + b\n```\n")))
    assert lesson.acts == (Graph({"x": [1, 2.5], "b": -3}, "y = x + b", 8),)


EXERCISE = '```exercise\nid = "e"\nask = "?"\nanswer = "2"\nhints = ["h"]\nafter = "so"\n'
FIT = '```fit\nmodel = "W*x"\ntruth = "x"\nx = {x}\nparameters = {{W = 0}}\n{rest}```\n'
NETWORK = (
    '```network\ndata = "iris"\nloss = "sum(W)"\n'
    'parameters = {{W = [1], {name} = [1]}}\nscore = "W"\n```\n'
)
BROKEN = [
    ("unknown key", '```derive\nof = "y"\nwrt = "x"\nshwo = "2"\n```\n', "unknown key shwo", 11),
    ("missing key", '```derive\nof = "y"\n```\n', "the key wrt is missing", 8),
    ("wrong type", '```compare\nof = "y"\nwrt = "x"\n```\n', "wrt is not a list", 10),
    ("not TOML", '```derive\nof = "y"\nwrt = y\n```\n', "not TOML", 10),
    ("graph without definition", "```graph\nx = 1\n```\n", "a graph needs a definition", 8),
    ("NaN for a number", "```graph\nx = nan\ny = x\n```\n", "x is not a number", 9),
    (
        "a figure backwards",
        '```figure\nformula = "x"\nstart = 2\nend = 1\n```\n',
        "a figure's end comes after its start",
        11,
    ),
    ("no hints", EXERCISE.replace('["h"]', "[]") + "```\n", "an exercise needs a hint", 12),
    ("no such choice", EXERCISE + 'choices = ["1", "3"]\n```\n', "not one of the choices", 11),
    ("another distribution", FIT.format(x="{gamma = [0, 1]}", rest=""), "are drawn by", 11),
    ("one number of two", FIT.format(x="{normal = [0]}", rest=""), "are drawn by", 11),
    ("no deviation", FIT.format(x="{normal = [0, 0]}", rest=""), "larger than 0", 11),
    ("one point", FIT.format(x="{normal = [0, 1]}", rest="points = 1\n"), "2 to 100,000", 13),
    ("endless", FIT.format(x="{normal = [0, 1]}", rest="steps = 999999\n"), "10,000 steps", 13),
    ("backwards", FIT.format(x="{normal = [0, 1]}", rest="rate = -1\n"), "a rate above 0", 13),
    (
        "labels by the squared distance",
        FIT.format(x="{normal = [0, 1]}", rest="labels = true\n"),
        "labels need a loss",
        13,
    ),
    *(
        (
            f"a parameter called {name}",
            FIT.replace("{{W = 0}}", f"{{{{W = 0, {name} = 1}}}}").format(
                x="{normal = [0, 1]}", rest=""
            ),
            f"{name} is {what}",
            12,
        )
        for name, what in (
            ("x", "what the data are called"),
            ("y", "what the data are called"),
            ("loss", "what is made small"),
        )
    ),
    *(
        (
            f"a matrix called {name}",
            NETWORK.format(name=name),
            f"{name} is what the data are called",
            11,
        )
        for name in ("X", "Y")
    ),
    ("a misspelled act", "See:\n\n```exercice\n```\n", "no act is called exercice", 10),
    ("more than its name", "```derive s\n```\n", "no act is called derive s", 8),
    ("a value twice", "```graph\nx = 1\nx = 2\ny = x\n```\n", "x has a value already", 10),
    ("a text for a number", '```graph\nx = "one"\ny = x\n```\n', "x is not a number", 9),
]


@pytest.mark.parametrize(
    ("body", "message", "line"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN]
)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, body: str, message: str, line: int
) -> None:
    with pytest.raises(LessonError, match=message) as caught:
        load(find("a", written(tmp_path, body)))
    assert caught.value.file == "01-a.md"
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("", "front matter"),
        (FRONT.replace("format = 1", "format = 2"), "format 1, not 2"),
        (FRONT.replace('id = "a"\n', ""), "the key id is missing"),
        (FRONT.replace("minutes = 5", 'minutes = "5"'), "minutes is not a whole number"),
    ],
    ids=["none", "newer format", "no id", "minutes in quotes"],
)
def test_front_matter_is_checked(tmp_path: Path, front: str, message: str) -> None:
    with pytest.raises(LessonError, match=message):
        headings(written(tmp_path, "Prose.", front))


def test_a_file_that_is_not_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "01-a.md").write_bytes(b"+++\n\xff\xfe")
    with pytest.raises(LessonError, match="cannot be read"):
        headings(tmp_path)


class TestFinding:
    @pytest.mark.parametrize("wanted", ["3", "sigmoid", "SIGMOID", "The sigmoid", "the sig", "sig"])
    def test_by_number_id_or_start_of_the_title(self, wanted: str) -> None:
        assert find(wanted).id == "sigmoid"

    def test_of_an_unknown_lesson_it_is_said_which_there_are(self) -> None:
        with pytest.raises(UnknownLessonError) as caught:
            find("77")
        assert f"lessons 1 to {len(headings())}: " in str(caught.value)

    def test_two_that_start_alike_are_both_named(self) -> None:
        with pytest.raises(UnknownLessonError, match="more than one") as caught:
            find("A")
        assert "Addition" in str(caught.value)
        assert "A linear function" in str(caught.value)


def test_ids_of_lessons_and_exercises_are_unique() -> None:
    ids = [heading.id for heading in headings()]
    exercises = [
        act.id for heading in headings() for act in load(heading).acts if isinstance(act, Exercise)
    ]
    assert len(set(ids)) == len(ids)
    assert len(set(exercises)) == len(exercises)


def test_every_lesson_compares_what_it_derives() -> None:
    for heading in headings():
        acts = load(heading).acts
        derived = {act.of for act in acts if isinstance(act, Derive)}
        assert derived <= {act.of for act in acts if isinstance(act, Compare)}


TRICKY = [
    "```graph\nx = 1\n```\n",
    "````markdown\n```graph\nx = 1\n```\n````\n",
    "~~~derive\n```\n~~~\n",
    "  ```chain\n  of = 1\n   deeper\n ```\n",
    "```a`b\nno fence\n\n```text\nx\n```   \n",
    "```text\n``` not the end\n`````\n",
    "    ```graph\n    code\n\n```text\n\n\n```\n",
    "text\n```text\nx\n```\ntext\n",
]


@pytest.mark.parametrize("text", [*TRICKY, *(read(heading.file) for heading in headings())])
def test_blocks_are_found_where_commonmark_finds_them(text: str) -> None:
    parsed = MarkdownIt("commonmark").parse(text)
    theirs = [
        Fence(Path(), token.info.strip(), token.content, token.map[0] + 1, token.map[1])
        for token in parsed
        if token.type == "fence" and token.map
    ]
    mine = [one for one in fences(text, Path()) if isinstance(one, Fence)]
    assert mine == theirs
    assert theirs


def test_a_mistake_in_a_key_has_the_keys_own_line(tmp_path: Path) -> None:
    body = f'{GRAPH}\n```derive\nof = "y"\n\n# by x\n"wrt" = 3\n```\n'
    with pytest.raises(LessonError, match="wrt is not a text") as caught:
        load(find("a", written(tmp_path, body)))
    assert caught.value.line == 17


def test_in_a_graph_a_semicolon_is_as_good_as_a_new_line(tmp_path: Path) -> None:
    body = "```graph\nx = 2;\nb = [1, 3]; y = b*x; z = y + 1  # both\ns = sum(z);\n```\n"
    (graph,) = load(find("a", written(tmp_path, body))).acts
    assert graph == Graph({"x": 2, "b": [1, 3]}, "y = b*x\nz = y + 1\ns = sum(z)", 8)
    assert isinstance(graph, Graph)
    assert graph.lines == (10, 10, 11)


def test_a_graph_may_have_comments(tmp_path: Path) -> None:
    body = "```graph\n# where it stands\nx = 1  # a value\ny = 2*x  # a definition\n```\n"
    (graph,) = load(find("a", written(tmp_path, body))).acts
    assert graph == Graph({"x": 1}, "y = 2*x", 8)

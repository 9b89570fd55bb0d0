"""Every act has all that an act needs: who adds one reads here what it still lacks."""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import get_type_hints

import pytest

from tests.course.run import Ran
from tutor.course.blocks import ACTS, Graph, Prose
from tutor.course.kinds import KINDS
from tutor.render.article import CELLS
from tutor.render.lesson import DRAWERS

BLOCKS = {"read": Prose, "graph": Graph, **ACTS}


def lacking(block: type) -> Iterator[str]:
    """What an act lacks, and where it belongs."""
    kind = KINDS.get(block)
    if kind is None:
        yield f"{block.__name__} has no row in tutor/course/kinds.py"
        return
    result = kind.result.__name__
    if get_type_hints(kind.begin).get("return") != Callable[[], kind.result]:
        yield f"{block.__name__} is begun by what does not come to {result}"
    if not is_dataclass(kind.result) or not callable(getattr(kind.result, "to_dict", None)):
        yield f"{result} is no dataclass with its JSON, to_dict"
        return
    if kind.result not in DRAWERS:
        yield f"{result} has no drawing in tutor/render/lesson.py"
    if kind.result not in CELLS:
        yield f"{result} has no cells in tutor/render/article.py"
    names = {*dir(kind.result), *(one.name for one in fields(kind.result))}
    if ("agrees" in names) != ("unavailable" in names):
        yield f"{result} says whether TensorFlow agrees, but not why it may be silent"
    if not kind.title:
        yield f"{block.__name__} has no title"


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_an_act_lacks_nothing(block: type) -> None:
    assert list(lacking(block)) == []


def test_there_is_no_row_without_a_block() -> None:
    assert set(KINDS) == set(BLOCKS.values())


def test_an_act_that_lacks_its_row_or_its_drawing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Guess:
        """A block that somebody begins to add."""

    assert list(lacking(Guess)) == ["Guess has no row in tutor/course/kinds.py"]
    fit = KINDS[ACTS["fit"]]
    monkeypatch.delitem(DRAWERS, fit.result)
    monkeypatch.delitem(CELLS, fit.result)
    assert list(lacking(fit.block)) == [
        "FitResult has no drawing in tutor/render/lesson.py",
        "FitResult has no cells in tutor/render/article.py",
    ]


def test_an_act_comes_to_the_result_of_its_row(ran: dict[str, Ran]) -> None:
    words = {block: word for word, block in BLOCKS.items()}
    for one in ran.values():
        for act, result in zip(one.lesson.acts, one.results, strict=True):
            assert type(result) is KINDS[type(act)].result
            assert result.to_dict()["act"] == words[type(act)]

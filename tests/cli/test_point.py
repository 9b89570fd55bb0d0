"""The point of --at: what is read, and what is refused rather than guessed."""

import pytest

from tests.cli.run import tutor
from tutor.cli.point import read_point
from tutor.comparison.given import Given
from tutor.errors import NotationError

READ: dict[str, Given] = {
    "": {},
    "x=1": {"x": 1},
    " x = 1 , b = -2 ,": {"x": 1, "b": -2},
    "x=1/4, b=2^3": {"x": 0.25, "b": 8},
    "x=[1, 2/4]": {"x": [1, 0.5]},
    "W=[[1, 1/2], [3, 4]], x=[[1]]": {"W": [[1, 0.5], [3, 4]], "x": [[1]]},
    "x=[max(1,2),3],b=max(4,5)": {"x": [2, 3], "b": 5},
}

REFUSED = [
    ("x", "x", "a point is written"),
    ("x==1", "x==1", "a point is written"),
    ("x=1=", "x=1=", "a point is written"),
    ("x=1;y=2,y=3", "x=1;y=2", "a point is written"),
    ("x=1;2", "1;2", "a comma goes between two values"),
    ("x=1,5", "5", "a point is written"),
    ("x=(1,2)", "(1,2)", "two ways"),
    ("x=max(1,000)", "max(1,000)", "two ways"),
    ("x=[1,[2]]", "1", "every row of a matrix is a list"),
    ("x=[[1,2],[3]]", "[3]", "of one length; this has 1, the first 2"),
    ("x=[[1],[]]", "[]", "a row has at least one value"),
    ("x=[[[1]]]", "[1]", "a value is a number here"),
    ("x=[]", "[]", "at least one value"),
    ("x=[1,2", "[", "a closing ] is missing"),
    ("x=[1,2, b=3", "[", "a closing ] is missing"),
    ("W=[[1,2],[3,4]", "[", "a closing ] is missing"),
    ("x=sin(2", "(", "a closing ) is missing"),
    ("x=[1,2), b=3", ")", "expected ], not )"),
    ("x=1], b=3", "]", "no opening bracket for this ]"),
    ("b=1,x=ln(-1)", "ln(-1)", "no finite number"),
    ("x=[1,1/0]", "1/0", "no finite number"),
    ("x=1e999", "1e999", "no finite number"),
    ("x=inf", "inf", "not a number that can be typed"),
    ("b=1,x=2+q", "q", "there is no name q"),
    ("x=a", "a", "a value is a number, such as 2"),
    ("x=sigmod(2)", "sigmod", "did you mean sigmoid?"),
    ("b=1, x=2, b=3", "b=3", "given twice"),
    ("e=1", "e=1", "e is always 2.71828"),
]


@pytest.mark.parametrize(("text", "point"), READ.items(), ids=list(READ))
def test_read(text: str, point: Given) -> None:
    assert read_point(text) == point


@pytest.mark.parametrize(("text", "place", "said"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused_with_its_place(text: str, place: str, said: str) -> None:
    with pytest.raises(NotationError) as caught:
        read_point(text)

    assert said in str(caught.value)
    assert text[caught.value.start : caught.value.end] == place


def test_a_missing_value_has_its_place() -> None:
    with pytest.raises(NotationError) as caught:
        read_point("x=[1,]")

    assert (caught.value.start, caught.value.message) == (5, "a value is missing here")


def test_several_points_are_one() -> None:
    both = tutor("explain", "x - b", "--at", "x=5", "--at", "b=3", "--plain")
    twice = tutor("explain", "x", "--at", "x=5", "--at", "x=3")

    assert "= 2.0  at x = 5, b = 3" in both.stdout
    assert (twice.returncode, "x is given twice" in twice.stderr) == (2, True)

"""A verdict alone, and what most questions here are about."""

from tutor.checking.answers import judge
from tutor.checking.questions import Question
from tutor.notation import parse

SIGMOID = parse("y = 2*x + b; s = sigmoid(y)")
X = parse("f = x")


def judged(right: str, typed: str, known: object = SIGMOID) -> str:
    return judge(typed, Question(right, known)).verdict  # type: ignore[arg-type]
